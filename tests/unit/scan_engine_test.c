#include "core/blob.h"
#include "core/buffer.h"
#include "core/pool.h"
#include "core/utf8.h"
#include "scanners/document.h"
#include "scanners/engine.h"
#include "scanners/prefilter.h"
#include "scanners/sample.h"
#include "scanners/scan.h"
#include "scanners/token_run.h"
#include "unit.h"

enum { FOUND_MAX = 64 };

struct found {
    size_t count;
    struct scan_match at[FOUND_MAX];
};

static void keep(void *context, const struct scan_match *match)
{
    struct found *found = context;
    if (found->count < FOUND_MAX)
        found->at[found->count] = *match;
    found->count++;
}

static struct found scan_with(const struct scan_engine *engine, struct scan_input input)
{
    struct found found = {0};
    struct error err = {0};
    struct scan_scratch *scratch = scan_scratch_open(engine);
    assert_ok(scan_bytes(engine, scratch, &input, keep, &found, &err));
    scan_scratch_close(scratch);
    return found;
}

static struct found scan(struct str text)
{
    return scan_with(scan_engine_builtin(), (struct scan_input){.bytes = text, .path = STR("a.py")});
}

static void make(const char *sample, struct buffer *out)
{
    bool is_made;
    sample_make(sample, 7, out, &is_made);
}

#define GITHUB "\001make github ghp_\002"

static void test_nothing(void **state)
{
    (void)state;
    assert_int_equal(scan(STR("")).count, 0);
    assert_int_equal(scan(STR("int main(void) { return 0; }\n")).count, 0);
    assert_int_equal(scan(STR("ghp_")).count, 0);
}

static void test_tiers(void **state)
{
    (void)state;
    static const struct {
        const char *sample, *rule;
        enum scan_tier tier;
        enum severity severity;
    } cases[] = {
        {GITHUB, "github-pat", SCAN_PROVEN, SEVERITY_ERROR},
        {"ghp_\001random base62 36\002", "github-pat", SCAN_SHAPE, SEVERITY_WARNING},
        {"glpat-\001random base62 20\002", "gitlab-pat", SCAN_LIKELY, SEVERITY_ERROR},
        {"sk_test_\001random base62 24\002", "stripe-test", SCAN_LIKELY, SEVERITY_WARNING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer text = {0};
        make(cases[i].sample, &text);
        struct found found = scan(buffer_str(&text));
        assert_int_equal(found.count, 1);
        assert_string_equal(found.at[0].rule->id, cases[i].rule);
        assert_int_equal(found.at[0].tier, cases[i].tier);
        assert_int_equal(found.at[0].severity, cases[i].severity);
        assert_int_equal(found.at[0].offset, 0);
        assert_int_equal(found.at[0].length, text.len);
        buffer_free(&text);
    }
}

static void test_edges(void **state)
{
    (void)state;
    static const struct {
        const char *before, *behind;
        size_t count;
    } cases[] = {
        {"", "", 1},         {"\"", "\"", 1},    {"a", "", 0},
        {"", "a", 0},        {"\\n", "\\n", 1},  {"%22", "%22", 1},
        {"\\x22", "", 1},    {"\\u0022", "", 1}, {"\x1b[1;94m", "\x1b[0m", 1},
        {"94m", "", 0},      {"x_", "", 1},      {"", "_x", 0},
        {"\x00", "\xff", 1}, {"=", ";", 1},      {"https://u:", "@h", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer text = {0};
        buffer_add_cstring(&text, cases[i].before);
        make(GITHUB, &text);
        buffer_add_cstring(&text, cases[i].behind);
        struct found found = scan(buffer_str(&text));
        if (found.count != cases[i].count)
            fail_msg("'%s' and '%s': %zu findings", cases[i].before, cases[i].behind, found.count);
        buffer_free(&text);
    }
}

// A token in a file's name, but not a language and a digest.
static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *sample;
        size_t count;
    } names[] = {{"backup/" GITHUB ".txt", 1}, {"lang/sk-\001random hex 32\002.json", 0}};
    struct error err = {0};
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_builtin());
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct buffer name = {0};
        struct found found = {0};
        make(names[i].sample, &name);
        assert_ok(scan_file_name(scan_engine_builtin(), scratch, buffer_str(&name), SCAN_AUDIT, keep, &found,
                                 &err));
        assert_int_equal(found.count, names[i].count);
        buffer_free(&name);
    }
    scan_scratch_close(scratch);
}

