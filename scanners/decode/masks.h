// Where in a text runs of encoded bytes may begin, as bits: for 64 places at once, with the widest table
// look-ups that the processor has.
#ifndef ANDON_SCANNERS_DECODE_MASKS_H
#define ANDON_SCANNERS_DECODE_MASKS_H

#include "scanners/gram_masks.h"

enum { MASKS_STEP = 64, MASKS_BEHIND = 2 }; // bytes behind the steps that are read

// For each place of a step a bit.
struct decode_masks {
    uint64_t digits;   // of base64
    uint64_t marks;    // of these + - /, behind some of which a row begins anew
    uint64_t triggers; // first byte of what may be an escape, a joint or a list of bytes
};

void decode_masks_of(const char *at, size_t steps, struct decode_masks *masks);

// The same, with no more of the processor than `kind`, which it must have. Of text that is ASCII all give the
// same.
void decode_masks_by(enum prefilter_kind kind, const char *at, size_t steps, struct decode_masks *masks);

#endif
