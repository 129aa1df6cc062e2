#include "core/baseline.h"

#include "core/date.h"
#include "core/file.h"
#include "core/fingerprint.h"
#include "core/json.h"
#include "core/json_read.h"
#include "core/repo_content.h"

#include <stdlib.h>

// 64 MiB is some 300,000 findings: a legacy repository larger than that wants its rules narrowed.
enum { FORMAT_VERSION = 1, FILE_MAX = 64 << 20 };

int baseline_compare(const void *a, const void *b)
{
    const struct baseline_entry *left = a, *right = b;
    return memcmp(left->fingerprint, right->fingerprint, FINGERPRINT_DIGITS);
}

static bool parse_entry(const struct json_node *node, const char *name, struct arena *arena,
                        struct baseline_entry *entry, struct error *err)
{
    struct str fingerprint = json_member_text(node, "fingerprint");

    if (node->kind != JSON_MAP)
        return error_set(err, ERROR_CONFIG, "%s:%zu: a finding must be an object", name, node->line);
    if (!is_fingerprint(fingerprint))
        return error_set(err, ERROR_CONFIG, "%s:%zu: 'fingerprint' must be 32 hex digits in lower case", name,
                         node->line);
    memcpy(entry->fingerprint, fingerprint.at, FINGERPRINT_DIGITS);
    entry->rule = arena_copy(arena, json_member_text(node, "rule"));
    entry->path = arena_copy(arena, json_member_text(node, "path"));
    entry->reason = arena_copy(arena, json_member_text(node, "reason"));
    entry->owner = arena_copy(arena, json_member_text(node, "owner"));
    entry->expires = arena_copy(arena, json_member_text(node, "expires"));
    // An entry whose end nobody can read must not hold for ever.
    if (json_member(node, "expires") && !date_is_day(entry->expires))
        return error_set(err, ERROR_CONFIG, "%s:%zu: 'expires' must be a date such as 2027-06-30", name,
                         node->line);
    return true;
}

bool baseline_parse(struct str text, const char *name, struct arena *arena, struct baseline *out,
                    struct error *err)
{
    struct arena ARENA_AUTO scratch = {0};
    struct json_node *root;

    *out = (struct baseline){0};
    if (!json_parse(text, name, &scratch, &root, err))
        return false;
    if (!json_member(root, "andon-baseline"))
        return error_set(err, ERROR_CONFIG, "%s:1: this is not a baseline: it has no \"andon-baseline\": 1",
                         name);
    double version = json_member_number(root, "andon-baseline", 0);
    if (version < 1 || version > FORMAT_VERSION)
        return error_set(err, ERROR_CONFIG, "%s:1: this andon reads baselines of version %d", name,
                         FORMAT_VERSION);
    out->key_id = arena_copy(arena, json_member_text(root, "key"));
    const struct json_node *findings = json_member(root, "findings");
    if (!findings || findings->kind != JSON_LIST)
        return error_set(err, ERROR_CONFIG, "%s:%zu: 'findings' must be a list", name,
                         findings ? findings->line : root->line);
    out->room = findings->count ? findings->count : 1;
    out->at = ARENA_ARRAY(arena, struct baseline_entry, out->room);
    for (const struct json_node *node = findings->first; node; node = node->next)
        if (!parse_entry(node, name, arena, &out->at[out->count++], err)) {
            out->count = 0;
            return false;
        }
    vec_sort(out, baseline_compare);
    return true;
}

bool baseline_load(const char *file, struct arena *arena, struct baseline *out, struct error *err)
{
    struct buffer BUFFER_AUTO bytes = {.limit = FILE_MAX};

    *out = (struct baseline){0};
    if (!file_exists(file))
        return true;
    return file_read(file, FILE_MAX, &bytes, err) &&
           baseline_parse(buffer_str(&bytes), file, arena, out, err);
}

bool baseline_load_repo(const struct repo *repo, struct str name, struct arena *arena, struct baseline *out,
                        struct error *err)
{
    struct buffer BUFFER_AUTO bytes = {.limit = FILE_MAX};
    bool is_there = false;

    *out = (struct baseline){0};
    if (!repo || str_starts_with(name, STR("/")))
        return baseline_load(arena_copy(arena, name).at, arena, out, err);
    if (!repo_read_content(repo, name, FILE_MAX, &bytes, &is_there, err))
        return false;
    struct str shown = repo->work_tree.len ? arena_join_path(arena, repo->work_tree, name)
                                           : arena_printf(arena, "HEAD:%.*s", STR_ARG(name));
    return !is_there || baseline_parse(buffer_str(&bytes), shown.at, arena, out, err);
}

const struct baseline_entry *baseline_find(const struct baseline *baseline, const char *fingerprint)
{
    struct baseline_entry key;
    if (!baseline->count || strlen(fingerprint) != FINGERPRINT_DIGITS)
        return NULL;
    memcpy(key.fingerprint, fingerprint, FINGERPRINT_DIGITS);
    return bsearch(&key, baseline->at, baseline->count, sizeof *baseline->at, baseline_compare);
}

bool baseline_is_expired(const struct baseline_entry *entry, struct str today)
{
    return entry->expires.len && str_compare(entry->expires, today) < 0;
}

