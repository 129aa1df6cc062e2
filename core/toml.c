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

#include "core/toml_names.h"
#include "core/toml_scalar.h"
#include "core/utf8.h"
#include "core/vec.h"

#include <stdio.h>

enum { PARSE_SIZE_MAX = 4 << 20 };

// An array or inline table that is open.
struct level {
    bool is_table;
    size_t section, table;         // those around, to go back to
    struct yaml_node *node, *last; // of an array, in the tree
};

struct document {
    struct toml_cursor cursor;
    struct arena arena;
    struct toml_names names;
    struct VEC(struct level) levels;
    struct VEC(struct str) path; // parts of the key just read
    size_t table;                // the one that keys go into
    size_t section, section_count;
    size_t key_at;
    struct yaml_node *value; // the node that the next value fills
};

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
        size_t number = toml_find_name(&document->names, *table, key);
        if (number == 0)
            number = toml_add_name(&document->names, *table, key, TOML_TABLE, document->key_at);
        const struct toml_name *name = &document->names.list.at[number];
        if (name->kind == TOML_VALUE)
            return key_fail(document, key, "is a value already: no table can be below it");
        *table = name->kind == TOML_LIST ? name->newest : number;
    }
    return true;
}

// Finds or makes what a header names.
static bool declare(struct document *document, enum toml_name_kind kind, size_t *number)
{
    size_t parent;
    if (!walk_header(document, &parent))
        return false;
    const struct str key = document->path.at[document->path.count - 1];
    *number = toml_find_name(&document->names, parent, key);
    if (*number == 0)
        *number = toml_add_name(&document->names, parent, key, kind, document->key_at);
    return true;
}

static bool declare_table(struct document *document)
{
    size_t number;
    if (!declare(document, TOML_TABLE, &number))
        return false;
    const struct str key = document->path.at[document->path.count - 1];
    struct toml_name *name = &document->names.list.at[number];
    if (name->kind != TOML_TABLE || name->is_declared || name->section)
        return key_fail(document, key, "is defined already: expected each table once");
    name->is_declared = true;
    document->table = number;
    return true;
}

static bool declare_element(struct document *document)
{
    size_t number;
    if (!declare(document, TOML_LIST, &number))
        return false;
    const struct str key = document->path.at[document->path.count - 1];
    if (document->names.list.at[number].kind != TOML_LIST)
        return key_fail(document, key, "is defined already, and not as an array of tables");
    struct toml_name *list = &document->names.list.at[number];
    struct yaml_node *item =
        toml_add_node(&document->names, list->node, &list->last, (struct str){0}, document->key_at);
    const size_t element = toml_add_anonymous(&document->names, item);
    document->names.list.at[number].newest = element;
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
        size_t number = toml_find_name(&document->names, table, key);
        if (number == 0)
            number = toml_add_name(&document->names, table, key, TOML_TABLE, document->key_at);
        struct toml_name *name = &document->names.list.at[number];
        if (name->kind == TOML_VALUE)
            return key_fail(document, key, "is a value already: nothing can be below it");
        if (name->kind == TOML_LIST || name->is_declared ||
            (name->section && name->section != document->section))
            return key_fail(document, key, "is a table that is defined elsewhere: it can't be added to here");
        name->section = document->section;
        table = number;
    }
    const struct str key = document->path.at[document->path.count - 1];
    if (toml_find_name(&document->names, table, key))
        return key_fail(document, key, "is defined already: expected each key once");
    const size_t number = toml_add_name(&document->names, table, key, TOML_VALUE, document->key_at);
    document->value = document->names.list.at[number].node;
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
    document->table = toml_add_anonymous(&document->names, document->value);
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
        document->value =
            toml_add_node(&document->names, level->node, &level->last, (struct str){0}, document->cursor.at);
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
    node->text =
        arena_copy(document->names.tree,
                   is_string ? buffer_str(&text) : str_slice(cursor->text, start, cursor->at - start));
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
    if (text.len >> TOML_NUMBER_BITS) // a name takes a byte at least, so their numbers fit
        return toml_fail(cursor, 0, 0, "more than 4 GiB are too much to read");
    if (bad != STR_NONE)
        return toml_fail(cursor, bad, 1, "expected UTF-8, found something else");
    if (str_starts_with(text, STR("\xef\xbb\xbf")))
        return toml_fail(cursor, 0, 3, "expected no byte order mark: TOML 1.0 has none");
    toml_names_start(&document->names, root);
    while (ok && cursor->at < text.len)
        ok = read_statement(document);
    toml_names_free(&document->names);
    vec_free(&document->levels);
    vec_free(&document->path);
    arena_free(&document->arena);
    return ok;
}

bool toml_validate(struct str text, struct toml_error *error)
{
    struct document document = {
        .cursor = {text, 0, error}, .names = {.text = text}, .section_count = 1, .section = 1};
    *error = (struct toml_error){0};
    return read_document(&document, NULL);
}

bool toml_parse(struct str text, struct str name, struct arena *arena, struct yaml_node **root,
                struct error *err)
{
    struct toml_error error = {0};
    struct document document = {.cursor = {text, 0, &error},
                                .names = {.text = text, .tree = arena, .line = 1},
                                .section_count = 1,
                                .section = 1};
    if (text.len > PARSE_SIZE_MAX)
        return error_set(err, ERROR_CONFIG, "%.*s: larger than 4 MiB", STR_ARG(name));
    *root = toml_add_node(&document.names, NULL, NULL, (struct str){0}, 0);
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
