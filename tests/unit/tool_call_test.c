#include "lint/tools/internal.h"
#include "unit.h"

// A tool that is a line of shell: what its end and its output mean, for each reader.
struct fixture {
    struct arena arena;
    struct linters linters;
    struct tool tool;
    struct config_tool named;
    struct tool_job job;
    struct workplace place;
    struct tool_file files[2], *list[2];
    struct tool_calls calls;
    const char *words[5];
};

static struct tool_call *call_of(struct fixture *f, enum tool_reader reader, unsigned flags,
                                 const char *shell)
{
    static const char *const programs[] = {"tool", NULL};
    *f = (struct fixture){.tool = {.id = "tool", .programs = programs, .reader = reader, .flags = flags}};
    f->tool.found[0] = 1;
    f->tool.pattern = "^(?<file>[^:]+):(?<line>\\d+): (?<message>.*)$";
    f->tool.broke = "give up$";
    f->linters.arena = &f->arena;
    f->named.timeout_ms = 300;
    f->job = (struct tool_job){
        .linters = &f->linters, .tool = &f->tool, .named = &f->named, .program = STR("/bin/sh")};
    f->place.folder = STR("/");
    f->files[0] = (struct tool_file){.path = STR("a b"), .content = STR("aaa\nb\n"), .has_content = true};
    f->files[1] = (struct tool_file){.path = STR("c"), .has_content = true};
    f->list[0] = &f->files[0];
    f->list[1] = &f->files[1];
    f->words[0] = "-c";
    f->words[1] = shell;
    f->words[2] = "sh";
    f->words[3] = "{files}";
    calls_add(&f->calls, &f->job, &f->place, f->words, f->list, 2, &f->arena);
    calls_run(&f->calls, 1, true);
    return &f->calls.at[0];
}

static void done(struct fixture *f)
{
    calls_free(&f->calls);
    arena_free(&f->arena);
}

static void test_ends(void **state)
{
    (void)state;
    static const struct {
        enum tool_reader reader;
        const char *shell;
        size_t found;
        const char *broken; // NULL: it did not break
    } cases[] = {
        {TOOL_EXIT, "exit 0", 0, NULL},
        {TOOL_EXIT, "echo no >&2; exit 1", 2, NULL}, // one about each file
        {TOOL_EXIT, "echo one; echo two >&2; exit 2", 0, "it broke: exit 2: two"},
        {TOOL_LINES, "echo \"$1:3: bad\"", 1, NULL},
        {TOOL_LINES, "echo \"$1:3: bad\"; exit 1", 1, NULL},
        {TOOL_LINES, "echo nothing like it", 0, NULL},
        {TOOL_LINES, "echo nothing like it; exit 1", 0, "no finding that andon understands: nothing like it"},
        {TOOL_LINES, "echo \"$1:3: bad\"; echo oops >&2; exit 9", 1, "it broke: exit 9: oops"},
        {TOOL_LINES, "echo \"$1:3: bad\"; echo I give up >&2; exit 1", 1, "it broke: I give up"},
        {TOOL_LINES, "kill -TERM $$", 0, "ended by signal 15"},
        {TOOL_LINES, "sleep 5", 0, "time limit of 0.3 s"},
        {TOOL_SARIF, "echo '{'", 0, "can't be read"},
        {TOOL_SARIF, "exit 0", 0, "can't be read"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fixture f;
        struct tool_call *call = call_of(&f, cases[i].reader, 0, cases[i].shell);
        assert_int_equal(call->found.count, cases[i].found);
        assert_int_equal(call->has_broken, cases[i].broken != NULL);
        if (cases[i].broken)
            assert_int_not_equal(str_find(call->reason, str_from(cases[i].broken), 0), STR_NONE);
        done(&f);
    }
}

// A formatter that is a filter: one call a file, its output against what it was given.
static void test_filter(void **state)
{
    (void)state;
    struct fixture f;
    struct tool_call *call = call_of(&f, TOOL_REWRITE, TOOL_ON_STDIN, "tr a x");
    assert_int_equal(f.calls.count, 2);
    assert_false(call->has_broken);
    assert_int_equal(call->found.count, 1);
    assert_str(call->found.at[0].path, "a b");
    assert_int_equal(call->found.at[0].edit_count, 1);
    assert_str(call->found.at[0].edits[0].text, "xxx\n");
    done(&f);
    call = call_of(&f, TOOL_REWRITE, TOOL_ON_STDIN, "cat");
    assert_true(!call->has_broken && call->found.count == 0);
    done(&f);
    // Nothing in place of something is no formatted file.
    call = call_of(&f, TOOL_REWRITE, TOOL_ON_STDIN, "exit 0");
    assert_true(call->has_broken);
    done(&f);
}

// What andon.yml adds stands before the files, and before the word that ends options.
static void test_words(void **state)
{
    (void)state;
    struct fixture f;
    struct str extra[] = {STR("--more"), STR("{files}x")};
    call_of(&f, TOOL_LINES, 0, "exit 0");
    f.named.args = (struct str_list){extra, 2};
    f.job.config = STR("own.yml");
    static const char *const words[] = {"--config={config}", "--root={root}", "--", "{files}", NULL};
    struct tool_calls calls = {0};
    calls_add(&calls, &f.job, &f.place, words, f.list, 2, &f.arena);
    static const char *const expected[] = {
        "/bin/sh", "--config=own.yml", "--root=/", "--more", "{files}x", "--", "a b", "c"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(calls.at[0].batch.argv[i], expected[i]);
    f.job.config = (struct str){0}; // a word that there is nothing for is left out
    calls_free(&calls);
    calls_add(&calls, &f.job, &f.place, words, f.list, 2, &f.arena);
    assert_string_equal(calls.at[0].batch.argv[1], "--root=/");
    calls_free(&calls);
    done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
