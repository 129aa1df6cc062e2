// Escapes of one character: of languages, addresses, markup and mail; and the joint between string literals.
#include "core/utf8.h"
#include "scanners/decode/readers.h"

enum { ROW_MAX = 1 << 20, JOINT_MAX = 256 };

// `digits` hex digits from `at`, as a number; false when there are fewer.
static bool read_hex(struct str bytes, size_t at, size_t digits, uint32_t *value)
{
    *value = 0;
    if (at > bytes.len || bytes.len - at < digits)
        return false;
    for (size_t i = 0; i < digits; i++) {
        int digit = decode_hex_value(bytes.at[at + i]);
        if (digit < 0)
            return false;
        *value = *value << 4 | (uint32_t)digit;
    }
    return true;
}

// Any number of digits up to `end`: \u{41}, &#x41; &#65;
static size_t read_number(struct str bytes, size_t at, bool is_hex, char end, uint32_t *value)
{
    size_t start = at;
    *value = 0;
    for (; at < bytes.len && at - start < 8 && bytes.at[at] != end; at++) {
        int digit = decode_hex_value(bytes.at[at]);
        if (digit < 0 || (!is_hex && digit > 9))
            return 0;
        *value = *value * (is_hex ? 16 : 10) + (uint32_t)digit;
    }
    return at > start && at < bytes.len && bytes.at[at] == end && *value <= 0x10ffff ? at + 1 - start : 0;
}

static size_t put(uint32_t code, char text[4], size_t *length, size_t used)
{
    struct buffer out = {.at = text, .room = 4, .limit = 4};
    utf8_encode(&out, code);
    *length = out.len;
    return used;
}

static size_t put_byte(uint32_t byte, char text[4], size_t *length, size_t used)
{
    text[0] = (char)byte;
    *length = 1;
    return used;
}

static size_t read_backslash(struct str bytes, size_t at, char text[4], size_t *length)
{
    uint32_t value, low;
    char c = at + 1 < bytes.len ? bytes.at[at + 1] : 0;
    if (c == '\\') { // a string in a string: \\u0041
        size_t used =
            at + 2 < bytes.len && bytes.at[at + 2] != '\\' ? read_backslash(bytes, at + 1, text, length) : 0;
        return used ? used + 1 : 0;
    }
    if (c == 'x' && read_hex(bytes, at + 2, 2, &value))
        return put_byte(value, text, length, 4);
    if (c == 'u' && at + 2 < bytes.len && bytes.at[at + 2] == '{') {
        size_t used = read_number(bytes, at + 3, true, '}', &value);
        return used ? put(value, text, length, used + 3) : 0;
    }
    if (c == 'u' && read_hex(bytes, at + 2, 4, &value)) {
        bool is_pair = value >= 0xd800 && value < 0xdc00 &&
                       str_starts_with(str_slice(bytes, at + 6, 2), STR("\\u")) &&
                       read_hex(bytes, at + 8, 4, &low) && low >= 0xdc00 && low < 0xe000;
        if (is_pair)
            return put(0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00), text, length, 12);
        return put(value, text, length, 6);
    }
    if (c == 'U' && read_hex(bytes, at + 2, 8, &value) && value <= 0x10ffff)
        return put(value, text, length, 10);
    if (c >= '0' && c <= '3' && at + 3 < bytes.len && bytes.at[at + 2] >= '0' && bytes.at[at + 2] <= '7' &&
        bytes.at[at + 3] >= '0' && bytes.at[at + 3] <= '7')
        return put_byte((uint32_t)(c - '0') << 6 | (uint32_t)(bytes.at[at + 2] - '0') << 3 |
                            (uint32_t)(bytes.at[at + 3] - '0'),
                        text, length, 4);
    return 0;
}

