#include "scanners/files/walk.h"

#include "scanners/decode/readers.h"

struct reader {
    struct str bytes;
    struct arena *arena;
    field_sink *sink;
    void *context;
    struct names names;
};

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '-' || c == '_' || c == '.' || c == ':' ||
           (unsigned char)c >= 0x80;
}

static struct str read_name(struct str bytes, size_t *at)
{
    size_t start = *at;
    while (*at < bytes.len && is_name_byte(bytes.at[*at]))
        ++*at;
    return str_slice(bytes, start, *at - start);
}

static struct str unescape(struct str raw, struct arena *arena)
{
    if (!raw.len || !memchr(raw.at, '&', raw.len))
        return raw;
    struct buffer out = {0};
    for (size_t at = 0; at < raw.len;) {
        char text[4];
        size_t length = 0;
        enum decode_kind kind;
        size_t used = raw.at[at] == '&' ? decode_one_escape(raw, at, false, text, &length, &kind) : 0;
        buffer_add(&out, used ? (struct str){text, length} : str_slice(raw, at, 1));
        at += used ? used : 1;
    }
    struct str text = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static bool give(struct reader *reader, struct str key, struct str raw)
{
    size_t start = (size_t)(raw.at - reader->bytes.at);
    const struct field field = {.section = names_all(&reader->names),
                                .key = key,
                                .value = unescape(raw, reader->arena),
                                .start = start,
                                .end = start + raw.len};
    return reader->sink(reader->context, &field);
}

// The attributes of a tag up to its '>'; *is_closed says "/>".
static bool read_attributes(struct reader *reader, size_t *at, bool *is_closed)
{
    struct str bytes = reader->bytes, name_of_pair = {0};
    while (*at < bytes.len && bytes.at[*at] != '>') {
        if (!is_name_byte(bytes.at[*at])) {
            *is_closed = bytes.at[*at] == '/';
            ++*at;
            continue;
        }
        struct str name = read_name(bytes, at);
        while (*at < bytes.len && (byte_is_space(bytes.at[*at]) || bytes.at[*at] == '='))
            ++*at;
        char quote = *at < bytes.len ? bytes.at[*at] : 0;
        if (quote != '"' && quote != '\'')
            continue;
        size_t end = str_find_byte(bytes, quote, *at + 1);
        if (end == STR_NONE)
            return false;
        struct str value = str_slice(bytes, *at + 1, end - *at - 1);
        *at = end + 1;
        // <add key="Name" value="…"/> and <Property name="…" value="…"/>: the pair is a field.
        bool is_value = str_equal_ignoring_case(name, STR("value")) && name_of_pair.len;
        if (str_equal_ignoring_case(name, STR("key")) || str_equal_ignoring_case(name, STR("name")))
            name_of_pair = value;
        if (!give(reader, is_value ? name_of_pair : name, value))
            return false;
    }
    ++*at;
    return true;
}

static bool read_text(struct reader *reader, size_t start, size_t end)
{
    struct str text = str_trim(str_slice(reader->bytes, start, end - start));
    if (str_starts_with(text, STR("<![CDATA[")) && str_ends_with(text, STR("]]>")))
        text = str_slice(text, 9, text.len - 12);
    return text.len == 0 || give(reader, names_last(&reader->names), text);
}

bool walk_xml(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct reader reader = {.bytes = bytes, .arena = arena, .sink = sink, .context = context};
    size_t text = 0;
    for (size_t at = 0; (at = str_find_byte(bytes, '<', at)) != STR_NONE && at + 1 < bytes.len;) {
        struct str rest = str_slice(bytes, at, bytes.len);
        if (str_starts_with(rest, STR("<![CDATA["))) {
            size_t end = str_find(bytes, STR("]]>"), at);
            at = end == STR_NONE ? bytes.len : end + 3;
            continue;
        }
        if (str_starts_with(rest, STR("<!--"))) {
            size_t end = str_find(bytes, STR("-->"), at);
            at = text = end == STR_NONE ? bytes.len : end + 3;
            continue;
        }
        if (bytes.at[at + 1] == '/') {
            if (!read_text(&reader, text, at))
                return true;
            names_pop(&reader.names);
            size_t end = str_find_byte(bytes, '>', at);
            at = text = end == STR_NONE ? bytes.len : end + 1;
            continue;
        }
        if (!is_name_byte(bytes.at[++at])) // <?xml, <!DOCTYPE
            continue;
        bool is_closed = false;
        names_push(&reader.names, read_name(bytes, &at));
        if (!read_attributes(&reader, &at, &is_closed))
            return false;
        if (is_closed)
            names_pop(&reader.names);
        text = at < bytes.len ? at : bytes.len;
    }
    return reader.names.depth == 0;
}
