// andon-lint's command line: options, which checks run, and the four things that it can do (run, --list,
// --explain, --baseline).
#include "core/check_page.h"
#include "core/interrupt.h"
#include "core/run_baseline.h"
#include "core/term.h"
#include "core/yaml.h"
#include "lint/command_internal.h"
#include "lint/grammars.h"
#include "lint/lint.h"
#include "lint/rules.h"
#include "lint/tools/linters.h"

#include <unistd.h>

#define AT(member) offsetof(struct lint_options, member)
static const struct option option_table[] = {
    {.name = "list",
     .kind = OPTION_FLAG,
     .offset = AT(list),
     .doc = "list the checks (also with --format json)"},
    {.name = "check",
     .kind = OPTION_LIST,
     .offset = AT(check),
     .argument = "ID",
     .doc = "run this check only, also when it is off by default (may be repeated)"},
    {.name = "disable",
     .kind = OPTION_LIST,
     .offset = AT(disable),
     .argument = "ID",
     .doc = "leave this check out"},
    {.name = "no-tools",
     .kind = OPTION_FLAG,
     .offset = AT(no_tools),
     .doc = "leave the external linters out"},
    {.name = "message",
     .kind = OPTION_TEXT,
     .offset = AT(message),
     .argument = "FILE",
     .doc = "look at a commit message instead of files"},
    {.name = "baseline",
     .kind = OPTION_TEXT,
     .offset = AT(baseline),
     .argument = "write|update|prune",
     .doc = "write: freeze today's findings, so that they no longer count, and drop what is mended; update: "
            "drop nothing; prune: do nothing else (all files when nothing else is said)"},
    {.name = "explain",
     .kind = OPTION_TEXT,
     .offset = AT(explain),
     .argument = "ID",
     .doc = "tell about a check"},
    {.name = "pattern",
     .kind = OPTION_TEXT,
     .offset = AT(pattern),
     .argument = "CODE",
     .doc = "look for source code with holes, `$A == NULL`, instead (needs --lang)"},
    {.name = "query",
     .kind = OPTION_TEXT,
     .offset = AT(query),
     .argument = "QUERY",
     .doc = "look for what a tree-sitter query captures as @match, or matches, instead (needs --lang)"},
    {.name = "rewrite",
     .kind = OPTION_TEXT,
     .offset = AT(rewrite),
     .argument = "CODE",
     .doc = "with --pattern or --query: what it is replaced by; with --fix it is"},
    {.name = "lang",
     .kind = OPTION_TEXT,
     .offset = AT(language),
     .argument = "NAME",
     .doc = "the pattern's or query's language"},
    {.name = "selector",
     .kind = OPTION_TEXT,
     .offset = AT(selector),
     .argument = "KIND",
     .doc = "with explain-pattern: of the code, the first node of this kind is the pattern"},
    {.name = "languages",
     .kind = OPTION_FLAG,
     .offset = AT(languages),
     .doc = "list the languages that rules and patterns can be in"},
    {0},
};
#undef AT

const struct command lint_command = {
    .name = "andon lint",
    .synopsis = "[OPTION…] [PATH…] | test PATH… | explain-pattern --lang NAME CODE",
    .summary = "check files, or a commit message, and mend what can be mended",
    .description =
        "Looks at what is staged, or at the PATHs on disk, with every check that is on. What a change did "
        "not "
        "add does not count unless --all is given.\n\n"
        "test runs the tests of rule files: code in which a rule must find something, and code in which it "
        "must not. "
        "explain-pattern shows what a pattern is compiled to.\n\n"
        "Exit codes: 0 clean, 1 findings that block, 2 usage or configuration, 3 something could not be "
        "checked, 130 interrupted.",
    .options = option_table,
    .shared_options = run_option_table,
    .examples = "andon lint — what is staged\n"
                "andon lint --fix src — mend the files below src\n"
                "andon lint --check trailing-whitespace --all-files — one check, every file\n"
                "andon lint --message .git/COMMIT_EDITMSG — a commit message\n"
                "andon lint --pattern '$A == None' --lang python --all-files — a search by structure\n"
                "andon lint test .andon/rules — own rules against their tests",
};

// Not a check of ours, but andon.yml may name it.
static const struct check secrets_name = {.id = "secrets"};

