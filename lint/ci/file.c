#include "lint/ci/ci.h"

#include <stdio.h>

// A hostile file is not told all that is wrong with it: finding a place in a scalar costs its length.
enum { PROBLEMS_MAX = 20000, SCALAR_PROBLEMS_MAX = 50, SIZE_MAX_BYTES = 1 << 20 };

enum ci_kind ci_kind_of_path(struct str path)
{
    const struct str name = str_basename(path), folder = STR(".github/workflows/");
    const bool is_yaml = str_ends_with(name, STR(".yml")) || str_ends_with(name, STR(".yaml"));
    if (!is_yaml)
        return CI_OTHER;
    // A copy of a repository within another has workflows too.
    const struct str parent = str_slice(path, 0, path.len - name.len);
    if (str_equal(parent, folder) || str_ends_with(parent, STR("/.github/workflows/")))
        return CI_WORKFLOW;
    if (str_equal(name, STR("action.yml")) || str_equal(name, STR("action.yaml")))
        return CI_ACTION;
    return str_starts_with(name, STR(".gitlab-ci")) ? CI_GITLAB : CI_OTHER;
}

const struct yaml_tree_node *ci_key_of(const struct yaml_tree_node *value)
{
    return value->key ? value->key : value;
}

struct ci_problem *ci_report(struct ci_file *file, enum ci_rule rule, const struct yaml_tree_node *node,
                             size_t offset, size_t length, const char *format, ...)
{
    struct ci_problem *problem = ARENA_NEW(file->arena, struct ci_problem);
    va_list arguments;
    char text[512];
    file->last_node_count = file->last_node == node ? file->last_node_count + 1 : 1;
    file->last_node = node;
    if (++file->problem_count > PROBLEMS_MAX || file->last_node_count > SCALAR_PROBLEMS_MAX)
        return problem;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    size_t start = node->offset, end = node->end;
    if (node->kind == YAML_TREE_SCALAR) {
        const size_t last = length ? offset + length : node->text.len;
        start = yaml_tree_place(node, file->bytes, offset);
        end = last ? yaml_tree_place(node, file->bytes, last - 1) + 1 : node->end;
    } else if (node->kind == YAML_TREE_LIST || node->kind == YAML_TREE_MAP) {
        // A block collection is shown by its first line.
        const size_t newline = str_find_byte(file->bytes, '\n', start);
        end = newline < end ? newline : end;
    }
    if (end > file->bytes.len)
        end = file->bytes.len;
    *problem = (struct ci_problem){
        .rule = rule,
        .offset = start < end ? start : end,
        .length = start < end ? end - start : 0,
        .message = arena_copy(file->arena, str_from(text)),
    };
    if (file->last_problem)
        file->last_problem->next = problem;
    else
        file->problems = problem;
    file->last_problem = problem;
    return problem;
}

void *ci_file_make(const struct blob *blob, struct arena *arena)
{
    struct ci_file *file = ARENA_NEW(arena, struct ci_file);
    const bool is_read = blob->encoding == ENCODING_ASCII || blob->encoding == ENCODING_UTF8 ||
                         blob->encoding == ENCODING_UTF8_BOM;
    *file = (struct ci_file){.kind = ci_kind_of_path(blob->path), .bytes = blob->bytes, .arena = arena};
    if (file->kind == CI_OTHER || !is_read || blob->bytes.len > SIZE_MAX_BYTES)
        return file;
    file->root = yaml_tree_parse(blob->bytes, arena);
    if (!file->root || file->root->kind != YAML_TREE_MAP)
        return file;
    ci_model_read(file);
    if (file->kind == CI_WORKFLOW || file->kind == CI_ACTION) {
        ci_check_keys(file);
        ci_check_graph(file);
        ci_check_schedule(file);
        ci_check_values(file);
        ci_check_security(file);
    } else if (file->kind == CI_GITLAB) {
        ci_check_gitlab(file);
    }
    ci_read_scripts(file);
    return file;
}
