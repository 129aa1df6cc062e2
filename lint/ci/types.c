// Of what type a value in an expression is, as far as the text tells, and what is done with it that can't
// work: an object where a text is wanted becomes the word "Object", and is equal to nothing.
#include "lint/ci/meaning.h"

#include "lint/json_text.h"

enum type { TYPE_UNKNOWN, TYPE_PLAIN, TYPE_OBJECT, TYPE_ARRAY };

static bool is_word(struct str name, const char *word)
{
    return str_equal_ignoring_case(name, str_from(word));
}

static const char *const contexts[] = {"github", "inputs", "vars",   "needs", "strategy", "matrix", "secrets",
                                       "steps",  "job",    "runner", "env",   "jobs",     NULL};

// a.b.c: what contexts hold, by how deep the path goes.
static enum type path_type(const struct str *path, size_t count)
{
    static const struct {
        const char *context;
        size_t objects; // so many names are an object still
    } depths[] = {{"needs", 2}, {"steps", 2}, {"env", 1}, {"vars", 1}, {"secrets", 1}, {"runner", 1}};
    for (size_t i = 0; i < count; i++)
        if (str_equal(path[i], STR("*")))
            return TYPE_ARRAY;
        else if (str_equal(path[i], STR("?")))
            return TYPE_UNKNOWN;
    if (count == 1)
        return str_is_one_of(path[0], contexts) ? TYPE_OBJECT : TYPE_UNKNOWN;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        if (!is_word(path[0], depths[i].context))
            continue;
        if (count <= depths[i].objects)
            return TYPE_OBJECT;
        if (depths[i].objects == 2 && is_word(path[2], "outputs"))
            return count == 3 ? TYPE_OBJECT : TYPE_PLAIN;
        return TYPE_PLAIN;
    }
    if (is_word(path[0], "github") && is_word(path[1], "event"))
        return count == 2 ? TYPE_OBJECT : TYPE_UNKNOWN;
    return is_word(path[0], "github") ? TYPE_PLAIN : TYPE_UNKNOWN;
}

static enum type type_of(const struct expression *node)
{
    struct str path[5];
    const size_t count = ci_path_of(node, path, 5);
    switch (node->kind) {
    case EXPRESSION_STRING:
    case EXPRESSION_NUMBER:
    case EXPRESSION_BOOLEAN:
    case EXPRESSION_NOT:
    case EXPRESSION_COMPARE: return TYPE_PLAIN;
    case EXPRESSION_CONTEXT:
    case EXPRESSION_PROPERTY:
    case EXPRESSION_INDEX:
    case EXPRESSION_STAR: return count ? path_type(path, count) : TYPE_UNKNOWN;
    case EXPRESSION_CALL:
        return is_word(node->text, "fromJSON") || is_word(node->text, "case") ? TYPE_UNKNOWN : TYPE_PLAIN;
    default: return TYPE_UNKNOWN;
    }
}

static bool is_json(struct str text)
{
    struct json_reader reader;
    enum json_token kind;
    json_reader_start(&reader, text, false);
    do
        kind = json_reader_next(&reader);
    while (kind != JSON_TEXT_BROKEN && kind != JSON_TEXT_END);
    json_reader_free(&reader);
    return kind == JSON_TEXT_END;
}

// Which of a function's arguments may be what; those that are not here take anything.
static const struct taker {
    const char *name;
    size_t argument; // from 0
    bool takes_array;
} takers[] = {
    {"startsWith", 0, false}, {"startsWith", 1, false}, {"endsWith", 0, false},  {"endsWith", 1, false},
    {"contains", 0, true},    {"contains", 1, false},   {"join", 0, true},       {"join", 1, false},
    {"format", 0, false},     {"fromJSON", 0, false},   {"hashFiles", 0, false},
};

static const char *call_problem(const struct expression *call, const struct expression **culprit)
{
    size_t number = 0;
    for (const struct expression *argument = call->first; argument; argument = argument->next, number++) {
        const enum type type = type_of(argument);
        *culprit = argument;
        for (size_t i = 0; i < sizeof takers / sizeof *takers; i++) {
            if (!is_word(call->text, takers[i].name) || takers[i].argument != number)
                continue;
            if (type == TYPE_OBJECT)
                return takers[i].takes_array ? "a text or a list is wanted here, and this is an object"
                                             : "a text is wanted here, and this is an object";
            if (type == TYPE_ARRAY && !takers[i].takes_array)
                return "a text is wanted here, and this is a list";
        }
    }
    *culprit = call->first;
    if (is_word(call->text, "fromJSON") && call->first && call->first->kind == EXPRESSION_STRING &&
        !is_json(call->first->text))
        return "this text is no JSON: the run ends here";
    return NULL;
}

const char *ci_type_problem(const struct expression *node, const struct expression **culprit)
{
    if (node->kind == EXPRESSION_CALL)
        return call_problem(node, culprit);
    if (node->kind != EXPRESSION_COMPARE)
        return NULL;
    const struct expression *other = node->first->next;
    const enum type left = type_of(node->first), right = type_of(other);
    *culprit = left > TYPE_PLAIN ? node->first : other;
    if (left <= TYPE_PLAIN && right <= TYPE_PLAIN)
        return NULL;
    if (left == TYPE_UNKNOWN || right == TYPE_UNKNOWN)
        return NULL;
    return left == TYPE_PLAIN || right == TYPE_PLAIN ? "an object or a list is never equal to a text" : NULL;
}

bool ci_type_is_object(const struct expression *node)
{
    return type_of(node) == TYPE_OBJECT;
}
