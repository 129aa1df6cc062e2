// Git's index, read in place: versions 2 to 4, SHA-1 or SHA-256, with its TREE extension (cache-tree).
//
// The file is mapped; entries are visited in order by index_next, which allocates nothing for versions 2
// and 3. A split index ("link") or sparse index ("sdir") is refused with ERROR_REPO and is_foreign set; the
// change set then asks git instead. The trailing checksum is not verified (git itself skips that by default
// when it was told to): every length is checked instead.
#ifndef ANDON_CORE_INDEX_H
#define ANDON_CORE_INDEX_H

#include "core/arena.h"
#include "core/error.h"
#include "core/oid.h"

struct index {
    struct str map; // the whole file; empty when there is no index yet
    uint32_t version;
    size_t count; // entries
    size_t oid_size;
    struct str cache_tree; // the TREE extension's bytes, empty when absent
    bool is_foreign;       // split or sparse: not readable here
    int64_t mtime_ns;      // of the file, for the racy check
};

struct index_entry {
    struct str path; // version 4: in the cursor's buffer, valid until the next call
    struct oid oid;
    uint32_t mode;
    unsigned stage; // 0, or 1..3 when unmerged
    bool intent_to_add, skip_worktree, assume_unchanged;
    // stat data as git stored it, low 32 bits
    uint32_t ctime_s, ctime_ns, mtime_s, mtime_ns, device, inode, uid, gid, size;
};

struct index_cursor {
    const struct index *index;
    size_t offset, position;
    char *path; // version 4's prefix-compressed path
    size_t path_len, path_room;
    bool has_nameless; // an entry without a path was passed
};

// A missing file gives an empty index. On error nothing is mapped.
bool index_open(struct str file, size_t oid_size, struct index *index, struct error *err);
// The same over bytes in memory, which stay the caller's: don't call index_close.
bool index_open_bytes(struct str bytes, size_t oid_size, struct index *index, struct error *err);
void index_close(struct index *index);
// Whether it could not be opened because it is split or sparse: the error is forgotten then, for git is
// asked.
bool index_needs_git(const struct index *index, struct error *err);

// Next entry; false at the end (err->code ERROR_NONE) or on a malformed entry (ERROR_REPO).
bool index_next(struct index_cursor *cursor, struct index_entry *entry, struct error *err);
// Passes over `count` entries without looking at more than their paths; *last is the last one's.
bool index_skip(struct index_cursor *cursor, size_t count, struct str *last, struct error *err);
void index_cursor_free(struct index_cursor *cursor);

#endif
