// When a workflow starts: cron lines, and the patterns of branches, tags and paths.
#include "lint/ci/ci.h"

static const struct field {
    const char *name;
    unsigned least, most;
    const char *words; // of three letters each, the first is `least`
} fields[] = {
    {"minute", 0, 59, ""},
    {"hour", 0, 23, ""},
    {"day of the month", 1, 31, ""},
    {"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
    {"day of the week", 0, 7, "SUNMONTUEWEDTHUFRISAT"},
};
enum { FIELD_COUNT = sizeof fields / sizeof *fields };

// A number or a name; false when it is neither, or out of range.
static bool read_value(const struct field *field, struct str text, unsigned *value)
{
    uint64_t number;
    if (str_to_u64(text, &number)) {
        *value = (unsigned)number;
        return number >= field->least && number <= field->most;
    }
    const struct str words = str_from(field->words);
    for (size_t i = 0; text.len == 3 && i < words.len; i += 3)
        if (str_equal_ignoring_case(text, str_slice(words, i, 3))) {
            *value = field->least + (unsigned)(i / 3);
            return true;
        }
    return false;
}

// "*", "a", "a-b", each with "/step".
static bool is_range(const struct field *field, struct str text)
{
    const size_t slash = str_find_byte(text, '/', 0);
    struct str range = slash == STR_NONE ? text : str_slice(text, 0, slash);
    unsigned first = field->least, last = field->most;
    uint64_t step = 1;
    if (slash != STR_NONE && (!str_to_u64(str_slice(text, slash + 1, text.len), &step) || step == 0))
        return false;
    if (str_equal(range, STR("*")))
        return true;
    const size_t dash = str_find_byte(range, '-', 0);
    if (dash == STR_NONE)
        return read_value(field, range, &first);
    return read_value(field, str_slice(range, 0, dash), &first) &&
           read_value(field, str_slice(range, dash + 1, range.len), &last) && first <= last;
}

static bool is_field(const struct field *field, struct str text)
{
    while (text.at)
        if (!is_range(field, str_cut(&text, ',')))
            return false;
    return true;
}

static void check_cron(struct ci_file *file, const struct yaml_tree_node *cron)
{
    const struct str text = cron->text;
    size_t count = 0, at = 0;
    while (at < text.len) {
        const size_t start = at;
        while (at < text.len && !byte_is_space(text.at[at]))
            at++;
        if (at > start && count < FIELD_COUNT &&
            !is_field(&fields[count], str_slice(text, start, at - start))) {
            ci_report(file, CI_GLOB_CRON, cron, start, at - start, "'%.*s' is no %s (%u-%u)",
                      STR_ARG(str_slice(text, start, at - start)), fields[count].name, fields[count].least,
                      fields[count].most);
            return;
        }
        count += at > start;
        at++;
    }
    if (count != FIELD_COUNT)
        ci_report(file, CI_GLOB_CRON, cron, 0, 0,
                  "a cron line has five fields (minute hour day month weekday), this has %zu", count);
}

static void check_schedule(struct ci_file *file)
{
    const struct yaml_tree_node *schedule = yaml_tree_get(file->on, "schedule");
    if (!schedule || schedule->kind != YAML_TREE_LIST)
        return;
    for (const struct yaml_tree_node *item = schedule->first; item; item = item->next) {
        const struct yaml_tree_node *cron = yaml_tree_get(item, "cron");
        if (cron && cron->kind == YAML_TREE_SCALAR)
            check_cron(file, cron);
    }
}

// Brackets must close and hold something.
static const char *wrong_brackets(struct str pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        if (pattern.at[i] == '\\') {
            i++;
            continue;
        }
        if (pattern.at[i] != '[')
            continue;
        const size_t close = str_find_byte(pattern, ']', i + 1);
        if (close == STR_NONE)
            return "'[' is not closed by ']'";
        if (close == i + 1)
            return "'[]' matches nothing";
        i = close;
    }
    return NULL;
}

