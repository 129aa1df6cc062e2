// A text that is written as the codes of its characters: String.fromCharCode(103, 104, 112, …), bytes([…]),
// []byte{…}. Nobody writes a word like that; a token is hidden so from those who look for it.
#include "scanners/entropy.h"
#include "scanners/finder.h"

enum { CODES_MIN = 16, CODES_MAX = 96 };

// Reads "103", "0x67" or "'g'" at *at, of a printable character that tokens are made of.
static bool read_code(struct str bytes, size_t *at, char *out)
{
    size_t here = *at;
    unsigned value = 0, digits = 0;
    if (here + 2 < bytes.len && bytes.at[here] == '\'' && bytes.at[here + 2] == '\'') {
        *out = bytes.at[here + 1];
        *at = here + 3;
        return *out > ' ' && *out < 127;
    }
    bool is_hex = str_equal_ignoring_case(str_slice(bytes, here, 2), STR("0x"));
    for (here += is_hex ? 2 : 0; here < bytes.len && digits < 4; here++, digits++) {
        char c = byte_lower(bytes.at[here]);
        if (byte_is_digit(c))
            value = value * (is_hex ? 16 : 10) + (unsigned)(c - '0');
        else if (is_hex && c >= 'a' && c <= 'f')
            value = value * 16 + (unsigned)(c - 'a') + 10;
        else
            break;
    }
    *at = here;
    *out = (char)value;
    return digits > 0 && value > ' ' && value < 127;
}

bool find_char_codes(const struct scan_input *input, size_t hit_start, size_t hit_end,
                     struct finding_place *place)
{
    struct str bytes = input->bytes;
    char room[CODES_MAX], code;
    size_t count = 0, at = hit_end, end = hit_end;
    (void)hit_start;
    while (at < bytes.len && at - hit_end < 6 && strchr("[({ .", bytes.at[at] ? bytes.at[at] : 'x'))
        at++;
    size_t start = at;
    while (count < CODES_MAX && read_code(bytes, &at, &code)) {
        room[count++] = code;
        end = at;
        while (at < bytes.len && at - end < 3 && (bytes.at[at] == ',' || byte_is_space(bytes.at[at])))
            at++;
        if (!memchr(bytes.at + end, ',', at - end))
            break;
    }
    struct str text = {room, count};
    place->reason = "no codes of a text that long";
    if (count < CODES_MIN)
        return false;
    place->reason = "what they spell is no token";
    if ((!text_looks_random(text) && text_classes(text).digits < 3) || text_classes(text).digits == 0 ||
        text_is_placeholder(text) || str_find(text, STR("://"), 0) != STR_NONE)
        return false;
    place->start = start;
    place->end = end;
    place->tier = SCAN_LIKELY;
    place->is_doubtful = input->path_class == PATH_PROSE || input->path_class == PATH_EXAMPLE;
    place->says = "the codes of its characters spell it";
    place->reason = NULL;
    return true;
}
