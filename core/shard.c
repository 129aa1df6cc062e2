#include "core/shard.h"

bool shard_parse(struct str text, struct shard *out, struct error *err)
{
    uint64_t number, count;
    struct str rest = text, first = str_cut(&rest, '/');
    if (!str_to_u64(first, &number) || !str_to_u64(rest, &count))
        return error_set(err, ERROR_USAGE, "a shard is K/N, such as 3/8, not '%.*s'", STR_ARG(text));
    if (count < 1 || count > SHARD_COUNT_MAX || number < 1 || number > count)
        return error_set(err, ERROR_USAGE, "shard %.*s: K must be between 1 and N, and N at most %d",
                         STR_ARG(text), SHARD_COUNT_MAX);
    *out = (struct shard){(uint32_t)number, (uint32_t)count};
    return true;
}

// The part of a number that is spread evenly: the same on machines of either byte order.
static bool is_part(const struct shard *shard, uint64_t hash)
{
    return hash % shard->count == shard->number - 1;
}

bool shard_has(const struct shard *shard, const struct oid *oid)
{
    uint64_t hash = 0;
    if (!shard || !shard->count)
        return true;
    for (size_t i = 0; i < 8; i++)
        hash = hash << 8 | oid->bytes[i];
    return is_part(shard, hash);
}

bool shard_has_name(const struct shard *shard, struct str name)
{
    if (!shard || !shard->count)
        return true;
    // The low bits of FNV-1a hang on few bits of the text; folding the high ones in spreads names that differ
    // in one letter.
    uint64_t hash = str_hash(name);
    return is_part(shard, hash ^ hash >> 29);
}
