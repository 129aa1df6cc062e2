#include "scanners/history/memory.h"

#include "core/digest.h"
#include "core/file.h"
#include "core/pack.h"

#define FILE_SIZE_MAX ((size_t)1 << 30)

static const char magic[16] = "andon history 3\n";

// The file's name: all that decides what is interesting is in it.
static bool file_of(const struct objects_request *request, struct arena *arena, const char **file)
{
    struct digest digest;
    struct str state;
    struct error ignored = {0};
    unsigned char hash[32];
    char hex[65];
    digest_start(&digest);
    digest_field(&digest, request->ruleset);
    digest_number(&digest, (uint64_t)request->profile);
    digest_number(&digest, request->blob_limit);
    digest_end(&digest, hash);
    hex_encode(hash, 12, hex);
    if (!repo_state_dir(request->repo, arena, &state, &ignored))
        return false;
    *file = arena_printf(arena, "%.*s/history-%s", STR_ARG(state), hex).at;
    return true;
}

// Told apart from what a crash, a full disk or a flipped bit leaves; not from what someone makes up, who
// could as well delete the repository's hooks.
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

struct reader {
    struct str bytes;
    size_t at, oid_size;
    bool is_bad;
};

static uint64_t read_number(struct reader *reader)
{
    uint64_t number = 0;
    if (reader->bytes.len - reader->at < sizeof number) {
        reader->is_bad = true;
        return 0;
    }
    memcpy(&number, reader->bytes.at + reader->at, sizeof number);
    reader->at += sizeof number;
    return number;
}

static struct oid read_oid(struct reader *reader)
{
    struct oid oid = {0};
    if (reader->bytes.len - reader->at < reader->oid_size) {
        reader->is_bad = true;
        return oid;
    }
    oid = oid_from_raw((const unsigned char *)reader->bytes.at + reader->at, reader->oid_size);
    reader->at += reader->oid_size;
    return oid;
}

static void read_oids(struct reader *reader, struct oid_list *list)
{
    uint64_t count = read_number(reader);
    for (uint64_t i = 0; i < count && !reader->is_bad; i++)
        *vec_add(list) = read_oid(reader);
}

static void write_number(struct buffer *out, uint64_t number)
{
    buffer_add(out, (struct str){(const char *)&number, sizeof number});
}

static void write_oid(struct buffer *out, const struct oid *oid)
{
    buffer_add(out, (struct str){(const char *)oid->bytes, oid->size});
}

static void write_oids(struct buffer *out, const struct oid_list *list)
{
    write_number(out, list->count);
    VEC_EACH (const struct oid, oid, list)
        write_oid(out, oid);
}

enum { IS_TAG = 1, HAS_OTHER = 2 }; // has a tree, or a tag's target

static void read_commits(struct reader *reader, struct commit_table *table)
{
    uint64_t count = read_number(reader);
    for (uint64_t i = 0; i < count && !reader->is_bad; i++) {
        struct known_commit commit = {.oid = read_oid(reader), .presence = PRESENCE_NOWHERE};
        uint64_t flags = read_number(reader), parents = flags >> 8;
        commit.time = (int64_t)read_number(reader);
        commit.is_tag = flags & IS_TAG;
        if (flags & HAS_OTHER)
            *(commit.is_tag ? &commit.target : &commit.tree) = read_oid(reader);
        struct oid_list list = {0};
        for (uint64_t p = 0; p < parents && !reader->is_bad; p++)
            *vec_add(&list) = read_oid(reader);
        commit_table_put(table, &commit, list.at, list.count);
        vec_free(&list);
    }
}

static void write_commits(struct buffer *out, const struct commit_table *table)
{
    write_number(out, table->at.count);
    VEC_EACH (const struct known_commit, commit, &table->at) {
        const struct oid *other = commit->is_tag ? &commit->target : &commit->tree;
        write_oid(out, &commit->oid);
        write_number(out, (uint64_t)commit->parent_count << 8 | (commit->is_tag ? IS_TAG : 0) |
                              (other->size ? HAS_OTHER : 0));
        write_number(out, (uint64_t)commit->time);
        if (other->size)
            write_oid(out, other);
        for (uint32_t p = 0; p < commit->parent_count; p++)
            write_oid(out, &table->parent_oids[commit->first_parent + p]);
    }
}

