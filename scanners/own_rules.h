// A team's own rules: files and folders that andon.yml names under secrets.rules, in the same YAML as the
// built-in ones. They are loaded once, before the first blob, on one thread.
#ifndef ANDON_SCANNERS_OWN_RULES_H
#define ANDON_SCANNERS_OWN_RULES_H

#include "core/error.h"
#include "scanners/engine.h"

// Loads every *.yml and *.yaml of `paths` (files, or folders, not deeper) below `root`, in order of name.
// Missing ones are an error. Ids of built-in rules are taken. The texts stay in `arena`.
bool own_rules_load(const struct str *paths, size_t count, struct str root, struct arena *arena,
                    struct scan_ruleset *out, struct error *err);

// The engine that check_secrets uses: the built-in rules, or what scan_load_rules made.
const struct scan_engine *scan_engine_current(void);

#endif
