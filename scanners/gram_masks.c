#include "scanners/gram_masks.h"

#include "scanners/token_run.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { STEP = GRAM_STEP };

static void masks_plain(const struct gram_tables *plan_tables, const char *at, size_t steps,
                        struct gram_masks *masks)
{
    const struct gram_plan *plan = plan_tables->plan;
    for (size_t i = 0; i < steps; i++, at += STEP) {
        masks[i] = (struct gram_masks){0};
        for (unsigned bit = 0; bit < STEP; bit++) {
            unsigned buckets = plan->bytes[0][at[bit] & 127] & plan->bytes[1][at[bit + 1] & 127] &
                               plan->bytes[2][at[bit + 2] & 127] & plan->bytes[3][at[bit + 3] & 127];
            masks[i].in_runs |= (uint64_t)((buckets & 0xff) != 0) << bit;
            masks[i].others |= (uint64_t)(buckets >> 8 != 0) << bit;
            masks[i].token |= (uint64_t)token_has((unsigned char)at[bit]) << bit;
        }
    }
}

#ifdef __x86_64__
#define AVX2 __attribute__((target("avx2")))

struct tables {
    __m256i low, high;
};

AVX2 static inline struct tables load_tables(const struct nibbles *nibbles)
{
    return (struct tables){
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)nibbles->low)),
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)nibbles->high)),
    };
}

AVX2 static inline __m256i look_up(const struct tables *tables, __m256i low, __m256i high)
{
    return _mm256_and_si256(_mm256_shuffle_epi8(tables->low, low), _mm256_shuffle_epi8(tables->high, high));
}

AVX2 static inline uint32_t non_zero(__m256i classes)
{
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256()));
}

struct all_tables {
    struct tables in_runs[GRAM_SIZE], others[GRAM_SIZE], token;
};

// 32 places. Written out: the compiler does not unroll it.
AVX2 static inline void masks_32(const struct all_tables *tables, const char *at, unsigned shift,
                                 struct gram_masks *masks)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i low = _mm256_and_si256(bytes, nibble);
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    __m256i in_runs = look_up(&tables->in_runs[0], low, high);
    __m256i others = look_up(&tables->others[0], low, high);
    masks->token |= (uint64_t)non_zero(look_up(&tables->token, low, high)) << shift;
    bytes = _mm256_loadu_si256((const __m256i *)(const void *)(at + 1));
    low = _mm256_and_si256(bytes, nibble);
    high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    in_runs = _mm256_and_si256(in_runs, look_up(&tables->in_runs[1], low, high));
    others = _mm256_and_si256(others, look_up(&tables->others[1], low, high));
    bytes = _mm256_loadu_si256((const __m256i *)(const void *)(at + 2));
    low = _mm256_and_si256(bytes, nibble);
    high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    in_runs = _mm256_and_si256(in_runs, look_up(&tables->in_runs[2], low, high));
    others = _mm256_and_si256(others, look_up(&tables->others[2], low, high));
    bytes = _mm256_loadu_si256((const __m256i *)(const void *)(at + 3));
    low = _mm256_and_si256(bytes, nibble);
    high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble);
    in_runs = _mm256_and_si256(in_runs, look_up(&tables->in_runs[3], low, high));
    others = _mm256_and_si256(others, look_up(&tables->others[3], low, high));
    masks->in_runs |= (uint64_t)non_zero(in_runs) << shift;
    masks->others |= (uint64_t)non_zero(others) << shift;
}

