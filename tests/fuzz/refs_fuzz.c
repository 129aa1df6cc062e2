// The files that say where a history begins (HEAD, a loose ref, packed-refs, a reflog), and a loose object:
// any bytes are listed, told as broken, or an error. The first byte says which file the rest is.
#include "core/file.h"
#include "core/object_loose.h"
#include "core/refs_list.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/andon-refs-fuzz-XXXXXX";

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void remove_folder(void)
{
    struct error ignored = {0};
    file_remove_tree(folder, &ignored);
}

static const char *const files[] = {"HEAD", "refs/heads/main", "packed-refs", "logs/refs/heads/main"};

// What it names need not be there: git itself is never asked, so no folder of objects is needed.
static void make_folder(struct arena *arena)
{
    struct error err = {0};
    check(mkdtemp(folder) != NULL);
    check(file_make_dirs(arena_printf(arena, "%s/refs/heads", folder).at, 0755, &err));
    check(file_make_dirs(arena_printf(arena, "%s/logs/refs/heads", folder).at, 0755, &err));
    atexit(remove_folder);
}

static void check_list(const struct ref_list *list, size_t oid_size)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ref_entry *entry = &list->at[i];
        check(entry->name.len && entry->oid.size == oid_size);
        check(entry->peeled.size == 0 || entry->peeled.size == oid_size);
        check(!i || str_compare(list->at[i - 1].name, entry->name) < 0);
    }
}

static void read_refs(const char *file, struct str bytes, struct arena *arena)
{
    struct error err = {0};
    struct repo repo = {.git_dir = str_from(folder),
                        .common_dir = str_from(folder),
                        .object_dir = arena_printf(arena, "%s/objects", folder),
                        .oid_size = 20,
                        .is_bare = true};
    struct str path = arena_printf(arena, "%s/%s", folder, file);
    struct ref_list refs = {0}, logs = {0};
    struct oid oid;
    check(file_write_scratch(path.at, bytes, &err));
    if (refs_list(&repo, arena, &refs, &err))
        check_list(&refs, repo.oid_size);
    err = (struct error){0};
    if (reflogs_list(&repo, arena, &logs, &err))
        check_list(&logs, repo.oid_size);
    err = (struct error){0};
    if (repo_read_ref(&repo, STR("refs/heads/main"), &oid, &err))
        check(oid.size == 0 || oid.size == repo.oid_size);
    ref_list_free(&refs);
    ref_list_free(&logs);
    check(unlink(path.at) == 0);
}

static void read_loose(struct str bytes)
{
    enum { LIMIT = 1 << 16 };
    struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
    struct buffer BUFFER_AUTO out = {.limit = LIMIT};
    struct error err = {0};
    enum object_kind kind = OBJECT_NONE;
    size_t length = 0, whole = 0;
    int fd = memfd_create("loose", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len);
    lseek(fd, 0, SEEK_SET);
    bool has_head = loose_read(fd, LIMIT, inflater, &kind, &length, NULL, &err);
    err = (struct error){0};
    lseek(fd, 0, SEEK_SET);
    if (loose_read(fd, LIMIT, inflater, &kind, &whole, &out, &err))
        check(has_head && whole == length && out.len == whole && whole <= LIMIT);
    close(fd);
    libdeflate_free_decompressor(inflater);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena ARENA_AUTO arena = {0};
    if (size == 0)
        return 0;
    if (strstr(folder, "XXXXXX"))
        make_folder(&arena);
    struct str bytes = {(const char *)data + 1, size - 1};
    if (data[0] % 5 < 4)
        read_refs(files[data[0] % 5], bytes, &arena);
    else
        read_loose(bytes);
    return 0;
}
