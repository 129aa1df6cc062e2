// The rules over syntax trees that a run works with, and the check that runs them.
#ifndef ANDON_LINT_RULES_H
#define ANDON_LINT_RULES_H

#include "core/config.h"
#include "core/repo.h"
#include "lint/match/fix.h"

// Loads the files that andon.yml names under lint.rules, once, before the first blob. ERROR_CONFIG says where
// a rule file is wrong.
bool lint_load_rules(const struct config *config, const struct repo *repo, struct error *err);

// Makes the check look for one pattern (or query) instead; for `andon lint --pattern`.
bool lint_load_pattern(struct str pattern, bool is_query, struct str rewrite, enum syntax_language language,
                       struct error *err);

// All rules, of every language: the packs', less those that a team has under the same id, and its own; for
// --list and explain. Regular expressions are the caller's to free (match_rules_free), the rest lives in
// `arena`.
bool lint_rules_all(struct arena *arena, struct match_rule_list *out, struct error *err);

// The page of the rule of that id ("py-eval-input"); false with ERROR_USAGE when there is none.
#define LINT_RULE_PREFIX "rules/"
bool lint_rule_page(struct str id, struct buffer *out, struct error *err);

// A digest of all that decides what the rules find, in hex; empty when there are none.
struct str lint_rules_text(struct arena *arena);

// What there is to say of a match; texts live in the arena, or the rule's.
struct rule_told {
    struct str id, message, help;
    enum severity severity;
    bool is_bundled; // of a pack
    bool is_broken;  // what was found holds what could not be parsed
    size_t offset, length;
    enum fix_safety safety; // FIX_NONE: no fix
    size_t fix_offset, fix_length;
    struct str fix;
};
void lint_tell(struct matcher *matcher, const struct match_found *found, struct arena *arena,
               struct rule_told *out);

// Reports it, of a team's own rule, with the severity that holds at the path; for a check of the whole change
// set.
struct check_run;
void lint_report(struct check_run *run, const struct rule_told *told, struct str path);

extern const struct check check_rules;

#endif
