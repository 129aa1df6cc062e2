#include "core/batch.h"
#include "unit.h"

static void test_expansion(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct batch_list batches = {0};
    struct str run[] = {STR("mypy"), STR("--strict"), STR("{files}"), STR("-d={folders}")};
    struct str files[] = {STR("-rf"), STR("a b.py"), STR("s/new\nline"), STR("s/b")};
    struct batch_call call = {.words = run, .word_count = 4, .files = files, .file_count = 4, .cores = 2};
    batch_split(&call, &arena, &batches);
    assert_int_equal(batches.count, 1);
    static const char *const expected[] = {"mypy",        "--strict", "./-rf", "a b.py",
                                           "s/new\nline", "s/b",      "-d=.",  "-d=./s"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(batches.at[0].argv[i], expected[i]);
    assert_null(batches.at[0].argv[8]);
    vec_free(&batches);
}

static void test_no_files(void **state)
{
    (void)state;
    ARENA_AUTO struct arena arena = {0};
    struct batch_list batches = {0};
    struct str run[] = {STR("make"), STR("{files}")};
    struct batch_call call = {.words = run, .word_count = 2, .cores = 2};
    batch_split(&call, &arena, &batches);
    assert_int_equal(batches.count, 1);
    assert_null(batches.at[0].argv[1]);
    vec_free(&batches);
}

// Every file is in exactly one batch, in order, and no batch is larger than the limit.
static void test_splitting(void **state)
{
    (void)state;
    struct str run[] = {STR("cat"), STR("{files}")};
    static const struct {
        size_t files, length;
        unsigned cores;
        size_t most, batches;
    } cases[] = {
        {16, 10, 8, 0, 1},    {17, 10, 8, 0, 2},    {100, 10, 1, 0, 1}, {100, 10, 4, 0, 4},
        {100, 4000, 1, 0, 4}, {2, 200000, 1, 0, 2}, {5, 10, 2, 1, 5},   {5, 10, 2, 9, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ARENA_AUTO struct arena arena = {0};
        struct batch_list batches = {0};
        struct str *files = ARENA_ARRAY(&arena, struct str, cases[i].files);
        char *name = arena_alloc(&arena, cases[i].length, 1);
        memset(name, 'n', cases[i].length);
        for (size_t k = 0; k < cases[i].files; k++)
            files[k] = (struct str){name, cases[i].length};
        struct batch_call call = {run, 2, files, cases[i].files, cases[i].cores, cases[i].most};
        batch_split(&call, &arena, &batches);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expansion),
        cmocka_unit_test(test_no_files),
        cmocka_unit_test(test_splitting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
