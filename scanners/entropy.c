#include "scanners/entropy.h"

#include <math.h>

// Bit b of row a: the pair "ab" is one of the 254 that make up nine tenths of all pairs in the words of a
// Debian system's documentation, headers and Python library, each word weighed by the logarithm of its count.
static const uint32_t common_pairs[26] = {
    0x13ebd6e, 0x0164915, 0x01e4d95, 0x016493f, 0x1eef97f, 0x0164931, 0x0166991, 0x0124111, 0x2aef87f,
    0x0000000, 0x0044111, 0x11c4919, 0x014d113, 0x03c6d7d, 0x07efd6e, 0x11ec991, 0x0100000, 0x11efd5d,
    0x11cdd95, 0x11ed9bd, 0x00eb917, 0x0000111, 0x0004111, 0x0088000, 0x0048000, 0x0000010,
};

double text_entropy(struct str s)
{
    size_t counts[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < s.len; i++)
        counts[(unsigned char)s.at[i]]++;
    for (size_t i = 0; i < 256; i++) {
        if (!counts[i])
            continue;
        double share = (double)counts[i] / (double)s.len;
        bits -= share * log2(share);
    }
    return bits;
}

double text_wordiness(struct str s)
{
    size_t pairs = 0, common = 0;
    for (size_t i = 1; i < s.len; i++) {
        char a = s.at[i - 1], b = s.at[i];
        if (!byte_is_alpha(a) || !byte_is_alpha(b))
            continue;
        // "fooBar": a new word begins, which says nothing about the pair.
        if (byte_lower(a) == a && byte_lower(b) != b)
            continue;
        pairs++;
        common += common_pairs[byte_lower(a) - 'a'] >> (byte_lower(b) - 'a') & 1;
    }
    return pairs ? (double)common / (double)pairs : 0;
}

static int class_of(char c)
{
    if (byte_is_digit(c))
        return 1;
    if (c >= 'a' && c <= 'z')
        return 2;
    return c >= 'A' && c <= 'Z' ? 3 : 0;
}

double text_restlessness(struct str s)
{
    size_t pairs = 0, changes = 0;
    for (size_t i = 1; i < s.len; i++) {
        int a = class_of(s.at[i - 1]), b = class_of(s.at[i]);
        pairs += a && b;
        changes += a && b && a != b;
    }
    return pairs ? (double)changes / (double)pairs : 0;
}

bool text_looks_random(struct str s)
{
    enum { HEX_MIN = 20 }; // the few letters of hex digits are pairs of words by chance
    size_t digits = s.len >= HEX_MIN && text_is_hex(s) ? text_classes(s).digits : 0;
    return text_wordiness(s) < 0.6 || text_restlessness(s) >= 0.48 || digits * 4 >= s.len;
}

struct text_classes text_classes(struct str s)
{
    struct text_classes classes = {0};
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (byte_is_digit(c))
            classes.digits++;
        else if (c >= 'a' && c <= 'z')
            classes.lower++;
        else if (c >= 'A' && c <= 'Z')
            classes.upper++;
        else
            classes.others++;
    }
    return classes;
}

size_t text_longest_repeat(struct str s)
{
    size_t longest = s.len ? 1 : 0, run = 1;
    for (size_t i = 1; i < s.len; i++) {
        run = s.at[i] == s.at[i - 1] ? run + 1 : 1;
        longest = run > longest ? run : longest;
    }
    return longest;
}

bool text_repeats_itself(struct str s)
{
    enum { REPEAT = 6, LONG = 64, SHARE = 24 };
    return text_longest_repeat(s) >= REPEAT + (s.len < LONG ? 0 : s.len / SHARE);
}

size_t text_longest_sequence(struct str s)
{
    size_t longest = s.len ? 1 : 0, run = 1;
    int step = 0;
    for (size_t i = 1; i < s.len; i++) {
        int difference = byte_lower(s.at[i]) - byte_lower(s.at[i - 1]);
        if ((difference == 1 || difference == -1) && (difference == step || run == 1))
            run++;
        else
            run = difference == 1 || difference == -1 ? 2 : 1;
        step = difference;
        longest = run > longest ? run : longest;
    }
    return longest;
}

