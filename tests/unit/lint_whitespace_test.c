// The checks of white space and line ends: the cases that pre-commit-hooks is known by, and then some.
#include "check_helper.h"
#include "lint/editorconfig.h"

extern const struct check check_trailing_whitespace, check_end_of_file_fixer, check_mixed_line_ending,
    check_fix_byte_order_marker, check_editorconfig, check_check_utf8;

#define S(literal)                                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))

// What .editorconfig at the root says, as run->prepared.
static struct arena arena;

static void *prepared(const char *text)
{
    struct editorconfig_text file = {.text = str_from(text)};
    return editorconfig_parse(&file, 1, &arena);
}

static void test_trailing_whitespace(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "clean", .bytes = S("foo\nbar\n")},
        {.name = "blanks", .bytes = S("foo \nbar \n"), .findings = 2, .fixed = S("foo\nbar\n"), .line = 1},
        {.name = "tabs", .bytes = S("bar\t\nbaz\t\n"), .findings = 2, .fixed = S("bar\nbaz\n")},
        {.name = "no newline", .bytes = S("foo\nbar")},
        {.name = "no newline, blank",
         .bytes = S("foo\nbar "),
         .findings = 1,
         .fixed = S("foo\nbar"),
         .line = 2},
        {.name = "crlf", .bytes = S("foo\r\nbar\r\n")},
        {.name = "crlf, blank", .bytes = S("foo \r\nbar\r\n"), .findings = 1, .fixed = S("foo\r\nbar\r\n")},
        {.name = "cr at the end stays", .bytes = S("a\rb \r"), .findings = 1, .fixed = S("a\rb\r")},
        {.name = "cr inside stays", .bytes = S("x \rY \r\n"), .findings = 1, .fixed = S("x \rY\r\n")},
        {.name = "only blanks",
         .bytes = S("  \n\t\n"),
         .findings = 2,
         .fixed = S("\n\n"),
         .message = "empty line"},
        {.name = "latin-1", .bytes = S("<a>\xe9 \n</a>\n"), .findings = 1, .fixed = S("<a>\xe9\n</a>\n")},
        {.name = "markdown",
         .path = "a.md",
         .bytes = S("foo  \nbar \nbaz    \n\t\n\n  "),
         .findings = 4,
         .fixed = S("foo  \nbar\nbaz  \n\n\n")},
        {.name = "markdown off",
         .path = "a.md",
         .options = "markdown-linebreak-ext=",
         .bytes = S("foo  \n"),
         .findings = 1,
         .fixed = S("foo\n")},
        {.name = "markdown everywhere",
         .options = "markdown-linebreak-ext=*;chars= ",
         .bytes = S("\ta \t   \n"),
         .findings = 1,
         .fixed = S("\ta \t  \n")},
        {.name = "extension with a dot and capitals",
         .path = "a.TXT",
         .options = "markdown-linebreak-ext=.txt",
         .bytes = S("a  \n")},
        {.name = "own bytes",
         .options = "chars= ",
         .bytes = S("\ta \t \n"),
         .findings = 1,
         .fixed = S("\ta \t\n")},
        {.name = "own bytes, clean", .options = "chars= ", .bytes = S("\ta \t\n")},
        {.name = "table", .path = "a.tsv", .bytes = S("a\t\n")},
        {.name = "table, csv", .path = "a.csv", .bytes = S("a, \n")},
        {.name = "lock file", .path = "yarn.lock", .bytes = S("a \n")},
        {.name = "patch", .path = "fix.patch", .bytes = S(" \n-a \n")},
        {.name = "diff", .path = "fix.diff", .bytes = S(" \n-a \n")},
        {.name = "utf-16",
         .bytes = S("\xff\xfe"
                    "a\0 \0\n\0")},
        {.name = "editorconfig off",
         .prepared = prepared("[*]\ntrim_trailing_whitespace=false\n"),
         .bytes = S("a \n")},
    };
    RUN(check_trailing_whitespace, cases);
}

