// Makefiles: the lines, and the three checks.
#include "lint/makefile.h"

#include "check_helper.h"

extern const struct check check_mk_space_indent, check_mk_phony, check_mk_dup_target;

#define S(literal)                                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }
#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = "Makefile", .bytes = S(in)                                                       \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = "Makefile", .bytes = S(in), .findings = 1, .message = part, .line = at_line      \
    }
#define FIXED(in, count, mended)                                                                             \
    {                                                                                                        \
        .name = in, .path = "Makefile", .bytes = S(in), .findings = count, .fixed = S(mended)                \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))

static void test_lines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum makefile_kind kind;
    } cases[] = {
        {"", MAKEFILE_EMPTY},
        {"# a: b", MAKEFILE_EMPTY},
        {"a: b", MAKEFILE_RULE},
        {"a b:: c", MAKEFILE_RULE},
        {"$(A): b", MAKEFILE_RULE},
        {"$(A:x=y): b", MAKEFILE_RULE},
        {"a: B = c", MAKEFILE_ASSIGNMENT},
        {"A = b: c", MAKEFILE_ASSIGNMENT},
        {"A := b", MAKEFILE_ASSIGNMENT},
        {"A ::= b", MAKEFILE_ASSIGNMENT},
        {"A += $(b)", MAKEFILE_ASSIGNMENT},
        {"A ?= b", MAKEFILE_ASSIGNMENT},
        {"ifeq ($(A),b)", MAKEFILE_CONDITIONAL},
        {"endif", MAKEFILE_CONDITIONAL},
        {"include x", MAKEFILE_OTHER},
        {"-include x", MAKEFILE_OTHER},
        {"$(eval $(call x,y))", MAKEFILE_OTHER},
        {"define X", MAKEFILE_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct makefile_line line;
        char text[64];
        snprintf(text, sizeof text, "%s\n", cases[i].text);
        struct makefile_reader reader = makefile_start(str_from(text));
        assert_true(makefile_next(&reader, &line));
        if (line.kind != cases[i].kind)
            fail_msg("'%s' is read as %d", cases[i].text, (int)line.kind);
        assert_false(makefile_next(&reader, &line));
    }
    struct str words = STR("a  $(b c) \\\n d");
    assert_str(makefile_next_word(&words), "a");
    assert_str(makefile_next_word(&words), "$(b c)");
    assert_str(makefile_next_word(&words), "d");
    assert_null(makefile_next_word(&words).at);
}

static void test_space_indent(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("a:\n\techo\n"),
        FINE("a:\n\techo \\\n    more\n  # comment\n"),
        FINE("a:\n  B = c\n  ifdef X\n\techo\n  endif\n"),
        FINE("  B = c\n  d e\n"), // not in a rule
        FINE("a:\n  b: c\n"),
        FINE("a:\n  $(info x)\n"),
        FINE(".RECIPEPREFIX = >\na:\n  echo\n"),
        FINE("define X\na:\n  echo\nendef\n"),
        FINE(""),
        FIXED("a:\n    echo\n", 1, "a:\n\techo\n"),
        FIXED("a:\n\techo\n  @echo b\n   more", 2, "a:\n\techo\n\t@echo b\n\tmore"),
        FIXED("a: b\r\n  echo\r\n", 1, "a: b\r\n\techo\r\n"),
        FIXED("a:\n  caf\xe9\n", 1, "a:\n\tcaf\xe9\n"),
    };
    RUN(check_mk_space_indent, cases);
}

static void test_phony(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE(".PHONY: all clean\nall:\n\techo\nclean:\n\trm x\n"),
        FINE("all:\n\techo\n.PHONY: \\\n  all\n"),
        FINE(".PHONY: $(TARGETS)\nall:\n\techo\n"),
        FINE("prog: a.c\n\tcc a.c\n"),
        FINE("build:\n\tmkdir -p build\n"),
        FINE("test: a.c\n\tcc -o $@ a.c\n"),
        FINE("test:: a\n"),
        FINE("test: A = b\n"),
        FIXED("test:\n\tgo test\n", 1, ".PHONY: test\ntest:\n\tgo test\n"),
        FIXED("a: b\n\nclean:\r\n\trm x", 1, "a: b\n\n.PHONY: clean\nclean:\r\n\trm x"),
        FOUND("ifdef X\ntest:\n\tx\nendif\n", "'test' is not declared", 2),
        {.name = "two at once", .path = "Makefile", .bytes = S("test lint:\n\tx\n"), .findings = 2},
    };
    RUN(check_mk_phony, cases);
}

static void test_duplicates(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("a:\n\tx\na: b\n"),
        FINE("a::\n\tx\na::\n\ty\n"),
        FINE("ifdef X\na:\n\tx\nelse\na:\n\ty\nendif\n"),
        FINE("%.o: %.c\n\tx\n%.o: %.s\n\ty\n"),
        FINE("$(A):\n\tx\n$(A):\n\ty\n"),
        FOUND("a:\n\tx\na: b\n\ty\n", "'a' has a recipe above", 3),
        FOUND("a b:\n\tx\nb: ; y\n", "'b'", 3),
    };
    RUN(check_mk_dup_target, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_space_indent),
        cmocka_unit_test(test_phony),
        cmocka_unit_test(test_duplicates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
