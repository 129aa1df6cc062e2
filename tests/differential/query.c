// Queries by the thousand, through our matcher and tree-sitter's own.
//
//     query [--random N] [--scm FILE.scm]… SOURCE…
//
// Each source is parsed as its name says. Each pattern of the .scm files whose path names its language, and N
// random ones for each source, must capture the same on both sides.
#include "core/file.h"
#include "query_compare.h"

struct totals {
    size_t same, more, different, not_ours, not_theirs, both_refuse, given_up, captures, files;
};

static void count(struct totals *totals, enum compared result, const struct comparison *comparison,
                  struct str query, bool is_exact, const char *file)
{
    switch (result) {
    case COMPARED_SAME: totals->same++; break;
    case COMPARED_NOT_OURS:
        totals->not_ours++;
        if (getenv("QUERY_VERBOSE"))
            printf("not ours: %.*s\n%.*s", STR_ARG(query), STR_ARG(buffer_str(&comparison->said)));
        break;
    case COMPARED_NOT_THEIRS: totals->not_theirs++; break;
    case COMPARED_BOTH_REFUSE: totals->both_refuse++; break;
    case COMPARED_GIVEN_UP: totals->given_up++; break;
    case COMPARED_DIFFERENT:
        if (!is_exact && !comparison->only_theirs) {
            totals->more++;
            break;
        }
        totals->different++;
        printf("%s: %.*s\n%.*s", file, STR_ARG(query), STR_ARG(buffer_str(&comparison->said)));
        break;
    }
}

// The end of the pattern that begins at `at`: where the next one begins.
static size_t pattern_end(struct str text, size_t at)
{
    size_t depth = 0;
    bool is_done = false;
    for (; at < text.len; at++) {
        char c = text.at[at];
        if (c == ';') {
            size_t end = str_find_byte(text, '\n', at);
            at = end == STR_NONE ? text.len - 1 : end;
            continue;
        }
        if (depth == 0 && is_done && (c == '(' || c == '[' || c == '"'))
            return at;
        if (c == '"') {
            for (at++; at < text.len && text.at[at] != '"'; at++)
                at += text.at[at] == '\\';
            is_done = true;
        }
        depth += c == '(' || c == '[';
        if (c == ')' || c == ']') {
            depth -= depth > 0;
            is_done = true;
        }
    }
    return text.len;
}

static void run_scm(struct comparison *comparison, struct str text, const char *file, struct totals *totals)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = pattern_end(text, at);
        struct str query = str_trim(str_slice(text, at, end - at));
        count(totals, compare_query(comparison, query), comparison, query, true, file);
        at = end;
    }
}

static bool load(const char *path, struct arena *arena, struct str *out)
{
    struct error err = {0};
    struct buffer BUFFER_AUTO bytes = {0};
    bool ok = file_read(path, 64 << 20, &bytes, &err);
    *out = arena_copy(arena, buffer_str(&bytes));
    return ok;
}

static void run_source(const char *path, const char *const *queries, size_t query_count, unsigned random,
                       struct totals *totals)
{
    ARENA_AUTO struct arena arena = {0};
    struct comparison comparison;
    enum syntax_language language;
    struct str bytes, text;
    if (!load(path, &arena, &bytes) ||
        !syntax_language_of(filetype_detect(str_from(path), 0100644, bytes), &language) ||
        !comparison_start(&comparison, bytes, language))
        return;
    const char *name = syntax_language_name(language);
    for (size_t i = 0; i < query_count; i++) {
        char folder[64];
        snprintf(folder, sizeof folder, "tree-sitter-%s/", name);
        if (strstr(queries[i], folder) && load(queries[i], &arena, &text))
            run_scm(&comparison, text, path, totals);
    }
    struct query_maker maker = {.tree = &comparison.tree, .random = (uint32_t)bytes.len * 2654435761u + 1};
    for (unsigned i = 0; i < random; i++) {
        struct str query = make_query(&maker);
        count(totals, compare_query(&comparison, query), &comparison, query, maker.is_plain, path);
    }
    buffer_free(&maker.out);
    totals->captures += comparison.captures;
    totals->files++;
    comparison_end(&comparison);
}

int main(int argc, char **argv)
{
    struct totals totals = {0};
    struct VEC(const char *) queries = {0};
    unsigned random = 0;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--random") == 0 && i + 1 < argc)
            random = (unsigned)strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "--scm") == 0 && i + 1 < argc)
            *vec_add(&queries) = argv[++i];
        else
            run_source(argv[i], queries.at, queries.count, random, &totals);
    }
    printf("%zu files: %zu queries with %zu captures agree, in %zu andon finds more, %zu differ; %zu only "
           "tree-sitter takes, %zu only "
           "andon, "
           "%zu neither; %zu given up\n",
           totals.files, totals.same, totals.captures, totals.more, totals.different, totals.not_ours,
           totals.not_theirs, totals.both_refuse, totals.given_up);
    vec_free(&queries);
    return totals.different != 0 || totals.files == 0;
}
