// The readers of what external linters print, on output that is hostile, broken or rare.
#include "tool_sample.h"

static const struct tool lines_tool = {
    .id = "lines",
    .reader = TOOL_LINES,
    .pattern = "^(?<file>[^:]+):(?<line>\\d+):(?<column>\\d+): (?:(?<severity>\\w+): )?(?<message>.*?)"
               "(?: \\[(?<rule>[\\w-]+)\\])?$",
    .severity = SEVERITY_WARNING,
};
static const struct tool table_tool = {
    .id = "table",
    .reader = TOOL_LINES,
    .pattern = "^ +(?<line>\\d+):(?<column>\\d+) +(?<message>.*)$|^ +at (?<file>\\S+) line (?<line>\\d+)$",
    .heading = "^(?<file>/\\S.*)$|^(?<severity>Error): (?<message>.*)$|^note: ",
    .more = "^ +rule: (?<rule>\\w+)$|^ +see (?<help>\\S+)$",
    .severity = SEVERITY_WARNING,
};
static const struct tool sarif_tool = {
    .id = "sarif", .reader = TOOL_SARIF, .severity = SEVERITY_ERROR, .columns = TOOL_BYTES};

struct read_case {
    const char *name;
    const struct tool *tool;
    struct str output;
    const char *read;  // as tool_sample_print
    const char *error; // a part of the message; NULL: none
};

static void check_case(const struct read_case *test)
{
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostics diagnostics = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    bool ok = tool_sample_read(test->tool, test->output, &arena, &diagnostics, &err);
    if (ok == (test->error != NULL) || (test->error && !strstr(err.message, test->error)))
        fail_msg("%s: expected error '%s', got '%s'", test->name, test->error ? test->error : "",
                 err.message);
    if (test->error)
        assert_int_not_equal(err.code, ERROR_CONFIG); // andon.yml is not to blame
    tool_sample_print(&diagnostics, &out);
    if (!str_equal(buffer_str(&out), str_from(test->read)))
        fail_msg("%s: expected\n%s\ngot\n%.*s", test->name, test->read, STR_ARG(buffer_str(&out)));
    vec_free(&diagnostics);
}

