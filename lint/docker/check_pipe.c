#include "lint/docker/rules.h"

static bool sets_pipefail(const struct docker_instruction *instruction)
{
    return docker_run_says(instruction, "pipefail");
}

// The shell of the stage, as SHELL says, has it set.
static bool shell_has_pipefail(const struct dockerfile *file, size_t index)
{
    bool has = false;
    const struct docker_instruction *at = &file->instructions[index];
    for (size_t i = at->stage == DOCKER_NONE ? 0 : file->stages[at->stage].first; i < index; i++)
        if (file->instructions[i].keyword == DOCKER_SHELL)
            has = docker_run_says(&file->instructions[i], "pipefail");
    return has;
}

// What can't fail in a way that matters.
static bool is_harmless(const struct docker_call *call)
{
    static const char *const names[] = {"echo", "printf", "yes", "true",  "cat",  "ls", ":",
                                        "seq",  "date",   "env", "uname", "dpkg", NULL};
    return shell_is_one_of(call->script, call->command, names);
}

// php -m | grep -q zip: what is missing is what is asked for.
static bool is_asked(const struct docker_call *call)
{
    const struct shell_command *next = call->next;
    return next && shell_is(call->script, next, "grep") && next->after != SHELL_PIPE;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    struct docker_calls calls = {.file = file};
    struct docker_call call;
    size_t last = DOCKER_NONE, asked = DOCKER_NONE;
    bool is_safe = false;
    while (file && docker_next_call(&calls, &call)) {
        if (call.command->after != SHELL_PIPE || call.index == last || call.command->is_condition ||
            call.command->in_substitution || is_harmless(&call) || is_asked(&call))
            continue;
        if (asked != call.index)
            is_safe = sets_pipefail(call.instruction) || shell_has_pipefail(file, call.index);
        asked = call.index;
        if (is_safe)
            continue;
        last = call.index; // once a RUN
        docker_report_call(
            run, &call, call.command->raw,
            "when '%.*s' fails the RUN goes on: a pipe fails as its last command does (set -o pipefail)",
            STR_ARG(shell_argument(call.script, call.command, 0)));
    }
    return true;
}

const struct check check_df_pipefail = {
    .id = "df-pipefail",
    .summary = "a pipe in RUN fails when any of its commands does",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_check,
    .page =
        {
            .why = "The exit code of 'curl … | tar x' is tar's. A download that fails half way can leave an "
                   "image that "
                   "was built without an error.",
            .bad = "RUN curl -fsSL https://example.com/a.tgz | tar xz\n",
            .good = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN curl -fsSL "
                    "https://example.com/a.tgz | tar xz\n",
            .fix =
                "Set SHELL once a stage, or start the RUN with 'set -o pipefail &&' (bash, and Alpine's sh).",
            .source = "hadolint DL4006",
        },
};
