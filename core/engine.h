// The engine: a change set and checks in, a verdict out. One read per blob, all checks on it, any number of
// threads.
//
// For each change: read the blob (from git's objects), find its type, run every check that applies, place the
// findings (lines, excerpt, fingerprint), then decide which of them count: suppression comments, allow list,
// baseline, and whether it is new: on a line that the change adds, or not a finding of the old side. The
// report is sorted, so it is the same at any thread count. engine_run writes nothing; fixes are applied by
// core/fix.h from its result.
#ifndef ANDON_CORE_ENGINE_H
#define ANDON_CORE_ENGINE_H

#include "core/check.h"
#include "core/config.h"
#include "core/suppress.h"

struct exemptions;
struct cache;

// A check as it runs here: with the severity and option values in force. One row per check and per folder
// that has its own andon.yml is not needed: config_check_setting resolves by path.
struct engine_request {
    const struct changeset *changeset;
    const struct changeset *surroundings; // what check.prepare sees when `changeset` is a part; NULL: it
    const struct config *config;
    const struct check *const *checks; // those that this stage runs, in table order
    size_t check_count;
    const struct exemptions *exemptions;   // what need not count, and the repository's key; may be NULL
    struct cache *cache;                   // may be NULL
    unsigned jobs;                         // 0: as many as cores, fewer when there is little to do
    const struct archive_limits *archives; // NULL: archives are not opened, and said so
    bool all;                              // --all: findings that were there before count too
    // Per-thread state of the tools (see check_run.scratch); may be NULL.
    void *(*scratch_new)(void);
    void (*scratch_free)(void *scratch);
    void (*progress)(void *context, size_t done, size_t total); // any thread; may be NULL
    void *progress_context;
};

enum verdict { VERDICT_CLEAN, VERDICT_BLOCKED, VERDICT_INCOMPLETE, VERDICT_COUNT };

struct result {
    struct finding_list findings; // all states; sorted
    struct skip_list skipped;
    struct suppression_list unused_suppressions; // reported as notes
    enum verdict verdict;
    size_t files, bytes, cached, commits;
    size_t counts[FINDING_STATE_COUNT];
    struct arena arena; // owns every text above
    double elapsed_ms;
};

// Runs. False only when nothing could be run at all; what could not be read is in result->skipped and makes
// the verdict incomplete. Free with result_free in either case.
bool engine_run(const struct engine_request *request, struct result *result, struct error *err);
void result_free(struct result *result);

// Masks the secrets that stand in paths, wherever these paths are told. Call it when no path is needed any
// more to find a file.
void result_mask_names(struct result *result);

// Counts states and sets the verdict anew (after fixes have changed states).
void result_settle(struct result *result);

#endif
