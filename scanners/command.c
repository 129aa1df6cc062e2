// andon-scan's command line: options, and the three things that it can do (scan, --list, test-rules).
#include "scanners/command.h"
#include "core/config.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/term.h"
#include "scanners/engine.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

#include <unistd.h>

static const char *const profiles[] = {"block", "audit", NULL};

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
    {.name = "archives",
     .kind = OPTION_FLAG,
     .offset = AT(archives),
     .doc = "open archives and container images, in archives too (the default with --no-git)"},
    {.name = "no-archives", .kind = OPTION_FLAG, .offset = AT(no_archives), .doc = "leave archives closed"},
    {0},
};
#undef AT

const struct command scan_command = {
    .name = "andon scan",
    .synopsis = "[OPTION…] [PATH…] | test-rules [PATH…]",
    .summary = "find passwords, keys and tokens before they leave",
    .description =
        "Looks at what is staged, or at the PATHs on disk, for secrets: tokens of some 200 providers by "
        "their "
        "formats, private keys, credentials in addresses and headers, and values assigned to names such as "
        "password or api_key. Where a format has a checksum it is recomputed: the finding then says that it "
        "holds, and one that doesn't hold is only a warning. Nothing is sent anywhere, and no secret is ever "
        "printed.\n\n"
        "test-rules runs the samples of the built-in rules, or of the rule files at the PATHs, and a probe "
        "for "
        "patterns that take too long.\n\n"
        "Exit codes: 0 clean, 1 findings that block, 2 usage or configuration, 3 something could not be "
        "checked, 130 interrupted.",
    .options = option_table,
    .shared_options = run_option_table,
    .examples = "andon scan — what is staged\n"
                "andon scan --all-files --all — the whole index\n"
                "andon scan --no-git --profile audit ~/notes — a folder, with all that might be a secret\n"
                "andon scan test-rules .andon/secrets — own rules against their samples",
};

int scan_fail(const struct error *err)
{
    term_print_error("andon-scan", err);
    return error_exit_code(err);
}

int scan_print(const struct buffer *out)
{
    return term_write(STDOUT_FILENO, buffer_str(out)) ? 0 : 3;
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
        return scan_print(&out);
    }
    for (size_t i = 0; i < scan_rule_count(); i++) {
        struct scan_rule_page page = scan_rule_page(i);
        buffer_printf(&out, "%-42s %-8s %s\n", page.id, page.severity, page.description);
    }
    return scan_print(&out);
}

static bool run_scan(struct run *run, const struct scan_options *options, const struct option_list *operands,
                     struct run_plan *plan, struct error *err)
{
    if (!run_open(run, &options->shared, operands, err) ||
        !scan_load_rules(&run->config, run->has_repo ? &run->repo : NULL, err))
        return false;
    if (options->profile == SCAN_AUDIT &&
        !config_set(&run->config, STR("lint.options.secrets.profile=audit"), &run->arena, err))
        return false;
    plan->ruleset = scan_ruleset_text(&run->arena);
    return run_check(run, plan, err);
}

static int scan(const struct scan_options *options, const struct option_list *operands)
{
    static const struct check *const checks[] = {&check_secrets};
    struct run run = {0};
    struct error err = {0};
    struct run_plan plan = {
        .program = "andon-scan",
        .command = "scan",
        .checks = checks,
        .check_count = 1,
        .is_partial = true,
        .scratch_new = scan_scratch_new,
        .scratch_free = scan_scratch_free,
        .summary = STR("secrets"),
        .opens_archives = options->archives || (options->shared.no_git && !options->no_archives),
    };
    interrupt_install();
    int code = run_scan(&run, options, operands, &plan, &err) ? run_report(&run, &plan) : scan_fail(&err);
    run_close(&run);
    return code;
}

// What else andon-scan can do: `andon scan NAME …`. A row a subcommand, a file each.
static const struct scan_subcommand {
    const char *name;
    int (*run)(const struct scan_options *options, const struct option_list *operands);
} subcommands[] = {
    {"test-rules", scan_test_rules},
};

static int dispatch(const struct scan_options *options, const struct option_list *operands)
{
    if (options->list)
        return list_rules(options);
    for (size_t i = 0; operands->count && i < sizeof subcommands / sizeof subcommands[0]; i++)
        if (str_equal(operands->at[0], str_from(subcommands[i].name)))
            return subcommands[i].run(options, operands);
    return scan(options, operands);
}

int scan_main(int argc, char **argv)
{
    struct scan_options options = {0};
    struct option_list operands = {0};
    struct error err = {0};
    bool wants_help = false;
    int code;

    if (!options_parse(&scan_command, argc, argv, &options, &operands, &wants_help, &err)) {
        code = scan_fail(&err);
    } else if (wants_help) {
        BUFFER_AUTO struct buffer out = {0};
        option_print_help(&scan_command, &out);
        code = scan_print(&out);
    } else {
        code = dispatch(&options, &operands);
    }
    vec_free(&operands);
    vec_free(&options.shared.set);
    return code;
}