// The check of that id (of the table, or the commit message's); NULL and "did you mean" when there is none.
static const struct check *find_check(const struct lint_table *table, struct str id, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    size_t count = table->count;
    const char **names = ARENA_ARRAY(&arena, const char *, count + 2);
    for (size_t i = 0; i <= count; i++) {
        const struct check *check = i < count ? table->at[i] : &check_commit_message;
        if (str_equal(id, str_from(check->id)))
            return check;
        names[i] = check->id;
    }
    const char *nearest = nearest_name(id, names);
    error_set(err, ERROR_USAGE, "there is no check '%.*s'%s%s%s", STR_ARG(id),
              nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
    return NULL;
}

static bool is_named(const struct option_list *ids, const char *id)
{
    VEC_EACH (struct str, named, ids)
        if (str_equal(*named, str_from(id)))
            return true;
    return false;
}

static bool check_names(const struct option_list *ids, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct lint_table table = lint_table(&arena);
    VEC_EACH (struct str, id, ids)
        if (!find_check(&table, *id, err))
            return false;
    return true;
}

// --check switches on what is off by default or disabled.
static bool switch_on(struct run *run, const struct check *check, struct error *err)
{
    struct check_value values[CHECK_OPTION_MAX];
    enum severity severity;
    if (!config_check_setting(&run->config, check, STR(""), &run->arena, &severity, values, err))
        return false;
    struct str on =
        arena_printf(&run->arena, "lint.severity.%s=%s", check->id, severity_name(check->severity));
    return severity != SEVERITY_OFF || config_set(&run->config, on, &run->arena, err);
}

static bool pick_checks(const struct lint_options *options, const struct lint_table *table, struct run *run,
                        struct run_plan *plan, struct error *err)
{
    size_t count = table->count;
    const struct check **known = ARENA_ARRAY(&run->arena, const struct check *, count + 2);
    const struct check **checks = ARENA_ARRAY(&run->arena, const struct check *, count + 1);

    memcpy(known, table->at, count * sizeof *known);
    known[count] = &check_commit_message;
    known[count + 1] = &secrets_name;
    plan->known_checks = known;
    plan->known_check_count = count + 2;
    plan->checks = checks;
    for (size_t i = 0; i < count && options->message.len == 0; i++) {
        const struct check *check = table->at[i];
        bool is_chosen = options->check.count == 0 || is_named(&options->check, check->id);
        if (!is_chosen || is_named(&options->disable, check->id) || (check->group && options->no_tools))
            continue;
        if (options->check.count && !switch_on(run, check, err))
            return false;
        checks[plan->check_count++] = check;
    }
    if (options->message.len) {
        checks[plan->check_count++] = &check_commit_message;
        plan->fix_command = arena_printf(&run->arena, "andon lint --fix --message %.*s",
                                         STR_ARG(term_shell_path(options->message, &run->arena)));
    }
    return true;
}

// How many of the plan's checks are on at the root: for the line of success.
static bool summarize(struct run *run, struct run_plan *plan, struct error *err)
{
    struct check_value values[CHECK_OPTION_MAX];
    size_t on = 0;
    for (size_t i = 0; i < plan->check_count; i++) {
        enum severity severity;
        if (!config_check_setting(&run->config, plan->checks[i], STR(""), &run->arena, &severity, values,
                                  err))
            return false;
        on += severity != SEVERITY_OFF && !plan->checks[i]->group;
    }
    plan->summary = arena_printf(&run->arena, "%zu check%s", on, on == 1 ? "" : "s");
    return true;
}

static void use_linters(const struct lint_options *options, const struct lint_table *table, struct run *run)
{
    linters_use(table->linters, &(struct linters_use){
                                    .repo = run->has_repo ? &run->repo : NULL,
                                    .config = &run->config,
                                    .asked = options->check.at,
                                    .asked_count = options->check.count,
                                    .fix = options->shared.fix,
                                    .jobs = (unsigned)options->shared.jobs,
                                });
}

// Which of the linters ran, and what they have to say besides findings.
static void add_linters(const struct lint_table *table, struct run *run, struct run_plan *plan)
{
    struct str names = linters_names(table->linters, &run->arena);
    if (names.len && str_equal(plan->summary, STR("0 checks")))
        plan->summary = names;
    else if (names.len)
        plan->summary = arena_printf(&run->arena, "%.*s, %.*s", STR_ARG(plan->summary), STR_ARG(names));
    linters_tell(table->linters, &run->notes);
}

static bool check_usage(const struct lint_options *options, const struct option_list *operands,
                        struct error *err)
{
    const struct run_options *shared = &options->shared;
    bool has_files = run_names_files(shared, operands);
    if (options->message.len && (has_files || options->check.count || options->baseline.len))
        return error_set(err, ERROR_USAGE,
                         "--message looks at that file only: it goes with no other file or check");
    if (options->baseline.len && !lint_baseline_is_known(options->baseline))
        return error_set(err, ERROR_USAGE, "--baseline wants one of write, update, prune, not '%.*s'",
                         STR_ARG(options->baseline));
    if (options->baseline.len && shared->fix)
        return error_set(err, ERROR_USAGE, "--baseline and --fix exclude each other");
    if (is_named(&options->check, check_commit_message.id))
        return error_set(err, ERROR_USAGE, "commit-message needs the message: --message FILE");
    return check_names(&options->check, err) && check_names(&options->disable, err);
}

// What to look at when the command line leaves it open.
static void choose_subject(struct lint_options *options, struct option_list *operands)
{
    struct run_options *shared = &options->shared;
    bool has_files = run_names_files(shared, operands);
    if (options->message.len) {
        shared->no_git = true;
        *vec_add(operands) = options->message;
    }
    if (options->baseline.len) {
        shared->all = true;
        shared->all_files = shared->all_files || !has_files;
    }
}

static int fail(const struct error *err)
{
    term_print_error("andon-lint", err);
    return error_exit_code(err);
}

static int run_checks(struct lint_options *options, struct option_list *operands)
{
    struct run run = {0};
    struct run_plan plan = {.program = "andon-lint", .command = "lint", .fix = options->shared.fix};
    struct buffer BUFFER_AUTO out = {0};
    struct error err = {0};
    int code;

    choose_subject(options, operands);
    bool ok = run_open(&run, &options->shared, operands, &err);
    struct lint_table table = lint_table(&run.arena);
    use_linters(options, &table, &run);
    ok = ok && lint_load_rules(&run.config, run.has_repo ? &run.repo : NULL, &err) &&
         pick_checks(options, &table, &run, &plan, &err) && summarize(&run, &plan, &err);
    plan.ruleset = lint_rules_text(&run.arena);
    ok = ok && run_check(&run, &plan, &err);
    add_linters(&table, &run, &plan);
    if (ok && options->baseline.len) {
        ok = lint_change_baseline(&run, &plan, options->baseline, &out, &err);
        code = ok ? term_print(&out) : fail(&err);
    } else {
        if (ok)
            run_note_mended(&run, &plan);
        code = ok ? run_report(&run, &plan) : fail(&err);
    }
    linters_close(table.linters);
    run_close(&run);
    return code;
}

static bool find_language(const struct lint_options *options, enum syntax_language *language,
                          struct error *err)
{
    if (!options->language.len)
        return error_set(err, ERROR_USAGE, "a pattern or query needs its language: --lang NAME");
    return syntax_language_from(options->language, language) ||
           error_set(err, ERROR_USAGE, "there is no grammar for '%.*s': see --languages",
                     STR_ARG(options->language));
}

static bool load_pattern(struct lint_options *options, struct error *err)
{
    enum syntax_language language;
    bool is_query = options->query.at;
    if (!options->pattern.at && !is_query)
        return !options->rewrite.at ||
               error_set(err, ERROR_USAGE, "--rewrite goes with --pattern or --query");
    if (options->pattern.at && is_query)
        return error_set(err, ERROR_USAGE, "--pattern and --query exclude each other");
    vec_clear(&options->check);
    *vec_add(&options->check) = str_from(check_rules.id);
    options->shared.all = true;
    return find_language(options, &language, err) &&
           (lint_load_pattern(is_query ? options->query : options->pattern, is_query, options->rewrite,
                              language, err) ||
            (err->code = ERROR_USAGE, false));
}

static int explain_pattern(const struct lint_options *options, const struct option_list *operands)
{
    struct buffer BUFFER_AUTO out = {0};
    struct error err = {0};
    enum syntax_language language;
    if (operands->count != 2)
        error_set(&err, ERROR_USAGE, "explain-pattern wants one pattern");
    else if (find_language(options, &language, &err) &&
             lint_explain_pattern(operands->at[1], options->selector, language, &out, &err))
        return term_print(&out);
    return fail(&err);
}

// Where the repository brings grammars along, the program that can load them runs the tests.
static bool run_tests(const struct lint_options *options, const struct str *paths, size_t count,
                      size_t *failures, struct buffer *out, struct error *err)
{
    struct run run = {0};
    bool ok = lint_load_config(options, &run, err);
    if (ok && run.has_repo && run.config.lint_grammars.count)
        ok = lint_grammars_use(&run.config, &run.repo, err) &&
             lint_grammars_test(paths, count, failures, out, err);
    else if (ok)
        ok = lint_test_rules(paths, count, failures, out, err);
    run_close(&run);
    return ok;
}

static int test_rules(const struct lint_options *options, const struct option_list *operands)
{
    struct buffer BUFFER_AUTO out = {0};
    struct error err = {0};
    size_t failures;
    if (operands->count < 2)
        error_set(&err, ERROR_USAGE, "test wants the files or folders of rules");
    else if (run_tests(options, operands->at + 1, operands->count - 1, &failures, &out, &err))
        return term_print(&out) ? 3 : failures ? 1 : 0;
    return fail(&err);
}

// A team's own rules stand beside those of the packs.
static int explain_rule(const struct lint_options *options, struct str name)
{
    struct run run = {0};
    struct buffer BUFFER_AUTO out = {0};
    struct error err = {0};
    bool ok = lint_load_config(options, &run, &err) &&
              lint_load_rules(&run.config, run.has_repo ? &run.repo : NULL, &err) &&
              lint_rule_page(name, &out, &err);
    int code = ok ? term_print(&out) : fail(&err);
    run_close(&run);
    return code;
}

static int explain(const struct lint_options *options)
{
    const struct str id = options->explain;
    struct buffer BUFFER_AUTO out = {0};
    struct arena ARENA_AUTO arena = {0};
    struct lint_table table = lint_table(&arena);
    struct error err = {0};
    struct str prefix = STR(LINT_RULE_PREFIX);
    if (str_starts_with(id, prefix))
        return explain_rule(options, str_slice(id, prefix.len, id.len));
    struct str message = STR(LINT_MESSAGE_PREFIX);
    if (str_starts_with(id, message))
        return lint_message_rule_page(str_slice(id, message.len, id.len), &out, &err) ? term_print(&out)
                                                                                      : fail(&err);
    size_t slash = str_find_byte(id, '/', 0); // a rule's page is its check's
    const struct check *check = find_check(&table, str_slice(id, 0, slash), &err);
    if (!check)
        return fail(&err);
    check_page_print(check, slash == STR_NONE ? (struct str){0} : str_slice(id, slash + 1, id.len), &out);
    return term_print(&out);
}

static int dispatch(struct lint_options *options, struct option_list *operands)
{
    struct buffer BUFFER_AUTO out = {0};
    struct error err = {0};
    if (options->explain.len)
        return explain(options);
    if (options->languages)
        return lint_languages(options, &out, &err) ? term_print(&out) : fail(&err);
    if (operands->count && str_equal(operands->at[0], STR("test")))
        return test_rules(options, operands);
    if (operands->count && str_equal(operands->at[0], STR("explain-pattern")))
        return explain_pattern(options, operands);
    if (!check_usage(options, operands, &err) || !load_pattern(options, &err))
        return fail(&err);
    if (options->list)
        return lint_list(options, &out, &err) ? term_print(&out) : fail(&err);
    interrupt_install();
    return run_checks(options, operands);
}

int lint_main(int argc, char **argv)
{
    struct lint_options options = {0};
    struct option_list operands = {0};
    struct error err = {0};
    bool wants_help = false;
    int code;

    if (!options_parse(&lint_command, argc, argv, &options, &operands, &wants_help, &err)) {
        code = fail(&err);
    } else if (wants_help) {
        struct buffer BUFFER_AUTO out = {0};
        option_print_help(&lint_command, &out);
        code = term_print(&out);
    } else {
        code = dispatch(&options, &operands);
    }
    vec_free(&operands);
    vec_free(&options.check);
    vec_free(&options.disable);
    vec_free(&options.shared.set);
    return code;
}
