// What the parts of andon-lint's command line share; nobody else includes it.
#ifndef ANDON_LINT_COMMAND_INTERNAL_H
#define ANDON_LINT_COMMAND_INTERNAL_H

#include "core/run.h"
#include "core/syntax.h"
#include "lint/lint.h"

struct lint_options {
    struct run_options shared; // first: core/run.h counts offsets from it
    bool list, languages, no_tools;
    struct option_list check, disable;
    struct str message, explain, baseline;
    struct str pattern, query, rewrite, language, selector;
};

// Fills repository and configuration of a run, where there is one around; run_close frees it.
bool lint_load_config(const struct lint_options *options, struct run *run, struct error *err);

// --list: the table of checks with what is in force here, as text or JSON.
bool lint_list(const struct lint_options *options, struct buffer *out, struct error *err);

// --baseline write: freezes what the run has found and drops what is gone; update drops nothing; prune does
// nothing else. Entries of checks that did not run, and of files that were not looked at, stay.
bool lint_baseline_is_known(struct str action);
bool lint_change_baseline(struct run *run, const struct run_plan *plan, struct str action, struct buffer *out,
                          struct error *err);

// --languages: the grammars that are there.
bool lint_languages(const struct lint_options *options, struct buffer *out, struct error *err);

// explain-pattern: what a pattern is compiled to.
bool lint_explain_pattern(struct str text, struct str selector, enum syntax_language language,
                          struct buffer *out, struct error *err);

// test: the tests of the rules in the files and folders; what fails is written to `out` and counted.
bool lint_test_rules(const struct str *paths, size_t count, size_t *failures, struct buffer *out,
                     struct error *err);

#endif
