#include "scanners/prefilter.h"

#include "scanners/token_run.h"

#include <stdlib.h>

enum {
    STEP = GRAM_STEP,
    STEPS = 64, // … and are then gone through together
    GATHER = 3, // of a step's places are written without a look at how many there are
    AROUND = 8, // bytes that are looked at around a place
    BACK = 3,   // of them stand before it
    MAYBE_BITS = 14,
    GROUP_BITS = 10,
    GROUPS = 1 << GROUP_BITS,
};

// The four bytes of a keyword's gram, letters in lower case, by which it is found; a keyword of three bytes
// has only these.
enum anchor { ANCHOR_GRAM, ANCHOR_SHORT, ANCHOR_COUNT };

struct window {
    uint64_t around, mask; // up to eight bytes from three before the gram on: what the keyword has of them
    uint32_t value;
    unsigned short keyword;
    unsigned char anchor;
};

// The windows that a text has at a place, by anchor.
struct windows {
    uint32_t values[ANCHOR_COUNT];
};

struct prefilter {
    const struct scan_ruleset *set;
    struct gram_tables tables;
    size_t longest;                       // keyword
    unsigned char maybe[1 << MAYBE_BITS]; // by a window's hash: the anchors that a keyword has it at
    unsigned groups[GROUPS + 1];          // where in `windows` those of a hash begin
    struct window *windows;               // one for each keyword, by hash
};

// --- windows -----------------------------------------------------------------------------------------------

static uint32_t window_hash(uint32_t value)
{
    return value * UINT32_C(2654435761);
}

static size_t maybe_of(uint32_t value)
{
    return window_hash(value) >> (32 - MAYBE_BITS);
}

static size_t group_of(uint32_t value)
{
    return window_hash(value) >> (32 - GROUP_BITS);
}

// Eight bytes as a number, the first the lowest, without case; a few signs become others.
static inline uint64_t load(const char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value | UINT64_C(0x2020202020202020);
}

// What the text has not is NUL.
static uint64_t load_edge(struct str bytes, size_t place)
{
    char room[AROUND] = {0};
    for (size_t i = 0; i < AROUND; i++)
        if (place + i >= BACK && place + i - BACK < bytes.len)
            room[i] = bytes.at[place + i - BACK];
    return load(room);
}

static inline uint64_t around_of(struct str bytes, size_t place)
{
    return place >= BACK && bytes.len - place >= AROUND - BACK ? load(bytes.at + place - BACK)
                                                               : load_edge(bytes, place);
}

static inline struct windows windows_of(uint64_t around)
{
    return (struct windows){{[ANCHOR_GRAM] = (uint32_t)(around >> 8 * BACK),
                             [ANCHOR_SHORT] = (uint32_t)(around >> 8 * BACK) & UINT32_C(0x00ffffff)}};
}

static struct window window_of(const struct scan_ruleset *set, unsigned index)
{
    const struct scan_keyword *keyword = &set->keywords[index];
    enum anchor anchor = keyword->length < GRAM_SIZE ? ANCHOR_SHORT : ANCHOR_GRAM;
    uint64_t around = around_of((struct str){keyword->text, keyword->length}, keyword->gram), mask = 0;
    for (unsigned i = 0; i < AROUND; i++)
        if (keyword->gram + i >= BACK && keyword->gram + i - BACK < keyword->length)
            mask |= UINT64_C(0xff) << 8 * i;
    return (struct window){around & mask, mask, windows_of(around).values[anchor], (unsigned short)index,
                           (unsigned char)anchor};
}

// Sorts the windows by hash: count, add up, put each in its place.
static void fill_windows(struct prefilter *prefilter)
{
    const struct scan_ruleset *set = prefilter->set;
    prefilter->windows = memory_alloc(set->keyword_count + 1, sizeof *prefilter->windows);
    for (unsigned i = 0; i < set->keyword_count; i++) {
        struct window window = window_of(set, i);
        prefilter->maybe[maybe_of(window.value)] |= (unsigned char)(1u << window.anchor);
        prefilter->groups[group_of(window.value) + 1]++;
    }
    for (size_t i = 0; i < GROUPS; i++)
        prefilter->groups[i + 1] += prefilter->groups[i];
    unsigned *next = memory_alloc(GROUPS, sizeof *next);
    memcpy(next, prefilter->groups, GROUPS * sizeof *next);
    for (unsigned i = 0; i < set->keyword_count; i++) {
        struct window window = window_of(set, i);
        prefilter->windows[next[group_of(window.value)]++] = window;
    }
    free(next);
}

