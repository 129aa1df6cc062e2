// Makefiles: mk-space-indent, mk-phony, mk-dup-target.
#include "lint/makefile.h"

#include "core/check.h"
#include "lint/data_file.h"
#include "lint/text.h"

enum { TARGETS_MAX = 2000, TARGETS_OF_RULE_MAX = 16 };

static bool is_left_alone(const struct blob *blob)
{
    return !text_is_bytewise(blob) || data_is_stand_in(blob->bytes) ||
           makefile_has_recipe_prefix(blob->bytes) || data_is_template(blob->path, blob->bytes);
}

// A line with blanks before it that make can only have meant as a recipe: it has nothing of a rule, an
// assignment or a call.
static bool is_lost_recipe(const struct makefile_line *line)
{
    const struct str text = str_trim(line->text);
    if (!line->is_in_rule || line->kind != MAKEFILE_OTHER || line->text.at[0] != ' ' || text.at[0] == '$')
        return false;
    return str_find_byte(text, ':', 0) == STR_NONE && str_find_byte(text, '=', 0) == STR_NONE &&
           !str_starts_with(text, STR("define")) && !str_starts_with(text, STR("include")) &&
           !str_starts_with(text, STR("-include")) && !str_starts_with(text, STR("export"));
}

static bool run_space_indent(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct makefile_reader reader = makefile_start(blob->bytes);
    (void)err;
    if (is_left_alone(blob))
        return true;
    for (struct makefile_line line; makefile_next(&reader, &line);) {
        if (!is_lost_recipe(&line))
            continue;
        const size_t blanks = str_indent(line.text);
        struct finding *finding =
            check_report(run, line.offset, blanks,
                         "a recipe must start with a tab: make stops here (\"missing separator\")");
        check_add_edit(run, finding, FIX_SAFE, line.offset, blanks, STR("\t"));
        reader.is_in_rule = true;
    }
    return true;
}

// Names that nobody's file has, and that everybody's Makefile has.
static bool is_command_name(struct str name)
{
    static const char *const names[] = {"all",     "clean",   "distclean", "mostlyclean", "maintainer-clean",
                                        "test",    "tests",   "check",     "install",     "uninstall",
                                        "help",    "lint",    "format",    "fmt",         "run",
                                        "deploy",  "release", "coverage",  "bench",       "build",
                                        "docs",    "doc",     "dist",      "deps",        "vendor",
                                        "publish", "start",   "stop"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i])))
            return true;
    return false;
}

struct rule {
    struct str name;
    size_t offset;      // of the name
    size_t line_offset; // of the rule's line
    unsigned depth;
    bool has_recipe, makes_it; // makes_it: a recipe mentions the target
    bool is_alone;             // the only target of its rule
};

struct rules {
    struct rule *at;
    size_t count, first; // first: of the rule that was read last
    bool is_phony_open;  // .PHONY holds a reference: it may name anything
    struct str *phony;
    size_t phony_count;
};

// "target: a ; command"
static bool has_inline_recipe(struct str rest)
{
    return str_find_byte(rest, ';', 0) != STR_NONE;
}

static void add_targets(struct rules *rules, const struct blob *blob, const struct makefile_line *line)
{
    struct str rest = line->targets;
    const bool is_phony = str_equal(line->targets, STR(".PHONY"));
    size_t count = 0;
    rules->first = rules->count;
    if (is_phony)
        rest = line->rest;
    for (struct str word = makefile_next_word(&rest); word.at; word = makefile_next_word(&rest)) {
        rules->is_phony_open = rules->is_phony_open || (is_phony && str_find_byte(word, '$', 0) != STR_NONE);
        if (is_phony && rules->phony_count < TARGETS_MAX)
            rules->phony[rules->phony_count++] = word;
        if (is_phony || line->is_double || rules->count == TARGETS_MAX || count == TARGETS_OF_RULE_MAX)
            continue;
        count++;
        rules->at[rules->count++] = (struct rule){.name = word,
                                                  .offset = (size_t)(word.at - blob->bytes.at),
                                                  .line_offset = line->offset,
                                                  .depth = line->depth,
                                                  .has_recipe = has_inline_recipe(line->rest)};
    }
    for (size_t i = rules->first; i < rules->count; i++)
        rules->at[i].is_alone = count == 1;
}

static void add_recipe(struct rules *rules, struct str recipe)
{
    for (size_t i = rules->first; i < rules->count; i++) {
        struct rule *rule = &rules->at[i];
        rule->has_recipe = true;
        const bool makes_folder =
            str_find(recipe, STR("mkdir"), 0) != STR_NONE || str_find(recipe, STR("touch"), 0) != STR_NONE ||
            str_find(recipe, STR("-o "), 0) != STR_NONE || str_find_byte(recipe, '>', 0) != STR_NONE;
        rule->makes_it = rule->makes_it || str_find(recipe, STR("$@"), 0) != STR_NONE ||
                         (makes_folder && str_find(recipe, rule->name, 0) != STR_NONE);
    }
}

