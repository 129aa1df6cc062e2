// The Dockerfile parser: what BuildKit takes is taken, what it refuses is told, and every slice is found
// again.
#include "core/buffer.h"
#include "lint/docker/dockerfile.h"
#include "unit.h"

#include <stdlib.h>

// Parses a copy on the heap, so that ASan sees a read beyond its end.
static struct dockerfile *parse(const char *text, struct arena *arena)
{
    const size_t length = strlen(text);
    char *copy = arena_alloc(arena, length + 1, 1);
    memcpy(copy, text, length);
    return dockerfile_parse((struct str){copy, length}, arena);
}

static void test_valid(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "FROM a",
        "FROM a\r\nRUN b\r\n",
        "\xef\xbb\xbf"
        "FROM a\n",
        "# syntax=docker/dockerfile:1\n# escape=`\nFROM a\nRUN b `\n c\n",
        "#escape = \\\n#check=skip=all;error=true\nFROM a\n",
        "# comment\n# escape=x\nFROM a\n", // behind a comment it is one too
        "ARG A=1\narg B\nFROM a:${A}\n",
        "from a as b\nfrom b\ncopy --from=b /x /y\n",
        "FROM a\nRUN b \\\n# comment\n\n   # another\n  && c\n",
        "FROM a\nRUN b \\  \n  c\\\\\nRUN d\n",
        "FROM a\nRUN b \\",
        "FROM a\nRUN <<EOF\nSTRANGE line\nEOF\nRUN c\n",
        "FROM a\nRUN <<-'E F'\n\tFROM\n\t\tE F\nRUN c\n",
        "FROM a\nCOPY <<one <<\"two\" /x/\n1\none\n2 $y\ntwo\nRUN c\n",
        "FROM a\nRUN cat <<EOF > /x && echo \"$((1<<2))\"\nCOPY\nEOF\n",
        "FROM a\nRUN echo \"a <<EOF b\"\nRUN c\n",
        "FROM a\nONBUILD RUN <<EOF\nNOT\nEOF\nONBUILD COPY . .\n",
        "FROM a\nCMD [\"a\", \"b\\\"c\\u00e9\"]\nCMD [ ]\nENTRYPOINT a b\nSHELL [\"/bin/sh\", \"-c\"]\n",
        "FROM a\nRUN --mount=type=cache,target=/x --network=none --security=insecure a\n",
        "FROM --platform=$BUILDPLATFORM a\nADD --chown=1:1 --chmod=755 --link --checksum=sha256:x b c\n",
        "FROM a\nENV a b c\nENV d=e f='g h' i=\"j k\" l=m\\ n\nLABEL x y\nLABEL \"a b\"=c\n",
        "FROM a\nENV X=${Y:-z} Z=${Y:+$X} W=${Y#a*} V=${Y%%b} U=${Y/a/b} T=${Y//a/b}\n",
        "FROM a\nEXPOSE 80 81/udp 90-91\nUSER a:b\nWORKDIR /a b\nVOLUME /x /y\nVOLUME [\"/z\"]\nSTOPSIGNAL "
        "SIGTERM\n",
        "FROM a\nHEALTHCHECK NONE\nHEALTHCHECK --interval=5s --retries=3 CMD a b\nHEALTHCHECK CMD [\"a\"]\n",
        "FROM a\nMAINTAINER Somebody's name\nRUN it's\nCMD it's\n",
        "# syntax=example/other\nINCLUDE x\n",
        "FROM a\nCOPY --link=False --exclude=a --exclude=b --parents c d\nADD --keep-git-dir --chown= a b\n",
        "FROM a\nHEALTHCHECK --interval=1m30s --timeout=1.5h --start-period=0 --start-interval= --retries=0 "
        "CMD b\n",
        "FROM a\nRUN --mount=type=cache,target=$X,sharing=locked,uid=$U,mode=0755,ro "
        "--mount=dst=/y,from=b,rw=true "
        "--mount=type=secret,id=c,env=C,required --mount=type=ssh --mount=type=tmpfs,target=/z,size=1g d\n",
        "FROM a\nRUN --mount=type=$T,sharing=x --network=host --device=a --device=b c\n",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        const struct dockerfile *file = parse(cases[i], &arena);
        if (file->error_count)
            fail_msg("%s: %.*s", cases[i], STR_ARG(file->errors[0].message));
        arena_free(&arena);
    }
}

