// Suppression comments. There is no parser for any language here: a comment is recognised by the token that
// opens it on the same line (or by being the first thing on a line, inside a block comment), which is right
// for every syntax in the table and costs one memmem for files that have none.
#include "core/suppress.h"

#include "core/date.h"

enum comment_place { ANYWHERE, FIRST_ON_LINE, FIRST_OR_NEXT }; // next: right before "andon:"

struct comment_kind {
    struct str open, close; // close is empty: the comment ends with the line
    enum comment_place place;
};

// Longer tokens first: "<!--" holds "--". What has another meaning elsewhere opens a comment only in some
// places.
static const struct comment_kind comment_kinds[] = {
    {{"<!--", 4}, {"-->", 3}, ANYWHERE},  {{"<%--", 4}, {"--%>", 4}, ANYWHERE},
    {{"{{/*", 4}, {"*/", 2}, ANYWHERE},   {{"/*", 2}, {"*/", 2}, ANYWHERE},
    {{"{#", 2}, {"#}", 2}, ANYWHERE},     {{"(*", 2}, {"*)", 2}, ANYWHERE},
    {{"{-", 2}, {"-}", 2}, ANYWHERE},     {{"@*", 2}, {"*@", 2}, ANYWHERE},
    {{"//", 2}, {"", 0}, ANYWHERE},       {{"--", 2}, {"", 0}, ANYWHERE},
    {{"#", 1}, {"", 0}, ANYWHERE},        {{";", 1}, {"", 0}, ANYWHERE},
    {{"%", 1}, {"", 0}, ANYWHERE},        {{"*", 1}, {"*/", 2}, FIRST_ON_LINE},
    {{"'", 1}, {"", 0}, FIRST_OR_NEXT},   {{"!", 1}, {"", 0}, FIRST_OR_NEXT},
    {{"\"", 1}, {"", 0}, FIRST_ON_LINE},  {{"::", 2}, {"", 0}, FIRST_ON_LINE},
    {{"..", 2}, {"", 0}, FIRST_ON_LINE},  {{"@rem", 4}, {"", 0}, FIRST_ON_LINE},
    {{"rem", 3}, {"", 0}, FIRST_ON_LINE}, {{"REM", 3}, {"", 0}, FIRST_ON_LINE},
    {{"dnl", 3}, {"", 0}, FIRST_ON_LINE},
};

// A line inside a block comment, with no token of its own.
static const struct comment_kind bare_kind = {{"", 0}, {"", 0}, FIRST_ON_LINE};

enum { KIND_COUNT = sizeof comment_kinds / sizeof *comment_kinds };

// The offset of the last `token` in `s`, or STR_NONE.
static size_t find_last(struct str s, struct str token)
{
    for (size_t i = s.len; i >= token.len; i--)
        if (memcmp(s.at + i - token.len, token.at, token.len) == 0)
            return i - token.len;
    return STR_NONE;
}

// The comment that is open at the end of `before` (what stands left of "andon:"), NULL when there is none.
// *is_alone: there is nothing but the comment on the left.
static const struct comment_kind *comment_open(struct str before, bool *is_alone)
{
    struct str first = str_trim_start(before);
    *is_alone = true;
    if (!first.len)
        return &bare_kind;
    for (int i = 0; i < KIND_COUNT; i++)
        if (str_equal(str_trim(first), comment_kinds[i].open))
            return &comment_kinds[i];

    // A name in prose or in a string ("andon: …", `andon: …`) is no comment.
    char last = before.at[before.len - 1];
    if (!byte_is_space(last) && !memchr("#/*-;%", last, 6))
        return NULL;
    const struct comment_kind *nearest = NULL;
    size_t nearest_at = 0;
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct comment_kind *kind = &comment_kinds[i];
        size_t at = STR_NONE;
        if (kind->place == ANYWHERE)
            at = find_last(before, kind->open);
        else if (str_starts_with(first, kind->open))
            at = before.len - first.len;
        else if (kind->place == FIRST_OR_NEXT && str_ends_with(str_trim(first), kind->open))
            at = before.len - first.len + str_trim(first).len - kind->open.len;
        if (at != STR_NONE && (!nearest || at + kind->open.len > nearest_at + nearest->open.len)) {
            nearest = kind;
            nearest_at = at;
        }
    }
    if (!nearest)
        return NULL;
    // "###", "/**", "//!": the run of punctuation is one opening.
    while (nearest_at > 0 && memchr("#/*-;%<!{(", before.at[nearest_at - 1], 10))
        nearest_at--;
    *is_alone = str_trim(str_slice(before, 0, nearest_at)).len == 0;
    return nearest;
}

