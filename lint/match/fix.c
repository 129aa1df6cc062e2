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

static bool transformed_text(const struct match_found *found, const struct match_transform *transform,
                             unsigned depth, struct buffer *out)
{
    struct buffer source = {0};
    size_t ignored;
    if (transform->kind == TRANSFORM_REWRITE)
        return match_rewrite(found, transform, out);
    bool is_known = variable_text(found, transform->source, depth + 1, &source, &ignored);
    if (is_known)
        match_transform_text(transform, buffer_str(&source), out);
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
