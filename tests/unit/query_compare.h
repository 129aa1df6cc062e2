// Our queries against tree-sitter's own, on the same tree: what is captured must be the same.
#ifndef ANDON_TESTS_UNIT_QUERY_COMPARE_H
#define ANDON_TESTS_UNIT_QUERY_COMPARE_H

#include "lint/match/query.h"

#include <stdio.h>

struct captured {
    uint32_t start, end;
    uint16_t variable, symbol;
};

struct captured_list VEC(struct captured);

enum compared {
    COMPARED_SAME,
    COMPARED_DIFFERENT,
    COMPARED_NOT_OURS,
    COMPARED_NOT_THEIRS,
    COMPARED_BOTH_REFUSE,
    COMPARED_GIVEN_UP // ours has too many matches
};

struct comparison {
    struct syntax_tree syntax;
    struct match_tree tree;
    size_t captures;    // how many there were, in all
    size_t only_theirs; // in the last query
    struct buffer said;
};

static int by_place(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct captured));
}

static void sort_captured(struct captured_list *list)
{
    size_t kept = 0;
    vec_sort(list, by_place);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || memcmp(&list->at[i], &list->at[kept - 1], sizeof list->at[i]) != 0)
            list->at[kept++] = list->at[i];
    list->count = kept;
}

struct ours {
    struct matcher *matcher;
    struct captured_list *out;
};

static void take_ours(void *context, const struct query_match *match)
{
    struct ours *ours = context;
    if (!query_predicates_hold(ours->matcher, match))
        return;
    for (uint32_t at = match->last; at != MATCH_NONE; at = match->captures[at].before) {
        const struct match_node *node = &ours->matcher->tree->nodes.at[match->captures[at].node];
        struct captured *one = vec_add(ours->out);
        one->start = node->start;
        one->end = node->end;
        one->variable = match->captures[at].variable;
        one->symbol = node->symbol;
    }
}

static bool run_ours(const struct comparison *comparison, const struct query *query,
                     struct captured_list *out)
{
    struct query_scratch *scratch = memory_alloc(1, sizeof *scratch);
    struct matcher matcher = {.tree = &comparison->tree, .steps = matcher_steps(&comparison->tree)};
    struct ours ours = {&matcher, out};
    for (uint32_t node = 0; node < comparison->tree.nodes.count; node++)
        query_search(&matcher, query, scratch, node, take_ours, &ours);
    query_scratch_free(scratch);
    free(scratch);
    return !matcher.is_over;
}

// Predicates are the host's to look at: ours are asked, with their captures in the order of ours.
static void take_theirs(const struct comparison *comparison, const TSQuery *theirs, const struct query *ours,
                        const struct match_names *names, const TSQueryMatch *match, struct captured_list *out)
{
    struct VEC(struct query_capture) captures = {0};
    struct match_tree flat = {.bytes = comparison->tree.bytes};
    struct matcher matcher = {.tree = &flat, .steps = 1 << 20};
    for (uint16_t i = 0; i < match->capture_count; i++) {
        uint32_t length;
        const char *name = ts_query_capture_name_for_id(theirs, match->captures[i].index, &length);
        TSNode node = match->captures[i].node;
        uint32_t before = i ? (uint32_t)i - 1u : MATCH_NONE;
        *vec_add(&flat.nodes) = (struct match_node){
            .start = ts_node_start_byte(node), .end = ts_node_end_byte(node), .symbol = ts_node_symbol(node)};
        *vec_add(&captures) =
            (struct query_capture){i, before, match_names_find(names, (struct str){name, length})};
    }
    struct query_match made = {.pattern = &ours->patterns[match->pattern_index],
                               .captures = captures.at,
                               .last = captures.count ? (uint32_t)captures.count - 1 : MATCH_NONE};
    if (query_predicates_hold(&matcher, &made))
        for (size_t i = 0; i < captures.count; i++) {
            struct captured *one = vec_add(out);
            one->start = flat.nodes.at[i].start;
            one->end = flat.nodes.at[i].end;
            one->variable = captures.at[i].variable;
            one->symbol = flat.nodes.at[i].symbol;
        }
    vec_free(&captures);
    vec_free(&flat.nodes);
}

static void run_theirs(const struct comparison *comparison, const TSQuery *theirs, const struct query *ours,
                       const struct match_names *names, struct captured_list *out)
{
    TSQueryCursor *cursor = ts_query_cursor_new();
    TSQueryMatch match;
    ts_query_cursor_exec(cursor, theirs, ts_tree_root_node(comparison->syntax.tree));
    while (ts_query_cursor_next_match(cursor, &match))
        take_theirs(comparison, theirs, ours, names, &match, out);
    ts_query_cursor_delete(cursor);
}

