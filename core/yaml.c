// YAML through libyaml's events, into nodes with positions.
//
// The tree is built without recursion: `open` holds the lists and maps that have not ended, outermost first.
// Every limit is checked while building, so that a hostile file costs no more than its size. Linked into the
// build-time rule compiler too: depends on str, arena, buffer and error alone.
#include "core/yaml.h"

#include "core/buffer.h"
#include "core/vec.h"

#include <inttypes.h>
#include <yaml.h>

enum { DEPTH_MAX = 64, NODES_MAX = 200000, SIZE_MAX_BYTES = 4 << 20 };

struct open_node {
    struct yaml_node *node, *last; // last: its newest child
    struct str key;                // MAP: read, its value not yet
    size_t key_line, key_column;
    bool has_key;
};

struct builder {
    struct str name;
    struct arena *arena;
    struct error *err;
    struct yaml_node *root;
    struct open_node open[DEPTH_MAX];
    size_t depth, nodes;
};

#define PLACE "%.*s:%zu:%zu: "
#define PLACE_ARG(name, line, column) STR_ARG(name), (line), (column)

static bool is_null_text(struct str text)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};
    return str_is_one_of(text, words);
}

static bool fail_at(struct builder *builder, yaml_mark_t mark, const char *what)
{
    return error_set(builder->err, ERROR_CONFIG, PLACE "%s",
                     PLACE_ARG(builder->name, (size_t)mark.line + 1, (size_t)mark.column + 1), what);
}

// A key of the innermost map has been read: its value comes next.
static bool take_key(struct builder *builder, struct open_node *parent, const yaml_event_t *event)
{
    if (event->type != YAML_SCALAR_EVENT)
        return fail_at(builder, event->start_mark, "a key must be plain text, not a list or a map");
    parent->key = arena_copy(builder->arena,
                             (struct str){(const char *)event->data.scalar.value, event->data.scalar.length});
    parent->key_line = event->start_mark.line + 1;
    parent->key_column = event->start_mark.column + 1;
    parent->has_key = true;
    return true;
}

// Makes a node for the event and hangs it under the innermost open one.
static struct yaml_node *add_node(struct builder *builder, enum yaml_kind kind, yaml_mark_t mark)
{
    if (++builder->nodes > NODES_MAX) {
        fail_at(builder, mark, "too many values (the limit is 200000)");
        return NULL;
    }
    struct yaml_node *node = ARENA_NEW(builder->arena, struct yaml_node);
    node->kind = kind;
    node->line = mark.line + 1;
    node->column = mark.column + 1;
    if (builder->depth == 0) {
        builder->root = node;
        return node;
    }
    struct open_node *parent = &builder->open[builder->depth - 1];
    if (parent->node->kind == YAML_MAP) {
        node->key = parent->key;
        node->key_line = parent->key_line;
        node->key_column = parent->key_column;
        parent->has_key = false;
    }
    if (parent->last)
        parent->last->next = node;
    else
        parent->node->first = node;
    parent->last = node;
    parent->node->count++;
    return node;
}

static int compare_keys(const void *a, const void *b)
{
    const struct yaml_node *const *left = a, *const *right = b;
    int order = str_compare((*left)->key, (*right)->key);
    if (order != 0)
        return order;
    if ((*left)->key_line != (*right)->key_line)
        return (*left)->key_line < (*right)->key_line ? -1 : 1;
    return ((*left)->key_column > (*right)->key_column) - ((*left)->key_column < (*right)->key_column);
}

// Sorting, not hashing: no choice of keys makes it slow.
static bool check_duplicates(struct builder *builder, const struct yaml_node *map)
{
    if (map->count < 2)
        return true;
    struct yaml_node **sorted = memory_alloc(map->count, sizeof(struct yaml_node *));
    size_t count = 0;
    for (struct yaml_node *child = map->first; child; child = child->next)
        sorted[count++] = child;
    qsort(sorted, count, sizeof *sorted, compare_keys);
    bool ok = true;
    for (size_t i = 1; i < count && ok; i++)
        if (str_equal(sorted[i - 1]->key, sorted[i]->key))
            ok = error_set(builder->err, ERROR_CONFIG, PLACE "duplicate key '%.*s' (first on line %zu)",
                           PLACE_ARG(builder->name, sorted[i]->key_line, sorted[i]->key_column),
                           STR_ARG(sorted[i]->key), sorted[i - 1]->key_line);
    free(sorted);
    return ok;
}

