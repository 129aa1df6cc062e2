// Compose files: the services of one, for the checks of lint/docker/compose_*.c.
#ifndef ANDON_LINT_DOCKER_COMPOSE_H
#define ANDON_LINT_DOCKER_COMPOSE_H

#include "core/check.h"
#include "lint/yaml_tree.h"

// The root of a Compose file; NULL for a blob that is none: by its name ("compose" is in it) and by what it
// has ("services", a map of maps).
const struct yaml_tree_node *compose_file(struct check_run *run, const struct blob *blob);

// The first service of a file (NULL gives NULL), with the others behind it; one may be null or an alias.
const struct yaml_tree_node *compose_services(const struct yaml_tree_node *root);

// The first of a service's ports; NULL for an alias and for one that lists none.
const struct yaml_tree_node *compose_ports(const struct yaml_tree_node *service);

// One entry of a service's ports. Texts are as written: "${PORT:-80}" is one.
struct compose_port {
    const struct yaml_tree_node *node;
    struct str ip, published, target, protocol; // may be empty; "tcp" when nothing is said
};

// False for what is no port that can be read.
bool compose_port_read(const struct yaml_tree_node *node, struct compose_port *out);

// Reports about a node of the tree.
struct finding *compose_report(struct check_run *run, const struct yaml_tree_node *node, const char *format,
                               ...) __attribute__((format(printf, 3, 4)));

#endif
