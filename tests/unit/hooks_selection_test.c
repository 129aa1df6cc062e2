#include "hooks/selection.h"
#include "lint/lint.h"
#include "scanners/scan.h"
#include "unit.h"

struct fixture {
    struct arena arena;
    struct config config;
    struct check_table table;
};

static struct str_list words(struct arena *arena, const char *text)
{
    struct str_list list = {.at = ARENA_ARRAY(arena, struct str, 16)};
    struct str rest = str_from(text);
    while (rest.len)
        list.at[list.count++] = str_cut(&rest, ' ');
    return list;
}

static void fixture_open(struct fixture *fixture, const char *pre_commit)
{
    static struct config_command commands[] = {
        {.id = {"typecheck", 9}, .stage = STAGE_PRE_COMMIT},
        {.id = {"notify", 6}, .stage = STAGE_POST_COMMIT},
    };
    *fixture = (struct fixture){0};
    fixture->config.commands = commands;
    fixture->config.command_count = 2;
    fixture->config.stages[STAGE_PRE_COMMIT] = words(&fixture->arena, pre_commit);
    fixture->config.stages[STAGE_COMMIT_MSG] = words(&fixture->arena, "message");
    fixture->table = checks_all(&fixture->arena);
}

static void test_groups_and_commands(void **state)
{
    (void)state;
    struct fixture f;
    struct selection selection;
    struct error err = {0};
    fixture_open(&f, "lint secrets test");
    assert_ok(selection_make(&f.config, STAGE_PRE_COMMIT, &f.table, STR(""), &f.arena, &selection, &err));
    assert_int_equal(selection.check_count, f.table.count - 1); // all but the message's
    size_t linters = 0;                                         // told by their names, once they have run
    for (size_t i = 0; i < f.table.count; i++)
        linters += f.table.at[i]->group != NULL;
    assert_int_equal(selection.lint_count, f.table.count - 2 - linters);
    assert_true(selection.has_secrets);
    assert_false(selection.has_message);
    assert_int_equal(selection.command_count, 1);
    assert_str(selection.commands[0]->id, "typecheck");
    assert_ok(
        selection_make(&f.config, STAGE_PRE_MERGE_COMMIT, &f.table, STR(""), &f.arena, &selection, &err));
    assert_int_equal(selection.check_count, f.table.count - 1); // a merge goes through the same
    assert_ok(selection_make(&f.config, STAGE_COMMIT_MSG, &f.table, STR(""), &f.arena, &selection, &err));
    assert_true(selection.has_message);
    assert_int_equal(selection.check_count, 0);
    assert_ok(selection_make(&f.config, STAGE_PRE_REBASE, &f.table, STR(""), &f.arena, &selection, &err));
    assert_int_equal(selection.check_count + selection.command_count, 0);
    arena_free(&f.arena);
}

static void test_single_checks_in_table_order(void **state)
{
    (void)state;
    struct fixture f;
    struct selection selection;
    struct error err = {0};
    fixture_open(&f, "secrets trailing-whitespace notify secrets");
    assert_ok(selection_make(&f.config, STAGE_PRE_COMMIT, &f.table, STR(""), &f.arena, &selection, &err));
    assert_int_equal(selection.check_count, 2);
    assert_string_equal(selection.checks[0]->id, "trailing-whitespace");
    assert_ptr_equal(selection.checks[1], &check_secrets);
    assert_int_equal(selection.command_count, 2);
    assert_str(selection_summary(&selection, &f.arena), "1 check, secrets, 2 commands");
    arena_free(&f.arena);
}

static void test_skip(void **state)
{
    (void)state;
    static const struct {
        const char *skip;
        size_t skipped, unknown, checks_left; // of secrets and trailing-whitespace
    } cases[] = {
        {"", 0, 0, 2},
        {"secrets", 1, 0, 1},
        {" secrets , typecheck ", 2, 0, 1},
        {"lint,secrets", 2, 0, 0},
        {"message", 0, 0, 2},    // known, but not of this stage
        {"check-yaml", 0, 0, 2}, // likewise
        {"test,policy", 0, 0, 2},
        {"nonsense,,secret", 0, 2, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct selection selection;
        struct error err = {0};
        fixture_open(&f, "secrets trailing-whitespace");
        assert_ok(selection_make(&f.config, STAGE_PRE_COMMIT, &f.table, str_from(cases[i].skip), &f.arena,
                                 &selection, &err));
        assert_int_equal(selection.skipped.count, cases[i].skipped);
        assert_int_equal(selection.unknown.count, cases[i].unknown);
        assert_int_equal(selection.check_count, cases[i].checks_left);
        arena_free(&f.arena);
    }
}

static void test_unknown_word(void **state)
{
    (void)state;
    struct fixture f;
    struct selection selection;
    struct error err = {0};
    fixture_open(&f, "secrts");
    assert_false(selection_make(&f.config, STAGE_PRE_COMMIT, &f.table, STR(""), &f.arena, &selection, &err));
    assert_int_equal(err.code, ERROR_CONFIG);
    assert_non_null(strstr(err.message, "did you mean 'secrets'?"));
    f.config.stages[STAGE_PRE_COMMIT] = words(&f.arena, "lint message");
    assert_false(selection_make(&f.config, STAGE_PRE_COMMIT, &f.table, STR(""), &f.arena, &selection, &err));
    assert_non_null(strstr(err.message, "belongs in commit-msg"));
    arena_free(&f.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_groups_and_commands),
        cmocka_unit_test(test_single_checks_in_table_order),
        cmocka_unit_test(test_skip),
        cmocka_unit_test(test_unknown_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
