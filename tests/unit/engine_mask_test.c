// Secrets in the texts of a report: in a message that quotes the file, and in the excerpt of a line.
#include "core/engine_internal.h"
#include "unit.h"

static struct worker worker;
static struct secrets secrets;

static int teardown(void **state)
{
    (void)state;
    vec_free(&worker.findings);
    arena_free(&worker.scratch);
    arena_free(&worker.kept);
    worker = (struct worker){0};
    return 0;
}

// Each word of `words` is a secret wherever it stands in the file.
static void collect(struct str file, const char *const *words)
{
    const struct blob blob = {.bytes = file};
    for (; *words; words++)
        for (size_t at = 0; (at = str_find(file, str_from(*words), at)) != STR_NONE; at++)
            *vec_add(&worker.findings) =
                (struct finding){.is_secret = true, .offset = at, .length = strlen(*words)};
    secrets_collect(&worker, &blob, 0, &secrets);
}

static void test_hide(void **state)
{
    (void)state;
    static const char *const words[] = {"abcdefghijklmnop", "abcdQQefgh", "abcd", "xyz", NULL};
    collect(STR("1 abcdefghijklmnop 2 abcdQQefgh 3 xyz 4 abcd 5 abcdefghijklmnop"), words);
    static const struct {
        const char *text, *hidden;
    } cases[] = {
        {"", ""},
        {"abc", "abc"},
        {"nothing of it", "nothing of it"},
        {"'abcdefghijklmnop' is long", "'ab\xe2\x80\xa6op' is long"},
        {"abcdefghijklmnopabcdefghijklmnop", "ab\xe2\x80\xa6opab\xe2\x80\xa6op"},
        {"abcdefghijklmno", "\xe2\x80\xa6"
                            "efghijklmno"}, // the short one, for the long one is cut off
        {"say abcdQQefgh, abcd", "say \xe2\x80\xa6, \xe2\x80\xa6"},
        {"xyz", "xyz"}, // in any text by chance
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str hidden = secrets_hide(&worker.kept, &secrets, str_from(cases[i].text));
        assert_str(hidden, cases[i].hidden);
    }
}

static void test_render(void **state)
{
    (void)state;
    static const char *const words[] = {"SECRETSECRET", "RETSECRET!", "short", NULL};
    struct str file = STR("a = SECRETSECRET!; b = short; c");
    struct span mark;
    collect(file, words);
    assert_int_equal(secrets.count, 2); // the overlapping ones are one
    struct str shown = secrets_render(&worker.kept, &secrets, 0, file.len, (struct span){4, 17}, &mark);
    assert_str(shown, "a = SE\xe2\x80\xa6T!; b = \xe2\x80\xa6; c");
    assert_int_equal(mark.start, 4);
    assert_int_equal(mark.end, 11);
    // From the middle of one: nothing of it but the end is shown.
    shown = secrets_render(&worker.kept, &secrets, 10, 21, (struct span){19, 20}, &mark);
    assert_str(shown, "\xe2\x80\xa6T!; b ");
    shown = secrets_render(&worker.kept, &secrets, 28, file.len, (struct span){30, 31}, &mark);
    assert_str(shown, "; c");
    assert_int_equal(mark.start, 2);
}

static void test_touch(void **state)
{
    (void)state;
    static const char *const words[] = {"secret", NULL};
    collect(STR("0123secret0123secret"), words);
    assert_false(secrets_touch(&secrets, (struct span){0, 4}));
    assert_true(secrets_touch(&secrets, (struct span){0, 5}));
    assert_true(secrets_touch(&secrets, (struct span){9, 10}));
    assert_false(secrets_touch(&secrets, (struct span){10, 14}));
    assert_true(secrets_touch(&secrets, (struct span){10, 40}));
    assert_false(secrets_touch(&secrets, (struct span){20, 40}));
    static const char *const none[] = {NULL};
    worker.findings.count = 0;
    collect(STR("no secret"), none);
    assert_false(secrets_touch(&secrets, (struct span){0, 9}));
    assert_str(secrets_hide(&worker.kept, &secrets, STR("no secret")), "no secret");
}

// Ten thousand secrets of one file and as many messages: each is looked for once, not each in each.
static void test_many(void **state)
{
    (void)state;
    enum { COUNT = 10000 };
    struct buffer BUFFER_AUTO file = {.limit = SIZE_MAX};
    for (int i = 0; i < COUNT; i++) {
        *vec_add(&worker.findings) = (struct finding){.is_secret = true, .offset = file.len, .length = 20};
        buffer_printf(&file, "%08xABCDEFGHIJKL\n", (unsigned)i * 2654435761U);
    }
    const struct blob blob = {.bytes = buffer_str(&file)};
    secrets_collect(&worker, &blob, 0, &secrets);
    assert_int_equal(secrets.count, COUNT);
    for (int i = 0; i < COUNT; i++) {
        struct str secret = str_slice(buffer_str(&file), (size_t)i * 21, 20);
        struct str text = arena_printf(&worker.scratch, "a quoted %.*s.", STR_ARG(secret));
        struct str hidden = secrets_hide(&worker.kept, &secrets, text);
        assert_int_equal(str_find(hidden, str_slice(secret, 4, 12), 0), STR_NONE);
        assert_int_equal(hidden.len, STR("a quoted ab\xe2\x80\xa6yz.").len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_hide, teardown),
        cmocka_unit_test_teardown(test_render, teardown),
        cmocka_unit_test_teardown(test_touch, teardown),
        cmocka_unit_test_teardown(test_many, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
