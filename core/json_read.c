#include "core/json_read.h"

#include "core/utf8.h"

#include <math.h>
#include <stdlib.h>

enum { DEPTH_MAX = 64, NODES_MAX = 2000000 };

struct reader {
    struct str text;
    size_t at, line, nodes;
    unsigned depth;
    const char *name;
    struct arena *arena;
    struct error *err;
};

static bool parse_value(struct reader *reader, struct json_node *node);

static bool fail(struct reader *reader, const char *what)
{
    return error_set(reader->err, ERROR_CONFIG, "%s:%zu: %s", reader->name, reader->line, what);
}

// The next byte, -1 at the end.
static int peek(const struct reader *reader)
{
    return reader->at < reader->text.len ? (unsigned char)reader->text.at[reader->at] : -1;
}

static void skip_space(struct reader *reader)
{
    for (int c; (c = peek(reader)) == ' ' || c == '\t' || c == '\r' || c == '\n'; reader->at++)
        reader->line += c == '\n';
}

static bool take(struct reader *reader, char wanted)
{
    skip_space(reader);
    if (peek(reader) != wanted)
        return false;
    reader->at++;
    return true;
}

static bool parse_hex(struct reader *reader, uint32_t *out)
{
    *out = 0;
    for (int i = 0; i < 4; i++, reader->at++) {
        int c = peek(reader);
        int lower = c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c;
        if (lower >= '0' && lower <= '9')
            *out = *out << 4 | (uint32_t)(lower - '0');
        else if (lower >= 'a' && lower <= 'f')
            *out = *out << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return fail(reader, "\\u needs four hex digits");
    }
    return true;
}

// One escape, behind its backslash.
static bool parse_escape(struct reader *reader, struct buffer *out)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    int c = peek(reader);
    const char *name = c > 0 ? memchr(names, c, sizeof names - 1) : NULL;
    uint32_t high, low;

    reader->at++;
    if (name) {
        buffer_add_byte(out, values[name - names]);
        return true;
    }
    if (c != 'u')
        return fail(reader, "unknown escape in a string");
    if (!parse_hex(reader, &high))
        return false;
    bool is_pair = high >= 0xd800 && high < 0xdc00 && reader->text.len - reader->at >= 6 &&
                   memcmp(reader->text.at + reader->at, "\\u", 2) == 0;
    if (is_pair) {
        size_t before = reader->at;
        reader->at += 2;
        if (!parse_hex(reader, &low))
            return false;
        if (low >= 0xdc00 && low < 0xe000) {
            utf8_encode(out, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            return true;
        }
        reader->at = before; // a lone half: U+FFFD, and the other is read anew
    }
    utf8_encode(out, high);
    return true;
}

// A string, its opening quote already taken.
static bool parse_text(struct reader *reader, struct str *out)
{
    struct buffer BUFFER_AUTO unescaped = {0};
    size_t start = reader->at;
    bool has_escapes = false;

    for (int c; (c = peek(reader)) != '"';) {
        if (c < 0)
            return fail(reader, "a string does not end");
        if (c < 0x20)
            return fail(reader, "a control character in a string");
        if (c != '\\') {
            reader->at++;
            continue;
        }
        buffer_add(&unescaped, str_slice(reader->text, start, reader->at - start));
        has_escapes = true;
        reader->at++;
        if (!parse_escape(reader, &unescaped))
            return false;
        start = reader->at;
    }
    struct str rest = str_slice(reader->text, start, reader->at - start);
    reader->at++;
    buffer_add(&unescaped, has_escapes ? rest : (struct str){0});
    *out = has_escapes ? arena_copy(reader->arena, buffer_str(&unescaped)) : rest;
    return true;
}

static size_t skip_digits(struct reader *reader)
{
    size_t start = reader->at;
    for (int c; (c = peek(reader)) >= '0' && c <= '9';)
        reader->at++;
    return reader->at - start;
}

static bool parse_number(struct reader *reader, struct json_node *node)
{
    size_t start = reader->at;
    bool ok;

    reader->at += peek(reader) == '-';
    bool has_zero = peek(reader) == '0';
    size_t digits = skip_digits(reader);
    ok = digits > 0 && !(has_zero && digits > 1);
    if (peek(reader) == '.') {
        reader->at++;
        ok = skip_digits(reader) > 0 && ok;
    }
    if (peek(reader) == 'e' || peek(reader) == 'E') {
        reader->at++;
        reader->at += peek(reader) == '+' || peek(reader) == '-';
        ok = skip_digits(reader) > 0 && ok;
    }
    node->kind = JSON_NUMBER;
    node->text = str_slice(reader->text, start, reader->at - start);
    return ok || fail(reader, "expected a value");
}

