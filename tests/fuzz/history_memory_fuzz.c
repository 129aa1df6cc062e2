// The files that history scans leave, behind their checksum: whatever they hold, nothing outside is read, and
// what is read can be used. The first byte says which file it is, and how long ids are.
#include "core/pack.h"
#include "scanners/history/last.h"
#include "scanners/history/memory.h"
#include "scanners/history/seen.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static bool is_even(const void *context, const struct oid *oid)
{
    (void)context;
    return oid->bytes[0] % 2 == 0;
}

static void read_memory(struct stored *in)
{
    struct scan_memory memory = {0};
    struct objects_result result = {0};
    if (scan_memory_read(in, &memory, &result)) {
        scan_memory_is_in(&memory, &memory.packs, &memory.loose);
        scan_memory_drop_gone(&result, is_even, NULL);
        commit_table_index(&result.commits);
        scan_memory_settle(&result);
        VEC_EACH (const struct event, event, &result.events)
            check(event->commit < result.commits.at.count);
        VEC_EACH (const struct known_commit, commit, &result.commits.at)
            commit_table_mark(&result.commits, &commit->oid, PRESENCE_STASH, 1);
    }
    scan_memory_free(&memory);
    objects_free(&result);
}

static void read_seen(struct stored *in)
{
    struct seen seen = {.file = *in};
    struct oid_list none = {0};
    if (seen_read(&seen, &none))
        for (size_t i = 0; i < seen.count; i++) {
            struct oid oid = seen_oid(&seen, i);
            seen_find(&seen, &oid);
        }
}

static void read_last(struct stored *in)
{
    struct history history = {0};
    if (last_read(in, &history)) {
        const struct commit_table *commits = &history.objects.commits;
        VEC_EACH (const struct place, place, &history.attribution.places)
            check(place->commit == COMMIT_NONE || place->commit < commits->at.count);
        VEC_EACH (const struct known_commit, commit, &commits->at)
            check(commit_table_find(commits, &commit->oid) != COMMIT_NONE);
    }
    history_free(&history);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!size)
        return 0;
    char *copy = memory_alloc(size > 1 ? size - 1 : 1, 1); // so that a byte behind the end is noticed
    memcpy(copy, data + 1, size - 1);
    struct stored in = {.bytes = {copy, size - 1}, .oid_size = data[0] & 4 ? 32 : 20};
    void (*const readers[])(struct stored *) = {read_memory, read_seen, read_last};
    readers[(data[0] & 3) % 3](&in);
    free(copy);
    return 0;
}
