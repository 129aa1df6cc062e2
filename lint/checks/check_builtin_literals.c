#include "core/check.h"
#include "lint/python_source.h"

static const struct {
    struct str name;
    struct str literal;
} builtins[] = {
    {{"complex", 7}, {"0j", 2}}, {{"dict", 4}, {"{}", 2}}, {{"float", 5}, {"0.0", 3}}, {{"int", 3}, {"0", 1}},
    {{"list", 4}, {"[]", 2}},    {{"str", 3}, {"''", 2}},  {{"tuple", 5}, {"()", 2}},
};

enum { BUILTIN_COUNT = sizeof builtins / sizeof *builtins };

static bool is_listed(const struct check_value *list, struct str name)
{
    for (size_t i = 0; i < list->list_count; i++)
        if (str_equal(str_trim(list->list[i]), name))
            return true;
    return false;
}

struct arguments {
    bool positional, keywords;
};

static struct arguments arguments_of(TSNode call)
{
    const TSNode list = syntax_field(call, "arguments");
    struct arguments arguments = {0};
    if (!syntax_is(list, "argument_list")) // a generator
        return (struct arguments){.positional = true};
    struct syntax_children children;
    syntax_children_start(&children, list);
    for (TSNode argument; syntax_children_next(&children, &argument);) {
        if (syntax_is(argument, "keyword_argument") || syntax_is(argument, "dictionary_splat"))
            arguments.keywords = true;
        else if (!syntax_is(argument, "comment"))
            arguments.positional = true;
    }
    syntax_children_end(&children);
    return arguments;
}

static void look_at_call(struct check_run *run, const struct syntax_tree *tree, TSNode call)
{
    const TSNode function = syntax_field(call, "function");
    if (!syntax_is(function, "identifier"))
        return;
    const struct str name = syntax_text(tree, function);
    size_t i = 0;
    while (i < BUILTIN_COUNT && !str_equal(builtins[i].name, name))
        i++;
    if (i == BUILTIN_COUNT || is_listed(check_list(run, "ignore"), name))
        return;
    const struct arguments arguments = arguments_of(call);
    const bool allows_keywords = str_equal(name, STR("dict")) && check_flag(run, "allow-dict-kwargs");
    if (arguments.positional || (arguments.keywords && allows_keywords))
        return;
    const size_t start = ts_node_start_byte(call), length = ts_node_end_byte(call) - start;
    struct finding *finding =
        check_report(run, start, length, "replace %.*s() with %s", STR_ARG(name), builtins[i].literal.at);
    // The name may have been given another meaning, so the fix is not safe.
    if (!arguments.keywords)
        check_add_edit(run, finding, FIX_UNSAFE, start, length, builtins[i].literal);
}

static bool mentions_builtin(struct str bytes)
{
    for (size_t i = 0; i < BUILTIN_COUNT; i++)
        if (str_find(bytes, builtins[i].name, 0) != STR_NONE)
            return true;
    return false;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct syntax_tree tree = {0};
    struct syntax_walk walk;
    if (!mentions_builtin(blob->bytes))
        return true;
    if (!python_parse(blob->bytes, run->arena, &tree, err))
        return false;
    syntax_walk_start(&walk, &tree);
    for (TSNode node; syntax_walk_next(&walk, &node);)
        if (syntax_is(node, "call"))
            look_at_call(run, &tree, node);
    syntax_walk_end(&walk);
    syntax_free(&tree);
    return true;
}

static const struct check_option options[] = {
    {"ignore", CHECK_OPTION_LIST, "", "constructors that may be called: dict,list"},
    {"allow-dict-kwargs", CHECK_OPTION_FLAG, "true", "let dict(a=1) pass"},
    {0},
};

const struct check check_check_builtin_literals = {
    .id = "check-builtin-literals",
    .summary = "empty Python values are literals: {} instead of dict()",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT | CHECK_FIXES,
    .types = FILETYPE(PYTHON),
    .options = options,
    .run = run_check,
    .page =
        {
            .why = "A literal is shorter and faster than a call that looks the name up first. The calls are "
                   "those of "
                   "complex, dict, float, int, list, str and tuple without an argument.",
            .bad = "names = list()\n",
            .good = "names = []\n",
            .fix = "Write the literal that the message names.",
            .source = "pre-commit-hooks check-builtin-literals",
        },
};
