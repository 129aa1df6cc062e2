#include "scanners/token_run.h"

#include "scanners/import/regex.h"

enum { ENOUGH = 4096 };

// What the matches of a part begin with: token characters, `least` of them; nothing else when `is_open`, so
// that those of the next part follow.
struct beginning {
    size_t least;
    bool is_open;
};

static struct beginning beginning_of(const struct regex_node *node);

static struct beginning beginning_of_set(const struct byte_set *set)
{
    bool is_token = true;
    for (unsigned byte = 0; byte < 256; byte++)
        is_token = is_token && (!set_has(set, (unsigned char)byte) || token_has((unsigned char)byte));
    return (struct beginning){is_token, is_token};
}

static struct beginning beginning_of_repeat(const struct regex_node *node)
{
    struct beginning once = beginning_of(node->first);
    size_t times = node->min < ENOUGH ? node->min : ENOUGH;
    once.least = once.is_open ? once.least * times : times ? once.least : 0;
    once.least = once.least < ENOUGH ? once.least : ENOUGH;
    return once;
}

static struct beginning beginning_of(const struct regex_node *node)
{
    struct beginning all = {0, true};
    switch (node->kind) {
    case REGEX_SET: return beginning_of_set(&node->set);
    case REGEX_ASSERT: return all;
    case REGEX_REPEAT: return beginning_of_repeat(node);
    case REGEX_ALTERNATE:
        all.least = ENOUGH;
        for (const struct regex_node *child = node->first; child; child = child->next) {
            struct beginning one = beginning_of(child);
            all.least = one.least < all.least ? one.least : all.least;
            all.is_open = all.is_open && one.is_open;
        }
        return all;
    case REGEX_CONCAT:
    case REGEX_GROUP: break;
    }
    for (const struct regex_node *child = node->first; child && all.is_open; child = child->next) {
        struct beginning one = beginning_of(child);
        all.least += one.least;
        all.is_open = one.is_open;
    }
    return all;
}

size_t token_run_of(const struct scan_rule *rule, struct arena *arena)
{
    struct regex regex;
    struct error ignored = {0};
    // A pattern that may begin before its keyword, and matchers in C, are left alone. What the parser of
    // patterns does not know, too.
    if (!rule->pattern || rule->named || rule->before ||
        !regex_parse(str_from(rule->pattern), REGEX_NO_SECRET, arena, &regex, &ignored))
        return 0;
    return beginning_of(regex.root).least;
}
