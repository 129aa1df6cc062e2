// Rules over syntax trees: ast-grep's YAML, and andon's additions to it (docs/lint-rules.md).
//
//     rule files ── match_rules_load ──> struct match_rule, one a language ── match_set_new ──> by kind of
//     node a blob ── its language's rules, those whose literals are in it ── parsed once ── one walk ──>
//     matches
#ifndef ANDON_LINT_MATCH_RULE_H
#define ANDON_LINT_MATCH_RULE_H

#include "core/finding.h"
#include "lint/match/query.h"

enum match_op {
    MATCH_PATTERN,
    MATCH_KIND,
    MATCH_REGEX,
    MATCH_NTH_CHILD,
    MATCH_RANGE,
    MATCH_INSIDE,
    MATCH_HAS,
    MATCH_PRECEDES,
    MATCH_FOLLOWS,
    MATCH_ALL,
    MATCH_ANY,
    MATCH_NOT,
    MATCH_UTIL, // another expression, by name
};

enum match_stop { STOP_NEIGHBOR, STOP_END, STOP_RULE };

struct match_place {
    uint32_t line, column; // from 0; a column in characters
};

struct match_util;
struct yaml_node;

// An expression: whether a node is meant.
struct match_expression {
    enum match_op op;
    const struct match_expression *
        *parts; // ALL, ANY; the only one of NOT, of relations, of nthChild's ofRule
    uint32_t part_count;
    struct pattern *pattern;
    struct match_regex *regex;
    struct str regex_text;
    uint16_t symbol, field; // field: of a relation; 0: any
    enum match_stop stop;
    const struct match_expression *stop_rule;
    int step, offset; // nthChild: step * n + offset, from 1
    bool is_reverse;
    bool is_supertype; // KIND: the symbol is a name for several kinds, "expression"
    struct match_place from, to;
    const struct match_util *util;
};

struct match_util {
    struct str name;
    const struct match_expression *expression;
};

struct match_constraint {
    uint16_t variable;
    const struct match_expression *expression;
};

struct match_transform;
struct match_fix;

// What is said of a variable in the report.
struct match_label {
    uint16_t variable;
    struct str message;
};

struct match_test {
    struct str code;
    bool is_valid;         // nothing may be found in it
    struct str fixed;      // what the fix makes of it; .at NULL: not said
    uint32_t line, column; // where it is found; 0: not said
};

// Texts of which one is in every file with a match.
struct match_needed {
    struct str *at;
    size_t count;
};

// A rule for one language.
struct match_rule {
    struct str id, message, note, url;
    struct str file; // it comes from
    size_t line;
    enum severity severity;
    bool is_bundled; // a pack's, not a team's own
    enum syntax_language language;
    const struct match_expression *expression;
    const struct query *query; // instead of the expression; NULL: none
    bool wants_supertypes;     // the tree must have them
    struct match_names names;
    struct match_constraint *constraints;
    size_t constraint_count;
    struct match_transform *transforms;
    size_t transform_count;
    struct match_rule *
        *rewriters; // by the transform "rewrite"; variables of this rule have the same numbers there
    size_t rewriter_count;
    const struct match_rule *enclosing; // of a rewriter; else NULL
    struct match_label *labels;
    size_t label_count;
    struct match_fix *fix;       // NULL: none
    struct str *files, *ignores; // globs
    size_t file_count, ignore_count;
    struct match_test *tests;
    size_t test_count;
    uint16_t *symbols; // of the nodes that may match; NULL: all
    size_t symbol_count;
    struct str *literals; // one of them is in every file with a match; none: not known
    size_t literal_count;
    struct match_needed *needed; // and one of each of these
    size_t needed_count;
    struct match_regex_list regexes; // all of its own
};

struct match_rule_list VEC(struct match_rule *);

// Loads the rules of a file's text (one or more documents). What is made lives in `arena`, but for regular
// expressions: match_rules_free, also after an error. ERROR_CONFIG says file, line, column and what was
// expected.
// `languages`: a bit each; rules for others are left out.
bool match_rules_load(struct str text, struct str name, uint32_t languages, struct arena *arena,
                      struct match_rule_list *rules, struct error *err);
#define MATCH_ALL_LANGUAGES UINT32_MAX

// Rules that others may name by `matches`, in any file. The vector is the caller's to free.
struct match_global {
    struct str id, file;
    enum syntax_language language;
    const struct yaml_node *rule;
};
struct match_globals VEC(struct match_global);

// Adds those of a file's text. They are loaded where they are named.
bool match_globals_add(struct match_globals *globals, struct str text, struct str name, struct arena *arena,
                       struct error *err);
bool match_rules_load_with(struct str text, struct str name, uint32_t languages,
                           const struct match_globals *globals, struct arena *arena,
                           struct match_rule_list *rules, struct error *err);
void match_rules_free(struct match_rule_list *rules);

// A rule of one pattern or query, for searches by hand; `rewrite` may have no text at all.
bool match_rule_from_text(struct str text, bool is_query, struct str rewrite, enum syntax_language language,
                          struct arena *arena, struct match_rule *rule, struct error *err);

void match_rule_free(struct match_rule *rule);

// Whether the rule's expression and constraints hold for a node; `bindings` is filled.
bool match_rule_matches(struct matcher *matcher, const struct match_rule *rule, uint32_t node,
                        struct match_bindings *bindings);

// The same on top of what is bound already.
bool match_rule_matches_on(struct matcher *matcher, const struct match_rule *rule, uint32_t node,
                           struct match_bindings *bindings);

// Whether the rule's constraints hold for what is bound.
bool match_constraints_hold(struct matcher *matcher, const struct match_rule *rule,
                            struct match_bindings *bindings);

// The sibling that a relation (precedes: behind the node; follows: before it) leads to, or MATCH_NONE.
uint32_t match_beside(struct matcher *matcher, const struct match_expression *relation, uint32_t node,
                      const struct match_bindings *bindings);

// Whether one of the rule's literals is in the text, so that it is worth parsing.
bool match_rule_may_match(const struct match_rule *rule, struct str text);

// Whether the rule's files and ignores let it look at a path.
bool match_rule_wants(const struct match_rule *rule, struct str path);

#endif
