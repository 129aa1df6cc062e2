#include "lint/editorconfig.h"
#include "lint/text.h"

static bool is_line_end(char byte)
{
    return byte == '\n' || byte == '\r';
}

// The length of the line ending at the start of `rest`.
static size_t ending_length(struct str rest)
{
    return str_starts_with(rest, STR("\r\n")) ? 2 : 1;
}

static void report_missing(struct check_run *run, struct str bytes)
{
    // The ending that the line before has, so that the fix does not mix them.
    size_t newline = str_find_last_byte(bytes, '\n');
    bool is_crlf = newline != STR_NONE && newline > 0 && bytes.at[newline - 1] == '\r';
    struct finding *finding = check_report(run, bytes.len, 0, "no newline at the end of the file");
    check_add_edit(run, finding, FIX_SAFE, bytes.len, 0, is_crlf ? STR("\r\n") : STR("\n"));
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct str bytes = blob->bytes;
    size_t content = bytes.len;
    if (bytes.len == 0 || !text_is_bytewise(blob) || text_is_laid_out_by_machine(blob))
        return true;
    if (run->prepared && editorconfig_at(run->prepared, blob->path).final_newline == EDITORCONFIG_FALSE)
        return true;

    while (content > 0 && is_line_end(bytes.at[content - 1]))
        content--;
    if (content == bytes.len) {
        report_missing(run, bytes);
        return true;
    }
    size_t kept = content ? content + ending_length(str_slice(bytes, content, bytes.len)) : 0;
    if (kept == bytes.len)
        return true;
    struct finding *finding = check_report(run, kept, bytes.len - kept,
                                           content ? "empty lines at the end of the file"
                                                   : "the file holds nothing but empty lines");
    check_add_edit(run, finding, FIX_SAFE, kept, bytes.len - kept, (struct str){0});
    return true;
}

const struct check check_end_of_file_fixer = {
    .id = "end-of-file-fixer",
    .summary = "a file is empty or ends in exactly one newline",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .page =
        {
            .why = "A last line without a newline shows up as changed when somebody adds a line below it, is "
                   "glued to the next file by cat, and is skipped by shell loops that read lines.",
            .bad = "last line (no newline)",
            .good = "last line\n",
            .fix =
                "andon mends it by itself. Say insert_final_newline = false in .editorconfig for files that "
                "must end otherwise.",
            .source = "pre-commit-hooks end-of-file-fixer",
        },
    .run = run_check,
    .prepare = editorconfig_prepare,
    .prepared_digest = editorconfig_digest,
};
