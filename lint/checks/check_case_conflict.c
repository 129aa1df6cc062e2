// Names that a file system which ignores case takes for one. Each path that the change brings, and each
// folder above it, is compared in lower case with every path and folder of the index.
#include "core/utf8.h"
#include "lint/text.h"

#include <stdlib.h>

struct name {
    struct str folded, original;
    const struct change *change;
};

struct names VEC(struct name);

// Which lengths the names have, modulo 64: most paths of the index need no second look.
static uint64_t length_bit(size_t length)
{
    return (uint64_t)1 << (length % 64);
}

static uint64_t length_bits(const struct names *names)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < names->count; i++)
        bits |= length_bit(names->at[i].folded.len);
    return bits;
}

// Upper case ranges and the way to lower case: add `delta`, or, where upper and lower alternate, 1 to those
// of the parity of `first`.
static const struct {
    uint32_t first, last;
    uint32_t delta;
    bool alternates;
} fold_ranges[] = {
    {'A', 'Z', 32, false},       {0x00c0, 0x00d6, 32, false}, {0x00d8, 0x00de, 32, false},
    {0x0100, 0x0137, 1, true},   {0x0139, 0x0148, 1, true},   {0x014a, 0x0177, 1, true},
    {0x0179, 0x017e, 1, true},   {0x0388, 0x038a, 37, false}, {0x0391, 0x03a1, 32, false},
    {0x03a3, 0x03ab, 32, false}, {0x0400, 0x040f, 80, false}, {0x0410, 0x042f, 32, false},
    {0x0460, 0x0481, 1, true},   {0x048a, 0x04bf, 1, true},   {0x04d0, 0x052f, 1, true},
    {0x0531, 0x0556, 48, false}, {0x1e00, 0x1e95, 1, true},   {0x1ea0, 0x1eff, 1, true},
    {0xff21, 0xff3a, 32, false},
};

static uint32_t fold_code_point(uint32_t code)
{
    for (size_t i = 0; i < sizeof fold_ranges / sizeof *fold_ranges; i++) {
        if (code < fold_ranges[i].first || code > fold_ranges[i].last)
            continue;
        bool is_upper = !fold_ranges[i].alternates || (code - fold_ranges[i].first) % 2 == 0;
        return is_upper ? code + fold_ranges[i].delta : code;
    }
    return code;
}

static struct str fold(struct str path, struct buffer *out)
{
    buffer_clear(out);
    size_t ascii = utf8_find_non_ascii(path, 0);
    if (ascii == STR_NONE)
        ascii = path.len;
    char *room = buffer_reserve(out, path.len);
    for (size_t i = 0; room && i < ascii; i++)
        room[i] = byte_lower(path.at[i]);
    out->len += ascii;
    for (size_t at = ascii; at < path.len;) {
        char byte = path.at[at];
        uint32_t code = utf8_decode(path, &at);
        if (code == UTF8_INVALID)
            buffer_add_byte(out, byte);
        else
            utf8_encode(out, code < 0x80 ? (uint32_t)byte_lower(byte) : fold_code_point(code));
    }
    return buffer_str(out);
}

static int compare_names(const void *a, const void *b)
{
    const struct name *left = a, *right = b;
    int order = str_compare(left->folded, right->folded);
    return order ? order : str_compare(left->original, right->original);
}

static void add_name(struct names *names, struct str path, const struct change *change, struct arena *arena,
                     struct buffer *scratch)
{
    struct name *name = vec_add(names);
    name->folded = arena_copy(arena, fold(path, scratch));
    name->original = path;
    name->change = change;
}

