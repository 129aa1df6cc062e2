#include "scanners/findings/describe.h"

#include "core/buffer.h"
#include "core/fingerprint.h"

enum { MARKS_SHOWN = 4 };

// The kinds of characters in a secret.
struct classes {
    bool lower, upper, digits, spaces, lines, others;
    char marks[MARKS_SHOWN];
    size_t mark_count; // distinct ones, also those that are not shown
};

static void note_mark(struct classes *classes, char c)
{
    for (size_t i = 0; i < classes->mark_count && i < MARKS_SHOWN; i++)
        if (classes->marks[i] == c)
            return;
    if (classes->mark_count < MARKS_SHOWN)
        classes->marks[classes->mark_count] = c;
    classes->mark_count++;
}

static struct classes classes_of(struct str secret)
{
    struct classes classes = {0};
    for (size_t i = 0; i < secret.len; i++) {
        char c = secret.at[i];
        if (c >= 'a' && c <= 'z')
            classes.lower = true;
        else if (c >= 'A' && c <= 'Z')
            classes.upper = true;
        else if (byte_is_digit(c))
            classes.digits = true;
        else if (c == '\n' || c == '\r')
            classes.lines = true;
        else if (c == ' ' || c == '\t')
            classes.spaces = true;
        else if (c > ' ' && c < 0x7f)
            note_mark(&classes, c);
        else
            classes.others = true;
    }
    return classes;
}

struct str secret_shape(struct str secret, struct arena *arena)
{
    struct buffer BUFFER_AUTO out = {0};
    struct classes classes = classes_of(secret);
    const struct {
        bool is_there;
        const char *name;
    } names[] = {
        {classes.lower, "lower case"}, {classes.upper, "upper case"}, {classes.digits, "digits"},
        {classes.spaces, "spaces"},    {classes.lines, "line ends"},  {classes.others, "other bytes"},
    };
    const char *separator = ": ";
    buffer_printf(&out, "%zu character%s", secret.len, secret.len == 1 ? "" : "s");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].is_there) {
            buffer_printf(&out, "%s%s", separator, names[i].name);
            separator = ", ";
        }
    for (size_t i = 0; i < classes.mark_count && i < MARKS_SHOWN; i++) {
        buffer_printf(&out, "%s'%c'", separator, classes.marks[i]);
        separator = ", ";
    }
    if (classes.mark_count > MARKS_SHOWN)
        buffer_add(&out, STR(" and other punctuation"));
    return arena_copy(arena, buffer_str(&out));
}

void finding_describe(const struct scan_match *match, enum severity most, struct arena *arena,
                      struct finding *finding)
{
    static const enum confidence confidences[] = {
        [SCAN_SHAPE] = CONFIDENCE_SHAPE,
        [SCAN_LIKELY] = CONFIDENCE_LIKELY,
        [SCAN_PROVEN] = CONFIDENCE_PROVEN,
    };
    char digest[65];

    finding->severity = most < match->severity ? most : match->severity;
    finding->rule = str_from(match->rule->name);
    finding->help = str_from(match->rule->rotate);
    if (match->is_timed_out || match->is_notice)
        return;
    secret_digest(match->text, digest);
    finding->is_secret = true;
    finding->key = arena_copy(arena, str_from(digest));
    finding->confidence = confidences[match->tier];
    finding->proof = str_from(match->says);
    finding->opens = str_from(match->rule->opens);
    finding->shape = secret_shape(match->text, arena);
}
