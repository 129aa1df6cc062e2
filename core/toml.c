// Statements, tables and nesting of TOML.
//
// What has been defined is a set of names, each with its parent's number, in one open hash table:
//
//     [fruit]                 0 (the document) ── "fruit" 1 TABLE, declared
//     apple.color = "red"                          ├── "apple" 2 TABLE, dotted in section 1
//                                                  │      └── "color" 3 VALUE
//     [[fruit.kinds]]                              └── "kinds" 4 LIST, whose newest element is 5
//
// A header may pass through any table and through the newest element of a list; it may declare a table that
// exists only because something below it was. A dotted key may add to tables that dotted keys of the same
// section made, never to a declared one. Nothing can be added to a value, and inline tables and arrays are
// values.
#include "core/toml.h"

#include "core/toml_scalar.h"
#include "core/utf8.h"
#include "core/vec.h"

#include <stdio.h>

enum name_kind { NAME_TABLE, NAME_LIST, NAME_VALUE };

struct name {
    size_t parent; // number of the name that holds it
    struct str key;
    uint64_t hash;
    enum name_kind kind;
    bool is_declared;              // by a header
    size_t section;                // in which dotted keys made it; 0: not by dotted keys
    size_t newest;                 // of a LIST: the number of its last element
    struct yaml_node *node, *last; // the tree's, and its last child; NULL without a tree
};

// An array or inline table that is open.
struct level {
    bool is_table;
    size_t section, table;         // those around, to go back to
    struct yaml_node *node, *last; // of an array, in the tree
};

struct document {
    struct toml_cursor cursor;
    struct arena arena;
    struct VEC(struct name) names;
    // Open hash table: the upper half of a name's hash over its number, so that a probe rarely has to look at
    // the name; 0 is free (the document itself needs no entry).
    struct VEC(uint64_t) slots;
    struct VEC(struct level) levels;
    struct VEC(struct str) path; // parts of the key just read
    size_t table;                // the one that keys go into
    size_t section, section_count;
    size_t key_at;
    struct arena *tree;          // where nodes are made; NULL: none are
    struct yaml_node *value;     // the node that the next value fills
    size_t counted, line, start; // line number (from 1) and start of the line at offset `counted`
};

// A node at the key or value just read, behind `last` of `parent`.
static struct yaml_node *add_node(struct document *document, struct yaml_node *parent,
                                  struct yaml_node **last, struct str key, size_t offset)
{
    if (!document->tree)
        return NULL;
    struct yaml_node *node = ARENA_NEW(document->tree, struct yaml_node);
    for (; document->counted < offset; document->counted++)
        if (document->cursor.text.at[document->counted] == '\n') {
            document->line++;
            document->start = document->counted + 1;
        }
    node->key = arena_copy(document->tree, key);
    node->line = node->key_line = document->line;
    node->column = node->key_column = offset >= document->start ? offset - document->start + 1 : 1;
    if (!parent)
        return node;
    if (*last)
        (*last)->next = node;
    else
        parent->first = node;
    *last = node;
    parent->count++;
    return node;
}

static uint64_t hash_of(size_t parent, struct str key)
{
    uint64_t hash = str_hash(key) ^ (parent * 0x9e3779b97f4a7c15u);
    return hash * 0xff51afd7ed558ccdu ^ hash >> 29;
}

enum { NUMBER_BITS = 32, PARSE_SIZE_MAX = 4 << 20 };

static size_t number_of(uint64_t slot)
{
    return (size_t)(slot & (((uint64_t)1 << NUMBER_BITS) - 1));
}

static uint64_t slot_of(uint64_t hash, size_t number)
{
    return hash >> NUMBER_BITS << NUMBER_BITS | number;
}

static uint64_t *find_slot(struct document *document, uint64_t hash, size_t parent, struct str key)
{
    size_t at = hash & (document->slots.count - 1);
    for (;; at = (at + 1) & (document->slots.count - 1)) {
        uint64_t *slot = &document->slots.at[at];
        if (*slot == 0)
            return slot;
        if (*slot >> NUMBER_BITS != hash >> NUMBER_BITS)
            continue;
        const struct name *name = &document->names.at[number_of(*slot)];
        if (name->parent == parent && str_equal(name->key, key))
            return slot;
    }
}

static void set_slot_count(struct document *document, size_t count)
{
    vec_clear(&document->slots);
    while (document->slots.count < count)
        *vec_add(&document->slots) = 0;
    for (size_t i = 1; i < document->names.count; i++) {
        const struct name *name = &document->names.at[i];
        if (name->key.at)
            *find_slot(document, name->hash, name->parent, name->key) = slot_of(name->hash, i);
    }
}

