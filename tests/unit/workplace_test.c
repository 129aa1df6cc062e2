#include "core/workplace.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
};

static int setup(void **state)
{
    static struct fixture f;
    struct error err = {0};
    f = (struct fixture){0};
    fixture_new(f.root);
    fixture_git(f.root, "init", "-q", ".", NULL);
    fixture_write(f.root, "a.txt", "a\n");
    fixture_write(f.root, "sub/b.txt", "b\n");
    fixture_git(f.root, "add", "-A", NULL);
    assert_ok(repo_open(f.root, &f.arena, &f.repo, &err));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    struct buffer none = {0};
    fixture_close(f->root, &f->repo, &f->arena, &none);
    return 0;
}

static struct workplace open_place(struct fixture *f, enum workplace_kind kind)
{
    struct workplace place;
    struct error err = {0};
    assert_ok(workplace_open(&f->repo, kind, &f->arena, &place, &err));
    return place;
}

// In place only as long as that is what the index says.
static void test_choice(void **state)
{
    struct fixture *f = *state;
    struct workplace place = open_place(f, WORKPLACE_EQUAL);
    assert_true(place.is_in_place);
    workplace_close(&place);
    place = open_place(f, WORKPLACE_COPY);
    assert_false(place.is_in_place);
    workplace_close(&place);
    fixture_write(f->root, "a.txt", "edited\n");
    place = open_place(f, WORKPLACE_AS_IT_IS);
    assert_true(place.is_in_place);
    workplace_close(&place);
    place = open_place(f, WORKPLACE_EQUAL);
    assert_false(place.is_in_place);
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    assert_true(workplace_read(&place, STR("a.txt"), 100, &bytes));
    assert_str(buffer_str(&bytes), "a\n");
    assert_true(workplace_read(&place, STR("a.txt"), 2, &bytes));
    assert_false(workplace_read(&place, STR("a.txt"), 1, &bytes));
    assert_false(workplace_read(&place, STR("../index"), 100, &bytes));
    assert_false(workplace_read(&place, STR("sub"), 100, &bytes));
    workplace_close(&place);
}

static void check_changes(struct fixture *f, enum workplace_kind kind)
{
    struct workplace place = open_place(f, kind);
    struct str_list changed;
    struct error err = {0};
    assert_ok(workplace_changed(&place, &f->arena, &changed, &err));
    assert_int_equal(changed.count, 0);
    fixture_write(place.folder.at, "sub/b.txt", "B\n");
    fixture_write(place.folder.at, "untracked", "\n");
    assert_ok(workplace_changed(&place, &f->arena, &changed, &err));
    assert_int_equal(changed.count, 1);
    assert_str(changed.at[0], "sub/b.txt");
    workplace_close(&place);
}

static void test_changes_in_place(void **state)
{
    check_changes(*state, WORKPLACE_EQUAL);
}

// What a program left in a copy is gone with the next one, and never reached the work tree.
static void test_changes_in_a_copy(void **state)
{
    struct fixture *f = *state;
    check_changes(f, WORKPLACE_COPY);
    check_changes(f, WORKPLACE_COPY);
    struct workplace place = open_place(f, WORKPLACE_EQUAL);
    assert_true(place.is_in_place);
    workplace_close(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_choice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changes_in_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_changes_in_a_copy, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
