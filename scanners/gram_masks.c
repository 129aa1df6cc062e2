#include "scanners/gram_masks.h"

#include "scanners/token_run.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { STEP = GRAM_STEP };

static void masks_plain(const struct gram_tables *tables, const char *at, size_t steps,
                        struct gram_masks *masks)
{
    const struct gram_plan *plan = tables->plan;
    for (size_t i = 0; i < steps; i++, at += STEP) {
        masks[i] = (struct gram_masks){0};
        for (unsigned bit = 0; bit < STEP; bit++) {
            uint32_t buckets = plan->bytes[0][at[bit] & 127] & plan->bytes[1][at[bit + 1] & 127] &
                               plan->bytes[2][at[bit + 2] & 127] & plan->bytes[3][at[bit + 3] & 127];
            masks[i].in_runs |= (uint64_t)((buckets & ((1u << GRAM_RUN_BUCKETS) - 1)) != 0) << bit;
            masks[i].others |= (uint64_t)(buckets >> GRAM_RUN_BUCKETS != 0) << bit;
            masks[i].token |= (uint64_t)token_has((unsigned char)at[bit]) << bit;
        }
    }
}

#ifdef __x86_64__
#define INLINE(features) __attribute__((target(features), always_inline)) static inline
#define AVX2 "avx2"

struct tables {
    __m256i low, other;
};

INLINE(AVX2) struct tables load_tables(const struct fours *fours)
{
    return (struct tables){
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)fours->low)),
        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)fours->other)),
    };
}

INLINE(AVX2) __m256i look_up(const struct tables *tables, __m256i low, __m256i other)
{
    return _mm256_and_si256(_mm256_shuffle_epi8(tables->low, low), _mm256_shuffle_epi8(tables->other, other));
}

INLINE(AVX2) uint32_t non_zero(__m256i classes)
{
    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256()));
}

