// The checks of andon-lint, one row each: what is not here does not exist.
#include "lint/lint.h"

#define LINT_CHECKS(X)                                                                                       \
    X(trailing_whitespace)                                                                                   \
    X(end_of_file_fixer)                                                                                     \
    X(mixed_line_ending)                                                                                     \
    X(fix_byte_order_marker)                                                                                 \
    X(check_merge_conflict)                                                                                  \
    X(check_json)                                                                                            \
    X(pretty_format_json)                                                                                    \
    X(check_toml)

#define X(name) extern const struct check check_##name;
LINT_CHECKS(X)
#undef X

#define X(name) &check_##name,
const struct check *const lint_checks[] = {LINT_CHECKS(X) NULL};
#undef X
