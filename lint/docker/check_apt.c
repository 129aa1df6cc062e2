// apt-get and its like in RUN.
#include "lint/docker/rules.h"

static bool is_apt(const struct docker_call *call)
{
    return shell_is(call->script, call->command, "apt-get") || shell_is(call->script, call->command, "apt") ||
           shell_is(call->script, call->command, "aptitude");
}

static bool is_apt_install(const struct docker_call *call)
{
    return docker_calls_with(call, "apt-get", "install") || docker_calls_with(call, "apt", "install");
}

// A word that is only a variable may hold options: ${APT_OPTS}.
static bool may_have_more_options(const struct docker_call *call)
{
    for (size_t i = 1; i < call->command->count; i++) {
        const struct str word = call->script->words[call->command->first + i].raw;
        if (word.len > 1 && word.at[0] == '$' &&
            (str_find(word, STR("OPT"), 0) != STR_NONE || str_find(word, STR("ARG"), 0) != STR_NONE ||
             str_find(word, STR("FLAG"), 0) != STR_NONE || str_find(word, STR("opt"), 0) != STR_NONE ||
             str_find(word, STR("arg"), 0) != STR_NONE))
            return true;
    }
    return false;
}

// Whether the command asks before it installs.
static bool asks(const struct docker_call *call)
{
    static const char *const installs[] = {"install",   "upgrade",      "dist-upgrade",
                                           "build-dep", "groupinstall", NULL};
    static const struct {
        const char *command;
        const char *yes[10];
    } managers[] = {
        {"apt-get",
         {"-y", "--yes", "--assume-yes", "--force-yes", "-s", "--simulate", "--print-uris", "-h",
          "--assume-no"}},
        {"apt",
         {"-y", "--yes", "--assume-yes", "--force-yes", "-s", "--simulate", "--print-uris", "-h",
          "--assume-no"}},
        {"yum", {"-y", "--assumeyes", "--assumeno", "-h"}},
        {"dnf", {"-y", "--assumeyes", "--assumeno", "-h"}},
    };
    for (size_t i = 0; i < sizeof managers / sizeof *managers; i++) {
        if (!shell_is(call->script, call->command, managers[i].command))
            continue;
        const struct str subcommand = shell_argument(call->script, call->command, docker_subcommand(call));
        bool does_install = false;
        for (size_t j = 0; installs[j]; j++)
            does_install |= str_equal(subcommand, str_from(installs[j]));
        return does_install && docker_subcommand(call) &&
               !shell_has_option(call->script, call->command, managers[i].yes);
    }
    return false;
}

// -qq is a yes, -q=2 too.
static bool is_very_quiet(const struct docker_call *call)
{
    for (size_t i = 1; i < call->command->count; i++) {
        const struct str word = shell_argument(call->script, call->command, i);
        if (str_starts_with(word, STR("-qq")) || str_starts_with(word, STR("-q=2")) ||
            str_equal(word, STR("--quiet=2")))
            return true;
    }
    return false;
}

static bool run_yes(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct docker_calls calls = {.file = docker_file(run, blob)};
    struct docker_call call;
    while (calls.file && docker_next_call(&calls, &call)) {
        if (!asks(&call) || is_very_quiet(&call) || may_have_more_options(&call) ||
            call.command->before == SHELL_PIPE || call.command->reads_other ||
            str_find(calls.file->bytes, STR("ssume-Yes"), 0) != STR_NONE ||
            str_find(calls.file->bytes, STR("assumeyes"), 0) != STR_NONE)
            continue;
        const size_t index = docker_subcommand(&call);
        const struct str subcommand = shell_argument(call.script, call.command, index);
        struct finding *finding =
            docker_report_call(run, &call, call.command->raw,
                               "%.*s %.*s asks, and nobody is there to answer: the build fails without -y",
                               STR_ARG(shell_argument(call.script, call.command, 0)), STR_ARG(subcommand));
        docker_add_behind(run, finding, call.file, call.instruction,
                          call.script->words[call.command->first + index].raw, FIX_SAFE, STR(" -y"));
    }
    return true;
}

static bool run_recommends(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const char *const options[] = {"--no-install-recommends", "--install-recommends", NULL};
    (void)err;
    struct docker_calls calls = {.file = docker_file(run, blob)};
    struct docker_call call;
    while (calls.file && docker_next_call(&calls, &call)) {
        if (!is_apt_install(&call) || shell_has_option(call.script, call.command, options) ||
            may_have_more_options(&call) || !docker_is_shipped(call.file, call.instruction->stage) ||
            docker_file_says(calls.file, "nstall-Recommends"))
            continue;
        const struct str word = call.script->words[call.command->first + docker_subcommand(&call)].raw;
        struct finding *finding =
            docker_report_call(run, &call, call.command->raw,
                               "installs what the packages only recommend, too (--no-install-recommends)");
        docker_add_behind(run, finding, call.file, call.instruction, word, FIX_UNSAFE,
                          STR(" --no-install-recommends"));
    }
    return true;
}

