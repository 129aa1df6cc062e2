// Queries: from items to nodes and steps.
#include "lint/match/query_internal.h"

enum { LITERALS_MAX = 64, SETS_MAX = 256 };

struct query_compiler {
    struct query_source source;
    struct query *out;
    struct VEC(struct query_node) nodes;
    struct VEC(struct query_step) steps;
    struct VEC(struct query_pattern) patterns;
    struct VEC(struct str) literals;
    bool is_literal; // every pattern so far has literals
};

static uint32_t add_step(struct query_compiler *compiler, enum query_op op, uint32_t target, bool is_next)
{
    *vec_add(&compiler->steps) = (struct query_step){.op = op, .target = target, .is_next = is_next};
    return (uint32_t)compiler->steps.count - 1;
}

static uint32_t here(const struct query_compiler *compiler)
{
    return (uint32_t)compiler->steps.count;
}

static const uint16_t *keep(struct query_compiler *compiler, const uint16_t *from, size_t count)
{
    uint16_t *kept = ARENA_ARRAY(compiler->source.arena, uint16_t, count + 1);
    for (size_t i = 0; i < count; i++)
        kept[i] = from[i];
    return kept;
}

static void emit_items(struct query_compiler *compiler, struct query_item *first, bool is_next);

static void emit_node(struct query_compiler *compiler, struct query_item *item, bool is_next)
{
    struct query_node *node = vec_add(&compiler->nodes);
    *node = item->node;
    node->captures = keep(compiler, item->captures.at, item->captures.count);
    node->capture_count = item->captures.count;
    node->absent = keep(compiler, item->absent.at, item->absent.count);
    node->absent_count = item->absent.count;
    compiler->out->has_supertypes = compiler->out->has_supertypes || node->supertype;
    add_step(compiler, QUERY_NODE, (uint32_t)compiler->nodes.count - 1, is_next);
}

static void emit_choice(struct query_compiler *compiler, struct query_item *item, bool is_next);

// One item: "?" is a way around it, "+" a way back to the beginning, "*" is both.
static void emit_item(struct query_compiler *compiler, struct query_item *item, bool is_next)
{
    uint32_t around = item->is_optional ? add_step(compiler, QUERY_SPLIT, 0, false) : 0,
             start = here(compiler);
    is_next = is_next || item->is_next;
    switch (item->op) {
    case ITEM_NODE: emit_node(compiler, item, is_next); break;
    case ITEM_GROUP: emit_items(compiler, item->first, is_next); break;
    case ITEM_CHOICE: emit_choice(compiler, item, is_next); break;
    }
    if (item->is_repeated)
        add_step(compiler, QUERY_AGAIN, start, false);
    if (item->is_last)
        add_step(compiler, QUERY_LAST, 0, false);
    if (item->is_optional)
        compiler->steps.at[around].target = here(compiler);
}

static void emit_items(struct query_compiler *compiler, struct query_item *first, bool is_next)
{
    for (struct query_item *item = first; item; item = item->next) {
        emit_item(compiler, item, is_next);
        is_next = false;
    }
}

static void emit_choice(struct query_compiler *compiler, struct query_item *item, bool is_next)
{
    struct VEC(uint32_t) ends = {0};
    for (struct query_item *child = item->first; child; child = child->next) {
        uint32_t split = child->next ? add_step(compiler, QUERY_SPLIT, 0, false) : 0;
        emit_item(compiler, child, is_next);
        if (!child->next)
            break;
        *vec_add(&ends) = add_step(compiler, QUERY_JUMP, 0, false);
        compiler->steps.at[split].target = here(compiler);
    }
    VEC_EACH (uint32_t, end, &ends)
        compiler->steps.at[*end].target = here(compiler);
    vec_free(&ends);
}

// The programs for the children of nodes come before that of the list that the nodes are in.
static void emit_children(struct query_compiler *compiler, struct query_item *item)
{
    for (struct query_item *child = item->first; child; child = child->next)
        emit_children(compiler, child);
    if (item->op != ITEM_NODE || !item->first)
        return;
    item->node.children = here(compiler);
    emit_items(compiler, item->first, false);
    add_step(compiler, QUERY_END, 0, false);
}

static bool is_run(const struct query_item *item)
{
    if (item->is_repeated)
        return true;
    if (item->op == ITEM_GROUP && item->first->next)
        return true;
    for (const struct query_item *child = item->op == ITEM_NODE ? NULL : item->first; child;
         child = child->next)
        if (is_run(child))
            return true;
    return false;
}

static bool has_optional(const struct query_item *item)
{
    bool is_found = item->is_optional || item->is_repeated;
    for (const struct query_item *child = item->first; child && !is_found; child = child->next)
        is_found = has_optional(child);
    return is_found;
}

// Adds what the item may begin with; false when that is any node.
static bool add_symbols(const struct query_item *item, struct VEC_OF_VARIABLES *out)
{
    if (item->op == ITEM_NODE) {
        if (item->node.symbol != QUERY_ANY && item->node.symbol != MATCH_SYMBOL_ERROR)
            *vec_add(out) = item->node.symbol;
        return item->node.symbol != QUERY_ANY && item->node.symbol != MATCH_SYMBOL_ERROR;
    }
    for (const struct query_item *child = item->first; child; child = child->next) {
        if (!add_symbols(child, out))
            return false;
        if (item->op == ITEM_GROUP && !child->is_optional)
            break;
    }
    return true;
}

// Whether every match has a capture of that variable.
static bool is_certain(const struct query_item *item, uint16_t variable)
{
    if (item->is_optional || item->op == ITEM_CHOICE)
        return false;
    for (size_t i = 0; i < item->captures.count; i++)
        if (item->captures.at[i] == variable)
            return true;
    for (const struct query_item *child = item->first; child; child = child->next)
        if (is_certain(child, variable))
            return true;
    return false;
}

