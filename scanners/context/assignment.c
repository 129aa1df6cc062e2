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

// Most keywords stand in words and names that are given nothing: those end here, after a few bytes.
static bool may_be_given(struct str bytes, size_t at)
{
    size_t start = at;
    while (at < bytes.len && at - start < 40 &&
           (byte_is_alpha(bytes.at[at]) || byte_is_digit(bytes.at[at]) || bytes.at[at] == '_' ||
            bytes.at[at] == '-'))
        at++;
    if (at < bytes.len && (bytes.at[at] == '\n' || bytes.at[at] == '\r')) {
        // "name: PASSWORD" and on the next line "value: …"
        while (at < bytes.len && at - start < 80 && (byte_is_space(bytes.at[at]) || bytes.at[at] == '"'))
            at++;
        return at < bytes.len && byte_lower(bytes.at[at]) == 'v';
    }
    return at < bytes.len && bytes.at[at] && strchr(" \t=:\"'`(>]&\\,|\xe2\xef", bytes.at[at]);
}

bool assignment_read(const struct scan_input *input, size_t start, size_t end, struct assignment *assignment)
{
    struct str bytes = input->bytes;
    *assignment = (struct assignment){.reason = "nothing is given to the name"};
    if (!may_be_given(bytes, byte_is_alpha(bytes.at[end - 1]) ? end : end - 1))
        return false;
    assignment->name = name_read(bytes, start, end);
    if (assignment->name.reason) {
        assignment->reason = assignment->name.reason;
        return false;
    }
    enum file_family family = file_family(input->path, input->is_path_unknown);
    if (!value_read(bytes, &assignment->name, family, &assignment->value) || !assignment->value.value.len)
        return false;
    assignment->reason = value_objection(&assignment->name, &assignment->value);
    if (!assignment->reason && is_on_long_line(bytes, start))
        assignment->reason = "on a very long line";
    if (assignment->reason)
        return false;
    enum path_class path = input->is_path_unknown ? PATH_PLAIN : path_class(input->path);
    assignment->features = features_of(&assignment->name, &assignment->value, family, path);
    assignment->score = features_score(&assignment->features);
    return true;
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
    *place = (struct finding_place){.start = start,
                                    .end = start + assignment.value.value.len,
                                    .tier = SCAN_LIKELY,
                                    .is_doubtful = assignment.score < ASSIGNMENT_BLOCK ||
                                                   assignment.features.has[FEATURE_UUID] ||
                                                   assignment.features.has[FEATURE_HASHED]};
    return true;
}
