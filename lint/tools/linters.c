#include "core/term.h"
#include "lint/tools/internal.h"

static void print_page(const struct check *check, struct str rule, struct buffer *out)
{
    tool_page_print(tool_find(str_from(check->id)), rule, out);
}

static struct check make_check(const struct tool *tool, struct linters *linters)
{
    bool fixes = tool->fix || tool->reader == TOOL_REWRITE;
    return (struct check){
        .id = tool->id,
        .summary = tool->summary,
        .severity = tool->severity,
        .flags = fixes ? CHECK_FIXES : 0,
        .page = {.source = tool->source, .print = print_page},
        .group = &linters_group,
        .data = linters,
    };
}

struct linters *linters_new(struct arena *arena)
{
    struct linters *new = ARENA_NEW(arena, struct linters);
    new->arena = arena;
    new->checks = ARENA_ARRAY(arena, struct check, linters_count() + 1);
    for (size_t i = 0; tools[i]; i++)
        new->checks[i] = make_check(tools[i], new);
    return new;
}

void linters_close(struct linters *linters)
{
    if (!linters)
        return;
    buffer_free(&linters->notes);
    vec_free(&linters->ran);
    settings_free(&linters->settings);
}

size_t linters_count(void)
{
    size_t count = 0;
    while (tools[count])
        count++;
    return count;
}

const struct check *linters_check(const struct linters *linters, size_t index)
{
    return &linters->checks[index];
}

void linters_use(struct linters *linters, const struct linters_use *use)
{
    linters->use = *use;
    settings_free(&linters->settings);
    linters->run_count = linters->elsewhere = 0;
    buffer_clear(&linters->notes);
    vec_clear(&linters->ran);
}

struct str linters_names(const struct linters *linters, struct arena *arena)
{
    BUFFER_AUTO struct buffer out = {0};
    VEC_EACH (const struct str, id, &linters->ran) {
        buffer_add_cstring(&out, out.len ? ", " : "");
        buffer_add(&out, *id);
    }
    return arena_copy(arena, buffer_str(&out));
}

void linters_tell(const struct linters *linters, struct buffer *notes)
{
    buffer_add(notes, buffer_str(&linters->notes));
    if (linters->elsewhere)
        buffer_printf(notes, "%zu finding%s of linters in files that are not looked at now\n",
                      linters->elsewhere, linters->elsewhere == 1 ? "" : "s");
}
