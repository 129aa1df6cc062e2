// HTML: one file that stands alone, for people who were not there: a reviewer, an auditor, a printer. No
// script and nothing from elsewhere (a policy in the file forbids both); the filters are checkboxes that the
// style sheet looks at. Every text goes through add_text, which makes control characters visible and
// escapes what HTML would act on.
#include "core/report_internal.h"

#include <stdlib.h>

static const char style[] =
    ":root{color-scheme:light "
    "dark;--ground:#fff;--text:#1b1f24;--soft:#57606a;--line:#d0d7de;--panel:#f6f8fa;"
    "--error:#b3261e;--warning:#8a5300;--note:#0b57d0;--good:#1a7f37;--mark:#ffe3e0}\n"
    "@media(prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--soft:#9198a1;--line:#30363d;"
    "--panel:#161b22;--error:#ff7b72;--warning:#e3b341;--note:#79c0ff;--good:#56d364;--mark:#5c1f1a}}\n"
    "*{box-sizing:border-box}\n"
    "body{margin:0 auto;max-width:70rem;padding:1.5rem;background:var(--ground);color:var(--text);"
    "font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}\n"
    "h3{font-size:1rem;margin:0;font-weight:600}\n"
    ".verdict{font-weight:700}.blocked,.incomplete{color:var(--error)}.clean{color:var(--good)}\n"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .75rem .25rem 0;"
    "border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right}\n"
    ".filters{margin:1rem 0}.filters label{margin-right:1rem}\n"
    "article,.unchecked{border:1px solid var(--line);border-left:4px solid var(--soft);border-radius:6px;"
    "padding:.75rem 1rem;margin:.75rem 0;background:var(--panel);break-inside:avoid}\n"
    "article.error,.unchecked{border-left-color:var(--error)}article.warning{border-left-color:var(--warning)"
    "}"
    "article.note{border-left-color:var(--note)}\n"
    ".severity{font-weight:700}.error .severity{color:var(--error)}.warning .severity{color:var(--warning)}"
    ".note .severity{color:var(--note)}\n"
    "code,pre{font:13px/1.5 ui-monospace,monospace}\n"
    "pre{overflow-x:auto;margin:.5rem 0;padding:.5rem;background:var(--ground);border:1px solid var(--line);"
    "border-radius:6px;white-space:pre-wrap}pre .number{color:var(--soft);user-select:none}\n"
    "mark{background:var(--mark);color:inherit;padding:0 1px;border-radius:2px}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .75rem;margin:.5rem 0 0}"
    "dt{color:var(--soft)}dd{margin:0}\n"
    "article.hidden{opacity:.75;border-left-style:dashed}\n"
    "#error:not(:checked)~main article.error,#warning:not(:checked)~main article.warning,"
    "#note:not(:checked)~main article.note,#hidden:not(:checked)~main article.hidden{display:none}\n"
    "@media print{body{max-width:none;padding:0;font-size:11pt}.filters{display:none}"
    "details{display:block}pre{white-space:pre-wrap}}\n";

static void add_text(struct buffer *out, struct str text)
{
    struct buffer BUFFER_AUTO shown = {0};
    term_untrusted(&shown, text);
    report_escape_xml(out, buffer_str(&shown));
}

static void add_plain(struct buffer *out, const char *text)
{
    buffer_add_cstring(out, text);
}

static void add_row(struct buffer *out, const char *name, struct str value)
{
    if (!value.len)
        return;
    buffer_printf(out, "<dt>%s</dt><dd>", name);
    add_text(out, value);
    add_plain(out, "</dd>\n");
}

static void add_place(struct buffer *out, const struct finding *finding)
{
    add_plain(out, "<code>");
    add_text(out, finding->path);
    if (finding->line)
        buffer_printf(out, ":%zu:%zu", finding->line, finding->column);
    add_plain(out, "</code>");
}

static void add_line(struct buffer *out, size_t number, struct str text)
{
    buffer_printf(out, "<span class=\"number\">%6zu  </span>", number);
    add_text(out, text);
    add_plain(out, "\n");
}

static void add_frame(struct buffer *out, const struct finding *finding)
{
    if (!finding->line || !finding->excerpt.len)
        return;
    struct str excerpt = finding->excerpt;
    add_plain(out, "<pre>");
    if (finding->line_before.len && finding->line > 1)
        add_line(out, finding->line - 1, finding->line_before);
    buffer_printf(out, "<span class=\"number\">%6zu  </span>", finding->line);
    add_text(out, str_slice(excerpt, 0, finding->mark_start));
    add_plain(out, "<mark>");
    add_text(out, str_slice(excerpt, finding->mark_start, finding->mark_length));
    add_plain(out, "</mark>");
    add_text(out, str_slice(excerpt, finding->mark_start + finding->mark_length, excerpt.len));
    add_plain(out, "\n");
    if (finding->line_after.len)
        add_line(out, finding->line + 1, finding->line_after);
    add_plain(out, "</pre>\n");
}

