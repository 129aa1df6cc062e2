#include "scanners/judge.h"

#include "scanners/context/typed.h"
#include "scanners/entropy.h"
#include "scanners/known.h"

// Bits a character: four different ones in equal shares.
#define MADE_UP_ENTROPY 2.3

static bool is_word_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c);
}

// The bytes before a secret in a string of some language: \n, \x22, \u0022, %22.
static bool is_behind_escape(struct str before)
{
    const char *end = before.at + before.len;
    if (before.len >= 2 && end[-2] == '\\' && strchr("nrt", end[-1]))
        return true;
    if (before.len >= 3 && end[-3] == '%' && byte_is_hex(end[-2]) && byte_is_hex(end[-1]))
        return true;
    if (before.len >= 4 && end[-4] == '\\' && end[-3] == 'x' && byte_is_hex(end[-2]) && byte_is_hex(end[-1]))
        return true;
    return before.len >= 6 && end[-6] == '\\' && end[-5] == 'u' && byte_is_hex(end[-2]) &&
           byte_is_hex(end[-1]);
}

// ESC [ 94 m: what a terminal is told before a coloured word, in logs of builds.
static bool is_behind_colour(struct str before)
{
    enum { CODE_MAX = 12 };
    size_t at = before.len - 1, from = before.len > CODE_MAX ? before.len - CODE_MAX : 0;
    if (before.at[at] != 'm')
        return false;
    while (at > from && (byte_is_digit(before.at[at - 1]) || before.at[at - 1] == ';'))
        at--;
    return at > 0 && before.at[at - 1] == '[';
}

bool judge_start(struct str bytes, size_t start)
{
    return start == 0 || !is_word_byte(bytes.at[start]) || !is_word_byte(bytes.at[start - 1]) ||
           is_behind_escape(str_slice(bytes, 0, start)) || is_behind_colour(str_slice(bytes, 0, start));
}

bool judge_end(struct str bytes, size_t end)
{
    // Padding: the end of something in base64, of which what was found is a part.
    if (end > 0 && is_word_byte(bytes.at[end - 1]) && str_starts_with(str_slice(bytes, end, 2), STR("==")))
        return false;
    return end == 0 || end >= bytes.len || !is_word_byte(bytes.at[end - 1]) ||
           (!is_word_byte(bytes.at[end]) && bytes.at[end] != '_');
}

bool judge_quoted(struct str bytes, size_t start, size_t end)
{
    return start == 0 || end >= bytes.len || !byte_is_one_of(bytes.at[start - 1], "\"'`") ||
           !byte_is_one_of(bytes.at[end], "?!%^*~#");
}

static bool has_stop_word(const struct scan_rule *rule, struct str secret)
{
    for (const char *const *word = rule->stop; word && *word; word++)
        if (str_has_ignoring_case(secret, str_from(*word)))
            return true;
    return false;
}

static bool is_near_enough(const struct scan_rule *rule, struct str bytes, size_t start, size_t end)
{
    if (!rule->near)
        return true;
    size_t from = start > rule->near_within ? start - rule->near_within : 0;
    struct str around = str_slice(bytes, from, end - from + rule->near_within);
    for (const char *const *word = rule->near; *word; word++)
        if (str_has_ignoring_case(around, str_from(*word)))
            return true;
    return false;
}

// In an address "he%2F%2Fo" is a word with two slashes.
static struct str without_percent(struct str secret, char *room, size_t size)
{
    size_t len = 0;
    for (size_t i = 0; i < secret.len && len < size; i++) {
        if (secret.at[i] == '%' && i + 2 < secret.len && byte_is_hex(secret.at[i + 1]) &&
            byte_is_hex(secret.at[i + 2]))
            i += 2;
        else
            room[len++] = secret.at[i];
    }
    return (struct str){room, len};
}

// What is random in a token is behind its prefix: "sk_live_" is a word and a half.
static struct str behind_prefix(const struct scan_rule *rule, struct str secret)
{
    for (const char *const *word = rule->keywords; word && *word; word++)
        if (str_starts_with(secret, str_from(*word)))
            return str_slice(secret, strlen(*word), secret.len);
    return secret;
}

