#include "lint/tools/read_internal.h"

enum { TEXT_MAX = 600, NUMBER_MAX = 1000000000 };

// Resolves "." and ".." over what is before; at the start of a relative path ".." stays.
static struct str normalise(struct str path, struct arena *arena)
{
    char *room = ARENA_ARRAY(arena, char, path.len + 1);
    size_t len = 0;
    bool is_absolute = str_starts_with(path, STR("/"));
    for (struct str rest = path; rest.at;) {
        struct str part = str_cut(&rest, '/');
        struct str done = {room, len};
        size_t slash = str_find_last_byte(done, '/');
        struct str last = slash == STR_NONE ? done : str_slice(done, slash + 1, len);
        if (!part.len || str_equal(part, STR(".")))
            continue;
        if (str_equal(part, STR("..")) && len > 0 && !str_equal(last, STR(".."))) {
            len = slash == STR_NONE ? 0 : slash;
            continue;
        }
        if (str_equal(part, STR("..")) && len == 0 && is_absolute)
            continue;
        if (len > 0 || is_absolute)
            room[len++] = '/';
        memcpy(room + len, part.at, part.len);
        len += part.len;
    }
    return (struct str){room, len};
}

struct str read_path(struct str path, struct str folder, struct arena *arena)
{
    struct str whole = normalise(path, arena);
    while (str_ends_with(folder, STR("/")))
        folder.len--;
    bool is_inside =
        folder.len && str_starts_with(whole, folder) && whole.len > folder.len && whole.at[folder.len] == '/';
    return is_inside ? str_slice(whole, folder.len + 1, whole.len) : whole;
}

struct str read_text(struct str text, struct arena *arena)
{
    text = str_trim(text);
    char *room = ARENA_ARRAY(arena, char, (text.len < TEXT_MAX ? text.len : TEXT_MAX) + 3);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_space = byte_is_space(text.at[i]);
        if (is_space && len && room[len - 1] == ' ')
            continue;
        if (len == TEXT_MAX) {
            // Not within a character.
            while (len && ((unsigned char)room[len - 1] & 0xc0) == 0x80)
                len--;
            len -= len && (unsigned char)room[len - 1] >= 0xc0;
            memcpy(room + len, "\xe2\x80\xa6", 3);
            len += 3;
            break;
        }
        room[len++] = is_space ? ' ' : text.at[i];
    }
    return (struct str){room, len};
}

size_t read_number(struct str digits)
{
    uint64_t value = 0;
    return str_to_u64(digits, &value) && value <= NUMBER_MAX ? (size_t)value : 0;
}

enum severity read_severity(struct str word)
{
    static const struct {
        const char *word;
        enum severity severity;
    } words[] = {
        {"error", SEVERITY_ERROR},
        {"fatal", SEVERITY_ERROR},
        {"fatal error", SEVERITY_ERROR},
        {"warning", SEVERITY_WARNING},
        {"warn", SEVERITY_WARNING},
        {"style", SEVERITY_WARNING},
        {"note", SEVERITY_NOTE},
        {"performance", SEVERITY_WARNING},
        {"portability", SEVERITY_WARNING},
        {"info", SEVERITY_NOTE},
        {"information", SEVERITY_NOTE},
        {"notice", SEVERITY_NOTE},
        {"hint", SEVERITY_NOTE},
        {"help", SEVERITY_NOTE},
        {"E", SEVERITY_ERROR},
        {"F", SEVERITY_ERROR},
        {"W", SEVERITY_WARNING},
        {"C", SEVERITY_WARNING},
        {"R", SEVERITY_WARNING},
        {"I", SEVERITY_NOTE},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(word, str_from(words[i].word)))
            return words[i].severity;
    return SEVERITY_OFF;
}

struct str read_percent(struct str text, struct arena *arena)
{
    if (str_find_byte(text, '%', 0) == STR_NONE)
        return text;
    char *room = ARENA_ARRAY(arena, char, text.len);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_escape = text.at[i] == '%' && text.len - i > 2 && hex_value(text.at[i + 1]) >= 0 &&
                         hex_value(text.at[i + 2]) >= 0;
        int byte = is_escape ? hex_value(text.at[i + 1]) * 16 + hex_value(text.at[i + 2]) : text.at[i];
        room[len++] = (char)byte;
        i += is_escape ? 2 : 0;
    }
    return (struct str){room, len};
}

enum severity read_severity_of(const struct tool *tool, enum severity said)
{
    return said == SEVERITY_OFF || tool->flags & TOOL_ONE_SEVERITY ? tool->severity : said;
}

struct tool_diagnostic *read_add(struct tool_diagnostics *out, const struct tool *tool, struct error *err)
{
    if (out->count >= TOOL_DIAGNOSTICS_MAX) {
        error_set(err, ERROR_LIMIT, "%s says more than %d things", tool->id, TOOL_DIAGNOSTICS_MAX);
        return NULL;
    }
    struct tool_diagnostic *diagnostic = vec_add(out);
    diagnostic->columns = tool->columns;
    diagnostic->severity = tool->severity;
    return diagnostic;
}