// The number of the name, 0 when there is none.
static size_t find_name(struct document *document, size_t parent, struct str key)
{
    return number_of(*find_slot(document, hash_of(parent, key), parent, key));
}

static size_t add_name(struct document *document, size_t parent, struct str key, enum name_kind kind)
{
    if (document->names.count * 2 >= document->slots.count)
        set_slot_count(document, document->slots.count * 2);
    const uint64_t hash = hash_of(parent, key);
    const size_t number = document->names.count;
    struct name *holder = &document->names.at[parent];
    struct yaml_node *node = add_node(document, holder->node, &holder->last, key, document->key_at);
    if (node && kind != NAME_VALUE)
        node->kind = kind == NAME_LIST ? YAML_LIST : YAML_MAP;
    *vec_add(&document->names) =
        (struct name){.parent = parent, .key = key, .hash = hash, .kind = kind, .node = node};
    *find_slot(document, hash, parent, key) = slot_of(hash, number);
    return number;
}

// A table without a name: an element of a list, an inline table.
static size_t add_anonymous(struct document *document, struct yaml_node *node)
{
    if (node)
        node->kind = YAML_MAP;
    *vec_add(&document->names) = (struct name){.kind = NAME_TABLE, .is_declared = true, .node = node};
    return document->names.count - 1;
}

// Fails about the key just read, or a part of it: "key 'a' <what>".
static bool key_fail(struct document *document, struct str key, const char *what)
{
    char message[200];
    snprintf(message, sizeof message, "key '%.*s' %s", (int)(key.len > 80 ? 80 : key.len),
             key.at ? key.at : "", what);
    return toml_fail(&document->cursor, document->key_at, document->cursor.at - document->key_at, message);
}

// Reads "a . 'b' . c" into document->path.
static bool read_path(struct document *document)
{
    struct toml_cursor *cursor = &document->cursor;
    document->key_at = cursor->at;
    vec_clear(&document->path);
    for (;;) {
        struct buffer part BUFFER_AUTO = {0};
        if (!toml_read_key(cursor, &part))
            return false;
        *vec_add(&document->path) = arena_copy(&document->arena, buffer_str(&part));
        const size_t end = cursor->at;
        toml_skip_blanks(cursor);
        if (toml_peek(cursor, 0) != '.') {
            cursor->at = end;
            return true;
        }
        cursor->at++;
        toml_skip_blanks(cursor);
    }
}

// The table that a header's path leads to, up to its last part; 0 is the document, so failure is told apart.
static bool walk_header(struct document *document, size_t *table)
{
    *table = 0;
    for (size_t i = 0; i + 1 < document->path.count; i++) {
        const struct str key = document->path.at[i];
        size_t number = find_name(document, *table, key);
        if (number == 0)
            number = add_name(document, *table, key, NAME_TABLE);
        const struct name *name = &document->names.at[number];
        if (name->kind == NAME_VALUE)
            return key_fail(document, key, "is a value already: no table can be below it");
        *table = name->kind == NAME_LIST ? name->newest : number;
    }
    return true;
}

// Finds or makes what a header names.
static bool declare(struct document *document, enum name_kind kind, size_t *number)
{
    size_t parent;
    if (!walk_header(document, &parent))
        return false;
    const struct str key = document->path.at[document->path.count - 1];
    *number = find_name(document, parent, key);
    if (*number == 0)
        *number = add_name(document, parent, key, kind);
    return true;
}

static bool declare_table(struct document *document)
{
    size_t number;
    if (!declare(document, NAME_TABLE, &number))
        return false;
    const struct str key = document->path.at[document->path.count - 1];
    struct name *name = &document->names.at[number];
    if (name->kind != NAME_TABLE || name->is_declared || name->section)
        return key_fail(document, key, "is defined already: expected each table once");
    name->is_declared = true;
    document->table = number;
    return true;
}

static bool declare_element(struct document *document)
{
    size_t number;
    if (!declare(document, NAME_LIST, &number))
        return false;
    const struct str key = document->path.at[document->path.count - 1];
    if (document->names.at[number].kind != NAME_LIST)
        return key_fail(document, key, "is defined already, and not as an array of tables");
    struct name *list = &document->names.at[number];
    struct yaml_node *item = add_node(document, list->node, &list->last, (struct str){0}, document->key_at);
    const size_t element = add_anonymous(document, item);
    document->names.at[number].newest = element;
    document->table = element;
    return true;
}

