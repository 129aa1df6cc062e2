#include "scanners/claim.h"

const char claim_denied[] = "it begins as this provider's tokens do, but has not their form";

enum { PREFIX_MIN = RULE_KEYWORD_MIN, PREFIX_MAX = 24, PREFIX_PLAIN = 4 };

// "sk_live_" and "api-key-" are said by many; what one provider alone says has a part that is none of these.
static bool is_common_part(struct str part)
{
    static const char *const words[] = {"sk",   "pk",   "rk",    "key",  "api",   "pat",    "web",  "org",
                                        "app",  "live", "dev",   "test", "prod",  "secret", "user", "re",
                                        "auth", "bot",  "token", "id",   "oauth", "access", "",     NULL};
    return str_is_one_of_ignoring_case(part, words);
}

static bool is_telling(struct str prefix)
{
    size_t start = 0;
    char last = prefix.at[prefix.len - 1];
    if (prefix.len < PREFIX_PLAIN && (byte_is_alpha(last) || byte_is_digit(last)))
        return false; // "cio" begins one in 240,000 random values too
    for (size_t i = 0; i <= prefix.len; i++) {
        if (i < prefix.len && (byte_is_alpha(prefix.at[i]) || byte_is_digit(prefix.at[i])))
            continue;
        if (!is_common_part(str_slice(prefix, start, i - start)))
            return true;
        start = i + 1;
    }
    return false;
}

// Whether the rule's matches begin with its keyword.
static bool has_prefix(const struct scan_rule *rule)
{
    return rule->pattern && !rule->named && !rule->before && !(rule->flags & (RULE_GENERIC | RULE_CASELESS));
}

static int compare(const struct scan_keyword *keyword, struct str text)
{
    return str_compare((struct str){keyword->text, keyword->length}, text);
}

static const struct scan_rule *rule_of(const struct scan_ruleset *set, const struct scan_keyword *keyword)
{
    for (size_t i = keyword->first; i < (size_t)keyword->first + keyword->count; i++)
        if (has_prefix(&set->rules[set->keyword_rules[i]]))
            return &set->rules[set->keyword_rules[i]];
    return NULL;
}

const struct scan_rule *claim_of(const struct scan_ruleset *set, struct str value)
{
    for (size_t len = value.len < PREFIX_MAX ? value.len : PREFIX_MAX; len >= PREFIX_MIN; len--) {
        struct str prefix = str_slice(value, 0, len);
        size_t low = 0, high = set->keyword_count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (compare(&set->keywords[middle], prefix) < 0)
                low = middle + 1;
            else
                high = middle;
        }
        bool is_there = low < set->keyword_count && compare(&set->keywords[low], prefix) == 0;
        const struct scan_rule *rule = is_there ? rule_of(set, &set->keywords[low]) : NULL;
        if (rule && is_telling(prefix))
            return rule;
    }
    return NULL;
}
