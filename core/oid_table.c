#include "core/oid_table.h"

#include "core/arena.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 64, COUNT_MAX = INT32_MAX };

// Ids are digests already; mixing spreads those that somebody made up.
static size_t first_slot(const struct oid_table *table, const unsigned char *id)
{
    uint64_t a, b;
    memcpy(&a, id, sizeof a);
    memcpy(&b, id + 8, sizeof b);
    a = (a ^ (b >> 29)) * 0x9e3779b97f4a7c15u;
    return (size_t)(a >> 32) & (table->slot_count - 1);
}

static const unsigned char *id_at(const struct oid_table *table, uint32_t number)
{
    return table->ids + (size_t)number * table->oid_size;
}

// The slot that has the id, or the free one where it belongs.
static size_t slot_of(const struct oid_table *table, const unsigned char *id)
{
    size_t at = first_slot(table, id);
    while (table->slots[at] && memcmp(id_at(table, table->slots[at] - 1), id, table->oid_size) != 0)
        at = (at + 1) & (table->slot_count - 1);
    return at;
}

static void grow_slots(struct oid_table *table)
{
    free(table->slots);
    table->slot_count = table->slot_count ? table->slot_count * 2 : FIRST_SLOTS;
    table->slots = memory_alloc(table->slot_count, sizeof *table->slots);
    for (uint32_t i = 0; i < table->count; i++)
        table->slots[slot_of(table, id_at(table, i))] = i + 1;
}

uint32_t oid_table_find(const struct oid_table *table, const struct oid *oid)
{
    if (!table->slot_count || oid->size != table->oid_size)
        return OID_TABLE_NONE;
    uint32_t found = table->slots[slot_of(table, oid->bytes)];
    return found ? found - 1 : OID_TABLE_NONE;
}

uint32_t oid_table_add(struct oid_table *table, const struct oid *oid, bool *is_new)
{
    if (is_new)
        *is_new = false;
    if (!oid->size || oid->size != table->oid_size || table->count >= COUNT_MAX)
        return OID_TABLE_NONE;
    if (table->count >= table->slot_count / 4 * 3)
        grow_slots(table);
    size_t slot = slot_of(table, oid->bytes);
    if (table->slots[slot])
        return table->slots[slot] - 1;
    if (table->count == table->room) {
        table->room = table->room ? table->room * 2 : FIRST_SLOTS;
        table->ids = memory_resize(table->ids, table->room, table->oid_size);
    }
    memcpy(table->ids + table->count * table->oid_size, oid->bytes, table->oid_size);
    table->slots[slot] = (uint32_t)++table->count;
    if (is_new)
        *is_new = true;
    return (uint32_t)(table->count - 1);
}

struct oid oid_table_at(const struct oid_table *table, uint32_t number)
{
    return oid_from_raw(id_at(table, number), table->oid_size);
}

void oid_table_free(struct oid_table *table)
{
    free(table->ids);
    free(table->slots);
    *table = (struct oid_table){.oid_size = table->oid_size};
}
