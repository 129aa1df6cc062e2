// Where shell text stands: a script file, the RUN instructions of a Dockerfile, the steps of a CI file.
#ifndef ANDON_LINT_SHELL_SITE_H
#define ANDON_LINT_SHELL_SITE_H

#include "core/check.h"
#include "lint/ci/ci.h"
#include "lint/docker/rules.h"

struct shell_site {
    const struct shell_script *script;
    const struct dockerfile *file; // NULL for a script file
    const struct docker_instruction *instruction;
    const struct ci_file *ci; // NULL for others
    const struct ci_script *step;
    struct yaml_tree_cursor *cursor; // where the last part of the step was
    const char *bytes;
};

// Goes through the scripts of a blob: start with {0}; false at the end.
struct shell_sites {
    bool is_started;
    const struct dockerfile *file;
    size_t instruction, script;
    const struct ci_file *ci;
    const struct ci_script *step;
    struct yaml_tree_cursor cursor;
};
bool shell_next_site(struct check_run *run, const struct blob *blob, struct shell_sites *sites,
                     struct shell_site *out);

// The parsed script file; NULL for one that is not read: too large, a template, not a Bourne shell's.
const struct shell_script *shell_file(struct check_run *run, const struct blob *blob);

// False with ERROR_LIMIT for a script that is too large to be read: one of the checks says so, for all of
// them.
bool shell_file_is_read(const struct blob *blob, struct error *err);

// Reports about a slice of the script.
struct finding *shell_report(struct check_run *run, const struct shell_site *site, struct str part,
                             const char *format, ...) __attribute__((format(printf, 4, 5)));

// Whether the script stops at the first command that fails, and at a variable that is not set.
bool shell_stops_at_errors(const struct shell_site *site);
bool shell_stops_at_unset(const struct shell_site *site);

#endif
