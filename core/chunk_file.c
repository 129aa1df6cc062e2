#include "core/chunk_file.h"

#include "core/big_endian.h"

#include <string.h>

enum { COUNT_AT = 6, ROW = 12 };

bool chunk_file_has_table(struct str map, size_t head_size)
{
    return map.len >= head_size && head_size > COUNT_AT &&
           (map.len - head_size) / ROW >= (size_t)(unsigned char)map.at[COUNT_AT] + 1;
}

struct str chunk_file_find(struct str map, size_t head_size, const char id[5])
{
    const unsigned char *at = (const unsigned char *)map.at;
    for (size_t i = 0; i < at[COUNT_AT]; i++) {
        const unsigned char *row = at + head_size + i * ROW;
        if (memcmp(row, id, 4) != 0)
            continue;
        uint64_t start = big_endian_64(row + 4), end = big_endian_64(row + ROW + 4);
        if (start <= end && end <= map.len)
            return str_slice(map, (size_t)start, (size_t)(end - start));
    }
    return (struct str){0};
}