static bool open_collection(struct builder *builder, enum yaml_kind kind, const yaml_event_t *event)
{
    if (builder->depth == DEPTH_MAX)
        return fail_at(builder, event->start_mark, "nested too deep (the limit is 64)");
    struct yaml_node *node = add_node(builder, kind, event->start_mark);
    if (!node)
        return false;
    builder->open[builder->depth++] = (struct open_node){.node = node};
    return true;
}

static bool add_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct yaml_node *node = add_node(builder, YAML_SCALAR, event->start_mark);
    if (!node)
        return false;
    node->text = arena_copy(builder->arena,
                            (struct str){(const char *)event->data.scalar.value, event->data.scalar.length});
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (node->is_plain && is_null_text(node->text))
        node->kind = YAML_NULL;
    return true;
}

static bool has_tag(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.tag != NULL;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.tag != NULL;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.tag != NULL;
    default: return false;
    }
}

static bool take_event(struct builder *builder, const yaml_event_t *event)
{
    struct open_node *parent = builder->depth ? &builder->open[builder->depth - 1] : NULL;
    bool wants_key = parent && parent->node->kind == YAML_MAP && !parent->has_key;

    if (event->type == YAML_ALIAS_EVENT)
        return fail_at(builder, event->start_mark, "aliases are not allowed; write the value out");
    if (has_tag(event))
        return fail_at(builder, event->start_mark, "tags are not allowed");
    if (event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT) {
        builder->depth--;
        return event->type != YAML_MAPPING_END_EVENT || check_duplicates(builder, parent->node);
    }
    if (wants_key)
        return take_key(builder, parent, event);
    switch (event->type) {
    case YAML_SCALAR_EVENT: return add_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT: return open_collection(builder, YAML_LIST, event);
    case YAML_MAPPING_START_EVENT: return open_collection(builder, YAML_MAP, event);
    default: return true;
    }
}

// libyaml's own error, in our words and place. Its reader knows a byte offset only.
static bool fail_parser(struct builder *builder, const yaml_parser_t *parser, struct str text)
{
    const char *problem = parser->problem ? parser->problem : "cannot be read as YAML";
    size_t line = parser->problem_mark.line + 1, column = parser->problem_mark.column + 1;
    if (parser->error == YAML_MEMORY_ERROR)
        memory_exhausted();
    if (parser->error == YAML_READER_ERROR) {
        struct str before = str_slice(text, 0, parser->problem_offset);
        line = column = 1;
        for (size_t i = 0; i < before.len; i++) {
            column = before.at[i] == '\n' ? 1 : column + 1;
            line += before.at[i] == '\n';
        }
    }
    return error_set(builder->err, ERROR_CONFIG, PLACE "%s%s%s", PLACE_ARG(builder->name, line, column),
                     parser->context ? parser->context : "", parser->context ? ", " : "", problem);
}

// Reads events until the end of the stream; the documents go to `root` as yaml_parse says.
static bool build(struct builder *builder, yaml_parser_t *parser, struct str text, bool multi)
{
    size_t documents = 0;
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return fail_parser(builder, parser, text);
        yaml_event_type_t type = event.type;
        bool ok = true;
        if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1 && !multi)
            ok = fail_at(builder, event.start_mark, "only one document is allowed ('---' starts another)");
        else
            ok = take_event(builder, &event);
        yaml_event_delete(&event);
        if (!ok)
            return false;
        if (type == YAML_STREAM_END_EVENT)
            return true;
    }
}

bool yaml_parse(struct str text, struct str name, bool multi, struct arena *arena, struct yaml_node **root,
                struct error *err)
{
    struct builder builder = {.name = name, .arena = arena, .err = err};
    if (text.len > SIZE_MAX_BYTES)
        return error_set(err, ERROR_LIMIT, "%.*s: too large (%zu bytes, the limit is 4 MiB)", STR_ARG(name),
                         text.len);
    // Told which encoding it is, libyaml takes a byte order mark for a first column.
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        text = str_slice(text, 3, text.len - 3);
    builder.root = ARENA_NEW(arena, struct yaml_node);
    *builder.root = (struct yaml_node){.kind = multi ? YAML_LIST : YAML_NULL, .line = 1, .column = 1};
    if (multi)
        builder.open[builder.depth++] = (struct open_node){.node = builder.root};

    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        memory_exhausted();
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(text.at ? text.at : ""), text.len);
    bool ok = build(&builder, &parser, text, multi);
    yaml_parser_delete(&parser);
    if (ok)
        *root = builder.root;
    return ok;
}

