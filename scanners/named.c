#include "scanners/named.h"

#include <stdlib.h>

enum {
    REACH = 64,       // how far behind the word a value may begin
    CONTEXT = 128,    // how far before the value the name may stand
    DISTANCE = 34,    // … and how many letters, digits and marks may be between
    VALUE_MIN = 8,    // shorter runs are words
    LETTERS_MIN = 12, // what has no digit is longer
    WORD_MAX = 20,    // … unless it is all letters and this long
    FREE_LENGTH = 6,  // shorter names must be whole words
    LINES_MAX = 1,
    RUN_MAX = 512,
};

// A name, as the rule's n-th; small, since the index is made anew in every process.
struct slot {
    unsigned short rule, name;
    unsigned short length; // 0: free
};

// Most words are in no name, and are told so by their first three characters, or by their hash: bits that the
// processor has at hand, as it hasn't the slots.
enum { START_BITS = 15, HASH_BITS = 14 };

struct named_index {
    uint64_t starts[(1 << START_BITS) / 64];
    uint64_t hashes[(1 << HASH_BITS) / 64];
    const struct scan_rule *rules;
    size_t mask; // slots, a power of two, less one
    struct slot slots[];
};

// Letters and digits, five bits each; digits fall together with letters.
static size_t start_of(const char *name)
{
    return (size_t)(name[0] & 31) << 10 | (size_t)(name[1] & 31) << 5 | (size_t)(name[2] & 31);
}

static uint32_t hash_step(uint32_t hash, char c)
{
    return (hash ^ (unsigned char)c) * 16777619u;
}

enum { HASH_START = 0x1505 };

static uint32_t hash_of(const char *name, size_t *length)
{
    uint32_t hash = HASH_START;
    for (*length = 0; name[*length]; ++*length)
        hash = hash_step(hash, name[*length]);
    return hash;
}

static void set_bit(uint64_t *bits, size_t at)
{
    bits[at / 64] |= UINT64_C(1) << at % 64;
}

static bool has_bit(const uint64_t *bits, size_t at)
{
    return bits[at / 64] >> at % 64 & 1;
}

static const char *name_of(const struct named_index *index, const struct slot *slot)
{
    return index->rules[slot->rule].named[slot->name];
}

// Adds the names of rule `rule`; a slot for each is free.
static void add_names(struct named_index *index, size_t rule)
{
    const char *const *names = index->rules[rule].named;
    for (size_t i = 0; names && names[i]; i++) {
        size_t length, hash = hash_of(names[i], &length), at = hash & index->mask;
        set_bit(index->starts, start_of(names[i]));
        set_bit(index->hashes, hash % (1 << HASH_BITS));
        while (index->slots[at].length)
            at = (at + 1) & index->mask;
        index->slots[at] = (struct slot){(unsigned short)rule, (unsigned short)i, (unsigned short)length};
    }
}

struct named_index *named_index_new(const struct scan_ruleset *set)
{
    size_t count = 0, size = 16;
    for (size_t i = 0; i < set->rule_count; i++)
        for (const char *const *name = set->rules[i].named; name && *name; name++)
            count++;
    if (count == 0)
        return NULL;
    while (size < 4 * count) // a quarter full, since nearly every lookup is of a word that isn't there
        size *= 2;
    struct named_index *index = memory_alloc(1, sizeof *index + size * sizeof *index->slots);
    index->rules = set->rules;
    index->mask = size - 1;
    for (size_t i = 0; i < set->rule_count; i++)
        add_names(index, i);
    return index;
}

void named_index_free(struct named_index *index)
{
    free(index);
}

// What a byte is in a value. Colons and equals signs stand in the middle of some only.
enum {
    VALUE_DIGIT = 1 << 0,
    VALUE_UPPER = 1 << 1,
    VALUE_LOWER = 1 << 2,
    VALUE_LINE = 1 << 3, // an underline
    VALUE_MARK = 1 << 4, // another mark
    VALUE_INNER = 1 << 5,
    VALUE_WORD = VALUE_DIGIT | VALUE_UPPER | VALUE_LOWER,
    VALUE_ANY = VALUE_WORD | VALUE_LINE | VALUE_MARK,
};
static const unsigned char value_bytes[256] = {
    ['+'] = VALUE_MARK,          ['-'] = VALUE_MARK,          ['.'] = VALUE_MARK,
    ['/'] = VALUE_MARK,          ['_'] = VALUE_LINE,          ['~'] = VALUE_MARK,
    [':'] = VALUE_INNER,         ['='] = VALUE_INNER,         ['0' ... '9'] = VALUE_DIGIT,
    ['A' ... 'Z'] = VALUE_UPPER, ['a' ... 'z'] = VALUE_LOWER,
};