// All rules of the file, with what their recipes do; none when nothing can be said of it. For check_share.
static void *read_rules(const struct blob *blob, struct arena *arena)
{
    struct rules *rules = ARENA_NEW(arena, struct rules);
    if (is_left_alone(blob))
        return rules;
    rules->at = ARENA_ARRAY(arena, struct rule, TARGETS_MAX);
    rules->phony = ARENA_ARRAY(arena, struct str, TARGETS_MAX);
    struct makefile_reader reader = makefile_start(blob->bytes);
    for (struct makefile_line line; makefile_next(&reader, &line);) {
        if (line.kind == MAKEFILE_RULE)
            add_targets(rules, blob, &line);
        else if (line.kind == MAKEFILE_RECIPE)
            add_recipe(rules, line.text);
    }
    return rules;
}

static bool is_phony(const struct rules *rules, struct str name)
{
    for (size_t i = 0; i < rules->phony_count; i++)
        if (str_equal(rules->phony[i], name))
            return true;
    return rules->is_phony_open;
}

static bool run_phony(struct check_run *run, const struct blob *blob, struct error *err)
{
    const struct rules *rules = check_share(run, blob, read_rules);
    (void)err;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->at[i];
        bool is_first = true;
        if (!is_command_name(rule->name))
            continue;
        for (size_t before = 0; before < i; before++)
            is_first = is_first && !str_equal(rules->at[before].name, rule->name);
        if (!is_first || rule->makes_it || is_phony(rules, rule->name))
            continue;
        struct finding *finding =
            check_report(run, rule->offset, rule->name.len,
                         "'%.*s' is not declared .PHONY: a file or folder of that name would switch it off",
                         STR_ARG(rule->name));
        if (rule->is_alone && rule->depth == 0)
            check_add_edit(run, finding, FIX_SAFE, rule->line_offset, 0,
                           arena_printf(run->arena, ".PHONY: %.*s\n", STR_ARG(rule->name)));
    }
    return true;
}

static bool is_fixed_name(struct str name)
{
    return str_find_byte(name, '$', 0) == STR_NONE && str_find_byte(name, '%', 0) == STR_NONE &&
           name.at[0] != '.';
}

static bool run_dup_target(struct check_run *run, const struct blob *blob, struct error *err)
{
    const struct rules *rules = check_share(run, blob, read_rules);
    (void)err;
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->at[i];
        for (size_t before = 0;
             rule->has_recipe && rule->depth == 0 && is_fixed_name(rule->name) && before < i; before++) {
            const struct rule *other = &rules->at[before];
            if (!other->has_recipe || other->depth || other->line_offset == rule->line_offset ||
                !str_equal(other->name, rule->name))
                continue;
            check_report(run, rule->offset, rule->name.len,
                         "'%.*s' has a recipe above already: make takes this one and drops that",
                         STR_ARG(rule->name));
            break;
        }
    }
    return true;
}

const struct check check_mk_space_indent = {
    .id = "mk-space-indent",
    .summary = "recipes in Makefiles start with a tab",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_FIXES,
    .types = FILETYPE(MAKEFILE),
    .run = run_space_indent,
    .page =
        {
            .why = "make stops at a recipe that starts with blanks (\"missing separator\"). Lines that could "
                   "be a "
                   "rule, an assignment or a call are left alone, and so are files that set .RECIPEPREFIX.",
            .bad = "test:\n    go test ./...\n",
            .good = "test:\n\tgo test ./...\n",
            .fix = "andon lint --fix puts the tab there.",
            .source = "GNU make",
        },
};

const struct check check_mk_phony = {
    .id = "mk-phony",
    .summary = "targets like clean and test are declared .PHONY",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(MAKEFILE),
    .run = run_phony,
    .page =
        {
            .why = "When a file or folder has the name of such a target, make calls it up to date and does "
                   "nothing, "
                   "without a word: a folder test is common. Known are the usual names of commands; a target "
                   "that "
                   "its recipe makes is left alone.",
            .bad = "test:\n\tgo test ./...\n",
            .good = ".PHONY: test\ntest:\n\tgo test ./...\n",
            .fix = "andon lint --fix declares them.",
            .source = "checkmake phonydeclared",
        },
};

const struct check check_mk_dup_target = {
    .id = "mk-dup-target",
    .summary = "no target has two recipes",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(MAKEFILE),
    .run = run_dup_target,
    .page =
        {
            .why =
                "Of two recipes for one target make takes the last and only warns. Rules with two colons, in "
                "conditionals, and with references in their names are left alone.",
            .bad = "a:\n\techo 1\na:\n\techo 2\n",
            .good = "a:\n\techo 1\n\techo 2\n",
            .fix = "Make one of them.",
            .source = "GNU make's warning \"overriding recipe\"",
        },
};
