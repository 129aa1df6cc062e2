// Commits and tags, well formed and not.
#include "core/commit.h"
#include "unit.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_C "cccccccccccccccccccccccccccccccccccccccc"
#define HEX_64 "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"

static void test_whole_commit(void **state)
{
    (void)state;
    struct error err = {0};
    struct commit commit;
    char hex[OID_HEX_MAX + 1];
    struct str text = STR("tree " HEX_A "\nparent " HEX_B "\nparent " HEX_C "\n"
                          "author A. U. Thor <a@example.com> 1700000000 +0130\n"
                          "committer C. O. Mitter <c@example.com> 1700000001 -0800\n"
                          "encoding ISO-8859-1\ngpgsig -----BEGIN\n author fake <x> 1 +0000\n -----END\n"
                          "\nSubject\n\nauthor not a header <y> 2 +0000\n");
    assert_ok(commit_parse(text, 20, &commit, &err));
    assert_str(oid_to_hex(&commit.tree, hex), HEX_A);
    assert_int_equal(commit.parent_count, 2);
    struct oid first = commit_parent(&commit, 0), second = commit_parent(&commit, 1);
    assert_str(oid_to_hex(&first, hex), HEX_B);
    assert_str(oid_to_hex(&second, hex), HEX_C);
    assert_str(commit.author.name, "A. U. Thor");
    assert_str(commit.author.mail, "a@example.com");
    assert_int_equal(commit.author.time, 1700000000);
    assert_int_equal(commit.author.zone, 90);
    assert_int_equal(commit.committer.zone, -480);
    assert_str(commit.encoding, "ISO-8859-1");
    assert_str(commit.message, "Subject\n\nauthor not a header <y> 2 +0000\n");
    assert_true(commit.message.at + commit.message.len == text.at + text.len);
}

static void test_odd_commits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        const char *author, *message;
        int64_t time;
    } cases[] = {
        {"", false, "", "", 0},
        {"tree " HEX_A, false, "", "", 0},
        {"tree " HEX_A "\n", true, "", "", 0},
        {"tree " HEX_A "\n\n", true, "", "", 0},
        {"tree " HEX_A "\n\nm", true, "", "m", 0},
        {"tree " HEX_64 "\n\nm", false, "", "", 0},
        {"tree " HEX_A "\nparent xyz\n\nm", false, "", "", 0},
        {"tree " HEX_A "\nauthor nobody\n\nm", true, "nobody", "m", 0},
        {"tree " HEX_A "\nauthor A <b> 99999999999999999999 +0000\n\nm", true, "A", "m", 0},
        {"tree " HEX_A "\nauthor A <b<c>> 12 +9999\n\nm", true, "A", "m", 12},
        {"tree " HEX_A "\nauthor A >b< 12 +0000\n\nm", true, "A >b", "m", 0},
        {"tree " HEX_A "\nauthor  <> 7\n", true, "", "", 7},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        struct commit commit;
        bool ok = commit_parse(str_from(cases[i].text), 20, &commit, &err);
        if (ok != cases[i].ok)
            fail_msg("case %zu: %s", i, err.message);
        if (!ok)
            continue;
        assert_str(commit.author.name, cases[i].author);
        assert_str(commit.message, cases[i].message);
        assert_int_equal(commit.author.time, cases[i].time);
    }
}

static void test_tags(void **state)
{
    (void)state;
    struct error err = {0};
    struct tag tag;
    assert_ok(
        tag_parse(STR("object " HEX_A "\ntype commit\ntag v1\ntagger T <t@example.com> 5 +0000\n\nfirst\n"),
                  20, &tag, &err));
    assert_int_equal(tag.kind, OBJECT_COMMIT);
    assert_str(tag.name, "v1");
    assert_str(tag.tagger.mail, "t@example.com");
    assert_str(tag.message, "first\n");
    assert_ok(tag_parse(STR("object " HEX_A "\ntype tag\ntag old\n"), 20, &tag, &err));
    assert_int_equal(tag.kind, OBJECT_TAG);
    assert_int_equal(tag.message.len, 0);
    assert_ok(tag_parse(STR("object " HEX_64 "\ntype blob\n\nx"), 32, &tag, &err));
    assert_false(tag_parse(STR("object " HEX_A "\ntype horse\n\nx"), 20, &tag, &err));
    assert_false(tag_parse(STR("type commit\n\nx"), 20, &tag, &err));
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        struct person person;
        const char *date;
    } cases[] = {
        {{.time = 0, .has_time = true}, "1970-01-01T00:00:00+00:00"},
        {{.time = 1700000000, .zone = 90, .has_time = true}, "2023-11-14T23:43:20+01:30"},
        {{.time = 0, .zone = -480, .has_time = true}, "1969-12-31T16:00:00-08:00"},
        {{.time = INT64_MAX, .has_time = true}, ""},
        {{.time = 5}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[PERSON_DATE_MAX];
        assert_str(person_date(&cases[i].person, out), cases[i].date);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_commit),
        cmocka_unit_test(test_odd_commits),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
