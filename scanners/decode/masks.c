// A byte's classes are found by look-ups of its lower and upper four bits, or of the whole byte.
#include "scanners/decode/masks.h"

#include <pthread.h>
#include <stdbool.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

// A byte's classes are low[its lower four bits] & high[its upper four]: a bit of both is a class that is a
// product of the two sets. Digits of base64 are five products. A pair of bytes is a trigger when the first's
// classes meet the second's, and a few pairs that mean nothing get by, which the readers refuse:
//     bit 0: \x \u \U \\   1: %h   2: &# \/   3: =\n =\r =3 (and not ==)   4: 0x   5, 6: " ' ` before space,
//     + . &   7: \0 to \7
static const unsigned char digit_low[16] = {0x0a, 0x0e, 0x0e, 0x0e, 0x0e, 0x0e, 0x0e, 0x0e,
                                            0x0e, 0x0e, 0x0c, 0x05, 0x04, 0x05, 0x04, 0x15};
static const unsigned char digit_high[16] = {0x00, 0x00, 0x01, 0x02, 0x04, 0x18, 0x04, 0x08,
                                             0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
static const unsigned char first_low[16] = {0x50, 0x00, 0x20, 0x00, 0x00, 0x02, 0x04, 0x20,
                                            0x00, 0x00, 0x00, 0x00, 0x85, 0x08, 0x00, 0x00};
static const unsigned char first_high[16] = {0x00, 0x00, 0x26, 0x18, 0x00, 0x85, 0x40, 0x00,
                                             0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
static const unsigned char second_low[16] = {0xe2, 0x82, 0x82, 0x8e, 0x82, 0x83, 0xe2, 0x82,
                                             0x13, 0x02, 0x68, 0x60, 0x01, 0x08, 0x60, 0x04};
static const unsigned char second_high[16] = {0x68, 0x00, 0x64, 0x8a, 0x02, 0x01, 0x02, 0x11,
                                              0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};

// What must stand behind two bytes for a joint of literals (bits 0 to 3: space, a quote, an operator) and
// behind
// "%h" (bits 4 and 5: a hex digit, and a few others). It takes away bits 5 and 6, and bit 1, of the pair.
static const unsigned char third_low[16] = {0x1a, 0x30, 0x32, 0x30, 0x30, 0x30, 0x32, 0x12,
                                            0x10, 0x11, 0x01, 0x03, 0x05, 0x01, 0x06, 0x00};
static const unsigned char third_high[16] = {0x01, 0x00, 0x02, 0x14, 0x20, 0x04, 0x28, 0x04,
                                             0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
enum { DIGIT_MARK = 0x01 };
enum { THIRD_JOINT = 0x0f, THIRD_HEX = 0x30, PAIR_JOINT = 0x60, PAIR_HEX = 0x02 };

static unsigned classes_of(char c, const unsigned char *low, const unsigned char *high)
{
    return (unsigned)low[(unsigned char)c & 15] & high[(unsigned char)c >> 4];
}

// The classes of a pair that a byte behind it lets stand.
static unsigned kept_by(char c)
{
    unsigned third = classes_of(c, third_low, third_high);
    return (third & THIRD_JOINT ? 0xff : 0xff & ~PAIR_JOINT) & (third & THIRD_HEX ? 0xff : 0xff & ~PAIR_HEX);
}

static struct decode_masks masks_of_any(const char *at)
{
    struct decode_masks masks = {0};
    for (unsigned i = 0; i < MASKS_STEP; i++) {
        unsigned digit = classes_of(at[i], digit_low, digit_high);
        masks.digits |= (uint64_t)(digit != 0) << i;
        masks.marks |= (uint64_t)(digit & DIGIT_MARK) << i;
        unsigned pair = classes_of(at[i], first_low, first_high) &
                        classes_of(at[i + 1], second_low, second_high) & kept_by(at[i + 2]) &
                        (at[i + 1] == '=' ? 0u : ~0u);
        masks.triggers |= (uint64_t)(pair != 0) << i;
    }
    return masks;
}

#ifdef __x86_64__
#define AVX2 __attribute__((target("avx2")))

AVX2 static __m256i load_table(const unsigned char *table)
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)table));
}

AVX2 static __m256i look_up(__m256i bytes, const unsigned char *low, const unsigned char *high)
{
    const __m256i nibble = _mm256_set1_epi8(15);
    __m256i lower = _mm256_shuffle_epi8(load_table(low), _mm256_and_si256(bytes, nibble));
    __m256i upper =
        _mm256_shuffle_epi8(load_table(high), _mm256_and_si256(_mm256_srli_epi16(bytes, 4), nibble));
    return _mm256_and_si256(lower, upper);
}

AVX2 static uint64_t non_zero(__m256i classes)
{
    return ~(unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(classes, _mm256_setzero_si256()));
}

