// Lines to instructions. What holds a logical line together are its pieces:
//
//     file:   RUN apt-get update \↵    # why↵      && make↵
//     text:   RUN apt-get update           && make
//     pieces: {0, 0}             {19, 33}             <- {place in text, place in file}
#include "lint/docker/dockerfile.h"

#include "core/arena.h"
#include "lint/docker/dockerfile_internal.h"

#include <stdio.h>

const char *const docker_keywords[] = {
#define X(name) #name,
    DOCKER_KEYWORDS(X)
#undef X
        NULL,
};

size_t docker_offset(const struct dockerfile *file, const struct docker_instruction *instruction,
                     const char *at)
{
    const uintptr_t place = (uintptr_t)at, start = (uintptr_t)file->bytes.at;
    if (place >= start && place < start + file->bytes.len)
        return place - start;
    const size_t offset = (size_t)(at - instruction->text.at);
    size_t low = 0, high = instruction->piece_count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (instruction->pieces[middle].at <= offset)
            low = middle;
        else
            high = middle;
    }
    return instruction->pieces[low].source + (offset - instruction->pieces[low].at);
}

void docker_span(const struct dockerfile *file, const struct docker_instruction *instruction, struct str part,
                 size_t *offset, size_t *length)
{
    *offset = docker_offset(file, instruction, part.at);
    *length = part.len ? docker_offset(file, instruction, part.at + part.len - 1) + 1 - *offset : 0;
}

