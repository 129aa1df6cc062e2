#include "core/stage.h"

static const char *const stage_names[STAGE_COUNT] = {
#define X(name, text) [STAGE_##name] = text,
    STAGE_TABLE(X)
#undef X
};

const char *stage_name(enum stage stage)
{
    return (unsigned)stage < STAGE_COUNT ? stage_names[stage] : "unknown";
}

bool stage_parse(struct str name, enum stage *out)
{
    for (unsigned i = 0; i < STAGE_COUNT; i++) {
        if (str_equal(name, str_from(stage_names[i]))) {
            *out = (enum stage)i;
            return true;
        }
    }
    return false;
}
