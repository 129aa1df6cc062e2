// Which literals every match holds. A part of a pattern is "exact" when it matches a few texts only;
// neighbours that are exact are joined to longer texts, and of all that must be there the longest are the
// keywords:
//
//     (?i)acme[ _-]key = "([0-9a-f]{32})"      acme + [ _-] + key + ' = "' is exact: 3 texts, 12 bytes each
#include "scanners/import/regex.h"

#include "core/vec.h"
#include "scanners/rule.h"

enum { EXACT_MAX = 24, TEXT_MAX = 64, REPEATS_MAX = 64 };

static size_t add_lengths(size_t a, size_t b)
{
    return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

size_t regex_max_length(const struct regex_node *node)
{
    size_t length = 0;
    switch (node->kind) {
    case REGEX_SET: return 1;
    case REGEX_ASSERT: return 0;
    case REGEX_REPEAT:
        length = regex_max_length(node->first);
        if (length == 0 || node->max == 0)
            return 0;
        return node->max > SIZE_MAX / length ? SIZE_MAX : length * node->max;
    case REGEX_ALTERNATE:
        for (const struct regex_node *child = node->first; child; child = child->next) {
            size_t other = regex_max_length(child);
            length = other > length ? other : length;
        }
        return length;
    case REGEX_CONCAT:
    case REGEX_GROUP: break;
    }
    for (const struct regex_node *child = node->first; child; child = child->next)
        length = add_lengths(length, regex_max_length(child));
    return length;
}

// A few texts; one of them is there.
struct texts {
    struct str at[EXACT_MAX];
    size_t count;
    bool is_caseless;
    size_t before; // where one stands at most
};

static size_t shortest(const struct texts *texts)
{
    size_t length = texts->count ? SIZE_MAX : 0;
    for (size_t i = 0; i < texts->count; i++)
        length = texts->at[i].len < length ? texts->at[i].len : length;
    return length;
}

static bool add_text(struct texts *texts, struct str text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (str_equal(texts->at[i], text))
            return true;
    if (texts->count == EXACT_MAX)
        return false;
    texts->at[texts->count++] = text;
    return true;
}

static bool merge_texts(struct texts *texts, const struct texts *more)
{
    texts->is_caseless = texts->is_caseless || more->is_caseless;
    texts->before = more->before > texts->before ? more->before : texts->before;
    for (size_t i = 0; i < more->count; i++)
        if (!add_text(texts, more->at[i]))
            return false;
    return true;
}

// Each text of `texts` with each of `more` behind it.
static bool join_texts(struct texts *texts, const struct texts *more, struct arena *arena)
{
    struct texts joined = {.is_caseless = texts->is_caseless || more->is_caseless, .before = texts->before};
    for (size_t i = 0; i < texts->count; i++)
        for (size_t k = 0; k < more->count; k++) {
            struct str left = texts->at[i], right = more->at[k];
            char *room = ARENA_ARRAY(arena, char, left.len + right.len + 1);
            if (left.len + right.len > TEXT_MAX)
                return false;
            memcpy(room, left.at, left.len);
            memcpy(room + left.len, right.at, right.len);
            if (!add_text(&joined, (struct str){room, left.len + right.len}))
                return false;
        }
    *texts = joined;
    return true;
}

static bool exact(const struct regex_node *node, struct arena *arena, struct texts *out);

static bool exact_set(const struct byte_set *set, struct arena *arena, struct texts *out)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        if (!set_has(set, (unsigned char)byte))
            continue;
        bool is_letter = byte < 0x80 && byte_is_alpha((char)byte);
        bool is_pair = is_letter && set_has(set, (unsigned char)(byte ^ 0x20));
        char one = is_pair ? byte_lower((char)byte) : (char)byte;
        out->is_caseless = out->is_caseless || is_pair;
        if (out->count >= 4 || byte == 0)
            return false;
        if (!add_text(out, arena_copy(arena, (struct str){&one, 1})))
            return false;
    }
    return out->count > 0;
}

