#include "core/glob.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Not here: "foo**/bar". git takes its "**" as folders when a plain prefix stands before it (a side effect of
// how it skips the prefix), against its own manual, which we follow: test_beyond_git has it.
static const char *const patterns[] = {
    "a",
    "foo",
    "*.c",
    "*",
    "**",
    "/foo",
    "foo/",
    "/foo/",
    "foo/bar",
    "foo/*",
    "foo/**",
    "**/foo",
    "**/bar.c",
    "foo/**/bar",
    "a/**/b/*.c",
    "**/",
    "**/*",
    "*/foo",
    "f?o",
    "f[a-z]o",
    "f[!a-z]o",
    "f[^o]o",
    "[]]",
    "[]-a]",
    "[a-",
    "[",
    "[!]a-]",
    "[[:alpha:]]*",
    "[[:digit:][:upper:]]*",
    "[[:nope:]]",
    "[[:alpha]",
    "[a-c-e]",
    "\\*",
    "\\f\\oo",
    "foo\\",
    "***",
    "foo/***",
    "***/bar",
    "foo**bar",
    "*a*a*a*b",
    "?",
    "??",
    "*.*",
    ".*",
    "*/*/*",
    "a*/**/*.c",
    "foo/bar/",
    "/*",
    "/*/",
    "/**",
    "\\[a\\]",
    "[\\]]",
    "[a\\-c]",
    "foo*",
    "*foo",
    "f*o*",
    "/**/foo",
    "**/a/**",
    "**foo",
    "a[/]b",
    "a?b",
    "b/**/",
    "**/*.c",
    "foo/**/*.c",
    "foo/*.c/",
    "f*/\\bar",
    "x/**/foo",
    "**/foo/",
    "[--0]",
    "[+--]",
    "[[:space:]]*",
    "-*",
    "[\\\\]",
    "caf\xc3\xa9",
    "caf??",
    "x[\xc3\xa9]*",
};

static const char *const paths[] = {
    "a",
    "b",
    "foo",
    "foo/bar",
    "foo/bar.c",
    "foo/x/bar",
    "foo/x/y/bar/z.c",
    "bar.c",
    "x/foo",
    "x/foo/y",
    "fao",
    "f0o",
    "fooo",
    "]",
    "-",
    "[a]",
    "*",
    "a/b/c.c",
    "a/b.c",
    "a/x/b/c.c",
    "a/x/y/b/d/c.c",
    "aaaab",
    "aaaa/b",
    ".hidden",
    "b/c/d",
    "foobar",
    "fooxbar",
    "foo/",
    "caf\xc3\xa9",
    "x\xc3\xa9y",
    "sub/caf\xc3\xa9",
    "Zed",
    "9x",
    "a b",
    "a/b",
    "axb",
    "c",
    "e",
    "\\",
    "b/x",
    "ab",
    "x.y",
    "x/y/foo/z",
    "foo/foo",
    "bar/foo/bar",
    "deep/a/b/c",
    ".x/y",
    " lead",
    ",",
    "a-c",
    "..x",
    "--x",
};

// git's own verdict, one process a pattern: "git check-ignore" on a repository whose exclude file holds it.
static void ask_git(const char *folder, const char *pattern, bool *verdicts)
{
    enum { COUNT = sizeof paths / sizeof *paths };
    char command[1024], file[512];
    snprintf(file, sizeof file, "%s/.git/info/exclude", folder);
    FILE *exclude = fopen(file, "w");
    assert_non_null(exclude);
    fprintf(exclude, "%s\n", pattern);
    fclose(exclude);
    snprintf(file, sizeof file, "%s/paths", folder);
    FILE *list = fopen(file, "w");
    assert_non_null(list);
    for (size_t i = 0; i < COUNT; i++)
        fwrite(paths[i], 1, strlen(paths[i]) + 1, list);
    fclose(list);

    int out[2];
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        int in = open(file, O_RDONLY);
        dup2(in, STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(out[0]);
        execlp("git", "git", "-C", folder, "check-ignore", "--no-index", "-z", "--stdin", (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    FILE *answers = fdopen(out[0], "r");
    memset(verdicts, 0, COUNT * sizeof *verdicts);
    char *line = command;
    size_t room = sizeof command, used = 0;
    for (int c; (c = getc(answers)) != EOF;) {
        assert_true(used < room);
        line[used++] = (char)c;
        if (c != 0)
            continue;
        for (size_t i = 0; i < COUNT; i++)
            verdicts[i] |= strcmp(paths[i], line) == 0;
        used = 0;
    }
    fclose(answers);
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) <= 1);
}

static void test_like_git(void **state)
{
    (void)state;
    char folder[] = "/tmp/glob-test-XXXXXX";
    assert_non_null(mkdtemp(folder));
    pid_t child = fork();
    if (child == 0) {
        execlp("git", "git", "-c", "core.hooksPath=/dev/null", "init", "-q", folder, (char *)NULL);
        _exit(127);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    size_t differences = 0;
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
        bool verdicts[sizeof paths / sizeof *paths];
        ask_git(folder, patterns[p], verdicts);
        for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
            struct str path = str_from(paths[i]);
            if (str_ends_with(path, STR("/")))
                continue; // names a folder: git would say so, a change set never does
            bool ours = glob_match(str_from(patterns[p]), path);
            if (ours != verdicts[i]) {
                print_error("'%s' on '%s': git %d, glob_match %d\n", patterns[p], paths[i], verdicts[i],
                            ours);
                differences++;
            }
        }
    }
    child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", "--", folder, (char *)NULL);
        _exit(127);
    }
    waitpid(child, &status, 0);
    assert_int_equal(differences, 0);
}

