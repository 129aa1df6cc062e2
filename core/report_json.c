// JSON: the document of DESIGN.md §4. Keys are only ever added.
#include "core/report_internal.h"

static void add_text_if(struct json *json, const char *key, struct str text)
{
    if (text.len)
        json_pair_text(json, key, text);
}

static void add_number(struct json *json, const char *key, size_t number)
{
    json_pair_number(json, key, (int64_t)number);
}

static void add_edits(struct json *json, const struct finding *finding)
{
    json_key(json, "edits");
    json_array(json);
    for (size_t i = 0; i < finding->edit_count; i++) {
        json_object(json);
        add_number(json, "offset", finding->edits[i].offset);
        add_number(json, "length", finding->edits[i].length);
        json_pair_text(json, "text", finding->edits[i].text);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_place(struct json *json, const struct finding *finding)
{
    if (finding->is_whole_file)
        return;
    add_number(json, "line", finding->line);
    add_number(json, "column", finding->column);
    add_number(json, "end_line", finding->end_line);
    add_number(json, "end_column", finding->end_column);
    add_number(json, "offset", finding->offset);
    add_number(json, "length", finding->length);
    json_pair_text(json, "excerpt", finding->excerpt);
    if (finding->is_secret) { // for those who look at it later (andon scan audit)
        json_pair_text(json, "line_before", finding->line_before);
        json_pair_text(json, "line_after", finding->line_after);
    }
}

static void add_copies(const struct report_request *request, const struct finding *finding, struct json *json)
{
    if (!finding->copy_count || !report_groups(request))
        return;
    json_key(json, "places");
    json_array(json);
    for (size_t i = 0; i < finding->copy_count; i++) {
        const struct finding *copy = finding->copies[i];
        json_object(json);
        json_path(json, "path", copy->path);
        if (!copy->is_whole_file) {
            add_number(json, "line", copy->line);
            add_number(json, "column", copy->column);
        }
        add_text_if(json, "commit", copy->commit);
        json_object_end(json);
    }
    json_array_end(json);
}

void report_json_finding(const struct report_request *request, const struct finding *finding,
                         struct json *json)
{
    char hex[OID_HEX_MAX + 1];

    json_pair_text(json, "rule", finding->rule);
    json_pair_text(json, "severity", str_from(severity_name(finding->severity)));
    json_pair_text(json, "message", finding->message);
    add_text_if(json, "help", finding->help);
    json_path(json, "path", finding->path);
    add_place(json, finding);
    if (finding->blob.size)
        json_pair_text(json, "blob", oid_to_hex(&finding->blob, hex));
    add_text_if(json, "repository", finding->repository);
    add_text_if(json, "commit", finding->commit);
    if (finding->commit_order)
        add_number(json, "commit_order", finding->commit_order);
    add_text_if(json, "author", finding->author);
    add_text_if(json, "presence", finding->presence);
    if (finding->versions)
        add_number(json, "versions", finding->versions);
    add_text_if(json, "date", finding->date);
    if (finding->confidence)
        json_pair_text(json, "confidence", str_from(confidence_name(finding->confidence)));
    add_text_if(json, "proof", finding->proof);
    add_text_if(json, "opens", finding->opens);
    add_text_if(json, "shape", finding->shape);
    json_pair_text(json, "fingerprint", str_from(finding->fingerprint));
    json_pair_bool(json, "new", finding->state == FINDING_NEW);
    json_pair_text(json, "state", str_from(report_state_name(finding->state)));
    add_text_if(json, "reason", finding->reason);
    json_key(json, "fix");
    if (!finding_has_fix(finding))
        json_null(json);
    else
        json_text(json, finding->safety == FIX_SAFE ? STR("safe") : STR("unsafe"));
    if (report_shows_edits(finding))
        add_edits(json, finding);
    if (finding->mode)
        json_pair_text(json, "mode", finding->mode == 0100755 ? STR("100755") : STR("100644"));
    add_copies(request, finding, json);
}

static void add_skipped(struct json *json, const struct result *result)
{
    json_key(json, "skipped");
    json_array(json);
    VEC_EACH (struct skip, skip, &result->skipped) {
        json_object(json);
        json_path(json, "path", skip->path);
        json_pair_text(json, "reason", skip->reason);
        json_pair_bool(json, "incomplete", skip->is_incomplete);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_suppressions(struct json *json, const struct result *result)
{
    json_key(json, "unused_suppressions");
    json_array(json);
    VEC_EACH (struct suppression, suppression, &result->unused_suppressions) {
        json_object(json);
        json_path(json, "path", suppression->path);
        add_number(json, "line", suppression->line);
        json_pair_text(json, "rules", suppression->rules);
        json_pair_text(json, "problem", str_from(report_suppression_problem(suppression)));
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_stats(struct json *json, const struct result *result)
{
    json_key(json, "stats");
    json_object(json);
    add_number(json, "files", result->files);
    add_number(json, "bytes", result->bytes);
    add_number(json, "commits", result->commits);
    add_number(json, "cached", result->cached);
    json_key(json, "elapsed_ms");
    json_real(json, result->elapsed_ms);
    json_key(json, "findings");
    json_object(json);
    for (int i = 0; i < FINDING_STATE_COUNT; i++)
        add_number(json, report_state_name((enum finding_state)i), result->counts[i]);
    json_object_end(json);
    json_object_end(json);
}

void report_json_origin(const struct report_request *request, struct json *json)
{
    const struct report_origin *origin = &request->origin;
    add_text_if(json, "scope", origin->scope);
    add_text_if(json, "ruleset", origin->ruleset);
    if (!origin->shard.count)
        return;
    json_key(json, "shard");
    json_object(json);
    add_number(json, "number", origin->shard.number);
    add_number(json, "count", origin->shard.count);
    add_text_if(json, "layout", origin->layout);
    json_object_end(json);
}

void report_json_summary(const struct report_request *request, struct json *json)
{
    if (request->notes.len)
        json_pair_text(json, "notes", str_trim(request->notes));
    add_skipped(json, request->result);
    add_suppressions(json, request->result);
    add_stats(json, request->result);
}

void report_json(const struct report_request *request, struct buffer *out)
{
    const struct result *result = request->result;
    struct json json;

    json_start(&json, out, true);
    json_object(&json);
    json_pair_text(&json, "andon", STR(ANDON_VERSION));
    json_pair_text(&json, "command", str_from(request->command));
    json_pair_text(&json, "verdict", str_from(report_verdict_name(result->verdict)));
    report_json_origin(request, &json);
    json_key(&json, "findings");
    json_array(&json);
    VEC_EACH (struct finding, finding, &result->findings)
        if (report_includes(request, finding) || finding->state == FINDING_FIXED) {
            json_object(&json);
            report_json_finding(request, finding, &json);
            json_object_end(&json);
        }
    json_array_end(&json);
    report_json_summary(request, &json);
    json_object_end(&json);
}
