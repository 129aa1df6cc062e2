// GitHub workflow commands: each finding becomes an annotation of its line.
#include "core/report_internal.h"

// Percent, CR and LF are escaped for the runner, in properties ':' and ',' too; the rest like for any
// terminal, since it goes to a log.
static void add_escaped(struct buffer *out, struct str text, bool is_property)
{
    struct str special = is_property ? STR("%\r\n:,") : STR("%\r\n");
    size_t clean = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!memchr(special.at, text.at[i], special.len))
            continue;
        term_untrusted(out, str_slice(text, clean, i - clean));
        buffer_printf(out, "%%%02X", (unsigned char)text.at[i]);
        clean = i + 1;
    }
    term_untrusted(out, str_slice(text, clean, text.len));
}

static void add_property(struct buffer *out, const char *name, struct str text, const char *separator)
{
    buffer_printf(out, "%s%s=", separator, name);
    add_escaped(out, text, true);
}

static void add_finding(struct buffer *out, const struct finding *finding)
{
    static const char *const commands[SEVERITY_COUNT] = {"debug", "notice", "warning", "error"};
    size_t column, end_column;

    buffer_printf(out, "::%s", commands[finding->severity]);
    add_property(out, "title", finding->rule, " ");
    if (finding->path.len)
        add_property(out, "file", finding->path, ",");
    if (finding->line) {
        buffer_printf(out, ",line=%zu,endLine=%zu", finding->line, finding->end_line);
        report_code_point_columns(finding, &column, &end_column);
        // Columns are allowed only within one line.
        if (end_column && finding->line == finding->end_line)
            buffer_printf(out, ",col=%zu,endColumn=%zu", column, end_column);
    }
    buffer_add(out, STR("::"));
    add_escaped(out, finding->message, false);
    if (finding->help.len) {
        buffer_add(out, STR("%0Ahelp: "));
        add_escaped(out, finding->help, false);
    }
    buffer_add_byte(out, '\n');
}

void report_github(const struct report_request *request, struct buffer *out)
{
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            add_finding(out, finding);
    VEC_EACH (struct skip, skip, &request->result->skipped) {
        buffer_printf(out, "::%s title=%s", skip->is_incomplete ? "error" : "debug",
                      skip->is_incomplete ? "not checked" : "skipped");
        add_property(out, "file", skip->path, ",");
        buffer_add(out, STR("::"));
        add_escaped(out, skip->reason, false);
        buffer_add_byte(out, '\n');
    }
    VEC_EACH (struct suppression, suppression, &request->result->unused_suppressions) {
        add_property(out, "file", suppression->path, "::warning title=suppression,");
        buffer_printf(out, ",line=%zu::andon: ignore[", suppression->line);
        add_escaped(out, suppression->rules, false);
        buffer_printf(out, "] %s\n", report_suppression_problem(suppression));
    }
}
