#include "scanners/finder.h"

#include "core/filetype.h"

finder *finder_by_name(const char *name)
{
    static const struct {
        const char *name;
        finder *find;
    } finders[] = {{"assignment", find_assignment},
                   {"private-key", find_private_key},
                   {"bare-key", find_bare_key},
                   {"jwk", find_jwk}};
    for (size_t i = 0; name && i < sizeof finders / sizeof finders[0]; i++)
        if (strcmp(finders[i].name, name) == 0)
            return finders[i].find;
    return NULL;
}

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
    static const char *const endings[] = {"_test.", ".test.", ".spec.", "Test.", "Tests.", "_spec.", NULL};
    struct str stem = str_slice(name, 0, name.len - str_extension(name).len);
    for (const char *const *ending = endings; *ending; ending++)
        if (str_ends_with(stem, str_from(*ending)))
            return true;
    return str_starts_with(name, STR("test_"));
}

bool path_is_noisy(struct str path)
{
    static const char *const endings[] = {
        ".min.js",  ".min.css", ".map",      ".svg",  ".lock", ".sum", ".snap",  "-lock.json", "-lock.yaml",
        ".example", ".sample",  ".template", ".dist", ".po",   ".csv", ".patch", ".diff",      NULL};
    static const char *const folders[] = {
        "test",     "tests",         "testing",      "testdata",  "__tests__",   "spec", "specs",
        "fixtures", "fixture",       "mocks",        "__mocks__", "e2e",         "deps", "unittests",
        "vendor",   "__snapshots__", "node_modules", "dist",      "third_party", NULL};
    return has_ending(path, endings) || is_test_name(str_basename(path)) || is_in_folder(path, folders) ||
           filetype_detect(path, 0100644, (struct str){0}) & FILETYPE(LOCKFILE);
}

bool path_is_prose(struct str path)
{
    static const char *const endings[] = {".md",   ".rst",   ".txt", ".html", ".htm",
                                          ".adoc", ".ipynb", ".1",   NULL};
    static const char *const folders[] = {"doc",    "docs",    "example", "examples",
                                          "sample", "samples", "demo",    NULL};
    return has_ending(path, endings) || is_in_folder(path, folders);
}
