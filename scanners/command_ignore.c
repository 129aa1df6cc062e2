// andon scan ignore FINGERPRINT…|--last --reason TEXT: entries of the baseline, one by one.
#include "core/baseline_entries.h"
#include "core/fingerprint.h"
#include "core/last_secrets.h"
#include "core/run_baseline.h"
#include "scanners/command.h"
#include "scanners/findings/project.h"
#include "scanners/findings/words.h"

enum { PREFIX_MIN = 8 };

struct ignoring {
    struct run *run;
    struct baseline last; // what the last run reported: where rule and path are known from
    struct baseline_words words;
    struct baseline baseline;
    struct buffer *out;
};

static void add_entry(struct ignoring *ignoring, const char *fingerprint, const struct baseline_entry *known)
{
    struct baseline_entry entry = {
        .rule = known ? known->rule : STR("secrets"),
        .path = known ? known->path : (struct str){0},
        .reason = ignoring->words.reason,
        .expires = ignoring->words.expires,
        .owner = ignoring->words.owner,
    };
    memcpy(entry.fingerprint, fingerprint, sizeof entry.fingerprint);
    baseline_put(&ignoring->baseline, &entry, &ignoring->run->arena);
    buffer_add(ignoring->out, STR("ignored  "));
    entry_print(&entry, ignoring->out);
    buffer_add_byte(ignoring->out, '\n');
}

// A whole fingerprint, or the start of one that the last run reported.
static bool add_named(struct ignoring *ignoring, struct str name, struct error *err)
{
    const struct baseline_entry *found = NULL;
    char text[33] = {0};
    for (size_t i = 0; i < ignoring->last.count; i++) {
        const struct baseline_entry *entry = &ignoring->last.at[i];
        if (name.len < PREFIX_MIN || !str_starts_with(str_from(entry->fingerprint), name))
            continue;
        if (found)
            return error_set(err, ERROR_USAGE, "'%.*s' is the start of several fingerprints: give more of it",
                             STR_ARG(name));
        found = entry;
    }
    if (!found && !is_fingerprint(name))
        return error_set(err, ERROR_USAGE,
                         "'%.*s' is no fingerprint of the last run, and none in full (32 hex digits)",
                         STR_ARG(name));
    memcpy(text, found ? found->fingerprint : name.at, FINGERPRINT_DIGITS);
    add_entry(ignoring, text, found);
    return true;
}

static bool ignore(struct ignoring *ignoring, const struct scan_options *options,
                   const struct option_list *names, struct error *err)
{
    struct run *run = ignoring->run;
    struct str file;
    if (options->last == (names->count > 0))
        return error_set(err, ERROR_USAGE, "'andon scan ignore' wants fingerprints, or --last");
    // No key is made here: it would give the fingerprints that the user has just read another value.
    if (!project_open(run, &options->shared, err) || !run_baseline_file(run, &file, err) ||
        !words_read(options, (struct str){0}, &run->arena, &ignoring->words, err) ||
        (run->has_repo && !last_secrets_load(&run->repo, &run->arena, &ignoring->last, err)))
        return false;
    if (run->exemptions.key_differs)
        return error_set(
            err, ERROR_USAGE,
            "the baseline was made with another key than .andon/key; 'andon scan baseline write' "
            "makes it anew");
    ignoring->baseline = run->exemptions.baseline;
    char id[KEY_ID_DIGITS + 1];
    fingerprint_key_id(&run->exemptions.key, id);
    ignoring->baseline.key_id = arena_copy(&run->arena, str_from(id));
    if (options->last && !ignoring->last.count)
        return error_set(err, ERROR_USAGE, "no run here has reported a secret yet");
    for (size_t i = 0; options->last && i < ignoring->last.count; i++)
        add_entry(ignoring, ignoring->last.at[i].fingerprint, &ignoring->last.at[i]);
    VEC_EACH (const struct str, name, names)
        if (!add_named(ignoring, *name, err))
            return false;
    if (!baseline_save(&ignoring->baseline, file, err))
        return false;
    buffer_printf(ignoring->out, "%.*s now has %zu %s; commit it\n", STR_ARG(run->config.baseline),
                  ignoring->baseline.count, ignoring->baseline.count == 1 ? "entry" : "entries");
    return true;
}

int scan_ignore(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0};
    struct option_list names = scan_operands_behind(operands, 1);
    struct ignoring ignoring = {.run = &run, .out = &out};
    int code = ignore(&ignoring, options, &names, &err) ? term_print(&out) : scan_fail(&err);
    run_close(&run);
    return code;
}
