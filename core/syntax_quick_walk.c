// The tree as its users see it: hidden nodes' children stand in their place, and productions give children
// other names (aliases) and fields.
#include "core/syntax_quick_internal.h"

// A node whose children are shown: the one at `next` comes next.
struct level {
    uint32_t node, next;
    uint32_t depth;      // of its children
    uint16_t structural; // children so far that are no extras
    uint16_t field;      // of a hidden node, for children that have none of their own
};

static uint16_t alias_of(const TSLanguage *grammar, uint16_t production, uint16_t index)
{
    return production ? grammar->alias_sequences[production * grammar->max_alias_sequence_length + index] : 0;
}

static uint16_t public_symbol(const TSLanguage *grammar, uint16_t symbol)
{
    return symbol >= QUICK_ERROR_PART ? symbol : grammar->public_symbol_map[symbol];
}

static uint16_t field_of(const TSLanguage *grammar, uint16_t production, uint16_t index)
{
    if (grammar->field_count == 0)
        return 0;
    TSFieldMapSlice slice = grammar->field_map_slices[production];
    const TSFieldMapEntry *entries = grammar->field_map_entries + slice.index;
    for (unsigned i = 0; i < slice.length; i++)
        if (!entries[i].inherited && entries[i].child_index == index)
            return entries[i].field_id;
    return 0;
}

void quick_walk(struct quick *quick, quick_visit *visit, void *context)
{
    const TSLanguage *grammar = quick->grammar;
    struct VEC(struct level) levels = {0};
    const struct quick_node *root = &quick->nodes.at[quick->root];
    visit(context, &(struct quick_place){.start = root->start,
                                         .end = root->end,
                                         .symbol = public_symbol(grammar, root->symbol),
                                         .is_named = quick_metadata(quick, root->symbol).named,
                                         .is_extra = root->is_extra});
    *vec_add(&levels) = (struct level){.node = quick->root, .depth = 1};
    while (levels.count) {
        struct level *level = &levels.at[levels.count - 1];
        const struct quick_node *parent = &quick->nodes.at[level->node];
        if (level->next == parent->child_count) {
            levels.count--;
            continue;
        }
        uint32_t index = quick->children.at[parent->children + level->next++];
        const struct quick_node *node = &quick->nodes.at[index];
        uint16_t alias = 0, field = 0;
        if (!node->is_extra) {
            alias = alias_of(grammar, parent->production, level->structural);
            field = field_of(grammar, parent->production, level->structural);
            field = field ? field : level->field;
            level->structural++;
        }
        uint16_t symbol = alias ? alias : node->symbol;
        bool is_visible = alias || node->is_visible;
        uint32_t depth = level->depth;
        if (is_visible)
            visit(context, &(struct quick_place){.start = node->start,
                                                 .end = node->end,
                                                 .depth = depth,
                                                 .symbol = public_symbol(grammar, symbol),
                                                 .field = field,
                                                 .is_named = quick_metadata(quick, symbol).named,
                                                 .is_extra = node->is_extra,
                                                 .is_missing = node->is_missing});
        if (node->child_count)
            *vec_add(&levels) =
                (struct level){.node = index, .depth = depth + is_visible, .field = is_visible ? 0 : field};
    }
    vec_free(&levels);
}
