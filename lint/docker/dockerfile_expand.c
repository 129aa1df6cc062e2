// Variables of instructions: $name, ${name}, ${name:-word} and the rest of what BuildKit knows.
#include "core/buffer.h"
#include "lint/docker/dockerfile_internal.h"

enum {
    DEPTH_MAX = 24,
    STEPS_MAX = 2000, // of one expansion: values that name each other must not cost more than that
    VALUE_MAX = 4096,
};

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_';
}

static size_t name_end(struct str text, size_t at)
{
    if (at < text.len && byte_is_digit(text.at[at])) {
        while (at < text.len && byte_is_digit(text.at[at]))
            at++;
        return at;
    }
    if (at < text.len && strchr("@*#?-$!", text.at[at]) && text.at[at])
        return at + 1;
    while (at < text.len && is_name_byte(text.at[at]))
        at++;
    return at;
}

// What ends a part of a text that is being skipped.
static const char *skip_until(struct str text, size_t *at, char stop, char escape, unsigned depth);

// At the '$'.
static const char *skip_dollar(struct str text, size_t *at, char escape, unsigned depth)
{
    ++*at;
    if (*at >= text.len || text.at[*at] != '{') {
        *at = name_end(text, *at);
        return NULL;
    }
    ++*at;
    if (depth >= DEPTH_MAX)
        return "variables are nested too deep";
    if (*at >= text.len)
        return "missing '}'";
    if (strchr("{}:", text.at[*at]))
        return "bad substitution";
    *at = name_end(text, *at);
    if (*at >= text.len)
        return "missing '}'";
    char c = text.at[(*at)++];
    if (c == '}')
        return NULL;
    if (c == ':' && *at < text.len)
        c = text.at[(*at)++];
    if (c == '/') {
        if (*at < text.len && text.at[*at] == '/')
            ++*at;
        const char *problem = skip_until(text, at, '/', escape, depth + 1);
        if (problem)
            return problem;
    } else if (!strchr("+-?#%", c)) {
        return "unsupported modifier in a substitution";
    }
    return skip_until(text, at, '}', escape, depth + 1);
}

static const char *skip_double_quotes(struct str text, size_t *at, char escape, unsigned depth)
{
    for (++*at; *at < text.len;) {
        const char c = text.at[*at];
        if (c == '"') {
            ++*at;
            return NULL;
        }
        const char *problem = NULL;
        if (c == '$')
            problem = skip_dollar(text, at, escape, depth);
        else
            *at += c == escape && *at + 1 < text.len ? 2 : 1;
        if (problem)
            return problem;
    }
    return "a double quote that does not end";
}

static const char *skip_until(struct str text, size_t *at, char stop, char escape, unsigned depth)
{
    while (*at < text.len) {
        const char c = text.at[*at];
        const char *problem = NULL;
        if (c == stop && stop) {
            ++*at;
            return NULL;
        }
        if (c == '\'') {
            const size_t end = str_find_byte(text, '\'', *at + 1);
            if (end == STR_NONE)
                return "a single quote that does not end";
            *at = end + 1;
        } else if (c == '"') {
            problem = skip_double_quotes(text, at, escape, depth);
        } else if (c == '$') {
            problem = skip_dollar(text, at, escape, depth);
        } else {
            *at += c == escape && *at + 1 < text.len ? 2 : 1;
        }
        if (problem)
            return problem;
    }
    return stop ? "missing '}'" : NULL;
}

const char *docker_word_problem(struct str word, char escape)
{
    size_t at = 0;
    return skip_until(word, &at, '\0', escape, 0);
}

// At the '$' of "${": fills the variable and leaves *at behind its modifier.
static bool read_braces(struct str text, char escape, size_t *at, struct docker_variable *out)
{
    size_t end = *at;
    if (skip_dollar(text, &end, escape, 0))
        return false;
    const size_t start = *at, name = *at + 2, behind = name_end(text, name);
    *out = (struct docker_variable){
        .whole = str_slice(text, start, end - start),
        .name = str_slice(text, name, behind - name),
    };
    *at = behind + 1;
    char c = text.at[behind];
    if (c == '}')
        return true;
    if (c == ':') {
        out->has_colon = true;
        c = text.at[(*at)++];
    }
    out->modifier = c;
    out->word = str_slice(text, *at, end - 1 - *at);
    return true;
}

bool docker_next_variable(struct docker_walk *walk, struct docker_variable *out)
{
    const struct str text = walk->text;
    while (walk->at < text.len) {
        const char c = text.at[walk->at];
        if (c == '\'' && walk->quote != '"')
            walk->quote = walk->quote ? '\0' : c;
        else if (c == '"' && walk->quote != '\'')
            walk->quote = walk->quote ? '\0' : c;
        const bool is_dollar = c == '$' && walk->quote != '\'';
        if (!is_dollar) {
            walk->at += c == walk->escape && walk->quote != '\'' && walk->at + 1 < text.len ? 2 : 1;
            continue;
        }
        if (walk->at + 1 < text.len && text.at[walk->at + 1] == '{') {
            if (read_braces(text, walk->escape, &walk->at, out))
                return true;
            walk->at += 2;
            continue;
        }
        const size_t start = walk->at, end = name_end(text, start + 1);
        walk->at = end;
        if (end == start + 1)
            continue;
        *out = (struct docker_variable){
            .whole = str_slice(text, start, end - start),
            .name = str_slice(text, start + 1, end - start - 1),
        };
        return true;
    }
    return false;
}

