#include "core/baseline.h"
#include "core/file.h"
#include "unit.h"

#include <unistd.h>

#define PRINT_A "00000000000000000000000000000aaa"
#define PRINT_B "00000000000000000000000000000bbb"

static struct finding make(const char *fingerprint, const char *rule, struct str path,
                           enum finding_state state)
{
    struct finding finding = {.rule = str_from(rule), .path = path, .state = state};
    memcpy(finding.fingerprint, fingerprint, sizeof finding.fingerprint);
    return finding;
}

static void test_render(void **state)
{
    (void)state;
    struct finding at[] = {
        make(PRINT_B, "r", STR("z.c"), FINDING_OLD),
        make(PRINT_A, "r", STR("a\n\xff.c"), FINDING_NEW),
        make("00000000000000000000000000000ccc", "r", STR("b.c"), FINDING_SUPPRESSED),
        make("00000000000000000000000000000ddd", "r", STR("b.c"), FINDING_FIXED),
        make(PRINT_B, "r", STR("z.c"), FINDING_OLD), // the same twice
    };
    struct finding_list list = {.at = at, .count = sizeof at / sizeof *at};
    struct baseline_entry old[] = {{.fingerprint = PRINT_B, .reason = STR("vendored \"copy\"")}};
    struct baseline previous = {.at = old, .count = 1};
    struct buffer out = {0};
    baseline_render(&list, &previous, &(struct baseline_words){.reason = STR("was there")}, &out);
    assert_str(buffer_str(&out),
               "{\n"
               "  \"andon-baseline\": 1,\n"
               "  \"findings\": [\n"
               "    {\"fingerprint\":\"" PRINT_A
               "\",\"rule\":\"r\",\"path\":\"a\\n\xef\xbf\xbd.c\",\"path_base64\":\"YQr/LmM=\","
               "\"reason\":\"was there\"},\n"
               "    {\"fingerprint\":\"" PRINT_B
               "\",\"rule\":\"r\",\"path\":\"z.c\",\"reason\":\"vendored \\\"copy\\\"\"}\n"
               "  ]\n"
               "}\n");

    // What was written is read back, and written again the same.
    struct arena arena = {0};
    struct error err = {0};
    struct baseline read;
    struct buffer again = {0};
    assert_ok(baseline_parse(buffer_str(&out), "b.json", &arena, &read, &err));
    assert_int_equal(read.count, 2);
    assert_str(baseline_find(&read, PRINT_B)->reason, "vendored \"copy\"");
    assert_null(baseline_find(&read, "00000000000000000000000000000ccc"));
    assert_null(baseline_find(&read, ""));
    baseline_render(&list, &read, &(struct baseline_words){.reason = STR("another reason")}, &again);
    assert_true(str_equal(buffer_str(&again), buffer_str(&out)));
    buffer_free(&again);
    buffer_free(&out);
    arena_free(&arena);
}

static void test_empty(void **state)
{
    (void)state;
    struct finding_list none = {0};
    struct buffer out = {0};
    struct arena arena = {0};
    struct error err = {0};
    struct baseline read;
    baseline_render(&none, NULL, &(struct baseline_words){.reason = STR("x")}, &out);
    assert_str(buffer_str(&out), "{\n  \"andon-baseline\": 1,\n  \"findings\": []\n}\n");
    assert_ok(baseline_parse(buffer_str(&out), "b.json", &arena, &read, &err));
    assert_int_equal(read.count, 0);
    assert_null(baseline_find(&read, PRINT_A));
    assert_ok(baseline_load("no/such/file.json", &arena, &read, &err));
    assert_int_equal(read.count, 0);
    buffer_free(&out);
    arena_free(&arena);
}

static void test_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "b:1: expected a value"},
        {"[]", "b:1: this is not a baseline: it has no \"andon-baseline\": 1"},
        {"{\"andon-baseline\": 2, \"findings\": []}", "b:1: this andon reads baselines of version 1"},
        {"{\"andon-baseline\": 1}", "b:1: 'findings' must be a list"},
        {"{\"andon-baseline\": 1,\n\"findings\": {}}", "b:2: 'findings' must be a list"},
        {"{\"andon-baseline\": 1, \"findings\": [\n1]}", "b:2: a finding must be an object"},
        {"{\"andon-baseline\": 1, \"findings\": [\n{\"fingerprint\": \"abc\"}]}",
         "b:2: 'fingerprint' must be 32 hex digits in lower case"},
        {"{\"andon-baseline\": 1, \"findings\": [\n{},", "b:2: expected a value"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct baseline read;
        assert_false(baseline_parse(str_from(cases[i].text), "b", &arena, &read, &err));
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.code, ERROR_CONFIG);
        assert_int_equal(read.count, 0);
        arena_free(&arena);
    }
}

