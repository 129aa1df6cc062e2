// What a rule makes of a match: the message with its variables filled in, and the fix.
#ifndef ANDON_LINT_MATCH_FIX_H
#define ANDON_LINT_MATCH_FIX_H

#include "lint/match/rule.h"

enum match_transform_kind { TRANSFORM_SUBSTRING, TRANSFORM_REPLACE, TRANSFORM_CONVERT, TRANSFORM_REWRITE };

enum match_case {
    CASE_LOWER,
    CASE_UPPER,
    CASE_CAPITALIZE,
    CASE_CAMEL,
    CASE_SNAKE,
    CASE_KEBAB,
    CASE_PASCAL,
    CASE_COUNT
};

enum match_separator {
    SEPARATOR_CASE = 1 << 0, // aB
    SEPARATOR_DASH = 1 << 1,
    SEPARATOR_DOT = 1 << 2,
    SEPARATOR_SLASH = 1 << 3,
    SEPARATOR_SPACE = 1 << 4,
    SEPARATOR_UNDERSCORE = 1 << 5,
    SEPARATOR_ALL = (1 << 6) - 1,
};

// A new variable, made from the text of another.
struct match_transform {
    enum match_transform_kind kind;
    struct str name;   // of the new one
    struct str source; // of the other
    bool has_start, has_end;
    int64_t start, end; // of characters; negative: from the end
    struct match_regex *replace;
    struct str by;
    enum match_case to_case;
    unsigned separators; // enum match_separator
    uint16_t *rewriters; // of the rule, or the one that encloses it, in the order in which they are tried
    size_t rewriter_count;
    bool has_joint;
    struct str joint; // between what the rewriters made, which is then all that is left
};

struct match_fix {
    struct str template;
    enum fix_safety safety;
    const struct match_expression *start,
        *end; // relations: neighbours that the fix replaces too; may be NULL
};

// A match, with what is needed to write about it.
struct match_found {
    const struct match_tree *tree;
    const struct match_rule *rule;
    const struct match_bindings *bindings;
    uint32_t node;
    struct matcher *matcher; // whose steps a rewrite takes
    // Of a match of a rewriter: what the rule had found for which it works; else NULL.
    const struct match_found *enclosing;
    unsigned depth; // of rewrites in one another
};

// Writes `text` with $NAME and $$$NAME replaced by what they hold. With `is_fix` the lines of what they hold
// are indented as the template and the match are.
void match_fill(const struct match_found *found, struct str text, bool is_fix, struct buffer *out);

// Whether `text` names a variable that the rule has not, which would be filled with nothing: its name.
bool match_fill_unknown(const struct match_rule *rule, struct str text, struct str *name);

// What rewriters make of the nodes that a variable holds; false when it holds none.
bool match_rewrite(const struct match_found *found, const struct match_transform *transform,
                   struct buffer *out);

// What is to be said to a transform's text: substring, replace, convert.
void match_transform_text(const struct match_transform *transform, struct str text, struct buffer *out);

// The bytes that the fix replaces.
void match_fix_range(struct matcher *matcher, const struct match_found *found, size_t *start, size_t *end);

#endif
