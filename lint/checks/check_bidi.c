// Controls that change the direction of text make a reader see other code than the compiler does ("Trojan
// Source", CVE-2021-42574). Texts in Arabic or Hebrew use some of them rightly, so outside of program code a
// line is only reported when it has an override, or when what it opens is still open at its end.
#include "lint/generated.h"
#include "lint/text.h"

static const filetype_mask code_types =
    FILETYPE(C) | FILETYPE(CPP) | FILETYPE(PYTHON) | FILETYPE(JAVASCRIPT) | FILETYPE(TYPESCRIPT) |
    FILETYPE(GO) | FILETYPE(RUST) | FILETYPE(JAVA) | FILETYPE(RUBY) | FILETYPE(PHP) | FILETYPE(SHELL) |
    FILETYPE(DOCKERFILE) | FILETYPE(MAKEFILE) | FILETYPE(TERRAFORM);

enum control { EMBEDDING, OVERRIDE, ISOLATE, POP_EMBEDDING, POP_ISOLATE, CONTROL_COUNT };

// All are three bytes that start with E2 80 or E2 81.
static const struct {
    const char *bytes, *name;
    unsigned code;
    enum control kind;
} controls[] = {
    {"\xe2\x80\xaa", "left-to-right embedding", 0x202a, EMBEDDING},
    {"\xe2\x80\xab", "right-to-left embedding", 0x202b, EMBEDDING},
    {"\xe2\x80\xac", "pop directional formatting", 0x202c, POP_EMBEDDING},
    {"\xe2\x80\xad", "left-to-right override", 0x202d, OVERRIDE},
    {"\xe2\x80\xae", "right-to-left override", 0x202e, OVERRIDE},
    {"\xe2\x81\xa6", "left-to-right isolate", 0x2066, ISOLATE},
    {"\xe2\x81\xa7", "right-to-left isolate", 0x2067, ISOLATE},
    {"\xe2\x81\xa8", "first strong isolate", 0x2068, ISOLATE},
    {"\xe2\x81\xa9", "pop directional isolate", 0x2069, POP_ISOLATE},
};

enum { CONTROLS = sizeof controls / sizeof *controls };

// The row of the control at `offset`, or CONTROLS.
static size_t control_at(struct str text, size_t offset)
{
    size_t row = 0;
    if (text.len - offset < 3 || ((unsigned char)text.at[offset + 1] & 0xfe) != 0x80)
        return CONTROLS;
    while (row < CONTROLS && memcmp(text.at + offset, controls[row].bytes, 3) != 0)
        row++;
    return row;
}

static size_t next_control(struct str text, size_t from, size_t *row)
{
    while ((from = str_find_byte(text, (char)0xe2, from)) != STR_NONE) {
        *row = control_at(text, from);
        if (*row < CONTROLS)
            return from;
        from++;
    }
    return STR_NONE;
}

// The first control of the line that matters: any, or an override or one that is never closed. STR_NONE when
// the line is fine.
static size_t find_culprit(struct str line, bool any, size_t *row)
{
    size_t embeddings = 0, isolates = 0, first = STR_NONE, first_row = 0, now;
    for (size_t at = 0; (at = next_control(line, at, &now)) != STR_NONE; at += 3) {
        enum control kind = controls[now].kind;
        *row = now;
        if (any || kind == OVERRIDE)
            return at;
        if (first == STR_NONE) {
            first = at;
            first_row = now;
        }
        if (kind == EMBEDDING)
            embeddings++;
        else if (kind == ISOLATE)
            isolates++;
        else if (kind == POP_EMBEDDING && embeddings)
            embeddings--;
        else if (kind == POP_ISOLATE && isolates)
            isolates--;
    }
    *row = first_row;
    return embeddings || isolates ? first : STR_NONE;
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    size_t row;
    const bool any = check_flag(run, "any") || (blob->types & code_types);
    // In text that is not UTF-8 the bytes are something else.
    if (blob->encoding == ENCODING_ASCII || blob->encoding == ENCODING_UNKNOWN || !text_is_bytewise(blob))
        return true;
    const bool is_certain = (blob->types & code_types) && !text_is_generated(blob->path, blob->bytes);
    for (size_t at = 0; (at = next_control(blob->bytes, at, &row)) != STR_NONE;) {
        // From the control on: what precedes it in the line has none.
        size_t next = at;
        struct str line = text_next_line(blob->bytes, &next);
        size_t culprit = find_culprit(line, any, &row);
        if (culprit != STR_NONE) {
            struct finding *finding =
                check_report(run, at + culprit, 3,
                             "the invisible control U+%04X (%s) makes this line read differently "
                             "from what it does",
                             controls[row].code, controls[row].name);
            // In prose and data it may be a slip of whoever writes Arabic or Hebrew.
            if (!is_certain)
                check_soften(run, finding);
            finding->help = STR("delete it, or write it as an escape (\\u....) where a program needs it");
        }
        at = next;
    }
    return true;
}

const struct check check_check_bidi = {
    .id = "check-bidi",
    .summary = "no hidden controls of text direction",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"any", CHECK_OPTION_FLAG, "false", "report every control also outside of program code"},
            {0},
        },
    .page =
        {
            .why = "A reviewer sees other code than the compiler: with a few invisible characters a comment "
                   "seems to end "
                   "where it doesn't and a condition seems to be checked that isn't (CVE-2021-42574, Trojan "
                   "Source).",
            .bad = "/*<U+202E> } <U+2066>if (is_admin)<U+2069> <U+2066> begin admins only */",
            .good = "if (is_admin) {",
            .fix =
                "Delete the characters; editors show them when asked to. In a string write them as escapes.",
            .source = "GCC -Wbidi-chars",
        },
    .run = run_check,
};
