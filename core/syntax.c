#include "core/syntax.h"

#define X(name, grammar, type) const TSLanguage *tree_sitter_##grammar(void);
SYNTAX_TABLE(X)
#undef X

static const struct {
    const char *name;
    filetype_mask types;
    const TSLanguage *(*load)(void);
} languages[SYNTAX_LANGUAGE_COUNT] = {
#define X(name, grammar, type) [SYNTAX_##name] = {#grammar, FILETYPE(type), tree_sitter_##grammar},
    SYNTAX_TABLE(X)
#undef X
};

const char *syntax_language_name(enum syntax_language language)
{
    return (unsigned)language < SYNTAX_LANGUAGE_COUNT ? languages[language].name : NULL;
}

bool syntax_language_from(struct str name, enum syntax_language *language)
{
    static const struct {
        const char *name;
        enum syntax_language language;
    } others[] = {
        {"c++", SYNTAX_CPP},       {"cc", SYNTAX_CPP},        {"cxx", SYNTAX_CPP},
        {"golang", SYNTAX_GO},     {"js", SYNTAX_JAVASCRIPT}, {"jsx", SYNTAX_JAVASCRIPT},
        {"makefile", SYNTAX_MAKE}, {"py", SYNTAX_PYTHON},     {"rb", SYNTAX_RUBY},
        {"rs", SYNTAX_RUST},       {"sh", SYNTAX_BASH},       {"shell", SYNTAX_BASH},
        {"ts", SYNTAX_TYPESCRIPT}, {"yml", SYNTAX_YAML},
    };
    for (unsigned i = 0; i < SYNTAX_LANGUAGE_COUNT; i++)
        if (str_equal_ignoring_case(name, str_from(languages[i].name))) {
            *language = (enum syntax_language)i;
            return true;
        }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_equal_ignoring_case(name, str_from(others[i].name))) {
            *language = others[i].language;
            return true;
        }
    return false;
}

const TSLanguage *syntax_grammar(enum syntax_language language)
{
    return languages[language].load();
}

bool syntax_language_of(filetype_mask types, enum syntax_language *language)
{
    for (unsigned i = 0; i < SYNTAX_LANGUAGE_COUNT; i++) {
        if (!(types & languages[i].types))
            continue;
        *language = (enum syntax_language)i;
        return true;
    }
    return false;
}

bool syntax_limits_for(struct str bytes, enum syntax_language language, const struct syntax_limits *given,
                       struct syntax_limits *out, struct error *err)
{
    *out = given ? *given : (struct syntax_limits){SYNTAX_SIZE_MAX, SYNTAX_TIME_MS + bytes.len / 1000};
    // The parsers count in 32 bits, whatever the caller allows.
    return (bytes.len <= out->size && bytes.len <= UINT32_MAX / 2) ||
           error_set(err, ERROR_LIMIT, "%zu bytes of %s are too much to parse", bytes.len,
                     languages[language].name);
}

bool syntax_took_too_long(enum syntax_language language, const struct syntax_limits *limits,
                          struct error *err)
{
    return error_set(err, ERROR_LIMIT, "parsing %s took more than %llu ms", languages[language].name,
                     (unsigned long long)limits->time_ms);
}

bool syntax_parse_part(struct str bytes, const TSRange *part, enum syntax_language language,
                       const struct syntax_limits *given, struct syntax_tree *tree, struct error *err)
{
    struct syntax_limits limits;
    if (!syntax_limits_for(bytes, language, given, &limits, err))
        return false;
    TSParser *parser = ts_parser_new();
    if (!ts_parser_set_language(parser, syntax_grammar(language)) ||
        !ts_parser_set_included_ranges(parser, part, part != NULL)) {
        ts_parser_delete(parser);
        return error_set(err, ERROR_TOOL, "the %s grammar does not fit this build of tree-sitter",
                         languages[language].name);
    }
    ts_parser_set_timeout_micros(parser, limits.time_ms * 1000);
    TSTree *parsed = ts_parser_parse_string(parser, NULL, bytes.at ? bytes.at : "", (uint32_t)bytes.len);
    ts_parser_delete(parser);
    if (!parsed)
        return syntax_took_too_long(language, &limits, err);
    *tree = (struct syntax_tree){parsed, bytes, language};
    return true;
}