static void test_beyond_git(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"*.{c,h}", "core/str.c", true},
        {"*.{c,h}", "core/str.o", false},
        {"{src,test}/**/*.py", "src/a/b.py", true},
        {"{src,test}/**/*.py", "test/b.py", true},
        {"{src,test}/**/*.py", "doc/b.py", false},
        {"{src/**,doc}/x", "src/a/x", true},
        {"{src/**,doc/**}", "doc/a/x", true},
        {"a{,b}c", "ac", true},
        {"a{,b}c", "abc", true},
        {"a{b,{c,d}e}f", "adef", true},
        {"a{b,{c,d}e}f", "adf", false},
        {"{a,b*}/c", "bxx/c/d", true},
        {"{a}", "{a}", true},
        {"{a}", "a", false},
        {"{a,b", "{a,b", true},
        {"{a,b", "a", false},
        {"a,b}", "a,b}", true},
        {"\\{a,b}", "{a,b}", true},
        {"[{]a,b}", "{a,b}", true},
        {"{[,],x}", ",", true},
        {"{}", "{}", true},
        {"{a,{b,c}", "{a,b", true},
        {"{a,b}{c,d}", "bc", true},
        {"foo**/bar", "foox/bar", true},
        {"foo**/bar", "foo/x/bar", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (glob_match(str_from(cases[i].pattern), str_from(cases[i].path)) != cases[i].matches)
            fail_msg("'%s' on '%s'", cases[i].pattern, cases[i].path);
}

static void test_lists(void **state)
{
    (void)state;
    const struct str list[] = {STR("*.c"), STR("!keep.c"), STR("src/keep.c"), STR("\\!odd")};
    assert_true(glob_match_list(list, 4, STR("a/x.c")));
    assert_false(glob_match_list(list, 4, STR("keep.c")));
    assert_true(glob_match_list(list, 4, STR("src/keep.c")));
    assert_true(glob_match_list(list, 4, STR("!odd")));
    assert_false(glob_match_list(list, 0, STR("x")));
    assert_false(glob_match(STR(""), STR("x")));
    assert_false(glob_match(STR("/"), STR("x")));
    assert_false(glob_match(STR("*"), STR("")));
    assert_true(glob_match(STR("a\xff*"), STR("x/a\xff\n\x01")));
}

static void test_bounded_time(void **state)
{
    (void)state;
    static char path[4096], pattern[GLOB_PATTERN_MAX + 1];
    memset(path, 'a', sizeof path);
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = i % 2 ? 'a' : '*';
    pattern[GLOB_PATTERN_MAX - 1] = 'b';
    clock_t start = clock();
    assert_false(glob_match((struct str){pattern, GLOB_PATTERN_MAX}, (struct str){path, sizeof path}));
    assert_false(glob_match(STR("**/*a*a*a*a*a*a*a*a*b"), (struct str){path, sizeof path}));
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = "{a,}"[i % 4];
    assert_false(glob_match((struct str){pattern, GLOB_PATTERN_MAX - 4}, (struct str){path, sizeof path}));
    memset(pattern, '{', sizeof pattern);
    assert_false(glob_match((struct str){pattern, GLOB_PATTERN_MAX}, (struct str){path, sizeof path}));
    assert_false(glob_match((struct str){pattern, sizeof pattern}, (struct str){pattern, sizeof pattern}));
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_like_git), cmocka_unit_test(test_beyond_git),
                                       cmocka_unit_test(test_lists), cmocka_unit_test(test_bounded_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
