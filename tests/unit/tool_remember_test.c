#include "lint/tools/internal.h"
#include "unit.h"

// What was written comes back as it was.
static void test_round_trip(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct tool_diagnostics in = {0}, out = {0};
    *vec_add(&in) = (struct tool_diagnostic){.rule = STR("E1"),
                                             .message = STR("say \xff"),
                                             .severity = SEVERITY_WARNING,
                                             .is_placed = true,
                                             .offset = 2,
                                             .length = 8};
    *vec_add(&in) = (struct tool_diagnostic){.message = STR("all of it"), .is_whole_file = true};
    remember_write(&in, &bytes);
    assert_true(remember_read(buffer_str(&bytes), 10, &arena, &out));
    assert_int_equal(out.count, 2);
    assert_str(out.at[0].rule, "E1");
    assert_str(out.at[0].message, "say \xff");
    assert_int_equal(out.at[0].severity, SEVERITY_WARNING);
    assert_int_equal(out.at[0].offset, 2);
    assert_int_equal(out.at[0].length, 8);
    assert_true(out.at[1].is_whole_file);
    // In a smaller file it would be out of range, so it is nothing.
    assert_false(remember_read(buffer_str(&bytes), 9, &arena, &out));
    assert_int_equal(out.count, 0);
    vec_free(&in);
    vec_free(&out);
}

// Cut anywhere, or with any byte changed, it is refused or in range.
static void test_damage(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct tool_diagnostics in = {0}, out = {0};
    *vec_add(&in) =
        (struct tool_diagnostic){.message = STR("m"), .is_placed = true, .offset = 4, .length = 2};
    remember_write(&in, &bytes);
    for (size_t len = 0; len < bytes.len; len++)
        assert_false(remember_read((struct str){bytes.at, len}, 10, &arena, &out));
    for (size_t i = 0; i < bytes.len; i++) {
        for (int change = 1; change < 256; change *= 2) {
            bytes.at[i] = (char)(bytes.at[i] ^ change);
            if (remember_read(buffer_str(&bytes), 10, &arena, &out))
                VEC_EACH (struct tool_diagnostic, diagnostic, &out)
                    assert_true(diagnostic->offset + diagnostic->length <= 10);
            bytes.at[i] = (char)(bytes.at[i] ^ change);
        }
    }
    vec_free(&in);
    vec_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