static void test_end_of_file(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "good", .bytes = S("foo\n")},
        {.name = "one newline", .bytes = S("\n"), .findings = 1, .fixed = S("")},
        {.name = "newlines", .bytes = S("\n\n\n"), .findings = 1, .fixed = S("")},
        {.name = "missing", .bytes = S("foo"), .findings = 1, .fixed = S("foo\n"), .line = 1},
        {.name = "missing on line 2", .bytes = S("a\nfoo"), .findings = 1, .fixed = S("a\nfoo\n"), .line = 2},
        {.name = "missing, crlf", .bytes = S("a\r\nb"), .findings = 1, .fixed = S("a\r\nb\r\n")},
        {.name = "too many", .bytes = S("foo\n\n\n"), .findings = 1, .fixed = S("foo\n"), .line = 2},
        {.name = "utf-8", .bytes = S("\xe2\x98\x83"), .findings = 1, .fixed = S("\xe2\x98\x83\n")},
        {.name = "crlf", .bytes = S("foo\r\n")},
        {.name = "too many crlf", .bytes = S("foo\r\n\r\n\r\n"), .findings = 1, .fixed = S("foo\r\n")},
        {.name = "cr", .bytes = S("foo\r")},
        {.name = "too many cr", .bytes = S("foo\r\r\r\r"), .findings = 1, .fixed = S("foo\r")},
        {.name = "lock file", .path = "Cargo.lock", .bytes = S("a")},
        {.name = "first ending wins", .bytes = S("a\n\r\n"), .findings = 1, .fixed = S("a\n")},
        {.name = "editorconfig off",
         .prepared = prepared("[*]\ninsert_final_newline = false"),
         .bytes = S("a")},
    };
    RUN(check_end_of_file_fixer, cases);
}

static void test_mixed_line_ending(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "lf wins",
         .bytes = S("foo\r\nbar\nbaz\n"),
         .findings = 1,
         .fixed = S("foo\nbar\nbaz\n"),
         .line = 1},
        {.name = "crlf wins",
         .bytes = S("foo\r\nbar\nbaz\r\n"),
         .findings = 1,
         .fixed = S("foo\r\nbar\r\nbaz\r\n")},
        {.name = "cr wins", .bytes = S("foo\rbar\nbaz\r"), .findings = 1, .fixed = S("foo\rbar\rbaz\r")},
        {.name = "lf = crlf", .bytes = S("foo\r\nbar\n"), .findings = 1, .fixed = S("foo\nbar\n")},
        {.name = "lf = cr", .bytes = S("foo\rbar\n"), .findings = 1, .fixed = S("foo\nbar\n")},
        {.name = "crlf = cr", .bytes = S("foo\r\nbar\r"), .findings = 1, .fixed = S("foo\r\nbar\r\n")},
        {.name = "all alike", .bytes = S("foo\r\nbar\nbaz\r"), .findings = 2, .fixed = S("foo\nbar\nbaz\n")},
        {.name = "no newline, not mixed", .bytes = S("foo\nbar\nbaz")},
        {.name = "no newline, mixed",
         .bytes = S("foo\r\nbar\nbaz"),
         .findings = 1,
         .fixed = S("foo\nbar\nbaz\n")},
        {.name = "crlf only", .bytes = S("foo\r\nbar\r\n")},
        {.name = "cr only", .bytes = S("foo\rbar\r")},
        {.name = "crlf as told", .options = "fix=crlf", .bytes = S("foo\r\nbar\r\n")},
        {.name = "lf as told", .options = "fix=lf", .bytes = S("foo\nbar\n")},
        {.name = "no fix", .options = "fix=no", .bytes = S("foo\r\nbar\rbaz\nwomp\n"), .findings = 2},
        {.name = "to lf",
         .options = "fix=lf",
         .bytes = S("foo\r\nbar\rbaz\n"),
         .findings = 2,
         .fixed = S("foo\nbar\nbaz\n")},
        {.name = "to crlf",
         .options = "fix=crlf",
         .bytes = S("foo\r\nbar\rbaz\n"),
         .findings = 2,
         .fixed = S("foo\r\nbar\r\nbaz\r\n")},
        {.name = "all to lf",
         .options = "fix=lf",
         .bytes = S("foo\r\nbar\r\n"),
         .findings = 2,
         .fixed = S("foo\nbar\n")},
        {.name = "lf to cr", .options = "fix=cr", .bytes = S("a\nb\n"), .findings = 2, .fixed = S("a\rb\r")},
        {.name = "editorconfig crlf",
         .prepared = prepared("[*.txt]\nend_of_line = CRLF\n"),
         .bytes = S("a\nb\r\n"),
         .findings = 1,
         .fixed = S("a\r\nb\r\n"),
         .message = "should have CRLF"},
        {.name = "the option beats editorconfig",
         .options = "fix=lf",
         .prepared = prepared("[*]\nend_of_line = crlf\n"),
         .bytes = S("a\n")},
    };
    RUN(check_mixed_line_ending, cases);
}

