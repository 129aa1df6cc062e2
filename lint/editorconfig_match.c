// The pattern language of .editorconfig: * ? [set] [!set] {a,b} {1..9} **, with a budget instead of trust.
#include "lint/editorconfig.h"

enum { STEPS_MAX = 100000, DEPTH_MAX = 32 };

struct matcher {
    size_t steps;
};

// What is left to match: pieces of pattern, so that "{a,b}c" needs no copying: a, then c.
struct piece {
    struct str pattern;
    const struct piece *next;
};

static bool match_pieces(struct matcher *matcher, const struct piece *piece, struct str path, unsigned depth);

// The offset of the brace that closes the one at 0, or STR_NONE; *commas counts those at its own level.
static size_t closing_brace(struct str pattern, size_t *commas)
{
    unsigned depth = 0;
    *commas = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.at[i];
        if (c == '\\')
            i++;
        else if (c == '{')
            depth++;
        else if (c == '}' && --depth == 0)
            return i;
        else if (c == ',' && depth == 1)
            ++*commas;
    }
    return STR_NONE;
}

static bool parse_integer(struct str text, int64_t *out)
{
    uint64_t number;
    bool negative = str_starts_with(text, STR("-"));
    if (!str_to_u64(str_slice(text, negative, text.len), &number) || number > INT32_MAX)
        return false;
    *out = negative ? -(int64_t)number : (int64_t)number;
    return true;
}

// {1..9}: any integer between the two.
static bool match_range(struct matcher *matcher, struct str inside, const struct piece *rest, struct str path,
                        unsigned depth, bool *is_range)
{
    size_t dots = str_find(inside, STR(".."), 0);
    int64_t low, high, number;
    *is_range = dots != STR_NONE && parse_integer(str_slice(inside, 0, dots), &low) &&
                parse_integer(str_slice(inside, dots + 2, inside.len), &high);
    if (!*is_range)
        return false;
    size_t length = str_starts_with(path, STR("-"));
    while (length < path.len && byte_is_digit(path.at[length]))
        length++;
    return parse_integer(str_slice(path, 0, length), &number) && number >= low && number <= high &&
           match_pieces(matcher, rest, str_slice(path, length, path.len), depth + 1);
}

// The alternative that starts at *from inside the braces; *from moves behind its comma.
static struct str next_alternative(struct str inside, size_t *from)
{
    unsigned depth = 0;
    size_t start = *from, i = start;
    for (; i < inside.len; i++) {
        char c = inside.at[i];
        if (c == '\\')
            i++;
        else if (c == '{')
            depth++;
        else if (c == '}' && depth)
            depth--;
        else if (c == ',' && depth == 0)
            break;
    }
    if (i > inside.len)
        i = inside.len;
    *from = i + 1;
    return str_slice(inside, start, i - start);
}

static bool match_braces(struct matcher *matcher, struct str pattern, const struct piece *next,
                         struct str path, unsigned depth, bool *is_literal)
{
    size_t commas, close = closing_brace(pattern, &commas);
    *is_literal = close == STR_NONE;
    if (*is_literal)
        return false;
    struct str inside = str_slice(pattern, 1, close - 1);
    struct piece rest = {str_slice(pattern, close + 1, pattern.len), next};
    if (commas == 0) {
        bool is_range, matches = match_range(matcher, inside, &rest, path, depth, &is_range);
        *is_literal = !is_range;
        return matches;
    }
    for (size_t from = 0; from <= inside.len;) {
        struct piece alternative = {next_alternative(inside, &from), &rest};
        if (match_pieces(matcher, &alternative, path, depth + 1))
            return true;
    }
    return false;
}

// [abc], [a-z], [!abc]. The length of the set in the pattern, or 0 when it is not one.
static size_t match_set(struct str pattern, char byte, bool *matches)
{
    size_t i = 1;
    bool negated = i < pattern.len && (pattern.at[i] == '!' || pattern.at[i] == '^');
    bool found = false;
    size_t first = i += negated;
    for (; i < pattern.len && (pattern.at[i] != ']' || i == first); i++) {
        if (pattern.at[i] == '/')
            return 0;
        if (i + 2 < pattern.len && pattern.at[i + 1] == '-' && pattern.at[i + 2] != ']') {
            found = found || (byte >= pattern.at[i] && byte <= pattern.at[i + 2]);
            i += 2;
        } else {
            found = found || byte == pattern.at[i];
        }
    }
    *matches = found != negated;
    return i < pattern.len ? i + 1 : 0;
}

static bool match_star(struct matcher *matcher, struct str pattern, const struct piece *next, struct str path,
                       unsigned depth)
{
    bool crosses = str_starts_with(pattern, STR("**"));
    while (pattern.len && pattern.at[0] == '*')
        pattern = str_slice(pattern, 1, pattern.len);
    struct piece rest = {pattern, next};
    // "**/x" also stands for "x" itself.
    if (crosses && str_starts_with(pattern, STR("/"))) {
        struct piece below = {str_slice(pattern, 1, pattern.len), next};
        if (match_pieces(matcher, &below, path, depth + 1))
            return true;
    }
    for (size_t i = 0;; i++) {
        if (match_pieces(matcher, &rest, str_slice(path, i, path.len), depth + 1))
            return true;
        if (i >= path.len || (path.at[i] == '/' && !crosses))
            return false;
    }
}

// One byte of the pattern against one of the path; how many pattern bytes it took, 0 when they differ.
static size_t match_one(struct str pattern, struct str path)
{
    bool in_set = false;
    size_t length;
    if (path.len == 0)
        return 0;
    if (pattern.at[0] == '?')
        return path.at[0] != '/';
    if (pattern.at[0] == '[' && (length = match_set(pattern, path.at[0], &in_set)) != 0)
        return in_set && path.at[0] != '/' ? length : 0;
    if (pattern.at[0] == '\\' && pattern.len > 1)
        return pattern.at[1] == path.at[0] ? 2 : 0;
    return pattern.at[0] == path.at[0];
}

static bool match_pieces(struct matcher *matcher, const struct piece *piece, struct str path, unsigned depth)
{
    struct str pattern = piece ? piece->pattern : (struct str){0};
    if (depth > DEPTH_MAX)
        return false;
    for (;;) {
        if (++matcher->steps > STEPS_MAX)
            return false;
        while (piece && pattern.len == 0) {
            piece = piece->next;
            pattern = piece ? piece->pattern : (struct str){0};
        }
        if (!piece)
            return path.len == 0;
        if (pattern.at[0] == '*')
            return match_star(matcher, pattern, piece->next, path, depth);
        if (pattern.at[0] == '{') {
            bool is_literal, matches = match_braces(matcher, pattern, piece->next, path, depth, &is_literal);
            if (!is_literal)
                return matches;
        }
        size_t length = match_one(pattern, path);
        if (length == 0)
            return false;
        pattern = str_slice(pattern, length, pattern.len);
        path = str_slice(path, 1, path.len);
    }
}

bool editorconfig_match(struct str pattern, struct str path)
{
    struct matcher matcher = {0};
    if (str_find_byte(pattern, '/', 0) == STR_NONE)
        path = str_basename(path);
    else if (str_starts_with(pattern, STR("/")))
        pattern = str_slice(pattern, 1, pattern.len);
    return match_pieces(&matcher, &(struct piece){pattern, NULL}, path, 0);
}
