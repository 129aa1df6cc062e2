// The text of queries: from characters to items.
#include "lint/match/query_internal.h"

#include <stdio.h>

static bool continues_name(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || byte_is_one_of(c, "_-.?!");
}

static bool begins_name(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-';
}

bool query_fail(const struct query_source *source, size_t at, const char *format, ...)
{
    char text[512];
    size_t line = 1, column = 1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (size_t i = 0; i < at && i < source->text.len; i++) {
        column = source->text.at[i] == '\n' ? 1 : column + 1;
        line += source->text.at[i] == '\n';
    }
    return error_set(source->err, ERROR_CONFIG, "%zu:%zu: %s", line, column, text);
}

char query_peek(struct query_source *source)
{
    struct str text = source->text;
    bool is_comment = false;
    for (; source->at < text.len; source->at++) {
        char c = text.at[source->at];
        if (c == ';')
            is_comment = true;
        if (c == '\n')
            is_comment = false;
        if (!is_comment && !byte_is_space(c))
            return c ? c : '\1'; // a NUL is nothing that a query may have
    }
    return 0;
}

struct str query_name(struct query_source *source)
{
    size_t start = source->at, end = start;
    if (end < source->text.len && begins_name(source->text.at[end]))
        while (end < source->text.len && continues_name(source->text.at[end]))
            end++;
    source->at = end;
    return str_slice(source->text, start, end - start);
}

bool query_quoted(struct query_source *source, struct str *out)
{
    struct buffer BUFFER_AUTO text = {0};
    size_t start = source->at++;
    for (; source->at < source->text.len; source->at++) {
        char c = source->text.at[source->at];
        if (c == '"') {
            source->at++;
            *out = arena_copy(source->arena, buffer_str(&text));
            return true;
        }
        if (c == '\n')
            break;
        if (c == '\\' && source->at + 1 < source->text.len) {
            c = source->text.at[++source->at];
            c = (char)(c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == '0' ? '\0' : c);
        }
        buffer_add_byte(&text, c);
    }
    return query_fail(source, start, "the text that begins here has no end: expected '\"'");
}

static struct query_item *item_new(struct query_source *source, enum query_item_op op)
{
    struct query_item *item = ARENA_NEW(source->arena, struct query_item);
    item->op = op;
    item->node.children = MATCH_NONE;
    *vec_add(&source->lists) = &item->captures;
    *vec_add(&source->lists) = &item->absent;
    return item;
}

static struct query_item *read_item(struct query_source *source, unsigned depth);

// A symbol's name; a supertype is a symbol that no node has.
static bool find_symbol(struct query_source *source, size_t at, struct str name, bool is_named, uint16_t *out)
{
    const TSLanguage *grammar = syntax_grammar(source->language);
    *out = ts_language_symbol_for_name(grammar, name.at, (uint32_t)name.len, is_named);
    if (*out)
        return true;
    const struct str meant =
        is_named ? match_kind_meant(source->language, name, source->arena) : (struct str){0};
    return query_fail(source, at, "%s has no %s '%.*s'%.*s", syntax_language_name(source->language),
                      is_named ? "kind of node" : "token", STR_ARG(name), STR_ARG(meant));
}

static bool find_field(struct query_source *source, size_t at, struct str name, uint16_t *out)
{
    const TSLanguage *grammar = syntax_grammar(source->language);
    *out = ts_language_field_id_for_name(grammar, name.at, (uint32_t)name.len);
    return *out ||
           query_fail(source, at, "%s has no field '%.*s'%.*s", syntax_language_name(source->language),
                      STR_ARG(name), STR_ARG(match_field_meant(source->language, name, source->arena)));
}

// The kind of a node: "call", "_", "expression/call".
static bool read_kind(struct query_source *source, struct query_node *node)
{
    const TSLanguage *grammar = syntax_grammar(source->language);
    size_t at = source->at;
    struct str name = query_name(source);
    node->is_named = true;
    if (str_equal(name, STR("MISSING")))
        return query_fail(source, at, "(MISSING) is not supported: a query sees what is in the source");
    if (str_equal(name, STR("ERROR"))) {
        node->symbol = MATCH_SYMBOL_ERROR;
    } else if (!str_equal(name, STR("_"))) {
        if (!find_symbol(source, at, name, true, &node->symbol))
            return false;
        if (ts_language_symbol_type(grammar, node->symbol) == TSSymbolTypeSupertype) {
            node->supertype = node->symbol;
            node->symbol = QUERY_ANY;
        }
    }
    if (query_peek(source) != '/')
        return true;
    source->at++;
    at = source->at;
    name = query_name(source);
    if (!node->supertype)
        return query_fail(source, at, "only a supertype has kinds behind a '/'");
    return find_symbol(source, at, name, true, &node->symbol);
}

// Goes behind "(#", where that is next.
static bool begins_predicate(struct query_source *source)
{
    size_t at = source->at;
    if (query_peek(source) == '(') {
        source->at++;
        if (query_peek(source) == '#') {
            source->at++;
            return true;
        }
    }
    source->at = at;
    return false;
}

