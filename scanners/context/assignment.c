#include "scanners/context/assignment.h"

#include "scanners/context/lexer.h"
#include "scanners/finder.h"

enum { LINE_MAX_LEN = 6000 }; // longer ones are minified or data

static bool is_on_long_line(struct str bytes, size_t at)
{
    size_t start = at > LINE_MAX_LEN ? at - LINE_MAX_LEN : 0;
    struct str before = str_slice(bytes, start, at - start);
    size_t line = str_find_last_byte(before, '\n');
    size_t left = line == STR_NONE ? before.len : before.len - line;
    size_t right = str_find_byte(str_slice(bytes, at, LINE_MAX_LEN), '\n', 0);
    if (right == STR_NONE)
        right = bytes.len - at < LINE_MAX_LEN ? bytes.len - at : LINE_MAX_LEN;
    return left + right >= LINE_MAX_LEN;
}

static bool is_one_of(char c, const char *bytes)
{
    return c && strchr(bytes, c);
}

// Without a sign a value follows flags, a name that begins its line, and what SQL says: PASSWORD 'value'.
static bool may_stand_beside(struct str bytes, size_t start, size_t next)
{
    char c = bytes.at[next];
    if (is_one_of(c, "\"'`"))
        return true;
    if (str_equal_ignoring_case(str_slice(bytes, next, 3), STR("is ")) ||
        str_equal_ignoring_case(str_slice(bytes, next, 3), STR("by ")))
        return true;
    while (start > 0 && (byte_is_alpha(bytes.at[start - 1]) || byte_is_digit(bytes.at[start - 1]) ||
                         is_one_of(bytes.at[start - 1], "_-.")))
        start--;
    if (bytes.at[start] == '-')
        return true;
    while (start > 0 && is_one_of(bytes.at[start - 1], " \t#"))
        start--;
    return start == 0 || bytes.at[start - 1] == '\n' ||
           str_equal_ignoring_case(str_slice(bytes, next, 5), STR("mysql"));
}

// Most keywords stand in words and names that are given nothing: those end here, after a few bytes.
static bool may_be_given(struct str bytes, size_t start, size_t end)
{
    size_t at = end;
    while (at < bytes.len && at - end < 64 &&
           (byte_is_alpha(bytes.at[at]) || byte_is_digit(bytes.at[at]) || bytes.at[at] == '_' ||
            bytes.at[at] == '-' || (unsigned char)bytes.at[at] >= 0x80))
        at++;
    if (at >= bytes.len)
        return false;
    if (bytes.at[at] == '\n' || bytes.at[at] == '\r') {
        // "name: PASSWORD" and on the next line "value: …"
        while (at < bytes.len && at - end < 128 && (byte_is_space(bytes.at[at]) || bytes.at[at] == '"'))
            at++;
        return at < bytes.len && byte_lower(bytes.at[at]) == 'v';
    }
    size_t next = at;
    while (next < bytes.len && next - at < 64 && (bytes.at[next] == ' ' || bytes.at[next] == '\t'))
        next++;
    if (next >= bytes.len)
        return false;
    if (next > at && !is_one_of(bytes.at[next], "=:(|>?+\xef"))
        return may_stand_beside(bytes, start, next);
    return is_one_of(bytes.at[next], "=:\"'`(>]&\\,|?+%\xe2\xef");
}

bool assignment_read(const struct scan_input *input, size_t start, size_t end, struct assignment *assignment)
{
    struct str bytes = input->bytes;
    *assignment = (struct assignment){.reason = "nothing is given to the name"};
    while (end > start + 1 && is_one_of(bytes.at[end - 1], "=:\"'>( "))
        end--; // the sign that a keyword like "key=" carries
    if (!may_be_given(bytes, start, end))
        return false;
    assignment->name = name_read(bytes, start, end);
    if (assignment->name.reason) {
        assignment->reason = assignment->name.reason;
        return false;
    }
    if (!value_read(bytes, &assignment->name, input->family, &assignment->value) ||
        !assignment->value.value.len)
        return false;
    assignment->reason = value_objection(&assignment->name, &assignment->value);
    if (!assignment->reason && is_on_long_line(bytes, start))
        assignment->reason = "on a very long line";
    if (assignment->reason)
        return false;
    assignment->features =
        features_of(&assignment->name, &assignment->value, input->family, input->path_class);
    assignment->score = features_score(&assignment->features);
    return true;
}

// What the block profile leaves to the audit, however sure the sum of all signs is.
static bool is_doubtful(const struct assignment *assignment)
{
    const bool *has = assignment->features.has;
    return assignment->score < ASSIGNMENT_BLOCK || has[FEATURE_HASHED] || has[FEATURE_UUID] ||
           has[FEATURE_BASE64_TEXT] ||
           (has[FEATURE_NAMES_ITSELF] && assignment->features.group == GROUP_PASSWORD);
}

bool find_assignment(const struct scan_input *input, size_t hit_start, size_t hit_end,
                     struct finding_place *place)
{
    struct assignment assignment;
    if (!assignment_read(input, hit_start, hit_end, &assignment)) {
        place->reason = assignment.reason;
        return false;
    }
    if (assignment.score < ASSIGNMENT_AUDIT) {
        place->reason = "too little speaks for it";
        return false;
    }
    size_t start = (size_t)(assignment.value.value.at - input->bytes.at);
    *place =
        (struct finding_place){.start = start,
                               .end = start + assignment.value.value.len,
                               .tier = SCAN_LIKELY,
                               .is_doubtful = is_doubtful(&assignment),
                               .is_aside = assignment.value.is_in_comment && input->family == FAMILY_CODE};
    return true;
}
