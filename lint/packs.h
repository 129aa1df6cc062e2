// The packs of rules that are compiled in: their texts, by language (lint/packs, tools/embed.sh).
#ifndef ANDON_LINT_PACKS_H
#define ANDON_LINT_PACKS_H

#include <stddef.h>

struct embedded_file {
    const char *name; // without ".yml"; NULL ends the list
    const char *text;
    size_t size;
};

extern const struct embedded_file lint_packs[];

#endif
