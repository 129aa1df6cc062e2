#include "core/baseline.h"

#include "core/file.h"
#include "core/json.h"
#include "core/json_read.h"

#include <stdlib.h>

// 64 MiB is some 300,000 findings: a legacy repository larger than that wants its rules narrowed.
enum { FORMAT_VERSION = 1, FINGERPRINT_LEN = 32, FILE_MAX = 64 << 20 };

static int compare_entries(const void *a, const void *b)
{
    const struct baseline_entry *left = a, *right = b;
    return memcmp(left->fingerprint, right->fingerprint, FINGERPRINT_LEN);
}

static bool is_fingerprint(struct str text)
{
    if (text.len != FINGERPRINT_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_digit(text.at[i]) && !(text.at[i] >= 'a' && text.at[i] <= 'f'))
            return false;
    return true;
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
    memcpy(entry->fingerprint, fingerprint.at, FINGERPRINT_LEN);
    entry->rule = arena_copy(arena, json_member_text(node, "rule"));
    entry->path = arena_copy(arena, json_member_text(node, "path"));
    entry->reason = arena_copy(arena, json_member_text(node, "reason"));
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
    const struct json_node *findings = json_member(root, "findings");
    if (!findings || findings->kind != JSON_LIST)
        return error_set(err, ERROR_CONFIG, "%s:%zu: 'findings' must be a list", name,
                         findings ? findings->line : root->line);
    out->at = ARENA_ARRAY(arena, struct baseline_entry, findings->count ? findings->count : 1);
    for (const struct json_node *node = findings->first; node; node = node->next)
        if (!parse_entry(node, name, arena, &out->at[out->count++], err)) {
            out->count = 0;
            return false;
        }
    qsort(out->at, out->count, sizeof *out->at, compare_entries);
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

const struct baseline_entry *baseline_find(const struct baseline *baseline, const char *fingerprint)
{
    struct baseline_entry key;
    if (!baseline->count || strlen(fingerprint) != FINGERPRINT_LEN)
        return NULL;
    memcpy(key.fingerprint, fingerprint, FINGERPRINT_LEN);
    return bsearch(&key, baseline->at, baseline->count, sizeof *baseline->at, compare_entries);
}

// People read the file in reviews: by path, then rule; the fingerprint makes the order total.
static int compare_rows(const void *a, const void *b)
{
    const struct baseline_entry *left = a, *right = b;
    int order = str_compare(left->path, right->path);
    if (!order)
        order = str_compare(left->rule, right->rule);
    return order ? order : compare_entries(left, right);
}

static void render_row(struct json *json, const struct baseline_entry *row)
{
    json_object(json);
    json->pretty = false; // one finding a line: diffs and merges stay readable
    json_pair_text(json, "fingerprint", str_from(row->fingerprint));
    json_pair_text(json, "rule", row->rule);
    json_path(json, "path", row->path);
    json_pair_text(json, "reason", row->reason);
    json_object_end(json);
    json->pretty = true;
}

void baseline_render(const struct finding_list *findings, const struct baseline *previous, struct str reason,
                     struct buffer *out)
{
    struct VEC(struct baseline_entry) rows = {0};
    struct json json;

    VEC_EACH (struct finding, finding, findings) {
        bool belongs = finding->state == FINDING_NEW || finding->state == FINDING_OLD ||
                       finding->state == FINDING_BASELINE;
        if (!belongs || strlen(finding->fingerprint) != FINGERPRINT_LEN)
            continue;
        struct baseline_entry *row = vec_add(&rows);
        const struct baseline_entry *known = previous ? baseline_find(previous, finding->fingerprint) : NULL;
        memcpy(row->fingerprint, finding->fingerprint, FINGERPRINT_LEN + 1);
        row->rule = finding->rule;
        row->path = finding->path;
        row->reason = known && known->reason.len ? known->reason : reason;
    }
    if (rows.count)
        qsort(rows.at, rows.count, sizeof *rows.at, compare_rows);
    json_start(&json, out, true);
    json_object(&json);
    json_pair_number(&json, "andon-baseline", FORMAT_VERSION);
    json_key(&json, "findings");
    json_array(&json);
    for (size_t i = 0; i < rows.count; i++)
        if (i == 0 || compare_entries(&rows.at[i], &rows.at[i - 1]) != 0)
            render_row(&json, &rows.at[i]);
    json_array_end(&json);
    json_object_end(&json);
    vec_free(&rows);
}
