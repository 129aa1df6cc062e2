#include "scanners/history/stored.h"

#include "core/digest.h"
#include "core/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KIND_SIZE = 16, HEAD_SIZE = KIND_SIZE + 8, FILES_MAX = 6 };

static const char prefix[] = "history-";

bool stored_path(const struct repo *repo, const char *name, const unsigned char digest[32],
                 struct arena *arena, const char **file)
{
    struct str state;
    struct error ignored = {0};
    char hex[2 * 12 + 1];
    if (!repo_state_dir(repo, arena, &state, &ignored))
        return false;
    hex_encode(digest, 12, hex);
    *file = arena_printf(arena, "%.*s/%s%s-%s", STR_ARG(state), prefix, name, hex).at;
    return true;
}

static uint64_t checksum_of(struct str bytes)
{
    uint64_t sum = bytes.len * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t at = 0; at < bytes.len; at += 8) {
        uint64_t word = 0;
        memcpy(&word, bytes.at + at, bytes.len - at < 8 ? bytes.len - at : 8);
        sum = (sum ^ word) * UINT64_C(0xff51afd7ed558ccd);
        sum ^= sum >> 32;
    }
    return sum;
}

static void write_head(char head[HEAD_SIZE], const char *kind, struct str body)
{
    uint64_t sum = checksum_of(body);
    memset(head, 0, HEAD_SIZE);
    memcpy(head, kind, strnlen(kind, KIND_SIZE));
    memcpy(head + KIND_SIZE, &sum, sizeof sum);
}

static bool open_bytes(struct str bytes, const char *kind, size_t oid_size, struct stored *in)
{
    char head[HEAD_SIZE];
    *in = (struct stored){.oid_size = oid_size};
    if (bytes.len < HEAD_SIZE)
        return false;
    in->bytes = str_slice(bytes, HEAD_SIZE, bytes.len);
    write_head(head, kind, in->bytes);
    return memcmp(head, bytes.at, HEAD_SIZE) == 0;
}

bool stored_open(const char *file, const char *kind, size_t oid_size, struct stored *in)
{
    struct str map;
    struct error ignored = {0};
    *in = (struct stored){0};
    if (!file_map(file, &map, &ignored))
        return false;
    if (!open_bytes(map, kind, oid_size, in)) {
        file_unmap(map);
        *in = (struct stored){0};
        return false;
    }
    in->map = map;
    return true;
}

void stored_close(struct stored *in)
{
    if (in->map.len)
        file_unmap(in->map);
    *in = (struct stored){0};
}

uint64_t stored_number(struct stored *in)
{
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && in->at < in->bytes.len; shift += 7) {
        unsigned char byte = (unsigned char)in->bytes.at[in->at++];
        number |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return number;
    }
    in->is_bad = true;
    in->at = in->bytes.len;
    return 0;
}

size_t stored_count(struct stored *in, size_t size)
{
    uint64_t count = stored_number(in);
    if (count <= (in->bytes.len - in->at) / size)
        return (size_t)count;
    in->is_bad = true;
    return 0;
}

struct oid stored_oid(struct stored *in)
{
    if (in->bytes.len - in->at < in->oid_size) {
        in->is_bad = true;
        return (struct oid){0};
    }
    struct oid oid = oid_from_raw((const unsigned char *)in->bytes.at + in->at, in->oid_size);
    in->at += in->oid_size;
    return oid;
}

void stored_oids(struct stored *in, struct oid_list *list)
{
    for (size_t count = stored_count(in, in->oid_size); count; count--)
        *vec_add(list) = stored_oid(in);
}

struct str stored_text(struct stored *in)
{
    size_t length = stored_count(in, 1);
    struct str text = str_slice(in->bytes, in->at, length);
    in->at += length;
    return text;
}

bool stored_ends(const struct stored *in)
{
    return !in->is_bad && in->at == in->bytes.len;
}

void stored_put_number(struct buffer *out, uint64_t number)
{
    for (; number > 127; number >>= 7)
        buffer_add_byte(out, (char)(number | 128));
    buffer_add_byte(out, (char)number);
}

void stored_put_oid(struct buffer *out, const struct oid *oid)
{
    buffer_add(out, (struct str){(const char *)oid->bytes, oid->size});
}

void stored_put_oids(struct buffer *out, const struct oid_list *list)
{
    stored_put_number(out, list->count);
    VEC_EACH (const struct oid, oid, list)
        stored_put_oid(out, oid);
}

void stored_put_text(struct buffer *out, struct str text)
{
    stored_put_number(out, text.len);
    buffer_add(out, text);
}

// Of rules, profiles and options that are used no more: each has a file of its own of each kind,
// "kind-digest".
static void drop_oldest(const char *file)
{
    ARENA_AUTO struct arena arena = {0};
    struct str path = str_from(file), base = str_basename(path);
    struct str folder = arena_copy(&arena, str_slice(path, 0, path.len - base.len));
    struct str kind = str_slice(base, 0, str_find_last_byte(base, '-') + 1);
    DIR *handle = opendir(folder.at);
    for (;;) {
        size_t count = 0;
        struct timespec oldest = {0};
        char name[sizeof((struct dirent *)0)->d_name] = "";
        if (!handle)
            return;
        rewinddir(handle);
        for (struct dirent *entry; (entry = readdir(handle));) {
            struct stat status;
            if (!str_starts_with(str_from(entry->d_name), kind) ||
                fstatat(dirfd(handle), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
                continue;
            bool is_older = status.st_mtim.tv_sec != oldest.tv_sec ? status.st_mtim.tv_sec < oldest.tv_sec
                                                                   : status.st_mtim.tv_nsec < oldest.tv_nsec;
            if (!count++ || is_older) {
                oldest = status.st_mtim;
                memcpy(name, entry->d_name, sizeof name);
            }
        }
        if (count <= FILES_MAX || unlinkat(dirfd(handle), name, 0) != 0)
            break;
    }
    closedir(handle);
}

void stored_save(const char *file, const char *kind, struct buffer *body)
{
    struct buffer bytes BUFFER_AUTO = {.limit = SIZE_MAX / 4};
    struct error ignored = {0};
    char head[HEAD_SIZE];
    if (body->overflow)
        return;
    write_head(head, kind, buffer_str(body));
    buffer_add(&bytes, (struct str){head, sizeof head});
    buffer_add(&bytes, buffer_str(body));
    if (file_write_atomic(file, buffer_str(&bytes), 0600, &ignored))
        drop_oldest(file);
}
