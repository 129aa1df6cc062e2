// Which files of a team's folder are rules, and in what order they are read.
#include "core/rule_files.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct rule_file_list files;
};

static int setup(void **state)
{
    static struct fixture f;
    f = (struct fixture){0};
    fixture_new(f.root);
    fixture_write(f.root, "rules/b.yml", "b: 1\n");
    fixture_write(f.root, "rules/a.yaml", "a: 1\n");
    fixture_write(f.root, "rules/.hidden.yml", "");
    fixture_write(f.root, "rules/README.md", "");
    fixture_write(f.root, "rules/c.YML", "");
    fixture_write(f.root, "rules/below/d.yml", "");
    fixture_write(f.root, "one.txt", "named, so whatever it is called");
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    vec_free(&f->files);
    arena_free(&f->arena);
    fixture_remove(f->root);
    return 0;
}

static bool list(struct fixture *f, const struct str *paths, size_t count, struct error *err)
{
    return rule_files_list(paths, count, str_from(f->root), &f->arena, &f->files, err);
}

static void test_order(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    const struct str paths[] = {STR("one.txt"), STR("rules")};
    static const char *const wanted[] = {"one.txt", "rules/a.yaml", "rules/b.yml"};
    assert_ok(list(f, paths, 2, &err));
    assert_int_equal(f->files.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_str(str_slice(f->files.at[i], strlen(f->root) + 1, SIZE_MAX), wanted[i]);
    struct str text;
    assert_ok(rule_file_read(f->files.at[1], &f->arena, &text, &err));
    assert_str(text, "a: 1\n");
    const struct str absolute = f->files.at[2];
    assert_ok(list(f, &absolute, 1, &err));
    assert_true(str_equal(f->files.at[3], absolute));
}

static void test_missing(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    const struct str paths[] = {STR("rules"), STR("nowhere")};
    assert_false(list(f, paths, 2, &err));
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "/nowhere"));
}

static void test_too_large(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct buffer BUFFER_AUTO bytes = {.limit = SIZE_MAX};
    while (bytes.len <= RULE_FILE_MAX)
        buffer_add(&bytes, STR("# 32 bytes of nothing in a line\n"));
    fixture_write_bytes(f->root, "large.yml", buffer_str(&bytes));
    struct str text = {0};
    assert_false(rule_file_read(arena_join_path(&f->arena, str_from(f->root), STR("large.yml")), &f->arena,
                                &text, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    assert_int_equal(text.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_large, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
