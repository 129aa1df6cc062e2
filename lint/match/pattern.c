#include "lint/match/pattern_internal.h"

enum { LITERAL_MIN = 3 }; // bytes, for a text that tells files apart

// What is put around a pattern so that the grammar takes it, in the order in which it is tried. Most
// languages take a bare expression or statement where a file begins. A clause that begins with a keyword goes
// behind what it belongs to: elsewhere the grammars read the keyword as a name.
struct wrapper {
    const char *before, *behind;
    const char *keywords; // for patterns that begin with one of these alone; NULL: for all others
};

static const struct wrapper bare[] = {{"", "", NULL}, {0}};
static const struct wrapper c_like[] = {{"void f(void){ try { } ", " }", "catch"},
                                        {"void f(void){ if (x) { } ", " }", "else"},
                                        {"void f(void){ switch (x) { ", " } }", "case default"},
                                        {"", "", NULL},
                                        {"void f(void){", ";}", NULL},
                                        {"void f(void){", "}", NULL},
                                        {"", ";", NULL},
                                        {"int x = ", ";", NULL},
                                        {"struct s {", "};", NULL},
                                        {0}};
static const struct wrapper java[] = {{"class C { void f() { try { } ", " } }", "catch finally"},
                                      {"class C { void f() { if (x) { } ", " } }", "else"},
                                      {"class C { void f() { switch (x) { ", " } } }", "case default"},
                                      {"", "", NULL},
                                      {"class C { void f() {", ";} }", NULL},
                                      {"class C { void f() {", "} }", NULL},
                                      {"class C {", "}", NULL},
                                      {"class C { Object x = ", "; }", NULL},
                                      {"", " class C { }", NULL}, // an annotation
                                      {0}};
// Outside of a function a call would be read as a conversion of types.
static const struct wrapper go[] = {{"func f() { if x { } ", " }", "else"},
                                    {"func f() { switch x {\n", " } }", "case default"},
                                    {"type t ", "\n", "map chan struct interface"},
                                    {"func f() {", "\n}", NULL},
                                    {"", "", NULL},
                                    {"func f() { _ = ", "\n}", NULL},
                                    {"package p\n", "\n", NULL},
                                    {"type t struct {\n", "\n}", NULL},
                                    {"import (\n", "\n)", NULL},
                                    {0}};
static const struct wrapper rust[] = {{"fn f() { if x { } ", " }", "else"},
                                      {"", "", NULL},
                                      {"fn f() { ", " }", NULL},
                                      {"fn f() { ", ";}", NULL},
                                      {"impl T { ", " }", NULL},
                                      {"fn f() { match x { ", " } }", NULL},
                                      {"struct S { ", " }", NULL},
                                      {"type T = ", ";", NULL},
                                      {"fn f() { ", " x; }", NULL}, // a closure's parameters
                                      {0}};
// The last three are source of TypeScript alone.
static const struct wrapper script[] = {{"try { } ", "", "catch finally"},
                                        {"if (x) { } ", "", "else"},
                                        {"switch (x) { ", " }", "case default"},
                                        {"", "", NULL},
                                        {"(", ")", NULL},
                                        {"class C { ", " }", NULL},
                                        {"async function* f() { ", " }", NULL},
                                        {"({ ", " })", NULL},
                                        {"", " class C { }", NULL}, // a decorator
                                        {"type T = ", "", NULL},
                                        {"interface I { ", " }", NULL},
                                        {0}};
static const struct wrapper php[] = {{"<?php try { } ", "", "catch finally"},
                                     {"<?php if ($x) { } ", "", "else elseif"},
                                     {"<?php switch ($x) { ", " }", "case default"},
                                     {"<?php ", ";", NULL},
                                     {"<?php ", "", NULL},
                                     {"<?php class C { ", " }", NULL},
                                     {"<?php $x = ", ";", NULL},
                                     {"", "", NULL},
                                     {0}};