// The new paths and the folders above them, sorted, each once.
static void collect_names(const struct changeset *changeset, struct names *names, struct arena *arena,
                          struct buffer *scratch)
{
    size_t kept = 0;
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        if (!change_brings_path(change) && change->status != CHANGE_TYPE)
            continue;
        add_name(names, change->path, change, arena, scratch);
        for (size_t at = 0; (at = str_find_byte(change->path, '/', at)) != STR_NONE; at++)
            add_name(names, str_slice(change->path, 0, at), change, arena, scratch);
    }
    if (names->count)
        qsort(names->at, names->count, sizeof *names->at, compare_names);
    for (size_t i = 0; i < names->count; i++)
        if (kept == 0 || compare_names(&names->at[kept - 1], &names->at[i]) != 0)
            names->at[kept++] = names->at[i];
    names->count = kept;
}

static void report(struct check_run *run, const struct name *name, struct str other)
{
    struct finding *finding = check_report_file(
        run, "'%.*s' differs from '%.*s' in case only; macOS and Windows can hold only one of them",
        STR_ARG(name->original), STR_ARG(other));
    finding->path = name->change->path;
    finding->help = STR("rename one of them (git mv), or delete the one that is not wanted");
}

static void report_among_new(struct check_run *run, const struct names *names)
{
    for (size_t i = 1; i < names->count; i++) {
        const struct name *before = &names->at[i - 1], *name = &names->at[i];
        if (!str_equal(before->folded, name->folded))
            continue;
        report(run, before, name->original);
        report(run, name, before->original);
    }
}

// Reports the new names that differ in case from one that the repository has.
static void compare_with(struct check_run *run, const struct names *names, uint64_t lengths, struct str old,
                         struct buffer *scratch)
{
    // Only letters beyond ASCII can change their length.
    if (!(lengths & length_bit(old.len)) && utf8_find_non_ascii(old, 0) == STR_NONE)
        return;
    struct str folded = fold(old, scratch);
    size_t low = 0, high = names->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (str_compare(names->at[middle].folded, folded) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool is_new = false;
    for (size_t i = low; i < names->count && str_equal(names->at[i].folded, folded); i++)
        is_new = is_new || str_equal(names->at[i].original, old);
    if (is_new) // then report_among_new has seen it
        return;
    for (size_t i = low; i < names->count && str_equal(names->at[i].folded, folded); i++)
        report(run, &names->at[i], old);
}

static size_t common_length(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len, same = 0;
    while (same < shorter && a.at[same] == b.at[same])
        same++;
    return same;
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    struct buffer BUFFER_AUTO scratch = {0};
    struct names names = {0};
    struct str *paths = NULL, before = {0};
    size_t count = 0;
    bool ok = true;

    collect_names(changeset, &names, run->arena, &scratch);
    report_among_new(run, &names);
    // A change set that is the whole index has been compared with itself.
    bool has_more = changeset->kind == CHANGESET_STAGED || changeset->kind == CHANGESET_RANGE;
    if (names.count && has_more && changeset->repo)
        ok = changeset_index_paths(changeset, run->arena, &paths, &count, err);
    const uint64_t lengths = length_bits(&names);
    for (size_t i = 0; ok && i < count; i++) {
        size_t same = common_length(before, paths[i]);
        compare_with(run, &names, lengths, paths[i], &scratch);
        for (size_t at = same; (at = str_find_byte(paths[i], '/', at)) != STR_NONE; at++)
            compare_with(run, &names, lengths, str_slice(paths[i], 0, at), &scratch);
        before = paths[i];
    }
    vec_free(&names);
    return ok;
}

const struct check check_check_case_conflict = {
    .id = "check-case-conflict",
    .summary = "no two names that differ in case only",
    .severity = SEVERITY_ERROR,
    .page =
        {
            .why = "On macOS and Windows both names are one file: a checkout silently keeps one of the two, "
                   "and git "
                   "reports the other as changed for ever.",
            .bad = "README.md\nReadme.md",
            .good = "README.md",
            .fix = "git mv one of them to another name, in two steps when only the case changes.",
            .source = "pre-commit-hooks check-case-conflict",
        },
    .run_set = run_set,
};
