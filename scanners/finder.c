#include "scanners/finder.h"

#include "core/filetype.h"

finder *finder_by_name(const char *name)
{
    static const struct {
        const char *name;
        finder *find;
    } finders[] = {{"assignment", find_assignment}, {"private-key", find_private_key}};
    for (size_t i = 0; name && i < sizeof finders / sizeof finders[0]; i++)
        if (strcmp(finders[i].name, name) == 0)
            return finders[i].find;
    return NULL;
}

static bool is_noisy_folder(struct str name)
{
    static const char *const folders[] = {
        "test",     "tests",       "testing", "testdata", "__tests__", "spec",
        "specs",    "fixtures",    "fixture", "mocks",    "__mocks__", "__snapshots__",
        "examples", "example",     "samples", "docs",     "doc",       "node_modules",
        "vendor",   "third_party", "deps",    "dist",     "unittests", "e2e"};
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (str_equal_ignoring_case(name, str_from(folders[i])))
            return true;
    return false;
}

bool path_is_noisy(struct str path)
{
    static const char *const endings[] = {
        ".min.js",    ".min.css", ".map",    ".svg",      ".lock",  ".sum", ".snap", "-lock.json",
        "-lock.yaml", ".example", ".sample", ".template", ".dist",  ".md",  ".rst",  ".txt",
        ".html",      ".po",      ".ipynb",  ".csv",      ".patch", ".diff"};
    struct str rest = path, name = str_basename(path);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct str ending = str_from(endings[i]);
        if (name.len >= ending.len &&
            str_equal_ignoring_case(str_slice(name, name.len - ending.len, ending.len), ending))
            return true;
    }
    // test_login.py, login_test.go, login.test.ts, login.spec.ts
    struct str stem = str_slice(name, 0, name.len - str_extension(name).len);
    if (str_starts_with(name, STR("test_")) || str_ends_with(stem, STR("_test.")) ||
        str_ends_with(stem, STR(".test.")) || str_ends_with(stem, STR(".spec.")) ||
        str_ends_with(stem, STR("Test.")) || str_ends_with(stem, STR("Tests.")))
        return true;
    while (rest.at) {
        struct str part = str_cut(&rest, '/');
        if (rest.at && is_noisy_folder(part))
            return true;
    }
    return filetype_detect(path, 0100644, (struct str){0}) & FILETYPE(LOCKFILE);
}