// Items up to `end`, as a list; an anchor behind the last one makes it the last of its parent.
static bool read_items(struct query_source *source, struct query_item *parent, char end, unsigned depth)
{
    struct query_item **next = &parent->first, *last = NULL;
    bool is_next = false, is_group = parent->op == ITEM_GROUP;
    for (;;) {
        char c = query_peek(source);
        size_t at = source->at;
        if (c == end) {
            source->at++;
            if (is_next && (!last || is_group))
                return query_fail(source, at, "an anchor '.' stands before or behind a node");
            if (last)
                last->is_last = is_next;
            return last || !is_group || query_fail(source, at, "expected a node");
        }
        if (c == '.' && !is_next) {
            source->at++;
            is_next = true;
            continue;
        }
        if (c == '!' && parent->op == ITEM_NODE) {
            source->at++;
            query_peek(source);
            at = source->at;
            if (!find_field(source, at, query_name(source), vec_add(&parent->absent)))
                return false;
            continue;
        }
        if (begins_predicate(source)) {
            if (!query_read_predicate(source))
                return false;
            continue;
        }
        struct query_item *item = read_item(source, depth + 1);
        if (!item)
            return false;
        item->is_next = is_next;
        is_next = false;
        *next = last = item;
        next = &item->next;
    }
}

static bool read_choice(struct query_source *source, struct query_item *item, unsigned depth)
{
    struct query_item **next = &item->first;
    size_t at = source->at++;
    for (; query_peek(source) != ']'; next = &(*next)->next)
        if (!(*next = read_item(source, depth + 1)))
            return false;
    source->at++;
    return item->first || query_fail(source, at, "expected a node between '[' and ']'");
}

// What a field or a capture is said of: each alternative of a choice.
static bool apply(struct query_source *source, struct query_item *item, size_t at, uint16_t field,
                  uint16_t capture)
{
    if (item->op == ITEM_GROUP)
        return query_fail(source, at, "a %s is of a node, and '(…)' around several is none",
                          field ? "field" : "capture");
    for (struct query_item *child = item->op == ITEM_CHOICE ? item->first : NULL; child; child = child->next)
        if (!apply(source, child, at, field, capture))
            return false;
    if (item->op == ITEM_CHOICE)
        return true;
    if (field)
        item->node.field = field;
    else
        *vec_add(&item->captures) = capture;
    return true;
}

static bool read_capture(struct query_source *source, struct query_item *item)
{
    size_t at = source->at++;
    struct str name = query_name(source);
    uint16_t variable;
    if (!name.len)
        return query_fail(source, at, "expected a name behind '@'");
    if (!match_names_add(source->names, source->arena, name, &variable))
        return query_fail(source, at, "more than %d captures", MATCH_VARIABLES_MAX);
    return apply(source, item, at, 0, variable);
}

static bool read_suffixes(struct query_source *source, struct query_item *item)
{
    for (;;) {
        char c = query_peek(source);
        if (c == '@') {
            if (!read_capture(source, item))
                return false;
            continue;
        }
        if (c != '?' && c != '*' && c != '+')
            return true;
        source->at++;
        item->is_optional = item->is_optional || c != '+';
        item->is_repeated = item->is_repeated || c != '?';
    }
}

static struct query_item *read_fielded(struct query_source *source, unsigned depth)
{
    size_t at = source->at;
    struct str name = query_name(source);
    uint16_t field;
    if (query_peek(source) != ':') {
        query_fail(source, at, "expected a node, '(…)', or a field, 'name:'");
        return NULL;
    }
    source->at++;
    struct query_item *item = find_field(source, at, name, &field) ? read_item(source, depth + 1) : NULL;
    return item && apply(source, item, at, field, 0) ? item : NULL;
}

static bool is_group(struct query_source *source)
{
    size_t at = source->at++;
    char c = query_peek(source);
    source->at = at;
    return c && strchr("([\"", c);
}

static struct query_item *read_bracketed(struct query_source *source, unsigned depth)
{
    struct query_item *item = item_new(source, is_group(source) ? ITEM_GROUP : ITEM_NODE);
    source->at++;
    char c = query_peek(source);
    if (item->op == ITEM_NODE && !begins_name(c)) {
        query_fail(source, source->at, "expected a kind of node%s",
                   c == '#' ? ": a predicate stands in the parentheses around what it asks about" : "");
        return NULL;
    }
    bool ok =
        (item->op == ITEM_GROUP || read_kind(source, &item->node)) && read_items(source, item, ')', depth);
    return ok ? item : NULL;
}

static struct query_item *read_token(struct query_source *source)
{
    struct query_item *item = item_new(source, ITEM_NODE);
    struct str text;
    size_t at = source->at;
    if (source->text.at[at] == '_' && !query_name(source).len)
        return NULL;
    if (source->text.at[at] == '"' &&
        !(query_quoted(source, &text) && find_symbol(source, at, text, false, &item->node.symbol)))
        return NULL;
    return item;
}

static struct query_item *read_item(struct query_source *source, unsigned depth)
{
    char c = query_peek(source);
    size_t at = source->at;
    bool is_any = c == '_' && !(at + 1 < source->text.len && continues_name(source->text.at[at + 1]));
    struct query_item *item = NULL;
    if (depth > QUERY_DEPTH_MAX) {
        query_fail(source, at, "the query is nested too deeply");
    } else if (c == '(') {
        item = read_bracketed(source, depth);
    } else if (c == '[') {
        item = item_new(source, ITEM_CHOICE);
        item = read_choice(source, item, depth) ? item : NULL;
    } else if (c == '"' || is_any) {
        item = read_token(source);
    } else if (begins_name(c)) {
        return read_fielded(source, depth); // what is behind it was read with its node
    } else {
        query_fail(source, at, "expected a node: '(', '[', '\"' or '_'%s", c ? "" : ", not the end");
    }
    return item && read_suffixes(source, item) ? item : NULL;
}

struct query_item *query_read_pattern(struct query_source *source)
{
    return read_item(source, 0);
}
