// Pattern, newline, path: no crash, and what must hold of every pattern.
#include "core/glob.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str path = {(const char *)data, size};
    struct str pattern = str_cut(&path, '\n');
    bool matches = glob_match(pattern, path);
    // A list of one says the same, and a later "!" takes it back.
    struct str negated[2] = {pattern, {0}};
    char copy[GLOB_PATTERN_MAX + 1] = "!";
    if (pattern.len && pattern.at[0] != '!' && pattern.len < sizeof copy) {
        memcpy(copy + 1, pattern.at, pattern.len);
        negated[1] = (struct str){copy, pattern.len + 1};
        if (glob_match_list(negated, 1, path) != matches || glob_match_list(negated, 2, path))
            abort();
    }
    // What matches a folder matches below it.
    if (matches && path.len && path.len < 4096) {
        char below[4096 + 2];
        memcpy(below, path.at, path.len);
        memcpy(below + path.len, "/x", 2);
        if (!glob_match(pattern, (struct str){below, path.len + 2}))
            abort();
    }
    return 0;
}
