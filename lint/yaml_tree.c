// libyaml's events into a tree. `open` holds the collections that have not ended, so nothing here recurses.
#include "lint/yaml_tree.h"

#include "core/utf8.h"
#include "core/vec.h"

#include <yaml.h>

enum { DEPTH_MAX = 128, NODES_MAX = 400000, SIZE_MAX_BYTES = 4 << 20, ALIASED_MAX = 200000 };

struct open_node {
    struct yaml_tree_node *node, *last, *key; // key: of a map, read, its value not yet
};

struct anchor {
    struct str name;
    struct yaml_tree_node *node;
};

struct builder {
    struct str bytes;
    struct arena *arena;
    struct yaml_tree_node *root;
    struct open_node open[DEPTH_MAX];
    size_t depth, nodes, aliased;
    struct VEC(struct anchor) anchors;
    size_t characters, at; // one place in both measures: libyaml counts characters
};

static bool is_middle(const struct builder *builder, size_t at)
{
    return at < builder->bytes.len && ((unsigned char)builder->bytes.at[at] & 0xc0) == 0x80;
}

static size_t offset_of(struct builder *builder, size_t character)
{
    while (builder->characters < character && builder->at < builder->bytes.len) {
        do
            builder->at++;
        while (is_middle(builder, builder->at));
        builder->characters++;
    }
    while (builder->characters > character && builder->at > 0) {
        do
            builder->at--;
        while (builder->at > 0 && is_middle(builder, builder->at));
        builder->characters--;
    }
    return builder->at;
}

static bool add_node(struct builder *builder, struct yaml_tree_node *node)
{
    if (++builder->nodes > NODES_MAX)
        return false;
    if (builder->depth == 0) {
        builder->root = node;
        return true;
    }
    struct open_node *parent = &builder->open[builder->depth - 1];
    if (parent->node->kind == YAML_TREE_MAP && !parent->key) {
        parent->key = node;
        return true;
    }
    node->key = parent->key;
    parent->key = NULL;
    if (parent->last)
        parent->last->next = node;
    else
        parent->node->first = node;
    parent->last = node;
    parent->node->count++;
    return true;
}

// Behind "&anchor" and "!tag", which libyaml counts to the scalar.
static size_t skip_properties(struct str bytes, size_t at, size_t end)
{
    while (at < end && (bytes.at[at] == '&' || bytes.at[at] == '!')) {
        while (at < end && !byte_is_space(bytes.at[at]))
            at++;
        while (at < end && (byte_is_space(bytes.at[at]) || bytes.at[at] == '#')) {
            if (bytes.at[at] == '#')
                while (at < end && bytes.at[at] != '\n')
                    at++;
            else
                at++;
        }
    }
    return at;
}

static void add_anchor(struct builder *builder, const yaml_char_t *name, struct yaml_tree_node *node)
{
    if (name)
        *vec_add(&builder->anchors) =
            (struct anchor){arena_copy(builder->arena, str_from((const char *)name)), node};
}

static struct yaml_tree_node *new_node(struct builder *builder, enum yaml_tree_kind kind,
                                       const yaml_event_t *event, const yaml_char_t *tag)
{
    struct yaml_tree_node *node = ARENA_NEW(builder->arena, struct yaml_tree_node);
    node->kind = kind;
    node->offset = offset_of(builder, event->start_mark.index);
    node->end = offset_of(builder, event->end_mark.index);
    if (tag)
        node->tag = arena_copy(builder->arena, str_from((const char *)tag));
    return node;
}

static bool add_scalar(struct builder *builder, const yaml_event_t *event)
{
    struct yaml_tree_node *node = new_node(builder, YAML_TREE_SCALAR, event, event->data.scalar.tag);
    switch (event->data.scalar.style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: node->style = YAML_TREE_SINGLE; break;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: node->style = YAML_TREE_DOUBLE; break;
    case YAML_LITERAL_SCALAR_STYLE: node->style = YAML_TREE_LITERAL; break;
    case YAML_FOLDED_SCALAR_STYLE: node->style = YAML_TREE_FOLDED; break;
    default: node->style = YAML_TREE_PLAIN; break;
    }
    if (event->data.scalar.tag || event->data.scalar.anchor)
        node->offset = skip_properties(builder->bytes, node->offset, node->end);
    node->text = arena_copy(builder->arena,
                            (struct str){(const char *)event->data.scalar.value, event->data.scalar.length});
    add_anchor(builder, event->data.scalar.anchor, node);
    return add_node(builder, node);
}

