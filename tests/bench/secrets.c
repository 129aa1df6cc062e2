// secrets FILE…: what the engine costs, in one process: start, first use, and bytes a second over the files,
// each alone. Medians of RUNS. Built by `make build/tests/bench/secrets`.
#include "core/buffer.h"
#include "core/vec.h"
#include "scanners/document.h"
#include "scanners/prefilter.h"

#include <stdio.h>
#include <time.h>

enum { RUNS = 9 };

struct text_list VEC(struct buffer);

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now); // what other processes do is not counted
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *times)
{
    qsort(times, RUNS, sizeof *times, compare);
    return times[RUNS / 2];
}

static size_t read_files(char **paths, struct text_list *texts)
{
    size_t bytes = 0;
    for (; *paths; paths++) {
        FILE *file = fopen(*paths, "rb");
        if (!file)
            continue;
        struct buffer *text = vec_add(texts);
        for (size_t got = 1; got;) {
            char *room = buffer_reserve(text, 65536);
            got = room ? fread(room, 1, 65536, file) : 0;
            text->len += got;
        }
        fclose(file);
        bytes += text->len;
    }
    return bytes;
}

static void count(void *context, const struct scan_match *match)
{
    (void)match;
    ++*(size_t *)context;
}

static double scan_all(const struct text_list *texts, struct scan_scratch *scratch, size_t *findings)
{
    struct error err = {0};
    double start = now_ms();
    *findings = 0;
    VEC_EACH (const struct buffer, text, texts) {
        const struct scan_input input = {.bytes = buffer_str(text), .path = STR("file.py")};
        if (!scan_document(scan_engine_builtin(), scratch, &input, count, findings, &err))
            fprintf(stderr, "%s\n", err.message);
    }
    return now_ms() - start;
}

static double prefilter_all(const struct text_list *texts, const struct prefilter *prefilter, size_t *found)
{
    struct scan_hits hits = {0};
    double start = now_ms();
    *found = 0;
    VEC_EACH (const struct buffer, text, texts) {
        vec_clear(&hits);
        prefilter_scan(prefilter, buffer_str(text), 0, text->len, false, &hits);
        *found += hits.count;
    }
    double spent = now_ms() - start;
    vec_free(&hits);
    return spent;
}

static const char *const kinds[] = {"plain", "avx2", "avx512"};

static void bench_prefilter(const struct text_list *texts, size_t bytes, enum prefilter_kind most)
{
    double times[RUNS];
    size_t hits = 0;
    struct prefilter *prefilter = prefilter_open(&scan_ruleset_builtin, most);
    for (int i = 0; i < RUNS; i++)
        times[i] = prefilter_all(texts, prefilter, &hits);
    double spent = median(times);
    printf("prefilter %-10s  %8.1f MB/s  %8.0f hits/MB\n", kinds[prefilter_kind(prefilter)],
           (double)bytes / spent / 1e3, (double)hits / ((double)bytes / 1e6));
    prefilter_close(prefilter);
}

int main(int argc, char **argv)
{
    struct text_list texts = {0};
    double times[RUNS];
    size_t findings = 0;
    if (argc < 2) {
        fputs("usage: secrets FILE…\n", stderr);
        return 2;
    }
    double start = now_ms();
    const struct scan_engine *engine = scan_engine_builtin();
    double opened = now_ms();
    struct scan_scratch *scratch = scan_scratch_open(engine);
    double ready = now_ms();
    size_t bytes = read_files(argv + 1, &texts);
    double first = scan_all(&texts, scratch, &findings);
    for (int i = 0; i < RUNS; i++)
        times[i] = scan_all(&texts, scratch, &findings);
    double spent = median(times);
    printf("engine opened %.3f ms, scratch %.3f ms, first scan of all %.3f ms (compiles the rules that are "
           "hit)\n",
           opened - start, ready - opened, first);
    printf("%zu files, %.1f MB, %zu keywords of %zu rules\n", texts.count, (double)bytes / 1e6,
           scan_ruleset_builtin.keyword_count, scan_ruleset_builtin.rule_count);
    for (int kind = PREFILTER_BEST; kind >= PREFILTER_PLAIN; kind--)
        bench_prefilter(&texts, bytes, (enum prefilter_kind)kind);
    printf("whole scan            %8.1f MB/s  %8zu findings\n", bytes ? (double)bytes / spent / 1e3 : 0,
           findings);
    scan_scratch_close(scratch);
    VEC_EACH (struct buffer, text, &texts)
        buffer_free(text);
    vec_free(&texts);
    return 0;
}
