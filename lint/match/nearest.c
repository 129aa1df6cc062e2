// What a wrong name of a grammar's may have meant.
#include "core/yaml.h"
#include "lint/match/tree.h"

// `name` fills the list's places; NULL where the grammar has nothing to name.
static const char *nearest(uint32_t count, const char *name_of(const TSLanguage *, uint32_t),
                           const TSLanguage *grammar, struct str word, struct arena *arena)
{
    const char **names = ARENA_ARRAY(arena, const char *, (size_t)count + 1);
    size_t filled = 0;
    for (uint32_t i = 0; i < count; i++) {
        const char *name = name_of(grammar, i);
        if (name)
            names[filled++] = name;
    }
    names[filled] = NULL;
    return nearest_name(word, names);
}

static const char *kind_of(const TSLanguage *grammar, uint32_t index)
{
    const TSSymbolType type = ts_language_symbol_type(grammar, (TSSymbol)index);
    return type == TSSymbolTypeRegular ? ts_language_symbol_name(grammar, (TSSymbol)index) : NULL;
}

static const char *field_of(const TSLanguage *grammar, uint32_t index)
{
    return ts_language_field_name_for_id(grammar, (TSFieldId)(index + 1));
}

static struct str told(const char *name, struct arena *arena)
{
    return name ? arena_printf(arena, "; did you mean '%s'?", name) : STR("");
}

struct str match_kind_meant(enum syntax_language language, struct str word, struct arena *arena)
{
    const TSLanguage *grammar = syntax_grammar(language);
    return told(nearest(ts_language_symbol_count(grammar), kind_of, grammar, word, arena), arena);
}

struct str match_field_meant(enum syntax_language language, struct str word, struct arena *arena)
{
    const TSLanguage *grammar = syntax_grammar(language);
    return told(nearest(ts_language_field_count(grammar), field_of, grammar, word, arena), arena);
}
