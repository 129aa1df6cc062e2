// One call of a program over a batch of files: its words, its bounds, and what its end means.
//
//     exit 0                      it looked, and found what its output says
//     exit as tool->found         the same, and there must be something that was understood
//     anything else               it broke: the run is incomplete, with the last it said
#include "core/file.h"
#include "core/utf8.h"
#include "lint/tools/internal.h"

enum { ERRORS_MAX = 1 << 20, LAST_LINES = 3, LAST_BYTES = 600 };

void job_fail(struct tool_job *job, struct str reason)
{
    VEC_EACH (const struct skip, skip, job->run->skipped)
        if (str_equal(skip->path, str_from(job->tool->id)) && str_equal(skip->reason, reason))
            return; // of another batch
    *vec_add(job->run->skipped) =
        (struct skip){.path = str_from(job->tool->id), .reason = reason, .is_incomplete = true};
    job->is_broken = true;
}

// Where {cache} is, made when a call asks for it.
static struct str cache_folder(const struct tool_job *job, struct arena *arena)
{
    struct str state, folder;
    struct error ignored = {0};
    if (!repo_state_dir(job->linters->use.repo, arena, &state, &ignored))
        return (struct str){0};
    folder = arena_printf(arena, "%.*s/linters/%s", STR_ARG(state), job->tool->id);
    return file_make_dirs(folder.at, 0700, &ignored) ? folder : (struct str){0};
}

// Puts a value in place of {name}. False when the word has it and there is no value.
static bool put_value(struct str *word, struct str name, struct str value, struct arena *arena)
{
    size_t at = str_find(*word, name, 0);
    if (at == STR_NONE)
        return true;
    BUFFER_AUTO struct buffer out = {0};
    buffer_add(&out, str_slice(*word, 0, at));
    buffer_add(&out, value);
    buffer_add(&out, str_slice(*word, at + name.len, word->len));
    *word = arena_copy(arena, buffer_str(&out));
    return value.len > 0;
}

// A word of the table with what stands for the repository; false when it is to be left out.
static bool fill_word(const struct tool_job *job, struct str root, struct str *word, struct arena *arena)
{
    bool wants_cache = str_find(*word, STR("{cache}"), 0) != STR_NONE;
    return put_value(word, STR("{config}"), job->config, arena) &&
           put_value(word, STR("{root}"), root, arena) &&
           (!wants_cache || put_value(word, STR("{cache}"), cache_folder(job, arena), arena));
}

static bool ends_options(struct str word)
{
    return str_equal(word, STR("--")) || str_ends_with(word, STR("{files}")) ||
           str_ends_with(word, STR("{folders}"));
}

// The words of the call; what andon.yml adds stands before the files.
static struct str *call_words(const struct tool_job *job, struct str root, const char *const *words,
                              struct arena *arena, size_t *count)
{
    size_t own = 0, extra = job->named ? job->named->args.count : 0;
    while (words[own])
        own++;
    bool is_added = false;
    struct str *all = ARENA_ARRAY(arena, struct str, own + extra + 1);
    *count = 0;
    all[(*count)++] = job->program;
    for (size_t i = 0; i <= own; i++) {
        struct str word = str_from(words[i]);
        for (size_t k = 0; !is_added && (i == own || ends_options(word)) && k < extra; k++)
            all[(*count)++] = job->named->args.at[k];
        is_added = is_added || i == own || ends_options(word);
        if (i < own && fill_word(job, root, &word, arena))
            all[(*count)++] = word;
    }
    return all;
}

void calls_add(struct tool_calls *calls, struct tool_job *job, struct workplace *place,
               const char *const *words, struct tool_file **files, size_t count, struct arena *arena)
{
    const struct linters_use *use = &job->linters->use;
    struct batch_list batches = {0};
    struct str *paths = ARENA_ARRAY(arena, struct str, count + 1);
    size_t above = job->folder.len ? job->folder.len + 1 : 0;
    for (size_t i = 0; i < count; i++)
        paths[i] = str_slice(files[i]->path, above, files[i]->path.len);
    bool one_file = job->tool->flags & (TOOL_ONE_FILE | TOOL_ON_STDIN);
    struct batch_call call = {.files = paths,
                              .file_count = count,
                              .cores = use->jobs ? use->jobs : pool_core_count(),
                              .most_files = one_file ? 1 : 0};
    struct str folder = job->folder.len ? arena_join_path(arena, place->folder, job->folder) : place->folder;
    call.words = call_words(job, folder, words, arena, &call.word_count);
    batch_split(&call, arena, &batches);
    size_t done = 0;
    VEC_EACH (const struct batch, batch, &batches) {
        *vec_add(calls) =
            (struct tool_call){.job = job, .folder = folder, .files = files + done, .batch = *batch};
        done += batch->file_count;
    }
    vec_free(&batches);
}

