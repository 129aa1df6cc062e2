// Where rules over syntax trees come from: what andon.yml names under lint.rules, and what goes with it.
//
// A file has rules; a folder has files, and in `utils` rules that others may name. A file sgconfig.yml,
// ast-grep's, names such folders by ruleDirs and utilDirs.
#ifndef ANDON_LINT_RULE_SOURCES_H
#define ANDON_LINT_RULE_SOURCES_H

#include "core/digest.h"
#include "lint/match/rule.h"

// Loads the rules of all paths, below `root` where they are not absolute; `digest`, if not NULL, is fed with
// what was read. What is made lives in `arena`, but for regular expressions: match_rules_free, also after an
// error.
bool rule_sources_load(const struct str *paths, size_t count, struct str root, struct arena *arena,
                       struct match_rule_list *rules, struct digest *digest, struct error *err);

#endif
