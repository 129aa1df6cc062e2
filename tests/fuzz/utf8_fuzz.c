// Any bytes: the fast validator agrees with the decoder, conversions give valid text, escapes give harmless
// text.
#include "core/json.h"
#include "core/term.h"
#include "core/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_wide(struct str text, unsigned unit_size, bool is_big_endian)
{
    struct buffer out BUFFER_AUTO = {0};
    size_t *offsets = NULL;
    utf8_from_wide(text, unit_size, is_big_endian, &out, &offsets);
    must(utf8_find_invalid(buffer_str(&out), 0) == STR_NONE);
    for (size_t i = 0; i < out.len; i++)
        must(offsets[i] < text.len && (i == 0 || offsets[i] >= offsets[i - 1]));
    free(offsets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct buffer out BUFFER_AUTO = {0};
    size_t first_invalid = STR_NONE, first_high = STR_NONE, columns = 0;
    for (size_t at = 0; at < size;) {
        size_t start = at;
        uint32_t code_point = utf8_decode(text, &at);
        must(at > start && at <= size);
        if (code_point == UTF8_INVALID && first_invalid == STR_NONE)
            first_invalid = start;
        if (data[start] >= 0x80 && first_high == STR_NONE)
            first_high = start;
        if (code_point != UTF8_INVALID) {
            columns += utf8_width(code_point);
            buffer_clear(&out);
            utf8_encode(&out, code_point);
            must(str_equal(buffer_str(&out), str_slice(text, start, at - start)));
        }
    }
    must(columns <= 2 * size);
    must(utf8_find_invalid(text, 0) == first_invalid);
    must(utf8_find_non_ascii(text, 0) == first_high);
    for (unsigned unit = 2; unit <= 4; unit += 2) {
        check_wide(text, unit, false);
        check_wide(text, unit, true);
    }
    buffer_clear(&out);
    term_untrusted(&out, text);
    must(utf8_find_invalid(buffer_str(&out), 0) == STR_NONE);
    for (size_t i = 0; i < out.len; i++)
        must((unsigned char)out.at[i] >= 0x20 || out.at[i] == '\t');
    buffer_clear(&out);
    json_escape(&out, text);
    must(utf8_find_invalid(buffer_str(&out), 0) == STR_NONE);
    must(out.len >= 2 && str_find_byte(buffer_str(&out), '\n', 0) == STR_NONE);
    return 0;
}