static unsigned value_byte(char c)
{
    return value_bytes[(unsigned char)c];
}

static bool is_value_run(struct str run)
{
    unsigned all = 0;
    if (run.len < VALUE_MIN)
        return false;
    for (size_t i = 0; i < run.len; i++)
        all |= value_byte(run.at[i]) ? value_byte(run.at[i]) : VALUE_MARK;
    bool is_constant = all & VALUE_UPPER && all & VALUE_LINE && !(all & VALUE_LOWER); // E2E_TEST_TOKEN
    bool is_long = run.len >= WORD_MAX && !(all & ~(unsigned)VALUE_WORD);             // longer than words are
    bool is_mixed = run.len >= LETTERS_MIN && all & VALUE_UPPER && all & VALUE_LOWER;
    return !is_constant && (all & VALUE_DIGIT || is_long || is_mixed);
}

// actions/checkout@<commit>, h1:<hash of a module>, https://host/secrets/<its name and version>
static bool is_pinned(struct str bytes, size_t start)
{
    bool is_in_path = start >= 2 && bytes.at[start - 1] == '/' &&
                      (byte_is_alpha(bytes.at[start - 2]) || byte_is_digit(bytes.at[start - 2]));
    return is_in_path || bytes.at[start - 1] == '@' || str_ends_with(str_slice(bytes, 0, start), STR("h1:"));
}

// The run at `at`, and what is behind each '=' and ':' in it: they are a part of some values, and stand
// before others. Returns its end.
static size_t add_starts(struct str bytes, size_t at, size_t starts[NAMED_STARTS_MAX], size_t *count)
{
    size_t end = at;
    while (end < bytes.len && end - at < RUN_MAX && value_byte(bytes.at[end]))
        end++;
    if (end - at < VALUE_MIN)
        return end;
    for (size_t start = at; start < end && *count < NAMED_STARTS_MAX;) {
        if (!is_pinned(bytes, start) && is_value_run(str_slice(bytes, start, end - start)))
            starts[(*count)++] = start;
        while (start < end && value_byte(bytes.at[start]) & VALUE_ANY)
            start++;
        while (start < end && !(value_byte(bytes.at[start]) & VALUE_ANY))
            start++;
    }
    return end;
}

size_t named_starts(struct str bytes, size_t hit_end, size_t starts[NAMED_STARTS_MAX])
{
    size_t at = hit_end, count = 0, lines = 0;
    size_t last = bytes.len - hit_end < REACH ? bytes.len : hit_end + REACH;
    // The rest of the word that was hit belongs to the name.
    bool is_within = hit_end > 0 && byte_is_alpha(bytes.at[hit_end - 1]);
    while (is_within && at < last && value_byte(bytes.at[at]) & (VALUE_WORD | VALUE_LINE))
        at++;
    while (at < last && count < NAMED_STARTS_MAX) {
        if (value_byte(bytes.at[at]) & VALUE_WORD) {
            at = add_starts(bytes, at, starts, &count);
            continue;
        }
        lines += bytes.at[at] == '\n';
        if (lines > LINES_MAX)
            break;
        // "\n" and "\t" in a string are no letters of the value.
        at += bytes.at[at] == '\\' && at + 1 < last ? 2 : 1;
    }
    return count;
}

// What stands before a value, without what separates words: letters in lower case, and where words begin.
struct context {
    char text[CONTEXT + 1];
    bool begins[CONTEXT + 1];
    unsigned char words[CONTEXT + 1]; // where words begin, in order
    size_t len, word_count;
};

