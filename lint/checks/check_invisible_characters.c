// Characters that nobody sees: they come along when text is pasted from a web page, break searches and
// comparisons, and can hide data or instructions. What has a use stays: joiners in emoji and in the scripts
// that need them, one variation selector behind a character, tags in the flags of regions.
#include "core/utf8.h"
#include "lint/generated.h"
#include "lint/text.h"

enum use {
    USE_NONE,     // never
    USE_SCRIPT,   // beside a letter or symbol that is not Latin, Greek or Cyrillic
    USE_SELECTOR, // one, behind a visible character
    USE_TAG,      // in a flag
    USE_HYPHEN,   // in prose
    USE_JAMO,     // among Hangul jamo
};

static const struct {
    uint32_t first, last;
    enum use use;
    const char *name;
} invisible[] = {
    {0x00ad, 0x00ad, USE_HYPHEN, "soft hyphen"},
    {0x061c, 0x061c, USE_SCRIPT, "Arabic letter mark"},
    {0x115f, 0x1160, USE_JAMO, "Hangul filler"},
    {0x180e, 0x180e, USE_SCRIPT, "Mongolian vowel separator"},
    {0x200b, 0x200b, USE_SCRIPT, "zero width space"},
    {0x200c, 0x200c, USE_SCRIPT, "zero width non-joiner"},
    {0x200d, 0x200d, USE_SCRIPT, "zero width joiner"},
    {0x200e, 0x200f, USE_SCRIPT, "direction mark"},
    {0x2028, 0x2029, USE_NONE, "line or paragraph separator"},
    {0x2060, 0x2060, USE_SCRIPT, "word joiner"},
    {0x2061, 0x2064, USE_NONE, "invisible operator"},
    {0x206a, 0x206f, USE_NONE, "deprecated format control"},
    {0x3164, 0x3164, USE_NONE, "Hangul filler"},
    {0xfe00, 0xfe0f, USE_SELECTOR, "variation selector"},
    {0xfeff, 0xfeff, USE_NONE, "byte order mark"},
    {0xffa0, 0xffa0, USE_NONE, "Hangul filler"},
    {0xfff9, 0xfffb, USE_NONE, "interlinear annotation"},
    {0xe0000, 0xe007f, USE_TAG, "tag character"},
    {0xe0100, 0xe01ef, USE_SELECTOR, "variation selector"},
};

enum { ROWS = sizeof invisible / sizeof *invisible };

