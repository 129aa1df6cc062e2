// andon-scan's command line: what its subcommands share. Each is a file command_<name>.c and a row in
// command.c.
#ifndef ANDON_SCANNERS_COMMAND_H
#define ANDON_SCANNERS_COMMAND_H

#include "core/run.h"

enum scan_fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NOTHING };

struct scan_options {
    struct run_options shared; // first: the shared table counts from here
    bool list;
    int profile; // enum scan_profile
    // findings
    struct option_list honour;
    bool group, no_group;
    bool history, reflog, all_objects, no_cache;
    int engine; // enum history_engine
    struct str memory;
    struct str since, newer_than; // --history
    int fail_on;                  // enum scan_fail_on
    // baseline, ignore, registry, audit
    struct str reason, expires, owner;
    bool last, resume;
    bool archives, no_archives;
    // a scan that is spread out
    struct str shard_text, repos;
    struct shard shard; // of shard_text
    char **argv;        // the command line, for --repos
    int argc;
};

// Prints an error and gives its exit code.
int scan_fail(const struct error *err);

// The plan of a scan with these options, and its run: what is opened, loaded and checked. All subcommands
// that look at something come through here. On error run_close is still the caller's.
struct run_plan scan_plan(const struct scan_options *options);
bool scan_run(struct run *run, const struct scan_options *options, const struct option_list *operands,
              struct run_plan *plan, struct error *err);

// The rules that the repository (NULL: none) adds, the profile that was asked for, and the plan's ruleset.
bool scan_settle_rules(struct run *run, const struct scan_options *options, const struct repo *repo,
                       struct run_plan *plan, struct error *err);

// --since as seconds since 1970; *has_since is false when it was not given.
bool scan_read_since(const struct scan_options *options, bool *has_since, int64_t *since, struct error *err);

// The exit code of a run that was reported as `code`, as --fail-on wants it.
int scan_exit_code(const struct scan_options *options, int code);

// The operands behind the first `count`, which named a subcommand. Shares the memory of `operands`.
struct option_list scan_operands_behind(const struct option_list *operands, size_t count);

// The same options with --all-files when nothing says what to look at.
struct scan_options scan_options_for_all(const struct scan_options *options,
                                         const struct option_list *operands);

// command_history.c: the same for --history, everything that the repository keeps or what the operands reach.
bool scan_run_history(struct run *run, const struct scan_options *options, const struct option_list *operands,
                      struct run_plan *plan, struct error *err);

// True when all that there is was looked at: what no finding needs can be called unused.
bool scan_looked_at_all(const struct run *run, const struct scan_options *options,
                        const struct option_list *operands);

// Subcommands: operands->at[0] is the name; the exit code comes back.
int scan_test_rules(const struct scan_options *options, const struct option_list *operands);
int scan_baseline(const struct scan_options *options, const struct option_list *operands);
int scan_ignore(const struct scan_options *options, const struct option_list *operands);
int scan_key(const struct scan_options *options, const struct option_list *operands);
int scan_registry(const struct scan_options *options, const struct option_list *operands);
int scan_audit(const struct scan_options *options, const struct option_list *operands);
int scan_import(const struct scan_options *options, const struct option_list *operands);
// Becomes andon-verify with the arguments, of which the first is `verify`; returns only when that fails.
int scan_verify(int argc, char **argv);
int scan_why(const struct scan_options *options, const struct option_list *operands);
int scan_merge(const struct scan_options *options, const struct option_list *operands);

// --repos: each repository of a list.
int scan_repos(const struct scan_options *options, const struct option_list *operands);

#endif
