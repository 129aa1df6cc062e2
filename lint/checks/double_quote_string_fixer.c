#include "core/check.h"
#include "lint/python_tokens.h"

// Strings that can change their quotes: double-quoted, not triple-quoted, and without a quote of either kind
// inside.
static bool has_needless_double_quotes(struct str token)
{
    const size_t quote = str_find_byte(token, '"', 0);
    if (quote == STR_NONE || token.at[token.len - 1] != '"' || quote + 1 >= token.len)
        return false;
    const struct str inside = str_slice(token, quote + 1, token.len - quote - 2);
    return str_find_byte(str_slice(token, 0, quote), '\'', 0) == STR_NONE &&
           str_find_byte(inside, '"', 0) == STR_NONE && str_find_byte(inside, '\'', 0) == STR_NONE;
}

static void report_string(struct check_run *run, const struct python_tokens *tokens)
{
    const struct str token = python_tokens_text(tokens);
    if (!has_needless_double_quotes(token))
        return;
    const size_t first = tokens->offset + str_find_byte(token, '"', 0);
    const size_t last = tokens->offset + tokens->length - 1;
    struct finding *finding =
        check_report(run, tokens->offset, tokens->length, "double-quoted string: expected single quotes");
    check_add_edit(run, finding, FIX_SAFE, first, 1, STR("'"));
    check_add_edit(run, finding, FIX_SAFE, last, 1, STR("'"));
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct python_tokens tokens;
    python_tokens_start(&tokens, blob->bytes);
    while (python_tokens_next(&tokens) < PYTHON_END) {
    }
    const bool is_broken = tokens.kind == PYTHON_BROKEN;
    if (is_broken)
        check_report(run, tokens.offset, tokens.length, "can't be read as Python: %s", tokens.message);
    python_tokens_free(&tokens);
    if (is_broken)
        return true;
    // Nothing of a file that can't be read whole is changed, so this is a second pass.
    python_tokens_start(&tokens, blob->bytes);
    while (python_tokens_next(&tokens) < PYTHON_END)
        if (tokens.kind == PYTHON_STRING)
            report_string(run, &tokens);
    python_tokens_free(&tokens);
    return true;
}

const struct check check_double_quote_string_fixer = {
    .id = "double-quote-string-fixer",
    .summary = "Python strings stand in single quotes where they can",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT | CHECK_FIXES,
    .types = FILETYPE(PYTHON),
    .run = run_check,
    .page =
        {
            .why = "One kind of quotes makes code easier to search. Strings that hold a quote, triple-quoted "
                   "strings and "
                   "f-strings are left alone.",
            .bad = "name = \"andon\"\n",
            .good = "name = 'andon'\n",
            .fix = "Run andon lint --fix.",
            .source = "pre-commit-hooks double-quote-string-fixer",
        },
};
