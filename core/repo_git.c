#include "core/repo_git.h"

#include "core/process.h"

#include <stdlib.h>

bool repo_git(const struct repo *repo, struct str index_file, const char *const *arguments, struct str input,
              struct buffer *out, int *exit_code, struct error *err)
{
    BUFFER_AUTO struct buffer errors = {0};
    return repo_git_told(repo, index_file, arguments, input, out, &errors, exit_code, err);
}

bool repo_git_told(const struct repo *repo, struct str index_file, const char *const *arguments,
                   struct str input, struct buffer *out, struct buffer *errors, int *exit_code,
                   struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct str index = index_file.len > 0 ? index_file : repo->index_file;
    const char *environment[8] = {
        "GIT_LITERAL_PATHSPECS=1",
        arena_printf(&arena, "GIT_DIR=%.*s", STR_ARG(repo->git_dir)).at,
        arena_printf(&arena, "GIT_INDEX_FILE=%.*s", STR_ARG(index)).at,
    };
    size_t count = 3;
    if (repo->work_tree.len > 0)
        environment[count++] = arena_printf(&arena, "GIT_WORK_TREE=%.*s", STR_ARG(repo->work_tree)).at;
    // A relative one that git gave its hook would be taken from the folder that git runs in.
    if (getenv("GIT_OBJECT_DIRECTORY"))
        environment[count++] =
            arena_printf(&arena, "GIT_OBJECT_DIRECTORY=%.*s", STR_ARG(repo->object_dir)).at;
    const char *folder = repo->work_tree.len > 0 ? repo->work_tree.at : repo->git_dir.at;
    return git_run_told(folder, arguments, input, environment, out, errors, exit_code, err);
}