static void test_invalid(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t offset;
        const char *message;
    } cases[] = {
        {"FROM a\nCOYP b c\n", 7, "no instruction 'COYP'; did you mean COPY?"},
        {"RUN a\n", 0, "RUN before the first FROM"},
        {"FROM\n", 0, "FROM needs an image"},
        {"FROM a b\n", 5, "'image AS name'"},
        {"FROM a AS 1x\n", 10, "can't name a stage"},
        {"FROM a\nCOPY x\n", 7, "a source and a destination"},
        {"FROM a\nCOPY --form=b x y\n", 12, "no flag --form; did you mean --from?"},
        {"FROM a\nCOPY --from b c d\n", 12, "--from needs a value"},
        {"FROM a\nCOPY --from=b --from=c d e\n", 21, "--from is there twice"},
        {"FROM a\nCOPY --link=yes b c\n", 12, "--link: 'yes' is not true or false"},
        {"FROM a\nCOPY b <<E\nc\nE\n", 14, "COPY can't write to a here-document"},
        {"FROM a\nRUN --network=b c\n", 11, "not default, none or host"},
        {"FROM a\nRUN --security=b c\n", 11, "not sandbox or insecure"},
        {"FROM a\nRUN --mount= c\n", 11, "has no value"},
        {"FROM a\nRUN --mount=type=cach,target=/x c\n", 19, "no type of mount"},
        {"FROM a\nRUN --mount=type=cache,tagret=/x c\n", 30, "no key 'tagret'; did you mean target?"},
        {"FROM a\nRUN --mount=type=cache,sharing=x c\n", 30, "not shared, private or locked"},
        {"FROM a\nRUN --mount=target=/x,size=1 c\n", 29, "for tmpfs alone"},
        {"FROM a\nRUN --mount=type=cache,mode=9 c\n", 30, "no octal number"},
        {"FROM a\nRUN --mount=type=secret c\n", 11, "needs an id"},
        {"FROM a\nHEALTHCHECK --interval=5 CMD b\n", 19, "'5' lacks a unit"},
        {"FROM a\nHEALTHCHECK --timeout=x CMD b\n", 19, "'x' is no duration"},
        {"FROM a\nHEALTHCHECK --timeout=1us CMD b\n", 19, "less than 1ms"},
        {"FROM a\nHEALTHCHECK --retries=-1 CMD b\n", 19, "no number"},
        {"FROM a\nVOLUME [\"/b\", \" \"]\n", 21, "an empty path"},
        {"FROM a\nENV X\n", 11, "a name and a value"},
        {"FROM a\nENV X=1 Y\n", 15, "no '=' in 'Y'"},
        {"FROM a\nENV =1\n", 11, "empty name"},
        {"FROM a\nENV X=\"1\n", 11, "a double quote that does not end"},
        {"FROM a\nENV X='1\n", 11, "a single quote that does not end"},
        {"FROM a\nENV X=${Y\n", 11, "missing '}'"},
        {"FROM a\nWORKDIR ${}\n", 15, "bad substitution"},
        {"FROM a\nRUN <<EOF\nx\n", 11, "no line 'EOF' follows"},
        {"FROM a\nSHELL /bin/sh\n", 13, "SHELL takes a JSON list"},
        {"FROM a\nHEALTHCHECK X a\n", 19, "CMD or NONE"},
        {"FROM a\nONBUILD FROM b\n", 15, "can't trigger FROM"},
        {"FROM a\nONBUILD ONBUILD RUN b\n", 15, "ONBUILD"},
        {"# escape=x\nFROM a\n", 0, "escape character"},
        {"# syntax=docker/dockerfile:1\n# syntax=docker/dockerfile:1\nFROM a\n", 29, "a second 'syntax'"},
        {"FROM a\nRUN b \\\n # c\n && d\nCOPY x\n", 26, "a source"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        const struct dockerfile *file = parse(cases[i].text, &arena);
        if (file->error_count == 0)
            fail_msg("%s: no error", cases[i].text);
        const struct docker_error *error = &file->errors[0];
        if (error->offset != cases[i].offset ||
            str_find(error->message, str_from(cases[i].message), 0) == STR_NONE)
            fail_msg("%s: at %zu: %.*s", cases[i].text, error->offset, STR_ARG(error->message));
        arena_free(&arena);
    }
}

static void test_places(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const char text[] =
        "FROM a\nRUN one \\\n  # why\n\n  two \\\r\n three\nRUN <<A <<B\na\nA\nb\nB\nUSER x\n";
    const struct dockerfile *file = parse(text, &arena);
    assert_int_equal(file->count, 4);
    const struct docker_instruction *run = &file->instructions[1];
    assert_string_equal(arena_copy(&arena, run->text).at, "RUN one   two  three");
    assert_int_equal(run->word_count, 3);
    for (size_t i = 0; i < 3; i++) {
        static const char *const words[] = {"one", "two", "three"};
        assert_int_equal(docker_offset(file, run, run->words[i].raw.at), strstr(text, words[i]) - text);
    }
    const struct docker_instruction *documents = &file->instructions[2];
    assert_int_equal(documents->heredoc_count, 2);
    assert_true(str_equal(documents->heredocs[0].body, STR("a\n")));
    assert_true(str_equal(documents->heredocs[1].body, STR("b\n")));
    assert_true(str_equal(file->instructions[3].arguments, STR("x")));
    arena_free(&arena);
}

