// Reads the file into a flat tree, prints it again and compares. What comes out is, byte for byte, what
// Python's json.dumps gives for the same options.
#include "core/check.h"
#include "core/utf8.h"
#include "lint/data_file.h"
#include "lint/json_text.h"
#include "lint/text.h"

enum { DEPTH_MAX = 1000, INDENT_MAX = 64, OUTPUT_MAX = 256 << 20 };

struct node {
    enum json_token kind;
    struct str text; // the raw token, of what is no container
    struct str key;  // unescaped, of an object's member
    size_t key_at;
    size_t first, last, next, count; // children and sibling, as indexes; 0 is the root, so it means none
};

struct nodes VEC(struct node);
struct sizes VEC(size_t);

struct printer {
    struct check_run *run;
    struct nodes nodes;
    struct sizes open; // while reading: the containers around
    struct buffer out;
    char indent[INDENT_MAX];
    size_t indent_length;
    bool ascii, sort;
    const struct check_value *top;
    const char *refusal; // why the file can't be formatted
    size_t refusal_at;
};

static bool refuse(struct printer *printer, size_t offset, const char *why)
{
    printer->refusal = why;
    printer->refusal_at = offset;
    return false;
}

static void add_node(struct printer *printer, enum json_token kind, const struct json_reader *reader,
                     struct str key, size_t key_at)
{
    const size_t index = printer->nodes.count;
    *vec_add(&printer->nodes) =
        (struct node){.kind = kind, .text = json_reader_text(reader), .key = key, .key_at = key_at};
    if (printer->open.count) {
        struct node *parent = &printer->nodes.at[printer->open.at[printer->open.count - 1]];
        if (parent->count++)
            printer->nodes.at[parent->last].next = index;
        else
            parent->first = index;
        parent->last = index;
    }
    if (kind == JSON_TEXT_OBJECT || kind == JSON_TEXT_ARRAY)
        *vec_add(&printer->open) = index;
}

static struct str unescape(struct printer *printer, struct str quoted)
{
    struct buffer plain BUFFER_AUTO = {0};
    json_text_unescape(&plain, quoted);
    return arena_copy(printer->run->arena, buffer_str(&plain));
}

static bool read_nodes(struct printer *printer, struct json_reader *reader)
{
    struct str key = {0};
    size_t key_at = 0;
    for (;;) {
        const enum json_token token = json_reader_next(reader);
        switch (token) {
        case JSON_TEXT_END: return true;
        case JSON_TEXT_BROKEN: return refuse(printer, reader->offset, reader->message);
        case JSON_TEXT_OBJECT_END:
        case JSON_TEXT_ARRAY_END: printer->open.count--; break;
        case JSON_TEXT_KEY:
            key = unescape(printer, json_reader_text(reader));
            key_at = reader->offset;
            break;
        default: add_node(printer, token, reader, key, key_at); break;
        }
        if (printer->open.count > DEPTH_MAX)
            return refuse(printer, reader->offset, "nested deeper than 1000 levels");
    }
}

static void new_line(struct printer *printer, size_t depth)
{
    buffer_add_byte(&printer->out, '\n');
    for (size_t i = 0; i < depth; i++)
        buffer_add(&printer->out, (struct str){printer->indent, printer->indent_length});
}

static void print_scalar(struct printer *printer, const struct node *node)
{
    if (node->kind == JSON_TEXT_STRING) {
        struct buffer plain BUFFER_AUTO = {0};
        json_text_unescape(&plain, node->text);
        json_text_print_string(&printer->out, buffer_str(&plain), printer->ascii);
    } else if (node->kind == JSON_TEXT_WORD) {
        buffer_add(&printer->out, node->text);
    } else {
        json_text_print_number(&printer->out, node->text, node->kind == JSON_TEXT_REAL);
    }
}

struct member {
    size_t rank; // in top-keys, or their number
    bool by_key;
    struct str key;
    size_t index;
};