void docker_fail(struct docker_parser *parser, const struct docker_instruction *instruction, struct str part,
                 const char *format, ...)
{
    va_list arguments;
    char message[512];
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct docker_error *error = vec_add(&parser->errors);
    error->message = arena_copy(parser->arena, str_from(message));
    if (instruction)
        docker_span(parser->file, instruction, part, &error->offset, &error->length);
    else
        error->offset = (size_t)(part.at - parser->file->bytes.at), error->length = part.len;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// The next line without its end.
static bool next_line(struct docker_parser *parser, struct str *line)
{
    const struct str bytes = parser->file->bytes;
    if (parser->at >= bytes.len)
        return false;
    const size_t newline = str_find_byte(bytes, '\n', parser->at);
    const size_t end = newline == STR_NONE ? bytes.len : newline;
    *line = str_slice(bytes, parser->at, end - parser->at);
    parser->at = newline == STR_NONE ? end : end + 1;
    while (line->len && line->at[line->len - 1] == '\r')
        line->len--;
    return true;
}

// Takes the escape character that ends a line away; false when there is none.
static bool cut_continuation(struct str *line, char escape)
{
    size_t end = line->len;
    while (end && is_blank(line->at[end - 1]))
        end--;
    if (end == 0 || line->at[end - 1] != escape || (end > 1 && line->at[end - 2] == escape))
        return false;
    line->len = end - 1;
    return true;
}

// "# escape=`": a directive. False at the first line that is none.
static bool take_directive(struct docker_parser *parser, struct str line, unsigned *seen)
{
    static const char *const names[] = {"syntax", "escape", "check"};
    struct str whole = line = str_trim_start(line);
    if (!str_starts_with(line, STR("#")) || str_find_byte(line, '=', 0) == STR_NONE)
        return false;
    line = str_slice(line, 1, line.len);
    const struct str name = str_trim(str_cut(&line, '=')), value = str_trim(line);
    unsigned which = 0;
    while (which < 3 && !str_equal_ignoring_case(name, str_from(names[which])))
        which++;
    if (which == 3 || value.len == 0)
        return false;
    if (*seen & 1u << which)
        docker_fail(parser, NULL, whole, "a second '%s' directive: only one is allowed", names[which]);
    *seen |= 1u << which;
    if (which == 0) {
        struct str rest = value;
        parser->file->syntax = str_cut(&rest, ' ');
    } else if (which == 1 && (value.len > 1 || (value.at[0] != '\\' && value.at[0] != '`'))) {
        docker_fail(parser, NULL, whole, "the escape character must be \\ or `, not '%.*s'", STR_ARG(value));
    } else if (which == 1) {
        parser->file->escape = value.at[0];
    }
    return true;
}

static void read_directives(struct docker_parser *parser)
{
    struct str line;
    unsigned seen = 0;
    size_t before = parser->at;
    if (str_starts_with(str_slice(parser->file->bytes, parser->at, 2), STR("#!")))
        next_line(parser, &line);
    for (before = parser->at; next_line(parser, &line) && take_directive(parser, line, &seen);)
        before = parser->at;
    parser->at = before;
    parser->is_posix = parser->file->escape == '\\';
    struct str image = parser->file->syntax;
    if (str_starts_with(image, STR("docker.io/")))
        image = str_slice(image, 10, image.len);
    parser->file->is_foreign = image.len && !str_starts_with(image, STR("docker/dockerfile"));
}

struct line_parts VEC(struct str);

// One text of the parts, and where they come from.
static void join_line(struct docker_parser *parser, struct docker_instruction *instruction,
                      const struct line_parts *parts)
{
    const char *base = parser->file->bytes.at;
    struct docker_piece *pieces = ARENA_ARRAY(parser->arena, struct docker_piece, parts->count);
    size_t length = 0;
    for (size_t i = 0; i < parts->count; i++) {
        pieces[i] = (struct docker_piece){length, (size_t)(parts->at[i].at - base)};
        length += parts->at[i].len;
    }
    instruction->pieces = pieces;
    instruction->piece_count = parts->count;
    const struct str *last = &parts->at[parts->count - 1];
    instruction->offset = pieces[0].source;
    instruction->length = pieces[parts->count - 1].source + last->len - pieces[0].source;
    if (parts->count == 1) {
        instruction->text = parts->at[0];
        return;
    }
    char *text = arena_alloc(parser->arena, length + 1, 1);
    for (size_t i = 0; i < parts->count; i++)
        if (parts->at[i].len)
            memcpy(text + pieces[i].at, parts->at[i].at, parts->at[i].len);
    instruction->text = (struct str){text, length};
}

// Reads the lines that continue the first one.
static void read_logical_line(struct docker_parser *parser, struct str line, struct line_parts *parts)
{
    vec_clear(parts);
    bool goes_on = cut_continuation(&line, parser->file->escape);
    *vec_add(parts) = line;
    while (goes_on && next_line(parser, &line)) {
        const struct str content = str_trim_start(line);
        if (content.len == 0 || content.at[0] == '#')
            continue;
        goes_on = cut_continuation(&line, parser->file->escape);
        if (line.len)
            *vec_add(parts) = line;
    }
}

// The bodies of the here-documents that the instruction announces.
static void read_heredocs(struct docker_parser *parser, struct docker_instruction *instruction)
{
    struct docker_heredoc *heredocs = (struct docker_heredoc *)(uintptr_t)instruction->heredocs;
    for (size_t i = 0; i < instruction->heredoc_count; i++) {
        const size_t start = parser->at;
        struct str line;
        for (;;) {
            const size_t before = parser->at;
            if (!next_line(parser, &line)) {
                docker_fail(parser, instruction, heredocs[i].word,
                            "the here-document does not end: no line '%.*s' follows",
                            STR_ARG(heredocs[i].name));
                parser->file->is_cut_short = true;
                instruction->heredoc_count = i;
                return;
            }
            while (heredocs[i].chomps && str_starts_with(line, STR("\t")))
                line = str_slice(line, 1, line.len);
            if (!str_equal(line, heredocs[i].name))
                continue;
            heredocs[i].body = str_slice(parser->file->bytes, start, before - start);
            break;
        }
    }
}

static bool is_shell_name(struct str word)
{
    static const char *const names[] = {"sh", "bash", "ash", "dash", "ksh", "zsh", NULL};
    const struct str name = str_basename(word);
    for (size_t i = 0; names[i]; i++)
        if (str_equal(name, str_from(names[i])))
            return true;
    return false;
}

// True when a shell reads the here-document: RUN <<EOF, RUN bash <<EOF, unless the body names another
// interpreter.
static bool is_script(const struct docker_instruction *instruction, const struct docker_heredoc *heredoc)
{
    struct str rest = heredoc->body;
    const struct str first = str_trim(str_cut(&rest, '\n'));
    if (str_starts_with(first, STR("#!"))) {
        struct str words = str_trim(str_slice(first, 2, first.len)), last = {0};
        while (words.at)
            last = str_cut(&words, ' ');
        if (!is_shell_name(last))
            return false;
    }
    const struct str arguments = instruction->arguments;
    return heredoc->word.at == arguments.at ||
           (instruction->word_count && is_shell_name(instruction->words[0].raw));
}

static void parse_scripts(struct docker_parser *parser, struct docker_instruction *instruction)
{
    if (instruction->keyword != DOCKER_RUN || instruction->is_json || !parser->is_posix)
        return;
    struct shell_script *scripts =
        ARENA_ARRAY(parser->arena, struct shell_script, instruction->heredoc_count + 1);
    size_t count = 0;
    const bool is_heredoc_only =
        instruction->heredoc_count && instruction->heredocs[0].word.at == instruction->arguments.at;
    if (!is_heredoc_only)
        shell_parse(instruction->arguments, parser->arena, &scripts[count++]);
    for (size_t i = 0; i < instruction->heredoc_count; i++)
        if (is_script(instruction, &instruction->heredocs[i]))
            shell_parse(instruction->heredocs[i].body, parser->arena, &scripts[count++]);
    instruction->scripts = scripts;
    instruction->script_count = count;
}

// Whether a Unix shell runs what comes next: SHELL says, and a new stage starts afresh.
static void follow_shell(struct docker_parser *parser, const struct docker_instruction *instruction)
{
    if (instruction->keyword == DOCKER_FROM)
        parser->is_posix = parser->file->escape == '\\';
    if (instruction->keyword == DOCKER_SHELL && instruction->word_count)
        parser->is_posix = is_shell_name(instruction->words[0].value);
}

static void read_instructions(struct docker_parser *parser)
{
    struct line_parts parts = {0};
    struct str line;
    while (!parser->file->is_cut_short && next_line(parser, &line)) {
        line = str_trim_start(line);
        if (line.len == 0 || line.at[0] == '#')
            continue;
        struct docker_instruction instruction = {.stage = DOCKER_NONE};
        read_logical_line(parser, line, &parts);
        join_line(parser, &instruction, &parts);
        docker_split(parser, &instruction);
        if (instruction.name.len == 0)
            continue; // nothing but what continues a line
        docker_find_heredocs(parser, &instruction);
        read_heredocs(parser, &instruction);
        follow_shell(parser, &instruction);
        parse_scripts(parser, &instruction);
        *vec_add(&parser->instructions) = instruction;
    }
    vec_free(&parts);
}

static void validate(struct docker_parser *parser)
{
    VEC_EACH (struct docker_instruction, instruction, &parser->instructions)
        docker_validate(parser, instruction);
}

// Moves what a vector has to the arena.
#define KEEP(vec, to, count_to)                                                                              \
    do {                                                                                                     \
        void *kept = arena_alloc(parser.arena, (vec).count, sizeof *(vec).at);                               \
        if ((vec).count)                                                                                     \
            memcpy(kept, (vec).at, (vec).count * sizeof *(vec).at);                                          \
        (to) = kept;                                                                                         \
        (count_to) = (vec).count;                                                                            \
        vec_free(&(vec));                                                                                    \
    } while (0)

struct dockerfile *dockerfile_parse(struct str bytes, struct arena *arena)
{
    struct dockerfile *file = ARENA_NEW(arena, struct dockerfile);
    *file = (struct dockerfile){.bytes = bytes, .escape = '\\'};
    if (!bytes.at)
        file->bytes = STR("");
    struct docker_parser parser = {.file = file, .arena = arena};
    if (str_starts_with(bytes, STR("\xef\xbb\xbf")))
        parser.at = 3;
    read_directives(&parser);
    read_instructions(&parser);
    docker_find_stages(&parser);
    if (!file->is_foreign)
        validate(&parser);
    KEEP(parser.instructions, file->instructions, file->count);
    KEEP(parser.stages, file->stages, file->stage_count);
    KEEP(parser.errors, file->errors, file->error_count);
    return file;
}

const struct docker_flag *docker_flag(const struct docker_instruction *instruction, const char *name)
{
    for (size_t i = 0; i < instruction->flag_count; i++)
        if (str_equal(instruction->flags[i].name, str_from(name)))
            return &instruction->flags[i];
    return NULL;
}
