#include "scanners/findings/why.h"

#include "core/blob.h"
#include "core/utf8.h"
#include "scanners/document.h"
#include "scanners/entropy.h"
#include "scanners/own_rules.h"

#include <stdio.h>
#include <stdlib.h>

enum { STEPS_MAX = 2000 };

static void on_step(void *context, const struct scan_trace *trace)
{
    struct why *why = context;
    size_t end = trace->offset + (trace->length ? trace->length : 1);
    if (trace->offset > why->end || end <= why->start)
        return;
    if (why->steps.count >= STEPS_MAX) {
        why->left_out++;
        return;
    }
    struct why_step *step = vec_add(&why->steps);
    *step = (struct why_step){
        .stage = trace->stage,
        .reason = trace->reason,
        .rule = trace->rule,
        .offset = trace->offset,
        .length = trace->length,
        .is_kept = trace->is_kept,
    };
    snprintf(step->via, sizeof step->via, "%s", trace->via ? trace->via : "");
}

static void ignore_match(void *context, const struct scan_match *match)
{
    (void)context;
    (void)match;
}

// UTF-16 and UTF-32 are looked at as the engine does, as UTF-8; the lines are the same.
static struct str as_utf8(const struct blob *blob, struct buffer *text)
{
    size_t *offsets = NULL;
    enum encoding encoding = blob->encoding;
    bool is_wide = encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE ||
                   encoding == ENCODING_UTF32LE || encoding == ENCODING_UTF32BE;
    if (!is_wide)
        return blob->bytes;
    bool is_big = encoding == ENCODING_UTF16BE || encoding == ENCODING_UTF32BE;
    unsigned unit = encoding == ENCODING_UTF16LE || encoding == ENCODING_UTF16BE ? 2 : 4;
    text->limit = SIZE_MAX;
    utf8_from_wide(blob->bytes, unit, is_big, text, &offsets);
    free(offsets);
    return buffer_str(text);
}

bool why_trace(struct str bytes, struct str path, size_t line, enum scan_profile profile, struct why *why,
               struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO text = {0};
    struct blob blob;

    *why = (struct why){.line = line};
    blob_init(&blob, path, 0100644, NULL, bytes);
    struct scan_input input = {
        .path = path,
        .profile = profile,
        .is_binary = (blob.types & FILETYPE(BINARY)) != 0,
        .trace = on_step,
        .trace_context = why,
    };
    input.bytes = as_utf8(&blob, &text);
    blob_init(&blob, path, 0100644, NULL, input.bytes);
    blob_find_lines(&blob, &arena);
    if (line < 1 || line > blob.line_count)
        return error_set(err, ERROR_USAGE, "%.*s has %zu lines, and no line %zu", STR_ARG(path),
                         blob.line_count, line);
    struct str span = blob_line(&blob, line);
    why->start = (size_t)(span.at - input.bytes.at);
    why->end = why->start + span.len;
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_current());
    bool ok = scan_document(scan_engine_current(), scratch, &input, ignore_match, NULL, err);
    scan_scratch_close(scratch);
    return ok;
}

void why_free(struct why *why)
{
    vec_free(&why->steps);
}

static bool is_stage(const struct why_step *step, const char *stage)
{
    return strcmp(step->stage, stage) == 0;
}

// Which rule won the place that this one lost.
static const char *winner_over(const struct why *why, const struct why_step *loser)
{
    VEC_EACH (const struct why_step, step, &why->steps)
        if (is_stage(step, "report") && step->offset < loser->offset + loser->length &&
            loser->offset < step->offset + step->length)
            return step->rule->name;
    return NULL;
}

// That a pattern finds nothing further on is no news behind something that it found.
static bool is_noise(const struct why *why, size_t index)
{
    const struct why_step *step = &why->steps.at[index];
    if (!is_stage(step, "pattern") || step->is_kept)
        return false;
    for (size_t i = 0; i < why->steps.count; i++) {
        const struct why_step *other = &why->steps.at[i];
        bool is_same = other->rule == step->rule && i != index;
        if (is_same && (is_stage(other, "edges") || (i < index && is_stage(other, "pattern"))))
            return true;
    }
    return false;
}

static bool is_first_of_rule(const struct why *why, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (why->steps.at[i].rule == why->steps.at[index].rule)
            return false;
    return true;
}

