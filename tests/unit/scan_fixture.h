// A document scanned by the built-in rules, and what was found in it.
#ifndef ANDON_TESTS_SCAN_FIXTURE_H
#define ANDON_TESTS_SCAN_FIXTURE_H

#include "scanners/document.h"
#include "unit.h"

enum { FOUND_MAX = 16 };

struct found {
    size_t count;
    struct scan_match at[FOUND_MAX];
    char text[FOUND_MAX][8192];
    char via[FOUND_MAX][64];
};

static inline void found_keep(void *context, const struct scan_match *match)
{
    struct found *found = context;
    if (found->count < FOUND_MAX) {
        found->at[found->count] = *match;
        snprintf(found->text[found->count], sizeof found->text[0], "%.*s", STR_ARG(match->text));
        snprintf(found->via[found->count], sizeof found->via[0], "%s", match->via ? match->via : "");
    }
    found->count++;
}

// What the last scan found.
static struct found found;

static inline struct found *found_in(struct str text, const char *path, enum scan_profile profile)
{
    struct error err = {0};
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_builtin());
    struct scan_input input = scan_input_from(text, str_from(path), profile);
    memset(&found, 0, sizeof found);
    assert_ok(scan_document(scan_engine_builtin(), scratch, &input, found_keep, &found, &err));
    scan_scratch_close(scratch);
    return &found;
}

#endif
