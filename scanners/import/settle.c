// From their rules to ours: each must stand our own tests, with samples, before it is written.
#include "scanners/import/import.h"

#include "scanners/confirm.h"
#include "scanners/engine.h"
#include "scanners/sample.h"
#include "scanners/selftest.h"

enum {
    BEFORE_MAX = 4096, // how far before a keyword a match is looked for
    AFTER_MAX = 8192,
    KEYWORD_MAX = 64,
    SAMPLE_SEEDS = 60, // texts that are made of a pattern before it is given up
    SAMPLES_WANTED = 2,
    EXAMPLES_MAX = 8,
    ROUNDS_MAX = 4,
};

static void drop(struct import *import, struct import_rule *rule, const char *why, const char *more)
{
    rule->is_dropped = true;
    import_note_loss(import, IMPORT_LOST_RULE, rule->id, "%s%s", why, more);
}

static bool is_built_in(struct str name)
{
    for (size_t i = 0; i < scan_ruleset_builtin.rule_count; i++)
        if (str_equal(name, str_from(scan_ruleset_builtin.rules[i].id)))
            return true;
    return false;
}

static bool is_taken(const struct import *import, const struct import_rule *rule, struct str name)
{
    for (const struct import_rule *other = import->rules.at; other < rule; other++)
        if (str_equal(other->name, name))
            return true;
    return is_built_in(name);
}

static void name_rule(struct import *import, struct import_rule *rule)
{
    struct str plain = import_rule_name(import, rule->id);
    rule->name = plain;
    for (unsigned i = 1; is_taken(import, rule, rule->name); i++)
        rule->name = i == 1 ? arena_printf(import->arena, "imported-%.*s", STR_ARG(plain))
                            : arena_printf(import->arena, "imported-%.*s-%u", STR_ARG(plain), i);
}

// Translates the patterns of a list; those that can't be are noted and left out.
static void translate_list(struct import *import, struct str subject, struct import_texts *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct regex regex;
        struct error err = {0};
        if (regex_parse(list->at[i], REGEX_NO_SECRET, import->arena, &regex, &err) && regex.pattern.len &&
            confirm_check_pattern(regex.pattern.at, &err))
            list->at[kept++] = regex.pattern;
        else
            import_note_loss(import, IMPORT_LOST_PART, subject, "an exception is left out: %s", err.message);
    }
    list->count = kept;
}

static void translate_exceptions(struct import *import, struct str subject, struct import_exceptions *except)
{
    size_t kept = 0;
    translate_list(import, subject, &except->allow);
    translate_list(import, subject, &except->allow_match);
    translate_list(import, subject, &except->allow_line);
    translate_list(import, subject, &except->skip_path);
    for (size_t i = 0; i < except->stop.count; i++)
        if (except->stop.at[i].len && str_find_byte(except->stop.at[i], '\0', 0) == STR_NONE)
            except->stop.at[kept++] = arena_copy(import->arena, except->stop.at[i]);
    except->stop.count = kept;
}

// Their keywords only say that a file holds one; ours say where to look. So one is put in front of the
// pattern.
static bool tie_to_keywords(struct import *import, struct import_rule *rule)
{
    struct buffer BUFFER_AUTO pattern = {0};
    struct regex_keywords *words = &rule->words;
    words->texts = ARENA_ARRAY(import->arena, const char *, rule->keywords.count + 1);
    buffer_add(&pattern, STR("(?i:"));
    VEC_EACH (struct str, keyword, &rule->keywords) {
        if (keyword->len < RULE_KEYWORD_MIN || keyword->len > KEYWORD_MAX)
            return false;
        buffer_add_cstring(&pattern, words->count ? "|" : "");
        for (size_t i = 0; i < keyword->len; i++) {
            bool is_plain = byte_is_alpha(keyword->at[i]) || byte_is_digit(keyword->at[i]);
            if (is_plain)
                buffer_add_byte(&pattern, keyword->at[i]);
            else
                buffer_printf(&pattern, "\\x%02x", (unsigned char)keyword->at[i]);
        }
        words->texts[words->count++] = arena_copy(import->arena, *keyword).at;
    }
    if (!words->count)
        return false;
    buffer_printf(&pattern, ")(?s:.{0,%d}?)%.*s", IMPORT_KEYWORD_REACH, STR_ARG(rule->pattern));
    rule->pattern = arena_copy(import->arena, buffer_str(&pattern));
    words->is_caseless = true;
    words->before = 0;
    import_note_loss(import, IMPORT_REMARK, rule->id,
                     "its keyword must stand within %d bytes before the secret", IMPORT_KEYWORD_REACH);
    return true;
}