static bool read_header(struct document *document)
{
    struct toml_cursor *cursor = &document->cursor;
    const bool is_element = toml_peek(cursor, 1) == '[';
    cursor->at += is_element ? 2 : 1;
    toml_skip_blanks(cursor);
    if (!read_path(document))
        return false;
    document->section = ++document->section_count;
    if (!(is_element ? declare_element(document) : declare_table(document)))
        return false;
    toml_skip_blanks(cursor);
    if (toml_peek(cursor, 0) != ']' || (is_element && toml_peek(cursor, 1) != ']'))
        return toml_unexpected(cursor, is_element ? "']]' after the name of the array"
                                                  : "']' after the name of the table");
    cursor->at += is_element ? 2 : 1;
    return true;
}

// Enters the key just read as a value; its dotted parts become tables.
static bool define_value(struct document *document)
{
    size_t table = document->table;
    for (size_t i = 0; i + 1 < document->path.count; i++) {
        const struct str key = document->path.at[i];
        size_t number = find_name(document, table, key);
        if (number == 0)
            number = add_name(document, table, key, NAME_TABLE);
        struct name *name = &document->names.at[number];
        if (name->kind == NAME_VALUE)
            return key_fail(document, key, "is a value already: nothing can be below it");
        if (name->kind == NAME_LIST || name->is_declared ||
            (name->section && name->section != document->section))
            return key_fail(document, key, "is a table that is defined elsewhere: it can't be added to here");
        name->section = document->section;
        table = number;
    }
    const struct str key = document->path.at[document->path.count - 1];
    if (find_name(document, table, key))
        return key_fail(document, key, "is defined already: expected each key once");
    const size_t number = add_name(document, table, key, NAME_VALUE);
    document->value = document->names.at[number].node;
    return true;
}

// "key =", up to the value.
static bool read_assignment(struct document *document)
{
    struct toml_cursor *cursor = &document->cursor;
    if (!read_path(document) || !define_value(document))
        return false;
    toml_skip_blanks(cursor);
    if (toml_peek(cursor, 0) != '=')
        return toml_unexpected(cursor, "'=' after the key");
    cursor->at++;
    toml_skip_blanks(cursor);
    return true;
}

// White space, comments and line ends, as they may stand in an array.
static bool skip_lines(struct toml_cursor *cursor)
{
    do {
        toml_skip_blanks(cursor);
        if (!toml_skip_comment(cursor))
            return false;
    } while (toml_skip_newline(cursor));
    return true;
}

static void open_level(struct document *document, bool is_table)
{
    struct level *level = vec_add(&document->levels);
    *level = (struct level){.is_table = is_table,
                            .section = document->section,
                            .table = document->table,
                            .node = document->value};
    document->cursor.at++;
    if (!is_table && level->node)
        level->node->kind = YAML_LIST;
    if (!is_table)
        return;
    document->table = add_anonymous(document, document->value);
    document->section = ++document->section_count;
}

static void close_level(struct document *document)
{
    const struct level *level = &document->levels.at[--document->levels.count];
    document->section = level->section;
    document->table = level->table;
    document->cursor.at++;
}

// An item of an array, which is no key's value, gets its node when it starts.
static void start_item(struct document *document)
{
    struct level *level = document->levels.count ? &document->levels.at[document->levels.count - 1] : NULL;
    if (level && !level->is_table)
        document->value = add_node(document, level->node, &level->last, (struct str){0}, document->cursor.at);
}

static bool read_scalar(struct document *document)
{
    struct toml_cursor *cursor = &document->cursor;
    struct yaml_node *node = document->value;
    struct buffer text BUFFER_AUTO = {0};
    const size_t start = cursor->at;
    const int byte = toml_peek(cursor, 0);
    const bool is_string = byte == '"' || byte == '\'';
    if (is_string ? !toml_read_string(cursor, false, node ? &text : NULL) : !toml_read_plain(cursor))
        return false;
    if (!node)
        return true;
    node->kind = YAML_SCALAR;
    node->is_plain = !is_string;
    node->text = arena_copy(document->tree, is_string ? buffer_str(&text)
                                                      : str_slice(cursor->text, start, cursor->at - start));
    return true;
}

