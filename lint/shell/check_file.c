// The script as a file: its first line and its line ends.
#include "core/buffer.h"
#include "lint/shell/site.h"
#include "lint/text.h"

// A script that is run, not read by another one: it ends by itself, or sets how it runs.
static bool is_run(const struct shell_script *script)
{
    for (size_t i = 0; i < script->command_count; i++) {
        const struct shell_command *command = &script->commands[i];
        if (!command->in_function && !command->in_subshell && command->depth == 0 &&
            (shell_is(script, command, "exit") || shell_is(script, command, "set") ||
             shell_is(script, command, "exec")))
            return true;
    }
    return false;
}

// lib.sh, _common.sh, env.sh: scripts for other scripts to read.
static bool is_library(struct str path)
{
    static const char *const parts[] = {"env",  "lib",  "common", "func", "util",
                                        "conf", "vars", "helper", NULL};
    const struct str name = str_basename(path);
    for (size_t i = 0; parts[i]; i++)
        if (str_find(name, str_from(parts[i]), 0) != STR_NONE)
            return true;
    return str_starts_with(name, STR("_")) || str_starts_with(name, STR("."));
}

// "# !/bin/sh", "!#/bin/sh", " #!/bin/sh", or #! on the second line: what was meant is clear.
static bool check_broken(struct check_run *run, const struct blob *blob, struct str first, struct str rest)
{
    const struct str trimmed = str_trim(first);
    const struct str second = str_cut(&rest, '\n');
    if (str_starts_with(trimmed, STR("# !/")) || str_starts_with(trimmed, STR("!#/")) ||
        str_starts_with(trimmed, STR("#/bin/")) || str_starts_with(trimmed, STR("#/usr/bin/")) ||
        (str_starts_with(trimmed, STR("#!")) && first.at[0] != '#'))
        check_report(run, (size_t)(trimmed.at - blob->bytes.at), trimmed.len,
                     "not a shebang: the file must begin with '#!' and the path");
    else if (str_starts_with(second, STR("#!/")))
        check_report(run, (size_t)(second.at - blob->bytes.at), second.len,
                     "a shebang counts on the first line only");
    else
        return false;
    return true;
}

static bool run_shebang(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct shell_script *script = shell_file(run, blob);
    const struct str extension = str_extension(blob->path);
    const bool is_script = str_equal(extension, STR("sh")) || str_equal(extension, STR("bash"));
    struct str rest = blob->bytes;
    if (str_starts_with(rest, STR("\xef\xbb\xbf")))
        rest = str_slice(rest, 3, rest.len);
    const struct str first = str_cut(&rest, '\n');
    if (!script || !is_script || script->command_count == 0 || str_starts_with(first, STR("#!")) ||
        str_find(str_slice(blob->bytes, 0, 500), STR("shellcheck shell="), 0) != STR_NONE)
        return true;
    if (!check_broken(run, blob, first, rest) && is_run(script) && !script->is_broken &&
        !is_library(blob->path))
        check_report(run, 0, first.len, "no shebang: what runs this script is left to chance");
    return true;
}

// Where lines end in \r\n: of the first line, and of how many in all.
static size_t count_crlf(struct str bytes, size_t *lines)
{
    size_t found = 0;
    *lines = 0;
    for (size_t at = 0; (at = str_find_byte(bytes, '\n', at)) != STR_NONE; at++) {
        ++*lines;
        found += at > 0 && bytes.at[at - 1] == '\r';
    }
    return found;
}

static bool run_crlf(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    size_t lines;
    const size_t found = count_crlf(blob->bytes, &lines);
    // A few in a script are data, in a here-document.
    if (found * 2 <= lines || !shell_file(run, blob))
        return true;
    struct buffer BUFFER_AUTO out = {0};
    for (size_t i = 0; i < blob->bytes.len; i++)
        if (blob->bytes.at[i] != '\r' || i + 1 == blob->bytes.len || blob->bytes.at[i + 1] != '\n')
            buffer_add_byte(&out, blob->bytes.at[i]);
    text_report_rewrite(
        run, blob, buffer_str(&out),
        "lines end in CR LF: a shell takes the CR for part of the last word, and of the shebang");
    return true;
}

const struct check check_sh_shebang = {
    .id = "sh-shebang",
    .summary = "scripts say which shell runs them",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(SHELL),
    .run = run_shebang,
    .page =
        {
            .why = "Without #! on the first line the caller's shell runs the script: bash here, dash or "
                   "BusyBox there. "
                   "Files that only define things for others to read are left alone.",
            .bad = "set -e\n[[ -f a ]] && exit 1\n",
            .good = "#!/bin/bash\nset -e\n[[ -f a ]] && exit 1\n",
            .fix = "Begin the file with #!/bin/sh or #!/usr/bin/env bash.",
            .source = "shellcheck SC2148",
        },
};

const struct check check_sh_crlf = {
    .id = "sh-crlf",
    .summary = "shell scripts end their lines in LF",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_FIXES,
    .types = FILETYPE(SHELL),
    .run = run_crlf,
    .page =
        {
            .why = "The kernel looks for an interpreter named 'sh\\r', and every last word of a line has a "
                   "CR in it: the "
                   "script does not start, or fails in ways that can't be seen.",
            .bad = "#!/bin/sh\\r\necho done\\r\n",
            .good = "#!/bin/sh\necho done\n",
            .fix = "Take the CRs out, and have '*.sh text eol=lf' in .gitattributes.",
            .source = "shellcheck SC1017",
        },
};
