// Phrases that wallets are restored from (BIP 39): 12 to 24 words of a list of 2,048, eleven bits each, of
// which the last are a checksum of the others. The list is compiled in from the npm package that
// package-lock.json pins.
#include "scanners/checksum.h"

#include <pthread.h>
#include <sha2.h>

__asm__(".section .rodata\n"
        ".global bip39_words_start\n"
        ".global bip39_words_end\n"
        "bip39_words_start:\n"
        ".incbin \"node_modules/bip39/src/wordlists/english.json\"\n"
        "bip39_words_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char bip39_words_start[], bip39_words_end[];

enum { WORDS = 2048, PHRASE_MIN = 12, PHRASE_MAX = 24, BITS = 11, DISTINCT_MIN = 8, ENTROPY_MAX = 33 };

static struct str words[WORDS];
static size_t word_count;
static pthread_once_t words_once = PTHREAD_ONCE_INIT;

// A JSON list of plain words, in order.
static void load_words(void)
{
    struct str rest = {bip39_words_start, (size_t)(bip39_words_end - bip39_words_start)};
    while (word_count < WORDS) {
        size_t open = str_find_byte(rest, '"', 0);
        size_t close = open == STR_NONE ? STR_NONE : str_find_byte(rest, '"', open + 1);
        if (close == STR_NONE)
            return;
        words[word_count++] = str_slice(rest, open + 1, close - open - 1);
        rest = str_slice(rest, close + 1, rest.len);
    }
}

static size_t index_of(struct str word)
{
    size_t low = 0, high = word_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(words[middle], word);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return STR_NONE;
}

// The numbers of the words; 0 when one of them is not in the list, or there are too many.
static size_t read_phrase(struct str phrase, size_t numbers[PHRASE_MAX])
{
    size_t count = 0, at = 0;
    while (at < phrase.len) {
        size_t start = at;
        while (at < phrase.len && byte_is_alpha(phrase.at[at]))
            at++;
        size_t index = at > start ? index_of(str_slice(phrase, start, at - start)) : 0;
        if (at > start && (index == STR_NONE || count == PHRASE_MAX))
            return 0;
        if (at > start)
            numbers[count++] = index;
        else
            at++;
    }
    return count;
}

static void put_bits(unsigned char bytes[ENTROPY_MAX + 1], const size_t *numbers, size_t count)
{
    for (size_t i = 0; i < count * BITS; i++)
        if (numbers[i / BITS] >> (BITS - 1 - i % BITS) & 1)
            bytes[i / 8] |= (unsigned char)(0x80 >> i % 8);
}

static unsigned first_byte_of_sum(const unsigned char *bytes, size_t size)
{
    SHA2_CTX state;
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256Init(&state);
    SHA256Update(&state, bytes, size);
    SHA256Final(hash, &state);
    return hash[0];
}

// "test test … junk", "abandon abandon … about": what documentations use repeats a word or a byte.
static bool is_repeating(const size_t *numbers, size_t count, const unsigned char *entropy, size_t size)
{
    size_t distinct = 0;
    bool is_same = true;
    for (size_t i = 0; i < count; i++) {
        size_t k = 0;
        while (k < i && numbers[k] != numbers[i])
            k++;
        distinct += k == i;
    }
    for (size_t i = 1; i < size; i++)
        is_same = is_same && entropy[i] == entropy[0];
    return distinct < DISTINCT_MIN || is_same;
}

enum proof check_bip39(struct str secret)
{
    size_t numbers[PHRASE_MAX];
    unsigned char bytes[ENTROPY_MAX + 1] = {0};
    pthread_once(&words_once, load_words);
    size_t count = read_phrase(secret, numbers);
    if (count < PHRASE_MIN || count % 3 != 0)
        return PROOF_ABSURD;
    put_bits(bytes, numbers, count);
    size_t size = count / 3 * 4, sum_bits = count / 3;
    if (is_repeating(numbers, count, bytes, size))
        return PROOF_ABSURD;
    unsigned wanted = first_byte_of_sum(bytes, size) >> (8 - sum_bits);
    return (unsigned)bytes[size] >> (8 - sum_bits) == wanted ? PROOF_HOLDS : PROOF_FAILS;
}

void make_bip39(struct str prefix, struct random_source random, struct buffer *out)
{
    unsigned char bytes[17];
    (void)prefix;
    pthread_once(&words_once, load_words);
    for (size_t i = 0; i < 16; i++)
        bytes[i] = (unsigned char)random.next(random.state);
    bytes[16] = (unsigned char)(first_byte_of_sum(bytes, 16) & 0xf0);
    for (size_t i = 0; i < PHRASE_MIN && word_count == WORDS; i++) {
        size_t number = 0;
        for (size_t bit = i * BITS; bit < (i + 1) * BITS; bit++)
            number = number << 1 | (size_t)(bytes[bit / 8] >> (7 - bit % 8) & 1);
        buffer_add_cstring(out, i ? " " : "");
        buffer_add(out, words[number]);
    }
}
