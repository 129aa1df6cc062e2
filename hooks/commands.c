#include "hooks/commands.h"

#include "core/batch.h"
#include "core/digest.h"
#include "core/glob.h"
#include "core/interrupt.h"
#include "core/mode.h"
#include "core/pool.h"
#include "core/process.h"
#include "core/workplace.h"
#include "hooks/command_output.h"

#include <stdlib.h>
#include <unistd.h>

// The bytes of one file handed to a writer, as a digest.
struct fingerprint {
    bool exists;
    unsigned char digest[32];
};

struct runner {
    const struct commands_request *request;
    struct arena *arena;
    struct workplace place;
    struct commands_result *result;
};

struct job {
    struct command_outcome *outcome;
    struct batch batch;
    struct process_result result;
    struct error err;
    bool ok;
};

struct wave {
    struct runner *runner;
    struct job *jobs;
    struct output_writer *writers;
    const char *const *environment;
};

static bool has_type(const struct config_command *command, const struct config *config,
                     const struct changeset *changeset, const struct change *change, bool *matches,
                     struct error *err)
{
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    *matches = command->types.count == 0;
    if (*matches)
        return true;
    if (!changeset_read(changeset, change, false, config->max_blob, &bytes, err))
        return false;
    filetype_mask types = filetype_detect(change->path, change->mode, buffer_str(&bytes));
    for (size_t i = 0; i < command->types.count; i++)
        *matches = *matches || (types & filetype_from_tag(command->types.at[i])) != 0;
    return true;
}

// The paths of a change set that are `command`'s: its globs, exclusions and types; what is deleted, a
// submodule or excluded by andon.yml is nobody's.
static bool files_of(const struct config *config, const struct config_command *command,
                     const struct changeset *changeset, struct arena *arena, struct str_list *out,
                     struct error *err)
{
    *out = (struct str_list){0};
    if (!changeset)
        return true;
    out->at = ARENA_ARRAY(arena, struct str, changeset->count + 1);
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        bool matches;
        if (change->status == CHANGE_DELETED || change->status == CHANGE_UNMERGED ||
            mode_is_submodule(change->mode))
            continue;
        if (glob_match_list(config->exclude.at, config->exclude.count, change->path) ||
            glob_match_list(command->exclude.at, command->exclude.count, change->path))
            continue;
        if (command->files.count && !glob_match_list(command->files.at, command->files.count, change->path))
            continue;
        if (!has_type(command, config, changeset, change, &matches, err))
            return error_wrap(err, "choosing files for %.*s", STR_ARG(command->id));
        if (matches)
            out->at[out->count++] = change->path;
    }
    return true;
}

static bool shares_a_file(const struct str_list *a, const struct str_list *b)
{
    for (size_t i = 0, k = 0; i < a->count && k < b->count;) { // both sorted
        int order = str_compare(a->at[i], b->at[k]);
        if (order == 0)
            return true;
        if (order < 0)
            i++;
        else
            k++;
    }
    return false;
}

bool commands_conflict(const struct command_outcome *a, const struct command_outcome *b)
{
    if (!a->command->writes && !b->command->writes)
        return false;
    // A command that is not told its files may touch any.
    if (!a->command->pass_files || !b->command->pass_files)
        return true;
    return shares_a_file(&a->files, &b->files);
}

static void take_digest(struct str bytes, unsigned char out[32])
{
    struct digest digest;
    digest_start(&digest);
    digest_field(&digest, bytes);
    digest_end(&digest, out);
}

static bool take_fingerprint(const struct workplace *place, struct str path, struct fingerprint *out)
{
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    *out = (struct fingerprint){0};
    out->exists = workplace_read(place, path, SIZE_MAX / 2, &bytes);
    if (out->exists)
        take_digest(buffer_str(&bytes), out->digest);
    return out->exists;
}

static void list_add(struct str_list *list, struct str item, size_t room, struct arena *arena)
{
    if (!list->at)
        list->at = ARENA_ARRAY(arena, struct str, room);
    list->at[list->count++] = item;
}

// Was the file on disk, before the commands, the blob itself? Not when git converts it on the way.
static bool was_the_blob(const struct runner *runner, const struct change *change,
                         const struct fingerprint *before)
{
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct error ignored = {0};
    unsigned char blob[32];
    if (!changeset_read(runner->request->changeset, change, false, runner->request->config->max_blob, &bytes,
                        &ignored))
        return false;
    take_digest(buffer_str(&bytes), blob);
    return memcmp(blob, before->digest, sizeof blob) == 0;
}

