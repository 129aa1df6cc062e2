// Findings: what checks say about bytes, and the edits that would mend them.
//
// A check fills rule, severity, message, offset, length and, where it can, edits. The engine fills the rest:
// path, lines and columns, fingerprint, whether it is new, suppressed or in the baseline. Everything lives in
// the run's arenas; a finding owns nothing.
#ifndef ANDON_CORE_FINDING_H
#define ANDON_CORE_FINDING_H

#include "core/arena.h"
#include "core/oid.h"
#include "core/vec.h"

enum severity { SEVERITY_OFF, SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITY_COUNT };

// "off", "note", "warning", "error"; also "block" (error), "warn" and "info" (note) when parsing.
const char *severity_name(enum severity severity);
bool severity_parse(struct str name, enum severity *out);

enum fix_safety { FIX_NONE, FIX_SAFE, FIX_UNSAFE };

// Replaces `length` bytes at `offset` of the blob by `text`.
struct edit {
    size_t offset, length;
    struct str text;
    size_t line, column, end_line, end_column; // filled by the engine; as a finding's
};

// How sure a finding is that it has a secret.
enum confidence {
    CONFIDENCE_NONE,   // not about a secret
    CONFIDENCE_SHAPE,  // looks like one, but its checksum is wrong
    CONFIDENCE_LIKELY, // the format has no checksum, or the value is no word or placeholder
    CONFIDENCE_PROVEN, // its checksum or structure holds
    CONFIDENCE_COUNT,
};

// "shape", "likely", "proven"; "" for CONFIDENCE_NONE.
const char *confidence_name(enum confidence confidence);

enum finding_state {
    FINDING_NEW,        // on lines that the change adds, or made by it (or no comparison was made): counts
    FINDING_OLD,        // was there before: hidden unless --all
    FINDING_SUPPRESSED, // a comment says so
    FINDING_BASELINE,   // the baseline file says so
    FINDING_ALLOWED,    // andon.yml's allow list says so
    FINDING_FIXED,      // a fix was applied in this run
    FINDING_STATE_COUNT,
};

struct finding {
    struct str rule; // the check's id, or "secrets/github-pat"
    enum severity severity;
    struct str message;    // one line, lower case, says what and why; may quote untrusted bytes
    struct str help;       // how to mend it when no edit can; may be empty
    size_t offset, length; // span in the blob's bytes; WHOLE_FILE below
    bool is_whole_file;    // about the file, not about a place in it (no line is shown)
    bool is_about_run; // about the run (a command that failed) or a commit's message: no comment can suppress
                       // it
    bool is_in_name;   // is_whole_file; offset and length are a secret's in the path (result_mask_names)
    bool is_secret;    // excerpt must be masked: no byte of the span but the first and last two is ever shown
    // What the fingerprint digests instead of the line's text; empty: the line's. Of a secret: secret_digest.
    struct str key;
    enum confidence confidence;
    struct str opens;        // of a secret: what who has it can do; may be empty
    struct str proof, shape; // of a secret: why it is taken for one, and what may be told of it; may be empty
    struct edit *edits;      // sorted, not overlapping
    size_t edit_count;
    uint32_t mode; // git's mode that the fix gives the file; 0: it keeps its own
    enum fix_safety safety;

    // Filled by the engine.
    struct str path;
    size_t line, column, end_line, end_column; // from 1; columns in UTF-8 bytes; 0 when is_whole_file
    // The line, cut to a sane length ("…" at a cut end); every secret found in the file is masked in it.
    struct str excerpt;
    size_t mark_start, mark_length;     // where the span lies in the excerpt, in bytes
    struct str line_before, line_after; // the neighbours of the line, cut and masked alike; empty at the ends
    struct str last_line;               // of a span of several lines, cut and masked alike; never of a secret
    size_t last_mark;                   // where the span ends in it, in bytes
    struct str old_lines, new_lines;    // what a small fix replaces and by what, whole lines; else empty
    bool is_in_secret_file; // the file holds a secret: no edit is shown whole, its text may have it
    struct oid blob;
    struct str commit, author, date; // in history: who brought it in
    struct str presence;             // in history: "in HEAD", "only in the stash"
    struct str repository;           // in a report of several
    size_t versions;                 // in history: of the file that have it
    size_t commit_order;             // in history: which of two commits is the earlier one; 0: not known
    char fingerprint[33];            // 32 hex digits
    enum finding_state state;
    struct str reason; // of a suppression, baseline entry or allow rule; of a new one: which of these expired

    // Filled by findings_group: the same secret in the same state elsewhere.
    const struct finding **copies;
    size_t copy_count;
    bool is_copy; // another finding has it among its copies
};

struct finding_list VEC(struct finding);

// Whether something mends it: edits, or another mode of the file.
static inline bool finding_has_fix(const struct finding *finding)
{
    return finding->safety != FIX_NONE && (finding->edit_count || finding->mode);
}

// Whether --fix will.
static inline bool finding_is_fixable(const struct finding *finding)
{
    return finding->state == FINDING_NEW && finding->safety == FIX_SAFE && finding_has_fix(finding);
}

// Finds copies: of findings of secrets with the same fingerprint, state and severity the first one gets the
// others. The pointers hold as long as the list is not changed; the arrays are in `arena`.
void findings_group(struct finding_list *findings, struct arena *arena);

// Order of reports: path, line, column, rule, message. For qsort.
int finding_compare(const void *a, const void *b);

#endif
