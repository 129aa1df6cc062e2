// The rows of the table of tools: that each is whole, and that what the real tool prints is understood.
#include "lint/match/regex.h"
#include "tool_samples_others.h"
#include "tool_samples_scripts.h"

static void check_samples(const struct tool_sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct tool_diagnostics diagnostics = {0};
        struct error err = {0};
        struct buffer BUFFER_AUTO out = {0};
        const struct tool *tool = tool_find(str_from(samples[i].tool));
        assert_non_null(tool);
        assert_ok(tool_sample_read(tool, str_from(samples[i].output), &arena, &diagnostics, &err));
        tool_sample_print(&diagnostics, &out);
        if (!str_equal(buffer_str(&out), str_from(samples[i].read)))
            fail_msg("%s: expected\n%s\ngot\n%.*s", samples[i].tool, samples[i].read,
                     STR_ARG(buffer_str(&out)));
        vec_free(&diagnostics);
    }
}

static void test_samples(void **state)
{
    (void)state;
    check_samples(script_samples, sizeof script_samples / sizeof *script_samples);
    check_samples(other_samples, sizeof other_samples / sizeof *other_samples);
}

// Formatters that say nothing about files that they understand, and have nothing else to say.
static const char *const silent[] = {"clang-format", "rustfmt", NULL};

static bool has_sample(const char *id, const struct tool_sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(samples[i].tool, id) == 0)
            return true;
    return false;
}

static bool has_word(const char *const *words, const char *part)
{
    for (; words && *words; words++)
        if (strstr(*words, part))
            return true;
    return false;
}

static void check_pattern(const struct tool *tool, const char *pattern)
{
    struct match_regex *regex = NULL;
    struct error err = {0};
    if (pattern && !match_regex_new_bytes(str_from(pattern), &regex, &err))
        fail_msg("%s: %s", tool->id, err.message);
    match_regex_free(regex);
}

static void check_row(const struct tool *tool)
{
    bool takes_files = has_word(tool->check, "{files}") || has_word(tool->check, "{folders}");
    assert_ptr_equal(tool_find(str_from(tool->id)), tool); // no two of a name
    assert_true(tool->summary && tool->source && tool->programs && tool->programs[0] && tool->check);
    assert_true(tool->types || (tool->files && tool->files[0]));
    assert_true(takes_files != ((tool->flags & TOOL_WHOLE_PROJECT) != 0));
    assert_true(tool->severity > SEVERITY_OFF && tool->severity < SEVERITY_COUNT);
    assert_true(tool->reader != TOOL_LINES || tool->pattern);
    assert_true(tool->reader != TOOL_REWRITE || !tool->fix);
    // What exits with "findings" and says nothing that is understood broke, so a reader is needed for it.
    assert_true(!tool->found[0] || tool->reader == TOOL_SARIF || tool->pattern);
    check_pattern(tool, tool->pattern);
    check_pattern(tool, tool->heading);
    check_pattern(tool, tool->more);
    check_pattern(tool, tool->broke);
}

static void test_rows(void **state)
{
    (void)state;
    for (const struct tool *const *tool = tools; *tool; tool++) {
        check_row(*tool);
        bool is_sampled =
            has_sample((*tool)->id, script_samples, sizeof script_samples / sizeof *script_samples) ||
            has_sample((*tool)->id, other_samples, sizeof other_samples / sizeof *other_samples);
        if (!is_sampled && !str_is_one_of(str_from((*tool)->id), silent))
            fail_msg("%s: nothing that the real tool prints is read in a test", (*tool)->id);
    }
    assert_null(tool_find(STR("nosuch")));
}

