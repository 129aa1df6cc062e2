// The check of files whose grammar the repository brings along: they are given to andon-grammar, all at once.
#include "lint/frame.h"
#include "lint/grammars.h"
#include "lint/lint.h"
#include "lint/rules.h"

#include "core/glob.h"
#include "core/mode.h"
#include "core/process.h"

#include <unistd.h>

enum { TIMEOUT_MS = 60000, ANSWER_MAX = 256 << 20 };

static struct {
    struct arena arena;
    struct lint_grammar_list grammars;
    const struct config *config;
    const struct repo *repo;
} own;

bool lint_grammars_use(const struct config *config, const struct repo *repo, struct error *err)
{
    if (own.config || config->lint_grammars.count == 0)
        return true;
    own.config = config;
    own.repo = repo;
    if (!lint_grammars_list(config, repo, &own.arena, &own.grammars, err))
        return false;
    VEC_EACH (struct lint_grammar, grammar, &own.grammars)
        if (!syntax_add(grammar->name, NULL, &grammar->language, err))
            return error_wrap(err, "%.*s", STR_ARG(grammar->file));
    return true;
}

struct job {
    struct check_run *run;
    const struct changeset *changeset;
    struct VEC(const struct change *) files;
    struct VEC(size_t) grammars; // of each file
    struct buffer request;
};

static bool is_of(const struct lint_grammar *grammar, struct str path)
{
    for (size_t i = 0; i < grammar->file_count; i++)
        if (glob_match(grammar->files[i], path))
            return true;
    return false;
}

static void choose_files(struct job *job)
{
    for (size_t i = 0; i < job->changeset->count; i++) {
        const struct change *change = &job->changeset->at[i];
        if (change->status == CHANGE_DELETED || change->status == CHANGE_UNMERGED ||
            !mode_is_regular(change->mode) || config_excludes(own.config, change->path))
            continue;
        for (size_t k = 0; k < own.grammars.count; k++)
            if (is_of(&own.grammars.at[k], change->path)) {
                *vec_add(&job->files) = change;
                *vec_add(&job->grammars) = k;
                break;
            }
    }
}

// The libraries that are needed, if they are trusted.
static bool read_grammars(const struct job *job, bool needs_all, struct error *err)
{
    struct trust_items items = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < (needs_all ? own.grammars.count : job->grammars.count); i++) {
        struct lint_grammar *grammar = &own.grammars.at[needs_all ? i : job->grammars.at[i]];
        ok = grammar->bytes.len || lint_grammar_read(grammar, &items, &own.arena, err);
    }
    bool is_trusted =
        ok && own.repo && (items.count == 0 || trust_read(own.repo, &items, &own.arena) == TRUST_GIVEN);
    vec_free(&items);
    if (ok && !is_trusted)
        VEC_EACH (struct lint_grammar, grammar, &own.grammars)
            grammar->bytes = (struct str){0};
    return !ok || is_trusted ||
           error_set(err, ERROR_TOOL,
                     "a grammar is code of this repository, which is not trusted, or has changed since: look "
                     "at it, "
                     "then 'andon trust'");
}

static void write_grammars(enum grammar_request kind, struct buffer *out)
{
    frame_number(out, kind);
    frame_number(out, own.grammars.count);
    VEC_EACH (struct lint_grammar, grammar, &own.grammars) {
        frame_text(out, grammar->name);
        frame_text(out, grammar->symbol);
        frame_text(out, grammar->bytes); // none: no file is of it
    }
}

static bool write_request(struct job *job, struct error *err)
{
    struct buffer *out = &job->request;
    write_grammars(GRAMMAR_SEARCH, out);
    frame_text(out, own.repo->work_tree.len ? own.repo->work_tree : STR("."));
    frame_number(out, own.config->lint_rules.count);
    VEC_EACH (struct str, path, &own.config->lint_rules)
        frame_text(out, *path);
    frame_number(out, job->files.count);
    for (size_t i = 0; i < job->files.count; i++) {
        BUFFER_AUTO struct buffer bytes = {.limit = SIZE_MAX};
        const struct change *change = job->files.at[i];
        if (!change->has_content &&
            !changeset_read(job->changeset, change, false, own.config->max_blob, &bytes, err))
            return false;
        frame_number(out, job->grammars.at[i]);
        frame_text(out, change->path);
        frame_text(out, change->has_content ? change->content : buffer_str(&bytes));
    }
    return !out->overflow || error_set(err, ERROR_LIMIT, "the files are too large for andon-grammar");
}

static bool call(struct job *job, struct buffer *answer, struct error *err)
{
    char program[4096 + sizeof "andon-grammar"];
    BUFFER_AUTO struct buffer said = {.limit = 4096};
    ssize_t length = readlink("/proc/self/exe", program, 4096);
    while (length > 0 && program[length - 1] != '/')
        length--;
    memcpy(program + (length > 0 ? length : 0), "andon-grammar", sizeof "andon-grammar");
    const char *const argv[] = {program, "--serve", NULL};
    struct process_result result = {0};
    if (!process_run(&(struct process_request){.argv = argv,
                                               .input = buffer_str(&job->request),
                                               .output = answer,
                                               .error_output = &said,
                                               .timeout_ms = TIMEOUT_MS},
                     &result, err))
        return false;
    if (result.not_found)
        return error_set(err, ERROR_TOOL, "there is no andon-grammar beside this program");
    if (result.timed_out)
        return error_set(err, ERROR_LIMIT, "andon-grammar took more than %d s", TIMEOUT_MS / 1000);
    return (result.exit_code == 0 && !answer->overflow) ||
           error_set(err, ERROR_TOOL, "andon-grammar ended with %d: %.*s", result.exit_code,
                     STR_ARG(str_trim(buffer_str(&said))));
}

