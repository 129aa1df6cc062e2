#include "scanners/files/walk.h"

#include "core/utf8.h"
#include "scanners/decode/readers.h"

struct reader {
    struct str bytes;
    size_t at;
    struct arena *arena;
    struct names names;
    field_sink *sink;
    void *context;
    struct str key; // of the value that comes
    char closers[FIELD_DEPTH_MAX];
    bool is_named[FIELD_DEPTH_MAX]; // the level pushed a name
    size_t depth;
};

static void skip_blank(struct reader *reader)
{
    struct str bytes = reader->bytes;
    while (reader->at < bytes.len) {
        char c = bytes.at[reader->at], next = reader->at + 1 < bytes.len ? bytes.at[reader->at + 1] : 0;
        if (byte_is_space(c) || c == ',' || c == ':') {
            reader->at++;
        } else if (c == '/' && (next == '/' || next == '*')) {
            size_t end = next == '/' ? str_find_byte(bytes, '\n', reader->at)
                                     : str_find(bytes, STR("*/"), reader->at + 2);
            reader->at = end == STR_NONE ? bytes.len : end + (next == '*' ? 2 : 1);
        } else
            return;
    }
}

static size_t unescape_one(struct str raw, size_t at, struct buffer *out)
{
    static const char from[] = "nrtbf\"\\/", to[] = "\n\r\t\b\f\"\\/";
    char text[4], c = at + 1 < raw.len ? raw.at[at + 1] : 0;
    size_t length = 0, used;
    enum decode_kind kind;
    const char *found = c ? strchr(from, c) : NULL;
    if (found) {
        buffer_add_byte(out, to[found - from]);
        return 2;
    }
    used = decode_one_escape(raw, at, false, text, &length, &kind);
    buffer_add(out, used ? (struct str){text, length} : str_slice(raw, at, 1));
    return used ? used : 1;
}

struct str json_unescape(struct str raw, struct arena *arena)
{
    if (!raw.len || !memchr(raw.at, '\\', raw.len))
        return raw;
    struct buffer out = {0};
    for (size_t at = 0; at < raw.len;) {
        if (raw.at[at] == '\\') {
            at += unescape_one(raw, at, &out);
            continue;
        }
        size_t next = str_find_byte(raw, '\\', at);
        next = next == STR_NONE ? raw.len : next;
        buffer_add(&out, str_slice(raw, at, next - at));
        at = next;
    }
    struct str text = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

// The end of the string that begins at `at`, behind its quote: the closing quote, or STR_NONE.
size_t json_string_end(struct str bytes, size_t at)
{
    for (; at < bytes.len; at++) {
        if (bytes.at[at] == '\\')
            at++;
        else if (bytes.at[at] == '"')
            return at;
    }
    return STR_NONE;
}

static bool open_level(struct reader *reader, char closer)
{
    if (reader->depth == FIELD_DEPTH_MAX)
        return false;
    reader->closers[reader->depth] = closer;
    reader->is_named[reader->depth] = reader->key.len != 0;
    reader->depth++;
    if (reader->key.len)
        names_push(&reader->names, reader->key);
    reader->key = (struct str){0};
    reader->at++;
    return true;
}

static bool close_level(struct reader *reader)
{
    if (reader->depth == 0 || reader->closers[reader->depth - 1] != reader->bytes.at[reader->at])
        return false;
    reader->depth--;
    if (reader->is_named[reader->depth])
        names_pop(&reader->names);
    reader->key = (struct str){0};
    reader->at++;
    return true;
}

static bool give(struct reader *reader, size_t start, size_t end, struct str value)
{
    struct str section = names_all(&reader->names), key = reader->key;
    bool is_list = reader->depth && reader->closers[reader->depth - 1] == ']';
    if (is_list && key.len == 0) // an item: it has its list's name
        key = names_last(&reader->names);
    const struct field field = {.section = section, .key = key, .value = value, .start = start, .end = end};
    reader->key = (struct str){0};
    return reader->sink(reader->context, &field);
}

// A string is a key when a colon follows in an object.
static bool read_string(struct reader *reader)
{
    size_t start = reader->at + 1, end = json_string_end(reader->bytes, start);
    if (end == STR_NONE)
        return false;
    struct str text = json_unescape(str_slice(reader->bytes, start, end - start), reader->arena);
    size_t next = end + 1;
    while (next < reader->bytes.len && byte_is_space(reader->bytes.at[next]))
        next++;
    reader->at = end + 1;
    bool is_object = reader->depth && reader->closers[reader->depth - 1] == '}';
    if (is_object && reader->key.len == 0 && next < reader->bytes.len && reader->bytes.at[next] == ':') {
        reader->key = text.len ? text : STR("\"\"");
        return true;
    }
    return give(reader, start, end, text);
}

static bool read_word(struct reader *reader)
{
    size_t start = reader->at;
    while (reader->at < reader->bytes.len && !byte_is_space(reader->bytes.at[reader->at]) &&
           !strchr(",:{}[]\"", reader->bytes.at[reader->at]))
        reader->at++;
    return reader->at > start &&
           give(reader, start, reader->at, str_slice(reader->bytes, start, reader->at - start));
}

bool walk_json(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct reader reader = {.bytes = bytes, .arena = arena, .sink = sink, .context = context};
    for (;;) {
        skip_blank(&reader);
        if (reader.at >= bytes.len)
            return reader.depth == 0;
        char c = bytes.at[reader.at];
        bool is_fine = c == '{'               ? open_level(&reader, '}')
                       : c == '['             ? open_level(&reader, ']')
                       : c == '}' || c == ']' ? close_level(&reader)
                       : c == '"'             ? read_string(&reader)
                                              : read_word(&reader);
        if (!is_fine)
            return false;
    }
}
