#include "core/option.h"
#include "unit.h"

static const char *const formats[] = {"text", "json", "sarif", NULL};

struct values {
    bool quiet, fix, all;
    struct str output;
    int64_t jobs;
    int format;
    struct option_list set;
};

#define AT(member) offsetof(struct values, member)
static const struct option own[] = {
    {.name = "quiet", .letter = 'q', .kind = OPTION_FLAG, .offset = AT(quiet), .doc = "say nothing"},
    {.name = "fix",
     .kind = OPTION_FLAG,
     .offset = AT(fix),
     .is_negatable = true,
     .doc = "apply fixes to what is staged; what isn't the user's to lose stays [as it is]"},
    {.name = "output",
     .letter = 'o',
     .kind = OPTION_TEXT,
     .offset = AT(output),
     .argument = "FILE",
     .doc = "write to FILE"},
    {0},
};
static const struct option shared[] = {
    {.name = "all", .letter = 'a', .kind = OPTION_FLAG, .offset = AT(all), .doc = "all"},
    {.name = "quiet", .kind = OPTION_TEXT, .offset = AT(output), .doc = "hidden by the own row"},
    {.name = "jobs",
     .letter = 'j',
     .kind = OPTION_NUMBER,
     .offset = AT(jobs),
     .argument = "N",
     .doc = "threads"},
    {.name = "format",
     .letter = 'f',
     .kind = OPTION_CHOICE,
     .offset = AT(format),
     .argument = "FORMAT",
     .choices = formats,
     .doc = "form of the report"},
    {.name = "set",
     .kind = OPTION_LIST,
     .offset = AT(set),
     .argument = "KEY=VALUE",
     .doc = "override one key_of *andon.yml*"},
    {0},
};
static const struct command scan = {"andon scan",
                                    "[OPTION…] [PATH…]",
                                    "finds secrets",
                                    ".looks like a macro",
                                    own,
                                    shared,
                                    "andon scan — what is staged\nandon scan --all-files — everything\n"};
static const struct command bare = {.name = "andon", .synopsis = "COMMAND", .summary = "guards commits"};
static const struct command lint = {
    .name = "andon-lint", .synopsis = "[OPTION…]", .summary = "it's a linter: fast", .options = own};

static bool parse(const char *text, struct values *values, struct option_list *operands, bool *wants_help,
                  struct error *err)
{
    static char words[512];
    char *argv[32] = {"andon"};
    int argc = 1;
    snprintf(words, sizeof words, "%s", text);
    for (char *at = words; *at && argc < 31;) {
        argv[argc++] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    return options_parse(&scan, argc, argv, values, operands, wants_help, err);
}

static void test_parse(void **state)
{
    (void)state;
    struct values values = {0};
    struct option_list operands = {0};
    struct error err = {0};
    bool help;
    assert_ok(parse("a -qa --fix --output=x=y -j4 -f json --set a=1 --set=b=2 - -- --quiet -x", &values,
                    &operands, &help, &err));
    assert_true(values.quiet && values.fix && values.all && !help);
    assert_str(values.output, "x=y");
    assert_int_equal(values.jobs, 4);
    assert_int_equal(values.format, 1);
    assert_int_equal(values.set.count, 2);
    assert_str(values.set.at[1], "b=2");
    assert_int_equal(operands.count, 4);
    assert_str(operands.at[1], "-");
    assert_str(operands.at[2], "--quiet");
    assert_ok(parse("--no-fix --output  --jobs -3", &values, &operands, &help, &err));
    assert_true(!values.fix);
    assert_str(values.output, "");
    assert_int_equal(values.jobs, -3);
    assert_ok(parse("--help --nonsense", &values, &operands, &help, &err));
    assert_true(help);
    assert_ok(parse("-qh", &values, &operands, &help, &err));
    assert_true(help);
    assert_ok(parse("", &values, &operands, &help, &err));
    vec_free(&values.set);
    vec_free(&operands);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"--formt x", "unknown option '--formt'; did you mean '--format'?"},
        {"--zzzzz", "unknown option '--zzzzz'"},
        {"--halp", "unknown option '--halp'; did you mean '--help'?"},
        {"-qz", "unknown option '-z'"},
        {"--quiet=yes", "option '--quiet' takes no value"},
        {"--no-fix=yes", "option '--no-fix' takes no value"},
        {"--no-quiet", "unknown option '--no-quiet'"},
        {"--output", "option '--output' needs a value: --output FILE"},
        {"-j", "option '--jobs' needs a value: --jobs N"},
        {"--jobs 4x", "option '--jobs' must be a whole number, not '4x'"},
        {"--jobs=", "option '--jobs' must be a whole number, not ''"},
        {"-j9223372036854775808", "option '--jobs' must be a whole number, not '9223372036854775808'"},
        {"-f jsn", "option '--format' must be one of text, json, sarif, not 'jsn'; did you mean 'json'?"},
        {"--=x", "unknown option '--'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct values values = {0};
        struct option_list operands = {0};
        struct error err = {0};
        bool help;
        assert_false(parse(cases[i][0], &values, &operands, &help, &err));
        assert_string_equal(err.message, cases[i][1]);
        assert_int_equal(err.code, ERROR_USAGE);
        vec_free(&operands);
    }
}

