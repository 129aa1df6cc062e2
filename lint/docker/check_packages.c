// Packages of any manager: versions, and caches that stay in the image.
#include "lint/docker/rules.h"

// How a manager names a version, and how its cache is left out.
static const struct manager {
    const char *command, *subcommand;
    const char *separator;   // between a package and its version
    const char *option;      // that leaves the cache out; may be NULL
    const char *cleanups[5]; // texts in the RUN that say that it is cleaned
    const char *setting;     // a variable in the file that does the same; may be NULL
    const char *cache;       // where a cache mount would be
} managers[] = {
    {"apt-get", "install", "=", NULL, {0}, NULL, NULL},
    {"apt", "install", "=", NULL, {0}, NULL, NULL},
    {"apk", "add", "=~<>", "--no-cache", {"/var/cache/apk", "/etc/apk/cache"}, NULL, "/apk"},
    {"pip",
     "install",
     "=",
     "--no-cache-dir",
     {"cache purge", "/.cache", "cache/pip"},
     "PIP_NO_CACHE_DIR",
     "pip"},
    {"pip3",
     "install",
     "=",
     "--no-cache-dir",
     {"cache purge", "/.cache", "cache/pip"},
     "PIP_NO_CACHE_DIR",
     "pip"},
    {"yum", "install", "-", NULL, {"clean all", "/var/cache/yum", "/var/cache"}, NULL, "/var/cache"},
    {"dnf", "install", "-", NULL, {"clean all", "/var/cache/dnf", "/var/cache"}, NULL, "/var/cache"},
    {"microdnf", "install", "-", NULL, {"clean all", "/var/cache/yum", "/var/cache"}, NULL, "/var/cache"},
    {"zypper", "install", "=", NULL, {"zypper clean", "zypper cc", "/var/cache/zypp"}, NULL, "/var/cache"},
    {"gem", "install", ":", NULL, {0}, NULL, NULL},
    {"npm", "install", "@", NULL, {0}, NULL, NULL},
};

// python3 -m pip install …: as if it were pip. False for any other command.
static bool skip_python(const struct docker_call *call, struct shell_command *pip)
{
    const struct str name = str_basename(shell_argument(call->script, call->command, 0));
    if (!str_starts_with(name, STR("python")) || call->command->count < 4 ||
        !str_equal(shell_argument(call->script, call->command, 1), STR("-m")) ||
        !str_equal(shell_argument(call->script, call->command, 2), STR("pip")))
        return false;
    *pip = *call->command;
    pip->first += 2;
    pip->count -= 2;
    return true;
}

static const struct manager *find_manager(const struct docker_call *call)
{
    for (size_t i = 0; i < sizeof managers / sizeof *managers; i++)
        if (docker_calls_with(call, managers[i].command, managers[i].subcommand))
            return &managers[i];
    return NULL;
}

// A name from a registry: no option, path, address or variable.
static bool is_package(struct str word)
{
    return word.len && (byte_is_alpha(word.at[0]) || word.at[0] == '@') && !str_starts_with(word, STR(".")) &&
           str_find(word, STR("://"), 0) == STR_NONE && str_find_byte(word, '$', 0) == STR_NONE &&
           (str_find_byte(word, '/', 0) == STR_NONE || word.at[0] == '@') &&
           !str_ends_with(word, STR(".deb")) && !str_ends_with(word, STR(".whl")) &&
           !str_ends_with(word, STR(".txt")) && !str_ends_with(word, STR(".rpm")) &&
           !str_ends_with(word, STR(".gem"));
}

static bool has_version(const struct manager *manager, struct str word)
{
    for (const char *c = manager->separator; *c; c++)
        if (str_find_byte(word, *c, 1) != STR_NONE)
            return true;
    return false;
}

// The manager that is called, also by `python -m`: the call's command is then `pip`.
static const struct manager *manager_of(struct docker_call *call, struct shell_command *pip)
{
    if (skip_python(call, pip))
        call->command = pip;
    return find_manager(call);
}