bool syntax_parse(struct str bytes, enum syntax_language language, const struct syntax_limits *limits,
                  struct syntax_tree *tree, struct error *err)
{
    return syntax_parse_part(bytes, NULL, language, limits, tree, err);
}

void syntax_free(struct syntax_tree *tree)
{
    if (tree->tree)
        ts_tree_delete(tree->tree);
    *tree = (struct syntax_tree){0};
}

bool syntax_has_errors(const struct syntax_tree *tree)
{
    return ts_node_has_error(ts_tree_root_node(tree->tree));
}

bool syntax_first_error(const struct syntax_tree *tree, struct syntax_error *out)
{
    struct syntax_walk walk;
    bool found = false;
    syntax_walk_start(&walk, tree);
    for (TSNode node; !found && syntax_walk_next(&walk, &node);) {
        if (!ts_node_has_error(node)) {
            syntax_walk_skip_children(&walk);
            continue;
        }
        bool is_missing = ts_node_is_missing(node);
        if (!is_missing && !syntax_is(node, "ERROR"))
            continue;
        size_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
        *out = (struct syntax_error){start, end - start, is_missing ? ts_node_type(node) : NULL};
        found = true;
    }
    syntax_walk_end(&walk);
    return found;
}

struct str syntax_text(const struct syntax_tree *tree, TSNode node)
{
    size_t start = ts_node_start_byte(node);
    return str_slice(tree->bytes, start, ts_node_end_byte(node) - start);
}

bool syntax_is(TSNode node, const char *kind)
{
    return !ts_node_is_null(node) && strcmp(ts_node_type(node), kind) == 0;
}

TSNode syntax_field(TSNode node, const char *field)
{
    return ts_node_child_by_field_name(node, field, (uint32_t)strlen(field));
}

void syntax_children_start(struct syntax_children *children, TSNode parent)
{
    children->cursor = ts_tree_cursor_new(parent);
    children->is_valid = ts_tree_cursor_goto_first_child(&children->cursor);
}

bool syntax_children_next(struct syntax_children *children, TSNode *child)
{
    while (children->is_valid) {
        *child = ts_tree_cursor_current_node(&children->cursor);
        children->is_valid = ts_tree_cursor_goto_next_sibling(&children->cursor);
        if (ts_node_is_named(*child))
            return true;
    }
    return false;
}

void syntax_children_end(struct syntax_children *children)
{
    ts_tree_cursor_delete(&children->cursor);
}

void syntax_walk_start(struct syntax_walk *walk, const struct syntax_tree *tree)
{
    *walk = (struct syntax_walk){.cursor = ts_tree_cursor_new(ts_tree_root_node(tree->tree))};
}

bool syntax_walk_next(struct syntax_walk *walk, TSNode *node)
{
    if (walk->done)
        return false;
    bool moved = !walk->started || (!walk->skip_children && ts_tree_cursor_goto_first_child(&walk->cursor));
    walk->started = true;
    walk->skip_children = false;
    while (!moved) {
        moved = ts_tree_cursor_goto_next_sibling(&walk->cursor);
        if (!moved && !ts_tree_cursor_goto_parent(&walk->cursor)) {
            walk->done = true;
            return false;
        }
    }
    *node = ts_tree_cursor_current_node(&walk->cursor);
    return true;
}

void syntax_walk_skip_children(struct syntax_walk *walk)
{
    walk->skip_children = true;
}

void syntax_walk_end(struct syntax_walk *walk)
{
    ts_tree_cursor_delete(&walk->cursor);
}
