#include "core/path_role.h"

static const char *const specimen_folders[] = {
    "test-data",      "test_data",      "fixture",
    "cassettes",      "vcr_cassettes",  "snapshots",
    "golden",         "goldens",        "testdir",
    "mocks",          "test-fixtures",  "test_fixtures",
    "test-resources", "test_resources", "testresources",
    "recordings",     "test-cases",     "test_cases",
    "test-files",     "test_files",     NULL,
};
// As they stand, or as one word of a longer name: "testfiles-negative".
static const char *const specimen_words[] = {"testdata", "fixtures", "testfiles", "testcases", NULL};
static const char *const foreign_folders[] = {
    "vendor",           "_vendor",       "vendored",    "node_modules",
    "bower_components", "third_party",   "third-party", "thirdparty",
    "3rdparty",         "site-packages", "pods",        NULL,
};
// Words of a folder's name, and of a file's.
static const char *const test_words[] = {"test", "tests", "spec", NULL};
static const char *const test_folders[] = {"__tests__", "testing", "testsuite", "it", NULL};
static const char *const broken_words[] = {"invalid",   "broken", "malformed", "corrupt",
                                           "corrupted", "bad",    NULL};
// What a test reads: below a folder of tests only.
static const char *const read_by_tests[] = {"resources", "data",  "samples",  "files",
                                            "inputs",    "input", "examples", NULL};

// Words are parted by anything that is no letter; "Test" in testData is not one, "test" in my-test is.
static bool has_word(struct str text, const char *const *words)
{
    for (size_t start = 0, end; start < text.len; start = end + 1) {
        for (end = start; end < text.len && byte_is_alpha(text.at[end]);)
            end++;
        if (str_is_one_of_ignoring_case(str_slice(text, start, end - start), words))
            return true;
    }
    return false;
}

// A folder's name less the underscores around it: __fixtures__, _testdata.
static struct str bare_name(struct str name)
{
    while (name.len && name.at[0] == '_')
        name = str_slice(name, 1, name.len);
    while (name.len && name.at[name.len - 1] == '_')
        name.len--;
    return name;
}

enum path_role path_role(struct str path)
{
    bool is_test = false, is_specimen = false;
    if (str_starts_with(path, STR("/"))) // where the whole tree lies says nothing
        return PATH_ROLE_OWN;
    for (struct str rest = path, part; rest.at;) {
        part = str_cut(&rest, '/');
        if (!rest.at)
            return is_specimen || (is_test && has_word(part, broken_words)) ? PATH_ROLE_SPECIMEN
                   : is_test                                                ? PATH_ROLE_TEST
                                                                            : PATH_ROLE_OWN;
        if (str_is_one_of_ignoring_case(part, foreign_folders))
            return PATH_ROLE_FOREIGN;
        is_specimen = is_specimen || str_is_one_of_ignoring_case(bare_name(part), specimen_folders) ||
                      has_word(part, specimen_words) ||
                      (is_test && (has_word(part, read_by_tests) || has_word(part, broken_words)));
        is_test = is_test || has_word(part, test_words) || str_is_one_of_ignoring_case(part, test_folders);
    }
    return PATH_ROLE_OWN;
}