// One line of the blob; false behind the last.
struct line_cursor {
    struct str bytes;
    size_t next; // offset of the next line
};

static bool next_line(struct line_cursor *cursor, struct str *line)
{
    if (cursor->next >= cursor->bytes.len)
        return false;
    size_t end = str_find_byte(cursor->bytes, '\n', cursor->next);
    size_t stop = end == STR_NONE ? cursor->bytes.len : end;
    *line = str_slice(cursor->bytes, cursor->next, stop - cursor->next);
    cursor->next = stop + 1;
    return true;
}

// How many lines below a lone comment the line that it covers is; 0 when the file ends before.
static size_t covered_distance(struct str bytes, size_t next, const struct comment_kind *kind, bool is_closed)
{
    enum { LOOK_AHEAD = 64 }; // a comment longer than this is about nothing in particular
    struct line_cursor cursor = {bytes, next};
    struct str line;
    for (size_t distance = 1; distance <= LOOK_AHEAD && next_line(&cursor, &line); distance++) {
        struct str text = str_trim(line);
        if (!is_closed && kind->close.len) {
            is_closed = str_find(text, kind->close, 0) != STR_NONE;
            if (is_closed || str_starts_with(text, kind->open))
                continue;
            // " * " comments need not be closed by us: any other line is code.
            if (kind->place == ANYWHERE)
                continue;
        }
        bool is_end = str_equal(text, STR("*/")) || str_equal(text, STR("-->")) ||
                      str_equal(text, STR("\"\"\"")) || str_equal(text, STR("'''")) || !text.len;
        if (is_end || (kind->open.len && str_starts_with(text, kind->open)))
            continue;
        return distance;
    }
    return 0;
}

// Splits "reason until 2027-01-31": what looks like a date behind the last "until" is the last day.
static void read_last_day(struct suppression *out)
{
    struct str last = out->reason;
    size_t space = str_find_last_byte(last, ' ');
    if (space == STR_NONE)
        return;
    struct str day = str_slice(last, space + 1, last.len), before = str_trim(str_slice(last, 0, space));
    while (day.len && (day.at[day.len - 1] == '.' || day.at[day.len - 1] == ')'))
        day.len--;
    bool is_date_like = day.len >= 8 && byte_is_digit(day.at[0]) && str_find_byte(day, '-', 0) != STR_NONE;
    if (!is_date_like || !str_ends_with(before, STR("until")))
        return;
    before = str_trim(str_slice(before, 0, before.len - 5));
    out->is_bad_date = !date_is_day(day);
    out->expires = day;
    out->reason = before;
}

// Parses what stands behind "andon:" up to the end of its line. `is_closed` tells whether the comment ends on
// the line, `behind` what follows it there.
static bool parse_directive(struct str text, const struct comment_kind *kind, struct suppression *out,
                            bool *is_closed, struct str *behind)
{
    text = str_trim_start(text);
    if (!str_starts_with(text, STR("ignore")))
        return false;
    text = str_slice(text, 6, text.len);
    out->is_file_wide = str_starts_with(text, STR("-file["));
    if (out->is_file_wide)
        text = str_slice(text, 5, text.len);
    size_t end = str_find_byte(text, ']', 0);
    if (!text.len || text.at[0] != '[' || end == STR_NONE)
        return false;
    out->rules = str_trim(str_slice(text, 1, end - 1));
    struct str reason = str_slice(text, end + 1, text.len);
    // Whatever opened the comment, these two end a reason: a line inside a block has no opening token.
    static const struct str always[] = {{"*/", 2}, {"-->", 3}};
    size_t cut = kind->close.len ? str_find(reason, kind->close, 0) : STR_NONE;
    size_t cut_len = kind->close.len;
    for (int i = 0; i < 2; i++) {
        size_t at = str_find(reason, always[i], 0);
        if (at < cut) {
            cut = at;
            cut_len = always[i].len;
        }
    }
    *is_closed = cut != STR_NONE;
    *behind = *is_closed ? str_trim(str_slice(reason, cut + cut_len, reason.len)) : (struct str){0};
    out->reason = str_trim(*is_closed ? str_slice(reason, 0, cut) : reason);
    read_last_day(out);
    return out->rules.len > 0;
}

