// andon lint test, explain-pattern and --languages: what one needs to write rules.
#include "core/fix.h"
#include "core/term.h"
#include "lint/command_internal.h"
#include "lint/grammars.h"
#include "lint/match/search.h"
#include "lint/rule_sources.h"
#include "lint/rules.h"

// Those of the repository that we are in, if it is one.
static bool add_own_languages(const struct lint_options *options, struct buffer *out, struct error *err)
{
    struct run run = {0};
    struct lint_grammar_list grammars = {0};
    bool ok = lint_load_config(options, &run, err) &&
              lint_grammars_list(&run.config, run.has_repo ? &run.repo : NULL, &run.arena, &grammars, err);
    VEC_EACH (struct lint_grammar, grammar, &grammars) {
        term_untrusted(out, arena_printf(&run.arena, "%-12.*s", STR_ARG(grammar->name)));
        buffer_add_cstring(out, " lint.grammars ");
        for (size_t i = 0; i < grammar->file_count; i++) {
            buffer_add_byte(out, ' ');
            term_untrusted(out, grammar->files[i]);
        }
        buffer_add_byte(out, '\n');
    }
    vec_free(&grammars);
    run_close(&run);
    return ok;
}

bool lint_languages(const struct lint_options *options, struct buffer *out, struct error *err)
{
    for (int i = 0; i < SYNTAX_LANGUAGE_COUNT; i++) {
        const TSLanguage *grammar = syntax_grammar((enum syntax_language)i);
        buffer_printf(out, "%-12s compiled in  ABI %u  %u kinds of nodes\n",
                      syntax_language_name((enum syntax_language)i), ts_language_version(grammar),
                      ts_language_symbol_count(grammar));
    }
    return add_own_languages(options, out, err);
}

// --- explain-pattern ---

static void print_hole(const struct pattern_node *node, const struct match_names *names, struct buffer *out)
{
    struct str name = node->variable == MATCH_NO_VARIABLE ? STR("_") : names->at[node->variable];
    if (node->op == PATTERN_MANY)
        buffer_printf(out, "$$$%.*s: any number of neighbours\n", STR_ARG(name));
    else
        buffer_printf(out, "%s%.*s: any %snode\n", node->is_named ? "$" : "$$", STR_ARG(name),
                      node->is_named ? "named " : "");
}

static void print_nodes(const struct pattern *pattern, const struct match_names *names,
                        const TSLanguage *grammar, struct buffer *out)
{
    struct VEC(uint32_t) open = {0};
    for (uint32_t i = 0; i < pattern->count; i++) {
        const struct pattern_node *node = &pattern->nodes[i];
        while (open.count && open.at[open.count - 1] <= i)
            open.count--;
        for (size_t depth = 0; depth < open.count + 1; depth++)
            buffer_add_cstring(out, "  ");
        if (node->op == PATTERN_INNER)
            buffer_printf(out, "%s\n", ts_language_symbol_name(grammar, node->symbol));
        else if (node->op == PATTERN_LEAF && node->is_named)
            buffer_printf(out, "%s \"%.*s\"\n", ts_language_symbol_name(grammar, node->symbol),
                          STR_ARG(node->text));
        else if (node->op == PATTERN_LEAF)
            buffer_printf(out, "\"%.*s\"\n", STR_ARG(node->text));
        else
            print_hole(node, names, out);
        *vec_add(&open) = node->behind;
    }
    vec_free(&open);
}

bool lint_explain_pattern(struct str text, struct str selector, enum syntax_language language,
                          struct buffer *out, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct match_names names = {0};
    struct pattern pattern;
    if (!pattern_compile(text, selector, language, &names, &arena, &pattern, err))
        return error_wrap(err, "pattern");
    bool is_wrapped = *pattern.before || *pattern.behind;
    buffer_printf(out, "language  %s\n", syntax_language_name(language));
    buffer_printf(out, "parsed    %.*s\n", STR_ARG(pattern.parsed));
    buffer_printf(out, "wrapper   %s\n",
                  is_wrapped ? "the pattern stands between what the language wants around it"
                             : "none: the pattern is source as it stands");
    struct str literal = pattern_literal(&pattern);
    buffer_printf(out, "literal   %s%.*s\n", literal.len ? "" : "none: every file is parsed",
                  STR_ARG(literal));
    buffer_add_cstring(out, "tree\n");
    print_nodes(&pattern, &names, syntax_grammar(language), out);
    return true;
}

// --- test ---

struct outcome {
    size_t count;
    size_t offset; // of the first
    struct VEC(struct edit) edits;
    struct arena *arena;
};

