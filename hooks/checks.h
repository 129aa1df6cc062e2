// Every check of every tool in one list: what a stage can run, andon.yml can name and `andon explain`
// explains.
#ifndef ANDON_HOOKS_CHECKS_H
#define ANDON_HOOKS_CHECKS_H

#include "core/check.h"

struct check_table {
    const struct check **at; // lint's in their order, then secrets, then the commit message
    size_t count;
    struct linters *linters; // those among lint's; see lint/tools/linters.h
};

struct check_table checks_all(struct arena *arena);
const struct check *checks_find(const struct check_table *table, struct str id);

#endif