// The new content of a file, for the caller. A file that two commands changed one after the other counts
// once.
static bool take_content(struct runner *runner, const struct change *change, struct error *err)
{
    struct commands_result *result = runner->result;
    BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
    struct fix_file *file = NULL;
    if (!workplace_read(&runner->place, change->path, runner->request->config->max_blob, &bytes))
        return error_set(err, ERROR_IO, "cannot read what a command made of %.*s", STR_ARG(change->path));
    for (size_t i = 0; i < result->changed_count; i++)
        if (result->changed[i].change == change)
            file = &result->changed[i];
    if (!file)
        file = &result->changed[result->changed_count++];
    *file = (struct fix_file){.change = change,
                              .fixed = arena_copy(runner->arena, buffer_str(&bytes)),
                              .is_in_file = result->was_in_place};
    return true;
}

static bool is_known_change(const struct commands_result *result, const struct change *change)
{
    for (size_t i = 0; i < result->changed_count; i++)
        if (result->changed[i].change == change)
            return true;
    return false;
}

static bool attribute(struct runner *runner, struct command_outcome *outcome,
                      const struct fingerprint *before, struct error *err)
{
    const struct changeset *changeset = runner->request->changeset; // NULL in stages without files
    for (size_t i = 0; i < outcome->files.count; i++) {
        struct fingerprint after;
        struct str path = outcome->files.at[i];
        const struct change *change = changeset ? change_find(changeset->at, changeset->count, path) : NULL;
        if (!before[i].exists || !change)
            continue;
        bool is_there = take_fingerprint(&runner->place, path, &after);
        if (is_there && memcmp(after.digest, before[i].digest, sizeof after.digest) == 0)
            continue;
        if (!is_there || !mode_is_regular(change->mode) ||
            (!is_known_change(runner->result, change) && !was_the_blob(runner, change, &before[i]))) {
            list_add(&outcome->filtered, path, outcome->files.count, runner->arena);
            continue;
        }
        list_add(&outcome->changed, path, outcome->files.count, runner->arena);
        if (!take_content(runner, change, err))
            return false;
    }
    return true;
}

static void run_job(void *context, size_t index, unsigned worker)
{
    (void)worker;
    struct wave *wave = context;
    struct job *job = &wave->jobs[index];
    const struct commands_request *all = wave->runner->request;
    struct process_request request = {
        .argv = job->batch.argv,
        .directory = wave->runner->place.folder.at,
        .input = all->input,
        .on_output = output_add,
        .on_output_context = &wave->writers[index],
        .extra_environment = wave->environment,
        .extra_path = all->extra_path,
        .timeout_ms = job->outcome->command->timeout_ms,
    };
    output_begin(&wave->writers[index]);
    job->ok = process_run(&request, &job->result, &job->err);
    bool failed = !job->ok || job->result.exit_code != 0 || job->result.timed_out;
    output_end(&wave->writers[index], failed || all->verbose);
}

// The worst of a command's batches is the command's outcome.
static void settle_job(struct job *job, struct arena *arena)
{
    struct command_outcome *outcome = job->outcome;
    if (job->result.elapsed_ms > outcome->elapsed_ms)
        outcome->elapsed_ms = job->result.elapsed_ms;
    if (!job->ok) {
        outcome->status = COMMAND_BROKEN;
        outcome->reason = arena_copy(arena, str_from(job->err.message));
    } else if (job->result.not_found) {
        outcome->status = COMMAND_MISSING;
    } else if (job->result.timed_out) {
        outcome->status = COMMAND_TIMED_OUT;
    } else if (job->result.exit_code != 0 && outcome->status == COMMAND_PASSED) {
        outcome->status = COMMAND_FAILED;
        outcome->exit_code = job->result.exit_code;
        outcome->signal = job->result.signal;
    }
}

static void run_jobs(struct runner *runner, struct job *jobs, size_t count)
{
    struct output_stage stage;
    struct str name = arena_printf(runner->arena, "ANDON_STAGE=%s", stage_name(runner->request->stage));
    const char *environment[] = {name.at, "ANDON=1", NULL};
    struct wave wave = {.runner = runner, .jobs = jobs, .environment = environment};
    unsigned workers = runner->request->jobs ? runner->request->jobs : pool_core_count();
    wave.writers = ARENA_ARRAY(runner->arena, struct output_writer, count);
    for (size_t i = 0; i < count; i++)
        wave.writers[i].name = jobs[i].outcome->command->id;
    output_start(&stage, STDERR_FILENO, wave.writers, count);
    pool_run(count, workers, run_job, &wave);
    output_stop(&stage);
    for (size_t i = 0; i < count; i++)
        settle_job(&jobs[i], runner->arena);
}