static void add_commit(struct buffer *out, const struct finding *finding)
{
    struct buffer BUFFER_AUTO text = {0};
    if (!finding->commit.len)
        return;
    report_add_commit(finding, &text);
    add_row(out, "commit", buffer_str(&text));
}

static void add_confidence(struct buffer *out, const struct finding *finding)
{
    struct buffer BUFFER_AUTO text = {0};
    if (!finding->confidence)
        return;
    buffer_printf(&text, "%s%s%.*s", confidence_name(finding->confidence), finding->proof.len ? ": " : "",
                  STR_ARG(finding->proof));
    add_row(out, "sure", buffer_str(&text));
}

static void add_copies(const struct report_request *request, const struct finding *finding,
                       struct buffer *out)
{
    enum { OPEN_MAX = 50 }; // a closed list is not printed
    if (!finding->copy_count || !report_groups(request))
        return;
    buffer_printf(out, "<details%s><summary>in %zu other place%s</summary><ul>\n",
                  finding->copy_count <= OPEN_MAX ? " open" : "", finding->copy_count,
                  finding->copy_count == 1 ? "" : "s");
    for (size_t i = 0; i < finding->copy_count; i++) {
        add_plain(out, "<li>");
        add_place(out, finding->copies[i]);
        if (finding->copies[i]->commit.len) {
            add_plain(out, " in ");
            add_text(out, str_slice(finding->copies[i]->commit, 0, 12));
        }
        add_plain(out, "</li>\n");
    }
    add_plain(out, "</ul></details>\n");
}

static void add_finding(const struct report_request *request, const struct finding *finding,
                        struct buffer *out)
{
    bool is_hidden = finding->state != FINDING_NEW;
    buffer_printf(out, "<article class=\"%s%s\">\n", severity_name(finding->severity),
                  is_hidden ? " hidden" : "");
    buffer_printf(out, "<h3><span class=\"severity\">%s</span> ", severity_name(finding->severity));
    add_text(out, finding->message);
    add_plain(out, "</h3>\n");
    add_place(out, finding);
    add_frame(out, finding);
    add_plain(out, "<dl>\n");
    add_row(out, "rule", finding->rule);
    add_confidence(out, finding);
    add_row(out, "opens", finding->opens);
    add_row(out, "shape", finding->shape);
    add_commit(out, finding);
    if (is_hidden)
        add_row(out, "state", str_from(report_state_name(finding->state)));
    add_row(out, is_hidden ? "reason" : "note", finding->reason);
    add_row(out, "help", finding->help);
    add_row(out, "fingerprint", str_from(finding->fingerprint));
    add_plain(out, "</dl>\n");
    add_copies(request, finding, out);
    add_plain(out, "</article>\n");
}

static void add_head(const struct report_request *request, struct buffer *out)
{
    const struct result *result = request->result;
    add_plain(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
                   "'unsafe-inline'\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                   "<meta name=\"referrer\" content=\"no-referrer\">\n");
    buffer_printf(out, "<title>andon %s: %s</title>\n<style>\n%s</style>\n</head>\n<body>\n",
                  request->command, report_verdict_name(result->verdict), style);
    buffer_printf(out, "<h1>andon %s: <span class=\"verdict %s\">%s</span></h1>\n", request->command,
                  report_verdict_name(result->verdict), report_verdict_name(result->verdict));
    buffer_printf(out, "<p>Looked at %zu file%s", result->files, result->files == 1 ? "" : "s");
    if (result->cached)
        buffer_printf(out, " (%zu known to be clean)", result->cached);
    if (result->bytes) {
        add_plain(out, ", ");
        report_add_size(out, result->bytes);
    }
    if (result->commits)
        buffer_printf(out, ", %zu commit%s", result->commits, result->commits == 1 ? "" : "s");
    if (result->elapsed_ms < 1000)
        buffer_printf(out, " in %.0f ms.", result->elapsed_ms);
    else
        buffer_printf(out, " in %.1f s.", result->elapsed_ms / 1000);
    add_plain(out, " Secrets are masked: of none more than the first and last two characters is in this "
                   "file.</p>\n");
}

static void add_count_row(struct buffer *out, const char *name, size_t count)
{
    if (count)
        buffer_printf(out, "<tr><td>%s</td><td class=\"n\">%zu</td></tr>\n", name, count);
}

