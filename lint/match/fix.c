#include "lint/match/fix.h"

// The white space that the line of `offset` begins with.
static size_t indent_at(struct str bytes, size_t offset)
{
    size_t line = offset, end;
    while (line > 0 && bytes.at[line - 1] != '\n')
        line--;
    for (end = line; end < offset && (bytes.at[end] == ' ' || bytes.at[end] == '\t'); end++) {
    }
    return end - line;
}

// `text` with every line but the first indented by `more` instead of `less`.
static void add_indented(struct str text, size_t less, size_t more, struct buffer *out)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = str_find_byte(text, '\n', at);
        end = end == STR_NONE ? text.len : end + 1;
        size_t blank = at;
        if (at > 0) {
            while (blank < end && blank - at < less && (text.at[blank] == ' ' || text.at[blank] == '\t'))
                blank++;
            for (size_t i = 0; i < more && blank < end && text.at[blank] != '\n' && text.at[blank] != '\r';
                 i++)
                buffer_add_byte(out, ' ');
        }
        buffer_add(out, str_slice(text, blank, end - blank));
        at = end;
    }
}

static const struct match_transform *transform_of(const struct match_rule *rule, struct str name)
{
    for (size_t i = 0; i < rule->transform_count; i++)
        if (str_equal(rule->transforms[i].name, name))
            return &rule->transforms[i];
    return NULL;
}

static bool variable_text(const struct match_found *found, struct str name, unsigned depth,
                          struct buffer *out, size_t *indent);

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

static bool transformed_text(const struct match_found *found, const struct match_transform *transform,
                             unsigned depth, struct buffer *out)
{
    struct buffer source = {0};
    size_t ignored;
    bool is_known = variable_text(found, transform->source, depth + 1, &source, &ignored);
    struct str text = buffer_str(&source);
    if (is_known && transform->kind == TRANSFORM_SUBSTRING) {
        size_t start = transform->has_start ? character_at(text, transform->start) : 0;
        size_t end = transform->has_end ? character_at(text, transform->end) : text.len;
        if (end > start)
            buffer_add(out, str_slice(text, start, end - start));
    } else if (is_known && transform->kind == TRANSFORM_REPLACE) {
        match_regex_replace(transform->replace, text, transform->by, out);
    } else if (is_known) {
        convert(transform, text, out);
    }
    buffer_free(&source);
    return is_known;
}

// What a variable holds, and how the line is indented on which that begins.
static bool variable_text(const struct match_found *found, struct str name, unsigned depth,
                          struct buffer *out, size_t *indent)
{
    enum { DEPTH_MAX = 16 }; // of transforms of transforms
    const struct match_transform *transform = transform_of(found->rule, name);
    uint16_t index = match_names_find(&found->rule->names, name);
    *indent = 0;
    if (transform && depth < DEPTH_MAX)
        return transformed_text(found, transform, depth, out);
    if (index == MATCH_NO_VARIABLE || !found->bindings->at[index].is_bound)
        return false;
    const struct match_binding *binding = &found->bindings->at[index];
    if (binding->first == MATCH_NONE)
        return true;
    *indent = indent_at(found->tree->bytes, found->tree->nodes.at[binding->first].start);
    buffer_add(out, match_binding_text(found->tree, binding));
    return true;
}

static bool is_name_byte(char c, bool is_of_query)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || (is_of_query && (c == '.' || c == '-'));
}

// The variable at the start of `text`; its length, 0 when there is none. A name that a transform made may
// have small letters, and so may a query's capture: "$function.name" is the longest name there that is one.
static size_t variable_at(const struct match_rule *rule, struct str text, struct str *name)
{
    struct pattern_hole hole;
    size_t dollars = 0, end;
    while (dollars < text.len && dollars < 3 && text.at[dollars] == '$')
        dollars++;
    for (end = dollars; end < text.len && is_name_byte(text.at[end], rule->query);)
        end++;
    for (size_t length = end; dollars && length > dollars; length--) {
        *name = str_slice(text, dollars, length - dollars);
        if (transform_of(rule, *name) ||
            (rule->query && match_names_find(&rule->names, *name) != MATCH_NO_VARIABLE))
            return length;
    }
    // "$ARG.field", "$Abc" is a name of the language
    for (end = dollars;
         end < text.len && ((text.at[end] >= 'A' && text.at[end] <= 'Z') || text.at[end] == '_' ||
                            (end > dollars && byte_is_digit(text.at[end])));)
        end++;
    size_t length = pattern_hole_at(str_slice(text, 0, end), &hole);
    *name = hole.name;
    return length && length == end && end > dollars ? length : 0;
}

void match_fill(const struct match_found *found, struct str text, bool is_fix, struct buffer *out)
{
    struct buffer filled = {0}, value = {0};
    for (size_t at = 0; at < text.len;) {
        struct str name;
        size_t length =
                   text.at[at] == '$' ? variable_at(found->rule, str_slice(text, at, text.len), &name) : 0,
               indent;
        buffer_clear(&value);
        if (!length) {
            buffer_add_byte(&filled, text.at[at++]);
            continue;
        }
        bool is_known = variable_text(found, name, 0, &value, &indent);
        if (is_known && is_fix)
            add_indented(buffer_str(&value), indent, indent_at(text, at), &filled);
        else if (is_known)
            buffer_add(&filled, buffer_str(&value));
        else if (!is_fix)
            buffer_add(&filled, str_slice(text, at, length));
        at += length;
    }
    if (is_fix)
        add_indented(buffer_str(&filled), 0,
                     indent_at(found->tree->bytes, found->tree->nodes.at[found->node].start), out);
    else
        buffer_add(out, buffer_str(&filled));
    buffer_free(&filled);
    buffer_free(&value);
}

void match_fix_range(struct matcher *matcher, const struct match_found *found, size_t *start, size_t *end)
{
    const struct match_tree *tree = found->tree;
    const struct match_fix *fix = found->rule->fix;
    *start = tree->nodes.at[found->node].start;
    *end = tree->nodes.at[found->node].end;
    uint32_t other;
    if (fix->start && (other = match_beside(matcher, fix->start, found->node, found->bindings)) != MATCH_NONE)
        *start = tree->nodes.at[other].start;
    if (fix->end && (other = match_beside(matcher, fix->end, found->node, found->bindings)) != MATCH_NONE)
        *end = tree->nodes.at[other].end;
}
