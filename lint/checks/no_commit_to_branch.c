#include "lint/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { MATCH_LIMIT = 100000 };

// True when the regular expression matches from the start of the branch's name.
static bool matches(struct str pattern, struct str branch, bool *found, struct error *err)
{
    int code;
    size_t offset;
    unsigned char reason[128];
    pcre2_code *regex =
        pcre2_compile((PCRE2_SPTR)pattern.at, pattern.len, PCRE2_ANCHORED, &code, &offset, NULL);
    if (!regex) {
        pcre2_get_error_message(code, reason, sizeof reason);
        return error_set(err, ERROR_CONFIG, "option 'pattern': '%.*s' is not a regular expression: %s",
                         STR_ARG(pattern), (const char *)reason);
    }
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(regex, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(context, MATCH_LIMIT);
    int result = pcre2_match(regex, (PCRE2_SPTR)branch.at, branch.len, 0, 0, data, context);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    pcre2_code_free(regex);
    *found = result >= 0;
    if (result < 0 && result != PCRE2_ERROR_NOMATCH)
        return error_set(err, ERROR_LIMIT, "option 'pattern': '%.*s' takes too long to match",
                         STR_ARG(pattern));
    return true;
}

static bool is_protected(const struct check_run *run, struct str branch, bool *found, struct error *err)
{
    const struct check_value *names = check_list(run, "branch"), *patterns = check_list(run, "pattern");
    *found = false;
    for (size_t i = 0; i < names->list_count && !*found; i++)
        *found = str_equal(names->list[i], branch);
    for (size_t i = 0; i < patterns->list_count && !*found; i++)
        if (!matches(patterns->list[i], branch, found, err))
            return false;
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
