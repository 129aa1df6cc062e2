#include "lint/match/tree.h"

static uint8_t flags_of(TSNode node)
{
    return (uint8_t)((ts_node_is_named(node) ? MATCH_NAMED : 0) | (ts_node_is_extra(node) ? MATCH_EXTRA : 0) |
                     (ts_node_is_missing(node) ? MATCH_MISSING : 0));
}

// Not in tree-sitter's header, but what its own queries ask: nodes that are not shown, such as a supertype,
// are seen by the cursor alone.
void ts_tree_cursor_current_status(const TSTreeCursor *cursor, TSFieldId *field, bool *has_later,
                                   bool *has_later_named, bool *can_have_later_with_field,
                                   TSSymbol *supertypes, unsigned *count);

static void add_supertypes(struct match_tree *out, const TSTreeCursor *cursor)
{
    TSFieldId field;
    bool ignored[3];
    TSSymbol found[8];
    unsigned count = sizeof found / sizeof found[0];
    ts_tree_cursor_current_status(cursor, &field, &ignored[0], &ignored[1], &ignored[2], found, &count);
    *vec_add(&out->first_supertype) = (uint32_t)out->supertypes.count;
    for (unsigned i = 0; i < count; i++)
        *vec_add(&out->supertypes) = found[i];
}

bool match_has_supertype(const struct match_tree *tree, uint32_t node, uint16_t supertype)
{
    size_t end =
        node + 1 < tree->first_supertype.count ? tree->first_supertype.at[node + 1] : tree->supertypes.count;
    for (size_t i = node < tree->first_supertype.count ? tree->first_supertype.at[node] : end; i < end; i++)
        if (tree->supertypes.at[i] == supertype)
            return true;
    return false;
}

bool match_has_hidden_text(const struct match_tree *tree, uint32_t node)
{
    size_t at = tree->nodes.at[node].start;
    bool is_hidden = false;
    for (uint32_t child = match_first_child(tree, node); child != MATCH_NONE;
         child = match_next(tree, child)) {
        if (match_is_named(tree, child))
            return false;
        for (; at < tree->nodes.at[child].start && !is_hidden; at++)
            is_hidden = !byte_is_space(tree->bytes.at[at]);
        at = tree->nodes.at[child].end;
    }
    return is_hidden;
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
    if (out->wants_supertypes)
        add_supertypes(out, cursor);
}

void match_tree_fill(struct match_tree *out, const struct syntax_tree *tree)
{
    TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree->tree));
    out->bytes = tree->bytes;
    out->language = tree->language;
    vec_clear(&out->nodes);
    vec_clear(&out->supertypes);
    vec_clear(&out->first_supertype);
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
    out->nodes.at = vec_grow(out->nodes.at, out->nodes.count, &out->nodes.room, sizeof *out->nodes.at);
    out->nodes.at[out->nodes.count++] = (struct match_node){
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

static void fill_quick(struct match_tree *out, struct quick *quick, struct str bytes,
                       enum syntax_language language)
{
    struct filling filling = {.out = out, .at = MATCH_NONE};
    out->bytes = bytes;
    out->language = language;
    vec_clear(&out->nodes);
    vec_clear(&out->supertypes);
    vec_clear(&out->first_supertype);
    quick_walk(quick, add_place, &filling);
    while (filling.at != MATCH_NONE)
        close_node(&filling);
}

// False, and nothing said, where it is for tree-sitter to do.
static bool parse_quickly(struct match_tree *out, struct str bytes, enum syntax_language language,
                          const struct match_symbols *wanted, struct error *err)
{
    if (out->wants_supertypes)
        return false;
    struct quick *quick = quick_take(language);
    bool is_parsed = quick_parse(quick, bytes, language, NULL, err) == QUICK_PARSED;
    bool has_wanted = !wanted || !wanted->count;
    for (size_t i = 0; is_parsed && !has_wanted && i < wanted->count; i++)
        has_wanted = quick_may_have(quick, wanted->at[i]);
    vec_clear(&out->nodes);
    if (is_parsed && has_wanted)
        fill_quick(out, quick, bytes, language);
    quick_give(quick);
    return is_parsed;
}

bool match_tree_parse(struct match_tree *out, struct str bytes, enum syntax_language language,
                      const struct match_symbols *wanted, struct error *err)
{
    struct syntax_tree tree = {0};
    if (parse_quickly(out, bytes, language, wanted, err))
        return true;
    if (err->code || !syntax_parse(bytes, language, NULL, &tree, err))
        return false;
    match_tree_fill(out, &tree);
    syntax_free(&tree);
    return true;
}

void match_tree_free(struct match_tree *tree)
{
    vec_free(&tree->nodes);
    vec_free(&tree->supertypes);
    vec_free(&tree->first_supertype);
}

bool match_is_broken(const struct match_tree *tree, uint32_t node)
{
    for (uint32_t i = node; i < tree->nodes.at[node].behind; i++)
        if (tree->nodes.at[i].symbol == MATCH_SYMBOL_ERROR || tree->nodes.at[i].flags & MATCH_MISSING)
            return true;
    return false;
}
