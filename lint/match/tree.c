#include "lint/match/tree.h"

static uint8_t flags_of(TSNode node)
{
    return (uint8_t)((ts_node_is_named(node) ? MATCH_NAMED : 0) | (ts_node_is_extra(node) ? MATCH_EXTRA : 0) |
                     (ts_node_is_missing(node) ? MATCH_MISSING : 0));
}

static void add(struct match_tree *out, const TSTreeCursor *cursor, uint32_t parent, uint32_t before)
{
    TSNode node = ts_tree_cursor_current_node(cursor);
    *vec_add(&out->nodes) = (struct match_node){
        .start = ts_node_start_byte(node),
        .end = ts_node_end_byte(node),
        .parent = parent,
        .before = before,
        .symbol = ts_node_symbol(node),
        .field = ts_tree_cursor_current_field_id(cursor),
        .flags = flags_of(node),
    };
}

void match_tree_fill(struct match_tree *out, const struct syntax_tree *tree)
{
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree->tree));
    out->bytes = tree->bytes;
    out->language = tree->language;
    vec_clear(&out->nodes);
    add(out, &cursor, MATCH_NONE, MATCH_NONE);
    for (uint32_t at = 0;;) {
        if (ts_tree_cursor_goto_first_child(&cursor)) {
            add(out, &cursor, at, MATCH_NONE);
            at = (uint32_t)out->nodes.count - 1;
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            out->nodes.at[at].behind = (uint32_t)out->nodes.count;
            at = out->nodes.at[at].parent;
            if (at == MATCH_NONE || !ts_tree_cursor_goto_parent(&cursor)) {
                ts_tree_cursor_delete(&cursor);
                return;
            }
        }
        out->nodes.at[at].behind = (uint32_t)out->nodes.count;
        add(out, &cursor, out->nodes.at[at].parent, at);
        at = (uint32_t)out->nodes.count - 1;
    }
}

struct filling {
    struct match_tree *out;
    uint32_t at, depth; // the node that was added last
};

static void close_node(struct filling *filling)
{
    struct match_node *node = &filling->out->nodes.at[filling->at];
    node->behind = (uint32_t)filling->out->nodes.count;
    filling->at = node->parent;
    filling->depth--;
}

static void add_place(void *context, const struct quick_place *place)
{
    struct filling *filling = context;
    struct match_tree *out = filling->out;
    uint32_t before = MATCH_NONE;
    while (filling->depth > place->depth)
        close_node(filling);
    if (filling->at != MATCH_NONE && filling->depth == place->depth) {
        before = filling->at;
        close_node(filling);
    }
    *vec_add(&out->nodes) = (struct match_node){
        .start = place->start,
        .end = place->end,
        .parent = filling->at,
        .before = before,
        .symbol = place->symbol,
        .field = place->field,
        .flags = (uint8_t)((place->is_named ? MATCH_NAMED : 0) | (place->is_extra ? MATCH_EXTRA : 0) |
                           (place->is_missing ? MATCH_MISSING : 0)),
    };
    filling->at = (uint32_t)out->nodes.count - 1;
    filling->depth = place->depth;
}

void match_tree_fill_quick(struct match_tree *out, struct quick *quick, struct str bytes,
                           enum syntax_language language)
{
    struct filling filling = {.out = out, .at = MATCH_NONE};
    out->bytes = bytes;
    out->language = language;
    vec_clear(&out->nodes);
    quick_walk(quick, add_place, &filling);
    while (filling.at != MATCH_NONE)
        close_node(&filling);
}

void match_tree_free(struct match_tree *tree)
{
    vec_free(&tree->nodes);
}
