// rdjson, the diagnostic format of reviewdog: places count in lines and UTF-8 bytes, as ours do.
#include "core/report_internal.h"

static void add_position(struct json *json, const char *key, size_t line, size_t column)
{
    json_key(json, key);
    json_object(json);
    json_pair_number(json, "line", (int64_t)line);
    json_pair_number(json, "column", (int64_t)column);
    json_object_end(json);
}

static void add_range(struct json *json, size_t line, size_t column, size_t end_line, size_t end_column)
{
    json_key(json, "range");
    json_object(json);
    add_position(json, "start", line, column);
    add_position(json, "end", end_line, end_column);
    json_object_end(json);
}

static size_t count_ends(struct str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.at[i] == '\n';
    return count;
}

// Each suggestion is taken or left for itself: a fix of several edits is one, of whole lines, or none.
static void add_lines(struct json *json, const struct finding *finding)
{
    struct str lines = finding->old_lines;
    size_t line = finding->edits[0].line, ends = count_ends(lines), last = str_find_last_byte(lines, '\n');
    if (!line || (!lines.len && !finding->new_lines.len))
        return;
    json_object(json);
    add_range(json, line, 1, line + ends, last == STR_NONE ? lines.len + 1 : lines.len - last);
    json_pair_text(json, "text", finding->new_lines);
    json_object_end(json);
}

static void add_suggestions(struct json *json, const struct finding *finding)
{
    json_key(json, "suggestions");
    json_array(json);
    const struct edit *edit = finding->edits;
    bool is_shown = finding->edit_count && report_shows_edits(finding);
    if (is_shown && finding->edit_count > 1) {
        add_lines(json, finding);
    } else if (is_shown && edit->line) { // not placed: an empty file
        json_object(json);
        add_range(json, edit->line, edit->column, edit->end_line, edit->end_column);
        json_pair_text(json, "text", edit->text);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_message(struct json *json, struct str message, const struct finding *finding)
{
    struct buffer BUFFER_AUTO text = {0};
    buffer_add(&text, message);
    if (finding && finding->help.len)
        buffer_printf(&text, "\nhelp: %.*s", STR_ARG(finding->help));
    json_pair_text(json, "message", buffer_str(&text));
}

static void add_diagnostic(struct json *json, const char *severity, struct str rule, struct str message,
                           struct str path, const struct finding *finding)
{
    json_object(json);
    add_message(json, message, finding);
    json_key(json, "location");
    json_object(json);
    json_pair_text(json, "path", path);
    if (finding && finding->line)
        add_range(json, finding->line, finding->column, finding->end_line, finding->end_column);
    json_object_end(json);
    json_pair_text(json, "severity", str_from(severity));
    json_key(json, "code");
    json_object(json);
    json_pair_text(json, "value", rule);
    json_object_end(json);
    if (finding)
        add_suggestions(json, finding);
    json_object_end(json);
}

void report_rdjson(const struct report_request *request, struct buffer *out)
{
    static const char *const severities[SEVERITY_COUNT] = {"INFO", "INFO", "WARNING", "ERROR"};
    struct json json;

    json_start(&json, out, true);
    json_object(&json);
    json_key(&json, "source");
    json_object(&json);
    json_pair_text(&json, "name", STR("andon"));
    json_object_end(&json);
    json_key(&json, "diagnostics");
    json_array(&json);
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            add_diagnostic(&json, severities[finding->severity], finding->rule, finding->message,
                           finding->path, finding);
    VEC_EACH (struct skip, skip, &request->result->skipped)
        if (skip->is_incomplete)
            add_diagnostic(&json, "ERROR", STR("not-checked"), skip->reason, skip->path, NULL);
    json_array_end(&json);
    json_object_end(&json);
}
