// Regular expressions of other scanners (RE2, Rust's, Hyperscan's), read into a tree and written as PCRE2
// over bytes. The tree says what our rules need to know and theirs don't state: which literals a match must
// hold and how far from its start, and what a match looks like.
//
//     regex_parse(text, &arena, &regex, &err);     // regex.pattern has the group named `secret`
//     regex_keywords(&regex, &arena, &keywords);
//     regex_sample(&regex, seed, &out);
//
// Everything is in the arena.
#ifndef ANDON_SCANNERS_IMPORT_REGEX_H
#define ANDON_SCANNERS_IMPORT_REGEX_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

enum regex_kind {
    REGEX_SET,    // one byte of a set
    REGEX_CONCAT, // children in order; none: the empty text
    REGEX_ALTERNATE,
    REGEX_REPEAT, // its child, min to max times
    REGEX_GROUP,  // its child, captured when `number`
    REGEX_ASSERT, // matches no byte
};

struct byte_set {
    uint64_t bits[4];
};

struct regex_node {
    enum regex_kind kind;
    struct byte_set set;
    size_t min, max; // REPEAT; max SIZE_MAX: any number
    unsigned number; // GROUP: from 1; 0: not captured
    struct regex_node *first, *last, *next;
};

struct regex {
    struct regex_node *root;
    struct str pattern;   // PCRE2, with (?<secret>…)
    bool is_whole_secret; // the group is all of the match
};

enum { REGEX_NO_SECRET = 0xffff };

// Which group is the secret: a number from 1, 0 for "the named one (secret, token, …), else the first", or
// REGEX_NO_SECRET when the pattern is only searched for.
bool regex_parse(struct str text, unsigned secret_group, struct arena *arena, struct regex *out,
                 struct error *err);

static inline bool set_has(const struct byte_set *set, unsigned char byte)
{
    return set->bits[byte >> 6] >> (byte & 63) & 1;
}

static inline void set_add(struct byte_set *set, unsigned char byte)
{
    set->bits[byte >> 6] |= (uint64_t)1 << (byte & 63);
}

// The bytes that a match has at most (SIZE_MAX: any number).
size_t regex_max_length(const struct regex_node *node);

struct regex_keywords {
    const char **texts; // ends with NULL: one of them is in every match; NULL when there is none of 3 bytes
    size_t count;
    bool is_caseless;
    size_t before; // how far behind the start of a match one stands at most
};

void regex_keywords(const struct regex *regex, struct arena *arena, struct regex_keywords *out);

// Appends a text that matches, but for what assertions want. The same seed gives the same text.
void regex_sample(const struct regex *regex, uint64_t seed, struct buffer *out);

#endif