static void test_load_file(void **state)
{
    (void)state;
    char path[] = "/tmp/baseline-test-XXXXXX";
    int fd = mkstemp(path);
    struct arena arena = {0};
    struct error err = {0};
    struct baseline read;
    assert_true(fd >= 0);
    close(fd);
    assert_ok(file_write_atomic(path, STR("{\"andon-baseline\": 1,\n \"findings\": [7]}"), 0644, &err));
    assert_false(baseline_load(path, &arena, &read, &err));
    assert_non_null(strstr(err.message, ":2: a finding must be an object"));
    assert_non_null(strstr(err.message, path));
    unlink(path);
    arena_free(&arena);
}

static void test_many(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct finding_list list = {0};
    for (unsigned i = 0; i < COUNT; i++) {
        char fingerprint[33];
        snprintf(fingerprint, sizeof fingerprint, "%032x", i * 2654435761u);
        *vec_add(&list) = make(fingerprint, "r", STR("a.c"), FINDING_OLD);
    }
    struct buffer out = {0};
    struct arena arena = {0};
    struct error err = {0};
    struct baseline read;
    baseline_render(&list, NULL, &(struct baseline_words){.reason = STR("legacy")}, &out);
    assert_ok(baseline_parse(buffer_str(&out), "b", &arena, &read, &err));
    assert_int_equal(read.count, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_non_null(baseline_find(&read, list.at[i].fingerprint));
    vec_free(&list);
    buffer_free(&out);
    arena_free(&arena);
}

static void test_entries(void **state)
{
    (void)state;
    struct arena ARENA_AUTO arena = {0};
    struct error err = {0};
    struct baseline read;
    struct buffer BUFFER_AUTO out = {0};
    assert_ok(baseline_parse(STR("{\"andon-baseline\": 1, \"findings\": [{\"fingerprint\": \"" PRINT_B
                                 "\", \"expires\": \"2027-01-31\", \"owner\": \"ada\"}]}"),
                             "b", &arena, &read, &err));
    assert_str(read.at[0].expires, "2027-01-31");
    assert_str(read.at[0].owner, "ada");
    assert_false(baseline_is_expired(&read.at[0], STR("2027-01-31")));
    assert_true(baseline_is_expired(&read.at[0], STR("2027-02-01")));
    struct baseline_entry entry = {
        .fingerprint = PRINT_A, .rule = STR("r"), .path = STR("p"), .reason = STR("why")};
    baseline_put(&read, &entry, &arena);
    entry.reason = STR("better");
    baseline_put(&read, &entry, &arena);
    assert_int_equal(read.count, 2);
    assert_str(baseline_find(&read, PRINT_A)->reason, "better");
    baseline_render_entries(&read, &out);
    assert_str(buffer_str(&out),
               "{\n  \"andon-baseline\": 1,\n  \"findings\": [\n"
               "    {\"fingerprint\":\"" PRINT_B "\",\"rule\":\"\",\"path\":\"\",\"reason\":\"\","
               "\"expires\":\"2027-01-31\",\"owner\":\"ada\"},\n"
               "    {\"fingerprint\":\"" PRINT_A
               "\",\"rule\":\"r\",\"path\":\"p\",\"reason\":\"better\"}\n  ]\n}\n");
    baseline_remove(&read, PRINT_B);
    baseline_remove(&read, PRINT_B);
    assert_int_equal(read.count, 1);
    assert_false(baseline_parse(STR("{\"andon-baseline\": 1, \"findings\": [\n{\"fingerprint\": \"" PRINT_B
                                    "\", \"expires\": \"soon\"}]}"),
                                "b", &arena, &read, &err));
    assert_string_equal(err.message, "b:2: 'expires' must be a date such as 2027-06-30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_render),    cmocka_unit_test(test_empty), cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_load_file), cmocka_unit_test(test_many),  cmocka_unit_test(test_entries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
