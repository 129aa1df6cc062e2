// Rows of base64 and hex digits. A row goes on over line ends and over what sources put between the pieces of
// a long literal, as long as the pieces are of one width; a narrower one is the last.
#include "core/utf8.h"
#include "scanners/decode/readers.h"

enum {
    LOOK = 24,     // digits that are decoded to see whether the row is worth it
    GLUE_MAX = 96, // between two pieces
    WRAP_MIN = 40, // digits on a line, where nothing but the line end joins it to the next
    CHECK_EVERY = 4096,
    RETRIES = 4,
    DIGITS_MIN = DECODE_DIGITS_MIN - 4, // without what an escape took of the row
};

// Values of the digits of both alphabets, plus one; 0 is no digit.
static const unsigned char *base64_table(void)
{
    static const unsigned char table[256] = {
        ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
        ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
        ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
        ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
        ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
        ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
        ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
        ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
        ['-'] = 63, ['_'] = 64};
    return table;
}

static bool is_of_kind(char c, bool is_hex)
{
    return is_hex ? decode_hex_value(c) >= 0 : decode_is_digit(c);
}

static size_t piece_end(struct str bytes, size_t at, bool is_hex)
{
    while (at < bytes.len && is_of_kind(bytes.at[at], is_hex))
        at++;
    return at;
}

// What stands between two pieces, from `at`: true when it joins them, with the next piece's place in *next.
static bool skip_glue(struct str bytes, size_t at, size_t width, size_t *next)
{
    size_t limit = bytes.len - at > GLUE_MAX ? at + GLUE_MAX : bytes.len, quotes = 0, lines = 0;
    bool is_escaped = false;
    for (; at < limit; at++) {
        char c = bytes.at[at];
        if (c == '\n')
            lines++;
        else if (c == '"' || c == '\'' || c == '`')
            quotes++;
        else if (c == '\\') {
            char escape = at + 1 < limit ? bytes.at[at + 1] : 0;
            if (escape != 'n' && escape != 'r' && escape != '\\' && escape != '\n' && escape != '\r')
                break;
            if (escape == 'n' || escape == 'r')
                at++, is_escaped = true;
        } else if ((c == '+' || c == '.' || c == '&' || c == ',') && quotes % 2 == 1)
            continue;
        else if (lines && (c == '#' || c == '*' || c == '>' || c == '|' || c == ';'))
            continue;
        else if (lines && quotes == 0 && c == '/' && at + 2 < limit && bytes.at[at + 1] == '/' &&
                 bytes.at[at + 2] == ' ')
            at++;
        else if (c != ' ' && c != '\t' && c != '\r')
            break;
    }
    *next = at;
    if (at >= limit || lines > 2 || quotes > 2)
        return false;
    return quotes == 2 || is_escaped || (lines && quotes == 0 && width >= WRAP_MIN);
}

// A row of pieces: hands out one after the other.
struct row {
    struct str bytes;
    size_t at, end; // of the piece
    size_t width;   // of the first
    bool is_hex, is_last;
};

static struct row row_start(struct str bytes, size_t at, bool is_hex)
{
    size_t end = piece_end(bytes, at, is_hex);
    return (struct row){.bytes = bytes, .at = at, .end = end, .width = end - at, .is_hex = is_hex};
}

static bool row_next(struct row *row)
{
    size_t next;
    if (row->is_last || (row->end < row->bytes.len && row->bytes.at[row->end] == '=') ||
        !skip_glue(row->bytes, row->end, row->width, &next))
        return false;
    size_t end = piece_end(row->bytes, next, row->is_hex);
    size_t width = end - next;
    char behind = end < row->bytes.len ? row->bytes.at[end] : '\n';
    if (width == 0 || width > row->width ||
        (width < row->width && strchr(":=.(-[{", behind) && behind && !(behind == '=' && width % 4)))
        return false;
    row->is_last = width < row->width;
    row->at = next;
    row->end = end;
    return true;
}

