#include "core/digest.h"
#include "unit.h"

static void digest_of(struct str a, struct str b, char out[65])
{
    struct digest digest;
    unsigned char bytes[32];
    digest_start(&digest);
    digest_field(&digest, a);
    digest_field(&digest, b);
    digest_end(&digest, bytes);
    hex_encode(bytes, sizeof bytes, out);
}

static void test_fields_are_kept_apart(void **state)
{
    (void)state;
    char first[65], second[65], again[65];
    digest_of(STR("ab"), STR("c"), first);
    digest_of(STR("a"), STR("bc"), second);
    digest_of(STR("ab"), STR("c"), again);
    assert_string_not_equal(first, second);
    assert_string_equal(first, again);
    digest_of(STR(""), STR(""), first);
    digest_of((struct str){0}, (struct str){0}, second);
    assert_string_equal(first, second);
}

static void test_known_value(void **state)
{
    (void)state;
    struct digest digest;
    unsigned char bytes[32];
    char hex[65];
    digest_start(&digest);
    digest_end(&digest, bytes);
    hex_encode(bytes, sizeof bytes, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hex_encode(bytes, 0, hex);
    assert_string_equal(hex, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fields_are_kept_apart),
        cmocka_unit_test(test_known_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
