// A set of object ids that numbers its members from 0 in the order of adding: for graphs of a million
// commits, so ids are kept raw and one after the other, without a pointer each.
#ifndef ANDON_CORE_OID_TABLE_H
#define ANDON_CORE_OID_TABLE_H

#include "core/oid.h"

struct oid_table {
    size_t oid_size; // 20 or 32; set it before the first id
    unsigned char *ids;
    size_t count, room;
    uint32_t *slots; // number + 1; 0: free
    size_t slot_count;
};

enum { OID_TABLE_NONE = UINT32_MAX };

// The number of the id, which is added when it is new (then *is_new, which may be NULL). An id of another
// size, or the 2^31st one, gives OID_TABLE_NONE.
uint32_t oid_table_add(struct oid_table *table, const struct oid *oid, bool *is_new);
uint32_t oid_table_find(const struct oid_table *table, const struct oid *oid); // or OID_TABLE_NONE
struct oid oid_table_at(const struct oid_table *table, uint32_t number);
void oid_table_free(struct oid_table *table);

#endif
