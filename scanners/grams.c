#include "scanners/grams.h"

#include <math.h>
#include <stdlib.h>

enum {
    PASSES = 3,  // over the keywords
    ASCII = 128, // bytes; others count as those that they are without their highest bit
};

// How often ASCII bytes occur in 100,000 bytes of source code, data and documentation (60 MB of 55 projects).
static const unsigned short shares[ASCII] = {
    [9] = 1406, [10] = 2752, [13] = 27,    [32] = 18091, 62,   1316, 110,  73,   38,          103,  373,
    881,        881,         312,          47,           884,  715,  1541, 920,  /* 0 */ 284, 226,  190,
    109,        104,         67,           91,           47,   66,   51,   699,  269,         346,  714,
    450,        28,          68,           /* A */ 366,  168,  411,  255,  384,  185,         95,   102,
    341,        29,          63,           275,          212,  290,  255,  285,  25,          332,  535,
    455,        153,         129,          87,           36,   50,   13,   163,  66,          163,  7,
    695,        167,         /* a */ 4265, 808,          2380, 1996, 7189, 1216, 1163,        1246, 4032,
    146,        509,         2611,         1433,         3937, 3909, 1907, 143,  4413,        3996, 5499,
    1874,       667,         496,          424,          727,  102,  423,  78,   423,         8,
};

// What a bucket admits at one place.
struct place {
    unsigned short uses[ASCII];                 // by how many of its grams
    unsigned short low_uses[16], fold_uses[16]; // … by four bits of a byte
    unsigned short any;                         // by how many that have no byte here
    double share;                               // of all bytes that it admits
};

struct bucket {
    struct place places[GRAM_SIZE];
};

struct planner {
    struct scan_keyword *keywords;
    const unsigned char *gram_last;
    struct bucket buckets[GRAM_BUCKETS];
    double share[ASCII];
    double shares[16][16]; // the same by the lower four bits and the fold
    bool is_by_fours;
};

// A keyword of three bytes has no fourth.
static size_t gram_size(const struct scan_keyword *keyword)
{
    return keyword->length < GRAM_SIZE ? keyword->length : GRAM_SIZE;
}

static bool has_other_case(const struct scan_keyword *keyword, unsigned char byte)
{
    return keyword->is_caseless && byte_is_alpha((char)byte);
}

static bool admits(const struct planner *planner, const struct place *place, unsigned byte)
{
    return place->any > 0 ||
           (planner->is_by_fours ? place->low_uses[byte & 15] && place->fold_uses[gram_fold(byte)]
                                 : place->uses[byte]);
}

// What a place admits with one byte more.
static double share_with(const struct planner *planner, const struct place *place, unsigned byte)
{
    double share = place->share;
    if (admits(planner, place, byte))
        return share;
    if (!planner->is_by_fours)
        return share + planner->share[byte];
    unsigned low = byte & 15, fold = gram_fold(byte);
    for (unsigned i = 0; i < 16; i++) {
        if (!place->fold_uses[fold] && (place->low_uses[i] || i == low))
            share += planner->shares[i][fold];
        if (!place->low_uses[low] && place->fold_uses[i])
            share += planner->shares[low][i];
    }
    return share;
}

// How often the gram itself occurs: of grams that cost a bucket nothing, the rarest is taken.
static double share_of_gram(const struct planner *planner, const struct scan_keyword *keyword, size_t gram)
{
    double share = 1;
    for (size_t i = gram; i < gram + gram_size(keyword); i++) {
        unsigned char byte = keyword->text[i] & 127;
        share *= planner->share[byte] + (has_other_case(keyword, byte) ? planner->share[byte ^ 0x20] : 0);
    }
    return share;
}

// How much more a bucket admits when it gets a gram of the keyword. Of a letter in both cases the two are
// alike, so one is looked at.
static double cost_of(const struct planner *planner, const struct bucket *bucket,
                      const struct scan_keyword *keyword, size_t gram)
{
    double before = 1, after = 1;
    for (size_t i = 0; i < GRAM_SIZE; i++) {
        before *= bucket->places[i].share;
        after *= i < gram_size(keyword)
                     ? share_with(planner, &bucket->places[i], keyword->text[gram + i] & 127)
                     : 1;
    }
    return after - before;
}

static void add_up(const struct planner *planner, struct place *place)
{
    place->share = 0;
    for (unsigned other = 0; other < ASCII; other++)
        place->share += admits(planner, place, other) ? planner->share[other] : 0;
}

