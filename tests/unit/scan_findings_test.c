// Working with findings: what may be told of a secret, and how the baseline's entries come about.
#include "core/baseline_entries.h"
#include "scanners/findings/audit.h"
#include "scanners/findings/describe.h"
#include "unit.h"

static void test_shape(void **state)
{
    (void)state;
    static const struct {
        const char *secret, *shape;
    } cases[] = {
        {"a", "1 character: lower case"},
        {"abcDEF123", "9 characters: lower case, upper case, digits"},
        {"gl_a-b", "6 characters: lower case, '_', '-'"},
        {"a b\nc\xc3\xa9", "7 characters: lower case, spaces, line ends, other bytes"},
        {"!?+*#!", "6 characters: '!', '?', '+', '*' and other punctuation"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena ARENA_AUTO arena = {0};
        assert_str(secret_shape(str_from(cases[i].secret), &arena), cases[i].shape);
    }
}

static struct finding secret(const char *text, struct str path, const struct fingerprint_key *key,
                             struct arena *arena)
{
    char digest[65];
    struct finding finding = {.rule = STR("secrets/x"), .path = path, .is_secret = true};
    secret_digest(str_from(text), digest);
    finding.key = arena_copy(arena, str_from(digest));
    fingerprint_secret(key, finding.key, finding.fingerprint);
    return finding;
}

static struct baseline_entry entry_for(const struct finding *finding, const char *rule, const char *reason)
{
    struct baseline_entry entry = {.rule = str_from(rule), .path = finding->path, .reason = str_from(reason)};
    memcpy(entry.fingerprint, finding->fingerprint, sizeof entry.fingerprint);
    return entry;
}

static void test_entries(void **state)
{
    (void)state;
    struct arena ARENA_AUTO arena = {0};
    struct fingerprint_key standard, own = {.is_own = true};
    fingerprint_key_default(&standard);
    memset(own.bytes, 7, sizeof own.bytes);
    struct finding at[] = {
        secret("one", STR("b.py"), &own, &arena),
        secret("one", STR("a.py"), &own, &arena), // a copy
        secret("two", STR("c.py"), &own, &arena),
        secret("three", STR("d.py"), &own, &arena),
    };
    at[3].state = FINDING_SUPPRESSED; // needs no entry
    struct finding_list findings = {at, 4, 4};
    // Before: "one" under the default key, one that is gone, and one of lint.
    struct finding old = secret("one", STR("b.py"), &standard, &arena);
    struct finding gone = secret("gone", STR("e.py"), &own, &arena);
    struct finding blank = secret("blank", STR("f.py"), &own, &arena);
    struct baseline previous = {0};
    struct baseline_entry entry = entry_for(&old, "secrets/x", "revoked");
    entry.expires = STR("2026-01-31");
    baseline_put(&previous, &entry, &arena);
    entry = entry_for(&gone, "secrets/x", "was there");
    baseline_put(&previous, &entry, &arena);
    entry = entry_for(&blank, "trailing-whitespace", "legacy");
    baseline_put(&previous, &entry, &arena);

    static const struct check secrets = {.id = "secrets"};
    static const struct check *const checks[] = {&secrets};
    const struct baseline_scope scope = {.checks = checks, .check_count = 1};
    struct entries_request request = {.scope = &scope,
                                      .findings = &findings,
                                      .previous = &previous,
                                      .key = &own,
                                      .words = {.reason = STR("new"), .expires = STR("2027-01-31")},
                                      .today = STR("2026-01-31")};
    struct entries_counts counts;
    struct baseline made;
    entries_make(&request, &arena, &made, &counts);
    assert_int_equal(made.count, 3); // one, two, lint's
    assert_int_equal(counts.added, 1);
    assert_int_equal(counts.kept, 1);
    assert_int_equal(counts.dropped, 1);
    assert_int_equal(counts.expired, 0);
    assert_str(baseline_find(&made, at[0].fingerprint)->reason, "revoked");
    assert_str(baseline_find(&made, at[0].fingerprint)->path, "a.py");
    assert_str(baseline_find(&made, at[2].fingerprint)->reason, "new");
    assert_str(baseline_find(&made, blank.fingerprint)->reason, "legacy");
    assert_int_equal(made.key_id.len, KEY_ID_DIGITS);

    // The day after, the old entry has expired: it stays so, unless the user says something new.
    request.today = STR("2026-02-01");
    entries_make(&request, &arena, &made, &counts);
    assert_int_equal(counts.expired, 1);
    assert_str(baseline_find(&made, at[0].fingerprint)->expires, "2026-01-31");
    request.renews = true;
    entries_make(&request, &arena, &made, &counts);
    assert_int_equal(counts.expired, 0);
    assert_str(baseline_find(&made, at[0].fingerprint)->expires, "2027-01-31");
    // Update keeps what it does not see.
    request.keeps = true;
    entries_make(&request, &arena, &made, &counts);
    assert_non_null(baseline_find(&made, gone.fingerprint));
    assert_int_equal(counts.dropped, 0);

    struct entry_list unused = entries_unused(&made, &scope, &findings, &arena);
    assert_int_equal(unused.count, 2); // gone, and "one" under the default key; lint's is none of ours
}

static void test_audit_items(void **state)
{
    (void)state;
    struct arena ARENA_AUTO arena = {0};
    struct audit_items items = {0};
    struct error err = {0};
    assert_ok(audit_items_from_report(
        STR("{\"andon\": \"0.1.0\", \"findings\": ["
            "{\"rule\": \"secrets/x\", \"path\": \"a\", \"line\": 1, \"fingerprint\": "
            "\"0123456789abcdef0123456789abcdef\", \"state\": \"new\"},"
            "{\"rule\": \"secrets/x\", \"path\": \"b\", \"line\": 2, \"fingerprint\": "
            "\"0123456789abcdef0123456789abcdef\", \"state\": \"new\"},"
            "{\"rule\": \"secrets/x\", \"path\": \"c\", \"fingerprint\": "
            "\"0123456789abcdef0123456789abcdee\", \"state\": \"baseline\"},"
            "{\"rule\": \"other\", \"fingerprint\": \"0123456789abcdef0123456789abcded\"}, 7]}"),
        "r", &arena, &items, &err));
    assert_int_equal(items.count, 1);
    assert_int_equal(items.at[0].place_count, 1);
    assert_str(items.at[0].places[0], "b:2");
    vec_free(&items);
    assert_false(audit_items_from_report(STR("[]"), "r", &arena, &items, &err));
    assert_string_equal(err.message, "r:1: this is not a report of andon in JSON");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_entries),
        cmocka_unit_test(test_audit_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
