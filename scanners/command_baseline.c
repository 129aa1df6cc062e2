// andon scan baseline write|update|prune|show: the committed list of what is known.
#include "core/baseline_entries.h"
#include "core/run_baseline.h"
#include "core/term.h"
#include "scanners/command.h"
#include "scanners/findings/key.h"
#include "scanners/findings/project.h"
#include "scanners/findings/words.h"

enum action { ACTION_WRITE, ACTION_UPDATE, ACTION_PRUNE, ACTION_SHOW, ACTION_COUNT };

static const char *const action_names[] = {"write", "update", "prune", "show", NULL};

static bool find_action(const struct option_list *operands, enum action *action, struct error *err)
{
    struct str name = operands->count > 1 ? operands->at[1] : (struct str){0};
    for (int i = 0; i < ACTION_COUNT; i++)
        if (str_equal(name, str_from(action_names[i]))) {
            *action = (enum action)i;
            return true;
        }
    return error_set(err, ERROR_USAGE,
                     "'andon scan baseline' wants one of write, update, prune, show%s%.*s%s",
                     name.len ? ", not '" : "", STR_ARG(name), name.len ? "'" : "");
}

// The repository's own key is made with its first baseline.
static bool ensure_key(bool *is_new, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct error ignored = {0};
    struct repo repo;
    *is_new = false;
    if (!repo_open(NULL, &arena, &repo, &ignored))
        return true; // --no-git outside of one: the default key
    bool ok = !repo.work_tree.len || key_ensure(&repo, is_new, err);
    repo_close(&repo);
    return ok;
}

// What was not looked at would be taken for gone.
static bool looked_at_all(const struct run *run, const struct scan_options *options,
                          const struct option_list *operands, enum action action, struct error *err)
{
    if (!scan_looked_at_all(run, options, operands) && run->changeset.kind != CHANGESET_NO_GIT)
        return error_set(err, ERROR_USAGE,
                         "'baseline %s' must look at everything, or it would drop what it did not see: use "
                         "--all-files or --history%s",
                         action_names[action], action == ACTION_WRITE ? ", or 'baseline update'" : "");
    return run_saw_everything(run, err);
}

static const char *plural(size_t count, const char *one, const char *many)
{
    return count == 1 ? one : many;
}

static bool write_entries(struct run *run, const struct scan_options *options, enum action action,
                          const struct baseline_scope *scope, bool has_new_key, struct buffer *out,
                          struct error *err)
{
    struct entries_request request = {
        .scope = scope,
        .findings = &run->result.findings,
        .previous = &run->exemptions.baseline,
        .key = &run->exemptions.key,
        .renews = options->reason.len || options->expires.len,
        .keeps = action == ACTION_UPDATE,
        .today = run->exemptions.today,
    };
    struct entries_counts counts;
    struct baseline made;
    struct str file;
    if (!run_baseline_file(run, &file, err) ||
        !words_read(options, STR("was there when the baseline was written"), &run->arena, &request.words,
                    err))
        return false;
    entries_make(&request, &run->arena, &made, &counts);
    if (!baseline_save(&made, file, err))
        return false;
    entries_print_counts(&counts, run->config.baseline, out);
    buffer_printf(out, "; commit it%s\n", has_new_key ? " together with " FINGERPRINT_KEY_FILE : "");
    if (counts.expired)
        buffer_printf(out, "%zu %s expired and still %s: --expires gives a new day\n", counts.expired,
                      plural(counts.expired, "entry has", "entries have"),
                      plural(counts.expired, "counts", "count"));
    return true;
}

static void show_text(const struct baseline *baseline, struct str today, struct buffer *out)
{
    size_t secrets = 0, expired = 0;
    for (size_t i = 0; i < baseline->count; i++) {
        const struct baseline_entry *entry = &baseline->at[i];
        bool is_past = baseline_is_expired(entry, today);
        entry_print(entry, out);
        if (entry->expires.len)
            buffer_printf(out, "; %s %.*s", is_past ? "EXPIRED on" : "until", STR_ARG(entry->expires));
        if (entry->owner.len) {
            buffer_add(out, STR("; "));
            term_untrusted(out, entry->owner);
        }
        buffer_add_byte(out, '\n');
        secrets += entry_is_secret(entry);
        expired += is_past;
    }
    buffer_printf(out, "%zu %s, %zu about secrets, %zu expired\n", baseline->count,
                  plural(baseline->count, "entry", "entries"), secrets, expired);
}

static int show(const struct scan_options *options)
{
    struct run run = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    int code;
    if (!project_open(&run, &options->shared, &err)) {
        code = scan_fail(&err);
    } else {
        if (options->shared.format == REPORT_JSON)
            baseline_render_entries(&run.exemptions.baseline, &out);
        else
            show_text(&run.exemptions.baseline, run.exemptions.today, &out);
        code = term_print(&out);
    }
    run_close(&run);
    return code;
}

static bool change(struct run *run, const struct scan_options *options, const struct option_list *operands,
                   enum action action, struct buffer *out, struct error *err)
{
    struct scan_options all = scan_options_for_all(options, operands);
    struct run_plan plan = scan_plan(&all);
    bool has_new_key = false;
    all.shared.all = true; // what was there before the change counts too
    plan.guards_nothing = false;
    if (action != ACTION_PRUNE && !ensure_key(&has_new_key, err))
        return false;
    if (!scan_run(run, &all, operands, &plan, err))
        return false;
    result_mask_names(&run->result);
    if (action != ACTION_UPDATE && !looked_at_all(run, &all, operands, action, err))
        return false;
    const struct baseline_scope scope = {.checks = plan.checks, .check_count = plan.check_count};
    return action == ACTION_PRUNE ? run_prune_baseline(run, &scope, out, err)
                                  : write_entries(run, options, action, &scope, has_new_key, out, err);
}

int scan_baseline(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    struct option_list rest = scan_operands_behind(operands, 2);
    enum action action = ACTION_SHOW;
    if (!find_action(operands, &action, &err))
        return scan_fail(&err);
    if (action == ACTION_SHOW)
        return show(options);
    int code = change(&run, options, &rest, action, &out, &err) ? term_print(&out) : scan_fail(&err);
    run_close(&run);
    return code;
}