// Runs commands that don't conflict: prints of the files before, all batches at once, prints after.
static bool run_wave(struct runner *runner, struct command_outcome **wave, size_t count, struct error *err)
{
    struct batch_list batches = {0};
    struct VEC(struct job) jobs = {0};
    struct fingerprint **before = ARENA_ARRAY(runner->arena, struct fingerprint *, count);
    unsigned cores = runner->request->jobs ? runner->request->jobs : pool_core_count();
    for (size_t i = 0; i < count; i++) {
        struct command_outcome *outcome = wave[i];
        vec_clear(&batches);
        const struct str_list *run = &outcome->command->run, *files = &outcome->files;
        batch_split(&(struct batch_call){run->at, run->count, files->at, files->count, cores, 0},
                    runner->arena, &batches);
        VEC_EACH (struct batch, batch, &batches)
            *vec_add(&jobs) = (struct job){.outcome = outcome, .batch = *batch};
        before[i] = ARENA_ARRAY(runner->arena, struct fingerprint, outcome->files.count + 1);
        for (size_t k = 0; outcome->command->writes && k < outcome->files.count; k++)
            take_fingerprint(&runner->place, outcome->files.at[k], &before[i][k]);
    }
    run_jobs(runner, jobs.at, jobs.count);
    vec_free(&batches);
    vec_free(&jobs);
    if (interrupt_happened())
        return error_set(err, ERROR_INTERRUPTED, "interrupted");
    for (size_t i = 0; i < count; i++)
        if (!attribute(runner, wave[i], before[i], err))
            return false;
    return true;
}

// Consecutive commands that get along, again and again.
static bool run_waves(struct runner *runner, struct error *err)
{
    struct commands_result *result = runner->result;
    struct command_outcome **wave = ARENA_ARRAY(runner->arena, struct command_outcome *, result->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < result->count; i++) {
        struct command_outcome *outcome = &result->outcomes[i];
        bool conflicts = false;
        if (outcome->status != COMMAND_PASSED)
            continue;
        for (size_t k = 0; k < count; k++)
            conflicts = conflicts || commands_conflict(wave[k], outcome);
        if (conflicts) {
            if (!run_wave(runner, wave, count, err))
                return false;
            count = 0;
        }
        wave[count++] = outcome;
    }
    return count == 0 || run_wave(runner, wave, count, err);
}

static bool is_of_the_index(const struct changeset *changeset)
{
    return changeset && (changeset->kind == CHANGESET_STAGED || changeset->kind == CHANGESET_ALL_FILES);
}

// Which commands have something to do; true when any is to be started.
static bool plan_outcomes(struct runner *runner, bool *any, struct error *err)
{
    const struct commands_request *request = runner->request;
    *any = false;
    for (size_t i = 0; i < request->count; i++) {
        const struct config_command *command = request->commands[i];
        struct command_outcome *outcome = &runner->result->outcomes[i];
        outcome->command = command;
        if (!files_of(request->config, command, request->changeset, runner->arena, &outcome->files, err))
            return false;
        if (!request->changeset && request->message_file.len)
            list_add(&outcome->files, request->message_file, 1, runner->arena);
        outcome->file_count = outcome->files.count;
        bool wants_files = is_of_the_index(request->changeset) || command->pass_files ||
                           command->files.count || command->types.count;
        if (wants_files && outcome->files.count == 0 && !command->always_run)
            outcome->status = COMMAND_NO_FILES;
        else if (!request->is_trusted)
            outcome->status = COMMAND_UNTRUSTED;
        else
            *any = true;
    }
    return true;
}

bool commands_run(const struct commands_request *request, struct arena *arena, struct commands_result *result,
                  struct error *err)
{
    struct runner runner = {.request = request, .arena = arena, .result = result};
    bool any = false;
    enum workplace_kind kind = is_of_the_index(request->changeset) ? WORKPLACE_EQUAL : WORKPLACE_AS_IT_IS;
    *result = (struct commands_result){.count = request->count};
    result->outcomes = ARENA_ARRAY(arena, struct command_outcome, request->count + 1);
    result->changed =
        ARENA_ARRAY(arena, struct fix_file, request->changeset ? request->changeset->count + 1 : 1);
    if (!plan_outcomes(&runner, &any, err))
        return false;
    if (!any)
        return true;
    if (!workplace_open(request->repo, kind, arena, &runner.place, err))
        return false;
    result->was_in_place = runner.place.is_in_place;
    bool ok = run_waves(&runner, err);
    workplace_close(&runner.place);
    return ok;
}
