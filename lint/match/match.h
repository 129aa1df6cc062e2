// Does a pattern match a node? And what do its holes hold then.
#ifndef ANDON_LINT_MATCH_MATCH_H
#define ANDON_LINT_MATCH_MATCH_H

#include "lint/match/pattern.h"

// What a variable holds: one node, or neighbours (first and last; none when there are no).
struct match_binding {
    uint32_t first, last;
    bool is_bound, is_many;
};

struct match_bindings {
    struct match_binding at[MATCH_VARIABLES_MAX];
};

// One file under a matcher. `steps` counts down: a pattern that would take for ever ends with is_over set,
// and nothing matches from then on.
struct matcher {
    const struct match_tree *tree;
    size_t steps;
    unsigned depth; // of expressions that name each other
    bool is_over;
};

// Steps enough for any sane rule on a tree of this size.
size_t matcher_steps(const struct match_tree *tree);
// Counts one; false when there are no more.
bool matcher_step(struct matcher *matcher);

// Whether `pattern` matches the node. Bindings are added to; they are as before when it doesn't.
bool pattern_match(struct matcher *matcher, const struct pattern *pattern, uint32_t node,
                   struct match_bindings *bindings);

// The source of what a variable holds, from the first node's start to the last one's end.
struct str match_binding_text(const struct match_tree *tree, const struct match_binding *binding);

#endif