// The anchor's children are shared, not copied. A file can't make that cost more than ALIASED_MAX visits.
static bool add_alias(struct builder *builder, const yaml_event_t *event)
{
    const struct str name = str_from((const char *)event->data.alias.anchor);
    for (size_t i = builder->anchors.count; i-- > 0;) {
        if (!str_equal(builder->anchors.at[i].name, name))
            continue;
        const struct yaml_tree_node *target = builder->anchors.at[i].node;
        struct yaml_tree_node *node = ARENA_NEW(builder->arena, struct yaml_tree_node);
        *node = *target;
        node->is_alias = true;
        node->next = node->key = NULL;
        builder->aliased += 1 + target->count;
        return builder->aliased <= ALIASED_MAX && builder->anchors.count < 10000 && add_node(builder, node);
    }
    return false;
}

static bool open_collection(struct builder *builder, enum yaml_tree_kind kind, const yaml_event_t *event)
{
    const bool is_map = kind == YAML_TREE_MAP;
    struct yaml_tree_node *node = new_node(
        builder, kind, event, is_map ? event->data.mapping_start.tag : event->data.sequence_start.tag);
    if (builder->depth == DEPTH_MAX || !add_node(builder, node))
        return false;
    builder->open[builder->depth++] = (struct open_node){.node = node};
    // An alias inside its own anchor would make the tree endless: the anchor counts from its end on.
    return true;
}

static void close_collection(struct builder *builder, const yaml_event_t *event)
{
    struct yaml_tree_node *node = builder->open[--builder->depth].node;
    node->end = offset_of(builder, event->end_mark.index);
}

// Names of anchors on collections that are open, innermost last.
struct pending VEC(struct str);

static bool take_event(struct builder *builder, struct pending *pending, const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL;
    switch (event->type) {
    case YAML_ALIAS_EVENT: return add_alias(builder, event);
    case YAML_SCALAR_EVENT: return add_scalar(builder, event);
    case YAML_SEQUENCE_START_EVENT:
    case YAML_MAPPING_START_EVENT:
        anchor = event->type == YAML_MAPPING_START_EVENT ? event->data.mapping_start.anchor
                                                         : event->data.sequence_start.anchor;
        *vec_add(pending) = arena_copy(builder->arena, str_from((const char *)anchor));
        return open_collection(
            builder, event->type == YAML_MAPPING_START_EVENT ? YAML_TREE_MAP : YAML_TREE_LIST, event);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: {
        const struct str name = pending->at[--pending->count];
        close_collection(builder, event);
        if (name.len)
            *vec_add(&builder->anchors) = (struct anchor){name, builder->open[builder->depth].node};
        return true;
    }
    default: return true;
    }
}

