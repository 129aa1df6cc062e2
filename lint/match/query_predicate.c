// Predicates of queries: what is asked of the texts of captures.
#include "lint/match/query_internal.h"

// "not-any-of?" and so on: "any-" and "not-" before what is tested.
static bool read_test(struct str name, struct query_predicate *out)
{
    if (str_equal(name, STR("any-of?")) || str_equal(name, STR("not-any-of?"))) {
        out->test = QUERY_IS_ONE_OF;
        out->is_not = name.at[0] == 'n';
        return true;
    }
    if (str_starts_with(name, STR("any-"))) {
        out->is_any = true;
        name = str_slice(name, 4, name.len);
    }
    if (str_starts_with(name, STR("not-"))) {
        out->is_not = true;
        name = str_slice(name, 4, name.len);
    }
    out->test = str_equal(name, STR("eq?")) ? QUERY_EQUAL : QUERY_MATCHES;
    return str_equal(name, STR("eq?")) || str_equal(name, STR("match?"));
}

static bool read_argument(struct query_source *source, uint16_t *variable, struct str *text)
{
    char c = query_peek(source);
    size_t at = source->at;
    *variable = MATCH_NO_VARIABLE;
    *text = (struct str){"", 0};
    if (c == '"')
        return query_quoted(source, text);
    if (c == '@') {
        source->at++;
        struct str name = query_name(source);
        *variable = match_names_find(source->names, name);
        return *variable != MATCH_NO_VARIABLE ||
               query_fail(source, at, "no capture '@%.*s' is in the query before this", STR_ARG(name));
    }
    *text = query_name(source);
    return text->len || query_fail(source, at, "expected a capture, a text or ')'");
}

static bool take_regex(struct query_source *source, size_t at, struct query_predicate *made)
{
    struct error err = {0};
    if (made->test != QUERY_MATCHES)
        return true;
    if (made->text_count != 1)
        return query_fail(source, at, "expected a capture and a regular expression");
    if (!match_regex_new(made->texts[0], &made->regex, &err))
        return query_fail(source, at, "%s", err.message);
    *vec_add(source->regexes) = made->regex;
    return true;
}

static bool read_arguments(struct query_source *source, size_t at, struct query_predicate *made)
{
    enum { TEXTS_MAX = 10000 };
    struct VEC(struct str) texts = {0};
    bool ok = true, has_other = false;
    struct str text;
    uint16_t variable;
    for (size_t count = 0; ok && query_peek(source) != ')'; count++) {
        size_t place = source->at;
        ok = read_argument(source, &variable, &text);
        if (ok && count == 0) {
            made->capture = variable;
            ok = variable != MATCH_NO_VARIABLE || query_fail(source, place, "expected a capture");
        } else if (ok && variable != MATCH_NO_VARIABLE) {
            ok = (count == 1 && made->test == QUERY_EQUAL) || query_fail(source, place, "expected a text");
            made->other = variable;
            has_other = true;
        } else if (ok) {
            ok = texts.count < TEXTS_MAX || query_fail(source, place, "too many texts");
            *vec_add(&texts) = text;
        }
    }
    source->at++;
    struct str *kept = ARENA_ARRAY(source->arena, struct str, texts.count + 1);
    for (size_t i = 0; i < texts.count; i++)
        kept[i] = texts.at[i];
    made->texts = kept;
    made->text_count = texts.count;
    vec_free(&texts);
    if (ok && made->test == QUERY_EQUAL && made->text_count + has_other != 1)
        ok = query_fail(source, at, "expected a capture, and one capture or text that it is compared with");
    if (ok && made->test == QUERY_IS_ONE_OF && made->text_count == 0)
        ok = query_fail(source, at, "expected a capture, and texts");
    return ok && take_regex(source, at, made);
}

// Directives say what an editor does with a match: they have no bearing on what matches.
static const char *const directives[] = {"set!", "strip!", "select-adjacent!", NULL};

static bool skip_directive(struct query_source *source)
{
    struct str text;
    uint16_t variable;
    while (query_peek(source) != ')')
        if (!read_argument(source, &variable, &text))
            return false;
    source->at++;
    return true;
}

bool query_read_predicate(struct query_source *source)
{
    struct query_predicate made = {.other = MATCH_NO_VARIABLE};
    size_t at = source->at;
    struct str name = query_name(source);
    if (str_is_one_of(name, directives))
        return skip_directive(source);
    if (!read_test(name, &made))
        return query_fail(source, at,
                          "expected #eq?, #match?, #any-of? (or with not- and any- before it), not '#%.*s'",
                          STR_ARG(name));
    if (!read_arguments(source, at, &made))
        return false;
    *vec_add(&source->predicates) = made;
    return true;
}

static bool is_one(struct matcher *matcher, const struct query_predicate *predicate, struct str text)
{
    bool is_over = false, is_found = false;
    if (predicate->test == QUERY_MATCHES) {
        is_found = match_regex_is_in(predicate->regex, text, &is_over);
        matcher->is_over = matcher->is_over || is_over;
        return is_found;
    }
    for (size_t i = 0; i < predicate->text_count && !is_found; i++)
        is_found = str_equal(text, predicate->texts[i]);
    return is_found;
}

// The next capture of a variable, from the last one back.
static uint32_t find(const struct query_match *match, uint32_t at, uint16_t variable)
{
    while (at != MATCH_NONE && match->captures[at].variable != variable)
        at = match->captures[at].before;
    return at;
}

// Node by node with those of another capture: both have as many, then.
static bool is_like_other(struct matcher *matcher, const struct query_predicate *predicate,
                          const struct query_match *match)
{
    uint32_t a = find(match, match->last, predicate->capture);
    uint32_t b = find(match, match->last, predicate->other);
    while (a != MATCH_NONE && b != MATCH_NONE) {
        const struct query_capture *one = &match->captures[a], *other = &match->captures[b];
        bool is_equal =
            str_equal(match_text(matcher->tree, one->node), match_text(matcher->tree, other->node));
        if (!matcher_step(matcher))
            return false;
        if (is_equal == predicate->is_not && !predicate->is_any)
            return false;
        if (is_equal != predicate->is_not && predicate->is_any)
            return true;
        a = find(match, one->before, predicate->capture);
        b = find(match, other->before, predicate->other);
    }
    return a == b;
}

static bool predicate_holds(struct matcher *matcher, const struct query_predicate *predicate,
                            const struct query_match *match)
{
    if (predicate->other != MATCH_NO_VARIABLE)
        return is_like_other(matcher, predicate, match);
    for (uint32_t at = find(match, match->last, predicate->capture); at != MATCH_NONE;
         at = find(match, match->captures[at].before, predicate->capture)) {
        if (!matcher_step(matcher))
            return false;
        bool holds = is_one(matcher, predicate, match_text(matcher->tree, match->captures[at].node)) !=
                     predicate->is_not;
        if (holds == predicate->is_any)
            return predicate->is_any;
    }
    return !predicate->is_any || find(match, match->last, predicate->capture) == MATCH_NONE;
}

bool query_predicates_hold(struct matcher *matcher, const struct query_match *match)
{
    const struct query_pattern *pattern = match->pattern;
    for (size_t i = 0; i < pattern->predicate_count; i++)
        if (!predicate_holds(matcher, &pattern->predicates[i], match))
            return false;
    return !matcher->is_over;
}
