#include "core/str.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

bool str_equal_ignoring_case(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (byte_lower(a.at[i]) != byte_lower(b.at[i]))
            return false;
    return true;
}

bool str_starts_with_ignoring_case(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_equal_ignoring_case((struct str){s.at, prefix.len}, prefix);
}

bool str_ends_with_ignoring_case(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           str_equal_ignoring_case(str_slice(s, s.len - suffix.len, suffix.len), suffix);
}

bool str_has_ignoring_case(struct str s, struct str part)
{
    if (part.len == 0)
        return true;
    const char first = byte_lower(part.at[0]);
    for (size_t at = 0; at + part.len <= s.len; at++) {
        if (byte_lower(s.at[at]) != first)
            continue;
        size_t same = 1;
        while (same < part.len && byte_lower(s.at[at + same]) == byte_lower(part.at[same]))
            same++;
        if (same == part.len)
            return true;
    }
    return false;
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.at, b.at, shared) : 0;
    if (order != 0)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

int str_compare_at(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

// A longer needle goes to memmem, whose time does not grow with needle times text.
enum { NEEDLE_SHORT = 32 };

#ifdef __x86_64__
// Many places at a time: where the needle's first and last byte both stand at their distance, the bytes
// between are compared. Several times as fast as glibc's memmem, which matters for what every blob is
// searched for.
__attribute__((target("avx2"))) static const char *find_short_avx2(const char *at, size_t len,
                                                                   struct str needle)
{
    const __m256i first = _mm256_set1_epi8(needle.at[0]);
    const __m256i last = _mm256_set1_epi8(needle.at[needle.len - 1]);
    size_t i = 0;

    for (; i + needle.len + 31 <= len; i += 32) {
        __m256i starts = _mm256_loadu_si256((const __m256i *)(const void *)(at + i));
        __m256i ends = _mm256_loadu_si256((const __m256i *)(const void *)(at + i + needle.len - 1));
        __m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(starts, first), _mm256_cmpeq_epi8(ends, last));
        for (unsigned hits = (unsigned)_mm256_movemask_epi8(both); hits; hits &= hits - 1) {
            const char *place = at + i + __builtin_ctz(hits);
            if (memcmp(place, needle.at, needle.len) == 0)
                return place;
        }
    }
    return memmem(at + i, len - i, needle.at, needle.len);
}

static const char *find_short(const char *at, size_t len, struct str needle)
{
    const __m128i first = _mm_set1_epi8(needle.at[0]), last = _mm_set1_epi8(needle.at[needle.len - 1]);
    size_t i = 0;

    if (len >= 256 && __builtin_cpu_supports("avx2"))
        return find_short_avx2(at, len, needle);
    for (; i + needle.len + 15 <= len; i += 16) {
        __m128i starts = _mm_loadu_si128((const __m128i *)(const void *)(at + i));
        __m128i ends = _mm_loadu_si128((const __m128i *)(const void *)(at + i + needle.len - 1));
        __m128i both = _mm_and_si128(_mm_cmpeq_epi8(starts, first), _mm_cmpeq_epi8(ends, last));
        for (unsigned hits = (unsigned)_mm_movemask_epi8(both); hits; hits &= hits - 1) {
            const char *place = at + i + __builtin_ctz(hits);
            if (memcmp(place, needle.at, needle.len) == 0)
                return place;
        }
    }
    return memmem(at + i, len - i, needle.at, needle.len);
}
#else
static const char *find_short(const char *at, size_t len, struct str needle)
{
    return memmem(at, len, needle.at, needle.len);
}
#endif

size_t str_find(struct str s, struct str needle, size_t from)
{
    const char *hit;
    if (from > s.len)
        return STR_NONE;
    if (needle.len == 0)
        return from;
    if (from == s.len)
        return STR_NONE;
    if (needle.len == 1)
        hit = memchr(s.at + from, needle.at[0], s.len - from);
    else if (needle.len <= NEEDLE_SHORT)
        hit = find_short(s.at + from, s.len - from, needle);
    else
        hit = memmem(s.at + from, s.len - from, needle.at, needle.len);
    return hit ? (size_t)(hit - s.at) : STR_NONE;
}

