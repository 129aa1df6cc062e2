#include "lint/shell/site.h"

#include "lint/data_file.h"

#include <stdio.h>

enum { SIZE_LIMIT = 4 << 20 };

// The blob's commands, shared by all checks of shell text.
static void *parse(const struct blob *blob, struct arena *arena)
{
    struct shell_script *script = ARENA_NEW(arena, struct shell_script);
    shell_parse(blob->bytes, arena, script);
    return script;
}

static bool is_other_shell(const struct blob *blob)
{
    struct str rest = blob->bytes;
    const struct str first = str_cut(&rest, '\n');
    const struct str extension = str_extension(blob->path);
    return str_equal(extension, STR("zsh")) || str_equal(extension, STR("bats")) ||
           str_equal(extension, STR("fish")) || str_equal(extension, STR("zshrc")) ||
           (str_starts_with(first, STR("#!")) &&
            (str_find(first, STR("zsh"), 0) != STR_NONE || str_find(first, STR("bats"), 0) != STR_NONE ||
             str_find(first, STR("python"), 0) != STR_NONE || str_find(first, STR("perl"), 0) != STR_NONE));
}

bool shell_file_is_read(const struct blob *blob, struct error *err)
{
    bool is_large = blob->types & FILETYPE(SHELL) && !(blob->types & FILETYPE(BINARY)) &&
                    blob->bytes.len > SIZE_LIMIT && !is_other_shell(blob);
    return !is_large || error_set(err, ERROR_LIMIT, "too large for a shell script (the limit is 4 MiB)");
}

const struct shell_script *shell_file(struct check_run *run, const struct blob *blob)
{
    if (blob->bytes.len > SIZE_LIMIT || (blob->types & FILETYPE(BINARY)) ||
        !(blob->types & FILETYPE(SHELL)) || is_other_shell(blob) || data_is_stand_in(blob->bytes) ||
        data_is_template(blob->path, blob->bytes) || str_find(blob->bytes, STR("{%"), 0) != STR_NONE ||
        str_find(blob->bytes, STR("<%"), 0) != STR_NONE)
        return NULL;
    return check_share(run, blob, parse);
}

// The first site; false when that is all.
static bool start_sites(struct check_run *run, const struct blob *blob, struct shell_sites *sites,
                        struct shell_site *out)
{
    sites->is_started = true;
    if (blob->types & FILETYPE(DOCKERFILE)) {
        sites->file = docker_file(run, blob);
        return false;
    }
    if (ci_kind_of_path(blob->path) != CI_OTHER && blob->types & FILETYPE(YAML)) {
        sites->ci = check_share(run, blob, ci_file_make);
        sites->step = sites->ci->scripts;
        return false;
    }
    const struct shell_script *script = shell_file(run, blob);
    *out = (struct shell_site){.script = script, .bytes = blob->bytes.at};
    return script != NULL;
}

bool shell_next_site(struct check_run *run, const struct blob *blob, struct shell_sites *sites,
                     struct shell_site *out)
{
    if (!sites->is_started && start_sites(run, blob, sites, out))
        return true;
    if (sites->step) {
        *out = (struct shell_site){
            .script = &sites->step->shell, .ci = sites->ci, .step = sites->step, .cursor = &sites->cursor};
        sites->step = sites->step->next;
        return true;
    }
    for (; sites->file && sites->instruction < sites->file->count; sites->instruction++, sites->script = 0) {
        const struct docker_instruction *instruction = &sites->file->instructions[sites->instruction];
        if (sites->script < instruction->script_count) {
            *out = (struct shell_site){.script = &instruction->scripts[sites->script++],
                                       .file = sites->file,
                                       .instruction = instruction,
                                       .bytes = blob->bytes.at};
            return true;
        }
    }
    return false;
}

struct finding *shell_report(struct check_run *run, const struct shell_site *site, struct str part,
                             const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (site->file)
        return docker_report(run, site->file, site->instruction, part, "%s", message);
    if (!site->ci)
        return check_report(run, (size_t)(part.at - site->bytes), part.len, "%s", message);
    const size_t offset = (size_t)(part.at - site->script->text.at);
    const struct str bytes = site->ci->bytes;
    const size_t start = yaml_tree_place_from(site->step->node, bytes, offset, site->cursor);
    struct yaml_tree_cursor to_end = *site->cursor; // the next part may begin within this one
    const size_t end =
        part.len ? yaml_tree_place_from(site->step->node, bytes, offset + part.len - 1, &to_end) + 1 : start;
    return check_report(run, start, end > start ? end - start : 0, "%s", message);
}

// "set -eu", "set -o errexit", "#!/bin/sh -e".
static bool has_set(const struct shell_site *site, const char *letter, const char *name)
{
    const struct shell_script *script = site->script;
    const char *const letters[] = {letter, NULL};
    struct str rest = script->text;
    const struct str first = str_cut(&rest, '\n');
    for (struct str words = str_trim(first); str_starts_with(first, STR("#!")) && words.at;) {
        const struct str word = str_cut(&words, ' ');
        if (str_starts_with(word, STR("-")) && str_find_byte(word, letter[1], 1) != STR_NONE)
            return true;
    }
    for (size_t i = 0; i < script->command_count; i++) {
        const struct shell_command *command = &script->commands[i];
        if (!shell_is(script, command, "set"))
            continue;
        if (shell_has_option(script, command, letters))
            return true;
        for (size_t j = 1; j < command->count; j++)
            if (str_equal(shell_argument(script, command, j), str_from(name)))
                return true;
    }
    return false;
}

bool shell_stops_at_errors(const struct shell_site *site)
{
    return (site->step && site->step->stops) || has_set(site, "-e", "errexit");
}

bool shell_stops_at_unset(const struct shell_site *site)
{
    return has_set(site, "-u", "nounset");
}
