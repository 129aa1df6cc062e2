// The secrets engine: a scan is a pure function of bytes.
//
//     scratch = scan_scratch_open(engine);                      // one per thread
//     scan_bytes(engine, scratch, &input, sink, context, &err); // any number of times
//     scan_scratch_close(scratch);
//
// How the bytes flow:
//
//     bytes ──> prefilter: every keyword of every rule in one pass ──> hits (keyword, offset)
//                                                                       │
//       a window around each hit <──────────────────────────────────────┘
//         └─> confirm: the rule's pattern (PCRE2, match limit) or finder ──> candidate
//               └─> judge: stop words, allow patterns, placeholders, entropy, context, checksum ──> tier
//                     └─> of candidates that overlap, the best ──> sink, in order of offset
//
// The pass is done in pieces that fit a cache, and nothing but a window is looked at twice, so a blob of any
// size takes linear time and memory for its candidates only.
#ifndef ANDON_SCANNERS_ENGINE_H
#define ANDON_SCANNERS_ENGINE_H

#include "core/blob.h"
#include "core/vec.h"
#include "scanners/context/paths.h"
#include "scanners/rule.h"

enum scan_tier {
    SCAN_SHAPE,  // looks like one, but its checksum is wrong: a warning
    SCAN_LIKELY, // the format has no checksum, or the value is no word, name or placeholder
    SCAN_PROVEN, // the checksum or structure holds
};

enum scan_profile {
    SCAN_BLOCK, // what it reports is a secret
    SCAN_AUDIT, // also what might be one, as warnings
};

// What became of a candidate at one stage of the way above. The texts are constant; nothing of the secret is
// in them.
struct scan_trace {
    const char *stage; // "keyword", "rule", "pattern", "finder", "edges", "judge", "overlap", "report"
    const struct scan_rule *rule; // whose candidate it is
    bool is_kept;                 // it goes on to the next stage
    const char *reason;           // "its checksum holds", "a placeholder"; never NULL
    size_t offset, length;        // of what the stage looked at
    const char *via;              // "base64 > gzip": what it is decoded from; NULL: it stands there
};

struct scan_input {
    struct str bytes; // UTF-8 or any 8-bit text, or binary
    struct str path;
    enum scan_profile profile;
    bool is_binary;
    // What is found with the path that the bytes turn out to have is found without it too; more may be.
    bool is_path_unknown;
    // Called at every decision, when set: what `andon scan why` prints.
    void (*trace)(void *context, const struct scan_trace *trace);
    void *trace_context;
    // What the path says, read once: scan_bytes fills it in, whoever calls a finder alone does.
    enum path_class path_class;
    enum file_family family;
    enum encoding encoding; // for scan_document; scan_bytes takes the bytes as they are
};

// Fills in path_class and family.
void scan_input_read_path(struct scan_input *input);

struct scan_match {
    const struct scan_rule *rule;
    size_t offset, length; // of the secret
    enum scan_tier tier;
    enum severity severity;
    const char *says;  // the proof, or why it is only a warning; may be NULL
    bool is_timed_out; // the rule gave up here: the span is where it was looking
    bool is_notice;    // no secret: the rule's description says what was not looked at
    struct str text;   // the secret itself, decoded; valid during the callback. Fingerprints digest it
    const char *via;   // what it was encoded in: "base64", "base64 > gzip"; NULL when it stood there plainly
};

typedef void scan_sink(void *context, const struct scan_match *match);

struct scan_engine;
struct scan_scratch;

// The engine over the built-in rules. Made on first use, by any thread, and kept.
const struct scan_engine *scan_engine_builtin(void);

// The engine over the built-in rules and `own`, which must outlive it.
struct scan_engine *scan_engine_new(const struct scan_ruleset *own);
void scan_engine_free(struct scan_engine *engine);

// The rules at work: 0 the built-in ones, 1 a team's own; NULL when there are none.
const struct scan_ruleset *scan_engine_rules(const struct scan_engine *engine, size_t layer);

// What one thread needs to scan; never NULL. The engine must outlive it.
struct scan_scratch *scan_scratch_open(const struct scan_engine *engine);
void scan_scratch_close(struct scan_scratch *scratch);

// What is judged by bytes further away than a hit looks: a key's whole body, a long encoded run.
struct scan_far {
    size_t start, end;  // of the hit, or of all that is read as one
    size_t back, ahead; // how far before and behind them
};

// What scans since the caller cleared it came upon, for who looks at parts of a text alone.
struct scan_extent {
    bool is_wanted;  // the caller's: else nothing is noted
    bool is_in_view; // the bytes of a scan are decoded ones: places in them say nothing
    bool is_far;     // something that is far, and is in a view, or there is too much of it
    struct VEC(struct scan_far) far;
    size_t runs;    // that were decoded, of DECODE_RUNS_MAX for a document
    size_t decoded; // bytes, of DECODE_BYTES_MAX
};

// A hit is judged by its line and the one that its value stands on, and by so many bytes before and behind
// it; what hangs on more is in `far`.
enum { SCAN_REACH_BACK = 448, SCAN_REACH_AHEAD = 640, SCAN_FAR_MAX = 4096 };
struct scan_extent *scan_scratch_extent(struct scan_scratch *scratch);
void scan_extent_clear(struct scan_extent *extent); // but for is_wanted
void scan_extent_note(struct scan_extent *extent, const struct scan_far *far);

// Where scanners/document.c keeps its part of the scratch.
struct document_scratch;
struct document_scratch **scan_scratch_document(struct scan_scratch *scratch);

// Calls `sink` for each secret, in order of offset. False is "could not check", with nothing reported.
bool scan_bytes(const struct scan_engine *engine, struct scan_scratch *scratch,
                const struct scan_input *input, scan_sink *sink, void *context, struct error *err);

// The same for the secrets whose keyword ends in bytes[from, to) alone; each is judged on all of the bytes.
bool scan_bytes_in(const struct scan_engine *engine, struct scan_scratch *scratch,
                   const struct scan_input *input, size_t from, size_t to, scan_sink *sink, void *context,
                   struct error *err);

#endif
