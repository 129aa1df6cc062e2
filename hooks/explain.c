// `andon explain ID`: what a check or a rule is about, why, and what to do about it.
#include "core/check_page.h"
#include "core/config.h"
#include "core/term.h"
#include "core/yaml.h"
#include "hooks/checks.h"
#include "hooks/cli.h"
#include "lint/lint.h"
#include "lint/rules.h"
#include "scanners/scan.h"

#include <unistd.h>

enum { NAMES_MAX = 2048 };

const struct command explain_command = {
    .name = "andon explain",
    .synopsis = "[ID]",
    .summary = "tell about a check or a rule: what, why, how to mend; list them without ID",
    .examples = "andon explain trailing-whitespace — a check\n"
                "andon explain secrets/github-pat — a rule",
};

static void explain_rule(const struct scan_rule_page *rule, struct buffer *out)
{
    buffer_printf(out, "%s: %s\n  severity %s%s%s\n", rule->id, rule->description, rule->severity,
                  rule->provider && *rule->provider ? ", provider " : "",
                  rule->provider ? rule->provider : "");
    check_page_wrapped(
        out, "how sure a finding is",
        rule->has_checksum
            ? "The format has a checksum or a structure, which is worked out. It holds: proven. It "
              "does not: the value has the shape only, and is told as a warning. A form of it that has "
              "none, as older ones may: likely."
            : "The format has no checksum: likely, when the value is no word, placeholder or sample.");
    check_page_wrapped(
        out, "why",
        "A secret in a repository is a secret that everybody has who ever gets a copy of it. Deleting "
        "it in a later commit does not take it out of the history.");
    check_page_wrapped(
        out, "how to mend it",
        rule->rotate && *rule->rotate
            ? rule->rotate
            : "Take it out of the file, put it where secrets are kept (environment, vault), and if it "
              "was ever pushed, revoke it first.");
    buffer_printf(out,
                  "\nto leave it out\n"
                  "  for one line:        a comment on it or above: andon: "
                  "ignore[%s] reason until 2027-01-31\n"
                  "  this secret, all copies: andon scan ignore ID --reason TEXT --expires DATE\n"
                  "  in this repository:  andon.yml: secrets: {allow: [{path: …, rule: \"%s\", reason: …}]}\n"
                  "  why it is one:       andon scan why PATH:LINE\n",
                  rule->id, rule->id);
}

static bool find_rule(struct str id, struct scan_rule_page *out)
{
    for (size_t i = 0; i < scan_rule_count(); i++) {
        *out = scan_rule_page(i);
        struct str name = str_from(out->id);
        if (str_equal(name, id) ||
            (str_starts_with(name, STR("secrets/")) && str_equal(str_slice(name, 8, name.len), id)))
            return true;
    }
    return false;
}

static void explain_command_of(const struct config_command *command, struct buffer *out)
{
    term_untrusted(out, command->id);
    buffer_printf(out, ": a command of this repository (andon.yml, line %zu), stage %s\n ", command->line,
                  stage_name(command->stage));
    for (size_t i = 0; i < command->run.count; i++) {
        buffer_add_byte(out, ' ');
        term_untrusted(out, command->run.at[i]);
    }
    buffer_printf(out, "\n  time limit %g s, %s\n", command->timeout_ms / 1000.0,
                  command->writes ? "may change files" : "only reads");
}

// The check that is made after another linter's: "DL3006" stands in the source of df-tag.
static const char *find_by_source(const struct check_table *table, struct str id)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct str source = str_from(table->at[i]->page.source ? table->at[i]->page.source : "");
        const size_t at = id.len > 2 ? str_find(source, id, 0) : STR_NONE;
        if (at == STR_NONE)
            continue;
        const size_t end = at + id.len;
        const bool is_word = (at == 0 || strchr(" /,;(", source.at[at - 1])) &&
                             (end == source.len || strchr(" /,;)", source.at[end]));
        if (is_word)
            return table->at[i]->id;
    }
    return NULL;
}

