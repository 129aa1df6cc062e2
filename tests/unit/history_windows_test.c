// What of a delta is looked at, and what is known from its base.
#include "scanners/history/windows.h"
#include "unit.h"

enum { SIZE = 100000, AT = 50000 };

static struct window_list windows;

static bool look(struct copied *pieces, size_t count, size_t base_size, size_t size)
{
    const struct copied_list copied = {.at = pieces, .count = count};
    return windows_of_delta(&copied, base_size, size, &windows);
}

static void assert_window(size_t index, size_t start, size_t end)
{
    assert_true(index < windows.count);
    assert_int_equal(windows.at[index].start, start);
    assert_int_equal(windows.at[index].end, end);
}

static void test_insert(void **state)
{
    (void)state;
    struct copied pieces[] = {{0, 0, AT}, {AT, AT + 10, SIZE - AT}};
    assert_true(look(pieces, 2, SIZE, SIZE + 10));
    assert_int_equal(windows.count, 1);
    assert_window(0, AT - WINDOW_REACH, AT + 10 + WINDOW_REACH);
}

static void test_removal_is_a_seam(void **state)
{
    (void)state;
    struct copied pieces[] = {{0, 0, AT}, {AT + 7, AT, SIZE - AT - 7}};
    assert_true(look(pieces, 2, SIZE, SIZE - 7));
    assert_int_equal(windows.count, 1);
    assert_window(0, AT - WINDOW_REACH, AT + WINDOW_REACH);
}

static void test_ends(void **state)
{
    (void)state;
    struct copied cut_front[] = {{5, 0, SIZE - 5}}, cut_back[] = {{0, 0, SIZE - 5}}, same[] = {{0, 0, SIZE}};
    assert_true(look(cut_front, 1, SIZE, SIZE - 5));
    assert_int_equal(windows.count, 1);
    assert_window(0, 0, WINDOW_REACH);
    assert_true(look(cut_back, 1, SIZE, SIZE - 5));
    assert_int_equal(windows.count, 1);
    assert_window(0, SIZE - 5 - WINDOW_REACH, SIZE - 5);
    assert_true(look(same, 1, SIZE, SIZE));
    assert_int_equal(windows.count, 0);
}

static void test_mostly_new_is_looked_at_whole(void **state)
{
    (void)state;
    struct copied small[] = {{0, 0, 100}};
    assert_false(look(small, 1, SIZE, SIZE));
    assert_false(look(NULL, 0, 10, SIZE));
    assert_false(look(NULL, 0, 10, 0));
}

static size_t carry(size_t start, size_t end, struct candidate_list *out, bool *is_known)
{
    struct copied pieces[] = {{0, 0, AT}, {AT, AT + 10, SIZE - AT}};
    struct candidate item = {start, end};
    const struct candidate_list base = {.at = &item, .count = 1};
    const struct copied_list copied = {.at = pieces, .count = 2};
    vec_clear(out);
    *is_known = candidates_carry(&base, &copied, SIZE, SIZE + 10, out);
    return out->count;
}

static void test_candidates(void **state)
{
    (void)state;
    static const struct {
        size_t start, end, count, moved;
        bool is_known;
    } cases[] = {
        {0, 40, 1, 0, true},                   // at the very start: nothing before it is new
        {SIZE - 40, SIZE, 1, SIZE - 30, true}, // at the very end
        {AT - CARRY_REACH - 40, AT - CARRY_REACH, 1, AT - CARRY_REACH - 40, true},
        {AT - CARRY_REACH - 39, AT - CARRY_REACH + 1, 0, 0, true}, // too near to the seam: in the window
        {AT - 20, AT + 20, 0, 0, true},                            // cut
        {AT + CARRY_REACH, AT + CARRY_REACH + 40, 1, AT + CARRY_REACH + 10, true},
        {AT + CARRY_REACH - 1, AT + CARRY_REACH + 39, 0, 0, true},
        {100, 101 + CANDIDATE_MAX, 0, 0, false}, // longer than windows allow for
    };
    struct candidate_list out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool is_known;
        assert_int_equal(carry(cases[i].start, cases[i].end, &out, &is_known), cases[i].count);
        assert_int_equal(is_known, cases[i].is_known);
        if (cases[i].count)
            assert_int_equal(out.at[0].start, cases[i].moved);
    }
    vec_free(&out);
}

static void test_sort(void **state)
{
    (void)state;
    struct candidate items[] = {{9, 12}, {3, 5}, {9, 12}, {3, 4}};
    struct candidate_list list = {.at = items, .count = 4};
    candidates_sort(&list);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.at[0].end, 4);
    assert_int_equal(list.at[2].start, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_insert),     cmocka_unit_test(test_removal_is_a_seam),
        cmocka_unit_test(test_ends),       cmocka_unit_test(test_mostly_new_is_looked_at_whole),
        cmocka_unit_test(test_candidates), cmocka_unit_test(test_sort),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vec_free(&windows);
    return failed;
}