static void test_mixed_line_ending_option(void **state)
{
    (void)state;
    struct check_outcome out;
    check_outcome_make(&out, &check_mixed_line_ending,
                       &(struct check_case){.options = "fix=dos", .bytes = S("a\n")});
    assert_false(out.ok);
    assert_int_equal(out.err.code, ERROR_CONFIG);
    check_outcome_free(&out);
}

static void test_byte_order_marker(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "none", .bytes = S("ohai")},
        {.name = "half", .bytes = S("\xef\xbb")},
        {.name = "mark", .bytes = S("\xef\xbb\xbfohai"), .findings = 1, .fixed = S("ohai")},
        {.name = "mark alone", .bytes = S("\xef\xbb\xbf"), .findings = 1, .fixed = S("")},
        {.name = "not utf-8 behind it",
         .bytes = S("\xef\xbb\xbf"
                    "caf\xe9"),
         .findings = 1},
        {.name = "visual studio", .path = "a.vcxproj", .bytes = S("\xef\xbb\xbfohai")},
        {.name = "powershell", .path = "a.ps1", .bytes = S("\xef\xbb\xbfohai")},
        {.name = "wanted", .prepared = prepared("[*]\ncharset=utf-8-bom"), .bytes = S("\xef\xbb\xbfohai")},
    };
    RUN(check_fix_byte_order_marker, cases);
}

static void test_utf8(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "ascii", .bytes = S("a\n")},
        {.name = "utf-8", .bytes = S("caf\xc3\xa9\n")},
        {.name = "latin-1", .bytes = S("x\ncaf\xe9\n"), .findings = 1, .message = "0xe9", .line = 2},
        {.name = "cut off", .bytes = S("caf\xc3"), .findings = 1},
        {.name = "surrogate", .bytes = S("\xed\xa0\x80"), .findings = 1},
        {.name = "wanted", .prepared = prepared("[*]\ncharset=latin1"), .bytes = S("caf\xe9\n")},
        {.name = "utf-16",
         .bytes = S("\xff\xfe"
                    "a\0\n\0")},
    };
    RUN(check_check_utf8, cases);
}

static void test_editorconfig(void **state)
{
    (void)state;
    void *spaces = prepared("[*]\nindent_style = space\nindent_size = 4\n");
    void *tabs = prepared("[*]\nindent_style = tab\n");
    void *length = prepared("[*]\nmax_line_length = 5\n[*.md]\nmax_line_length = off\n");
    const struct check_case cases[] = {
        {.name = "nothing said", .bytes = S("\ta\n    b\n")},
        {.name = "spaces",
         .prepared = spaces,
         .bytes = S("    a\n\tb\n  \tc\n\t\n"),
         .findings = 2,
         .line = 2},
        {.name = "makefile", .path = "Makefile", .prepared = spaces, .bytes = S("a:\n\tb\n")},
        {.name = "tabs",
         .prepared = tabs,
         .bytes = S("\ta\n    b\n  c\n     * d\n"),
         .findings = 1,
         .line = 2},
        {.name = "yaml", .path = "a.yml", .prepared = tabs, .bytes = S("a:\n    b: 1\n")},
        {.name = "length",
         .prepared = length,
         .bytes = S("12345\r\n123456\n\xc3\xa9\xc3\xa9\xc3\xa9\n"),
         .findings = 1,
         .line = 2},
        {.name = "address", .prepared = length, .bytes = S("see https://example.com\n")},
        {.name = "length off", .path = "a.md", .prepared = length, .bytes = S("1234567\n")},
        {.name = "bom wanted",
         .prepared = prepared("[*]\ncharset = utf-8-bom"),
         .bytes = S("a\n"),
         .findings = 1,
         .fixed = S("\xef\xbb\xbf"
                    "a\n")},
        {.name = "utf-16 unwanted",
         .prepared = prepared("[*]\ncharset = utf-8"),
         .bytes = S("\xff\xfe"
                    "a\0"),
         .findings = 1},
    };
    RUN(check_editorconfig, cases);
}

