// Names, values and the light lexer over any bytes: the first byte chooses the path. What is given is inside
// the bytes, and what is found with a path is found without one.
#include "scanners/context/assignment.h"
#include "scanners/finder.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const keywords[] = {"password", "secret", "token", "key",   "pass",
                                       "auth",     "pwd",    "://",   "basic "};

static void check_place(struct str bytes, const struct finding_place *place)
{
    if (place->start > place->end || place->end > bytes.len || place->start == place->end)
        abort();
}

static void check_at(const struct scan_input *input, size_t start, size_t end)
{
    static bool (*const finders[])(const struct scan_input *, size_t, size_t, struct finding_place *) = {
        find_assignment, find_url_password, find_basic_login};
    struct scan_input unknown = *input;
    unknown.is_path_unknown = true;
    scan_input_read_path(&unknown);
    for (size_t i = 0; i < sizeof finders / sizeof finders[0]; i++) {
        struct finding_place with = {0}, without = {0};
        bool is_found = finders[i](input, start, end, &with),
             is_found_too = finders[i](&unknown, start, end, &without);
        if (is_found)
            check_place(input->bytes, &with);
        if (is_found_too)
            check_place(input->bytes, &without);
        if (is_found && (!is_found_too || (without.is_doubtful && !with.is_doubtful)))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const paths[] = {"a.py",  ".env",      "config.yml",   "run.sh",
                                        "a.xml", "README.md", "tests/a.json", "x"};
    if (size == 0)
        return 0;
    struct scan_input input = {.bytes = {(const char *)data + 1, size - 1},
                               .path = str_from(paths[data[0] & 7])};
    scan_input_read_path(&input);
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        size_t at = 0, tries = 0;
        while (tries++ < 64 && (at = str_find(input.bytes, str_from(keywords[i]), at)) != STR_NONE) {
            check_at(&input, at, at + strlen(keywords[i]));
            at++;
        }
    }
    return 0;
}