// Several on a line; where a provider's and a general rule meet, the provider's is told.
static void test_overlap_and_order(void **state)
{
    (void)state;
    struct buffer text = {0};
    make("api_key = \"" GITHUB "\"; b = \"\001make github npm_\002\"; \001make github gho_\002", &text);
    struct found found = scan(buffer_str(&text));
    assert_int_equal(found.count, 3);
    assert_string_equal(found.at[0].rule->id, "github-pat");
    assert_string_equal(found.at[1].rule->id, "npm");
    assert_string_equal(found.at[2].rule->id, "github-oauth");
    assert_true(found.at[0].offset < found.at[1].offset && found.at[1].offset < found.at[2].offset);
    buffer_free(&text);
}

// At every place around the end of a piece of the prefilter's pass.
static void test_piece_ends(void **state)
{
    (void)state;
    const size_t piece = 1 << 20;
    struct buffer token = {0}, text = {0};
    make(GITHUB, &token);
    char *room = buffer_reserve(&text, piece + 256);
    assert_non_null(room);
    memset(room, ' ', piece + 256);
    text.len = piece + 256;
    for (size_t start = piece - 48; start < piece + 8; start += 3) {
        memcpy(text.at + start, token.at, token.len);
        struct found found = scan(buffer_str(&text));
        assert_int_equal(found.count, 1);
        assert_int_equal(found.at[0].offset, start);
        memset(text.at + start, ' ', token.len);
    }
    buffer_free(&token);
    buffer_free(&text);
}

static void test_binary(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add(&text, (struct str){"\0\1\2", 3});
    make(GITHUB, &text);
    buffer_add(&text, (struct str){"\0\1api_key='", 11});
    make("\001random base62 40\002'", &text);
    struct found found =
        scan_with(scan_engine_builtin(),
                  (struct scan_input){.bytes = buffer_str(&text), .path = STR("a.bin"), .is_binary = true});
    assert_int_equal(found.count, 1); // a provider's format, not an assignment
    assert_string_equal(found.at[0].rule->id, "github-pat");
    buffer_free(&text);
}

static void collect_hits(const struct scan_ruleset *set, enum prefilter_kind kind, struct str text,
                         bool is_every, struct scan_hits *hits)
{
    struct prefilter *prefilter = prefilter_open(set, kind);
    for (size_t from = 0; from < text.len; from += 100)
        prefilter_scan(prefilter, text, from, from + 100 < text.len ? from + 100 : text.len, is_every, hits);
    prefilter_close(prefilter);
}

static bool is_at(const struct scan_keyword *keyword, struct str text, size_t start, bool is_every)
{
    struct str here = str_slice(text, start, keyword->length), wanted = {keyword->text, keyword->length};
    size_t run = 0, from = start + keyword->gram;
    while (keyword->is_in_run && from + run < text.len && token_has((unsigned char)text.at[from + run]))
        run++;
    return (keyword->is_caseless ? str_equal_ignoring_case(here, wanted) : str_equal(here, wanted)) &&
           (is_every || !keyword->is_in_run || run >= TOKEN_RUN);
}

// The same, one keyword and place after the other.
static void collect_slowly(const struct scan_ruleset *set, struct str text, bool is_every,
                           struct scan_hits *hits)
{
    for (unsigned i = 0; i < set->keyword_count; i++)
        for (size_t start = 0; start + set->keywords[i].length <= text.len; start++)
            if (is_at(&set->keywords[i], text, start, is_every))
                *vec_add(hits) = (struct scan_hit){start, start + set->keywords[i].length, i};
}

static int compare_hits(const void *left, const void *right)
{
    const struct scan_hit *a = left, *b = right;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    return (a->keyword > b->keyword) - (a->keyword < b->keyword);
}

static void assert_same_hits(struct scan_hits *one, struct scan_hits *other)
{
    assert_int_equal(one->count, other->count);
    qsort(one->at, one->count, sizeof *one->at, compare_hits);
    qsort(other->at, other->count, sizeof *other->at, compare_hits);
    for (size_t i = 0; i < one->count; i++)
        assert_true(one->at[i].start == other->at[i].start && one->at[i].end == other->at[i].end &&
                    one->at[i].keyword == other->at[i].keyword);
}

