// `andon config`: what is in force and where it comes from. Its text is also part of the cache's key, so
// every value that can change a verdict is in it.
#include "core/config_internal.h"

#include "core/json.h"

// Whether a text can stand without quotes.
static bool is_plain(struct str text)
{
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_alpha(text.at[i]) && !byte_is_digit(text.at[i]) && !memchr("-_./", text.at[i], 4))
            return false;
    return text.at[0] != '-' || text.len > 1;
}

static void add_text(struct buffer *out, struct str text)
{
    if (is_plain(text))
        buffer_add(out, text);
    else
        json_escape(out, text); // a JSON string is a YAML string, and harmless on a terminal
}

// A value in YAML's flow style. As deep as the tree, which yaml_parse limits.
static void add_value(struct buffer *out, const struct yaml_node *node)
{
    bool is_map = node->kind == YAML_MAP;
    if (node->kind == YAML_SCALAR) {
        add_text(out, node->text);
        return;
    }
    if (node->kind == YAML_NULL) {
        buffer_add(out, STR("null"));
        return;
    }
    buffer_add_byte(out, is_map ? '{' : '[');
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (child != node->first)
            buffer_add(out, STR(", "));
        if (is_map) {
            add_text(out, child->key);
            buffer_add(out, STR(": "));
        }
        add_value(out, child);
    }
    buffer_add_byte(out, is_map ? '}' : ']');
}

struct printer {
    struct buffer *out;
    struct str file;
};

static void add_origin(const struct printer *printer, const struct yaml_node *node)
{
    if (!node)
        buffer_add(printer->out, STR("  # default\n"));
    else if (node->line == 0)
        buffer_add(printer->out, STR("  # --set\n"));
    else {
        struct buffer name BUFFER_AUTO = {0};
        json_escape(&name, printer->file);
        buffer_printf(printer->out, "  # %.*s:%zu\n", STR_ARG(str_slice(buffer_str(&name), 1, name.len - 2)),
                      node->key_line ? node->key_line : node->line);
    }
}

static void add_line(const struct printer *printer, struct str path, const struct yaml_node *node,
                     const struct config_key *key)
{
    buffer_add(printer->out, path);
    buffer_add(printer->out, STR(": "));
    if (node)
        add_value(printer->out, node);
    else if (key->kind == CONFIG_LIST || key->kind == CONFIG_GLOBS || key->kind == CONFIG_ITEMS)
        buffer_printf(printer->out, "[%s]", key->standard);
    else
        buffer_add_cstring(printer->out, *key->standard ? key->standard : "null");
    add_origin(printer, node);
}

// Prints the nodes that a row with "*" stands for: `rest` is what is left of its path below `node`.
static void print_matches(const struct printer *printer, const struct yaml_node *node, struct str rest,
                          struct str path, const struct config_key *key)
{
    if (!rest.at) {
        bool has_rows = key->kind == CONFIG_SWITCH && node->first; // of its own, below
        if (node->kind != YAML_NULL && !has_rows)
            add_line(printer, path, node, key);
        return;
    }
    if (node->kind != YAML_MAP)
        return;
    struct str name = str_cut(&rest, '.');
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (!str_equal(name, STR("*")) && !str_equal(name, child->key))
            continue;
        struct buffer below BUFFER_AUTO = {0};
        buffer_add(&below, path);
        buffer_add_cstring(&below, path.len ? "." : "");
        add_text(&below, child->key);
        print_matches(printer, child, rest, buffer_str(&below), key);
    }
}

static void print_tree(const struct printer *printer, const struct yaml_node *root, bool with_defaults)
{
    for (const struct config_key *key = config_keys; key->path; key++) {
        struct str path = str_from(key->path);
        if (str_find_byte(path, '[', 0) != STR_NONE)
            continue; // part of its list
        bool is_free = str_find_byte(path, '*', 0) != STR_NONE;
        if (!is_free && with_defaults && !config_at(root, key->path))
            add_line(printer, path, NULL, key);
        else
            print_matches(printer, root, path, (struct str){0}, key);
    }
}

void config_print(const struct config *config, struct buffer *out)
{
    print_tree(&(struct printer){.out = out, .file = config->file}, config->root, true);
    for (size_t i = 1; i < config->layer_count; i++) {
        const struct config_layer *layer = &config->layers[i];
        buffer_add(out, STR("\n# below "));
        add_text(out, layer->folder);
        buffer_add_byte(out, '\n');
        print_tree(&(struct printer){.out = out, .file = layer->file}, layer->root, false);
    }
}
