/*
 * andon: ignore[a,b/*] why
 * more
 */
int x;
