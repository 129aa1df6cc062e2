#include "scanners/import/import.h"

#include "core/json_read.h"
#include "core/toml.h"

#include <stdio.h>

void import_note_loss(struct import *import, enum import_loss loss, struct str subject, const char *format,
                      ...)
{
    char text[600];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    *vec_add(&import->notes) = (struct import_note){loss, arena_copy(import->arena, subject),
                                                    arena_copy(import->arena, str_from(text))};
}

static void free_exceptions(struct import_exceptions *except)
{
    vec_free(&except->allow);
    vec_free(&except->allow_match);
    vec_free(&except->allow_line);
    vec_free(&except->skip_path);
    vec_free(&except->stop);
}

void import_free(struct import *import)
{
    VEC_EACH (struct import_rule, rule, &import->rules) {
        vec_free(&rule->keywords);
        vec_free(&rule->examples);
        vec_free(&rule->negatives);
        vec_free(&rule->references);
        vec_free(&rule->match);
        vec_free(&rule->no_match);
        free_exceptions(&rule->except);
    }
    free_exceptions(&import->defaults);
    vec_free(&import->rules);
    vec_free(&import->notes);
    vec_free(&import->allows);
    vec_free(&import->seen);
}

struct str import_rule_name(struct import *import, struct str id)
{
    struct buffer BUFFER_AUTO out = {0};
    for (size_t i = 0; i < id.len && out.len < 100; i++) {
        char byte = byte_lower(id.at[i]);
        if (byte_is_alpha(byte) || byte_is_digit(byte))
            buffer_add_byte(&out, byte);
        else if (out.len && out.at[out.len - 1] != '-')
            buffer_add_byte(&out, '-');
    }
    while (out.len && out.at[out.len - 1] == '-')
        out.len--;
    return arena_copy(import->arena, out.len ? buffer_str(&out) : STR("rule"));
}

static bool read_json(struct import *import, struct str text, struct str name, struct error *err)
{
    struct json_node *root;
    struct str copy = arena_copy(import->arena, name);
    if (!json_parse(text, copy.at, import->arena, &root, err))
        return false;
    const struct json_node *results = json_member(root, "results");
    if (results && results->kind == JSON_MAP)
        return import_detect_secrets(import, root, err);
    if (root->kind == JSON_LIST || root->kind == JSON_MAP)
        return import_report(import, root, err);
    return error_set(err, ERROR_CONFIG, "%.*s: neither a baseline nor a report", STR_ARG(name));
}

// Reports with one JSON document a line.
static bool read_lines(struct import *import, struct str text, struct str name, struct error *err)
{
    for (struct str rest = text; rest.at;) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        if (line.len && !read_json(import, line, name, err))
            return false;
    }
    return true;
}

static bool is_many_documents(struct str text)
{
    size_t end = str_find(text, STR("}\n{"), 0);
    return end != STR_NONE && str_find_byte(text, '\n', 0) == end + 1;
}

bool import_read(struct import *import, struct str text, struct str name, struct error *err)
{
    struct str base = str_basename(name), extension = str_extension(name), start = str_trim(text);
    struct yaml_node *root;
    if (str_find(base, STR("ignore"), 0) != STR_NONE && !str_equal(extension, STR("toml")))
        return import_ignore_file(import, text, name, err);
    if (str_equal(extension, STR("toml")))
        return toml_parse(text, name, import->arena, &root, err) && import_gitleaks(import, root, name, err);
    if (str_equal(extension, STR("yml")) || str_equal(extension, STR("yaml")))
        return yaml_parse(text, name, false, import->arena, &root, err) &&
               import_kingfisher(import, root, name, err);
    if (start.len && (start.at[0] == '{' || start.at[0] == '['))
        return is_many_documents(start) ? read_lines(import, start, name, err)
                                        : read_json(import, start, name, err);
    return error_set(err, ERROR_USAGE,
                     "%.*s: not known by its name or start: expected a gitleaks *.toml, rules in *.yml, a "
                     ".gitleaksignore, a detect-secrets baseline or a JSON report",
                     STR_ARG(name));
}
