// Stages and the variables that are defined, when all instructions are known.
#include "lint/docker/dockerfile_internal.h"

struct name_row {
    struct str name; // as written: compared without case
    size_t stage;
};

static int compare_names(struct str a, struct str b)
{
    const size_t shorter = a.len < b.len ? a.len : b.len;
    for (size_t i = 0; i < shorter; i++) {
        const char left = byte_lower(a.at[i]), right = byte_lower(b.at[i]);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int compare_rows(const void *a, const void *b)
{
    const struct name_row *left = a, *right = b;
    const int order = compare_names(left->name, right->name);
    return order ? order : (left->stage > right->stage) - (left->stage < right->stage);
}

// The newest stage of that name before another.
static size_t find_stage(const struct name_row *rows, size_t count, struct str name, size_t before)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare_names(rows[middle].name, name);
        if (order < 0 || (order == 0 && rows[middle].stage < before))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || compare_names(rows[low - 1].name, name) != 0)
        return DOCKER_NONE;
    return rows[low - 1].stage;
}

static void start_stage(struct docker_parser *parser, size_t index)
{
    const struct docker_instruction *from = &parser->instructions.at[index];
    struct docker_stage *stage = vec_add(&parser->stages);
    *stage = (struct docker_stage){.first = index, .base = DOCKER_NONE};
    if (from->word_count)
        stage->image = from->words[0].raw;
    if (from->word_count == 3 && str_equal_ignoring_case(from->words[1].raw, STR("AS")))
        stage->name = from->words[2].raw;
}

static void link_bases(struct docker_parser *parser)
{
    const size_t count = parser->stages.count;
    struct name_row *rows = ARENA_ARRAY(parser->arena, struct name_row, count);
    size_t named = 0;
    for (size_t i = 0; i < count; i++)
        if (parser->stages.at[i].name.len)
            rows[named++] = (struct name_row){parser->stages.at[i].name, i};
    if (named > 1)
        qsort(rows, named, sizeof *rows, compare_rows);
    for (size_t i = 0; i < count; i++) {
        struct docker_stage *stage = &parser->stages.at[i];
        struct str image = stage->image;
        if (str_find_byte(image, '$', 0) != STR_NONE)
            docker_expand(parser->file, stage->first, image, parser->arena, &image);
        stage->base = find_stage(rows, named, image, i);
    }
}

static int compare_definitions(const void *a, const void *b)
{
    const struct docker_definition *left = a, *right = b;
    const int order = str_compare(left->name, right->name);
    if (order)
        return order;
    if (left->instruction != right->instruction)
        return left->instruction < right->instruction ? -1 : 1;
    return (left->pair > right->pair) - (left->pair < right->pair);
}

static void find_definitions(struct docker_parser *parser)
{
    struct VEC(struct docker_definition) found = {0};
    for (size_t i = 0; i < parser->instructions.count; i++) {
        const struct docker_instruction *instruction = &parser->instructions.at[i];
        const bool defines = instruction->keyword == DOCKER_ARG || instruction->keyword == DOCKER_ENV;
        for (size_t j = 0; defines && !instruction->is_onbuild && j < instruction->pair_count; j++)
            *vec_add(&found) = (struct docker_definition){instruction->pairs[j].name, i, j};
    }
    vec_sort(&found, compare_definitions);
    struct docker_definition *kept = ARENA_ARRAY(parser->arena, struct docker_definition, found.count);
    if (found.count)
        memcpy(kept, found.at, found.count * sizeof *kept);
    parser->file->definitions = kept;
    parser->file->definition_count = found.count;
    vec_free(&found);
}

void docker_find_stages(struct docker_parser *parser)
{
    for (size_t i = 0; i < parser->instructions.count; i++) {
        struct docker_instruction *instruction = &parser->instructions.at[i];
        if (instruction->keyword == DOCKER_FROM && !instruction->is_onbuild)
            start_stage(parser, i);
        if (parser->stages.count) {
            instruction->stage = parser->stages.count - 1;
            parser->stages.at[instruction->stage].end = i + 1;
        }
    }
    find_definitions(parser);
    // Variables in FROM are looked up in what is there already: these are replaced when all is moved.
    parser->file->instructions = parser->instructions.at;
    parser->file->stages = parser->stages.at;
    parser->file->count = parser->instructions.count;
    parser->file->stage_count = parser->stages.count;
    link_bases(parser);
}

bool docker_is_shipped(const struct dockerfile *file, size_t stage)
{
    size_t last = file->stage_count - 1;
    while (stage != DOCKER_NONE && last != DOCKER_NONE && last > stage)
        last = file->stages[last].base;
    return stage != DOCKER_NONE && last == stage;
}