// --- places ------------------------------------------------------------------------------------------------

// The masks of `steps` steps from `base`; behind the end of the text there is NUL.
static void masks_at(const struct prefilter *prefilter, struct str bytes, size_t base, size_t steps,
                     struct gram_masks *masks)
{
    size_t rest = bytes.len - base, inside = rest > GRAM_SIZE ? (rest - GRAM_SIZE) / STEP : 0;
    inside = inside < steps ? inside : steps;
    gram_masks_of(&prefilter->tables, bytes.at + base, inside, masks);
    for (; inside < steps; inside++) {
        char tail[STEP + GRAM_SIZE] = {0};
        size_t from = inside * STEP, count = from < rest ? rest - from : 0;
        memcpy(tail, bytes.at + base + (count ? from : 0), count < sizeof tail ? count : sizeof tail);
        gram_masks_of(&prefilter->tables, tail, 1, masks + inside);
    }
}

#define INLINE __attribute__((always_inline)) static inline

// Of bits that begin runs those that begin longer ones, by `more`. What is behind `next` is of no matter.
INLINE uint64_t longer(uint64_t bits, uint64_t *next, unsigned more)
{
    uint64_t before = *next;
    *next &= before >> more;
    return bits & (bits >> more | before << (64 - more));
}

// Bits where a run of TOKEN_RUN bits begins.
INLINE uint64_t run_starts(uint64_t bits, uint64_t next)
{
    bits = longer(bits, &next, 1);
    bits = longer(bits, &next, 2);
    bits = longer(bits, &next, 4);
    return longer(bits, &next, 8);
}

INLINE unsigned short place_of(size_t base, uint64_t bits)
{
    return (unsigned short)(base + (size_t)__builtin_ctzll(bits | UINT64_C(1) << 63));
}

// The places of the masks' bits. How many a step has is hard to foresee, so the first are written in any
// case.
INLINE size_t list_places(const struct gram_masks *masks, size_t steps, unsigned short *places)
{
    size_t count = 0;
    for (size_t i = 0; i < steps; i++) {
        uint64_t bits = masks[i].others | (masks[i].in_runs & run_starts(masks[i].token, masks[i + 1].token));
        uint64_t second = bits & (bits - 1), third = second & (second - 1);
        size_t end = count + (size_t)__builtin_popcountll(bits);
        places[count] = place_of(i * STEP, bits);
        places[count + 1] = place_of(i * STEP, second);
        places[count + 2] = place_of(i * STEP, third);
        for (count += GATHER, bits = third & (third - 1); count < end; count++, bits &= bits - 1)
            places[count] = place_of(i * STEP, bits);
        count = end;
    }
    return count;
}

#ifdef __x86_64__
// The same, with this processor's instructions for bits.
__attribute__((target("bmi,popcnt"))) static size_t list_places_avx2(const struct gram_masks *masks,
                                                                     size_t steps, unsigned short *places)
{
    return list_places(masks, steps, places);
}
#endif

static size_t places_of(const struct prefilter *prefilter, const struct gram_masks *masks, size_t steps,
                        unsigned short *places)
{
#ifdef __x86_64__
    if (prefilter->tables.kind != PREFILTER_PLAIN)
        return list_places_avx2(masks, steps, places);
#endif
    return list_places(masks, steps, places);
}

// --- hits --------------------------------------------------------------------------------------------------

struct search {
    const struct prefilter *prefilter;
    struct str bytes;
    size_t from, to;
    bool is_every;
    struct scan_hits *hits;
};

// The anchors, as bits, at which a keyword may have the place's window.
static inline unsigned anchors_at(const struct prefilter *prefilter, const struct windows *windows)
{
    return (prefilter->maybe[maybe_of(windows->values[ANCHOR_GRAM])] & 1u << ANCHOR_GRAM) |
           (prefilter->maybe[maybe_of(windows->values[ANCHOR_SHORT])] & 1u << ANCHOR_SHORT);
}

