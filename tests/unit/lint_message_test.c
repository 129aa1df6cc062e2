// The commit message: what git will store of it, and what is asked of that.
#include "check_helper.h"
#include "lint/message_text.h"

extern const struct check check_commit_message;

#define S(literal)                                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))
#define SIXTY "123456789 123456789 123456789 123456789 123456789 123456789 "
#define SCISSORS " ------------------------ >8 ------------------------\n"

static void test_plain(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "good", .bytes = S("parser: accept an empty list\n")},
        {.name = "good with body", .bytes = S("parser: accept it\n\nBecause.\n")},
        {.name = "empty", .bytes = S(""), .findings = 1, .message = "empty"},
        {.name = "blank", .bytes = S("\n \n\t\n"), .findings = 1, .message = "empty"},
        {.name = "comments only", .bytes = S("\n# Please enter\n#\n"), .findings = 1, .message = "empty"},
        {.name = "below the scissors",
         .bytes = S("#" SCISSORS "diff --git\n"),
         .findings = 1,
         .message = "empty"},
        {.name = "comment above", .bytes = S("# c\n\nfix it\n# c\n")},
        {.name = "scissors cut", .bytes = S("fix it\n#" SCISSORS "second line\n")},
        {.name = "no newline", .bytes = S("fix it")},
        {.name = "72", .bytes = S(SIXTY "123456789 12\n")},
        {.name = "73",
         .bytes = S(SIXTY "123456789 123\n"),
         .findings = 1,
         .message = "73 columns",
         .line = 1},
        {.name = "72 wide", .bytes = S(SIXTY "123456789 \xc3\xa9\xc3\xa9\n")},
        {.name = "limit off", .options = "max-subject=0", .bytes = S(SIXTY SIXTY "\n")},
        {.name = "period", .bytes = S("fix it.\n"), .findings = 1, .fixed = S("fix it\n")},
        {.name = "ellipsis", .bytes = S("and so on...\n")},
        {.name = "period, blanks, crlf",
         .bytes = S("fix it. \r\n"),
         .findings = 1,
         .fixed = S("fix it \r\n")},
        {.name = "second line",
         .bytes = S("fix it\nand that\n"),
         .findings = 1,
         .fixed = S("fix it\n\nand that\n"),
         .line = 2},
        {.name = "second line is a comment", .bytes = S("fix it\n# c\n")},
        {.name = "second line behind a comment",
         .bytes = S("# c\nfix it\n# c\nand\n"),
         .findings = 1,
         .fixed = S("# c\nfix it\n# c\n\nand\n"),
         .line = 4},
        {.name = "wip", .bytes = S("WIP: parser\n"), .findings = 1, .message = "not finished"},
        {.name = "wip in brackets", .bytes = S("[wip] parser\n"), .findings = 1},
        {.name = "wipe", .bytes = S("wipe the cache\n")},
        {.name = "merge", .bytes = S("Merge branch 'a' into b\nx\n")},
        {.name = "merge into", .bytes = S("Merge a/b into main\nx\n")},
        {.name = "revert", .bytes = S("Revert \"" SIXTY SIXTY "\"\n")},
        {.name = "fixup", .bytes = S("fixup! fix it.\n")},
        {.name = "revert, by hand", .bytes = S("revert the last two.\n")},
        {.name = "fixup without a blank", .bytes = S("fixup!fix it.\n")},
        {.name = "do not merge", .bytes = S("Do not merge: parser\n"), .findings = 1},
        {.name = "wip is off", .options = "wip=off", .bytes = S("WIP: parser\n")},
        {.name = "release", .bytes = S("chore(release): 1.2.3\nx\n")},
        {.name = "bot", .bytes = S("Bump lodash from 4.17.20 to 4.17.21.\n")},
        {.name = "version", .bytes = S("v1.2.3-rc.1\n")},
        {.name = "off", .options = "style=off", .bytes = S("fix it.\nx\n")},
        {.name = "off, empty", .options = "style=off", .bytes = S("# x\n"), .findings = 1},
        {.name = "not utf-8", .bytes = S("caf\xe9\n")},
    };
    RUN(check_commit_message, cases);
}