static void on_match(void *context, struct matcher *matcher, const struct match_found *found)
{
    struct outcome *outcome = context;
    size_t start, end;
    if (outcome->count++ == 0)
        outcome->offset = found->tree->nodes.at[found->node].start;
    if (!found->rule->fix)
        return;
    struct buffer BUFFER_AUTO text = {0};
    match_fix_range(matcher, found, &start, &end);
    match_fill(found, found->rule->fix->template, true, &text);
    const struct edit *last = outcome->edits.count ? &outcome->edits.at[outcome->edits.count - 1] : NULL;
    if (!last || start >= last->offset + last->length)
        *vec_add(&outcome->edits) = (struct edit){
            .offset = start, .length = end - start, .text = arena_copy(outcome->arena, buffer_str(&text))};
}

static bool search(const struct match_rule *rule, struct str code, struct outcome *outcome, struct error *err)
{
    struct match_rule one = *rule, *at[] = {&one};
    const struct match_rule_list list = {.at = at, .count = 1};
    struct match_scratch scratch = {0};
    one.severity = SEVERITY_ERROR; // a rule that is off is tested too
    struct match_set *set = match_set_new(&list, rule->language);
    bool ok = match_search(set, &scratch, code, (struct str){0}, on_match, outcome, err);
    match_scratch_free(&scratch);
    match_set_free(set);
    return ok;
}

static void apply(struct str code, const struct outcome *outcome, struct buffer *out)
{
    size_t at = 0;
    VEC_EACH (const struct edit, edit, &outcome->edits) {
        buffer_add(out, str_slice(code, at, edit->offset - at));
        buffer_add(out, edit->text);
        at = edit->offset + edit->length;
    }
    buffer_add(out, str_slice(code, at, code.len - at));
}

static bool is_at(struct str code, size_t offset, const struct match_test *test)
{
    size_t line = 1, column = 1;
    for (size_t i = 0; i < offset; i++) {
        column = code.at[i] == '\n' ? 1 : column + 1;
        line += code.at[i] == '\n';
    }
    return line == test->line && column == test->column;
}

// "validated", or what is wrong.
static const char *judge(const struct match_rule *rule, const struct match_test *test, struct arena *arena,
                         struct error *err)
{
    struct outcome outcome = {.arena = arena};
    struct buffer BUFFER_AUTO fixed = {0};
    const char *verdict = "validated";
    if (!search(rule, test->code, &outcome, err))
        verdict = NULL;
    else if (test->is_valid)
        verdict = outcome.count ? "noisy: the rule finds something in valid code" : "validated";
    else if (!outcome.count)
        verdict = "missing: the rule finds nothing in invalid code";
    else if (test->line && !is_at(test->code, outcome.offset, test))
        verdict = "reported at another place";
    else if (test->fixed.at) {
        apply(test->code, &outcome, &fixed);
        if (!str_equal(str_trim(buffer_str(&fixed)), str_trim(test->fixed)))
            verdict = "the fix gives another text";
    }
    vec_free(&outcome.edits);
    return verdict;
}

static bool test_rule(const struct match_rule *rule, size_t *failures, struct buffer *out, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    size_t valid = 0, invalid = 0;
    for (size_t i = 0; i < rule->test_count; i++) {
        const struct match_test *test = &rule->tests[i];
        const char *verdict = judge(rule, test, &arena, err);
        if (!verdict)
            return error_wrap(err, "%.*s", STR_ARG(rule->id));
        *(test->is_valid ? &valid : &invalid) += 1;
        if (strcmp(verdict, "validated") == 0)
            continue;
        buffer_printf(out, "%.*s:%zu: %.*s (%s): %s\n    %.*s\n", STR_ARG(rule->file), rule->line,
                      STR_ARG(rule->id), syntax_language_name(rule->language), verdict,
                      STR_ARG(str_trim(test->code)));
        ++*failures;
    }
    if (!valid || !invalid) {
        buffer_printf(out, "%.*s:%zu: %.*s: has no test of %s code\n", STR_ARG(rule->file), rule->line,
                      STR_ARG(rule->id), valid ? "invalid" : "valid");
        ++*failures;
    }
    return true;
}

bool lint_test_rules(const struct str *paths, size_t count, size_t *failures, struct buffer *out,
                     struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct match_rule_list rules = {0};
    size_t tests = 0;
    *failures = 0;
    bool ok = rule_sources_load(paths, count, STR("."), &arena, &rules, NULL, err);
    for (size_t i = 0; ok && i < rules.count; i++) {
        ok = test_rule(rules.at[i], failures, out, err);
        tests += rules.at[i]->test_count;
    }
    if (ok)
        buffer_printf(out, "%zu rules, %zu tests, %zu failures\n", rules.count, tests, *failures);
    match_rules_free(&rules);
    return ok;
}
