#include "core/json.h"

#include "core/utf8.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

void json_start(struct json *json, struct buffer *out, bool pretty)
{
    *json = (struct json){.out = out, .pretty = pretty};
}

static void new_line(struct json *json)
{
    if (!json->pretty)
        return;
    buffer_add_byte(json->out, '\n');
    for (unsigned i = 0; i < json->depth; i++)
        buffer_add(json->out, STR("  "));
}

// What comes before a value or a key: nothing behind a key, else a comma unless it is the first.
static void begin_item(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->depth == 0)
        return;
    if (json->has_items[json->depth - 1])
        buffer_add_byte(json->out, ',');
    json->has_items[json->depth - 1] = true;
    new_line(json);
}

static void open_container(struct json *json, char bracket)
{
    assert(json->depth < JSON_DEPTH_MAX);
    begin_item(json);
    buffer_add_byte(json->out, bracket);
    json->has_items[json->depth++] = false;
}

static void close_container(struct json *json, char bracket)
{
    assert(json->depth > 0);
    bool had_items = json->has_items[--json->depth];
    if (had_items)
        new_line(json);
    buffer_add_byte(json->out, bracket);
    if (json->depth == 0 && json->pretty)
        buffer_add_byte(json->out, '\n');
}

void json_object(struct json *json)
{
    open_container(json, '{');
}

void json_object_end(struct json *json)
{
    close_container(json, '}');
}

void json_array(struct json *json)
{
    open_container(json, '[');
}

void json_array_end(struct json *json)
{
    close_container(json, ']');
}

static void add_key(struct json *json, struct str key)
{
    begin_item(json);
    json_escape(json->out, key);
    buffer_add_byte(json->out, ':');
    if (json->pretty)
        buffer_add_byte(json->out, ' ');
    json->after_key = true;
}

void json_key(struct json *json, const char *key)
{
    add_key(json, str_from(key));
}

void json_text(struct json *json, struct str text)
{
    begin_item(json);
    json_escape(json->out, text);
}

void json_number(struct json *json, int64_t number)
{
    begin_item(json);
    buffer_printf(json->out, "%" PRId64, number);
}

void json_real(struct json *json, double number)
{
    begin_item(json);
    if (isfinite(number))
        buffer_printf(json->out, "%.3f", number);
    else
        buffer_add(json->out, STR("null")); // JSON has no word for it
}

void json_bool(struct json *json, bool value)
{
    begin_item(json);
    buffer_add_cstring(json->out, value ? "true" : "false");
}

void json_null(struct json *json)
{
    begin_item(json);
    buffer_add(json->out, STR("null"));
}

void json_pair_text(struct json *json, const char *key, struct str text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_pair_number(struct json *json, const char *key, int64_t number)
{
    json_key(json, key);
    json_number(json, number);
}

void json_pair_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_path(struct json *json, const char *key, struct str path)
{
    json_pair_text(json, key, path);
    if (utf8_find_invalid(path, 0) == STR_NONE)
        return;
    struct buffer text BUFFER_AUTO = {0};
    buffer_printf(&text, "%s_base64", key);
    add_key(json, buffer_str(&text));
    buffer_clear(&text);
    base64_encode(&text, path);
    json_text(json, buffer_str(&text));
}

// Control characters must be escaped; DEL, C1 and the bidi controls are too, since reports are read on
// terminals.
static bool must_escape(uint32_t c)
{
    return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200e ||
           c == 0x200f || (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static void add_escape(struct buffer *out, uint32_t c)
{
    static const char short_forms[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"'};
    if (c == '\\')
        buffer_add(out, STR("\\\\"));
    else if (c < sizeof short_forms && short_forms[c])
        buffer_printf(out, "\\%c", short_forms[c]);
    else
        buffer_printf(out, "\\u%04x", c);
}

void json_escape(struct buffer *out, struct str text)
{
    size_t clean = 0; // what is before this offset has been written
    buffer_add_byte(out, '"');
    for (size_t at = 0; at < text.len;) {
        size_t start = at;
        uint32_t code_point = utf8_decode(text, &at);
        if (code_point != UTF8_INVALID && !must_escape(code_point))
            continue;
        buffer_add(out, str_slice(text, clean, start - clean));
        if (code_point == UTF8_INVALID)
            utf8_encode(out, 0xfffd);
        else
            add_escape(out, code_point);
        clean = at;
    }
    buffer_add(out, str_slice(text, clean, text.len));
    buffer_add_byte(out, '"');
}

void base64_encode(struct buffer *out, struct str bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t have = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t group = 0;
        for (size_t j = 0; j < 3; j++)
            group = group << 8 | (j < have ? (unsigned char)bytes.at[i + j] : 0);
        char text[4] = {digits[group >> 18], digits[group >> 12 & 63], digits[group >> 6 & 63],
                        digits[group & 63]};
        for (size_t j = have + 1; j < 4; j++)
            text[j] = '=';
        buffer_add(out, (struct str){text, 4});
    }
}