// What says that a tool broke although its exit code is that of findings.
static void test_broken(void **state)
{
    (void)state;
    static const struct {
        const char *tool, *output, *line;
    } cases[] = {
        {"yamllint", "Traceback (most recent call last):\n  File \"x\"\n",
         "Traceback (most recent call last):"},
        {"yamllint", "a.yaml:1:1: [error] \"Traceback \" (x)\n", ""},
        {"go-vet", "# x\nvet: c.go:3:12: declared and not used: x\n",
         "vet: c.go:3:12: declared and not used: x"},
        {"go-vet", "a.go:5:2: unreachable code\n", ""},
        {"golangci-lint", "c.go:3:12: declared and not used: x (typecheck)\n",
         "c.go:3:12: declared and not used: x (typecheck)"},
        {"staticcheck", "-: named files must all be in one directory; have . and sp (compile)\n",
         "-: named files must all be in one directory; have . and sp (compile)"},
        {"clang-tidy", "\x1b[0mError while trying to load a compilation database:\n",
         "Error while trying to load a compilation database:"},
        {"checkov", "Passed checks: 4, Failed checks: 7, Skipped checks: 0, Parsing errors: 1\n",
         "Passed checks: 4, Failed checks: 7, Skipped checks: 0, Parsing errors: 1"},
        {"ktlint", "04:48:27 [main] WARN x -- No files matched [a.kt]\r\n",
         "04:48:27 [main] WARN x -- No files matched [a.kt]"},
        {"clippy", "error[E0308]: mismatched types\n", "error[E0308]: mismatched types"},
        {"rubocop", "An error occurred while Layout/X cop was inspecting a.rb:1:1.\n",
         "An error occurred while Layout/X cop was inspecting a.rb:1:1."},
        {"ruff", "Traceback \n", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct error err = {0};
        struct str line;
        const struct tool *tool = tool_find(str_from(cases[i].tool));
        assert_ok(tool_find_broken(tool, str_from(cases[i].output), &arena, &line, &err));
        assert_str(line, cases[i].line);
    }
}

// Source that a tool quotes may be one line of any bytes: no row's pattern gives up on what is looked at of
// it.
static void test_long_lines(void **state)
{
    (void)state;
    static const char *const starts[] = {
        "", "a.go:1:1: ", "  1:1  error  ", "::error file=", "error: ", "    "};
    static const char *const units[] = {"a",  ".",  " ",   "  x ",  "a.b:", "a.go:1",  ": ",
                                        "(a", "[a", "x (", "a:1:1", ",a=",  "a:1:1: ", "\xff"};
    enum { UNITS = sizeof units / sizeof *units, COUNT = UNITS * (sizeof starts / sizeof *starts) };
    for (const struct tool *const *tool = tools; *tool; tool++)
        for (size_t i = 0; (*tool)->pattern && i < COUNT; i++) {
            ARENA_AUTO struct arena arena = {0};
            struct tool_diagnostics out = {0};
            struct error err = {0};
            struct buffer BUFFER_AUTO line = {0};
            buffer_add_cstring(&line, starts[i / UNITS]);
            while (line.len < 20000)
                buffer_add_cstring(&line, units[i % UNITS]);
            if (!tool_read_lines(*tool, buffer_str(&line), STR("/repo"), &arena, &out, &err))
                fail_msg("%s: '%s' and many '%s': %s", (*tool)->id, starts[i / UNITS], units[i % UNITS],
                         err.message);
            vec_free(&out);
        }
}

// What in a file shows that a tool is used is no part of a longer word.
static void test_config(void **state)
{
    (void)state;
    static const struct {
        const char *content, *text;
        bool says;
    } cases[] = {
        {"- id: ruff\n", "id: ruff", true},         {"- id: ruff", "id: ruff", true},
        {"- id: ruff # x\n", "id: ruff", true},     {"- id: ruff\r\n", "id: ruff", true},
        {"- id: ruff-format\n", "id: ruff", false}, {"- id: ruff-format\n- id: ruff\n", "id: ruff", true},
        {"[tool.ruff]\n", "[tool.ruff", true},      {"[tool.ruff.lint]\n", "[tool.ruff", true},
        {"[tool.ruffle]\n", "[tool.ruff", false},   {"\"prettier\": \"1\"", "\"prettier\"", true},
        {"ktlint_code_style = x", "ktlint_", true}, {"", "id: ruff", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (tool_config_says(str_from(cases[i].content), str_from(cases[i].text)) != cases[i].says)
            fail_msg("'%s' in '%s'", cases[i].text, cases[i].content);
}

static void check_page(const struct tool *tool, struct str rule, const char *const *parts)
{
    struct buffer BUFFER_AUTO out = {0};
    tool_page_print(tool, rule, &out);
    for (; *parts; parts++)
        if (str_find(buffer_str(&out), str_from(*parts), 0) == STR_NONE)
            fail_msg("%s: no '%s' in\n%.*s", tool->id, *parts, STR_ARG(buffer_str(&out)));
    if (str_find(buffer_str(&out), STR("{rule}"), 0) != STR_NONE ||
        str_find(buffer_str(&out), STR("{files}"), 0) != STR_NONE)
        fail_msg("%s: a placeholder in\n%.*s", tool->id, STR_ARG(buffer_str(&out)));
}

// What runs, when, how to require it and how not to have it, of each; of a rule whatever it is called.
static void test_pages(void **state)
{
    (void)state;
    static const char *const of_each[] = {"what runs\n",    "when\n",      "required: true",
                                          "andon: ignore[", "ANDON_SKIP=", NULL};
    for (const struct tool *const *tool = tools; *tool; tool++)
        check_page(*tool, (struct str){0}, of_each);
    static const char *const of_rule[] = {"ruff/E501: Python linter",
                                          "\n  ruff rule E501\n",
                                          "    ruff check --quiet ",
                                          " FILE…\n",
                                          "pyproject.toml with '[tool.ruff'",
                                          "ignore[ruff/E501] reason",
                                          "# noqa: E501",
                                          "{\"ruff/E501\": \"off\"}",
                                          "lint: {tools: {ruff: off}}",
                                          NULL};
    check_page(tool_find(STR("ruff")), STR("E501"), of_rule);
    static const char *const escaped[] = {"ruff/\\x1b[31m: ", "ruff rule \\x1b[31m\n", NULL};
    check_page(tool_find(STR("ruff")), STR("\x1b[31m"), escaped);
    static const char *const of_code[] = {"andon trust", "in a copy", NULL};
    check_page(tool_find(STR("prettier")), (struct str){0}, of_code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples), cmocka_unit_test(test_rows),   cmocka_unit_test(test_broken),
        cmocka_unit_test(test_pages),   cmocka_unit_test(test_config), cmocka_unit_test(test_long_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
