// What of a delta is looked at, and what is known from its base.
#include "scanners/history/windows.h"
#include "unit.h"

// A text of lines of 50 bytes, so that what is widened to whole lines is easy to say.
enum { LINE = 50, SIZE = 100000, AT = 50000 };

static char text[SIZE + LINE];
static struct window_list windows;
static struct known_list places;

static void fill(char line_end)
{
    memset(text, 'a', sizeof text);
    for (size_t i = LINE - 1; i < sizeof text; i += LINE)
        text[i] = line_end;
}

static bool look_with(struct copied *pieces, size_t count, size_t base_size, size_t size,
                      struct known_place *known, size_t known_count)
{
    const struct copied_list copied = {.at = pieces, .count = count};
    const struct delta_text delta = {&copied, base_size, {text, size}};
    const struct known_list base = {.at = known, .count = known_count};
    vec_clear(&places);
    return windows_of_delta(&delta, &base, &windows, &places);
}

static bool look(struct copied *pieces, size_t count, size_t base_size, size_t size)
{
    return look_with(pieces, count, base_size, size, NULL, 0);
}

static void assert_window(size_t index, size_t start, size_t end)
{
    assert_true(index < windows.count);
    assert_int_equal(windows.at[index].start, start);
    assert_int_equal(windows.at[index].end, end);
}

static size_t line_down(size_t at)
{
    return at / LINE * LINE;
}

static size_t line_up(size_t at)
{
    return at / LINE * LINE + LINE;
}

static void test_insert(void **state)
{
    (void)state;
    fill('\n');
    struct copied pieces[] = {{0, 0, AT + 10}, {AT + 10, AT + 20, SIZE - AT - 10}};
    assert_true(look(pieces, 2, SIZE, SIZE + 10));
    assert_int_equal(windows.count, 1);
    assert_window(0, line_down(AT - SCAN_REACH_AHEAD), line_up(AT + LINE + SCAN_REACH_BACK));
}

static void test_removal_is_a_seam(void **state)
{
    (void)state;
    fill('\n');
    struct copied pieces[] = {{0, 0, AT + 10}, {AT + 17, AT + 10, SIZE - AT - 17}};
    assert_true(look(pieces, 2, SIZE, SIZE - 7));
    assert_int_equal(windows.count, 1);
    assert_window(0, line_down(AT - SCAN_REACH_AHEAD), line_up(AT + LINE + SCAN_REACH_BACK));
}

static void test_ends(void **state)
{
    (void)state;
    fill('\n');
    struct copied cut_front[] = {{5, 0, SIZE - 5}}, cut_back[] = {{0, 0, SIZE - 5}}, same[] = {{0, 0, SIZE}};
    assert_true(look(cut_front, 1, SIZE, SIZE - 5));
    assert_int_equal(windows.count, 1);
    assert_window(0, 0, line_up(LINE + SCAN_REACH_BACK));
    assert_true(look(cut_back, 1, SIZE, SIZE - 5));
    assert_int_equal(windows.count, 1);
    assert_window(0, line_down(SIZE - LINE - SCAN_REACH_AHEAD), SIZE - 5);
    assert_true(look(same, 1, SIZE, SIZE));
    assert_int_equal(windows.count, 0);
}

static void test_near_changes_are_one_window(void **state)
{
    (void)state;
    fill('\n');
    struct copied pieces[] = {{0, 0, AT},
                              {AT, AT + 1, 800},
                              {AT + 800, AT + 802, 20000},
                              {AT + 20800, AT + 20803, SIZE - AT - 20800}};
    assert_true(look(pieces, 4, SIZE, SIZE + 3));
    assert_int_equal(windows.count, 2);
}

// A long line is judged as such: a change at its end is seen at its start.
static void test_long_lines_are_followed(void **state)
{
    (void)state;
    fill('a');
    struct copied pieces[] = {{0, 0, AT}, {AT, AT + 10, SIZE - AT}};
    assert_true(look(pieces, 2, SIZE, SIZE + 10));
    assert_int_equal(windows.count, 1);
    assert_true(windows.at[0].start <= AT - WINDOW_LINE_MAX);
    assert_true(windows.at[0].end >= AT + 10 + WINDOW_LINE_MAX);
}

static void test_mostly_new_is_looked_at_whole(void **state)
{
    (void)state;
    fill('\n');
    struct copied small[] = {{0, 0, 100}};
    assert_false(look(small, 1, SIZE, SIZE));
    assert_false(look(NULL, 0, 10, SIZE));
    assert_false(look(NULL, 0, 10, 0));
}

