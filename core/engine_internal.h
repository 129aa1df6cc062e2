// What the parts of the engine share; nobody else includes it.
#ifndef ANDON_CORE_ENGINE_INTERNAL_H
#define ANDON_CORE_ENGINE_INTERNAL_H

#include "core/diff.h"
#include "core/engine.h"
#include "core/fingerprint.h"

// A check with what is in force for it below one folder.
struct setting {
    enum severity severity;
    bool is_chosen; // by andon.yml: it holds wherever the file lies
    struct check_value values[CHECK_OPTION_MAX];
};

// A change whose findings wait for what a group's programs say about it.
struct deferred {
    const struct change *change;
    struct finding_list findings; // of the blob checks, not placed yet
    bool is_silent;               // nothing in it can count but what the programs say
    bool may_cache;
    uint64_t variant; // of the cache's key
};

struct deferred_list VEC(struct deferred);

// One worker's part of the run: nothing in it is shared.
struct worker {
    const struct engine_run *run;
    struct arena kept;    // findings' texts: becomes the result's
    struct arena scratch; // per file
    struct buffer bytes, old_bytes;
    struct finding_list findings;
    struct skip_list skipped;
    struct suppression_list unused;
    size_t files, byte_count, cached;
    void *tool_scratch;
    struct check_shared shared; // of the blob that is looked at; in `scratch`
    struct error config_error;  // the first option that a check could not use
    struct deferred_list deferred;
};

struct engine_run {
    const struct engine_request *request;
    struct fingerprint_key fingerprint_key;
    struct setting *settings; // [layer][check]; the last layer is "no folder's file"
    size_t layer_count;
    void **prepared;                  // [check]
    uint64_t prepared_digest;         // of all of them
    struct finding_list set_findings; // of set checks, sorted by path
    struct worker *workers;           // one more than work on blobs: the last is the group's
    size_t worker_count;
    const struct check_group *group; // that has something to do; NULL: none
    struct check_run *group_runs;
    void *group_work;
    struct finding_list group_findings; // sorted by path, once it has ended
    size_t done;                        // files, atomic
    bool takes_bytes;                   // no check asks whether text is UTF-8
};

// engine_settings.c: resolves every check for the root and for each folder with a file of its own; then lets
// the checks look around.
bool resolve_settings(struct engine_run *run, struct arena *arena, struct error *err);
bool prepare_checks(struct engine_run *run, struct arena *arena, struct error *err);
// The number of the layer whose folder is the longest prefix of the path.
size_t layer_at(const struct engine_run *run, struct str path);
// The settings in force at a path: an array of request->check_count.
const struct setting *settings_at(const struct engine_run *run, struct str path);

// A stretch of a blob's bytes; a sorted list of them that do not overlap.
struct span {
    size_t start, end;
};

// The secrets of one blob (engine_mask.c), all in an arena: where they are, in order and apart, and the first
// bytes of each in the order of these, so that a text is searched for all of them at once.
struct secret_start {
    uint32_t bytes, index;
};

struct secrets {
    struct str bytes; // the blob's
    struct span *spans;
    size_t count;
    struct secret_start *starts;
    size_t start_count;
};

// Those among the findings from `first`.
void secrets_collect(struct worker *worker, const struct blob *blob, size_t first, struct secrets *out);

// Whether one of them has bytes in a part of the file.
bool secrets_touch(const struct secrets *secrets, struct span part);

// A text that quotes the file (a linter's message) with the secrets in it masked: itself when there are none.
struct str secrets_hide(struct arena *arena, const struct secrets *secrets, struct str text);

// Renders bytes [start, end) with the secrets masked, and tells where `mark` came to lie.
struct str secrets_render(struct arena *arena, const struct secrets *secrets, size_t start, size_t end,
                          struct span mark, struct span *rendered_mark);

// engine_place.c: lines, columns, excerpts and fingerprints of one blob's findings (list positions from
// `first`).
void place_findings(struct worker *worker, struct blob *blob, size_t first);

// The same place: what makes two findings the same one, whatever line they came to: the rule, `path`, and the
// key or the text of the line.
void finding_identity(struct arena *scratch, const struct blob *blob, const struct finding *finding,
                      struct str path, unsigned char out[32]);

// engine_preview.c: where the edits of a placed finding are, and the lines that a small fix changes. Nothing
// of a line that holds a secret is kept.
void preview_fix(struct worker *worker, const struct blob *blob, const struct secrets *secrets,
                 struct finding *finding);

// engine_before.c: what is known about the old side of a blob whose findings start at `first`; the rest is
// found out at the first question, in the worker's scratch arena. Zeroed but for `first`.
struct before {
    size_t first;
    bool is_known, exists;
    struct hunk *hunks;
    size_t hunk_count;
    unsigned char *judgements; // one per finding
};

// Whether the finding of that number (>= before->first) was there before the change. No finding may come to
// the worker's list while a blob is judged.
bool was_there_before(struct worker *worker, const struct change *change, const struct blob *blob,
                      size_t index, struct before *before);

// engine_state.c: the check that a rule belongs to, with its number; NULL for one that is not run.
const struct check *find_check(const struct engine_request *request, struct str rule, size_t *index);

// engine_state.c: which of them count.
void settle_findings(struct worker *worker, const struct change *change, struct blob *blob, size_t first);

// engine.c: runs the blob check of that number with a worker's memory; appends to `out`. False with the error
// of the check.
bool run_blob_check(struct worker *worker, size_t check, const struct change *change,
                    const struct setting *setting, const struct blob *blob, struct arena *arena,
                    struct finding_list *out, struct error *err);

// engine.c: whether a check looks at such a blob, and two things that a worker says.
bool check_applies(const struct check *check, const struct setting *setting, const struct blob *blob);
void add_skip(struct worker *worker, struct str path, const char *reason, bool is_incomplete);
// Says that a change's content, or what it was before, could not be read.
void skip_unread(struct worker *worker, const struct change *change, const struct error *reason);
void skip_comparison(struct worker *worker, const struct change *change, const struct error *reason);
void fail_check(struct worker *worker, struct str path, const struct error *err);

// engine_archive.c: the members of a blob that is an archive, like added files. False when it is none or was
// not opened, which is said. `blob` may be unread (too large): it is then opened on disk.
bool check_archive(struct worker *worker, const struct change *change, const struct blob *blob,
                   const struct setting *settings);

// engine_group.c: the checks that run together beside the blob checks. plan_group finds out whether there is
// anything for them to do; run_with_group starts them, calls work_on_blobs, and when both have ended puts
// together what they said. defer_findings keeps a change's findings, from `first`, until then.
bool plan_group(struct engine_run *run, struct arena *arena, struct error *err);
void run_with_group(struct engine_run *run, void (*work_on_blobs)(struct engine_run *run));
void defer_findings(struct worker *worker, const struct change *change, const struct blob *blob, size_t first,
                    bool may_cache, uint64_t variant);

// engine.c: appends those findings of a list sorted by path that are about `path`.
void add_findings_of(struct worker *worker, const struct finding_list *all, struct str path);
// engine.c: the new side's bytes into worker->bytes.
bool read_change(struct worker *worker, const struct change *change, struct error *err);
// engine.c: a change's findings, from `first`, to their places and states; remembers a clean one.
void finish_change(struct worker *worker, const struct change *change, struct blob *blob, size_t first,
                   bool may_cache, uint64_t variant);
// engine.c: the order of those lists.
int compare_by_path(const void *a, const void *b);

// engine_result.c: takes over what the workers found, sorted.
void gather_result(struct engine_run *run, struct result *result);

#endif