// What a byte is in a name. Names are written in several words, not over punctuation: that is in no name.
enum part { PART_OTHER, PART_BETWEEN, PART_DIGIT, PART_SMALL, PART_CAPITAL };
static const unsigned char part_of_byte[256] = {
    ['_'] = PART_BETWEEN,         ['-'] = PART_BETWEEN,       ['.'] = PART_BETWEEN,
    [' '] = PART_BETWEEN,         ['0' ... '9'] = PART_DIGIT, ['a' ... 'z'] = PART_SMALL,
    ['A' ... 'Z'] = PART_CAPITAL,
};

static enum part part_of(char c)
{
    return part_of_byte[(unsigned char)c];
}

// Where the context begins: no further back than a name that is near enough.
static size_t context_start(struct str bytes, size_t start)
{
    size_t least = start > CONTEXT ? start - CONTEXT : 0, count = 0, at = start;
    while (at > least && count <= DISTANCE + RULE_NAME_MAX)
        count += part_of(bytes.at[--at]) != PART_BETWEEN;
    return at;
}

// Behind a remark that ends the line before: it is about what stands before it there.
//
//     - 7f3a… # of the shop's Acme key
//     - 90bd… # …
static size_t behind_remark(struct str bytes, size_t from, size_t start)
{
    enum { LINE_LOOK = 160 };
    size_t line = start;
    while (line > from && bytes.at[line - 1] != '\n')
        line--;
    if (line == from)
        return from;
    for (size_t at = line - 1; at > 0 && line - at < LINE_LOOK && bytes.at[at - 1] != '\n'; at--) {
        if (bytes.at[at] != '#' || bytes.at[at - 1] != ' ')
            continue;
        size_t before = at;
        while (before > 0 && bytes.at[before - 1] == ' ')
            before--;
        if (before > 0 && bytes.at[before - 1] != '\n')
            return line;
    }
    return from;
}

// What comes next is hard to foresee, so each byte is written and then counted or not.
static void read_context(struct str bytes, size_t start, struct context *context)
{
    size_t from = behind_remark(bytes, context_start(bytes, start), start), len = 0, words = 0;
    enum part last = from ? part_of(bytes.at[from - 1]) : PART_OTHER;
    bool is_behind = true; // a word's end
    for (size_t i = from; i < start; i++) {
        char c = bytes.at[i];
        enum part part = part_of(c);
        bool is_counted = part != PART_BETWEEN, is_hump = part == PART_CAPITAL && last == PART_SMALL;
        bool begins = is_behind | is_hump | (part == PART_OTHER);
        context->begins[len] = begins;
        context->words[words] = (unsigned char)len;
        context->text[len] = part == PART_OTHER ? '\0' : byte_lower(c);
        words += begins & is_counted;
        len += is_counted;
        is_behind = part <= PART_BETWEEN;
        last = part;
    }
    context->begins[len] = true;
    context->text[len] = '\0';
    context->len = len;
    context->word_count = words;
}

// What a value is called when it is no secret: the last word before it.
static bool is_called_otherwise(const struct context *context)
{
    static const char *const words[] = {
        "id",     "name",     "url",  "uri",       "host",     "path",     "email",  "version",
        "hash",   "sha",      "sha1", "md5",       "digest",   "checksum", "commit", "fingerprint",
        "user",   "username", "arn",  "region",    "date",     "ref",      "etag",   "sha256",
        "sha384", "sha512",   "file", "integrity", "revision", "account",  "rev",    "length",
    };
    size_t end = context->len;
    while (end > 0 && context->text[end - 1] == '\0')
        end--;
    size_t begin = end;
    while (begin > 0 && !context->begins[--begin]) {
    }
    struct str word = {context->text + begin, end - begin};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_equal(word, str_from(words[i])))
            return true;
    return false;
}

// Short names are words of their own, and followed by no letters but those of "key", "token" and the like.
static bool is_whole_name(const struct context *context, size_t end)
{
    static const char *const tails[] = {"key",    "token", "secret", "api",   "pass",
                                        "access", "auth",  "pat",    "client"};
    if (context->begins[end] || !byte_is_alpha(context->text[end]))
        return true;
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++)
        if (str_starts_with((struct str){context->text + end, context->len - end}, str_from(tails[i])))
            return true;
    return false;
}