static bool is_doubtful(const struct scan_rule *rule, struct str secret)
{
    char room[128];
    if (!(rule->flags & RULE_RANDOM))
        return false;
    struct str text = without_percent(behind_prefix(rule, secret), room, sizeof room);
    // The name or the prefix says much already; what stays is a name or a text of that length.
    if (!(rule->flags & RULE_GENERIC))
        return !text_looks_random(text) && text_classes(text).digits == 0;
    return text.len < 6 || value_is_base64_text(text) || !text_looks_random(text) ||
           (text.len < 16 && text_classes(text).digits == 0);
}

// Why a candidate is none before its checksum is looked at, or NULL.
static const char *find_objection(const struct scan_rule *rule, struct confirmer *confirmer,
                                  struct program_slot *slot, struct str bytes, size_t start, size_t end)
{
    struct str secret = str_slice(bytes, start, end - start);
    if (!is_near_enough(rule, bytes, start, end))
        return "none of the words that the rule wants near it is near";
    if (has_stop_word(rule, secret))
        return "it has a word in it that the rule excludes";
    if (confirm_is_allowed(confirmer, slot, rule, secret))
        return "the rule allows values like it";
    if (secret_is_known_sample(secret))
        return "a sample of a provider's documentation";
    // A run of equal characters passes weak proofs (an AWS id of sixteen X decodes), and no real token has
    // one.
    return text_longest_repeat(secret) >= 12 ? "one character again and again" : NULL;
}

// A token in a provider's format that somebody typed in order ("abcdef…123456") opens nothing, most likely;
// but some do set such values, and the format is no accident: it is told, and doesn't block. What says itself
// that it is none, or has few different characters, is not told.
static void judge_made_up(const struct scan_rule *rule, struct str secret, struct verdict_on_secret *verdict)
{
    if (rule->flags & RULE_GENERIC || text_says_placeholder(secret) || text_repeats_itself(secret) ||
        text_entropy(secret) < MADE_UP_ENTROPY)
        return;
    verdict->is_secret = verdict->is_made_up = true;
    verdict->tier = SCAN_SHAPE;
    verdict->reason = verdict->says = "its characters are in order or repeat: made up, it seems";
}

struct verdict_on_secret judge_secret(const struct scan_rule *rule, const struct checksum *checksum,
                                      struct confirmer *confirmer, struct program_slot *slot,
                                      struct str bytes, size_t start, size_t end)
{
    struct verdict_on_secret verdict = {.tier = SCAN_LIKELY};
    struct str secret = str_slice(bytes, start, end - start);
    verdict.reason = find_objection(rule, confirmer, slot, bytes, start, end);
    if (verdict.reason)
        return verdict;
    enum proof proof = checksum ? checksum->check(secret) : PROOF_UNKNOWN;
    verdict.is_secret = proof == PROOF_HOLDS;
    if (proof == PROOF_HOLDS) {
        verdict.tier = SCAN_PROVEN;
        verdict.reason = verdict.says = checksum->says;
    } else if (proof == PROOF_ABSURD) {
        verdict.reason = "its parts make no sense";
    } else if (text_is_placeholder(secret)) {
        verdict.reason = "a placeholder";
        judge_made_up(rule, secret, &verdict);
    } else if (text_entropy(secret) < rule->entropy) {
        verdict.reason = "not random enough";
        judge_made_up(rule, secret, &verdict);
    } else if (proof == PROOF_FAILS) {
        verdict.is_secret = true;
        verdict.tier = SCAN_SHAPE;
        verdict.reason = verdict.says = checksum->denies;
    } else {
        verdict.is_secret = true;
        verdict.is_doubtful = is_doubtful(rule, secret);
        verdict.reason = verdict.is_doubtful ? "words, or short without a digit" : "it looks like one";
    }
    return verdict;
}
