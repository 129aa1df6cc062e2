// andon scan test-rules: the samples of rules, samples that two of them claim, patterns that take too long
// and rules that are too general.
#include "core/json.h"
#include "scanners/command.h"
#include "scanners/own_rules.h"
#include "scanners/selftest.h"

static void print_text(const struct selftest *result, struct buffer *out)
{
    VEC_EACH (const struct selftest_issue, issue, &result->issues)
        buffer_printf(out, "%s:%u:%u: %s: %s: %s\n", issue->rule->file, issue->at.line, issue->at.column,
                      selftest_is_failure(issue->kind) ? "error" : "warning", issue->rule->id, issue->what);
    buffer_printf(out, "%zu rules, %zu samples, %zu failures, %zu warnings\n", result->rules, result->samples,
                  result->failures, result->warnings);
}

static void add_issue(struct json *json, const struct selftest_issue *issue)
{
    json_object(json);
    json_pair_text(json, "rule", str_from(issue->rule->id));
    json_pair_text(json, "kind", str_from(selftest_kind_name(issue->kind)));
    json_pair_text(json, "severity", selftest_is_failure(issue->kind) ? STR("error") : STR("warning"));
    json_pair_text(json, "message", str_from(issue->what));
    json_pair_text(json, "file", str_from(issue->rule->file));
    json_pair_number(json, "line", issue->at.line);
    json_pair_number(json, "column", issue->at.column);
    json_pair_number(json, "sample", (int64_t)issue->sample);
    json_object_end(json);
}

static void print_json(const struct selftest *result, struct buffer *out)
{
    struct json json;
    json_start(&json, out, true);
    json_object(&json);
    json_pair_number(&json, "rules", (int64_t)result->rules);
    json_pair_number(&json, "samples", (int64_t)result->samples);
    json_pair_number(&json, "failures", (int64_t)result->failures);
    json_pair_number(&json, "warnings", (int64_t)result->warnings);
    json_key(&json, "issues");
    json_array(&json);
    VEC_EACH (const struct selftest_issue, issue, &result->issues)
        add_issue(&json, issue);
    json_array_end(&json);
    json_key(&json, "costs");
    json_array(&json);
    VEC_EACH (const struct selftest_cost, cost, &result->costs) {
        json_object(&json);
        json_pair_text(&json, "rule", str_from(cost->rule->id));
        json_pair_number(&json, "ns_per_kilobyte", (int64_t)(cost->ns_a_byte * 1024));
        json_pair_number(&json, "hits", (int64_t)cost->hits);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
    buffer_add_byte(out, '\n');
}

// The built-in rules, or those of the files that are named.
int scan_test_rules(const struct scan_options *options, const struct option_list *operands)
{
    struct arena ARENA_AUTO arena = {0};
    BUFFER_AUTO struct buffer out = {0};
    struct scan_ruleset own = {0};
    struct selftest result = {0};
    struct error err = {0};
    if (operands->count > 1 &&
        !own_rules_load(operands->at + 1, operands->count - 1, STR("."), &arena, &own, &err))
        return scan_fail(&err);
    struct scan_engine *engine = scan_engine_new(&own);
    bool is_run =
        selftest_run(engine, operands->count > 1 ? &own : &scan_ruleset_builtin, SELFTEST_ALL, &result, &err);
    scan_engine_free(engine);
    if (is_run && options->shared.format == REPORT_JSON)
        print_json(&result, &out);
    else if (is_run)
        print_text(&result, &out);
    int code = is_run ? term_print(&out) : scan_fail(&err);
    bool has_failures = result.failures > 0;
    selftest_free(&result);
    return code ? code : has_failures;
}
