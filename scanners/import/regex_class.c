// Sets of bytes: shorthands, properties, classes, and the escapes of single characters.
#include "scanners/import/regex_internal.h"

#include "core/utf8.h"

// --- sets --------------------------------------------------------------------------------------------------

static void add_range(struct byte_set *set, unsigned from, unsigned to)
{
    for (unsigned byte = from; byte <= to && byte < 256; byte++)
        set_add(set, (unsigned char)byte);
}

void regex_invert(struct byte_set *set)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] = ~set->bits[i];
}

static void merge(struct byte_set *set, const struct byte_set *other)
{
    for (int i = 0; i < 4; i++)
        set->bits[i] |= other->bits[i];
}

void regex_fold_case(const struct regex_parser *parser, struct byte_set *set)
{
    if (!parser->flags.caseless)
        return;
    for (unsigned byte = 'a'; byte <= 'z'; byte++)
        if (set_has(set, (unsigned char)byte) || set_has(set, (unsigned char)(byte - 32))) {
            set_add(set, (unsigned char)byte);
            set_add(set, (unsigned char)(byte - 32));
        }
}

bool regex_add_shorthand(struct byte_set *set, int letter)
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
        regex_invert(&own);
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
static bool parse_posix(struct regex_parser *parser, struct byte_set *set)
{
    size_t start = parser->at;
    parser->at += 2;
    bool is_negated = regex_take(parser, "^");
    for (size_t i = 0; i < sizeof posix_classes / sizeof posix_classes[0]; i++) {
        size_t name_at = parser->at;
        struct byte_set own = {0};
        if (!regex_take(parser, posix_classes[i].name) || !regex_take(parser, ":]")) {
            parser->at = name_at;
            continue;
        }
        for (const char *range = posix_classes[i].ranges; *range; range += 2)
            add_range(&own, (unsigned char)range[0], (unsigned char)range[1]);
        if (is_negated)
            regex_invert(&own);
        merge(set, &own);
        buffer_add(&parser->out, str_slice(parser->text, start, parser->at - start));
        return true;
    }
    return regex_fail(parser, "unknown class of characters");
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
static bool parse_code_point(struct regex_parser *parser, size_t digits, uint32_t *value)
{
    bool has_braces = regex_take(parser, "{");
    size_t count = 0;
    *value = 0;
    while (hex_digit(regex_peek(parser, 0)) >= 0 && count < (has_braces ? 6 : digits)) {
        *value = *value * 16 + (uint32_t)hex_digit(regex_peek(parser, 0));
        parser->at++;
        count++;
    }
    if (count == 0 || (has_braces && !regex_take(parser, "}")))
        return regex_fail(parser, "a malformed code of a character");
    return true;
}

bool regex_read_character(struct regex_parser *parser, uint32_t *value, bool *is_bad)
{
    static const char letters[] = "nrtfae0v", values[] = "\n\r\t\f\a\x1b\0\v";
    int byte = regex_peek(parser, 1);
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

void regex_write_byte(struct regex_parser *parser, unsigned char byte)
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
bool regex_read_property(struct regex_parser *parser, struct byte_set *set)
{
    struct byte_set own = {0};
    bool is_negated = regex_peek(parser, 1) == 'P';
    size_t start = parser->at, end = parser->at + 3;
    if (regex_peek(parser, 2) == '{')
        end = str_find_byte(parser->text, '}', parser->at) + 1; // 0 when there is none
    int first = regex_peek(parser, regex_peek(parser, 2) == '{' ? 3 : 2);
    if (end <= start || end > parser->text.len || (first != 'L' && first != 'N'))
        return regex_fail(parser, "a Unicode property that bytes don't have");
    if (first == 'N') {
        add_range(&own, '0', '9');
    } else {
        add_range(&own, 'a', 'z');
        add_range(&own, 'A', 'Z');
    }
    if (is_negated)
        regex_invert(&own);
    merge(set, &own);
    parser->at = end;
    buffer_add(&parser->out, str_slice(parser->text, start, end - start));
    return true;
}

// One item of a class: a range, a shorthand, a class within the class.
static bool parse_item(struct regex_parser *parser, struct byte_set *set)
{
    uint32_t from, to;
    bool is_bad;
    int byte = regex_peek(parser, 0);
    if (byte == '[' && regex_peek(parser, 1) == ':')
        return parse_posix(parser, set);
    if (byte == '&' && regex_peek(parser, 1) == '&')
        return regex_fail(parser, "an operation on classes");
    if (byte == '\\' && (regex_peek(parser, 1) == 'p' || regex_peek(parser, 1) == 'P'))
        return regex_read_property(parser, set);
    if (byte == '\\' && regex_add_shorthand(set, regex_peek(parser, 1))) {
        buffer_printf(&parser->out, "\\%c", regex_peek(parser, 1));
        parser->at += 2;
        return true;
    }
    if (byte == '\\' && regex_peek(parser, 1) == 'b') {
        from = '\b';
        parser->at += 2;
    } else if (byte == '\\') {
        if (!regex_read_character(parser, &from, &is_bad))
            return is_bad ? false : regex_fail(parser, "an unknown escape in a class");
    } else {
        from = utf8_decode(parser->text, &parser->at);
    }
    if (from > 0xff)
        return regex_fail(parser, "a character beyond bytes in a class");
    regex_write_byte(parser, (unsigned char)from);
    to = from;
    if (regex_peek(parser, 0) == '-' && regex_peek(parser, 1) >= 0 && regex_peek(parser, 1) != ']') {
        parser->at++;
        if (regex_peek(parser, 0) != '\\')
            to = utf8_decode(parser->text, &parser->at);
        else if (!regex_read_character(parser, &to, &is_bad))
            return is_bad ? false : regex_fail(parser, "a malformed range in a class");
        if (to > 0xff || to < from)
            return regex_fail(parser, "a malformed range in a class");
        buffer_add_byte(&parser->out, '-');
        regex_write_byte(parser, (unsigned char)to);
    }
    add_range(set, from, to);
    return true;
}

bool regex_read_class(struct regex_parser *parser, struct regex_node **out)
{
    struct regex_node *node = regex_new_node(parser, REGEX_SET);
    parser->at++;
    bool is_negated = regex_take(parser, "^"), is_first = true;
    buffer_add_cstring(&parser->out, is_negated ? "[^" : "[");
    for (; regex_peek(parser, 0) != ']' || is_first; is_first = false) {
        if (regex_peek(parser, 0) < 0)
            return regex_fail(parser, "a class that does not end");
        if (!parse_item(parser, &node->set))
            return false;
    }
    parser->at++;
    buffer_add_byte(&parser->out, ']');
    regex_fold_case(parser, &node->set);
    if (is_negated)
        regex_invert(&node->set);
    *out = node;
    return true;
}