static size_t say_difference(struct comparison *comparison, const struct match_names *names,
                             const struct captured_list *a, const struct captured_list *b, const char *who)
{
    size_t said = 0;
    for (size_t i = 0; i < a->count; i++) {
        const struct captured *one = &a->at[i];
        if (b->count && bsearch(one, b->at, b->count, sizeof *b->at, by_place))
            continue;
        struct str text = str_slice(comparison->tree.bytes, one->start, one->end - one->start);
        text.len = text.len > 60 ? 60 : text.len;
        if (said++ >= 3)
            continue;
        buffer_printf(&comparison->said, "  only %s: @%.*s at %u: %.*s\n", who,
                      STR_ARG(names->at[one->variable]), one->start, STR_ARG(text));
    }
    return said;
}

static enum compared compare_query(struct comparison *comparison, struct str text)
{
    ARENA_AUTO struct arena arena = {0};
    struct match_names names = {0};
    struct match_regex_list regexes = {0};
    struct query ours;
    struct error err = {0};
    struct captured_list a = {0}, b = {0};
    uint32_t offset;
    TSQueryError code;
    enum compared result = COMPARED_DIFFERENT;
    bool is_ours = query_compile(text, comparison->tree.language, &names, &arena, &regexes, &ours, &err);
    TSQuery *theirs =
        ts_query_new(syntax_grammar(comparison->tree.language), text.at, (uint32_t)text.len, &offset, &code);
    buffer_clear(&comparison->said);
    if (!is_ours || !theirs) {
        buffer_printf(&comparison->said, "  %s\n", is_ours ? "" : err.message);
        result = is_ours ? COMPARED_NOT_THEIRS : theirs ? COMPARED_NOT_OURS : COMPARED_BOTH_REFUSE;
    } else {
        bool is_over = !run_ours(comparison, &ours, &a);
        run_theirs(comparison, theirs, &ours, &names, &b);
        sort_captured(&a);
        sort_captured(&b);
        if (a.count == b.count && (!a.count || memcmp(a.at, b.at, a.count * sizeof *a.at) == 0))
            result = COMPARED_SAME;
        result = is_over ? COMPARED_GIVEN_UP : result;
        comparison->captures += a.count;
        say_difference(comparison, &names, &a, &b, "ours");
        comparison->only_theirs = say_difference(comparison, &names, &b, &a, "theirs");
    }
    if (theirs)
        ts_query_delete(theirs);
    VEC_EACH (struct match_regex *, regex, &regexes)
        match_regex_free(*regex);
    vec_free(&regexes);
    vec_free(&a);
    vec_free(&b);
    return result;
}

static bool comparison_start(struct comparison *out, struct str bytes, enum syntax_language language)
{
    struct error err = {0};
    *out = (struct comparison){0};
    if (!syntax_parse(bytes, language, NULL, &out->syntax, &err))
        return false;
    out->tree.wants_supertypes = true;
    match_tree_fill(&out->tree, &out->syntax);
    return true;
}

static void comparison_end(struct comparison *comparison)
{
    syntax_free(&comparison->syntax);
    match_tree_free(&comparison->tree);
    buffer_free(&comparison->said);
}

// --- queries made at random, from what is in a tree ---
//
// tree-sitter's own matcher leaves matches out that its language means (docs/lint-rules.md). Those that are
// made `plain` have none of what it fails at, and must agree to the last capture. Of the others ours must
// find all that theirs does.

struct query_maker {
    const struct match_tree *tree;
    uint32_t random;
    unsigned captures;
    bool is_plain;
    bool may_anchor; // the item before is captured, or there is none
    struct buffer out;
};

static unsigned pick(struct query_maker *maker, unsigned below)
{
    maker->random = maker->random * 1664525u + 1013904223u;
    return (maker->random >> 8) % below;
}

// The last byte of what was made, less a capture.
static char last_byte(const struct query_maker *maker)
{
    struct str out = buffer_str(&maker->out);
    size_t at = str_find_last_byte(out, ' ');
    if (at != STR_NONE && at > 0 && at + 1 < out.len && out.at[at + 1] == '@')
        return out.at[at - 1];
    return out.at[out.len - 1];
}

static void make_item(struct query_maker *maker, uint32_t node, unsigned depth);

static void make_kind(struct query_maker *maker, uint32_t node)
{
    const struct match_node *at = &maker->tree->nodes.at[node];
    const TSLanguage *grammar = syntax_grammar(maker->tree->language);
    if (at->symbol == MATCH_SYMBOL_ERROR)
        buffer_add_cstring(&maker->out, "ERROR");
    else if (pick(maker, 8) == 0 && !(maker->is_plain && match_first_child(maker->tree, node) != MATCH_NONE))
        buffer_add_cstring(&maker->out, "_");
    else
        buffer_add_cstring(&maker->out, ts_language_symbol_name(grammar, at->symbol));
}