// Nothing between the name and the value but what keys are called: BOX_API_KEY, {"box": {"token": …
static bool is_close(const struct context *context, size_t end)
{
    static const char *const parts[] = {"api", "access", "auth", "client", "secret", "token", "key",
                                        "private", "password", "pass", "pat", "oauth", "credentials",
                                        // … what types and values are called, and where it is used
                                        "string", "str", "value", "env", "live", "prod", "test", "staging",
                                        "is"};
    enum { PARTS = sizeof parts / sizeof parts[0] };
    while (end < context->len) {
        struct str rest = {context->text + end, context->len - end};
        size_t i = 0;
        while (i < PARTS && rest.at[0] != '\0' && !str_starts_with(rest, str_from(parts[i])))
            i++;
        if (i == PARTS)
            return false;
        end += rest.at[0] == '\0' ? 1 : strlen(parts[i]);
    }
    return true;
}

// The value is called "key" and no more, which anything is, and other words stand between the name and that:
// {"provider": "box", "active": true, "key": …
static bool is_apart(const struct context *context, size_t end)
{
    static const struct str called = {"\0key", 4};
    while (end < context->len && context->text[end] != '\0')
        end++;
    size_t last = context->len;
    while (last > end && context->text[last - 1] == '\0')
        last--;
    return !is_close(context, end) && str_ends_with((struct str){context->text, last}, called);
}

static const struct slot *find_slot(const struct named_index *index, uint32_t hash, struct str name)
{
    for (size_t at = hash & index->mask; index->slots[at].length; at = (at + 1) & index->mask)
        if (index->slots[at].length == name.len &&
            memcmp(name_of(index, &index->slots[at]), name.at, name.len) == 0)
            return &index->slots[at];
    return NULL;
}

// All rules of a name; they stand in one row of slots that are taken, with others between.
static size_t add_rules(const struct named_index *index, const struct slot *slot,
                        const struct context *context, size_t end, struct named_rule rules[NAMED_RULES_MAX],
                        size_t count)
{
    bool is_near = is_close(context, end), is_far = is_apart(context, end);
    const char *name = name_of(index, slot);
    for (size_t at = (size_t)(slot - index->slots); index->slots[at].length; at = (at + 1) & index->mask) {
        const struct slot *other = &index->slots[at];
        bool is_word = index->rules[other->rule].flags & RULE_WORD;
        bool is_new =
            count < NAMED_RULES_MAX && strcmp(name_of(index, other), name) == 0 && (is_near || !is_word);
        for (size_t i = 0; i < count; i++)
            is_new = is_new && rules[i].rule != other->rule;
        if (is_new)
            rules[count++] = (struct named_rule){other->rule, is_far};
    }
    return count;
}

size_t named_rules(const struct named_index *index, struct str bytes, size_t start,
                   struct named_rule rules[NAMED_RULES_MAX])
{
    struct context context;
    size_t count = 0;
    read_context(bytes, start, &context);
    // A name that begins further away ends too far away.
    size_t reach = DISTANCE + RULE_NAME_MAX, first_from = context.len > reach ? context.len - reach : 0;
    for (size_t i = 0; i < context.word_count; i++) {
        uint32_t hash = HASH_START;
        size_t from = context.words[i];
        if (from < first_from || from + RULE_NAME_MIN > context.len ||
            !has_bit(index->starts, start_of(context.text + from)))
            continue;
        size_t before = count; // the longest name at a place wins: "elasticemail" is not Elastic's
        for (size_t end = from; end < context.len && end - from < RULE_NAME_MAX && context.text[end];) {
            hash = hash_step(hash, context.text[end++]);
            struct str name = {context.text + from, end - from};
            const struct slot *slot = name.len >= RULE_NAME_MIN && context.len - end <= DISTANCE &&
                                              has_bit(index->hashes, hash % (1 << HASH_BITS))
                                          ? find_slot(index, hash, name)
                                          : NULL;
            if (slot && (name.len >= FREE_LENGTH || is_whole_name(&context, end)))
                count = add_rules(index, slot, &context, end, rules, before);
        }
    }
    return count > 0 && is_called_otherwise(&context) ? 0 : count;
}
