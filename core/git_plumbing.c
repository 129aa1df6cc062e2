#include "core/git_plumbing.h"

#include "core/repo_git.h"

// A million entries with long paths.
static const size_t output_max = (size_t)1 << 30;

static bool ask(const struct repo *repo, const char *const *arguments, struct buffer *out, int *exit_code,
                struct error *err)
{
    return repo_git(repo, (struct str){0}, arguments, (struct str){0}, out, exit_code, err);
}

static bool unexpected(const char *command, struct error *err)
{
    return error_set(err, ERROR_TOOL, "git %s: its output is not understood", command);
}

static bool parse_mode(struct str text, uint32_t *mode)
{
    *mode = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '7')
            return false;
        *mode = *mode << 3 | (uint32_t)(text.at[i] - '0');
    }
    return text.len == 6;
}

// A side that does not exist has the zero id.
static bool parse_oid(struct str text, struct oid *oid)
{
    if (!oid_from_hex(text, oid))
        return false;
    if (oid_is_zero(oid))
        *oid = (struct oid){0};
    return true;
}

// ":100644 100755 <oid> <oid> M" NUL path NUL
static bool parse_raw(struct listing *listing, struct str output, struct error *err)
{
    while (output.len) {
        struct str head = str_cut(&output, '\0'), path = str_cut(&output, '\0');
        struct change change = {0};
        if (!str_starts_with(head, STR(":")) || !path.len)
            return unexpected("diff-index", err);
        head = str_slice(head, 1, head.len);
        if (!parse_mode(str_cut(&head, ' '), &change.old_mode) ||
            !parse_mode(str_cut(&head, ' '), &change.mode) ||
            !parse_oid(str_cut(&head, ' '), &change.old_oid) || !parse_oid(str_cut(&head, ' '), &change.oid))
            return unexpected("diff-index", err);
        change.status = CHANGE_UNMERGED;
        bool ok = str_starts_with(head, STR("U")) ? listing_add(listing, change, path, err)
                                                  : listing_compare(listing, change, path, err);
        if (!ok)
            return false;
    }
    return true;
}

// "100644 <oid> <stage>" TAB path NUL
static bool parse_stages(struct listing *listing, struct str output, bool as_added, struct error *err)
{
    while (output.len) {
        struct str path = str_cut(&output, '\0'), head = str_cut(&path, '\t');
        struct change change = {.status = as_added ? CHANGE_ADDED : CHANGE_PRESENT};
        if (!path.len || !parse_mode(str_cut(&head, ' '), &change.mode) ||
            !parse_oid(str_cut(&head, ' '), &change.oid) || head.len != 1)
            return unexpected("ls-files", err);
        if (head.at[0] != '0')
            change.status = CHANGE_UNMERGED;
        struct change_list *known = &listing->changes;
        struct change *last = known->count ? &known->at[known->count - 1] : NULL;
        if (last && str_equal(last->path, path)) {
            // Another stage of the same conflict: "ours" stands for it.
            if (head.at[0] == '2')
                last->oid = change.oid, last->mode = change.mode;
        } else if (listing_wants(listing, path) && !listing_add(listing, change, path, err)) {
            return false;
        }
    }
    return true;
}

static bool run_stages(struct listing *listing, bool as_added, struct error *err)
{
    static const char *const arguments[] = {"ls-files", "--stage", "-z", NULL};
    struct buffer output BUFFER_AUTO = {.limit = output_max};
    return ask(listing->repo, arguments, &output, NULL, err) &&
           parse_stages(listing, buffer_str(&output), as_added, err);
}

bool plumbing_index(struct listing *listing, struct error *err)
{
    return run_stages(listing, false, err);
}

bool plumbing_staged(struct listing *listing, struct error *err)
{
    static const char *const arguments[] = {"diff-index",
                                            "--cached",
                                            "--raw",
                                            "-z",
                                            "--no-renames",
                                            "--no-abbrev",
                                            "--no-ext-diff",
                                            "--ita-invisible-in-index",
                                            "HEAD",
                                            "--",
                                            NULL};
    if (listing->head->is_unborn)
        return run_stages(listing, true, err);
    struct buffer output BUFFER_AUTO = {.limit = output_max};
    return ask(listing->repo, arguments, &output, NULL, err) && parse_raw(listing, buffer_str(&output), err);
}

// "warning: could not open directory 'NAME/': REASON", a line each: git lists what it sees, and succeeds.
static void add_closed_folders(struct str said, struct buffer *closed)
{
    const struct str before = STR("warning: could not open directory '");
    while (said.len) {
        struct str line = str_cut(&said, '\n');
        size_t quote = str_find_last_byte(line, '\'');
        if (!str_starts_with(line, before) || quote <= before.len || line.at[quote - 1] != '/')
            continue;
        buffer_add(closed, str_slice(line, before.len, quote - 1 - before.len));
        buffer_add_byte(closed, '\0');
    }
}

bool plumbing_worktree_paths(const struct repo *repo, struct buffer *out, struct buffer *closed,
                             struct error *err)
{
    struct buffer said BUFFER_AUTO = {.limit = output_max};
    static const char *const arguments[] = {
        "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", NULL};
    out->limit = output_max;
    bool ok = repo_git_told(repo, (struct str){0}, arguments, (struct str){0}, out, &said, NULL, err);
    add_closed_folders(buffer_str(&said), closed);
    return ok;
}

bool plumbing_resolve(const struct repo *repo, struct str revision, struct oid *out, struct error *err)
{
    struct arena arena ARENA_AUTO = {0};
    struct buffer output BUFFER_AUTO = {.limit = 1 << 16};
    const char *name = arena_copy(&arena, revision).at;
    const char *const arguments[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", name, NULL};
    int code;
    if (!ask(repo, arguments, &output, &code, err))
        return false;
    if (code != 0 || !oid_from_hex(str_trim(buffer_str(&output)), out))
        return error_set(err, ERROR_USAGE, "'%.*s' is not a revision that git knows", STR_ARG(revision));
    return true;
}

bool plumbing_merge_base(const struct repo *repo, const struct oid *a, const struct oid *b, struct oid *out,
                         struct error *err)
{
    char left[OID_HEX_MAX + 1], right[OID_HEX_MAX + 1];
    struct buffer output BUFFER_AUTO = {.limit = 1 << 16};
    oid_to_hex(a, left);
    oid_to_hex(b, right);
    const char *const arguments[] = {"merge-base", left, right, NULL};
    int code;
    *out = (struct oid){0};
    if (!ask(repo, arguments, &output, &code, err))
        return false;
    if (code == 1)
        return true;
    if (code != 0 || !oid_from_hex(str_trim(buffer_str(&output)), out))
        return error_set(err, ERROR_REPO, "git merge-base %s %s: exit code %d", left, right, code);
    return true;
}