size_t str_find_byte(struct str s, char byte, size_t from)
{
    if (from >= s.len)
        return STR_NONE;
    const char *hit = memchr(s.at + from, byte, s.len - from);
    return hit ? (size_t)(hit - s.at) : STR_NONE;
}

size_t str_find_last_byte(struct str s, char byte)
{
    const char *hit = s.len ? memrchr(s.at, byte, s.len) : NULL;
    return hit ? (size_t)(hit - s.at) : STR_NONE;
}

struct str str_trim_start(struct str s)
{
    while (s.len && byte_is_space(s.at[0])) {
        s.at++;
        s.len--;
    }
    return s;
}

struct str str_trim_end(struct str s)
{
    while (s.len && byte_is_space(s.at[s.len - 1]))
        s.len--;
    return s;
}

struct str str_trim(struct str s)
{
    return str_trim_end(str_trim_start(s));
}

struct str str_line_at(struct str text, size_t at)
{
    size_t end = str_find_byte(text, '\n', at);
    return str_slice(text, at, (end == STR_NONE ? text.len : end) - at);
}

bool str_after(struct str s, struct str prefix, struct str *rest)
{
    if (!str_starts_with(s, prefix))
        return false;
    *rest = str_slice(s, prefix.len, s.len);
    return true;
}

size_t str_indent(struct str line)
{
    size_t indent = 0;
    while (indent < line.len && (line.at[indent] == ' ' || line.at[indent] == '\t'))
        indent++;
    return indent;
}

struct str str_cut(struct str *rest, char separator)
{
    struct str whole = *rest;
    size_t end = str_find_byte(whole, separator, 0);
    if (end == STR_NONE) {
        *rest = (struct str){0};
        return whole;
    }
    *rest = (struct str){whole.at + end + 1, whole.len - end - 1};
    return (struct str){whole.at, end};
}

struct str str_cut_word(struct str *rest)
{
    struct str text = str_trim(*rest);
    size_t length = 0;
    while (length < text.len && !byte_is_space(text.at[length]))
        length++;
    *rest = str_trim(str_slice(text, length, text.len));
    return str_slice(text, 0, length);
}

struct str str_basename(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return slash == STR_NONE ? path : str_slice(path, slash + 1, path.len);
}

struct str str_dirname(struct str path)
{
    size_t slash = str_find_last_byte(path, '/');
    return str_slice(path, 0, slash == STR_NONE ? 0 : slash);
}

struct str str_extension(struct str path)
{
    struct str name = str_basename(path);
    size_t dot = str_find_last_byte(name, '.');
    return dot == STR_NONE ? (struct str){0} : str_slice(name, dot + 1, name.len);
}

bool str_to_u64(struct str s, uint64_t *out)
{
    uint64_t value = 0;
    if (s.len == 0)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (!byte_is_digit(s.at[i]))
            return false;
        uint64_t digit = (uint64_t)(s.at[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

bool str_is_one_of(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (str_equal(s, str_from(*words)))
            return true;
    return false;
}

bool str_is_one_of_ignoring_case(struct str s, const char *const *words)
{
    for (; *words; words++)
        if (str_equal_ignoring_case(s, str_from(*words)))
            return true;
    return false;
}

uint64_t str_hash(struct str s)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len; i++)
        hash = (hash ^ (unsigned char)s.at[i]) * 0x100000001b3u;
    return hash;
}

size_t str_distance(struct str a, struct str b, size_t limit)
{
    enum { NAME_MAX_LEN = 64 };
    size_t rows[3][NAME_MAX_LEN + 1];
    size_t *before = rows[0], *previous = rows[1], *current = rows[2];

    if (a.len > NAME_MAX_LEN || b.len > NAME_MAX_LEN)
        return limit + 1;
    for (size_t j = 0; j <= b.len; j++)
        before[j] = previous[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        current[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            bool same = byte_lower(a.at[i - 1]) == byte_lower(b.at[j - 1]);
            size_t best = previous[j - 1] + !same;
            if (previous[j] + 1 < best)
                best = previous[j] + 1;
            if (current[j - 1] + 1 < best)
                best = current[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1];
            if (swapped && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            current[j] = best;
        }
        size_t *recycled = before;
        before = previous;
        previous = current;
        current = recycled;
    }
    return previous[b.len] > limit ? limit + 1 : previous[b.len];
}
