// How much a text's letters are those of words: a model of three letters in a row (tools/ngrams.py).
#ifndef ANDON_SCANNERS_CONTEXT_NGRAM_H
#define ANDON_SCANNERS_CONTEXT_NGRAM_H

#include "core/str.h"

// For the letters a and b (26: the start or end of a word) row a * 27 + b: four bits for each letter that may
// follow, (log2(P(c | a, b) * 26) + 4) * 2.
extern const uint64_t ngram_rows[27 * 27][2];

struct ngram_score {
    int sum;        // half bits for words, against random letters: negative when they are random
    size_t letters; // how many were looked at
    size_t longest; // of the runs of letters of one word
};

// Looks at each word of `s`: runs of letters, split where their case changes as in "fooBar".
struct ngram_score ngram_score(struct str s);

#endif