size_t text_distinct_bytes(struct str s)
{
    bool seen[256] = {false};
    size_t count = 0;
    for (size_t i = 0; i < s.len; i++) {
        count += !seen[(unsigned char)s.at[i]];
        seen[(unsigned char)s.at[i]] = true;
    }
    return count;
}

// How often the byte is there that is there most often.
static size_t commonest_count(struct str s)
{
    size_t counts[256] = {0}, most = 0;
    for (size_t i = 0; i < s.len; i++) {
        size_t count = ++counts[(unsigned char)s.at[i]];
        most = count > most ? count : most;
    }
    return most;
}

bool text_is_jumble(struct str s)
{
    enum { LEN_MIN = 40, DISTINCT_MIN = 24, DIGITS_MIN = 3, SIGNS_SHARE = 6, COMMONEST_SHARE = 8 };
    if (s.len < LEN_MIN || text_distinct_bytes(s) < DISTINCT_MIN ||
        commonest_count(s) * COMMONEST_SHARE > s.len + 8)
        return false;
    struct text_classes classes = text_classes(s);
    return classes.digits >= DIGITS_MIN && classes.others * SIGNS_SHARE >= s.len && text_wordiness(s) < 0.75;
}

static bool has_marks(struct str s)
{
    static const char *const marks[] = {"${",  "{{",  "#{",   "$(",           "%(", "%s",
                                        "***", "...", "xxxx", "\xe2\x80\xa6", "<%"};
    if (text_is_jumble(s))
        return false;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_has_ignoring_case(s, str_from(marks[i])))
            return true;
    size_t open = str_find_byte(s, '<', 0);
    return open != STR_NONE && str_find_byte(s, '>', open) != STR_NONE;
}

static bool has_placeholder_word(struct str s)
{
    // Six letters and more: in 40 random characters one of these is met less than once in a million.
    static const char *const words[] = {
        "example",  "changeme",   "change_me",  "change-me",  "placeholder", "redacted", "sample",
        "replace",  "insert",     "dummy",      "foobar",     "your_",       "your-",    "yourtoken",
        "yourkey",  "yoursecret", "youraccess", "yourapi",    "yourpass",    "_here",    "-here",
        "keyhere",  "tokenhere",  "secrethere", "notreal",    "not_real",    "not-real", "deadbeef",
        "testtest", "invalid",    "undefined",  "template",   "my_secret",   "mysecret", "my-secret",
        "mytoken",  "my_token",   "my-token",   "goes_here",  "todo_",       "fake",     "asdf",
        "qwerty",   "string",     "secret_key", "access_key", "some_",       "any_",
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_has_ignoring_case(s, str_from(words[i])))
            return true;
    return false;
}

bool text_says_placeholder(struct str s)
{
    // Longer words than those above: in a long token "fake" stands now and then by chance.
    static const char *const words[] = {"example",  "changeme",   "change_me",  "change-me", "placeholder",
                                        "redacted", "replace",    "your_",      "your-",     "yourtoken",
                                        "yourkey",  "yoursecret", "youraccess", "yourapi",   "tokenhere",
                                        "keyhere",  "secrethere", "goes_here",  "not_real",  "template"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_has_ignoring_case(s, str_from(words[i])))
            return true;
    return has_marks(s);
}

bool text_is_placeholder(struct str s)
{
    if (s.len == 0)
        return true;
    return text_repeats_itself(s) || text_longest_sequence(s) >= 7 ||
           (s.len >= 12 && text_distinct_bytes(s) < 6) || has_marks(s) || has_placeholder_word(s);
}

bool text_is_hex(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!byte_is_hex(s.at[i]))
            return false;
    return s.len > 0;
}

bool text_is_uuid(struct str s)
{
    if (s.len != 36)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (is_dash ? s.at[i] != '-' : !byte_is_hex(s.at[i]))
            return false;
    }
    return true;
}
