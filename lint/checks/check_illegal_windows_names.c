#include "lint/text.h"

// Names that belong to devices, with or without an extension. '#' stands for a digit, also ¹ ² ³.
static const char *const device_names[] = {"con", "prn", "aux", "nul", "com#", "lpt#", "conin$", "conout$"};

// The length of a digit at the start: 1, 2 for ¹ ² ³ in UTF-8, or 0.
static size_t digit_length(struct str text)
{
    if (text.len && byte_is_digit(text.at[0]))
        return 1;
    bool is_raised = str_starts_with(text, STR("\xc2\xb9")) || str_starts_with(text, STR("\xc2\xb2")) ||
                     str_starts_with(text, STR("\xc2\xb3"));
    return is_raised ? 2 : 0;
}

static bool is_device(struct str stem, const char *name)
{
    size_t at = 0;
    for (; *name; name++) {
        struct str rest = str_slice(stem, at, stem.len);
        size_t length = *name == '#' ? digit_length(rest) : rest.len && byte_lower(rest.at[0]) == *name;
        if (length == 0)
            return false;
        at += length;
    }
    return at == stem.len;
}

// Why Windows can't have this component of a path, or NULL.
static const char *what_is_wrong(struct str component)
{
    size_t dot = str_find_byte(component, '.', 0);
    struct str stem = str_slice(component, 0, dot == STR_NONE ? component.len : dot);
    for (size_t i = 0; i < sizeof device_names / sizeof *device_names; i++)
        if (is_device(stem, device_names[i]))
            return "is the name of a device";
    for (size_t i = 0; i < component.len; i++) {
        unsigned char byte = (unsigned char)component.at[i];
        if (byte < 0x20)
            return "has a control character";
        if (strchr("<>:\"\\|?*", byte))
            return "has one of < > : \" \\ | ? *";
    }
    char last = component.len ? component.at[component.len - 1] : 'x';
    return last == '.' || byte_is_space(last) ? "ends in a dot or a blank" : NULL;
}

static void check_path(struct check_run *run, struct str path)
{
    for (struct str rest = path; rest.at;) {
        struct str component = str_cut(&rest, '/');
        const char *wrong = what_is_wrong(component);
        if (!wrong)
            continue;
        struct finding *finding =
            check_report_file(run, "Windows can't check this file out: '%.*s' %s", STR_ARG(component), wrong);
        finding->path = path;
        finding->help = STR("give it another name (git mv)");
        return;
    }
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    (void)err;
    for (size_t i = 0; i < changeset->count; i++)
        if (change_brings_path(&changeset->at[i]))
            check_path(run, changeset->at[i].path);
    return true;
}

const struct check check_check_illegal_windows_names = {
    .id = "check-illegal-windows-names",
    .summary = "no name that Windows can't have",
    .severity = SEVERITY_WARNING,
    .page =
        {
            .why = "A clone or checkout on Windows fails as a whole because of one such name, and so does "
                   "every pull "
                   "that brings it.",
            .bad = "docs/aux.md\nlogs/12:30.txt",
            .good = "docs/auxiliary.md\nlogs/12-30.txt",
            .fix = "git mv it to another name. Where nobody will ever use Windows, switch the check off in "
                   "andon.yml.",
            .source = "pre-commit-hooks check-illegal-windows-names",
        },
    .run_set = run_set,
};