static const struct wrapper css[] = {
    {"", "", NULL}, {"a { ", " }", NULL}, {"a { ", "; }", NULL}, {"a { color: ", "; }", NULL}, {0}};
static const struct wrapper python[] = {{"try: pass\n", "\n", "except finally"},
                                        {"if x: pass\n", "\n", "elif else"},
                                        {"match x:\n    ", "\n", "case"},
                                        {"", "", NULL},
                                        {"class C:\n    ", "\n", NULL},
                                        {"", "\ndef f(): pass\n", NULL}, // a decorator
                                        {0}};
static const struct wrapper ruby[] = {{"begin\n", "\nend", "rescue ensure"},
                                      {"if x\n", "\nend", "elsif else"},
                                      {"case x\n", "\nend", "when"},
                                      {"", "", NULL},
                                      {0}};
static const struct wrapper make[] = {{"", "\n", NULL}, {"", "", NULL}, {"a:\n\t", "\n", NULL}, {0}};
static const struct wrapper toml[] = {{"", "\n", NULL}, {"x = ", "\n", NULL}, {0}};

static const struct wrapper *wrappers_of(enum syntax_language language)
{
    switch (language) {
    case SYNTAX_C:
    case SYNTAX_CPP: return c_like;
    case SYNTAX_JAVA: return java;
    case SYNTAX_GO: return go;
    case SYNTAX_RUST: return rust;
    case SYNTAX_JAVASCRIPT:
    case SYNTAX_TYPESCRIPT:
    case SYNTAX_TSX: return script;
    case SYNTAX_PHP: return php;
    case SYNTAX_CSS: return css;
    case SYNTAX_PYTHON: return python;
    case SYNTAX_RUBY: return ruby;
    case SYNTAX_MAKE: return make;
    case SYNTAX_TOML: return toml;
    default: return bare;
    }
}

struct compiler {
    enum syntax_language language;
    struct match_names *names;
    struct arena *arena;
    struct match_tree tree;
    struct VEC(struct pattern_node) nodes;
    size_t end; // of the pattern in what is parsed: what the wrapper ends a statement with is none of it
    struct error *err;
};

// Whether a node is but the file, or the indented block, around more than one statement: `a; b`.
static bool is_several(const struct match_tree *tree, uint32_t at)
{
    size_t count = 0;
    const uint32_t first = match_first_child(tree, at);
    const char *kind = ts_language_symbol_name(syntax_grammar(tree->language), tree->nodes.at[at].symbol);
    if (at > 0 &&
        (!kind || strcmp(kind, "block") != 0 || first == MATCH_NONE || !match_is_named(tree, first)))
        return false;
    for (uint32_t child = first; child != MATCH_NONE; child = match_next(tree, child))
        count += match_is_named(tree, child) && !(tree->nodes.at[child].flags & MATCH_EXTRA);
    return count > 1;
}

// The smallest node with all of bytes[start, end), and then down where there is but one child.
static uint32_t find_root(const struct match_tree *tree, size_t start, size_t end, bool is_ended)
{
    uint32_t at = 0;
    for (uint32_t child = match_first_child(tree, at); child != MATCH_NONE;) {
        const struct match_node *node = &tree->nodes.at[child];
        bool is_around = node->start <= start && node->end >= end;
        at = is_around ? child : at;
        child = is_around ? match_first_child(tree, child) : match_next(tree, child);
    }
    // `while ($C) $S` has the ';' of its last statement from the wrapper.
    bool is_exact = tree->nodes.at[at].end == end || (is_ended && tree->nodes.at[at].end == end + 1);
    if (tree->nodes.at[at].start != start || !is_exact)
        return MATCH_NONE;
    for (;;) { // a second child that the source hasn't is none
        uint32_t child = match_first_child(tree, at),
                 second = child == MATCH_NONE ? child : match_next(tree, child);
        bool is_only = child != MATCH_NONE &&
                       (second == MATCH_NONE || (match_next(tree, second) == MATCH_NONE &&
                                                 tree->nodes.at[second].start == tree->nodes.at[second].end));
        if (!is_only)
            return is_several(tree, at) ? MATCH_NONE : at;
        at = child;
    }
}