static void make_children(struct query_maker *maker, uint32_t node, unsigned depth)
{
    const struct match_tree *tree = maker->tree;
    bool is_any = false;
    maker->may_anchor = true;
    for (uint32_t child = match_first_child(tree, node); child != MATCH_NONE;
         child = match_next(tree, child)) {
        if (pick(maker, 3) == 0)
            continue;
        if (pick(maker, 6) == 0 && match_is_named(tree, child) && (maker->may_anchor || !maker->is_plain))
            buffer_add_cstring(&maker->out, " .");
        buffer_add_byte(&maker->out, ' ');
        make_item(maker, child, depth + 1);
        is_any = true;
    }
    if (is_any && pick(maker, 10) == 0 && !strchr("]?*+", last_byte(maker)))
        buffer_add_cstring(&maker->out, " .");
}

static void make_token(struct query_maker *maker, uint32_t node)
{
    const TSLanguage *grammar = syntax_grammar(maker->tree->language);
    const char *name = ts_language_symbol_name(grammar, maker->tree->nodes.at[node].symbol);
    buffer_add_byte(&maker->out, '"');
    for (const char *c = name; *c; c++) {
        if (*c == '"' || *c == '\\')
            buffer_add_byte(&maker->out, '\\');
        if (*c == '\n')
            buffer_add_cstring(&maker->out, "\\n");
        else
            buffer_add_byte(&maker->out, *c);
    }
    buffer_add_byte(&maker->out, '"');
}

static void make_node(struct query_maker *maker, uint32_t node, unsigned depth)
{
    if (pick(maker, 12) == 0) {
        buffer_add_byte(&maker->out, '_');
    } else if (!match_is_named(maker->tree, node)) {
        make_token(maker, node);
    } else {
        buffer_add_byte(&maker->out, '(');
        make_kind(maker, node);
        if (depth < 4 && pick(maker, 4))
            make_children(maker, node, depth);
        buffer_add_byte(&maker->out, ')');
    }
}

static void make_item(struct query_maker *maker, uint32_t node, unsigned depth)
{
    const struct match_node *at = &maker->tree->nodes.at[node];
    const TSLanguage *grammar = syntax_grammar(maker->tree->language);
    if (depth && at->field && pick(maker, 2))
        buffer_printf(&maker->out, "%s: ", ts_language_field_name_for_id(grammar, at->field));
    if (pick(maker, 10) == 0) {
        uint32_t other = pick(maker, (unsigned)maker->tree->nodes.count);
        buffer_add_byte(&maker->out, '[');
        make_node(maker, pick(maker, 2) ? node : other, 9);
        buffer_add_byte(&maker->out, ' ');
        make_node(maker, node, depth);
        buffer_add_byte(&maker->out, ']');
    } else {
        make_node(maker, node, depth);
    }
    if (depth && pick(maker, 8) == 0 && !maker->is_plain)
        buffer_add_byte(&maker->out, "?*+"[pick(maker, 3)]);
    maker->may_anchor = pick(maker, 2) && maker->captures < 6;
    if (maker->may_anchor)
        buffer_printf(&maker->out, " @c%u", maker->captures++);
}

// A query like what the tree has at a random place.
static struct str make_query(struct query_maker *maker)
{
    uint32_t node = pick(maker, (unsigned)maker->tree->nodes.count);
    buffer_clear(&maker->out);
    maker->captures = 0;
    maker->is_plain = pick(maker, 2);
    uint32_t next = match_next(maker->tree, node);
    if (next != MATCH_NONE && pick(maker, 5) == 0) { // neighbours
        buffer_add_cstring(&maker->out, "(");
        bool is_repeated = pick(maker, 3) == 0 && !maker->is_plain;
        make_node(maker, node,
                  is_repeated ? 9 : 2); // tree-sitter takes runs of nodes with children for longer
        if (is_repeated)
            buffer_add_byte(&maker->out, '+');
        buffer_add_cstring(&maker->out, pick(maker, 2) ? " @c0 . " : " @c0 ");
        maker->captures = 1;
        make_node(maker, next, 2);
        buffer_add_cstring(&maker->out, " @last)");
    } else {
        make_item(maker, node, 0);
    }
    if (!memchr(maker->out.at, '@', maker->out.len))
        buffer_add_cstring(&maker->out, " @whole");
    return buffer_str(&maker->out);
}

#endif
