#include "hooks/hookfile.h"
#include "unit.h"

static void test_round_trip(void **state)
{
    (void)state;
    static const struct hookfile cases[] = {
        {.binary = {"/usr/bin/andon", 14}},
        {.binary = {"/usr/bin/andon", 14}, .path = {"/usr/bin:/bin", 13}, .chain = {".husky/_", 8}},
        {.binary = {"/opt/it's here/andon", 20}, .path = {"/bin", 4}, .is_global = true},
        {.binary = {"/usr/bin/andon", 14}, .is_folder_andon = true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUFFER_AUTO struct buffer text = {0};
        struct error err = {0};
        struct hookfile back;
        assert_ok(hookfile_render(&cases[i], &text, &err));
        assert_true(hookfile_parse(buffer_str(&text), &back));
        assert_true(str_equal(back.path, cases[i].path));
        assert_true(str_equal(back.chain, cases[i].chain));
        assert_true(back.is_global == cases[i].is_global);
        assert_true(back.is_folder_andon == cases[i].is_folder_andon);
        assert_str(back.version, ANDON_VERSION);
    }
}

static void test_interpreter_line(void **state)
{
    (void)state;
    BUFFER_AUTO struct buffer direct = {0}, spaced = {0}, longer = {0};
    struct error err = {0};
    char path[200];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    assert_ok(hookfile_render(&(struct hookfile){.binary = STR("/usr/bin/andon")}, &direct, &err));
    assert_true(str_starts_with(buffer_str(&direct), STR("#!/usr/bin/andon hook\n# andon ")));
    assert_ok(hookfile_render(&(struct hookfile){.binary = STR("/a b/it's/andon")}, &spaced, &err));
    assert_true(str_starts_with(buffer_str(&spaced), STR("#!/bin/sh\n# andon ")));
    assert_true(str_ends_with(buffer_str(&spaced), STR("exec '/a b/it'\\''s/andon' hook \"$0\" \"$@\"\n")));
    assert_ok(hookfile_render(&(struct hookfile){.binary = {path, sizeof path}}, &longer, &err));
    assert_true(str_starts_with(buffer_str(&longer), STR("#!/bin/sh\n")));
}

static void test_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "andon", "./andon", "/usr/bin/an\ndon", "/usr/bin/\x1b[31m"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BUFFER_AUTO struct buffer text = {0};
        struct error err = {0};
        assert_false(hookfile_render(&(struct hookfile){.binary = str_from(bad[i])}, &text, &err));
        assert_int_equal(text.len, 0);
    }
}

static void test_foreign(void **state)
{
    (void)state;
    static const char *const foreign[] = {
        "", "#!/bin/sh\n", "#!/bin/sh\n# andon", "#!/bin/sh\n# andon is nice\nexit 0\n", "\177ELF", "#!/x\n",
    };
    struct hookfile out;
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        assert_false(hookfile_parse(str_from(foreign[i]), &out));
}

static void test_clean_path(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    assert_str(hookfile_clean_path(STR("/usr/bin::bin:.:/a\nb:/b c"), &arena), "/usr/bin:/b c");
    assert_str(hookfile_clean_path(STR(""), &arena), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_interpreter_line),
        cmocka_unit_test(test_refuses),    cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_clean_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
