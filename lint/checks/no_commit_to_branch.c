#include "lint/regex.h"
#include "lint/text.h"

static bool is_protected(const struct check_run *run, struct str branch, bool *found, struct error *err)
{
    const struct check_value *names = check_list(run, "branch"), *patterns = check_list(run, "pattern");
    *found = false;
    for (size_t i = 0; i < names->list_count && !*found; i++)
        *found = str_equal(names->list[i], branch);
    for (size_t i = 0; i < patterns->list_count && !*found; i++) {
        struct str match;
        if (!regex_find(patterns->list[i], branch, true, "pattern", &match, err))
            return false;
        *found = match.at != NULL;
    }
    return true;
}

static bool run_set(struct check_run *run, const struct changeset *changeset, struct error *err)
{
    bool found;
    const struct repo_head *head = &changeset->head;
    if (changeset->kind != CHANGESET_STAGED || head->is_detached || head->branch.len == 0)
        return true;
    if (!is_protected(run, head->branch, &found, err))
        return false;
    if (found) {
        struct finding *finding = check_report_file(run, "commits to the branch '%.*s' are not allowed here",
                                                    STR_ARG(head->branch));
        finding->key = head->branch;
        finding->help =
            STR("git switch -c NEW-BRANCH keeps what is staged; commit there and open a pull request");
    }
    return true;
}

const struct check check_no_commit_to_branch = {
    .id = "no-commit-to-branch",
    .summary = "no commit to a protected branch",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_OFF_BY_DEFAULT,
    .options =
        (const struct check_option[]){
            {"branch", CHECK_OPTION_LIST, "main,master", "protected branches"},
            {"pattern", CHECK_OPTION_LIST, "",
             "regular expressions that match a protected branch from its start"},
            {0},
        },
    .page =
        {
            .why = "What everybody builds on changes by review only. A commit made on it by mistake is found "
                   "here, before "
                   "the push is refused.",
            .bad = "git commit   # on main",
            .good = "git switch -c fix/typo && git commit",
            .fix = "git switch -c NEW-BRANCH takes the staged changes along.",
            .source = "pre-commit-hooks no-commit-to-branch",
        },
    .run_set = run_set,
};
