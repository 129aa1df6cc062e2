// The parser is the translator: what it reads it writes, so that a construct is known or refused, never
// passed on unseen. Left out on the way: the x flag with its blanks and comments, flags that PCRE2 over bytes
// lacks.
#include "scanners/import/regex.h"

#include "core/utf8.h"
#include "core/vec.h"

#include <stdlib.h>

enum { DEPTH_MAX = 50, PATTERN_MAX = 16384, GROUPS_MAX = 256, REPEAT_MAX = 65535 };

struct flags {
    bool caseless, dotall, extended;
};

struct opened {     // a capturing group
    size_t at, len; // its opener in the output
    struct str name;
    bool is_sure; // it takes part in every match
};

struct parser {
    struct str text;
    size_t at;
    struct arena *arena;
    struct buffer out;
    struct flags flags;
    unsigned depth, group_count;
    struct opened groups[GROUPS_MAX];
    struct error *err;
};

static bool parse_alternation(struct parser *parser, struct regex_node **out);

static bool fail(const struct parser *parser, const char *what)
{
    return error_set(parser->err, ERROR_CONFIG, "%s at byte %zu of the pattern", what, parser->at);
}

static int peek(const struct parser *parser, size_t ahead)
{
    size_t at = parser->at + ahead;
    return at < parser->text.len ? (unsigned char)parser->text.at[at] : -1;
}

static bool take(struct parser *parser, const char *text)
{
    struct str wanted = str_from(text);
    if (!str_starts_with(str_slice(parser->text, parser->at, wanted.len), wanted))
        return false;
    parser->at += wanted.len;
    return true;
}

static struct regex_node *new_node(struct parser *parser, enum regex_kind kind)
{
    struct regex_node *node = ARENA_NEW(parser->arena, struct regex_node);
    node->kind = kind;
    return node;
}

static void add_child(struct regex_node *node, struct regex_node *child)
{
    if (node->last)
        node->last->next = child;
    else
        node->first = child;
    node->last = child;
}

// --- sets --------------------------------------------------------------------------------------------------

static void add_range(struct byte_set *set, unsigned from, unsigned to)
{
    for (unsigned byte = from; byte <= to && byte < 256; byte++)
        set_add(set, (unsigned char)byte);
}

static void invert(struct byte_set *set)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] = ~set->bits[i];
}

static void merge(struct byte_set *set, const struct byte_set *other)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] |= other->bits[i];
}

static void fold_case(const struct parser *parser, struct byte_set *set)
{
    if (!parser->flags.caseless)
        return;
    for (unsigned byte = 'a'; byte <= 'z'; byte++)
        if (set_has(set, (unsigned char)byte) || set_has(set, (unsigned char)(byte - 32))) {
            set_add(set, (unsigned char)byte);
            set_add(set, (unsigned char)(byte - 32));
        }
}

// \d \w \s \h and their complements; false when it is none.
static bool add_shorthand(struct byte_set *set, int letter)
{
    struct byte_set own = {0};
    switch (letter | 0x20) {
    case 'd': add_range(&own, '0', '9'); break;
    case 'w':
        add_range(&own, '0', '9');
        add_range(&own, 'a', 'z');
        add_range(&own, 'A', 'Z');
        set_add(&own, '_');
        break;
    case 's':
        add_range(&own, '\t', '\r');
        set_add(&own, ' ');
        break;
    case 'h':
        set_add(&own, '\t');
        set_add(&own, ' ');
        break;
    default: return false;
    }
    if (!(letter & 0x20))
        invert(&own);
    merge(set, &own);
    return true;
}

static const struct {
    const char *name;
    const char *ranges; // pairs
} posix_classes[] = {
    {"alnum", "09azAZ"},
    {"alpha", "azAZ"},
    {"digit", "09"},
    {"lower", "az"},
    {"upper", "AZ"},
    {"xdigit", "09afAF"},
    {"word", "09azAZ__"},
    {"space", "\t\r  "},
    {"blank", "\t\t  "},
    {"punct", "!/:@[`{~"},
    {"print", " ~"},
    {"graph", "!~"},
    {"cntrl", "\1\37\177\177"},
    {"ascii", "\1\177"},
};

