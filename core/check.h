// Checks: one kind of inspection each, a row in its tool's table.
//
// A blob check is a pure function of a blob and its path: bytes in, findings out; no clock, disk, network,
// globals. It is called from any thread. A set check sees the whole change set once, with facts about the
// repository, and is called on one thread. Both report through check_report; a fix is a finding with edits
// (core/fix.h applies them).
//
// Adding a check is one file (lint/checks/<id>.c with `const struct check check_<id>`) and one row in its
// table.
#ifndef ANDON_CORE_CHECK_H
#define ANDON_CORE_CHECK_H

#include "core/blob.h"
#include "core/changeset.h"
#include "core/error.h"
#include "core/finding.h"

enum check_option_kind { CHECK_OPTION_FLAG, CHECK_OPTION_NUMBER, CHECK_OPTION_TEXT, CHECK_OPTION_LIST };

// An option of a check, set in andon.yml under lint.options.<check>.<name> or by `--set
// <check>.<name>=VALUE`.
struct check_option {
    const char *name; // "maxkb"
    enum check_option_kind kind;
    const char *standard; // the default, as text: "false", "500", "", "main,master"
    const char *doc;      // one line
};

// A resolved value; `list` is for CHECK_OPTION_LIST.
struct check_value {
    bool flag;
    int64_t number;
    struct str text;
    struct str *list;
    size_t list_count;
};

struct check;

// What `andon explain ID` shows; every text is plain, wrapped by the printer.
struct check_page {
    const char *why;
    const char *bad;    // an example, verbatim
    const char *good;   // the same, mended
    const char *fix;    // how to mend
    const char *source; // where the idea comes from: "pre-commit-hooks trailing-whitespace"
    // In place of all these: appends the page of the check, or of one of its rules ("E501"; empty: none).
    void (*print)(const struct check *check, struct str rule, struct buffer *out);
};

struct check_run;

// Checks that are run together, on a thread of their own beside the blob checks: those that start programs.
// Each has a check_run to report through, like a set check's.
struct check_group {
    // What there is to do, on the calling thread before the first blob; *work stays NULL when that is
    // nothing. `runs` stay where they are until `run` has ended. False is an error that ends the run.
    bool (*plan)(struct check_run *runs, size_t count, const struct changeset *changeset, struct arena *arena,
                 void **work, struct error *err);
    // Does it. What could not be done is in runs[i].skipped.
    void (*run)(void *work);
};

enum check_flag {
    CHECK_WANTS_BINARY = 1 << 1, // also called for binary blobs
    CHECK_WANTS_SYMLINKS = 1 << 2,
    CHECK_WANTS_SUBMODULES = 1 << 3,
    CHECK_OFF_BY_DEFAULT = 1 << 4, // runs only when named, or given a severity or an option
    CHECK_FIXES = 1 << 5,          // may attach edits
    CHECK_WANTS_UNREAD = 1 << 8,   // also called, with empty bytes, for blobs over the size limit
    CHECK_KEEPS_LOOKING = 1 << 7,  // lint.exclude does not hold for it: secrets
    CHECK_OPENS_ARCHIVES = 1 << 9, // called for the members of archives in place of the archive
    CHECK_READS_BYTES = 1 << 10,   // takes text as bytes: needs no blob->encoding but a wide one
    CHECK_KNOWS_ROLES = 1 << 12,   // sees to core/path_role.h itself
    CHECK_MILD_IN_TESTS =
        1 << 11, // what it finds in files of tests does not block (in specimens nothing does)
};

