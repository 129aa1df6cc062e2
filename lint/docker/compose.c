#include "lint/docker/compose.h"

#include "lint/data_file.h"

#include <stdio.h>

static void *parse(const struct blob *blob, struct arena *arena)
{
    return yaml_tree_parse(blob->bytes, arena);
}

static bool has_name(struct str path)
{
    const struct str name = str_basename(path);
    return str_find(name, STR("compose"), 0) != STR_NONE ||
           str_find(name, STR("docker-stack"), 0) != STR_NONE;
}

const struct yaml_tree_node *compose_file(struct check_run *run, const struct blob *blob)
{
    if (!has_name(blob->path) || data_is_stand_in(blob->bytes) || data_is_template(blob->path, blob->bytes))
        return NULL;
    const struct yaml_tree_node *root = check_share(run, blob, parse);
    if (!root || root->kind != YAML_TREE_MAP)
        return NULL;
    const struct yaml_tree_node *services = yaml_tree_get(root, "services");
    if (!services || services->kind != YAML_TREE_MAP)
        return NULL;
    for (const struct yaml_tree_node *service = services->first; service; service = service->next)
        if (service->kind != YAML_TREE_MAP && !yaml_tree_is_null(service))
            return NULL;
    return root;
}

const struct yaml_tree_node *compose_services(const struct yaml_tree_node *root)
{
    return root ? yaml_tree_get(root, "services")->first : NULL;
}

const struct yaml_tree_node *compose_ports(const struct yaml_tree_node *service)
{
    const struct yaml_tree_node *ports = yaml_tree_get(service, "ports");
    return service->is_alias || !ports || ports->kind != YAML_TREE_LIST || ports->is_alias ? NULL
                                                                                           : ports->first;
}

// Cuts at the last ':' that stands outside of braces and brackets; the whole is left when there is none.
static struct str cut_last(struct str *rest)
{
    unsigned open = 0;
    for (size_t i = rest->len; i-- > 0;) {
        const char c = rest->at[i];
        open += c == '}' || c == ']';
        open -= open && (c == '{' || c == '[');
        if (c == ':' && open == 0) {
            const struct str behind = str_slice(*rest, i + 1, rest->len);
            *rest = str_slice(*rest, 0, i);
            return behind;
        }
    }
    const struct str all = *rest;
    *rest = (struct str){0};
    return all;
}

static bool read_short(const struct yaml_tree_node *node, struct compose_port *out)
{
    struct str rest = node->text;
    const size_t slash = str_find_last_byte(rest, '/');
    if (slash != STR_NONE && str_find_byte(rest, '}', slash) == STR_NONE) {
        out->protocol = str_slice(rest, slash + 1, rest.len);
        rest = str_slice(rest, 0, slash);
    }
    out->target = cut_last(&rest);
    if (rest.at)
        out->published = cut_last(&rest);
    out->ip = rest;
    return out->target.len > 0;
}

bool compose_port_read(const struct yaml_tree_node *node, struct compose_port *out)
{
    *out = (struct compose_port){.node = node, .protocol = STR("tcp")};
    if (node->kind == YAML_TREE_SCALAR)
        return read_short(node, out);
    if (node->kind != YAML_TREE_MAP)
        return false;
    out->target = yaml_tree_text(node, "target");
    out->published = yaml_tree_text(node, "published");
    out->ip = yaml_tree_text(node, "host_ip");
    const struct str protocol = yaml_tree_text(node, "protocol");
    if (protocol.len)
        out->protocol = protocol;
    return out->target.len > 0;
}

struct finding *compose_report(struct check_run *run, const struct yaml_tree_node *node, const char *format,
                               ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return check_report(run, node->offset, node->end - node->offset, "%s", message);
}