static int compare_members(const void *a, const void *b)
{
    const struct member *one = a, *two = b;
    if (one->rank != two->rank)
        return one->rank < two->rank ? -1 : 1;
    const int order = one->by_key ? str_compare(one->key, two->key) : 0;
    if (order)
        return order;
    return one->index < two->index ? -1 : one->index > two->index;
}

static int compare_keys(const void *a, const void *b)
{
    return str_compare(((const struct member *)a)->key, ((const struct member *)b)->key);
}

static size_t rank_of(const struct printer *printer, struct str key)
{
    size_t rank = 0;
    while (rank < printer->top->list_count && !str_equal(printer->top->list[rank], key))
        rank++;
    return rank;
}

// The members of an object in the order in which they are printed; NULL when a key occurs twice.
static struct member *order_members(struct printer *printer, const struct node *object)
{
    struct member *members = memory_alloc(object->count, sizeof *members);
    size_t index = object->first;
    for (size_t i = 0; i < object->count; i++, index = printer->nodes.at[index].next) {
        const struct str key = printer->nodes.at[index].key;
        members[i] = (struct member){rank_of(printer, key), printer->sort, key, index};
    }
    qsort(members, object->count, sizeof *members, compare_keys);
    for (size_t i = 1; i < object->count; i++) {
        if (!str_equal(members[i - 1].key, members[i].key))
            continue;
        refuse(printer, printer->nodes.at[members[i].index].key_at,
               "a key occurs twice, one value would be lost");
        free(members);
        return NULL;
    }
    qsort(members, object->count, sizeof *members, compare_members);
    return members;
}

static bool print_node(struct printer *printer, size_t index, size_t depth);

static bool print_object(struct printer *printer, const struct node *object, size_t depth)
{
    struct member *members = order_members(printer, object);
    bool ok = members != NULL;
    for (size_t i = 0; ok && i < object->count; i++) {
        if (i)
            buffer_add_byte(&printer->out, ',');
        new_line(printer, depth + 1);
        json_text_print_string(&printer->out, members[i].key, printer->ascii);
        buffer_add(&printer->out, STR(": "));
        ok = print_node(printer, members[i].index, depth + 1);
    }
    free(members);
    return ok;
}

static bool print_array(struct printer *printer, const struct node *array, size_t depth)
{
    size_t index = array->first;
    for (size_t i = 0; i < array->count; i++, index = printer->nodes.at[index].next) {
        if (i)
            buffer_add_byte(&printer->out, ',');
        new_line(printer, depth + 1);
        if (!print_node(printer, index, depth + 1))
            return false;
    }
    return true;
}

// Recurses at most DEPTH_MAX times: read_nodes has seen to that.
static bool print_node(struct printer *printer, size_t index, size_t depth)
{
    const struct node *node = &printer->nodes.at[index];
    const bool is_object = node->kind == JSON_TEXT_OBJECT;
    if (!is_object && node->kind != JSON_TEXT_ARRAY) {
        print_scalar(printer, node);
        return true;
    }
    buffer_add_byte(&printer->out, is_object ? '{' : '[');
    if (node->count) {
        if (!(is_object ? print_object(printer, node, depth) : print_array(printer, node, depth)))
            return false;
        new_line(printer, depth);
    }
    buffer_add_byte(&printer->out, is_object ? '}' : ']');
    return true;
}

// "4" is four blanks; what is no number is the indentation itself.
static bool set_indent(struct printer *printer, struct error *err)
{
    const struct str text = check_text(printer->run, "indent");
    uint64_t number;
    if (str_to_u64(str_trim(text), &number)) {
        if (number > INDENT_MAX)
            return error_set(err, ERROR_CONFIG, "pretty-format-json: indent must be at most %d", INDENT_MAX);
        printer->indent_length = (size_t)number;
        memset(printer->indent, ' ', printer->indent_length);
        return true;
    }
    if (text.len > INDENT_MAX)
        return error_set(err, ERROR_CONFIG, "pretty-format-json: indent must be at most %d bytes",
                         INDENT_MAX);
    printer->indent_length = text.len;
    if (text.len)
        memcpy(printer->indent, text.at, text.len);
    return true;
}

