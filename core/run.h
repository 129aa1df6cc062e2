// A run: what every andon command does between its command line and its exit code.
//
//     struct run run = {0};
//     if (run_open(&run, &options, &operands, &err) && run_check(&run, &plan, &err))
//         exit_code = run_report(&run, &plan);
//     run_close(&run);
//
// The shared options of DESIGN.md §4 (what to look at, how to say it) are one table, used by all tools.
#ifndef ANDON_CORE_RUN_H
#define ANDON_CORE_RUN_H

#include "core/engine.h"
#include "core/exempt.h"
#include "core/fix.h"
#include "core/option.h"
#include "core/report.h"

// Must be the first member of a tool's own options struct, since the table's offsets count from its start.
struct run_options {
    // what to look at
    bool staged, worktree, all_files, no_git, stdin_text;
    struct str range, path;
    // how to say it
    int format; // enum report_format
    struct str output;
    int color; // enum color_mode
    int64_t jobs;
    bool quiet, verbose, no_progress, all, fix;
    struct str config;
    struct option_list set; // --set KEY=VALUE, overrides andon.yml
};

extern const struct option run_option_table[];

struct run_plan {
    const char *program; // "andon-lint", for messages
    const char *command; // "lint", for reports
    const struct check *const *checks;
    size_t check_count;
    // Every check that andon.yml may name, also those that don't run now; NULL: `checks`.
    const struct check *const *known_checks;
    size_t known_check_count;
    bool is_partial;     // a tool that can't know the other tools' checks: names in andon.yml aren't judged
    bool fix;            // apply safe fixes
    bool guards_nothing; // a run that looked at nothing is incomplete, or says so (core/run_guard.h)
    bool opens_archives; // look at the members of archives
    bool to_stderr;      // a hook: the report goes where git's messages go
    struct str ruleset;  // what else decides a verdict (own rules), as text; may be empty
    void *(*scratch_new)(void);
    void (*scratch_free)(void *scratch);
    enum report_grouping grouping;
    struct option_list honour; // scanners whose comments are obeyed besides secrets.honour
    struct str summary;        // "20 checks"; for the one line of success
    struct shard shard;        // only this part of the change set
    // What was looked at, for reports that are joined: who says it has left the other shards out himself.
    // Empty: the change set's kind.
    struct str scope;
    struct str layout;      // for report_origin
    struct str fix_command; // what mends it; empty: by the change set's kind
};

struct run {
    struct arena arena;
    const struct run_options *options;
    struct repo repo;
    bool has_repo;
    bool has_all_files; // nothing was left out by the command line
    struct config config;
    struct changeset changeset;
    struct exemptions exemptions; // loaded by run_check
    struct result result;
    struct fix_reports fixes;
    struct str ruleset;  // a digest for reports: the same wherever the same rules hold; set by run_check
    struct buffer notes; // text lines for the end of the report: fixes, skipped commands
    int64_t start_ns;    // monotonic, for elapsed_ms
    // What a tool's own listing left that the result points to; freed by run_close.
    void *listing;
    void (*listing_free)(void *listing);
};

// Whether the command line says what to look at.
bool run_names_files(const struct run_options *options, const struct option_list *operands);

// Opens repository (optional for --no-git and --stdin), configuration and change set.
bool run_open(struct run *run, const struct run_options *options, const struct option_list *operands,
              struct error *err);

// Opens repository and configuration, with an empty change set of CHANGESET_OBJECTS for the caller to fill.
bool run_open_objects(struct run *run, const struct run_options *options, struct error *err);

// A digest of all that decides a verdict: the checks that run, the configuration in force, and for what is
// remembered on this machine the program itself.
void run_digest_rules(const struct run *run, const struct run_plan *plan, bool with_program,
                      unsigned char out[32]);

// Runs the checks, applies fixes when the plan says so and runs again on what was fixed.
bool run_check(struct run *run, const struct run_plan *plan, struct error *err);

// Writes the report (to --output or standard output) and gives the exit code: 0, 1 or 3.
int run_report(struct run *run, const struct run_plan *plan);

void run_close(struct run *run);

#endif