// The line that holds the marker, kept between markers so that a long line is measured once.
struct marked_line {
    size_t start, end;
    unsigned candidates;
};

// How much is looked at left and right of a marker, and how many markers a line may have: a 100 MB line made
// of nothing but markers must not cost more than another.
enum { LEFT_MAX = 1024, RIGHT_MAX = 4096, CANDIDATES_MAX = 4 };

// Reads the directive whose marker ends at `behind_marker`; fills all but the line numbers. *distance: how
// many lines below the other line is that it covers.
static bool read_directive(struct str bytes, const struct marked_line *line, size_t at, size_t behind_marker,
                           struct suppression *out, size_t *distance)
{
    bool is_alone, is_closed = false;
    struct str behind = {0};
    size_t left = at - line->start > LEFT_MAX ? at - LEFT_MAX : line->start;
    size_t right = line->end - behind_marker > RIGHT_MAX ? RIGHT_MAX : line->end - behind_marker;
    const struct comment_kind *kind = comment_open(str_slice(bytes, left, at - left), &is_alone);
    if (!kind || !parse_directive(str_slice(bytes, behind_marker, right), kind, out, &is_closed, &behind))
        return false;
    *distance = 0;
    if (is_alone && left == line->start && !behind.len && !out->is_file_wide)
        *distance = covered_distance(bytes, line->end + 1, kind, is_closed || !kind->close.len);
    return true;
}

void suppressions_find(const struct blob *blob, struct suppression_list *out)
{
    struct str bytes = blob->bytes, marker = STR("andon:");
    size_t line_number = 1, counted = 0; // newlines before `counted` are in line_number
    struct marked_line line = {0};

    for (size_t at = 0; (at = str_find(bytes, marker, at)) != STR_NONE;) {
        if (at >= line.end) {
            size_t end = str_find_byte(bytes, '\n', at);
            size_t newline = str_find_last_byte(str_slice(bytes, 0, at), '\n');
            line = (struct marked_line){newline == STR_NONE ? 0 : newline + 1,
                                        end == STR_NONE ? bytes.len : end, 0};
        }
        struct suppression found = {.path = blob->path};
        size_t distance, behind_marker = at + marker.len;
        if (read_directive(bytes, &line, at, behind_marker, &found, &distance)) {
            for (size_t hit; (hit = str_find_byte(bytes, '\n', counted)) < at; counted = hit + 1)
                line_number++;
            found.line = line_number;
            found.covers = distance ? line_number + distance : 0;
            *vec_add(out) = found;
            at = line.end; // one directive a line
        } else {
            at = ++line.candidates < CANDIDATES_MAX ? behind_marker : line.end;
        }
    }
}

bool rule_list_covers(struct str rules, struct str rule)
{
    while (rules.at) {
        struct str id = str_trim(str_cut(&rules, ','));
        if (!id.len)
            continue;
        if (id.at[id.len - 1] == '*') {
            if (str_starts_with(rule, str_slice(id, 0, id.len - 1)))
                return true;
        } else if (str_starts_with(rule, id) && (rule.len == id.len || rule.at[id.len] == '/')) {
            return true;
        }
    }
    return false;
}

static bool is_about(const struct suppression *suppression, struct str rule, size_t line)
{
    bool is_here =
        suppression->is_file_wide || (line && (suppression->line == line || suppression->covers == line));
    return is_here && suppression->reason.len && !suppression->is_bad_date &&
           rule_list_covers(suppression->rules, rule);
}

struct suppression *suppression_match(struct suppression_list *list, struct str rule, size_t line)
{
    struct suppression *best = NULL;
    VEC_EACH (struct suppression, candidate, list) {
        if (candidate->is_expired || !is_about(candidate, rule, line))
            continue;
        // The one about the line itself is the one that was meant.
        if (!best || (best->is_file_wide && !candidate->is_file_wide))
            best = candidate;
    }
    if (best)
        best->was_used = true;
    return best;
}

void suppressions_expire(struct suppression_list *list, struct str today)
{
    VEC_EACH (struct suppression, suppression, list)
        suppression->is_expired = suppression->expires.len && !suppression->is_bad_date &&
                                  str_compare(suppression->expires, today) < 0;
}

const struct suppression *suppression_match_expired(const struct suppression_list *list, struct str rule,
                                                    size_t line)
{
    VEC_EACH (const struct suppression, candidate, list)
        if (candidate->is_expired && is_about(candidate, rule, line))
            return candidate;
    return NULL;
}