// Whether something in [first, behind) was guessed by the parser. A hole where the grammar has no place for a
// name, `class $NAME $$$_ { }`, is none of that when `holes_pass`.
static bool is_broken(const struct match_tree *tree, uint32_t first, uint32_t behind, bool holes_pass)
{
    struct pattern_hole hole;
    for (uint32_t i = first; i < behind; i++) {
        bool is_error = tree->nodes.at[i].symbol == MATCH_SYMBOL_ERROR;
        if (tree->nodes.at[i].flags & MATCH_MISSING)
            return true;
        if (is_error && !(holes_pass && pattern_read_hole(match_text(tree, i), &hole)))
            return true;
    }
    return false;
}

static bool add_node(struct compiler *compiler, uint32_t at, unsigned depth)
{
    const struct match_tree *tree = &compiler->tree;
    const struct match_node *node = &tree->nodes.at[at];
    struct pattern_hole hole;
    uint32_t index = (uint32_t)compiler->nodes.count;
    struct pattern_node made = {.op = PATTERN_INNER, .symbol = node->symbol, .variable = MATCH_NO_VARIABLE};
    struct str text = match_text(tree, at);
    if (compiler->end && node->end > compiler->end)
        text = str_slice(tree->bytes, node->start, compiler->end - node->start);
    if (depth > PATTERN_DEPTH_MAX)
        return error_set(compiler->err, ERROR_CONFIG, "the pattern is nested too deeply");
    if (pattern_read_hole(text, &hole)) {
        made.op = hole.dollars == 3 ? PATTERN_MANY : PATTERN_ONE;
        made.is_named = hole.dollars == 1;
        hole.name = pattern_hole_name(&hole, compiler->arena);
        bool is_kept = hole.name.len && hole.name.at[0] != '_';
        if (is_kept && !match_names_add(compiler->names, compiler->arena, hole.name, &made.variable))
            return error_set(compiler->err, ERROR_CONFIG, "more than %d variables", MATCH_VARIABLES_MAX);
    } else if (match_first_child(tree, at) == MATCH_NONE || match_has_hidden_text(tree, at)) {
        made.op = PATTERN_LEAF;
        made.is_named = node->flags & MATCH_NAMED;
        made.text = pattern_restore(text, compiler->arena);
    }
    *vec_add(&compiler->nodes) = made;
    for (uint32_t child = made.op == PATTERN_INNER ? match_first_child(tree, at) : MATCH_NONE;
         child != MATCH_NONE; child = match_next(tree, child))
        if (!(tree->nodes.at[child].flags & MATCH_MISSING) &&
            !(compiler->end && tree->nodes.at[child].start >= compiler->end) &&
            !add_node(compiler, child, depth + 1))
            return false;
    compiler->nodes.at[index].behind = (uint32_t)compiler->nodes.count;
    return true;
}

// Says where the bare text is no source.
static bool fail(struct compiler *compiler, struct str text, struct str written)
{
    struct syntax_tree tree = {0};
    struct syntax_error broken = {0};
    if (!syntax_parse(written, compiler->language, NULL, &tree, compiler->err))
        return false;
    bool has_error = syntax_first_error(&tree, &broken);
    syntax_free(&tree);
    if (!has_error)
        return error_set(compiler->err, ERROR_CONFIG, "1:1: a pattern is one node of %s, and this is several",
                         syntax_language_name(compiler->language));
    size_t line = 1, column = 1;
    for (size_t i = 0; i < broken.offset && i < text.len; i++) {
        column = text.at[i] == '\n' ? 1 : column + 1;
        line += text.at[i] == '\n';
    }
    return error_set(compiler->err, ERROR_CONFIG, "%zu:%zu: the pattern is no source of %s from here%s%s",
                     line, column, syntax_language_name(compiler->language),
                     broken.missing ? ", which lacks " : "", broken.missing ? broken.missing : "");
}

