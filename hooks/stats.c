// `andon stats`: what this clone's runs took and what they stopped.
#include "core/runlog.h"
#include "hooks/cli.h"

#include <unistd.h>

struct stats_options {
    int format;
};

static const char *const format_names[] = {[RUNLOG_TEXT] = "text", [RUNLOG_JSON] = "json", NULL};

static const struct option stats_options[] = {
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .offset = offsetof(struct stats_options, format),
     .argument = "FORMAT",
     .choices = format_names,
     .doc = "text or json"},
    {0},
};

const struct command stats_command = {
    .name = "andon stats",
    .synopsis = "[--format text|json]",
    .summary = "say what this clone's runs took and what they stopped",
    .description =
        "The run log is kept in the repository's git folder and goes nowhere else. It holds times, "
        "counts and ids of checks; no content, no path, no message.",
    .options = stats_options,
};

static bool act(struct cli_session *session, void *values, struct error *err)
{
    const struct stats_options *options = values;
    return repo_open(NULL, &session->arena, &session->repo, err) &&
           runlog_stats(&session->repo, (enum runlog_form)options->format,
                        term_style_for(STDOUT_FILENO, COLOR_AUTO), &session->out, err);
}

int stats_main(int argc, char **argv)
{
    struct stats_options options = {0};
    return cli_run(&stats_command, argc, argv, &options, 0, act);
}
