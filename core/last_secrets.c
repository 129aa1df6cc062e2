#include "core/last_secrets.h"

#include "core/file.h"

#include <stdio.h>
#include <unistd.h>

static bool file_of(const struct repo *repo, struct arena *arena, struct str *out, struct error *err)
{
    struct str folder;
    if (!repo_state_dir(repo, arena, &folder, err))
        return false;
    *out = arena_join_path(arena, folder, STR("last-secrets.json"));
    return true;
}

void last_secrets_save(const struct repo *repo, const struct finding_list *findings)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO text = {0};
    struct finding_list secrets = {0};
    struct error ignored = {0};
    struct str file;
    const struct baseline_words words = {0};

    VEC_EACH (const struct finding, finding, findings)
        if (finding->is_secret && finding->state == FINDING_NEW)
            *vec_add(&secrets) = *finding;
    if (secrets.count && repo->work_tree.len && file_of(repo, &arena, &file, &ignored)) {
        // Not synced: a blocked commit must not wait for the disk, and losing this loses little.
        struct str scratch = arena_printf(&arena, "%s.%ld", file.at, (long)getpid());
        baseline_render(&secrets, NULL, &words, &text);
        if (file_write_scratch(scratch.at, buffer_str(&text), &ignored) && rename(scratch.at, file.at) != 0)
            unlink(scratch.at);
    }
    vec_free(&secrets);
}

bool last_secrets_load(const struct repo *repo, struct arena *arena, struct baseline *out, struct error *err)
{
    struct str file;
    return file_of(repo, arena, &file, err) && baseline_load(file.at, arena, out, err);
}