static void test_stages(void **state)
{
    (void)state;
    struct arena arena = {0};
    const struct dockerfile *file =
        parse("ARG V\nFROM a AS one\nRUN x\nFROM ONE AS two\nFROM b\nFROM two\n", &arena);
    assert_int_equal(file->stage_count, 4);
    assert_int_equal(file->instructions[0].stage, DOCKER_NONE);
    assert_int_equal(file->stages[0].base, DOCKER_NONE);
    assert_int_equal(file->stages[1].base, 0);
    assert_int_equal(file->stages[3].base, 1);
    assert_int_equal(file->stages[0].first, 1);
    assert_int_equal(file->stages[0].end, 3);
    assert_true(docker_is_shipped(file, 0));
    assert_true(docker_is_shipped(file, 1));
    assert_false(docker_is_shipped(file, 2));
    assert_true(docker_is_shipped(file, 3));
    file = parse("ARG K=one\nFROM a AS base-one\nFROM base-$K AS base\nFROM base\n", &arena);
    assert_int_equal(file->stages[1].base, 0);
    assert_true(docker_is_shipped(file, 0));
    arena_free(&arena);
}

static void test_expand(void **state)
{
    (void)state;
    static const struct {
        const char *before, *text, *value; // value NULL: not known
    } cases[] = {
        {"ENV X=1", "$X${X}", "11"},
        {"ENV X=1 Y=2\nENV Z=$X-$Y", "a${Z}b", "a1-2b"},
        {"ENV X=1", "${X:-2} ${Y:-3} ${Y-4} ${X:+5}", "1 3 4 5"},
        {"ENV X=", "${X:-2}|${X-2}|${X:+3}|${X+4}", "2|||4"},
        {"ENV X=1", "'$X' \"$X\" \\$X", "$X 1 $X"},
        {"ARG X", "$X", NULL},
        {"RUN x", "$X", NULL},
        {"ENV X=1", "${X#a}", NULL},
        {"ENV X=$X", "$X", NULL},
        {"ENV A b c", "$A", "b c"},
        {"ARG X=5\nARG Y=${X}6", "$Y", "56"},
        {"ENV X=a'b c'd", "$X", "ab cd"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        const struct str text = arena_printf(&arena, "FROM a\n%s\nUSER x\n", cases[i].before);
        const struct dockerfile *file = dockerfile_parse(text, &arena);
        struct str out = {0};
        const bool is_known = docker_expand(file, file->count - 1, str_from(cases[i].text), &arena, &out);
        if (is_known != (cases[i].value != NULL) || (is_known && !str_equal(out, str_from(cases[i].value))))
            fail_msg("%s: %s: '%.*s'", cases[i].before, cases[i].text, STR_ARG(out));
        arena_free(&arena);
    }
}

static void test_scopes(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct str out;
    const struct dockerfile *file = parse("ARG V=1\nARG W=2\nFROM a:$V AS one\nARG V\nENV E=$V\nUSER $V$W\n"
                                          "FROM one\nUSER $E\nFROM b\nUSER $V\n",
                                          &arena);
    assert_true(docker_expand(file, 2, STR("a:$V"), &arena, &out) && str_equal(out, STR("a:1")));
    assert_true(docker_expand(file, 5, STR("$V"), &arena, &out) && str_equal(out, STR("1")));
    assert_false(docker_expand(file, 5, STR("$W"), &arena, &out)); // not declared in the stage
    assert_true(docker_expand(file, 7, STR("$E"), &arena, &out) && str_equal(out, STR("1")));
    assert_false(docker_expand(file, 9, STR("$V"), &arena, &out));
    arena_free(&arena);
}

// Values that name each other, thousands of brackets, a file of continuations: an end, soon.
static void test_hostile(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct buffer text = {0};
    struct str out;
    buffer_add_cstring(&text, "FROM a\nENV a0=x\n");
    for (int i = 1; i < 40; i++)
        buffer_printf(&text, "ENV a%d=$a%d$a%d$a%d\n", i, i - 1, i - 1, i - 1);
    buffer_add_cstring(&text, "USER $a39\n");
    const struct dockerfile *file = dockerfile_parse(buffer_str(&text), &arena);
    assert_false(docker_expand(file, file->count - 1, STR("$a39"), &arena, &out));
    buffer_clear(&text);
    buffer_add_cstring(&text, "FROM a\nENV X=");
    for (int i = 0; i < 50000; i++)
        buffer_add_cstring(&text, "${a:-");
    file = dockerfile_parse(buffer_str(&text), &arena);
    assert_true(file->error_count > 0);
    buffer_clear(&text);
    buffer_add_cstring(&text, "FROM a\nRUN ");
    for (int i = 0; i < 50000; i++)
        buffer_add_cstring(&text, "$(\\\n");
    file = dockerfile_parse(buffer_str(&text), &arena);
    assert_int_equal(file->count, 2);
    assert_true(file->instructions[1].scripts[0].is_broken);
    buffer_free(&text);
    file = dockerfile_parse((struct str){0}, &arena);
    assert_int_equal(file->count, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),   cmocka_unit_test(test_invalid), cmocka_unit_test(test_places),
        cmocka_unit_test(test_stages),  cmocka_unit_test(test_expand),  cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
