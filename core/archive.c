// The walk goes down in recursion, at most `depth` deep. A level reads from memory, or from the member of the
// level above it that it stands in:
//
//     image.tar (map) ── layer.tar.gz (stream: a piece at a time from image.tar) ── app.jar (held) ── a.class
//
// libarchive does the formats; it is only touched when the first bytes say that it is needed.
#include "core/archive.h"

#include "core/arena.h"
#include "core/buffer.h"
#include "core/interrupt.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEAD_SIZE = 1024,   // of a member: enough for every magic number (tar's is at 257)
    PIECE_SIZE = 65536, // that a nested archive reads at a time
    TAR_HEADER = 512,   // bytes
    ZIP_END = 22,       // bytes of a zip's last record
    CPIO_DIGITS = 76,   // of its shortest header
    RATIO_FROM = 64 << 20,
    RETRIES_MAX = 16,
};

// --- what the first bytes say ------------------------------------------------------------------------------

enum format { FORMAT_NONE, FORMAT_ZIP, FORMAT_7ZIP, FORMAT_TAR, FORMAT_CPIO, FORMAT_AR, FORMAT_FILTER };

struct magic {
    const char *name;
    enum format format;
    size_t offset;
    struct str bytes;
};

static const struct magic magics[] = {
    {"zip", FORMAT_ZIP, 0, {"PK\3\4", 4}},
    {"zip", FORMAT_ZIP, 0, {"PK\5\6", 4}},
    {"zip", FORMAT_ZIP, 0, {"PK\7\10PK", 6}},
    {"gzip", FORMAT_FILTER, 0, {"\x1f\x8b\x08", 3}},
    {"tar", FORMAT_TAR, 257, {"ustar", 5}},
    {"xz",
     FORMAT_FILTER,
     0,
     {"\xfd"
      "7zXZ\0",
      6}},
    {"zstd", FORMAT_FILTER, 0, {"\x28\xb5\x2f\xfd", 4}},
    {"bzip2", FORMAT_FILTER, 4, {"1AY&SY", 6}},
    {"lz4", FORMAT_FILTER, 0, {"\x04\x22\x4d\x18", 4}},
    {"7z", FORMAT_7ZIP, 0, {"7z\xbc\xaf\x27\x1c", 6}},
    {"ar", FORMAT_AR, 0, {"!<arch>\n", 8}},
    {"rpm", FORMAT_FILTER, 0, {"\xed\xab\xee\xdb", 4}},
    {"cpio", FORMAT_CPIO, 0, {"070701", 6}},
    {"cpio", FORMAT_CPIO, 0, {"070702", 6}},
    {"cpio", FORMAT_CPIO, 0, {"070707", 6}},
};

// A tar from before there was a magic number: the header's sum over itself holds.
static bool is_old_tar(struct str bytes)
{
    unsigned long stated = 0, sum = 0;
    size_t digits = 0;
    if (bytes.len < TAR_HEADER || !bytes.at[0])
        return false;
    for (size_t i = 148; i < 156; i++) {
        char byte = bytes.at[i];
        if (byte >= '0' && byte <= '7') {
            stated = stated * 8 + (unsigned long)(byte - '0');
            digits++;
        } else if (byte != ' ' && byte != '\0') {
            return false;
        }
    }
    for (size_t i = 0; i < TAR_HEADER; i++)
        sum += i >= 148 && i < 156 ? ' ' : (unsigned char)bytes.at[i];
    return digits >= 4 && sum == stated;
}

// A cpio's header is text: what begins like one may be a list of numbers.
static bool has_header(enum format format, struct str bytes)
{
    if (format != FORMAT_CPIO)
        return true;
    for (size_t i = 0; i < CPIO_DIGITS; i++) {
        char byte = i < bytes.len ? byte_lower(bytes.at[i]) : ' ';
        if (!byte_is_digit(byte) && !(byte >= 'a' && byte <= 'f'))
            return false;
    }
    return true;
}

static enum format find_format(struct str bytes, const char **name)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        const struct magic *magic = &magics[i];
        if (bytes.len >= magic->offset + magic->bytes.len &&
            memcmp(bytes.at + magic->offset, magic->bytes.at, magic->bytes.len) == 0 &&
            has_header(magic->format, bytes)) {
            *name = magic->name;
            return magic->format;
        }
    }
    *name = "tar";
    return is_old_tar(bytes) ? FORMAT_TAR : FORMAT_NONE;
}

// Of a whole file; a zip may have a program in front of it.
static enum format find_file_format(struct str bytes, const char **name)
{
    enum format format = find_format(bytes, name);
    if (format != FORMAT_NONE || bytes.len < ZIP_END)
        return format;
    *name = "zip";
    return memcmp(bytes.at + bytes.len - ZIP_END, "PK\5\6", 4) == 0 ? FORMAT_ZIP : FORMAT_NONE;
}

