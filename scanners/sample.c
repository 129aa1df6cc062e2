#include "scanners/sample.h"

#include "scanners/checksum.h"
#include "scanners/encoding.h"
#include "scanners/import/regex.h"

#include <stdio.h>
#include <stdlib.h>

enum { MARK_START = 1, MARK_END = 2 };

static const struct alphabet {
    const char *name, *bytes;
} alphabets[] = {
    {"base62", alphabet_base62},
    {"base64", alphabet_base64},
    {"base64url", alphabet_base64url},
    {"base58", alphabet_base58},
    {"base36", alphabet_base36},
    {"base32", alphabet_base32},
    {"upper36", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"hex", "0123456789abcdef"},
    {"upper-hex", "0123456789ABCDEF"},
    {"digits", "0123456789"},
    {"lower", "abcdefghijklmnopqrstuvwxyz"},
    {"upper", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    {"letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
};
enum { ALPHABET_COUNT = sizeof alphabets / sizeof alphabets[0] };

static bool fail(const struct yaml_node *node, struct str name, struct error *err, const char *what)
{
    return error_set(err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", STR_ARG(name), node->line, node->column, what);
}

static bool known_text(const struct yaml_node *node, const char *const *known, struct str name,
                       struct error *err)
{
    for (const char *const *at = known; *at; at++)
        if (node->kind == YAML_SCALAR && str_equal(node->text, str_from(*at)))
            return true;
    const char *nearest = node->kind == YAML_SCALAR ? nearest_name(node->text, known) : NULL;
    return error_set(err, ERROR_CONFIG, "%.*s:%zu:%zu: unknown generator value '%.*s'%s%s%s", STR_ARG(name),
                     node->line, node->column, STR_ARG(node->text), nearest ? "; did you mean '" : "",
                     nearest ? nearest : "", nearest ? "'?" : "");
}

static bool encode_random(const struct yaml_node *node, struct str name, struct buffer *out,
                          struct error *err)
{
    const char *names[ALPHABET_COUNT + 1] = {NULL};
    for (size_t i = 0; i < ALPHABET_COUNT; i++)
        names[i] = alphabets[i].name;
    const struct yaml_node *random = yaml_get(node, "random"), *length = yaml_get(node, "length");
    int64_t count;
    if (!known_text(random, names, name, err))
        return false;
    if (!length)
        return fail(node, name, err, "'random' needs 'length'");
    if (!yaml_to_number(length, name, &count, err))
        return false;
    if (count < 1 || count > SAMPLE_SIZE_MAX)
        return fail(length, name, err, "'length' must be from 1 to 65536");
    buffer_printf(out, "%crandom %.*s %d%c", MARK_START, STR_ARG(random->text), (int)count, MARK_END);
    return true;
}

static bool encode_repeat(const struct yaml_node *node, struct str name, struct buffer *out,
                          struct error *err)
{
    const struct yaml_node *repeat = yaml_get(node, "repeat"), *times = yaml_get(node, "times");
    int64_t count;
    if (repeat->kind != YAML_SCALAR || !times)
        return fail(node, name, err, "'repeat' needs a text and 'times'");
    if (!yaml_to_number(times, name, &count, err))
        return false;
    for (int64_t i = 0; i < count && !out->overflow; i++)
        buffer_add(out, repeat->text);
    return true;
}

static bool encode_nested(const struct yaml_node *node, struct str name, struct buffer *out,
                          struct error *err)
{
    static const char *const kinds[] = {"base64", "base64url", NULL};
    const struct yaml_node *kind = yaml_get(node, "encode"), *of = yaml_get(node, "of");
    if (!known_text(kind, kinds, name, err))
        return false;
    if (!of || of->kind != YAML_LIST)
        return fail(node, name, err, "'encode' needs a list 'of' pieces");
    buffer_printf(out, "%cencode %.*s ", MARK_START, STR_ARG(kind->text));
    for (const struct yaml_node *piece = of->first; piece; piece = piece->next) {
        if (piece->kind == YAML_SCALAR)
            buffer_add(out, piece->text);
        else if (!sample_encode(piece, name, out, err))
            return false;
    }
    buffer_add_byte(out, MARK_END);
    return true;
}

static bool encode_made(const struct yaml_node *node, struct str name, struct buffer *out, struct error *err)
{
    const struct yaml_node *make = yaml_get(node, "make"), *prefix = yaml_get(node, "prefix");
    if (!known_text(make, checksum_names, name, err))
        return false;
    if (prefix && prefix->kind != YAML_SCALAR)
        return fail(prefix, name, err, "'prefix' must be a text");
    buffer_printf(out, "%cmake %.*s ", MARK_START, STR_ARG(make->text));
    if (prefix)
        buffer_add(out, prefix->text);
    buffer_add_byte(out, MARK_END);
    return true;
}

void sample_add_shape(struct str shape, struct buffer *out)
{
    buffer_printf(out, "%cshape %.*s%c", MARK_START, STR_ARG(shape), MARK_END);
}

static bool encode_shape(const struct yaml_node *node, struct str name, struct buffer *out, struct error *err)
{
    const struct yaml_node *shape = yaml_get(node, "shape");
    struct arena arena ARENA_AUTO = {0};
    struct regex regex;
    if (shape->kind != YAML_SCALAR || str_find_byte(shape->text, MARK_END, 0) != STR_NONE)
        return fail(node, name, err, "'shape' must be a pattern");
    if (!regex_parse(shape->text, REGEX_NO_SECRET, &arena, &regex, err))
        return error_wrap(err, "%.*s:%zu:%zu", STR_ARG(name), shape->line, shape->column);
    sample_add_shape(shape->text, out);
    return true;
}

bool sample_encode(const struct yaml_node *node, struct str name, struct buffer *out, struct error *err)
{
    static const char *const known[] = {"random", "length", "repeat", "times", "encode",
                                        "of",     "make",   "prefix", "shape", NULL};
    if (node->kind != YAML_MAP)
        return fail(node, name, err, "a piece of a sample must be a text or a generator");
    if (!yaml_check_keys(node, name, known, err))
        return false;
    if (yaml_get(node, "random"))
        return encode_random(node, name, out, err);
    if (yaml_get(node, "repeat"))
        return encode_repeat(node, name, out, err);
    if (yaml_get(node, "encode"))
        return encode_nested(node, name, out, err);
    if (yaml_get(node, "make"))
        return encode_made(node, name, out, err);
    if (yaml_get(node, "shape"))
        return encode_shape(node, name, out, err);
    return fail(node, name, err, "a generator must have one of: random, repeat, encode, make, shape");
}

// splitmix64: the same everywhere, which is all that is asked of it.
static uint32_t next_random(void *state)
{
    uint64_t *at = state;
    uint64_t z = *at += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

static void make_random(struct str argument, uint64_t *state, struct buffer *out)
{
    struct str rest = argument;
    struct str name = str_cut(&rest, ' ');
    uint64_t count = 0;
    if (!str_to_u64(rest, &count) || count > SAMPLE_SIZE_MAX)
        return;
    for (size_t i = 0; i < ALPHABET_COUNT; i++)
        if (str_equal(name, str_from(alphabets[i].name)))
            random_text((struct random_source){next_random, state}, alphabets[i].bytes, count, out);
}

static void make_shape(struct str shape, uint64_t *state, struct buffer *out)
{
    struct arena arena ARENA_AUTO = {0};
    struct regex regex;
    struct error err = {0};
    uint64_t seed = (uint64_t)next_random(state) << 32 | next_random(state);
    if (regex_parse(shape, REGEX_NO_SECRET, &arena, &regex, &err))
        regex_sample(&regex, seed, out);
}

static void make_pieces(struct str *rest, uint64_t *state, struct buffer *out, bool *is_made);

// `rest` is behind MARK_START; leaves it behind the matching MARK_END.
static void make_generator(struct str *rest, uint64_t *state, struct buffer *out, bool *is_made)
{
    struct str kind = str_cut(rest, ' ');
    if (str_equal(kind, STR("encode"))) {
        struct str how = str_cut(rest, ' ');
        struct buffer plain = {.limit = SAMPLE_SIZE_MAX};
        make_pieces(rest, state, &plain, is_made);
        encode_base64(buffer_str(&plain), str_equal(how, STR("base64url")), out);
        buffer_free(&plain);
        return;
    }
    struct str argument = str_cut(rest, MARK_END);
    if (str_equal(kind, STR("random"))) {
        make_random(argument, state, out);
        return;
    }
    if (str_equal(kind, STR("shape"))) {
        make_shape(argument, state, out);
        return;
    }
    struct str name = str_cut(&argument, ' ');
    char text[64];
    snprintf(text, sizeof text, "%.*s", STR_ARG(name));
    const struct checksum *checksum = checksum_find(text);
    if (checksum) {
        checksum->make(argument, (struct random_source){next_random, state}, out);
        *is_made = true;
    }
}

// Up to the end or to MARK_END, which is taken too.
static void make_pieces(struct str *rest, uint64_t *state, struct buffer *out, bool *is_made)
{
    while (rest->len) {
        char byte = rest->at[0];
        rest->at++;
        rest->len--;
        if (byte == MARK_END)
            return;
        if (byte == MARK_START)
            make_generator(rest, state, out, is_made);
        else
            buffer_add_byte(out, byte);
    }
}

void sample_make(const char *sample, uint64_t seed, struct buffer *out, bool *is_made)
{
    struct str rest = str_from(sample);
    uint64_t state = seed ^ str_hash(rest);
    *is_made = false;
    while (rest.len)
        make_pieces(&rest, &state, out, is_made);
}