// [:name:] or [:^name:]
static bool parse_posix(struct parser *parser, struct byte_set *set)
{
    size_t start = parser->at;
    parser->at += 2;
    bool is_negated = take(parser, "^");
    for (size_t i = 0; i < sizeof posix_classes / sizeof posix_classes[0]; i++) {
        size_t name_at = parser->at;
        struct byte_set own = {0};
        if (!take(parser, posix_classes[i].name) || !take(parser, ":]")) {
            parser->at = name_at;
            continue;
        }
        for (const char *range = posix_classes[i].ranges; *range; range += 2)
            add_range(&own, (unsigned char)range[0], (unsigned char)range[1]);
        if (is_negated)
            invert(&own);
        merge(set, &own);
        buffer_add(&parser->out, str_slice(parser->text, start, parser->at - start));
        return true;
    }
    return fail(parser, "unknown class of characters");
}

// --- escapes -----------------------------------------------------------------------------------------------

static int hex_digit(int byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    int lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Behind \x or \u: {H…} or a fixed number of digits.
static bool parse_code_point(struct parser *parser, size_t digits, uint32_t *value)
{
    bool has_braces = take(parser, "{");
    size_t count = 0;
    *value = 0;
    while (hex_digit(peek(parser, 0)) >= 0 && count < (has_braces ? 6 : digits)) {
        *value = *value * 16 + (uint32_t)hex_digit(peek(parser, 0));
        parser->at++;
        count++;
    }
    if (count == 0 || (has_braces && !take(parser, "}")))
        return fail(parser, "a malformed code of a character");
    return true;
}

// One character's escape, for \n, \x41, \., …; false without an error when it is none.
static bool parse_character(struct parser *parser, uint32_t *value, bool *is_bad)
{
    static const char letters[] = "nrtfae0v", values[] = "\n\r\t\f\a\x1b\0\v";
    int byte = peek(parser, 1);
    *is_bad = false;
    const char *simple = byte > 0 ? memchr(letters, byte, sizeof letters - 1) : NULL;
    if (simple) {
        *value = (unsigned char)values[simple - letters];
        parser->at += 2;
        return true;
    }
    if (byte == 'x' || byte == 'u' || byte == 'U') {
        parser->at += 2;
        *is_bad = !parse_code_point(parser, byte == 'x' ? 2 : byte == 'u' ? 4 : 8, value);
        return !*is_bad;
    }
    bool is_sign = byte >= 0 && byte < 0x80 && !byte_is_alpha((char)byte) && !byte_is_digit((char)byte);
    if (!is_sign)
        return false;
    *value = (uint32_t)byte;
    parser->at += 2;
    return true;
}

// Writes a byte so that it stands for itself everywhere.
static void write_byte(struct parser *parser, unsigned char byte)
{
    bool is_plain = byte_is_alpha((char)byte) || byte_is_digit((char)byte) || byte == '_';
    bool is_sign = byte > ' ' && byte < 0x7f;
    if (is_plain)
        buffer_add_byte(&parser->out, (char)byte);
    else if (is_sign)
        buffer_printf(&parser->out, "\\%c", byte);
    else
        buffer_printf(&parser->out, "\\x%02x", byte);
}

// --- classes -----------------------------------------------------------------------------------------------

// \pL, \p{L}, \p{Nd}: letters and digits as far as bytes can say it.
static bool parse_property(struct parser *parser, struct byte_set *set)
{
    struct byte_set own = {0};
    bool is_negated = peek(parser, 1) == 'P';
    size_t start = parser->at, end = parser->at + 3;
    if (peek(parser, 2) == '{')
        end = str_find_byte(parser->text, '}', parser->at) + 1; // 0 when there is none
    int first = peek(parser, peek(parser, 2) == '{' ? 3 : 2);
    if (end <= start || end > parser->text.len || (first != 'L' && first != 'N'))
        return fail(parser, "a Unicode property that bytes don't have");
    if (first == 'N') {
        add_range(&own, '0', '9');
    } else {
        add_range(&own, 'a', 'z');
        add_range(&own, 'A', 'Z');
    }
    if (is_negated)
        invert(&own);
    merge(set, &own);
    parser->at = end;
    buffer_add(&parser->out, str_slice(parser->text, start, end - start));
    return true;
}

// One item of a class: a range, a shorthand, a class within the class.
static bool parse_item(struct parser *parser, struct byte_set *set)
{
    uint32_t from, to;
    bool is_bad;
    int byte = peek(parser, 0);
    if (byte == '[' && peek(parser, 1) == ':')
        return parse_posix(parser, set);
    if (byte == '&' && peek(parser, 1) == '&')
        return fail(parser, "an operation on classes");
    if (byte == '\\' && (peek(parser, 1) == 'p' || peek(parser, 1) == 'P'))
        return parse_property(parser, set);
    if (byte == '\\' && add_shorthand(set, peek(parser, 1))) {
        buffer_printf(&parser->out, "\\%c", peek(parser, 1));
        parser->at += 2;
        return true;
    }
    if (byte == '\\' && peek(parser, 1) == 'b') {
        from = '\b';
        parser->at += 2;
    } else if (byte == '\\') {
        if (!parse_character(parser, &from, &is_bad))
            return is_bad ? false : fail(parser, "an unknown escape in a class");
    } else {
        from = utf8_decode(parser->text, &parser->at);
    }
    if (from > 0xff)
        return fail(parser, "a character beyond bytes in a class");
    write_byte(parser, (unsigned char)from);
    to = from;
    if (peek(parser, 0) == '-' && peek(parser, 1) >= 0 && peek(parser, 1) != ']') {
        parser->at++;
        if (peek(parser, 0) != '\\')
            to = utf8_decode(parser->text, &parser->at);
        else if (!parse_character(parser, &to, &is_bad))
            return is_bad ? false : fail(parser, "a malformed range in a class");
        if (to > 0xff || to < from)
            return fail(parser, "a malformed range in a class");
        buffer_add_byte(&parser->out, '-');
        write_byte(parser, (unsigned char)to);
    }
    add_range(set, from, to);
    return true;
}

static bool parse_class(struct parser *parser, struct regex_node **out)
{
    struct regex_node *node = new_node(parser, REGEX_SET);
    parser->at++;
    bool is_negated = take(parser, "^"), is_first = true;
    buffer_add_cstring(&parser->out, is_negated ? "[^" : "[");
    for (; peek(parser, 0) != ']' || is_first; is_first = false) {
        if (peek(parser, 0) < 0)
            return fail(parser, "a class that does not end");
        if (!parse_item(parser, &node->set))
            return false;
    }
    parser->at++;
    buffer_add_byte(&parser->out, ']');
    fold_case(parser, &node->set);
    if (is_negated)
        invert(&node->set);
    *out = node;
    return true;
}

// --- atoms -------------------------------------------------------------------------------------------------

// A character as bytes: one set each.
static struct regex_node *literal(struct parser *parser, uint32_t character)
{
    struct buffer BUFFER_AUTO bytes = {0};
    struct regex_node *all = new_node(parser, REGEX_CONCAT);
    if (character < 0x80)
        buffer_add_byte(&bytes, (char)character);
    else
        utf8_encode(&bytes, character);
    if (bytes.len > 1)
        buffer_add(&parser->out, STR("(?:"));
    for (size_t i = 0; i < bytes.len; i++) {
        struct regex_node *node = new_node(parser, REGEX_SET);
        set_add(&node->set, (unsigned char)bytes.at[i]);
        fold_case(parser, &node->set);
        write_byte(parser, (unsigned char)bytes.at[i]);
        add_child(all, node);
    }
    if (bytes.len > 1)
        buffer_add_byte(&parser->out, ')');
    return all->first && !all->first->next ? all->first : all;
}

static bool parse_escape(struct parser *parser, struct regex_node **out)
{
    uint32_t character;
    bool is_bad;
    int letter = peek(parser, 1);
    if (letter == 'p' || letter == 'P') {
        *out = new_node(parser, REGEX_SET);
        return parse_property(parser, &(*out)->set);
    }
    if (letter > 0 && strchr("bBAzZ", letter)) {
        *out = new_node(parser, REGEX_ASSERT);
        buffer_printf(&parser->out, "\\%c", letter);
        parser->at += 2;
        return true;
    }
    if (letter > 0 && strchr("dDwWsShH", letter)) {
        *out = new_node(parser, REGEX_SET);
        add_shorthand(&(*out)->set, letter);
        buffer_printf(&parser->out, "\\%c", letter);
        parser->at += 2;
        return true;
    }
    if (letter == 'Q') {
        *out = new_node(parser, REGEX_CONCAT);
        for (parser->at += 2; peek(parser, 0) >= 0 && !take(parser, "\\E");)
            add_child(*out, literal(parser, (unsigned char)parser->text.at[parser->at++]));
        return true;
    }
    if (!parse_character(parser, &character, &is_bad))
        return is_bad ? false : fail(parser, "an escape that is not known");
    *out = literal(parser, character);
    return true;
}

// Flags of (?flags) or (?flags:…); `at` is behind "(?".
static bool parse_flags(struct parser *parser, bool *has_group)
{
    bool value = true;
    char kept[2][8] = {{0}};
    size_t count[2] = {0};
    for (;; parser->at++) {
        int byte = peek(parser, 0);
        if (byte == ':' || byte == ')')
            break;
        if (byte == '-') {
            value = false;
        } else if (byte == 'i' || byte == 's' || byte == 'm' || byte == 'U') {
            if (count[value] < 6)
                kept[value][count[value]++] = (char)byte;
            parser->flags.caseless = byte == 'i' ? value : parser->flags.caseless;
            parser->flags.dotall = byte == 's' ? value : parser->flags.dotall;
        } else if (byte == 'x') {
            parser->flags.extended = value;
        } else if (byte != 'u') {
            return fail(parser, "a kind of group that is not known");
        }
    }
    *has_group = peek(parser, 0) == ':';
    parser->at++;
    if (*has_group || count[0] || count[1])
        buffer_printf(&parser->out, "(?%s%s%s%c", kept[1], count[0] ? "-" : "", kept[0],
                      *has_group ? ':' : ')');
    return true;
}

static bool parse_capture(struct parser *parser, struct regex_node *node)
{
    struct opened *group = &parser->groups[parser->group_count];
    if (parser->group_count + 1 >= GROUPS_MAX)
        return fail(parser, "too many groups");
    *group = (struct opened){.at = parser->out.len, .is_sure = true};
    if (peek(parser, 0) == '<') {
        size_t end = str_find_byte(parser->text, '>', parser->at);
        if (end == STR_NONE)
            return fail(parser, "a group's name that does not end");
        group->name = str_slice(parser->text, parser->at + 1, end - parser->at - 1);
        parser->at = end + 1;
    }
    node->number = ++parser->group_count;
    buffer_add_byte(&parser->out, '(');
    group->len = 1;
    return true;
}

static bool parse_group(struct parser *parser, struct regex_node **out)
{
    struct flags before = parser->flags;
    struct regex_node *node = new_node(parser, REGEX_GROUP);
    bool has_group = true, is_assertion = false;
    static const char *const others[] = {"=", "!", "<=", "<!", ">"};
    parser->at++;
    if (peek(parser, 0) == '*')
        return fail(parser, "a verb");
    if (take(parser, "?#")) { // a comment
        size_t end = str_find_byte(parser->text, ')', parser->at);
        parser->at = end == STR_NONE ? parser->text.len : end + 1;
        node->kind = REGEX_ASSERT;
        *out = node;
        return end != STR_NONE || fail(parser, "a comment that does not end");
    }
    if (!take(parser, "?")) {
        if (!parse_capture(parser, node))
            return false;
    } else {
        size_t other = 0;
        while (other < 5 && !take(parser, others[other]))
            other++;
        is_assertion = other < 4;
        if (other < 5)
            buffer_printf(&parser->out, "(?%s", others[other]);
        else if (take(parser, "P<") || (peek(parser, 0) == '<')) {
            if (parser->text.at[parser->at - 1] == '<')
                parser->at--;
            if (!parse_capture(parser, node))
                return false;
        } else if (!parse_flags(parser, &has_group))
            return false;
    }
    *out = node;
    if (!has_group) // (?i): from here on
        return true;
    struct regex_node *inner;
    if (!parse_alternation(parser, &inner))
        return false;
    if (!take(parser, ")"))
        return fail(parser, "a group that does not end");
    buffer_add_byte(&parser->out, ')');
    parser->flags = before;
    if (is_assertion)
        node->kind = REGEX_ASSERT;
    else
        add_child(node, inner);
    return true;
}

static bool parse_atom(struct parser *parser, struct regex_node **out)
{
    switch (peek(parser, 0)) {
    case '(': return parse_group(parser, out);
    case '[': return parse_class(parser, out);
    case '\\': return parse_escape(parser, out);
    case '^':
    case '$':
        *out = new_node(parser, REGEX_ASSERT);
        buffer_add_byte(&parser->out, parser->text.at[parser->at++]);
        return true;
    case '.':
        *out = new_node(parser, REGEX_SET);
        if (!parser->flags.dotall)
            set_add(&(*out)->set, '\n');
        invert(&(*out)->set);
        buffer_add_byte(&parser->out, parser->text.at[parser->at++]);
        return true;
    case '*':
    case '+':
    case '?': return fail(parser, "nothing to repeat");
    default: *out = literal(parser, utf8_decode(parser->text, &parser->at)); return true;
    }
}

// --- repetition --------------------------------------------------------------------------------------------

static bool parse_number(struct parser *parser, size_t *out)
{
    size_t start = parser->at;
    for (*out = 0; byte_is_digit((char)peek(parser, 0)) && *out <= REPEAT_MAX; parser->at++)
        *out = *out * 10 + (size_t)(peek(parser, 0) - '0');
    return parser->at > start;
}

// {n}, {n,}, {n,m}: false, with nothing taken, when the brace is an ordinary character.
static bool parse_braces(struct parser *parser, size_t *min, size_t *max)
{
    size_t start = parser->at;
    parser->at++;
    bool has_min = parse_number(parser, min);
    *max = *min;
    if (has_min && take(parser, ",") && !parse_number(parser, max))
        *max = SIZE_MAX;
    if (has_min && take(parser, "}"))
        return true;
    parser->at = start;
    return false;
}

static void skip_blanks(struct parser *parser)
{
    while (parser->flags.extended && peek(parser, 0) >= 0) {
        if (peek(parser, 0) == '#') {
            size_t end = str_find_byte(parser->text, '\n', parser->at);
            parser->at = end == STR_NONE ? parser->text.len : end;
        } else if (byte_is_space((char)peek(parser, 0))) {
            parser->at++;
        } else {
            return;
        }
    }
}

static bool parse_repeats(struct parser *parser, struct regex_node **node)
{
    for (;;) {
        size_t min, max, start;
        skip_blanks(parser);
        start = parser->at;
        if (take(parser, "*"))
            min = 0, max = SIZE_MAX;
        else if (take(parser, "+"))
            min = 1, max = SIZE_MAX;
        else if (take(parser, "?"))
            min = 0, max = 1;
        else if (peek(parser, 0) != '{' || !parse_braces(parser, &min, &max))
            return true;
        if (min > REPEAT_MAX || (max != SIZE_MAX && max > REPEAT_MAX) || max < min)
            return fail(parser, "a count out of range");
        if (peek(parser, 0) == '?' || peek(parser, 0) == '+')
            parser->at++;
        buffer_add(&parser->out, str_slice(parser->text, start, parser->at - start));
        struct regex_node *repeat = new_node(parser, REGEX_REPEAT);
        repeat->min = min;
        repeat->max = max;
        add_child(repeat, *node);
        *node = repeat;
    }
}

// What a group in what has just been read can't be sure of, when a match can do without it.
static void mark_unsure(struct parser *parser, unsigned from, const struct regex_node *node)
{
    if (node->kind == REGEX_REPEAT && node->min == 0)
        for (unsigned i = from; i < parser->group_count; i++)
            parser->groups[i].is_sure = false;
}

static bool parse_concat(struct parser *parser, struct regex_node **out)
{
    struct regex_node *all = new_node(parser, REGEX_CONCAT);
    for (;;) {
        skip_blanks(parser);
        int byte = peek(parser, 0);
        if (byte < 0 || byte == '|' || byte == ')')
            break;
        unsigned groups = parser->group_count;
        struct regex_node *node = NULL;
        if (!parse_atom(parser, &node) || !parse_repeats(parser, &node))
            return false;
        mark_unsure(parser, groups, node);
        add_child(all, node);
    }
    *out = all;
    return true;
}

static bool parse_alternation(struct parser *parser, struct regex_node **out)
{
    struct regex_node *branch, *all = NULL;
    unsigned groups = parser->group_count;
    if (++parser->depth > DEPTH_MAX)
        return fail(parser, "groups nested too deep");
    if (!parse_concat(parser, &branch))
        return false;
    while (peek(parser, 0) == '|') {
        if (!all) {
            all = new_node(parser, REGEX_ALTERNATE);
            add_child(all, branch);
        }
        parser->at++;
        buffer_add_byte(&parser->out, '|');
        if (!parse_concat(parser, &branch))
            return false;
        add_child(all, branch);
    }
    for (unsigned i = groups; all && i < parser->group_count; i++)
        parser->groups[i].is_sure = false;
    *out = all ? all : branch;
    parser->depth--;
    return true;
}

// --- the secret's group ------------------------------------------------------------------------------------

// 0: none of them is it, so all of the match is.
static unsigned choose_group(const struct parser *parser, unsigned wanted)
{
    static const char *const names[] = {"secret", "token", "key", "password"};
    if (wanted)
        return wanted <= parser->group_count && parser->groups[wanted - 1].is_sure ? wanted : 0;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++)
        for (unsigned i = 0; i < parser->group_count; i++)
            if (parser->groups[i].is_sure &&
                str_equal_ignoring_case(parser->groups[i].name, str_from(names[n])))
                return i + 1;
    return parser->group_count && parser->groups[0].is_sure ? 1 : 0;
}

