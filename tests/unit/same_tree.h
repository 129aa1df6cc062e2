// The quick parser beside tree-sitter: every node of a text, by both.
#ifndef ANDON_TESTS_SAME_TREE_H
#define ANDON_TESTS_SAME_TREE_H

#include "core/syntax_quick.h"
#include "core/vec.h"

#include <stdio.h>

struct places VEC(struct quick_place);

static inline void places_keep(void *context, const struct quick_place *place)
{
    *vec_add((struct places *)context) = *place;
}

// The tree as tree-sitter's cursor shows it.
static inline void places_walk(const struct syntax_tree *tree, struct places *out)
{
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree->tree));
    for (uint32_t depth = 0;;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        *vec_add(out) = (struct quick_place){
            .start = ts_node_start_byte(node),
            .end = ts_node_end_byte(node),
            .depth = depth,
            .symbol = ts_node_symbol(node),
            .field = ts_tree_cursor_current_field_id(&cursor),
            .is_named = ts_node_is_named(node),
            .is_extra = ts_node_is_extra(node),
            .is_missing = ts_node_is_missing(node),
        };
        bool has_child = ts_tree_cursor_goto_first_child(&cursor);
        depth += has_child;
        while (!has_child && !ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                ts_tree_cursor_delete(&cursor);
                return;
            }
            depth--;
        }
    }
}

static inline bool place_is_same(const struct quick_place *a, const struct quick_place *b)
{
    return a->start == b->start && a->end == b->end && a->depth == b->depth && a->symbol == b->symbol &&
           a->field == b->field && a->is_named == b->is_named && a->is_extra == b->is_extra &&
           a->is_missing == b->is_missing;
}

static inline void place_show(const char *which, const struct quick_place *place,
                              enum syntax_language language)
{
    printf("  %s %u..%u, depth %u: %s, field %u, named %d, extra %d, missing %d\n", which, place->start,
           place->end, place->depth, ts_language_symbol_name(syntax_grammar(language), place->symbol),
           place->field, place->is_named, place->is_extra, place->is_missing);
}

// Whether the lists are the same; prints the first difference.
static inline bool places_are_same(const struct places *ours, const struct places *theirs,
                                   enum syntax_language language)
{
    size_t at = 0;
    while (at < ours->count && at < theirs->count && place_is_same(&ours->at[at], &theirs->at[at]))
        at++;
    if (at == ours->count && at == theirs->count)
        return true;
    printf("node %zu is not the same, of %zu of tree-sitter's and %zu\n", at, theirs->count, ours->count);
    if (at < theirs->count)
        place_show("tree-sitter", &theirs->at[at], language);
    if (at < ours->count)
        place_show("quick      ", &ours->at[at], language);
    return false;
}

// Whether both make the same of a text, or the quick one gives up.
static inline bool is_same_tree(struct quick *quick, struct str bytes, enum syntax_language language)
{
    struct error err = {0};
    struct syntax_tree tree = {0};
    struct places ours = {0}, theirs = {0};
    if (quick_parse(quick, bytes, language, NULL, &err) != QUICK_PARSED ||
        !syntax_parse(bytes, language, NULL, &tree, &err))
        return true;
    quick_walk(quick, places_keep, &ours);
    places_walk(&tree, &theirs);
    bool is_same = places_are_same(&ours, &theirs, language);
    vec_free(&ours);
    vec_free(&theirs);
    syntax_free(&tree);
    return is_same;
}

#endif
