#include "lint/docker/rules.h"

#include "lint/data_file.h"

#include <stdio.h>

// The blob's parse, shared by all checks of Dockerfiles.
static void *parse(const struct blob *blob, struct arena *arena)
{
    return dockerfile_parse(blob->bytes, arena);
}

// Dockerfile.j2, Dockerfile.md: a template of one, or about one.
static bool has_other_name(struct str path)
{
    static const char *const others[] = {
        "j2",       "jinja",        "jinja2", "tmpl",   "tpl",  "template", "erb",  "in",      "m4",
        "mustache", "hbs",          "ejs",    "gotmpl", "md",   "rst",      "txt",  "sh",      "py",
        "js",       "ts",           "go",     "rb",     "yml",  "yaml",     "json", "lock",    "patch",
        "diff",     "html",         "cue",    "nix",    "toml", "php",      "java", "cs",      "bak",
        "orig",     "dockerignore", "mako",   "gz",     "ps1",  "rs",       "tt",   "jsonnet", "kt",
        "ini",      "license",      "cfg",    "conf",   "xml",  NULL};
    return str_is_one_of_ignoring_case(str_extension(path), others);
}

// "@INCLUDE Dockerfile.base", "@ENDIF": for a program that makes a Dockerfile of it. In a continued line
// "@angular/cli" may stand at the start, but no such word alone.
static bool is_directive(struct str line)
{
    size_t end = 1;
    while (end < line.len && line.at[end] >= 'A' && line.at[end] <= 'Z')
        end++;
    return line.len > 1 && line.at[0] == '@' && end > 1 && (end == line.len || line.at[end] == ' ');
}

// A line that a template engine reads: "{% if", "{{- range", "<% if %>", "#set($a", "@@NAME@@".
static bool is_template(struct str bytes)
{
    // ${pkg.name}: Maven's; no variable of a Dockerfile or of a shell has a dot.
    for (size_t at = 0; (at = str_find(bytes, STR("${"), at)) != STR_NONE;) {
        for (at += 2; at < bytes.len && (byte_is_alpha(bytes.at[at]) || bytes.at[at] == '_');)
            at++;
        if (at + 1 < bytes.len && bytes.at[at] == '.' && byte_is_alpha(bytes.at[at + 1]))
            return true;
    }
    static const char *const starts[] = {"{%", "{{", "<%", "@@", "%%", "@{", "${{", "<<<<<<<", NULL};
    if (str_find(bytes, STR("{%"), 0) != STR_NONE || str_find(bytes, STR("<%"), 0) != STR_NONE)
        return true;
    for (struct str rest = bytes; rest.at;) {
        const struct str line = str_trim(str_cut(&rest, '\n'));
        for (size_t i = 0; starts[i]; i++)
            if (str_starts_with(line, str_from(starts[i])))
                return true;
        if (is_directive(line))
            return true;
        const bool is_from = line.len > 4 && str_starts_with_ignoring_case(line, STR("FROM"));
        if (is_from && (str_find(line, STR("{{"), 0) != STR_NONE || str_find_byte(line, '@', 0) == 5 ||
                        str_find(line, STR("%%"), 0) != STR_NONE))
            return true;
    }
    return false;
}

const struct dockerfile *docker_file(struct check_run *run, const struct blob *blob)
{
    if (blob->bytes.len > DOCKER_SIZE_MAX || has_other_name(blob->path) || data_is_stand_in(blob->bytes) ||
        (blob->types & FILETYPE(BINARY)) || is_template(blob->bytes))
        return NULL;
    const struct dockerfile *file = check_share(run, blob, parse);
    return file->is_foreign ? NULL : file;
}

static __attribute__((format(printf, 5, 0))) struct finding *
report(struct check_run *run, const struct dockerfile *file, const struct docker_instruction *instruction,
       struct str part, const char *format, va_list arguments)
{
    char message[512];
    size_t offset, length;
    vsnprintf(message, sizeof message, format, arguments);
    docker_span(file, instruction, part, &offset, &length);
    return check_report(run, offset, length, "%s", message);
}

struct finding *docker_report(struct check_run *run, const struct dockerfile *file,
                              const struct docker_instruction *instruction, struct str part,
                              const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct finding *finding = report(run, file, instruction, part, format, arguments);
    va_end(arguments);
    return finding;
}

struct finding *docker_report_call(struct check_run *run, const struct docker_call *call, struct str part,
                                   const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct finding *finding = report(run, call->file, call->instruction, part, format, arguments);
    va_end(arguments);
    return finding;
}

void docker_add_behind(struct check_run *run, struct finding *finding, const struct dockerfile *file,
                       const struct docker_instruction *instruction, struct str part, enum fix_safety safety,
                       struct str text)
{
    size_t offset, length;
    docker_span(file, instruction, part, &offset, &length);
    check_add_edit(run, finding, safety, offset + length, 0, text);
}