static size_t keep_places(const struct search *search, size_t base, const unsigned short *restrict places,
                          size_t count, unsigned short *restrict kept_places)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        const struct windows windows = windows_of(around_of(search->bytes, base + places[i]));
        kept_places[kept] = places[i];
        kept += anchors_at(search->prefilter, &windows) != 0;
    }
    return kept;
}

static bool is_equal(const struct scan_keyword *keyword, const char *at)
{
    if (!keyword->is_caseless)
        return memcmp(at, keyword->text, keyword->length) == 0;
    for (size_t i = 0; i < keyword->length; i++)
        if (byte_lower(at[i]) != byte_lower(keyword->text[i]))
            return false;
    return true;
}

// Hits come in order of their grams, and so nearly in order of their ends.
static void add_hit(struct scan_hits *hits, struct scan_hit hit)
{
    vec_add(hits);
    size_t at = hits->count - 1;
    for (; at > 0 && (hits->at[at - 1].end > hit.end ||
                      (hits->at[at - 1].end == hit.end && hits->at[at - 1].keyword > hit.keyword));
         at--)
        hits->at[at] = hits->at[at - 1];
    hits->at[at] = hit;
}

static bool has_run(struct str bytes, size_t place)
{
    size_t run = 0;
    while (run < TOKEN_RUN && place + run < bytes.len && token_has((unsigned char)bytes.at[place + run]))
        run++;
    return run == TOKEN_RUN;
}

static void compare_with(const struct search *search, size_t place, unsigned index)
{
    const struct scan_keyword *keyword = &search->prefilter->set->keywords[index];
    size_t start = place - keyword->gram, end = start + keyword->length;
    if (place >= keyword->gram && end > search->from && end <= search->to &&
        is_equal(keyword, search->bytes.at + start) &&
        (!keyword->is_in_run || search->is_every || has_run(search->bytes, place)))
        add_hit(search->hits, (struct scan_hit){start, end, index});
}

static void compare_at(const struct search *search, size_t place)
{
    const struct prefilter *prefilter = search->prefilter;
    uint64_t around = around_of(search->bytes, place);
    const struct windows windows = windows_of(around);
    for (unsigned anchors = anchors_at(prefilter, &windows); anchors; anchors &= anchors - 1) {
        unsigned anchor = (unsigned)__builtin_ctz(anchors);
        size_t group = group_of(windows.values[anchor]);
        for (unsigned i = prefilter->groups[group]; i < prefilter->groups[group + 1]; i++) {
            const struct window *window = &prefilter->windows[i];
            if ((around & window->mask) == window->around && window->anchor == anchor)
                compare_with(search, place, window->keyword);
        }
    }
}

void prefilter_scan(const struct prefilter *prefilter, struct str bytes, size_t from, size_t to,
                    bool is_every, struct scan_hits *hits)
{
    struct gram_masks masks[STEPS + 1]; // one more: where a run goes on
    unsigned short places[STEPS * STEP + STEP], kept[STEPS * STEP];
    const struct search search = {prefilter, bytes, from, to, is_every, hits};
    for (size_t base = from > prefilter->longest ? from - prefilter->longest : 0; base < to;
         base += STEPS * STEP) {
        size_t rest = (to - base + STEP - 1) / STEP, steps = rest < STEPS ? rest : STEPS;
        masks_at(prefilter, bytes, base, steps + 1, masks);
        for (size_t i = 0; is_every && i < steps; i++)
            masks[i].others |= masks[i].in_runs;
        size_t count = places_of(prefilter, masks, steps, places);
        count = keep_places(&search, base, places, count, kept);
        for (size_t i = 0; i < count; i++)
            compare_at(&search, base + kept[i]);
    }
}

// --- opening -----------------------------------------------------------------------------------------------

struct prefilter *prefilter_open(const struct scan_ruleset *set, enum prefilter_kind most)
{
    struct prefilter *prefilter = memory_alloc(1, sizeof *prefilter);
    prefilter->set = set;
    for (size_t i = 0; i < set->keyword_count; i++)
        if (set->keywords[i].length > prefilter->longest)
            prefilter->longest = set->keywords[i].length;
    gram_tables_fill(&set->grams, most, &prefilter->tables);
    fill_windows(prefilter);
    return prefilter;
}

void prefilter_close(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    free(prefilter->windows);
    free(prefilter);
}

enum prefilter_kind prefilter_kind(const struct prefilter *prefilter)
{
    return prefilter->tables.kind;
}
