// The commit message that was rejected: git forgets it with the next commit, so andon keeps a copy.
#include "core/file.h"
#include "core/term.h"
#include "hooks/stage_internal.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

enum { MESSAGE_MAX = 16 << 20 };

// A path as people paste it into a shell: relative when it lies below, quoted when it has to be.
static struct str for_shell(struct str path, struct arena *arena)
{
    char here[PATH_MAX];
    if (getcwd(here, sizeof here)) {
        struct str prefix = arena_printf(arena, "%s/", here);
        if (str_starts_with(path, prefix))
            path = str_slice(path, prefix.len, path.len);
    }
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        if (!byte_is_alpha(c) && !byte_is_digit(c) && !strchr("/._-+@", c))
            return arena_printf(arena, "'%.*s'", STR_ARG(path)); // a quote in it is for the reader to mend
    }
    return path;
}

void stage_keep_message(struct stage_state *state)
{
    struct run *run = &state->run;
    struct error err = {0};
    struct str folder;
    BUFFER_AUTO struct buffer text = {.limit = MESSAGE_MAX};
    if (!state->call->is_hook || !run->has_repo)
        return;
    struct str source = arena_copy(&run->arena, state->message_file);
    if (!repo_state_dir(&run->repo, &run->arena, &folder, &err) ||
        !file_read(source.at, MESSAGE_MAX, &text, &err))
        return; // git's own COMMIT_EDITMSG is still there
    struct str kept = arena_join_path(&run->arena, folder, STR("rejected-message"));
    if (!file_write_atomic(kept.at, buffer_str(&text), 0600, &err))
        return;
    struct str shown = for_shell(kept, &run->arena);
    state->plan.fix_command = arena_printf(&run->arena, "andon lint --fix --message %.*s", STR_ARG(shown));
    buffer_add_cstring(&run->notes, "your message is kept; mend it with: git commit -e -F ");
    term_untrusted(&run->notes, shown);
    buffer_add_byte(&run->notes, '\n');
}