// The first node of that kind in bytes[start, end); what ends a statement or line may be the wrapper's.
static uint32_t find_selected(const struct match_tree *tree, struct str selector, size_t start, size_t end,
                              char ending)
{
    size_t last = ending == ';' || ending == '\n' ? end + 1 : end;
    const TSLanguage *grammar = syntax_grammar(tree->language);
    uint16_t symbol = ts_language_symbol_for_name(grammar, selector.at, (uint32_t)selector.len, true);
    for (uint32_t i = 0; symbol && i < tree->nodes.count; i++)
        if (tree->nodes.at[i].symbol == symbol && tree->nodes.at[i].start >= start &&
            tree->nodes.at[i].start < end && tree->nodes.at[i].end <= last)
            return i;
    return MATCH_NONE;
}

// What of a broken tree passes.
enum leniency { LENIENT_NOT, LENIENT_HOLES, LENIENT_ALL };

// Tries one wrapper; MATCH_NONE when it doesn't do.
static bool try_wrapper(struct compiler *compiler, const struct wrapper *wrapper, struct str written,
                        struct str selector, enum leniency leniency, uint32_t *root, struct str *parsed)
{
    struct buffer source = {0};
    *root = MATCH_NONE;
    buffer_add_cstring(&source, wrapper->before);
    size_t start = source.len;
    buffer_add(&source, written);
    size_t end = source.len;
    buffer_add_cstring(&source, wrapper->behind);
    *parsed = arena_copy(compiler->arena, buffer_str(&source));
    buffer_free(&source);
    if (!match_tree_parse(&compiler->tree, *parsed, compiler->language, NULL, compiler->err))
        return false;
    *root = selector.len ? find_selected(&compiler->tree, selector, start, end, wrapper->behind[0])
                         : find_root(&compiler->tree, start, end, wrapper->behind[0] == ';');
    if (*root == MATCH_NONE)
        return true;
    compiler->end = selector.len ? 0 : end;
    uint32_t first = selector.len ? *root : 0;
    uint32_t behind =
        selector.len ? compiler->tree.nodes.at[*root].behind : (uint32_t)compiler->tree.nodes.count;
    if (leniency != LENIENT_ALL && is_broken(&compiler->tree, first, behind, leniency == LENIENT_HOLES))
        *root = MATCH_NONE;
    return true;
}

static bool begins_with_one_of(struct str text, const char *keywords)
{
    size_t end = 0;
    while (end < text.len && byte_is_alpha(text.at[end]))
        end++;
    struct str word = str_slice(text, 0, end), rest = str_from(keywords);
    while (rest.at)
        if (str_equal(str_cut(&rest, ' '), word))
            return true;
    return false;
}

static bool compile(struct compiler *compiler, struct str text, struct str written, struct str selector,
                    struct pattern *out)
{
    const struct wrapper *wrapper = NULL;
    uint32_t root = MATCH_NONE;
    for (enum leniency leniency = LENIENT_NOT; leniency <= LENIENT_HOLES && root == MATCH_NONE; leniency++)
        for (wrapper = wrappers_of(compiler->language); wrapper->before; wrapper++) {
            if (wrapper->keywords && (selector.len || !begins_with_one_of(text, wrapper->keywords)))
                continue;
            // A statement that is one but for such a hole, `switch ($X) { $$$C }`, is no method of that name.
            bool is_bare = !*wrapper->before && !*wrapper->behind;
            if (!try_wrapper(compiler, wrapper, written, selector, leniency, &root, &out->parsed))
                return false;
            if (root == MATCH_NONE && is_bare &&
                !try_wrapper(compiler, wrapper, written, selector, LENIENT_HOLES, &root, &out->parsed))
                return false;
            if (root != MATCH_NONE)
                break;
        }
    if (root == MATCH_NONE && selector.len) // what is around the node may be as it likes
        if (!try_wrapper(compiler, bare, written, selector, LENIENT_ALL, &root, &out->parsed))
            return false;
    if (root == MATCH_NONE && selector.len)
        return error_set(compiler->err, ERROR_CONFIG, "the selector '%.*s' is no kind of node in the context",
                         STR_ARG(selector));
    if (root == MATCH_NONE)
        return fail(compiler, text, written);
    out->before = wrapper->before ? wrapper->before : "";
    out->behind = wrapper->before ? wrapper->behind : "";
    out->root_symbol = selector.len ? compiler->tree.nodes.at[root].symbol : 0;
    if (!add_node(compiler, root, 0))
        return false;
    return compiler->nodes.at[0].op != PATTERN_MANY ||
           error_set(compiler->err, ERROR_CONFIG, "a pattern is one node: $$$ stands for several");
}

