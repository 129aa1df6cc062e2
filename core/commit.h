// Commits and annotated tags, taken apart. Nothing in them is trusted; slices point into the bytes.
#ifndef ANDON_CORE_COMMIT_H
#define ANDON_CORE_COMMIT_H

#include "core/error.h"
#include "core/object.h"

struct person { // "Name <mail> 1700000000 +0100"; empty and zero where the line says something else
    struct str name, mail;
    int64_t time; // seconds since 1970
    int zone;     // minutes east of UTC
};

struct commit {
    struct oid tree;
    struct str parent_lines; // commit_next_parent takes them apart
    struct person author, committer;
    struct str message;
};

// False for bytes that are no commit: no tree, or a malformed parent.
bool commit_parse(struct str bytes, size_t oid_size, struct commit *commit, struct error *err);

// The next parent in order; false when there is none left. `rest` starts as commit->parent_lines.
bool commit_next_parent(struct str *rest, size_t oid_size, struct oid *parent);

struct tag {
    struct oid target;
    enum object_kind kind; // of the target
    struct str name;
    struct person tagger;
    struct str message;
};
bool tag_parse(struct str bytes, size_t oid_size, struct tag *tag, struct error *err);

#endif
