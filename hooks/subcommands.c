// The table of commands. Adding one is one file and one row here.
#include "hooks/cli.h"
#include "lint/lint.h"
#include "scanners/scan.h"

const struct subcommand subcommands[] = {
    {"install", &install_command, install_main, false},
    {"uninstall", &uninstall_command, uninstall_main, false},
    {"init", &init_command, init_main, false},
    {"run", &run_command, run_main, false},
    {"lint", &lint_command, lint_main, false},
    {"scan", &scan_command, scan_main, false},
    {"trust", &trust_command, trust_main, false},
    {"undo", &undo_command, undo_main, false},
    {"explain", &explain_command, explain_main, false},
    {"config", &config_command_line, config_main, false},
    {"doctor", &doctor_command, doctor_main, false},
    {"stats", &stats_command, stats_main, false},
    {"completion", &completion_command, completion_main, false},
    {"man", &man_command, man_main, false},
    {"help", &help_command, help_main, false},
    {"hook", &hook_command, hook_main, true},
    {0},
};