static void test_help(void **state)
{
    (void)state;
    struct buffer out = {0};
    setenv("COLUMNS", "60", 1);
    option_print_help(&scan, &out);
    assert_str(buffer_str(&out), "usage: andon scan [OPTION…] [PATH…]\n"
                                 "\n"
                                 "finds secrets\n"
                                 "\n"
                                 "options:\n"
                                 "  -q, --quiet          say nothing\n"
                                 "      --[no-]fix       apply fixes to what is staged; what\n"
                                 "                       isn't the user's to lose stays [as it\n"
                                 "                       is]\n"
                                 "  -o, --output FILE    write to FILE\n"
                                 "  -a, --all            all\n"
                                 "  -j, --jobs N         threads\n"
                                 "  -f, --format FORMAT  form of the report: text, json, sarif\n"
                                 "      --set KEY=VALUE  override one key_of *andon.yml*\n"
                                 "  -h, --help           show this help\n"
                                 "\n"
                                 ".looks like a macro\n"
                                 "\n"
                                 "examples:\n"
                                 "  andon scan — what is staged\n"
                                 "  andon scan --all-files — everything\n");
    buffer_free(&out);
    option_print_help(&bare, &out);
    assert_str(buffer_str(&out), "usage: andon COMMAND\n\nguards commits\n\noptions:\n"
                                 "  -h, --help  show this help\n");
    buffer_free(&out);
}

static bool has(const struct buffer *out, const char *text)
{
    return str_find(buffer_str(out), str_from(text), 0) != STR_NONE;
}

static void test_manual(void **state)
{
    (void)state;
    struct buffer out = {0};
    option_print_manual(&scan, &out);
    assert_true(has(&out, "andon-scan(1) "));
    assert_true(has(&out, "# NAME\n\nandon-scan - finds secrets\n"));
    assert_true(has(&out, ".looks like a macro\n"));
    assert_true(has(&out, "*-f*, *--format* _FORMAT_\n\tform of the report: text, json, sarif\n"));
    assert_true(has(&out, "*--[no-]fix*\n"));
    assert_true(has(&out, "override one key\\_of \\*andon.yml\\*"));
    assert_true(has(&out, "# EXAMPLES\n\nandon scan — what is staged\n\n"));
    buffer_free(&out);
}

static void test_completion(void **state)
{
    (void)state;
    const struct command *const commands[] = {&bare, &scan, &lint};
    struct buffer out = {0};
    option_print_completion(COMPLETION_BASH, commands, 3, &out);
    assert_true(has(&out, "complete -F _andon andon\n"));
    assert_true(has(&out, "complete -F _andon_lint andon-lint\n"));
    assert_true(has(&out, "'scan') options='--quiet --fix --no-fix "));
    assert_true(has(&out, "'scan:--format'|'scan:-f') COMPREPLY=($(compgen -W 'text json sarif' "));
    buffer_clear(&out);
    option_print_completion(COMPLETION_ZSH, commands, 3, &out);
    assert_true(has(&out, "#compdef andon andon-lint\n"));
    assert_true(has(&out, "'scan:finds secrets'"));
    assert_true(has(&out, "isn'\\''t the user'\\''s to lose stays \\[as it is\\]]'"));
    buffer_clear(&out);
    option_print_completion(COMPLETION_FISH, commands, 3, &out);
    assert_true(has(&out, "complete -c andon -n __fish_use_subcommand -f -a scan -d 'finds secrets'\n"));
    assert_true(has(&out, "-l format -s f -x -a 'text json sarif'"));
    assert_true(has(&out, "isn\\'t the user\\'s"));
    // Nothing that a shell would run from the tool or the repository.
    assert_false(has(&out, "(andon"));
    buffer_free(&out);
}

int main(int argc, char **argv)
{
    // With a shell's name: print its script, to try it.
    const struct command *const commands[] = {&bare, &scan, &lint};
    struct buffer out = {0};
    if (argc > 1) {
        if (argv[1][0] == 'm')
            option_print_manual(&scan, &out);
        else
            option_print_completion(argv[1][0] == 'b'   ? COMPLETION_BASH
                                    : argv[1][0] == 'z' ? COMPLETION_ZSH
                                                        : COMPLETION_FISH,
                                    commands, 3, &out);
        fwrite(out.at, 1, out.len, stdout);
        buffer_free(&out);
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),  cmocka_unit_test(test_refused),    cmocka_unit_test(test_help),
        cmocka_unit_test(test_manual), cmocka_unit_test(test_completion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
