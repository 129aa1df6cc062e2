#include "core/check.h"
#include "core/syntax_quick.h"
#include "core/utf8.h"
#include "lint/data_file.h"
#include "lint/python_source.h"
#include "lint/python_tokens.h"

#include <pthread.h>

enum { QUOTED_MAX = 40 };

// What stands at an offset, up to the end of its line, short enough to quote.
static struct str quoted(struct str bytes, size_t offset, size_t length)
{
    struct str text = str_slice(bytes, offset, length ? length : 1);
    const size_t end = str_find_byte(text, '\n', 0);
    text = str_trim(str_slice(text, 0, end));
    return str_slice(text, 0, QUOTED_MAX);
}

// Brackets and strings that don't end are found by the tokens: the tree only knows that all is wrong from
// there on.
static bool report_tokens(struct check_run *run, struct str bytes)
{
    struct python_tokens tokens;
    python_tokens_start(&tokens, bytes);
    while (python_tokens_next(&tokens) < PYTHON_END) {
    }
    const bool is_broken = tokens.kind == PYTHON_BROKEN;
    if (is_broken)
        check_report(run, tokens.offset, tokens.length, "syntax error: %s", tokens.message);
    python_tokens_free(&tokens);
    return is_broken;
}

// <ADMIN_PORT>: filled in before Python reads the file.
static bool is_hole(struct str text)
{
    size_t end = 1;
    while (end < text.len && ((text.at[end] >= 'A' && text.at[end] <= 'Z') || text.at[end] == '_'))
        end++;
    return text.at[0] == '<' && end > 2;
}

static void report_tree(struct check_run *run, const struct syntax_tree *tree, struct str bytes)
{
    struct syntax_error broken;
    if (!syntax_first_error(tree, &broken))
        return;
    const struct str text = quoted(bytes, broken.offset, broken.length);
    if (broken.missing)
        check_report(run, broken.offset, 0, "syntax error: expected %s", broken.missing);
    else if (text.len && is_hole(str_slice(bytes, broken.offset, QUOTED_MAX)))
        check_soften(run, check_report(run, broken.offset, broken.length,
                                       "syntax error: '%.*s' was not expected here", STR_ARG(text)));
    else if (text.len)
        check_report(run, broken.offset, broken.length, "syntax error: '%.*s' was not expected here",
                     STR_ARG(text));
    else
        check_report(run, broken.offset, broken.length, "syntax error");
}

// 10L and 0777 (but 00 is fine).
static bool is_python_2_integer(struct str text)
{
    if (text.len < 2)
        return false;
    if (byte_lower(text.at[text.len - 1]) == 'l')
        return true;
    size_t zeros = 0;
    while (zeros < text.len && (text.at[zeros] == '0' || text.at[zeros] == '_'))
        zeros++;
    return text.at[0] == '0' && zeros < text.len && byte_is_digit(text.at[zeros]);
}

// "print x" and "exec x". ("print >>f" is left out: in Python 3 it parses, as an expression.)
static bool is_python_2_statement(struct str text, size_t word)
{
    const struct str rest = str_trim(str_slice(text, word, text.len));
    if (rest.len == 0)
        return false;
    const char next = rest.at[0];
    return byte_is_alpha(next) || byte_is_digit(next) || next == '_' || next == '"' || next == '\'';
}

static bool has_child(TSNode node, const char *kind)
{
    struct syntax_children children;
    bool found = false;
    syntax_children_start(&children, node);
    for (TSNode child; !found && syntax_children_next(&children, &child);)
        found = syntax_is(child, kind);
    syntax_children_end(&children);
    return found;
}

// What the grammar knows from Python 2 and Python 3 refuses. ("except A, b" is not among them: Python 3.14
// takes it.)
static bool is_python_2(const struct syntax_tree *tree, TSNode node)
{
    if (syntax_is(node, "integer"))
        return is_python_2_integer(syntax_text(tree, node));
    if (syntax_is(node, "print_statement"))
        return is_python_2_statement(syntax_text(tree, node), 5);
    if (syntax_is(node, "exec_statement"))
        return is_python_2_statement(syntax_text(tree, node), 4);
    if (syntax_is(node, "raise_statement")) // raise E, "text"
        return syntax_is(ts_node_named_child(node, 0), "expression_list");
    if (syntax_is(node, "parameters") || syntax_is(node, "lambda_parameters")) // def f(a, (b, c))
        return has_child(node, "tuple_pattern");
    return syntax_is(node, "<>");
}

