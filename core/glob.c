// Path patterns, as a small automaton run straight over the pattern's text.
//
// A state is an offset in the pattern: "what comes next". For each byte of the path the set of live states is
// stepped, so the time is at most pattern length x path length whatever the stars do, and nothing is compiled
// or allocated. A set holds each offset once: `closure` follows what needs no byte (a star that matches
// nothing, the ways into and out of a brace group) and leaves the states that wait for one.
//
//     pattern   s r c / * * / * . { c , h }          '{' -> each alternative; ',' and '}' of a group ->
//     behind it offsets   0 1 2 3 4 5 6 7 8 9 ...     links[9] = 11 (the ','), links[11] = 13 (the '}'),
//     ends[11] = 13
//
// Most patterns in practice have no need of it: a plain name, "*.ext", "folder/" and "folder/**" are compared
// directly.
#include "core/glob.h"

struct set {
    uint16_t at[GLOB_PATTERN_MAX + 1];
    size_t count;
};

struct matcher {
    struct str pattern;
    bool is_floating;                           // no '/': may start at any component
    bool has_groups;                            // links and ends are filled
    uint16_t links[GLOB_PATTERN_MAX];           // '{' and ',' of a group: its next ',' or '}'; else 0
    uint16_t ends[GLOB_PATTERN_MAX];            // ',' of a group: its '}'
    uint64_t marked[GLOB_PATTERN_MAX / 64 + 1]; // members of the set that is being built
    uint16_t pending[GLOB_PATTERN_MAX + 1];     // of the closure
};

static bool is_special(char c)
{
    return c == '*' || c == '?' || c == '[' || c == '\\' || c == '{';
}

static bool has_special(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (is_special(s.at[i]))
            return true;
    return false;
}

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

