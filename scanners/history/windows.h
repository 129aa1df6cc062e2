// What of a delta's result has to be looked at, and what is known of the rest from its base.
//
//     base    ····S······K···············
//     copied  ──────────────   ──────────
//     result  ····S······K···xxx·········     S: a secret, K: a hit that is judged by bytes far away
//     window              └───────┘           new bytes, as far as a hit may look, and whole lines
#ifndef ANDON_SCANNERS_HISTORY_WINDOWS_H
#define ANDON_SCANNERS_HISTORY_WINDOWS_H

#include "core/pack_forest.h"
#include "scanners/engine.h"

enum { WINDOW_LINE_MAX = 6144 }; // how far a line is followed: longer ones are judged as such

struct window {
    size_t start, end;
};
struct window_list VEC(struct window);

// What is known of a text. A secret hangs on its own bytes, and is taken to stay while those do: what it
// isn't any more is told so when the object is looked at as a whole. Anything else is there to be looked at
// again when what it hangs on changes: bytes from `back` before its start to `ahead` behind its end.
struct known_place {
    size_t start, end;
    size_t back, ahead;
    bool is_secret;
};
struct known_list VEC(struct known_place);

struct delta_text {
    const struct copied_list *copied;
    size_t base_size;
    struct str bytes; // of the result
};

// The windows, in order and apart, and in `places` those of the base that lie in no need of another look.
// False when most of the text is new, or so much is known of it that this costs more than a look at all of
// it.
bool windows_of_delta(const struct delta_text *delta, const struct known_list *base,
                      struct window_list *windows, struct known_list *places);

// By place, each once; what overlaps and is no secret becomes one.
void known_sort(struct known_list *places);

// Whether any of them is a secret.
bool known_has_secret(const struct known_list *places);

#endif
