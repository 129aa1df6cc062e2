// JSON lines: one finding a line, then one line with the summary. For streams and for logs.
#include "core/report_internal.h"

static void start_line(struct json *json, struct buffer *out, const char *type)
{
    json_start(json, out, false);
    json_object(json);
    json_pair_text(json, "type", str_from(type));
}

static void end_line(struct json *json, struct buffer *out)
{
    json_object_end(json);
    if (!out->len || out->at[out->len - 1] != '\n')
        buffer_add_byte(out, '\n');
}

void report_jsonl(const struct report_request *request, struct buffer *out)
{
    struct json json;
    VEC_EACH (struct finding, finding, &request->result->findings) {
        if (!report_includes(request, finding) && finding->state != FINDING_FIXED)
            continue;
        start_line(&json, out, "finding");
        report_json_finding(request, finding, &json);
        end_line(&json, out);
    }
    start_line(&json, out, "summary");
    json_pair_text(&json, "andon", STR(ANDON_VERSION));
    json_pair_text(&json, "command", str_from(request->command));
    json_pair_text(&json, "verdict", str_from(report_verdict_name(request->result->verdict)));
    report_json_origin(request, &json);
    report_json_summary(request, &json);
    end_line(&json, out);
}
