// Calls of debuggers left behind, by syntax tree: a comment or a text that mentions one is none. Python's are
// debug-statements'.
#include "core/check.h"
#include "core/syntax.h"

static const struct leftover {
    enum syntax_language language;
    const char *word;         // a file without it is not parsed
    const char *kind;         // of the node
    const char *field, *text; // what a child must read; NULL: the kind is enough
} leftovers[] = {
    {SYNTAX_JAVASCRIPT, "debugger", "debugger_statement", NULL, NULL},
    {SYNTAX_TYPESCRIPT, "debugger", "debugger_statement", NULL, NULL},
    {SYNTAX_TSX, "debugger", "debugger_statement", NULL, NULL},
    {SYNTAX_RUBY, "binding", "call", NULL, "binding.pry"},
    {SYNTAX_RUBY, "binding", "call", NULL, "binding.irb"},
    {SYNTAX_RUBY, "byebug", "identifier", NULL, "byebug"},
    {SYNTAX_RUST, "dbg", "macro_invocation", "macro", "dbg"},
    {SYNTAX_PHP, "xdebug_break", "function_call_expression", "function", "xdebug_break"},
    {SYNTAX_PHP, "var_dump", "function_call_expression", "function", "var_dump"},
};
enum { LEFTOVER_COUNT = sizeof leftovers / sizeof *leftovers };

static bool is_worth_parsing(struct str bytes, enum syntax_language language)
{
    for (size_t i = 0; i < LEFTOVER_COUNT; i++)
        if (leftovers[i].language == language && str_find(bytes, str_from(leftovers[i].word), 0) != STR_NONE)
            return true;
    return false;
}

// "byebug" as a statement: an argument, a receiver or a parameter of that name is something else.
static bool is_statement(TSNode node)
{
    static const char *const bodies[] = {"program", "body_statement", "then",   "else", "do_block", "block",
                                         "begin",   "ensure",         "rescue", "when", "method"};
    const TSNode parent = ts_node_parent(node);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        if (!ts_node_is_null(parent) && syntax_is(parent, bodies[i]))
            return ts_node_is_null(syntax_field(parent, "name")) ||
                   !ts_node_eq(syntax_field(parent, "name"), node);
    return false;
}

static void look_at_node(struct check_run *run, const struct syntax_tree *tree, TSNode node)
{
    for (size_t i = 0; i < LEFTOVER_COUNT; i++) {
        const struct leftover *leftover = &leftovers[i];
        if (leftover->language != tree->language || !syntax_is(node, leftover->kind))
            continue;
        const TSNode part = leftover->field ? syntax_field(node, leftover->field) : node;
        if (leftover->text &&
            (ts_node_is_null(part) || !str_equal(syntax_text(tree, part), str_from(leftover->text))))
            continue;
        if (str_equal(str_from(leftover->kind), STR("identifier")) && !is_statement(node))
            continue;
        const size_t start = ts_node_start_byte(node), length = ts_node_end_byte(node) - start;
        check_report(run, start, length, "left from debugging: %s",
                     leftover->text ? leftover->text : leftover->word);
        return;
    }
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    enum syntax_language language;
    struct syntax_tree tree = {0};
    struct syntax_walk walk;
    if (!syntax_language_of(blob->types, &language) || !is_worth_parsing(blob->bytes, language))
        return true;
    if (!syntax_parse(blob->bytes, language, NULL, &tree, err))
        return false;
    syntax_walk_start(&walk, &tree);
    for (TSNode node; syntax_walk_next(&walk, &node);)
        look_at_node(run, &tree, node);
    syntax_walk_end(&walk);
    syntax_free(&tree);
    return true;
}

const struct check check_debug_leftover = {
    .id = "debug-leftover",
    .summary = "no debugger is left in JavaScript, TypeScript, Ruby, Rust and PHP",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(JAVASCRIPT) | FILETYPE(TYPESCRIPT) | FILETYPE(TSX) | FILETYPE(RUBY) | FILETYPE(RUST) |
             FILETYPE(PHP),
    .run = run_check,
    .page =
        {
            .why = "A forgotten debugger stops the program where nobody watches, or prints where nobody "
                   "reads. Found "
                   "are debugger, binding.pry, binding.irb, byebug, dbg!, xdebug_break and var_dump as code, "
                   "not in "
                   "comments or texts. Python's are the check debug-statements'.",
            .bad = "function pay(order) {\n  debugger;\n}\n",
            .good = "function pay(order) {\n}\n",
            .fix = "Take the statement out.",
            .source = "pre-commit-hooks debug-statements; eslint no-debugger; clippy dbg_macro",
        },
};
