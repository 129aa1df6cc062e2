// TOML 1.0 validation: syntax, and that nothing is defined twice. No tree is kept; nesting costs no
// recursion.
#ifndef ANDON_LINT_TOML_TEXT_H
#define ANDON_LINT_TOML_TEXT_H

#include "core/str.h"

struct toml_error {
    size_t offset, length;
    char message[200]; // what was expected, what was found
};

// True when `text` is a valid document, else the first error.
bool toml_validate(struct str text, struct toml_error *error);

#endif
