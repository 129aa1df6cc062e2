// A rule's page: what it finds, why, how to mend it, by its own tests.
#include "core/check_page.h"
#include "lint/rules.h"

static void print_tests(const struct match_rule *rule, bool is_valid, struct buffer *out)
{
    buffer_printf(out, "\n%s\n", is_valid ? "good" : "bad");
    for (size_t i = 0; i < rule->test_count; i++) {
        struct str rest = str_trim(rule->tests[i].code);
        for (bool is_first = true; rule->tests[i].is_valid == is_valid && rest.at; is_first = false) {
            struct str line = str_cut(&rest, '\n');
            buffer_printf(out, "%s%.*s\n", is_first ? "  - " : "    ", STR_ARG(line));
        }
    }
}

static void print_rule(const struct match_rule *rule, struct buffer *out)
{
    buffer_printf(out, "%s/%.*s (%s, %s)\n", check_rules.id, STR_ARG(rule->id), severity_name(rule->severity),
                  syntax_language_name(rule->language));
    check_page_wrapped(out, "why", rule->message.at ? rule->message.at : "");
    print_tests(rule, false, out);
    print_tests(rule, true, out);
    check_page_wrapped(out, "how to mend it",
                       rule->note.at ? rule->note.at : "As the good code above does, or as the fix says.");
    buffer_printf(out, "\nsource\n  %.*s, line %zu%s%.*s\n", STR_ARG(rule->file), rule->line,
                  rule->url.len ? "; " : "", STR_ARG(rule->url));
    buffer_printf(out,
                  "\nto leave it out\n"
                  "  for one line:       a comment on it or above: andon: ignore[%s/%.*s] reason\n"
                  "  in this repository: andon.yml: lint: {severity: {%s/%.*s: \"off\"}}\n",
                  check_rules.id, STR_ARG(rule->id), check_rules.id, STR_ARG(rule->id));
}

bool lint_rule_page(struct str id, struct buffer *out, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct match_rule_list rules = {0};
    bool is_found = false, ok = lint_rules_all(&arena, &rules, err);
    VEC_EACH (struct match_rule *, rule, &rules)
        if (ok && !is_found && str_equal((*rule)->id, id)) {
            print_rule(*rule, out);
            is_found = true;
        }
    match_rules_free(&rules);
    return is_found || (ok && error_set(err, ERROR_USAGE,
                                        "there is no rule '%.*s': andon lint --list names all", STR_ARG(id)));
}
