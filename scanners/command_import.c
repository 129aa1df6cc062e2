// andon scan import FILE…: other scanners' rules, ignore lists and baselines become ours.
#include "core/file.h"
#include "core/run_baseline.h"
#include "scanners/command.h"
#include "scanners/findings/key.h"
#include "scanners/findings/project.h"
#include "scanners/import/import.h"
#include "scanners/scan.h"

enum { IMPORT_FILE_MAX = 64 << 20 };

static size_t count_kept(const struct import *import)
{
    size_t kept = 0;
    VEC_EACH (const struct import_rule, rule, &import->rules)
        kept += rule->is_dropped ? 0 : 1;
    return kept;
}

static size_t count_covered(const struct import *import)
{
    size_t covered = 0;
    VEC_EACH (const struct import_note, note, &import->notes)
        covered += note->loss == IMPORT_COVERED ? 1 : 0;
    return covered;
}

// ".andon/secrets/gitleaks.yml" for "config/gitleaks.toml".
static struct str rules_file(const struct scan_options *options, const struct option_list *operands,
                             struct arena *arena)
{
    struct str base = str_basename(operands->at[1]);
    size_t dot = str_find_last_byte(base, '.');
    if (options->shared.output.len)
        return arena_copy(arena, options->shared.output);
    while (base.len && base.at[0] == '.') {
        base = str_slice(base, 1, base.len);
        dot = str_find_last_byte(base, '.');
    }
    return arena_printf(arena, ".andon/secrets/%.*s.yml", STR_ARG(str_slice(base, 0, dot)));
}

static bool write_rules(const struct import *import, struct str source, struct str file, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO text = {0};
    size_t slash = str_find_last_byte(file, '/');
    import_write_rules(import, source, &text);
    if (file_exists(file.at))
        return error_set(err, ERROR_USAGE, "%s is there already: remove it, or name another with --output",
                         file.at);
    if (slash != STR_NONE && slash > 0 &&
        !file_make_dirs(arena_copy(&arena, str_slice(file, 0, slash)).at, 0755, err))
        return false;
    return file_write_atomic(file.at, buffer_str(&text), 0644, err);
}

static bool save_baseline(struct import *import, struct run *run, struct error *err)
{
    struct baseline baseline = run->exemptions.baseline;
    struct str file;
    if (!import->baseline.count)
        return true;
    for (size_t i = 0; i < import->baseline.count; i++)
        if (!baseline_find(&baseline, import->baseline.at[i].fingerprint))
            baseline_put(&baseline, &import->baseline.at[i], &run->arena);
    return run_baseline_file(run, &file, err) && baseline_save(&baseline, file, err);
}

static bool read_files(struct import *import, const struct option_list *operands, struct error *err)
{
    struct buffer BUFFER_AUTO text = {.limit = IMPORT_FILE_MAX};
    for (size_t i = 1; i < operands->count; i++) {
        struct str name = arena_copy(import->arena, operands->at[i]);
        if (!file_read(name.at, IMPORT_FILE_MAX, &text, err) ||
            !import_read(import, arena_copy(import->arena, buffer_str(&text)), name, err))
            return false;
    }
    return true;
}

static bool import_files(struct import *import, struct run *run, const struct scan_options *options,
                         const struct option_list *operands, struct buffer *out, struct error *err)
{
    struct str root = run->has_repo && run->repo.work_tree.len ? run->repo.work_tree : STR(".");
    bool is_new_key = false;
    if (!read_files(import, operands, err) || !import_settle(import, err) ||
        !scan_load_rules(&run->config, run->has_repo ? &run->repo : NULL, err))
        return false;
    if (import->seen.count && run->has_repo && run->repo.work_tree.len &&
        (!key_ensure(&run->repo, &is_new_key, err) ||
         !fingerprint_key_load(&run->repo, &run->exemptions.key, err)))
        return false;
    if (!import_match(import, root, &run->exemptions.key, err))
        return false;
    size_t kept = count_kept(import);
    struct str file = kept ? rules_file(options, operands, import->arena) : (struct str){0};
    if (kept && str_equal(file, STR("-")))
        import_write_rules(import, operands->at[1], out);
    else if (kept && !write_rules(import, operands->at[1], file, err))
        return false;
    if (!save_baseline(import, run, err))
        return false;
    if (str_equal(file, STR("-")))
        return true;
    buffer_printf(out, "%s: ", import->format);
    if (import->rules.count || kept)
        buffer_printf(out, "%zu of %zu rules taken over%s%.*s; %zu are found by other rules already\n", kept,
                      import->rules.count, kept ? ", in " : "", STR_ARG(file), count_covered(import));
    else
        buffer_printf(out, "%zu of %zu entries are in the baseline now\n", import->baseline.count,
                      import->seen.count);
    import_write_notes(import, out);
    import_write_config(import, file, out);
    return true;
}

int scan_import(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct error err = {0};
    struct import import = {.arena = &run.arena};
    BUFFER_AUTO struct buffer out = {0};
    if (operands->count < 2) {
        error_set(&err, ERROR_USAGE, "'andon scan import' wants the files to import");
        return scan_fail(&err);
    }
    bool is_done = project_open(&run, &options->shared, &err) &&
                   import_files(&import, &run, options, operands, &out, &err);
    bool has_any =
        count_kept(&import) || import.baseline.count || import.seen.count || import.defaults.skip_path.count;
    import_free(&import);
    run_close(&run);
    if (!is_done)
        return scan_fail(&err);
    int code = term_print(&out);
    return code ? code : !has_any;
}