static struct str name_secret(const struct parser *parser, unsigned wanted, unsigned group)
{
    struct str all = buffer_str(&parser->out);
    if (wanted == REGEX_NO_SECRET)
        return arena_copy(parser->arena, all);
    if (!group)
        return arena_printf(parser->arena, "(?<secret>%.*s)", STR_ARG(all));
    const struct opened *opened = &parser->groups[group - 1];
    return arena_printf(parser->arena, "%.*s(?<secret>%.*s", STR_ARG(str_slice(all, 0, opened->at)),
                        STR_ARG(str_slice(all, opened->at + opened->len, all.len)));
}

bool regex_parse(struct str text, unsigned secret_group, struct arena *arena, struct regex *out,
                 struct error *err)
{
    struct parser parser = {.text = text, .arena = arena, .err = err};
    if (text.len > PATTERN_MAX)
        return error_set(err, ERROR_LIMIT, "a pattern of more than %d bytes", PATTERN_MAX);
    if (str_find_byte(text, '\0', 0) != STR_NONE)
        return error_set(err, ERROR_CONFIG, "a pattern with a NUL");
    bool is_fine = parse_alternation(&parser, &out->root);
    if (is_fine && parser.at < text.len)
        is_fine = fail(&parser, "a ')' too many");
    if (is_fine) {
        unsigned group = choose_group(&parser, secret_group);
        out->is_whole_secret = group == 0;
        out->pattern = name_secret(&parser, secret_group, group);
    }
    buffer_free(&parser.out);
    return is_fine;
}
