// andon.yml: a typed configuration in which every value knows where it comes from.
//
// One table (config_keys in config_keys.c) gives the keys, their types, defaults and one-line docs: parsing,
// unknown keys, `andon config` and the manual page are made from it. Files in sub-folders inherit and
// override for the paths below them. Zero configuration is a valid configuration.
#ifndef ANDON_CORE_CONFIG_H
#define ANDON_CORE_CONFIG_H

#include "core/archive.h"
#include "core/arena.h"
#include "core/check.h"
#include "core/error.h"
#include "core/finding.h"
#include "core/repo.h"
#include "core/stage.h"
#include "core/str_list.h"
#include "core/yaml.h"

enum config_fix { CONFIG_FIX_TRUE, CONFIG_FIX_FALSE, CONFIG_FIX_ASK };

struct config_allow {                       // secrets.allow
    struct str path, rule, reason, expires; // globs; expires is YYYY-MM-DD or empty
    size_t line;
};

struct config_command { // commands
    struct str id;
    struct str_list run;   // argv; "{files}" is replaced by files
    struct str_list files; // globs; empty: all
    struct str_list exclude;
    struct str_list types; // filetype tags; empty: any
    enum stage stage;
    unsigned timeout_ms; // default 60 s
    bool pass_files;     // run contains "{files}"
    bool always_run;     // also when no file matches
    bool writes; // may change files: never at the same time as another on the same files. Default true
    size_t line;
};

struct config_tool { // lint.tools
    struct str id;
    bool is_off;
    struct str_list files, exclude, args;
    unsigned timeout_ms; // default 60 s
    bool required;
    bool has_severity;
    enum severity severity;
    size_t line;
};

// One override of a check: severity and options, from one file.
struct config_check {
    struct str id;
    bool has_severity;
    enum severity severity;
    struct str_list option_names, option_texts; // texts as check_value_parse takes them
    size_t line;
};

struct config_layer {  // one andon.yml
    struct str file;   // for messages
    struct str folder; // "" for the root, else "web/" …: applies to paths that start with it
    struct str_list disable;
    struct config_check *checks;
    size_t check_count;
    struct str_list exclude; // lint.exclude: globs, relative to folder
    struct config_layer *outer;
    const struct yaml_node *root; // the whole file, for positions
};

struct config {
    struct str file;        // the root file, or empty when there is none
    struct yaml_node *root; // the tree in force: file and --set. Keys of later tools are read from here
    // What runs when: ids of tools and groups (lint, secrets, message, policy, test), checks and commands.
    // Commands stand in the list of their stage even when andon.yml does not name them there.
    struct str_list stages[STAGE_COUNT];
    enum config_fix fix;
    struct str_list exclude; // paths that no check looks at (reported as skipped: "excluded by andon.yml")
    struct str_list secret_rules;  // folders or files with own rules
    struct str_list lint_rules;    // the same for syntax trees
    struct str_list lint_grammars; // folders with languages for these
    bool tools_are_off;            // lint.tools: off
    struct config_tool *tools;     // external linters that andon.yml names
    size_t tool_count;
    struct str baseline;        // path, default .andon/baseline.json
    struct str_list honour;     // scanners whose comments are obeyed
    struct str_list registries; // files of known test secrets
    struct config_allow *allow;
    size_t allow_count;
    struct config_command *commands;
    size_t command_count;
    struct str message_style;           // "conventional", "plain" or "off" (default plain)
    struct str_list message_types;      // allowed types of a conventional message; empty: the usual ones
    struct str_list message_scopes;     // allowed scopes; empty: any
    size_t message_max_subject;         // default 72
    struct str_list protected_branches; // policy.protected; default main, master when the check is on
    size_t max_blob;                    // limits.blob, bytes; default 256 MiB
    struct archive_limits archives;     // limits.archive-*
    struct config_layer *layers;        // the root's first; `outer` leads from the innermost outwards
    size_t layer_count;
    struct config_layer *set_layer; // --set: before all others; may be NULL
};

// Loads <work tree>/andon.yml (or `file` when not empty; missing is an error then). Without one: the
// defaults. A file that is there but can't be read is an error. `repo` may be NULL: only `file` counts then.
bool config_load(const struct repo *repo, struct str file, struct arena *arena, struct config *config,
                 struct error *err);

// Adds the andon.yml files of the folders that hold `changeset`'s paths. Call after config_load and
// config_set. A folder's file may hold lint's keys and `exclude` only.
bool config_load_folders(struct config *config, const struct repo *repo, const struct changeset *changeset,
                         struct arena *arena, struct error *err);

// Every check id that andon.yml names must exist: fails with "did you mean". The tools' tables are given by
// the caller.
bool config_validate_checks(const struct config *config, const struct check *const *checks, size_t count,
                            struct error *err);

// Whether lint.exclude of a layer, or of those around it, covers a path.
bool config_layer_excludes(const struct config_layer *layer, struct str path);
// Whether any `exclude` or lint.exclude in force covers a path.
bool config_excludes(const struct config *config, struct str path);

// Whether configuration says which severity a rule of a check has at a path: "rules/py-none-eq", by
// lint.severity or lint.disable.
bool config_rule_severity(const struct config *config, const char *rule, struct str path,
                          enum severity *severity);

// What is in force for a check at a path: severity (SEVERITY_OFF when disabled, or off by default and no
// option of it is configured) and one
// value per option, in `values` (room for CHECK_OPTION_MAX). `path` may be empty: the root's.
bool config_check_setting(const struct config *config, const struct check *check, struct str path,
                          struct arena *arena, enum severity *severity, struct check_value *values,
                          struct error *err);

// Prints what is in force, each value with its file and line or "default": `andon config`.
void config_print(const struct config *config, struct buffer *out);

// Prints the manual page andon.yml(5) as scdoc source: every key with its type, default and doc.
void config_print_reference(struct buffer *out);

// Sets one key from the command line: "lint.fix=false", "lint.disable=a,b", or "<check>.<option>=VALUE".
bool config_set(struct config *config, struct str assignment, struct arena *arena, struct error *err);

// A size in bytes, or such as "500KB", "256MiB" or "1GB" (of 1,024 each); false for anything else, and for 0.
bool config_read_size(struct str text, size_t *bytes);

#endif
