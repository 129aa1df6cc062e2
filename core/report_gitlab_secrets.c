// GitLab's report of secret detection (gl-secret-detection-report.json, schema 15): what its security
// dashboard and merge request widget read. Not the code quality report, which is report_gitlab.c.
#include "core/report_internal.h"

#include "core/digest.h"

#include <time.h>

enum { NAME_MAX_LEN = 255 };

static void add_maker(struct json *json, const char *key)
{
    json_key(json, key);
    json_object(json);
    json_pair_text(json, "id", STR("andon"));
    json_pair_text(json, "name", STR("andon"));
    json_pair_text(json, "version", STR(ANDON_VERSION));
    json_key(json, "vendor");
    json_object(json);
    json_pair_text(json, "name", STR("andon"));
    json_object_end(json);
    json_object_end(json);
}

static void add_time(struct json *json, const char *key, time_t moment)
{
    char text[32];
    struct tm parts;
    size_t len = gmtime_r(&moment, &parts) ? strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts) : 0;
    json_pair_text(json, key, (struct str){text, len});
}

static void add_message(struct json *json, const char *level, struct str path, struct str text)
{
    struct buffer BUFFER_AUTO value = {0};
    buffer_add(&value, path);
    buffer_add(&value, path.len ? STR(": ") : (struct str){0});
    buffer_add(&value, text);
    json_object(json);
    json_pair_text(json, "level", str_from(level));
    json_pair_text(json, "value", buffer_str(&value));
    json_object_end(json);
}

static void add_scan(const struct report_request *request, struct json *json)
{
    const struct result *result = request->result;
    time_t end = time(NULL), start = end - (time_t)(result->elapsed_ms / 1000);

    json_key(json, "scan");
    json_object(json);
    add_maker(json, "analyzer");
    add_maker(json, "scanner");
    json_pair_text(json, "type", STR("secret_detection"));
    add_time(json, "start_time", start);
    add_time(json, "end_time", end);
    bool is_incomplete = false;
    json_key(json, "messages");
    json_array(json);
    struct buffer BUFFER_AUTO measure = {0};
    buffer_printf(&measure, "looked at %zu files, %zu bytes, %zu commits", result->files, result->bytes,
                  result->commits);
    add_message(json, "info", (struct str){0}, buffer_str(&measure));
    VEC_EACH (struct skip, skip, &result->skipped) {
        add_message(json, skip->is_incomplete ? "fatal" : "info", skip->path, skip->reason);
        is_incomplete = is_incomplete || skip->is_incomplete;
    }
    json_array_end(json);
    json_pair_text(json, "status", is_incomplete ? STR("failure") : STR("success"));
    json_object_end(json);
}

// The same finding has the same id in every report: a UUID (version 8) made of what identifies it.
static void add_id(const struct finding *finding, struct json *json)
{
    struct digest digest;
    unsigned char hash[32];
    char hex[33];
    digest_start(&digest);
    digest_field(&digest, str_from(finding->fingerprint));
    digest_field(&digest, finding->rule);
    digest_field(&digest, finding->path);
    digest_field(&digest, finding->commit);
    digest_number(&digest, finding->line);
    digest_number(&digest, finding->column);
    digest_end(&digest, hash);
    hash[6] = (unsigned char)((hash[6] & 0x0f) | 0x80);
    hash[8] = (unsigned char)((hash[8] & 0x3f) | 0x80);
    hex_encode(hash, 16, hex);
    struct buffer BUFFER_AUTO id = {0};
    buffer_printf(&id, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
    json_pair_text(json, "id", buffer_str(&id));
}

static void add_location(const struct finding *finding, struct json *json)
{
    json_key(json, "location");
    json_object(json);
    json_pair_text(json, "file", finding->path);
    if (finding->line) {
        json_pair_number(json, "start_line", (int64_t)finding->line);
        json_pair_number(json, "end_line", (int64_t)finding->end_line);
    }
    json_key(json, "commit");
    json_object(json);
    if (finding->author.len)
        json_pair_text(json, "author", finding->author);
    if (finding->date.len)
        json_pair_text(json, "date", finding->date);
    // The schema wants a commit; zeros are its writers' own word for "not committed".
    json_pair_text(json, "sha", finding->commit.len ? finding->commit : STR("0000000"));
    json_object_end(json);
    json_object_end(json);
}

static void add_vulnerability(const struct finding *finding, struct json *json)
{
    static const char *const severities[SEVERITY_COUNT] = {"Info", "Low", "Medium", "Critical"};
    struct buffer BUFFER_AUTO description = {0}, rule = {0};

    buffer_add(&description, finding->message);
    if (finding->confidence)
        buffer_printf(&description, " (%s)", confidence_name(finding->confidence));
    buffer_printf(&rule, "andon rule %.*s", STR_ARG(finding->rule));
    json_object(json);
    add_id(finding, json);
    json_pair_text(json, "category", STR("secret_detection"));
    json_pair_text(json, "name", str_slice(finding->message, 0, NAME_MAX_LEN));
    json_pair_text(json, "description", buffer_str(&description));
    json_pair_text(json, "severity", str_from(severities[finding->severity]));
    if (finding->help.len)
        json_pair_text(json, "solution", finding->help);
    if (finding->excerpt.len)
        json_pair_text(json, "raw_source_code_extract", finding->excerpt); // masked, as everywhere
    add_location(finding, json);
    json_key(json, "identifiers");
    json_array(json);
    json_object(json);
    json_pair_text(json, "type", STR("andon_rule_id"));
    json_pair_text(json, "name", buffer_str(&rule));
    json_pair_text(json, "value", finding->rule);
    json_object_end(json);
    json_object(json);
    json_pair_text(json, "type", STR("andon_fingerprint"));
    json_pair_text(json, "name", STR("andon fingerprint"));
    json_pair_text(json, "value", str_from(finding->fingerprint));
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
}

void report_gitlab_secrets(const struct report_request *request, struct buffer *out)
{
    struct json json;

    json_start(&json, out, true);
    json_object(&json);
    json_pair_text(&json, "version", STR("15.0.7"));
    add_scan(request, &json);
    json_key(&json, "vulnerabilities");
    json_array(&json);
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            add_vulnerability(finding, &json);
    json_array_end(&json);
    json_object_end(&json);
}
