#include "lint/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { MATCH_LIMIT = 100000 };

bool regex_find(struct str pattern, struct str text, bool anchored, const char *option, struct str *found,
                struct error *err)
{
    int code;
    size_t offset;
    unsigned char reason[128];
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)(pattern.at ? pattern.at : ""), pattern.len,
                                      anchored ? PCRE2_ANCHORED : 0, &code, &offset, NULL);
    *found = (struct str){0};
    if (!regex) {
        pcre2_get_error_message(code, reason, sizeof reason);
        return error_set(err, ERROR_CONFIG, "option '%s': '%.*s' is not a regular expression: %s", option,
                         STR_ARG(pattern), (const char *)reason);
    }
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(regex, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (context)
        pcre2_set_match_limit(context, MATCH_LIMIT);
    int result = data
                     ? pcre2_match(regex, (PCRE2_SPTR)(text.at ? text.at : ""), text.len, 0, 0, data, context)
                     : PCRE2_ERROR_NOMEMORY;
    if (result >= 0) {
        const size_t *span = pcre2_get_ovector_pointer(data);
        *found = str_slice(text, span[0], span[1] > span[0] ? span[1] - span[0] : 0);
        if (!found->at)
            *found = (struct str){"", 0};
    }
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    pcre2_code_free(regex);
    if (result < 0 && result != PCRE2_ERROR_NOMATCH)
        return error_set(err, ERROR_LIMIT, "option '%s': '%.*s' takes too long to match", option,
                         STR_ARG(pattern));
    return true;
}