static bool are_all_in(const struct oid_list *some, const struct oid_list *all)
{
    VEC_EACH (const struct oid, oid, some)
        if (!oid_list_has(all, oid))
            return false;
    return true;
}

static bool read_all(struct reader *reader, struct scan_memory *memory, struct objects_result *result)
{
    read_oids(reader, &memory->packs);
    read_oids(reader, &memory->loose);
    result->objects = (size_t)read_number(reader);
    result->blobs = (size_t)read_number(reader);
    result->bytes = (size_t)read_number(reader);
    read_oids(reader, &result->interesting);
    read_oids(reader, &result->marked);
    read_oids(reader, &result->messages);
    read_commits(reader, &result->commits);
    return !reader->is_bad && reader->at == reader->bytes.len;
}

bool scan_memory_load(const struct objects_request *request, const struct oid_list *packs,
                      const struct oid_list *loose, struct scan_memory *memory, struct objects_result *result)
{
    struct arena arena = {0};
    struct buffer bytes = {.limit = FILE_SIZE_MAX};
    struct error ignored = {0};
    const char *file;
    uint64_t sum;
    const size_t head = sizeof magic + sizeof sum;
    bool ok = file_of(request, &arena, &file) && file_read(file, FILE_SIZE_MAX, &bytes, &ignored) &&
              bytes.len >= head && memcmp(bytes.at, magic, sizeof magic) == 0;
    if (ok) {
        struct reader reader = {.bytes = str_slice(buffer_str(&bytes), head, bytes.len),
                                .oid_size = request->repo->oid_size};
        memcpy(&sum, bytes.at + sizeof magic, sizeof sum);
        ok = sum == checksum_of(reader.bytes) && read_all(&reader, memory, result) &&
             are_all_in(&memory->packs, packs) && are_all_in(&memory->loose, loose);
    }
    if (!ok) {
        scan_memory_free(memory);
        objects_free(result);
        *result = (struct objects_result){0};
    }
    buffer_free(&bytes);
    arena_free(&arena);
    return ok;
}

void scan_memory_save(const struct objects_request *request, const struct oid_list *packs,
                      const struct oid_list *loose, const struct objects_result *result)
{
    struct arena arena = {0};
    struct buffer bytes = {.limit = FILE_SIZE_MAX};
    struct error ignored = {0};
    const char *file;
    uint64_t sum = 0;
    buffer_add(&bytes, (struct str){magic, sizeof magic});
    write_number(&bytes, 0);
    write_oids(&bytes, packs);
    write_oids(&bytes, loose);
    write_number(&bytes, result->objects);
    write_number(&bytes, result->blobs);
    write_number(&bytes, result->bytes);
    write_oids(&bytes, &result->interesting);
    write_oids(&bytes, &result->marked);
    write_oids(&bytes, &result->messages);
    write_commits(&bytes, &result->commits);
    if (!bytes.overflow && file_of(request, &arena, &file)) {
        const size_t head = sizeof magic + sizeof sum;
        sum = checksum_of(str_slice(buffer_str(&bytes), head, bytes.len));
        memcpy(bytes.at + sizeof magic, &sum, sizeof sum);
        file_write_atomic(file, buffer_str(&bytes), 0600, &ignored);
    }
    buffer_free(&bytes);
    arena_free(&arena);
}

struct oid pack_checksum(const struct pack *pack)
{
    struct oid oid = {0};
    if (pack->index.len >= pack->oid_size)
        oid = oid_from_raw((const unsigned char *)pack->index.at + pack->index.len - pack->oid_size,
                           pack->oid_size);
    return oid;
}

void scan_memory_free(struct scan_memory *memory)
{
    vec_free(&memory->packs);
    vec_free(&memory->loose);
}
