// Texts of which there are so many: values of andon.yml, paths. Both the array and the texts are the arena's,
// or whoever's who made the list. The zero value is the empty list.
#ifndef ANDON_CORE_STR_LIST_H
#define ANDON_CORE_STR_LIST_H

#include "core/str.h"

struct str_list {
    struct str *at;
    size_t count;
};

static inline bool str_list_has(const struct str_list *list, struct str text)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->at[i], text))
            return true;
    return false;
}

#endif
