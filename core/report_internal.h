// What the report formats share; nobody else includes it.
#ifndef ANDON_CORE_REPORT_INTERNAL_H
#define ANDON_CORE_REPORT_INTERNAL_H

#include "core/json.h"
#include "core/report.h"

// One function a format.
void report_text(const struct report_request *request, struct buffer *out);
void report_json(const struct report_request *request, struct buffer *out);
void report_sarif(const struct report_request *request, struct buffer *out);
void report_junit(const struct report_request *request, struct buffer *out);
void report_github(const struct report_request *request, struct buffer *out);
void report_gitlab(const struct report_request *request, struct buffer *out);
void report_rdjson(const struct report_request *request, struct buffer *out);
void report_jsonl(const struct report_request *request, struct buffer *out);
void report_csv(const struct report_request *request, struct buffer *out);
void report_gitlab_secrets(const struct report_request *request, struct buffer *out);
void report_html(const struct report_request *request, struct buffer *out);

// Whether the finding is listed: what counts, and with --all everything; of copies that are grouped the
// first.
bool report_includes(const struct report_request *request, const struct finding *finding);

// Whether copies are told with the first one.
bool report_groups(const struct report_request *request);

// "812 bytes", "12.3 MB".
void report_add_size(struct buffer *out, size_t bytes);

// Text for an element or an attribute of XML or HTML.
void report_escape_xml(struct buffer *out, struct str text);

// report_json.c, for jsonl: one finding's members, and those of the whole (skipped, suppressions, stats).
void report_json_finding(const struct report_request *request, const struct finding *finding,
                         struct json *json);
void report_json_origin(const struct report_request *request, struct json *json);
void report_json_summary(const struct report_request *request, struct json *json);

// The check that a rule belongs to ("secrets" for "secrets/github-pat"), NULL when it is not among those of
// the request.
const struct check *report_find_check(const struct report_request *request, struct str rule);

const char *report_state_name(enum finding_state state);
const char *report_verdict_name(enum verdict verdict);

// The colour that a severity has on a terminal.
enum term_color report_color(enum severity severity);

// Whether machine-readable formats give the edits: there are some, they are small, and hold no secret.
bool report_shows_edits(const struct finding *finding);

// What is wrong with a suppression that was not used.
const char *report_suppression_problem(const struct suppression *suppression);

// Columns in code points, which is what SARIF counts: 0 where the excerpt does not tell (it was cut or
// masked in front of the span).
void report_code_point_columns(const struct finding *finding, size_t *column, size_t *end_column);

// report_frame.c: the line with its neighbours and a marker below the span; the lines that a fix would
// change.
void report_frame(const struct report_request *request, const struct finding *finding, struct buffer *out);
void report_fix_lines(const struct report_request *request, const struct finding *finding,
                      struct buffer *out);

// The commit that brought a secret in, by whom, when, and where it still is: for people.
void report_add_commit(const struct finding *finding, struct buffer *out);

#endif
