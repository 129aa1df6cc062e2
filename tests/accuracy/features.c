// features < LIST-OF-FILES: every candidate of the assignment finder with its features, a line each, for
// fit.py:
//
//     path TAB line TAB group TAB offset TAB indices of the features, with commas TAB the same of a random
//     value
//
// The last column is what the features were if the name was given a value made at random: of those fit.py
// knows that they are secrets, and they keep the model from learning only what the set has.
//
// With --why the reason of each, for people. No value is printed. Built by `make
// build/tests/accuracy/features`.
#include "core/buffer.h"
#include "scanners/context/assignment.h"
#include "scanners/encoding.h"

#include <stdio.h>

struct dump {
    const struct scan_input *input;
};

static size_t line_of(struct str bytes, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += bytes.at[i] == '\n';
    return line;
}

static void print_features(const struct features *features)
{
    const char *comma = "\t";
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (features->has[i]) {
            printf("%s%zu", comma, i);
            comma = ",";
        }
}

static struct features features_if_random(const struct scan_input *input, const struct assignment *found,
                                          size_t seed)
{
    static const char punctuated[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#%&*+-=?@_";
    const char *const alphabets[] = {alphabet_base62, "0123456789abcdef", punctuated, alphabet_base36,
                                     alphabet_base64url};
    const size_t least[] = {14, 20, 10, 16, 20}, most[] = {44, 64, 20, 32, 48};
    char room[64];
    struct buffer text = {.at = room, .room = sizeof room, .limit = sizeof room};
    size_t kind = seed % 5, length = least[kind] + seed / 5 % (most[kind] - least[kind] + 1);
    for (size_t i = 0; i < length; i++)
        buffer_add_byte(&text,
                        alphabets[kind][((seed = seed * 6364136223846793005u + 1442695040888963407u) >> 33) %
                                        strlen(alphabets[kind])]);
    struct value_reading value = found->value;
    value.value = buffer_str(&text);
    return features_of(&found->name, &value, input->family, input->path_class);
}

static void on_trace(void *context, const struct scan_trace *trace)
{
    const struct dump *dump = context;
    struct assignment found;
    if (strcmp(trace->stage, "keyword") != 0 || !trace->rule->finder ||
        strcmp(trace->rule->finder, "assignment") != 0 ||
        !assignment_read(dump->input, trace->offset, trace->offset + trace->length, &found))
        return;
    size_t offset = (size_t)(found.value.value.at - dump->input->bytes.at);
    printf("%.*s\t%zu\t%d\t%zu", STR_ARG(dump->input->path), line_of(dump->input->bytes, offset),
           (int)found.features.group, offset);
    print_features(&found.features);
    struct features random =
        features_if_random(dump->input, &found, offset * 2654435761u + dump->input->path.len);
    print_features(&random);
    putchar('\n');
}

// --why: what each keyword's candidate is, or why it is none.
static void explain(void *context, const struct scan_trace *trace)
{
    const struct dump *dump = context;
    struct assignment found;
    if (strcmp(trace->stage, "keyword") != 0 || !trace->rule->finder ||
        strcmp(trace->rule->finder, "assignment") != 0)
        return;
    printf("%zu: ", line_of(dump->input->bytes, trace->offset));
    if (!assignment_read(dump->input, trace->offset, trace->offset + trace->length, &found)) {
        printf("no: %s\n", found.reason);
        return;
    }
    printf("%d:", found.score);
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (found.features.has[i])
            printf(" %s%+d", feature_names[i], feature_weights[found.features.group][i]);
    putchar('\n');
}

static void ignore(void *context, const struct scan_match *match)
{
    (void)context;
    (void)match;
}

int main(int argc, char **argv)
{
    char path[4096];
    struct error err = {0};
    if (argc > 1 && strcmp(argv[1], "--names") == 0) {
        for (size_t i = 0; i < FEATURE_COUNT; i++)
            puts(feature_names[i]);
        return 0;
    }
    bool is_why = argc > 1 && strcmp(argv[1], "--why") == 0;
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_builtin());
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        struct buffer text = {.limit = SIZE_MAX};
        FILE *file = fopen(path, "rb");
        if (!file)
            continue;
        for (size_t got = 1; got;) {
            char *room = buffer_reserve(&text, 65536);
            got = room ? fread(room, 1, 65536, file) : 0;
            text.len += got;
        }
        fclose(file);
        struct dump dump;
        struct scan_input input = {.bytes = buffer_str(&text),
                                   .path = str_from(path),
                                   .profile = SCAN_AUDIT,
                                   .trace = is_why ? explain : on_trace,
                                   .trace_context = &dump};
        dump.input = &input;
        scan_input_read_path(&input);
        if (!scan_bytes(scan_engine_builtin(), scratch, &input, ignore, NULL, &err))
            fprintf(stderr, "%s: %s\n", path, err.message);
        buffer_free(&text);
    }
    scan_scratch_close(scratch);
    return 0;
}
