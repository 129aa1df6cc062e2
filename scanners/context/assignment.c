#include "scanners/context/assignment.h"

#include "scanners/context/doubt.h"
#include "scanners/context/place.h"
#include "scanners/context/words.h"
#include "scanners/entropy.h"
#include "scanners/finder.h"

enum {
    LINE_MAX_LEN = 6000, // longer ones are minified or data
};

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

// Without a sign a value follows flags, a name that begins its line, and what SQL says: PASSWORD 'value'.
static bool may_stand_beside(struct str bytes, size_t start, size_t next)
{
    char c = bytes.at[next];
    if (byte_is_one_of(c, "\"'`"))
        return true;
    bool is_by = next >= 3 && str_equal(str_slice(bytes, next - 3, 3), STR("BY "));
    if (is_by || value_said(bytes, next) || str_equal_ignoring_case(str_slice(bytes, next, 3), STR("by ")))
        return true;
    while (start > 0 && (byte_is_alpha(bytes.at[start - 1]) || byte_is_digit(bytes.at[start - 1]) ||
                         byte_is_one_of(bytes.at[start - 1], "_-.")))
        start--;
    if (bytes.at[start] == '-')
        return true;
    struct str setter = str_slice(bytes, start > 4 ? start - 4 : 0, start > 4 ? 4 : start);
    if (str_equal_ignoring_case(setter, STR("env ")) || str_equal(setter, STR("-gx ")) ||
        str_ends_with(setter, STR("-x ")) || str_equal(setter, STR("-Ux ")))
        return true;
    while (start > 0 && byte_is_one_of(bytes.at[start - 1], " \t#"))
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
    if (value_declared(bytes, at) > at)
        return true;
    if (next > at && !byte_is_one_of(bytes.at[next], "=:(|>?+.<{\xef"))
        return may_stand_beside(bytes, start, next);
    return byte_is_one_of(bytes.at[next], "=:\"'`(>]&\\,|?+.<{%\xe2\xef");
}

// Without the sign that a keyword like "key=" carries.
static size_t name_end(struct str bytes, size_t start, size_t end)
{
    while (end > start + 1 && byte_is_one_of(bytes.at[end - 1], "=:\"'>( "))
        end--;
    return end;
}

bool assignment_may_be(struct str bytes, size_t hit_start, size_t hit_end)
{
    return may_be_given(bytes, hit_start, name_end(bytes, hit_start, hit_end));
}

// The name at the keyword. False when it is given nothing, which most are.
static bool read_name(struct str bytes, size_t start, size_t end, struct assignment *assignment)
{
    *assignment = (struct assignment){.reason = "nothing is given to the name"};
    end = name_end(bytes, start, end);
    if (!may_be_given(bytes, start, end))
        return false;
    assignment->name = name_find(bytes, start, end);
    return true;
}

static bool read_value(const struct scan_input *input, struct assignment *assignment)
{
    return value_read(input->bytes, &assignment->name, input->family, &assignment->value) &&
           assignment->value.value.len >= VALUE_MIN;
}

// {"pt": "…", "pw": "…", "py": "…"}: Palau, among the codes of other countries.
static bool is_country(struct str bytes, const struct name_reading *name)
{
    enum { AROUND = 160 };
    if (name->end - name->start != 2)
        return false;
    size_t from = name->start > AROUND ? name->start - AROUND : 0, codes = 0;
    struct str around = str_slice(bytes, from, name->end - from + AROUND);
    for (size_t i = 0; i + 5 < around.len; i++)
        codes += byte_is_one_of(around.at[i], "\"'") && byte_is_alpha(around.at[i + 1]) &&
                 byte_is_alpha(around.at[i + 2]) && around.at[i + 3] == around.at[i] &&
                 byte_is_one_of(around.at[i + 4], ":,= ");
    return codes >= 3;
}

// What the name says against it, or NULL.
static const char *name_objection(struct str bytes, size_t start, struct name_reading *name)
{
    name_judge(bytes, name);
    if (!name->reason && is_country(bytes, name))
        return "the code of a country";
    return name->reason ? name->reason : is_on_long_line(bytes, start) ? "on a very long line" : NULL;
}

