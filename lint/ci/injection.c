// Text that a stranger chooses (the title of an issue, the name of a branch) put into a script before the
// shell reads it: what they write is run. Only where the workflow starts on an event that brings such text.
#include "lint/ci/meaning.h"

enum { PATH_MAX_NAMES = 8 };

#define ON_PULL "pull_request pull_request_target pull_request_review pull_request_review_comment"
#define ON_ISSUE "issues issue_comment"
#define ON_RUN "workflow_run"

// What strangers choose, and the events that bring it. "*" is any item of a list.
static const struct source {
    const char *path, *events;
} sources[] = {
    {"github.head_ref", "pull_request pull_request_target"},
    {"github.event.issue.title", ON_ISSUE},
    {"github.event.issue.body", ON_ISSUE},
    {"github.event.pull_request.title", ON_PULL},
    {"github.event.pull_request.body", ON_PULL},
    {"github.event.pull_request.head.ref", ON_PULL},
    {"github.event.pull_request.head.label", ON_PULL},
    {"github.event.pull_request.head.repo.default_branch", ON_PULL},
    {"github.event.comment.body", "issue_comment pull_request_review_comment discussion_comment"},
    {"github.event.review.body", "pull_request_review"},
    {"github.event.discussion.title", "discussion discussion_comment"},
    {"github.event.discussion.body", "discussion discussion_comment"},
    {"github.event.pages.*.page_name", "gollum"},
    {"github.event.commits.*.message", "push"},
    {"github.event.commits.*.author.email", "push"},
    {"github.event.commits.*.author.name", "push"},
    {"github.event.head_commit.message", "push"},
    {"github.event.head_commit.author.email", "push"},
    {"github.event.head_commit.author.name", "push"},
    {"github.event.workflow_run.head_branch", ON_RUN},
    {"github.event.workflow_run.display_title", ON_RUN},
    {"github.event.workflow_run.head_commit.message", ON_RUN},
    {"github.event.workflow_run.head_commit.author.email", ON_RUN},
    {"github.event.workflow_run.head_commit.author.name", ON_RUN},
    {"github.event.workflow_run.pull_requests.*.head.ref", ON_RUN},
};

static bool comes_with(const struct ci_file *file, const char *events)
{
    struct str rest = str_from(events);
    if (file->kind == CI_ACTION || ci_has_event(file, "workflow_call"))
        return true;
    while (rest.at)
        if (ci_names_have(&file->events, str_cut(&rest, ' ')))
            return true;
    return false;
}

static bool is_path(const struct str *names, size_t count, const char *path)
{
    struct str rest = str_from(path);
    size_t at = 0;
    while (rest.at) {
        const struct str wanted = str_cut(&rest, '.');
        if (at == count)
            return false;
        const bool is_any = str_equal(wanted, STR("*"));
        const bool is_open = str_equal(names[at], STR("*")) || str_equal(names[at], STR("?"));
        if (is_any ? !is_open : !str_equal_ignoring_case(names[at], wanted))
            return false;
        at++;
    }
    return at == count;
}

// The source that the value of an expression can be made of, or NULL. What is only compared does not get
// through.
static const struct source *source_of(const struct ci_file *file, const struct expression *node)
{
    static const char *const passing[] = {"format", "join", "toJSON", "fromJSON", "case"};
    struct str names[PATH_MAX_NAMES];
    const struct source *found = NULL;
    const size_t count = ci_path_of(node, names, PATH_MAX_NAMES);
    for (size_t i = 0; count && i < sizeof sources / sizeof *sources; i++)
        if (is_path(names, count, sources[i].path) && comes_with(file, sources[i].events))
            return &sources[i];
    bool is_passing = node->kind == EXPRESSION_OR || node->kind == EXPRESSION_AND;
    for (size_t i = 0; node->kind == EXPRESSION_CALL && i < sizeof passing / sizeof *passing; i++)
        is_passing = is_passing || str_equal_ignoring_case(node->text, str_from(passing[i]));
    for (const struct expression *child = node->first; is_passing && child && !found; child = child->next)
        if (node->kind != EXPRESSION_AND || !child->next) // a && b is b, or nothing that could hurt
            found = source_of(file, child);
    return found;
}

void ci_check_injection(struct ci_file *file, const struct yaml_tree_node *script)
{
    struct str text;
    size_t at = 0;
    if (!script || script->kind != YAML_TREE_SCALAR || script->is_alias)
        return;
    while (expression_find(script->text, &at, &text) && text.at) {
        struct expression_error error;
        struct expression *tree = NULL;
        const struct source *source =
            expression_parse(text, file->arena, &tree, &error) ? source_of(file, tree) : NULL;
        if (!source)
            continue;
        const size_t start = (size_t)(text.at - script->text.at) - 3;
        struct ci_problem *problem = ci_report(
            file, CI_INJECT, script, start, at - start,
            "%s is put into the script as it is: who writes it can run commands here", source->path);
        problem->help =
            STR("give it to the step as an environment variable (env: TITLE: ${{ … }}) and use \"$TITLE\"");
    }
}
