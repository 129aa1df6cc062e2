// What stands in a commit and in an annotated tag.
//
// The bytes may come from anywhere: nothing but the lines that name other objects is required, a person who
// is malformed has empty fields, and every slice lies inside of the bytes that were given.
#ifndef ANDON_CORE_COMMIT_H
#define ANDON_CORE_COMMIT_H

#include "core/error.h"
#include "core/object.h"

struct person {
    struct str name, mail;
    int64_t time; // seconds since 1970
    int zone;     // minutes east of Greenwich
    bool has_time;
};

struct commit {
    struct oid tree;
    struct str parent_lines; // "parent <hex>\n" each, checked; see commit_parent
    size_t parent_count;
    struct person author, committer;
    struct str encoding; // of the message; empty: UTF-8
    struct str message;
};

struct tag {
    struct oid target;
    enum object_kind kind; // of the target, as the tag says
    struct str name;
    struct person tagger;
    struct str message; // with a signature, if there is one
};

// Error: the commit names no tree, or a parent that is no id.
bool commit_parse(struct str bytes, size_t oid_size, struct commit *out, struct error *err);
struct oid commit_parent(const struct commit *commit, size_t index); // index < parent_count

// Error: the tag names no object or no kind.
bool tag_parse(struct str bytes, size_t oid_size, struct tag *out, struct error *err);

// "2026-11-25T19:49:26+02:00", or empty when the time is unknown or beyond the year 9999.
enum { PERSON_DATE_MAX = 32 };
struct str person_date(const struct person *person, char out[PERSON_DATE_MAX]);

#endif
