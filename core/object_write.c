#include "core/object_write.h"

#include "core/file.h"
#include "core/process.h"
#include "core/repo_git.h"

#include <fcntl.h>
#include <sha1.h>
#include <sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// From this many objects on, one sync of the file system is cheaper than one for each file.
enum { SYNC_ALL_FROM = 16 };

struct oid blob_id(size_t oid_size, struct str bytes)
{
    char header[32];
    int length = snprintf(header, sizeof header, "blob %zu", bytes.len);
    struct oid id = {.size = (unsigned char)oid_size};
    const uint8_t *content = (const uint8_t *)(bytes.at ? bytes.at : "");
    if (oid_size == SHA256_DIGEST_LENGTH) {
        SHA2_CTX state;
        SHA256Init(&state);
        SHA256Update(&state, (const uint8_t *)header, (size_t)length + 1);
        SHA256Update(&state, content, bytes.len);
        SHA256Final(id.bytes, &state);
    } else {
        SHA1_CTX state;
        SHA1Init(&state);
        SHA1Update(&state, (const uint8_t *)header, (size_t)length + 1);
        SHA1Update(&state, content, bytes.len);
        SHA1Final(id.bytes, &state);
    }
    return id;
}

bool repo_temporary_dir(const struct repo *repo, struct arena *arena, struct str *out, struct error *err)
{
    struct str state;
    if (!repo_state_dir(repo, arena, &state, err))
        return false;
    *out = arena_join_path(arena, state, STR("tmp"));
    return file_make_dirs(out->at, 0700, err);
}

// Git reads names one a line, and takes quoted ones: the repository may lie in a folder with any name.
static void add_quoted(struct buffer *out, struct str path)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < path.len; i++) {
        unsigned char byte = (unsigned char)path.at[i];
        if (byte < ' ' || byte >= 0x7f || byte == '"' || byte == '\\')
            buffer_printf(out, "\\%03o", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
    buffer_add_cstring(out, "\"\n");
}

static bool check_ids(struct str output, const struct oid *ids, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        char hex[OID_HEX_MAX + 1];
        struct str line = output.at ? str_cut(&output, '\n') : (struct str){0};
        if (!str_equal(line, oid_to_hex(&ids[i], hex)))
            return error_set(err, ERROR_REPO, "git hash-object wrote '%.*s' where %s was expected",
                             STR_ARG(line), hex);
    }
    return true;
}

static bool write_one(const struct repo *repo, struct str text, const struct oid *id, struct error *err)
{
    static const char *const arguments[] = {
        "-c", "core.fsync=loose-object", "hash-object", "-w", "--no-filters", "--stdin", NULL};
    BUFFER_AUTO struct buffer out = {0};
    return repo_git(repo, (struct str){0}, arguments, text, &out, NULL, err) &&
           check_ids(buffer_str(&out), id, 1, err);
}

static bool sync_objects(const struct repo *repo, struct error *err)
{
    int fd = open(repo->object_dir.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_ok = fd >= 0 && syncfs(fd) == 0;
    if (!is_ok)
        error_set_errno(err, ERROR_IO, "cannot sync %s", repo->object_dir.at);
    if (fd >= 0)
        close(fd);
    return is_ok;
}

static bool write_many(const struct repo *repo, const struct str *texts, const struct oid *ids, size_t count,
                       struct str folder, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    BUFFER_AUTO struct buffer names = {0}, out = {0};
    bool is_ok = true;
    for (size_t i = 0; is_ok && i < count; i++) {
        struct str name = arena_printf(&arena, "%.*s/%zu", STR_ARG(folder), i);
        is_ok = file_write_scratch(name.at, texts[i], err);
        add_quoted(&names, name);
    }
    bool sync_each = count < SYNC_ALL_FROM;
    const char *const arguments[] = {"-c",
                                     sync_each ? "core.fsync=loose-object" : "core.fsync=none",
                                     "hash-object",
                                     "-w",
                                     "--no-filters",
                                     "--stdin-paths",
                                     NULL};
    return is_ok && repo_git(repo, (struct str){0}, arguments, buffer_str(&names), &out, NULL, err) &&
           check_ids(buffer_str(&out), ids, count, err) && (sync_each || sync_objects(repo, err));
}

bool objects_write_blobs(const struct repo *repo, const struct str *texts, const struct oid *ids,
                         size_t count, struct error *err)
{
    if (count == 0)
        return true;
    if (count == 1)
        return write_one(repo, texts[0], &ids[0], err) || error_wrap(err, "writing an object");
    ARENA_AUTO struct arena arena = {0};
    struct str folder;
    if (!repo_temporary_dir(repo, &arena, &folder, err))
        return error_wrap(err, "writing objects");
    struct str own = arena_printf(&arena, "%.*s/objects-XXXXXX", STR_ARG(folder));
    if (!mkdtemp((char *)(uintptr_t)own.at)) {
        error_set_errno(err, ERROR_IO, "cannot make a folder in %s", folder.at);
        return error_wrap(err, "writing objects");
    }
    bool is_ok = write_many(repo, texts, ids, count, own, err);
    struct error ignored;
    file_remove_tree(own.at, &ignored);
    return is_ok || error_wrap(err, "writing objects");
}
