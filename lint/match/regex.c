#define PCRE2_CODE_UNIT_WIDTH 8
#include "lint/match/regex.h"

#include <pcre2.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 10000 };

struct match_regex {
    pcre2_code *code;
    pcre2_match_context *limits;
};

static bool compile(struct str text, uint32_t options, struct match_regex **out, struct error *err)
{
    int code;
    PCRE2_SIZE place;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)text.at, text.len, options, &code, &place, NULL);
    if (!compiled) {
        PCRE2_UCHAR message[160];
        pcre2_get_error_message(code, message, sizeof message);
        return error_set(err, ERROR_CONFIG, "the regular expression is none, at character %zu: %s", place + 1,
                         (const char *)message);
    }
    struct match_regex *regex = memory_alloc(1, sizeof *regex);
    regex->code = compiled;
    regex->limits = pcre2_match_context_create(NULL);
    if (!regex->limits)
        memory_exhausted();
    pcre2_set_match_limit(regex->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(regex->limits, DEPTH_LIMIT);
    *out = regex;
    return true;
}

bool match_regex_new(struct str text, struct match_regex **out, struct error *err)
{
    return compile(text, PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, out, err);
}

bool match_regex_new_bytes(struct str text, struct match_regex **out, struct error *err)
{
    return compile(text, PCRE2_NEVER_UTF | PCRE2_DUPNAMES, out, err);
}

void match_regex_free(struct match_regex *regex)
{
    if (!regex)
        return;
    pcre2_match_context_free(regex->limits);
    pcre2_code_free(regex->code);
    free(regex);
}

bool match_regex_is_in(const struct match_regex *regex, struct str text, bool *is_over)
{
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    if (!data)
        memory_exhausted();
    int count = pcre2_match(regex->code, (PCRE2_SPTR)text.at, text.len, 0, 0, data, regex->limits);
    pcre2_match_data_free(data);
    if (count < 0 && count != PCRE2_ERROR_NOMATCH)
        *is_over = true;
    return count >= 0;
}

// The text of a named group; of several with the name, the one that is in the match.
static struct str group_text(const struct match_regex *regex, const char *name, struct str text, int found,
                             const PCRE2_SIZE *spans)
{
    PCRE2_SPTR first, last;
    int size = pcre2_substring_nametable_scan(regex->code, (PCRE2_SPTR)name, &first, &last);
    for (PCRE2_SPTR entry = first; size > 0 && entry <= last; entry += size) {
        int number = entry[0] << 8 | entry[1];
        if (number < found && spans[2 * number] != PCRE2_UNSET)
            return str_slice(text, spans[2 * number], spans[2 * number + 1] - spans[2 * number]);
    }
    return (struct str){0};
}

bool match_regex_groups(const struct match_regex *regex, struct str text, const char *const *names,
                        size_t count, struct str *groups, bool *is_over)
{
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(regex->code, NULL);
    if (!data)
        memory_exhausted();
    int found =
        pcre2_match(regex->code, (PCRE2_SPTR)(text.at ? text.at : ""), text.len, 0, 0, data, regex->limits);
    const PCRE2_SIZE *spans = pcre2_get_ovector_pointer(data);
    for (size_t i = 0; found > 0 && i < count; i++)
        groups[i] = group_text(regex, names[i], text, found, spans);
    pcre2_match_data_free(data);
    if (found < 0 && found != PCRE2_ERROR_NOMATCH)
        *is_over = true;
    return found > 0;
}

void match_regex_replace(const struct match_regex *regex, struct str text, struct str by, struct buffer *out)
{
    const uint32_t options = PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_UNSET_EMPTY |
                             PCRE2_SUBSTITUTE_UNKNOWN_UNSET | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH;
    PCRE2_SIZE length = 2 * text.len + by.len + 256;
    for (int attempt = 0; attempt < 2; attempt++) {
        PCRE2_UCHAR *room = memory_alloc(length, 1);
        PCRE2_SIZE written = length;
        int count = pcre2_substitute(regex->code, (PCRE2_SPTR)text.at, text.len, 0, options, NULL,
                                     regex->limits, (PCRE2_SPTR)by.at, by.len, room, &written);
        if (count >= 0)
            buffer_add(out, (struct str){(const char *)room, written});
        free(room);
        if (count >= 0)
            return;
        if (count != PCRE2_ERROR_NOMEMORY)
            break;
        length = written + 1;
    }
    buffer_add(out, text);
}