static void test_secrets_stay_while_their_bytes_do(void **state)
{
    (void)state;
    static const struct {
        size_t start, end;
        bool is_kept;
        size_t moved;
    } cases[] = {
        {0, 40, true, 0}, // at the very start: nothing before it is new
        {SIZE - 40, SIZE, true, SIZE - 30},
        {AT - 41, AT - 1, true, AT - 41}, // what is around it is in the window, and may speak against it
        {AT + 1, AT + 41, true, AT + 11},
        {AT - 40, AT, false, 0}, // it may go on now
        {AT, AT + 40, false, 0},
        {AT - 20, AT + 20, false, 0}, // cut
    };
    fill('\n');
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct copied pieces[] = {{0, 0, AT}, {AT, AT + 10, SIZE - AT}};
        struct known_place secret = {.start = cases[i].start, .end = cases[i].end, .is_secret = true};
        assert_true(look_with(pieces, 2, SIZE, SIZE + 10, &secret, 1));
        assert_int_equal(places.count, cases[i].is_kept);
        if (cases[i].is_kept)
            assert_int_equal(places.at[0].start, cases[i].moved);
    }
}

// What another secret hid is told when that one goes, however long it was.
static void test_what_is_left_of_a_secret_is_looked_at(void **state)
{
    (void)state;
    fill('\n');
    struct copied pieces[] = {{0, 0, AT}, {AT, AT + 10, SIZE - AT}};
    struct known_place secret = {.start = AT - 9000, .end = AT + 1, .is_secret = true};
    assert_true(look_with(pieces, 2, SIZE, SIZE + 10, &secret, 1));
    assert_int_equal(windows.count, 1);
    assert_true(windows.at[0].start <= AT - 9000 - SCAN_REACH_AHEAD);
}

static void test_what_is_far_is_looked_at_when_it_is_touched(void **state)
{
    (void)state;
    struct copied pieces[] = {{0, 0, AT}, {AT, AT + 10, SIZE - AT}};
    struct known_place hit = {.start = AT - 5000, .end = AT - 4990, .ahead = 4989};
    fill('\n');
    assert_true(look_with(pieces, 2, SIZE, SIZE + 10, &hit, 1));
    assert_int_equal(places.count, 1); // one byte too far away
    assert_int_equal(windows.count, 1);
    hit.ahead = 4990;
    assert_true(look_with(pieces, 2, SIZE, SIZE + 10, &hit, 1));
    assert_int_equal(places.count, 0);
    assert_int_equal(windows.count, 2);
    assert_window(0, AT - 5000, AT - 4990);
    hit = (struct known_place){.start = AT + 5000, .end = AT + 5010, .back = 5000};
    assert_true(look_with(pieces, 2, SIZE, SIZE + 10, &hit, 1));
    assert_int_equal(windows.count, 2);
    assert_window(1, AT + 5010, AT + 5020);
}

static void test_too_many_places_cost_more_than_a_look(void **state)
{
    (void)state;
    enum { MANY = 2048 };
    struct copied *pieces = calloc(MANY, sizeof *pieces);
    struct known_place *known = calloc(MANY, sizeof *known);
    assert_false(look_with(pieces, MANY, SIZE, SIZE, known, MANY));
    free(pieces);
    free(known);
}

static void test_sort(void **state)
{
    (void)state;
    struct known_place items[] = {{9, 12, 0, 0, true},  {3, 5, 0, 0, true},    {9, 12, 0, 0, true},
                                  {3, 4, 0, 0, true},   {20, 30, 5, 5, false}, {25, 40, 20, 1, false},
                                  {50, 60, 0, 0, false}};
    struct known_list list = {.at = items, .count = 7};
    known_sort(&list);
    assert_int_equal(list.count, 5);
    assert_int_equal(list.at[0].end, 4);
    assert_int_equal(list.at[2].start, 9);
    assert_true(known_has_secret(&list));
    // 5 before 20 and 20 before 25 is 5; 1 behind 40 is 41.
    assert_int_equal(list.at[3].start, 20);
    assert_int_equal(list.at[3].end, 40);
    assert_int_equal(list.at[3].back, 15);
    assert_int_equal(list.at[3].ahead, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_insert),
        cmocka_unit_test(test_removal_is_a_seam),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_near_changes_are_one_window),
        cmocka_unit_test(test_long_lines_are_followed),
        cmocka_unit_test(test_mostly_new_is_looked_at_whole),
        cmocka_unit_test(test_secrets_stay_while_their_bytes_do),
        cmocka_unit_test(test_what_is_left_of_a_secret_is_looked_at),
        cmocka_unit_test(test_what_is_far_is_looked_at_when_it_is_touched),
        cmocka_unit_test(test_too_many_places_cost_more_than_a_look),
        cmocka_unit_test(test_sort),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    vec_free(&windows);
    vec_free(&places);
    return failed;
}