const char *archive_kind(struct str bytes)
{
    const char *name;
    return find_file_format(bytes, &name) == FORMAT_NONE ? NULL : name;
}

// --- the walk ----------------------------------------------------------------------------------------------

struct walk {
    const struct archive_limits *limits;
    const struct archive_visitor *visitor;
    size_t packed, unpacked, entries;
    struct buffer path;  // of the member at hand, "outer!/inner"
    struct buffer bytes; // of the member at hand
    bool is_over;        // a limit of the whole was hit, or the visitor has enough
    bool has_any;        // something could be read
};

// One archive on the way down.
struct level {
    struct walk *walk;
    struct archive *reader;
    enum format format;
    unsigned depth;
    size_t path_length; // of walk->path, without the member's part
    int file;           // the outermost one of a file, else -1
    // When it is read from the member of the level above:
    struct archive *above;
    struct str head; // of that member, read already
    char *piece;
};

static struct str walk_path(const struct walk *walk)
{
    return buffer_str(&walk->path);
}

static void skip_member(const struct walk *walk, const char *reason)
{
    walk->visitor->skip(walk->visitor->context, walk_path(walk), reason);
}

// Ends the walk: the outermost archive isn't looked at any further.
static void give_up(struct walk *walk, const char *reason)
{
    struct str path = walk_path(walk);
    size_t end = str_find(path, STR("!/"), 0);
    if (!walk->is_over)
        walk->visitor->skip(walk->visitor->context, str_slice(path, 0, end), reason);
    walk->is_over = true;
}

// Counts bytes that were unpacked, or are about to be; false when they are too many.
static bool take_bytes(struct walk *walk, size_t count)
{
    const struct archive_limits *limits = walk->limits;
    char reason[160];
    walk->unpacked = count > SIZE_MAX - walk->unpacked ? SIZE_MAX : walk->unpacked + count;
    if (walk->unpacked > limits->total) {
        snprintf(reason, sizeof reason, "an archive of more than %zu MB unpacked (limits.archive-bytes)",
                 limits->total >> 20);
        give_up(walk, reason);
    } else if (walk->unpacked > RATIO_FROM && walk->unpacked / limits->ratio > walk->packed) {
        snprintf(reason, sizeof reason, "an archive that unpacks to more than %u times its size: a bomb",
                 limits->ratio);
        give_up(walk, reason);
    }
    return !walk->is_over;
}

static const char *error_of(struct archive *reader)
{
    const char *text = archive_error_string(reader);
    return text ? text : "unknown error";
}

static la_ssize_t read_piece(struct archive *reader, void *context, const void **bytes)
{
    struct level *level = context;
    if (level->head.len) {
        *bytes = level->head.at;
        la_ssize_t length = (la_ssize_t)level->head.len;
        level->head.len = 0;
        return length;
    }
    la_ssize_t got = archive_read_data(level->above, level->piece, PIECE_SIZE);
    *bytes = level->piece;
    if (got < 0) {
        archive_set_error(reader, archive_errno(level->above), "%s", error_of(level->above));
        return -1;
    }
    if (!take_bytes(level->walk, (size_t)got)) {
        archive_set_error(reader, EFBIG, "over the limits");
        return -1;
    }
    return got;
}

// A compressed file is unpacked here and looked at anew, also when it is a tar: what libarchive unpacks on
// its own is not counted.
static void set_formats(struct archive *reader, enum format format)
{
    switch (format) {
    case FORMAT_ZIP:
        archive_read_support_format_zip_seekable(reader);
        archive_read_support_format_zip_streamable(reader);
        break;
    case FORMAT_7ZIP: archive_read_support_format_7zip(reader); break;
    case FORMAT_AR: archive_read_support_format_ar(reader); break;
    case FORMAT_CPIO: archive_read_support_format_cpio(reader); break;
    case FORMAT_TAR:
        archive_read_support_format_tar(reader);
        // What stands behind the end mark is looked at too.
        archive_read_set_format_option(reader, "tar", "read_concatenated_archives", "1");
        break;
    case FORMAT_FILTER:
        archive_read_support_filter_gzip(reader);
        archive_read_support_filter_bzip2(reader);
        archive_read_support_filter_xz(reader);
        archive_read_support_filter_zstd(reader);
        archive_read_support_filter_lz4(reader);
        archive_read_support_filter_rpm(reader);
        archive_read_support_format_raw(reader);
        break;
    case FORMAT_NONE: break;
    }
}

static bool walk_level(struct level *level, enum format format, struct str bytes);

