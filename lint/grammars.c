#include "lint/grammars.h"

#include "core/file.h"
#include "core/rule_files.h"
#include "core/term.h"
#include "core/yaml.h"

#include <dirent.h>

enum { LIBRARY_MAX = 128 << 20 };

static int compare_names(const void *a, const void *b)
{
    return str_compare(((const struct lint_grammar *)a)->name, ((const struct lint_grammar *)b)->name);
}

// A name of a language and of a function.
static bool is_name(struct str text)
{
    bool is_fine = text.len > 0 && text.len <= 64;
    for (size_t i = 0; i < text.len; i++)
        is_fine = is_fine && (byte_is_alpha(text.at[i]) || byte_is_digit(text.at[i]) || text.at[i] == '_');
    return is_fine;
}

static bool read_settings(struct lint_grammar *grammar, struct str file, struct arena *arena,
                          struct error *err)
{
    static const char *const keys[] = {"files", "symbol", NULL};
    struct yaml_node *settings;
    struct str text;
    if (!rule_file_read(file, arena, &text, err) || !yaml_parse(text, file, false, arena, &settings, err) ||
        (settings->kind == YAML_MAP && !yaml_check_keys(settings, file, keys, err)))
        return false;
    const struct yaml_node *files = settings->kind == YAML_MAP ? yaml_get(settings, "files") : NULL,
                           *symbol = settings->kind == YAML_MAP ? yaml_get(settings, "symbol") : NULL;
    if (files && !yaml_to_list(files, file, arena, &grammar->files, &grammar->file_count, err))
        return false;
    if (symbol && !yaml_to_text(symbol, file, &grammar->symbol, err))
        return false;
    return is_name(grammar->symbol) ||
           error_set(err, ERROR_CONFIG, "%.*s: symbol is the name of a function", STR_ARG(file));
}

static bool add(struct str folder, struct str name, struct arena *arena, struct lint_grammar_list *out,
                struct error *err)
{
    struct lint_grammar grammar = {.name = arena_copy(arena, name)};
    if (!is_name(name))
        return error_set(err, ERROR_CONFIG,
                         "%.*s/%.*s.so: a language's name has letters, digits and '_' alone", STR_ARG(folder),
                         STR_ARG(name));
    grammar.file = arena_printf(arena, "%.*s/%.*s.so", STR_ARG(folder), STR_ARG(name));
    grammar.symbol = arena_printf(arena, "tree_sitter_%.*s", STR_ARG(name));
    struct str settings = arena_printf(arena, "%.*s/%.*s.yml", STR_ARG(folder), STR_ARG(name));
    if (file_exists(settings.at) && !read_settings(&grammar, settings, arena, err))
        return false;
    if (!grammar.file_count) {
        grammar.files = ARENA_ARRAY(arena, struct str, 1);
        grammar.files[grammar.file_count++] = arena_printf(arena, "*.%.*s", STR_ARG(name));
    }
    *vec_add(out) = grammar;
    return true;
}

static bool list_folder(struct str folder, struct arena *arena, struct lint_grammar_list *out,
                        struct error *err)
{
    DIR *handle = opendir(folder.at);
    bool ok = true;
    if (!handle)
        return error_set_errno(err, ERROR_CONFIG, "lint.grammars: cannot open %.*s", STR_ARG(folder));
    for (struct dirent *entry; ok && (entry = readdir(handle));) {
        struct str name = str_from(entry->d_name);
        if (name.at[0] != '.' && str_ends_with(name, STR(".so")))
            ok = add(folder, str_slice(name, 0, name.len - 3), arena, out, err);
    }
    closedir(handle);
    return ok;
}

bool lint_grammars_list(const struct config *config, const struct repo *repo, struct arena *arena,
                        struct lint_grammar_list *out, struct error *err)
{
    struct str root = repo && repo->work_tree.len ? repo->work_tree : STR(".");
    for (size_t i = 0; i < config->lint_grammars.count; i++) {
        struct str folder = config->lint_grammars.at[i];
        folder = folder.len && folder.at[0] == '/' ? arena_copy(arena, folder)
                                                   : arena_join_path(arena, root, folder);
        if (!list_folder(folder, arena, out, err))
            return false;
    }
    vec_sort(out, compare_names);
    for (size_t i = 1; i < out->count; i++)
        if (str_equal(out->at[i].name, out->at[i - 1].name))
            return error_set(err, ERROR_CONFIG, "lint.grammars: '%.*s' is there twice",
                             STR_ARG(out->at[i].name));
    return true;
}

bool lint_grammar_read(struct lint_grammar *grammar, struct trust_items *items, struct arena *arena,
                       struct error *err)
{
    BUFFER_AUTO struct buffer bytes = {.limit = LIBRARY_MAX}, name = {0};
    if (!file_read(grammar->file.at, LIBRARY_MAX, &bytes, err))
        return false;
    grammar->bytes = arena_copy(arena, buffer_str(&bytes));
    buffer_printf(&name, "grammar %.*s %.*s", STR_ARG(grammar->name), STR_ARG(grammar->symbol));
    trust_add(items, buffer_str(&name), grammar->bytes);
    return true;
}

void lint_grammars_print(const struct lint_grammar_list *grammars, struct buffer *out)
{
    VEC_EACH (struct lint_grammar, grammar, grammars) {
        buffer_add_cstring(out, "  ");
        term_untrusted(out, grammar->name);
        buffer_add_cstring(out, ": ");
        term_untrusted(out, grammar->file);
        buffer_add_cstring(out, " for");
        for (size_t i = 0; i < grammar->file_count; i++) {
            buffer_add_byte(out, ' ');
            term_untrusted(out, grammar->files[i]);
        }
        buffer_add_byte(out, '\n');
    }
}
