// The checks of a change set: names, branches, submodules.
#include "check_helper.h"

extern const struct check check_check_illegal_windows_names, check_check_case_conflict,
    check_no_commit_to_branch, check_forbid_new_submodules, check_forbid_submodules;

static struct change added(const char *path)
{
    return (struct change){.path = str_from(path), .status = CHANGE_ADDED, .mode = 0100644};
}

static size_t findings_for(const struct check *check, const struct changeset *changeset, const char *options)
{
    struct check_outcome out;
    check_outcome_make_set(&out, check, changeset, options);
    if (!out.ok)
        fail_msg("%s", out.err.message);
    size_t count = out.findings.count;
    check_outcome_free(&out);
    return count;
}

static void test_windows_names(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "aux.txt",
        "aux",
        "AuX.tXt",
        "com7.dat",
        ":",
        "file:Zone.Identifier",
        "path/COM\xc2\xb9.json",
        "dir/LPT\xc2\xb3.toml",
        "with < less than",
        "Fast or Slow?.md",
        "with \"double\" quotes",
        "tab\there",
        "ends_with.",
        "ends_with ",
        "ends_with\t",
        "dir/ends./with.txt",
        "dir/ends /with.txt",
        "ends./first.txt",
        "nul",
        "a/PRN.c",
        "CONIN$",
        "back\\slash",
        "com0",
    };
    static const char *const good[] = {
        "README.md",
        "foo.aux",
        "com.dat",
        ".python-version",
        " pseudo nan",
        "path.to/file.py",
        "com10",
        "console",
        "!@#$%^&;=\xe2\x89\xa4'~`\xc2\xa1\xc2\xbf\xe2\x82\xac\xf0\x9f\xa4\x97",
        "auxiliary/nulls.c",
        "lpt",
        "com\xc2\xb4",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct change change = added(bad[i]);
        if (findings_for(&check_check_illegal_windows_names, &(struct changeset){.at = &change, .count = 1},
                         NULL) != 1)
            fail_msg("'%s' was not reported", bad[i]);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct change change = added(good[i]);
        if (findings_for(&check_check_illegal_windows_names, &(struct changeset){.at = &change, .count = 1},
                         NULL) != 0)
            fail_msg("'%s' was reported", good[i]);
    }
    struct change old = added("aux");
    old.status = CHANGE_MODIFIED;
    assert_int_equal(
        findings_for(&check_check_illegal_windows_names, &(struct changeset){.at = &old, .count = 1}, NULL),
        0);
}

// Among the new names alone; tests/cli/lint.bats has those of the index.
static void test_case_conflict(void **state)
{
    (void)state;
    static const struct {
        const char *paths[3];
        size_t findings;
    } rows[] = {
        {{"a", "b"}, 0},
        {{"F.py", "f.py"}, 2},
        {{"dir/a", "Dir/b"}, 2},
        {{"Dir/x/y", "dir/X/y"}, 6},
        {{"dir", "Dir/b"}, 2},
        {{"a/b", "a/c", "a/d"}, 0},
        {{"\xc3\x84.txt", "\xc3\xa4.txt"}, 2},
        {{"\xd0\x96", "\xd0\xb6"}, 2},
        {{"\xc4\x80", "\xc4\x81"}, 2},
        {{"\xff", "\xfe"}, 0},
        {{"a-b", "a_b"}, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct change changes[3];
        size_t count = 0;
        for (; count < 3 && rows[i].paths[count]; count++)
            changes[count] = added(rows[i].paths[count]);
        size_t found = findings_for(&check_check_case_conflict,
                                    &(struct changeset){.at = changes, .count = count}, NULL);
        if (found != rows[i].findings)
            fail_msg("'%s': expected %zu, got %zu", rows[i].paths[0], rows[i].findings, found);
    }
}

static void test_branches(void **state)
{
    (void)state;
    static const struct {
        const char *branch, *options;
        size_t findings;
    } rows[] = {
        {"anotherbranch", NULL, 0},
        {"main", NULL, 1},
        {"master", NULL, 1},
        {"", NULL, 0},
        {"another/branch", "branch=placeholder", 0},
        {"another/branch", "branch=another/branch", 1},
        {"b2", "branch=b1,b2", 1},
        {"main", "branch=other", 0},
        {"another/branch", "branch=;pattern=another/.*", 1},
        {"another/branch", "branch=;pattern=branch", 0},
        {"somebranch", "branch=somebranch;pattern=another/.*", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct changeset changeset = {.head = {.branch = str_from(rows[i].branch)}};
        if (findings_for(&check_no_commit_to_branch, &changeset, rows[i].options) != rows[i].findings)
            fail_msg("branch '%s' with '%s'", rows[i].branch, rows[i].options ? rows[i].options : "");
    }
    struct changeset detached = {.head = {.branch = STR("main"), .is_detached = true}};
    assert_int_equal(findings_for(&check_no_commit_to_branch, &detached, NULL), 0);
}

static void test_branch_patterns_that_fail(void **state)
{
    (void)state;
    static const char *const options[] = {"branch=;pattern=(", "branch=;pattern=(a+)+$"};
    struct changeset changeset = {.head = {.branch = STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")}};
    for (size_t i = 0; i < 2; i++) {
        struct check_outcome out;
        check_outcome_make_set(&out, &check_no_commit_to_branch, &changeset, options[i]);
        assert_false(out.ok);
        assert_int_equal(out.err.code, i ? ERROR_LIMIT : ERROR_CONFIG);
        check_outcome_free(&out);
    }
}

static void test_submodules(void **state)
{
    (void)state;
    struct change changes[] = {
        {.path = STR("a"), .status = CHANGE_ADDED, .mode = 0160000},
        {.path = STR("b"), .status = CHANGE_MODIFIED, .mode = 0160000, .old_mode = 0160000},
        {.path = STR("c"), .status = CHANGE_DELETED, .old_mode = 0160000},
        {.path = STR("d"), .status = CHANGE_TYPE, .mode = 0160000, .old_mode = 0100644},
        {.path = STR("e"), .status = CHANGE_ADDED, .mode = 0100644},
    };
    struct changeset changeset = {.at = changes, .count = sizeof changes / sizeof *changes};
    assert_int_equal(findings_for(&check_forbid_new_submodules, &changeset, NULL), 2);
    assert_int_equal(findings_for(&check_forbid_submodules, &changeset, NULL), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows_names), cmocka_unit_test(test_case_conflict),
        cmocka_unit_test(test_branches),      cmocka_unit_test(test_branch_patterns_that_fail),
        cmocka_unit_test(test_submodules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
