#include "core/repo_config.h"

static bool malformed(const struct git_config *config, struct error *err)
{
    return error_set(err, ERROR_REPO, "bad configuration line %zu", config->line);
}

static int peek(const struct git_config *config)
{
    return config->rest.len ? (unsigned char)config->rest.at[0] : -1;
}

// The next byte, with "\r\n" as one "\n"; -1 at the end.
static int next(struct git_config *config)
{
    int byte = peek(config);
    if (byte < 0)
        return byte;
    config->rest = str_slice(config->rest, 1, STR_NONE);
    if (byte == '\r' && peek(config) == '\n') {
        config->rest = str_slice(config->rest, 1, STR_NONE);
        byte = '\n';
    }
    config->line += byte == '\n';
    return byte;
}

static void skip_line(struct git_config *config)
{
    for (int byte; (byte = next(config)) >= 0 && byte != '\n';)
        ;
}

static bool is_key_byte(int byte)
{
    return byte >= 0 && byte < 128 && (byte_is_alpha((char)byte) || byte_is_digit((char)byte) || byte == '-');
}

// [section], [section.sub] or [section "sub"], behind the '['.
static bool read_section(struct git_config *config, struct arena *arena, struct error *err)
{
    // The name can't be longer than the line: sized once.
    size_t room = str_find_byte(config->rest, '\n', 0), len = 0;
    char *name = arena_alloc(arena, (room == STR_NONE ? config->rest.len : room) + 1, 1);
    int byte = next(config);
    for (; is_key_byte(byte) || byte == '.'; byte = next(config))
        name[len++] = byte_lower((char)byte);
    while (byte == ' ' || byte == '\t')
        byte = next(config);
    if (byte == '"') {
        name[len++] = '.';
        for (byte = next(config); byte >= 0 && byte != '"' && byte != '\n'; byte = next(config)) {
            if (byte == '\\' && (byte = next(config)) < 0)
                return malformed(config, err);
            if (byte == '\n')
                return malformed(config, err);
            name[len++] = (char)byte;
        }
        if (byte != '"')
            return malformed(config, err);
        byte = next(config);
    }
    config->section = (struct str){name, len};
    return (byte == ']' && len) || malformed(config, err);
}

static bool add_escaped(struct git_config *config, char *value, size_t *len)
{
    switch (next(config)) {
    case '\n': return true; // the line goes on
    case 't': value[(*len)++] = '\t'; return true;
    case 'n': value[(*len)++] = '\n'; return true;
    case 'b': value[(*len)++] = '\b'; return true;
    case '\\': value[(*len)++] = '\\'; return true;
    case '"': value[(*len)++] = '"'; return true;
    default: return false;
    }
}

// Behind the '=': quotes, escapes, comments, continued lines; white space outside of quotes is cut at the
// end.
static bool read_value(struct git_config *config, struct arena *arena, struct str *out, struct error *err)
{
    size_t len = 0, kept = 0, room = 0;
    bool is_quoted = false, is_comment = false;
    for (size_t i = 0; i < config->rest.len; i++, room++)
        if (config->rest.at[i] == '\n' && (i == 0 || config->rest.at[i - 1] != '\\') &&
            (i < 2 || config->rest.at[i - 1] != '\r' || config->rest.at[i - 2] != '\\'))
            break;
    char *value = arena_alloc(arena, room + 1, 1);
    while (peek(config) == ' ' || peek(config) == '\t')
        next(config);
    for (int byte; (byte = next(config)) >= 0 && byte != '\n';) {
        if (is_comment)
            continue;
        if (byte == '"') {
            is_quoted = !is_quoted;
            kept = len;
        } else if (!is_quoted && (byte == '#' || byte == ';')) {
            is_comment = true;
        } else if (byte == '\\') {
            if (!add_escaped(config, value, &len))
                return malformed(config, err);
            kept = len;
        } else {
            value[len++] = (char)byte;
            if (is_quoted || !byte_is_space((char)byte))
                kept = len;
        }
    }
    value[kept] = '\0';
    *out = (struct str){value, kept};
    return !is_quoted || malformed(config, err);
}

static bool read_setting(struct git_config *config, struct arena *arena, struct git_setting *setting,
                         struct error *err)
{
    struct str line = config->rest;
    size_t len = 0;
    while (len < line.len && is_key_byte((unsigned char)line.at[len]))
        len++;
    char *key = arena_alloc(arena, len + 1, 1);
    for (size_t i = 0; i < len; i++)
        key[i] = byte_lower((char)next(config));
    *setting = (struct git_setting){.section = config->section, .key = {key, len}};
    while (peek(config) == ' ' || peek(config) == '\t')
        next(config);
    int byte = next(config);
    if (byte == '#' || byte == ';')
        skip_line(config);
    else if (byte == '=')
        setting->has_value = true;
    else if (byte >= 0 && byte != '\n')
        return malformed(config, err);
    return !setting->has_value || read_value(config, arena, &setting->value, err);
}

bool repo_config_next(struct git_config *config, struct arena *arena, struct git_setting *setting,
                      struct error *err)
{
    err->code = ERROR_NONE;
    if (!config->line) {
        config->line = 1;
        if (str_starts_with(config->rest, STR("\xef\xbb\xbf")))
            config->rest = str_slice(config->rest, 3, STR_NONE);
    }
    for (int byte; (byte = peek(config)) >= 0;) {
        if (byte_is_space((char)byte)) {
            next(config);
        } else if (byte == '#' || byte == ';') {
            skip_line(config);
        } else if (byte == '[') {
            next(config);
            if (!read_section(config, arena, err))
                return false;
        } else if (is_key_byte(byte) && config->section.len) {
            return read_setting(config, arena, setting, err);
        } else {
            return malformed(config, err);
        }
    }
    return false;
}

bool git_setting_is_true(const struct git_setting *setting)
{
    static const struct str words[] = {{"true", 4}, {"yes", 3}, {"on", 2}};
    uint64_t number;
    if (!setting->has_value)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(setting->value, words[i]))
            return true;
    return str_to_u64(setting->value, &number) && number != 0;
}
