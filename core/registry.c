#include "core/registry.h"

#include "core/date.h"
#include "core/file.h"
#include "core/vec.h"

#include <stdlib.h>

enum { FILE_MAX = 64 << 20 };

static const struct str header = {"andon-registry 1 ", 17};

static int compare_entries(const void *a, const void *b)
{
    const struct registry_entry *left = a, *right = b;
    return memcmp(left->fingerprint, right->fingerprint, FINGERPRINT_DIGITS);
}

// "sandbox key until 2027-06-30": a reason and, where it ends, the last day.
static bool read_reason(struct str text, const char *name, size_t line, struct arena *arena,
                        struct registry_entry *entry, struct error *err)
{
    static const struct str until = {" until ", 7};
    size_t at = str_find(text, until, 0), last = STR_NONE;
    for (; at != STR_NONE; at = str_find(text, until, at + 1))
        last = at;
    struct str day =
        last == STR_NONE ? (struct str){0} : str_trim(str_slice(text, last + until.len, text.len));
    if (day.len && byte_is_digit(day.at[0])) {
        if (!date_is_day(day))
            return error_set(err, ERROR_CONFIG, "%s:%zu: '%.*s' is no day; write until YYYY-MM-DD", name,
                             line, STR_ARG(day));
        entry->expires = arena_copy(arena, day);
        text = str_slice(text, 0, last);
    }
    entry->reason = arena_copy(arena, str_trim(text));
    return entry->reason.len ||
           error_set(err, ERROR_CONFIG, "%s:%zu: an entry needs a reason behind its digest", name, line);
}

static bool read_line(struct str line, const char *name, size_t number, struct arena *arena,
                      struct registry_entry *entry, struct error *err)
{
    struct str digest = str_slice(line, 0, FINGERPRINT_DIGITS);
    struct str rest = str_slice(line, FINGERPRINT_DIGITS, line.len);
    if (!is_fingerprint(digest) || (rest.len && !byte_is_space(rest.at[0])))
        return error_set(err, ERROR_CONFIG,
                         "%s:%zu: a line starts with 32 hex digits; 'andon scan registry add' makes one",
                         name, number);
    memcpy(entry->fingerprint, digest.at, digest.len);
    return read_reason(rest, name, number, arena, entry, err);
}

bool registry_parse(struct str text, struct str name, struct arena *arena, struct registry *out,
                    struct error *err)
{
    size_t number = 0, room = 1;
    for (size_t at = 0; (at = str_find_byte(text, '\n', at)) != STR_NONE; at++)
        room++;
    *out = (struct registry){.name = arena_copy(arena, name)};
    out->at = ARENA_ARRAY(arena, struct registry_entry, room);
    const char *shown = out->name.at;
    for (struct str rest = text; rest.at;) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        number++;
        if (number == 1) {
            if (!str_starts_with(line, header))
                return error_set(
                    err, ERROR_CONFIG,
                    "%s:1: this is not a registry: it does not start with 'andon-registry 1 KEY'", shown);
            if (!fingerprint_key_parse(str_slice(line, header.len, line.len), shown, &out->key, err))
                return false;
            continue;
        }
        if (!line.len || line.at[0] == '#')
            continue;
        if (!read_line(line, shown, number, arena, &out->at[out->count], err))
            return false;
        out->count++;
    }
    if (!number)
        return error_set(err, ERROR_CONFIG, "%s:1: this is not a registry: it is empty", shown);
    vec_sort(out, compare_entries);
    return true;
}

bool registries_load(const struct str *names, size_t count, struct str root, struct arena *arena,
                     struct registry_list *out, struct error *err)
{
    struct registry *list = ARENA_ARRAY(arena, struct registry, count ? count : 1);
    *out = (struct registry_list){list, 0};
    for (size_t i = 0; i < count; i++) {
        struct buffer BUFFER_AUTO text = {.limit = FILE_MAX};
        bool is_absolute = str_starts_with(names[i], STR("/"));
        struct str path = is_absolute ? arena_copy(arena, names[i]) : arena_join_path(arena, root, names[i]);
        if (!file_read(path.at, FILE_MAX, &text, err)) {
            err->code = err->code == ERROR_IO ? ERROR_CONFIG : err->code;
            return error_wrap(err, "secrets.registry");
        }
        if (!registry_parse(buffer_str(&text), names[i], arena, &list[i], err))
            return false;
        out->count++;
    }
    return true;
}

const struct registry_entry *registries_find(const struct registry_list *list, struct str digest)
{
    for (size_t i = 0; list && i < list->count; i++) {
        const struct registry *registry = &list->at[i];
        struct registry_entry key;
        fingerprint_secret(&registry->key, digest, key.fingerprint);
        const struct registry_entry *found = NULL;
        if (registry->count)
            found = bsearch(&key, registry->at, registry->count, sizeof *registry->at, compare_entries);
        if (found)
            return found;
    }
    return NULL;
}