// The texts of which a predicate wants one; 0 when it can do without.
static size_t literals_of(struct query_compiler *compiler, const struct query_predicate *predicate,
                          struct str out[LITERALS_MAX])
{
    if (predicate->is_not || predicate->other != MATCH_NO_VARIABLE)
        return 0;
    if (predicate->test == QUERY_MATCHES)
        return match_regex_literals(predicate->texts[0], compiler->source.arena, out, LITERALS_MAX);
    for (size_t i = 0; i < predicate->text_count && i < LITERALS_MAX; i++) {
        out[i] = predicate->texts[i];
        if (out[i].len < 2)
            return 0;
    }
    return predicate->text_count <= LITERALS_MAX ? predicate->text_count : 0;
}

static size_t shortest(const struct str *texts, size_t count)
{
    size_t length = count ? SIZE_MAX : 0;
    for (size_t i = 0; i < count; i++)
        length = texts[i].len < length ? texts[i].len : length;
    return length;
}

// What the pattern can't match without: the most telling of its predicates.
static void add_literals(struct query_compiler *compiler, const struct query_item *item)
{
    struct str best[LITERALS_MAX], own[LITERALS_MAX];
    size_t best_count = 0;
    for (size_t i = 0; i < compiler->source.predicates.count; i++) {
        const struct query_predicate *predicate = &compiler->source.predicates.at[i];
        size_t count = is_certain(item, predicate->capture) ? literals_of(compiler, predicate, own) : 0;
        if (count && shortest(own, count) > shortest(best, best_count)) {
            memcpy(best, own, count * sizeof *own);
            best_count = count;
        }
    }
    compiler->is_literal =
        compiler->is_literal && best_count && compiler->literals.count + best_count <= SETS_MAX;
    for (size_t i = 0; compiler->is_literal && i < best_count; i++)
        *vec_add(&compiler->literals) = best[i];
}

static void add_pattern(struct query_compiler *compiler, struct query_item *item)
{
    struct VEC_OF_VARIABLES symbols = {0};
    size_t count = compiler->source.predicates.count;
    emit_children(compiler, item);
    struct query_pattern made = {
        .start = here(compiler), .is_run = is_run(item), .has_optional = has_optional(item)};
    emit_item(compiler, item, false);
    add_step(compiler, QUERY_END, 0, false);
    if (add_symbols(item, &symbols)) {
        made.symbols = keep(compiler, symbols.at, symbols.count);
        made.symbol_count = symbols.count;
    }
    vec_free(&symbols);
    struct query_predicate *predicates =
        ARENA_ARRAY(compiler->source.arena, struct query_predicate, count + 1);
    for (size_t i = 0; i < count; i++)
        predicates[i] = compiler->source.predicates.at[i];
    made.predicates = predicates;
    made.predicate_count = count;
    add_literals(compiler, item);
    *vec_add(&compiler->patterns) = made;
}

static bool compile(struct query_compiler *compiler)
{
    struct query_source *source = &compiler->source;
    while (query_peek(source)) {
        size_t at = source->at;
        vec_clear(&source->predicates);
        struct query_item *item = query_read_pattern(source);
        if (!item)
            return false;
        if (item->is_optional)
            return query_fail(source, at, "a pattern that may be of no node matches everywhere");
        add_pattern(compiler, item);
    }
    return compiler->patterns.count || query_fail(source, 0, "expected a node: the query is empty");
}

#define KEEP(compiler, type, vec) ((type *)keep_all((compiler), (vec)->at, (vec)->count, sizeof(type)))
static void *keep_all(struct query_compiler *compiler, const void *from, size_t count, size_t size)
{
    void *kept = arena_alloc(compiler->source.arena, count + 1, size);
    if (count)
        memcpy(kept, from, count * size);
    return kept;
}

static void finish(struct query_compiler *compiler)
{
    struct query *out = compiler->out;
    out->nodes = KEEP(compiler, struct query_node, &compiler->nodes);
    out->steps = KEEP(compiler, struct query_step, &compiler->steps);
    out->step_count = compiler->steps.count;
    out->patterns = KEEP(compiler, struct query_pattern, &compiler->patterns);
    out->pattern_count = compiler->patterns.count;
    out->finding = match_names_find(compiler->source.names, STR("match"));
    if (!compiler->is_literal)
        return;
    out->literals = KEEP(compiler, struct str, &compiler->literals);
    out->literal_count = compiler->literals.count;
}

bool query_compile(struct str text, enum syntax_language language, struct match_names *names,
                   struct arena *arena, struct match_regex_list *regexes, struct query *out,
                   struct error *err)
{
    struct query_compiler compiler = {.source = {.text = text,
                                                 .language = language,
                                                 .names = names,
                                                 .arena = arena,
                                                 .regexes = regexes,
                                                 .err = err},
                                      .out = out,
                                      .is_literal = true};
    *out = (struct query){0};
    if (text.len > QUERY_SIZE_MAX)
        return error_set(err, ERROR_CONFIG, "the query is longer than %d bytes", QUERY_SIZE_MAX);
    bool ok = compile(&compiler);
    if (ok)
        finish(&compiler);
    VEC_EACH (struct VEC_OF_VARIABLES *, list, &compiler.source.lists)
        vec_free(*list);
    vec_free(&compiler.source.lists);
    vec_free(&compiler.source.predicates);
    vec_free(&compiler.nodes);
    vec_free(&compiler.steps);
    vec_free(&compiler.patterns);
    vec_free(&compiler.literals);
    return ok;
}
