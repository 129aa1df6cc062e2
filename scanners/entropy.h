// What a piece of text looks like: random, or something that a person or a program wrote.
#ifndef ANDON_SCANNERS_ENTROPY_H
#define ANDON_SCANNERS_ENTROPY_H

#include "core/str.h"

// Shannon's, in bits a byte.
double text_entropy(struct str s);

// How many of the pairs of neighbouring letters are common in English words and program names, 0 to 1.
// Random letters score about 0.35, words 0.85 and more. Texts without such pairs score 0.
double text_wordiness(struct str s);

// How many neighbouring letters and digits are of different classes (digit, lower, upper), 0 to 1. Random
// ones in base 62 score about 0.6, camelCase names 0.35 at most.
double text_restlessness(struct str s);

// No word and no name: few of its pairs of letters are common, or its classes of characters change all the
// time.
bool text_looks_random(struct str s);

// Letters, digits and signs drawn at random, as frameworks draw the keys that sign their cookies: "${", "<…>"
// and
// "()" stand in it by chance.
bool text_is_jumble(struct str s);

// xxxx, 1234567890, abcdefgh, changeme, your-token-here, <token>, ${VAR}, %s, {{ value }}, …
bool text_is_placeholder(struct str s);

// The half of it that reads words and marks: "example", "<token>", "${VAR}".
bool text_says_placeholder(struct str s);

// One of the classes is missing from a text that is random in the others: digits, lower, upper, others.
struct text_classes {
    size_t digits, lower, upper, others;
};
struct text_classes text_classes(struct str s);

// How many different bytes it has.
size_t text_distinct_bytes(struct str s);

// The longest run of one byte, and of bytes that count up or down by one.
size_t text_longest_repeat(struct str s);
size_t text_longest_sequence(struct str s);

// One byte six times and more, as nobody draws it. A long text has that by what it encodes: the ten slashes
// of AWS' session tokens are eight bytes of ones.
bool text_repeats_itself(struct str s);

// 8-4-4-4-12 hex digits.
bool text_is_uuid(struct str s);
bool text_is_hex(struct str s);

#endif
