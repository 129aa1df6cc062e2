// The commit message. One check with a table of rules, whose ids are commit-message/<name>: what the message
// should be is a choice of style, and most rules can be switched off by an option.
//
// A message that a machine wrote (merges, reverts, fixup!, bots) is only asked not to be empty.
#include "core/utf8.h"
#include "core/yaml.h"
#include "lint/lint.h"
#include "lint/message_text.h"
#include "lint/regex.h"
#include "lint/text.h"

struct message {
    struct check_run *run;
    const struct blob *blob;
    const struct message_format *format;
    const struct str *lines; // at least one
    size_t line_count;
    struct str subject;
    struct str description; // of a conventional subject what follows the colon; else all of it
    bool is_conventional;
};

static size_t offset_of(const struct message *message, const char *at)
{
    return (size_t)(at - message->blob->bytes.at);
}

// A rule's severity is the most that it can have; andon.yml's for the whole check can lower it.
static struct finding *name_rule(const struct message *message, struct finding *finding, const char *rule,
                                 enum severity severity)
{
    finding->rule = arena_printf(message->run->arena, "%s/%s", message->run->check->id, rule);
    finding->is_about_run = true;
    if (severity < finding->severity)
        finding->severity = severity;
    return finding;
}

#define REPORT(message, span, rule, level, ...)                                                              \
    name_rule((message),                                                                                     \
              check_report((message)->run, offset_of((message), (span).at), (span).len, __VA_ARGS__),        \
              (rule), (level))

static size_t columns(struct str text)
{
    size_t count = 0;
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_decode(text, &at);
        count += code == UTF8_INVALID ? 1 : utf8_width(code);
    }
    return count;
}

static bool check_subject_length(struct message *message, struct error *err)
{
    (void)err;
    int64_t most = check_number(message->run, "max-subject");
    size_t length = columns(message->subject);
    if (most <= 0 || length <= (uint64_t)most)
        return true;
    struct finding *finding =
        REPORT(message, message->subject, "subject-length", SEVERITY_WARNING,
               "the first line has %zu columns, more than %lld: lists of commits will cut it", length,
               (long long)most);
    finding->help = STR("say what the commit does in few words; the rest goes below an empty line");
    return true;
}

static bool check_subject_period(struct message *message, struct error *err)
{
    (void)err;
    struct str subject = message->subject;
    if (!str_ends_with(subject, STR(".")) || str_ends_with(subject, STR("..")) || subject.len == 1)
        return true;
    struct str period = str_slice(subject, subject.len - 1, 1);
    struct finding *finding = REPORT(message, period, "subject-period", SEVERITY_WARNING,
                                     "the first line is a title: it needs no full stop");
    check_add_edit(message->run, finding, FIX_SAFE, offset_of(message, period.at), 1, (struct str){0});
    return true;
}

static bool check_blank_line(struct message *message, struct error *err)
{
    (void)err;
    if (message->line_count < 2 || message->lines[1].len == 0)
        return true;
    struct str second = message->lines[1];
    struct finding *finding =
        REPORT(message, second, "blank-line", SEVERITY_ERROR,
               "the second line must be empty: git takes all lines above it for the title");
    check_add_edit(message->run, finding, FIX_SAFE, offset_of(message, second.at), 0, STR("\n"));
    return true;
}

static bool check_wip(struct message *message, struct error *err)
{
    struct str wanted = check_text(message->run, "wip"), words;
    (void)err;
    if (!str_equal(wanted, STR("off")) && message_progress_of(message->subject, &words))
        REPORT(message, words, "wip", SEVERITY_WARNING,
               "the message says that the work is not finished; reword it before you push");
    return true;
}

static bool is_listed(struct str word, const struct check_value *list)
{
    for (size_t i = 0; i < list->list_count; i++)
        if (str_equal(word, list->list[i]))
            return true;
    return false;
}

// The nearest word of the list in "; did you mean '…'?", or nothing.
static struct str suggestion(const struct message *message, struct str word, const struct check_value *list)
{
    struct arena *arena = message->run->arena;
    const char **names = ARENA_ARRAY(arena, const char *, list->list_count + 1);
    for (size_t i = 0; i < list->list_count; i++)
        names[i] = arena_copy(arena, list->list[i]).at;
    const char *nearest = nearest_name(word, names);
    return nearest ? arena_printf(arena, "; did you mean '%s'?", nearest) : STR("");
}