static void test_editorconfig_match(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } rows[] = {
        {"*", "a/b.c", true},
        {"*.c", "a/b.c", true},
        {"*.c", "a/b.h", false},
        {"*.{js,py}", "x/a.py", true},
        {"*.{js,py}", "x/a.pyc", false},
        {"{package.json,.travis.yml}", "package.json", true},
        {"lib/**.js", "lib/a/b.js", true},
        {"lib/**.js", "src/a.js", false},
        {"/a.c", "a.c", true},
        {"/a.c", "b/a.c", false},
        {"a/*.c", "a/b/c.c", false},
        {"a/**/z", "a/z", true},
        {"a/**/z", "a/b/c/z", true},
        {"[ab].c", "b.c", true},
        {"[!ab].c", "b.c", false},
        {"[a-c]?", "bz", true},
        {"f{1..12}.c", "f7.c", true},
        {"f{1..12}.c", "f13.c", false},
        {"{a,{b,c}}.d", "c.d", true},
        {"{a}.c", "{a}.c", true},
        {"{a.c", "{a.c", true},
        {"\\*", "*", true},
        {"\\*", "a", false},
        {"Makefile", "sub/Makefile", true},
        {"docs", "docs/a.md", false},
        {"[", "[", true},
        {"", "a", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (editorconfig_match(str_from(rows[i].pattern), str_from(rows[i].path)) != rows[i].matches)
            fail_msg("'%s' against '%s'", rows[i].pattern, rows[i].path);
    // A hostile pattern ends.
    assert_false(
        editorconfig_match(STR("*a*a*a*a*a*a*a*a*a*a*a*b"), STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")));
}

static void test_editorconfig_layers(void **state)
{
    (void)state;
    const struct editorconfig_text files[] = {
        {STR(""), STR("\xef\xbb\xbf; a comment\nindent_style=tab\n[*]\nINDENT_STYLE = Space ; "
                      "yes\nmax_line_length=80\n")},
        {STR("web/"), STR("[*.js]\nindent_style=tab\r\nend_of_line=weird\r\n")},
        {STR("web/own/"), STR("root = true\n[*.js]\ntab_width=8\n[broken\n")},
    };
    void *facts = editorconfig_parse(files, 3, &arena);
    assert_int_equal(editorconfig_at(facts, STR("a.js")).indent, EDITORCONFIG_INDENT_SPACE);
    assert_int_equal(editorconfig_at(facts, STR("web/a.js")).indent, EDITORCONFIG_INDENT_TAB);
    assert_int_equal(editorconfig_at(facts, STR("web/a.js")).eol, EDITORCONFIG_EOL_UNSET);
    assert_int_equal(editorconfig_at(facts, STR("web/a.js")).max_line_length, 80);
    assert_int_equal(editorconfig_at(facts, STR("web/own/a.js")).max_line_length, 0);
    assert_int_equal(editorconfig_at(facts, STR("web/own/a.js")).tab_width, 8);
    assert_int_equal(editorconfig_at(facts, STR("website/a.js")).indent, EDITORCONFIG_INDENT_SPACE);
    assert_int_equal(editorconfig_at(NULL, STR("a")).indent, EDITORCONFIG_INDENT_UNSET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trailing_whitespace), cmocka_unit_test(test_end_of_file),
        cmocka_unit_test(test_mixed_line_ending),   cmocka_unit_test(test_mixed_line_ending_option),
        cmocka_unit_test(test_byte_order_marker),   cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_editorconfig),        cmocka_unit_test(test_editorconfig_match),
        cmocka_unit_test(test_editorconfig_layers),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(&arena);
    return failed;
}