// What sudo, env, exec and the like call: their own options and assignments are skipped. False for any other
// command.
static bool unwrap(const struct shell_script *script, const struct shell_command *command,
                   struct shell_command *out)
{
    static const char *const wrappers[] = {"sudo", "env",  "exec",      "command",
                                           "nice", "time", "eatmydata", NULL};
    if (!shell_is_one_of(script, command, wrappers))
        return false;
    size_t index = 1;
    for (; index < command->count; index++) {
        const struct str word = shell_argument(script, command, index);
        const bool has_value = str_equal(word, STR("-u")) || str_equal(word, STR("-g")) ||
                               str_equal(word, STR("-n")) || str_equal(word, STR("--user"));
        if (!str_starts_with(word, STR("-")) && str_find_byte(word, '=', 0) == STR_NONE)
            break;
        index += has_value;
    }
    if (index >= command->count)
        return false;
    *out = *command;
    out->first += index;
    out->count -= index;
    out->assigned = 0;
    return true;
}

static void fill_call(const struct docker_calls *calls, const struct shell_script *script, size_t index,
                      const struct shell_command *command, struct docker_call *out)
{
    *out = (struct docker_call){
        .file = calls->file,
        .index = calls->instruction,
        .instruction = &calls->file->instructions[calls->instruction],
        .script = script,
        .command = command,
        .next = index + 1 < script->command_count ? &script->commands[index + 1] : NULL,
    };
}

bool docker_next_call(struct docker_calls *calls, struct docker_call *out)
{
    const struct dockerfile *file = calls->file;
    const size_t end = calls->end ? calls->end : file->count;
    for (; calls->instruction < end; calls->instruction++, calls->script = 0) {
        const struct docker_instruction *instruction = &file->instructions[calls->instruction];
        for (; calls->script < instruction->script_count; calls->script++, calls->command = 0) {
            const struct shell_script *script = &instruction->scripts[calls->script];
            if (calls->is_wrapper) {
                calls->is_wrapper = false;
                fill_call(calls, script, calls->command - 1, NULL, out);
                unwrap(script, &script->commands[calls->command - 1], &out->wrapped);
                out->command = &out->wrapped;
                return true;
            }
            while (calls->command < script->command_count) {
                const struct shell_command *command = &script->commands[calls->command++];
                if (command->is_keyword || command->count == 0)
                    continue;
                fill_call(calls, script, calls->command - 1, command, out);
                calls->is_wrapper = unwrap(script, command, &out->wrapped);
                return true;
            }
        }
    }
    return false;
}

size_t docker_subcommand(const struct docker_call *call)
{
    // Options of package managers that take a value in the next word.
    static const char *const valued[] = {"-o", "-c", "--option", "-t", "--repository", "-X", "-p", NULL};
    for (size_t i = 1; i < call->command->count; i++) {
        const struct str word = shell_argument(call->script, call->command, i);
        if (!str_starts_with(word, STR("-")))
            return i;
        for (size_t j = 0; valued[j]; j++)
            if (str_equal(word, str_from(valued[j]))) {
                i++;
                break;
            }
    }
    return 0;
}

bool docker_calls_with(const struct docker_call *call, const char *name, const char *subcommand)
{
    if (!shell_is(call->script, call->command, name))
        return false;
    const size_t index = docker_subcommand(call);
    return index && str_equal(shell_argument(call->script, call->command, index), str_from(subcommand));
}

bool docker_has_cache(const struct docker_instruction *instruction, const char *below)
{
    for (size_t i = 0; i < instruction->flag_count; i++) {
        const struct docker_flag *flag = &instruction->flags[i];
        const bool is_kept = str_find(flag->value, STR("type=cache"), 0) != STR_NONE ||
                             str_find(flag->value, STR("type=tmpfs"), 0) != STR_NONE;
        if (str_equal(flag->name, STR("mount")) && is_kept &&
            (str_find(flag->value, str_from(below), 0) != STR_NONE ||
             str_find_byte(flag->value, '$', 0) != STR_NONE))
            return true;
    }
    return false;
}

bool docker_run_says(const struct docker_instruction *instruction, const char *text)
{
    bool says = str_find(instruction->text, str_from(text), 0) != STR_NONE;
    for (size_t i = 0; i < instruction->heredoc_count && !says; i++)
        says = str_find(instruction->heredocs[i].body, str_from(text), 0) != STR_NONE;
    return says;
}

bool docker_file_says(const struct dockerfile *file, const char *text)
{
    return str_find(file->bytes, str_from(text), 0) != STR_NONE;
}
