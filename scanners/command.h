// andon-scan's command line: what its subcommands share. Each is a file command_<name>.c and a row in
// command.c.
#ifndef ANDON_SCANNERS_COMMAND_H
#define ANDON_SCANNERS_COMMAND_H

#include "core/run.h"

struct scan_options {
    struct run_options shared; // first: the shared table counts from here
    bool list;
    int profile; // enum scan_profile
    bool archives, no_archives;
};

// Prints an error and gives its exit code.
int scan_fail(const struct error *err);
// Writes to standard output: 0, or 3 when that failed.
int scan_print(const struct buffer *out);

// Subcommands: operands->at[0] is the name; the exit code comes back.
int scan_test_rules(const struct scan_options *options, const struct option_list *operands);

#endif
