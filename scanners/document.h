// A document: a blob as the scanner sees it. Everything that scans blobs (the check, the history, a stream)
// comes through here, so that the same bytes give the same findings wherever they are read.
//
//     input = scan_input_from(bytes, path, SCAN_BLOCK);
//     scan_document(engine, scratch, &input, sink, context, &err);
//
// How the bytes flow:
//
//     bytes ──> UTF-8, when they are UTF-16 or UTF-32 ──> scan_bytes ──────────────┐
//                 └─> what is encoded in them, decoded ──> scan_bytes ─> map back ─┼─> one finding a place
//                 └─> what the file is (.netrc, kubeconfig, …) ──> its parser ─────┘
//
// Offsets and lengths in a match are those of the ORIGINAL bytes; `match.text` is the secret itself, decoded.
#ifndef ANDON_SCANNERS_DOCUMENT_H
#define ANDON_SCANNERS_DOCUMENT_H

#include "scanners/engine.h"

// What to scan, with the encoding and binary or not found out from the bytes.
struct scan_input scan_input_from(struct str bytes, struct str path, enum scan_profile profile);

// Calls `sink` for each secret, in order of offset, never twice for overlapping bytes. False is "could not
// check", with nothing reported.
bool scan_document(const struct scan_engine *engine, struct scan_scratch *scratch,
                   const struct scan_input *input, scan_sink *sink, void *context, struct error *err);

// The same for what begins in bytes[from, to), or reaches into it; what it is judged by may lie outside.
// Bytes of another encoding than UTF-8 are scanned whole.
bool scan_document_in(const struct scan_engine *engine, struct scan_scratch *scratch,
                      const struct scan_input *input, size_t from, size_t to, scan_sink *sink, void *context,
                      struct error *err);

// The same for the name of a file, which few secrets stand in.
bool scan_file_name(const struct scan_engine *engine, struct scan_scratch *scratch, struct str name,
                    enum scan_profile profile, scan_sink *sink, void *context, struct error *err);

// The part of a thread's scratch that is this module's; made on first use.
struct document_scratch;
void document_scratch_free(struct document_scratch *scratch);

#endif