AVX2 static void masks_avx2(const struct gram_tables *plan_tables, const char *at, size_t steps,
                            struct gram_masks *masks)
{
    const struct all_tables tables = {
        {load_tables(&plan_tables->in_runs[0]), load_tables(&plan_tables->in_runs[1]),
         load_tables(&plan_tables->in_runs[2]), load_tables(&plan_tables->in_runs[3])},
        {load_tables(&plan_tables->others[0]), load_tables(&plan_tables->others[1]),
         load_tables(&plan_tables->others[2]), load_tables(&plan_tables->others[3])},
        load_tables(&plan_tables->token),
    };
    for (size_t i = 0; i < steps; i++, at += STEP) {
        struct gram_masks both = {0};
        masks_32(&tables, at, 0, &both);
        masks_32(&tables, at + 32, 32, &both);
        masks[i] = both;
    }
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi")))

struct wide_tables {
    __m512i first, second; // 64 bytes each
};

AVX512 static inline struct wide_tables load_wide(const struct bytes_table *table)
{
    return (struct wide_tables){_mm512_loadu_si512(table->classes), _mm512_loadu_si512(table->classes + 64)};
}

AVX512 static inline __m512i look_up_wide(const struct wide_tables *tables, __m512i bytes)
{
    return _mm512_permutex2var_epi8(tables->first, bytes, tables->second);
}

AVX512 static void masks_avx512(const struct gram_tables *plan_tables, const char *at, size_t steps,
                                struct gram_masks *masks)
{
    const struct wide_tables in_runs[GRAM_SIZE] = {load_wide(&plan_tables->in_runs_bytes[0]),
                                                   load_wide(&plan_tables->in_runs_bytes[1]),
                                                   load_wide(&plan_tables->in_runs_bytes[2]),
                                                   load_wide(&plan_tables->in_runs_bytes[3])};
    const struct wide_tables others[GRAM_SIZE] = {load_wide(&plan_tables->others_bytes[0]),
                                                  load_wide(&plan_tables->others_bytes[1]),
                                                  load_wide(&plan_tables->others_bytes[2]),
                                                  load_wide(&plan_tables->others_bytes[3])};
    const struct wide_tables token = load_wide(&plan_tables->token_bytes);
    for (size_t i = 0; i < steps; i++, at += STEP) {
        __m512i a = _mm512_loadu_si512(at), b = _mm512_loadu_si512(at + 1), c = _mm512_loadu_si512(at + 2),
                d = _mm512_loadu_si512(at + 3);
        __m512i run = _mm512_and_si512(look_up_wide(&in_runs[0], a), look_up_wide(&in_runs[1], b));
        __m512i other = _mm512_and_si512(look_up_wide(&others[0], a), look_up_wide(&others[1], b));
        run = _mm512_and_si512(run, look_up_wide(&in_runs[2], c));
        other = _mm512_and_si512(other, look_up_wide(&others[2], c));
        masks[i] = (struct gram_masks){
            .in_runs = _mm512_test_epi8_mask(run, look_up_wide(&in_runs[3], d)),
            .others = _mm512_test_epi8_mask(other, look_up_wide(&others[3], d)),
            .token = _mm512_movepi8_mask(look_up_wide(&token, a)) & ~_mm512_movepi8_mask(a),
        };
    }
}
#endif

void gram_masks_of(const struct gram_tables *plan_tables, const char *at, size_t steps,
                   struct gram_masks *masks)
{
    switch (plan_tables->kind) {
#ifdef __x86_64__
    case PREFILTER_AVX512: masks_avx512(plan_tables, at, steps, masks); break;
    case PREFILTER_AVX2: masks_avx2(plan_tables, at, steps, masks); break;
#endif
    default: masks_plain(plan_tables, at, steps, masks);
    }
}

static enum prefilter_kind best_kind(void)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512bw"))
        return PREFILTER_AVX512;
    if (__builtin_cpu_supports("avx2"))
        return PREFILTER_AVX2;
#endif
    return PREFILTER_PLAIN;
}

void gram_tables_fill(const struct gram_plan *plan, enum prefilter_kind most, struct gram_tables *tables)
{
    *tables = (struct gram_tables){.kind = best_kind() < most ? best_kind() : most, .plan = plan};
    for (size_t place = 0; place < GRAM_SIZE; place++)
        for (size_t i = 0; i < 16; i++) {
            tables->in_runs[place].low[i] = (unsigned char)plan->low[place][i];
            tables->in_runs[place].high[i] = (unsigned char)plan->high[place][i];
            tables->others[place].low[i] = (unsigned char)(plan->low[place][i] >> GRAM_BUCKETS / 2);
            tables->others[place].high[i] = (unsigned char)(plan->high[place][i] >> GRAM_BUCKETS / 2);
        }
    for (size_t place = 0; place < GRAM_SIZE; place++)
        for (size_t byte = 0; byte < 128; byte++) {
            tables->in_runs_bytes[place].classes[byte] = (unsigned char)plan->bytes[place][byte];
            tables->others_bytes[place].classes[byte] =
                (unsigned char)(plan->bytes[place][byte] >> GRAM_BUCKETS / 2);
        }
    for (unsigned byte = 0; byte < 128; byte++)
        tables->token_bytes.classes[byte] = token_has((unsigned char)byte) ? 0x80 : 0;
    // A class for each value of the upper four bits: token characters are ASCII.
    for (unsigned high = 0; high < 8; high++) {
        tables->token.high[high] = (unsigned char)(1u << high);
        for (unsigned low = 0; low < 16; low++)
            tables->token.low[low] |=
                (unsigned char)((unsigned)token_has((unsigned char)(high << 4 | low)) << high);
    }
}
