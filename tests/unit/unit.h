// What every unit test includes: cmocka with its prerequisites, and a few comparisons for slices.
#ifndef ANDON_TESTS_UNIT_H
#define ANDON_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/str.h"

#define assert_str(actual, expected)                                                                         \
    do {                                                                                                     \
        struct str actual_ = (actual), expected_ = str_from(expected);                                       \
        if (!str_equal(actual_, expected_))                                                                  \
            fail_msg("expected \"%s\", got \"%.*s\"", (expected), STR_ARG(actual_));                         \
    } while (0)

#define assert_ok(call)                                                                                      \
    do {                                                                                                     \
        if (!(call))                                                                                         \
            fail_msg("%s: %s", #call, err.message);                                                          \
    } while (0)

#endif
