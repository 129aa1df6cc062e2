// andon-lint --list.
#include "core/json.h"
#include "lint/command_internal.h"
#include "lint/lint.h"
#include "lint/rules.h"

// Severities come from andon.yml when there is a repository around.
static bool load_config(const struct lint_options *options, struct run *run, struct error *err)
{
    struct error ignored = {0};
    run->has_repo = repo_open(NULL, &run->arena, &run->repo, &ignored);
    if (!config_load(run->has_repo ? &run->repo : NULL, options->shared.config, &run->arena, &run->config,
                     err))
        return false;
    VEC_EACH (struct str, assignment, &options->shared.set)
        if (!config_set(&run->config, *assignment, &run->arena, err))
            return error_wrap(err, "--set");
    return true;
}

static void list_text(const struct check *check, enum severity severity, struct buffer *out)
{
    bool is_on = severity != SEVERITY_OFF;
    buffer_printf(out, "%-38s %-8s %-4s %-4s %s\n", check->id,
                  severity_name(is_on ? severity : check->severity), is_on ? "on" : "off",
                  check->flags & CHECK_FIXES ? "fix" : "", check->summary);
}

static void list_json(const struct check *check, enum severity severity, struct json *json)
{
    bool is_on = severity != SEVERITY_OFF;
    json_object(json);
    json_pair_text(json, "id", str_from(check->id));
    json_pair_text(json, "severity", str_from(severity_name(is_on ? severity : check->severity)));
    json_pair_bool(json, "on", is_on);
    json_pair_bool(json, "fixes", (check->flags & CHECK_FIXES) != 0);
    json_pair_text(json, "summary", str_from(check->summary));
    json_key(json, "options");
    json_array(json);
    for (const struct check_option *option = check->options; option && option->name; option++) {
        json_object(json);
        json_pair_text(json, "name", str_from(option->name));
        json_pair_text(json, "default", str_from(option->standard));
        json_pair_text(json, "doc", str_from(option->doc));
        json_object_end(json);
    }
    json_array_end(json);
    json_object_end(json);
}

// The rules of the check `rules`: those of the packs, and a team's own.
static bool list_rules(struct run *run, struct json *json, struct buffer *out, struct error *err)
{
    struct match_rule_list rules = {0};
    bool ok = lint_load_rules(&run->config, run->has_repo ? &run->repo : NULL, err) &&
              lint_rules_all(&run->arena, &rules, err);
    VEC_EACH (struct match_rule *, rule, &rules) {
        struct str id = arena_printf(&run->arena, "%s/%.*s", check_rules.id, STR_ARG((*rule)->id));
        bool is_on = (*rule)->severity != SEVERITY_OFF;
        if (!json) {
            buffer_printf(out, "%-38.*s %-8s %-4s %-4s %s: %.*s\n", STR_ARG(id),
                          severity_name((*rule)->severity), is_on ? "on" : "off", (*rule)->fix ? "fix" : "",
                          syntax_language_name((*rule)->language), STR_ARG((*rule)->message));
            continue;
        }
        json_object(json);
        json_pair_text(json, "id", id);
        json_pair_text(json, "severity", str_from(severity_name((*rule)->severity)));
        json_pair_bool(json, "on", is_on);
        json_pair_bool(json, "fixes", (*rule)->fix != NULL);
        json_pair_text(json, "summary", (*rule)->message);
        json_pair_text(json, "language", str_from(syntax_language_name((*rule)->language)));
        json_pair_text(json, "source", (*rule)->file);
        json_object_end(json);
    }
    match_rules_free(&rules);
    return ok;
}

static bool list_checks(struct run *run, bool as_json, struct buffer *out, struct error *err)
{
    struct json json;
    struct lint_table table = lint_table(&run->arena);
    struct check_value values[CHECK_OPTION_MAX];
    json_start(&json, out, true);
    if (as_json)
        json_array(&json);
    for (size_t i = 0;; i++) {
        const struct check *check = table.at[i] ? table.at[i] : &check_commit_message;
        enum severity severity;
        if (!config_check_setting(&run->config, check, STR(""), &run->arena, &severity, values, err))
            return false;
        if (as_json)
            list_json(check, severity, &json);
        else
            list_text(check, severity, out);
        if (!table.at[i])
            break;
    }
    if (!list_rules(run, as_json ? &json : NULL, out, err))
        return false;
    if (as_json)
        json_array_end(&json);
    if (as_json)
        buffer_add_byte(out, '\n');
    return true;
}

bool lint_list(const struct lint_options *options, struct buffer *out, struct error *err)
{
    struct run run = {0};
    enum report_format format = (enum report_format)options->shared.format;
    bool ok = false;
    if (format != REPORT_TEXT && format != REPORT_JSON)
        error_set(err, ERROR_USAGE, "--list knows the formats text and json");
    else
        ok = load_config(options, &run, err) && list_checks(&run, format == REPORT_JSON, out, err);
    run_close(&run);
    return ok;
}
