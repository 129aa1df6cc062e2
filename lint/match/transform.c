// Transforms: a new variable from the text of another, or from what rewriters make of its nodes.
#include "lint/match/fix.h"

// The byte of the character with that number; negative ones count from the end.
static size_t character_at(struct str text, int64_t number)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.at[i] & 0xc0) != 0x80;
    int64_t wanted = number < 0 ? (count + number < 0 ? 0 : count + number) : number;
    size_t at = 0;
    while (at < text.len && wanted > 0) {
        for (at++; at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80; at++) {
        }
        wanted--;
    }
    return at;
}

static bool separates(char c, unsigned separators)
{
    return (c == '-' && separators & SEPARATOR_DASH) || (c == '.' && separators & SEPARATOR_DOT) ||
           (c == '/' && separators & SEPARATOR_SLASH) || (c == ' ' && separators & SEPARATOR_SPACE) ||
           (c == '_' && separators & SEPARATOR_UNDERSCORE);
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static void add_word(struct str word, enum match_case to, bool is_first, struct buffer *out)
{
    static const char joints[CASE_COUNT] = {[CASE_SNAKE] = '_', [CASE_KEBAB] = '-'};
    if (!is_first && joints[to])
        buffer_add_byte(out, joints[to]);
    bool is_title = to == CASE_PASCAL || (to == CASE_CAMEL && !is_first);
    for (size_t i = 0; i < word.len; i++)
        buffer_add_byte(out, i == 0 && is_title ? upper(word.at[i]) : byte_lower(word.at[i]));
}

static void convert(const struct match_transform *transform, struct str text, struct buffer *out)
{
    enum match_case to = transform->to_case;
    if (to == CASE_LOWER || to == CASE_UPPER || to == CASE_CAPITALIZE) {
        for (size_t i = 0; i < text.len; i++)
            buffer_add_byte(out, to == CASE_UPPER || (to == CASE_CAPITALIZE && i == 0) ? upper(text.at[i])
                                 : to == CASE_LOWER ? byte_lower(text.at[i])
                                                    : text.at[i]);
        return;
    }
    bool is_first = true;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        for (; end < text.len && !separates(text.at[end], transform->separators); end++) {
            // "aB" begins a word at B, "HTTPServer" at S.
            bool begins = end > at && is_upper(text.at[end]) &&
                          (!is_upper(text.at[end - 1]) ||
                           (end + 1 < text.len && text.at[end + 1] >= 'a' && text.at[end + 1] <= 'z'));
            if (begins && transform->separators & SEPARATOR_CASE)
                break;
        }
        if (end > at) {
            add_word(str_slice(text, at, end - at), to, is_first, out);
            is_first = false;
        }
        at = end < text.len && separates(text.at[end], transform->separators) ? end + 1 : end;
    }
}

void match_transform_text(const struct match_transform *transform, struct str text, struct buffer *out)
{
    if (transform->kind == TRANSFORM_REPLACE) {
        match_regex_replace(transform->replace, text, transform->by, out);
    } else if (transform->kind == TRANSFORM_CONVERT) {
        convert(transform, text, out);
    } else {
        size_t start = transform->has_start ? character_at(text, transform->start) : 0;
        size_t end = transform->has_end ? character_at(text, transform->end) : text.len;
        if (end > start)
            buffer_add(out, str_slice(text, start, end - start));
    }
}

// --- rewrite ---

struct rewrite {
    const struct match_found *found; // of the rule that the rewriters belong to
    const struct match_transform *transform;
    unsigned depth;
    size_t at; // what is before it in the source is written, or left out
    bool has_any;
    struct buffer *out;
};

// The first rewriter that the node is for, if there is one.
static bool rewrite_node(struct rewrite *rewrite, uint32_t node)
{
    const struct match_found *outer = rewrite->found;
    for (size_t i = 0; i < rewrite->transform->rewriter_count; i++) {
        const struct match_rule *rule = outer->rule->rewriters[rewrite->transform->rewriters[i]];
        struct match_bindings bindings = *outer->bindings;
        struct match_found inner = {.tree = outer->tree,
                                    .rule = rule,
                                    .bindings = &bindings,
                                    .node = node,
                                    .matcher = outer->matcher,
                                    .enclosing = outer,
                                    .depth = rewrite->depth + 1};
        size_t start, end;
        if (!match_rule_matches_on(outer->matcher, rule, node, &bindings))
            continue;
        match_fix_range(outer->matcher, &inner, &start, &end);
        if (start < rewrite->at)
            return true; // a neighbour's fix took it with it
        if (!rewrite->transform->has_joint)
            buffer_add(rewrite->out, str_slice(outer->tree->bytes, rewrite->at, start - rewrite->at));
        else if (rewrite->has_any)
            buffer_add(rewrite->out, rewrite->transform->joint);
        match_fill(&inner, rule->fix->template, true, rewrite->out);
        rewrite->has_any = true;
        rewrite->at = end;
        return true;
    }
    return false;
}

bool match_rewrite(const struct match_found *found, const struct match_transform *transform,
                   struct buffer *out)
{
    enum { REWRITES_MAX = 40, SIZE_MAX_OUT = 16 << 20 }; // in one another
    const struct match_tree *tree = found->tree;
    uint16_t index = match_names_find(&found->rule->names, transform->source);
    const struct match_binding *binding = index == MATCH_NO_VARIABLE ? NULL : &found->bindings->at[index];
    if (!binding || !binding->is_bound || binding->first == MATCH_NONE)
        return false;
    struct rewrite rewrite = {.found = found->enclosing ? found->enclosing : found,
                              .transform = transform,
                              .depth = found->depth,
                              .at = tree->nodes.at[binding->first].start,
                              .out = out};
    uint32_t behind = tree->nodes.at[binding->last].behind;
    for (uint32_t node = binding->first;
         node < behind && found->depth < REWRITES_MAX && !found->matcher->is_over;) {
        node = rewrite_node(&rewrite, node) ? tree->nodes.at[node].behind : node + 1;
        // Rewriters that name themselves twice grow what they make with every level.
        found->matcher->is_over = found->matcher->is_over || out->len > SIZE_MAX_OUT;
    }
    size_t end = tree->nodes.at[binding->last].end;
    if (!transform->has_joint && end > rewrite.at)
        buffer_add(out, str_slice(tree->bytes, rewrite.at, end - rewrite.at));
    return true;
}
