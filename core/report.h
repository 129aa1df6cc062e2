// Reports: one result in the format that was asked for. One table row a format.
#ifndef ANDON_CORE_REPORT_H
#define ANDON_CORE_REPORT_H

#include "core/buffer.h"
#include "core/engine.h"
#include "core/error.h"
#include "core/shard.h"
#include "core/term.h"

enum report_format {
    REPORT_TEXT,
    REPORT_JSON,
    REPORT_SARIF,
    REPORT_JUNIT,
    REPORT_GITHUB,
    REPORT_GITLAB,
    REPORT_RDJSON,
    REPORT_JSONL,
    REPORT_CSV,
    REPORT_GITLAB_SECRETS,
    REPORT_HTML,
    REPORT_FORMAT_COUNT,
};

// Their names, ending with NULL: what --format takes.
extern const char *const report_format_names[REPORT_FORMAT_COUNT + 1];

// Whether copies of a secret are told with the first one, or each as a finding of its own.
enum report_grouping {
    GROUP_STANDARD, // text and html group; formats that programs read list each place
    GROUP_COPIES,
    GROUP_NOTHING,
};

// What a report must have in common with others to be joined with them (core/report_read.h).
struct report_origin {
    struct str ruleset; // a digest; empty: not told
    struct str scope;   // "all-files", "history"
    struct shard shard;
    struct str layout; // of a shard of a history: which packs and loose objects there are; else empty
};

struct report_request {
    enum report_format format;
    const char *command; // "lint", "scan", "run"
    const struct result *result;
    const struct check *const *checks; // for rule metadata in SARIF
    size_t check_count;
    struct term_style style; // text only
    bool all;                // also old, suppressed and baseline findings
    bool quiet, verbose;
    enum report_grouping grouping; // needs findings_group
    struct report_origin origin;
    // text only; each may be empty
    struct str summary;     // what ran: "lint 20 checks, secrets 85 rules"
    struct str notes;       // extra lines of the runner (fixes applied, commands skipped)
    struct str fix_command; // what applies the fixes; empty: nothing can
};

// The exit code of a verdict.
int report_exit_code(enum verdict verdict);

// Appends the report. Never fails: what can't be expressed is escaped.
void report_write(const struct report_request *request, struct buffer *out);

#endif
