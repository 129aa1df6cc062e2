#include "lint/text.h"

// "#![" starts an attribute in Rust.
static bool has_shebang(struct str bytes)
{
    return str_starts_with(bytes, STR("#!")) && !str_starts_with(bytes, STR("#!["));
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if ((blob->mode & 0111) != 0 || !has_shebang(blob->bytes) ||
        text_has_extension(blob->path, check_list(run, "exempt-ext")))
        return true;
    struct finding *finding =
        check_report_file(run, "the file starts with a shebang (#!) but is not executable");
    finding->help = arena_printf(
        run->arena, "git update-index --chmod=+x -- '%.*s' (and chmod +x), or take the shebang away",
        STR_ARG(blob->path));
    check_set_mode(run, finding, FIX_SAFE, 0100755);
    return true;
}

const struct check check_check_shebang_scripts_are_executable = {
    .id = "check-shebang-scripts-are-executable",
    .summary = "files with a shebang are executable",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"exempt-ext", CHECK_OPTION_LIST, "in,tpl,tmpl,template,j2,jinja,erb,mustache",
             "extensions of templates, from which the script is made"},
            {0},
        },
    .page =
        {
            .why = "Whoever calls the script gets 'permission denied', often only in CI or in the container.",
            .bad = "-rw-r--r-- deploy   (#!/bin/sh)",
            .good = "-rwxr-xr-x deploy   (#!/bin/sh)",
            .fix = "chmod +x FILE, or git update-index --chmod=+x FILE where the file system has no such "
                   "bit. A file "
                   "that is only sourced or imported needs no shebang.",
            .source = "pre-commit-hooks check-shebang-scripts-are-executable",
        },
    .run = run_check,
};
