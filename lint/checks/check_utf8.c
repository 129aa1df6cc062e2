#include "lint/editorconfig.h"
#include "lint/text.h"

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if (blob->bad_utf8_offset == STR_NONE)
        return true;
    if (run->prepared && editorconfig_at(run->prepared, blob->path).charset == EDITORCONFIG_CHARSET_LATIN1)
        return true;
    unsigned char byte = (unsigned char)blob->bytes.at[blob->bad_utf8_offset];
    struct finding *finding = check_report(run, blob->bad_utf8_offset, 1,
                                           "the text is not UTF-8: the byte 0x%02x can't stand here", byte);
    check_stands_for_all(finding);
    finding->help = STR(
        "if the file is Latin-1: iconv -f latin1 -t utf-8 FILE; or say charset = latin1 in .editorconfig");
    return true;
}

const struct check check_check_utf8 = {
    .id = "check-utf8",
    .summary = "text is UTF-8",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(TEXT),
    .page =
        {
            .why = "Every tool guesses another encoding: names and texts come out wrong, parsers stop in the "
                   "middle, and "
                   "an editor that saves the file changes bytes that nobody touched.",
            .bad = "caf<E9>",
            .good = "caf<C3 A9>",
            .fix =
                "iconv -f latin1 -t utf-8 FILE >NEW. Files that must stay as they are: charset = latin1 in "
                ".editorconfig, or lint.exclude.",
            .source = "editorconfig-checker charset",
        },
    .run = run_check,
    .prepare = editorconfig_prepare,
    .prepared_digest = editorconfig_digest,
};
