// TOML 1.0: syntax, and that nothing is defined twice. Nesting costs no recursion.
#ifndef ANDON_CORE_TOML_H
#define ANDON_CORE_TOML_H

#include "core/yaml.h"

struct toml_error {
    size_t offset, length;
    char message[200]; // what was expected, what was found
};

// True when `text` is a valid document, else the first error. No tree is kept.
bool toml_validate(struct str text, struct toml_error *error);

// Parses into the same tree as YAML does, so that both are read in one way: tables are maps, arrays are
// lists, all else is a scalar (is_plain unless it was a string). At most 4 MiB. An error is
// "<name>:<line>:<column>: …".
bool toml_parse(struct str text, struct str name, struct arena *arena, struct yaml_node **root,
                struct error *err);

#endif
