// The rules of the commit message as people ask for them: --list and explain.
#include "core/check_page.h"
#include "core/yaml.h"
#include "lint/lint.h"

#define MENDED                                                                                               \
    "andon mends it when the message is committed (lint.fix), and with andon lint --fix --message FILE."

const struct lint_message_rule lint_message_rules[] = {
    {"empty", "the message says something", SEVERITY_ERROR, false, NULL,
     "git commit --allow-empty-message -m ''", "parser: accept an empty list"},
    {"subject-length", "the first line fits into lists of commits (max-subject)", SEVERITY_WARNING, false,
     NULL, "parser: accept an empty list, because a comma at the end of a list made it end too early",
     "parser: accept an empty list"},
    {"subject-period", "the first line is a title, without a full stop", SEVERITY_WARNING, true, NULL,
     "parser: accept an empty list.", "parser: accept an empty list"},
    {"blank-line", "the second line is empty", SEVERITY_ERROR, true, NULL,
     "parser: accept an empty list\nA comma made it end.",
     "parser: accept an empty list\n\nA comma made it end."},
    {"wip", "the message does not say that the work is not finished; an error when it is pushed",
     SEVERITY_WARNING, false, NULL, "WIP parser", "parser: accept an empty list"},
    {"conventional", "the first line is type(scope): description", SEVERITY_ERROR, false, "style",
     "accept an empty list", "fix(parser): accept an empty list"},
    {"type", "the type is one of message.types", SEVERITY_ERROR, false, "style", "fxi: accept an empty list",
     "fix: accept an empty list"},
    {"scope", "the scope is one of message.scopes", SEVERITY_ERROR, false, "scopes",
     "fix(prser): accept an empty list", "fix(parser): accept an empty list"},
    {"subject-case", "the subject starts with a small letter, or with a capital", SEVERITY_ERROR, false,
     "subject-case", "fix: Accept an empty list", "fix: accept an empty list"},
    {"pattern", "the first line has a form of your own", SEVERITY_ERROR, false, "pattern",
     "accept an empty list", "ABC-12: accept an empty list"},
    {"body-wrap", "the other lines are not longer than message.body-wrap", SEVERITY_WARNING, false,
     "body-wrap", "a line of 200 columns",
     "lines of 72 columns; addresses, trailers and quotations may be longer"},
    {"signoff", "there is a Signed-off-by: line", SEVERITY_ERROR, false, "signoff", "fix: accept it",
     "fix: accept it\n\nSigned-off-by: Ada Example <ada@example.org>"},
    {"ticket", "the message names a ticket", SEVERITY_ERROR, false, "ticket", "fix: accept it",
     "fix: accept it (ABC-12)"},
    {0},
};

bool lint_message_rule_is_on(const struct lint_message_rule *rule, const struct check_value *values)
{
    const struct check_option *options = check_commit_message.options;
    for (size_t i = 0; options[i].name; i++) {
        const struct check_value *value = &values[i];
        bool is_style = strcmp(options[i].name, "style") == 0;
        if (is_style && str_equal(value->text, STR("off")))
            return strcmp(rule->name, "empty") == 0;
        if (strcmp(options[i].name, "wip") == 0 && strcmp(rule->name, "wip") == 0)
            return !str_equal(value->text, STR("off"));
        if (rule->option && strcmp(options[i].name, rule->option) == 0)
            return is_style ? str_equal(value->text, STR("conventional"))
                            : value->flag || value->list_count || value->number > 0 ||
                                  (options[i].kind == CHECK_OPTION_TEXT && value->text.len &&
                                   !str_equal(value->text, STR("any")));
    }
    return !rule->option;
}

static void add_example(const char *label, const char *text, struct buffer *out)
{
    struct str rest = str_from(text);
    buffer_printf(out, "\n%s\n", label);
    while (rest.at) {
        const struct str line = str_cut(&rest, '\n');
        buffer_printf(out, "%s%.*s\n", line.len ? "    " : "", STR_ARG(line));
    }
}

static void print_page(const struct lint_message_rule *rule, struct buffer *out)
{
    const struct check *check = &check_commit_message;
    buffer_printf(out, "%s/%s: %s\n  severity %s", check->id, rule->name, rule->summary,
                  severity_name(rule->severity));
    if (rule->option)
        buffer_printf(out, ", off until message.%s in andon.yml says otherwise", rule->option);
    buffer_printf(out, "%s\n", rule->fixes ? ", can mend what it finds" : "");
    check_page_wrapped(out, "why", check->page.why);
    add_example("bad", rule->bad, out);
    add_example("good", rule->good, out);
    check_page_wrapped(out, "how to mend it", rule->fixes ? MENDED : check->page.fix);
    buffer_printf(out,
                  "\nto leave it out\n"
                  "  in this repository: andon.yml: message: {…}; andon explain %s lists the options\n"
                  "  once:               ANDON_SKIP=%s git commit (recorded)\n",
                  check->id, check->id);
    check_page_wrapped(out, "source", check->page.source);
}

bool lint_message_rule_page(struct str name, struct buffer *out, struct error *err)
{
    const char *names[32] = {0};
    for (size_t i = 0; lint_message_rules[i].name; i++) {
        names[i] = lint_message_rules[i].name;
        if (!str_equal(name, str_from(names[i])))
            continue;
        print_page(&lint_message_rules[i], out);
        return true;
    }
    const char *nearest = nearest_name(name, names);
    return error_set(err, ERROR_USAGE, "%s has no rule '%.*s'%s%s%s", check_commit_message.id, STR_ARG(name),
                     nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}
