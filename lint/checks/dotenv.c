// .env files: lines of NAME=VALUE, comments, values in quotes that may span lines.
#include "core/check.h"
#include "lint/data_file.h"
#include "lint/data_keys.h"
#include "lint/text.h"

struct entry {
    struct str line;  // the first, without its end
    size_t offset;    // of the line
    struct str name;  // empty: there is no '='
    size_t equals;    // offset of the '='
    bool is_exported; // "export NAME=…"
    bool is_unclosed; // its value's quote has no end
};

struct env_reader {
    struct str bytes;
    size_t at;
};

static size_t skip_blanks(struct str bytes, size_t at)
{
    while (at < bytes.len && (bytes.at[at] == ' ' || bytes.at[at] == '\t'))
        at++;
    return at;
}

// Behind the quote that closes the one at `open`, or STR_NONE.
static size_t close_of(struct str bytes, size_t open)
{
    const char quote = bytes.at[open];
    for (size_t at = open + 1; at < bytes.len; at++) {
        if (bytes.at[at] == '\\' && quote == '"')
            at++;
        else if (bytes.at[at] == quote)
            return at + 1;
    }
    return STR_NONE;
}

// The next line that is no comment and not empty; false at the end.
static bool next_entry(struct env_reader *reader, struct entry *entry)
{
    const struct str bytes = reader->bytes;
    while (reader->at < bytes.len) {
        const size_t start = reader->at;
        struct str line = text_next_line(bytes, &reader->at);
        while (line.len && (line.at[line.len - 1] == '\r'))
            line.len--;
        const size_t first = skip_blanks(line, 0);
        if (first == line.len || line.at[first] == '#')
            continue;
        *entry = (struct entry){.line = line, .offset = start, .equals = STR_NONE};
        const size_t equals = str_find_byte(line, '=', 0);
        if (equals == STR_NONE)
            return true;
        struct str name = str_slice(line, 0, equals);
        if (str_starts_with(str_slice(line, first, line.len), STR("export ")))
            entry->is_exported = true, name = str_slice(name, first + 7, name.len);
        entry->name = str_trim(name);
        entry->equals = start + equals;
        const size_t value = skip_blanks(bytes, start + equals + 1);
        if (value >= bytes.len || (bytes.at[value] != '"' && bytes.at[value] != '\''))
            return true;
        const size_t end = close_of(bytes, value);
        entry->is_unclosed = end == STR_NONE;
        if (end != STR_NONE && end > reader->at) {
            reader->at = end;
            text_next_line(bytes, &reader->at);
        }
        return true;
    }
    return false;
}

// A script that is sourced goes by that name too: with a first line for the kernel, or an if that ends.
static bool is_script(struct str bytes)
{
    return str_starts_with(bytes, STR("#!")) || str_find(bytes, STR("\nfi\n"), 0) != STR_NONE;
}

static bool is_left_alone(const struct blob *blob)
{
    return !text_is_bytewise(blob) || is_script(blob->bytes) || (blob->types & FILETYPE(PATCH)) ||
           str_ends_with(blob->path, STR(".patch")) || data_is_stand_in(blob->bytes) ||
           str_find(blob->bytes, STR("{{"), 0) != STR_NONE ||
           str_find(blob->bytes, STR("{%"), 0) != STR_NONE || str_find(blob->bytes, STR("<%"), 0) != STR_NONE;
}

static void report_duplicate(void *context, const struct data_key *first, const struct data_key *again)
{
    struct check_run *run = context;
    (void)first;
    check_report(run, again->offset, again->length,
                 "%.*s is set again: the readers keep one of the two values", STR_ARG(again->name));
}

static bool run_duplicates(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct env_reader reader = {.bytes = blob->bytes};
    struct data_keys keys = {0};
    struct entry entry;
    (void)err;
    if (is_left_alone(blob))
        return true;
    while (next_entry(&reader, &entry))
        if (entry.name.len)
            data_keys_add(&keys, entry.name, (size_t)(entry.name.at - blob->bytes.at), entry.name.len);
    data_keys_close(&keys, 0, report_duplicate, run);
    data_keys_free(&keys);
    return true;
}

