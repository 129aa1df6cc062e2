#include "scanners/findings/audit.h"

#include "core/file.h"
#include "core/term.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <unistd.h>

const char *audit_decision_name(enum audit_decision decision)
{
    static const char *const names[AUDIT_DECISION_COUNT] = {"open", "true", "false positive",
                                                            "expected test secret"};
    return names[decision];
}

// --- the record: a baseline file whose reasons say what was decided, "true" among them ---------------------

static struct str record_reason(const struct audit_item *item, struct arena *arena)
{
    if (!item->reason.len)
        return str_from(audit_decision_name(item->decision));
    return arena_printf(arena, "%s: %.*s", audit_decision_name(item->decision), STR_ARG(item->reason));
}

static void take_over(struct audit_item *item, const struct baseline_entry *entry)
{
    for (int i = AUDIT_TRUE; i < AUDIT_DECISION_COUNT; i++) {
        struct str name = str_from(audit_decision_name((enum audit_decision)i));
        if (!str_starts_with(entry->reason, name))
            continue;
        item->decision = (enum audit_decision)i;
        item->reason = str_slice(entry->reason, name.len, entry->reason.len);
        if (str_starts_with(item->reason, STR(": ")))
            item->reason = str_slice(item->reason, 2, item->reason.len);
    }
}

bool audit_load_record(struct audit *audit, bool resumes, struct error *err)
{
    if (!audit->record_file.len)
        return true;
    if (!baseline_load(audit->record_file.at, audit->arena, &audit->record, err))
        return false;
    if (!resumes)
        return true;
    VEC_EACH (struct audit_item, item, &audit->items) {
        const struct baseline_entry *entry = baseline_find(&audit->record, item->fingerprint);
        if (entry)
            take_over(item, entry);
    }
    return true;
}

static struct baseline_entry entry_of(const struct audit *audit, const struct audit_item *item)
{
    struct baseline_entry entry = {
        .rule = item->rule,
        .path = item->path,
        .reason = record_reason(item, audit->arena),
        .expires = audit->words.expires,
        .owner = audit->words.owner,
    };
    memcpy(entry.fingerprint, item->fingerprint, sizeof entry.fingerprint);
    return entry;
}

// Both files after each decision. What is no secret or meant to be there goes to the baseline; what is a
// secret does not, also when it was said to be none before.
static bool save(struct audit *audit, const struct audit_item *item, struct error *err)
{
    struct baseline_entry entry = entry_of(audit, item);
    if (item->decision == AUDIT_FALSE || item->decision == AUDIT_TEST)
        baseline_put(&audit->baseline, &entry, audit->arena);
    else
        baseline_remove(&audit->baseline, item->fingerprint);
    baseline_put(&audit->record, &entry, audit->arena);
    return baseline_save(&audit->baseline, audit->baseline_file, err) &&
           (!audit->record_file.len || baseline_save(&audit->record, audit->record_file, err));
}

// --- the dialogue -----------------------------------------------------------------------------------------

static void draw(struct audit *audit, struct screen *screen, struct str question)
{
    struct buffer BUFFER_AUTO out = {0};
    audit_draw(audit, screen->width, screen->height, question, &out);
    screen_draw(screen, buffer_str(&out));
}

static void drop_last_character(struct buffer *text)
{
    while (text->len && ((unsigned char)text->at[text->len - 1] & 0xc0) == 0x80)
        text->len--;
    text->len -= text->len > 0;
}

enum answer { ANSWER_GIVEN, ANSWER_TAKEN_BACK, ANSWER_INTERRUPTED, ANSWER_END };

// One line of text; the end of it stays visible when it is longer than the screen is wide.
static enum answer ask(struct audit *audit, struct screen *screen, const char *prompt, struct buffer *answer)
{
    enum { ANSWER_MAX = 500 };
    for (;;) {
        struct buffer BUFFER_AUTO line = {0};
        size_t prompt_len = strlen(prompt);
        size_t room = screen->width > prompt_len + 1 ? screen->width - prompt_len - 1 : 1;
        size_t from = answer->len > room ? answer->len - room : 0;
        while (from < answer->len && ((unsigned char)answer->at[from] & 0xc0) == 0x80)
            from++;
        buffer_add_cstring(&line, prompt);
        buffer_add(&line, str_slice(buffer_str(answer), from, answer->len));
        draw(audit, screen, buffer_str(&line));
        int key = screen_key(screen);
        if (key == KEY_INTERRUPT)
            return ANSWER_INTERRUPTED;
        if (key == KEY_END)
            return ANSWER_END;
        if (key == KEY_ESCAPE)
            return ANSWER_TAKEN_BACK;
        if (key == KEY_ENTER)
            return ANSWER_GIVEN;
        if (key == KEY_BACKSPACE)
            drop_last_character(answer);
        else if (key == KEY_CLEAR)
            buffer_clear(answer);
        else if (key >= ' ' && answer->len < ANSWER_MAX)
            buffer_add_byte(answer, (char)key);
    }
}

