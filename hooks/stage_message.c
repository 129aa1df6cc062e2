// The commit message that was rejected: git forgets it with the next commit, so andon keeps a copy.
#include "core/file.h"
#include "core/term.h"
#include "hooks/stage_internal.h"

enum { MESSAGE_MAX = 16 << 20 };

static void name_fix(struct stage_state *state, struct str file)
{
    state->plan.fix_command = arena_printf(&state->run.arena, "andon lint --fix --message %.*s",
                                           STR_ARG(term_shell_path(file, &state->run.arena)));
}

// Whoever empties the message in the editor has given up: there is nothing to keep.
static bool is_empty(const struct result *result)
{
    VEC_EACH (struct finding, finding, &result->findings)
        if (finding->state == FINDING_NEW && str_equal(finding->rule, STR("commit-message/empty")))
            return true;
    return false;
}

void stage_keep_message(struct stage_state *state)
{
    struct run *run = &state->run;
    struct error err = {0};
    struct str folder;
    BUFFER_AUTO struct buffer text = {.limit = MESSAGE_MAX};
    name_fix(state, state->message_file);
    if (!state->call->is_hook || !run->has_repo || run->result.verdict != VERDICT_BLOCKED ||
        is_empty(&run->result))
        return;
    struct str source = arena_copy(&run->arena, state->message_file);
    if (!repo_state_dir(&run->repo, &run->arena, &folder, &err) ||
        !file_read(source.at, MESSAGE_MAX, &text, &err))
        return; // git's own COMMIT_EDITMSG is still there
    struct str kept = arena_join_path(&run->arena, folder, STR("rejected-message"));
    if (!file_write_atomic(kept.at, buffer_str(&text), 0600, &err))
        return;
    name_fix(state, kept);
    buffer_add_cstring(&run->notes, "your message is kept; mend it with: git commit -e -F ");
    term_untrusted(&run->notes, term_shell_path(kept, &run->arena));
    buffer_add_byte(&run->notes, '\n');
}