static void test_conventional(void **state)
{
    (void)state;
    const char *on = "style=conventional", *scoped = "style=conventional;scopes=core,lint";
    const struct check_case cases[] = {
        {.name = "type", .options = on, .bytes = S("fix: accept it\n")},
        {.name = "scope", .options = on, .bytes = S("fix(parser): accept it\n")},
        {.name = "breaking", .options = on, .bytes = S("feat(api)!: drop v1\n")},
        {.name = "breaking, no scope", .options = on, .bytes = S("feat!: drop v1\n")},
        {.name = "none", .options = on, .bytes = S("accept it\n"), .findings = 1, .message = "which type"},
        {.name = "one word", .options = on, .bytes = S("fix"), .findings = 1},
        {.name = "unknown",
         .options = on,
         .bytes = S("fxi: accept it\n"),
         .findings = 1,
         .message = "did you mean 'fix'"},
        {.name = "case", .options = on, .bytes = S("Fix: accept it\n"), .findings = 1, .message = "'Fix'"},
        {.name = "any type", .options = "style=conventional;types=", .bytes = S("whatever: accept it\n")},
        {.name = "empty scope",
         .options = on,
         .bytes = S("fix(): accept it\n"),
         .findings = 1,
         .message = "scope"},
        {.name = "open scope",
         .options = on,
         .bytes = S("fix(a: accept it\n"),
         .findings = 1,
         .message = "scope"},
        {.name = "known scope", .options = scoped, .bytes = S("fix(core): accept it\n")},
        {.name = "unknown scope",
         .options = scoped,
         .bytes = S("fix(cor): accept it\n"),
         .findings = 1,
         .message = "'core'"},
        {.name = "no blank", .options = on, .bytes = S("fix:accept it\n"), .findings = 1, .message = "blank"},
        {.name = "no description", .options = on, .bytes = S("fix: \n"), .findings = 1, .message = "colon"},
        {.name = "colon first", .options = on, .bytes = S(": x\n"), .findings = 1},
        {.name = "merge", .options = on, .bytes = S("Merge branch 'a'\n")},
    };
    RUN(check_commit_message, cases);
}

static void test_options(void **state)
{
    (void)state;
    struct message_format on_branch = {.comment = STR("#"), .branch = STR("feature/ABC-12-list")};
    const char *ticket = "ticket=[A-Z]+-[0-9]+";
    const struct check_case cases[] = {
        {.name = "wrap",
         .options = "body-wrap=20",
         .bytes = S("a\n\n12345 12345 12345 12345\n"),
         .findings = 1,
         .line = 3},
        {.name = "wrap: address",
         .options = "body-wrap=20",
         .bytes = S("a\n\nsee https://example.com/a/b/c\n")},
        {.name = "wrap: trailer",
         .options = "body-wrap=20",
         .bytes = S("a\n\nSigned-off-by: A Long Name <a@b.c>\n")},
        {.name = "wrap: fenced",
         .options = "body-wrap=20",
         .bytes = S("a\n\n```\n12345 12345 12345 12345\n```\n12345 12345 12345 12345\n"),
         .findings = 1,
         .line = 6},
        {.name = "wrap: quoted",
         .options = "body-wrap=20",
         .bytes = S("a\n\n> 12345 12345 12345 12345\n    12345 12345 12345 1\n")},
        {.name = "no sign-off", .options = "signoff=true", .bytes = S("a\n"), .findings = 1},
        {.name = "sign-off", .options = "signoff=true", .bytes = S("a\n\nSigned-off-by: A <a@b.c>\n")},
        {.name = "sign-off without address",
         .options = "signoff=true",
         .bytes = S("a\n\nSigned-off-by: A\n"),
         .findings = 1},
        {.name = "ticket", .options = ticket, .bytes = S("a\n\nfor ABC-12\n")},
        {.name = "no ticket", .options = ticket, .prepared = &on_branch, .bytes = S("a\n"), .findings = 1},
    };
    RUN(check_commit_message, cases);

    struct check_outcome out;
    struct check_case no_ticket = cases[sizeof cases / sizeof *cases - 1];
    check_outcome_make(&out, &check_commit_message, &no_ticket);
    assert_str(out.findings.at[0].rule, "commit-message/ticket");
    assert_str(out.findings.at[0].help, "your branch is about ABC-12");
    check_outcome_free(&out);

    static const char *const bad[] = {"style=odd", "ticket=("};
    for (size_t i = 0; i < 2; i++) {
        check_outcome_make(&out, &check_commit_message,
                           &(struct check_case){.options = bad[i], .bytes = S("a\n")});
        assert_false(out.ok);
        assert_int_equal(out.err.code, ERROR_CONFIG);
        check_outcome_free(&out);
    }
}

