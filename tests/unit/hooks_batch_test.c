#include "hooks/batch.h"
#include "hooks/command_output.h"
#include "hooks/commands.h"
#include "unit.h"

static struct config_command command_of(struct str *run, size_t count)
{
    struct config_command command = {.run = {run, count}};
    for (size_t i = 0; i < count; i++)
        command.pass_files = command.pass_files || str_equal(run[i], STR("{files}"));
    return command;
}

static void test_expansion(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct batch_list batches = {0};
    struct str run[] = {STR("mypy"), STR("--strict"), STR("{files}"), STR("x{files}")};
    struct str files[] = {STR("-rf"), STR("a b.py"), STR("new\nline")};
    struct config_command command = command_of(run, 4);
    batch_split(&command, files, 3, 2, &arena, &batches);
    assert_int_equal(batches.count, 1);
    static const char *const expected[] = {"mypy", "--strict", "./-rf", "a b.py", "new\nline", "x{files}"};
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(batches.at[0].argv[i], expected[i]);
    assert_null(batches.at[0].argv[6]);
    vec_free(&batches);
}

static void test_no_files(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct batch_list batches = {0};
    struct str run[] = {STR("make"), STR("{files}")};
    struct config_command command = command_of(run, 2);
    batch_split(&command, NULL, 0, 2, &arena, &batches);
    assert_int_equal(batches.count, 1);
    assert_null(batches.at[0].argv[1]);
    vec_free(&batches);
}

// Every file is in exactly one batch, in order, and no batch is larger than the limit.
static void test_splitting(void **state)
{
    (void)state;
    struct str run[] = {STR("cat"), STR("{files}")};
    struct config_command command = command_of(run, 2);
    static const struct {
        size_t files, length;
        unsigned cores;
        size_t batches;
    } cases[] = {
        {16, 10, 8, 1},  {17, 10, 8, 2},    {100, 10, 1, 1},
        {100, 10, 4, 4}, {100, 4000, 1, 4}, {2, 200000, 1, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct batch_list batches = {0};
        struct str *files = ARENA_ARRAY(&arena, struct str, cases[i].files);
        char *name = arena_alloc(&arena, cases[i].length, 1);
        memset(name, 'n', cases[i].length);
        for (size_t k = 0; k < cases[i].files; k++)
            files[k] = (struct str){name, cases[i].length};
        batch_split(&command, files, cases[i].files, cases[i].cores, &arena, &batches);
        assert_int_equal(batches.count, cases[i].batches);
        size_t total = 0;
        VEC_EACH (struct batch, batch, &batches) {
            total += batch->file_count;
            assert_true(batch->file_count == 1 || batch->file_count * cases[i].length <= BATCH_BYTES_MAX);
        }
        assert_int_equal(total, cases[i].files);
        vec_free(&batches);
    }
}

static void test_conflicts(void **state)
{
    (void)state;
    struct str ab[] = {STR("a"), STR("b")}, bc[] = {STR("b"), STR("c")}, c[] = {STR("c")};
    struct config_command reads = {.pass_files = true}, writes = {.pass_files = true, .writes = true};
    struct config_command anything = {.writes = true};
    struct command_outcome read_ab = {.command = &reads, .files = {ab, 2}};
    struct command_outcome read_bc = {.command = &reads, .files = {bc, 2}};
    struct command_outcome write_ab = {.command = &writes, .files = {ab, 2}};
    struct command_outcome write_c = {.command = &writes, .files = {c, 1}};
    struct command_outcome any = {.command = &anything, .files = {c, 1}};
    assert_false(commands_conflict(&read_ab, &read_bc));
    assert_true(commands_conflict(&write_ab, &read_bc));
    assert_true(commands_conflict(&read_bc, &write_c));
    assert_false(commands_conflict(&write_ab, &write_c));
    assert_true(commands_conflict(&read_ab, &any));
}

static void test_escaped_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"", ""},
        {"a\n", "  a\n"},
        {"a\nb", "  a\n  b\n"},
        {"\x1b[31mred\x1b[0m\n", "  \\x1b[31mred\\x1b[0m\n"},
        {"10%\r50%\r100%\r\n", "  100%\n"},
        {"\xff\n", "  \\xff\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BUFFER_AUTO struct buffer out = {0};
        output_escape_lines(&out, str_from(cases[i].text));
        assert_str(buffer_str(&out), cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expansion),     cmocka_unit_test(test_no_files),
        cmocka_unit_test(test_splitting),     cmocka_unit_test(test_conflicts),
        cmocka_unit_test(test_escaped_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
