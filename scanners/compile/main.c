// compile-rules OUT.c RULES.yml…: turns the rule files into C tables.
//
// Runs at build time on the machine that builds; its output depends on nothing but the rule files.
#include "core/buffer.h"
#include "core/digest.h"
#include "scanners/rule.h"

#include <stdio.h>
#include <stdlib.h>

static bool read_all(const char *path, struct buffer *out, struct error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set_errno(err, ERROR_IO, "cannot open %s", path);
    buffer_clear(out);
    for (;;) {
        char *room = buffer_reserve(out, 65536);
        size_t got = room ? fread(room, 1, 65536, file) : 0;
        out->len += got;
        if (got == 0)
            break;
    }
    bool is_read = !ferror(file) && !out->overflow;
    fclose(file);
    return is_read || error_set(err, ERROR_IO, "cannot read %s", path);
}

// A C string literal. Octal escapes are always three digits, so that what follows can't lengthen them.
static void add_literal(struct buffer *out, const char *text)
{
    if (!text) {
        buffer_add_cstring(out, "NULL");
        return;
    }
    buffer_add_byte(out, '"');
    for (const char *at = text; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        if (byte == '"' || byte == '\\' || byte == '?' || byte < ' ' || byte >= 127)
            buffer_printf(out, "\\%03o", byte);
        else
            buffer_add_byte(out, (char)byte);
    }
    buffer_add_byte(out, '"');
}

static void add_list(struct buffer *out, const char *name, size_t index, const char *const *list)
{
    if (!list)
        return;
    buffer_printf(out, "static const char *const %s_%zu[] = {", name, index);
    for (; *list; list++) {
        add_literal(out, *list);
        buffer_add_cstring(out, ", ");
    }
    buffer_add_cstring(out, "NULL};\n");
}

static void add_member(struct buffer *out, const char *member, const char *text)
{
    if (!text)
        return;
    buffer_printf(out, ".%s = ", member);
    add_literal(out, text);
    buffer_add_cstring(out, ", ");
}

static void add_rule(struct buffer *out, size_t index, const struct scan_rule *rule)
{
    static const char *const lists[] = {"keywords",  "named", "allow", "allow_match", "allow_line",
                                        "skip_path", "stop",  "near",  "match",       "no_match"};
    const char *const *values[] = {rule->keywords,   rule->named,     rule->allow, rule->allow_match,
                                   rule->allow_line, rule->skip_path, rule->stop,  rule->near,
                                   rule->match,      rule->no_match};
    buffer_add_cstring(out, "    {");
    add_member(out, "id", rule->id);
    add_member(out, "name", rule->name);
    add_member(out, "provider", rule->provider);
    add_member(out, "description", rule->description);
    add_member(out, "opens", rule->opens);
    add_member(out, "rotate", rule->rotate);
    add_member(out, "pattern", rule->pattern);
    add_member(out, "finder", rule->finder);
    add_member(out, "checksum", rule->checksum);
    add_member(out, "file", rule->file);
    buffer_printf(out, ".at = {%u, %u}, ", rule->at.line, rule->at.column);
    add_member(out, "path", rule->path);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (values[i])
            buffer_printf(out, ".%s = %s_%zu, ", lists[i], lists[i], index);
    // Hundredths, so that the text of the number is the same everywhere.
    buffer_printf(out,
                  ".severity = %d, .flags = %u, .near_within = %u, .entropy = %d / 100.0, .before = %u, "
                  ".after = %u},\n",
                  (int)rule->severity, rule->flags, rule->near_within, (int)(rule->entropy * 100 + 0.5),
                  rule->before, rule->after);
}

static void add_rules(struct buffer *out, const struct rule_list *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        add_list(out, "keywords", i, rules->at[i].keywords);
        add_list(out, "named", i, rules->at[i].named);
        add_list(out, "allow", i, rules->at[i].allow);
        add_list(out, "allow_match", i, rules->at[i].allow_match);
        add_list(out, "allow_line", i, rules->at[i].allow_line);
        add_list(out, "skip_path", i, rules->at[i].skip_path);
        add_list(out, "stop", i, rules->at[i].stop);
        add_list(out, "near", i, rules->at[i].near);
        add_list(out, "match", i, rules->at[i].match);
        add_list(out, "no_match", i, rules->at[i].no_match);
    }
    buffer_add_cstring(out, "static const struct scan_rule rules[] = {\n");
    for (size_t i = 0; i < rules->count; i++)
        add_rule(out, i, &rules->at[i]);
    buffer_add_cstring(out, "};\n");
}