// At the start of a value: reads it, or opens it. `*is_complete` tells which.
static bool start_value(struct document *document, bool *is_complete)
{
    struct toml_cursor *cursor = &document->cursor;
    const int byte = toml_peek(cursor, 0);
    *is_complete = false;
    start_item(document);
    if (byte == '[' || byte == '{') {
        open_level(document, byte == '{');
        if (byte == '[' && !skip_lines(cursor))
            return false;
        toml_skip_blanks(cursor);
        if (toml_peek(cursor, 0) != (byte == '[' ? ']' : '}'))
            return byte == '[' || read_assignment(document);
        close_level(document);
        *is_complete = true;
        return true;
    }
    *is_complete = true;
    return read_scalar(document);
}

// Behind a value in a container: goes on to the next value, or closes. `*is_complete` is true after closing.
static bool after_item(struct document *document, bool *is_complete)
{
    struct toml_cursor *cursor = &document->cursor;
    const bool is_table = document->levels.at[document->levels.count - 1].is_table;
    const char closing = is_table ? '}' : ']';
    toml_skip_blanks(cursor);
    if (!is_table && !skip_lines(cursor))
        return false;
    *is_complete = toml_peek(cursor, 0) == closing;
    if (*is_complete) {
        close_level(document);
        return true;
    }
    if (toml_peek(cursor, 0) != ',')
        return toml_unexpected(cursor, is_table ? "',' or '}' in an inline table (all on one line)"
                                                : "',' or ']' in an array");
    cursor->at++;
    toml_skip_blanks(cursor);
    if (is_table)
        return read_assignment(document);
    if (!skip_lines(cursor))
        return false;
    *is_complete = toml_peek(cursor, 0) == closing;
    if (*is_complete)
        close_level(document);
    return true;
}

static bool read_value(struct document *document)
{
    bool is_complete;
    if (!start_value(document, &is_complete))
        return false;
    while (document->levels.count || !is_complete) {
        if (is_complete ? !after_item(document, &is_complete) : !start_value(document, &is_complete))
            return false;
    }
    return true;
}

static bool read_statement(struct document *document)
{
    struct toml_cursor *cursor = &document->cursor;
    toml_skip_blanks(cursor);
    const int byte = toml_peek(cursor, 0);
    if (byte == '[') {
        if (!read_header(document))
            return false;
    } else if (byte >= 0 && byte != '#' && byte != '\n' && byte != '\r') {
        if (!read_assignment(document) || !read_value(document))
            return false;
    }
    toml_skip_blanks(cursor);
    if (!toml_skip_comment(cursor))
        return false;
    if (cursor->at < cursor->text.len && !toml_skip_newline(cursor))
        return toml_unexpected(cursor, "the end of the line");
    return true;
}

static bool read_document(struct document *document, struct yaml_node *root)
{
    struct toml_cursor *cursor = &document->cursor;
    const struct str text = cursor->text;
    bool ok = true;
    const size_t bad = utf8_find_invalid(text, 0);
    if (text.len >> NUMBER_BITS) // a name takes a byte at least, so their numbers fit
        return toml_fail(cursor, 0, 0, "more than 4 GiB are too much to read");
    if (bad != STR_NONE)
        return toml_fail(cursor, bad, 1, "expected UTF-8, found something else");
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        return toml_fail(cursor, 0, 3, "expected no byte order mark: TOML 1.0 has none");
    add_anonymous(document, root);
    set_slot_count(document, 64);
    while (ok && cursor->at < text.len)
        ok = read_statement(document);
    vec_free(&document->names);
    vec_free(&document->slots);
    vec_free(&document->levels);
    vec_free(&document->path);
    arena_free(&document->arena);
    return ok;
}

bool toml_validate(struct str text, struct toml_error *error)
{
    struct document document = {.cursor = {text, 0, error}, .section_count = 1, .section = 1};
    *error = (struct toml_error){0};
    return read_document(&document, NULL);
}

bool toml_parse(struct str text, struct str name, struct arena *arena, struct yaml_node **root,
                struct error *err)
{
    struct toml_error error = {0};
    struct document document = {
        .cursor = {text, 0, &error}, .section_count = 1, .section = 1, .tree = arena, .line = 1};
    if (text.len > PARSE_SIZE_MAX)
        return error_set(err, ERROR_CONFIG, "%.*s: larger than 4 MiB", STR_ARG(name));
    *root = add_node(&document, NULL, NULL, (struct str){0}, 0);
    if (read_document(&document, *root))
        return true;
    size_t line = 1, start = 0;
    for (size_t at = 0; (at = str_find_byte(text, '\n', at)) < error.offset; at++) {
        line++;
        start = at + 1;
    }
    return error_set(err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", STR_ARG(name), line, error.offset - start + 1,
                     error.message);
}