// Asks why and writes; *is_decided is false when the user went back on it.
static enum answer decide(struct audit *audit, struct screen *screen, enum audit_decision decision,
                          bool *is_decided, struct error *err)
{
    static const char *const prompts[AUDIT_DECISION_COUNT] = {
        [AUDIT_TRUE] = "true; a note (enter: none, esc: back): ",
        [AUDIT_FALSE] = "false positive, because (esc: back): ",
        [AUDIT_TEST] = "expected test secret, because (esc: back): ",
    };
    struct audit_item *item = &audit->items.at[audit->at];
    struct buffer BUFFER_AUTO text = {0};
    *is_decided = false;
    enum answer answer;
    do {
        answer = ask(audit, screen, prompts[decision], &text);
        // Without a reason nobody knows later why it does not count.
    } while (answer == ANSWER_GIVEN && !str_trim(buffer_str(&text)).len && decision != AUDIT_TRUE);
    if (answer != ANSWER_GIVEN)
        return answer;
    struct audit_item before = *item;
    item->decision = decision;
    item->reason = arena_copy(audit->arena, str_trim(buffer_str(&text)));
    if (!save(audit, item, err))
        *item = before;
    else
        *is_decided = true;
    return ANSWER_GIVEN;
}

static bool is_decision_key(int key, enum audit_decision *decision)
{
    *decision = key == 't' ? AUDIT_TRUE : key == 'f' ? AUDIT_FALSE : key == 'e' ? AUDIT_TEST : AUDIT_OPEN;
    return *decision != AUDIT_OPEN;
}

static bool interrupted(struct error *err)
{
    return error_set(err, ERROR_INTERRUPTED, "interrupted; what was decided is saved, --resume goes on");
}

static bool look_at_items(struct audit *audit, struct screen *screen, struct error *err)
{
    while (audit->at < audit->items.count) {
        enum audit_decision decision;
        draw(audit, screen, (struct str){0});
        int key = screen_key(screen);
        if (key == KEY_INTERRUPT)
            return interrupted(err);
        if (key == KEY_END || key == 'q')
            return true;
        if (key == 's') {
            audit->at++;
        } else if (key == 'b') {
            audit->at -= audit->at > 0;
        } else if (is_decision_key(key, &decision)) {
            bool is_decided;
            enum answer answer = decide(audit, screen, decision, &is_decided, err);
            if (err->code != ERROR_NONE)
                return false;
            if (answer == ANSWER_INTERRUPTED)
                return interrupted(err);
            if (answer == ANSWER_END)
                return true;
            audit->at += is_decided;
        }
    }
    return true;
}

bool audit_run(struct audit *audit, struct error *err)
{
    struct screen screen;
    if (!screen_open(&screen, err))
        return false;
    audit->at = 0;
    while (audit->at < audit->items.count && audit->items.at[audit->at].decision != AUDIT_OPEN)
        audit->at++;
    bool ok = look_at_items(audit, &screen, err);
    screen_close(&screen);
    return ok;
}

// --- the totals -------------------------------------------------------------------------------------------

struct tally {
    struct str rule;
    size_t counts[AUDIT_DECISION_COUNT];
};

static int compare_tallies(const void *a, const void *b)
{
    const struct tally *left = a, *right = b;
    return str_compare(left->rule, right->rule);
}

static void add_row(const struct tally *tally, struct buffer *out)
{
    size_t secrets = tally->counts[AUDIT_TRUE] + tally->counts[AUDIT_TEST];
    size_t decided = secrets + tally->counts[AUDIT_FALSE];
    struct buffer BUFFER_AUTO rule = {0};
    term_untrusted(&rule, tally->rule);
    buffer_printf(out, "%-40.*s %5zu %5zu %5zu %5zu", STR_ARG(buffer_str(&rule)), tally->counts[AUDIT_TRUE],
                  tally->counts[AUDIT_FALSE], tally->counts[AUDIT_TEST], tally->counts[AUDIT_OPEN]);
    if (decided)
        buffer_printf(out, "  %.2f\n", (double)secrets / (double)decided);
    else
        buffer_add(out, STR("     -\n"));
}

void audit_totals(const struct audit *audit, struct buffer *out)
{
    struct VEC(struct tally) tallies = {0};
    struct tally all = {.rule = STR("all rules")};
    VEC_EACH (const struct audit_item, item, &audit->items) {
        struct tally *tally = NULL;
        VEC_EACH (struct tally, known, &tallies)
            if (str_equal(known->rule, item->rule))
                tally = known;
        if (!tally) {
            tally = vec_add(&tallies);
            tally->rule = item->rule;
        }
        tally->counts[item->decision]++;
        all.counts[item->decision]++;
    }
    vec_sort(&tallies, compare_tallies);
    buffer_printf(out, "%-40s %5s %5s %5s %5s  %s\n", "rule", "true", "false", "test", "open", "precision");
    VEC_EACH (const struct tally, tally, &tallies)
        add_row(tally, out);
    if (tallies.count > 1)
        add_row(&all, out);
    vec_free(&tallies);
}

size_t audit_count_left(const struct audit *audit)
{
    size_t count = 0;
    VEC_EACH (const struct audit_item, item, &audit->items)
        count += item->decision == AUDIT_OPEN || item->decision == AUDIT_TRUE;
    return count;
}
