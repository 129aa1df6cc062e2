// andon scan merge: the reports of a scan that was spread out become one.
#include "core/file.h"
#include "scanners/command.h"
#include "scanners/scale/merge.h"

#define REPORT_SIZE_MAX ((size_t)1 << 30)

static bool add_file(struct merge *merge, struct str name, struct error *err)
{
    struct buffer BUFFER_AUTO text = {.limit = REPORT_SIZE_MAX};
    struct str path = arena_copy(&merge->run.arena, name);
    return file_read(path.at, REPORT_SIZE_MAX, &text, err) &&
           merge_add(merge, buffer_str(&text), str_equal(name, STR("-")) ? STR("standard input") : name,
                     STR(""), err);
}

int scan_merge(const struct scan_options *options, const struct option_list *operands)
{
    struct merge merge = {.run.options = &options->shared};
    struct run_plan plan = scan_plan(options);
    struct option_list files = scan_operands_behind(operands, 1);
    struct error err = {0};
    bool ok = files.count > 0 || error_set(&err, ERROR_USAGE, "merge joins reports: name their files");
    for (size_t i = 0; ok && i < files.count; i++)
        ok = add_file(&merge, files.at[i], &err);
    int code;
    if (ok && merge_check(&merge, &err)) {
        merge_settle(&merge);
        plan.scope = merge.parts.at[0].report.origin.scope;
        plan.shard = (struct shard){0};
        code = scan_exit_code(options, run_report(&merge.run, &plan));
    } else {
        code = scan_fail(&err);
    }
    merge_free(&merge);
    return code;
}
