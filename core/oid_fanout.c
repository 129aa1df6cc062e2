#include "core/oid_fanout.h"

#include "core/big_endian.h"

#include <string.h>

bool oid_fanout_open(const unsigned char *table, const unsigned char *ids, size_t oid_size,
                     struct oid_fanout *fanout)
{
    *fanout = (struct oid_fanout){.table = table, .ids = ids, .oid_size = oid_size};
    for (size_t i = 1; i < 256; i++)
        if (big_endian_32(table + 4 * i) < big_endian_32(table + 4 * (i - 1)))
            return false;
    fanout->count = big_endian_32(table + 4 * 255);
    return true;
}

// Ids are digests, spread evenly: where one stands among its neighbours is known but for a few places, so the
// search begins there, and touches little memory. `low` and `high` become closer around it; ids that somebody
// made up only cost the steps.
static void guess(const struct oid_fanout *fanout, const struct oid *oid, size_t *low, size_t *high)
{
    enum { NEAR = 32 };
    size_t all = *high - *low;
    size_t middle = *low + (size_t)((uint64_t)all * big_endian_32(oid->bytes + 1) >> 32);
    for (size_t step = NEAR; step < all; step *= 8) {
        bool is_before = memcmp(oid->bytes, fanout->ids + middle * fanout->oid_size, fanout->oid_size) < 0;
        size_t left = middle - *low, right = *high - middle;
        if (is_before) {
            *high = middle;
            middle = left > step ? middle - step : *low;
        } else {
            *low = middle;
            middle = right > step ? middle + step : *high - 1;
        }
        if (*high - *low <= 2 * step)
            break;
    }
}

bool oid_fanout_find(const struct oid_fanout *fanout, const struct oid *oid, size_t *position)
{
    if (oid->size != fanout->oid_size)
        return false;
    size_t first = oid->bytes[0];
    size_t low = first ? big_endian_32(fanout->table + 4 * (first - 1)) : 0;
    size_t high = big_endian_32(fanout->table + 4 * first);
    if (high - low > 64)
        guess(fanout, oid, &low, &high);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = memcmp(oid->bytes, fanout->ids + middle * fanout->oid_size, fanout->oid_size);
        if (order == 0) {
            *position = middle;
            return true;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
