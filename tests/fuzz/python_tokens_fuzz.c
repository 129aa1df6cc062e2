// The tokenizer, and with it every check that reads Python.
#include "check_fuzz.h"
#include "lint/python_tokens.h"

extern const struct check check_check_ast, check_check_builtin_literals, check_check_docstring_first,
    check_debug_statements, check_double_quote_string_fixer;

static void read_tokens(struct str bytes)
{
    struct python_tokens tokens;
    size_t end = 0;
    python_tokens_start(&tokens, bytes);
    while (python_tokens_next(&tokens) < PYTHON_END) {
        check_fuzz_require(tokens.offset >= end && tokens.length > 0 &&
                           tokens.length <= bytes.len - tokens.offset);
        end = tokens.offset + tokens.length;
    }
    check_fuzz_require(tokens.kind == PYTHON_BROKEN || tokens.offset == bytes.len);
    python_tokens_free(&tokens);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str bytes = {(const char *)data, size};
    read_tokens(bytes);
    check_fuzz(&check_double_quote_string_fixer, "a.py", NULL, bytes);
    check_fuzz(&check_check_docstring_first, "a.py", NULL, bytes);
    check_fuzz(&check_check_ast, "a.py", NULL, bytes);
    check_fuzz(&check_check_builtin_literals, "a.py", NULL, bytes);
    check_fuzz(&check_debug_statements, "a.py", NULL, bytes);
    return 0;
}