static void report_form(const struct message *message, struct str span, const char *wrong)
{
    struct finding *finding = REPORT(message, span, "conventional", SEVERITY_ERROR, "%s", wrong);
    finding->help =
        STR("write it as 'type: what it does' or 'type(scope): what it does', for example 'fix: accept "
            "empty input'");
}

static void check_type(const struct message *message, struct str type)
{
    const struct check_value *types = check_list(message->run, "types");
    if (types->list_count && !is_listed(type, types))
        REPORT(message, type, "type", SEVERITY_ERROR, "'%.*s' is not a type of commit%.*s", STR_ARG(type),
               STR_ARG(suggestion(message, type, types)));
}

static void check_scope(const struct message *message, struct str scope)
{
    const struct check_value *scopes = check_list(message->run, "scopes");
    if (scopes->list_count && !is_listed(scope, scopes))
        REPORT(message, scope, "scope", SEVERITY_ERROR, "'%.*s' is not a scope of this project%.*s",
               STR_ARG(scope), STR_ARG(suggestion(message, scope, scopes)));
}

// type [ "(" scope ")" ] [ "!" ] ": " description
static bool check_conventional(struct message *message, struct error *err)
{
    (void)err;
    struct str subject = message->subject, scope = {0};
    size_t end = 0;
    if (!message->is_conventional)
        return true;
    while (end < subject.len && !strchr("(!: ", subject.at[end]))
        end++;
    struct str type = str_slice(subject, 0, end);
    if (end < subject.len && subject.at[end] == '(') {
        size_t close = str_find_byte(subject, ')', end);
        scope = str_slice(subject, end + 1, close == STR_NONE ? 0 : close - end - 1);
        if (str_trim(scope).len == 0) {
            report_form(message, subject, "the scope in ( ) is empty or not closed");
            return true;
        }
        end = close + 1;
    }
    end += end < subject.len && subject.at[end] == '!';
    if (type.len == 0 || end >= subject.len || subject.at[end] != ':') {
        report_form(message, subject, "the first line does not say of which type the commit is");
        return true;
    }
    struct str description = str_slice(subject, end + 1, subject.len);
    message->description = str_trim(description);
    if (str_trim(description).len == 0)
        report_form(message, subject, "nothing follows the colon");
    else if (description.at[0] != ' ')
        report_form(message, str_slice(subject, end, 1), "a blank must follow the colon");
    check_type(message, type);
    if (scope.len)
        check_scope(message, scope);
    return true;
}

// "Key: value" and "Key #1" at the end of a message; lines of a quotation, a list's code, a table.
static bool may_be_long(struct str line)
{
    size_t key = 0;
    if (line.at[0] == ' ' || line.at[0] == '\t' || line.at[0] == '>' || line.at[0] == '|')
        return true;
    while (key < line.len && (byte_is_alpha(line.at[key]) || line.at[key] == '-'))
        key++;
    bool is_trailer = key > 0 && key + 1 < line.len && line.at[key] == ':' && line.at[key + 1] == ' ';
    bool is_one_word = str_find_byte(line, ' ', 0) == STR_NONE;
    return is_trailer || is_one_word || str_find(line, STR("://"), 0) != STR_NONE;
}

static bool check_body_wrap(struct message *message, struct error *err)
{
    (void)err;
    int64_t most = check_number(message->run, "body-wrap");
    bool is_code = false; // between two fences
    for (size_t i = 1; most > 0 && i < message->line_count; i++) {
        struct str line = message->lines[i];
        bool is_fence = str_starts_with(str_trim(line), STR("```"));
        is_code = is_fence ? !is_code : is_code;
        if (line.len == 0 || is_code || may_be_long(line) || columns(line) <= (uint64_t)most)
            continue;
        REPORT(message, line, "body-wrap", SEVERITY_WARNING, "the line has %zu columns, more than %lld",
               columns(line), (long long)most);
    }
    return true;
}

