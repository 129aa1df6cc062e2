// Runs one check over bytes, the way the engine does but alone: for tables of (bytes, options) -> (findings,
// fixed bytes).
//
//     static const struct check_case cases[] = {
//         {.name = "blank at the end", .bytes = STR("a \n"), .findings = 1, .fixed = STR("a\n")},
//         {.name = "clean", .bytes = STR("a\n")},
//     };
//     check_cases_run(&check_trailing_whitespace, cases, sizeof cases / sizeof *cases);
//
// For more than that: check_outcome_make, look at outcome.findings, check_outcome_free.
#ifndef ANDON_TESTS_CHECK_HELPER_H
#define ANDON_TESTS_CHECK_HELPER_H

#include "core/check.h"
#include "core/vec.h"
#include "unit.h"

struct check_case {
    const char *name;
    const char *path;    // NULL: "file.txt"
    uint32_t mode;       // 0: 0100644
    const char *options; // "maxkb=3;branch=a,b"; NULL: all as they are by default
    void *prepared;      // run->prepared
    struct str bytes;
    size_t findings;        // how many are expected
    struct str fixed;       // what the safe fixes must give; .at NULL: no edit may be attached
    const char *message;    // a part of the first finding's message; NULL: any
    size_t line;            // of the first finding; 0: any
    enum severity severity; // of the first finding; off: any
};

struct check_outcome {
    struct arena arena;
    struct blob blob;
    struct finding_list findings;
    struct buffer fixed; // the bytes after the safe fixes
    size_t edits;
    bool ok;
    struct error err;
    struct check_value values[CHECK_OPTION_MAX];
};

static inline void check_helper_set(struct check_outcome *out, const struct check *check, struct str name,
                                    struct str text)
{
    for (size_t i = 0; check->options && check->options[i].name; i++) {
        if (str_equal(name, str_from(check->options[i].name))) {
            if (!check_value_parse(&check->options[i], text, &out->arena, &out->values[i], &out->err))
                fail_msg("%s: %s", check->id, out->err.message);
            return;
        }
    }
    fail_msg("%s has no option '%.*s'", check->id, STR_ARG(name));
}

// Fills out->values: the defaults, then "name=value;name=value".
static inline void check_helper_options(struct check_outcome *out, const struct check *check,
                                        const char *options)
{
    for (size_t i = 0; check->options && check->options[i].name; i++)
        check_helper_set(out, check, str_from(check->options[i].name), str_from(check->options[i].standard));
    for (struct str rest = str_from(options); rest.at;) {
        struct str value = str_cut(&rest, ';');
        struct str name = str_cut(&value, '=');
        check_helper_set(out, check, name, value);
    }
}

static inline int check_helper_compare_edits(const void *a, const void *b)
{
    const struct edit *left = a, *right = b;
    return (left->offset > right->offset) - (left->offset < right->offset);
}

// Applies the safe edits in order of offset; one that overlaps an earlier one is left out.
static inline void check_helper_fix(struct check_outcome *out)
{
    struct VEC(struct edit) edits = {0};
    struct str bytes = out->blob.bytes;
    size_t at = 0;
    VEC_EACH (struct finding, finding, &out->findings)
        for (size_t i = 0; finding->safety == FIX_SAFE && i < finding->edit_count; i++)
            *vec_add(&edits) = finding->edits[i];
    if (edits.count)
        qsort(edits.at, edits.count, sizeof *edits.at, check_helper_compare_edits);
    VEC_EACH (struct edit, edit, &edits) {
        assert_true(edit->offset + edit->length <= bytes.len);
        if (edit->offset < at)
            continue;
        buffer_add(&out->fixed, str_slice(bytes, at, edit->offset - at));
        buffer_add(&out->fixed, edit->text);
        at = edit->offset + edit->length;
    }
    buffer_add(&out->fixed, str_slice(bytes, at, bytes.len));
    out->edits = edits.count;
    vec_free(&edits);
}