static unsigned clamp(size_t value, size_t low, size_t high)
{
    return (unsigned)(value < low ? low : value > high ? high : value);
}

static void translate(struct import *import, struct import_rule *rule)
{
    struct error err = {0};
    name_rule(import, rule);
    if (!regex_parse(rule->regex, rule->secret_group, import->arena, &rule->regex_tree, &err)) {
        drop(import, rule, "", err.message);
        return;
    }
    rule->pattern = rule->regex_tree.pattern;
    regex_keywords(&rule->regex_tree, import->arena, &rule->words);
    size_t longest = regex_max_length(rule->regex_tree.root);
    if (!rule->words.texts && !tie_to_keywords(import, rule)) {
        drop(import, rule, "no text of 3 bytes or more is in every match, and it names none", "");
        return;
    }
    if (rule->words.before > BEFORE_MAX && rule->words.before != SIZE_MAX)
        import_note_loss(import, IMPORT_LOST_PART, rule->id,
                         "a match may begin %d bytes before its keyword at most", BEFORE_MAX);
    rule->before =
        clamp(rule->words.before == SIZE_MAX ? RULE_AFTER_DEFAULT : rule->words.before, 0, BEFORE_MAX);
    rule->after = clamp(longest == SIZE_MAX ? RULE_AFTER_DEFAULT : longest, RULE_AFTER_DEFAULT, AFTER_MAX);
    translate_exceptions(import, rule->id, &rule->except);
    if (rule->path.len) {
        struct regex path;
        if (!regex_parse(rule->path, REGEX_NO_SECRET, import->arena, &path, &err)) {
            drop(import, rule, "its path: ", err.message);
            return;
        }
        rule->path = path.pattern;
    }
    if (!(rule->entropy >= 0 && rule->entropy <= 8))
        rule->entropy = 0;
    if (!confirm_check_pattern(rule->pattern.at, &err))
        drop(import, rule, "", err.message);
}

// --- trying ------------------------------------------------------------------------------------------------

struct trial {
    struct import *import;
    struct scan_engine *engine;
    struct scan_scratch *scratch;
    struct scan_ruleset set;
};

struct sighting {
    const struct scan_rule *wanted, *other;
    bool is_found;
};

static void on_match(void *context, const struct scan_match *match)
{
    struct sighting *sighting = context;
    if (match->rule == sighting->wanted && match->tier >= SCAN_LIKELY && !match->is_timed_out)
        sighting->is_found = true;
    else
        sighting->other = match->rule;
}

static bool is_usable(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x7f || text.at[i] == 0 || text.at[i] == 1 || text.at[i] == 2)
            return false;
    return text.len > 0 && text.len < SAMPLE_SIZE_MAX;
}

static void try_text(const struct trial *trial, struct str text, struct sighting *sighting)
{
    struct error err = {0};
    const struct scan_input input = {.bytes = text, .path = STR("settings.py"), .profile = SCAN_AUDIT};
    sighting->is_found = false;
    if (is_usable(text))
        scan_bytes(trial->engine, trial->scratch, &input, on_match, sighting, &err);
}

// Makes texts until two are found, alone or as a value.
static void make_samples(const struct trial *trial, struct import_rule *rule, struct sighting *sighting)
{
    static const char *const frames[][2] = {{"", ""}, {"value = \"", "\"\n"}, {"", "\n"}, {" ", " "}};
    struct buffer BUFFER_AUTO text = {.limit = SAMPLE_SIZE_MAX};
    for (uint64_t seed = 1; seed <= SAMPLE_SEEDS && rule->match.count < SAMPLES_WANTED; seed++) {
        size_t frame = seed % 4;
        buffer_clear(&text);
        buffer_add_cstring(&text, frames[frame][0]);
        if (rule->pattern.at != rule->regex_tree.pattern.at) // tied to a keyword
            buffer_printf(&text, "%s ", rule->words.texts[0]);
        regex_sample(&rule->regex_tree, seed, &text);
        buffer_add_cstring(&text, frames[frame][1]);
        try_text(trial, buffer_str(&text), sighting);
        if (sighting->is_found)
            *vec_add(&rule->match) = arena_copy(trial->import->arena, buffer_str(&text));
    }
}

