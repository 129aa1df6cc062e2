#include "core/error.h"
#include "core/term.h"
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static void test_untrusted(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *shown;
    } cases[] = {
        {STR(""), ""},
        {STR("plain \t text"), "plain \t text"},
        {STR("\x1b[31m\r\n\a\0z"), "\\x1b[31m\\x0d\\x0a\\x07\\x00z"},
        {STR("\x7f"), "\\x7f"},
        {STR("\xc3\xa9 \xe6\x97\xa5"), "\xc3\xa9 \xe6\x97\xa5"},
        {STR("\xc2\x9b"), "\\u009b"},                        // C1
        {STR("\xc2\xa0"), "\xc2\xa0"},                       // just above C1
        {STR("\xe2\x80\xae\xe2\x81\xa6"), "\\u202e\\u2066"}, // bidi
        {STR("\xe2\x80\x8e\xd8\x9c"), "\\u200e\\u061c"},     //
        {STR("\x9b\xff\xe2\x80"), "\\x9b\\xff\\xe2\\x80"},   // not UTF-8
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        term_untrusted(&out, cases[i].text);
        assert_str(buffer_str(&out), cases[i].shown);
        buffer_free(&out);
    }
}

static void test_style(void **state)
{
    (void)state;
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    static const struct {
        const char *no_color, *force, *columns;
        enum color_mode mode;
        bool color;
        unsigned width;
    } cases[] = {
        {NULL, NULL, NULL, COLOR_AUTO, false, 80},   {NULL, "1", "100", COLOR_AUTO, true, 100},
        {NULL, "0", "0", COLOR_AUTO, false, 80},     {"1", "1", "12x", COLOR_AUTO, false, 80},
        {"", "1", "999999", COLOR_AUTO, true, 1000}, {"1", NULL, NULL, COLOR_ALWAYS, true, 80},
        {NULL, "1", NULL, COLOR_NEVER, false, 80},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsetenv("NO_COLOR");
        unsetenv("CLICOLOR_FORCE");
        unsetenv("COLUMNS");
        if (cases[i].no_color)
            setenv("NO_COLOR", cases[i].no_color, 1);
        if (cases[i].force)
            setenv("CLICOLOR_FORCE", cases[i].force, 1);
        if (cases[i].columns)
            setenv("COLUMNS", cases[i].columns, 1);
        struct term_style style = term_style_for(fds[1], cases[i].mode);
        assert_false(style.is_terminal);
        assert_int_equal(style.color, cases[i].color);
        assert_int_equal(style.width, cases[i].width);
    }
    close(fds[0]);
    close(fds[1]);
}

static void test_color(void **state)
{
    (void)state;
    struct buffer out = {0};
    term_color(&out, (struct term_style){.color = false}, TERM_RED);
    assert_str(buffer_str(&out), "");
    term_color(&out, (struct term_style){.color = true}, TERM_RED);
    term_color(&out, (struct term_style){.color = true}, TERM_PLAIN);
    assert_str(buffer_str(&out), "\x1b[31m\x1b[0m");
    buffer_free(&out);
}

static void test_write(void **state)
{
    (void)state;
    int fds[2];
    char got[8];
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(pipe(fds), 0);
    assert_true(term_write(fds[1], STR("")));
    assert_true(term_write(fds[1], STR("hello")));
    assert_int_equal(read(fds[0], got, sizeof got), 5);
    close(fds[0]);
    assert_false(term_write(fds[1], STR("x")));
    close(fds[1]);
    assert_false(term_write(-1, STR("x")));
}

static void test_print_error(void **state)
{
    (void)state;
    int fds[2], saved = dup(STDERR_FILENO);
    char got[64];
    struct error err = {ERROR_IO, "cannot open a\x1b"};
    assert_int_equal(pipe(fds), 0);
    dup2(fds[1], STDERR_FILENO);
    term_print_error("andon", &err);
    dup2(saved, STDERR_FILENO);
    ssize_t length = read(fds[0], got, sizeof got);
    assert_true(length > 0);
    assert_str(((struct str){got, (size_t)length}), "andon: cannot open a\\x1b\n");
    close(fds[0]);
    close(fds[1]);
    close(saved);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_untrusted), cmocka_unit_test(test_style),       cmocka_unit_test(test_color),
        cmocka_unit_test(test_write),     cmocka_unit_test(test_print_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
