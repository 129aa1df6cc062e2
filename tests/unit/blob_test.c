#include "core/blob.h"
#include "unit.h"

static struct blob make(const char *path, uint32_t mode, struct str bytes)
{
    struct blob blob;
    blob_init(&blob, str_from(path), mode, NULL, bytes);
    return blob;
}

static void test_types(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        uint32_t mode;
        struct str bytes;
        filetype_mask wanted;
    } cases[] = {
        {"a.py", 0100644, STR("x"), FILETYPE(PYTHON) | FILETYPE(TEXT)},
        {"A.PY", 0100755, STR("x"), FILETYPE(PYTHON) | FILETYPE(EXECUTABLE)},
        {"run", 0100755, STR("#!/usr/bin/env python3.11\n"), FILETYPE(PYTHON)},
        {"run", 0100644, STR("#!/usr/bin/env -S bash -eu\n"), FILETYPE(SHELL)},
        {"run", 0100644, STR("#!/bin/sh"), FILETYPE(SHELL)},
        {"run", 0100644, STR("#!/bin/sh\t-e\n"), FILETYPE(SHELL)},
        {"run", 0100644, STR("#!\t/usr/bin/env\tpython3 -u\r\n"), FILETYPE(PYTHON)},
        {"run", 0100644, STR("#! /usr/bin/env FOO=1 node\n"), FILETYPE(JAVASCRIPT)},
        {"x/Dockerfile.dev", 0100644, STR(""), FILETYPE(DOCKERFILE)},
        {"package-lock.json", 0100644, STR("{}"), FILETYPE(JSON) | FILETYPE(LOCKFILE)},
        {"web/tsconfig.app.json", 0100644, STR("{}"), FILETYPE(JSON_LENIENT)},
        {".vscode/settings.json", 0100644, STR("{}"), FILETYPE(JSON_LENIENT)},
        {"requirements-dev.txt", 0100644, STR(""), FILETYPE(REQUIREMENTS)},
        {"link", 0120000, STR("target"), FILETYPE(SYMLINK)},
        {"sub", 0160000, STR(""), FILETYPE(DIRECTORY)},
        {"a.py", 0100644, STR("a\0b"), FILETYPE(BINARY)},
        {"empty", 0100644, STR(""), FILETYPE(TEXT)},
        {"wide.txt", 0100644,
         STR("\xff\xfe"
             "a\0b\0"),
         FILETYPE(TEXT)},
        {"wide.txt", 0100644, STR("a\0b\0c\0d\0e\0"), FILETYPE(TEXT)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct blob blob = make(cases[i].path, cases[i].mode, cases[i].bytes);
        if ((blob.types & cases[i].wanted) != cases[i].wanted)
            fail_msg("%s: types %llx", cases[i].path, (unsigned long long)blob.types);
        bool both = (blob.types & FILETYPE(TEXT)) && (blob.types & FILETYPE(BINARY));
        assert_false(both);
    }
    assert_true(make("a.json", 0100644, STR("{}")).types & FILETYPE(JSON));
    assert_false(make("tsconfig.json", 0100644, STR("{}")).types & FILETYPE(JSON));
}

