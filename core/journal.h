// The journal: before andon changes an index or a file it writes down what was there, so that `andon undo`
// (and a person with nothing but git) can bring it back.
//
// An entry is a folder <state>/journal/<time>-<pid>/ with `entry.json` (paths, modes, index ids before and
// after, ids of the file's raw bytes) whose objects are written to the object database and kept alive by a
// ref refs/andon/journal/<same name> (a tree), so that `git gc` can't take them. Entries older than 14 days
// go.
#ifndef ANDON_CORE_JOURNAL_H
#define ANDON_CORE_JOURNAL_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/repo.h"
#include "core/vec.h"

struct journal_file {
    struct str path;
    uint32_t mode, mode_after;            // of the index entry, before and after
    struct oid index_before, index_after; // blob ids in the index
    struct oid worktree_before,
        worktree_after; // ids of the raw bytes of the file; size 0: no file, or not touched
};

struct journal_entry {
    struct str id;
    struct str command; // "pre-commit"
    struct str git_dir; // of the worktree that it belongs to; set when it is read
    int64_t time;       // seconds since the epoch
    struct journal_file *files;
    size_t file_count;
    bool is_complete;  // all writes were done
    struct str damage; // why it can't be read, with the file's name; then only `id` is known. Empty: it can
};

// Writes the entry durably; only then may the caller touch anything. The id is made here.
bool journal_begin(const struct repo *repo, struct journal_entry *entry, struct arena *arena,
                   struct error *err);
bool journal_complete(const struct repo *repo, const struct journal_entry *entry, struct error *err);

// All entries, newest first. One that is damaged does not hide the others.
bool journal_list(const struct repo *repo, struct arena *arena, struct journal_entry **entries, size_t *count,
                  struct error *err);

// Brings back what an entry recorded: each file's index entry and bytes, where they are still what the entry
// left (what has changed since is kept and named in `report`). Itself journalled. Fails for a damaged entry.
bool journal_undo(const struct repo *repo, const struct journal_entry *entry, struct arena *arena,
                  struct buffer *report, struct error *err);
bool journal_prune(const struct repo *repo, int64_t now, struct error *err);

#endif
