// Out: rules as our YAML, a snippet for andon.yml, and what was lost.
#include "scanners/import/import.h"

enum { PIECE = 6 }; // bytes of a sample in one text: no scanner takes that for a token

// 'single quoted'
static void add_quoted(struct buffer *out, struct str text)
{
    buffer_add_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\'')
            buffer_add_byte(out, '\'');
        buffer_add_byte(out, text.at[i]);
    }
    buffer_add_byte(out, '\'');
}

// "double quoted", any byte below 0x80; others become '?'.
static void add_escaped(struct buffer *out, struct str text)
{
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte == '"' || byte == '\\')
            buffer_printf(out, "\\%c", byte);
        else if (byte < ' ' || byte == 0x7f)
            buffer_printf(out, "\\x%02x", byte);
        else
            buffer_add_byte(out, (char)(byte < 0x80 ? byte : '?'));
    }
    buffer_add_byte(out, '"');
}

static bool is_single_line(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' || (unsigned char)text.at[i] >= 0x7f)
            return false;
    return true;
}

static void add_text(struct buffer *out, struct str text)
{
    if (is_single_line(text))
        add_quoted(out, text);
    else
        add_escaped(out, text);
}

static void add_list(struct buffer *out, const char *indent, const char *key, const struct import_texts *list)
{
    if (!list->count)
        return;
    buffer_printf(out, "%s%s:\n", indent, key);
    for (size_t i = 0; i < list->count; i++) {
        buffer_printf(out, "%s  - ", indent);
        add_text(out, list->at[i]);
        buffer_add_byte(out, '\n');
    }
}

static void add_exceptions(struct buffer *out, const char *indent, const struct import_exceptions *except)
{
    add_list(out, indent, "allow", &except->allow);
    add_list(out, indent, "allow_match", &except->allow_match);
    add_list(out, indent, "allow_line", &except->allow_line);
    add_list(out, indent, "skip_path", &except->skip_path);
    add_list(out, indent, "stop", &except->stop);
}

static void add_samples(struct buffer *out, const char *key, const struct import_texts *samples)
{
    if (!samples->count)
        return;
    buffer_printf(out, "      %s:\n", key);
    for (size_t i = 0; i < samples->count; i++) {
        buffer_add(out, STR("        - ["));
        for (size_t at = 0; at < samples->at[i].len; at += PIECE) {
            buffer_add_cstring(out, at ? ", " : "");
            add_escaped(out, str_slice(samples->at[i], at, PIECE));
        }
        buffer_add(out, STR("]\n"));
    }
}

static void write_rule(const struct import_rule *rule, struct buffer *out)
{
    static struct str placeholder = STR("x");
    struct import_texts none = {&placeholder, 1, 1};
    buffer_printf(out, "  - id: %.*s\n    description: ", STR_ARG(rule->name));
    add_text(out, rule->description.len ? rule->description : rule->id);
    buffer_add(out, STR("\n    keywords: ["));
    for (size_t i = 0; i < rule->words.count; i++) {
        buffer_add_cstring(out, i ? ", " : "");
        add_text(out, str_from(rule->words.texts[i]));
    }
    buffer_printf(out, "]\n%s    pattern: ", rule->words.is_caseless ? "    caseless: true\n" : "");
    add_text(out, rule->pattern);
    buffer_printf(out, "\n    before: %u\n    after: %u\n", rule->before, rule->after);
    if (rule->entropy > 0)
        buffer_printf(out, "    entropy: %.2f\n", rule->entropy);
    if (rule->is_audit)
        buffer_add(out, STR("    audit: true\n"));
    if (rule->is_generic)
        buffer_add(out, STR("    generic: true\n"));
    if (rule->path.len) {
        buffer_add(out, STR("    path: "));
        add_text(out, rule->path);
        buffer_add_byte(out, '\n');
    }
    add_exceptions(out, "    ", &rule->except);
    buffer_add(out, STR("    tests:\n"));
    add_samples(out, "match", rule->match.count ? &rule->match : &none);
    add_samples(out, "no_match", &rule->no_match);
}

static bool has_exceptions(const struct import_exceptions *except)
{
    return except->allow.count || except->allow_match.count || except->allow_line.count ||
           except->skip_path.count || except->stop.count;
}

void import_write_rules(const struct import *import, struct str source, struct buffer *out)
{
    buffer_printf(out, "# Written by `andon scan import` from %.*s.\n",
                  STR_ARG(is_single_line(source) ? source : STR("another scanner's file")));
    if (has_exceptions(&import->defaults)) {
        buffer_add(out, STR("defaults:\n"));
        add_exceptions(out, "  ", &import->defaults);
    }
    buffer_add(out, STR("rules:\n"));
    size_t written = 0;
    VEC_EACH (const struct import_rule, rule, &import->rules) {
        if (rule->is_dropped)
            continue;
        write_rule(rule, out);
        written++;
    }
    if (!written)
        buffer_add(out, STR("  []\n"));
}

void import_write_config(const struct import *import, struct str rules_file, struct buffer *out)
{
    if (!rules_file.len && !import->allows.count)
        return;
    buffer_add(out, STR("\nInto andon.yml:\n\n    secrets:\n"));
    if (rules_file.len)
        buffer_printf(out, "      rules: [%.*s]\n", STR_ARG(rules_file));
    if (import->allows.count)
        buffer_add(out, STR("      allow:\n"));
    VEC_EACH (const struct import_allow, allow, &import->allows) {
        buffer_add(out, STR("        - {path: "));
        add_text(out, allow->path);
        buffer_add(out, STR(", rule: "));
        add_text(out, allow->rule);
        buffer_add(out, STR(", reason: "));
        add_text(out, allow->reason);
        buffer_add(out, STR("}\n"));
    }
}

void import_write_notes(const struct import *import, struct buffer *out)
{
    static const char *const titles[] = {
        "Not taken over:", "Found by other rules already:", "Taken over in part:", "Remarks:"};
    for (int loss = IMPORT_LOST_RULE; loss <= IMPORT_REMARK; loss++) {
        bool is_first = true;
        VEC_EACH (const struct import_note, note, &import->notes) {
            if ((int)note->loss != loss)
                continue;
            buffer_printf(out, "%s%s", is_first ? "\n" : "", is_first ? titles[loss] : "");
            buffer_add_cstring(out, is_first ? "\n" : "");
            buffer_printf(out, "  %.*s: %.*s\n", STR_ARG(note->subject), STR_ARG(note->text));
            is_first = false;
        }
    }
}
