#include "lint/editorconfig.h"
#include "lint/text.h"

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    if (!str_starts_with(blob->bytes, STR("\xef\xbb\xbf")) ||
        text_has_extension(blob->path, check_list(run, "exempt-ext")))
        return true;
    if (run->prepared && editorconfig_at(run->prepared, blob->path).charset == EDITORCONFIG_CHARSET_UTF8_BOM)
        return true;
    struct finding *finding = check_report(run, 0, 3, "the file starts with a UTF-8 byte order mark");
    // A file that is not UTF-8 behind it is something else: not for a machine to decide.
    if (blob->bad_utf8_offset == STR_NONE)
        check_add_edit(run, finding, FIX_SAFE, 0, 3, (struct str){0});
    return true;
}

const struct check check_fix_byte_order_marker = {
    .id = "fix-byte-order-marker",
    .summary = "no UTF-8 byte order mark",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"exempt-ext", CHECK_OPTION_LIST,
             "ps1,psm1,psd1,csv,sln,csproj,vbproj,fsproj,vcxproj,filters,props,targets,resx,rc",
             "extensions whose programs need, expect or write the mark"},
            {0},
        },
    .page =
        {
            .why = "Three invisible bytes before the first character: a shebang is not seen, JSON does not "
                   "parse, "
                   "concatenated files have them in the middle.",
            .bad = "<EF BB BF>{\"a\": 1}",
            .good = "{\"a\": 1}",
            .fix =
                "andon takes it off by itself. Say charset = utf-8-bom in .editorconfig where it must stay.",
            .source = "pre-commit-hooks fix-byte-order-marker",
        },
    .run = run_check,
    .prepare = editorconfig_prepare,
    .prepared_digest = editorconfig_digest,
};
