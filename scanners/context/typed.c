#include "scanners/context/typed.h"

#include "core/buffer.h"
#include "scanners/context/ngram.h"
#include "scanners/context/words.h"
#include "scanners/decode/readers.h"
#include "scanners/encoding.h"
#include "scanners/entropy.h"

// What people write with digits and signs in place of letters: "P4ssw0rd", "s3cr3t".
struct str value_without_leet(struct str value, char *room, size_t size)
{
    static const char from[] = "013457@$!", to[] = "oieastasi";
    size_t len = value.len < size ? value.len : size;
    for (size_t i = 0; i < len; i++) {
        const char *found = value.at[i] ? strchr(from, value.at[i]) : NULL;
        room[i] = found ? to[found - from] : value.at[i];
    }
    return (struct str){room, len};
}

// Reads words of base64; false when it is none, or no text.
static bool read_base64_text(struct str value, struct buffer *text)
{
    struct str part = str_slice(value, 0, 120);
    if (value.len < 8 || text_is_hex(value) || !decode_base64(part, text))
        return false;
    while (text->len && (text->at[text->len - 1] == '\n' || text->at[text->len - 1] == '\r'))
        text->len--; // what `echo` leaves
    for (size_t i = 0; i < text->len; i++)
        if ((unsigned char)text->at[i] < ' ' || (unsigned char)text->at[i] >= 127)
            return false;
    // Three random bytes are a text now and then; padding is where an encoder ended.
    return text->len >= 6 || (text->len >= 4 && value.at[value.len - 1] == '=');
}

// A text of one line: nothing but a word, a sentence, an address. Else it is as good as what it was made
// from.
static bool is_plain_text(struct str words)
{
    // "user:password": the password decides.
    size_t colon = str_find_byte(words, ':', 0);
    words = str_slice(words, colon == STR_NONE ? 0 : colon + 1, words.len);
    struct ngram_score score = ngram_score(words);
    static const struct str selves[] = {W("pass"), W("secret"), W("token"), W("example"), W("test")};
    // "slkfjhadlfakjhdslfkjh": eight fingers on their keys.
    bool is_mashed = words.len >= 16 && score.letters == words.len && text_entropy(words) < 3.3;
    return words.len < 8 || CONTAINS_ONE_OF(words, selves) || score.sum > 0 || is_mashed ||
           value_is_leet(words) || score.letters * 2 < words.len;
}

bool value_is_base64_text(struct str value)
{
    char room[96], inner_room[96];
    struct buffer text = {.at = room, .room = sizeof room, .limit = sizeof room};
    struct buffer inner = {.at = inner_room, .room = sizeof inner_room, .limit = sizeof inner_room};
    if (!read_base64_text(value, &text))
        return false;
    struct str words = buffer_str(&text);
    return is_plain_text(words) || (read_base64_text(words, &inner) && is_plain_text(buffer_str(&inner)));
}

bool value_is_leet(struct str value)
{
    char room[64];
    struct str plain = value_without_leet(value, room, sizeof room);
    struct ngram_score score = ngram_score(plain);
    return text_classes(plain).lower > text_classes(value).lower && score.letters >= 6 &&
           score.letters * 10 >= 8 * plain.len && 100L * score.sum / (long)score.letters >= 25;
}

// "Oracle18", "winter2024!": a word and what policies want behind it.
static bool is_word_with_tail(struct str value)
{
    size_t letters = 0;
    while (letters < value.len && byte_is_alpha(value.at[letters]))
        letters++;
    struct ngram_score score = ngram_score(str_slice(value, 0, letters));
    size_t tail = value.len - letters;
    for (size_t i = letters; i < value.len; i++)
        if (byte_is_alpha(value.at[i]))
            return false;
    return letters >= 4 && tail <= 5 && 100L * score.sum / (long)letters >= 25;
}

// "bluebirdbluebird", "bluebird/bluebird", "bluebird/bluebird7": the same again.
static bool is_doubled(struct str value)
{
    size_t sign = 0;
    while (sign < value.len && !strchr("/:", value.at[sign] ? value.at[sign] : ' '))
        sign++;
    if (sign >= 4 && 2 * sign < value.len &&
        str_starts_with(str_slice(value, sign + 1, value.len), str_slice(value, 0, sign)))
        return true;
    size_t half = value.len / 2, second = value.len - half;
    bool is_apart = value.len % 2 == 0 || strchr("/:_-.", value.at[half] ? value.at[half] : ' ');
    return half >= 4 && is_apart && str_equal(str_slice(value, 0, half), str_slice(value, second, half));
}

// "0102030405": bytes that count up, in hex.
static bool is_counted_in_hex(struct str value)
{
    size_t steps = 0, pairs = value.len / 2;
    if (value.len < 12 || value.len % 2 || !text_is_hex(value))
        return false;
    for (size_t i = 2; i < value.len; i += 2) {
        int before = decode_hex_value(value.at[i - 2]) * 16 + decode_hex_value(value.at[i - 1]);
        int here = decode_hex_value(value.at[i]) * 16 + decode_hex_value(value.at[i + 1]);
        steps += here - before == 1 || here - before == -1 || here - before == 17;
    }
    return steps * 3 >= pairs * 2;
}

// Four keys beside each other. Fingers that run along them keep to a case.
static bool has_row_of_keys(struct str value)
{
    static const struct str rows[] = {W("qwer"), W("asdf"), W("zxcv"), W("1qaz"), W("qazw"), W("qaz1"),
                                      W("qaz2"), W("2wsx"), W("1q2w"), W("poiu"), W("!@#$")};
    enum { KEYS = 4 };
    for (size_t at = 0; at + KEYS <= value.len; at++) {
        struct str keys = str_slice(value, at, KEYS);
        struct text_classes classes = text_classes(keys);
        if ((classes.lower == 0 || classes.upper == 0) && IS_WORD_OF(keys, rows))
            return true;
    }
    return false;
}

bool value_is_typed(struct str value)
{
    char digits[64], letters[64];
    size_t digit_count = 0, letter_count = 0, pairs = 0;
    for (size_t i = 0; i < value.len && i < 64; i++) {
        if (byte_is_digit(value.at[i]))
            digits[digit_count++] = value.at[i];
        else if (byte_is_alpha(value.at[i]))
            letters[letter_count++] = value.at[i];
        pairs += i % 2 == 1 && value.at[i] == value.at[i - 1];
    }
    return text_longest_sequence(value) >= 5 ||
           text_longest_sequence((struct str){digits, digit_count}) >= 6 ||
           text_longest_sequence((struct str){letters, letter_count}) >= 6 ||
           (pairs >= 4 && pairs * 3 >= value.len) || has_row_of_keys(value) || is_word_with_tail(value) ||
           is_doubled(value) || is_counted_in_hex(value) || text_distinct_bytes(value) <= 4;
}