// Four digits that count up or down.
static bool has_counted_digits(struct str value)
{
    enum { COUNTED = 4 };
    for (size_t start = 0, end; start < value.len; start = end + 1) {
        for (end = start; end < value.len && byte_is_digit(value.at[end]);)
            end++;
        if (text_longest_sequence(str_slice(value, start, end - start)) >= COUNTED)
            return true;
    }
    return false;
}

// "AdminPassword123!", "Aa12345678": what people choose where a policy wants capitals and digits.
static bool is_made_for_policy(struct str value)
{
    enum { LEN_MIN = 8, LEN_MAX = 24 };
    struct text_classes classes = text_classes(value);
    return value.len >= LEN_MIN && value.len <= LEN_MAX && classes.upper && classes.lower && classes.digits &&
           str_find_byte(value, ' ', 0) == STR_NONE && !text_says_placeholder(value) &&
           (str_has_ignoring_case(value, STR("pass")) || str_has_ignoring_case(value, STR("admin")) ||
            has_counted_digits(value));
}

// What such a file says is what will be: no test of a program, no field of a form.
static bool is_deployed(const struct scan_input *input, enum value_link link)
{
    static const struct str endings[] = {W(".tf"), W(".hcl"), W(".bicep")};
    return input->path_class == PATH_PLAIN &&
           (input->family == FAMILY_SETTINGS || input->family == FAMILY_SHELL ||
            (link == LINK_EQUALS && ENDS_WITH_ONE_OF(input->path, endings)));
}

// Passwords that programs are delivered with, and what administrators leave in settings: everybody knows
// them, and the account they open is open.
static bool is_default_password(const struct scan_input *input, const struct assignment *assignment)
{
    static const struct str delivered[] = {W("changeit"), W("changeme"), W("change_me"), W("change-me"),
                                           W("guest")};
    static const struct str left[] = {W("password"), W("passwd"), W("admin"),
                                      W("root"),     W("toor"),   W("default")};
    const struct value_reading *value = &assignment->value;
    return assignment->name.kind == NAME_PASSWORD && !value->is_loose && !value->is_call_of &&
           (IS_WORD_OF(value->value, delivered) ||
            (is_deployed(input, value->link) && IS_WORD_OF(value->value, left)));
}

static bool is_chosen_password(const struct scan_input *input, const struct assignment *assignment)
{
    const struct value_reading *value = &assignment->value;
    return assignment->name.kind == NAME_PASSWORD && !value->is_loose && !value->is_call_of &&
           is_deployed(input, value->link) && is_made_for_policy(value->value);
}

// Told whatever speaks against it.
static bool is_known_password(const struct scan_input *input, const struct assignment *assignment)
{
    return is_default_password(input, assignment) || is_chosen_password(input, assignment);
}

static bool weigh(const struct scan_input *input, size_t start, struct assignment *assignment)
{
    assignment->reason = place_objection(input, start, assignment);
    if (assignment->reason)
        return false;
    assignment->features =
        features_of(&assignment->name, &assignment->value, input->family, input->path_class);
    assignment->score = features_score(&assignment->features);
    assignment->is_default = is_default_password(input, assignment) ||
                             (assignment->score < ASSIGNMENT_BLOCK && is_chosen_password(input, assignment));
    return true;
}

bool assignment_read(const struct scan_input *input, size_t start, size_t end, struct assignment *assignment)
{
    if (!read_name(input->bytes, start, end, assignment) || !read_value(input, assignment))
        return false;
    assignment->reason = name_objection(input->bytes, start, &assignment->name);
    if (!assignment->reason && !is_known_password(input, assignment))
        assignment->reason = value_objection(&assignment->name, &assignment->value);
    return !assignment->reason && weigh(input, start, assignment);
}

// What was weighed, as a finding.
static bool judge(const struct scan_input *input, const struct assignment *assignment,
                  struct finding_place *place)
{
    place->reason = "too little speaks for it";
    if (assignment->score < ASSIGNMENT_AUDIT && !assignment->is_default)
        return false;
    struct doubt doubt = doubt_of(input, assignment);
    size_t start = (size_t)(assignment->value.value.at - input->bytes.at);
    *place = (struct finding_place){.start = start,
                                    .end = start + assignment->value.value.len,
                                    .tier = SCAN_LIKELY,
                                    .reason = doubt.reason,
                                    .is_doubtful = doubt.reason && !doubt.is_told,
                                    .is_weak = doubt.reason || doubt_is_weak(input, assignment)};
    return true;
}