static bool is_name(struct str name)
{
    bool is_one = name.len && !byte_is_digit(name.at[0]);
    for (size_t i = 0; i < name.len; i++)
        is_one = is_one && (byte_is_alpha(name.at[i]) || byte_is_digit(name.at[i]) || name.at[i] == '_' ||
                            name.at[i] == '.' || name.at[i] == '-');
    return is_one;
}

// Blanks around the name and before the value.
static void check_blanks(struct check_run *run, const struct blob *blob, const struct entry *entry)
{
    const struct str bytes = blob->bytes;
    const size_t name_end = (size_t)(entry->name.at - bytes.at) + entry->name.len;
    const size_t value = skip_blanks(bytes, entry->equals + 1);
    const bool is_empty = value >= bytes.len || bytes.at[value] == '\n' || bytes.at[value] == '\r';
    const size_t end = is_empty ? entry->equals + 1 : value;
    const size_t first = entry->offset + skip_blanks(entry->line, 0);
    struct finding *finding;
    if (name_end == entry->equals && end == entry->equals + 1 && first == entry->offset)
        return;
    if (first > entry->offset && name_end == entry->equals && end == entry->equals + 1) {
        finding = check_report(run, entry->offset, first - entry->offset,
                               "blanks before the name: some readers take them for a part of it");
        check_add_edit(run, finding, FIX_SAFE, entry->offset, first - entry->offset, (struct str){0});
        return;
    }
    finding =
        check_report(run, name_end, end - name_end,
                     "blanks around '=': the shell and docker take them for a part of the name or value");
    // docker would keep a blank behind the '=': only a person knows whether it is meant.
    check_add_edit(run, finding, name_end == entry->equals ? FIX_UNSAFE : FIX_SAFE, name_end, end - name_end,
                   STR("="));
}

static bool run_format(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct env_reader reader = {.bytes = blob->bytes};
    struct entry entry;
    (void)err;
    if (is_left_alone(blob))
        return true;
    while (next_entry(&reader, &entry)) {
        const struct str text = str_trim(entry.line);
        const size_t offset = (size_t)(text.at - blob->bytes.at);
        if (entry.equals == STR_NONE && !is_name(text) && !str_starts_with(text, STR("export ")))
            check_report(run, offset, text.len, "expected NAME=VALUE, found a line without '='");
        else if (entry.equals != STR_NONE && !is_name(entry.name))
            check_report(run, offset, entry.equals - offset,
                         "a name has letters, digits and _, and no digit first");
        else if (entry.is_unclosed)
            check_report(run, entry.equals + 1, 1, "the value's quote is not closed");
        else if (entry.equals != STR_NONE)
            check_blanks(run, blob, &entry);
    }
    return true;
}

const struct check check_env_dup_key = {
    .id = "env-dup-key",
    .summary = "no name is set twice in a .env file",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOTENV),
    .run = run_duplicates,
    .page =
        {
            .why = "Some readers keep the first value, some the last: what runs here differs from what runs "
                   "there.",
            .bad = "PORT=80\nHOST=a\nPORT=8080\n",
            .good = "HOST=a\nPORT=8080\n",
            .fix = "Keep the one that is meant.",
            .source = "dotenv-linter DuplicatedKey",
        },
};

const struct check check_env_format = {
    .id = "env-format",
    .summary = "lines of .env files are NAME=VALUE",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOTENV),
    .run = run_format,
    .page =
        {
            .why = "Shells, docker --env-file and the dotenv libraries agree on NAME=VALUE alone. A blank "
                   "around the "
                   "'=' is part of the name for one and an error for the other. Files that are templates are "
                   "left "
                   "alone.",
            .bad = "PORT = 80\n",
            .good = "PORT=80\n",
            .fix = "andon lint --fix takes the blanks out.",
            .source = "dotenv-linter SpaceCharacter, KeyWithoutValue, IncorrectDelimiter, LeadingCharacter",
        },
};