// POSIX classes of ASCII: any locale would make the same repository match differently on two machines.
// False when there is no such class.
static bool in_named_class(struct str name, unsigned char c, bool *holds)
{
    bool alpha = byte_is_alpha((char)c), digit = byte_is_digit((char)c);
    const struct {
        struct str name;
        bool holds;
    } classes[] = {
        {STR("alpha"), alpha},
        {STR("digit"), digit},
        {STR("alnum"), alpha || digit},
        {STR("upper"), is_upper(c)},
        {STR("lower"), alpha && !is_upper(c)},
        {STR("space"), byte_is_space((char)c)},
        {STR("blank"), c == ' ' || c == '\t'},
        {STR("punct"), c > ' ' && c < 0x7f && !alpha && !digit},
        {STR("print"), c >= ' ' && c < 0x7f},
        {STR("graph"), c > ' ' && c < 0x7f},
        {STR("cntrl"), c < ' ' || c == 0x7f},
        {STR("xdigit"), digit || (byte_lower((char)c) >= 'a' && byte_lower((char)c) <= 'f')},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (str_equal(name, classes[i].name))
            return *holds |= classes[i].holds, true;
    return false;
}

// The ']' that ends a "[:name:]" whose '[' is at `at`, or 0 when it is not one.
static size_t named_class_end(struct str p, size_t at)
{
    size_t close = at + 1 < p.len && p.at[at + 1] == ':' ? str_find_byte(p, ']', at + 2) : STR_NONE;
    return close != STR_NONE && close > at + 2 && p.at[close - 1] == ':' ? close : 0;
}

// Reads the bracket expression at `at` as git does: ']' first is literal, '-' after a byte makes a range,
// [:alpha:] and its kin, '!' or '^' negates. Returns the offset behind it and says in *holds whether it holds
// `c`; 0 when it does not end or names an unknown class: it matches nothing then.
static size_t class_read(struct str p, size_t at, unsigned char c, bool *holds)
{
    size_t i = at + 1;
    bool negated = i < p.len && (p.at[i] == '!' || p.at[i] == '^');
    bool found = false, has_low = false;
    unsigned char low = 0;
    i += negated;
    for (bool first = true; i < p.len; i++, first = false) {
        if (p.at[i] == ']' && !first) {
            *holds = found != negated;
            return i + 1;
        }
        bool is_range = p.at[i] == '-' && has_low && i + 1 < p.len && p.at[i + 1] != ']';
        size_t close = p.at[i] == '[' ? named_class_end(p, i) : 0;
        if (close) {
            if (!in_named_class(str_slice(p, i + 2, close - i - 3), c, &found))
                return 0;
            i = close;
            has_low = false;
            continue;
        }
        i += is_range;
        if (p.at[i] == '\\' && ++i >= p.len)
            return 0;
        unsigned char high = (unsigned char)p.at[i];
        if (!is_range)
            low = high;
        found |= c >= low && c <= high;
        has_low = !is_range;
    }
    return 0;
}

// Finds the brace groups: '{' … ',' … '}' with at least one comma. Anything else is literal, as in shells.
static void find_groups(struct matcher *m)
{
    struct str p = m->pattern;
    uint16_t opened[GLOB_PATTERN_MAX]; // the innermost open '{' last
    size_t depth = 0;
    memset(m->links, 0, p.len * sizeof *m->links);
    memset(m->ends, 0, p.len * sizeof *m->ends);
    for (size_t i = 0; i < p.len; i++) {
        if (p.at[i] == '\\') {
            i++;
        } else if (p.at[i] == '[') {
            bool unused;
            size_t end = class_read(p, i, 0, &unused);
            i = end ? end - 1 : i;
        } else if (p.at[i] == '{') {
            opened[depth++] = (uint16_t)i;
            m->ends[i] = (uint16_t)i; // the last separator so far
        } else if (p.at[i] == ',' && depth) {
            uint16_t open = opened[depth - 1];
            m->links[m->ends[open]] = (uint16_t)i;
            m->ends[open] = (uint16_t)i;
        } else if (p.at[i] == '}' && depth) {
            uint16_t open = opened[--depth];
            if (m->ends[open] == open)
                continue; // no comma
            m->links[m->ends[open]] = (uint16_t)i;
            for (size_t j = m->links[open]; j <= i && j; j = m->links[j])
                m->ends[j] = (uint16_t)i;
        }
    }
    // Groups that never closed: their commas are text.
    for (size_t d = 0; d < depth; d++)
        for (size_t j = opened[d]; j < p.len;) {
            size_t next = m->links[j];
            m->links[j] = m->ends[j] = 0;
            if (!next)
                break;
            j = next;
        }
}

// Whether a ',' or '}' at `at` ends an alternative of a group.
static bool is_separator(const struct matcher *m, size_t at)
{
    return m->has_groups && m->ends[at] && (m->pattern.at[at] == ',' || m->pattern.at[at] == '}');
}

static bool is_group(const struct matcher *m, size_t at)
{
    return m->has_groups && m->pattern.at[at] == '{' && m->links[at];
}

static size_t stars_end(struct str p, size_t at)
{
    while (at < p.len && p.at[at] == '*')
        at++;
    return at;
}

// Whether the stars [at, end) stand for any number of components: two or more, alone between slashes.
static bool is_globstar(const struct matcher *m, size_t at, size_t end)
{
    if (end - at < 2)
        return false;
    bool before = at == 0 || m->pattern.at[at - 1] == '/' || is_group(m, at - 1) || is_separator(m, at - 1);
    bool after = end == m->pattern.len || m->pattern.at[end] == '/' || is_separator(m, end);
    return before && after && !(m->is_floating && end < m->pattern.len);
}

static void push(struct matcher *m, size_t *pending, size_t at)
{
    uint64_t bit = (uint64_t)1 << (at % 64);
    if (m->marked[at / 64] & bit)
        return;
    m->marked[at / 64] |= bit;
    m->pending[(*pending)++] = (uint16_t)at;
}

// Adds the state `at` and all that is reached from it without a byte. Marks keep each offset single.
static void closure(struct matcher *m, struct set *set, size_t at)
{
    struct str p = m->pattern;
    size_t pending = 0;
    push(m, &pending, at);
    while (pending) {
        at = m->pending[--pending];
        if (at < p.len && p.at[at] == '*') {
            size_t end = stars_end(p, at);
            bool skips_slash = end < p.len && p.at[end] == '/' && is_globstar(m, at, end);
            push(m, &pending, skips_slash ? end + 1 : end);
        } else if (at < p.len && is_group(m, at)) {
            for (size_t open = at; p.at[open] != '}'; open = m->links[open])
                push(m, &pending, open + 1);
            continue;
        } else if (at < p.len && is_separator(m, at)) {
            push(m, &pending, (size_t)m->ends[at] + 1);
            continue;
        }
        set->at[set->count++] = (uint16_t)at;
    }
}

// Keeps the state `at` alone.
static void stay(struct matcher *m, struct set *set, size_t at)
{
    size_t pending = 0;
    push(m, &pending, at);
    if (pending)
        set->at[set->count++] = (uint16_t)at;
}

// Moves the state `at` over the byte `c`.
static void step(struct matcher *m, struct set *next, size_t at, char c)
{
    struct str p = m->pattern;
    if (at == p.len)
        return;
    size_t end;
    bool holds = false;
    switch (p.at[at]) {
    case '*':
        end = stars_end(p, at);
        if (!is_globstar(m, at, end) ? c != '/' : c == '/' || end == p.len || p.at[end] != '/')
            closure(m, next, at);
        else if (c != '/')
            stay(m, next, at); // inside a component that a "**/" swallows: it can't end here
        return;
    case '?':
        if (c != '/')
            closure(m, next, at + 1);
        return;
    case '[':
        end = class_read(p, at, (unsigned char)c, &holds);
        if (end && c != '/' && holds)
            closure(m, next, end);
        return;
    case '\\':
        if (at + 1 < p.len && p.at[at + 1] == c)
            closure(m, next, at + 2);
        return;
    default:
        if (p.at[at] == c)
            closure(m, next, at + 1);
    }
}

static bool matched(const struct matcher *m)
{
    return m->marked[m->pattern.len / 64] >> (m->pattern.len % 64) & 1;
}

// Runs the automaton over the path. `needs_folder`: the match must end before a '/'.
static bool run(struct str pattern, struct str path, bool is_floating, bool needs_folder)
{
    struct matcher m;
    struct set sets[2], *now = &sets[0], *next = &sets[1];
    const size_t words = pattern.len / 64 + 1;

    m.pattern = pattern;
    m.is_floating = is_floating;
    m.has_groups = false;
    if (str_find_byte(pattern, '{', 0) != STR_NONE) {
        m.has_groups = true;
        find_groups(&m);
    }
    memset(m.marked, 0, words * sizeof *m.marked);
    now->count = 0;
    closure(&m, now, 0);
    for (size_t i = 0; i < path.len; i++) {
        char c = path.at[i];
        if (c == '/' && matched(&m))
            return true; // a folder above the path
        memset(m.marked, 0, words * sizeof *m.marked);
        next->count = 0;
        for (size_t j = 0; j < now->count; j++)
            step(&m, next, now->at[j], c);
        if (is_floating && c == '/')
            closure(&m, next, 0);
        else if (next->count == 0 && !is_floating)
            return false;
        struct set *spare = now;
        now = next;
        next = spare;
    }
    return !needs_folder && matched(&m);
}

// A pattern without '/' that is plain, or plain behind one '*': compared with each component.
static bool match_components(struct str literal, struct str path, bool is_suffix, bool needs_folder)
{
    for (struct str rest = path; rest.at;) {
        struct str name = str_cut(&rest, '/');
        bool same = is_suffix ? str_ends_with(name, literal) : str_equal(name, literal);
        if (same && (rest.at || !needs_folder))
            return true;
    }
    return false;
}

static bool match_folder(struct str folder, struct str path)
{
    return path.len > folder.len && path.at[folder.len] == '/' && str_starts_with(path, folder);
}

// Cheap proof that the automaton would find nothing: the plain text that a pattern begins with begins the
// path, and what it ends with ends a component.
static bool cannot_match(struct str pattern, struct str path, bool is_floating)
{
    size_t first = 0, last = pattern.len;
    while (first < pattern.len && !is_special(pattern.at[first]))
        first++;
    while (last > 0 && !is_special(pattern.at[last - 1]) && !memchr("]},", pattern.at[last - 1], 3))
        last--;
    if (!is_floating && !str_starts_with(path, str_slice(pattern, 0, first)))
        return true;
    if (last > 0 && last < pattern.len && pattern.at[last - 1] == '*' && pattern.at[last] == '/')
        last++; // "**/" matches nothing too, with its slash
    struct str tail = str_slice(pattern, last, pattern.len);
    for (size_t at = 0; (at = str_find(path, tail, at)) != STR_NONE; at++)
        if (at + tail.len == path.len || path.at[at + tail.len] == '/')
            return false;
    return true;
}

bool glob_match(struct str pattern, struct str path)
{
    bool needs_folder = pattern.len && pattern.at[pattern.len - 1] == '/';
    if (needs_folder)
        pattern.len--;
    bool is_floating = str_find_byte(pattern, '/', 0) == STR_NONE;
    if (pattern.len && pattern.at[0] == '/')
        pattern = str_slice(pattern, 1, pattern.len);
    if (pattern.len == 0 || pattern.len > GLOB_PATTERN_MAX || path.len == 0)
        return false;
    if (!has_special(pattern)) {
        if (is_floating)
            return match_components(pattern, path, false, needs_folder);
        return match_folder(pattern, path) || (!needs_folder && str_equal(pattern, path));
    }
    if (is_floating && pattern.at[0] == '*' && !has_special(str_slice(pattern, 1, pattern.len)))
        return match_components(str_slice(pattern, 1, pattern.len), path, true, needs_folder);
    if (!needs_folder && str_ends_with(pattern, STR("/**")) &&
        !has_special(str_slice(pattern, 0, pattern.len - 3)))
        return match_folder(str_slice(pattern, 0, pattern.len - 3), path);
    return !cannot_match(pattern, path, is_floating) && run(pattern, path, is_floating, needs_folder);
}

bool glob_match_list(const struct str *patterns, size_t count, struct str path)
{
    // The last pattern that matches decides, so look from the end.
    for (size_t i = count; i-- > 0;) {
        struct str pattern = patterns[i];
        bool takes_back = pattern.len && pattern.at[0] == '!';
        if (takes_back)
            pattern = str_slice(pattern, 1, pattern.len);
        if (glob_match(pattern, path))
            return !takes_back;
    }
    return false;
}
