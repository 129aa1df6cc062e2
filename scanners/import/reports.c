// What other scanners found: detect-secrets' baseline, gitleaks' and trufflehog's JSON reports. They become
// entries of our baseline, once import_match has found the secrets again.
#include "scanners/import/import.h"

#include "core/json_read.h"

#include <sha1.h>

static bool read_sha1(struct str text, unsigned char out[20])
{
    if (text.len != 40)
        return false;
    for (size_t i = 0; i < 20; i++) {
        int high = hex_value(text.at[2 * i]), low = hex_value(text.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static size_t line_of(const struct json_node *map, const char *key)
{
    double line = json_member_number(map, key, 0);
    return line >= 1 && line < 1e12 ? (size_t)line : 0;
}

bool import_detect_secrets(struct import *import, const struct json_node *root, struct error *err)
{
    (void)err;
    import->format = "detect-secrets baseline";
    for (const struct json_node *file = json_member(root, "results")->first; file; file = file->next)
        for (const struct json_node *item = file->kind == JSON_LIST ? file->first : NULL; item;
             item = item->next) {
            struct import_seen seen = {.path = file->key, .line = line_of(item, "line_number")};
            const struct json_node *audit = json_member(item, "is_secret");
            bool is_audited = audit && audit->kind == JSON_BOOL;
            struct str type = json_member_text(item, "type");
            seen.rule = type;
            seen.has_sha1 = read_sha1(json_member_text(item, "hashed_secret"), seen.sha1);
            seen.is_real = is_audited && audit->flag;
            seen.reason = arena_printf(import->arena, "in detect-secrets' baseline as %.*s%s", STR_ARG(type),
                                       is_audited ? ", audited: no secret" : "");
            if (!seen.has_sha1)
                import_note_loss(import, IMPORT_LOST_RULE, seen.path, "an entry without a hash");
            else
                *vec_add(&import->seen) = seen;
        }
    return true;
}

// The report holds the secret itself, of which only the digest is kept.
static void take_secret(struct import_seen *seen, struct str secret)
{
    SHA1_CTX state;
    if (!secret.len)
        return;
    SHA1Init(&state);
    SHA1Update(&state, (const uint8_t *)secret.at, secret.len);
    SHA1Final(seen->sha1, &state);
    seen->has_sha1 = true;
}

// {"RuleID": …, "File": …, "StartLine": …, "Secret": …}
static bool read_gitleaks(struct import *import, const struct json_node *item, struct import_seen *seen)
{
    seen->path = json_member_text(item, "File");
    seen->rule = json_member_text(item, "RuleID");
    seen->line = line_of(item, "StartLine");
    seen->reason = arena_printf(import->arena, "in gitleaks' report as %.*s", STR_ARG(seen->rule));
    take_secret(seen, json_member_text(item, "Secret"));
    return seen->path.len && seen->rule.len;
}

// {"DetectorName": …, "Raw": …, "Verified": …, "SourceMetadata": {"Data": {"Git": {"file": …, "line": …}}}}
static bool read_trufflehog(struct import *import, const struct json_node *item, struct import_seen *seen)
{
    const struct json_node *data = json_member(json_member(item, "SourceMetadata"), "Data");
    const struct json_node *verified = json_member(item, "Verified");
    const struct json_node *source = data && data->kind == JSON_MAP ? data->first : NULL;
    seen->rule = json_member_text(item, "DetectorName");
    seen->path = json_member_text(source, "file");
    seen->line = line_of(source, "line");
    seen->is_real = verified && verified->flag;
    seen->reason = arena_printf(import->arena, "in trufflehog's report as %.*s", STR_ARG(seen->rule));
    take_secret(seen, json_member_text(item, "Raw"));
    return seen->path.len && seen->rule.len;
}

bool import_report(struct import *import, const struct json_node *root, struct error *err)
{
    const struct json_node *item = root->kind == JSON_LIST ? root->first : root;
    import->format = "a report";
    for (; item; item = item->next) {
        struct import_seen seen = {0};
        if (!read_gitleaks(import, item, &seen) && !read_trufflehog(import, item, &seen))
            return error_set(err, ERROR_CONFIG,
                             "line %zu: neither a finding of gitleaks nor one of trufflehog", item->line);
        *vec_add(&import->seen) = seen;
    }
    return true;
}