// Runs a blob check. The bytes are copied to the heap first, so that ASan sees a read beyond their end.
static inline void check_outcome_make(struct check_outcome *out, const struct check *check,
                                      const struct check_case *input)
{
    *out = (struct check_outcome){0};
    check_helper_options(out, check, input->options);
    char *copy = malloc(input->bytes.len + (input->bytes.len == 0));
    if (input->bytes.len)
        memcpy(copy, input->bytes.at, input->bytes.len);
    blob_init(&out->blob, str_from(input->path ? input->path : "file.txt"),
              input->mode ? input->mode : 0100644, NULL, (struct str){copy, input->bytes.len});
    blob_find_lines(&out->blob, &out->arena);
    struct check_run run = {
        .check = check,
        .severity = check->severity,
        .values = out->values,
        .arena = &out->arena,
        .findings = &out->findings,
        .prepared = input->prepared,
    };
    out->ok = check->run(&run, &out->blob, &out->err);
    VEC_EACH (struct finding, finding, &out->findings) {
        assert_true(finding->offset + finding->length <= out->blob.bytes.len);
        if (!finding->is_whole_file)
            finding->line = blob_line_at(&out->blob, finding->offset);
    }
    check_helper_fix(out);
}

// Runs a set check over changes made by hand.
static inline void check_outcome_make_set(struct check_outcome *out, const struct check *check,
                                          const struct changeset *changeset, const char *options)
{
    *out = (struct check_outcome){0};
    check_helper_options(out, check, options);
    struct check_run run = {
        .check = check,
        .severity = check->severity,
        .values = out->values,
        .arena = &out->arena,
        .findings = &out->findings,
    };
    out->ok = check->run_set(&run, changeset, &out->err);
}

static inline void check_outcome_free(struct check_outcome *out)
{
    free((void *)(uintptr_t)out->blob.bytes.at);
    vec_free(&out->findings);
    buffer_free(&out->fixed);
    arena_free(&out->arena);
}

static inline void check_helper_compare(const struct check *check, const struct check_case *row,
                                        const struct check_outcome *out)
{
    const struct finding *first = out->findings.at;
    if (!out->ok)
        fail_msg("%s: %s: could not check: %s", check->id, row->name, out->err.message);
    if (out->findings.count != row->findings)
        fail_msg("%s: %s: expected %zu findings, got %zu (%.*s)", check->id, row->name, row->findings,
                 out->findings.count, STR_ARG(out->findings.count ? first->message : (struct str){0}));
    if (row->message && str_find(first->message, str_from(row->message), 0) == STR_NONE)
        fail_msg("%s: %s: expected '%s' in '%.*s'", check->id, row->name, row->message,
                 STR_ARG(first->message));
    if (row->line && first->line != row->line)
        fail_msg("%s: %s: expected line %zu, got %zu", check->id, row->name, row->line, first->line);
    if (!row->fixed.at && out->edits)
        fail_msg("%s: %s: no fix was expected, got \"%.*s\"", check->id, row->name,
                 STR_ARG(buffer_str(&out->fixed)));
    if (row->fixed.at && (!out->edits || !str_equal(buffer_str(&out->fixed), row->fixed)))
        fail_msg("%s: %s: expected \"%.*s\" when fixed, got \"%.*s\"", check->id, row->name,
                 STR_ARG(row->fixed), STR_ARG(buffer_str(&out->fixed)));
    if (row->severity && out->findings.count && out->findings.at[0].severity != row->severity)
        fail_msg("%s: %s: severity %s", check->id, row->name, severity_name(out->findings.at[0].severity));
}

// Each row: findings and fixed bytes as expected; and what was fixed has nothing left to fix.
static inline void check_cases_run(const struct check *check, const struct check_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct check_outcome out, again;
        check_outcome_make(&out, check, &cases[i]);
        check_helper_compare(check, &cases[i], &out);
        if (cases[i].fixed.at) {
            struct check_case second = cases[i];
            second.bytes = buffer_str(&out.fixed);
            check_outcome_make(&again, check, &second);
            if (again.edits)
                fail_msg("%s: %s: the fixed text has something left to fix", check->id, cases[i].name);
            check_outcome_free(&again);
        }
        check_outcome_free(&out);
    }
}

#endif
