#include "core/json.h"
#include "unit.h"

#include <math.h>

static void test_document(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct json json;
    json_start(&json, &out, false);
    json_object(&json);
    json_pair_text(&json, "a", STR("x"));
    json_key(&json, "list");
    json_array(&json);
    json_number(&json, INT64_MIN);
    json_real(&json, 3.14159);
    json_real(&json, INFINITY);
    json_bool(&json, true);
    json_null(&json);
    json_array(&json);
    json_array_end(&json);
    json_array_end(&json);
    json_pair_number(&json, "n", 7);
    json_pair_bool(&json, "b", false);
    json_object_end(&json);
    assert_str(buffer_str(&out), "{\"a\":\"x\",\"list\":[-9223372036854775808,3.142,null,true,null,[]],"
                                 "\"n\":7,\"b\":false}");
    buffer_free(&out);
}

static void test_pretty(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct json json;
    json_start(&json, &out, true);
    json_object(&json);
    json_key(&json, "empty");
    json_object(&json);
    json_object_end(&json);
    json_key(&json, "list");
    json_array(&json);
    json_number(&json, 1);
    json_number(&json, 2);
    json_array_end(&json);
    json_object_end(&json);
    assert_str(buffer_str(&out), "{\n  \"empty\": {},\n  \"list\": [\n    1,\n    2\n  ]\n}\n");
    buffer_free(&out);
}

static void test_escape(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *json;
    } cases[] = {
        {STR(""), "\"\""},
        {STR("a/b"), "\"a/b\""},
        {STR("\"\\"), "\"\\\"\\\\\""},
        {STR("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\""},
        {STR("\0\x1b\x7f"), "\"\\u0000\\u001b\\u007f\""},
        {STR("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        {STR("\xc2\x9b\xe2\x80\xae"), "\"\\u009b\\u202e\""}, // act on a terminal
        {STR("a\xff\xc3"), "\"a\xef\xbf\xbd\xef\xbf\xbd\""}, // not UTF-8
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer out = {0};
        json_escape(&out, cases[i].text);
        assert_str(buffer_str(&out), cases[i].json);
        buffer_free(&out);
    }
}

static void test_path(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct json json;
    json_start(&json, &out, false);
    json_object(&json);
    json_path(&json, "path", STR("a\n"));
    json_path(&json, "old", STR("\xff"));
    json_object_end(&json);
    assert_str(buffer_str(&out), "{\"path\":\"a\\n\",\"old\":\"\xef\xbf\xbd\",\"old_base64\":\"/w==\"}");
    buffer_free(&out);
}

static void test_base64(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buffer out = {0};
        base64_encode(&out, str_from(pairs[i][0]));
        assert_str(buffer_str(&out), pairs[i][1]);
        buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document), cmocka_unit_test(test_pretty), cmocka_unit_test(test_escape),
        cmocka_unit_test(test_path),     cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