// "\/" is JSON's own way to write a slash: of interest in addresses only, where two stand behind a colon.
static size_t read_slash(struct str bytes, size_t at, char text[4], size_t *length)
{
    if (at + 1 >= bytes.len || bytes.at[at + 1] != '/')
        return 0;
    bool is_first = str_equal(str_slice(bytes, at, 4), STR("\\/\\/")) && at && bytes.at[at - 1] == ':';
    bool is_second = at >= 2 && str_equal(str_slice(bytes, at - 2, 2), STR("\\/"));
    return is_first || is_second ? put_byte('/', text, length, 2) : 0;
}

static size_t read_entity(struct str bytes, size_t at, char text[4], size_t *length)
{
    static const struct {
        struct str name;
        char c;
    } named[] = {{{"&quot;", 6}, '"'},  {{"&amp;", 5}, '&'},    {{"&lt;", 4}, '<'},
                 {{"&gt;", 4}, '>'},    {{"&apos;", 6}, '\''},  {{"&nbsp;", 6}, ' '},
                 {{"&colon;", 7}, ':'}, {{"&commat;", 8}, '@'}, {{"&equals;", 8}, '='},
                 {{"&sol;", 5}, '/'},   {{"&lowbar;", 8}, '_'}, {{"&NewLine;", 9}, '\n'}};
    uint32_t value;
    char c = at + 1 < bytes.len ? bytes.at[at + 1] : 0;
    if (c == '#') {
        bool is_hex = at + 2 < bytes.len && byte_lower(bytes.at[at + 2]) == 'x';
        size_t used = read_number(bytes, at + 2 + is_hex, is_hex, ';', &value);
        return used ? put(value, text, length, used + 2 + is_hex) : 0;
    }
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (str_equal(str_slice(bytes, at, named[i].name.len), named[i].name))
            return put_byte((unsigned char)named[i].c, text, length, named[i].name.len);
    return 0;
}

static size_t read_quoted_printable(struct str bytes, size_t at, char text[4], size_t *length)
{
    uint32_t value;
    if (read_hex(bytes, at + 1, 2, &value))
        return put_byte(value, text, length, 3);
    *length = 0; // a soft line end is nothing
    if (str_starts_with(str_slice(bytes, at + 1, 2), STR("\r\n")))
        return 3;
    return at + 1 < bytes.len && bytes.at[at + 1] == '\n' ? 2 : 0;
}

size_t decode_one_escape(struct str bytes, size_t at, bool is_quoted, char text[4], size_t *length,
                         enum decode_kind *kind)
{
    uint32_t value;
    size_t used;
    switch (bytes.at[at]) {
    case '\\':
        *kind = DECODE_ESCAPE;
        used = read_backslash(bytes, at, text, length);
        return used ? used : read_slash(bytes, at, text, length);
    case '%':
        *kind = DECODE_PERCENT;
        return read_hex(bytes, at + 1, 2, &value) ? put_byte(value, text, length, 3) : 0;
    case '&': *kind = DECODE_ENTITY; return read_entity(bytes, at, text, length);
    case '=': *kind = DECODE_QUOTED; return is_quoted ? read_quoted_printable(bytes, at, text, length) : 0;
    default: return 0;
    }
}

// A row ends at the first escape that is no text: letters of other alphabets and machine code are nothing
// that a token is made of. So each escape is read twice at most.
bool decode_escapes(struct str bytes, size_t at, bool is_quoted, struct decode_run *run, struct buffer *out)
{
    size_t start = at;
    enum decode_kind first = DECODE_PLAIN, kind;
    while (at < bytes.len && at - start < ROW_MAX) {
        char text[4];
        size_t length = 0, used = decode_one_escape(bytes, at, is_quoted, text, &length, &kind);
        bool is_odd = length > 1 || (length && ((unsigned char)text[0] >= 0x7f ||
                                                ((unsigned char)text[0] < ' ' && !byte_is_space(text[0]))));
        if (used == 0 || is_odd || (first != DECODE_PLAIN && kind != first))
            break;
        first = kind;
        buffer_add(out, (struct str){text, length});
        at += used;
    }
    *run = (struct decode_run){start, at, first};
    return at > start;
}

static bool is_list_glue(char c)
{
    return c == ' ' || c == ',' || c == '\n' || c == '\t' || c == '\r' || c == ';';
}

