#include "scanners/grams.h"

#include <math.h>
#include <stdlib.h>

enum {
    PASSES = 3,      // over the keywords
    OTHER_SHARE = 7, // of a byte that is not ASCII
};

// How often ASCII bytes occur in 100,000 bytes of source code, data and documentation (60 MB of 55 projects).
static const unsigned short shares[128] = {
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
    unsigned short uses[256];                   // by how many of its grams
    unsigned short low_uses[16], high_uses[16]; // … by a half of a byte
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
    double share[256];
    bool is_by_halves;
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
    return place->any > 0 || (planner->is_by_halves
                                  ? place->low_uses[byte & 15] && place->high_uses[byte >> 4]
                                  : place->uses[byte]);
}

// What a place admits with one byte more.
static double share_with(const struct planner *planner, const struct place *place, unsigned byte)
{
    double share = place->share;
    if (admits(planner, place, byte))
        return share;
    if (!planner->is_by_halves)
        return share + planner->share[byte];
    for (unsigned i = 0; i < 16; i++) {
        unsigned row = (byte & 0xf0) | i, column = i << 4 | (byte & 15);
        if (row == byte || (place->low_uses[i] && !place->high_uses[byte >> 4]))
            share += planner->share[row];
        if (column != byte && place->high_uses[i] && !place->low_uses[byte & 15])
            share += planner->share[column];
    }
    return share;
}

// How often the gram itself occurs: of grams that cost a bucket nothing, the rarest is taken.
static double share_of_gram(const struct planner *planner, const struct scan_keyword *keyword, size_t gram)
{
    double share = 1;
    for (size_t i = gram; i < gram + gram_size(keyword); i++) {
        unsigned char byte = (unsigned char)keyword->text[i];
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
                     ? share_with(planner, &bucket->places[i], (unsigned char)keyword->text[gram + i])
                     : 1;
    }
    return after - before;
}

static void add_up(const struct planner *planner, struct place *place)
{
    place->share = 0;
    for (unsigned other = 0; other < 256; other++)
        place->share += admits(planner, place, other) ? planner->share[other] : 0;
}

static void count_byte(struct planner *planner, struct place *place, unsigned byte, int by)
{
    place->uses[byte] = (unsigned short)(place->uses[byte] + by);
    place->low_uses[byte & 15] = (unsigned short)(place->low_uses[byte & 15] + by);
    place->high_uses[byte >> 4] = (unsigned short)(place->high_uses[byte >> 4] + by);
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
        unsigned char byte = (unsigned char)keyword->text[keyword->gram + i];
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
    size_t first = keyword->is_in_run ? 0 : GRAM_BUCKETS / 2, best = first;
    size_t gram = planner->is_by_halves ? keyword->gram : 0;
    size_t gram_last = planner->is_by_halves ? keyword->gram : planner->gram_last[index];
    double least = INFINITY;
    for (; gram <= gram_last; gram++) {
        double own = share_of_gram(planner, keyword, gram);
        for (size_t bucket = first; bucket < first + GRAM_BUCKETS / 2; bucket++) {
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

static void fill_buckets(struct planner *planner, size_t count, bool is_by_halves)
{
    unsigned char *buckets = memory_alloc(count + 1, sizeof *buckets);
    planner->is_by_halves = is_by_halves;
    memset(planner->buckets, 0, sizeof planner->buckets);
    for (int pass = 0; pass < PASSES; pass++)
        for (size_t i = 0; i < count; i++) {
            if (pass > 0)
                count_gram(planner, buckets[i], &planner->keywords[i], -1);
            buckets[i] = put(planner, i);
        }
    free(buckets);
}

static void write_halves(const struct planner *planner, struct gram_plan *plan)
{
    for (size_t bucket = 0; bucket < GRAM_BUCKETS; bucket++)
        for (size_t i = 0; i < GRAM_SIZE; i++)
            for (size_t half = 0; half < 16; half++) {
                const struct place *place = &planner->buckets[bucket].places[i];
                plan->low[i][half] |= (unsigned short)((place->any + place->low_uses[half] > 0) << bucket);
                plan->high[i][half] |= (unsigned short)((place->any + place->high_uses[half] > 0) << bucket);
            }
}

static void write_bytes(const struct planner *planner, struct gram_plan *plan)
{
    for (size_t bucket = 0; bucket < GRAM_BUCKETS; bucket++)
        for (size_t i = 0; i < GRAM_SIZE; i++)
            for (size_t byte = 0; byte < 256; byte++)
                plan->bytes[i][byte & 127] |=
                    (unsigned short)(admits(planner, &planner->buckets[bucket].places[i], (unsigned)byte) << bucket);
}

void gram_plan_make(struct scan_keyword *keywords, const unsigned char *gram_last, size_t count,
                    struct gram_plan *plan)
{
    struct planner *planner = memory_alloc(1, sizeof *planner);
    planner->keywords = keywords;
    planner->gram_last = gram_last;
    *plan = (struct gram_plan){0};
    for (size_t i = 0; i < 256; i++)
        planner->share[i] = ((i < 128 ? shares[i] : OTHER_SHARE) + 0.5) / 1e5;
    fill_buckets(planner, count, false);
    write_bytes(planner, plan);
    fill_buckets(planner, count, true);
    write_halves(planner, plan);
    free(planner);
}
