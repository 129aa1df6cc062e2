#define PCRE2_CODE_UNIT_WIDTH 8
#include "lint/match/regex.h"

#include <pcre2.h>
#include <stdlib.h>

enum { MATCH_LIMIT = 200000, DEPTH_LIMIT = 10000 };

struct match_regex {
    pcre2_code *code;
    pcre2_match_context *limits;
};

bool match_regex_new(struct str text, struct match_regex **out, struct error *err)
{
    int code;
    PCRE2_SIZE place;
    const uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF;
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