// The tables are searched by halves: each name must be found, which it is not when the order is wrong.
static void test_tables_are_sorted(void **state)
{
    (void)state;
    static const char *const paths[] = {
        "a.bash",        "a.c",
        "a.cfg",         "a.cjs",
        "a.csv",         "a.env",
        "a.gyp",         "a.h",
        "a.htm",         "a.ipynb",
        "a.jsonc",       "a.jsx",
        "a.lock",        "a.md",
        "a.mjs",         "a.mk",
        "a.mts",         "a.php",
        "a.plist",       "a.pom",
        "a.properties",  "a.props",
        "a.py",          "a.rake",
        "a.rb",          "a.scss",
        "a.svg",         "a.targets",
        "a.tf",          "a.tfvars",
        "a.toml",        "a.topojson",
        "a.ts",          "a.tsv",
        "a.webmanifest", "a.xhtml",
        "a.xslt",        "a.yaml",
        "a.yml",         "a.zsh",
        ".babelrc",      ".bashrc",
        ".clang-tidy",   ".env",
        ".gitmodules",   ".jshintrc",
        ".npmrc",        ".profile",
        ".pypirc",       ".yamllint",
        ".zshrc",        "Cargo.lock",
        "Containerfile", "Dockerfile",
        "GNUmakefile",   "Gemfile",
        "Makefile",      "Pipfile",
        "Rakefile",      "SConstruct",
        "composer.lock", "devcontainer.json",
        "go.sum",        "jsconfig.json",
        "makefile",      "poetry.lock",
        "tslint.json",   "uv.lock",
        "wscript",       "yarn.lock",
    };
    const filetype_mask plain = FILETYPE(FILE) | FILETYPE(TEXT);
    // Its tables say at which byte each part begins, so nothing in it may be mended.
    assert_int_equal(make("a.pdf", 0100644, STR("%PDF-1.4\n1 0 obj \n")).types,
                     FILETYPE(FILE) | FILETYPE(BINARY));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (make(paths[i], 0100644, STR("x")).types == plain)
            fail_msg("%s is not in its table's order", paths[i]);
}

static void test_encoding(void **state)
{
    (void)state;
    assert_int_equal(make("a", 0100644, STR("abc")).encoding, ENCODING_ASCII);
    assert_int_equal(make("a", 0100644, STR("\xc3\xa9")).encoding, ENCODING_UTF8);
    assert_int_equal(make("a", 0100644,
                          STR("\xef\xbb\xbf"
                              "a"))
                         .encoding,
                     ENCODING_UTF8_BOM);
    struct blob latin = make("a", 0100644, STR("caf\xe9 ol\xe9"));
    assert_int_equal(latin.encoding, ENCODING_UNKNOWN);
    assert_int_equal(latin.bad_utf8_offset, 3);
    struct blob bytes;
    blob_init_bytes(&bytes, STR("a"), 0100644, NULL, STR("\xc3\xa9\xff"));
    assert_int_equal(bytes.encoding, ENCODING_UNKNOWN); // not looked through
    assert_true(bytes.types & FILETYPE(TEXT));
    blob_init_bytes(&bytes, STR("a"), 0100644, NULL,
                    STR("\xff\xfe"
                        "a\0"));
    assert_int_equal(bytes.encoding, ENCODING_UTF16LE);
    assert_int_equal(make("a", 0100644, STR("\0a\0b\0c\0d")).encoding, ENCODING_UTF16BE);
    assert_int_equal(make("a", 0100644, STR("a\0b\0c\0d\0")).encoding, ENCODING_UTF16LE);
    assert_int_equal(make("a", 0100644, STR("\xff\xfe\0\0a\0\0\0")).encoding, ENCODING_UTF32LE);
}

static void test_lines(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct blob blob = make("a", 0100644, STR("one\ntwo\r\n\nfour"));
    blob_find_lines(&blob, &arena);
    assert_int_equal(blob.line_count, 4);
    assert_str(blob_line(&blob, 1), "one");
    assert_str(blob_line_with_end(&blob, 2), "two\r\n");
    assert_str(blob_line(&blob, 3), "");
    assert_str(blob_line(&blob, 4), "four");
    assert_str(blob_line(&blob, 5), "");
    assert_int_equal(blob_line_at(&blob, 0), 1);
    assert_int_equal(blob_line_at(&blob, 3), 1);
    assert_int_equal(blob_line_at(&blob, 4), 2);
    assert_int_equal(blob_line_at(&blob, 9), 3);
    assert_int_equal(blob_line_at(&blob, 14), 4);

    struct blob ended = make("a", 0100644, STR("one\n"));
    blob_find_lines(&ended, &arena);
    assert_int_equal(ended.line_count, 1);
    struct blob empty = make("a", 0100644, STR(""));
    blob_find_lines(&empty, &arena);
    assert_int_equal(empty.line_count, 0);
    assert_int_equal(blob_line_at(&empty, 0), 1);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_tables_are_sorted),
        cmocka_unit_test(test_encoding),
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
