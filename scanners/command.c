// andon-scan's command line: options, and the three things that it can do (scan, --list, test-rules).
#include "scanners/command.h"
#include "core/baseline_entries.h"
#include "core/config.h"
#include "core/date.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/term.h"
#include "scanners/engine.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

#include <time.h>
#include <unistd.h>

static const char *const history_engine_names[] = {"delta", "plain", NULL};
static const char *const profiles[] = {"block", "audit", NULL};
static const char *const fail_on_names[] = {"error", "warning", "never", NULL};

#define AT(member) offsetof(struct scan_options, member)
static const struct option option_table[] = {
    {.name = "list",
     .kind = OPTION_FLAG,
     .offset = AT(list),
     .doc = "list the rules (also with --format json)"},
    {.name = "profile",
     .kind = OPTION_CHOICE,
     .offset = AT(profile),
     .argument = "PROFILE",
     .choices = profiles,
     .doc = "block: what is reported is a secret (the default); audit: also what might be one, as warnings"},
    {.name = "honour",
     .kind = OPTION_LIST,
     .offset = AT(honour),
     .argument = "NAME",
     .doc = "obey the comments of another scanner (gitleaks:allow, …); all: of every known one"},
    {.name = "group",
     .kind = OPTION_FLAG,
     .offset = AT(group),
     .doc = "tell copies of a secret with the first one, in every format (text and html always do)"},
    {.name = "no-group", .kind = OPTION_FLAG, .offset = AT(no_group), .doc = "list each copy of a secret"},
    {.name = "fail-on",
     .kind = OPTION_CHOICE,
     .offset = AT(fail_on),
     .argument = "WHAT",
     .choices = fail_on_names,
     .doc = "what gives exit 1: error (the default), also warning, or never (3 stays 3)"},
    {.name = "history",
     .kind = OPTION_FLAG,
     .offset = AT(history),
     .doc = "look at all that refs and the stash reach, or at what the REFs do, deleted or not"},
    {.name = "reflog", .kind = OPTION_FLAG, .offset = AT(reflog), .doc = "… and what only reflogs reach"},
    {.name = "all-objects",
     .kind = OPTION_FLAG,
     .offset = AT(all_objects),
     .doc = "… and what nothing reaches any more"},
    {.name = "engine",
     .kind = OPTION_CHOICE,
     .offset = AT(engine),
     .argument = "ENGINE",
     .choices = history_engine_names,
     .doc = "delta: of a delta only what is new (the default); plain: every blob as a whole, for comparison"},
    {.name = "no-cache",
     .kind = OPTION_FLAG,
     .offset = AT(no_cache),
     .doc = "--history looks at every object, also at those that an earlier scan has looked at"},
    {.name = "memory",
     .kind = OPTION_TEXT,
     .offset = AT(memory),
     .argument = "SIZE",
     .doc = "what --history may take at most, about: 1GB"},
    {.name = "since",
     .kind = OPTION_TEXT,
     .offset = AT(since),
     .argument = "DATE",
     .doc = "with --history: what commits after DATE brought (2026-11-25, \"2 weeks ago\")"},
    {.name = "newer-than",
     .kind = OPTION_TEXT,
     .offset = AT(newer_than),
     .argument = "REF",
     .doc = "with --history: what REF can't reach"},
    {.name = "reason",
     .kind = OPTION_TEXT,
     .offset = AT(reason),
     .argument = "TEXT",
     .doc = "baseline, ignore, registry: why it does not count"},
    {.name = "expires",
     .kind = OPTION_TEXT,
     .offset = AT(expires),
     .argument = "DATE",
     .doc = "baseline, ignore, registry: the last day on which that holds (2027-06-30, \"90 days\")"},
    {.name = "owner",
     .kind = OPTION_TEXT,
     .offset = AT(owner),
     .argument = "NAME",
     .doc = "baseline, ignore: who answers for it"},
    {.name = "last",
     .kind = OPTION_FLAG,
     .offset = AT(last),
     .doc = "ignore: all secrets that the last run reported"},
    {.name = "resume",
     .kind = OPTION_FLAG,
     .offset = AT(resume),
     .doc = "audit: go on where the last audit stopped"},
    {.name = "archives",
     .kind = OPTION_FLAG,
     .offset = AT(archives),
     .doc = "open archives and container images, in archives too (the default with --no-git)"},
    {.name = "no-archives", .kind = OPTION_FLAG, .offset = AT(no_archives), .doc = "leave archives closed"},
    {.name = "shard",
     .kind = OPTION_TEXT,
     .offset = AT(shard_text),
     .argument = "K/N",
     .doc = "look at the K-th of N parts only: 'andon scan merge' joins the reports"},
    {.name = "repos",
     .kind = OPTION_TEXT,
     .offset = AT(repos),
     .argument = "FILE",
     .doc = "scan each repository of a list, a path a line (or NUL; - is standard input), with --history, "
            "--worktree or --all-files (the default)"},
    {0},
};
#undef AT

