// Decoding: what is encoded in a text, found in one fast pass and decoded.
//
//     decode_runs(bytes, 0, bytes.len, &limits, callback, context);
//
// A run is a stretch of bytes that encodes other bytes: base64 or hex digits (over several lines, with the
// indentation, quotes and operators that sources put between them), a row of escapes (\x41, \u0041, \101,
// %41, &#65;, =41, 0x41), or what stands between two halves of a string literal, which encodes nothing. Each
// is read from its first byte to its last, wherever the pass came upon it. Digits that decode to anything
// but text (or a compressed stream of text) are passed over: the first bytes tell, so an image, a hash or a
// certificate costs a look at 24 digits.
#ifndef ANDON_SCANNERS_DECODE_DECODE_H
#define ANDON_SCANNERS_DECODE_DECODE_H

#include "core/buffer.h"
#include "core/vec.h"

enum decode_kind {
    DECODE_PLAIN, // not encoded; only in views
    DECODE_GAP,   // left out; only in views
    DECODE_BASE64,
    DECODE_BASE64_UTF16, // UTF-16 in base64
    DECODE_BASE64_GZIP,  // gzip or zlib in base64
    DECODE_HEX,
    DECODE_HEX_LIST, // 0x41, 0x42, …
    DECODE_ESCAPE,   // \x41 \u0041 \101
    DECODE_PERCENT,
    DECODE_ENTITY, // &#65;
    DECODE_QUOTED, // quoted-printable
    DECODE_JOIN,   // "AB" + "CD"
    DECODE_JSON,   // \" and \n of a JSON string; only in views of JSON
    DECODE_KIND_COUNT,
};

// "base64", "base64 > gzip", "percent signs": what a message says.
const char *decode_kind_name(enum decode_kind kind);

struct decode_run {
    size_t start, end; // in the bytes
    enum decode_kind kind;
};

// What one document may cost. Counts down; `is_over` says that something was left undecoded.
struct decode_budget {
    size_t bytes; // decoded
    size_t runs;
    bool is_over;
};

enum {
    DECODE_BYTES_MAX = 32 << 20,
    DECODE_RUNS_MAX = 500000,
    DECODE_INFLATED_MAX = 8 << 20, // of one compressed run
    DECODE_DIGITS_MIN = 20,        // of base64 or hex: shorter runs hold no secret that could be told
    DECODE_BACK_MAX = 65536,       // how far a run is followed back from where a window begins
};

// `text` is valid during the call. False ends the pass.
typedef bool decode_sink(void *context, const struct decode_run *run, struct str text);

struct decode_options {
    bool is_binary; // only base64: escapes and literals in machine code are chance
    struct decode_budget *budget;
};

// Calls `sink` for each run that begins in, or reaches into, bytes[from, to): whole, in order of place.
void decode_runs(struct str bytes, size_t from, size_t to, const struct decode_options *options,
                 decode_sink *sink, void *context);

// The place in `source`, the bytes of one run, of the byte that decodes to text[offset].
size_t decode_locate(enum decode_kind kind, struct str source, size_t offset);

#endif
