// Git's configuration file format, for the few settings that say what kind of repository this is. Includes
// are not followed: git does not follow them for these settings either.
#ifndef ANDON_CORE_REPO_CONFIG_H
#define ANDON_CORE_REPO_CONFIG_H

#include "core/arena.h"
#include "core/error.h"

struct git_config {
    struct str rest;    // what is not read yet
    struct str section; // "core", "extensions", "remote.origin"; lower case up to the first dot
    size_t line;
};

struct git_setting {
    struct str section, key; // key in lower case
    struct str value;        // without quotes and escapes
    bool has_value;          // false for "key" alone, which means true
};

// The next setting; false at the end (err->code ERROR_NONE) or on a malformed line (ERROR_REPO).
bool repo_config_next(struct git_config *config, struct arena *arena, struct git_setting *setting,
                      struct error *err);

// As git: true, yes, on, 1 and a key without "=" are true.
bool git_setting_is_true(const struct git_setting *setting);

#endif