// The grammar lets a suite be empty, for editors; "if x:" needs a statement.
static bool is_empty_suite(TSNode node)
{
    if (!syntax_is(node, "block"))
        return false;
    struct syntax_children children;
    bool is_empty = true;
    syntax_children_start(&children, node);
    for (TSNode child; is_empty && syntax_children_next(&children, &child);)
        is_empty = syntax_is(child, "comment");
    syntax_children_end(&children);
    return is_empty;
}

// Words that a file of Python 2 does not have.
static bool has_python_3(struct str bytes)
{
    static const char *const signs[] = {" f\"",    "(f\"",       "=f\"",    " f'",       "(f'",
                                        "=f'",     "async def ", "await ",  "nonlocal ", "-> None:",
                                        "-> str:", "-> bool:",   "-> int:", "super()",   "python3",
                                        " := ",    "yield from "};
    if (str_find(str_slice(bytes, 0, 80), STR("python2"), 0) != STR_NONE)
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_find(bytes, str_from(signs[i]), 0) != STR_NONE)
            return true;
    return false;
}

// What the grammar accepts and Python 3 does not: reports the first. A file that is Python 2 throughout is
// one on purpose: only a single such place in a file that is Python 3 otherwise is a slip.
static void report_leniency(struct check_run *run, const struct syntax_tree *tree)
{
    struct syntax_walk walk;
    struct finding *finding = NULL;
    size_t old = !has_python_3(tree->bytes);
    bool is_done = false;
    syntax_walk_start(&walk, tree);
    for (TSNode node; !is_done && syntax_walk_next(&walk, &node);) {
        const bool is_old = is_python_2(tree, node), is_empty = !is_old && !finding && is_empty_suite(node);
        if (!is_old && !is_empty)
            continue;
        const size_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
        if (is_empty)
            check_report(run, start, 0, "syntax error: expected an indented block");
        else if (!finding)
            finding = check_report(run, start, end - start, "syntax error: this is Python 2");
        old += is_old;
        is_done = is_empty || old > 1;
    }
    if (finding && old > 1)
        check_soften(run, finding);
    syntax_walk_end(&walk);
}

// Most files are fine, and the quick parser can tell: what it finds nothing in is looked at no more.
enum { SYMBOLS_MAX = 512, DEPTH_MAX = 512 };

enum meaning { PLAIN, OLD, INTEGER, RAISE, LIST, PARAMETERS, TUPLE, BLOCK, COMMENT };

static struct {
    pthread_once_t once;
    uint8_t of[SYMBOLS_MAX]; // an enum meaning, by symbol
} meanings = {.once = PTHREAD_ONCE_INIT};

static void fill_meanings(void)
{
    static const struct {
        const char *kind;
        enum meaning meaning;
    } kinds[] = {
        {"print_statement", OLD},   {"exec_statement", OLD},    {"<>", OLD},
        {"integer", INTEGER},       {"raise_statement", RAISE}, {"expression_list", LIST},
        {"parameters", PARAMETERS}, {"block", BLOCK},           {"lambda_parameters", PARAMETERS},
        {"tuple_pattern", TUPLE},   {"comment", COMMENT},
    };
    const TSLanguage *grammar = syntax_grammar(SYNTAX_PYTHON);
    uint32_t count = ts_language_symbol_count(grammar);
    for (uint16_t symbol = 0; symbol < count && symbol < SYMBOLS_MAX; symbol++)
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (strcmp(ts_language_symbol_name(grammar, symbol), kinds[i].kind) == 0)
                meanings.of[symbol] = (uint8_t)kinds[i].meaning;
}

struct suspicion {
    struct str bytes;
    uint32_t depth;
    uint8_t above[DEPTH_MAX]; // by depth: what the node there is
    bool is_empty[DEPTH_MAX]; // a block without a statement so far
    bool is_there;
};