static void break_call(struct tool_call *call, struct str reason)
{
    call->has_broken = true;
    if (!call->reason.at)
        call->reason = reason;
}

// The last lines that it said, on one line: on standard error, or where there is nothing, on its output.
static struct str last_words(struct tool_call *call)
{
    BUFFER_AUTO struct buffer out = {0};
    struct str said = str_trim(buffer_str(&call->errors));
    if (said.len == 0 && call->job->tool->reader != TOOL_REWRITE)
        said = str_trim(buffer_str(&call->output));
    if (said.len > LAST_BYTES)
        said = str_slice(said, said.len - LAST_BYTES, LAST_BYTES);
    size_t start = said.len, lines = 0;
    while (start > 0 && (said.at[start - 1] != '\n' || ++lines < LAST_LINES))
        start--;
    said = str_slice(said, start, said.len);
    while (said.at) {
        struct str line = str_trim(str_cut(&said, '\n'));
        buffer_add_cstring(&out, line.len && out.len ? " / " : "");
        buffer_add(&out, line);
    }
    return out.len ? arena_printf(&call->arena, ": %.*s", (int)out.len, out.at) : (struct str){0};
}

static bool is_found_code(const struct tool *tool, int code)
{
    bool is_found = false;
    for (size_t i = 0; i < TOOL_FOUND_MAX; i++)
        is_found = is_found || (tool->found[i] && tool->found[i] == code);
    return is_found;
}

unsigned job_timeout_ms(const struct tool_job *job)
{
    return job->named ? job->named->timeout_ms : TOOL_TIMEOUT_MS;
}

static void judge(struct tool_call *call, bool is_ok, const struct error *err)
{
    const struct tool_job *job = call->job;
    const struct process_result *result = &call->result;
    struct arena *arena = &call->arena;
    if (!is_ok)
        break_call(call, arena_copy(arena, str_from(err->message)));
    else if (result->not_found)
        break_call(call, arena_printf(arena, "its program is gone: %s", job->program.at));
    else if (result->timed_out)
        break_call(call,
                   arena_printf(arena, "stopped after its time limit of %g s (lint.tools.%s.timeout)%.*s",
                                job_timeout_ms(job) / 1000.0, job->tool->id, STR_ARG(last_words(call))));
    else if (call->output.overflow || call->errors.overflow)
        break_call(call, arena_printf(arena, "it printed more than %d MiB", TOOL_OUTPUT_MAX >> 20));
    else if (result->signal)
        break_call(call, arena_printf(arena, "it was ended by signal %d%.*s", result->signal,
                                      STR_ARG(last_words(call))));
    else if (result->exit_code != 0 && !is_found_code(job->tool, result->exit_code))
        break_call(
            call, arena_printf(arena, "it broke: exit %d%.*s", result->exit_code, STR_ARG(last_words(call))));
}

static const char *const *call_environment(struct tool_call *call)
{
    const struct tool *tool = call->job->tool;
    size_t count = 0, used = 0;
    while (tool->environment && tool->environment[count])
        count++;
    const char **all = ARENA_ARRAY(&call->arena, const char *, count + 2);
    for (size_t i = 0; i < count; i++) {
        struct str word = str_from(tool->environment[i]);
        if (fill_word(call->job, call->folder, &word, &call->arena))
            all[used++] = arena_copy(&call->arena, word).at;
    }
    all[used] = "ANDON=1";
    return all;
}

static void call_run(struct tool_call *call)
{
    const struct tool_job *job = call->job;
    struct error err = {0};
    call->output.limit = TOOL_OUTPUT_MAX;
    call->errors.limit = job->tool->flags & TOOL_READS_STDERR ? TOOL_OUTPUT_MAX : ERRORS_MAX;
    struct process_request request = {
        .argv = call->batch.argv,
        .directory = call->folder.at,
        .output = &call->output,
        .error_output = &call->errors,
        .extra_environment = call_environment(call),
        .extra_path = job->linters->use.extra_path,
        .timeout_ms = job_timeout_ms(job),
    };
    if (job->tool->flags & TOOL_ON_STDIN)
        request.input = call->files[0]->content;
    bool is_ok = process_run(&request, &call->result, &err);
    // What a linter says beside its findings may be cut; what is read may not.
    if (!(job->tool->flags & TOOL_READS_STDERR))
        call->errors.overflow = false;
    judge(call, is_ok, &err);
}

