// Nodes, and which of two for the same source is meant.
#include "core/syntax_quick_internal.h"

uint32_t quick_copy_node(struct quick *quick, uint32_t node)
{
    uint32_t copy = (uint32_t)quick->nodes.count;
    vec_add(&quick->nodes);
    quick->nodes.at[copy] = quick->nodes.at[node];
    return copy;
}

// The number of lines that end before a place.
static uint32_t lines_before(const struct quick *quick, uint32_t place)
{
    size_t low = 0, high = quick->lines.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (quick->lines.at[middle] < place)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

uint32_t quick_count_lines(struct quick *quick, uint32_t start, uint32_t end)
{
    struct str source = {(const char *)quick->lexer.bytes, quick->lexer.length};
    if (!quick->lines.count) {
        for (size_t at = 0; (at = str_find_byte(source, '\n', at)) != STR_NONE; at++)
            *vec_add(&quick->lines) = (uint32_t)at;
        *vec_add(&quick->lines) = UINT32_MAX;
    }
    return start < end ? lines_before(quick, end) - lines_before(quick, start) : 0;
}

static uint32_t cost_of_skipping(const struct quick_node *child)
{
    bool is_characters = child->symbol == QUICK_ERROR && child->child_count == 0;
    if (child->is_extra || is_characters)
        return 0;
    return COST_SKIPPED_TREE * (child->is_visible ? 1 : child->shown);
}

// Children that an alias makes visible.
static void add_aliases(const struct quick *quick, struct quick_node *node, const uint32_t *children)
{
    const TSSymbol *aliases =
        quick->grammar->alias_sequences + node->production * quick->grammar->max_alias_sequence_length;
    for (uint32_t i = 0; i < node->child_count; i++) {
        const struct quick_node *child = &quick->nodes.at[children[i]];
        if (child->is_extra)
            continue;
        if (*aliases)
            quick->seen.at[*aliases] = 1;
        if (*aliases++ == 0 || child->is_visible)
            continue;
        node->shown += 1 - child->shown;
        node->descendants++;
    }
}

// What an error costs, beside what is in it.
static void add_error(struct quick *quick, struct quick_node *node, const uint32_t *children)
{
    for (uint32_t i = 0; i < node->child_count; i++)
        node->cost += cost_of_skipping(&quick->nodes.at[children[i]]);
    node->cost += COST_RECOVERY + COST_SKIPPED_BYTE * (node->end - node->start) +
                  COST_SKIPPED_LINE * quick_count_lines(quick, node->start, node->end);
}

uint32_t quick_make_node(struct quick *quick, uint16_t symbol, uint16_t production, struct quick_children of,
                         uint32_t position)
{
    QUICK_ROOM(&quick->children, of.count);
    uint32_t *children = quick->children.at + quick->children.count;
    for (uint32_t i = 0; i < of.count; i++)
        children[i] = of.at[i];
    return quick_finish_node(quick, symbol, production, of.count, position);
}

// A node with one child, which most are.
static void finish_single(const struct quick *quick, struct quick_node *node, const struct quick_node *child)
{
    node->before = child->before;
    node->start = child->start;
    node->end = child->end;
    node->precedence = child->precedence;
    node->shown = child->is_visible ? 1 : child->shown;
    node->descendants = child->is_visible + (child->child_count ? child->descendants : 0);
    node->cost = child->symbol == QUICK_ERROR_PART ? 0 : quick_cost(child);
    if (node->production)
        add_aliases(quick, node, quick->children.at + node->children);
}

uint32_t quick_finish_node(struct quick *quick, uint16_t symbol, uint16_t production, uint32_t count,
                           uint32_t position)
{
    const uint32_t made = (uint32_t)quick->nodes.count;
    QUICK_ROOM(&quick->nodes, 1);
    const struct quick_node *nodes = quick->nodes.at;
    struct quick_node *node = &quick->nodes.at[quick->nodes.count++];
    const uint32_t *children = quick->children.at + quick->children.count;
    *node = (struct quick_node){
        .before = position,
        .start = position,
        .end = position,
        .child_count = count,
        .children = (uint32_t)quick->children.count,
        .symbol = symbol,
        .production = production,
        .is_visible = quick_metadata(quick, symbol).visible,
    };
    quick->children.count += count;
    if (symbol < quick->seen.count)
        quick->seen.at[symbol] = 1;
    if (count == 1 && symbol < QUICK_ERROR_PART) {
        finish_single(quick, node, &nodes[*children]);
        return made;
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct quick_node *child = &nodes[children[i]];
        node->precedence += child->precedence;
        node->shown += child->is_visible ? 1 : child->shown;
        node->descendants += child->is_visible + (child->child_count ? child->descendants : 0);
        node->cost += child->symbol == QUICK_ERROR_PART ? 0 : quick_cost(child);
    }
    if (count) {
        node->before = nodes[children[0]].before;
        node->start = nodes[children[0]].start;
        node->end = nodes[children[count - 1]].end;
    }
    if (production)
        add_aliases(quick, node, children);
    if (symbol >= QUICK_ERROR_PART)
        add_error(quick, node, children);
    return made;
}

static int compare_numbers(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

// The order of two trees for the same source: by symbols and numbers of children, from the top.
static int compare_trees(struct quick *quick, uint32_t a, uint32_t b)
{
    vec_clear(&quick->compared);
    *vec_add(&quick->compared) = a;
    *vec_add(&quick->compared) = b;
    while (quick->compared.count) {
        const struct quick_node *right = &quick->nodes.at[quick->compared.at[quick->compared.count - 1]];
        const struct quick_node *left = &quick->nodes.at[quick->compared.at[quick->compared.count - 2]];
        quick->compared.count -= 2;
        int order = compare_numbers(left->symbol, right->symbol);
        order = order ? order : compare_numbers(left->child_count, right->child_count);
        if (order)
            return order;
        for (uint32_t i = left->child_count; i > 0; i--) {
            *vec_add(&quick->compared) = quick->children.at[left->children + i - 1];
            *vec_add(&quick->compared) = quick->children.at[right->children + i - 1];
        }
    }
    return 0;
}

bool quick_is_better(struct quick *quick, uint32_t tree, uint32_t other)
{
    const struct quick_node *own = &quick->nodes.at[tree], *its = &quick->nodes.at[other];
    if (quick_cost(own) != quick_cost(its))
        return quick_cost(its) < quick_cost(own);
    if (own->precedence != its->precedence)
        return its->precedence > own->precedence;
    return quick_cost(own) > 0 || compare_trees(quick, tree, other) > 0;
}

struct quick_children quick_cut_extras(const struct quick *quick, struct quick_children *of)
{
    uint32_t count = of->count;
    while (of->count && quick->nodes.at[of->at[of->count - 1]].is_extra)
        of->count--;
    return (struct quick_children){of->at + of->count, count - of->count};
}
