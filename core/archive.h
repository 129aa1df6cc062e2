// Archives: what is in zip, 7z, tar, cpio, ar (also .deb), rpm and compressed files, nested in any order,
// told by their first bytes and never by their names. Container images are tars of tars.
//
//     if (archive_kind(bytes))
//         archive_walk(path, bytes, &limits, &visitor);
//
// Nothing is written to disk, so a member's name is only shown. Members are read one at a time into one
// buffer; what is nested is unpacked as it is read, and only a zip or 7z within something else is held as a
// whole. Every bound that is hit is told to the visitor: an archive is hostile until read.
#ifndef ANDON_CORE_ARCHIVE_H
#define ANDON_CORE_ARCHIVE_H

#include "core/str.h"

enum { ARCHIVE_DEPTH_MAX = 32 }; // each level of a walk holds some 200 KB

struct archive_limits {
    unsigned depth; // archives in archives: 1 is the members of the outermost
    size_t entries; // members, over all depths
    size_t member;  // bytes of one member
    size_t total;   // bytes unpacked, over all depths
    unsigned ratio; // of bytes unpacked to the outermost archive's size, once they are more than 64 MiB
};

struct archive_visitor {
    void *context;
    // A member's bytes, valid during the call; `path` is "outer!/inner/name". False ends the walk.
    bool (*member)(void *context, struct str path, struct str bytes);
    // What was not looked at, and why: every reason is one for which the outermost archive isn't done.
    void (*skip)(void *context, struct str path, const char *reason);
};

// "zip", "tar", "gzip", …: what the bytes start like, or NULL.
const char *archive_kind(struct str bytes);

// Calls the visitor for every member that is a file and no archive itself. False when nothing of it could be
// read, so that it may be no archive after all; the visitor has been told why.
bool archive_walk(struct str path, struct str bytes, const struct archive_limits *limits,
                  const struct archive_visitor *visitor);

// The same for an open file that is too large for the memory. It is at any place afterwards.
bool archive_walk_file(struct str path, int file, const struct archive_limits *limits,
                       const struct archive_visitor *visitor);

#endif
