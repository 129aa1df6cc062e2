// andon: ignore-file[typo] mistakes to be found
// The check typo: its list, and which words are words.
#include "check_helper.h"
#include "lint/typo_words.h"

extern const struct check check_typo;

#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .bytes = STR(in)                                                                         \
    }
#define FOUND(in, count, part)                                                                               \
    {                                                                                                        \
        .name = in, .bytes = STR(in), .findings = count, .message = part                                     \
    }

static void test_words(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("separate the received values\n"),
        FINE("recieve_all getRecieve recieve1 \xc3\xa9recieve recieve\xc3\xa9 reCieve\n"),
        FINE("https://a.b/recieve a.recieve recieve.b recieve() recieve@x #recieve x=recieve\n"),
        FINE("\xff\xferecieve\n"),
        FINE(""),
        FOUND("they recieve it", 1, "'recieve' is misspelled: 'receive'"),
        FOUND("Seperate.\r\nSEPERATE!\r\n(seperate)", 3, "'Separate'"),
        FOUND("re-read \"recieve\", 'recieve'; recieve.\n", 3, "receive"),
        FOUND("caf\xe9 recieve\n", 1, "receive"),
        {.name = "lock file", .path = "yarn.lock", .bytes = STR("recieve\n")},
        {.name = "Swedish", .path = "src/locale/sv_SE/LC_MESSAGES/a.po", .bytes = STR("recieve\n")},
        {.name = "French", .path = "src/messages.fr_FR.xlf", .bytes = STR("recieve\n")},
        {.name = "German", .path = "i18n/de.json", .bytes = STR("recieve\n")},
        {.name = "English", .path = "locales/en_GB/a.json", .bytes = STR("recieve\n"), .findings = 1},
        {.name = "no language", .path = "src/go/de.js", .bytes = STR("// they recieve it\n"), .findings = 1},
        {.name = "patch", .path = "a.patch", .bytes = STR("recieve\n")},
    };
    check_cases_run(&check_typo, cases, sizeof cases / sizeof *cases);
}

static void test_fix(void **state)
{
    (void)state;
    struct check_outcome out;
    check_outcome_make(&out, &check_typo, &(struct check_case){.bytes = STR("RECIEVE Recieve recieve")});
    assert_int_equal(out.findings.count, 3);
    assert_int_equal(out.findings.at[0].safety, FIX_UNSAFE);
    assert_str(out.findings.at[0].edits[0].text, "RECEIVE");
    assert_str(out.findings.at[1].edits[0].text, "Receive");
    assert_str(out.findings.at[2].edits[0].text, "receive");
    check_outcome_free(&out);
}

// Sorted, small letters, within the lengths that the check looks at, and no correction is a mistake itself.
static void test_list(void **state)
{
    (void)state;
    assert_true(typo_word_count > 200);
    for (size_t i = 0; i < typo_word_count; i++) {
        const char *wrong = typo_words[i].wrong;
        assert_true(i == 0 || strcmp(typo_words[i - 1].wrong, wrong) < 0);
        assert_in_range(strlen(wrong), 5, 20);
        assert_true(strspn(wrong, "abcdefghijklmnopqrstuvwxyz") == strlen(wrong));
        for (size_t k = 0; k < typo_word_count; k++)
            assert_int_not_equal(strcmp(typo_words[k].wrong, typo_words[i].right), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_fix),
        cmocka_unit_test(test_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
