// Inside the parser of patterns: what its two files share.
#ifndef ANDON_SCANNERS_IMPORT_REGEX_INTERNAL_H
#define ANDON_SCANNERS_IMPORT_REGEX_INTERNAL_H

#include "scanners/import/regex.h"

enum { GROUPS_MAX = 256 };

struct regex_flags {
    bool caseless, dotall, extended;
};

struct regex_opened { // a capturing group
    size_t at, len;   // its opener in the output
    struct str name;
    bool is_sure; // it takes part in every match
};

struct regex_parser {
    struct str text;
    size_t at;
    struct arena *arena;
    struct buffer out;
    struct regex_flags flags;
    unsigned depth, group_count;
    struct regex_opened groups[GROUPS_MAX];
    struct error *err;
};

static inline int regex_peek(const struct regex_parser *parser, size_t ahead)
{
    size_t at = parser->at + ahead;
    return at < parser->text.len ? (unsigned char)parser->text.at[at] : -1;
}

// Moves behind `text` when it stands here.
static inline bool regex_take(struct regex_parser *parser, const char *text)
{
    struct str wanted = str_from(text);
    if (!str_starts_with(str_slice(parser->text, parser->at, wanted.len), wanted))
        return false;
    parser->at += wanted.len;
    return true;
}

// Fails with "<what> at byte N of the pattern".
bool regex_fail(const struct regex_parser *parser, const char *what);
struct regex_node *regex_new_node(struct regex_parser *parser, enum regex_kind kind);

// regex_class.c: sets of bytes, escapes and classes. Each writes what it reads.
void regex_invert(struct byte_set *set);
void regex_fold_case(const struct regex_parser *parser, struct byte_set *set);
// \d \w \s \h and their complements; false when `letter` is none of them.
bool regex_add_shorthand(struct byte_set *set, int letter);
// One character's escape, for \n, \x41, \., …; false without an error when it is none. Writes nothing.
bool regex_read_character(struct regex_parser *parser, uint32_t *value, bool *is_bad);
// \pL, \p{L}, \p{Nd}
bool regex_read_property(struct regex_parser *parser, struct byte_set *set);
bool regex_read_class(struct regex_parser *parser, struct regex_node **out);
// Writes a byte so that it stands for itself everywhere.
void regex_write_byte(struct regex_parser *parser, unsigned char byte);

#endif
