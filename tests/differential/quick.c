// quick [--mutate N] [--alone] FOLDER|FILE...: parses each source file with tree-sitter and with the quick
// parser and compares every node; with --mutate also N broken copies of each; with --alone the quick one is
// only timed. Exit code 1 when something differs.
#include "core/blob.h"
#include "core/file.h"
#include "same_tree.h"

#include <ftw.h>
#include <time.h>

enum outcome { WHOLE, BROKEN, GAVE_UP, OUTCOME_COUNT };

static struct {
    struct quick *quick;
    struct places ours, theirs;
    size_t files[SYNTAX_LANGUAGE_COUNT][OUTCOME_COUNT], bytes[OUTCOME_COUNT], different;
    double time, their_time;
    uint64_t random;
    uint64_t mutations;
    bool is_alone;
} all = {.random = 1};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void look(struct str bytes, enum syntax_language language, const char *path, uint64_t mutation)
{
    struct error err = {0};
    struct syntax_tree tree = {0};
    double start = now();
    enum quick_result result = quick_parse(all.quick, bytes, language, NULL, &err);
    double between = now();
    all.time += between - start;
    if (!all.is_alone && !syntax_parse(bytes, language, NULL, &tree, &err))
        return;
    all.their_time += now() - between;
    enum outcome outcome = result != QUICK_PARSED                      ? GAVE_UP
                           : !all.is_alone && syntax_has_errors(&tree) ? BROKEN
                                                                       : WHOLE;
    all.files[language][outcome]++;
    all.bytes[outcome] += bytes.len;
    vec_clear(&all.ours);
    vec_clear(&all.theirs);
    if (!all.is_alone && outcome != GAVE_UP) {
        quick_walk(all.quick, places_keep, &all.ours);
        places_walk(&tree, &all.theirs);
        if (!places_are_same(&all.ours, &all.theirs, language)) {
            printf("DIFFERENT: %s, mutation %llu\n", path, (unsigned long long)mutation);
            all.different++;
        }
    }
    syntax_free(&tree);
}

static size_t random_below(size_t limit)
{
    all.random ^= all.random << 13;
    all.random ^= all.random >> 7;
    all.random ^= all.random << 17;
    return limit ? (size_t)(all.random % limit) : 0;
}

// Takes a piece out, puts a piece of the text in elsewhere, or overwrites a byte.
static void mutate(struct str bytes, struct buffer *out)
{
    size_t at = random_below(bytes.len), length = random_below(random_below(8) ? 4 : 200);
    size_t from = random_below(bytes.len), kind = random_below(3);
    buffer_clear(out);
    buffer_add(out, str_slice(bytes, 0, at));
    if (kind == 0)
        buffer_add(out, str_slice(bytes, from, length));
    if (kind == 1)
        buffer_add_byte(out, (char)random_below(256));
    buffer_add(out, str_slice(bytes, at + (kind == 0 ? 0 : kind == 1 ? 1 : length), bytes.len));
}

static int visit(const char *path, const struct stat *info, int type)
{
    struct error err = {0};
    struct buffer BUFFER_AUTO text = {0}, broken = {0};
    struct blob blob;
    enum syntax_language language;
    const struct oid none = {0};
    if (type != FTW_F || !S_ISREG(info->st_mode) || !file_read(path, 4 << 20, &text, &err))
        return 0;
    blob_init(&blob, str_from(path), 0100644, &none, buffer_str(&text));
    if (blob.types & FILETYPE(BINARY) || !syntax_language_of(blob.types, &language))
        return 0;
    look(buffer_str(&text), language, path, 0);
    for (uint64_t i = 1; i <= all.mutations; i++) {
        mutate(buffer_str(&text), &broken);
        look(buffer_str(&broken), language, path, i);
    }
    return 0;
}

int main(int count, char **arguments)
{
    all.quick = quick_new();
    for (int i = 1; i < count; i++) {
        struct str argument = str_from(arguments[i]);
        if (str_equal(argument, STR("--alone")))
            all.is_alone = true;
        else if (str_equal(argument, STR("--mutate")) && i + 1 < count)
            str_to_u64(str_from(arguments[++i]), &all.mutations);
        else
            ftw(arguments[i], visit, 64);
    }
    for (unsigned i = 0; i < SYNTAX_LANGUAGE_COUNT; i++)
        if (all.files[i][WHOLE] + all.files[i][BROKEN] + all.files[i][GAVE_UP])
            printf("%-12s %7zu whole %7zu broken %5zu gave up\n",
                   syntax_language_name((enum syntax_language)i), all.files[i][WHOLE], all.files[i][BROKEN],
                   all.files[i][GAVE_UP]);
    double megabytes = (double)(all.bytes[WHOLE] + all.bytes[BROKEN] + all.bytes[GAVE_UP]) / 1e6;
    printf("%.1f MB: %.1f MB/s", megabytes, megabytes / all.time);
    if (!all.is_alone)
        printf(" beside %.1f; %zu different", megabytes / all.their_time, all.different);
    printf("\n");
    quick_free(all.quick);
    vec_free(&all.ours);
    vec_free(&all.theirs);
    return all.different != 0;
}
