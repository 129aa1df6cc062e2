// The audit: somebody looks at each finding and says what it is.
//
//     audit_items_from_findings(…) or audit_items_from_report(…)  ──> items
//     audit_run(&audit, &err): draws an item, takes a key, writes, next
//     audit_totals(&audit, &out): what was decided, and how precise each rule was so far
//
// After each decision the baseline and the audit's own record are replaced as whole files, so whatever ends
// the program loses nothing. The record (<state>/audit.json) is what --resume goes on from: it also has the
// findings that are real, which no baseline lists.
#ifndef ANDON_SCANNERS_FINDINGS_AUDIT_H
#define ANDON_SCANNERS_FINDINGS_AUDIT_H

#include "core/baseline.h"
#include "core/baseline_entries.h"
#include "core/screen.h"

enum audit_decision {
    AUDIT_OPEN,
    AUDIT_TRUE,  // a secret that must go
    AUDIT_FALSE, // none
    AUDIT_TEST,  // one that is meant to be there
    AUDIT_DECISION_COUNT,
};

const char *audit_decision_name(enum audit_decision decision);

struct audit_item {
    char fingerprint[33];
    struct str rule, severity, confidence, proof, message, path, shape, help;
    size_t line;
    struct str excerpt, line_before, line_after; // masked
    struct str *places;                          // further ones: "b.py:3"
    size_t place_count;
    enum audit_decision decision;
    struct str reason;
};

struct audit_items VEC(struct audit_item);

// The findings of secrets that count, one item a fingerprint. Needs findings_group. Texts are shared.
void audit_items_from_findings(const struct finding_list *findings, struct arena *arena,
                               struct audit_items *items);

// The same of a JSON report. Fails with ERROR_CONFIG when it is none.
bool audit_items_from_report(struct str text, const char *name, struct arena *arena,
                             struct audit_items *items, struct error *err);

struct audit {
    struct audit_items items;
    size_t at; // the item that is looked at
    struct baseline baseline;
    struct str baseline_file;
    struct baseline record;      // every decision, also of earlier audits
    struct str record_file;      // empty: no repository, so no record
    struct baseline_words words; // --expires, --owner
    bool color;
    struct arena *arena;
};

// Reads the record; with `resumes` its decisions are taken over, else everything is asked again.
bool audit_load_record(struct audit *audit, bool resumes, struct error *err);

// The dialogue. ERROR_INTERRUPTED when it was ended by a signal or Ctrl-C.
bool audit_run(struct audit *audit, struct error *err);

// A table of the rules: decided how, and the part of what was decided that is a secret.
void audit_totals(const struct audit *audit, struct buffer *out);

// One screen; `question` is drawn in place of the keys when it is not empty.
void audit_draw(const struct audit *audit, unsigned width, unsigned height, struct str question,
                struct buffer *out);

// Items that count still: real ones and undecided ones.
size_t audit_count_left(const struct audit *audit);

#endif
