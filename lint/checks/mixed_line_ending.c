// Which ending a file should have: the option, else .editorconfig's end_of_line, else (auto) what most of its
// lines have, when they are mixed. Every line that differs is a finding with its own edit, so that only the
// lines that a change adds need mending.
#include "lint/editorconfig.h"
#include "lint/text.h"

enum ending { ENDING_CR, ENDING_CRLF, ENDING_LF, ENDING_COUNT }; // a tie goes to the last

static const struct {
    const char *option, *name;
    struct str bytes;
} endings[ENDING_COUNT] = {
    [ENDING_CR] = {"cr", "CR", {"\r", 1}},
    [ENDING_CRLF] = {"crlf", "CRLF", {"\r\n", 2}},
    [ENDING_LF] = {"lf", "LF", {"\n", 1}},
};

// The next line ending at or after *offset; false at the end of the bytes. *offset moves behind it.
static bool next_ending(struct str bytes, size_t *offset, enum ending *ending)
{
    const char *at = bytes.at + *offset, *end = bytes.at + bytes.len;
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    if (at == end)
        return false;
    *ending = *at == '\n' ? ENDING_LF : at + 1 < end && at[1] == '\n' ? ENDING_CRLF : ENDING_CR;
    *offset = (size_t)(at - bytes.at) + endings[*ending].bytes.len;
    return true;
}

// The ending that all lines should have; ENDING_COUNT when they are fine as they are.
static enum ending wanted_by_majority(struct str bytes)
{
    size_t counts[ENDING_COUNT] = {0}, kinds = 0, offset = 0;
    enum ending ending, best = ENDING_CR;
    while (next_ending(bytes, &offset, &ending))
        counts[ending]++;
    for (enum ending i = ENDING_CR; i < ENDING_COUNT; i++) {
        kinds += counts[i] > 0;
        if (counts[i] >= counts[best])
            best = i;
    }
    return kinds > 1 ? best : ENDING_COUNT;
}

static bool wanted_by_option(const struct check_run *run, struct str path, enum ending *wanted)
{
    struct str fix = check_text(run, "fix");
    for (enum ending i = ENDING_CR; i < ENDING_COUNT; i++) {
        if (str_equal(fix, str_from(endings[i].option))) {
            *wanted = i;
            return true;
        }
    }
    enum editorconfig_eol eol =
        run->prepared ? editorconfig_at(run->prepared, path).eol : EDITORCONFIG_EOL_UNSET;
    if (!str_equal(fix, STR("auto")) || eol == EDITORCONFIG_EOL_UNSET)
        return false;
    *wanted = eol == EDITORCONFIG_EOL_LF ? ENDING_LF : eol == EDITORCONFIG_EOL_CRLF ? ENDING_CRLF : ENDING_CR;
    return true;
}

static void report_others(struct check_run *run, struct str bytes, enum ending wanted, bool fixes,
                          bool by_majority)
{
    struct finding *last = NULL;
    enum ending ending;
    for (size_t offset = 0; next_ending(bytes, &offset, &ending);) {
        if (ending == wanted)
            continue;
        size_t length = endings[ending].bytes.len;
        last = check_report(run, offset - length, length, "the line ends in %s, %s %s", endings[ending].name,
                            by_majority ? "most others of this file in" : "but the file should have",
                            endings[wanted].name);
        if (fixes)
            check_add_edit(run, last, FIX_SAFE, offset - length, length, endings[wanted].bytes);
    }
    char end = bytes.at[bytes.len - 1];
    if (last && fixes && end != '\n' && end != '\r')
        check_add_edit(run, last, FIX_SAFE, bytes.len, 0, endings[wanted].bytes);
}

static bool check_fix_option(const struct check_run *run, struct error *err)
{
    static const char *const known[] = {"auto", "no", "lf", "crlf", "cr"};
    struct str fix = check_text(run, "fix");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(fix, str_from(known[i])))
            return true;
    return error_set(err, ERROR_CONFIG, "option 'fix' must be auto, no, lf, crlf or cr, not '%.*s'",
                     STR_ARG(fix));
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct str bytes = blob->bytes;
    enum ending wanted = ENDING_COUNT;
    if (!check_fix_option(run, err))
        return false;
    if (bytes.len == 0 || !text_is_bytewise(blob) || text_is_laid_out_by_machine(blob))
        return true;
    bool is_told = wanted_by_option(run, blob->path, &wanted);
    bool has_cr = memchr(bytes.at, '\r', bytes.len) != NULL;
    if (!has_cr && (!is_told || wanted == ENDING_LF))
        return true;
    if (!is_told)
        wanted = wanted_by_majority(bytes);
    if (wanted != ENDING_COUNT)
        report_others(run, bytes, wanted, !str_equal(check_text(run, "fix"), STR("no")), !is_told);
    return true;
}

const struct check check_mixed_line_ending = {
    .id = "mixed-line-ending",
    .summary = "all lines of a file end alike",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"fix", CHECK_OPTION_TEXT, "auto",
             "auto (what most lines have, or .editorconfig's end_of_line), lf, crlf, cr; no: report only"},
            {0},
        },
    .page =
        {
            .why = "Tools disagree on where the lines of such a file end: diffs show the whole file, scripts "
                   "fail with 'bad interpreter', regular expressions with $ miss.",
            .bad = "one\\r\\n\ntwo\\n",
            .good = "one\\n\ntwo\\n",
            .fix = "andon mends the lines that your change adds. To decide for good: end_of_line in "
                   ".editorconfig "
                   "or 'eol' in .gitattributes.",
            .source = "pre-commit-hooks mixed-line-ending",
        },
    .run = run_check,
    .prepare = editorconfig_prepare,
    .prepared_digest = editorconfig_digest,
};
