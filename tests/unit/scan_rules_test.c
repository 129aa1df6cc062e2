// The compiled-in rules: every sample, and the probe for slow patterns.
#include "core/buffer.h"
#include "scanners/import/regex.h"
#include "scanners/selftest.h"
#include "scanners/token_run.h"
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

// With how many token characters every match begins. What can't be told is 0.
static void test_token_runs(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        unsigned before;
        size_t run;
    } cases[] = {
        {"(?<secret>ghp_[A-Za-z0-9]{36})", 0, 40},
        {"(?<secret>ghp_[A-Za-z0-9]{36})", 8, 0},
        {"(?<secret>sk-(?:live|test)?-[a-z]{8,20})(?![a-z])", 0, 12},
        {"a{3}b+c?d*", 0, 4},
        {"ab(?:cd|efg| h)i{20}", 0, 2},
        {"ab(?:cd|efg)i{20}", 0, 24},
        {"key[=:]x{20}", 0, 3},
        {"(?i:TOKEN)=[^\"]{20}", 0, 6},
        {"\\Aab\\.c", 0, 4},
        {"", 0, 0},
        {"(a)\\1", 0, 0},
        {"a(?R)?", 0, 0},
        {"\\d{99999}", 0, 0}, // refused by the parser of patterns
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = {0};
        const struct scan_rule rule = {.pattern = cases[i].pattern, .before = cases[i].before};
        assert_int_equal(token_run_of(&rule, &arena), cases[i].run);
        arena_free(&arena);
    }
}

// What the patterns of the rules match does begin with as many.
static void test_matches_begin_with_runs(void **state)
{
    (void)state;
    size_t looked_at = 0;
    for (size_t i = 0; i < scan_ruleset_builtin.rule_count; i++) {
        const struct scan_rule *rule = &scan_ruleset_builtin.rules[i];
        struct arena arena = {0};
        struct regex regex;
        struct error err = {0};
        size_t run = token_run_of(rule, &arena);
        if (run > 0)
            assert_ok(regex_parse(str_from(rule->pattern), REGEX_NO_SECRET, &arena, &regex, &err));
        for (uint64_t seed = 1; run > 0 && seed < 20; seed++, looked_at++) {
            struct buffer match = {0};
            regex_sample(&regex, seed, &match);
            assert_true(match.len >= run);
            for (size_t k = 0; k < run; k++)
                if (!token_has((unsigned char)match.at[k]))
                    fail_msg("%s: byte %zu of '%.*s'", rule->id, k, STR_ARG(buffer_str(&match)));
            buffer_free(&match);
        }
        arena_free(&arena);
    }
    assert_true(looked_at > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_samples), cmocka_unit_test(test_tables),
                                       cmocka_unit_test(test_token_runs),
                                       cmocka_unit_test(test_matches_begin_with_runs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
