// andon-lint --list.
#include "core/json.h"
#include "lint/command_internal.h"
#include "lint/lint.h"
#include "lint/rules.h"

bool lint_load_config(const struct lint_options *options, struct run *run, struct error *err)
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

// What all rows have in common. `origin` is where it comes from: andon itself, a tool that is called, or the
// file of a rule.
struct row {
    struct str id;
    enum severity severity;
    bool is_on, fixes;
    struct str origin, summary;
};

static void list_text(const struct row *row, struct buffer *out)
{
    buffer_printf(out, "%-38.*s %-8s %-4s %-4s %-10.*s %.*s\n", STR_ARG(row->id),
                  severity_name(row->severity), row->is_on ? "on" : "off", row->fixes ? "fix" : "",
                  STR_ARG(row->origin), STR_ARG(row->summary));
}

// Leaves the object open.
static void list_json(const struct row *row, struct json *json)
{
    json_object(json);
    json_pair_text(json, "id", row->id);
    json_pair_text(json, "severity", str_from(severity_name(row->severity)));
    json_pair_bool(json, "on", row->is_on);
    json_pair_bool(json, "fixes", row->fixes);
    json_pair_text(json, "origin", row->origin);
    json_pair_text(json, "summary", row->summary);
}

static void list_check(const struct check *check, enum severity severity, struct str origin,
                       struct json *json, struct buffer *out)
{
    bool is_on = severity != SEVERITY_OFF;
    const struct row row = {str_from(check->id),
                            is_on ? severity : check->severity,
                            is_on,
                            (check->flags & CHECK_FIXES) != 0,
                            origin,
                            str_from(check->summary)};
    if (!json) {
        list_text(&row, out);
        return;
    }
    list_json(&row, json);
    json_pair_text(json, "source", str_from(check->page.source));
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

// The rules of the commit message: off are those that an option asks for.
static void list_message_rules(enum severity most, const struct check_value *values, struct arena *arena,
                               struct json *json, struct buffer *out)
{
    const struct check *check = &check_commit_message;
    for (const struct lint_message_rule *rule = lint_message_rules; rule->name; rule++) {
        bool is_on = most != SEVERITY_OFF && lint_message_rule_is_on(rule, values);
        const struct row row = {arena_printf(arena, "%s/%s", check->id, rule->name),
                                is_on && most < rule->severity ? most : rule->severity,
                                is_on,
                                rule->fixes,
                                STR("andon"),
                                str_from(rule->summary)};
        if (!json) {
            list_text(&row, out);
            continue;
        }
        list_json(&row, json);
        json_pair_text(json, "source", str_from(check->page.source));
        json_object_end(json);
    }
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
        struct row row = {id,
                          (*rule)->severity,
                          is_on,
                          (*rule)->fix != NULL,
                          (*rule)->file,
                          arena_printf(&run->arena, "%s: %.*s", syntax_language_name((*rule)->language),
                                       STR_ARG((*rule)->message))};
        if (!json) {
            list_text(&row, out);
            continue;
        }
        row.summary = (*rule)->message;
        list_json(&row, json);
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
    size_t own = 0;
    while (lint_checks[own])
        own++;
    struct check_value values[CHECK_OPTION_MAX];
    json_start(&json, out, true);
    if (as_json)
        json_array(&json);
    for (size_t i = 0;; i++) {
        const struct check *check = table.at[i] ? table.at[i] : &check_commit_message;
        enum severity severity;
        if (!config_check_setting(&run->config, check, STR(""), &run->arena, &severity, values, err))
            return false;
        struct str origin = check == &check_commit_message || i < own ? STR("andon") : STR("tool");
        list_check(check, severity, origin, as_json ? &json : NULL, out);
        if (check == &check_commit_message)
            list_message_rules(severity, values, &run->arena, as_json ? &json : NULL, out);
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
        ok = lint_load_config(options, &run, err) && list_checks(&run, format == REPORT_JSON, out, err);
    run_close(&run);
    return ok;
}
