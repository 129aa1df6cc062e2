// Numbers and texts between two programs: what is cut off or lies about its length gives nothing, and says
// so.
#include "lint/frame.h"
#include "unit.h"

static void test_frame(void **state)
{
    (void)state;
    struct buffer BUFFER_AUTO out = {0};
    frame_number(&out, 7);
    frame_text(&out, STR("a\0b"));
    frame_text(&out, (struct str){0});
    struct frame frame = {.rest = buffer_str(&out)};
    assert_int_equal(frame_read_number(&frame), 7);
    assert_true(str_equal(frame_read_text(&frame), STR("a\0b")));
    assert_int_equal(frame_read_text(&frame).len, 0);
    assert_false(frame.is_broken);
    assert_int_equal(frame.rest.len, 0);
    for (size_t length = 0; length < out.len; length++) {
        frame = (struct frame){.rest = str_slice(buffer_str(&out), 0, length)};
        frame_read_number(&frame);
        frame_read_text(&frame);
        frame_read_text(&frame);
        assert_true(frame.is_broken);
        assert_int_equal(frame_read_number(&frame), 0);
    }
    buffer_clear(&out);
    frame_number(&out, UINT64_MAX);
    frame = (struct frame){.rest = buffer_str(&out)};
    assert_int_equal(frame_read_text(&frame).len, 0);
    assert_true(frame.is_broken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_frame)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
