// Diagnostics become findings: in the files that are looked at, at offsets, with the severity that holds.
#include "lint/tools/internal.h"

enum { RULE_MAX = 100 };

struct tool_file *tell_file(struct tool_job *job, struct str path)
{
    size_t low = 0, high = job->file_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(job->files[middle].path, path);
        if (order == 0)
            return &job->files[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

bool tell_content(struct linters_work *work, struct tool_file *file)
{
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct error ignored = {0}; // the engine says why a file can't be read
    if (file->has_content)
        return true;
    if (file->change->has_content) {
        file->content = file->change->content;
    } else {
        if (!changeset_read(work->changeset, file->change, false, work->linters->use.config->max_blob, &bytes,
                            &ignored))
            return false;
        file->content = arena_copy(work->arena, buffer_str(&bytes));
    }
    file->has_content = true;
    return true;
}

static int compare_diagnostics(const void *a, const void *b)
{
    const struct tool_diagnostic *left = a, *right = b;
    if (left->offset != right->offset)
        return left->offset < right->offset ? -1 : 1;
    int order = str_compare(left->rule, right->rule);
    return order ? order : str_compare(left->message, right->message);
}

void tell_places(struct linters_work *work, struct tool_job *job)
{
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        struct blob blob;
        if (file->is_known || file->found.count == 0 || !tell_content(work, file))
            continue;
        blob_init(&blob, file->path, file->change->mode, &file->change->oid, file->content);
        blob_find_lines(&blob, work->arena);
        VEC_EACH (struct tool_diagnostic, diagnostic, &file->found)
            if (!diagnostic->is_placed)
                tool_place(diagnostic, &blob, work->arena);
        vec_sort(&file->found, compare_diagnostics);
    }
}

// "ruff/E501". What a tool calls its rules can be anything; an id is not.
static struct str make_rule(const struct tool_job *job, struct str rule, struct arena *arena)
{
    if (rule.len == 0)
        return str_from(job->tool->id);
    BUFFER_AUTO struct buffer out = {0};
    buffer_printf(&out, "%s/", job->tool->id);
    for (size_t i = 0; i < rule.len && i < RULE_MAX; i++) {
        char c = rule.at[i];
        bool is_fine = byte_is_alpha(c) || byte_is_digit(c) || byte_is_one_of(c, "-_./@:+");
        buffer_add_byte(&out, is_fine ? c : '-');
    }
    return arena_copy(arena, buffer_str(&out));
}

// Who wins, first to last: lint.severity of the rule, of the linter, lint.tools' severity, the linter itself.
static enum severity pick_severity(const struct tool_job *job, const struct tool_diagnostic *diagnostic,
                                   struct str rule, struct str path)
{
    const struct config *config = job->linters->use.config;
    enum severity severity;
    if (config_rule_severity(config, rule.at, path, &severity) ||
        config_rule_severity(config, job->tool->id, path, &severity))
        return severity;
    if (job->named && job->named->has_severity)
        return job->named->severity;
    return diagnostic->severity == SEVERITY_OFF ? job->tool->severity : diagnostic->severity;
}

static void tell_diagnostic(struct tool_job *job, const struct tool_file *file,
                            const struct tool_diagnostic *diagnostic)
{
    struct check_run *run = job->run;
    struct str rule = make_rule(job, diagnostic->rule, run->arena), message = diagnostic->message;
    enum severity severity = pick_severity(job, diagnostic, rule, file->path);
    bool has_place = diagnostic->is_placed && !diagnostic->is_whole_file;
    if (severity == SEVERITY_OFF)
        return;
    struct finding *finding =
        has_place ? check_report(run, diagnostic->offset, diagnostic->length, "%.*s", STR_ARG(message))
                  : check_report_file(run, "%.*s", STR_ARG(message));
    finding->rule = rule;
    finding->severity = severity;
    finding->path = file->path;
    finding->help = diagnostic->help;
    if (diagnostic->edit_count && file->has_content) {
        finding->edits = diagnostic->edits;
        finding->edit_count = diagnostic->edit_count;
        finding->safety = diagnostic->safety;
    }
}

// Some tools say the same thing twice.
static bool is_same(const struct tool_diagnostic *a, const struct tool_diagnostic *b)
{
    return a->offset == b->offset && a->length == b->length && a->is_whole_file == b->is_whole_file &&
           str_equal(a->rule, b->rule) && str_equal(a->message, b->message);
}

void tell_findings(struct linters_work *work, struct tool_job *job)
{
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        if (file->found.count == 0 || !tell_content(work, file))
            continue;
        for (size_t k = 0; k < file->found.count; k++)
            if (k == 0 || !is_same(&file->found.at[k - 1], &file->found.at[k]))
                tell_diagnostic(job, file, &file->found.at[k]);
    }
    if (job->run->reported > CHECK_FINDINGS_MAX)
        job_fail(job, arena_printf(work->arena, "%zu more findings are not listed",
                                   job->run->reported - CHECK_FINDINGS_MAX));
}