const struct yaml_node *yaml_get(const struct yaml_node *map, const char *key)
{
    if (!map || map->kind != YAML_MAP)
        return NULL;
    for (const struct yaml_node *child = map->first; child; child = child->next)
        if (str_equal(child->key, str_from(key)))
            return child;
    return NULL;
}

static bool read_bool(const struct yaml_node *node, bool *out)
{
    static const char *const yes[] = {"true", "True", "TRUE", NULL};
    static const char *const no[] = {"false", "False", "FALSE", NULL};
    if (!node || node->kind != YAML_SCALAR || !node->is_plain)
        return false;
    *out = str_is_one_of(node->text, yes);
    return *out || str_is_one_of(node->text, no);
}

struct str yaml_get_text(const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    return node && node->kind == YAML_SCALAR ? node->text : (struct str){0};
}

bool yaml_is_true(const struct yaml_node *node)
{
    bool value = false;
    return read_bool(node, &value) && value;
}

static bool fail_kind(const struct yaml_node *node, struct str name, const char *must, struct error *err)
{
    bool named = node->key.len > 0;
    return error_set(err, ERROR_CONFIG, PLACE "%s%.*s%s must be %s",
                     PLACE_ARG(name, node->line, node->column), named ? "'" : "the value", STR_ARG(node->key),
                     named ? "'" : "", must);
}

bool yaml_to_bool(const struct yaml_node *node, struct str name, bool *out, struct error *err)
{
    bool value;
    if (!read_bool(node, &value))
        return fail_kind(node, name, "true or false", err);
    *out = value;
    return true;
}

bool yaml_to_number(const struct yaml_node *node, struct str name, int64_t *out, struct error *err)
{
    struct str text = node->text;
    bool negative = text.len > 1 && text.at[0] == '-';
    uint64_t value = 0;
    if (negative || (text.len > 1 && text.at[0] == '+'))
        text = str_slice(text, 1, text.len);
    if (node->kind != YAML_SCALAR || !node->is_plain || !str_to_u64(text, &value) ||
        value > (uint64_t)INT64_MAX)
        return fail_kind(node, name, "a whole number", err);
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

bool yaml_to_text(const struct yaml_node *node, struct str name, struct str *out, struct error *err)
{
    if (node->kind != YAML_SCALAR)
        return fail_kind(node, name, "text", err);
    *out = node->text;
    return true;
}

bool yaml_to_list(const struct yaml_node *node, struct str name, struct arena *arena, struct str **out,
                  size_t *count, struct error *err)
{
    if (node->kind != YAML_LIST && node->kind != YAML_SCALAR)
        return fail_kind(node, name, "a list of texts", err);
    bool is_list = node->kind == YAML_LIST;
    size_t items = is_list ? node->count : 1, at = 0;
    struct str *list = ARENA_ARRAY(arena, struct str, items);
    for (const struct yaml_node *item = is_list ? node->first : node; item;
         item = is_list ? item->next : NULL)
        if (!yaml_to_text(item, name, &list[at++], err))
            return false;
    *out = list;
    *count = items;
    return true;
}

const char *nearest_name(struct str word, const char *const *known)
{
    size_t limit = word.len < 2 ? 0 : word.len < 6 ? 1 : word.len / 3;
    const char *best = NULL;
    for (; *known; known++) {
        size_t distance = str_distance(word, str_from(*known), limit);
        if (distance <= limit && (!best || distance < str_distance(word, str_from(best), limit)))
            best = *known;
    }
    return best;
}

bool yaml_check_keys(const struct yaml_node *map, struct str name, const char *const *known,
                     struct error *err)
{
    if (map->kind == YAML_NULL)
        return true;
    if (map->kind != YAML_MAP)
        return fail_kind(map, name, "a map of keys", err);
    for (const struct yaml_node *child = map->first; child; child = child->next) {
        if (str_is_one_of(child->key, known))
            continue;
        const char *near = nearest_name(child->key, known);
        return error_set(err, ERROR_CONFIG, PLACE "unknown key '%.*s'%s%s%s",
                         PLACE_ARG(name, child->key_line, child->key_column), STR_ARG(child->key),
                         near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    }
    return true;
}
