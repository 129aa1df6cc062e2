// Files and folders: ADD, WORKDIR, cd.
#include "lint/docker/rules.h"

static bool is_remote(struct str source)
{
    return str_find(source, STR("://"), 0) != STR_NONE || str_starts_with(source, STR("git@")) ||
           str_ends_with(source, STR(".git"));
}

static bool is_archive(struct str source)
{
    static const char *const ends[] = {".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz",
                                       ".bz2", ".xz",  ".zst", ".lzma", ".tlz", ".lz",   NULL};
    for (size_t i = 0; ends[i]; i++)
        if (str_ends_with(source, str_from(ends[i])))
            return true;
    return str_find(source, STR(".tar"), 0) != STR_NONE;
}

// What is sure to be no archive: a folder, or a name with an extension of its own.
static bool is_plain(struct str source)
{
    if (str_equal(source, STR(".")) || str_ends_with(source, STR("/")) || str_ends_with(source, STR("/.")))
        return true;
    const struct str extension = str_extension(source);
    return extension.len && str_find_byte(extension, '*', 0) == STR_NONE;
}

static void check_add(struct check_run *run, const struct dockerfile *file,
                      const struct docker_instruction *instruction)
{
    bool is_sure = !instruction->is_onbuild;
    for (size_t i = 0; i < instruction->flag_count; i++)
        if (!str_equal(instruction->flags[i].name, STR("chown")) &&
            !str_equal(instruction->flags[i].name, STR("chmod")) &&
            !str_equal(instruction->flags[i].name, STR("link")))
            return;
    for (size_t i = 0; i + 1 < instruction->word_count; i++) {
        const struct str source = instruction->words[i].value;
        // What a variable stands for may be an address or an archive, but not where the name ends in .jar.
        const bool is_open = str_find_byte(source, '$', 0) != STR_NONE &&
                             (str_find_byte(source, '$', 0) == 0 || !is_plain(source) ||
                              str_find_byte(str_extension(source), '$', 0) != STR_NONE);
        if (is_remote(source) || is_archive(source) || is_open ||
            str_find(source, STR("<<"), 0) != STR_NONE || str_equal(source, STR("*")))
            return;
        is_sure &= is_plain(source);
    }
    if (instruction->word_count < 2)
        return;
    size_t offset, length;
    struct finding *finding =
        docker_report(run, file, instruction, instruction->name,
                      "ADD also downloads and unpacks: COPY says that files are copied");
    docker_span(file, instruction, instruction->name, &offset, &length);
    check_add_edit(run, finding, is_sure ? FIX_SAFE : FIX_UNSAFE, offset, length,
                   str_equal(instruction->name, STR("add")) ? STR("copy") : STR("COPY"));
}

static bool run_add(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++)
        if (file->instructions[i].keyword == DOCKER_ADD)
            check_add(run, file, &file->instructions[i]);
    return true;
}

static bool is_absolute(struct str path)
{
    const bool has_drive = path.len >= 2 && byte_is_alpha(path.at[0]) && path.at[1] == ':';
    return path.len && (path.at[0] == '/' || path.at[0] == '\\' || has_drive);
}

// Whether a stage's folder is known to be below '/': scratch starts there; a stage's base may have set it.
static bool starts_absolute(const struct dockerfile *file, const bool *absolute, size_t stage)
{
    const struct docker_stage *at = &file->stages[stage];
    return str_equal(at->image, STR("scratch")) || (at->base != DOCKER_NONE && absolute[at->base]);
}

static bool run_workdir(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    if (!file || file->stage_count == 0)
        return true;
    bool *absolute = ARENA_ARRAY(run->arena, bool, file->stage_count);
    for (size_t i = file->stages[0].first; i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        if (instruction->keyword == DOCKER_FROM)
            absolute[instruction->stage] = starts_absolute(file, absolute, instruction->stage);
        if (instruction->keyword != DOCKER_WORKDIR || instruction->is_onbuild)
            continue;
        struct str path = instruction->arguments;
        const bool is_known = docker_expand(file, i, path, run->arena, &path);
        if (is_known && path.len && !str_equal(path, STR(".")) && !is_absolute(path) &&
            !absolute[instruction->stage])
            docker_report(run, file, instruction, instruction->arguments,
                          "'%.*s' is relative to wherever the base image left off", STR_ARG(path));
        absolute[instruction->stage] = true; // said once a stage
    }
    return true;
}

