// CSV (RFC 4180) for spreadsheets. A cell that a spreadsheet would take for a formula gets an apostrophe in
// front: contents and names of files are anybody's.
#include "core/report_internal.h"

static const char *const columns[] = {"rule",   "severity", "confidence", "state",       "path",    "line",
                                      "column", "commit",   "author",     "date",        "message", "proof",
                                      "reason", "shape",    "excerpt",    "fingerprint", "presence"};

// Always quoted: then commas, line ends and quotes are all one rule. Control characters and what is not UTF-8
// are shown escaped.
static void add_text(struct buffer *out, struct str text)
{
    struct buffer BUFFER_AUTO shown = {0};
    term_untrusted(&shown, text);
    buffer_add_byte(out, '"');
    if (shown.len && strchr("=+-@\t\r|%", shown.at[0]))
        buffer_add_byte(out, '\'');
    for (size_t i = 0; i < shown.len; i++) {
        if (shown.at[i] == '"')
            buffer_add_byte(out, '"');
        buffer_add_byte(out, shown.at[i] == '\t' ? ' ' : shown.at[i]);
    }
    buffer_add_byte(out, '"');
}

static void add_number(struct buffer *out, size_t number)
{
    if (number)
        buffer_printf(out, "%zu", number);
}

static void add_finding(struct buffer *out, const struct finding *finding)
{
    const struct str before[] = {finding->rule, str_from(severity_name(finding->severity)),
                                 str_from(confidence_name(finding->confidence)),
                                 str_from(report_state_name(finding->state)), finding->path};
    const struct str behind[] = {finding->commit,  finding->author,  finding->date,
                                 finding->message, finding->proof,   finding->reason,
                                 finding->shape,   finding->excerpt, str_from(finding->fingerprint),
                                 finding->presence};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        add_text(out, before[i]);
        buffer_add_byte(out, ',');
    }
    add_number(out, finding->line);
    buffer_add_byte(out, ',');
    add_number(out, finding->column);
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        buffer_add_byte(out, ',');
        add_text(out, behind[i]);
    }
    buffer_add(out, STR("\r\n"));
}

void report_csv(const struct report_request *request, struct buffer *out)
{
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        buffer_printf(out, "%s%s", i ? "," : "", columns[i]);
    buffer_add(out, STR("\r\n"));
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            add_finding(out, finding);
    // What could not be looked at is a row too: a table that does not say so would read as clean.
    VEC_EACH (struct skip, skip, &request->result->skipped)
        if (skip->is_incomplete)
            add_finding(out, &(struct finding){.rule = STR("not-checked"),
                                               .severity = SEVERITY_ERROR,
                                               .path = skip->path,
                                               .message = skip->reason});
}