static void test_lines(void **state)
{
    (void)state;
    static const struct read_case cases[] = {
        {"nothing", &lines_tool, STR(""), "", NULL},
        {"plain", &lines_tool, STR("a.c:1:2: error: x [r-1]\nb.c:3:4: y\n"),
         "a.c 1:2-0:0 error [r-1] x\nb.c 3:4-0:0 warning [] y\n", NULL},
        {"no line end", &lines_tool, STR("a.c:1:2: x"), "a.c 1:2-0:0 warning [] x\n", NULL},
        {"other lines", &lines_tool, STR("3 problems\n\n  ^~~~\n"), "", NULL},
        {"carriage returns", &lines_tool, STR("a.c:1:2: x [r]\r\n"), "a.c 1:2-0:0 warning [r] x\n", NULL},
        {"colours and links", &lines_tool,
         STR("\x1b[1ma.c:1:2:\x1b[0m \x1b[31merror: \x1b[mx \x1b]8;;http://h\x1b\\[r]\x1b]8;;\a\n"),
         "a.c 1:2-0:0 error [r] x\n", NULL},
        {"an escape that does not end", &lines_tool, STR("a.c:1:2: x\x1b[31\n\x1b\n\x1b]\n"),
         "a.c 1:2-0:0 warning [] x\n", NULL},
        {"numbers of no file", &lines_tool,
         STR("a.c:99999999999999999999999:1: x\na.c:0:7: x\na.c:1:4294967296: x\n"),
         "a.c 0:0-0:0 warning [] x\na.c 0:0-0:0 warning [] x\na.c 1:0-0:0 warning [] x\n", NULL},
        {"paths", &lines_tool,
         STR("/repo/a b/./c.c:1:2: x\n./d/../e.c:1:2: x\n../up.c:1:2: x\n/repository/x.c:1:2: x\n"),
         "a b/c.c 1:2-0:0 warning [] x\ne.c 1:2-0:0 warning [] x\n../up.c 1:2-0:0 warning [] x\n"
         "/repository/x.c 1:2-0:0 warning [] x\n",
         NULL},
        {"heading", &table_tool, STR("/repo/a\n  1:2  x\n\n/repo/b c\n  3:4  y  z\n"),
         "a 1:2-0:0 warning [] x\nb c 3:4-0:0 warning [] y z\n", NULL},
        {"what the heading says", &table_tool,
         STR("Error: bad\n  at a line 3\n   rule: r1\n   see http://h\n"),
         "a 3:0-0:0 error [r1] bad | http://h\n", NULL},
        {"a note is none", &table_tool, STR("Error: bad\nnote: here\n  at a line 3\n   rule: r1\n"), "",
         NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_case(&cases[i]);
}

static void test_lines_bytes(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    struct str output = STR("a\xff.c:1:2: x\0y\xfe\n");
    assert_ok(tool_read_lines(&lines_tool, output, STR("/repo"), &arena, &out, &err));
    assert_int_equal(out.count, 1);
    assert_str(out.at[0].path, "a\xff.c");
    assert_true(str_equal(out.at[0].message, STR("x\0y\xfe")));
    vec_free(&out);
}

// A line of many megabytes takes no longer than its start, and a message is cut at a character.
static void test_long_lines(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO output = {0};
    buffer_add(&output, STR("a.c:1:2: "));
    while (output.len < TOOL_OUTPUT_MAX - 100)
        buffer_add(&output, STR("\xc3\xa9"));
    buffer_add(&output, STR(" [rule]\nb.c:1:2: x\n"));
    assert_ok(tool_read_lines(&lines_tool, buffer_str(&output), STR("/repo"), &arena, &out, &err));
    assert_int_equal(out.count, 2);
    assert_true(out.at[0].message.len < 700);
    assert_str(out.at[0].rule, "rule");
    assert_true(str_ends_with(out.at[0].message, STR("\xc3\xa9\xe2\x80\xa6")));
    vec_free(&out);
}

static void test_too_many(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO output = {0};
    for (size_t i = 0; i <= TOOL_DIAGNOSTICS_MAX; i++)
        buffer_add(&output, STR("a:1:2: x\n"));
    assert_false(tool_read_lines(&lines_tool, buffer_str(&output), STR("/repo"), &arena, &out, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_int_equal(out.count, TOOL_DIAGNOSTICS_MAX);
    vec_free(&out);
}

static void test_slow_pattern(void **state)
{
    (void)state;
    static const struct tool slow = {
        .id = "slow", .reader = TOOL_LINES, .pattern = "^(?:a|aa)+(?<message>b)$"};
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostics out = {0};
    struct error err = {0};
    assert_false(tool_read_lines(&slow, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaacb\n"), STR(""), &arena,
                                 &out, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_int_equal(out.count, 0);
}

#define RUN(results) "{\"runs\":[{\"results\":[" results "]}]}"
#define AT(uri) "\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\"" uri "\"}}}]"

static void test_sarif(void **state)
{
    (void)state;
    static const struct read_case cases[] = {
        {"no result", &sarif_tool, STR(RUN("")), "", NULL},
        {"byte order mark", &sarif_tool, STR("\xef\xbb\xbf" RUN("")), "", NULL},
        {"levels", &sarif_tool,
         STR(RUN("{\"message\":{\"text\":\"a\"}},{\"level\":\"note\",\"message\":{\"text\":\"b\"}},"
                 "{\"level\":\"none\",\"message\":{\"text\":\"c\"}},"
                 "{\"kind\":\"pass\",\"message\":{\"text\":\"d\"}},"
                 "{\"kind\":\"review\",\"message\":{\"text\":\"e\"}}")),
         " 0:0-0:0 warning [] a\n 0:0-0:0 note [] b\n 0:0-0:0 note [] e\n", NULL},
        {"suppressed", &sarif_tool,
         STR(RUN("{\"suppressions\":[{\"kind\":\"inSource\"}],\"message\":{\"text\":\"a\"}},"
                 "{\"suppressions\":[{\"status\":\"rejected\"}],\"message\":{\"text\":\"b\"}},"
                 "{\"suppressions\":[],\"message\":{\"text\":\"c\"}},"
                 "{\"baselineState\":\"absent\",\"message\":{\"text\":\"d\"}}")),
         " 0:0-0:0 warning [] b\n 0:0-0:0 warning [] c\n", NULL},
        {"URIs", &sarif_tool,
         STR(RUN("{" AT("file:///repo/a%20b%25.py") "},{" AT("file://localhost/repo/c%C3%A9") "},{" AT(
             "./d/%2e%2e/e") "},{" AT("100%") "},{" AT("/other") "},{" AT("file:///repo") "}")),
         "a b%.py 0:0-0:0 warning [] (it says nothing)\nc\xc3\xa9 0:0-0:0 warning [] (it says nothing)\n"
         "e 0:0-0:0 warning [] (it says nothing)\n100% 0:0-0:0 warning [] (it says nothing)\n"
         "/other 0:0-0:0 warning [] (it says nothing)\n/repo 0:0-0:0 warning [] (it says nothing)\n",
         NULL},
        {"bases, and files by index", &sarif_tool,
         STR("{\"runs\":[{\"originalUriBaseIds\":{\"SRC\":{\"uri\":\"src/\",\"uriBaseId\":\"ROOT\"},"
             "\"ROOT\":{\"uri\":\"file:///repo/x/\"},\"LOOP\":{\"uri\":\"l/\",\"uriBaseId\":\"LOOP\"}},"
             "\"artifacts\":[{\"location\":{\"uri\":\"b\",\"uriBaseId\":\"SRC\"}}],"
             "\"results\":[{\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":"
             "{\"artifactLocation\":{\"uri\":\"a\",\"uriBaseId\":\"SRC\"}}}]},"
             "{\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":"
             "{\"artifactLocation\":{\"index\":0}}}]},{\"message\":{\"text\":\"m\"},\"locations\":"
             "[{\"physicalLocation\":{\"artifactLocation\":{\"index\":7}}}]},"
             "{\"message\":{\"text\":\"m\"},\"locations\":[{\"physicalLocation\":"
             "{\"artifactLocation\":{\"uri\":\"a\",\"uriBaseId\":\"LOOP\"}}}]}]}]}"),
         "x/src/a 0:0-0:0 warning [] m\nx/src/b 0:0-0:0 warning [] m\n 0:0-0:0 warning [] m\n"
         "l/l/l/l/l/l/l/l/a 0:0-0:0 warning [] m\n",
         NULL},
        {"what the rule says", &sarif_tool,
         STR("{\"runs\":[{\"tool\":{\"driver\":{\"rules\":[{\"id\":\"R0\"},{\"id\":\"R1\",\"helpUri\":"
             "\"https://h/R1\",\"defaultConfiguration\":{\"level\":\"error\"},\"shortDescription\":"
             "{\"text\":\"short\"},\"messageStrings\":{\"m\":{\"text\":\"{0} and {1}, {{0}} {7}\"}}}]},"
             "\"extensions\":[{\"rules\":[{\"id\":\"X\",\"defaultConfiguration\":{\"level\":\"note\"}}]}]},"
             "\"results\":[{\"ruleId\":\"R1\",\"message\":{\"id\":\"m\",\"arguments\":[\"a\",\"b\"]}},"
             "{\"ruleIndex\":1},{\"rule\":{\"index\":1}},{\"rule\":{\"id\":\"X\"}},{\"ruleIndex\":99},"
             "{\"ruleIndex\":-1}]}]}"),
         " 0:0-0:0 error [R1] a and b, {0} {7} | https://h/R1\n 0:0-0:0 error [R1] short | https://h/R1\n"
         " 0:0-0:0 error [R1] short | https://h/R1\n 0:0-0:0 note [X] (it says nothing)\n"
         " 0:0-0:0 warning [] (it says nothing)\n 0:0-0:0 warning [] (it says nothing)\n",
         NULL},
        {"numbers of no file", &sarif_tool,
         STR(RUN("{\"locations\":[{\"physicalLocation\":{\"region\":{\"startLine\":-5,\"startColumn\":2}}}]},"
                 "{\"locations\":[{\"physicalLocation\":{\"region\":{\"startLine\":3,\"startColumn\":1e99,"
                 "\"endLine\":\"x\",\"endColumn\":99999999999999999999}}}]}")),
         " 0:0-0:0 warning [] (it says nothing)\n 3:0-0:0 warning [] (it says nothing)\n", NULL},
        {"kinds of values", &sarif_tool,
         STR(RUN("{\"message\":7,\"locations\":{},\"ruleId\":[],\"fixes\":[3],\"suppressions\":1}")),
         " 0:0-0:0 warning [] (it says nothing)\n", NULL},
        {"cut off", &sarif_tool, STR("{\"runs\":[{\"results\":[\n{\"message\":{\"text\":\"a\"}},\n{\"mess"),
         "", "its SARIF:3:"},
        {"nothing at all", &sarif_tool, STR(""), "", "its SARIF:1:"},
        {"no runs", &sarif_tool, STR("{\"version\":\"2.1.0\"}"), "", "there are no runs"},
        {"runs of nothing", &sarif_tool, STR("{\"runs\":[]}"), "", "there are no runs"},
        {"no results", &sarif_tool, STR("{\"runs\":[\n{\"tool\":{}}]}"), "", "line 2: a run without results"},
        {"a result that is none", &sarif_tool, STR(RUN("{\"message\":{\"text\":\"a\"}},\n7")),
         " 0:0-0:0 warning [] a\n", "line 2: this is no result"},
        {"the tool failed", &sarif_tool,
         STR("{\"runs\":[{\"results\":[{\"message\":{\"text\":\"a\"}}],\"invocations\":[{"
             "\"executionSuccessful\":false,\"toolExecutionNotifications\":[{\"message\":{\"text\":"
             "\"out of\\nmemory\"}}]}]}]}"),
         " 0:0-0:0 warning [] a\n", "it says that it failed: out of memory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_case(&cases[i]);
}

static void test_deep_sarif(void **state)
{
    (void)state;
    struct buffer BUFFER_AUTO output = {0};
    for (size_t i = 0; i < 100000; i++)
        buffer_add_byte(&output, '[');
    const struct read_case test = {"deep", &sarif_tool, buffer_str(&output), "", "nested too deeply"};
    check_case(&test);
}

// Finds the place of the only diagnostic in `bytes`, and returns what it marks.
static struct str marked(struct tool_diagnostic *diagnostic, struct str bytes, struct arena *arena)
{
    struct blob blob;
    blob_init(&blob, STR("a"), 0100644, NULL, bytes);
    blob_find_lines(&blob, arena);
    diagnostic->is_placed = false;
    tool_place(diagnostic, &blob, arena);
    return diagnostic->is_whole_file ? STR("(whole file)")
                                     : str_slice(bytes, diagnostic->offset, diagnostic->length);
}

static void test_place(void **state)
{
    (void)state;
    static const struct str text = STR("one two\r\n  \xc3\xa9\xf0\x9f\x98\x80 x\n\tlast");
    static const struct {
        size_t line, column, end_line, end_column;
        enum tool_columns columns;
        const char *marked;
    } cases[] = {
        {1, 5, 0, 0, TOOL_BYTES, "two"},
        {1, 5, 1, 6, TOOL_BYTES, "t"},
        {1, 5, 1, 5, TOOL_BYTES, "two"}, // an empty place
        {1, 0, 0, 0, TOOL_BYTES, "one two"},
        {2, 0, 0, 0, TOOL_BYTES, "\xc3\xa9\xf0\x9f\x98\x80 x"},
        {2, 10, 0, 0, TOOL_BYTES, "x"},
        {2, 6, 0, 0, TOOL_CHARACTERS, "x"},
        {2, 7, 0, 0, TOOL_UTF16, "x"},
        {2, 4, 2, 6, TOOL_UTF16, "\xf0\x9f\x98\x80"},
        {2, 4, 2, 5, TOOL_CHARACTERS, "\xf0\x9f\x98\x80"},
        {1, 5, 2, 1, TOOL_BYTES, "two\r\n"},
        {1, 0, 2, 0, TOOL_BYTES, "one two\r\n  \xc3\xa9\xf0\x9f\x98\x80 x"},
        {2, 5, 1, 1, TOOL_CHARACTERS, " "}, // ends before it starts
        {3, 999999, 0, 0, TOOL_CHARACTERS, ""},
        {3, 2, 9, 1, TOOL_CHARACTERS, "last"}, // ends behind the file
        {4, 1, 0, 0, TOOL_CHARACTERS, ""},     // the end of the file
        {4, 2, 0, 0, TOOL_CHARACTERS, "(whole file)"},
        {5, 1, 0, 0, TOOL_CHARACTERS, "(whole file)"},
        {0, 0, 0, 0, TOOL_CHARACTERS, "(whole file)"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct tool_diagnostic diagnostic = {.line = cases[i].line,
                                             .column = cases[i].column,
                                             .end_line = cases[i].end_line,
                                             .end_column = cases[i].end_column,
                                             .columns = cases[i].columns};
        assert_str(marked(&diagnostic, text, &arena), cases[i].marked);
    }
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostic empty = {.line = 1, .column = 1};
    assert_str(marked(&empty, STR(""), &arena), "");
}

// What the fixes of one SARIF result make of a text; NULL where they can't be placed.
static const char *fixed(const char *replacements, const char *uri, struct str text, struct buffer *out)
{
    ARENA_AUTO struct arena arena = {0};
    struct tool_diagnostics found = {0};
    struct error err = {0};
    struct str output =
        arena_printf(&arena,
                     "{\"runs\":[{\"columnKind\":\"unicodeCodePoints\",\"results\":[{" AT(
                         "a") ",\"fixes\":[{\"artifactChanges\":[{\"artifactLocation\":{\"uri\":\"%s\"},"
                              "\"replacements\":[%s]}]}]}]}]}",
                     uri, replacements);
    assert_ok(tool_read_sarif(&sarif_tool, output, STR("/repo"), &arena, &found, &err));
    assert_int_equal(found.count, 1);
    marked(&found.at[0], text, &arena);
    size_t at = 0;
    buffer_clear(out);
    for (size_t i = 0; i < found.at[0].edit_count; i++) {
        const struct edit *edit = &found.at[0].edits[i];
        buffer_add(out, str_slice(text, at, edit->offset - at));
        buffer_add(out, edit->text);
        at = edit->offset + edit->length;
    }
    buffer_add(out, str_slice(text, at, text.len));
    bool is_fixed = found.at[0].edit_count > 0;
    assert_int_equal(found.at[0].safety, is_fixed ? FIX_UNSAFE : FIX_NONE);
    buffer_add_byte(out, '\0');
    vec_free(&found);
    return is_fixed ? out->at : NULL;
}

#define REPLACE(line, column, end_line, end_column, text)                                                    \
    "{\"deletedRegion\":{\"startLine\":" #line ",\"startColumn\":" #column ",\"endLine\":" #end_line         \
    ",\"endColumn\":" #end_column "},\"insertedContent\":{\"text\":\"" text "\"}}"

static void test_sarif_fixes(void **state)
{
    (void)state;
    static const struct str text = STR("\xc3\xa9 one\ntwo\n");
    static const struct {
        const char *replacements, *uri, *fixed;
    } cases[] = {
        {REPLACE(1, 3, 1, 6, "1"), "a", "\xc3\xa9 1\ntwo\n"},
        {REPLACE(2, 1, 3, 1, "") "," REPLACE(1, 1, 1, 2, "e"), "a", "e one\n"},
        {REPLACE(1, 3, 2, 1, "X"), "file:///repo/a", "\xc3\xa9 Xtwo\n"},
        {"{\"deletedRegion\":{\"startLine\":2}}", "a", "\xc3\xa9 one\n\n"},
        {REPLACE(1, 3, 1, 6, "1"), "other", NULL},
        {REPLACE(1, 3, 1, 6, "1") "," REPLACE(1, 4, 1, 5, "2"), "a", NULL}, // they overlap
        {REPLACE(1, 5, 1, 3, "1"), "a", NULL},                              // it ends before it starts
        {REPLACE(9, 1, 9, 2, "1"), "a", NULL},
        {REPLACE(0, 1, 1, 2, "1"), "a", NULL},
        {"{\"deletedRegion\":{\"startLine\":1},\"insertedContent\":{\"binary\":\"AAAA\"}}", "a", NULL},
        {"7", "a", NULL},
    };
    struct buffer BUFFER_AUTO out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = fixed(cases[i].replacements, cases[i].uri, text, &out);
        if (!got != !cases[i].fixed || (got && strcmp(got, cases[i].fixed) != 0))
            fail_msg("%s: got '%s'", cases[i].replacements, got ? got : "nothing");
    }
}

// The edits of a rewritten file give that file, whatever the bytes.
static void test_rewrite(void **state)
{
    (void)state;
    static const struct tool formatter = {.id = "f", .reader = TOOL_REWRITE, .severity = SEVERITY_ERROR};
    static const struct {
        struct str before, after;
        size_t count;
        const char *message; // of the first
        size_t line;
    } cases[] = {
        {STR("a\n"), STR("a\n"), 0, NULL, 0},
        {STR(""), STR("\n"), 0, NULL, 0},
        {STR("a\nb\nc\n"), STR("a\nB\nc\n"), 1, "this line would be written another way", 2},
        {STR("a\nb\nc\nd\n"), STR("a\nB\nC\nx\nd\n"), 1, "these 2 lines would be written another way", 2},
        {STR("a\nb\n"), STR("a\n\nb\n"), 1, "1 line would be added here", 2},
        {STR("a\nb\n"), STR("a\nb\nc\nd\n"), 1, "2 lines would be added here", 3},
        {STR("a\n\n\nb\n"), STR("a\nb\n"), 1, "2 lines would be taken away", 2},
        {STR("a"), STR("a\n"), 1, "this line would be written another way", 1},
        {STR("a\n"), STR(""), 1, "1 line would be taken away", 1},
        {STR("1\n2\n3\n4\n5\n"), STR("one\n2\n3\n4\nfive\n"), 2, "this line would be written another way", 1},
        {STR("a\0\xff\r\nb\n"), STR("a\0\xff\nb\n"), 1, "this line would be written another way", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct tool_diagnostics out = {0};
        struct error err = {0};
        struct buffer BUFFER_AUTO fixed_text = {0};
        assert_ok(
            tool_read_rewrite(&formatter, STR("p"), cases[i].before, cases[i].after, &arena, &out, &err));
        assert_int_equal(out.count, cases[i].count);
        size_t at = 0;
        VEC_EACH (struct tool_diagnostic, item, &out) {
            assert_true(item->is_placed && item->edit_count == 1 && item->safety == FIX_SAFE);
            assert_str(item->path, "p");
            buffer_add(&fixed_text, str_slice(cases[i].before, at, item->edits[0].offset - at));
            buffer_add(&fixed_text, item->edits[0].text);
            at = item->edits[0].offset + item->edits[0].length;
        }
        buffer_add(&fixed_text, str_slice(cases[i].before, at, cases[i].before.len));
        if (cases[i].count) {
            assert_true(str_equal(buffer_str(&fixed_text), cases[i].after));
            assert_str(out.at[0].message, cases[i].message);
            assert_int_equal(out.at[0].line, cases[i].line);
        }
        vec_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),        cmocka_unit_test(test_lines_bytes),
        cmocka_unit_test(test_long_lines),   cmocka_unit_test(test_too_many),
        cmocka_unit_test(test_slow_pattern), cmocka_unit_test(test_sarif),
        cmocka_unit_test(test_deep_sarif),   cmocka_unit_test(test_place),
        cmocka_unit_test(test_sarif_fixes),  cmocka_unit_test(test_rewrite),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
