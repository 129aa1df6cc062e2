// A repository's history as a scan: all that it keeps, in three steps.
//
//     objects ──> which blobs and messages could hold a secret (objects.h: each byte looked at about once)
//         └─> commits ──> the paths of those, and who brought them in (attribute.h)
//                 └─> the change set of (path, blob) pairs ──> core/engine, as every other scan
//
// The last step is the same code that checks a work tree. What the first step leaves out has no finding under
// any name, so a history scanned with it and one scanned without give the same report.
#ifndef ANDON_SCANNERS_HISTORY_HISTORY_H
#define ANDON_SCANNERS_HISTORY_HISTORY_H

#include "core/run.h"
#include "scanners/engine.h"
#include "scanners/history/attribute.h"
#include "scanners/history/tips.h"

enum history_engine {
    HISTORY_DELTA, // of a delta only what is new
    HISTORY_PLAIN, // every blob as a whole
};

struct history_request {
    const struct option_list *refs; // empty: all
    bool reflog, all_objects;
    enum history_engine engine;
    enum scan_profile profile;
    size_t memory;
    bool is_forgetful; // --no-cache
    bool opens_archives;
    unsigned char rules[32]; // a digest of all that decides a verdict: run_digest_rules
    bool has_since;
    int64_t since;
    struct shard shard;
    struct str newer_than; // a revision; empty: none
    void (*progress)(void *context, size_t done, size_t total);
    void *progress_context;
};

struct history {
    struct tips tips;
    struct buffer state; // last.h; empty: nothing is remembered of this scan
    bool is_last;        // nothing has changed: the lists are those of the last scan, less what was clean
    struct objects_result objects;
    struct attribution attribution;
    bool *excluded;
    struct shard shard;
};

// Fills run->changeset (of run_open_objects) with all that is to be checked. Free with history_free, after
// the run. False with nothing to report.
bool history_list(struct run *run, const struct history_request *request, struct history *history,
                  struct error *err);

// After run_check: gives each finding its commit, author and date, and keeps of a secret at a path the first.
void history_describe(struct run *run, const struct history_request *request, struct history *history);

// The file that a finding is in; NULL when it has no path.
const struct place *history_find_place(const struct history *history, const struct finding *finding);

void history_free(struct history *history);

#endif