// The member's own name, or what it is called for want of one.
static void add_name(struct level *level, struct archive_entry *entry)
{
    struct walk *walk = level->walk;
    const char *name = archive_entry_pathname(entry);
    if (!name)
        name = archive_entry_pathname_utf8(entry);
    buffer_add(&walk->path, STR("!/"));
    if (level->format == FORMAT_FILTER) {
        // data.sql.gz holds data.sql
        struct str outer = str_basename(str_slice(walk_path(walk), 0, level->path_length));
        size_t dot = str_find_last_byte(outer, '.');
        char copy[256];
        size_t length = dot == STR_NONE || dot == 0 ? outer.len : dot;
        length = length < sizeof copy ? length : sizeof copy;
        memcpy(copy, outer.at, length);
        buffer_add(&walk->path, (struct str){copy, length});
    } else if (name && *name) {
        buffer_add_cstring(&walk->path, name);
    } else {
        buffer_printf(&walk->path, "entry %zu", walk->entries);
    }
}

// Appends what is left of the member to `out`. False when that was not possible; it has been told.
static bool read_rest(struct level *level, struct buffer *out)
{
    struct walk *walk = level->walk;
    for (;;) {
        char *room = buffer_reserve(out, PIECE_SIZE);
        if (!room || out->len > walk->limits->member) {
            char reason[120];
            snprintf(reason, sizeof reason, "too large (more than %zu MB, limits.blob)",
                     walk->limits->member >> 20);
            skip_member(walk, reason);
            return false;
        }
        la_ssize_t got = archive_read_data(level->reader, room, PIECE_SIZE);
        if (got == ARCHIVE_WARN || got == ARCHIVE_RETRY)
            continue;
        if (got < 0) {
            char reason[300];
            snprintf(reason, sizeof reason, "cannot be unpacked: %.250s", error_of(level->reader));
            skip_member(walk, reason);
            return false;
        }
        if (got == 0)
            return true;
        out->len += (size_t)got;
        if (!take_bytes(walk, (size_t)got) || interrupt_happened())
            return false;
    }
}

// An archive in an archive. `walk->bytes` holds the first bytes of the member.
static void go_down(struct level *level, enum format format)
{
    struct walk *walk = level->walk;
    char head[HEAD_SIZE];
    // A tar.gz is one archive, not two.
    bool is_same = level->format == FORMAT_FILTER && (format == FORMAT_TAR || format == FORMAT_CPIO);
    if (is_same)
        walk->path.len = level->path_length;
    struct level below = {
        .walk = walk, .depth = level->depth + (is_same ? 0 : 1), .path_length = walk->path.len, .file = -1};
    if (below.depth > walk->limits->depth) {
        char reason[120];
        snprintf(reason, sizeof reason, "archives nested deeper than %u (limits.archive-depth)",
                 walk->limits->depth);
        skip_member(walk, reason);
        return;
    }
    if (format == FORMAT_ZIP || format == FORMAT_7ZIP) {
        // Read from its end: it must be there as a whole.
        struct buffer whole = walk->bytes;
        walk->bytes = (struct buffer){.limit = whole.limit};
        if (read_rest(level, &whole))
            walk_level(&below, format, buffer_str(&whole));
        buffer_free(&whole);
        return;
    }
    memcpy(head, walk->bytes.at, walk->bytes.len);
    below.head = (struct str){head, walk->bytes.len};
    below.above = level->reader;
    below.piece = memory_alloc(PIECE_SIZE, 1);
    walk_level(&below, format, (struct str){0});
    free(below.piece);
}

// Reads the first bytes of the member into walk->bytes; false when it can't be read at all.
static bool read_head(struct level *level)
{
    struct buffer *bytes = &level->walk->bytes;
    buffer_clear(bytes);
    bytes->overflow = false;
    char *room = buffer_reserve(bytes, HEAD_SIZE);
    while (room && bytes->len < HEAD_SIZE) {
        la_ssize_t got = archive_read_data(level->reader, bytes->at + bytes->len, HEAD_SIZE - bytes->len);
        if (got == ARCHIVE_WARN || got == ARCHIVE_RETRY)
            continue;
        if (got < 0) {
            char reason[300];
            snprintf(reason, sizeof reason, "cannot be unpacked: %.250s", error_of(level->reader));
            skip_member(level->walk, reason);
            return false;
        }
        if (got == 0)
            break;
        bytes->len += (size_t)got;
    }
    return take_bytes(level->walk, bytes->len);
}