// "0x41" at `at`, and no more digits behind it.
static bool read_element(struct str bytes, size_t at, uint32_t *value)
{
    return bytes.len - at >= 4 && bytes.at[at] == '0' && bytes.at[at + 1] == 'x' &&
           read_hex(bytes, at + 2, 2, value) &&
           (bytes.len - at == 4 || decode_hex_value(bytes.at[at + 4]) < 0);
}

bool decode_hex_list(struct str bytes, size_t at, struct decode_run *run, struct buffer *out)
{
    size_t before = out->len, start = at, end = at;
    uint32_t value;
    // Up to the first one that is no text: none that begins before it can do better.
    while (at < bytes.len && at - start < ROW_MAX && read_element(bytes, at, &value)) {
        end = at + 4;
        if (value >= 0x7f || (value < ' ' && !byte_is_space((char)value)))
            break;
        buffer_add_byte(out, (char)value);
        for (at = end; at < bytes.len && at - end < 64 && is_list_glue(bytes.at[at]);)
            at++;
    }
    *run = (struct decode_run){start, end, DECODE_HEX_LIST};
    if (out->len - before >= 8)
        return true;
    out->len = before;
    return false;
}

static size_t skip_space(struct str bytes, size_t at, size_t limit)
{
    while (at < limit && byte_is_space(bytes.at[at]))
        at++;
    return at;
}

// The operators that join strings: + . & , of most languages, <> of Elixir and Haskell, .. of Lua, ++, ||
// of SQL; a backslash before a line end; or nothing but space.
static size_t skip_operator(struct str bytes, size_t at)
{
    char a = bytes.at[at], b = at + 1 < bytes.len ? bytes.at[at + 1] : 0;
    if ((a == '<' && b == '>') || (a == b && (a == '.' || a == '+' || a == '|')))
        return at + 2;
    if (a == '\\')
        return b == '\n' ? at + 2 : b == '\r' ? at + 3 : at;
    return a == '+' || a == '.' || a == '&' ? at + 1 : at;
}

static bool is_token_byte(char c)
{
    return decode_is_digit(c) || c == '=' || c == '.' || c == ':' || c == '@' || c == '~';
}

// How many bytes of a token stand before `at`, and from `at` on, up to `most`.
static size_t token_before(struct str bytes, size_t floor, size_t at, size_t most)
{
    size_t count = 0;
    while (count < most && at - count > floor && is_token_byte(bytes.at[at - count - 1]))
        count++;
    return count;
}

static size_t token_from(struct str bytes, size_t at, size_t most)
{
    size_t count = 0;
    while (count < most && at + count < bytes.len && is_token_byte(bytes.at[at + count]))
        count++;
    return count;
}

bool decode_join(struct str bytes, size_t floor, size_t at, struct decode_run *run)
{
    enum { TOKEN_MIN = 12 }; // together; shorter ones are parts of names and sentences
    size_t limit = bytes.len - at > JOINT_MAX ? at + JOINT_MAX : bytes.len;
    // A token that is cut has its own bytes on both sides.
    if (at <= floor || !is_token_byte(bytes.at[at - 1]))
        return false;
    size_t next = skip_space(bytes, at + 1, limit);
    size_t behind = next < limit ? skip_operator(bytes, next) : next;
    bool is_operator = behind > next;
    next = skip_space(bytes, behind, limit);
    if (next + 1 >= limit || (bytes.at[next] != '"' && bytes.at[next] != '\'' && bytes.at[next] != '`') ||
        (!is_operator && (bytes.at[next] != bytes.at[at] || next == at + 1)) ||
        !is_token_byte(bytes.at[next + 1]))
        return false;
    size_t before = token_before(bytes, floor, at, TOKEN_MIN);
    *run = (struct decode_run){at, next + 1, DECODE_JOIN};
    // Behind another joint the token has begun before it.
    return (floor && at - before == floor) || before + token_from(bytes, next + 1, TOKEN_MIN) >= TOKEN_MIN;
}
