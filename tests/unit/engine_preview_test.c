// Where edits are, and the lines of small fixes.
#include "core/engine_internal.h"

#include "unit.h"

struct outcome {
    const char *text;
    struct edit edits[2];
    size_t edit_count;
    struct span secret;
    const char *old_lines, *new_lines; // NULL: none
};

static void check_outcome(const struct outcome *wanted, size_t number)
{
    struct worker worker = {0};
    struct blob blob = {.bytes = str_from(wanted->text)};
    struct span secret = wanted->secret;
    struct secrets secrets = {.bytes = blob.bytes, .spans = &secret, .count = secret.end ? 1 : 0};
    struct edit edits[2] = {wanted->edits[0], wanted->edits[1]};
    struct finding finding = {.edits = edits, .edit_count = wanted->edit_count};

    blob_find_lines(&blob, &worker.scratch);
    preview_fix(&worker, &blob, &secrets, &finding);
    if (!wanted->old_lines && finding.old_lines.at)
        fail_msg("case %zu: a preview of %.*s", number, STR_ARG(finding.old_lines));
    if (wanted->old_lines) {
        assert_str(finding.old_lines, wanted->old_lines);
        assert_str(finding.new_lines, wanted->new_lines);
    }
    arena_free(&worker.scratch);
    arena_free(&worker.kept);
}

static void test_previews(void **state)
{
    (void)state;
    static const struct outcome cases[] = {
        {"a  \nb\n", {{.offset = 1, .length = 2}}, 1, {0, 0}, "a  \n", "a\n"},
        {"a\nb", {{.offset = 3, .text = {"\n", 1}}}, 1, {0, 0}, "b", "b\n"},
        {"a\n\n\n", {{.offset = 2, .length = 2}}, 1, {0, 0}, "\n\n", ""},
        {"a\nb\nc\n", {{.offset = 1, .length = 1}}, 1, {0, 0}, "a\nb\n", "ab\n"}, // joins
        {"a b\nc d\n",
         {{.offset = 0, .length = 1}, {.offset = 6, .length = 1}},
         2,
         {0, 0},
         "a b\nc d\n",
         " b\nc \n"},
        {"a  \nb\n", {{.offset = 1, .length = 2}}, 1, {0, 1}, NULL, NULL}, // a secret on the line
        {"a  \nb\n", {{.offset = 1, .length = 2}}, 1, {4, 5}, "a  \n", "a\n"},
        {"a\n", {{.offset = 9, .length = 2}}, 1, {0, 0}, NULL, NULL}, // outside
        {"a\n", {{.offset = 1, .length = (size_t)-1}}, 1, {0, 0}, NULL, NULL},
        {"a\nb\nc\nd\ne\nf\ng\n", {{.offset = 0, .length = 14}}, 1, {0, 0}, NULL, NULL}, // too many lines
        {"a\n", {{0}}, 0, {0, 0}, NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_outcome(&cases[i], i);
}

static void test_places(void **state)
{
    (void)state;
    struct worker worker = {0};
    struct blob blob = {.bytes = STR("one\ntwo three\n")};
    struct secrets none = {0};
    struct edit edit = {.offset = 8, .length = 5};
    struct finding finding = {.edits = &edit, .edit_count = 1};
    blob_find_lines(&blob, &worker.scratch);
    preview_fix(&worker, &blob, &none, &finding);
    assert_int_equal(edit.line, 2);
    assert_int_equal(edit.column, 5);
    assert_int_equal(edit.end_line, 2);
    assert_int_equal(edit.end_column, 10);
    arena_free(&worker.scratch);
    arena_free(&worker.kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_previews), cmocka_unit_test(test_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
