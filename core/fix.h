// Fixes: findings' edits become new blobs, new index entries, and a three-way merge into the working file.
//
// Order, so that a kill at any point loses nothing: the new blobs are written to the object database; the raw
// bytes of each working file that will be touched are written there too; the journal entry is made durable;
// the index that git is committing gets the new entries (and for `commit -a` / `commit PATH` the real index
// as well); each working file is replaced atomically by base/ours/theirs merged, if it is still what was
// read. When the merge is not clean the user's file stays as it is and the report says so.
#ifndef ANDON_CORE_FIX_H
#define ANDON_CORE_FIX_H

#include "core/changeset.h"
#include "core/engine.h"

// Applies the edits of the findings for one blob to its bytes: those chosen, in order; an edit that overlaps
// an earlier one is left out (the engine runs again). Returns how many findings were applied and marks them
// FINDING_FIXED.
size_t edits_apply(struct str bytes, struct finding **findings, size_t count, struct buffer *out);

struct fix_file {
    const struct change *change;
    struct str fixed; // the new content of the blob
    uint32_t mode;    // git's, that it gets; 0: it keeps its own
    bool is_in_file;  // a command has put it there already; what the file held before is the old blob
};

enum fix_outcome {
    FIX_INDEX_AND_FILE,      // both have it
    FIX_INDEX_ONLY_CONFLICT, // the unstaged edits touch the same lines: the file was left alone
    FIX_INDEX_ONLY_GONE,     // there is no such file in the working tree, or it is not a plain file any more
    FIX_INDEX_ONLY_BUSY,     // the file changed while andon looked
    FIX_FILE_ONLY,           // worktree and no-git change sets
    FIX_OUTCOME_COUNT,
};

struct fix_report {
    struct str path;
    enum fix_outcome outcome;
};

struct fix_reports VEC(struct fix_report);

// Writes the fixes of a staged change set. All or nothing for the index; files one by one.
bool fix_write_staged(const struct changeset *changeset, const struct fix_file *files, size_t count,
                      const char *command, struct arena *arena, struct fix_reports *reports,
                      struct error *err);

// Writes the fixes to files on disk (worktree, no-git): atomically, only where the bytes are still
// `old_bytes`. `mode` as in struct fix_file.
bool fix_write_file(const char *path, struct str old_bytes, struct str fixed, uint32_t mode,
                    struct error *err);

#endif