static bool exact_repeat(const struct regex_node *node, struct arena *arena, struct texts *out)
{
    struct texts inner = {0}, all = {.at = {STR("")}, .count = 1};
    if (node->max > REPEATS_MAX || !exact(node->first, arena, &inner))
        return false;
    for (size_t times = 0;; times++) {
        if (times >= node->min && !merge_texts(out, &all))
            return false;
        if (times == node->max)
            return true;
        if (!join_texts(&all, &inner, arena))
            return false;
    }
}

static bool exact(const struct regex_node *node, struct arena *arena, struct texts *out)
{
    switch (node->kind) {
    case REGEX_SET: return exact_set(&node->set, arena, out);
    case REGEX_ASSERT: return add_text(out, STR(""));
    case REGEX_REPEAT: return exact_repeat(node, arena, out);
    case REGEX_ALTERNATE:
        for (const struct regex_node *child = node->first; child; child = child->next) {
            struct texts one = {0};
            if (!exact(child, arena, &one) || !merge_texts(out, &one))
                return false;
        }
        return true;
    case REGEX_CONCAT:
    case REGEX_GROUP: break;
    }
    struct texts all = {.at = {STR("")}, .count = 1};
    for (const struct regex_node *child = node->first; child; child = child->next) {
        struct texts one = {0};
        if (!exact(child, arena, &one) || !join_texts(&all, &one, arena))
            return false;
    }
    return merge_texts(out, &all);
}

static bool is_better(const struct texts *a, const struct texts *b)
{
    size_t left = shortest(a), right = shortest(b);
    // Beyond eight bytes a keyword is rare whatever it is; then fewer of them.
    left = left > 8 ? 8 : left;
    right = right > 8 ? 8 : right;
    return left != right ? left > right : a->count < b->count;
}

static void consider(struct texts *best, const struct texts *candidate)
{
    if (candidate->count && is_better(candidate, best))
        *best = *candidate;
}

// The best texts of which one is in every match of the node; count 0 when there are none.
static void find_best(const struct regex_node *node, struct arena *arena, struct texts *best)
{
    struct texts run = {0}, one = {0};
    size_t offset = 0;
    *best = (struct texts){0};
    if (node->kind == REGEX_REPEAT || node->kind == REGEX_ALTERNATE || node->kind == REGEX_SET) {
        if (exact(node, arena, &one))
            consider(best, &one);
        if (node->kind == REGEX_REPEAT && node->min > 0) {
            find_best(node->first, arena, &one);
            consider(best, &one);
        }
        if (node->kind != REGEX_ALTERNATE)
            return;
        struct texts all = {0};
        for (const struct regex_node *child = node->first; child; child = child->next) {
            find_best(child, arena, &one);
            if (!one.count || !merge_texts(&all, &one))
                return;
        }
        consider(best, &all);
        return;
    }
    for (const struct regex_node *child = node->first; child && node->kind != REGEX_ASSERT;
         child = child->next) {
        struct texts part = {0}, inner;
        bool is_exact = exact(child, arena, &part);
        if (!is_exact || !run.count || !join_texts(&run, &part, arena)) {
            consider(best, &run);
            run = is_exact ? part : (struct texts){0};
            run.before = offset;
        }
        if (!is_exact) {
            find_best(child, arena, &inner);
            inner.before = add_lengths(inner.before, offset);
            consider(best, &inner);
        }
        offset = add_lengths(offset, regex_max_length(child));
    }
    consider(best, &run);
}

void regex_keywords(const struct regex *regex, struct arena *arena, struct regex_keywords *out)
{
    struct texts best;
    *out = (struct regex_keywords){0};
    find_best(regex->root, arena, &best);
    if (shortest(&best) < RULE_KEYWORD_MIN)
        return;
    out->texts = ARENA_ARRAY(arena, const char *, best.count + 1);
    for (size_t i = 0; i < best.count; i++)
        out->texts[i] = arena_copy(arena, best.at[i]).at;
    out->count = best.count;
    out->is_caseless = best.is_caseless;
    out->before = best.before;
}