static bool check_signoff(struct message *message, struct error *err)
{
    (void)err;
    if (!check_flag(message->run, "signoff"))
        return true;
    for (size_t i = 1; i < message->line_count; i++) {
        struct str line = message->lines[i];
        size_t open = str_find_byte(line, '<', 0), at = str_find_byte(line, '@', 0);
        if (str_starts_with(line, STR("Signed-off-by: ")) && open != STR_NONE && at != STR_NONE && at > open)
            return true;
    }
    struct finding *finding =
        REPORT(message, message->subject, "signoff", SEVERITY_ERROR, "there is no Signed-off-by: line");
    finding->help = STR("git commit --amend --signoff adds it");
    return true;
}

static bool check_ticket(struct message *message, struct error *err)
{
    struct str pattern = check_text(message->run, "ticket"), found = {0};
    if (pattern.len == 0)
        return true;
    for (size_t i = 0; i < message->line_count && !found.at; i++)
        if (!regex_find(pattern, message->lines[i], false, "ticket", &found, err))
            return false;
    if (found.at)
        return true;
    struct finding *finding = REPORT(message, message->subject, "ticket", SEVERITY_ERROR,
                                     "the message names no ticket ('%.*s')", STR_ARG(pattern));
    if (!regex_find(pattern, message->format->branch, false, "ticket", &found, err))
        return false;
    if (found.len)
        finding->help = arena_printf(message->run->arena, "your branch is about %.*s", STR_ARG(found));
    return true;
}

static bool check_pattern(struct message *message, struct error *err)
{
    struct str pattern = check_text(message->run, "pattern"), found;
    if (pattern.len == 0)
        return true;
    if (!regex_find(pattern, message->subject, false, "pattern", &found, err))
        return false;
    if (!found.at)
        REPORT(message, message->subject, "pattern", SEVERITY_ERROR,
               "the first line is not of the form '%.*s'", STR_ARG(pattern));
    return true;
}

// A first word with capitals behind its first letter is a name (HTTP, iOS), and names keep their case.
static bool is_name(struct str text)
{
    for (size_t i = 1; i < text.len && !byte_is_space(text.at[i]); i++)
        if (text.at[i] >= 'A' && text.at[i] <= 'Z')
            return true;
    return false;
}

static bool check_subject_case(struct message *message, struct error *err)
{
    struct str wanted = check_text(message->run, "subject-case"), text = message->description;
    const bool is_upper = str_equal(wanted, STR("upper"));
    if (wanted.len == 0 || str_equal(wanted, STR("any")))
        return true;
    if (!is_upper && !str_equal(wanted, STR("lower")))
        return error_set(err, ERROR_CONFIG, "option 'subject-case' must be any, lower or upper, not '%.*s'",
                         STR_ARG(wanted));
    if (text.len == 0 || !byte_is_alpha(text.at[0]) || is_name(text))
        return true;
    if (is_upper == (text.at[0] >= 'A' && text.at[0] <= 'Z'))
        return true;
    REPORT(message, str_slice(text, 0, 1), "subject-case", SEVERITY_ERROR,
           "the subject should start with %s letter", is_upper ? "a capital" : "a small");
    return true;
}

static bool (*const rules[])(struct message *message, struct error *err) = {
    check_subject_length, check_conventional, check_subject_period, check_blank_line, check_wip,
    check_body_wrap,      check_signoff,      check_ticket,         check_pattern,    check_subject_case,
};

static bool check_message(struct message *message, struct str style, struct error *err)
{
    message->subject = message->description = message->lines[0];
    message->is_conventional = str_equal(style, STR("conventional"));
    if (str_equal(style, STR("off")) || message->format->is_by_bot ||
        message_is_made_by_machine(message->subject))
        return true;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (!rules[i](message, err))
            return false;
    return true;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const struct message_format standard = {.comment = {"#", 1}};
    struct message message = {.run = run, .blob = blob, .format = run->prepared ? run->prepared : &standard};
    struct message_lines lines = {0};
    struct str style = check_text(run, "style");
    bool ok = true;

    if (!str_equal(style, STR("plain")) && !str_equal(style, STR("conventional")) &&
        !str_equal(style, STR("off")))
        return error_set(err, ERROR_CONFIG, "option 'style' must be plain, conventional or off, not '%.*s'",
                         STR_ARG(style));
    message_lines_find(blob->bytes, message.format, &lines);
    message.lines = lines.at;
    message.line_count = lines.count;
    if (lines.count)
        ok = check_message(&message, style, err);
    else
        name_rule(&message, check_report_file(run, "the commit message is empty"), "empty", SEVERITY_ERROR);
    vec_free(&lines);
    return ok;
}

