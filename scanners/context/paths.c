#include "scanners/context/paths.h"

#include "core/filetype.h"

static bool is_one_of(struct str name, const char *const *names)
{
    for (; *names; names++)
        if (str_equal_ignoring_case(name, str_from(*names)))
            return true;
    return false;
}

static bool is_in_folder(struct str path, const char *const *folders)
{
    struct str rest = path;
    while (rest.at) {
        struct str part = str_cut(&rest, '/');
        if (rest.at && is_one_of(part, folders))
            return true;
    }
    return false;
}

static bool has_ending(struct str path, const char *const *endings)
{
    for (; *endings; endings++) {
        struct str ending = str_from(*endings);
        if (path.len >= ending.len &&
            str_equal_ignoring_case(str_slice(path, path.len - ending.len, ending.len), ending))
            return true;
    }
    return false;
}

// test_login.py, login_test.go, login.test.ts, login.spec.ts, LoginTest.java
static bool is_test_name(struct str name)
{
    static const char *const endings[] = {"_test.", ".test.", "-test.", ".spec.", "Test.",
                                          "Tests.", "_spec.", "Spec.",  NULL};
    struct str stem = str_slice(name, 0, name.len - str_extension(name).len);
    for (const char *const *ending = endings; *ending; ending++)
        if (str_ends_with(stem, str_from(*ending)))
            return true;
    return str_starts_with(name, STR("test_")) || str_starts_with(name, STR("test."));
}

static bool is_test(struct str path)
{
    static const char *const folders[] = {
        "test",      "tests",         "testing",   "testdata",     "__tests__",
        "spec",      "specs",         "fixtures",  "fixture",      "mocks",
        "__mocks__", "e2e",           "unittests", "mock",         "unit-test",
        "cypress",   "vcr_cassettes", "cassettes", "test-support", "integration-test",
        NULL};
    return is_test_name(str_basename(path)) || is_in_folder(path, folders);
}

static bool is_generated(struct str path)
{
    static const char *const endings[] = {
        ".min.js",    ".min.css", ".map",        ".svg", ".lock",    ".sum",     ".snap",       "-lock.json",
        "-lock.yaml", ".po",      ".pot",        ".csv", ".strings", ".resx",    ".bundle.js",  ".pb.go",
        "_pb2.py",    ".xib",     ".storyboard", ".xlf", ".xliff",   ".ts.snap", ".tmlanguage", NULL};
    static const char *const folders[] = {"__snapshots__", "node_modules", "locale", "locales",   "i18n",
                                          "l10n",          "translations", "lang",   "languages", NULL};
    return has_ending(path, endings) || is_in_folder(path, folders) ||
           filetype_detect(path, 0100644, (struct str){0}) & FILETYPE(LOCKFILE);
}

enum path_class path_class(struct str path)
{
    static const char *const samples[] = {".example", ".sample", ".template", ".dist", ".tmpl",
                                          ".patch",   ".diff",   ".tpl",      NULL};
    static const char *const sample_folders[] = {"example", "examples", "sample", "samples",
                                                 "demo",    "demos",    NULL};
    static const char *const foreign[] = {"vendor", "third_party",      "thirdparty", "deps",
                                          "dist",   "bower_components", NULL};
    static const char *const prose[] = {".md",   ".rst",      ".txt",   ".html",     ".htm",
                                        ".adoc", ".asciidoc", ".ipynb", ".markdown", NULL};
    static const char *const prose_folders[] = {"doc", "docs", "documentation", NULL};
    if (is_generated(path))
        return PATH_GENERATED;
    if (is_in_folder(path, foreign))
        return PATH_FOREIGN;
    if (is_test(path))
        return PATH_TEST;
    if (has_ending(path, samples) || is_in_folder(path, sample_folders))
        return PATH_EXAMPLE;
    return has_ending(path, prose) || is_in_folder(path, prose_folders) ? PATH_PROSE : PATH_PLAIN;
}

enum file_family file_family(struct str path, bool is_unknown)
{
    static const char *const code[] = {
        "c",     "h",     "cc",    "cpp",    "cxx",    "hpp",   "hh",  "m",     "mm",     "java",
        "kt",    "kts",   "scala", "groovy", "gradle", "go",    "rs",  "py",    "pyx",    "pyi",
        "rb",    "php",   "js",    "jsx",    "mjs",    "cjs",   "ts",  "tsx",   "vue",    "svelte",
        "cs",    "fs",    "vb",    "swift",  "dart",   "lua",   "pl",  "pm",    "r",      "jl",
        "ex",    "exs",   "erl",   "hrl",    "hs",     "ml",    "clj", "cljs",  "el",     "lisp",
        "scm",   "sql",   "asm",   "s",      "zig",    "nim",   "d",   "pas",   "coffee", "json",
        "jsonc", "json5", "css",   "scss",   "less",   "cmake", "bzl", "proto", "thrift", "graphql",
        "tf",    "hcl",   "ps1",   "psm1",   "psd1",   "bat",   "cmd", NULL};
    static const char *const shell[] = {"sh", "bash", "zsh", "ksh", "fish", "dockerfile", "mk", NULL};
    static const char *const markup[] = {"xml",   "html",   "htm",    "xhtml", "jsp", "erb",  "haml", "xaml",
                                         "plist", "config", "csproj", "wsdl",  "xsl", "gtpl", "ejs",  NULL};
    static const char *const prose[] = {"md",       "rst", "txt", "adoc", "asciidoc",
                                        "markdown", "org", "tex", NULL};
    if (is_unknown)
        return FAMILY_PROSE;
    struct str name = str_basename(path), extension = str_extension(path);
    if (str_starts_with(name, STR("Dockerfile")) || str_starts_with(name, STR("Makefile")) ||
        is_one_of(extension, shell))
        return FAMILY_SHELL;
    if (is_one_of(extension, code))
        return FAMILY_CODE;
    if (is_one_of(extension, markup))
        return FAMILY_MARKUP;
    return is_one_of(extension, prose) ? FAMILY_PROSE : FAMILY_SETTINGS;
}
