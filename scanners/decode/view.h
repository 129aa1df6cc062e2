// A view: the neighbourhoods of what is encoded in a text, with it decoded in place, and the way back.
//
//     text   token: "Z2hwX2FiYw==" # mine      (far away)      user%3Apass
//     view   token: "ghp_abc" # mine           ⟨gap⟩           user:pass
//            plain──┘└─base64 └─plain
//
// A rule that wants a name or an address around a secret finds it there, as if nothing had been encoded. A
// view of a view gives the second level.
#ifndef ANDON_SCANNERS_DECODE_VIEW_H
#define ANDON_SCANNERS_DECODE_VIEW_H

#include "scanners/decode/decode.h"

struct decode_part {
    size_t at;         // in the view
    size_t start, end; // in the source
    enum decode_kind kind;
};

struct decode_view {
    const struct decode_view *below; // the view that this is one of; NULL: the document
    struct str source;
    struct buffer text;
    struct VEC(struct decode_part) parts; // in order; they cover text
};

enum { DECODE_BEFORE = 192, DECODE_BEHIND = 320 }; // how much of the surroundings is in a view

// The view of source[from, to), where the runs are whole; empty when nothing is encoded there. With `below`
// only what was decoded there is decoded again. Views are reused: what one held before is forgotten.
void decode_view(struct decode_view *view, const struct decode_view *below, struct str source, size_t from,
                 size_t to, const struct decode_options *options);
void decode_view_free(struct decode_view *view);

// The view of a whole JSON text: its strings without escapes, and lists of strings as one text, as notebooks
// keep their cells.
void decode_json_view(struct decode_view *view, struct str source, const struct decode_options *options);

// The bytes of the document that text[start, end) comes from; false when it touches a gap. `via` gets how
// they encode it: "base64 > percent escapes", innermost last; nothing when they stand there plainly.
bool decode_view_place(const struct decode_view *view, size_t start, size_t end, size_t *source_start,
                       size_t *source_end, struct buffer *via);

// True when something in or right before text[start, end) was decoded: only then is it news.
bool decode_view_is_near(const struct decode_view *view, size_t start, size_t end);

// The kinds that text[start, end) touches, as bits.
unsigned decode_view_kinds(const struct decode_view *view, size_t start, size_t end);

#endif