static void print_step(const struct why *why, const struct why_step *step, struct term_style style,
                       struct buffer *out)
{
    const char *winner = is_stage(step, "overlap") ? winner_over(why, step) : NULL;
    size_t column = step->offset > why->start ? step->offset - why->start + 1 : 1;
    buffer_printf(out, "  %-8s ", step->stage);
    term_color(out, style, step->is_kept ? TERM_GREEN : TERM_RED);
    buffer_printf(out, "%-7s", step->is_kept ? "kept" : "dropped");
    term_color(out, style, TERM_PLAIN);
    buffer_printf(out, "  column %zu, %zu byte%s: ", column, step->length, step->length == 1 ? "" : "s");
    if (step->via[0])
        buffer_printf(out, "in %s: ", step->via);
    term_untrusted(out, str_from(step->reason));
    if (winner)
        buffer_printf(out, ": %s", winner);
    buffer_add_byte(out, '\n');
}

void why_print_text(const struct why *why, struct term_style style, struct buffer *out)
{
    for (size_t i = 0; i < why->steps.count; i++) {
        const struct scan_rule *rule = why->steps.at[i].rule;
        if (!is_first_of_rule(why, i))
            continue;
        term_color(out, style, TERM_BOLD);
        term_untrusted(out, str_from(rule->name));
        term_color(out, style, TERM_PLAIN);
        buffer_add(out, STR(" — "));
        term_untrusted(out, str_from(rule->description));
        buffer_add_byte(out, '\n');
        for (size_t k = i; k < why->steps.count; k++)
            if (why->steps.at[k].rule == rule && !is_noise(why, k))
                print_step(why, &why->steps.at[k], style, out);
    }
    if (why->left_out)
        buffer_printf(out, "… and %zu more steps\n", why->left_out);
}

void why_print_json(const struct why *why, struct json *json)
{
    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < why->steps.count; i++) {
        const struct why_step *step = &why->steps.at[i];
        const char *winner = is_stage(step, "overlap") ? winner_over(why, step) : NULL;
        if (is_noise(why, i))
            continue;
        json_object(json);
        json_pair_text(json, "rule", str_from(step->rule->name));
        json_pair_text(json, "stage", str_from(step->stage));
        json_pair_bool(json, "kept", step->is_kept);
        json_pair_text(json, "reason", str_from(step->reason));
        json_pair_number(json, "offset", (int64_t)step->offset);
        json_pair_number(json, "length", (int64_t)step->length);
        if (step->via[0])
            json_pair_text(json, "via", str_from(step->via));
        if (winner)
            json_pair_text(json, "winner", str_from(winner));
        json_object_end(json);
    }
    json_array_end(json);
    json_pair_number(json, "steps_left_out", (int64_t)why->left_out);
}

const struct scan_rule *why_find_rule(struct str id)
{
    size_t count;
    for (size_t layer = 0; layer < 2; layer++) {
        const struct scan_ruleset *set = scan_engine_rules(scan_engine_current(), layer);
        count = set ? set->rule_count : 0;
        for (size_t i = 0; i < count; i++)
            if (str_equal(id, str_from(set->rules[i].id)) || str_equal(id, str_from(set->rules[i].name)))
                return &set->rules[i];
    }
    return NULL;
}

static void print_words(const char *label, const char *const *words, bool is_caseless, struct str text,
                        struct buffer *out)
{
    if (!words || !*words)
        return;
    buffer_printf(out, "  %s: ", label);
    for (size_t i = 0; words[i]; i++) {
        buffer_add(out, i ? STR(", ") : (struct str){0});
        term_untrusted(out, str_from(words[i]));
        struct str word = str_from(words[i]);
        if (is_caseless ? str_has_ignoring_case(text, word) : str_find(text, word, 0) != STR_NONE)
            buffer_add(out, STR(" (is there)"));
    }
    buffer_add_byte(out, '\n');
}

void why_print_needs(const struct scan_rule *rule, struct str text, struct buffer *out)
{
    buffer_printf(out, "%s needs\n", rule->name);
    bool is_caseless = rule->flags & RULE_CASELESS;
    print_words(is_caseless ? "one of these keywords, in any case" : "one of these keywords", rule->keywords,
                is_caseless, text, out);
    print_words("and one of these words near it", rule->near, true, text, out);
    if (rule->pattern)
        buffer_printf(out, "  and its pattern to match: %s\n", rule->pattern);
    if (rule->finder)
        buffer_printf(out, "  and its matcher '%s' to find a value\n", rule->finder);
    if (rule->checksum)
        buffer_printf(out, "  and its checksum or structure '%s' not to be absurd\n", rule->checksum);
    if (rule->entropy > 0)
        buffer_printf(out, "  and %.1f bits of entropy a character\n", rule->entropy);
    if (rule->flags & RULE_AUDIT)
        buffer_add(out, STR("  and --profile audit\n"));
    if (rule->flags & RULE_GENERIC)
        buffer_add(out, STR("  and a path that is no test, lock file, vendored or generated file\n"));
}
