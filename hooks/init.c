// `andon init`: looks at what is here, writes a commented andon.yml when there is none, installs.
#include "core/changeset.h"
#include "core/file.h"
#include "core/filetype.h"
#include "core/term.h"
#include "hooks/cli.h"
#include "hooks/install.h"
#include "hooks/install_stages.h"

#include <fcntl.h>
#include <unistd.h>

const struct command init_command = {
    .name = "andon init",
    .synopsis = "",
    .summary = "write a commented andon.yml for what is here, and install",
    .description = "An andon.yml that is there is left as it is. The file is a starting point: andon works "
                   "without any.",
};

// What people usually run for a language, as a comment in the file: nothing is switched on unasked.
struct language {
    filetype_mask type;
    const char *name, *suggestion;
};

static const struct language languages[] = {
    {FILETYPE(PYTHON), "Python",
     "{id: ruff, run: [ruff, check, \"{files}\"], files: \"*.py\", writes: false}"},
    {FILETYPE(SHELL), "shell",
     "{id: shellcheck, run: [shellcheck, \"{files}\"], files: \"*.sh\", writes: false}"},
    {FILETYPE(JAVASCRIPT), "JavaScript",
     "{id: eslint, run: [npx, eslint, \"{files}\"], files: \"*.js\", writes: false}"},
    {FILETYPE(TYPESCRIPT), "TypeScript",
     "{id: tsc, run: [npx, tsc, --noEmit], files: \"*.ts\", writes: false}"},
    {FILETYPE(C), "C", "{id: clang-format, run: [clang-format, -i, \"{files}\"], files: \"*.{c,h}\"}"},
    {FILETYPE(CPP), "C++",
     "{id: clang-format-cpp, run: [clang-format, -i, \"{files}\"], files: \"*.{cc,cpp,hpp}\"}"},
    {FILETYPE(GO), "Go", "{id: gofmt, run: [gofmt, -w, \"{files}\"], files: \"*.go\"}"},
    {FILETYPE(RUST), "Rust", "{id: rustfmt, run: [rustfmt, \"{files}\"], files: \"*.rs\"}"},
    {FILETYPE(TERRAFORM), "Terraform",
     "{id: terraform, run: [terraform, fmt, \"{files}\"], files: \"*.tf\"}"},
    {FILETYPE(DOCKERFILE), "Dockerfile",
     "{id: hadolint, run: [hadolint, \"{files}\"], files: \"Dockerfile*\", writes: false}"},
    {FILETYPE(JAVA), "Java", NULL},
    {FILETYPE(RUBY), "Ruby", NULL},
    {FILETYPE(PHP), "PHP", NULL},
    {FILETYPE(YAML), "YAML", NULL},
    {FILETYPE(MARKDOWN), "Markdown", NULL},
};
enum { LANGUAGE_COUNT = sizeof languages / sizeof *languages };

static bool count_languages(const struct repo *repo, struct arena *arena, size_t counts[LANGUAGE_COUNT],
                            struct error *err)
{
    struct changeset changeset = {0};
    struct changeset_request request = {.kind = CHANGESET_WORKTREE};
    if (!changeset_load(&request, repo, arena, &changeset, err))
        return false;
    for (size_t i = 0; i < changeset.count; i++) {
        filetype_mask types = filetype_detect(changeset.at[i].path, changeset.at[i].mode, STR(""));
        for (size_t k = 0; k < LANGUAGE_COUNT; k++)
            counts[k] += (types & languages[k].type) != 0;
    }
    changeset_free(&changeset);
    return true;
}

static void write_found(const size_t counts[LANGUAGE_COUNT], struct buffer *out)
{
    bool any = false;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (counts[i] == 0)
            continue;
        buffer_printf(out, "%s%s (%zu)", any ? ", " : "# Found here: ", languages[i].name, counts[i]);
        any = true;
    }
    if (any)
        buffer_add_cstring(out, ".\n\n");
}

static void write_config(const size_t counts[LANGUAGE_COUNT], struct buffer *out)
{
    buffer_add_cstring(out,
                       "# andon.yml: what andon does in this repository. Every key is optional.\n"
                       "# 'andon config' prints what is in force, 'andon explain ID' tells about a check.\n"
                       "version: 1\n\n");
    write_found(counts, out);
    buffer_add_cstring(out,
                       "# What runs when; these are the defaults:\n"
                       "# stages:\n"
                       "#   pre-commit: [lint, secrets]\n"
                       "#   commit-msg: [message]\n\n"
                       "# lint:\n"
                       "#   fix: true    # safe fixes go into the commit; false: only reported; ask: asked\n"
                       "#   disable: []  # ids of checks\n\n"
                       "# Commands of your own. They run once you have said 'andon trust':\n"
                       "# commands:\n");
    bool any = false;
    for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (counts[i] == 0 || !languages[i].suggestion)
            continue;
        buffer_printf(out, "#   - %s\n", languages[i].suggestion);
        any = true;
    }
    if (!any)
        buffer_add_cstring(out, "#   - {id: tests, run: [make, check], writes: false, timeout: 60s}\n");
}

static bool make_config(const struct repo *repo, struct arena *arena, struct buffer *report,
                        struct error *err)
{
    struct str path = arena_join_path(arena, repo->work_tree, STR("andon.yml"));
    BUFFER_AUTO struct buffer text = {0};
    size_t counts[LANGUAGE_COUNT] = {0};
    if (file_exists(path.at)) {
        buffer_add_cstring(report, "andon.yml is there already and stays as it is\n");
        return true;
    }
    if (!count_languages(repo, arena, counts, err))
        return false;
    write_config(counts, &text);
    if (!file_write_atomic(path.at, buffer_str(&text), 0644, err))
        return false;
    buffer_add_cstring(report, "wrote andon.yml; look at it, then 'git add andon.yml'\n");
    return true;
}

static bool init(struct cli_session *session, void *unused, struct error *err)
{
    struct install_request request = {0};
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    (void)unused;
    session->has_names = true;
    if (!repo_open(NULL, arena, repo, err))
        return false;
    if (repo->is_bare)
        return error_set(err, ERROR_USAGE, "a bare repository has no files to look at; use 'andon install'");
    return make_config(repo, arena, &session->out, err) &&
           install_default_stages(repo, arena, request.stages, err) &&
           install_hooks(repo, &request, arena, &session->out, err);
}

int init_main(int argc, char **argv)
{
    return cli_run(&init_command, argc, argv, NULL, 0, init);
}