// The first apt command of a RUN with this subcommand.
static bool find_apt(const struct dockerfile *file, size_t index, const char *subcommand,
                     struct docker_call *out)
{
    struct docker_calls calls = {.file = file, .instruction = index, .end = index + 1};
    while (docker_next_call(&calls, out))
        if (is_apt(out) && docker_subcommand(out) &&
            (!subcommand || str_equal(shell_argument(out->script, out->command, docker_subcommand(out)),
                                      str_from(subcommand))))
            return true;
    return false;
}

static bool run_lists(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    struct docker_call call;
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        if (instruction->script_count == 0 || !docker_is_shipped(file, instruction->stage) ||
            docker_has_cache(instruction, "/var/lib/apt") || docker_run_says(instruction, "/var/lib/apt") ||
            docker_run_says(instruction, "/var/lib/{apt") || docker_run_says(instruction, "dist-clean"))
            continue;
        if (find_apt(file, i, "update", &call) && !call.command->is_condition)
            docker_report_call(
                run, &call, call.command->raw,
                "the package lists stay in the image: rm -rf /var/lib/apt/lists/* in the same RUN");
    }
    return true;
}

// Whether the RUN does anything that can need the lists it fetches.
static bool uses_lists(const struct dockerfile *file, size_t index)
{
    struct docker_calls calls = {.file = file, .instruction = index, .end = index + 1};
    struct docker_call call;
    while (docker_next_call(&calls, &call)) {
        const struct str word = shell_argument(call.script, call.command, docker_subcommand(&call));
        if ((is_apt(&call) || shell_is(call.script, call.command, "apk")) && str_equal(word, STR("update")))
            continue;
        static const char *const harmless[] = {"echo",   "set", "rm",  "true", "mkdir",
                                               "export", "cd",  "sed", NULL};
        if (!shell_is_one_of(call.script, call.command, harmless))
            return true;
    }
    return false;
}

static bool run_alone(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    struct docker_call call;
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        if (instruction->script_count == 0 || docker_has_cache(instruction, "/var/lib/apt"))
            continue;
        struct docker_calls calls = {.file = file, .instruction = i, .end = i + 1};
        bool updates = false;
        while (!updates && docker_next_call(&calls, &call))
            updates = docker_calls_with(&call, "apt-get", "update") ||
                      docker_calls_with(&call, "apt", "update") || docker_calls_with(&call, "apk", "update");
        if (updates && !uses_lists(file, i))
            docker_report_call(
                run, &call, call.command->raw,
                "update in a RUN of its own is cached: a later install uses the lists of back then");
    }
    return true;
}

const struct check check_df_apt_yes = {
    .id = "df-apt-yes",
    .summary = "package managers don't ask",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOCKERFILE),
    .run = run_yes,
    .page =
        {
            .why = "apt-get, yum and dnf ask before they install more than what was named; a build has no "
                   "terminal, "
                   "so the answer is no and the build stops.",
            .bad = "RUN apt-get update && apt-get install curl\n",
            .good = "RUN apt-get update && apt-get install -y curl\n",
            .fix = "Add -y.",
            .source = "hadolint DL3014, DL3030, DL3038",
        },
};

const struct check check_df_apt_recommends = {
    .id = "df-apt-recommends",
    .summary = "apt-get installs what is named, not what is recommended",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOCKERFILE),
    .run = run_recommends,
    .page =
        {
            .why = "Recommended packages make the image larger, often several times, and bring programs that "
                   "need "
                   "updates too. Looked at in the stages that make the final image.",
            .bad = "RUN apt-get update && apt-get install -y git\n",
            .good = "RUN apt-get update && apt-get install -y --no-install-recommends git ca-certificates\n",
            .fix = "Add --no-install-recommends and name what is missing then.",
            .source = "hadolint DL3015",
        },
};

const struct check check_df_apt_lists = {
    .id = "df-apt-lists",
    .summary = "apt's package lists don't stay in the image",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_lists,
    .page =
        {
            .why = "The lists are 20 to 50 MB that nothing uses once the packages are there. Deleting them "
                   "in a later "
                   "RUN does not help: the layer with them stays.",
            .bad = "RUN apt-get update && apt-get install -y curl\n",
            .good = "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
            .fix = "Delete them in the same RUN, or mount /var/lib/apt as a cache.",
            .source = "hadolint DL3009",
        },
};

const struct check check_df_update_alone = {
    .id = "df-update-alone",
    .summary = "package lists are fetched in the RUN that installs",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_alone,
    .page =
        {
            .why = "The layer with the lists is cached. When the install below it changes, it runs with "
                   "lists from "
                   "weeks ago, and fails or installs old packages.",
            .bad = "RUN apt-get update\nRUN apt-get install -y curl\n",
            .good = "RUN apt-get update && apt-get install -y curl\n",
            .fix = "Join the two with &&.",
            .source = "trivy DS-0017",
        },
};
