// SARIF 2.1.0: one run, its rules with their pages, results with places, fingerprints, suppressions and safe
// fixes, and notifications for what was not checked.
#include "core/report_internal.h"

#include <stdlib.h>

// Rule ids of the report, sorted: the array index is SARIF's ruleIndex.
struct rules VEC(struct str);

static void collect_rules(const struct report_request *request, struct rules *rules)
{
    for (size_t i = 0; i < request->check_count; i++)
        *vec_add(rules) = str_from(request->checks[i]->id);
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            *vec_add(rules) = finding->rule;
    vec_sort(rules, str_compare_at);
    size_t kept = 0;
    for (size_t i = 0; i < rules->count; i++)
        if (!kept || !str_equal(rules->at[i], rules->at[kept - 1]))
            rules->at[kept++] = rules->at[i];
    rules->count = kept;
}

static size_t rule_index(const struct rules *rules, struct str rule)
{
    const struct str *found = bsearch(&rule, rules->at, rules->count, sizeof rule, str_compare_at);
    return (size_t)(found - rules->at);
}

// SARIF's word for a severity.
static struct str level(enum severity severity)
{
    static const char *const names[SEVERITY_COUNT] = {"none", "note", "warning", "error"};
    return str_from(names[severity]);
}

static void add_message(struct json *json, const char *key, struct str text)
{
    json_key(json, key);
    json_object(json);
    json_pair_text(json, "text", text);
    json_object_end(json);
}

// The check's page as plain text: why, how to mend, an example of each.
static void add_help(struct json *json, const struct check_page *page)
{
    const struct {
        const char *title, *text;
    } parts[] = {{"", page->why}, {"Fix: ", page->fix}, {"Bad:\n", page->bad}, {"Good:\n", page->good}};
    struct buffer BUFFER_AUTO text = {0};

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].text && *parts[i].text)
            buffer_printf(&text, "%s%s%s", text.len ? "\n\n" : "", parts[i].title, parts[i].text);
    if (text.len)
        add_message(json, "help", buffer_str(&text));
}

static void add_rule(const struct report_request *request, struct str rule, struct json *json)
{
    const struct check *check = report_find_check(request, rule);

    json_object(json);
    json_pair_text(json, "id", rule);
    if (check) {
        add_message(json, "shortDescription", str_from(check->summary));
        if (check->page.why)
            add_message(json, "fullDescription", str_from(check->page.why));
        add_help(json, &check->page);
        json_key(json, "defaultConfiguration");
        json_object(json);
        json_pair_bool(json, "enabled", !(check->flags & CHECK_OFF_BY_DEFAULT));
        json_pair_text(json, "level", level(check->severity));
        json_object_end(json);
    }
    json_object_end(json);
}

// A path as a URI reference: relative to the root of the repository, or file: when it is absolute.
static void add_artifact(struct json *json, struct str path)
{
    struct buffer BUFFER_AUTO uri = {0};

    if (str_starts_with(path, STR("/")))
        buffer_add(&uri, STR("file://"));
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        bool is_plain = byte_is_alpha(c) || byte_is_digit(c) || (c && strchr("-._~/", c));
        if (is_plain)
            buffer_add_byte(&uri, c);
        else
            buffer_printf(&uri, "%%%02X", (unsigned char)c);
    }
    json_key(json, "artifactLocation");
    json_object(json);
    json_pair_text(json, "uri", buffer_str(&uri));
    json_object_end(json);
}

static void add_region(const struct finding *finding, struct json *json)
{
    size_t column, end_column;

    json_key(json, "region");
    json_object(json);
    if (finding->is_whole_file || !finding->line) {
        json_pair_number(json, "startLine", 1); // code scanning services want a line
        json_object_end(json);
        return;
    }
    report_code_point_columns(finding, &column, &end_column);
    json_pair_number(json, "startLine", (int64_t)finding->line);
    if (column)
        json_pair_number(json, "startColumn", (int64_t)column);
    json_pair_number(json, "endLine", (int64_t)finding->end_line);
    if (end_column)
        json_pair_number(json, "endColumn", (int64_t)end_column);
    json_pair_number(json, "byteOffset", (int64_t)finding->offset);
    json_pair_number(json, "byteLength", (int64_t)finding->length);
    add_message(json, "snippet", finding->excerpt);
    json_object_end(json);
}

static void add_location(const struct finding *finding, struct json *json)
{
    json_key(json, "locations");
    json_array(json);
    if (finding->path.len) {
        json_object(json);
        json_key(json, "physicalLocation");
        json_object(json);
        add_artifact(json, finding->path);
        add_region(finding, json);
        json_object_end(json);
        json_object_end(json);
    }
    json_array_end(json);
}

static void add_suppression(const struct finding *finding, struct json *json)
{
    bool is_in_source = finding->state == FINDING_SUPPRESSED;
    if (!is_in_source && finding->state != FINDING_BASELINE && finding->state != FINDING_ALLOWED)
        return;
    json_key(json, "suppressions");
    json_array(json);
    json_object(json);
    json_pair_text(json, "kind", is_in_source ? STR("inSource") : STR("external"));
    json_pair_text(json, "status", STR("accepted"));
    if (finding->reason.len)
        json_pair_text(json, "justification", finding->reason);
    json_object_end(json);
    json_array_end(json);
}

