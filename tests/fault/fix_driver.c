// A hook that does one thing: takes trailing white space away from staged files, through fix_write_staged.
// The fault rig and the unit of work it tests stay small this way; the real hook does the same and more.
#include "core/fix.h"
#include "core/interrupt.h"

#include <stdio.h>

static void strip(struct str text, struct buffer *out)
{
    while (text.len > 0) {
        size_t newline = str_find_byte(text, '\n', 0);
        size_t end = newline == STR_NONE ? text.len : newline;
        size_t next = newline == STR_NONE ? text.len : newline + 1, kept = end;
        while (kept > 0 && (text.at[kept - 1] == ' ' || text.at[kept - 1] == '\t'))
            kept--;
        buffer_add(out, str_slice(text, 0, kept));
        buffer_add(out, str_slice(text, end, next - end));
        text = str_slice(text, next, text.len);
    }
}

static bool run(struct arena *arena, struct error *err)
{
    struct repo repo;
    struct changeset changes;
    struct fix_reports reports = {0};
    const struct changeset_request request = {.kind = CHANGESET_STAGED};
    if (!repo_open(NULL, arena, &repo, err) || !changeset_load(&request, &repo, arena, &changes, err))
        return false;
    struct fix_file *files = ARENA_ARRAY(arena, struct fix_file, changes.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < changes.count; i++) {
        struct buffer bytes = {0}, fixed = {0};
        const struct change *change = &changes.at[i];
        if (change->oid.size == 0 || (change->mode & 0170000) != 0100000)
            continue;
        if (!changeset_read(&changes, change, false, BUFFER_LIMIT_DEFAULT, &bytes, err))
            return false;
        strip(buffer_str(&bytes), &fixed);
        if (!str_equal(buffer_str(&bytes), buffer_str(&fixed)))
            files[count++] = (struct fix_file){change, arena_copy(arena, buffer_str(&fixed))};
        buffer_free(&bytes);
        buffer_free(&fixed);
    }
    if (!fix_write_staged(&changes, files, count, "pre-commit", arena, &reports, err))
        return false;
    VEC_EACH (struct fix_report, report, &reports)
        fprintf(stderr, "fixed %.*s: %d\n", STR_ARG(report->path), (int)report->outcome);
    return true;
}

int main(void)
{
    struct arena arena = {0};
    struct error err = {0};
    interrupt_install();
    if (run(&arena, &err) && !interrupt_happened())
        return 0;
    fprintf(stderr, "fix_driver: %s\n", err.message);
    return interrupt_happened() ? 130 : error_exit_code(&err);
}