// Whether the file reads the same when its line ends are taken for \n.
static bool is_same(struct str bytes, struct str wanted)
{
    size_t at = 0;
    for (size_t i = 0; i < wanted.len; i++, at++) {
        if (at >= bytes.len)
            return false;
        if (bytes.at[at] == '\r' && wanted.at[i] == '\n') {
            at += at + 1 < bytes.len && bytes.at[at + 1] == '\n';
            continue;
        }
        if (bytes.at[at] != wanted.at[i])
            return false;
    }
    return at == bytes.len;
}

static bool make_pretty(struct printer *printer, const struct blob *blob)
{
    const size_t bad = utf8_find_invalid(blob->bytes, 0);
    if (bad != STR_NONE)
        return refuse(printer, bad, "expected UTF-8");
    if (str_starts_with(blob->bytes, STR("\xef\xbb\xbf")))
        return refuse(printer, 0, "expected no byte order mark");
    struct json_reader reader;
    json_reader_start(&reader, blob->bytes, false);
    bool ok = read_nodes(printer, &reader);
    if (!ok && printer->refusal == reader.message)
        printer->refusal = arena_copy(printer->run->arena, str_from(reader.message)).at;
    json_reader_free(&reader);
    ok = ok && print_node(printer, 0, 0);
    buffer_add_byte(&printer->out, '\n');
    return ok;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    if (data_is_stand_in(blob->bytes))
        return true;
    struct printer printer = {
        .run = run,
        .out = {.limit = OUTPUT_MAX},
        .ascii = !check_flag(run, "no-ensure-ascii"),
        .sort = !check_flag(run, "no-sort-keys"),
        .top = check_list(run, "top-keys"),
    };
    bool ok = set_indent(&printer, err);
    const char *message = "not formatted: expected one item a line, indented";
    if (ok && !make_pretty(&printer, blob))
        check_report(run, printer.refusal_at, printer.refusal_at < blob->bytes.len, "can't be formatted: %s",
                     printer.refusal);
    else if (ok && printer.out.overflow)
        ok = error_set(err, ERROR_LIMIT, "formatted JSON of more than %d MiB", OUTPUT_MAX >> 20);
    else if (ok && !is_same(blob->bytes, buffer_str(&printer.out))) {
        if (check_flag(run, "autofix"))
            text_report_rewrite(run, blob, buffer_str(&printer.out), message);
        else
            check_report_file(run, "%s", message);
    }
    vec_free(&printer.nodes);
    vec_free(&printer.open);
    buffer_free(&printer.out);
    return ok;
}

static const struct check_option options[] = {
    {"autofix", CHECK_OPTION_FLAG, "true", "offer the formatted text as a fix"},
    {"indent", CHECK_OPTION_TEXT, "2", "how many blanks a level, or the text that indents"},
    {"no-ensure-ascii", CHECK_OPTION_FLAG, "false", "leave characters beyond ASCII unescaped"},
    {"no-sort-keys", CHECK_OPTION_FLAG, "false", "leave members in their order"},
    {"top-keys", CHECK_OPTION_LIST, "", "keys that come first, in this order"},
    {0},
};

const struct check check_pretty_format_json = {
    .id = "pretty-format-json",
    .summary = "JSON files are indented, with their keys sorted",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT | CHECK_FIXES,
    .types = FILETYPE(JSON),
    .options = options,
    .run = run_check,
    .page =
        {
            .why =
                "One item a line and a fixed order make changes to data readable, and merges rarely "
                "conflict. The "
                "output is that of Python's json.dumps. A file in which a key occurs twice is reported, not "
                "formatted, since one of the values would be lost.",
            .bad = "{\"b\":[1,2],\"a\":1e2}\n",
            .good = "{\n  \"a\": 100.0,\n  \"b\": [\n    1,\n    2\n  ]\n}\n",
            .fix = "Run andon lint --fix.",
            .source = "pre-commit-hooks pretty-format-json",
        },
};
