// andon-scan: secrets, as a library. A scan is a pure function of bytes (scanners/engine.h); this is its
// check and command.
#ifndef ANDON_SCANNERS_SCAN_H
#define ANDON_SCANNERS_SCAN_H

#include "core/check.h"

// The check "secrets": reports findings with rule ids "secrets/<rule>".
extern const struct check check_secrets;

// Loads a team's own rules (secrets.rules of andon.yml) into the engine that the check uses: files or folders
// below `root`. Call it once per process, after the configuration is read and before the first blob; without
// a call the built-in rules are used. Their texts belong into run_plan.ruleset, since they decide verdicts.
struct repo;
struct config;
bool scan_load_rules(const struct config *config, const struct repo *repo, struct error *err);

// A digest of the built-in rules and of what scan_load_rules loaded: for run_plan.ruleset.
struct str scan_ruleset_text(struct arena *arena);

// Per-thread state of the engine (check_run.scratch).
void *scan_scratch_new(void);
void scan_scratch_free(void *scratch);

// Its options, for help, manual and completion.
struct command;
extern const struct command scan_command;

// `andon-scan …`: parses, runs, prints; returns the exit code.
int scan_main(int argc, char **argv);

// For explain and --list: the rules that are compiled in.
size_t scan_rule_count(void);
struct scan_rule_page {
    const char *id, *description, *provider, *severity, *rotate, *opens; // `opens` may be empty
    bool has_checksum;
};
struct scan_rule_page scan_rule_page(size_t index);

#endif
