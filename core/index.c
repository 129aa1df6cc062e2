// The file: "DIRC", version, count; the entries, sorted by path and stage; extensions ("TREE", …); checksum.
//
// An entry: 10 numbers of stat data and mode, the object id, flags (12 bits of them the length of the path),
// more flags when "extended", the path. Versions 2 and 3 pad it with 1–8 NULs to a multiple of 8; version 4
// has no padding and gives the path as "drop so many bytes of the one before, then add this".
#include "core/index.h"

#include "core/file.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { HEAD = 12, STAT = 40, NAME_MASK = 0xfff, EXTENDED = 0x4000, PATH_MAX_LEN = 1 << 20 };

static uint32_t read_u32(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t read_u16(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    return (uint32_t)at[0] << 8 | at[1];
}

static size_t entries_limit(const struct index *index)
{
    return index->map.len - index->oid_size;
}

static bool cut_off(const struct index_cursor *cursor, struct error *err)
{
    return error_set(err, ERROR_REPO, "index: entry %zu is malformed", cursor->position + 1);
}

static bool read_drop(struct str map, size_t limit, size_t *at, size_t *drop)
{
    size_t value = 0;
    for (unsigned char byte = 0x80; byte & 0x80;) {
        if (*at >= limit || value > PATH_MAX_LEN)
            return false;
        byte = (unsigned char)map.at[(*at)++];
        value = (value << 7) + (byte & 0x7f) + (byte & 0x80 ? 1 : 0);
    }
    *drop = value;
    return true;
}

static void keep_path(struct index_cursor *cursor, struct str suffix, size_t kept)
{
    size_t len = kept + suffix.len;
    if (len + 1 > cursor->path_room) {
        cursor->path_room = 2 * (len + 1);
        cursor->path = memory_resize(cursor->path, cursor->path_room, 1);
    }
    memcpy(cursor->path + kept, suffix.at, suffix.len);
    cursor->path[len] = '\0';
    cursor->path_len = len;
}

// The NUL behind the path at `at`, or NULL. Version 4's length counts the shared part too: it is no help.
static const char *path_end(const struct index *index, size_t at, uint32_t flags)
{
    size_t room = entries_limit(index) - at, known = index->version == 4 ? 0 : flags & NAME_MASK;
    const char *name = index->map.at + at;
    if (known >= room)
        return NULL;
    if (index->version == 4 || known == NAME_MASK)
        return memchr(name + known, '\0', room - known);
    return name[known] ? NULL : name + known;
}

// Moves the cursor behind the path that starts at `at` of the entry that starts at cursor->offset.
static bool read_path(struct index_cursor *cursor, size_t at, uint32_t flags, struct str *path)
{
    const struct index *index = cursor->index;
    size_t limit = entries_limit(index), drop = 0;
    if (index->version == 4 && (!read_drop(index->map, limit, &at, &drop) || drop > cursor->path_len))
        return false;
    const char *name = index->map.at + at, *end = path_end(index, at, flags);
    if (!end)
        return false;
    struct str text = {name, (size_t)(end - name)};
    if (index->version == 4) {
        size_t kept = cursor->path_len - drop;
        if (text.len > PATH_MAX_LEN - kept)
            return false;
        keep_path(cursor, text, kept);
        *path = (struct str){cursor->path, cursor->path_len};
        cursor->offset = at + text.len + 1;
    } else {
        *path = text;
        cursor->offset += (at - cursor->offset + text.len + 8) & ~(size_t)7;
    }
    cursor->has_nameless = cursor->has_nameless || path->len == 0;
    return cursor->offset <= limit;
}

// The part that skipping shares with reading: the path, and where flags are.
static bool step(struct index_cursor *cursor, struct str *path, size_t *flags_at, struct error *err)
{
    const struct index *index = cursor->index;
    if (!cursor->offset)
        cursor->offset = HEAD;
    size_t limit = entries_limit(index), fixed = STAT + index->oid_size + 2;
    if (cursor->offset > limit || limit - cursor->offset < fixed + 2)
        return cut_off(cursor, err);
    *flags_at = cursor->offset + fixed - 2;
    uint32_t flags = read_u16(index->map.at + *flags_at);
    if (flags & EXTENDED && index->version < 3)
        return cut_off(cursor, err);
    size_t at = cursor->offset + fixed + (flags & EXTENDED ? 2 : 0);
    if (at >= limit || !read_path(cursor, at, flags, path))
        return cut_off(cursor, err);
    cursor->position++;
    return true;
}

bool index_next(struct index_cursor *cursor, struct index_entry *entry, struct error *err)
{
    const struct index *index = cursor->index;
    err->code = ERROR_NONE;
    if (cursor->position >= index->count)
        return false;
    size_t start = cursor->offset ? cursor->offset : HEAD, flags_at;
    if (!step(cursor, &entry->path, &flags_at, err))
        return false;
    const char *at = index->map.at + start;
    uint32_t flags = read_u16(index->map.at + flags_at);
    uint32_t more = flags & EXTENDED ? read_u16(index->map.at + flags_at + 2) : 0;
    uint32_t *const numbers[] = {&entry->ctime_s, &entry->ctime_ns, &entry->mtime_s, &entry->mtime_ns,
                                 &entry->device,  &entry->inode,    &entry->mode,    &entry->uid,
                                 &entry->gid,     &entry->size};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        *numbers[i] = read_u32(at + 4 * i);
    entry->oid = oid_from_raw((const unsigned char *)at + STAT, index->oid_size);
    entry->stage = flags >> 12 & 3;
    entry->assume_unchanged = flags & 0x8000;
    entry->intent_to_add = more & 0x2000;
    entry->skip_worktree = more & 0x4000;
    return true;
}

bool index_skip(struct index_cursor *cursor, size_t count, struct str *last, struct error *err)
{
    size_t flags_at;
    if (count > cursor->index->count - cursor->position)
        return error_set(err, ERROR_REPO, "index: its cache-tree counts more entries than there are");
    *last = (struct str){0};
    for (size_t i = 0; i < count; i++)
        if (!step(cursor, last, &flags_at, err))
            return false;
    return true;
}

void index_cursor_free(struct index_cursor *cursor)
{
    free(cursor->path);
    *cursor = (struct index_cursor){.index = cursor->index};
}

static bool read_extensions(struct index *index, size_t at, struct error *err)
{
    size_t limit = entries_limit(index);
    while (limit - at >= 8) {
        const char *name = index->map.at + at;
        size_t size = read_u32(name + 4);
        at += 8;
        if (size > limit - at)
            return error_set(err, ERROR_REPO, "index: its extension %.4s is cut off", name);
        if (memcmp(name, "TREE", 4) == 0)
            index->cache_tree = str_slice(index->map, at, size);
        if (memcmp(name, "link", 4) == 0 || memcmp(name, "sdir", 4) == 0) {
            index->is_foreign = true;
            return error_set(err, ERROR_REPO, "index: it is %s", *name == 'l' ? "split" : "sparse");
        }
        // As git: a lower-case name is an extension that nobody may ignore.
        if (*name < 'A' || *name > 'Z')
            return error_set(err, ERROR_REPO, "index: its extension %.4s is not known", name);
        at += size;
    }
    return at == limit || error_set(err, ERROR_REPO, "index: bytes are left over at its end");
}

static bool read_all(struct index *index, struct error *err)
{
    if (index->map.len < HEAD + index->oid_size || memcmp(index->map.at, "DIRC", 4) != 0)
        return error_set(err, ERROR_REPO, "index: this is not an index");
    index->version = read_u32(index->map.at + 4);
    index->count = read_u32(index->map.at + 8);
    if (index->version < 2 || index->version > 4)
        return error_set(err, ERROR_REPO, "index: version %u is not known", index->version);
    // Entries have different lengths, so the extensions are found by passing over all of them.
    struct index_cursor cursor = {.index = index};
    struct str last;
    bool ok = index_skip(&cursor, index->count, &last, err) &&
              read_extensions(index, cursor.offset ? cursor.offset : HEAD, err);
    // A split index leaves out the names that its shared part has; read_extensions has told that one by now.
    if (ok && cursor.has_nameless)
        ok = error_set(err, ERROR_REPO, "index: it has an entry without a path");
    index_cursor_free(&cursor);
    return ok;
}

bool index_open_bytes(struct str bytes, size_t oid_size, struct index *index, struct error *err)
{
    *index = (struct index){.map = bytes, .oid_size = oid_size};
    return read_all(index, err);
}

bool index_open(struct str file, size_t oid_size, struct index *index, struct error *err)
{
    struct stat status;
    *index = (struct index){.oid_size = oid_size};
    if (stat(file.at, &status) != 0) {
        if (errno == ENOENT)
            return true;
        return error_set_errno(err, ERROR_REPO, "cannot read %s", file.at);
    }
    // Before the map: should git replace the file in between, entries look racy rather than fresh.
    int64_t mtime_ns = (int64_t)status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
    struct str map;
    if (!file_map(file.at, &map, err))
        return false;
    if (!index_open_bytes(map, oid_size, index, err)) {
        bool is_foreign = index->is_foreign;
        file_unmap(map);
        *index = (struct index){.oid_size = oid_size, .is_foreign = is_foreign};
        return error_wrap(err, "reading %s", file.at);
    }
    index->mtime_ns = mtime_ns;
    return true;
}

bool index_needs_git(const struct index *index, struct error *err)
{
    if (index->is_foreign)
        *err = (struct error){0};
    return index->is_foreign;
}

void index_close(struct index *index)
{
    file_unmap(index->map);
    *index = (struct index){.oid_size = index->oid_size};
}
