#include "core/buffer.h"
#include "scanners/keys/der.h"
#include "scanners/keys/key.h"
#include "unit.h"

static void add_item(struct buffer *out, int tag, struct str body)
{
    buffer_add_byte(out, (char)tag);
    if (body.len >= 256)
        buffer_add(out, (struct str){(char[]){(char)0x82, (char)(body.len >> 8)}, 2});
    else if (body.len >= 128)
        buffer_add_byte(out, (char)0x81);
    buffer_add_byte(out, (char)body.len);
    buffer_add(out, body);
}

// An integer of so many bits, of bytes that look like any.
static void add_integer(struct buffer *out, unsigned bits)
{
    struct buffer body = {0};
    if (bits % 8 == 0)
        buffer_add_byte(&body, 0);
    for (unsigned i = 0; i < (bits + 7) / 8; i++)
        buffer_add_byte(&body, (char)(i == 0 ? 1u << ((bits - 1) % 8) : 37 * i + 11));
    add_item(out, DER_INTEGER, buffer_str(&body));
    buffer_free(&body);
}

static void add_zero(struct buffer *out)
{
    add_item(out, DER_INTEGER, (struct str){"\0", 1});
}

static void wrap(struct buffer *out, int tag)
{
    struct buffer outer = {0};
    add_item(&outer, tag, buffer_str(out));
    buffer_free(out);
    *out = outer;
}

static void make_rsa(struct buffer *out, unsigned bits)
{
    add_zero(out);
    add_integer(out, bits);
    add_integer(out, 17);
    for (int i = 0; i < 6; i++)
        add_integer(out, bits / 2);
    wrap(out, DER_SEQUENCE);
}

static void make_pkcs8(struct buffer *out, struct str oid)
{
    struct buffer all = {0}, algorithm = {0};
    add_item(&algorithm, DER_OID, oid);
    add_zero(&all);
    add_item(&all, DER_SEQUENCE, buffer_str(&algorithm));
    add_item(&all, DER_OCTETS, buffer_str(out));
    buffer_free(out);
    buffer_free(&algorithm);
    *out = all;
    wrap(out, DER_SEQUENCE);
}

static const struct str oid_rsa = {"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", 9};
static const struct str oid_ed25519 = {"\x2b\x65\x70", 3};

static void test_rsa(void **state)
{
    (void)state;
    static const unsigned sizes[] = {512, 1024, 2048, 3072, 4096};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct buffer der = {0};
        make_rsa(&der, sizes[i]);
        struct key_facts facts = key_from_der(buffer_str(&der));
        assert_int_equal(facts.kind, KEY_RSA);
        assert_int_equal(facts.bits, sizes[i]);
        make_pkcs8(&der, oid_rsa);
        facts = key_from_der(buffer_str(&der));
        assert_int_equal(facts.kind, KEY_RSA);
        assert_int_equal(facts.bits, sizes[i]);
        assert_non_null(strstr(key_says(&facts), "RSA"));
        // Cut anywhere it is no key, and from some bytes on it is known to be cut.
        for (size_t len = 0; len < der.len; len += 7) {
            facts = key_from_der(str_slice(buffer_str(&der), 0, len));
            assert_int_equal(facts.kind, KEY_NONE);
            assert_true(facts.is_cut || len < 4);
        }
        buffer_free(&der);
    }
}

static void test_curves(void **state)
{
    (void)state;
    struct buffer der = {0};
    add_integer(&der, 1);
    add_item(&der, DER_OCTETS, (struct str){"0123456789abcdef0123456789abcdef", 32});
    wrap(&der, DER_SEQUENCE);
    struct key_facts facts = key_from_der(buffer_str(&der));
    assert_int_equal(facts.kind, KEY_EC);
    assert_int_equal(facts.bits, 256);
    buffer_free(&der);
    add_item(&der, DER_OCTETS, (struct str){"0123456789abcdef0123456789abcdef", 32});
    make_pkcs8(&der, oid_ed25519);
    assert_int_equal(key_from_der(buffer_str(&der)).kind, KEY_ED25519);
    buffer_free(&der);
}

static void test_encrypted(void **state)
{
    (void)state;
    struct buffer der = {0}, algorithm = {0};
    add_item(&algorithm, DER_OID, (struct str){"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d", 9});
    add_item(&der, DER_SEQUENCE, buffer_str(&algorithm));
    add_item(&der, DER_OCTETS, STR("some bytes that are not to be read without a password"));
    wrap(&der, DER_SEQUENCE);
    struct key_facts facts = key_from_der(buffer_str(&der));
    assert_int_equal(facts.kind, KEY_OTHER);
    assert_true(facts.is_encrypted);
    assert_non_null(strstr(key_says(&facts), "encrypted"));
    buffer_free(&der);
    buffer_free(&algorithm);
}

static void add_string(struct buffer *out, struct str s)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buffer_add_byte(out, (char)(s.len >> shift & 255));
    buffer_add(out, s);
}

static void test_openssh(void **state)
{
    (void)state;
    static const struct {
        const char *cipher, *name;
        enum key_kind kind;
        unsigned bits;
    } cases[] = {
        {"none", "ssh-ed25519", KEY_ED25519, 256},
        {"aes256-ctr", "ssh-ed25519", KEY_ED25519, 256},
        {"none", "ecdsa-sha2-nistp384", KEY_EC, 384},
        {"none", "something-else", KEY_OTHER, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer blob = {0}, key = {0};
        add_string(&blob, str_from(cases[i].name));
        buffer_add(&key, (struct str){"openssh-key-v1", 15});
        add_string(&key, str_from(cases[i].cipher));
        add_string(&key, STR("none"));
        add_string(&key, STR(""));
        buffer_add(&key, (struct str){"\0\0\0\1", 4});
        add_string(&key, buffer_str(&blob));
        add_string(&key, STR("the private part"));
        struct key_facts facts = key_from_openssh(buffer_str(&key));
        assert_int_equal(facts.kind, cases[i].kind);
        assert_int_equal(facts.bits, cases[i].bits);
        assert_int_equal(facts.is_encrypted, strcmp(cases[i].cipher, "none") != 0);
        for (size_t len = 15; len < key.len; len++)
            assert_true(key_from_openssh(str_slice(buffer_str(&key), 0, len)).is_cut);
        buffer_free(&blob);
        buffer_free(&key);
    }
}

static void test_nothing(void **state)
{
    (void)state;
    static const struct str cases[] = {
        {"", 0},
        {"0", 1},
        {"\x30\x80", 2},
        {"\x30\x84\xff\xff\xff\xff", 6},
        {"\x30\x85\1\1\1\1\1", 7},
        {"\x30\x03\x02\x01\x00", 5},
        {"\x1f\x1f\x1f\x1f", 4},
        {"\x30\x81\x05hello", 8},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(key_from_der(cases[i]).kind, KEY_NONE);
        assert_int_equal(key_from_openssh(cases[i]).kind, KEY_NONE);
        assert_int_equal(key_from_pgp(cases[i]).kind, KEY_NONE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rsa),     cmocka_unit_test(test_curves),  cmocka_unit_test(test_encrypted),
        cmocka_unit_test(test_openssh), cmocka_unit_test(test_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