static void count_byte(struct planner *planner, struct place *place, unsigned byte, int by)
{
    place->uses[byte] = (unsigned short)(place->uses[byte] + by);
    place->low_uses[byte & 15] = (unsigned short)(place->low_uses[byte & 15] + by);
    place->fold_uses[gram_fold(byte)] = (unsigned short)(place->fold_uses[gram_fold(byte)] + by);
    add_up(planner, place);
}

static void count_any(const struct planner *planner, struct place *place, int by)
{
    place->any = (unsigned short)(place->any + by);
    add_up(planner, place);
}

static void count_gram(struct planner *planner, size_t bucket, const struct scan_keyword *keyword, int by)
{
    for (size_t i = gram_size(keyword); i < GRAM_SIZE; i++)
        count_any(planner, &planner->buckets[bucket].places[i], by);
    for (size_t i = 0; i < gram_size(keyword); i++) {
        unsigned char byte = keyword->text[keyword->gram + i] & 127;
        struct place *place = &planner->buckets[bucket].places[i];
        count_byte(planner, place, byte, by);
        if (has_other_case(keyword, byte))
            count_byte(planner, place, byte ^ 0x20u, by);
    }
}

// Puts the keyword into the bucket that costs least, with the gram that does; the grams are chosen once, when
// whole bytes count.
static unsigned char put(struct planner *planner, size_t index)
{
    struct scan_keyword *keyword = &planner->keywords[index];
    size_t first = keyword->is_in_run ? 0 : GRAM_RUN_BUCKETS, best = first;
    size_t most = planner->is_by_fours ? GRAM_BUCKETS : GRAM_BYTE_BUCKETS;
    size_t behind = keyword->is_in_run ? GRAM_RUN_BUCKETS : most;
    size_t gram = planner->is_by_fours ? keyword->gram : 0;
    size_t gram_last = planner->is_by_fours ? keyword->gram : planner->gram_last[index];
    double least = INFINITY;
    for (; gram <= gram_last; gram++) {
        double own = share_of_gram(planner, keyword, gram);
        for (size_t bucket = first; bucket < behind; bucket++) {
            double cost = own + cost_of(planner, &planner->buckets[bucket], keyword, gram);
            if (cost >= least)
                continue;
            least = cost;
            best = bucket;
            keyword->gram = (unsigned char)gram;
        }
    }
    count_gram(planner, best, keyword, 1);
    return (unsigned char)best;
}

static void fill_buckets(struct planner *planner, size_t count, bool is_by_fours)
{
    unsigned char *buckets = memory_alloc(count + 1, sizeof *buckets);
    planner->is_by_fours = is_by_fours;
    memset(planner->buckets, 0, sizeof planner->buckets);
    for (int pass = 0; pass < PASSES; pass++)
        for (size_t i = 0; i < count; i++) {
            if (pass > 0)
                count_gram(planner, buckets[i], &planner->keywords[i], -1);
            buckets[i] = put(planner, i);
        }
    free(buckets);
}

static void write_fours(const struct planner *planner, struct gram_plan *plan)
{
    for (size_t bucket = 0; bucket < GRAM_BUCKETS; bucket++)
        for (size_t i = 0; i < GRAM_SIZE; i++)
            for (size_t four = 0; four < 16; four++) {
                const struct place *place = &planner->buckets[bucket].places[i];
                plan->low[i][four] |= (uint32_t)(place->any || place->low_uses[four]) << bucket;
                plan->fold[i][four] |= (uint32_t)(place->any || place->fold_uses[four]) << bucket;
            }
}

static void write_bytes(const struct planner *planner, struct gram_plan *plan)
{
    for (size_t bucket = 0; bucket < GRAM_BYTE_BUCKETS; bucket++)
        for (size_t i = 0; i < GRAM_SIZE; i++)
            for (unsigned byte = 0; byte < ASCII; byte++)
                plan->bytes[i][byte] |= (uint32_t)admits(planner, &planner->buckets[bucket].places[i], byte)
                                        << bucket;
}

void gram_plan_make(struct scan_keyword *keywords, const unsigned char *gram_last, size_t count,
                    struct gram_plan *plan)
{
    struct planner *planner = memory_alloc(1, sizeof *planner);
    planner->keywords = keywords;
    planner->gram_last = gram_last;
    *plan = (struct gram_plan){0};
    for (unsigned i = 0; i < ASCII; i++) {
        planner->share[i] = (shares[i] + 0.5) / 1e5;
        planner->shares[i & 15][gram_fold(i)] = planner->share[i];
    }
    fill_buckets(planner, count, false);
    write_bytes(planner, plan);
    fill_buckets(planner, count, true);
    write_fours(planner, plan);
    free(planner);
}