bool pattern_compile(struct str text, struct str selector, enum syntax_language language,
                     struct match_names *names, struct arena *arena, struct pattern *out, struct error *err)
{
    struct compiler compiler = {.language = language, .names = names, .arena = arena, .err = err};
    struct buffer written = {0};
    *out = (struct pattern){0};
    text = str_trim(text);
    if (text.len == 0)
        return error_set(err, ERROR_CONFIG, "the pattern is empty");
    if (text.len > PATTERN_SIZE_MAX)
        return error_set(err, ERROR_CONFIG, "the pattern is longer than %d bytes", PATTERN_SIZE_MAX);
    pattern_fill_holes(text, language, &written);
    bool ok = compile(&compiler, text, arena_copy(arena, buffer_str(&written)), selector, out);
    if (ok) {
        out->count = (uint32_t)compiler.nodes.count;
        out->nodes = ARENA_ARRAY(arena, struct pattern_node, out->count);
        memcpy(out->nodes, compiler.nodes.at, out->count * sizeof *out->nodes);
    }
    buffer_free(&written);
    match_tree_free(&compiler.tree);
    vec_free(&compiler.nodes);
    return ok;
}

// Whether a token of the pattern goes with the hole before it, which may hold nothing.
static bool goes_with_hole(const struct pattern *pattern, uint32_t index)
{
    while (index > 0 && pattern->nodes[index].op == PATTERN_LEAF && !pattern->nodes[index].is_named)
        index--;
    return pattern->nodes[index].op == PATTERN_MANY;
}

size_t pattern_literals(const struct pattern *pattern, struct str *out, size_t room)
{
    const bool keeps_tokens =
        pattern->strictness == STRICTNESS_SMART || pattern->strictness == STRICTNESS_CST;
    size_t count = 0;
    if (pattern->strictness == STRICTNESS_SIGNATURE)
        return 0;
    for (uint32_t i = 0; i < pattern->count && count < room; i++) {
        const struct pattern_node *node = &pattern->nodes[i];
        bool is_certain = node->op == PATTERN_LEAF && node->text.len >= LITERAL_MIN &&
                          (node->is_named || (keeps_tokens && !goes_with_hole(pattern, i)));
        for (size_t k = 0; k < count && is_certain; k++)
            is_certain = !str_equal(out[k], node->text);
        if (is_certain)
            out[count++] = node->text;
    }
    return count;
}

struct str pattern_literal(const struct pattern *pattern)
{
    struct str all[16], best = {0};
    size_t count = pattern_literals(pattern, all, sizeof all / sizeof *all);
    for (size_t i = 0; i < count; i++)
        best = all[i].len > best.len ? all[i] : best;
    return best;
}

bool strictness_parse(struct str name, enum strictness *out)
{
    static const char *const names[STRICTNESS_COUNT] = {"smart",   "cst",       "ast",
                                                        "relaxed", "signature", "template"};
    for (int i = 0; i < STRICTNESS_COUNT; i++)
        if (str_equal(name, str_from(names[i]))) {
            *out = (enum strictness)i;
            return true;
        }
    return false;
}
