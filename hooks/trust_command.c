// `andon trust`: shows the commands of this repository and lets them run, until andon.yml changes.
#include "core/term.h"
#include "hooks/cli.h"
#include "hooks/commands_trust.h"

struct trust_options {
    bool show, revoke;
};

static const struct option trust_options[] = {
    {.name = "show",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct trust_options, show),
     .doc = "show the commands and whether they are trusted; change nothing"},
    {.name = "revoke",
     .kind = OPTION_FLAG,
     .offset = offsetof(struct trust_options, revoke),
     .doc = "forget that they were trusted"},
    {0},
};

const struct command trust_command = {
    .name = "andon trust",
    .synopsis = "[--show | --revoke]",
    .summary = "let the commands that andon.yml names run here",
    .description = "A repository can name programs to run; andon runs none of them until you have said so "
                   "here. Trust is bound to the repository's path and to every byte of its andon.yml, and is "
                   "kept in $XDG_STATE_HOME/andon/trust (~/.local/state). Built-in checks need no trust. "
                   "Scripts and settings that a command itself reads from the repository are not bound: "
                   "trust a repository whose changes you look at.",
    .options = trust_options,
};

static const char *const state_texts[TRUST_STATE_COUNT] = {
    [TRUST_NOT_NEEDED] = "andon.yml names no commands: there is nothing to trust\n",
    [TRUST_NEVER] = "not trusted: they don't run\n",
    [TRUST_CHANGED] = "andon.yml has changed since it was trusted: they don't run\n",
    [TRUST_GIVEN] = "trusted: they run\n",
};

static bool revoke(const struct repo *repo, struct arena *arena, struct buffer *out, struct error *err)
{
    bool was_there;
    if (!trust_revoke(repo, arena, &was_there, err))
        return false;
    buffer_add_cstring(out, was_there ? "the commands of this repository don't run any more\n"
                                      : "this repository was not trusted\n");
    return true;
}

static bool give(const struct repo *repo, const struct config *config, struct arena *arena, struct error *err)
{
    struct trust_items items = {0};
    bool is_ok =
        commands_trust_items(repo, config, arena, &items, err) && trust_give(repo, &items, arena, err);
    vec_free(&items);
    return is_ok || error_wrap(err, "recording trust");
}

static bool act(struct cli_session *session, void *values, struct error *err)
{
    const struct trust_options *options = values;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    struct buffer *out = &session->out;
    struct config config = {0};
    enum trust_state state;
    if (options->show && options->revoke)
        return error_set(err, ERROR_USAGE, "--show and --revoke exclude each other");
    if (!repo_open(NULL, arena, repo, err))
        return false;
    if (options->revoke)
        return revoke(repo, arena, out, err);
    if (!config_load(repo, STR(""), arena, &config, err) ||
        !commands_trust(repo, &config, arena, &state, err))
        return false;
    if (state != TRUST_NOT_NEEDED) {
        buffer_add_cstring(out, "commands of ");
        term_untrusted(out, repo->work_tree.len ? repo->work_tree : repo->git_dir);
        buffer_add_cstring(out, ":\n");
        commands_trust_print(&config, out);
    }
    if (!options->show && state != TRUST_NOT_NEEDED && state != TRUST_GIVEN) {
        if (!give(repo, &config, arena, err))
            return false;
        buffer_add_cstring(out, "trusted until andon.yml changes; 'andon trust --revoke' takes it back\n");
        return true;
    }
    buffer_add_cstring(out, state_texts[state]);
    return true;
}

int trust_main(int argc, char **argv)
{
    struct trust_options options = {0};
    return cli_run(&trust_command, argc, argv, &options, 0, act);
}