const struct command scan_command = {
    .name = "andon scan",
    .synopsis = "[OPTION…] [PATH…] | baseline | ignore | audit | why | key | registry | merge | import | "
                "verify | test-rules",
    .summary = "find passwords, keys and tokens before they leave",
    .description =
        "Looks at what is staged, or at the PATHs on disk, for secrets: tokens of some 900 providers by "
        "their "
        "formats, private keys, credentials in addresses and headers, and values assigned to names such as "
        "password or api_key. Where a format has a checksum it is recomputed: the finding then says that it "
        "holds, and one that doesn't hold is only a warning. Nothing is sent anywhere, and no secret is ever "
        "printed.\n\n"
        "A finding has an id, a keyed digest of the secret alone: it is the same in every commit, path and "
        "line. Ids that need not count stand in the baseline (.andon/baseline.json), with the reason.\n\n"
        "baseline write|update|prune|show keeps that file: write starts it anew, update adds, prune takes "
        "out "
        "what no longer occurs. ignore ID… (or --last) adds single entries. audit goes through the findings, "
        "or "
        "those of a JSON report, in a dialogue. why PATH:LINE [RULE] (or why-not) tells what each rule made "
        "of "
        "a line. key gives the repository a key of its own for the ids. registry add|check [FILE] is for an "
        "organisation's list of known test secrets; the secret comes on standard input.\n\n"
        "merge REPORT… joins the JSON or JSON lines of a scan's shards (--shard) into the report of the "
        "whole; a "
        "shard that is missing or there twice, other rules or another version are refused.\n\n"
        "import turns other scanners' rules and baselines into andon's. verify, a program of its own, asks "
        "providers whether a secret still works, after you have agreed.\n\n"
        "test-rules runs the samples of the built-in rules, or of the rule files at the PATHs, and a probe "
        "for "
        "patterns that take too long.\n\n"
        "Exit codes: 0 clean, 1 findings that block, 2 usage or configuration, 3 something could not be "
        "checked, 130 interrupted.",
    .options = option_table,
    .shared_options = run_option_table,
    .examples =
        "andon scan — what is staged\n"
        "andon scan --all-files --all — the whole index\n"
        "andon scan --no-git --profile audit ~/notes — a folder, with all that might be a secret\n"
        "andon scan test-rules .andon/secrets — own rules against their samples\n"
        "andon scan baseline write --reason 'before andon' — what is there already\n"
        "andon scan ignore --last --reason 'made up for a test' --expires '90 days' — what was just found\n"
        "andon scan audit — look at each finding\n"
        "andon scan why-not src/app.py:12 — why is this not found",
};

int scan_fail(const struct error *err)
{
    term_print_error("andon-scan", err);
    return error_exit_code(err);
}

// Which tiers a rule's findings can have: a checksum proves or denies, without one a format is only likely.
static const char *tiers_of(const struct scan_rule_page *page)
{
    return page->has_checksum ? "proven, shape" : "likely";
}

static void list_as_json(struct buffer *out)
{
    struct json json;
    json_start(&json, out, true);
    json_array(&json);
    for (size_t i = 0; i < scan_rule_count(); i++) {
        struct scan_rule_page page = scan_rule_page(i);
        json_object(&json);
        json_pair_text(&json, "id", str_from(page.id));
        json_pair_text(&json, "provider", str_from(page.provider));
        json_pair_text(&json, "description", str_from(page.description));
        json_pair_text(&json, "severity", str_from(page.severity));
        json_pair_text(&json, "tiers", str_from(tiers_of(&page)));
        json_pair_text(&json, "opens", str_from(page.opens));
        json_pair_text(&json, "rotate", str_from(page.rotate));
        json_object_end(&json);
    }
    json_array_end(&json);
    buffer_add_byte(out, '\n');
}

