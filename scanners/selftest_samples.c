// Samples of a rule that has none: made from its names and the shape of its value.
#include "scanners/selftest_internal.h"

#include "scanners/sample.h"

enum { SHAPES_MAX = 16 };

// The alternatives of a shape: "[a-f0-9]{32}|[A-Z]{20}" are two.
static size_t split_shape(struct str shape, struct str parts[SHAPES_MAX])
{
    size_t count = 0, start = 0;
    int depth = 0;
    bool is_class = false;
    for (size_t i = 0; i < shape.len && count < SHAPES_MAX - 1; i++) {
        char c = shape.at[i];
        if (c == '\\') {
            i++;
        } else if (is_class) {
            is_class = c != ']';
        } else if (c == '|' && depth == 0) {
            parts[count++] = str_slice(shape, start, i - start);
            start = i + 1;
        } else {
            is_class = c == '[';
            depth += (c == '(') - (c == ')');
        }
    }
    parts[count++] = str_slice(shape, start, shape.len);
    return count;
}

// How values are written: %n is the name, %N the name in capitals, %v the value.
static const char *const places[] = {"%N_TOKEN = \"%v\"\n", "export %N_API_KEY=%v\n",
                                     "{\"%nSecret\": \"%v\"}\n", "%n:\n  token: %v\n",
                                     "headers['%N-Api-Key'] = '%v'\n"};
static const char *const look_alikes[] = {
    "%n_token_id = \"%v\"\n",
    "%N_TOKEN_SHA256=%v\n",
    "%n_token_sha = \"\001random hex 40\002\"\n",
    "%N_TOKEN=${%N_TOKEN}\n",
    "%n_token = \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\n",
    "%n_token: \"<your-%n-token>\"\n",
    "%n_token_file: /var/run/secrets/%n/token\n",
    "%n_token = get_token_from_environment(%n_settings)\n",
};
enum { PLACES = sizeof places / sizeof places[0], LOOK_ALIKES = sizeof look_alikes / sizeof look_alikes[0] };

static void add_capitals(const char *name, struct buffer *out)
{
    for (; *name; name++)
        buffer_add_byte(out, *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
}

static const char *fill_in(const char *place, const char *name, struct str shape, struct arena *arena)
{
    struct buffer text = {.limit = SAMPLE_SIZE_MAX};
    for (; *place; place++) {
        if (*place != '%') {
            buffer_add_byte(&text, *place);
            continue;
        }
        switch (*++place) {
        case 'n': buffer_add_cstring(&text, name); break;
        case 'N': add_capitals(name, &text); break;
        default: sample_add_shape(shape, &text);
        }
    }
    const char *filled = arena_copy(arena, buffer_str(&text)).at;
    buffer_free(&text);
    return filled;
}

struct selftest_samples selftest_samples_of(const struct scan_rule *rule, struct arena *arena)
{
    if (rule->match)
        return (struct selftest_samples){rule->match, rule->no_match};
    struct str shapes[SHAPES_MAX];
    size_t shape_count = split_shape(rule_shape(rule), shapes), name_count = 0;
    while (rule->named[name_count])
        name_count++;
    // Every name and every shape once at least, and never less than two places.
    size_t count = shape_count > name_count ? shape_count : name_count;
    count = count < 2 ? 2 : count;
    const char **match = ARENA_ARRAY(arena, const char *, count + 1);
    const char **no_match = ARENA_ARRAY(arena, const char *, LOOK_ALIKES + 1);
    for (size_t i = 0; i < count; i++)
        match[i] = fill_in(places[i % PLACES], rule->named[i % name_count], shapes[i % shape_count], arena);
    for (size_t i = 0; i < LOOK_ALIKES; i++)
        no_match[i] = fill_in(look_alikes[i], rule->named[0], shapes[0], arena);
    return (struct selftest_samples){match, no_match};
}