static void add_fixes(const struct finding *finding, struct json *json)
{
    if (finding->safety != FIX_SAFE || !report_shows_edits(finding))
        return;
    json_key(json, "fixes");
    json_array(json);
    json_object(json);
    json_key(json, "artifactChanges");
    json_array(json);
    json_object(json);
    add_artifact(json, finding->path);
    json_key(json, "replacements");
    json_array(json);
    for (size_t i = 0; i < finding->edit_count; i++) {
        json_object(json);
        json_key(json, "deletedRegion");
        json_object(json);
        json_pair_number(json, "byteOffset", (int64_t)finding->edits[i].offset);
        json_pair_number(json, "byteLength", (int64_t)finding->edits[i].length);
        json_object_end(json);
        add_message(json, "insertedContent", finding->edits[i].text);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
    json_object_end(json);
    json_array_end(json);
}

static void add_properties(const struct finding *finding, struct json *json)
{
    const struct {
        const char *key;
        struct str text;
    } texts[] = {{"commit", finding->commit},
                 {"author", finding->author},
                 {"date", finding->date},
                 {"presence", finding->presence}};

    json_key(json, "properties");
    json_object(json);
    json_pair_text(json, "state", str_from(report_state_name(finding->state)));
    if (finding->confidence) {
        // What code scanning services sort by.
        static const char *const precisions[CONFIDENCE_COUNT] = {"", "low", "high", "very-high"};
        json_pair_text(json, "confidence", str_from(confidence_name(finding->confidence)));
        json_pair_text(json, "precision", str_from(precisions[finding->confidence]));
    }
    if (finding->proof.len)
        json_pair_text(json, "proof", finding->proof);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text.len)
            json_pair_text(json, texts[i].key, texts[i].text);
    if (finding->versions)
        json_pair_number(json, "versions", (int64_t)finding->versions);
    json_object_end(json);
}

static void add_result(const struct rules *rules, const struct finding *finding, struct json *json)
{
    json_object(json);
    json_pair_text(json, "ruleId", finding->rule);
    json_pair_number(json, "ruleIndex", (int64_t)rule_index(rules, finding->rule));
    json_pair_text(json, "level", level(finding->severity));
    add_message(json, "message", finding->message);
    add_location(finding, json);
    json_key(json, "partialFingerprints");
    json_object(json);
    json_pair_text(json, "andonFingerprint/v1", str_from(finding->fingerprint));
    json_object_end(json);
    if (finding->state == FINDING_OLD || finding->state == FINDING_BASELINE)
        json_pair_text(json, "baselineState", STR("unchanged"));
    add_suppression(finding, json);
    add_fixes(finding, json);
    add_properties(finding, json);
    json_object_end(json);
}

static void add_notification(struct json *json, const char *severity, struct str text, struct str path,
                             size_t line)
{
    json_object(json);
    json_pair_text(json, "level", str_from(severity));
    add_message(json, "message", text);
    json_key(json, "locations");
    json_array(json);
    if (path.len) {
        json_object(json);
        json_key(json, "physicalLocation");
        json_object(json);
        add_artifact(json, path);
        if (line) {
            json_key(json, "region");
            json_object(json);
            json_pair_number(json, "startLine", (int64_t)line);
            json_object_end(json);
        }
        json_object_end(json);
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

static void add_invocation(const struct result *result, struct json *json)
{
    bool is_incomplete = false;

    json_key(json, "invocations");
    json_array(json);
    json_object(json);
    json_key(json, "toolExecutionNotifications");
    json_array(json);
    VEC_EACH (struct skip, skip, &result->skipped) {
        add_notification(json, skip->is_incomplete ? "error" : "note", skip->reason, skip->path, 0);
        is_incomplete = is_incomplete || skip->is_incomplete;
    }
    json_array_end(json);
    json_key(json, "toolConfigurationNotifications");
    json_array(json);
    VEC_EACH (struct suppression, suppression, &result->unused_suppressions) {
        struct buffer BUFFER_AUTO text = {0};
        buffer_add(&text, STR("andon: ignore["));
        buffer_add(&text, suppression->rules);
        buffer_printf(&text, "] %s", report_suppression_problem(suppression));
        add_notification(json, "warning", buffer_str(&text), suppression->path, suppression->line);
    }
    json_array_end(json);
    json_pair_bool(json, "executionSuccessful", !is_incomplete);
    json_pair_number(json, "exitCode", report_exit_code(result->verdict));
    json_key(json, "properties");
    json_object(json);
    json_pair_number(json, "files", (int64_t)result->files);
    json_pair_number(json, "bytes", (int64_t)result->bytes);
    json_pair_number(json, "commits", (int64_t)result->commits);
    json_object_end(json);
    json_object_end(json);
    json_array_end(json);
}

static void add_tool(const struct report_request *request, const struct rules *rules, struct json *json)
{
    json_key(json, "tool");
    json_object(json);
    json_key(json, "driver");
    json_object(json);
    json_pair_text(json, "name", STR("andon"));
    json_pair_text(json, "semanticVersion", STR(ANDON_VERSION));
    json_key(json, "rules");
    json_array(json);
    for (size_t i = 0; i < rules->count; i++)
        add_rule(request, rules->at[i], json);
    json_array_end(json);
    json_object_end(json);
    json_object_end(json);
}

void report_sarif(const struct report_request *request, struct buffer *out)
{
    struct rules rules = {0};
    struct json json;

    collect_rules(request, &rules);
    json_start(&json, out, true);
    json_object(&json);
    json_pair_text(
        &json, "$schema",
        STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"));
    json_pair_text(&json, "version", STR("2.1.0"));
    json_key(&json, "runs");
    json_array(&json);
    json_object(&json);
    add_tool(request, &rules, &json);
    add_invocation(request->result, &json);
    json_pair_text(&json, "columnKind", STR("unicodeCodePoints"));
    json_key(&json, "results");
    json_array(&json);
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            add_result(&rules, finding, &json);
    json_array_end(&json);
    json_object_end(&json);
    json_array_end(&json);
    json_object_end(&json);
    vec_free(&rules);
}
