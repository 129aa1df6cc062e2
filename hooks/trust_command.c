// `andon trust`: shows what can run code of this repository and lets it, until that changes.
#include "core/term.h"
#include "hooks/checks.h"
#include "hooks/cli.h"
#include "hooks/commands_trust.h"
#include "lint/grammars.h"
#include "lint/tools/linters.h"

struct trust_options {
    bool show, revoke;
};

static const struct option trust_options[] = {
    {.name = "show",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct trust_options, show),
     .doc = "show what there is and whether it is trusted; change nothing"},
    {.name = "revoke",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct trust_options, revoke),
     .doc = "forget that it was trusted"},
    {0},
};

const struct command trust_command = {
    .name = "andon trust",
    .synopsis = "[--show | --revoke]",
    .summary = "let the commands and linters that can run code of this repository do so here",
    .description =
        "A repository can name programs to run, and bring linters along or configure them by code; "
        "andon runs none of them until you have said so here. Trust is bound to the repository's "
        "path and to every byte of what it was given for: andon.yml for its commands, the "
        "configuration and the program for a linter. It is kept in $XDG_STATE_HOME/andon/trust "
        "(~/.local/state). Built-in checks need no trust. "
        "Scripts and settings that a command itself reads from the repository are not bound: "
        "trust a repository whose changes you look at.",
    .options = trust_options,
};

static const char *const state_texts[TRUST_STATE_COUNT] = {
    [TRUST_NOT_NEEDED] = ("no commands, and no linters that run code of this repository: there is nothing to "
                          "trust\n"),
    [TRUST_NEVER] = "not trusted: they don't run\n",
    [TRUST_CHANGED] = "some of this is new or has changed since it was trusted: that does not run\n",
    [TRUST_GIVEN] = "trusted: they run\n",
};

static bool revoke(const struct repo *repo, struct arena *arena, struct buffer *out, struct error *err)
{
    bool was_there;
    if (!trust_revoke(repo, arena, &was_there, err))
        return false;
    buffer_add_cstring(out, was_there ? "code of this repository does not run any more\n"
                                      : "this repository was not trusted\n");
    return true;
}

static bool list_grammars(const struct repo *repo, const struct config *config, struct arena *arena,
                          struct trust_items *items, struct buffer *out, struct error *err)
{
    struct lint_grammar_list grammars = {0};
    bool is_ok = lint_grammars_list(config, repo, arena, &grammars, err);
    VEC_EACH (struct lint_grammar, grammar, &grammars)
        is_ok = is_ok && lint_grammar_read(grammar, items, arena, err);
    if (is_ok && grammars.count) {
        buffer_add_cstring(out, "grammars, which are code:\n");
        lint_grammars_print(&grammars, out);
    }
    vec_free(&grammars);
    return is_ok;
}

// What there is to trust: shown, and as items.
static bool list(const struct repo *repo, const struct config *config, struct arena *arena,
                 struct trust_items *items, struct buffer *out, struct error *err)
{
    BUFFER_AUTO struct buffer linters = {0};
    struct check_table table = checks_all(arena);
    linters_use(table.linters, &(struct linters_use){.repo = repo, .config = config});
    bool is_ok = commands_trust_items(repo, config, arena, items, err);
    if (is_ok && config->command_count) {
        buffer_add_cstring(out, "commands of ");
        term_untrusted(out, repo->work_tree.len ? repo->work_tree : repo->git_dir);
        buffer_add_cstring(out, ":\n");
        commands_trust_print(config, out);
    }
    is_ok = is_ok && (!repo->work_tree.len || linters_trust_items(table.linters, items, &linters, err));
    if (is_ok && linters.len) {
        buffer_add_cstring(out, "linters that can run code of ");
        term_untrusted(out, repo->work_tree);
        buffer_add_cstring(out, ":\n");
        buffer_add(out, buffer_str(&linters));
    }
    linters_close(table.linters);
    return is_ok && list_grammars(repo, config, arena, items, out, err);
}

static bool act_on(const struct trust_options *options, const struct repo *repo, const struct config *config,
                   struct arena *arena, struct trust_items *items, struct buffer *out, struct error *err)
{
    if (!list(repo, config, arena, items, out, err))
        return false;
    enum trust_state state = trust_read(repo, items, arena);
    if (options->show || state == TRUST_NOT_NEEDED || state == TRUST_GIVEN) {
        buffer_add_cstring(out, state_texts[state]);
        return true;
    }
    if (!trust_give(repo, items, arena, err))
        return error_wrap(err, "recording trust");
    buffer_add_cstring(out, "trusted until it changes; 'andon trust --revoke' takes it back\n");
    return true;
}

static bool act(struct cli_session *session, void *values, struct error *err)
{
    const struct trust_options *options = values;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    struct config config = {0};
    struct trust_items items = {0};
    if (options->show && options->revoke)
        return error_set(err, ERROR_USAGE, "--show and --revoke exclude each other");
    if (!repo_open(NULL, arena, repo, err))
        return false;
    if (options->revoke)
        return revoke(repo, arena, &session->out, err);
    bool is_ok = config_load(repo, STR(""), arena, &config, err) &&
                 act_on(options, repo, &config, arena, &items, &session->out, err);
    vec_free(&items);
    return is_ok;
}

int trust_main(int argc, char **argv)
{
    struct trust_options options = {0};
    return cli_run(&trust_command, argc, argv, &options, 0, act);
}
