#include "lint/match/fix.h"

// The white space that the line of `offset` begins with.
static struct str indent_at(struct str bytes, size_t offset)
{
    size_t newline = str_find_last_byte(str_slice(bytes, 0, offset), '\n');
    size_t start = newline == STR_NONE ? 0 : newline + 1;
    struct str line = str_slice(bytes, start, offset - start);
    return str_slice(line, 0, str_indent(line));
}

// `text` with every line but the first moved from the indentation `from` to the indentation `to`. A line that
// is indented by less than what both differ in stays where it is, and an empty one empty.
static void add_indented(struct str text, struct str from, struct str to, struct buffer *out)
{
    size_t same = 0;
    while (same < from.len && same < to.len && from.at[same] == to.at[same])
        same++;
    const struct str less = str_slice(from, same, from.len - same), more = str_slice(to, same, to.len - same);
    for (size_t at = 0; at < text.len;) {
        size_t end = str_find_byte(text, '\n', at);
        end = end == STR_NONE ? text.len : end + 1;
        struct str line = str_slice(text, at, end - at);
        bool is_moved = false;
        if (at > 0 && from.len && str_starts_with(line, from)) {
            buffer_add(out, str_slice(from, 0, same));
            line = str_slice(line, from.len, line.len - from.len);
            is_moved = true;
        } else if (at > 0 && str_starts_with(line, less)) {
            line = str_slice(line, less.len, line.len - less.len);
            is_moved = true;
        }
        if (is_moved && line.len && line.at[0] != '\n' && line.at[0] != '\r')
            buffer_add(out, more);
        buffer_add(out, line);
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
                          struct buffer *out, struct str *indent);

// How the line is indented on which begins what a variable of the pattern holds.
static struct str indent_of(const struct match_found *found, struct str name)
{
    uint16_t index = match_names_find(&found->rule->names, name);
    const struct match_binding *binding = index == MATCH_NO_VARIABLE ? NULL : &found->bindings->at[index];
    return binding && binding->is_bound && binding->first != MATCH_NONE
               ? indent_at(found->tree->bytes, found->tree->nodes.at[binding->first].start)
               : (struct str){0};
}

// What comes of a transform has no indentation of its own, as if its source began at the line's start.
static bool transformed_text(const struct match_found *found, const struct match_transform *transform,
                             unsigned depth, struct buffer *out)
{
    struct buffer source = {0}, made = {0};
    struct str indent;
    bool is_known = transform->kind == TRANSFORM_REWRITE
                        ? match_rewrite(found, transform, &made)
                        : variable_text(found, transform->source, depth + 1, &source, &indent);
    if (is_known && transform->kind != TRANSFORM_REWRITE)
        match_transform_text(transform, buffer_str(&source), &made);
    if (is_known)
        add_indented(buffer_str(&made), indent_of(found, transform->source), (struct str){0}, out);
    buffer_free(&source);
    buffer_free(&made);
    return is_known;
}

// What a variable holds, and how the line is indented on which that begins.
static bool variable_text(const struct match_found *found, struct str name, unsigned depth,
                          struct buffer *out, struct str *indent)
{
    enum { DEPTH_MAX = 16 }; // of transforms of transforms
    const struct match_transform *transform = transform_of(found->rule, name);
    uint16_t index = match_names_find(&found->rule->names, name);
    *indent = (struct str){0};
    if (transform && depth < DEPTH_MAX)
        return transformed_text(found, transform, depth, out);
    if (index == MATCH_NO_VARIABLE || !found->bindings->at[index].is_bound)
        return false;
    const struct match_binding *binding = &found->bindings->at[index];
    if (binding->first == MATCH_NONE)
        return true;
    *indent = indent_of(found, name);
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
        struct str name, indent;
        size_t length =
            text.at[at] == '$' ? variable_at(found->rule, str_slice(text, at, text.len), &name) : 0;
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
        add_indented(buffer_str(&filled), (struct str){0},
                     indent_at(found->tree->bytes, found->tree->nodes.at[found->node].start), out);
    else
        buffer_add(out, buffer_str(&filled));
    buffer_free(&filled);
    buffer_free(&value);
}

bool match_fill_unknown(const struct match_rule *rule, struct str text, struct str *name)
{
    for (size_t at = 0, length; (at = str_find_byte(text, '$', at)) != STR_NONE; at += length ? length : 1) {
        length = variable_at(rule, str_slice(text, at, text.len), name);
        if (length && name->len && name->at[0] != '_' && !transform_of(rule, *name) &&
            match_names_find(&rule->names, *name) == MATCH_NO_VARIABLE)
            return true;
    }
    return false;
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