// Every kind of processor finds what a plain search finds: keywords at every place of a step, in other cases,
// with a run behind them and without, up to the last byte.
static void test_prefilters_agree(void **state)
{
    (void)state;
    struct buffer text = {0};
    const struct scan_ruleset *set = &scan_ruleset_builtin;
    for (size_t i = 0; i < set->keyword_count; i++)
        buffer_printf(&text, "%s %sX%.*s%s", set->keywords[i].text,
                      set->keywords[(i * 7) % set->keyword_count].text, (int)(i % 24),
                      "0123456789abcdefghijklmnop", i % 3 ? " " : "");
    buffer_add_cstring(&text,
                       "PassWord TOKEN Api_Key GHP_ akia \xe5\xaf\x86\xe7\xa0\x81 ghp_0123456789ab token");
    for (int kind = PREFILTER_PLAIN; kind <= 2 * PREFILTER_BEST + 1; kind++) {
        bool is_every = kind > PREFILTER_BEST;
        struct scan_hits hits = {0}, wanted = {0};
        collect_slowly(set, buffer_str(&text), is_every, &wanted);
        assert_true(wanted.count > set->keyword_count);
        collect_hits(set, (enum prefilter_kind)(kind % (PREFILTER_BEST + 1)), buffer_str(&text), is_every,
                     &hits);
        for (size_t i = 1; i < hits.count; i++)
            assert_true(compare_hits(&hits.at[i - 1], &hits.at[i]) < 0);
        assert_same_hits(&wanted, &hits);
        vec_free(&hits);
        vec_free(&wanted);
    }
    buffer_free(&text);
}

static struct scan_engine *engine_with(const char *yaml, struct arena *arena, struct scan_ruleset *set)
{
    struct error err = {0};
    struct rule_list rules = {0};
    assert_ok(rule_load(str_from(yaml), STR("own.yml"), arena, &rules, &err));
    struct scan_rule *kept = ARENA_ARRAY(arena, struct scan_rule, rules.count);
    memcpy(kept, rules.at, rules.count * sizeof *kept);
    assert_ok(rule_index(kept, rules.count, arena, set, &err));
    vec_free(&rules);
    return scan_engine_new(set);
}

