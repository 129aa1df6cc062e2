#include "core/report_internal.h"

#include "core/utf8.h"

const char *const report_format_names[REPORT_FORMAT_COUNT + 1] = {
    [REPORT_TEXT] = "text",     [REPORT_JSON] = "json",
    [REPORT_SARIF] = "sarif",   [REPORT_JUNIT] = "junit",
    [REPORT_GITHUB] = "github", [REPORT_GITLAB] = "gitlab",
    [REPORT_RDJSON] = "rdjson", [REPORT_JSONL] = "jsonl",
    [REPORT_CSV] = "csv",       [REPORT_GITLAB_SECRETS] = "gitlab-secrets",
    [REPORT_HTML] = "html",
};

static void (*const writers[REPORT_FORMAT_COUNT])(const struct report_request *, struct buffer *) = {
    [REPORT_TEXT] = report_text,     [REPORT_JSON] = report_json,
    [REPORT_SARIF] = report_sarif,   [REPORT_JUNIT] = report_junit,
    [REPORT_GITHUB] = report_github, [REPORT_GITLAB] = report_gitlab,
    [REPORT_RDJSON] = report_rdjson, [REPORT_JSONL] = report_jsonl,
    [REPORT_CSV] = report_csv,       [REPORT_GITLAB_SECRETS] = report_gitlab_secrets,
    [REPORT_HTML] = report_html,
};

void report_write(const struct report_request *request, struct buffer *out)
{
    writers[request->format](request, out);
}

bool report_includes(const struct report_request *request, const struct finding *finding)
{
    if (finding->is_copy && report_groups(request))
        return false; // told with the first one
    // Of a shard all is listed, so that merge knows what the whole has twice.
    bool is_part =
        request->origin.shard.count && (request->format == REPORT_JSON || request->format == REPORT_JSONL);
    return request->all || is_part || finding->state == FINDING_NEW;
}

bool report_groups(const struct report_request *request)
{
    if (request->grouping == GROUP_STANDARD)
        return request->format == REPORT_TEXT || request->format == REPORT_HTML;
    return request->grouping == GROUP_COPIES;
}

void report_add_size(struct buffer *out, size_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double size = (double)bytes;
    int unit = -1;
    if (bytes < 10000) {
        buffer_printf(out, "%zu byte%s", bytes, bytes == 1 ? "" : "s");
        return;
    }
    while (size >= 1000 && unit < 3) {
        size /= 1000;
        unit++;
    }
    buffer_printf(out, "%.1f %s", size, units[unit]);
}

// XML 1.0 has no way to write most control characters: they become U+FFFD, as do bytes that are not UTF-8.
void report_escape_xml(struct buffer *out, struct str text)
{
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t c = utf8_decode(text, &at);
        bool is_allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) ||
                          (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c <= 0x10ffff);
        if (c == UTF8_INVALID || !is_allowed)
            utf8_encode(out, 0xfffd);
        else if (c == '<')
            buffer_add(out, STR("&lt;"));
        else if (c == '>')
            buffer_add(out, STR("&gt;"));
        else if (c == '&')
            buffer_add(out, STR("&amp;"));
        else if (c == '"')
            buffer_add(out, STR("&quot;"));
        else if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
            buffer_printf(out, "&#%u;", (unsigned)c); // an attribute's own newline would become a space
        else
            buffer_add(out, str_slice(text, start, at - start));
    }
}

const struct check *report_find_check(const struct report_request *request, struct str rule)
{
    for (size_t i = 0; i < request->check_count; i++) {
        struct str id = str_from(request->checks[i]->id);
        if (str_starts_with(rule, id) && (rule.len == id.len || rule.at[id.len] == '/'))
            return request->checks[i];
    }
    return NULL;
}

const char *report_state_name(enum finding_state state)
{
    static const char *const names[FINDING_STATE_COUNT] = {
        [FINDING_NEW] = "new",           [FINDING_OLD] = "old",         [FINDING_SUPPRESSED] = "suppressed",
        [FINDING_BASELINE] = "baseline", [FINDING_ALLOWED] = "allowed", [FINDING_FIXED] = "fixed",
    };
    return names[state];
}

const char *report_verdict_name(enum verdict verdict)
{
    static const char *const names[VERDICT_COUNT] = {
        [VERDICT_CLEAN] = "clean",
        [VERDICT_BLOCKED] = "blocked",
        [VERDICT_INCOMPLETE] = "incomplete",
    };
    return names[verdict];
}

int report_exit_code(enum verdict verdict)
{
    return verdict == VERDICT_CLEAN ? 0 : verdict == VERDICT_BLOCKED ? 1 : 3;
}

enum term_color report_color(enum severity severity)
{
    return severity == SEVERITY_ERROR ? TERM_RED : severity == SEVERITY_WARNING ? TERM_YELLOW : TERM_BLUE;
}

bool report_shows_edits(const struct finding *finding)
{
    enum { EDIT_TEXT_MAX = 64 << 10 };
    size_t size = 0;
    for (size_t i = 0; i < finding->edit_count && size <= EDIT_TEXT_MAX; i++)
        size += finding->edits[i].text.len;
    return finding->edit_count && finding->safety != FIX_NONE && !finding->is_secret &&
           !finding->is_in_secret_file && size <= EDIT_TEXT_MAX;
}

const char *report_suppression_problem(const struct suppression *suppression)
{
    if (!suppression->reason.len)
        return "has no reason and is not obeyed: write why behind the bracket";
    if (suppression->is_bad_date)
        return "ends on a day that no calendar has and is not obeyed: write until YYYY-MM-DD";
    if (suppression->is_expired)
        return "has expired and is not obeyed any more: mend the place, or give it another day";
    return "suppresses nothing: delete it";
}

static size_t count_code_points(struct str text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len; count++)
        utf8_decode(text, &at);
    return count;
}

void report_code_point_columns(const struct finding *finding, size_t *column, size_t *end_column)
{
    size_t mark_end = finding->mark_start + finding->mark_length;

    *column = *end_column = 0;
    // The excerpt tells when what is left of the span is there as it is, byte for byte.
    if (!finding->line || finding->mark_start != finding->column - 1 || mark_end > finding->excerpt.len ||
        str_starts_with(finding->excerpt, STR("\xe2\x80\xa6")))
        return;
    *column = count_code_points(str_slice(finding->excerpt, 0, finding->mark_start)) + 1;
    bool is_one_line = finding->end_line == finding->line;
    if (is_one_line && finding->mark_length == finding->length)
        *end_column = *column + count_code_points(
                                    str_slice(finding->excerpt, finding->mark_start, finding->mark_length));
    else if (is_one_line && finding->is_secret)
        *end_column = *column + finding->length; // masked; secrets are ASCII as good as always
}

void report_add_commit(const struct finding *finding, struct buffer *out)
{
    buffer_add(out, str_slice(finding->commit, 0, 12));
    if (finding->author.len)
        buffer_printf(out, " by %.*s", STR_ARG(finding->author));
    if (finding->date.len)
        buffer_printf(out, ", %.*s", STR_ARG(finding->date));
    if (finding->presence.len)
        buffer_printf(out, "; %.*s", STR_ARG(finding->presence));
    if (finding->versions > 1)
        buffer_printf(out, "; in %zu versions of the file", finding->versions);
}
