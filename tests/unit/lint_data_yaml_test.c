#include "check_helper.h"

extern const struct check check_check_yaml, check_check_xml;

#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.yml", .bytes = STR(in)                                                        \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.yml", .bytes = STR(in), .findings = 1, .message = part, .line = at_line       \
    }
#define WITH(set, in, count)                                                                                 \
    {                                                                                                        \
        .name = in, .path = "a.yml", .options = set, .bytes = STR(in), .findings = count                     \
    }

// What may be right for the reader that the file is for, or is filled in before it is read.
static void test_likely(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        {.name = "tag",
         .path = "a.yml",
         .bytes = STR("a: !!python/name:b.c\nb: !x 1\nc: !x 2\n"),
         .findings = 2,
         .severity = SEVERITY_WARNING},
        {.name = "hole",
         .path = "a.yml",
         .bytes = STR("a: {{ b }}\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "hole in a name",
         .path = "a.yml",
         .bytes = STR("a: {{b}}/c\n"),
         .findings = 2,
         .severity = SEVERITY_WARNING},
        {.name = "quotes in a hole",
         .path = "a.yml",
         .bytes = STR("a: \"b-{{ c \"D\" }}\"\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "ERB",
         .path = "a.yml",
         .bytes = STR("a: <%= { b: 1, c: 'd' }.to_json %>\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "a statement of ERB",
         .path = "a.yml",
         .bytes = STR("<% b = c ? 'd: e' : 'f' %>\na: b: c\n")},
        {.name = "no hole",
         .path = "a.yml",
         .bytes = STR("a: b: c\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "GitHub's",
         .path = "a.yml",
         .bytes = STR("a: \"${{ b }}\" c\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "key twice",
         .path = "a.yml",
         .bytes = STR("a: 1\na: 2\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "two merged",
         .path = "a.yml",
         .bytes = STR("a: &a {b: 1}\nc: &c {d: 1}\ne:\n  <<: *a\n  <<: *c\n")},
        {.name = "Cirrus", .path = ".cirrus.yml", .bytes = STR("matrix: 1\nmatrix: 2\n")},
    };
    check_cases_run(&check_check_yaml, cases, sizeof cases / sizeof *cases);
}

static void test_yaml(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(""),
        FINE("# c\n"),
        FINE("a: 1\nb: [1, {c: 2}]\n"),
        FINE("1: a\n\"1\": b\ntrue: c\n"),
        FINE("a: {x: 1}\nb: {x: 1}\n"),
        FINE("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\ne:\n  <<: [*x, *x]\n"),
        FINE("---\nfoo\n---\nbar\n"),
        FINE("a: !!str 1\nb: !Ref c\nd: !reference [a, b]\ne: !!set {x}\n"),
        FINE("a: !vault |\n  x\nb: !unsafe c\nd: !secret e\n"),
        FINE("? [a, b]\n: c\n"),
        FINE("\xef\xbb\xbf"
             "a: 1\n"),
        FINE("\xff\xfe"
             "a\0:\0 \0"
             "1\0"),
        FINE("version https://git-lfs.github.com/spec/v1\noid: a: b: c\n"),
        {.name = "helm",
         .path = "chart/templates/x.yaml",
         .bytes = STR("{{- if .a }}\nb: {{ .c }}\n{{ end }}\n")},
        FOUND("a: 1\nb: 2\na: 3\n", "duplicate key 'a': it stands on line 1 already", 3),
        FOUND("\xc3\xa9: {\xc3\xa9: 1, '\xc3\xa9': 2}\n", "duplicate key", 1),
        FOUND("~: 1\nnull: 2\n", "duplicate key", 2),
        FOUND("a: !other |\n  x\n", "unknown tag !other", 1),
        FOUND("a: !!python/name:x y\n", "unknown tag", 1),
        FOUND("a: *b\n", "alias *b", 1),
        FOUND("a: &b 1\n---\nc: *b\n", "alias *b", 3),
        FOUND("a: {{ b }}\n", "a mapping as a key", 1),
        FOUND("<<: 1\n", "to merge", 1),
        FOUND("[", "did not find", 0),
        FOUND("a: 1\n b: 2\n", "mapping values are not allowed", 2),
        FOUND("a: \"x\n", "unexpected end", 0),
        FOUND("a: b\n\tc: d\n", "tab", 2),
        FOUND("a: 1\nb: \xff\n", "UTF-8", 2),
        WITH("allow-multiple-documents=false", "---\nfoo\n---\nbar\n---\nx\n", 1),
        WITH("allow-multiple-documents=false", "---\nfoo\n...\n", 0),
        WITH("unsafe=true", "a: !vault x\na: *b\n---\n{}: 1\n", 0),
        WITH("unsafe=true", "[", 1),
        WITH("tags=!other", "a: !other x\n", 0),
        WITH("tags=", "a: !vault x\n", 1),
    };
    check_cases_run(&check_check_yaml, cases, sizeof cases / sizeof *cases);
}

static void test_depth(void **state)
{
    (void)state;
    struct buffer text = {0};
    for (int i = 0; i < 100000; i++)
        buffer_add_byte(&text, '[');
    const struct check_case deep = {
        .name = "deep", .path = "a.yml", .bytes = buffer_str(&text), .findings = 1};
    check_cases_run(&check_check_yaml, &deep, 1);
    buffer_clear(&text);
    for (int i = 0; i < 100000; i++)
        buffer_add_cstring(&text, "- ");
    const struct check_case block = {
        .name = "block", .path = "a.yml", .bytes = buffer_str(&text), .findings = 1};
    struct check_outcome out;
    check_outcome_make(&out, &check_check_yaml, &block);
    assert_true(out.ok);
    check_outcome_free(&out);
    buffer_free(&text);
}

#undef FINE
#undef FOUND
#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.xml", .bytes = STR(in)                                                        \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.xml", .bytes = STR(in), .findings = 1, .message = part, .line = at_line       \
    }

static void test_xml(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE("<a/>"),
        FINE("<?xml version='1.0' encoding='UTF-8'?>\n<a b='c'>&lt;<!-- d --></a>\n"),
        FINE("<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>"),
        FINE("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"),
        FINE("\xff\xfe<\0a\0/\0>\0"),
        FOUND("", "expected an element", 0),
        FOUND("<a>\n<b></a>", "mismatched tag", 2),
        FOUND("<a>&b;</a>", "undefined entity", 1),
        FOUND("<a/><b/>", "junk after document element", 1),
        FOUND("<a b=c/>", "not well-formed", 1),
        FOUND("<a>\xff</a>", "not well-formed", 1),
        FOUND("<?xml version='1.0' encoding='klingon'?><a/>", "encoding is not known", 1),
        FOUND("<!DOCTYPE a [<!ENTITY b '&b;'>]><a>&b;</a>", "recursive", 1),
    };
    check_cases_run(&check_check_xml, cases, sizeof cases / sizeof *cases);
}

// Ten entities, each ten times the one before: expat must stop long before the billion.
static void test_bomb(void **state)
{
    (void)state;
    struct buffer text = {0};
    buffer_add_cstring(&text, "<!DOCTYPE a [<!ENTITY e0 'ha ha ha ha ha ha ha ha'>");
    for (int i = 1; i <= 10; i++) {
        buffer_printf(&text, "<!ENTITY e%d '", i);
        for (int j = 0; j < 10; j++)
            buffer_printf(&text, "&e%d;", i - 1);
        buffer_add_cstring(&text, "'>");
    }
    buffer_add_cstring(&text, "]><a>&e10;</a>");
    const struct check_case bomb = {.name = "bomb",
                                    .path = "a.xml",
                                    .bytes = buffer_str(&text),
                                    .findings = 1,
                                    .message = "amplification"};
    check_cases_run(&check_check_xml, &bomb, 1);
    buffer_clear(&text);
    for (int i = 0; i < 100000; i++)
        buffer_add_cstring(&text, "<a>");
    const struct check_case deep = {
        .name = "deep", .path = "a.xml", .bytes = buffer_str(&text), .findings = 1};
    check_cases_run(&check_check_xml, &deep, 1);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yaml), cmocka_unit_test(test_likely), cmocka_unit_test(test_depth),
        cmocka_unit_test(test_xml),  cmocka_unit_test(test_bomb),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