// Decodes the row from its start. With `place` it only counts: *place becomes where text[count] is encoded.
static bool decode_row(struct row *row, struct buffer *out, size_t *place, size_t count)
{
    const unsigned char *table = base64_table();
    uint32_t bits = 0;
    unsigned held = 0, per_digit = row->is_hex ? 4 : 6;
    size_t first = out ? out->len : 0, made = 0, checked = first;
    do {
        for (size_t at = row->at; at < row->end; at++) {
            char c = row->bytes.at[at];
            uint32_t value = row->is_hex ? (uint32_t)decode_hex_value(c) : table[(unsigned char)c] - 1u;
            bits = bits << per_digit | value;
            held += per_digit;
            if (held < 8)
                continue;
            held -= 8;
            if (place && made++ == count) {
                *place = at - (held == 0 && per_digit == 6 ? 1 : 1);
                return true;
            }
            if (out)
                buffer_add_byte(out, (char)(bits >> held & 0xff));
        }
        if (out && out->len - checked >= CHECK_EVERY) {
            if (out->overflow)
                return false;
            checked = out->len;
        }
    } while (row_next(row));
    return !place;
}

// Decodes the first digits into `room`, which holds LOOK bytes.
static size_t look(struct str bytes, size_t at, size_t end, bool is_hex, char *room)
{
    const unsigned char *table = base64_table();
    size_t most = end - at > LOOK ? at + LOOK : end, made = 0;
    uint32_t bits = 0;
    for (unsigned held = 0; at < most; at++) {
        bits = is_hex ? bits << 4 | (uint32_t)decode_hex_value(bytes.at[at])
                      : bits << 6 | (table[(unsigned char)bytes.at[at]] - 1u);
        held += is_hex ? 4 : 6;
        if (held >= 8)
            room[made++] = (char)(bits >> (held -= 8));
    }
    return made;
}

// The digits of ASCII tell themselves: of four digits, the first holds the upper six bits of a byte (8 to 31,
// and 2 or 3 for a line end or tab), the second ends with the upper four of the next (2 to 7, or 0). Names
// and random digits fit by chance only, so most rows end here.
static bool fits_text(struct str bytes, size_t at)
{
    const unsigned char *table = base64_table();
    const uint32_t firsts = 0xffffff0c, seconds = 0x00fd00fd;
    for (size_t i = at; i < at + 12; i += 4) {
        unsigned first = table[(unsigned char)bytes.at[i]] - 1u,
                 second = table[(unsigned char)bytes.at[i + 1]] - 1u;
        if (first > 31 || !(firsts >> first & 1) || !(seconds >> (second & 15) & 1))
            return false;
    }
    return true;
}

// Starts of compressed streams, of UTF-16 and of texts with a byte order mark.
static bool fits_other(struct str bytes, size_t at)
{
    const char *head = bytes.at + at;
    if ((head[2] == 'A' || head[2] == 'B') && head[4] == 'A')
        return true;
    switch (head[0]) {
    case 'e': return head[1] == 'A' || head[1] == 'J' || head[1] == 'N' || head[1] == 'F';
    case 'H': return head[1] == '4' && head[2] == 's' && head[3] == 'I';
    case '7': return head[1] == '7' && head[2] == 'u';
    case 'A': return head[3] == 'A';
    case '/': return (head[1] == '/' && head[2] == '4') || (head[1] == 'v' && head[2] == '8');
    default: return false;
    }
}