void baseline_put(struct baseline *baseline, const struct baseline_entry *entry, struct arena *arena)
{
    struct baseline_entry *known = (struct baseline_entry *)baseline_find(baseline, entry->fingerprint);
    if (known) {
        *known = *entry;
        return;
    }
    if (baseline->count >= baseline->room) {
        baseline->room = baseline->count * 2 + 16;
        struct baseline_entry *grown = ARENA_ARRAY(arena, struct baseline_entry, baseline->room);
        if (baseline->count)
            memcpy(grown, baseline->at, baseline->count * sizeof *grown);
        baseline->at = grown;
    }
    size_t at = baseline->count++;
    for (; at > 0 && baseline_compare(&baseline->at[at - 1], entry) > 0; at--)
        baseline->at[at] = baseline->at[at - 1];
    baseline->at[at] = *entry;
}

void baseline_remove(struct baseline *baseline, const char *fingerprint)
{
    const struct baseline_entry *entry = baseline_find(baseline, fingerprint);
    if (!entry)
        return;
    size_t at = (size_t)(entry - baseline->at);
    memmove(&baseline->at[at], &baseline->at[at + 1], (baseline->count - at - 1) * sizeof *baseline->at);
    baseline->count--;
}

struct row_list VEC(struct baseline_entry);

// People read the file in reviews: by path, then rule; the fingerprint makes the order total.
static int compare_rows(const void *a, const void *b)
{
    const struct baseline_entry *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    if (!order)
        order = str_compare(left->rule, right->rule);
    return order ? order : baseline_compare(left, right);
}

// By fingerprint, and of one the row whose place comes first: the one that is kept.
static int compare_copies(const void *a, const void *b)
{
    int order = baseline_compare(a, b);
    return order ? order : compare_rows(a, b);
}

static void render_row(struct json *json, const struct baseline_entry *row)
{
    json_object(json);
    json->pretty = false; // one finding a line: diffs and merges stay readable
    json_pair_text(json, "fingerprint", str_from(row->fingerprint));
    json_pair_text(json, "rule", row->rule);
    json_path(json, "path", row->path);
    json_pair_text(json, "reason", row->reason);
    if (row->expires.len)
        json_pair_text(json, "expires", row->expires);
    if (row->owner.len)
        json_pair_text(json, "owner", row->owner);
    json_object_end(json);
    json->pretty = true;
}

static void render_rows(struct row_list *rows, struct str key_id, struct buffer *out)
{
    struct json json;
    size_t kept = 0;

    vec_sort(rows, compare_copies);
    for (size_t i = 0; i < rows->count; i++)
        if (!kept || baseline_compare(&rows->at[i], &rows->at[kept - 1]) != 0)
            rows->at[kept++] = rows->at[i];
    rows->count = kept;
    vec_sort(rows, compare_rows);
    json_start(&json, out, true);
    json_object(&json);
    json_pair_number(&json, "andon-baseline", FORMAT_VERSION);
    if (key_id.len)
        json_pair_text(&json, "key", key_id);
    json_key(&json, "findings");
    json_array(&json);
    for (size_t i = 0; i < rows->count; i++)
        render_row(&json, &rows->at[i]);
    json_array_end(&json);
    json_object_end(&json);
}

static bool belongs(const struct finding *finding)
{
    bool counts =
        finding->state == FINDING_NEW || finding->state == FINDING_OLD || finding->state == FINDING_BASELINE;
    return counts && strlen(finding->fingerprint) == FINGERPRINT_DIGITS;
}

void baseline_render(const struct finding_list *findings, const struct baseline *previous,
                     const struct baseline_words *words, struct buffer *out)
{
    struct row_list rows = {0};

    VEC_EACH (struct finding, finding, findings) {
        if (!belongs(finding))
            continue;
        struct baseline_entry *row = vec_add(&rows);
        const struct baseline_entry *known = previous ? baseline_find(previous, finding->fingerprint) : NULL;
        memcpy(row->fingerprint, finding->fingerprint, FINGERPRINT_DIGITS + 1);
        row->rule = finding->rule;
        row->path = finding->path;
        row->reason = known && known->reason.len ? known->reason : words->reason;
        row->expires = known ? known->expires : words->expires;
        row->owner = known && known->owner.len ? known->owner : words->owner;
    }
    render_rows(&rows, previous ? previous->key_id : (struct str){0}, out);
    vec_free(&rows);
}

void baseline_render_entries(const struct baseline *baseline, struct buffer *out)
{
    struct row_list rows = {0};
    for (size_t i = 0; i < baseline->count; i++)
        *vec_add(&rows) = baseline->at[i];
    render_rows(&rows, baseline->key_id, out);
    vec_free(&rows);
}

bool baseline_save(const struct baseline *baseline, struct str file, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO text = {0};
    struct str path = arena_copy(&arena, file);
    size_t slash = str_find_last_byte(path, '/');

    baseline_render_entries(baseline, &text);
    if (slash != STR_NONE && slash > 0 &&
        !file_make_dirs(arena_copy(&arena, str_slice(path, 0, slash)).at, 0755, err))
        return false;
    return file_write_atomic(path.at, buffer_str(&text), 0644, err);
}