static void leave(struct suspicion *suspicion, uint32_t depth)
{
    for (; suspicion->depth > depth; suspicion->depth--) {
        suspicion->is_there = suspicion->is_there || suspicion->is_empty[suspicion->depth - 1];
        suspicion->is_empty[suspicion->depth - 1] = false;
    }
}

static void suspect(void *context, const struct quick_place *place)
{
    struct suspicion *suspicion = context;
    if (place->depth >= DEPTH_MAX || place->symbol >= SYMBOLS_MAX)
        suspicion->is_there = true;
    if (suspicion->is_there)
        return;
    leave(suspicion, place->depth);
    const uint8_t meaning = meanings.of[place->symbol];
    const uint8_t above = place->depth ? suspicion->above[place->depth - 1] : PLAIN;
    const struct str text = str_slice(suspicion->bytes, place->start, place->end - place->start);
    suspicion->is_there = suspicion->is_there || meaning == OLD ||
                          (meaning == INTEGER && is_python_2_integer(text)) ||
                          (meaning == LIST && above == RAISE) || (meaning == TUPLE && above == PARAMETERS);
    if (above == BLOCK && meaning != COMMENT && place->is_named)
        suspicion->is_empty[place->depth - 1] = false;
    suspicion->above[place->depth] = meaning;
    suspicion->is_empty[place->depth] = meaning == BLOCK;
    suspicion->depth = place->depth + 1;
}

static bool is_surely_fine(struct str bytes)
{
    struct suspicion suspicion = {.bytes = bytes};
    struct error ignored = {0};
    pthread_once(&meanings.once, fill_meanings);
    struct quick *quick = quick_take(SYNTAX_PYTHON);
    bool is_fine =
        quick_parse(quick, bytes, SYNTAX_PYTHON, NULL, &ignored) == QUICK_PARSED && quick_is_whole(quick);
    if (is_fine) {
        quick_walk(quick, suspect, &suspicion);
        leave(&suspicion, 0);
    }
    quick_give(quick);
    return is_fine && !suspicion.is_there;
}

// Python reads a file that is not UTF-8 only when a comment on top says what it is.
static bool has_known_encoding(struct check_run *run, const struct blob *blob, size_t bad)
{
    const struct str declared = python_declared_encoding(blob->bytes);
    if (declared.len && !str_equal_ignoring_case(declared, STR("utf-8")) &&
        !str_equal_ignoring_case(declared, STR("utf8")) && !str_equal_ignoring_case(declared, STR("ascii")))
        return true;
    check_report(run, bad, 1, "syntax error: byte 0x%02x is not UTF-8, and no other encoding is declared",
                 (unsigned)(unsigned char)blob->bytes.at[bad]);
    return false;
}

static bool look_for_error(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct syntax_tree tree = {0};
    const size_t bad = utf8_find_invalid(blob->bytes, 0);
    if (bad == STR_NONE ? is_surely_fine(blob->bytes) : !has_known_encoding(run, blob, bad))
        return true;
    if (!python_parse(blob->bytes, run->arena, &tree, err))
        return false;
    if (syntax_has_errors(&tree)) {
        if (!report_tokens(run, tree.bytes))
            report_tree(run, &tree, blob->bytes);
    } else {
        report_leniency(run, &tree);
    }
    syntax_free(&tree);
    return true;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    const size_t first = run->findings->count;
    if (data_is_stand_in(blob->bytes) || data_is_template(blob->path, blob->bytes))
        return true;
    bool ok = look_for_error(run, blob, err);
    for (size_t i = first; i < run->findings->count; i++)
        check_stands_for_all(&run->findings->at[i]);
    return ok;
}

const struct check check_check_ast = {
    .id = "check-ast",
    .summary = "Python files parse",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(PYTHON),
    .run = run_check,
    .page =
        {
            .why =
                "A file with a syntax error breaks whatever imports it. No Python is needed to see it: "
                "the file is "
                "parsed with tree-sitter's grammar of Python 3, which lets pass a few things that Python "
                "refuses "
                "(an assignment to a call), and refuses nothing that Python accepts. A file that is Python 2 "
                "throughout is a warning.",
            .bad = "def greet(name:\n    print(name)\n",
            .good = "def greet(name):\n    print(name)\n",
            .fix = "Mend the place that the message names; what is wrong may stand just before it.",
            .source = "pre-commit-hooks check-ast",
        },
};
