// `andon undo`: brings back what was there before a fix, from the journal.
#include "core/journal.h"
#include "core/term.h"
#include "hooks/cli.h"

#include <time.h>

struct undo_options {
    bool list;
};

static const struct option undo_options[] = {
    {.name = "list",
     .letter = 'l',
     .kind = OPTION_FLAG,
     .offset = offsetof(struct undo_options, list),
     .doc = "list what can be undone, newest first"},
    {0},
};

const struct command undo_command = {
    .name = "andon undo",
    .synopsis = "[--list] [ID]",
    .summary = "bring back files and index as they were before a fix",
    .description = "Without ID it undoes the newest entry. What has changed since the fix is kept and named. "
                   "Undoing is itself recorded, so it can be undone. Entries are kept for 14 days.",
    .options = undo_options,
};

static void print_entry(const struct journal_entry *entry, struct buffer *out)
{
    time_t when = (time_t)entry->time;
    struct tm parts;
    char text[32] = "?";
    if (localtime_r(&when, &parts))
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    term_untrusted(out, entry->id);
    if (entry->damage.len) {
        buffer_add_cstring(out, "  can't be undone: ");
        term_untrusted(out, entry->damage);
        buffer_add_byte(out, '\n');
        return;
    }
    buffer_printf(out, "  %s  ", text);
    term_untrusted(out, entry->command);
    buffer_printf(out, "%s:", entry->is_complete ? "" : " (was interrupted)");
    for (size_t i = 0; i < entry->file_count && i < 5; i++) {
        buffer_add_byte(out, ' ');
        term_untrusted(out, entry->files[i].path);
    }
    if (entry->file_count > 5)
        buffer_printf(out, " and %zu more", entry->file_count - 5);
    buffer_add_byte(out, '\n');
}

static const struct journal_entry *find_entry(const struct journal_entry *entries, size_t count,
                                              struct str id, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (id.len == 0 || str_equal(entries[i].id, id))
            return &entries[i];
    if (id.len)
        error_set(err, ERROR_USAGE, "there is no entry '%.*s'; 'andon undo --list' shows them", STR_ARG(id));
    else
        error_set(err, ERROR_USAGE, "there is nothing to undo");
    return NULL;
}

static bool act(struct cli_session *session, void *values, struct error *err)
{
    const struct undo_options *options = values;
    const struct option_list *operands = &session->operands;
    struct repo *repo = &session->repo;
    struct arena *arena = &session->arena;
    struct buffer *out = &session->out;
    struct journal_entry *entries = NULL;
    size_t count = 0;
    if (!repo_open(NULL, arena, repo, err) || !journal_list(repo, arena, &entries, &count, err))
        return false;
    if (options->list) {
        for (size_t i = 0; i < count; i++)
            print_entry(&entries[i], out);
        if (count == 0)
            buffer_add_cstring(out, "there is nothing to undo\n");
        return true;
    }
    struct str id = operands->count ? operands->at[0] : STR("");
    const struct journal_entry *entry = find_entry(entries, count, id, err);
    if (!entry)
        return false;
    // Never another one than the newest without being told to.
    if (entry->damage.len && !id.len)
        return error_set(err, ERROR_IO,
                         "the newest entry is damaged, name another of 'andon undo --list': %.*s",
                         STR_ARG(entry->damage));
    return journal_undo(repo, entry, arena, out, err);
}

int undo_main(int argc, char **argv)
{
    struct undo_options options = {0};
    return cli_run(&undo_command, argc, argv, &options, 1, act);
}
