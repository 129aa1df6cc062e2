// Who the image runs as, and sudo.
#include "lint/docker/rules.h"

static bool is_root(struct str user)
{
    const struct str name = str_cut(&user, ':');
    return str_equal(name, STR("root")) || str_equal(name, STR("0"));
}

// The last USER of a stage and of those that it is made from.
static const struct docker_instruction *last_user(const struct dockerfile *file, size_t *index)
{
    for (size_t stage = file->stage_count - 1; stage != DOCKER_NONE; stage = file->stages[stage].base)
        for (size_t i = file->stages[stage].end; i-- > file->stages[stage].first;)
            if (file->instructions[i].keyword == DOCKER_USER && !file->instructions[i].is_onbuild) {
                *index = i;
                return &file->instructions[i];
            }
    return NULL;
}

// What starts as root and gives it up by itself.
static bool drops_root(const struct dockerfile *file)
{
    static const char *const tools[] = {"gosu", "su-exec", "setpriv", "runuser", "s6-", "supervisord", NULL};
    for (size_t i = 0; tools[i]; i++)
        if (docker_file_says(file, tools[i]))
            return true;
    return false;
}

static bool run_root(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    size_t index = 0;
    if (!file || file->stage_count == 0)
        return true;
    const struct docker_instruction *user = last_user(file, &index);
    struct str name;
    if (!user) {
        const struct docker_stage *last = &file->stages[file->stage_count - 1];
        if (check_flag(run, "require-user"))
            docker_report(run, file, &file->instructions[last->first], last->image,
                          "no USER: the image runs as its base does, most likely as root");
    } else if (docker_expand(file, index, user->arguments, run->arena, &name) && is_root(name) &&
               !drops_root(file)) {
        docker_report(run, file, user, user->arguments,
                      "the last USER is root: so runs what the image starts");
    }
    return true;
}

static bool run_sudo(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const char *const others[] = {"-u", "--user", "-g", "--group", NULL}; // to be somebody else
    (void)err;
    struct docker_calls calls = {.file = docker_file(run, blob)};
    struct docker_call call;
    while (calls.file && docker_next_call(&calls, &call))
        if (shell_is(call.script, call.command, "sudo") &&
            !shell_has_option(call.script, call.command, others))
            docker_report_call(run, &call, call.script->words[call.command->first].raw,
                               "sudo in a build: RUN is root unless USER says otherwise");
    return true;
}

const struct check check_df_root = {
    .id = "df-root",
    .summary = "images don't run as root",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .options =
        (const struct check_option[]){
            {"require-user", CHECK_OPTION_FLAG, "false", "a file without any USER is reported too"},
            {0},
        },
    .run = run_root,
    .page =
        {
            .why =
                "Who breaks out of a process that is root in its container is root on the host wherever user "
                "namespaces are not used. Images that start as root and drop it (gosu, su-exec, setpriv) "
                "are left alone.",
            .bad = "FROM debian:12\nUSER root\nCMD [\"server\"]\n",
            .good = "FROM debian:12\nRUN useradd --system app\nUSER app\nCMD [\"server\"]\n",
            .fix = "Make a user and name it in the last USER, behind all that needs root.",
            .source = "hadolint DL3002, trivy DS-0002",
        },
};

const struct check check_df_sudo = {
    .id = "df-sudo",
    .summary = "RUN does not use sudo",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_sudo,
    .page =
        {
            .why =
                "sudo has no terminal in a build, changes the environment, and leaves a setuid program that "
                "anybody in the container can use.",
            .bad = "RUN sudo apt-get update\n",
            .good = "USER root\nRUN apt-get update\nUSER app\n",
            .fix = "Do what needs root before USER, or go back with USER root.",
            .source = "hadolint DL3004",
        },
};