struct check {
    const char *id;      // "trailing-whitespace"
    const char *summary; // one line for --list and --help
    enum severity severity;
    unsigned flags;
    filetype_mask types;                // at least one of these; 0: any type
    const struct check_option *options; // ends with a NULL name
    struct check_page page;
    // Optional: called once before the first blob, on one thread, for what a blob check must know about its
    // surroundings (the .editorconfig files, a merge in progress, a team's own rules). What it leaves in
    // *prepared, in `arena`, is run->prepared later on. Checks that name the same function share one call.
    bool (*prepare)(const struct check_run *run, const struct changeset *changeset, struct arena *arena,
                    void **prepared, struct error *err);
    // With prepare: a number that changes when what it left decides otherwise; part of the cache's key.
    uint64_t (*prepared_digest)(const void *prepared);
    // Exactly one of the three is set. False is "could not check" (limits, memory), never "found something".
    bool (*run)(struct check_run *run, const struct blob *blob, struct error *err);
    // A set check says which file a finding is about by setting finding->path itself (empty: the commit).
    bool (*run_set)(struct check_run *run, const struct changeset *changeset, struct error *err);
    const struct check_group *group; // its findings are like a set check's
    // Ids of the rules that the check may report besides its own, for explain and for the cache: may be NULL.
    const void *data; // the tool's own (the secrets engine's rules)
};

// What checks of one family make of a blob (a parse), made by the first that asks, in `arena`.
typedef void *check_share_make(const struct blob *blob, struct arena *arena);

enum { CHECK_SHARED_MAX = 8 };

// What was made, until the worker goes on to the next blob.
struct check_shared {
    struct arena *arena;
    struct check_shared_slot {
        check_share_make *make;
        const char *path, *bytes; // which blob: a file's old side is looked at beside its new one
        void *made;
    } slots[CHECK_SHARED_MAX];
    size_t count;
};

enum {
    CHECK_OPTION_MAX = 16,
    // More findings of one check in one blob are counted but not kept: a hostile file must not fill the
    // memory.
    CHECK_FINDINGS_MAX = 10000,
};

// One call of one check.
struct check_run {
    const struct check *check;
    const struct change *change;      // whose new side the blob is; NULL for an old side and for set checks
    enum severity severity;           // in force: the check's own or andon.yml's
    bool is_chosen;                   // by andon.yml
    const struct check_value *values; // one per row of check->options
    struct arena *arena;              // for messages and edits: lives as long as the findings
    struct finding_list *findings;
    size_t reported;             // by this call, kept or not
    struct finding *spill;       // where findings beyond CHECK_FINDINGS_MAX go
    void *prepared;              // what check->prepare left, shared by all threads
    void *scratch;               // per thread, the tool's own (regular expression contexts); may be NULL
    struct check_shared *shared; // see check_share; NULL: nothing is kept
    struct skip_list *skipped;   // of a group's: what was not looked at; else NULL
};

// Whether the rule is the check itself or one of its rules: "rules/none-eq" is of "rules".
bool check_is_of(const struct check *check, struct str rule);

// Option values by name; asking for a name that the table lacks is a programming error (assert).
bool check_flag(const struct check_run *run, const char *name);
int64_t check_number(const struct check_run *run, const char *name);
struct str check_text(const struct check_run *run, const char *name);
const struct check_value *check_list(const struct check_run *run, const char *name);

// What `make` makes of the blob: made once, for all checks that name the same function. Never changed by
// them.
void *check_share(struct check_run *run, const struct blob *blob, check_share_make *make);

// Adds a finding with the run's rule id and severity at a span, and returns it for more (valid until the next
// call).
struct finding *check_report(struct check_run *run, size_t offset, size_t length, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// The same about the whole file.
struct finding *check_report_file(struct check_run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Says that the finding is only the first of those like it that the file may have: wherever a later one would
// be the first, it is the same finding, to the baseline and beside what was there before.
void check_stands_for_all(struct finding *finding);

// Makes a warning of an error that is likely, not certain; but andon.yml's severity holds.
void check_soften(const struct check_run *run, struct finding *finding);

// Attaches one edit to a finding; `text` is copied to the arena. Edits must be added in order of offset.
void check_add_edit(struct check_run *run, struct finding *finding, enum fix_safety safety, size_t offset,
                    size_t length, struct str text);

// The same with git's mode of the file (0100644, 0100755), which the fix changes.
void check_set_mode(struct check_run *run, struct finding *finding, enum fix_safety safety, uint32_t mode);

// Parses an option's text form into a value (lists split at ','); false with a message when it doesn't fit.
bool check_value_parse(const struct check_option *option, struct str text, struct arena *arena,
                       struct check_value *value, struct error *err);

#endif