static void add_counts(const struct report_request *request, struct buffer *out)
{
    const struct result *result = request->result;
    size_t severities[SEVERITY_COUNT] = {0}, incomplete = 0;
    VEC_EACH (struct finding, finding, &result->findings)
        severities[finding->severity] += finding->state == FINDING_NEW;
    VEC_EACH (struct skip, skip, &result->skipped)
        incomplete += skip->is_incomplete;
    add_plain(out, "<table><tr><th>what</th><th class=\"n\">how many</th></tr>\n");
    for (int i = SEVERITY_ERROR; i > SEVERITY_OFF; i--)
        add_count_row(out, severity_name((enum severity)i), severities[i]);
    for (int i = FINDING_OLD; i < FINDING_STATE_COUNT; i++)
        add_count_row(out, report_state_name((enum finding_state)i), result->counts[i]);
    add_count_row(out, "not checked", incomplete);
    add_count_row(out, "skipped for a reason", result->skipped.count - incomplete);
    add_plain(out, "</table>\n");
}

// How often each rule was met, of what is listed.
static void add_rules(const struct report_request *request, struct buffer *out)
{
    struct VEC(struct str) rules = {0};
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (request->all || finding->state == FINDING_NEW)
            *vec_add(&rules) = finding->rule;
    if (rules.count) {
        vec_sort(&rules, str_compare_at);
        add_plain(out, "<h2>Rules</h2>\n<table><tr><th>rule</th><th class=\"n\">places</th></tr>\n");
    }
    for (size_t i = 0, end; i < rules.count; i = end) {
        for (end = i + 1; end < rules.count && str_equal(rules.at[i], rules.at[end]);)
            end++;
        add_plain(out, "<tr><td>");
        add_text(out, rules.at[i]);
        buffer_printf(out, "</td><td class=\"n\">%zu</td></tr>\n", end - i);
    }
    if (rules.count)
        add_plain(out, "</table>\n");
    vec_free(&rules);
}

// The checkboxes stand before <main>, so that the style sheet can see them from there.
static void add_filters(const struct report_request *request, struct buffer *out)
{
    static const char *const names[] = {"error", "warning", "note"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        buffer_printf(out, "<input type=\"checkbox\" id=\"%s\" checked><label for=\"%s\"> %ss</label>\n",
                      names[i], names[i], names[i]);
    if (request->all)
        add_plain(out, "<input type=\"checkbox\" id=\"hidden\" checked><label for=\"hidden\"> also what "
                       "does not count</label>\n");
}

static void add_skips(const struct report_request *request, struct buffer *out)
{
    const struct skip_list *skipped = &request->result->skipped;
    size_t others = 0;
    VEC_EACH (struct skip, skip, skipped) {
        others += !skip->is_incomplete;
        if (!skip->is_incomplete)
            continue;
        add_plain(out, "<div class=\"unchecked\"><strong>not checked:</strong> <code>");
        add_text(out, skip->path);
        add_plain(out, "</code> ");
        add_text(out, skip->reason);
        add_plain(out, "</div>\n");
    }
    if (!others)
        return;
    buffer_printf(out, "<details><summary>%zu skipped</summary><table>\n", others);
    VEC_EACH (struct skip, skip, skipped) {
        if (skip->is_incomplete)
            continue;
        add_plain(out, "<tr><td><code>");
        add_text(out, skip->path);
        add_plain(out, "</code></td><td>");
        add_text(out, skip->reason);
        add_plain(out, "</td></tr>\n");
    }
    add_plain(out, "</table></details>\n");
}

static void add_suppressions(const struct report_request *request, struct buffer *out)
{
    if (!request->result->unused_suppressions.count)
        return;
    add_plain(out, "<h2>Comments that suppress nothing</h2>\n<ul>\n");
    VEC_EACH (struct suppression, suppression, &request->result->unused_suppressions) {
        add_plain(out, "<li><code>");
        add_text(out, suppression->path);
        buffer_printf(out, ":%zu</code> ignore[", suppression->line);
        add_text(out, suppression->rules);
        buffer_printf(out, "] %s</li>\n", report_suppression_problem(suppression));
    }
    add_plain(out, "</ul>\n");
}

void report_html(const struct report_request *request, struct buffer *out)
{
    bool any = false;
    add_head(request, out);
    add_counts(request, out);
    add_rules(request, out);
    if (request->notes.len) {
        add_plain(out, "<pre>");
        add_text(out, str_trim(request->notes));
        add_plain(out, "</pre>\n");
    }
    add_plain(out, "<h2 class=\"filters\">Show</h2>\n");
    add_filters(request, out);
    add_plain(out, "<main>\n<h2>Findings</h2>\n");
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding)) {
            add_finding(request, finding, out);
            any = true;
        }
    if (!any)
        add_plain(out, "<p>None.</p>\n");
    add_plain(out, "<h2>What was not looked at</h2>\n");
    if (!request->result->skipped.count)
        add_plain(out, "<p>Nothing was left out.</p>\n");
    add_skips(request, out);
    add_suppressions(request, out);
    add_plain(out, "</main>\n</body>\n</html>\n");
}