static bool prepare(const struct check_run *run, const struct changeset *changeset, struct arena *arena,
                    void **prepared, struct error *err)
{
    (void)run, (void)err;
    struct message_format *format = ARENA_NEW(arena, struct message_format);
    *format = message_format_read(changeset, arena);
    *prepared = format;
    return true;
}

// A message that is on its way to others, as it stands in the commit: it was judged when it was written, by
// rules that its author may not have had. That the work is not finished is what nobody else should get.
static bool run_pushed(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const struct message_format as_stored = {.keeps_comments = true};
    struct message message = {.run = run, .blob = blob, .format = &as_stored};
    struct message_lines lines = {0};
    struct str wanted = check_text(run, "wip"), words;

    (void)err;
    // What git stores has no name of a file; a file may be called as it likes.
    bool is_commit =
        run->change && run->change->has_content && str_starts_with(blob->path, STR("<message of commit "));
    if (!is_commit || str_equal(wanted, STR("off")) || str_equal(check_text(run, "style"), STR("off")))
        return true;
    message_lines_find(blob->bytes, &as_stored, &lines);
    enum message_progress progress =
        lines.count ? message_progress_of(lines.at[0], &words) : MESSAGE_FINISHED;
    if (progress) {
        bool blocks = progress == MESSAGE_UNFINISHED && str_equal(wanted, STR("push"));
        struct finding *finding =
            REPORT(&message, words, "wip", blocks ? SEVERITY_ERROR : SEVERITY_WARNING,
                   "the message says that the work is not finished, and others get it with this push");
        if (blocks)
            finding->help =
                STR("squash or reword the commit; message: {wip: warn} in andon.yml lets it pass");
    }
    vec_free(&lines);
    return true;
}

static const struct check_option options[] = {
    {"style", CHECK_OPTION_TEXT, "plain", "plain, conventional (type(scope): …) or off"},
    {"max-subject", CHECK_OPTION_NUMBER, "72", "columns of the first line; 0: any"},
    {"types", CHECK_OPTION_LIST, "build,chore,ci,docs,feat,fix,perf,refactor,revert,style,test",
     "types of a conventional message; empty: any"},
    {"scopes", CHECK_OPTION_LIST, "", "scopes of a conventional message; empty: any"},
    {"pattern", CHECK_OPTION_TEXT, "", "a regular expression that the first line must match"},
    {"subject-case", CHECK_OPTION_TEXT, "any",
     "how the subject starts (behind the type, if conventional): any, lower or upper"},
    {"body-wrap", CHECK_OPTION_NUMBER, "0", "columns of the other lines; 0: any"},
    {"signoff", CHECK_OPTION_FLAG, "false", "a Signed-off-by: line is required"},
    {"ticket", CHECK_OPTION_TEXT, "", "a regular expression that some line must match"},
    {"wip", CHECK_OPTION_TEXT, "push",
     "WIP, fixup! and the like: push (an error when it is pushed), warn, or off"},
    {0},
};

const struct check check_pushed_message = {
    .id = "commit-message",
    .summary = "the messages of commits that are pushed don't say that the work is not finished",
    .severity = SEVERITY_ERROR,
    .options = options,
    .run = run_pushed,
};

const struct check check_commit_message = {
    .id = "commit-message",
    .summary = "the message says what the commit does, in the agreed form",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_FIXES,
    .options = options,
    .page =
        {
            .why = "The message is what is left when nobody remembers why. Lists of commits, blame, release "
                   "notes and "
                   "bisection show its first line alone.",
            .bad = "Fixed stuff.\nand more",
            .good = "parser: accept an empty list\n\nA trailing comma made the list end too early (#42).",
            .fix =
                "git commit --amend, or, when the commit was refused, git commit -e -F .git/COMMIT_EDITMSG. "
                "A full stop "
                "and a missing empty line are mended by andon. message.style in andon.yml chooses the form. "
                "What says that it is not finished (WIP, fixup!) is a warning, and an error when it is "
                "pushed: "
                "git rebase -i --autosquash, or message: {wip: warn}.",
            .source = "commitlint, gitlint, conventionalcommits.org",
        },
    .run = run_check,
    .prepare = prepare,
};