static bool fail_unknown(const struct check_table *table, struct str id, struct error *err)
{
    const char *names[NAMES_MAX] = {0};
    size_t count = 0;
    for (size_t i = 0; i < table->count && count + 1 < NAMES_MAX; i++)
        names[count++] = table->at[i]->id;
    for (size_t i = 0; i < scan_rule_count() && count + 1 < NAMES_MAX; i++)
        names[count++] = scan_rule_page(i).id;
    const char *source = find_by_source(table, id), *nearest = source ? source : nearest_name(id, names);
    return error_set(err, ERROR_USAGE, "there is no check, rule or command '%.*s'%s%s%s", STR_ARG(id),
                     nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

// The rules over syntax trees of the repository around us stand beside those of the packs.
static bool load_rules(struct cli_session *session, struct error *err)
{
    struct config *config = ARENA_NEW(&session->arena, struct config); // the rules point to it
    struct error ignored = {0};
    const bool is_open = session->repo.git_dir.len > 0; // by a caller that has looked into it before
    return (!is_open && !repo_open(NULL, &session->arena, &session->repo, &ignored)) ||
           (config_load(&session->repo, STR(""), &session->arena, config, err) &&
            lint_load_rules(config, &session->repo, err));
}

static bool list_syntax_rules(struct arena *arena, struct buffer *out, struct error *err)
{
    struct match_rule_list rules = {0};
    struct str last = {0};
    bool ok = lint_rules_all(arena, &rules, err);
    VEC_EACH (struct match_rule *, rule, &rules) {
        if (str_equal((*rule)->id, last)) // the same for another language has the same page
            continue;
        last = (*rule)->id;
        struct str id = arena_printf(arena, LINT_RULE_PREFIX "%.*s", STR_ARG((*rule)->id));
        buffer_printf(out, "%-40.*s ", STR_ARG(id));
        term_untrusted(out, (*rule)->message);
        buffer_add_byte(out, '\n');
    }
    match_rules_free(&rules);
    return ok;
}

static bool list_all(const struct check_table *table, struct arena *arena, struct buffer *out,
                     struct error *err)
{
    for (size_t i = 0; i < table->count; i++)
        buffer_printf(out, "%-40s %s\n", table->at[i]->id, table->at[i]->summary);
    for (const struct lint_message_rule *rule = lint_message_rules; rule->name; rule++) {
        struct str id = arena_printf(arena, LINT_MESSAGE_PREFIX "%s", rule->name);
        buffer_printf(out, "%-40.*s %s\n", STR_ARG(id), rule->summary);
    }
    if (!list_syntax_rules(arena, out, err))
        return false;
    for (size_t i = 0; i < scan_rule_count(); i++) {
        struct scan_rule_page rule = scan_rule_page(i);
        buffer_printf(out, "%-40s %s\n", rule.id, rule.description);
    }
    return true;
}

static bool act(struct cli_session *session, void *unused, struct error *err)
{
    const struct option_list *operands = &session->operands;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    struct buffer *out = &session->out;
    (void)unused;
    struct check_table table = checks_all(arena);
    struct scan_rule_page rule;
    struct config config = {0};
    struct error ignored = {0};
    if (operands->count == 0)
        return load_rules(session, err) && list_all(&table, arena, out, err);
    struct str id = operands->at[0];
    if (str_equal(id, STR("message")))
        id = STR("commit-message");
    struct str prefix = STR(LINT_RULE_PREFIX);
    if (str_starts_with(id, prefix))
        return load_rules(session, err) && lint_rule_page(str_slice(id, prefix.len, id.len), out, err);
    struct str message = STR(LINT_MESSAGE_PREFIX);
    if (str_starts_with(id, message))
        return lint_message_rule_page(str_slice(id, message.len, id.len), out, err);
    const struct check *check = checks_find(&table, id);
    struct str rest = id, name = str_cut(&rest, '/');
    if (!check && !find_rule(id, &rule)) // "ruff/E501" is on its tool's page
        check = checks_find(&table, name);
    if (check) {
        check_page_print(check, rest, out);
        return true;
    }
    if (find_rule(id, &rule)) {
        explain_rule(&rule, out);
        return true;
    }
    // Not ours: perhaps a command of the repository around us, if there is one that can be read.
    if (repo_open(NULL, arena, repo, &ignored) && config_load(repo, STR(""), arena, &config, &ignored))
        for (size_t i = 0; i < config.command_count; i++)
            if (str_equal(config.commands[i].id, id)) {
                explain_command_of(&config.commands[i], out);
                return true;
            }
    // A rule over syntax trees, without the "rules/" before it.
    return (load_rules(session, &ignored) && lint_rule_page(id, out, &ignored)) ||
           fail_unknown(&table, id, err);
}

int explain_main(int argc, char **argv)
{
    return cli_run(&explain_command, argc, argv, NULL, 1, act);
}