static bool is_same_reading(const struct value_reading *a, const struct value_reading *b)
{
    return a->value.at == b->value.at && a->value.len == b->value.len && a->link == b->link &&
           a->is_quoted == b->is_quoted && a->is_loose == b->is_loose && a->is_call_of == b->is_call_of &&
           a->is_wrapper_odd == b->is_wrapper_odd;
}

// An assignment in a file of a family that is tried.
struct guess {
    struct scan_input input;
    size_t start;
    struct assignment assignment;
    struct value_reading refused; // what an earlier family read, and why it is none
    const char *refusal;
    bool is_named; // the name was judged
};

static bool find_in_family(struct guess *guess, struct finding_place *place)
{
    struct assignment *assignment = &guess->assignment;
    place->reason = "nothing is given to the name";
    if (!read_value(&guess->input, assignment))
        return false;
    if (!guess->is_named)
        assignment->name.reason = name_objection(guess->input.bytes, guess->start, &assignment->name);
    guess->is_named = true;
    place->reason = assignment->name.reason;
    if (place->reason)
        return false;
    bool is_refused = guess->refusal && is_same_reading(&assignment->value, &guess->refused);
    assignment->reason = is_known_password(&guess->input, assignment) ? NULL
                         : is_refused                                 ? guess->refusal
                                      : value_objection(&assignment->name, &assignment->value);
    if (assignment->reason) {
        guess->refused = assignment->value;
        guess->refusal = assignment->reason;
    }
    bool is_weighed = !assignment->reason && weigh(&guess->input, guess->start, assignment);
    place->reason = assignment->reason;
    return is_weighed && judge(&guess->input, assignment, place);
}

// Whatever the file turns out to be, what is found then must be found now: every way of writing is tried. The
// name is the same in all of them, and so is what is against a value that two of them read alike.
static bool find_in_any(const struct scan_input *input, size_t start, size_t end, struct finding_place *place)
{
    struct guess guess = {.input = *input, .start = start};
    bool is_found = false;
    place->reason = "nothing is given to the name";
    if (!read_name(input->bytes, start, end, &guess.assignment))
        return false;
    for (int family = 0; family < FAMILY_COUNT && !guess.assignment.name.reason; family++) {
        struct finding_place other = {0};
        guess.input.family = (enum file_family)family;
        if (!find_in_family(&guess, &other)) {
            place->reason = is_found ? place->reason : other.reason;
            continue;
        }
        if (!is_found || (place->is_doubtful && !other.is_doubtful))
            *place = other;
        is_found = true;
    }
    return is_found;
}

static bool decide_in_family(const struct scan_input *input, size_t start, struct assignment *assignment,
                             struct finding_place *place)
{
    assignment->reason =
        is_known_password(input, assignment) ? NULL : value_objection(&assignment->name, &assignment->value);
    bool is_weighed = !assignment->reason && weigh(input, start, assignment);
    place->reason = assignment->reason;
    return is_weighed && judge(input, assignment, place);
}

bool assignment_decide(const struct scan_input *input, size_t start, struct assignment *assignment,
                       struct finding_place *place)
{
    if (!input->is_path_unknown)
        return decide_in_family(input, start, assignment, place);
    struct scan_input guess = *input;
    bool is_found = false;
    for (int family = 0; family < FAMILY_COUNT; family++) {
        struct finding_place other = {0};
        guess.family = (enum file_family)family;
        if (decide_in_family(&guess, start, assignment, &other) &&
            (!is_found || (place->is_doubtful && !other.is_doubtful))) {
            *place = other;
            is_found = true;
        } else if (!is_found) {
            place->reason = other.reason;
        }
    }
    return is_found;
}

bool find_assignment(const struct scan_input *input, size_t hit_start, size_t hit_end,
                     struct finding_place *place)
{
    struct assignment assignment;
    if (input->is_path_unknown)
        return find_in_any(input, hit_start, hit_end, place);
    bool is_read = assignment_read(input, hit_start, hit_end, &assignment);
    place->reason = assignment.reason;
    return is_read && judge(input, &assignment, place);
}