// `then` where none of `bits` is set.
AVX2 static inline __m256i without(__m256i classes, char bits, char then)
{
    __m256i none =
        _mm256_cmpeq_epi8(_mm256_and_si256(classes, _mm256_set1_epi8(bits)), _mm256_setzero_si256());
    return _mm256_and_si256(none, _mm256_set1_epi8(then));
}

AVX2 static inline struct decode_masks masks_of_avx2(const char *at)
{
    struct decode_masks masks = {0};
    for (unsigned i = 0; i < MASKS_STEP; i += 32) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(at + i));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(at + i + 1));
        __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(at + i + 2));
        __m256i pairs =
            _mm256_and_si256(look_up(a, first_low, first_high), look_up(b, second_low, second_high));
        __m256i third = look_up(c, third_low, third_high);
        pairs = _mm256_andnot_si256(
            _mm256_or_si256(without(third, THIRD_JOINT, PAIR_JOINT), without(third, THIRD_HEX, PAIR_HEX)),
            pairs);
        pairs = _mm256_andnot_si256(_mm256_cmpeq_epi8(b, _mm256_set1_epi8('=')), pairs);
        __m256i digits = look_up(a, digit_low, digit_high);
        masks.digits |= (non_zero(digits) & 0xffffffff) << i;
        masks.marks |= (non_zero(_mm256_and_si256(digits, _mm256_set1_epi8(DIGIT_MARK))) & 0xffffffff) << i;
        masks.triggers |= (non_zero(pairs) & 0xffffffff) << i;
    }
    return masks;
}

AVX2 static void masks_avx2(const char *at, size_t steps, struct decode_masks *masks)
{
    for (size_t i = 0; i < steps; i++)
        masks[i] = masks_of_avx2(at + i * MASKS_STEP);
}

// The same tables by whole bytes, for processors that look up 128 at once. `third` are the classes that stay.
static struct {
    unsigned char digit[128], first[128], second[128], third[128];
} by_byte;

static void fill_by_byte(void)
{
    for (int byte = 0; byte < 128; byte++) {
        by_byte.digit[byte] = (unsigned char)classes_of((char)byte, digit_low, digit_high);
        by_byte.first[byte] = (unsigned char)classes_of((char)byte, first_low, first_high);
        by_byte.second[byte] =
            byte == '=' ? 0 : (unsigned char)classes_of((char)byte, second_low, second_high);
        by_byte.third[byte] = (unsigned char)kept_by((char)byte);
    }
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi")))

struct wide_table {
    __m512i low, high;
};

AVX512 static inline struct wide_table load_wide(const unsigned char table[128])
{
    return (struct wide_table){_mm512_loadu_si512(table), _mm512_loadu_si512(table + 64)};
}

AVX512 static inline __m512i look_up_wide(const struct wide_table *table, __m512i bytes)
{
    return _mm512_permutex2var_epi8(table->low, bytes, table->high);
}

// Bytes that are not ASCII would be looked up as such: they are none of the first two, and behind those they
// are the readers' to refuse.
AVX512 static void masks_avx512(const char *at, size_t steps, struct decode_masks *masks)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_by_byte);
    const struct wide_table digit = load_wide(by_byte.digit), first = load_wide(by_byte.first),
                            second = load_wide(by_byte.second), third = load_wide(by_byte.third);
    for (size_t i = 0; i < steps; i++, at += MASKS_STEP) {
        __m512i a = _mm512_loadu_si512(at), b = _mm512_loadu_si512(at + 1), c = _mm512_loadu_si512(at + 2);
        __m512i pairs = _mm512_and_si512(look_up_wide(&first, a), look_up_wide(&second, b));
        __m512i digits = look_up_wide(&digit, a);
        uint64_t ascii = ~_mm512_movepi8_mask(a);
        masks[i].digits = _mm512_test_epi8_mask(digits, digits) & ascii;
        masks[i].marks = _mm512_test_epi8_mask(digits, _mm512_set1_epi8(DIGIT_MARK)) & ascii;
        masks[i].triggers = _mm512_test_epi8_mask(pairs, look_up_wide(&third, c)) & ascii;
    }
}
#endif

void decode_masks_by(enum prefilter_kind kind, const char *at, size_t steps, struct decode_masks *masks)
{
    switch (kind) {
#ifdef __x86_64__
    case PREFILTER_AVX512: masks_avx512(at, steps, masks); break;
    case PREFILTER_AVX2: masks_avx2(at, steps, masks); break;
#endif
    default:
        for (size_t i = 0; i < steps; i++)
            masks[i] = masks_of_any(at + i * MASKS_STEP);
    }
}

void decode_masks_of(const char *at, size_t steps, struct decode_masks *masks)
{
    decode_masks_by(prefilter_kind_best(), at, steps, masks);
}
