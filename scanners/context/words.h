// Lists of words with their lengths, compared without regard to case.
#ifndef ANDON_SCANNERS_CONTEXT_WORDS_H
#define ANDON_SCANNERS_CONTEXT_WORDS_H

#include "core/str.h"

// An element of a `static const struct str list[]`.
#define W(text)                                                                                              \
    {                                                                                                        \
        (text), sizeof(text) - 1                                                                             \
    }
#define COUNT_OF(list) (sizeof(list) / sizeof(list)[0])

// Asked for each of many words, none of which is empty: one byte tells most texts apart without a call.
static inline bool begins_with(struct str s, struct str word)
{
    return s.len >= word.len && byte_lower(s.at[0]) == byte_lower(word.at[0]) &&
           str_equal_ignoring_case((struct str){s.at, word.len}, word);
}

static inline bool ends_with(struct str s, struct str word)
{
    return s.len >= word.len && byte_lower(s.at[s.len - 1]) == byte_lower(word.at[word.len - 1]) &&
           str_equal_ignoring_case((struct str){s.at + s.len - word.len, word.len}, word);
}

static inline bool is_word_of(struct str s, const struct str *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (s.len == list[i].len && begins_with(s, list[i]))
            return true;
    return false;
}

static inline bool ends_with_one_of(struct str s, const struct str *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (ends_with(s, list[i]))
            return true;
    return false;
}

// Most places of `s` have no word's first byte.
static inline bool contains_one_of(struct str s, const struct str *list, size_t count)
{
    uint64_t firsts = 0;
    for (size_t i = 0; i < count; i++)
        firsts |= UINT64_C(1) << (byte_lower(list[i].at[0]) & 63);
    for (size_t at = 0; at < s.len; at++)
        for (size_t i = 0; i < count && firsts >> (byte_lower(s.at[at]) & 63) & 1; i++)
            if (begins_with((struct str){s.at + at, s.len - at}, list[i]))
                return true;
    return false;
}

#define IS_WORD_OF(s, list) is_word_of((s), (list), COUNT_OF(list))
#define ENDS_WITH_ONE_OF(s, list) ends_with_one_of((s), (list), COUNT_OF(list))
#define CONTAINS_ONE_OF(s, list) contains_one_of((s), (list), COUNT_OF(list))

#endif
