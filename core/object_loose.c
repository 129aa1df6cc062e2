#include "core/object_loose.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

// Room for "commit 18446744073709551615\0".
enum { HEAD_MAX = 32, FIRST_READ = 8192, DEFLATE_RATIO_MAX = 1032 };

enum object_kind object_kind_from(struct str name)
{
    static const struct str names[OBJECT_KIND_COUNT] = {[OBJECT_COMMIT] = {"commit", 6},
                                                        [OBJECT_TREE] = {"tree", 4},
                                                        [OBJECT_BLOB] = {"blob", 4},
                                                        [OBJECT_TAG] = {"tag", 3}};
    for (int kind = OBJECT_COMMIT; kind < OBJECT_KIND_COUNT; kind++)
        if (str_equal(name, names[kind]))
            return (enum object_kind)kind;
    return OBJECT_NONE;
}

bool loose_open(struct str object_dir, const struct oid *oid, int *fd, struct error *err)
{
    char hex[OID_HEX_MAX + 1], path[4096];
    oid_to_hex(oid, hex);
    int length = snprintf(path, sizeof path, "%s/%.2s/%s", object_dir.at, hex, hex + 2);
    *fd = -1;
    if (length < 0 || (size_t)length >= sizeof path)
        return error_set(err, ERROR_REPO, "the path of the object folder is too long");
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (*fd < 0 && errno != ENOENT && errno != ENOTDIR)
        return error_set_errno(err, ERROR_REPO, "cannot open %s", path);
    return true;
}

// Appends the next `want` bytes of the file, fewer at its end.
static bool append(int fd, size_t want, struct buffer *to, struct error *err)
{
    char *room = buffer_reserve(to, want);
    if (!room)
        return error_set(err, ERROR_LIMIT, "its file is too large");
    while (want) {
        ssize_t got = read(fd, room, want);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERROR_REPO, "cannot read its file");
        if (got == 0)
            break;
        to->len += (size_t)got;
        room += got;
        want -= (size_t)got;
    }
    return true;
}

// Inflates just the head, so that the limit is checked and the content's buffer has its exact size.
static bool read_head(struct str file, enum object_kind *kind, size_t *size, size_t *head_len)
{
    char head[HEAD_MAX];
    z_stream stream = {0};
    if (inflateInit(&stream) != Z_OK)
        return false;
    // zlib's field is not const, but inflate only reads through it.
    stream.next_in = (unsigned char *)(uintptr_t)file.at;
    stream.avail_in = (unsigned)file.len;
    stream.next_out = (unsigned char *)head;
    stream.avail_out = sizeof head;
    int result = inflate(&stream, Z_SYNC_FLUSH);
    struct str text = {head, sizeof head - stream.avail_out};
    inflateEnd(&stream);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return false;
    size_t space = str_find_byte(text, ' ', 0), end = str_find_byte(text, '\0', 0);
    uint64_t value;
    if (space == STR_NONE || end == STR_NONE || end < space ||
        !str_to_u64(str_slice(text, space + 1, end - space - 1), &value) || value > SIZE_MAX / 2)
        return false;
    *kind = object_kind_from(str_slice(text, 0, space));
    *size = (size_t)value;
    *head_len = end + 1;
    return *kind != OBJECT_NONE;
}

static bool inflate_all(struct str file, size_t size, size_t head_len,
                        struct libdeflate_decompressor *inflater, struct buffer *out, struct error *err)
{
    size_t whole = size + head_len, used, got;
    if (whole / DEFLATE_RATIO_MAX > file.len)
        return error_set(err, ERROR_REPO, "it is cut off");
    char *to = buffer_reserve(out, whole);
    if (!to)
        return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", size);
    enum libdeflate_result result =
        libdeflate_zlib_decompress_ex(inflater, file.at, file.len, to, whole, &used, &got);
    if (result != LIBDEFLATE_SUCCESS || got != whole || used != file.len)
        return error_set(err, ERROR_REPO, "it does not inflate: its file is damaged");
    memmove(to, to + head_len, size);
    out->len = size;
    return true;
}

bool loose_read(int fd, size_t limit, struct libdeflate_decompressor *inflater, enum object_kind *kind,
                size_t *size, struct buffer *out, struct error *err)
{
    struct buffer file BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    struct stat status;
    size_t head_len;
    if (!append(fd, FIRST_READ, &file, err))
        return false;
    if (!read_head(buffer_str(&file), kind, size, &head_len))
        return error_set(err, ERROR_REPO, "it has no valid head: its file is damaged");
    if (!out)
        return true;
    buffer_clear(out);
    if (*size > limit)
        return error_set(err, ERROR_LIMIT, "too large (%zu bytes)", *size);
    if (file.len == FIRST_READ) {
        if (fstat(fd, &status) != 0 || status.st_size < 0)
            return error_set_errno(err, ERROR_REPO, "cannot read its file");
        // One byte more than the file has, so that one that grew is noticed as damaged.
        if (!append(fd, (size_t)status.st_size - FIRST_READ + 1, &file, err))
            return false;
    }
    return inflate_all(buffer_str(&file), *size, head_len, inflater, out, err);
}
