#include "lint/text.h"

static bool is_hex_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!byte_is_digit(name.at[i]) && !(byte_lower(name.at[i]) >= 'a' && byte_lower(name.at[i]) <= 'f'))
            return false;
    return name.len >= 4 && name.len <= 64;
}

// Takes a part of at least one byte without '/' and blanks, and the '/' behind it.
static bool take_part(struct str *rest, struct str *part)
{
    size_t slash = str_find_byte(*rest, '/', 0);
    if (slash == STR_NONE || slash == 0)
        return false;
    *part = str_slice(*rest, 0, slash);
    *rest = str_slice(*rest, slash + 1, rest->len);
    return str_find_byte(*part, ' ', 0) == STR_NONE;
}

// True for "owner/repo/blob/<branch>/<path>#L<digits>", where the branch can move: not a commit's id, and
// without a dot, which is what versions have.
static bool is_moving_link(struct str rest)
{
    struct str part;
    if (!take_part(&rest, &part) || !take_part(&rest, &part) || !take_part(&rest, &part) ||
        !str_equal(part, STR("blob")) || !take_part(&rest, &part))
        return false;
    if (is_hex_name(part) || str_find_byte(part, '.', 0) != STR_NONE)
        return false;
    size_t end = 0;
    while (end < rest.len && rest.at[end] != '#' && rest.at[end] != ' ')
        end++;
    return end > 0 && end + 2 < rest.len && rest.at[end] == '#' && rest.at[end + 1] == 'L' &&
           byte_is_digit(rest.at[end + 2]);
}

static size_t host_length(struct str rest, const struct check_value *more)
{
    if (str_starts_with(rest, STR("github.com/")))
        return sizeof "github.com/" - 1;
    for (size_t i = 0; i < more->list_count; i++) {
        struct str host = more->list[i];
        if (rest.len > host.len && str_starts_with(rest, host) && rest.at[host.len] == '/')
            return host.len + 1;
    }
    return 0;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct check_value *more = check_list(run, "additional-github-domain");
    const struct str scheme = STR("https://");
    if (!text_is_bytewise(blob))
        return true;
    for (size_t at = 0; (at = str_find(blob->bytes, scheme, at)) != STR_NONE; at += scheme.len) {
        size_t end = at;
        struct str rest = text_next_line(blob->bytes, &end);
        rest = str_slice(rest, scheme.len, rest.len);
        size_t host = host_length(rest, more);
        if (host == 0 || !is_moving_link(str_slice(rest, host, rest.len)))
            continue;
        size_t blank = 0;
        while (blank < rest.len && !byte_is_space(rest.at[blank]))
            blank++;
        check_report(run, at, scheme.len + blank,
                     "the link names a line on a branch; it will point elsewhere when the branch moves");
    }
    return true;
}

const struct check check_check_vcs_permalinks = {
    .id = "check-vcs-permalinks",
    .summary = "links to lines on GitHub name a commit",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"additional-github-domain", CHECK_OPTION_LIST, "", "further hosts that work like github.com"},
            {0},
        },
    .page =
        {
            .why = "Line 42 of a branch is another line next week.",
            .bad = "https://github.com/org/repo/blob/main/a.c#L42",
            .good = "https://github.com/org/repo/blob/8f2a1c9/a.c#L42",
            .fix = "Press y on the page: the address then names the commit.",
            .source = "pre-commit-hooks check-vcs-permalinks",
        },
    .run = run_check,
};
