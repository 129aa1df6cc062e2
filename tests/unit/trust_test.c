#include "core/file.h"
#include "hooks/commands_trust.h"
#include "unit.h"

#include <sys/stat.h>
#include <unistd.h>

struct fixture {
    struct arena arena;
    struct str root;
    struct repo repo;
    struct config config;
};

static struct config_command command = {.id = {"a\x1b[31m", 6}, .stage = STAGE_PRE_COMMIT};

static void write_file(struct fixture *f, const char *name, const char *text)
{
    struct error err = {0};
    assert_ok(file_write_atomic(arena_join_path(&f->arena, f->root, str_from(name)).at, str_from(text), 0644,
                                &err));
}

static int setup(void **state)
{
    static struct fixture fixture;
    struct fixture *f = &fixture;
    char folder[] = "/tmp/hooks_trust_XXXXXX";
    *f = (struct fixture){0};
    if (!mkdtemp(folder))
        return -1;
    f->root = arena_copy(&f->arena, str_from(folder));
    struct str git = arena_join_path(&f->arena, f->root, STR(".git"));
    mkdir(git.at, 0755);
    f->repo = (struct repo){.work_tree = f->root, .git_dir = git, .common_dir = git};
    f->config = (struct config){.file = STR("andon.yml"), .commands = &command, .command_count = 1};
    setenv("XDG_STATE_HOME", arena_join_path(&f->arena, f->root, STR("state")).at, 1);
    write_file(f, "andon.yml", "commands: []\n");
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    file_remove_tree(f->root.at, &err);
    arena_free(&f->arena);
    return 0;
}

static enum trust_state read_state(struct fixture *f)
{
    enum trust_state state = TRUST_STATE_COUNT;
    struct error err = {0};
    assert_ok(commands_trust(&f->repo, &f->config, &f->arena, &state, &err));
    return state;
}

static bool give(struct fixture *f, struct error *err)
{
    struct trust_items items = {0};
    bool is_ok = commands_trust_items(&f->repo, &f->config, &f->arena, &items, err) &&
                 trust_give(&f->repo, &items, &f->arena, err);
    vec_free(&items);
    return is_ok;
}

static void test_life(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    bool was_there;
    assert_int_equal(read_state(f), TRUST_NEVER);
    assert_ok(give(f, &err));
    assert_int_equal(read_state(f), TRUST_GIVEN);
    write_file(f, "andon.yml", "commands: []\n#\n");
    assert_int_equal(read_state(f), TRUST_CHANGED);
    write_file(f, "andon.yml", "commands: []\n");
    assert_int_equal(read_state(f), TRUST_GIVEN);
    assert_ok(trust_revoke(&f->repo, &f->arena, &was_there, &err));
    assert_true(was_there);
    assert_int_equal(read_state(f), TRUST_NEVER);
    assert_ok(trust_revoke(&f->repo, &f->arena, &was_there, &err));
    assert_false(was_there);
}

static void test_is_bound_to_name_and_place(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    assert_ok(give(f, &err));
    write_file(f, "other.yml", "commands: []\n");
    f->config.file = STR("other.yml"); // the same bytes under another name
    assert_int_equal(read_state(f), TRUST_CHANGED);
    f->config.file = STR("andon.yml");
    struct str other = arena_join_path(&f->arena, f->root, STR("other-git"));
    mkdir(other.at, 0755);
    f->repo.common_dir = other;
    assert_int_equal(read_state(f), TRUST_NEVER);
}

static void test_no_commands_and_no_file(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    enum trust_state trust;
    f->config.command_count = 0;
    assert_int_equal(read_state(f), TRUST_NOT_NEEDED);
    f->config.command_count = 1;
    f->config.file = STR("gone.yml");
    assert_false(commands_trust(&f->repo, &f->config, &f->arena, &trust, &err));
    assert_int_not_equal(trust, TRUST_GIVEN);
}

static void test_no_place_for_it(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    char *home = getenv("HOME");
    struct str kept = arena_copy(&f->arena, str_from(home));
    setenv("XDG_STATE_HOME", "relative", 1);
    unsetenv("HOME");
    assert_int_equal(read_state(f), TRUST_NEVER);
    assert_false(give(f, &err));
    setenv("HOME", kept.at, 1);
}

// Each list of things stands for itself: what is trusted together is not lost when one of them changes.
static void test_lists(void **state)
{
    struct fixture *f = *state;
    struct error err = {0};
    struct trust_items all = {0}, some = {0}, changed = {0}, none = {0};
    trust_add(&all, STR("a.js"), STR("1"));
    trust_add(&all, STR("b.js"), STR("2"));
    trust_add(&some, STR("b.js"), STR("2"));
    trust_add(&changed, STR("a.js"), STR("2"));
    assert_int_equal(trust_read(&f->repo, &some, &f->arena), TRUST_NEVER);
    assert_ok(trust_give(&f->repo, &all, &f->arena, &err));
    assert_int_equal(trust_read(&f->repo, &all, &f->arena), TRUST_GIVEN);
    assert_int_equal(trust_read(&f->repo, &some, &f->arena), TRUST_GIVEN);
    assert_int_equal(trust_read(&f->repo, &changed, &f->arena), TRUST_CHANGED);
    assert_int_equal(trust_read(&f->repo, &none, &f->arena), TRUST_NOT_NEEDED);
    vec_free(&all);
    vec_free(&some);
    vec_free(&changed);
}

static void test_printing_escapes(void **state)
{
    struct fixture *f = *state;
    BUFFER_AUTO struct buffer out = {0};
    commands_trust_print(&f->config, &out);
    assert_int_equal(str_find_byte(buffer_str(&out), '\x1b', 0), STR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_life, setup, teardown),
        cmocka_unit_test_setup_teardown(test_is_bound_to_name_and_place, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_commands_and_no_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_place_for_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(test_printing_escapes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
