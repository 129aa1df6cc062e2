#include "core/trust.h"

#include "core/digest.h"
#include "core/file.h"
#include "core/term.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_SIZE_MAX = 4 << 20, RECORD_MAX = 1 << 20, HEX_SIZE = 65 };

static struct str digest_hex(struct digest *digest, struct arena *arena)
{
    unsigned char bytes[32];
    char hex[HEX_SIZE];
    digest_end(digest, bytes);
    hex_encode(bytes, sizeof bytes, hex);
    return arena_copy(arena, str_from(hex));
}

static bool store_folder(struct arena *arena, struct str *out, struct error *err)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        *out = arena_join_path(arena, str_from(state), STR("andon/trust"));
    else if (home && home[0] == '/')
        *out = arena_join_path(arena, str_from(home), STR(".local/state/andon/trust"));
    else
        return error_set(err, ERROR_IO,
                         "neither XDG_STATE_HOME nor HOME is set: there is no place to keep trust");
    return true;
}

// Where this repository's record is: named after its real path, shared by its linked worktrees.
static bool record_path(const struct repo *repo, struct arena *arena, struct str *out, struct error *err)
{
    char real[PATH_MAX];
    struct str folder;
    struct digest digest;
    if (!store_folder(arena, &folder, err))
        return false;
    if (!realpath(repo->common_dir.at, real))
        return error_set_errno(err, ERROR_IO, "cannot resolve %s", repo->common_dir.at);
    digest_start(&digest);
    digest_field(&digest, STR("andon-trust"));
    digest_field(&digest, str_from(real));
    *out = arena_join_path(arena, folder, digest_hex(&digest, arena));
    return true;
}

void trust_add(struct trust_items *items, struct str name, struct str content)
{
    struct digest digest;
    unsigned char bytes[32];
    digest_start(&digest);
    digest_field(&digest, name);
    digest_field(&digest, content);
    digest_end(&digest, bytes);
    hex_encode(bytes, sizeof bytes, vec_add(items)->digest);
}

bool trust_add_file(struct trust_items *items, const struct repo *repo, struct str file, struct arena *arena,
                    struct error *err)
{
    BUFFER_AUTO struct buffer content = {.limit = FILE_SIZE_MAX};
    bool is_absolute = file.len && file.at[0] == '/';
    struct str path =
        is_absolute ? arena_copy(arena, file)
                    : arena_join_path(arena, repo->work_tree.len ? repo->work_tree : repo->git_dir, file);
    if (!file_read(path.at, FILE_SIZE_MAX, &content, err))
        return error_wrap(err, "reading what is to be trusted");
    trust_add(items, file, buffer_str(&content));
    return true;
}

enum trust_state trust_read(const struct repo *repo, const struct trust_items *items, struct arena *arena)
{
    struct str path;
    struct error ignored = {0};
    BUFFER_AUTO struct buffer record = {.limit = RECORD_MAX};
    if (items->count == 0)
        return TRUST_NOT_NEEDED;
    if (!record_path(repo, arena, &path, &ignored) || !file_read(path.at, RECORD_MAX, &record, &ignored))
        return TRUST_NEVER;
    VEC_EACH (const struct trust_item, item, items) {
        struct str line = arena_printf(arena, "\n%s\n", item->digest);
        if (str_find(buffer_str(&record), line, 0) == STR_NONE)
            return TRUST_CHANGED;
    }
    return TRUST_GIVEN;
}

bool trust_give(const struct repo *repo, const struct trust_items *items, struct arena *arena,
                struct error *err)
{
    struct str path, folder;
    BUFFER_AUTO struct buffer record = {.limit = RECORD_MAX};
    buffer_add_cstring(&record, "andon-trust 1, ");
    term_untrusted(&record, repo->common_dir); // for people; the name of the record is what counts
    buffer_add_byte(&record, '\n');
    VEC_EACH (const struct trust_item, item, items)
        buffer_printf(&record, "%s\n", item->digest);
    if (record.overflow)
        return error_set(err, ERROR_LIMIT, "there are too many things to trust");
    return record_path(repo, arena, &path, err) && store_folder(arena, &folder, err) &&
           file_make_dirs(folder.at, 0700, err) && file_write_atomic(path.at, buffer_str(&record), 0600, err);
}

bool trust_revoke(const struct repo *repo, struct arena *arena, bool *was_there, struct error *err)
{
    struct str path;
    if (!record_path(repo, arena, &path, err))
        return false;
    *was_there = unlink(path.at) == 0;
    return *was_there || errno == ENOENT || error_set_errno(err, ERROR_IO, "cannot remove %s", path.at);
}
