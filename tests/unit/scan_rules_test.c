// The compiled-in rules: every sample, and the probe for slow patterns.
#include "scanners/selftest.h"
#include "unit.h"

static void test_samples(void **state)
{
    (void)state;
    struct error err = {0};
    struct selftest result = {0};
    assert_ok(selftest_run(scan_engine_builtin(), &scan_ruleset_builtin, SELFTEST_SAMPLES | SELFTEST_PROBES,
                           &result, &err));
    VEC_EACH (const struct selftest_issue, issue, &result.issues)
        if (selftest_is_failure(issue->kind))
            fail_msg("%s:%u: %s: %s", issue->rule->file, issue->at.line, issue->rule->id, issue->what);
    assert_int_equal(result.rules, scan_ruleset_builtin.rule_count);
    selftest_free(&result);
}

// A secret may be found by a rule only if its keyword is in the text, and keywords are long enough to be
// rare.
static void test_tables(void **state)
{
    (void)state;
    const struct scan_ruleset *set = &scan_ruleset_builtin;
    size_t providers = 0;
    for (size_t i = 0; i < set->rule_count; i++) {
        const struct scan_rule *rule = &set->rules[i];
        assert_true(rule->description[0] && rule->rotate[0]);
        assert_true(rule->match || rule_shape(rule).len); // samples of its own, or made ones
        if (rule->flags & RULE_GENERIC || rule->provider[0] == '\0')
            continue;
        if (!rule->opens[0])
            fail_msg("%s does not say what it opens", rule->id);
        bool is_new = true;
        for (size_t k = 0; k < i && is_new; k++)
            is_new = strcmp(set->rules[k].provider, rule->provider) != 0;
        providers += is_new;
    }
    assert_true(set->rule_count >= 300);
    assert_true(providers >= 200);
    assert_int_equal(strlen(scan_ruleset_digest), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples), cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
