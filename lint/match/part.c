// Scripts and styles in pages.
#include "lint/match/search.h"

// The value of an element's attribute, without its quotes; empty when there is none.
static struct str attribute(const struct syntax_tree *tree, TSNode element, const char *name)
{
    TSNode tag = ts_node_named_child(element, 0);
    uint32_t count = ts_node_is_null(tag) ? 0 : ts_node_named_child_count(tag);
    for (uint32_t i = 0; i < count && i < 64; i++) {
        TSNode at = ts_node_named_child(tag, i);
        TSNode key = syntax_is(at, "attribute") ? ts_node_named_child(at, 0) : at;
        if (!syntax_is(key, "attribute_name") ||
            !str_equal_ignoring_case(syntax_text(tree, key), str_from(name)) ||
            ts_node_named_child_count(at) < 2)
            continue;
        struct str value = str_trim(syntax_text(tree, ts_node_named_child(at, 1)));
        if (value.len >= 2 && (value.at[0] == '"' || value.at[0] == '\''))
            value = str_slice(value, 1, value.len - 2);
        return str_trim(value);
    }
    return (struct str){0};
}

// What browsers and bundlers run under that name.
static bool script_language(struct str lang, struct str type, enum syntax_language *out)
{
    static const char *const scripts[] = {"module",
                                          "text/javascript",
                                          "application/javascript",
                                          "text/ecmascript",
                                          "text/jsx",
                                          "text/babel",
                                          "js",
                                          "jsx",
                                          "javascript",
                                          NULL};
    static const char *const data[] = {"application/json", "application/ld+json", "importmap", "json", NULL};
    struct str name = lang.len ? lang : type;
    struct str bare = str_slice(name, 0, str_find_byte(name, ';', 0)); // "text/javascript; charset=utf-8"
    if (!name.len || str_is_one_of(bare, scripts)) {
        *out = SYNTAX_JAVASCRIPT;
        return true;
    }
    if (str_is_one_of(bare, data)) {
        *out = SYNTAX_JSON;
        return true;
    }
    bool is_tsx = str_equal(bare, STR("tsx"));
    *out = is_tsx ? SYNTAX_TSX : SYNTAX_TYPESCRIPT;
    return is_tsx || str_equal(bare, STR("ts")) || str_equal(bare, STR("typescript")) ||
           str_equal(bare, STR("text/typescript"));
}

static void add(const struct syntax_tree *tree, TSNode element, bool is_script, struct match_part_list *out)
{
    enum syntax_language language = SYNTAX_CSS;
    struct str lang = attribute(tree, element, "lang"), type = attribute(tree, element, "type");
    bool is_known = is_script ? script_language(lang, type, &language)
                              : (!lang.len || str_equal(lang, STR("css"))) &&
                                    (!type.len || str_equal(type, STR("text/css")));
    for (uint32_t i = 0, count = ts_node_named_child_count(element); is_known && i < count; i++) {
        TSNode text = ts_node_named_child(element, i);
        if (syntax_is(text, "raw_text"))
            *vec_add(out) = (struct match_part){language,
                                                {ts_node_start_point(text), ts_node_end_point(text),
                                                 ts_node_start_byte(text), ts_node_end_byte(text)}};
    }
}

// Whether a script or style may be in it: looked at before the page is parsed.
static bool has_parts(struct str bytes)
{
    for (size_t at = 0; (at = str_find_byte(bytes, '<', at)) != STR_NONE; at++)
        if (str_equal_ignoring_case(str_slice(bytes, at, 7), STR("<script")) ||
            str_equal_ignoring_case(str_slice(bytes, at, 6), STR("<style")))
            return true;
    return false;
}

bool match_parts_list(struct str bytes, struct match_part_list *out, struct error *err)
{
    struct syntax_tree tree = {0};
    struct syntax_walk walk;
    if (!has_parts(bytes))
        return true;
    if (!syntax_parse(bytes, SYNTAX_HTML, NULL, &tree, err))
        return false;
    syntax_walk_start(&walk, &tree);
    for (TSNode node; syntax_walk_next(&walk, &node);) {
        bool is_script = syntax_is(node, "script_element");
        if (!is_script && !syntax_is(node, "style_element"))
            continue;
        add(&tree, node, is_script, out);
        syntax_walk_skip_children(&walk);
    }
    syntax_walk_end(&walk);
    syntax_free(&tree);
    return true;
}