static void test_own_form(void **state)
{
    (void)state;
    const char *form = "pattern=^\\[[a-z]+\\] ", *lower = "subject-case=lower", *upper = "subject-case=upper";
    const char *both = "style=conventional;subject-case=lower";
    struct message_format bot = {.comment = STR("#"), .is_by_bot = true};
    const struct check_case cases[] = {
        {.name = "pattern", .options = form, .bytes = S("[core] accept it\n")},
        {.name = "no match",
         .options = form,
         .bytes = S("core: accept it\n"),
         .findings = 1,
         .message = "of the form"},
        {.name = "pattern, merge", .options = form, .bytes = S("Merge branch 'a'\n")},
        {.name = "lower", .options = lower, .bytes = S("accept it\n")},
        {.name = "not lower", .options = lower, .bytes = S("Accept it\n"), .findings = 1, .message = "small"},
        {.name = "a name", .options = lower, .bytes = S("HTTP/2 works\n")},
        {.name = "digit", .options = lower, .bytes = S("2 lists\n")},
        {.name = "upper", .options = upper, .bytes = S("Accept it\n")},
        {.name = "not upper",
         .options = upper,
         .bytes = S("accept it\n"),
         .findings = 1,
         .message = "capital"},
        {.name = "name, not upper", .options = upper, .bytes = S("iOS works\n")},
        {.name = "behind the type", .options = both, .bytes = S("fix(A): accept it\n")},
        {.name = "not lower behind the type", .options = both, .bytes = S("fix: Accept it\n"), .findings = 1},
        {.name = "bot", .options = form, .prepared = &bot, .bytes = S("whatever it says.\nx\n")},
        {.name = "bot, empty", .prepared = &bot, .bytes = S("\n"), .findings = 1},
    };
    RUN(check_commit_message, cases);

    struct check_outcome out;
    static const char *const bad[] = {"subject-case=odd", "pattern=("};
    for (size_t i = 0; i < 2; i++) {
        check_outcome_make(&out, &check_commit_message,
                           &(struct check_case){.options = bad[i], .bytes = S("a\n")});
        assert_false(out.ok);
        assert_int_equal(out.err.code, ERROR_CONFIG);
        check_outcome_free(&out);
    }
}

static void test_severities(void **state)
{
    (void)state;
    struct check_outcome out;
    check_outcome_make(&out, &check_commit_message, &(struct check_case){.bytes = S("fix it.\nx\n")});
    assert_int_equal(out.findings.count, 2);
    assert_str(out.findings.at[0].rule, "commit-message/subject-period");
    assert_int_equal(out.findings.at[0].severity, SEVERITY_WARNING);
    assert_str(out.findings.at[1].rule, "commit-message/blank-line");
    assert_int_equal(out.findings.at[1].severity, SEVERITY_ERROR);
    check_outcome_free(&out);
}

static void test_formats(void **state)
{
    (void)state;
    struct message_format semicolon = {.comment = STR(";")},
                          automatic = {.comment = STR("#"), .is_auto = true},
                          kept = {.comment = STR("#"), .keeps_comments = true},
                          words = {.comment = STR("//")};
    const struct check_case cases[] = {
        {.name = "another character", .prepared = &semicolon, .bytes = S("#12 fix it\n; comment\n")},
        {.name = "a word", .prepared = &words, .bytes = S("fix it\n// comment\n//" SCISSORS "x\n")},
        {.name = "automatic", .prepared = &automatic, .bytes = S("#12 fix it\n; comment\n; end\n\n")},
        {.name = "automatic, nothing there", .prepared = &automatic, .bytes = S("fix it\n")},
        {.name = "kept", .prepared = &kept, .bytes = S("#12 fix it\n")},
        {.name = "kept, second line",
         .prepared = &kept,
         .bytes = S("fix it\n# x\n"),
         .findings = 1,
         .fixed = S("fix it\n\n# x\n")},
    };
    RUN(check_commit_message, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_form),     cmocka_unit_test(test_plain),
        cmocka_unit_test(test_conventional), cmocka_unit_test(test_options),
        cmocka_unit_test(test_severities),   cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