INLINE(AVX2) __m256i load_32(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

struct all_tables {
    struct tables sets[GRAM_SETS][GRAM_SIZE], token;
};

struct masks_32 {
    uint32_t in_runs, others, token;
};

// 32 places.
INLINE(AVX2) struct masks_32 masks_of_32(const struct all_tables *tables, const char *at)
{
    const __m256i four = _mm256_set1_epi8(15);
    __m256i sets[GRAM_SETS], bytes = load_32(at);
    __m256i token = look_up(&tables->token, _mm256_and_si256(bytes, four),
                            _mm256_and_si256(_mm256_srli_epi16(bytes, 4), four));
#pragma GCC unroll 4
    for (size_t place = 0; place < GRAM_SIZE; place++) {
        bytes = load_32(at + place);
        __m256i low = _mm256_and_si256(bytes, four);
        __m256i folded = _mm256_xor_si256(_mm256_srli_epi16(bytes, 2), _mm256_srli_epi16(bytes, 3));
        __m256i fold = _mm256_and_si256(folded, four);
#pragma GCC unroll 3
        for (size_t set = 0; set < GRAM_SETS; set++) {
            __m256i classes = look_up(&tables->sets[set][place], low, fold);
            sets[set] = place ? _mm256_and_si256(sets[set], classes) : classes;
        }
    }
    return (struct masks_32){non_zero(sets[0]), non_zero(_mm256_or_si256(sets[1], sets[2])), non_zero(token)};
}

__attribute__((target(AVX2))) static void masks_avx2(const struct gram_tables *plan_tables, const char *at,
                                                     size_t steps, struct gram_masks *masks)
{
    struct all_tables tables = {.token = load_tables(&plan_tables->token)};
    for (size_t set = 0; set < GRAM_SETS; set++)
        for (size_t place = 0; place < GRAM_SIZE; place++)
            tables.sets[set][place] = load_tables(&plan_tables->fours[set][place]);
    for (size_t i = 0; i < steps; i++, at += STEP) {
        struct masks_32 first = masks_of_32(&tables, at), second = masks_of_32(&tables, at + STEP / 2);
        masks[i].in_runs = first.in_runs | (uint64_t)second.in_runs << 32;
        masks[i].others = first.others | (uint64_t)second.others << 32;
        masks[i].token = first.token | (uint64_t)second.token << 32;
    }
}

#define AVX512 "avx512f,avx512bw,avx512vbmi"

struct wide_tables {
    __m512i first, second; // 64 bytes each
};

INLINE(AVX512) struct wide_tables load_wide(const struct bytes_table *table)
{
    return (struct wide_tables){_mm512_loadu_si512(table->classes), _mm512_loadu_si512(table->classes + 64)};
}

INLINE(AVX512) __m512i look_up_wide(const struct wide_tables *tables, __m512i bytes)
{
    return _mm512_permutex2var_epi8(tables->first, bytes, tables->second);
}

__attribute__((target(AVX512))) static void
masks_avx512(const struct gram_tables *plan_tables, const char *at, size_t steps, struct gram_masks *masks)
{
    const struct wide_tables token = load_wide(&plan_tables->token_bytes);
    struct wide_tables tables[GRAM_BYTE_SETS][GRAM_SIZE];
#pragma GCC unroll 2
    for (size_t set = 0; set < GRAM_BYTE_SETS; set++)
#pragma GCC unroll 4
        for (size_t place = 0; place < GRAM_SIZE; place++)
            tables[set][place] = load_wide(&plan_tables->bytes[set][place]);
    for (size_t i = 0; i < steps; i++, at += STEP) {
        __m512i sets[GRAM_BYTE_SETS], bytes[GRAM_SIZE];
#pragma GCC unroll 4
        for (size_t place = 0; place < GRAM_SIZE; place++) {
            bytes[place] = _mm512_loadu_si512(at + place);
#pragma GCC unroll 2
            for (size_t set = 0; set < GRAM_BYTE_SETS; set++) {
                __m512i classes = look_up_wide(&tables[set][place], bytes[place]);
                sets[set] = place ? _mm512_and_si512(sets[set], classes) : classes;
            }
        }
        masks[i] = (struct gram_masks){
            .in_runs = _mm512_test_epi8_mask(sets[0], sets[0]),
            .others = _mm512_test_epi8_mask(sets[1], sets[1]),
            .token = _mm512_movepi8_mask(look_up_wide(&token, bytes[0])) & ~_mm512_movepi8_mask(bytes[0]),
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

enum prefilter_kind prefilter_kind_best(void)
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
    *tables = (struct gram_tables){.kind = prefilter_kind_best() < most ? prefilter_kind_best() : most,
                                   .plan = plan};
    for (size_t set = 0; set < GRAM_SETS; set++)
        for (size_t place = 0; place < GRAM_SIZE; place++) {
            for (size_t i = 0; i < 16; i++) {
                tables->fours[set][place].low[i] = (unsigned char)(plan->low[place][i] >> 8 * set);
                tables->fours[set][place].other[i] = (unsigned char)(plan->fold[place][i] >> 8 * set);
            }
            for (size_t byte = 0; set < GRAM_BYTE_SETS && byte < 128; byte++)
                tables->bytes[set][place].classes[byte] =
                    (unsigned char)(plan->bytes[place][byte] >> 8 * set);
        }
    for (unsigned byte = 0; byte < 128; byte++)
        tables->token_bytes.classes[byte] = token_has((unsigned char)byte) ? 0x80 : 0;
    // A class for each value of the upper four bits: token characters are ASCII.
    for (unsigned high = 0; high < 8; high++) {
        tables->token.other[high] = (unsigned char)(1u << high);
        for (unsigned low = 0; low < 16; low++)
            tables->token.low[low] |=
                (unsigned char)((unsigned)token_has((unsigned char)(high << 4 | low)) << high);
    }
}
