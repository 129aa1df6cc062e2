// What a name says of its value: `db_password`, `X-Api-Key`, `spring.datasource.password`, `ClientSecret`.
#ifndef ANDON_SCANNERS_CONTEXT_NAMES_H
#define ANDON_SCANNERS_CONTEXT_NAMES_H

#include "core/str.h"

enum name_kind {
    NAME_NONE,     // not the name of a secret
    NAME_PASSWORD, // what people choose and type: may be short, may be words
    NAME_SECRET,
    NAME_TOKEN,
    NAME_KEY, // an API's, for access, signing, encryption: "key" with a word that says so
    NAME_AUTH,
    NAME_PLAIN_KEY, // "key" alone, which mostly is any key
    NAME_SALT,
    NAME_KIND_COUNT
};

struct name_reading {
    enum name_kind kind;
    size_t start, end; // of the whole name in the bytes
    size_t keyword_start, keyword_end;
    const char *reason; // why it names no secret
    bool has_odd_tail;  // words behind the keyword that are neither known to be fine nor to be wrong
    bool has_head;      // words before it
    bool is_unreal;     // "test", "dummy", "wrong", "old": nobody's
    bool is_upper;      // NAME_OF_A_CONSTANT
    bool is_flag;       // --name, -Dname
    bool is_query;      // ?name= &name=
};

// Finds the name around the keyword bytes[start, end), which may carry the sign behind the name.
struct name_reading name_find(struct str bytes, size_t start, size_t end);

// Whether the name goes on behind the word that ends at `end`, as the name of something else may:
// "weixinTokenCronTrigger".
bool name_goes_on(struct str bytes, size_t end);

// Says what it names: kind, or reason. It looks at many words, so only names that are given a value get here.
void name_judge(struct str bytes, struct name_reading *name);

#endif