static void test_own_rules(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct scan_ruleset set;
    struct scan_engine *engine = engine_with("rules:\n"
                                             "  - id: acme\n"
                                             "    description: an acme key\n"
                                             "    keywords: [acme_, ACME-]\n"
                                             "    caseless: true\n"
                                             "    pattern: '(?i)(?<secret>acme[_-][0-9]{8})'\n"
                                             "    allow: ['4711']\n"
                                             "    stop: [aCmE_99]\n"
                                             "    near: {words: [Key], within: 8}\n"
                                             "    tests: {match: [key acme_12349876]}\n",
                                             &arena, &set);
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {{"key=acme_31415926", 1}, {"KEY: ACME-31415926", 1}, {"acme_31415926", 0},
                 {"key=acme_31447119", 0}, {"key=acme_3141592", 0},   {"", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(
            scan_with(engine, (struct scan_input){.bytes = str_from(cases[i].text), .path = STR("x")}).count,
            cases[i].count);
    scan_engine_free(engine);
    arena_free(&arena);
}

// A line a provider: its id, name and wording are made; a name that is a word must stand next to the value.
static void test_providers(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct scan_ruleset set;
    struct scan_engine *engine =
        engine_with("defaults: {description: 'a key of {provider}', opens: '{provider}'}\n"
                    "providers:\n"
                    "  - {provider: Quux & Co., value: '[0-9]{9}|{uuid}'}\n"
                    "  - {provider: Plain, word: true, value: '[0-9]{12}'}\n",
                    &arena, &set);
    assert_int_equal(set.rule_count, 2);
    assert_string_equal(set.rules[0].name, "secrets/quux-co");
    assert_string_equal(set.rules[0].named[0], "quuxco");
    assert_string_equal(set.rules[0].description, "a key of Quux & Co.");
    assert_string_equal(set.rules[0].opens, "Quux & Co.");
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {{"QUUX_CO_TOKEN=314159265", 1},
                 {"quuxco: {secret: \"a41f06e3-94bc-4d27-8e5a-70c1b2f9d836\"}", 1},
                 {"quux_co_api_key_id = 314159265", 0},
                 {"quux_token=314159265", 0},
                 {"plain_secret_key=314159265358", 1},
                 {"plainToken: 314159265358", 1},
                 {"{\"plain\": {\"token\": \"314159265358\"}}", 1},
                 {"plain text of the key: 314159265358", 0},
                 {"plain.items[0].token=314159265358", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct found found = scan_with(
            engine,
            (struct scan_input){.bytes = str_from(cases[i].text), .path = STR("x"), .profile = SCAN_AUDIT});
        size_t count = 0;
        for (size_t k = 0; k < found.count; k++)
            count += found.at[k].rule >= set.rules && found.at[k].rule < set.rules + set.rule_count;
        if (count != cases[i].count)
            fail_msg("%s: %zu", cases[i].text, count);
    }
    scan_engine_free(engine);
    arena_free(&arena);
}

// A pattern that explodes is a finding, once a file, and the other rules go on.
static void test_timeout(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct scan_ruleset set;
    struct scan_engine *engine = engine_with("rules:\n"
                                             "  - id: slow\n"
                                             "    description: a slow rule\n"
                                             "    keywords: [slow]\n"
                                             "    pattern: 'slow(?<secret>(a+)+)b'\n"
                                             "    tests: {match: [slowaab]}\n",
                                             &arena, &set);
    struct buffer text = {0};
    for (int i = 0; i < 3; i++)
        buffer_add_cstring(&text, "slowaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\n");
    make(GITHUB, &text);
    struct found found = scan_with(engine, (struct scan_input){.bytes = buffer_str(&text), .path = STR("x")});
    assert_int_equal(found.count, 2);
    assert_true(found.at[0].is_timed_out);
    assert_string_equal(found.at[0].rule->name, "secrets/rule-timeout");
    assert_string_equal(found.at[0].says, "slow");
    assert_string_equal(found.at[1].rule->id, "github-pat");
    buffer_free(&text);
    scan_engine_free(engine);
    arena_free(&arena);
}

static void scan_once(void *context, size_t index, unsigned worker)
{
    const struct buffer *text = context;
    struct found found = {0};
    struct error err = {0};
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_builtin());
    const struct scan_input input = {.bytes = buffer_str(text), .path = STR("a.py")};
    (void)index;
    (void)worker;
    // cmocka is for one thread: abort tells as well.
    if (!scan_bytes(scan_engine_builtin(), scratch, &input, keep, &found, &err) || found.count != 3)
        abort();
    scan_scratch_close(scratch);
}

// Rules are compiled when they are first hit, by whichever thread comes first.
static void test_threads(void **state)
{
    (void)state;
    struct buffer text = {0};
    make("a = '\001make github ghu_\002' '\001make vercel vcp_\002' '\001make zuplo zpka_\002'", &text);
    pool_run(64, 8, scan_once, &text);
    buffer_free(&text);
}

static void test_bad_rules(void **state)
{
    (void)state;
#define RULE "rules:\n  - id: a\n    description: d\n    keywords: [abc]\n"
#define TESTS "    tests: {match: [abc]}\n"
    static const struct {
        const char *yaml, *message;
    } cases[] = {
        {"", "own.yml: must be a map with a list 'rules'"},
        {"rules: 3", "own.yml:1:8: must be a list: key 'rules'"},
        {"providers: [{value: '[a-f]{8}'}]", "own.yml:1:13: the entry lacks the key 'provider'"},
        {"providers: [{provider: Ab, description: d, value: '[a-f]{8}'}]",
         "must have 3 to 32 letters and digits"},
        {"providers: [{provider: Abc, description: d}]", "'named' and 'value' go together"},
        {"providers: [{provider: Abc, value: '[a-f]{8}'}]", "the rule lacks the key 'description'"},
        {"providers: [{provider: Abc, description: d, value: '(?<=x)[a-f]{8}(?1)'}]", "own.yml:1:52: "},
        {"rules: [3]", "own.yml:1:9: each rule must be a map"},
        {RULE "    patern: x\n" TESTS, "own.yml:5:5: unknown key 'patern'; did you mean 'pattern'?"},
        {RULE TESTS, "needs one of 'pattern', 'value' and 'finder'"},
        {RULE "    pattern: abc\n" TESTS, "has no group (?<secret>"},
        {RULE "    pattern: '(?<secret>abc'\n" TESTS, "own.yml:5:14: pattern: missing closing parenthesis"},
        {RULE "    pattern: '(?<secret>abc)'\n    allow: ['[']\n" TESTS, "pattern: missing terminating ]"},
        {RULE "    pattern: '(?<secret>abc)'\n    checksum: githb\n" TESTS,
         "unknown checksum 'githb'; did you mean 'github'?"},
        {RULE "    pattern: '(?<secret>abc)'\n    entropy: lots\n" TESTS, "must be a number from 0 to 8"},
        {RULE "    pattern: '(?<secret>abc)'\n    before: 70000\n" TESTS, "must be from 0 to 65536"},
        {RULE "    pattern: '(?<secret>abc)'\n", "the rule lacks the key 'tests'"},
        {RULE "    pattern: '(?<secret>abc)'\n    tests: {match: [{random: base63, length: 3}]}\n",
         "did you mean"},
        {RULE "    pattern: '(?<secret>abc)'\n    tests: {match: [[{random: base63, length: 3}]]}\n",
         "did you mean 'base62'?"},
        {"rules:\n  - id: a\n    description: d\n    keywords: [ab]\n    pattern: '(?<secret>abc)'\n" TESTS,
         "must be 3 to 64 bytes long"},
        {"rules:\n  - id: A b\n    description: d\n    keywords: [abc]\n    pattern: "
         "'(?<secret>abc)'\n" TESTS,
         "an id is lower-case words"},
        {RULE "    pattern: '(?<secret>abc)'\n" TESTS "  - id: a\n    description: d\n    keywords: [abc]\n"
              "    pattern: '(?<secret>abc)'\n" TESTS,
         "two rules with the id 'a'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena = {0};
        struct rule_list rules = {0};
        struct error err = {0};
        assert_false(rule_load(str_from(cases[i].yaml), STR("own.yml"), &arena, &rules, &err));
        if (!strstr(err.message, cases[i].message))
            fail_msg("expected \"%s\" in \"%s\"", cases[i].message, err.message);
        assert_int_equal(err.code, ERROR_CONFIG);
        vec_free(&rules);
        arena_free(&arena);
    }
}

static void run_check(struct str bytes, struct finding_list *findings, struct arena *arena)
{
    struct blob blob;
    struct error err = {0};
    struct check_value values[] = {{.text = STR("block")}};
    struct check_run run = {.check = &check_secrets,
                            .severity = SEVERITY_ERROR,
                            .values = values,
                            .arena = arena,
                            .findings = findings};
    blob_init(&blob, STR("a.txt"), 0100644, NULL, bytes);
    assert_ok(check_secrets.run(&run, &blob, &err));
}

// The check: UTF-16 is read, places are of the original bytes, the message never holds the secret, and the
// fingerprint's key depends on nothing but the secret.
static void test_check(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct finding_list plain = {0}, wide = {0};
    struct buffer text = {0}, utf16 = {0};
    make("x = '" GITHUB "'\n", &text);
    run_check(buffer_str(&text), &plain, &arena);
    assert_int_equal(plain.count, 1);
    assert_str(plain.at[0].rule, "secrets/github-pat");
    assert_true(plain.at[0].is_secret && plain.at[0].offset == 5 && plain.at[0].length == 40);
    assert_int_equal(str_find(plain.at[0].message, STR("ghp_"), 0), STR_NONE);
    assert_true(str_find(plain.at[0].message, STR("checksum holds"), 0) != STR_NONE);
    buffer_add(&utf16, (struct str){"\xff\xfe", 2});
    for (size_t i = 0; i < text.len; i++) {
        buffer_add_byte(&utf16, text.at[i]);
        buffer_add_byte(&utf16, '\0');
    }
    run_check(buffer_str(&utf16), &wide, &arena);
    assert_int_equal(wide.count, 1);
    assert_int_equal(wide.at[0].offset, 2 + 2 * 5);
    assert_int_equal(wide.at[0].length, 80);
    assert_true(plain.at[0].key.len == 64 && str_equal(plain.at[0].key, wide.at[0].key));
    vec_free(&plain);
    vec_free(&wide);
    buffer_free(&text);
    buffer_free(&utf16);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads),
                                       cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_tiers),
                                       cmocka_unit_test(test_edges),
                                       cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_overlap_and_order),
                                       cmocka_unit_test(test_binary),
                                       cmocka_unit_test(test_piece_ends),
                                       cmocka_unit_test(test_prefilters_agree),
                                       cmocka_unit_test(test_timeout),
                                       cmocka_unit_test(test_own_rules),
                                       cmocka_unit_test(test_providers),
                                       cmocka_unit_test(test_bad_rules),
                                       cmocka_unit_test(test_check)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
