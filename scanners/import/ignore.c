// .gitleaksignore: a fingerprint a line, `commit:file:rule:line` or `file:rule:line`, with # comments.
#include "scanners/import/import.h"

static bool is_commit(struct str text)
{
    if (text.len != 40 && text.len != 64)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_digit(text.at[i]) && !(text.at[i] >= 'a' && text.at[i] <= 'f'))
            return false;
    return true;
}

// Cuts the last ":…" off.
static struct str cut_last(struct str *text)
{
    size_t colon = str_find_last_byte(*text, ':');
    if (colon == STR_NONE)
        return (struct str){0};
    struct str part = str_slice(*text, colon + 1, text->len);
    *text = str_slice(*text, 0, colon);
    return part;
}

static void read_fingerprint(struct import *import, struct str whole)
{
    struct str rest = whole, commit = {0};
    uint64_t line = 0;
    struct str number = cut_last(&rest), rule = cut_last(&rest);
    size_t colon = str_find_byte(rest, ':', 0);
    if (colon != STR_NONE && is_commit(str_slice(rest, 0, colon))) {
        commit = str_slice(rest, 0, colon);
        rest = str_slice(rest, colon + 1, rest.len);
    }
    if (!rest.len || !rule.len || !str_to_u64(number, &line)) {
        import_note_loss(import, IMPORT_LOST_RULE, whole, "not a fingerprint");
        return;
    }
    struct str reason =
        commit.len
            ? arena_printf(import->arena, "ignored in .gitleaksignore as %.*s, line %zu of commit %.*s",
                           STR_ARG(rule), (size_t)line, STR_ARG(str_slice(commit, 0, 12)))
            : arena_printf(import->arena, "ignored in .gitleaksignore as %.*s, line %zu", STR_ARG(rule),
                           (size_t)line);
    *vec_add(&import->seen) = (struct import_seen){.path = arena_copy(import->arena, rest),
                                                   .line = (size_t)line,
                                                   .rule = arena_copy(import->arena, rule),
                                                   .reason = reason};
}

bool import_ignore_file(struct import *import, struct str text, struct str name, struct error *err)
{
    import->format = "gitleaks fingerprints";
    for (struct str rest = text; rest.at;) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        if (line.len && line.at[0] != '#')
            read_fingerprint(import, line);
    }
    return import->seen.count || import->notes.count ||
           error_set(err, ERROR_CONFIG, "%.*s: holds no fingerprint", STR_ARG(name));
}
