// The run log: one line of JSON a run in <state>/runs.jsonl, for `andon stats`. It stays in the clone.
//
//     {"v":1,"time":1764000000,"stage":"pre-commit","ms":3.140,"files":12,"verdict":"blocked","exit":1,
//      "rules":{"trailing-whitespace":2},"skip":["todo"]}
//
// It holds no content, no path and no message. Lines are appended with one write each; at 1 MiB the file
// becomes runs.jsonl.1, of which there is only one.
#ifndef ANDON_CORE_RUNLOG_H
#define ANDON_CORE_RUNLOG_H

#include "core/engine.h"
#include "core/repo.h"
#include "core/term.h"

struct runlog_entry {
    int64_t time;     // seconds since 1970
    struct str stage; // "pre-commit", or the command: "lint"
    int exit_code;
    struct str skip; // ANDON_SKIP as it was set; may be empty
    const struct result
        *result; // for time, files, verdict and the rules that blocked; NULL: did not get that far
};

// Appends. Losing a line must not fail a run: callers may ignore the error.
bool runlog_append(const struct repo *repo, const struct runlog_entry *entry, struct error *err);
bool runlog_append_file(const char *file, const struct runlog_entry *entry, struct error *err);

enum runlog_form { RUNLOG_TEXT, RUNLOG_JSON };

// Appends what the log says to `out`: runs, p50 and p95 of each stage, what blocked most, what was skipped. A
// missing log is one without runs; lines that can't be read are counted.
bool runlog_stats(const struct repo *repo, enum runlog_form form, struct term_style style, struct buffer *out,
                  struct error *err);
void runlog_render(struct str log, enum runlog_form form, struct term_style style, struct buffer *out);

#endif
