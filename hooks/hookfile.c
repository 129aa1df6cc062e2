#include "hooks/hookfile.h"

#include "core/file.h"

#include <sys/stat.h>

enum { SHEBANG_MAX = 120 }; // the kernel takes 127 bytes since the beginning, 255 since 5.1

static const char marker[] = ": this hook was put here by 'andon install'; 'andon uninstall' takes it away";

bool has_control_bytes(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7f)
            return true;
    return false;
}

struct str hookfile_clean_path(struct str path, struct arena *arena)
{
    BUFFER_AUTO struct buffer out = {.limit = HOOKFILE_SIZE_MAX / 4};
    struct str rest = path;
    while (rest.at) {
        struct str part = str_cut(&rest, ':');
        if (part.len == 0 || part.at[0] != '/' || has_control_bytes(part))
            continue;
        if (out.len)
            buffer_add_byte(&out, ':');
        buffer_add(&out, part);
    }
    return arena_copy(arena, buffer_str(&out));
}

// 'it'\''s': the one quoting that sh needs.
static void add_quoted(struct buffer *out, struct str text)
{
    buffer_add_byte(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\'')
            buffer_add(out, STR("'\\''"));
        else
            buffer_add_byte(out, text.at[i]);
    }
    buffer_add_byte(out, '\'');
}

static bool fits_shebang(struct str binary)
{
    return binary.len <= SHEBANG_MAX && str_find_byte(binary, ' ', 0) == STR_NONE;
}

static void add_line(struct buffer *out, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    buffer_printf(out, "# %s: ", key);
    buffer_add(out, value);
    buffer_add_byte(out, '\n');
}

bool hookfile_render(const struct hookfile *hook, struct buffer *out, struct error *err)
{
    if (hook->binary.len == 0 || hook->binary.at[0] != '/' || has_control_bytes(hook->binary))
        return error_set(err, ERROR_IO, "the path of andon itself is not one that a hook can start: '%.*s'",
                         STR_ARG(hook->binary));
    bool direct = fits_shebang(hook->binary);
    if (direct) {
        buffer_add(out, STR("#!"));
        buffer_add(out, hook->binary);
        buffer_add(out, STR(" hook\n"));
    } else {
        buffer_add(out, STR("#!/bin/sh\n"));
    }
    buffer_printf(out, "# andon %s%s\n", ANDON_VERSION, marker);
    add_line(out, "path", hook->path);
    add_line(out, "chain", hook->chain);
    add_line(out, "scope", hook->is_global ? STR("global") : STR(""));
    add_line(out, "folder", hook->is_folder_andon ? STR("made by andon") : STR(""));
    if (!direct) {
        buffer_add(out, STR("exec "));
        add_quoted(out, hook->binary);
        buffer_add(out, STR(" hook \"$0\" \"$@\"\n"));
    }
    return true;
}

bool hookfile_parse(struct str text, struct hookfile *out)
{
    *out = (struct hookfile){0};
    struct str rest = text, value;
    struct str first = str_cut(&rest, '\n'), second = rest.at ? str_cut(&rest, '\n') : STR("");
    if (!str_starts_with(first, STR("#!/")) || !str_starts_with(second, STR("# andon ")) ||
        !str_ends_with(second, str_from(marker)))
        return false;
    out->version = str_slice(second, 8, second.len - 8 - (sizeof marker - 1));
    if (str_ends_with(first, STR(" hook")))
        out->binary = str_slice(first, 2, first.len - 2 - 5);
    while (rest.at) {
        struct str line = str_cut(&rest, '\n');
        if (str_after(line, STR("# path: "), &out->path) || str_after(line, STR("# chain: "), &out->chain))
            continue;
        if (str_after(line, STR("# scope: "), &value))
            out->is_global = str_equal(value, STR("global"));
        else if (str_after(line, STR("# folder: "), &value))
            out->is_folder_andon = true;
        else if (str_after(line, STR("exec '"), &value))
            out->binary = str_slice(value, 0, str_find(value, STR("' hook "), 0));
    }
    return true;
}

bool hookfile_find(struct str folder, const char *name, struct arena *arena, struct str *path,
                   struct hookfile *out)
{
    *path = arena_join_path(arena, folder, str_from(name));
    if (hookfile_read(path->at, arena, out))
        return true;
    struct str legacy = arena_printf(arena, "%s.legacy", path->at);
    if (!file_exists(path->at) || !hookfile_read(legacy.at, arena, out))
        return false;
    *path = legacy;
    return true;
}

bool hookfile_read(const char *path, struct arena *arena, struct hookfile *out)
{
    struct stat st;
    struct error ignored = {0};
    BUFFER_AUTO struct buffer text = {.limit = HOOKFILE_SIZE_MAX};
    if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > HOOKFILE_SIZE_MAX ||
        !file_read(path, HOOKFILE_SIZE_MAX, &text, &ignored))
        return false;
    return hookfile_parse(arena_copy(arena, buffer_str(&text)), out);
}
