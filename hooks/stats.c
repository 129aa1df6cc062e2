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

int stats_main(int argc, char **argv)
{
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer out = {0};
    struct option_list operands = {0};
    struct stats_options options = {0};
    struct repo repo = {0};
    struct error err = {0};
    int code = 0;
    if (cli_parse(&stats_command, argc, argv, &options, &operands, &code)) {
        if (cli_at_most(&operands, 0, &err) && repo_open(NULL, &arena, &repo, &err) &&
            runlog_stats(&repo, (enum runlog_form)options.format, term_style_for(STDOUT_FILENO, COLOR_AUTO),
                         &out, &err))
            code = cli_print(&out);
        else
            code = cli_fail(&err);
    }
    if (repo.objects)
        repo_close(&repo);
    vec_free(&operands);
    return code;
}
