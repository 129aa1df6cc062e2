// `andon doctor`: is andon installed, would its hooks run, can it do what andon.yml asks? One line a fact.
#include "core/clock.h"
#include "core/process.h"
#include "core/run.h"
#include "core/term.h"
#include "hooks/checks.h"
#include "hooks/cli.h"
#include "hooks/commands_trust.h"
#include "hooks/hookfile.h"
#include "hooks/hookspath.h"
#include "hooks/install.h"
#include "hooks/selection.h"
#include "lint/tools/linters.h"
#include "scanners/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const struct command doctor_command = {
    .name = "andon doctor",
    .synopsis = "",
    .summary = "say what is installed, what is missing and how long a run takes",
    .description = "Exit code 0 when everything would work, 3 when something would not.",
};

enum mark { MARK_OK, MARK_NOTE, MARK_BAD };

struct doctor {
    struct arena arena;
    struct buffer out;
    struct repo repo;
    bool has_repo, has_config;
    struct config config;
    size_t problems;
};

static void say(struct doctor *doctor, enum mark mark, const char *topic, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void say(struct doctor *doctor, enum mark mark, const char *topic, const char *format, ...)
{
    static const char *const marks[] = {[MARK_OK] = "ok  ", [MARK_NOTE] = "note", [MARK_BAD] = "BAD "};
    char text[2048];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    buffer_printf(&doctor->out, "%s  %-18s ", marks[mark], topic);
    term_untrusted(&doctor->out, str_from(text));
    buffer_add_byte(&doctor->out, '\n');
    doctor->problems += mark == MARK_BAD;
}

static void look_at_git(struct doctor *doctor)
{
    const char *const arguments[] = {"--version", NULL};
    BUFFER_AUTO struct buffer out = {.limit = 4096};
    struct error err = {0};
    struct str binary;
    if (install_own_binary(&doctor->arena, &binary, &err))
        say(doctor, MARK_OK, "andon", "%s, %s", ANDON_VERSION, binary.at);
    else
        say(doctor, MARK_BAD, "andon", "%s", err.message);
    if (git_run(NULL, arguments, STR(""), &out, NULL, &err))
        say(doctor, MARK_OK, "git", "%.*s", STR_ARG(str_trim(buffer_str(&out))));
    else
        say(doctor, MARK_BAD, "git", "%s", err.message);
}

static void look_at_repo(struct doctor *doctor)
{
    struct error err = {0};
    doctor->has_repo = repo_open(NULL, &doctor->arena, &doctor->repo, &err);
    if (!doctor->has_repo)
        say(doctor, MARK_BAD, "repo", "%s", err.message);
    else if (doctor->repo.is_bare)
        say(doctor, MARK_OK, "repo", "%s (bare)", doctor->repo.git_dir.at);
    else
        say(doctor, MARK_OK, "repo", "%s", doctor->repo.work_tree.at);
}

// Would git be able to start this hook file?
static void look_at_hook(struct doctor *doctor, struct str folder, const char *name, size_t *ours_count)
{
    struct str path;
    struct hookfile hook;
    if (!hookfile_find(folder, name, &doctor->arena, &path, &hook)) {
        if (access(path.at, X_OK) == 0)
            say(doctor, MARK_NOTE, name, "is somebody else's; 'andon install' keeps it and runs it first");
        return;
    }
    ++*ours_count;
    struct str binary = arena_copy(&doctor->arena, hook.binary);
    if (access(path.at, X_OK) != 0)
        say(doctor, MARK_BAD, name, "is not executable: git ignores it; run 'andon install'");
    else if (access(binary.at, X_OK) != 0)
        say(doctor, MARK_BAD, name, "starts %s, which is not there: every commit stops; run 'andon install'",
            binary.at);
    else if (!str_equal(hook.version, STR(ANDON_VERSION)))
        say(doctor, MARK_NOTE, name, "was installed by andon %.*s; 'andon install' renews it",
            STR_ARG(hook.version));
    else
        say(doctor, MARK_OK, name, "starts %s%s%.*s%s", binary.at,
            hook.chain.len ? "; first runs hooks in " : "", STR_ARG(hook.chain),
            str_equal(str_basename(path), str_from(name)) ? "" : ", from another hook that stands in front");
}

static void look_at_hooks(struct doctor *doctor)
{
    struct hooks_path now;
    struct error err = {0};
    if (!hooks_path_read(&doctor->repo, &doctor->arena, &now, &err)) {
        say(doctor, MARK_BAD, "hooks", "%s", err.message);
        return;
    }
    struct str standard = hooks_path_standard(&doctor->repo, &doctor->arena);
    struct str folder = now.scope == HOOKS_SCOPE_NONE ? standard : now.folder;
    if (has_control_bytes(now.value))
        say(doctor, MARK_BAD, "hooks", "core.hooksPath (%.*s) has control characters in it",
            STR_ARG(now.origin));
    if (doctor->repo.work_tree.len && str_starts_with(folder, doctor->repo.work_tree) &&
        !str_starts_with(folder, doctor->repo.git_dir) && !str_starts_with(folder, doctor->repo.common_dir))
        say(doctor, MARK_NOTE, "hooks",
            "core.hooksPath is in the work tree (%.*s): whoever changes the tree "
            "changes the hooks; 'andon install' takes it over",
            STR_ARG(now.value));
    struct hookfile hook;
    struct str path;
    size_t count = 0;
    for (const char *const *name = git_hook_names; *name; name++)
        look_at_hook(doctor, folder, *name, &count);
    if (count && !doctor->repo.is_bare && !hookfile_find(folder, "pre-push", &doctor->arena, &path, &hook))
        say(doctor, MARK_NOTE, "pre-push",
            "is not andon's: pushes are not looked at; 'andon install --stages pre-push' adds that");
    if (count == 0)
        say(doctor, MARK_BAD, "hooks", "no hook of andon is in %.*s; run 'andon install'", STR_ARG(folder));
}

static void look_at_config(struct doctor *doctor)
{
    struct error err = {0};
    struct check_table table = checks_all(&doctor->arena);
    struct selection selection;
    doctor->has_config = config_load(&doctor->repo, STR(""), &doctor->arena, &doctor->config, &err) &&
                         config_validate_checks(&doctor->config, table.at, table.count, &err);
    for (enum stage stage = 0; doctor->has_config && stage < STAGE_COUNT; stage++)
        doctor->has_config =
            selection_make(&doctor->config, stage, &table, STR(""), &doctor->arena, &selection, &err);
    if (!doctor->has_config)
        say(doctor, MARK_BAD, "config", "%s", err.message);
    else if (doctor->config.file.len)
        say(doctor, MARK_OK, "config", "%.*s", STR_ARG(doctor->config.file));
    else
        say(doctor, MARK_OK, "config", "there is no andon.yml: the defaults apply");
}

// The PATH that hooks add for external commands.
static const char *recorded_path(struct doctor *doctor)
{
    struct hookfile hook;
    struct str folder = hooks_path_standard(&doctor->repo, &doctor->arena);
    struct str file = arena_join_path(&doctor->arena, folder, STR("pre-commit"));
    if (!hookfile_read(file.at, &doctor->arena, &hook) || hook.path.len == 0)
        return NULL;
    return arena_copy(&doctor->arena, hook.path).at;
}

static void look_at_commands(struct doctor *doctor)
{
    static const char *const trust_texts[TRUST_STATE_COUNT] = {
        [TRUST_NEVER] = "the commands of andon.yml are not trusted; look at them, then run 'andon trust'",
        [TRUST_CHANGED] = "andon.yml has changed since it was trusted; look at it, then run 'andon trust'",
        [TRUST_GIVEN] = "the commands of andon.yml are trusted",
    };
    enum trust_state state;
    struct error err = {0};
    if (doctor->config.command_count == 0)
        return;
    if (!commands_trust(&doctor->repo, &doctor->config, &doctor->arena, &state, &err))
        say(doctor, MARK_BAD, "trust", "%s", err.message);
    else
        say(doctor, state == TRUST_GIVEN ? MARK_OK : MARK_BAD, "trust", "%s", trust_texts[state]);
    const char *extra = recorded_path(doctor);
    for (size_t i = 0; i < doctor->config.command_count; i++) {
        const struct config_command *command = &doctor->config.commands[i];
        struct str program = arena_copy(&doctor->arena, command->run.count ? command->run.at[0] : STR(""));
        // A program inside the repository is found relative to its root.
        bool is_path = str_find_byte(program, '/', 0) != STR_NONE;
        struct str place = is_path && program.at[0] != '/' && doctor->repo.work_tree.len
                               ? arena_join_path(&doctor->arena, doctor->repo.work_tree, program)
                               : program;
        struct str found = process_find(place.at, extra, &doctor->arena);
        if (found.len)
            say(doctor, MARK_OK, "command", "%.*s: %s", STR_ARG(command->id), found.at);
        else
            say(doctor, MARK_BAD, "command", "%.*s: there is no program '%s' in PATH", STR_ARG(command->id),
                program.at);
    }
}

static void look_at_linters(struct doctor *doctor)
{
    struct linters_facts facts = {0};
    struct error err = {0};
    struct check_table table = checks_all(&doctor->arena);
    if (!doctor->repo.work_tree.len)
        return;
    linters_use(table.linters, &(struct linters_use){.repo = &doctor->repo,
                                                     .config = &doctor->config,
                                                     .extra_path = recorded_path(doctor)});
    bool is_ok = linters_facts(table.linters, &facts, &err);
    VEC_EACH (const struct linters_fact, fact, &facts) {
        enum mark mark = fact->is_bad ? MARK_BAD : fact->is_note ? MARK_NOTE : MARK_OK;
        say(doctor, mark, "linter", "%.*s: %.*s", STR_ARG(fact->id), STR_ARG(fact->text));
    }
    if (!is_ok)
        say(doctor, MARK_BAD, "linter", "%s", err.message);
    vec_free(&facts);
    linters_close(table.linters);
}

static void look_at_state(struct doctor *doctor)
{
    struct error err = {0};
    struct str folder;
    if (!repo_state_dir(&doctor->repo, &doctor->arena, &folder, &err))
        say(doctor, MARK_BAD, "state", "%s", err.message);
    else if (access(folder.at, W_OK | X_OK) != 0)
        say(doctor, MARK_BAD, "state", "cannot write to %s", folder.at);
    else
        say(doctor, MARK_OK, "state", "%s", folder.at);
}

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

// Starting a process costs too: measured with the cheapest command there is.
static bool time_start(struct doctor *doctor, double *out)
{
    struct str binary;
    struct error err = {0};
    struct process_result result;
    BUFFER_AUTO struct buffer dropped = {.limit = 4096};
    if (!install_own_binary(&doctor->arena, &binary, &err))
        return false;
    const char *const argv[] = {binary.at, "--version", NULL};
    struct process_request request = {.argv = argv, .output = &dropped};
    bool ok = process_run(&request, &result, &err) && !result.not_found;
    *out = ok ? result.elapsed_ms : 0;
    return ok;
}

// What the built-in checks of a commit cost now, without writing anything.
static bool time_checks(const struct check_table *table, double *out, size_t *files, struct error *err)
{
    struct run_options options = {.staged = true};
    struct option_list operands = {0};
    struct run run = {0};
    struct run_plan plan = {.program = "andon",
                            .command = "doctor",
                            .checks = table->at,
                            .check_count = table->count,
                            .scratch_new = scan_scratch_new,
                            .scratch_free = scan_scratch_free};
    double start = clock_now_ms();
    bool ok = run_open(&run, &options, &operands, err) &&
              scan_load_rules(&run.config, run.has_repo ? &run.repo : NULL, err) &&
              run_check(&run, &plan, err);
    *out = clock_now_ms() - start;
    *files = run.changeset.count;
    run_close(&run);
    return ok;
}

static void look_at_time(struct doctor *doctor)
{
    enum { RUNS = 5 };
    struct check_table table = checks_all(&doctor->arena);
    double starts[RUNS], checks[RUNS];
    size_t files = 0;
    struct error err = {0};
    if (doctor->repo.is_bare)
        return;
    for (size_t i = 0; table.count && i < table.count; i++)
        if (str_equal(str_from(table.at[i]->id), STR("commit-message")))
            table.at[i] = table.at[--table.count];
    for (size_t i = 0; i < RUNS; i++) {
        if (!time_start(doctor, &starts[i]) || !time_checks(&table, &checks[i], &files, &err)) {
            say(doctor, MARK_BAD, "time", "a run does not work: %s", err.message);
            return;
        }
    }
    qsort(starts, RUNS, sizeof *starts, compare_doubles);
    qsort(checks, RUNS, sizeof *checks, compare_doubles);
    say(doctor, MARK_OK, "time", "%.1f ms to start, %.1f ms for %zu staged files (medians of %d)",
        starts[RUNS / 2], checks[RUNS / 2], files, RUNS);
}

int doctor_main(int argc, char **argv)
{
    struct doctor doctor = {0};
    struct option_list operands = {0};
    struct error err = {0};
    int code = 0;
    if (cli_parse(&doctor_command, argc, argv, NULL, &operands, &code)) {
        if (!cli_at_most(&operands, 0, &err)) {
            code = cli_fail(&err);
        } else {
            look_at_git(&doctor);
            look_at_repo(&doctor);
            if (doctor.has_repo) {
                look_at_hooks(&doctor);
                look_at_config(&doctor);
                look_at_state(&doctor);
            }
            if (doctor.has_config) {
                look_at_commands(&doctor);
                look_at_linters(&doctor);
                look_at_time(&doctor);
            }
            code = term_print(&doctor.out);
            code = code ? code : doctor.problems ? 3 : 0;
        }
    }
    if (doctor.has_repo)
        repo_close(&doctor.repo);
    buffer_free(&doctor.out);
    arena_free(&doctor.arena);
    vec_free(&operands);
    return code;
}