// Nothing of the answer is believed but what lies in its file.
static bool read_finding(struct job *job, struct frame *frame, struct error *err)
{
    struct arena *arena = job->run->arena;
    size_t file = (size_t)frame_read_number(frame), size = (size_t)frame_read_number(frame);
    struct rule_told told = {.offset = (size_t)frame_read_number(frame),
                             .length = (size_t)frame_read_number(frame)};
    uint64_t severity = frame_read_number(frame), safety = frame_read_number(frame);
    told.id = arena_copy(arena, frame_read_text(frame));
    told.message = arena_copy(arena, frame_read_text(frame));
    told.help = arena_copy(arena, frame_read_text(frame));
    told.fix_offset = (size_t)frame_read_number(frame);
    told.fix_length = (size_t)frame_read_number(frame);
    told.fix = arena_copy(arena, frame_read_text(frame));
    bool is_fine = !frame->is_broken && file < job->files.count && severity < SEVERITY_COUNT &&
                   safety <= FIX_UNSAFE && told.offset <= size && told.length <= size - told.offset &&
                   told.fix_offset <= size && told.fix_length <= size - told.fix_offset;
    if (!is_fine)
        return error_set(err, ERROR_TOOL, "andon-grammar said what makes no sense");
    told.severity = (enum severity)severity;
    told.safety = (enum fix_safety)safety;
    lint_report(job->run, &told, job->files.at[file]->path);
    return true;
}

static bool read_answer(struct job *job, struct str answer, struct error *err)
{
    struct frame frame = {.rest = answer};
    uint64_t count = frame_read_number(&frame);
    for (uint64_t i = 0; i < count; i++)
        if (!read_finding(job, &frame, err))
            return false;
    struct str failure = frame_read_text(&frame);
    if (frame.is_broken || frame.rest.len)
        return error_set(err, ERROR_TOOL, "andon-grammar said what makes no sense");
    return !failure.len || error_set(err, ERROR_TOOL, "%.*s", STR_ARG(failure));
}

static bool run_grammars(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    struct job job = {.run = run, .changeset = changeset, .request = {.limit = (size_t)1 << 30}};
    BUFFER_AUTO struct buffer answer = {.limit = ANSWER_MAX};
    if (!own.grammars.count || !changeset)
        return true;
    choose_files(&job);
    bool ok = !job.files.count || (read_grammars(&job, false, err) && write_request(&job, err) &&
                                   call(&job, &answer, err) && read_answer(&job, buffer_str(&answer), err));
    vec_free(&job.files);
    vec_free(&job.grammars);
    buffer_free(&job.request);
    return ok;
}

bool lint_grammars_test(const struct str *paths, size_t count, size_t *failures, struct buffer *out,
                        struct error *err)
{
    struct job job = {.request = {.limit = (size_t)1 << 30}};
    BUFFER_AUTO struct buffer answer = {.limit = ANSWER_MAX};
    bool ok = read_grammars(&job, true, err);
    if (ok) {
        write_grammars(GRAMMAR_TEST, &job.request);
        frame_number(&job.request, count);
        for (size_t i = 0; i < count; i++)
            frame_text(&job.request, paths[i]);
    }
    ok = ok && call(&job, &answer, err);
    struct frame frame = {.rest = buffer_str(&answer)};
    struct str said = frame_read_text(&frame);
    *failures = (size_t)frame_read_number(&frame);
    enum error_code code = (enum error_code)frame_read_number(&frame);
    struct str failure = frame_read_text(&frame);
    if (ok && frame.is_broken)
        ok = error_set(err, ERROR_TOOL, "andon-grammar said what makes no sense");
    else if (ok && failure.len)
        ok =
            error_set(err, code > 0 && code < ERROR_CODE_COUNT ? code : ERROR_TOOL, "%.*s", STR_ARG(failure));
    buffer_add(out, said);
    buffer_free(&job.request);
    return ok;
}

const struct check check_grammars = {
    .id = "grammars",
    .summary = "no rule finds a mistake in files whose grammar the repository brings along",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_FIXES,
    .page =
        {
            .why = "Rules over syntax trees work for every language that tree-sitter has a grammar for. One "
                   "that is "
                   "not compiled in is loaded from a shared library, of a folder that andon.yml names under "
                   "lint.grammars. It is code: it runs, in a process of its own, only after 'andon trust'. "
                   "Findings are those of the rules, rules/<id>.",
            .bad = "an own rule for a language whose library is not trusted",
            .good = "lint: {grammars: [.andon/grammars], rules: [.andon/rules]}",
            .fix = "What the rule says; andon trust, when the library is new.",
            .source = "tree-sitter, ast-grep",
        },
    .run_set = run_grammars,
};
