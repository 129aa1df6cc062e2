// The tree as its users see it: hidden nodes' children stand in their place, and productions give children
// other names (aliases) and fields.
#include "core/syntax_quick_internal.h"

// A node whose children are shown.
struct level {
    const uint32_t *next, *end; // of the children
    const TSSymbol *aliases;    // of the next child that is no extra; NULL: there are none
    const TSFieldMapEntry *fields, *fields_end;
    uint32_t depth;      // of the children
    uint16_t structural; // children so far that are no extras
    uint16_t field;      // of a hidden node, for children that have none of their own
};

static struct level open_level(const struct quick *quick, const struct quick_node *node, uint32_t depth,
                               uint16_t field)
{
    const TSLanguage *grammar = quick->grammar;
    const uint32_t *children = quick->children.at + node->children;
    struct level level = {
        .next = children, .end = children + node->child_count, .depth = depth, .field = field};
    if (node->production) {
        level.aliases = grammar->alias_sequences + node->production * grammar->max_alias_sequence_length;
        if (grammar->field_count) {
            TSFieldMapSlice slice = grammar->field_map_slices[node->production];
            level.fields = grammar->field_map_entries + slice.index;
            level.fields_end = level.fields + slice.length;
        }
    }
    return level;
}

static uint16_t field_of(const struct level *level)
{
    for (const TSFieldMapEntry *field = level->fields; field < level->fields_end; field++)
        if (!field->inherited && field->child_index == level->structural)
            return field->field_id;
    return level->field;
}

static uint16_t public_symbol(const TSLanguage *grammar, uint16_t symbol)
{
    return symbol >= QUICK_ERROR_PART ? symbol : grammar->public_symbol_map[symbol];
}

static void show(const struct quick *quick, const struct quick_node *node, uint16_t symbol, uint16_t field,
                 uint32_t depth, quick_visit *visit, void *context)
{
    const struct quick_place place = {
        .start = node->start,
        .end = node->end,
        .depth = depth,
        .symbol = public_symbol(quick->grammar, symbol),
        .field = field,
        .is_named = quick_metadata(quick, symbol).named,
        .is_extra = node->is_extra,
        .is_missing = node->is_missing,
    };
    visit(context, &place);
}

void quick_walk(struct quick *quick, quick_visit *visit, void *context)
{
    struct VEC(struct level) levels = {0};
    const struct quick_node *nodes = quick->nodes.at, *root = &nodes[quick->root];
    show(quick, root, root->symbol, 0, 0, visit, context);
    *vec_add(&levels) = open_level(quick, root, 1, 0);
    while (levels.count) {
        struct level *level = &levels.at[levels.count - 1];
        if (level->next == level->end) {
            levels.count--;
            continue;
        }
        const struct quick_node *node = &nodes[*level->next++];
        uint16_t symbol = node->symbol, field = 0;
        bool is_visible = node->is_visible;
        if (!node->is_extra) {
            field = field_of(level);
            level->structural++;
            if (level->aliases && *level->aliases++) {
                symbol = level->aliases[-1];
                is_visible = true;
            }
        }
        uint32_t depth = level->depth;
        if (is_visible)
            show(quick, node, symbol, field, depth, visit, context);
        if (node->child_count)
            *vec_add(&levels) = open_level(quick, node, depth + is_visible, is_visible ? 0 : field);
    }
    vec_free(&levels);
}