static size_t find_row(uint32_t code)
{
    size_t low = 0, high = ROWS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (invisible[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ROWS && code >= invisible[low].first ? low : ROWS;
}

static bool needs_joiners(uint32_t code)
{
    return code != UTF8_INVALID && code >= 0x0590 && find_row(code) == ROWS;
}

// What the walk remembers of the characters before.
struct context {
    uint32_t before;   // the last visible one
    bool in_flag;      // a black flag, then only tags since
    bool has_selector; // the last visible one has its variation selector
};

static bool is_useful(size_t row, const struct context *context, uint32_t after, const struct blob *blob)
{
    switch (invisible[row].use) {
    case USE_SCRIPT: return needs_joiners(context->before) || needs_joiners(after);
    case USE_SELECTOR: return !context->has_selector && context->before > ' ';
    case USE_TAG: return context->in_flag;
    case USE_HYPHEN: return (blob->types & (FILETYPE(MARKDOWN) | FILETYPE(HTML) | FILETYPE(XML))) != 0;
    case USE_JAMO:
        return (context->before >= 0x1100 && context->before <= 0x11ff) ||
               (after >= 0x1100 && after <= 0x11ff);
    default: return false;
    }
}

static void see_visible(struct context *context, uint32_t code)
{
    *context = (struct context){.before = code == UTF8_INVALID ? 0 : code, .in_flag = code == 0x1f3f4};
}

// One finding for a run of them, which started at `start` with `code`.
static void report(struct check_run *run, size_t start, size_t end, uint32_t code, size_t count)
{
    const char *name = invisible[find_row(code)].name;
    struct finding *finding =
        count == 1
            ? check_report(run, start, end - start, "invisible character U+%04X (%s)", (unsigned)code, name)
            : check_report(run, start, end - start, "%zu invisible characters, the first is U+%04X (%s)",
                           count, (unsigned)code, name);
    finding->help = STR("delete it, or write it as an escape where a program needs it");
}

// Looks at the stretch of text around one non-ASCII byte, up to the next ASCII one; gives where it ended.
static size_t check_stretch(struct check_run *run, const struct blob *blob, size_t at)
{
    struct str text = blob->bytes;
    struct context context = {.before = at ? (unsigned char)text.at[at - 1] : 0};
    size_t count = 0, start = 0;
    uint32_t first = 0;

    while (at < text.len && (unsigned char)text.at[at] >= 0x80) {
        size_t next = at, peek;
        uint32_t code = utf8_decode(text, &next);
        size_t row = code == UTF8_INVALID ? ROWS : find_row(code);
        peek = next;
        uint32_t after = next < text.len ? utf8_decode(text, &peek) : 0;
        bool is_bad = row < ROWS && at > 0 && !is_useful(row, &context, after, blob);
        if (is_bad && count++ == 0) {
            start = at;
            first = code;
        } else if (!is_bad && count) {
            report(run, start, at, first, count);
            count = 0;
        }
        if (row == ROWS)
            see_visible(&context, code);
        else if (invisible[row].use == USE_SELECTOR)
            context.has_selector = true;
        at = next;
    }
    if (count)
        report(run, start, at, first, count);
    return at;
}

// First bytes of invisible characters.
static const bool is_lead[256] = {
    [0xc2] = true, [0xd8] = true, [0xe1] = true, [0xe2] = true, [0xe3] = true, [0xef] = true, [0xf3] = true,
};

// Whether an invisible character may start here, told by its bytes: most text needs no decoding.
static bool may_hide(struct str text, size_t at)
{
    unsigned char first = (unsigned char)text.at[at];
    unsigned char second = at + 1 < text.len ? (unsigned char)text.at[at + 1] : 0;
    unsigned char third = at + 2 < text.len ? (unsigned char)text.at[at + 2] : 0;
    if (first == 0xe3)
        return second == 0x85 && third == 0xa4;
    if (first == 0xe2)
        return (second == 0x80 && ((third >= 0x8b && third <= 0x8f) || third == 0xa8 || third == 0xa9)) ||
               (second == 0x81 && third >= 0xa0);
    if (first == 0xef)
        return second == 0xb8 || second == 0xbb || second == 0xbe || second == 0xbf;
    if (first == 0xe1)
        return second == 0x85 || second == 0xa0;
    return first == 0xf3 || (first == 0xc2 && second == 0xad) || (first == 0xd8 && second == 0x9c);
}

// The next place at or after `at` where one may start, or STR_NONE.
static size_t next_candidate(struct str text, size_t at)
{
    while ((at = utf8_find_non_ascii(text, at)) != STR_NONE) {
        for (; at < text.len && (unsigned char)text.at[at] >= 0x80; at++)
            if (is_lead[(unsigned char)text.at[at]] && may_hide(text, at))
                return at;
    }
    return STR_NONE;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct str text = blob->bytes;
    if (blob->encoding == ENCODING_ASCII || !text_is_bytewise(blob) ||
        text_is_generated(blob->path, text)) // bundles hold tables of them
        return true;
    // The mark at the start of the file is fix-byte-order-marker's.
    size_t done = blob->encoding == ENCODING_UTF8_BOM ? 3 : 0;
    for (size_t at = done; (at = next_candidate(text, at)) != STR_NONE;) {
        // What is around it decides: back to the start of the stretch.
        while (at > done && (unsigned char)text.at[at - 1] >= 0x80)
            at--;
        done = at = check_stretch(run, blob, at);
    }
    return true;
}

const struct check check_check_invisible_characters = {
    .id = "check-invisible-characters",
    .summary = "no characters that nobody can see",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(TEXT),
    .page =
        {
            .why = "Two names that look alike are not; a search does not find what it sees; a string "
                   "compares unequal. "
                   "Runs of tags or variation selectors can carry hidden text, such as instructions to a "
                   "language model.",
            .bad = "user<U+200B>name = 1",
            .good = "username = 1",
            .fix = "Delete them; retype the word when in doubt. Joiners in emoji and in scripts that need "
                   "them are left "
                   "alone.",
            .source = "Unicode Technical Report 36",
        },
    .run = run_check,
};
