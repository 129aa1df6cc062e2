#include "hooks/checks.h"

#include "lint/lint.h"
#include "scanners/scan.h"

struct check_table checks_all(struct arena *arena)
{
    struct lint_table lint = lint_table(arena);
    struct check_table table = {.linters = lint.linters};
    table.at = ARENA_ARRAY(arena, const struct check *, lint.count + 2);
    for (size_t i = 0; i < lint.count; i++)
        table.at[table.count++] = lint.at[i];
    table.at[table.count++] = &check_secrets;
    if (!checks_find(&table, str_from(check_commit_message.id)))
        table.at[table.count++] = &check_commit_message;
    return table;
}

const struct check *checks_find(const struct check_table *table, struct str id)
{
    for (size_t i = 0; i < table->count; i++)
        if (str_equal(id, str_from(table->at[i]->id)))
            return table->at[i];
    return NULL;
}
