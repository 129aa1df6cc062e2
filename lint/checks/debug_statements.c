#include "core/check.h"
#include "lint/python_source.h"

static const struct str debuggers[] = {
    {"bpdb", 4}, {"ipdb", 4}, {"pdb", 3}, {"pdbr", 4}, {"pudb", 4}, {"pydevd_pycharm", 14},
    {"rdb", 3},  {"rpdb", 4}, {"wdb", 3}, {"q", 1},
};

enum { DEBUGGER_COUNT = sizeof debuggers / sizeof *debuggers };

static bool is_debugger(struct str name)
{
    for (size_t i = 0; i < DEBUGGER_COUNT; i++)
        if (str_equal(debuggers[i], name))
            return true;
    return false;
}

static bool is_word_byte(struct str bytes, size_t at)
{
    return at < bytes.len && (byte_is_alpha(bytes.at[at]) || byte_is_digit(bytes.at[at]) ||
                              bytes.at[at] == '_' || (unsigned char)bytes.at[at] >= 0x80);
}

static bool mentions_word(struct str bytes, struct str word)
{
    for (size_t at = 0; (at = str_find(bytes, word, at)) != STR_NONE; at++)
        if ((at == 0 || !is_word_byte(bytes, at - 1)) && !is_word_byte(bytes, at + word.len))
            return true;
    return false;
}

// Parsing costs much more than looking for words.
static bool is_worth_parsing(struct str bytes)
{
    for (size_t i = 0; i < DEBUGGER_COUNT; i++)
        if (mentions_word(bytes, debuggers[i]))
            return true;
    return mentions_word(bytes, STR("breakpoint"));
}

// A file that is looked at.
struct looking {
    struct check_run *run;
    const struct syntax_tree *tree;
    bool stops; // some debugger is told to
};

static struct finding *report(struct check_run *run, TSNode node, struct str name, const char *what)
{
    const size_t start = ts_node_start_byte(node), length = ts_node_end_byte(node) - start;
    return check_report(run, start, length, "debug statement: %.*s %s", STR_ARG(name), what);
}

// A debugger that is imported and told to stop is left behind; one that is only imported may be what the file
// is about.
static void report_import(const struct looking *looking, TSNode node, struct str name, bool is_class)
{
    struct finding *finding = report(looking->run, node, name, "is imported");
    if ((!looking->stops && !str_equal(name, STR("q"))) || is_class)
        check_soften(looking->run, finding);
}

static void look_at_import(const struct looking *looking, TSNode node)
{
    const struct syntax_tree *tree = looking->tree;
    struct syntax_children children;
    syntax_children_start(&children, node);
    for (TSNode module; syntax_children_next(&children, &module);) {
        if (syntax_is(module, "aliased_import"))
            module = syntax_field(module, "name");
        if (syntax_is(module, "dotted_name") && is_debugger(syntax_text(tree, module)))
            report_import(looking, node, syntax_text(tree, module), false);
    }
    syntax_children_end(&children);
}

// Below `if DEBUG_STEP:` it stops where somebody asked for it. Looks at the lines above until one is further
// out.
static bool is_asked_for(struct str bytes, size_t start)
{
    enum { LINES_MAX = 20, REACH = 16384 };
    bytes = str_slice(bytes, start > REACH ? start - REACH : 0, REACH); // a line may be very long
    start = start > REACH ? REACH : start;
    size_t line = start;
    while (line && bytes.at[line - 1] != '\n')
        line--;
    const size_t indent = str_indent(str_slice(bytes, line, start - line));
    for (int i = 0; i < LINES_MAX && line; i++) {
        size_t end = --line;
        while (line && bytes.at[line - 1] != '\n')
            line--;
        struct str above = str_slice(bytes, line, end - line), code = str_trim(above);
        if (code.len && str_indent(above) < indent)
            return (str_starts_with(code, STR("if ")) || str_starts_with(code, STR("elif "))) &&
                   str_has_ignoring_case(code, STR("debug"));
    }
    return false;
}

static void look_at_call(const struct looking *looking, TSNode node)
{
    const struct syntax_tree *tree = looking->tree;
    const TSNode function = syntax_field(node, "function");
    if (!syntax_is(function, "identifier") || !str_equal(syntax_text(tree, function), STR("breakpoint")))
        return;
    struct finding *finding = report(looking->run, node, STR("breakpoint"), "is called");
    if (is_asked_for(tree->bytes, ts_node_start_byte(node)))
        check_soften(looking->run, finding);
}

static void look_at_node(const struct looking *looking, TSNode node)
{
    const struct syntax_tree *tree = looking->tree;
    if (syntax_is(node, "import_statement")) {
        look_at_import(looking, node);
    } else if (syntax_is(node, "import_from_statement")) {
        const TSNode module = syntax_field(node, "module_name");
        if (syntax_is(module, "dotted_name") && is_debugger(syntax_text(tree, module)))
            report_import(looking, node, syntax_text(tree, module),
                          str_find(syntax_text(tree, node), STR("import Pdb"), 0) != STR_NONE);
    } else if (syntax_is(node, "call")) {
        look_at_call(looking, node);
    }
}

// An example may be one of a debugger.
static bool is_example(struct str path)
{
    for (struct str rest = path; rest.at;) {
        struct str part = str_cut(&rest, '/');
        if (rest.at && (str_equal(part, STR("example")) || str_equal(part, STR("examples"))))
            return true;
    }
    return false;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct syntax_tree tree = {0};
    struct syntax_walk walk;
    const size_t first = run->findings->count;
    if (!is_worth_parsing(blob->bytes))
        return true;
    if (!python_parse(blob->bytes, run->arena, &tree, err))
        return false;
    const struct looking looking = {run, &tree,
                                    str_find(tree.bytes, STR("set_trace("), 0) != STR_NONE ||
                                        str_find(tree.bytes, STR(".settrace("), 0) != STR_NONE};
    syntax_walk_start(&walk, &tree);
    for (TSNode node; syntax_walk_next(&walk, &node);)
        look_at_node(&looking, node);
    syntax_walk_end(&walk);
    syntax_free(&tree);
    const bool is_shown = is_example(blob->path);
    for (size_t i = first; is_shown && i < run->findings->count; i++)
        check_soften(run, &run->findings->at[i]);
    return true;
}

const struct check check_debug_statements = {
    .id = "debug-statements",
    .summary = "no breakpoint() and no debugger import in Python files",
    .severity = SEVERITY_ERROR,
    .flags = 0,
    .types = FILETYPE(PYTHON),
    .run = run_check,
    .page =
        {
            .why = "A forgotten breakpoint stops the program where nobody watches. Found are calls of "
                   "breakpoint() and imports of bpdb, ipdb, pdb, pdbr, pudb, pydevd_pycharm, q, rdb, rpdb "
                   "and wdb. Syntax errors are check-ast's. A debugger that is imported, and told to stop "
                   "nowhere in the file, a breakpoint() below an if that asks for debugging, and what is "
                   "below examples/ are warnings.",
            .bad = "import pdb; pdb.set_trace()\n",
            .good = "log.debug(\"state: %s\", state)\n",
            .fix = "Take the statement out.",
            .source = "pre-commit-hooks debug-statements",
        },
};
