// Misspelled words, by a list of common ones. A filter of one bit a word lets nearly all words pass without a
// look at the list.
#include "core/check.h"
#include "core/path_role.h"
#include "lint/generated.h"
#include "lint/text.h"
#include "lint/typo_words.h"

#include <pthread.h>

enum { WORD_MIN = 5, WORD_MAX = 20, FILTER_SHIFT = 15, FILTER_BITS = 1 << (32 - FILTER_SHIFT) };

struct filter {
    uint64_t bits[FILTER_BITS / 64];
};

// Of the first two letters, the last one and the length: 5 bits each, mixed.
static unsigned filter_key(const char *word, size_t length)
{
    const uint32_t all = ((uint32_t)word[0] & 31) << 15 | ((uint32_t)word[1] & 31) << 10 |
                         ((uint32_t)word[length - 1] & 31) << 5 | ((uint32_t)length & 31);
    return (all * UINT32_C(0x9e3779b1)) >> FILTER_SHIFT;
}

// What the list makes of it, once a process: the list is long.
static struct filter filter;
static pthread_once_t filter_once = PTHREAD_ONCE_INIT;

static void make_filter(void)
{
    for (size_t i = 0; i < typo_word_count; i++) {
        const unsigned key = filter_key(typo_words[i].wrong, strlen(typo_words[i].wrong));
        filter.bits[key / 64] |= (uint64_t)1 << key % 64;
    }
}

// One comparison, where byte_is_alpha has four: this is asked of each byte of every file.
static bool is_letter(char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static const struct typo_word *find_word(struct str word)
{
    char lower[WORD_MAX];
    size_t low = 0, high = typo_word_count;
    for (size_t i = 0; i < word.len; i++)
        lower[i] = byte_lower(word.at[i]);
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = str_compare((struct str){lower, word.len}, str_from(typo_words[middle].wrong));
        if (order == 0)
            return &typo_words[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

// "word", "Word" or "WORD": other mixtures are names of something.
static bool has_usual_case(struct str word)
{
    size_t capitals = 0;
    for (size_t i = 0; i < word.len; i++)
        capitals += word.at[i] >= 'A' && word.at[i] <= 'Z';
    return capitals == 0 || capitals == word.len || (capitals == 1 && word.at[0] <= 'Z');
}

static bool is_joined(char c)
{
    return byte_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

// A part of a name, a path, an address, a member: not a word that somebody wrote for people.
static bool stands_alone(struct str bytes, size_t start, size_t end)
{
    const char before = start ? bytes.at[start - 1] : ' ', after = end < bytes.len ? bytes.at[end] : ' ';
    const char next = end + 1 < bytes.len ? bytes.at[end + 1] : ' ';
    if (is_joined(before) || is_joined(after) || strchr("./@#$%\\&-=:", before) || strchr("/@(=[-:\\", after))
        return false;
    return !(after == '.' && (byte_is_alpha(next) || is_joined(next)));
}

static void report(struct check_run *run, struct str bytes, size_t start, size_t end,
                   const struct typo_word *word)
{
    const struct str wrong = str_slice(bytes, start, end - start), right = str_from(word->right);
    char *text = arena_alloc(run->arena, right.len, 1);
    const bool is_title = wrong.at[0] <= 'Z', is_upper = is_title && wrong.at[1] <= 'Z';
    for (size_t i = 0; i < right.len; i++)
        text[i] = (char)(is_upper || (is_title && i == 0) ? right.at[i] - ('a' - 'A') : right.at[i]);
    struct finding *finding = check_report(run, start, end - start, "'%.*s' is misspelled: '%.*s'",
                                           STR_ARG(wrong), (int)right.len, text);
    check_add_edit(run, finding, FIX_UNSAFE, start, end - start, (struct str){text, right.len});
}

static void look_at_word(struct check_run *run, struct str bytes, size_t start, size_t end)
{
    const struct str word = str_slice(bytes, start, end - start);
    const struct typo_word *found = find_word(word);
    if (found && has_usual_case(word) && stands_alone(bytes, start, end))
        report(run, bytes, start, end, found);
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

// "sv_SE", "pt-BR"; of English ones there is text to be mended.
static bool is_foreign_locale(struct str part)
{
    return part.len == 5 && is_lower(part.at[0]) && is_lower(part.at[1]) && strchr("_-", part.at[2]) &&
           part.at[3] >= 'A' && part.at[3] <= 'Z' && part.at[4] >= 'A' && part.at[4] <= 'Z' &&
           !str_starts_with(part, STR("en"));
}

// Text in another language, and next to it the text that it is found by: locale/sv_SE/a.po,
// messages.fr_FR.xlf, locales/fr.json.
static bool is_translation(struct str path)
{
    static const char *const folders[] = {"locale", "locales", "lang", "i18n", "l10n", "translations", NULL};
    bool is_below = false;
    for (struct str rest = path; rest.at;) {
        struct str part = str_cut(&rest, '/'), names = part;
        const bool is_two = part.len > 1 && is_lower(part.at[0]) && is_lower(part.at[1]) &&
                            (part.len == 2 || part.at[2] == '.') && !str_starts_with(part, STR("en"));
        if (is_below && is_two)
            return true;
        while (names.at)
            if (is_foreign_locale(str_cut(&names, '.')))
                return true;
        is_below = str_is_one_of(part, folders);
    }
    return false;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    const struct str bytes = blob->bytes;
    (void)err;
    if (bytes.len == 0 || !text_is_bytewise(blob) || text_is_laid_out_by_machine(blob) ||
        (blob->types & FILETYPE(SVG)) || text_is_generated(blob->path, bytes) ||
        path_role(blob->path) == PATH_ROLE_FOREIGN || is_translation(blob->path))
        return true;
    pthread_once(&filter_once, make_filter);
    const char *at = bytes.at, *end = bytes.at + bytes.len;
    while (at < end) {
        while (at < end && !is_letter(*at))
            at++;
        const char *start = at;
        while (at < end && is_letter(*at))
            at++;
        const size_t length = (size_t)(at - start);
        if (length < WORD_MIN || length > WORD_MAX)
            continue;
        const unsigned key = filter_key(start, length);
        if (filter.bits[key / 64] >> key % 64 & 1)
            look_at_word(run, bytes, (size_t)(start - bytes.at), (size_t)(at - bytes.at));
    }
    return true;
}

const struct check check_typo = {
    .id = "typo",
    .summary = "no common misspellings",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .run = run_check,
    .types = FILETYPE(TEXT),
    .page =
        {
            .why = "A misspelled word is not found by who looks for it, and in a name or a message it stays "
                   "for good: "
                   "others depend on it. The list is short and has only words that are nothing else; parts "
                   "of names, "
                   "paths, addresses and members are left alone.",
            // andon: ignore[typo] the example of one
            .bad = "// seperate the recieved values\n",
            .good = "// separate the received values\n",
            .fix = "Write the word that the message names.",
            .source = "typos, codespell; the list is andon's own",
        },
};