static int list_rules(const struct scan_options *options)
{
    BUFFER_AUTO struct buffer out = {0};
    if (options->shared.format == REPORT_JSON) {
        list_as_json(&out);
        return term_print(&out);
    }
    for (size_t i = 0; i < scan_rule_count(); i++) {
        struct scan_rule_page page = scan_rule_page(i);
        buffer_printf(&out, "%-42s %-20s %-8s %-14s %s%s%s\n", page.id,
                      page.provider[0] ? page.provider : "-", page.severity, tiers_of(&page),
                      page.description, *page.opens ? "; opens: " : "", page.opens);
    }
    return term_print(&out);
}

struct run_plan scan_plan(const struct scan_options *options)
{
    static const struct check *const checks[] = {&check_secrets};
    return (struct run_plan){
        .program = "andon-scan",
        .command = "scan",
        .checks = checks,
        .check_count = 1,
        .is_partial = true,
        .scratch_new = scan_scratch_new,
        .scratch_free = scan_scratch_free,
        .summary = STR("secrets"),
        .guards_nothing = true,
        .shard = options->shard,
        .opens_archives = options->archives || (options->shared.no_git && !options->no_archives),
        .honour = options->honour,
        .grouping = options->no_group ? GROUP_NOTHING
                    : options->group  ? GROUP_COPIES
                                      : GROUP_STANDARD,
    };
}

bool scan_settle_rules(struct run *run, const struct scan_options *options, const struct repo *repo,
                       struct run_plan *plan, struct error *err)
{
    if (!scan_load_rules(&run->config, repo, err))
        return false;
    if (options->profile == SCAN_AUDIT &&
        !config_set(&run->config, STR("lint.options.secrets.profile=audit"), &run->arena, err))
        return false;
    plan->ruleset = scan_ruleset_text(&run->arena);
    return true;
}

bool scan_run(struct run *run, const struct scan_options *options, const struct option_list *operands,
              struct run_plan *plan, struct error *err)
{
    interrupt_install();
    if (options->group && options->no_group)
        return error_set(err, ERROR_USAGE, "--group and --no-group exclude each other");
    bool has_since;
    int64_t since;
    if (!scan_read_since(options, &has_since, &since, err))
        return false;
    if (options->history)
        return scan_run_history(run, options, operands, plan, err);
    if (has_since || options->newer_than.len)
        return error_set(err, ERROR_USAGE, "--since and --newer-than go with --history");
    return run_open(run, &options->shared, operands, err) &&
           scan_settle_rules(run, options, run->has_repo ? &run->repo : NULL, plan, err) &&
           run_check(run, plan, err);
}

bool scan_read_since(const struct scan_options *options, bool *has_since, int64_t *since, struct error *err)
{
    *has_since = options->since.len > 0;
    *since = 0;
    return !*has_since || date_parse_moment(options->since, (int64_t)time(NULL), since) ||
           error_set(
               err, ERROR_USAGE,
               "option '--since' wants a date such as 2026-11-25, 2026-11-25T13:30Z or '2 weeks ago', not "
               "'%.*s'",
               STR_ARG(options->since));
}

// The verdict as --fail-on wants it, before it is reported.
static void apply_fail_on(struct run *run, const struct scan_options *options)
{
    if (options->fail_on != FAIL_ON_WARNING)
        return;
    VEC_EACH (const struct finding, finding, &run->result.findings)
        if (finding->state == FINDING_NEW && finding->severity >= SEVERITY_WARNING)
            run->result.verdict = VERDICT_BLOCKED;
}

int scan_exit_code(const struct scan_options *options, int code)
{
    return code == 1 && options->fail_on == FAIL_ON_NOTHING ? 0 : code;
}

struct option_list scan_operands_behind(const struct option_list *operands, size_t count)
{
    count = count < operands->count ? count : operands->count;
    return (struct option_list){.at = operands->at + count, .count = operands->count - count};
}

