#include "lint/text.h"

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const int64_t maxkb = check_number(run, "maxkb");
    // The old side of a file that grew says nothing: whoever asks for all files wants to hear of this one
    // again.
    bool is_asked = run->change && (run->change->status == CHANGE_ADDED || check_flag(run, "enforce-all"));
    int64_t kb = (int64_t)(blob->size / 1024 + (blob->size % 1024 != 0));

    if (!is_asked || kb <= maxkb)
        return true;
    struct finding *finding = check_report_file(
        run,
        "the file is %lld KB, more than the %lld KB that are allowed; every clone would carry it for ever",
        (long long)kb, (long long)maxkb);
    finding->help =
        STR("keep it elsewhere or in Git LFS (git lfs track), or raise maxkb for this check in andon.yml");
    return true;
}

const struct check check_check_added_large_files = {
    .id = "check-added-large-files",
    .summary = "no large file is added",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_WANTS_BINARY | CHECK_WANTS_UNREAD,
    .options =
        (const struct check_option[]){
            {"maxkb", CHECK_OPTION_NUMBER, "500", "the largest file that may be added, in KB"},
            {"enforce-all", CHECK_OPTION_FLAG, "false", "also files that were there before"},
            {0},
        },
    .page =
        {
            .why = "What is committed once stays in the history: everybody downloads it with every clone, "
                   "also after "
                   "it was deleted. It is nearly always a build product, a dump or an archive.",
            .bad = "git add backup.sql   # 48,000 KB",
            .good = "git lfs track '*.sql' && git add .gitattributes backup.sql",
            .fix = "git restore --staged FILE and add it to .gitignore, or keep it in Git LFS (its pointer "
                   "files are "
                   "small and pass). Where the file must be in git, raise maxkb.",
            .source = "pre-commit-hooks check-added-large-files",
        },
    .run = run_check,
};
