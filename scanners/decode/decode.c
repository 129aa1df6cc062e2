// The pass that finds runs: 64 bytes a step, two masks a step. In one a bit is set where 20 digits of base64
// in a row end; in the other where a byte and its neighbour may begin an escape or end a literal. Most steps
// have neither. What a bit stands for is then read by hand (readers.h), and what was read is stepped over.
#include "scanners/decode/decode.h"
#include "scanners/decode/readers.h"

#include <pthread.h>

#ifdef __x86_64__
#include <immintrin.h>
#endif

enum { STEP = 64, BATCH = 16, BEHIND = 2 }; // BEHIND: bytes behind a step that are looked at

struct masks {
    uint64_t digits;   // of base64
    uint64_t triggers; // first byte of what may be an escape, a joint or a list of bytes
};

// A byte's classes are low[its lower four bits] & high[its upper four]: a bit of both is a class that is a
// product of the two sets. Digits of base64 are five products. A pair of bytes is a trigger when the first's
// classes meet the second's, and a few pairs that mean nothing get by, which the readers refuse:
//     bit 0: \x \u \U \\   1: %h   2: &# \/   3: =\n =\r =3   4: 0x   5, 6: " ' ` before space, + . &   7: \0
//     to \7
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

static struct masks masks_of_any(const char *at)
{
    struct masks masks = {0};
    for (unsigned i = 0; i < STEP; i++) {
        masks.digits |= (uint64_t)(classes_of(at[i], digit_low, digit_high) != 0) << i;
        unsigned pair = classes_of(at[i], first_low, first_high) &
                        classes_of(at[i + 1], second_low, second_high) & kept_by(at[i + 2]);
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

AVX2 static inline struct masks masks_of_avx2(const char *at)
{
    struct masks masks = {0};
    for (unsigned i = 0; i < STEP; i += 32) {
        __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)(at + i));
        __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(at + i + 1));
        __m256i c = _mm256_loadu_si256((const __m256i *)(const void *)(at + i + 2));
        __m256i pairs =
            _mm256_and_si256(look_up(a, first_low, first_high), look_up(b, second_low, second_high));
        __m256i third = look_up(c, third_low, third_high);
        pairs = _mm256_andnot_si256(
            _mm256_or_si256(without(third, THIRD_JOINT, PAIR_JOINT), without(third, THIRD_HEX, PAIR_HEX)),
            pairs);
        masks.digits |= (non_zero(look_up(a, digit_low, digit_high)) & 0xffffffff) << i;
        masks.triggers |= (non_zero(pairs) & 0xffffffff) << i;
    }
    return masks;
}

AVX2 static void masks_avx2(const char *at, size_t steps, struct masks *masks)
{
    for (size_t i = 0; i < steps; i++)
        masks[i] = masks_of_avx2(at + i * STEP);
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
        by_byte.second[byte] = (unsigned char)classes_of((char)byte, second_low, second_high);
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
AVX512 static void masks_avx512(const char *at, size_t steps, struct masks *masks)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill_by_byte);
    const struct wide_table digit = load_wide(by_byte.digit), first = load_wide(by_byte.first),
                            second = load_wide(by_byte.second), third = load_wide(by_byte.third);
    for (size_t i = 0; i < steps; i++, at += STEP) {
        __m512i a = _mm512_loadu_si512(at), b = _mm512_loadu_si512(at + 1), c = _mm512_loadu_si512(at + 2);
        __m512i pairs = _mm512_and_si512(look_up_wide(&first, a), look_up_wide(&second, b));
        __m512i digits = look_up_wide(&digit, a);
        uint64_t ascii = ~_mm512_movepi8_mask(a);
        masks[i].digits = _mm512_test_epi8_mask(digits, digits) & ascii;
        masks[i].triggers = _mm512_test_epi8_mask(pairs, look_up_wide(&third, c)) & ascii;
    }
}
#endif

static void masks_of(const char *at, size_t steps, struct masks *masks)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx512vbmi")) {
        masks_avx512(at, steps, masks);
        return;
    }
    if (__builtin_cpu_supports("avx2")) {
        masks_avx2(at, steps, masks);
        return;
    }
#endif
    for (size_t i = 0; i < steps; i++)
        masks[i] = masks_of_any(at + i * STEP);
}

struct pass {
    struct str bytes;
    size_t to;
    const struct decode_options *options;
    decode_sink *sink;
    void *context;
    struct buffer out;
    size_t done;       // everything before it was read
    size_t given;      // where the last run ended
    size_t row;        // where the row of digits begins that reaches to the step, when one does
    uint64_t carry[5]; // the stages of the last step's search for 20 digits
    enum { QUOTED_UNKNOWN, QUOTED_NO, QUOTED_YES } quoted;
    bool is_stopped;
};

// One stage of the search for 20 digits: bits that are set `shift` before too. What reaches over a step's
// edge is carried.
static inline uint64_t longer(uint64_t bits, uint64_t *carry, unsigned shift)
{
    uint64_t before = *carry;
    *carry = bits;
    return bits & (bits << shift | before >> (64 - shift));
}