// "is not as the tool would have it", where an exit code is all that there is.
static void read_exit(struct tool_call *call)
{
    const struct tool *tool = call->job->tool;
    for (size_t i = 0; call->result.exit_code != 0 && i < call->batch.file_count; i++)
        *vec_add(&call->found) = (struct tool_diagnostic){
            .path = call->batch.files[i],
            .message = arena_printf(&call->arena, "%s says no: exit %d%.*s", tool->programs[0],
                                    call->result.exit_code, STR_ARG(last_words(call))),
            .is_whole_file = true,
        };
}

static bool read_lines(struct tool_call *call, const struct buffer *text, struct error *err)
{
    return tool_read_lines(call->job->tool, buffer_str(text), call->folder, &call->arena, &call->found, err);
}

static bool find_broken(struct tool_call *call, struct str *line, struct error *err)
{
    const struct tool *tool = call->job->tool;
    bool prints_file = tool->flags & TOOL_ON_STDIN;
    return !tool->broke || (tool_find_broken(tool, buffer_str(&call->errors), &call->arena, line, err) &&
                            (line->len || prints_file ||
                             tool_find_broken(tool, buffer_str(&call->output), &call->arena, line, err)));
}

static bool read_output(struct tool_call *call, struct error *err)
{
    const struct tool *tool = call->job->tool;
    struct str output = buffer_str(&call->output), folder = call->folder;
    switch (tool->reader) {
    case TOOL_SARIF: return tool_read_sarif(tool, output, folder, &call->arena, &call->found, err);
    case TOOL_LINES:
        return (!(tool->flags & TOOL_READS_STDERR) || read_lines(call, &call->errors, err)) &&
               read_lines(call, &call->output, err);
    case TOOL_EXIT: read_exit(call); return true;
    case TOOL_REWRITE: break;
    }
    // What it could not read.
    bool prints_file = tool->flags & TOOL_ON_STDIN;
    if (tool->pattern &&
        (!read_lines(call, &call->errors, err) || (!prints_file && !read_lines(call, &call->output, err))))
        return false;
    if (!prints_file || call->result.exit_code != 0)
        return true;
    if (call->output.len == 0 && call->files[0]->content.len > 0)
        return error_set(err, ERROR_TOOL, "it printed nothing for %.*s", STR_ARG(call->files[0]->path));
    return tool_read_rewrite(tool, call->batch.files[0], call->files[0]->content, output, &call->arena,
                             &call->found, err);
}

// What it found before it broke is not all, and no less true for that.
static void read_before_break(struct tool_call *call)
{
    enum tool_reader reader = call->job->tool->reader;
    struct error ignored = {0};
    bool has_ended = !call->result.timed_out && !call->result.signal && !call->output.overflow;
    if (has_ended && reader != TOOL_EXIT && reader != TOOL_REWRITE)
        read_output(call, &ignored);
}

static void call_read(struct tool_call *call)
{
    struct error err = {0};
    struct str line = {0};
    if (call->has_broken) {
        read_before_break(call);
        return;
    }
    if (!find_broken(call, &line, &err)) {
        break_call(call, arena_copy(&call->arena, str_from(err.message)));
    } else if (line.len) {
        break_call(call, arena_printf(&call->arena, "it broke: %.*s", STR_ARG(line)));
        read_before_break(call);
    } else if (!read_output(call, &err)) {
        break_call(call, arena_printf(&call->arena, "what it printed can't be read: %s", err.message));
    } else if (call->found.count == 0 && call->result.exit_code != 0) {
        break_call(call, arena_printf(&call->arena, "exit %d, and no finding that andon understands%.*s",
                                      call->result.exit_code, STR_ARG(last_words(call))));
    }
}

struct running {
    struct tool_calls *calls;
    bool reads;
};

static void run_one(void *context, size_t index, unsigned worker)
{
    (void)worker;
    const struct running *running = context;
    struct tool_call *call = &running->calls->at[index];
    call_run(call);
    if (running->reads)
        call_read(call);
}

void calls_run(struct tool_calls *calls, unsigned jobs, bool reads)
{
    pool_run(calls->count, jobs, run_one, &(struct running){calls, reads});
}

void call_end(struct tool_call *call, struct arena *arena)
{
    if (call->has_broken)
        job_fail(call->job, arena_copy(arena, call->reason));
    arena_absorb(arena, &call->arena);
}

void calls_free(struct tool_calls *calls)
{
    VEC_EACH (struct tool_call, call, calls) {
        buffer_free(&call->output);
        buffer_free(&call->errors);
        vec_free(&call->found);
        arena_free(&call->arena);
    }
    vec_free(calls);
}