static struct yaml_tree_node *parse(struct str bytes, struct arena *arena, bool is_all)
{
    // Told which encoding it is, libyaml takes a byte order mark for a first column.
    const size_t mark = str_starts_with(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
    struct builder builder = {.bytes = bytes, .arena = arena, .at = mark};
    struct pending pending = {0};
    yaml_parser_t parser;
    bool is_done = false, is_good = bytes.len <= SIZE_MAX_BYTES && bytes.len > 0;
    if (!is_good || !yaml_parser_initialize(&parser))
        return NULL;
    if (is_all) {
        builder.root = ARENA_NEW(arena, struct yaml_tree_node);
        builder.root->kind = YAML_TREE_LIST;
        builder.open[builder.depth++] = (struct open_node){.node = builder.root};
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.at + mark, bytes.len - mark);
    while (is_good && !is_done) {
        yaml_event_t event;
        is_good = yaml_parser_parse(&parser, &event);
        if (!is_good)
            break;
        const bool is_end = event.type == YAML_DOCUMENT_END_EVENT;
        is_done = (is_end && !is_all) || event.type == YAML_STREAM_END_EVENT;
        if (is_end)
            vec_clear(&builder.anchors);
        is_good = take_event(&builder, &pending, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    vec_free(&pending);
    vec_free(&builder.anchors);
    return is_good ? builder.root : NULL;
}

struct yaml_tree_node *yaml_tree_parse(struct str bytes, struct arena *arena)
{
    return parse(bytes, arena, false);
}

struct yaml_tree_node *yaml_tree_parse_all(struct str bytes, struct arena *arena)
{
    return parse(bytes, arena, true);
}

struct yaml_tree_node *yaml_tree_get(const struct yaml_tree_node *map, const char *key)
{
    if (!map || map->kind != YAML_TREE_MAP)
        return NULL;
    for (struct yaml_tree_node *child = map->first; child; child = child->next)
        if (child->key->kind == YAML_TREE_SCALAR && str_equal(child->key->text, str_from(key)))
            return child;
    return NULL;
}

struct str yaml_tree_text(const struct yaml_tree_node *map, const char *key)
{
    const struct yaml_tree_node *node = yaml_tree_get(map, key);
    return node && node->kind == YAML_TREE_SCALAR ? node->text : (struct str){0};
}

bool yaml_tree_is_null(const struct yaml_tree_node *node)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    if (node->kind != YAML_TREE_SCALAR || node->style != YAML_TREE_PLAIN)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal(node->text, str_from(words[i])))
            return true;
    return false;
}

// How many bytes of the source an escape in double quotes takes, and how many bytes that are no white space
// it gives.
static size_t escape_size(struct str bytes, size_t at, size_t *gives)
{
    const char c = at + 1 < bytes.len ? bytes.at[at + 1] : ' ';
    const size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    uint32_t code = 0;
    for (size_t i = 0; i < digits && at + 2 + i < bytes.len; i++) {
        const char digit = byte_lower(bytes.at[at + 2 + i]);
        code = code * 16 + (uint32_t)(byte_is_digit(digit) ? digit - '0' : (digit - 'a' + 10) & 15);
    }
    if (digits)
        *gives = code < 0x80 ? code > 0x20 || code < 9 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    else if (c == 'N' || c == '_')
        *gives = 2;
    else if (c == 'L' || c == 'P')
        *gives = 3;
    else
        *gives = !strchr("tnvr \n\r\t", c);
    return 2 + digits;
}

// Where a scalar's text begins in the file: behind a quote, or the line of | and >.
static size_t text_start(const struct yaml_tree_node *scalar, struct str bytes, size_t end)
{
    size_t at = scalar->offset;
    if (scalar->style == YAML_TREE_LITERAL || scalar->style == YAML_TREE_FOLDED) {
        while (at < end && bytes.at[at] != '\n')
            at++;
    } else if (scalar->style != YAML_TREE_PLAIN) {
        at++;
    }
    return at;
}

// Folding changes white space alone, so what is counted on both sides is all other bytes.
size_t yaml_tree_place_from(const struct yaml_tree_node *scalar, struct str bytes, size_t text_offset,
                            struct yaml_tree_cursor *cursor)
{
    const size_t end = scalar->end < bytes.len ? scalar->end : bytes.len;
    const bool is_space = text_offset < scalar->text.len && byte_is_space(scalar->text.at[text_offset]);
    if (cursor->scalar != scalar || text_offset < cursor->text)
        *cursor = (struct yaml_tree_cursor){.scalar = scalar, .at = text_start(scalar, bytes, end)};
    size_t wanted = 0, at = cursor->at;
    for (; cursor->text < text_offset && cursor->text < scalar->text.len; cursor->text++)
        wanted += !byte_is_space(scalar->text.at[cursor->text]);
    const size_t had = cursor->ahead < wanted ? cursor->ahead : wanted;
    wanted -= had;
    cursor->ahead -= had;
    while (at < end && wanted > 0) {
        size_t gives = !byte_is_space(bytes.at[at]), size = 1;
        if (scalar->style == YAML_TREE_DOUBLE && bytes.at[at] == '\\')
            size = escape_size(bytes, at, &gives);
        else if (scalar->style == YAML_TREE_SINGLE && bytes.at[at] == '\'')
            size = 2;
        cursor->ahead = gives > wanted ? gives - wanted : 0;
        wanted -= gives < wanted ? gives : wanted;
        at += size;
    }
    cursor->at = at;
    while (at < end && !is_space && byte_is_space(bytes.at[at]))
        at++;
    return at < end ? at : end;
}

size_t yaml_tree_place(const struct yaml_tree_node *scalar, struct str bytes, size_t text_offset)
{
    struct yaml_tree_cursor cursor = {0};
    return yaml_tree_place_from(scalar, bytes, text_offset, &cursor);
}
