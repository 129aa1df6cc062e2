#include "scanners/context/ngram.h"

enum { EDGE = 26, EVEN = 8 }; // a level of EVEN says nothing either way

static int level_of(unsigned a, unsigned b, unsigned c)
{
    const uint64_t *row = ngram_rows[a * 27 + b];
    return (int)(c < 16 ? row[0] >> 4 * c : row[1] >> 4 * (c - 16)) & 15;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

// Where the word that begins at `at` ends: before a byte that is no letter, before the capital of the next
// one.
static size_t word_end(struct str s, size_t at)
{
    size_t end = at + 1;
    if (is_upper(s.at[at]) && end < s.len && is_upper(s.at[end])) {
        while (end < s.len && is_upper(s.at[end]))
            end++;
        // "HTTPServer": the last capital begins the next word.
        return end < s.len && byte_is_alpha(s.at[end]) ? end - 1 : end;
    }
    while (end < s.len && byte_is_alpha(s.at[end]) && !is_upper(s.at[end]))
        end++;
    return end;
}

static void add_word(struct str word, struct ngram_score *score)
{
    unsigned a = EDGE, b = EDGE;
    for (size_t i = 0; i < word.len; i++) {
        unsigned c = (unsigned)(byte_lower(word.at[i]) - 'a');
        score->sum += level_of(a, b, c) - EVEN;
        a = b;
        b = c;
    }
    score->letters += word.len;
    if (word.len > score->longest)
        score->longest = word.len;
}

struct ngram_score ngram_score(struct str s)
{
    struct ngram_score score = {0};
    for (size_t at = 0; at < s.len;) {
        if (!byte_is_alpha(s.at[at])) {
            at++;
            continue;
        }
        size_t end = word_end(s, at);
        add_word(str_slice(s, at, end - at), &score);
        at = end;
    }
    return score;
}
