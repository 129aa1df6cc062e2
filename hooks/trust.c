#include "hooks/trust.h"

#include "core/digest.h"
#include "core/file.h"
#include "core/term.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { CONFIG_FILE_MAX = 4 << 20, RECORD_MAX = 1 << 20, HEX_SIZE = 65 };

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

static struct str config_path(const struct repo *repo, struct str file, struct arena *arena)
{
    if (file.len && file.at[0] == '/')
        return arena_copy(arena, file);
    return arena_join_path(arena, repo->work_tree.len ? repo->work_tree : repo->git_dir, file);
}

// One line a file: the digest of its name and its content.
static bool add_file(const struct repo *repo, struct str file, struct arena *arena, struct buffer *lines,
                     struct error *err)
{
    BUFFER_AUTO struct buffer content = {.limit = CONFIG_FILE_MAX};
    struct digest digest;
    if (!file_read(config_path(repo, file, arena).at, CONFIG_FILE_MAX, &content, err))
        return error_wrap(err, "reading what is to be trusted");
    digest_start(&digest);
    digest_field(&digest, file);
    digest_field(&digest, buffer_str(&content));
    buffer_add(lines, digest_hex(&digest, arena));
    buffer_add_byte(lines, '\n');
    return true;
}

// The lines that vouch for every file in force. Only the root file can name a command, but a folder's file
// may come to, and may switch checks off: all are bound.
static bool current_lines(const struct repo *repo, const struct config *config, struct arena *arena,
                          struct buffer *lines, struct error *err)
{
    return config->file.len == 0 || add_file(repo, config->file, arena, lines, err);
}

bool trust_read(const struct repo *repo, const struct config *config, struct arena *arena,
                enum trust_state *state, struct error *err)
{
    *state = TRUST_NOT_NEEDED;
    if (config->command_count == 0)
        return true;
    struct str path;
    struct error ignored = {0};
    BUFFER_AUTO struct buffer now = {.limit = RECORD_MAX}, record = {.limit = RECORD_MAX};
    *state = TRUST_NEVER;
    if (!current_lines(repo, config, arena, &now, err))
        return false;
    if (!record_path(repo, arena, &path, &ignored) || !file_read(path.at, RECORD_MAX, &record, &ignored))
        return true;
    *state = TRUST_GIVEN;
    struct str rest = buffer_str(&now);
    while (rest.len) {
        struct str hex = str_cut(&rest, '\n');
        struct str line = arena_printf(arena, "\n%.*s\n", STR_ARG(hex));
        if (str_find(buffer_str(&record), line, 0) == STR_NONE)
            *state = TRUST_CHANGED;
    }
    return true;
}

bool trust_give(const struct repo *repo, const struct config *config, struct arena *arena, struct error *err)
{
    struct str path, folder;
    BUFFER_AUTO struct buffer record = {.limit = RECORD_MAX};
    buffer_add_cstring(&record, "andon-trust 1, ");
    term_untrusted(&record, repo->common_dir); // for people; the name of the record is what counts
    buffer_add_byte(&record, '\n');
    if (!record_path(repo, arena, &path, err) || !store_folder(arena, &folder, err) ||
        !current_lines(repo, config, arena, &record, err) || !file_make_dirs(folder.at, 0700, err))
        return false;
    return file_write_atomic(path.at, buffer_str(&record), 0600, err);
}

bool trust_revoke(const struct repo *repo, struct arena *arena, bool *was_there, struct error *err)
{
    struct str path;
    if (!record_path(repo, arena, &path, err))
        return false;
    *was_there = unlink(path.at) == 0;
    return *was_there || errno == ENOENT || error_set_errno(err, ERROR_IO, "cannot remove %s", path.at);
}

void trust_print_commands(const struct config *config, struct buffer *out)
{
    for (size_t i = 0; i < config->command_count; i++) {
        const struct config_command *command = &config->commands[i];
        buffer_add_cstring(out, "  ");
        term_untrusted(out, command->id);
        buffer_printf(out, " (%s):", stage_name(command->stage));
        for (size_t k = 0; k < command->run.count; k++) {
            buffer_add_byte(out, ' ');
            term_untrusted(out, command->run.at[k]);
        }
        buffer_add_byte(out, '\n');
    }
}
