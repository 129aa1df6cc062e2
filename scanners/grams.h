// Where the prefilter looks for the keywords: at four bytes of each, its gram, or at the three that it has.
//
// Buckets share the grams. A bucket admits at each of the four places the bytes of its grams, which a
// processor that can look up 128 bytes at once tests in four instructions for eight buckets and 64 places of
// a text; others look up the lower four bits of a byte, and four more that are made of the rest (gram_fold),
// so that each byte is admitted whose two fours are those of some byte there: they get more buckets. So a
// bucket admits more than its grams, and what lies in it decides how much more: the plan takes of each
// keyword the bytes that are rarest in sources and documents, and puts grams of like bytes together.
#ifndef ANDON_SCANNERS_GRAMS_H
#define ANDON_SCANNERS_GRAMS_H

#include "scanners/rule.h"

// Fills in `gram` of each keyword, and the buckets. Keywords have RULE_KEYWORD_MIN bytes at least.
// gram_last[i] is where the gram of keyword i begins at most.
void gram_plan_make(struct scan_keyword *keywords, const unsigned char *gram_last, size_t count,
                    struct gram_plan *plan);

#endif