// Bits where 20 digits in a row end: rows of 2, 4, 8, 16 and 20.
static inline uint64_t long_rows(struct pass *pass, uint64_t digits)
{
    uint64_t bits = longer(digits, &pass->carry[0], 1);
    bits = longer(bits, &pass->carry[1], 2);
    bits = longer(bits, &pass->carry[2], 4);
    bits = longer(bits, &pass->carry[3], 8);
    return longer(bits, &pass->carry[4], 4);
}

// The end of a row of digits, 64 at a time.
static size_t digits_end(struct str bytes, size_t at)
{
    while (bytes.len - at >= STEP + BEHIND) {
        struct masks masks;
        masks_of(bytes.at + at, 1, &masks);
        if (~masks.digits)
            return at + (size_t)__builtin_ctzll(~masks.digits);
        at += STEP;
    }
    while (at < bytes.len && decode_is_digit(bytes.at[at]))
        at++;
    return at;
}

static bool spend(struct pass *pass, size_t bytes)
{
    struct decode_budget *budget = pass->options->budget;
    if (budget->runs == 0 || budget->bytes < bytes) {
        budget->is_over = pass->is_stopped = true;
        return false;
    }
    budget->runs--;
    budget->bytes -= bytes;
    return true;
}

static void give(struct pass *pass, const struct decode_run *run)
{
    pass->done = pass->given = run->end;
    if (spend(pass, pass->out.len) && !pass->sink(pass->context, run, buffer_str(&pass->out)))
        pass->is_stopped = true;
    buffer_clear(&pass->out);
}

// Where the row of digits that holds bit `bit` of the step begins.
static size_t row_start_of(const struct pass *pass, size_t at, unsigned bit, uint64_t digits)
{
    size_t place = at + bit, floor = place > DECODE_BACK_MAX ? place - DECODE_BACK_MAX : 0;
    uint64_t others = ~digits & ((UINT64_C(1) << bit) - 1);
    floor = floor > pass->done ? floor : pass->done;
    size_t start = others ? at + STEP - (size_t)__builtin_clzll(others) : pass->row;
    return start > floor ? start : floor;
}

static void read_digits(struct pass *pass, size_t at, unsigned bit, uint64_t digits)
{
    struct decode_run run;
    size_t start = row_start_of(pass, at, bit, digits);
    uint64_t behind = ~digits >> bit;
    size_t end = behind ? at + bit + (size_t)__builtin_ctzll(behind) : digits_end(pass->bytes, at + bit);
    pass->out.limit = pass->options->budget->bytes;
    if (!decode_digits(pass->bytes, start, end, &run, &pass->out, pass->options->budget)) {
        pass->done = end;
        return;
    }
    if (pass->out.overflow)
        pass->options->budget->is_over = true;
    give(pass, &run);
}

// Mail says so; elsewhere "=3D" is chance.
static bool is_quoted_printable(struct pass *pass, size_t at)
{
    // Mail's lines are 76 bytes at most, and broken where they would be longer.
    enum { LINE_MIN = 60, HEAD_MAX = 65536 };
    struct str bytes = pass->bytes;
    if (pass->quoted == QUOTED_UNKNOWN) {
        if (at + 2 >= bytes.len || (bytes.at[at + 1] == '3' && bytes.at[at + 2] != 'D') ||
            (bytes.at[at + 1] != '3' && (at < LINE_MIN || memchr(bytes.at + at - LINE_MIN, '\n', LINE_MIN))))
            return false;
        struct str head = str_slice(bytes, at > HEAD_MAX ? at - HEAD_MAX : 0, at < HEAD_MAX ? at : HEAD_MAX);
        bool is_mail = str_find(head, STR("-printable"), 0) != STR_NONE ||
                       str_find(head, STR("-Printable"), 0) != STR_NONE;
        pass->quoted = is_mail ? QUOTED_YES : QUOTED_NO;
    }
    return pass->quoted == QUOTED_YES;
}

// The commonest of what is no escape, seen without reading: %d, \0, \\n.
static bool may_be_escape(struct str bytes, size_t at)
{
    char b = at + 1 < bytes.len ? bytes.at[at + 1] : 0, c = at + 2 < bytes.len ? bytes.at[at + 2] : 0;
    if (bytes.at[at] == '%')
        return b >= '0' && decode_hex_value(b) >= 0 && decode_hex_value(c) >= 0;
    if (bytes.at[at] != '\\')
        return true;
    if (b == '\\')
        return c == 'u' || c == 'x' || c == 'U' || byte_is_digit(c);
    return b == '/' ? at && bytes.at[at - 1] == ':' : !byte_is_digit(b) || byte_is_digit(c);
}

