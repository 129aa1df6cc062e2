#include "lint/text.h"

// Text of a kind that no shell would run when it is called. Of any other a shell may make sense.
static bool is_never_run(const struct blob *blob)
{
    const filetype_mask data =
        FILETYPE(C) | FILETYPE(CPP) | FILETYPE(CSS) | FILETYPE(CSV) | FILETYPE(DOCKERFILE) | FILETYPE(GO) |
        FILETYPE(HTML) | FILETYPE(INI) | FILETYPE(JAVA) | FILETYPE(JSON) | FILETYPE(LOCKFILE) |
        FILETYPE(MAKEFILE) | FILETYPE(MARKDOWN) | FILETYPE(NOTEBOOK) | FILETYPE(PATCH) | FILETYPE(RUST) |
        FILETYPE(TERRAFORM) | FILETYPE(TOML) | FILETYPE(TYPESCRIPT) | FILETYPE(XML) | FILETYPE(YAML);
    return (blob->types & data) != 0;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if (!(blob->types & FILETYPE(TEXT)) || str_starts_with(blob->bytes, STR("#!")))
        return true;
    struct finding *finding =
        check_report_file(run, "the file is executable but does not start with a shebang (#!)");
    finding->help =
        arena_printf(run->arena, "git update-index --chmod=-x -- '%.*s' (and chmod -x), or add a shebang",
                     STR_ARG(blob->path));
    if (is_never_run(blob))
        check_set_mode(run, finding, FIX_SAFE, 0100644);
    return true;
}

const struct check check_check_executables_have_shebangs = {
    .id = "check-executables-have-shebangs",
    .summary = "executable text files say what runs them",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(EXECUTABLE),
    .page =
        {
            .why = "Without #! on the first line the system does not know what runs the file: shells guess, "
                   "other "
                   "programs get 'exec format error'. Most often the bit was set by accident.",
            .bad = "-rwxr-xr-x notes.txt",
            .good = "-rw-r--r-- notes.txt\n-rwxr-xr-x build   (#!/bin/sh)",
            .fix =
                "Take the bit away (chmod -x FILE; git update-index --chmod=-x FILE) or add a shebang. --fix "
                "takes it from files that nothing runs: data, documents, source that is compiled.",
            .source = "pre-commit-hooks check-executables-have-shebangs",
        },
    .run = run_check,
};