// What no branch or tag can hold, outside brackets.
static const char *wrong_reference(struct str pattern)
{
    for (size_t i = 0; i < pattern.len; i++) {
        const char c = pattern.at[i];
        if (c == '[')
            i = str_find_byte(pattern, ']', i);
        else if (c == ' ' || c == '~' || c == '^' || c == ':')
            return "no branch or tag can have this character in its name";
    }
    return str_find(pattern, STR(".."), 0) != STR_NONE ? "no branch or tag can have '..' in its name" : NULL;
}

static const char *wrong_pattern(struct str pattern, bool is_path)
{
    const bool is_negative = pattern.len && pattern.at[0] == '!';
    const struct str body = is_negative ? str_slice(pattern, 1, pattern.len) : pattern;
    if (body.len == 0)
        return is_negative ? "nothing stands behind the '!'" : "an empty pattern matches nothing";
    const char *wrong = wrong_brackets(body);
    if (wrong)
        return wrong;
    if (body.at[0] == '+' || body.at[0] == '?')
        return "'+' and '?' repeat what stands before them: here there is nothing";
    if (!is_path)
        return wrong_reference(body);
    if (str_starts_with(body, STR("./")) || str_starts_with(body, STR("../")))
        return "paths start at the repository's root, without './': this matches nothing";
    if (byte_is_space(body.at[0]) || byte_is_space(body.at[body.len - 1]))
        return "a blank at the end of a path: it matches nothing";
    return NULL;
}

static void check_patterns(struct ci_file *file, const struct yaml_tree_node *patterns, bool is_path,
                           bool is_ignore)
{
    const bool is_list = patterns->kind == YAML_TREE_LIST;
    bool has_positive = is_ignore || patterns->kind == YAML_TREE_MAP, has_any = false;
    for (const struct yaml_tree_node *pattern = is_list ? patterns->first : patterns; pattern;
         pattern = is_list ? pattern->next : NULL) {
        if (pattern->kind != YAML_TREE_SCALAR || (!is_list && yaml_tree_is_null(pattern)))
            return;
        const char *wrong = wrong_pattern(pattern->text, is_path);
        if (wrong)
            ci_report(file, CI_GLOB_CRON, pattern, 0, 0, "%s", wrong);
        // "!**" alone says that nothing is wanted, and means it.
        const bool is_none = str_equal(pattern->text, STR("!**")) || str_equal(pattern->text, STR("!*"));
        has_any = true;
        has_positive = has_positive || is_none || !str_starts_with(pattern->text, STR("!"));
    }
    if (has_any && !has_positive)
        ci_report(file, CI_GLOB_CRON, ci_key_of(patterns), 0, 0,
                  "all patterns are negative, so none matches: put '**' first, or use %.*s-ignore",
                  STR_ARG(ci_key_of(patterns)->text));
}

static void check_filters(struct ci_file *file, const struct yaml_tree_node *event)
{
    static const char *const names[][2] = {
        {"branches", "branches-ignore"}, {"tags", "tags-ignore"}, {"paths", "paths-ignore"}};
    for (size_t i = 0; i < 3; i++) {
        const struct yaml_tree_node *only = yaml_tree_get(event, names[i][0]);
        const struct yaml_tree_node *ignored = yaml_tree_get(event, names[i][1]);
        if (only)
            check_patterns(file, only, i == 2, false);
        if (ignored)
            check_patterns(file, ignored, i == 2, true);
        if (only && ignored && !yaml_tree_is_null(only) && !yaml_tree_is_null(ignored))
            ci_report(file, CI_GLOB_CRON, ignored->key, 0, 0, "an event can't have both %s and %s",
                      names[i][0], names[i][1]);
    }
}

void ci_check_schedule(struct ci_file *file)
{
    if (!file->on || file->on->kind != YAML_TREE_MAP)
        return;
    check_schedule(file);
    for (const struct yaml_tree_node *event = file->on->first; event; event = event->next)
        check_filters(file, event);
}