static void find_samples(const struct trial *trial, struct import_rule *rule, const struct scan_rule *ours)
{
    struct sighting sighting = {.wanted = ours};
    size_t missed = 0;
    vec_clear(&rule->match);
    vec_clear(&rule->no_match);
    for (size_t i = 0; i < rule->examples.count && rule->match.count < EXAMPLES_MAX; i++) {
        try_text(trial, rule->examples.at[i], &sighting);
        if (sighting.is_found)
            *vec_add(&rule->match) = rule->examples.at[i];
        else
            missed++;
    }
    for (size_t i = 0; i < rule->negatives.count && rule->no_match.count < EXAMPLES_MAX; i++) {
        struct sighting negative = {.wanted = ours};
        try_text(trial, rule->negatives.at[i], &negative);
        if (!negative.is_found && is_usable(rule->negatives.at[i]))
            *vec_add(&rule->no_match) = rule->negatives.at[i];
    }
    if (!rule->match.count)
        make_samples(trial, rule, &sighting);
    if (rule->match.count && missed)
        import_note_loss(trial->import, IMPORT_REMARK, rule->id,
                         "%zu of its examples are no secret to andon, or another rule's", missed);
    if (rule->match.count)
        return;
    if (!sighting.other) {
        drop(trial->import, rule, "no text could be made that it finds", "");
        return;
    }
    rule->is_dropped = true;
    import_note_loss(trial->import, IMPORT_COVERED, rule->id, "by %s", sighting.other->name);
}

static bool load_trial(struct trial *trial, struct arena *arena, struct error *err)
{
    struct rule_list rules = {0};
    struct buffer BUFFER_AUTO text = {0};
    import_write_rules(trial->import, STR("trial"), &text);
    bool is_loaded =
        rule_load(arena_copy(arena, buffer_str(&text)), STR("imported rules"), arena, &rules, err);
    if (is_loaded) {
        struct scan_rule *kept = ARENA_ARRAY(arena, struct scan_rule, rules.count + 1);
        if (rules.count)
            memcpy(kept, rules.at, rules.count * sizeof *kept);
        is_loaded = rule_index(kept, rules.count, arena, &trial->set, err);
    }
    vec_free(&rules);
    if (!is_loaded)
        return false;
    trial->engine = scan_engine_new(&trial->set);
    trial->scratch = scan_scratch_open(trial->engine);
    return true;
}

static void end_trial(struct trial *trial)
{
    scan_scratch_close(trial->scratch);
    scan_engine_free(trial->engine);
}

static struct import_rule *find_rule(struct import *import, struct str name)
{
    VEC_EACH (struct import_rule, rule, &import->rules)
        if (!rule->is_dropped && str_equal(rule->name, name))
            return rule;
    return NULL;
}

// Drops the rules that the self-test complains of ; how many they were.
static size_t drop_failures(struct import *import, const struct selftest *result)
{
    size_t dropped = 0;
    VEC_EACH (const struct selftest_issue, issue, &result->issues) {
        struct import_rule *rule = find_rule(import, str_from(issue->rule->id));
        if (!rule || !selftest_is_failure(issue->kind))
            continue;
        struct str why = arena_copy(import->arena, str_from(issue->what));
        drop(import, rule, "fails its test: it ", why.at);
        dropped++;
    }
    return dropped;
}

static bool run_round(struct import *import, bool is_first, size_t *dropped, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct trial trial = {.import = import};
    struct selftest result = {0};
    if (!load_trial(&trial, &arena, err))
        return false;
    bool ok = true;
    *dropped = 0;
    if (is_first) {
        for (size_t i = 0; i < trial.set.rule_count; i++) {
            struct import_rule *rule = find_rule(import, str_from(trial.set.rules[i].id));
            if (rule)
                find_samples(&trial, rule, &trial.set.rules[i]);
        }
        *dropped = 1;
    } else {
        ok = selftest_run(trial.engine, &trial.set, SELFTEST_SAMPLES | SELFTEST_PROBES, &result, err);
        *dropped = drop_failures(import, &result);
        selftest_free(&result);
    }
    end_trial(&trial);
    return ok;
}

bool import_settle(struct import *import, struct error *err)
{
    size_t dropped = 1;
    VEC_EACH (struct import_rule, rule, &import->rules)
        translate(import, rule);
    translate_exceptions(import, STR("(all rules)"), &import->defaults);
    // A rule that goes may uncover or hide another's samples, so the rest is tried again.
    for (int round = 0; import->rules.count && dropped && round < ROUNDS_MAX; round++)
        if (!run_round(import, round == 0, &dropped, err))
            return false;
    return true;
}
