// Your own AWS secrets, as the AWS tools keep them on this machine, looked up in what you are about to
// commit.
#include "core/file.h"
#include "core/mode.h"
#include "lint/text.h"

#include <stdlib.h>

enum { FILE_LIMIT = 1 << 20 };

struct keys VEC(struct str);

static void add_key(struct keys *keys, struct str key)
{
    VEC_EACH (struct str, known, keys)
        if (str_equal(*known, key))
            return;
    if (key.len)
        *vec_add(keys) = key;
}

static bool is_secret_name(struct str name)
{
    return str_equal_ignoring_case(name, STR("aws_secret_access_key")) ||
           str_equal_ignoring_case(name, STR("aws_security_token")) ||
           str_equal_ignoring_case(name, STR("aws_session_token"));
}

// An INI file: "name = value" or "name: value" below a [section].
static void parse_credentials(struct str text, struct keys *keys)
{
    bool in_section = false;
    while (text.at) {
        struct str line = str_trim(str_cut(&text, '\n'));
        if (line.len == 0 || line.at[0] == '#' || line.at[0] == ';')
            continue;
        if (line.at[0] == '[') {
            in_section = true;
            continue;
        }
        size_t end = 0;
        while (end < line.len && line.at[end] != '=' && line.at[end] != ':')
            end++;
        if (in_section && end < line.len && is_secret_name(str_trim(str_slice(line, 0, end))))
            add_key(keys, str_trim(str_slice(line, end + 1, line.len)));
    }
}

static bool read_credentials(struct str path, struct arena *arena, struct keys *keys, struct error *err)
{
    struct buffer BUFFER_AUTO bytes = {.limit = FILE_LIMIT};
    const char *home = getenv("HOME");
    if (str_starts_with(path, STR("~/")) && home)
        path = arena_join_path(arena, str_from(home), str_slice(path, 2, path.len));
    path = arena_copy(arena, path);
    if (!file_exists(path.at))
        return true;
    if (!file_read(path.at, FILE_LIMIT, &bytes, err))
        return false;
    parse_credentials(arena_copy(arena, buffer_str(&bytes)), keys);
    return true;
}

static bool collect_keys(struct check_run *run, struct keys *keys, struct error *err)
{
    static const char *const standard_files[] = {"~/.aws/config", "~/.aws/credentials", "/etc/boto.cfg",
                                                 "~/.boto"};
    static const char *const file_names[] = {"AWS_CONFIG_FILE", "AWS_CREDENTIAL_FILE",
                                             "AWS_SHARED_CREDENTIALS_FILE", "BOTO_CONFIG"};
    static const char *const key_names[] = {"AWS_SECRET_ACCESS_KEY", "AWS_SECURITY_TOKEN",
                                            "AWS_SESSION_TOKEN"};
    const struct check_value *more = check_list(run, "credentials-file");

    for (size_t i = 0; i < sizeof standard_files / sizeof *standard_files; i++)
        if (!read_credentials(str_from(standard_files[i]), run->arena, keys, err))
            return false;
    for (size_t i = 0; i < more->list_count; i++)
        if (!read_credentials(more->list[i], run->arena, keys, err))
            return false;
    for (size_t i = 0; i < sizeof file_names / sizeof *file_names; i++)
        if (getenv(file_names[i]) &&
            !read_credentials(str_from(getenv(file_names[i])), run->arena, keys, err))
            return false;
    for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++)
        add_key(keys, str_from(getenv(key_names[i])));
    return true;
}

static bool search_change(struct check_run *run, const struct changeset *changeset,
                          const struct change *change, const struct keys *keys, struct buffer *bytes,
                          struct error *err)
{
    buffer_clear(bytes);
    if (!changeset_read(changeset, change, false, SIZE_MAX, bytes, err))
        return false;
    for (size_t i = 0; i < keys->count; i++) {
        size_t at = str_find(buffer_str(bytes), keys->at[i], 0);
        if (at == STR_NONE)
            continue;
        struct finding *finding =
            check_report(run, at, keys->at[i].len, "one of your own AWS secrets is in the file");
        finding->path = change->path;
        finding->is_secret = true;
        finding->help =
            STR("take it out; if it was ever pushed, deactivate the key in IAM and make a new one");
    }
    return true;
}

static bool search_changes(struct check_run *run, const struct changeset *changeset, const struct keys *keys,
                           struct error *err)
{
    struct buffer BUFFER_AUTO bytes = {.limit = SIZE_MAX};
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool is_file = mode_is_regular(change->mode);
        if (!is_file || change->status == CHANGE_DELETED || change->status == CHANGE_UNMERGED)
            continue;
        if (!search_change(run, changeset, change, keys, &bytes, err))
            return error_wrap(err, "%.*s", STR_ARG(change->path));
    }
    return true;
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    struct keys keys = {0};
    bool ok = collect_keys(run, &keys, err);
    if (ok && keys.count == 0 && !check_flag(run, "allow-missing-credentials"))
        ok = error_set(
            err, ERROR_CONFIG,
            "no AWS secret is known on this machine; set credentials-file, or allow-missing-credentials");
    ok = ok && search_changes(run, changeset, &keys, err);
    vec_free(&keys);
    return ok;
}

const struct check check_detect_aws_credentials = {
    .id = "detect-aws-credentials",
    .summary = "none of your own AWS secrets",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"credentials-file", CHECK_OPTION_LIST, "", "further files that hold credentials"},
            {"allow-missing-credentials", CHECK_OPTION_FLAG, "false",
             "pass when this machine has no credentials"},
            {0},
        },
    .page =
        {
            .why = "The keys that the AWS tools keep in ~/.aws end up in scripts and notes. andon-scan knows "
                   "AWS keys by "
                   "their form; this check also knows yours by their value.",
            .bad = "the value of aws_secret_access_key from ~/.aws/credentials",
            .good = "profile = deploy",
            .fix = "Take it out. If it was ever pushed, deactivate the key in IAM and make a new one.",
            .source = "pre-commit-hooks detect-aws-credentials",
        },
    .run_set = run_set,
};
