// GitLab code quality: a list of issues, each with a fingerprint.
#include "core/report_internal.h"

#include "core/digest.h"

#include <stdio.h>

static void add_issue(struct json *json, struct str description, struct str check, struct str fingerprint,
                      const char *severity, struct str path, size_t line)
{
    json_object(json);
    json_pair_text(json, "description", description);
    json_pair_text(json, "check_name", check);
    json_pair_text(json, "fingerprint", fingerprint);
    json_pair_text(json, "severity", str_from(severity));
    json_key(json, "location");
    json_object(json);
    json_pair_text(json, "path", path);
    json_key(json, "lines");
    json_object(json);
    json_pair_number(json, "begin", line ? (int64_t)line : 1);
    json_object_end(json);
    json_object_end(json);
    json_object_end(json);
}

// The service takes issues with one fingerprint for one issue; copies of a secret are several.
static void place_fingerprint(const struct finding *finding, char out[33])
{
    struct digest digest;
    unsigned char hash[32];
    if (!finding->is_secret || !finding->fingerprint[0]) {
        memcpy(out, finding->fingerprint, 33);
        return;
    }
    digest_start(&digest);
    digest_field(&digest, str_from(finding->fingerprint));
    digest_field(&digest, finding->path);
    digest_end(&digest, hash);
    hex_encode(hash, 16, out);
}

void report_gitlab(const struct report_request *request, struct buffer *out)
{
    static const char *const severities[SEVERITY_COUNT] = {"info", "info", "minor", "critical"};
    struct json json;

    json_start(&json, out, true);
    json_array(&json);
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding)) {
            char fingerprint[33];
            place_fingerprint(finding, fingerprint);
            add_issue(&json, finding->message, finding->rule, str_from(fingerprint),
                      severities[finding->severity], finding->path, finding->line);
        }
    VEC_EACH (struct skip, skip, &request->result->skipped) {
        struct buffer BUFFER_AUTO text = {0};
        char fingerprint[33];
        if (!skip->is_incomplete)
            continue;
        buffer_printf(&text, "not checked: %.*s", STR_ARG(skip->reason));
        snprintf(fingerprint, sizeof fingerprint, "%016llx%016llx", (unsigned long long)str_hash(skip->path),
                 (unsigned long long)str_hash(skip->reason));
        add_issue(&json, buffer_str(&text), STR("not-checked"), str_from(fingerprint), "blocker", skip->path,
                  0);
    }
    json_array_end(&json);
}