static bool parse_word(struct reader *reader, struct json_node *node)
{
    static const struct {
        struct str word;
        enum json_kind kind;
        bool flag;
    } words[] = {
        {{"true", 4}, JSON_BOOL, true}, {{"false", 5}, JSON_BOOL, false}, {{"null", 4}, JSON_NULL, false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_starts_with(str_slice(reader->text, reader->at, 5), words[i].word)) {
            reader->at += words[i].word.len;
            node->kind = words[i].kind;
            node->flag = words[i].flag;
            return true;
        }
    return fail(reader, "expected a value");
}

// Items of a list or members of a map, its opening bracket already taken.
static bool parse_items(struct reader *reader, struct json_node *node, bool is_map)
{
    struct json_node **tail = &node->first;

    node->kind = is_map ? JSON_MAP : JSON_LIST;
    if (++reader->depth > DEPTH_MAX)
        return fail(reader, "nested too deeply");
    if (take(reader, is_map ? '}' : ']')) {
        reader->depth--;
        return true;
    }
    do {
        if (++reader->nodes > NODES_MAX)
            return fail(reader, "more than 2,000,000 values");
        struct json_node *item = ARENA_NEW(reader->arena, struct json_node);
        if (is_map) {
            if (!take(reader, '"'))
                return fail(reader, "expected a key in quotes");
            if (!parse_text(reader, &item->key))
                return false;
            if (!take(reader, ':'))
                return fail(reader, "expected ':' after a key");
        }
        if (!parse_value(reader, item))
            return false;
        *tail = item;
        tail = &item->next;
        node->count++;
    } while (take(reader, ','));
    reader->depth--;
    if (!take(reader, is_map ? '}' : ']'))
        return fail(reader, is_map ? "expected ',' or '}'" : "expected ',' or ']'");
    return true;
}

static bool parse_value(struct reader *reader, struct json_node *node)
{
    skip_space(reader);
    node->line = reader->line;
    int c = peek(reader);
    if (c == '{' || c == '[') {
        reader->at++;
        return parse_items(reader, node, c == '{');
    }
    if (c == '"') {
        reader->at++;
        node->kind = JSON_TEXT;
        return parse_text(reader, &node->text);
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return parse_number(reader, node);
    return parse_word(reader, node);
}

bool json_parse(struct str text, const char *name, struct arena *arena, struct json_node **root,
                struct error *err)
{
    struct reader reader = {.text = text, .line = 1, .name = name, .arena = arena, .err = err};
    struct json_node *node = ARENA_NEW(arena, struct json_node);

    if (!parse_value(&reader, node))
        return false;
    skip_space(&reader);
    if (reader.at < text.len)
        return fail(&reader, "something follows the end of the document");
    *root = node;
    return true;
}

const struct json_node *json_member(const struct json_node *map, const char *key)
{
    struct str wanted = str_from(key);
    if (!map || map->kind != JSON_MAP)
        return NULL;
    for (const struct json_node *item = map->first; item; item = item->next)
        if (str_equal(item->key, wanted))
            return item;
    return NULL;
}

const struct json_node *json_member_items(const struct json_node *map, const char *key)
{
    const struct json_node *list = json_member(map, key);
    return list && list->kind == JSON_LIST ? list->first : NULL;
}

struct str json_member_text(const struct json_node *map, const char *key)
{
    const struct json_node *node = json_member(map, key);
    return node && node->kind == JSON_TEXT ? node->text : (struct str){0};
}

double json_member_number(const struct json_node *map, const char *key, double missing)
{
    const struct json_node *node = json_member(map, key);
    char digits[64];
    if (!node || node->kind != JSON_NUMBER || node->text.len >= sizeof digits)
        return missing;
    memcpy(digits, node->text.at, node->text.len);
    digits[node->text.len] = '\0';
    double value = strtod(digits, NULL); // the locale is always "C": andon sets none
    return isfinite(value) ? value : missing;
}
