// Files in which a history scan remembers: ids and numbers, checked as a whole before any is believed.
//
//     writing: stored_put_number(&body, …); stored_put_oid(&body, …); stored_save(file, "kind 1", &body);
//     reading: if (stored_open(file, "kind 1", oid_size, &in)) { stored_number(&in); …; ok =
//     stored_ends(&in); }
//              stored_close(&in);
//
//     file:    16 bytes: kind and version │ 8 bytes: checksum of the rest │ numbers (LEB128), ids, texts
//
// The checksum tells what a crash, a full disk or a flipped bit leaves; it is no proof against somebody who
// may write in .git, who could as well take the hooks away. Whatever a reader is given, it reads no byte
// outside of the file, and says at the end whether all was there.
#ifndef ANDON_SCANNERS_HISTORY_STORED_H
#define ANDON_SCANNERS_HISTORY_STORED_H

#include "scanners/history/objects.h"

struct stored {
    struct str map; // of the file; may be empty
    struct str bytes;
    size_t at, oid_size;
    bool is_bad; // read over the end, or an impossible number; what was read then is zero
};

// The file of this repository's state for what `name` and `digest` tell apart. False: there is no place.
bool stored_path(const struct repo *repo, const char *name, const unsigned char digest[32],
                 struct arena *arena, const char **file);

// Maps a file and checks it. False, with nothing held, when it is missing, damaged or of another kind.
bool stored_open(const char *file, const char *kind, size_t oid_size, struct stored *in);
void stored_close(struct stored *in);

// One after the other, as they were written; zero, empty and is_bad when there is no such thing.
uint64_t stored_number(struct stored *in);
// A number that counts things which take at least `size` bytes each in the file: never more than fit.
size_t stored_count(struct stored *in, size_t size);
struct oid stored_oid(struct stored *in);
void stored_oids(struct stored *in, struct oid_list *list);
struct str stored_text(struct stored *in); // in the map
// Everything was read, and nothing was missing.
bool stored_ends(const struct stored *in);

void stored_put_number(struct buffer *out, uint64_t number);
void stored_put_oid(struct buffer *out, const struct oid *oid);
void stored_put_oids(struct buffer *out, const struct oid_list *list);
void stored_put_text(struct buffer *out, struct str text);

// Writes a whole file in place of the old one, and takes the oldest away when there are many. A failure
// leaves the old file: it only costs time later.
void stored_save(const char *file, const char *kind, struct buffer *body);

#endif
