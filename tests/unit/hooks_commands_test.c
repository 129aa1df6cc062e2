#include "hooks/command_output.h"
#include "hooks/commands.h"
#include "unit.h"

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
        cmocka_unit_test(test_conflicts),
        cmocka_unit_test(test_escaped_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