// What a byte can be in the digits that fits_text, fits_other and fits_hex let by.
enum {
    HEAD_TEXT = 1 << 0,   // the first digit of text
    HEAD_SECOND = 1 << 1, // its second
    HEAD_OTHER = 1 << 2,  // the first of anything else
    HEAD_ESCAPE = 1 << 3, // stands before digits that an escape has a part of
};
static const unsigned char head_table[256] = {
    ['I' ... 'P'] = HEAD_TEXT,
    ['R'] = HEAD_TEXT,
    ['Y' ... 'Z'] = HEAD_TEXT,
    ['a' ... 'd'] = HEAD_TEXT,
    ['f'] = HEAD_TEXT,
    ['1'] = HEAD_SECOND,
    ['E' ... 'G'] = HEAD_SECOND,
    ['g'] = HEAD_SECOND,
    ['i' ... 'n'] = HEAD_SECOND,
    ['w'] = HEAD_SECOND,
    ['y' ... 'z'] = HEAD_SECOND,
    ['C' ... 'D'] = HEAD_TEXT | HEAD_SECOND,
    ['Q'] = HEAD_TEXT | HEAD_SECOND,
    ['S' ... 'X'] = HEAD_TEXT | HEAD_SECOND,
    ['/'] = HEAD_OTHER,
    ['4' ... '7'] = HEAD_OTHER,
    ['e'] = HEAD_TEXT | HEAD_OTHER,
    ['0'] = HEAD_SECOND | HEAD_OTHER,
    ['2' ... '3'] = HEAD_SECOND | HEAD_OTHER,
    ['A'] = HEAD_SECOND | HEAD_OTHER,
    ['H'] = HEAD_SECOND | HEAD_OTHER,
    ['%'] = HEAD_ESCAPE,
    ['\\'] = HEAD_ESCAPE,
};

bool decode_may_be_digits(struct str bytes, size_t at, size_t end)
{
    if (end - at < DIGITS_MIN)
        return false;
    const unsigned char *head = (const unsigned char *)bytes.at + at;
    unsigned first = head_table[head[0]], second = head_table[head[1]] >> 1 & HEAD_TEXT;
    unsigned escape = at ? head_table[head[-1]] & HEAD_ESCAPE : 0;
    return (first & (HEAD_OTHER | second)) | escape | (head[4] == 'A');
}

static bool fits_hex(struct str bytes, size_t at)
{
    for (size_t i = at; i < at + 16; i += 2)
        if (bytes.at[i] < '0' || bytes.at[i] == '1' || bytes.at[i] > '7')
            return false;
    return true;
}

static bool is_compressed(const unsigned char *head, size_t len)
{
    if (len < 12)
        return false;
    bool is_gzip = head[0] == 0x1f && head[1] == 0x8b && head[2] == 8 && (head[3] & 0xe0) == 0;
    bool is_zlib =
        (head[0] & 0x8f) == 0x08 && ((unsigned)head[0] << 8 | head[1]) % 31 == 0 && !(head[1] & 0x20);
    return is_gzip || is_zlib;
}

// What the digits promise to be, by their first bytes; DECODE_PLAIN: nothing.
static enum decode_kind promise(struct str bytes, size_t at, size_t end, bool is_hex)
{
    char room[LOOK];
    bool is_big;
    struct str head = {room, look(bytes, at, end, is_hex, room)};
    if (decode_is_all_text(head))
        return is_hex ? DECODE_HEX : DECODE_BASE64;
    if (is_hex)
        return DECODE_PLAIN;
    if (decode_is_utf16(head, &is_big) || (head.len > 4 && memcmp(head.at, "\xff\xfe", 2) == 0 &&
                                           decode_is_utf16(str_slice(head, 2, head.len), &is_big)))
        return DECODE_BASE64_UTF16;
    return is_compressed((const unsigned char *)room, head.len) ? DECODE_BASE64_GZIP : DECODE_PLAIN;
}

// Replaces out[before…] by what is inside it; false when that is no text.
static bool unwrap(enum decode_kind kind, size_t before, struct buffer *out, struct decode_budget *budget)
{
    if (kind == DECODE_BASE64 || kind == DECODE_HEX)
        return decode_is_text(str_slice(buffer_str(out), before, out->len));
    struct buffer inner = {.limit = DECODE_BYTES_MAX};
    struct str bytes = str_slice(buffer_str(out), before, out->len);
    bool is_big = false, is_fine;
    if (kind == DECODE_BASE64_UTF16) {
        is_fine = decode_is_utf16(bytes, &is_big);
        if (is_fine)
            utf8_from_wide(bytes, 2, is_big, &inner, NULL);
    } else
        is_fine = decode_inflate(bytes, &inner, budget);
    is_fine = is_fine && decode_is_text(buffer_str(&inner));
    out->len = before;
    if (is_fine)
        buffer_add(out, buffer_str(&inner));
    buffer_free(&inner);
    return is_fine;
}

