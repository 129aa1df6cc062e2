// What the commands for findings read from files: registries of test secrets, reports to audit, dates,
// comments of other scanners. Any bytes give an error with a place, or something that holds together.
#include "core/date.h"
#include "core/registry.h"
#include "core/suppress_peers.h"
#include "scanners/findings/audit.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_registry(struct str text, struct arena *arena)
{
    struct registry registry;
    struct error err = {0};
    if (!registry_parse(text, STR("fuzz"), arena, &registry, &err)) {
        assert(err.code == ERROR_CONFIG && strncmp(err.message, "fuzz:", 5) == 0);
        return;
    }
    for (size_t i = 0; i < registry.count; i++) {
        const struct registry_entry *entry = &registry.at[i];
        assert(entry->reason.len && is_fingerprint(str_from(entry->fingerprint)));
        assert(!entry->expires.len || date_is_day(entry->expires));
        assert(!i || strcmp(registry.at[i - 1].fingerprint, entry->fingerprint) <= 0);
    }
}

static void read_report(struct str text, struct arena *arena)
{
    static const unsigned sizes[][2] = {{80, 24}, {20, 5}, {1, 1}};
    struct audit audit = {.arena = arena, .color = true};
    struct error err = {0};
    if (audit_items_from_report(text, "fuzz", arena, &audit.items, &err))
        for (audit.at = 0; audit.at < audit.items.count && audit.at < 20; audit.at++)
            for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                struct buffer BUFFER_AUTO out = {0};
                audit_draw(&audit, sizes[i][0], sizes[i][1], (struct str){0}, &out);
                size_t lines = 1;
                for (size_t k = 0; k < out.len; k++)
                    lines += out.at[k] == '\n';
                assert(lines <= sizes[i][1] + 1);
            }
    vec_free(&audit.items);
}

static void read_comments(struct str text, struct arena *arena)
{
    struct blob blob;
    struct peer_range_list ranges = {0};
    blob_init(&blob, STR("a"), 0100644, NULL, text);
    blob_find_lines(&blob, arena);
    peer_ranges_find(&blob, ~0u, &ranges);
    size_t before = 0;
    VEC_EACH (const struct peer_range, range, &ranges) {
        assert(range->first > before && range->first <= range->last && range->last <= blob.line_count);
        before = range->first;
    }
    for (size_t line = 0; line <= blob.line_count + 1 && line < 100; line++)
        peer_comment_at(&blob, ~0u, &ranges, line, line + 1);
    vec_free(&ranges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena ARENA_AUTO arena = {0};
    struct str text = {(const char *)data, size};
    int64_t moment;
    char day[11];
    read_registry(text, &arena);
    read_report(text, &arena);
    read_comments(text, &arena);
    date_parse_moment(text, 1764000000, &moment);
    if (date_parse_last_day(text, 1764000000, day))
        assert(date_is_day(str_from(day)));
    return 0;
}