static void visit(struct level *level, struct archive_entry *entry)
{
    struct walk *walk = level->walk;
    const char *name;
    bool is_file = archive_entry_filetype(entry) == AE_IFREG || archive_entry_filetype(entry) == 0;
    if (!is_file || archive_entry_hardlink(entry))
        return;
    if (archive_entry_is_encrypted(entry)) {
        skip_member(walk, "encrypted");
        return;
    }
    if (!read_head(level))
        return;
    enum format format = find_format(buffer_str(&walk->bytes), &name);
    if (format != FORMAT_NONE) {
        go_down(level, format);
        return;
    }
    // What says how large it is need not be unpacked to know that it is too large.
    if (archive_entry_size_is_set(entry) && (uint64_t)archive_entry_size(entry) > walk->limits->member) {
        char reason[120];
        snprintf(reason, sizeof reason, "too large (%lld MB, limits.blob is %zu MB)",
                 (long long)archive_entry_size(entry) >> 20, walk->limits->member >> 20);
        skip_member(walk, reason);
        take_bytes(walk, (size_t)archive_entry_size(entry));
        return;
    }
    if (!read_rest(level, &walk->bytes))
        return;
    walk->has_any = true;
    if (!walk->visitor->member(walk->visitor->context, walk_path(walk), buffer_str(&walk->bytes)))
        walk->is_over = true;
}

// What a compressed file holds counts when it has been looked at.
static bool take_entry(struct walk *walk, enum format format)
{
    char reason[120];
    if (format == FORMAT_FILTER)
        return true;
    walk->has_any = true;
    if (++walk->entries <= walk->limits->entries)
        return true;
    snprintf(reason, sizeof reason, "an archive of more than %zu members (limits.archive-entries)",
             walk->limits->entries);
    give_up(walk, reason);
    return false;
}

static void read_members(struct level *level)
{
    struct walk *walk = level->walk;
    unsigned retries = 0;
    while (!walk->is_over && !interrupt_happened()) {
        struct archive_entry *entry;
        int code = archive_read_next_header(level->reader, &entry);
        if (code == ARCHIVE_EOF)
            return;
        if (code == ARCHIVE_RETRY && ++retries < RETRIES_MAX)
            continue;
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
            char reason[320];
            snprintf(reason, sizeof reason, "a damaged archive, or none: %.250s", error_of(level->reader));
            if (!walk->is_over)
                skip_member(walk, reason);
            return;
        }
        if (!take_entry(walk, level->format))
            return;
        add_name(level, entry);
        visit(level, entry);
        walk->path.len = level->path_length;
    }
}

static bool walk_level(struct level *level, enum format format, struct str bytes)
{
    struct walk *walk = level->walk;
    level->format = format;
    level->reader = archive_read_new();
    if (!level->reader)
        memory_exhausted();
    set_formats(level->reader, format);
    int code = level->above       ? archive_read_open(level->reader, level, NULL, read_piece, NULL)
               : level->file >= 0 ? archive_read_open_fd(level->reader, level->file, PIECE_SIZE)
                                  : archive_read_open_memory(level->reader, bytes.at, bytes.len);
    bool is_open = code == ARCHIVE_OK || code == ARCHIVE_WARN;
    if (is_open) {
        read_members(level);
    } else if (!walk->is_over) {
        char reason[320];
        snprintf(reason, sizeof reason, "a damaged archive, or none: %.250s", error_of(level->reader));
        skip_member(walk, reason);
    }
    archive_read_free(level->reader);
    return is_open;
}

static bool walk_outermost(struct str path, enum format format, struct str bytes, int file, size_t packed,
                           const struct archive_limits *limits, const struct archive_visitor *visitor)
{
    size_t room = limits->member < SIZE_MAX / 2 ? limits->member + 2 * PIECE_SIZE : SIZE_MAX / 2;
    struct walk walk = {
        .limits = limits, .visitor = visitor, .packed = packed ? packed : 1, .bytes = {.limit = room}};
    struct level level = {.walk = &walk, .depth = 1, .path_length = path.len, .file = file};
    buffer_add(&walk.path, path);
    bool has_any = format != FORMAT_NONE && walk_level(&level, format, bytes) && walk.has_any;
    buffer_free(&walk.path);
    buffer_free(&walk.bytes);
    return has_any;
}

bool archive_walk(struct str path, struct str bytes, const struct archive_limits *limits,
                  const struct archive_visitor *visitor)
{
    const char *name;
    enum format format = find_file_format(bytes, &name);
    return walk_outermost(path, format, bytes, -1, bytes.len, limits, visitor);
}

bool archive_walk_file(struct str path, int file, const struct archive_limits *limits,
                       const struct archive_visitor *visitor)
{
    struct stat facts;
    const char *name;
    char head[HEAD_SIZE], end[ZIP_END];
    if (fstat(file, &facts) != 0 || facts.st_size < ZIP_END)
        return false;
    ssize_t got = pread(file, head, sizeof head, 0);
    enum format format = got > 0 ? find_format((struct str){head, (size_t)got}, &name) : FORMAT_NONE;
    if (format == FORMAT_NONE && pread(file, end, ZIP_END, facts.st_size - ZIP_END) == ZIP_END)
        format = find_file_format((struct str){end, ZIP_END}, &name);
    return walk_outermost(path, format, (struct str){0}, file, (size_t)facts.st_size, limits, visitor);
}