static void add_keywords(struct buffer *out, const struct scan_ruleset *set)
{
    size_t uses = 0;
    buffer_add_cstring(out, "static const struct scan_keyword keywords[] = {\n");
    for (size_t i = 0; i < set->keyword_count; i++) {
        const struct scan_keyword *keyword = &set->keywords[i];
        buffer_add_cstring(out, "    {");
        add_literal(out, keyword->text);
        buffer_printf(out, ", %u, %u, %u, %u, %d, %d},\n", keyword->length, keyword->first, keyword->count,
                      keyword->gram, keyword->is_caseless, keyword->is_in_run);
        uses += keyword->count;
    }
    buffer_add_cstring(out, "};\nstatic const unsigned short keyword_rules[] = {");
    for (size_t i = 0; i < uses; i++)
        buffer_printf(out, "%s%u", i ? ", " : "", set->keyword_rules[i]);
    buffer_add_cstring(out, "};\n");
}

static void add_table(struct buffer *out, const char *name, const uint32_t *table, size_t size)
{
    buffer_printf(out, ".%s = {", name);
    for (size_t place = 0; place < GRAM_SIZE; place++) {
        buffer_add_cstring(out, "{");
        for (size_t i = 0; i < size; i++)
            buffer_printf(out, "%u, ", table[place * size + i]);
        buffer_add_cstring(out, "}, ");
    }
    buffer_add_cstring(out, "}, ");
}

static bool write_all(const char *path, const struct buffer *text, struct error *err)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return error_set_errno(err, ERROR_IO, "cannot write %s", path);
    bool is_written = fwrite(text->at, 1, text->len, file) == text->len;
    if (fclose(file) != 0 || !is_written) {
        remove(path);
        return error_set(err, ERROR_IO, "cannot write %s", path);
    }
    return true;
}

static bool compile(const char *path, char **files, struct arena *arena, struct error *err)
{
    struct rule_list rules = {0};
    struct scan_ruleset set;
    struct digest digest;
    BUFFER_AUTO struct buffer text = {0}, out = {0};

    digest_start(&digest);
    for (; *files; files++) {
        if (!read_all(*files, &text, err))
            return false;
        digest_field(&digest, buffer_str(&text));
        if (!rule_load(arena_copy(arena, buffer_str(&text)), str_from(*files), arena, &rules, err))
            return false;
    }
    if (!rule_index(rules.at, rules.count, arena, &set, err))
        return false;
    buffer_add_cstring(
        &out, "// Made by scanners/compile from scanners/rules/*.yml.\n#include \"scanners/rule.h\"\n\n");
    add_rules(&out, &rules);
    add_keywords(&out, &set);
    unsigned char hash[32];
    char hex[65];
    digest_end(&digest, hash);
    hex_encode(hash, sizeof hash, hex);
    buffer_printf(&out, "const char scan_ruleset_digest[] = \"%s\";\n", hex);
    buffer_printf(
        &out,
        "const struct scan_ruleset scan_ruleset_builtin = {rules, %zu, keywords, %zu, keyword_rules,\n"
        "    {",
        rules.count, set.keyword_count);
    add_table(&out, "low", set.grams.low[0], 16);
    add_table(&out, "fold", set.grams.fold[0], 16);
    add_table(&out, "bytes", set.grams.bytes[0], 128);
    buffer_add_cstring(&out, "}};\n");
    vec_free(&rules);
    return write_all(path, &out, err);
}

int main(int argc, char **argv)
{
    struct error err = {0};
    struct arena arena = {0};
    if (argc < 3) {
        fputs("usage: compile-rules OUT.c RULES.yml…\n", stderr);
        return 2;
    }
    bool is_fine = compile(argv[1], argv + 2, &arena, &err);
    if (!is_fine)
        fprintf(stderr, "compile-rules: %s\n", err.message);
    arena_free(&arena);
    return is_fine ? 0 : error_exit_code(&err);
}