static bool run_pin(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const char *const elsewhere[] = {"-r", "--requirement", "-c", "--constraint", NULL};
    (void)err;
    struct docker_calls calls = {.file = docker_file(run, blob)};
    struct docker_call call;
    while (calls.file && docker_next_call(&calls, &call)) {
        struct shell_command pip;
        const struct manager *manager = manager_of(&call, &pip);
        const bool is_pip = manager && str_starts_with(str_from(manager->command), STR("pip"));
        if (!manager || (is_pip && shell_has_option(call.script, call.command, elsewhere)))
            continue;
        for (size_t i = docker_subcommand(&call) + 1; i < call.command->count; i++) {
            const struct str word = shell_argument(call.script, call.command, i);
            const struct str before = shell_argument(call.script, call.command, i - 1);
            const bool is_value = str_starts_with(before, STR("-")) &&
                                  str_find_byte(before, '=', 0) == STR_NONE &&
                                  (str_equal(before, STR("-t")) || str_equal(before, STR("--virtual")) ||
                                   str_equal(before, STR("-v")) || str_equal(before, STR("--version")));
            if (is_package(word) && !is_value && !has_version(manager, word)) {
                docker_report_call(run, &call, call.script->words[call.command->first + i].raw,
                                   "%.*s has no version", STR_ARG(word));
                break; // once a command
            }
        }
    }
    return true;
}

static bool is_cleaned(const struct docker_call *call, const struct manager *manager)
{
    const char *const options[] = {manager->option, NULL};
    if (manager->option && (shell_has_option(call->script, call->command, options) ||
                            docker_run_says(call->instruction, manager->option)))
        return true;
    for (size_t i = 0; i < 5 && manager->cleanups[i]; i++)
        if (docker_run_says(call->instruction, manager->cleanups[i]))
            return true;
    return (manager->setting && docker_file_says(call->file, manager->setting)) ||
           docker_has_cache(call->instruction, manager->cache) ||
           docker_has_cache(call->instruction, "/root");
}

static bool run_cache(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct docker_calls calls = {.file = docker_file(run, blob)};
    struct docker_call call;
    while (calls.file && docker_next_call(&calls, &call)) {
        struct shell_command pip;
        const struct manager *manager = manager_of(&call, &pip);
        if (!manager || !manager->cache || !docker_is_shipped(call.file, call.instruction->stage) ||
            is_cleaned(&call, manager))
            continue;
        const struct str word = call.script->words[call.command->first + docker_subcommand(&call)].raw;
        if (!manager->option) {
            docker_report_call(run, &call, call.command->raw,
                               "%s leaves its cache in the image: '%s' in the same RUN", manager->command,
                               str_equal(str_from(manager->command), STR("zypper")) ? "zypper clean"
                                                                                    : "clean all");
            continue;
        }
        struct finding *finding =
            docker_report_call(run, &call, call.command->raw, "%s leaves its cache in the image (%s)",
                               manager->command, manager->option);
        struct str text = arena_printf(run->arena, " %s", manager->option);
        docker_add_behind(run, finding, call.file, call.instruction, word, FIX_SAFE, text);
    }
    return true;
}

const struct check check_df_pm_pin = {
    .id = "df-pm-pin",
    .summary = "packages are installed with their version",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(DOCKERFILE),
    .run = run_pin,
    .page =
        {
            .why = "The same file installs other versions tomorrow. Off by default: distributions delete old "
                   "versions, "
                   "so that pinned builds break; a lock file or a pinned base image is mostly the better "
                   "answer.",
            .bad = "RUN pip install flask\n",
            .good = "RUN pip install flask==3.1.0\n",
            .fix = "Name the version, or install from a lock file.",
            .source = "hadolint DL3008, DL3013, DL3016, DL3018",
        },
};

const struct check check_df_pm_cache = {
    .id = "df-pm-cache",
    .summary = "package managers leave no cache in the image",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOCKERFILE),
    .run = run_cache,
    .page =
        {
            .why = "What was downloaded stays in the layer beside what was installed, and nothing reads it "
                   "again. "
                   "Looked at in the stages that make the final image.",
            .bad = "RUN apk add curl && pip install flask\n",
            .good = "RUN apk add --no-cache curl && pip install --no-cache-dir flask\n",
            .fix = "apk add --no-cache, pip install --no-cache-dir, 'yum clean all' in the same RUN; or a "
                   "cache mount.",
            .source = "hadolint DL3019, DL3042, DL3032, DL3040",
        },
};