static void read_trigger(struct pass *pass, size_t at)
{
    struct str bytes = pass->bytes;
    struct decode_run run;
    bool is_run;
    switch (bytes.at[at]) {
    case '"':
    case '\'':
    case '`': is_run = decode_join(bytes, pass->given, at, &run); break;
    case '0':
        is_run = decode_hex_list(bytes, at, &run, &pass->out);
        pass->done = run.end > pass->done ? run.end : pass->done;
        break;
    case '=':
        is_run = is_quoted_printable(pass, at) && decode_escapes(bytes, at, true, &run, &pass->out);
        break;
    case '\\':
    case '%':
    case '&':
        is_run = may_be_escape(bytes, at) &&
                 decode_escapes(bytes, at, pass->quoted == QUOTED_YES, &run, &pass->out);
        break;
    default: return;
    }
    if (is_run)
        give(pass, &run);
}

// The bits of a step whose places are not read yet.
static uint64_t unread(const struct pass *pass, size_t at)
{
    return pass->done <= at ? ~UINT64_C(0) : pass->done - at >= STEP ? 0 : ~UINT64_C(0) << (pass->done - at);
}

static void step(struct pass *pass, size_t at, struct masks masks)
{
    masks.digits &= unread(pass, at);
    uint64_t rows = long_rows(pass, masks.digits);
    masks.triggers = pass->options->is_binary ? 0 : masks.triggers;
    uint64_t found = (rows | masks.triggers) & unread(pass, at);
    while (found && !pass->is_stopped) {
        unsigned bit = (unsigned)__builtin_ctzll(found);
        size_t place = at + bit;
        bool is_row = rows >> bit & 1;
        found &= found - 1;
        // A row is seen where its 20th digit is.
        if (place >= pass->to + (is_row ? DECODE_DIGITS_MIN - 1 : 0))
            continue;
        if (is_row)
            read_digits(pass, at, bit, masks.digits);
        else
            read_trigger(pass, place);
        found &= unread(pass, at);
    }
    if (~masks.digits)
        pass->row = at + STEP - (size_t)__builtin_clzll(~masks.digits);
}

// What may stand between two pieces of a row, see digits.c.
static bool is_glue(char c)
{
    return c && strchr(" \t\r\n\"'`+.&,\\=#*>|;", c);
}

// Where a run that reaches into the window begins: the start of its row of digits, and of the pieces before
// it; not behind the first byte of an escape that the window cuts.
static size_t widen(struct str bytes, size_t from)
{
    enum { GLUE = 96, ESCAPE = 12 };
    size_t least = from > DECODE_BACK_MAX ? from - DECODE_BACK_MAX : 0, start = from, at = from;
    while (at > least) {
        size_t piece = at;
        while (piece > least && decode_is_digit(bytes.at[piece - 1]))
            piece--;
        if (at - piece < DECODE_DIGITS_MIN && at != from)
            break;
        start = piece;
        for (at = piece; at > least && piece - at < GLUE && is_glue(bytes.at[at - 1]);)
            at--;
        if (at == piece)
            break;
    }
    return start > ESCAPE ? start - ESCAPE : 0;
}

// The last steps, which would read behind the end: from a copy.
static size_t masks_of_tail(struct str bytes, size_t at, struct masks *masks)
{
    char tail[STEP + BEHIND] = {0};
    memcpy(tail, bytes.at + at, bytes.len - at < sizeof tail ? bytes.len - at : sizeof tail);
    masks_of(tail, 1, masks);
    return 1;
}

void decode_runs(struct str bytes, size_t from, size_t to, const struct decode_options *options,
                 decode_sink *sink, void *context)
{
    struct pass pass = {.bytes = bytes,
                        .to = to < bytes.len ? to : bytes.len,
                        .options = options,
                        .sink = sink,
                        .context = context};
    struct masks masks[BATCH];
    size_t at = from ? widen(bytes, from < bytes.len ? from : bytes.len) : 0;
    for (pass.row = at;
         pass.row > 0 && at - pass.row < DECODE_BACK_MAX && decode_is_digit(bytes.at[pass.row - 1]);)
        pass.row--;
    size_t last = bytes.len - pass.to < DECODE_DIGITS_MIN ? bytes.len : pass.to + DECODE_DIGITS_MIN;
    while (at < last && !pass.is_stopped) {
        if (pass.done >= at + STEP) { // a long run: on from its end
            at += (pass.done - at) / STEP * STEP;
            pass.row = pass.done;
            memset(pass.carry, 0, sizeof pass.carry);
            continue;
        }
        size_t rest = bytes.len - at, whole = rest > BEHIND ? (rest - BEHIND) / STEP : 0;
        size_t steps = whole < BATCH ? whole : BATCH;
        if (steps)
            masks_of(bytes.at + at, steps, masks);
        else
            steps = masks_of_tail(bytes, at, masks);
        for (size_t i = 0; i < steps && !pass.is_stopped && pass.done < at + STEP; i++, at += STEP)
            step(&pass, at, masks[i]);
    }
    buffer_free(&pass.out);
}
