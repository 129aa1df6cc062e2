// YAML as far as settings go: block mappings and lists by indentation, plain and quoted scalars, block
// scalars. Not libyaml: a template's lines and a broken document must not hide the rest.
#include "scanners/files/walk.h"

struct reader {
    struct str bytes;
    struct arena *arena;
    field_sink *sink;
    void *context;
    struct names names;
    size_t indents[FIELD_DEPTH_MAX];
    size_t document;
    bool is_over;
};

static size_t indent_of(struct str line)
{
    size_t indent = 0;
    while (indent < line.len && line.at[indent] == ' ')
        indent++;
    return indent;
}

// The colon that ends a key: a space, or nothing, stands behind it.
static size_t key_end(struct str line)
{
    size_t at = 0;
    if (line.len && (line.at[0] == '"' || line.at[0] == '\'')) {
        at = str_find_byte(line, line.at[0], 1);
        if (at == STR_NONE)
            return STR_NONE;
    }
    for (; at < line.len; at++)
        if (line.at[at] == ':' && (at + 1 == line.len || byte_is_space(line.at[at + 1])))
            return at;
    return STR_NONE;
}

static void give(struct reader *reader, struct str key, struct str value, size_t start, size_t end)
{
    const struct field field = {reader->document, names_all(&reader->names), key, value, start, end};
    reader->is_over = reader->is_over || !reader->sink(reader->context, &field);
}

// The lines of a block scalar, which are indented deeper than its key; *at is then behind them.
static void read_block(struct reader *reader, size_t indent, struct str key, size_t *at)
{
    struct buffer text = {0};
    size_t start = *at, end = *at, inside = 0;
    struct str line;
    for (size_t next = *at; next_line(reader->bytes, &next, &line); *at = next) {
        size_t own = indent_of(line);
        if (own == line.len) {
            buffer_add_byte(&text, '\n');
            continue;
        }
        if (own <= indent)
            break;
        inside = inside ? inside : own;
        start = text.len || end > start ? start : (size_t)(line.at - reader->bytes.at) + own;
        buffer_add(&text, str_slice(line, own < inside ? own : inside, line.len));
        buffer_add_byte(&text, '\n');
        end = (size_t)(line.at - reader->bytes.at) + line.len;
    }
    if (end > start)
        give(reader, key, arena_copy(reader->arena, buffer_str(&text)), start, end);
    buffer_free(&text);
}

static struct str scalar(struct reader *reader, struct str value)
{
    char quote = value.len ? value.at[0] : 0;
    if (quote == '"' || quote == '\'') {
        size_t end = quote == '"' ? json_string_end(value, 1) : str_find_byte(value, quote, 1);
        value = str_slice(value, 1, end == STR_NONE ? value.len : end - 1);
        return value;
    }
    (void)reader;
    for (size_t i = 1; i < value.len; i++)
        if (value.at[i] == '#' && byte_is_space(value.at[i - 1]))
            value.len = i;
    return str_trim(value);
}

// "!!str x", "!vault |", "&anchor x": what stands before a value.
static struct str skip_tags(struct str value, bool *is_vault)
{
    while (value.len && (value.at[0] == '!' || value.at[0] == '&')) {
        size_t space = str_find_byte(value, ' ', 0);
        *is_vault = *is_vault || str_starts_with(value, STR("!vault"));
        value =
            space == STR_NONE ? str_slice(value, value.len, 0) : str_trim(str_slice(value, space, value.len));
    }
    return value;
}

static void read_pair(struct reader *reader, size_t indent, struct str line, size_t *at)
{
    size_t colon = key_end(line);
    bool is_vault = false;
    if (colon == STR_NONE)
        return;
    while (reader->names.depth &&
           (reader->names.depth > FIELD_DEPTH_MAX || reader->indents[reader->names.depth - 1] >= indent))
        names_pop(&reader->names);
    struct str key = without_quotes(str_slice(line, 0, colon));
    struct str value = skip_tags(str_trim(str_slice(line, colon + 1, line.len)), &is_vault);
    if (value.len && (value.at[0] == '|' || value.at[0] == '>')) {
        read_block(reader, indent, is_vault ? STR("!vault") : key, at);
        return;
    }
    if (value.len == 0 || value.at[0] == '#') {
        if (reader->names.depth < FIELD_DEPTH_MAX) {
            reader->indents[reader->names.depth] = indent;
            names_push(&reader->names, key);
        }
        return;
    }
    char quote = value.at[0];
    value = scalar(reader, value);
    size_t start = (size_t)(value.at - reader->bytes.at);
    give(reader, key, quote == '"' ? json_unescape(value, reader->arena) : value, start, start + value.len);
}

static void read_item(struct reader *reader, size_t indent, struct str item)
{
    while (reader->names.depth && reader->names.depth <= FIELD_DEPTH_MAX &&
           reader->indents[reader->names.depth - 1] > indent)
        names_pop(&reader->names);
    struct str value = scalar(reader, item);
    size_t start = (size_t)(value.at - reader->bytes.at);
    if (value.len)
        give(reader, names_last(&reader->names), value, start, start + value.len);
}

bool walk_yaml(struct str bytes, struct arena *arena, field_sink *sink, void *context)
{
    struct reader reader = {.bytes = bytes, .arena = arena, .sink = sink, .context = context};
    struct str line;
    for (size_t at = 0; !reader.is_over && next_line(bytes, &at, &line);) {
        if (str_starts_with(line, STR("---"))) {
            reader.document++;
            reader.names = (struct names){0};
            continue;
        }
        size_t indent = indent_of(line);
        line = str_slice(line, indent, line.len);
        bool is_item = false;
        while (line.len >= 2 && line.at[0] == '-' && line.at[1] == ' ') {
            size_t skip = 1 + indent_of(str_slice(line, 1, line.len));
            indent += skip;
            line = str_slice(line, skip, line.len);
            is_item = true;
        }
        if (line.len == 0 || line.at[0] == '#' || line.at[0] == '%' || str_starts_with(line, STR("{{")))
            continue;
        if (is_item && key_end(line) == STR_NONE)
            read_item(&reader, indent, line);
        else
            read_pair(&reader, indent, line, &at);
    }
    return true;
}
