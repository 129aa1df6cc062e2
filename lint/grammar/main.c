// andon-grammar: rules over files whose grammar is a shared library. `andon lint` and the hooks, which are
// linked statically and can load none, start it beside themselves (lint/grammars.h) and read what it says; it
// is of no use by hand.
#include "core/term.h"
#include "lint/command_internal.h"
#include "lint/frame.h"
#include "lint/grammars.h"
#include "lint/match/search.h"
#include "lint/rule_sources.h"
#include "lint/rules.h"

#include <dlfcn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { REQUEST_MAX = 1 << 30 };

struct served {
    struct arena arena;
    struct match_rule_list rules;
    struct match_set *sets[SYNTAX_LANGUAGE_MAX];
    struct VEC(enum syntax_language) languages;
    struct match_scratch scratch;
    struct buffer findings;
    uint64_t count;
    size_t file, size; // that is looked at
};

static bool read_all(struct buffer *out)
{
    for (;;) {
        char *room = buffer_reserve(out, 1 << 16);
        ssize_t got = room ? read(STDIN_FILENO, room, 1 << 16) : -1;
        if (got <= 0)
            return got == 0;
        out->len += (size_t)got;
    }
}

// The bytes that were trusted are those that are loaded, whatever lies in the folder by now.
static const TSLanguage *load_library(struct str name, struct str symbol, struct str bytes, struct error *err)
{
    char path[64], function[80];
    int fd = memfd_create("grammar", MFD_CLOEXEC);
    for (size_t at = 0; fd >= 0 && at < bytes.len;) {
        ssize_t written = write(fd, bytes.at + at, bytes.len - at);
        if (written <= 0)
            break;
        at += (size_t)written;
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    snprintf(function, sizeof function, "%.*s", STR_ARG(symbol));
    void *library = fd >= 0 ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    const char *problem = library ? NULL : dlerror();
    if (fd >= 0)
        close(fd);
    if (!library) {
        error_set(err, ERROR_TOOL, "the grammar of %.*s can't be loaded: %s", STR_ARG(name),
                  problem ? problem : "no memory file");
        return NULL;
    }
    const TSLanguage *(*get)(void) = NULL;
    void *found = dlsym(library, function);
    memcpy(&get, &found, sizeof found);
    if (!get) {
        error_set(err, ERROR_TOOL, "the grammar of %.*s has no function %s", STR_ARG(name), function);
        return NULL;
    }
    const TSLanguage *grammar = get();
    uint32_t version = grammar ? ts_language_version(grammar) : 0;
    if (version < TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION || version > TREE_SITTER_LANGUAGE_VERSION) {
        error_set(err, ERROR_TOOL, "the grammar of %.*s is of ABI %u; this andon takes %d to %d",
                  STR_ARG(name), version, TREE_SITTER_MIN_COMPATIBLE_LANGUAGE_VERSION,
                  TREE_SITTER_LANGUAGE_VERSION);
        return NULL;
    }
    return grammar;
}

static bool read_grammars(struct served *served, struct frame *frame, struct error *err)
{
    uint64_t count = frame_read_number(frame);
    for (uint64_t i = 0; i < count && !frame->is_broken; i++) {
        struct str name = arena_copy(&served->arena, frame_read_text(frame));
        struct str symbol = frame_read_text(frame), bytes = frame_read_text(frame);
        const TSLanguage *grammar = bytes.len ? load_library(name, symbol, bytes, err) : NULL;
        if ((bytes.len && !grammar) || !syntax_add(name, grammar, vec_add(&served->languages), err))
            return false;
    }
    return !frame->is_broken || error_set(err, ERROR_TOOL, "the request is broken");
}

static bool read_rules(struct served *served, struct frame *frame, struct str root, struct error *err)
{
    uint64_t count = frame_read_number(frame);
    struct VEC(struct str) paths = {0};
    for (uint64_t i = 0; i < count && !frame->is_broken; i++)
        *vec_add(&paths) = arena_copy(&served->arena, frame_read_text(frame));
    bool ok = rule_sources_load(paths.at, paths.count, root, &served->arena, &served->rules, NULL, err);
    vec_free(&paths);
    VEC_EACH (enum syntax_language, language, &served->languages)
        if (ok && syntax_grammar(*language))
            served->sets[*language] = match_set_new(&served->rules, *language);
    return ok;
}

static void on_match(void *context, struct matcher *matcher, const struct match_found *found)
{
    struct served *served = context;
    struct buffer *out = &served->findings;
    struct arena ARENA_AUTO arena = {0};
    struct rule_told told;
    lint_tell(matcher, found, &arena, &told);
    frame_number(out, served->file);
    frame_number(out, served->size);
    frame_number(out, told.offset);
    frame_number(out, told.length);
    frame_number(out, told.severity);
    frame_number(out, told.safety);
    frame_text(out, told.id);
    frame_text(out, told.message);
    frame_text(out, told.help);
    frame_number(out, told.fix_offset);
    frame_number(out, told.fix_length);
    frame_text(out, told.fix);
    served->count++;
}

static bool search_files(struct served *served, struct frame *frame, struct error *err)
{
    uint64_t count = frame_read_number(frame);
    bool ok = true;
    for (uint64_t i = 0; i < count && !frame->is_broken; i++) {
        uint64_t grammar = frame_read_number(frame);
        struct str path = frame_read_text(frame), bytes = frame_read_text(frame);
        struct error own = {0};
        struct match_set *set =
            grammar < served->languages.count ? served->sets[served->languages.at[grammar]] : NULL;
        served->file = (size_t)i;
        served->size = bytes.len;
        // What is found in other files is told even so.
        if (set && !match_search(set, &served->scratch, bytes, path, on_match, served, &own) && ok)
            ok = error_set(err, own.code, "%.*s: %s", STR_ARG(path), own.message);
    }
    return ok && (!frame->is_broken || error_set(err, ERROR_TOOL, "the request is broken"));
}

static void search(struct served *served, struct frame *frame, struct error *err, struct buffer *answer)
{
    struct str root = frame_read_text(frame);
    bool ok = !err->code && read_rules(served, frame, root, err) && search_files(served, frame, err);
    frame_number(answer, served->count);
    buffer_add(answer, buffer_str(&served->findings));
    frame_text(answer, ok ? (struct str){0} : str_from(err->message));
}

static void test(struct frame *frame, struct error *err, struct buffer *answer)
{
    struct VEC(struct str) paths = {0};
    BUFFER_AUTO struct buffer out = {0};
    struct arena ARENA_AUTO arena = {0};
    size_t failures = 0;
    uint64_t count = frame_read_number(frame);
    for (uint64_t i = 0; i < count && !frame->is_broken; i++)
        *vec_add(&paths) = arena_copy(&arena, frame_read_text(frame));
    bool ok = !err->code && lint_test_rules(paths.at, paths.count, &failures, &out, err);
    frame_text(answer, buffer_str(&out));
    frame_number(answer, failures);
    frame_number(answer, ok ? 0 : err->code);
    frame_text(answer, ok ? (struct str){0} : str_from(err->message));
    vec_free(&paths);
}

static void free_served(struct served *served)
{
    for (size_t i = 0; i < SYNTAX_LANGUAGE_MAX; i++)
        match_set_free(served->sets[i]);
    match_scratch_free(&served->scratch);
    match_rules_free(&served->rules);
    buffer_free(&served->findings);
    vec_free(&served->languages);
    arena_free(&served->arena);
}

int main(int argc, char **argv)
{
    struct served served = {0};
    struct error err = {0};
    BUFFER_AUTO struct buffer request = {.limit = REQUEST_MAX}, answer = {0};
    if (argc != 2 || strcmp(argv[1], "--serve") != 0) {
        fputs("andon-grammar is started by andon lint and the hooks, for the grammars of lint.grammars\n",
              stderr);
        return 2;
    }
    if (!read_all(&request))
        return 3;
    struct frame frame = {.rest = buffer_str(&request)};
    uint64_t kind = frame_read_number(&frame);
    read_grammars(&served, &frame, &err); // what went wrong is in the answer
    if (kind == GRAMMAR_TEST)
        test(&frame, &err, &answer);
    else
        search(&served, &frame, &err, &answer);
    free_served(&served);
    return term_write(STDOUT_FILENO, buffer_str(&answer)) ? 0 : 3;
}
