// A blob: the bytes of one file as a check sees them, with what is known about them.
//
// The bytes are read once and shared by all checks. Lines are found on first use. A blob belongs to one
// worker.
#ifndef ANDON_CORE_BLOB_H
#define ANDON_CORE_BLOB_H

#include "core/arena.h"
#include "core/filetype.h"
#include "core/oid.h"

enum encoding {
    ENCODING_ASCII,
    ENCODING_UTF8,
    ENCODING_UTF8_BOM,
    ENCODING_UTF16LE, // with or without BOM
    ENCODING_UTF16BE,
    ENCODING_UTF32LE,
    ENCODING_UTF32BE,
    ENCODING_UNKNOWN, // text that is not valid UTF-8: Latin-1 and others
    ENCODING_COUNT,
};

struct blob {
    struct str path;
    struct str bytes; // as stored, whatever the encoding
    size_t size;      // of the content: bytes.len, or more when it was over the limit and bytes are empty
    uint32_t mode;    // git's
    struct oid oid;   // size 0 for files on disk
    filetype_mask types;
    enum encoding encoding;
    size_t
        bad_utf8_offset; // of the first byte that is not UTF-8; STR_NONE when all is well or not UTF-8 at all

    // Line starts, filled by blob_find_lines.
    const size_t *line_starts;
    size_t line_count;
};

// Fills a blob from its bytes (not copied).
void blob_init(struct blob *blob, struct str path, uint32_t mode, const struct oid *oid, struct str bytes);

// The same for who takes text as bytes: it isn't looked through, and ENCODING_UNKNOWN unless it is wide.
void blob_init_bytes(struct blob *blob, struct str path, uint32_t mode, const struct oid *oid,
                     struct str bytes);

// Finds the lines, once; the array lives in `arena`. A line ends at \n; the last may lack it. An empty blob
// has 0.
void blob_find_lines(struct blob *blob, struct arena *arena);

// The number (from 1) of the line that holds `offset`, and that line's bytes without and with its \n.
// blob_find_lines must have been called.
size_t blob_line_at(const struct blob *blob, size_t offset);
struct str blob_line(const struct blob *blob, size_t number);
struct str blob_line_with_end(const struct blob *blob, size_t number);

#endif
