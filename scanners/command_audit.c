// andon scan audit: goes through findings with somebody at a terminal.
#include "core/file.h"
#include "core/run_baseline.h"
#include "core/term.h"
#include "scanners/command.h"
#include "scanners/findings/audit.h"
#include "scanners/findings/project.h"
#include "scanners/findings/words.h"

#include <unistd.h>

enum { REPORT_MAX = 512 << 20 };

// One operand that is a file of JSON is a report; everything else is what to look at.
static bool read_report(struct run *run, const struct scan_options *options, struct str name,
                        struct audit *audit, struct error *err)
{
    struct buffer BUFFER_AUTO text = {.limit = REPORT_MAX};
    struct str path;
    if (!project_open(run, &options->shared, err))
        return false;
    path = arena_copy(&run->arena, name);
    if (!file_read(path.at, REPORT_MAX, &text, err))
        return false;
    // The items' texts outlive the buffer.
    return audit_items_from_report(arena_copy(&run->arena, buffer_str(&text)), path.at, &run->arena,
                                   &audit->items, err);
}

static bool scan_for_audit(struct run *run, const struct scan_options *options,
                           const struct option_list *operands, struct audit *audit, struct error *err)
{
    struct scan_options all = scan_options_for_all(options, operands);
    struct run_plan plan = scan_plan(&all);
    all.shared.all = true;
    if (!scan_run(run, &all, operands, &plan, err))
        return false;
    VEC_EACH (const struct skip, skip, &run->result.skipped)
        if (skip->is_incomplete)
            return error_set(err, ERROR_IO, "not all could be looked at: %.*s: %.*s", STR_ARG(skip->path),
                             STR_ARG(skip->reason));
    run->options = &options->shared; // `all` goes
    result_mask_names(&run->result);
    findings_group(&run->result.findings, &run->result.arena);
    audit_items_from_findings(&run->result.findings, &run->arena, &audit->items);
    return true;
}

static bool prepare(struct run *run, const struct scan_options *options, struct audit *audit,
                    struct error *err)
{
    struct str state;
    char id[KEY_ID_DIGITS + 1];
    audit->arena = &run->arena;
    audit->color = term_style_for(STDOUT_FILENO, (enum color_mode)options->shared.color).color;
    audit->baseline = run->exemptions.baseline;
    fingerprint_key_id(&run->exemptions.key, id);
    audit->baseline.key_id = arena_copy(&run->arena, str_from(id));
    if (!words_read(options, STR("-"), &run->arena, &audit->words, err) ||
        !run_baseline_file(run, &audit->baseline_file, err))
        return false;
    if (run->has_repo) {
        if (!repo_state_dir(&run->repo, &run->arena, &state, err))
            return false;
        audit->record_file = arena_join_path(&run->arena, state, STR("audit.json"));
    }
    return audit_load_record(audit, options->resume, err);
}

static bool is_report(const struct option_list *operands)
{
    return operands->count == 1 && str_equal(str_extension(operands->at[0]), STR("json"));
}

static bool run_audit(struct run *run, const struct scan_options *options, const struct option_list *operands,
                      struct audit *audit, struct error *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(err, ERROR_USAGE,
                         "audit is a dialogue and wants a terminal on standard input and output; 'andon scan "
                         "--format json' is for programs");
    bool is_found = is_report(operands) ? read_report(run, options, operands->at[0], audit, err)
                                        : scan_for_audit(run, options, operands, audit, err);
    if (!is_found || !prepare(run, options, audit, err))
        return false;
    return !audit->items.count || audit_run(audit, err);
}

int scan_audit(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct audit audit = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    struct option_list rest = scan_operands_behind(operands, 1);
    bool ok = run_audit(&run, options, &rest, &audit, &err);
    bool has_totals = audit.items.count && (ok || err.code == ERROR_INTERRUPTED);
    if (has_totals)
        audit_totals(&audit, &out);
    else if (ok)
        buffer_add(&out, STR("there is nothing to look at: no secret was found that counts\n"));
    int printed = term_print(&out);
    int code = !ok ? scan_fail(&err) : printed ? printed : audit_count_left(&audit) > 0;
    vec_free(&audit.items);
    run_close(&run);
    return code;
}
