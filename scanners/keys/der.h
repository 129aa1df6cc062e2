// A reader of DER (X.690), as far as keys need it: tag, length, contents. Never trusts a length.
//
//     struct der at = {bytes};
//     while (der_next(&at, &item)) …
#ifndef ANDON_SCANNERS_KEYS_DER_H
#define ANDON_SCANNERS_KEYS_DER_H

#include "core/str.h"

enum der_tag {
    DER_INTEGER = 0x02,
    DER_OCTETS = 0x04,
    DER_OID = 0x06,
    DER_SEQUENCE = 0x30,
    DER_CONTEXT_0 = 0xa0, // [0], constructed
};

struct der {
    struct str rest;
    bool is_cut; // an item says that it is longer than what is there
};

struct der_item {
    unsigned char tag;
    struct str body;
};

// The next item; false at the end, and when what is there is none.
bool der_next(struct der *at, struct der_item *item);

// The next item, when it has this tag; its body goes to *body.
bool der_take(struct der *at, enum der_tag tag, struct str *body);

// The bits of a positive integer's bytes, without leading zeros.
unsigned der_bits(struct str integer);

#endif
