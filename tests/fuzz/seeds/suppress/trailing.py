x = 1  # andon: ignore[a] why not
