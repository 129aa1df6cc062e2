// The quick parser makes of any text what tree-sitter makes of it. The first byte chooses the language.
#include "same_tree.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct quick *quick;
    if (!quick)
        quick = quick_new();
    if (size == 0)
        return 0;
    enum syntax_language language = (enum syntax_language)(data[0] % SYNTAX_LANGUAGE_COUNT);
    if (!is_same_tree(quick, (struct str){(const char *)data + 1, size - 1}, language))
        abort();
    return 0;
}
