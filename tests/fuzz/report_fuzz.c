// Findings made of any bytes, in every format: what should be JSON is, and no byte acts on a terminal.
#include "core/json_read.h"
#include "core/report.h"
#include "core/utf8.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Takes pieces from the front of the input.
static struct str take(struct str *rest)
{
    size_t len = rest->len ? (unsigned char)rest->at[0] : 0;
    struct str piece = str_slice(*rest, 1, len);
    *rest = str_slice(*rest, 1 + len, rest->len);
    return piece;
}

static size_t take_number(struct str *rest)
{
    size_t number = rest->len ? (unsigned char)rest->at[0] : 0;
    *rest = str_slice(*rest, 1, rest->len);
    return number;
}

static struct finding make(struct str *rest, struct edit *edit)
{
    struct finding finding = {
        .severity = (enum severity)(1 + take_number(rest) % 3),
        .line = take_number(rest),
        .column = take_number(rest),
        .length = take_number(rest),
        .mark_start = take_number(rest),
        .mark_length = take_number(rest),
        .state = (enum finding_state)(take_number(rest) % FINDING_STATE_COUNT),
        .safety = FIX_SAFE,
        .edits = edit,
        .edit_count = 1,
        .rule = take(rest),
        .path = take(rest),
        .message = take(rest),
        .excerpt = take(rest),
        .line_before = take(rest),
        .line_after = take(rest),
        .old_lines = take(rest),
        .new_lines = take(rest),
    };
    finding.end_line = finding.line;
    *edit = (struct edit){.text = finding.new_lines, .line = 1};
    return finding;
}

static void check_quiet(struct str text, bool allows_tabs)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t c = utf8_decode(text, &at);
        bool is_break = c == '\n' || (allows_tabs && c == '\t');
        assert(c != UTF8_INVALID && (c >= 0x20 || is_break) && !(c >= 0x7f && c <= 0x9f) &&
               !(c >= 0x202a && c <= 0x202e));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size};
    struct edit edits[3];
    struct finding findings[3];
    bool all = take_number(&rest) & 1;
    for (size_t i = 0; i < 3; i++)
        findings[i] = make(&rest, &edits[i]);
    struct skip skip = {take(&rest), take(&rest), true};
    struct suppression unused = {.path = take(&rest), .rules = take(&rest), .line = 1};
    struct arena ARENA_AUTO kept = {0};
    for (size_t i = 0; i < 3; i++) {
        findings[i].is_secret = all;
        findings[i].confidence = (enum confidence)(i + 1);
        findings[i].proof = findings[i].reason = findings[i].shape = findings[i].message;
        memcpy(findings[i].fingerprint, "a", 2);
    }
    struct result result = {
        .findings = {findings, 3, 3}, .skipped = {&skip, 1, 1}, .unused_suppressions = {&unused, 1, 1}};

    findings_group(&result.findings, &kept);
    for (int format = 0; format < REPORT_FORMAT_COUNT; format++) {
        struct buffer BUFFER_AUTO out = {0};
        struct arena ARENA_AUTO arena = {0};
        struct error err = {0};
        struct json_node *root;
        struct report_request request = {.format = (enum report_format)format,
                                         .command = "lint",
                                         .result = &result,
                                         .all = all,
                                         .style = {.is_terminal = all, .width = 60}};
        report_write(&request, &out);
        bool is_json = format == REPORT_JSON || format == REPORT_SARIF || format == REPORT_GITLAB ||
                       format == REPORT_RDJSON || format == REPORT_GITLAB_SECRETS;
        assert(!is_json || json_parse(buffer_str(&out), "report", &arena, &root, &err));
        // CSV ends lines with \r\n, which is looked at by the unit test.
        if (format != REPORT_JUNIT && format != REPORT_CSV)
            check_quiet(buffer_str(&out), !is_json);
    }
    return 0;
}