static bool try_row(struct str bytes, size_t at, size_t end, bool is_hex, struct decode_run *run,
                    struct buffer *out, struct decode_budget *budget)
{
    size_t before = out->len;
    enum decode_kind kind = promise(bytes, at, end, is_hex);
    if (kind == DECODE_PLAIN)
        return false;
    struct row row = row_start(bytes, at, is_hex);
    decode_row(&row, out, NULL, 0);
    if (!unwrap(kind, before, out, budget)) {
        out->len = before;
        return false;
    }
    while (row.end < bytes.len && bytes.at[row.end] == '=')
        row.end++;
    *run = (struct decode_run){at, row.end, kind};
    return true;
}

// The end of an escape whose last bytes look like the first digits: \n, %22, \x22, \u0022.
static size_t behind_escape(struct str bytes, size_t at)
{
    char before = at ? bytes.at[at - 1] : 0;
    if (before == '%')
        return at + 2;
    if (before != '\\')
        return at;
    char c = bytes.at[at];
    return c == 'u' ? at + 5 : c == 'x' ? at + 3 : strchr("nrtabfv", c) ? at + 1 : at;
}

static size_t hex_digits(struct str bytes, size_t at, size_t end)
{
    size_t stop = at;
    while (stop < end && decode_hex_value(bytes.at[stop]) >= 0)
        stop++;
    return stop - at;
}

// Not 0 when one of the eight bytes is `byte`.
static uint64_t equal_bytes(const char *at, unsigned char byte)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;
    memcpy(&word, at, sizeof word);
    word ^= ones * byte;
    return (word - ones) & ~word & ones << 7;
}

// The place behind the next '/' or '-' close by: a path or a name may stand before the digits, which begin
// anew behind what can be either.
static size_t begin_anew(struct str bytes, size_t at, size_t end)
{
    enum { NEAR = 64 };
    size_t most = at + (end - at < NEAR ? end - at : NEAR);
    for (; most - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
        uint64_t found = equal_bytes(bytes.at + at, '/') | equal_bytes(bytes.at + at, '-');
        if (found)
            break;
    }
    for (; at < most; at++)
        if (bytes.at[at] == '/' || bytes.at[at] == '-')
            return at + 1;
    return end;
}

bool decode_digits(struct str bytes, size_t at, size_t end, struct decode_run *run, struct buffer *out,
                   struct decode_budget *budget)
{
    at = behind_escape(bytes, at);
    for (int tries = 0; tries <= RETRIES && at < end && end - at >= DIGITS_MIN; tries++) {
        const char *head = bytes.at + at;
        if (head[0] == head[1] && head[0] == head[2] && head[0] == head[3])
            return false; // a rule, zeros
        if (fits_hex(bytes, at)) {
            size_t hex = hex_digits(bytes, at, end);
            if (hex >= DECODE_DIGITS_MIN && hex % 2 == 0 &&
                try_row(bytes, at, at + hex, true, run, out, budget))
                return true;
        }
        if ((fits_text(bytes, at) || fits_other(bytes, at)) &&
            try_row(bytes, at, end, false, run, out, budget))
            return true;
        if (end - at < DECODE_DIGITS_MIN + 4)
            return false;
        at = begin_anew(bytes, at, end);
    }
    return false;
}

size_t decode_locate(enum decode_kind kind, struct str source, size_t offset)
{
    size_t place = 0;
    struct row row = row_start(source, 0, kind == DECODE_HEX);
    if (kind == DECODE_BASE64 || kind == DECODE_HEX)
        return decode_row(&row, NULL, &place, offset) ? place : source.len;
    size_t made = 0;
    for (size_t at = 0; at < source.len && (kind == DECODE_ESCAPE || kind == DECODE_PERCENT ||
                                            kind == DECODE_ENTITY || kind == DECODE_QUOTED);) {
        char text[4];
        size_t length = 0;
        enum decode_kind what;
        size_t used = decode_one_escape(source, at, kind == DECODE_QUOTED, text, &length, &what);
        if (used == 0 || made + length > offset)
            return at;
        made += length;
        at += used;
    }
    return 0;
}