struct scan_options scan_options_for_all(const struct scan_options *options,
                                         const struct option_list *operands)
{
    struct scan_options all = *options;
    const struct run_options *shared = &options->shared;
    bool is_told = shared->staged || shared->worktree || shared->all_files || shared->no_git ||
                   shared->stdin_text || shared->range.len || operands->count || options->history;
    all.shared.all_files = shared->all_files || !is_told;
    return all;
}

bool scan_looked_at_all(const struct run *run, const struct scan_options *options,
                        const struct option_list *operands)
{
    enum changeset_kind kind = run->changeset.kind;
    bool is_part = operands->count || options->since.len || options->newer_than.len || options->shard.count;
    return !is_part && (options->history || kind == CHANGESET_ALL_FILES || kind == CHANGESET_WORKTREE);
}

// Entries of the baseline that nothing needs: told when all was looked at.
static void note_unused_entries(struct run *run, const struct run_plan *plan,
                                const struct scan_options *options, const struct option_list *operands)
{
    const struct baseline_scope scope = {.checks = plan->checks, .check_count = plan->check_count};
    if (!scan_looked_at_all(run, options, operands))
        return;
    struct entry_list unused =
        entries_unused(&run->exemptions.baseline, &scope, &run->result.findings, &run->arena);
    for (size_t i = 0; i < unused.count && run->options->verbose; i++) {
        buffer_add(&run->notes, STR("unused  "));
        entry_print(unused.at[i], &run->notes);
        buffer_add_byte(&run->notes, '\n');
    }
    if (unused.count)
        buffer_printf(
            &run->notes,
            "note: %zu of the baseline's entries about secrets no longer occur%s; 'andon scan baseline "
            "prune' removes them\n",
            unused.count, run->options->verbose ? "" : " (--verbose names them)");
}

static int scan(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct error err = {0};
    struct run_plan plan = scan_plan(options);
    int code;
    if (scan_run(&run, options, operands, &plan, &err)) {
        note_unused_entries(&run, &plan, options, operands);
        apply_fail_on(&run, options);
        code = scan_exit_code(options, run_report(&run, &plan));
    } else {
        code = scan_fail(&err);
    }
    run_close(&run);
    return code;
}

// What else andon-scan can do: `andon scan NAME …`. A row a subcommand, a file each.
static const struct scan_subcommand {
    const char *name;
    int (*run)(const struct scan_options *options, const struct option_list *operands);
} subcommands[] = {
    {"test-rules", scan_test_rules}, {"baseline", scan_baseline}, {"ignore", scan_ignore}, {"key", scan_key},
    {"registry", scan_registry},     {"audit", scan_audit},       {"import", scan_import}, {"why", scan_why},
    {"why-not", scan_why},           {"merge", scan_merge},
};

static int dispatch(const struct scan_options *options, const struct option_list *operands)
{
    struct error err = {0};
    if (options->list)
        return list_rules(options);
    if (options->archives && options->no_archives) {
        error_set(&err, ERROR_USAGE, "--archives and --no-archives exclude each other");
        return scan_fail(&err);
    }
    for (size_t i = 0; operands->count && i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (str_equal(operands->at[0], str_from(subcommands[i].name)))
            return subcommands[i].run(options, operands);
    if (options->repos.len)
        return scan_repos(options, operands);
    return scan(options, operands);
}

int scan_main(int argc, char **argv)
{
    struct scan_options options = {.argc = argc, .argv = argv};
    struct option_list operands = {0};
    struct error err = {0};
    bool wants_help = false;
    int code;

    // It has options of its own.
    if (argc > 1 && strcmp(argv[1], "verify") == 0)
        return scan_verify(argc - 1, argv + 1);
    if (!options_parse(&scan_command, argc, argv, &options, &operands, &wants_help, &err) ||
        (options.shard_text.len && !shard_parse(options.shard_text, &options.shard, &err))) {
        code = scan_fail(&err);
    } else if (wants_help) {
        BUFFER_AUTO struct buffer out = {0};
        option_print_help(&scan_command, &out);
        code = term_print(&out);
    } else {
        code = dispatch(&options, &operands);
    }
    vec_free(&operands);
    vec_free(&options.shared.set);
    vec_free(&options.honour);
    return code;
}