// The commands of a script that are no part of another one: how many, and how many are cd.
static void count_commands(const struct shell_script *script, size_t *all, size_t *changes)
{
    *all = *changes = 0;
    for (size_t i = 0; i < script->command_count; i++) {
        ++*all;
        *changes +=
            shell_is(script, &script->commands[i], "cd") || shell_is(script, &script->commands[i], "pushd");
    }
}

static void check_cd(struct check_run *run, const struct docker_call *call)
{
    const struct shell_script *script = call->script;
    const struct shell_command *first = script->commands;
    size_t all, changes;
    count_commands(script, &all, &changes);
    const struct str target = shell_argument(script, first, 1);
    if (changes != 1 || !shell_is(script, first, "cd") || first->in_subshell || first->in_substitution ||
        first->is_condition || first->count != 2 || first->after == SHELL_OR || first->depth ||
        first->assigned || str_find_byte(target, '`', 0) != STR_NONE ||
        str_find(target, STR("$("), 0) != STR_NONE)
        return;
    if (all == 1)
        docker_report_call(run, call, first->raw,
                           "cd holds for this RUN only, which does nothing else: use WORKDIR %.*s",
                           STR_ARG(target));
    else
        docker_report_call(run, call, first->raw, "use WORKDIR %.*s instead of starting with cd",
                           STR_ARG(target));
}

static bool run_cd(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        // A here-document is a script: what it does with folders is its own affair.
        if (instruction->script_count == 1 && instruction->heredoc_count == 0 &&
            instruction->scripts[0].command_count)
            check_cd(
                run,
                &(struct docker_call){
                    file, i, instruction, instruction->scripts, instruction->scripts->commands, NULL, {0}});
    }
    return true;
}

const struct check check_df_add = {
    .id = "df-add",
    .summary = "files are copied by COPY, not by ADD",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOCKERFILE),
    .run = run_add,
    .page =
        {
            .why =
                "ADD downloads what looks like an address and unpacks what is an archive by its content, "
                "whatever "
                "its name. COPY only copies. ADD of addresses, of archives and of a variable is left alone.",
            .bad = "ADD requirements.txt /app/\n",
            .good = "COPY requirements.txt /app/\n",
            .fix = "Write COPY. The fix is safe where the source is a folder or a file that is no archive.",
            .source = "hadolint DL3020",
        },
};

const struct check check_df_workdir_abs = {
    .id = "df-workdir-abs",
    .summary = "a stage's first WORKDIR is absolute",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_workdir,
    .page =
        {
            .why = "A relative WORKDIR goes on from the one before; the first one of a stage goes on from "
                   "the base "
                   "image's, which a new version of that image can change: files land elsewhere.",
            .bad = "FROM node:22\nWORKDIR app\n",
            .good = "FROM node:22\nWORKDIR /app\n",
            .fix = "Write the whole path.",
            .source = "hadolint DL3000, BuildKit WorkdirRelativePath",
        },
};

const struct check check_df_cd = {
    .id = "df-cd",
    .summary = "WORKDIR instead of a RUN that starts with cd",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_cd,
    .page =
        {
            .why = "cd holds until the end of its RUN; the next instruction is where the one before was, and "
                   "COPY and "
                   "CMD never see it. A RUN that moves more than once, or in a subshell, is left alone.",
            .bad = "RUN cd /app && npm ci\n",
            .good = "WORKDIR /app\nRUN npm ci\n",
            .fix = "Put WORKDIR in front. Later instructions then start there too: go back with another "
                   "WORKDIR if "
                   "they must not.",
            .source = "hadolint DL3003",
        },
};