// The last definition of the name before an instruction, at or behind another.
static const struct docker_definition *last_before(const struct dockerfile *file, struct str name,
                                                   size_t from, size_t before)
{
    size_t low = 0, high = file->definition_count;
    while (low < high) { // the first one that is not (name, < before)
        const size_t middle = low + (high - low) / 2;
        const struct docker_definition *definition = &file->definitions[middle];
        const int order = str_compare(definition->name, name);
        if (order < 0 || (order == 0 && definition->instruction < before))
            low = middle + 1;
        else
            high = middle;
    }
    const struct docker_definition *found = low ? &file->definitions[low - 1] : NULL;
    return found && str_equal(found->name, name) && found->instruction >= from ? found : NULL;
}

static size_t globals_end(const struct dockerfile *file)
{
    return file->stage_count ? file->stages[0].first : file->count;
}

const struct docker_definition *docker_find_variable(const struct dockerfile *file, size_t instruction,
                                                     struct str name)
{
    const struct docker_instruction *at = &file->instructions[instruction];
    const size_t globals = globals_end(file);
    if (at->keyword == DOCKER_FROM || at->stage == DOCKER_NONE)
        return last_before(file, name, 0, instruction < globals ? instruction : globals);
    size_t stage = at->stage, before = instruction;
    for (unsigned i = 0; i < DEPTH_MAX && stage != DOCKER_NONE; i++) {
        const struct docker_definition *found = last_before(file, name, file->stages[stage].first, before);
        if (found)
            return found;
        stage = file->stages[stage].base;
        before = stage == DOCKER_NONE ? 0 : file->stages[stage].end;
    }
    return NULL;
}

struct expansion {
    const struct dockerfile *file;
    struct buffer out;
    size_t steps;
};

static bool expand(struct expansion *job, size_t instruction, struct str text, unsigned depth);

// The pair that gives the variable its value; NULL when it has none that is known.
static const struct docker_pair *find_value(const struct dockerfile *file, size_t instruction,
                                            struct str name, size_t *where)
{
    const struct docker_definition *found = docker_find_variable(file, instruction, name);
    if (!found)
        return NULL;
    const struct docker_pair *pair = &file->instructions[found->instruction].pairs[found->pair];
    *where = found->instruction;
    if (!pair->has_value && file->instructions[found->instruction].stage != DOCKER_NONE) {
        const size_t globals = globals_end(file);
        found = last_before(file, name, 0, globals);
        if (!found)
            return NULL;
        *where = found->instruction;
        pair = &file->instructions[found->instruction].pairs[found->pair];
    }
    return pair->has_value ? pair : NULL;
}

static bool expand_variable(struct expansion *job, size_t instruction, const struct docker_variable *variable,
                            unsigned depth)
{
    size_t where = 0;
    const struct docker_pair *pair = find_value(job->file, instruction, variable->name, &where);
    if (variable->modifier == '#' || variable->modifier == '%' || variable->modifier == '/')
        return false;
    const size_t before = job->out.len;
    if (!pair) {
        // Not declared anywhere, or without a value before the build: only a default is sure to hold.
        return variable->modifier == '-' && expand(job, instruction, variable->word, depth + 1);
    }
    if (!expand(job, where, pair->value, depth + 1))
        return false;
    const bool is_set = !variable->has_colon || job->out.len > before;
    if (variable->modifier == '+') {
        job->out.len = before;
        return !is_set || expand(job, instruction, variable->word, depth + 1);
    }
    if (variable->modifier == '-' && !is_set)
        return expand(job, instruction, variable->word, depth + 1);
    return true;
}

static bool expand(struct expansion *job, size_t instruction, struct str text, unsigned depth)
{
    const char escape = job->file->escape;
    char quote = '\0';
    if (depth > DEPTH_MAX || ++job->steps > STEPS_MAX || text.len > VALUE_MAX)
        return false;
    for (size_t at = 0; at < text.len;) {
        const char c = text.at[at];
        if (c == '$' && quote != '\'') {
            struct docker_walk walk = {.text = str_slice(text, at, text.len), .escape = escape};
            struct docker_variable variable;
            if (!docker_next_variable(&walk, &variable) || variable.whole.at != text.at + at ||
                !expand_variable(job, instruction, &variable, depth))
                return false;
            at += variable.whole.len;
            continue;
        }
        if (quote ? c == quote : c == '\'' || c == '"')
            quote = quote ? '\0' : c;
        else if (c == escape && quote != '\'' && at + 1 < text.len)
            buffer_add_byte(&job->out, text.at[++at]);
        else
            buffer_add_byte(&job->out, c);
        at++;
    }
    return !job->out.overflow;
}

bool docker_expand(const struct dockerfile *file, size_t instruction, struct str text, struct arena *arena,
                   struct str *out)
{
    struct expansion job = {.file = file, .out = {.limit = VALUE_MAX}};
    const bool is_known = expand(&job, instruction, text, 0);
    if (is_known)
        *out = arena_copy(arena, buffer_str(&job.out));
    buffer_free(&job.out);
    return is_known;
}
