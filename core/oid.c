#include "core/oid.h"

bool oid_is_zero(const struct oid *oid)
{
    static const unsigned char zero[OID_SIZE_MAX];
    return memcmp(oid->bytes, zero, sizeof zero) == 0;
}

struct str oid_to_hex(const struct oid *oid, char out[OID_HEX_MAX + 1])
{
    static const char digits[] = "0123456789abcdef";
    size_t size = oid->size <= OID_SIZE_MAX ? oid->size : OID_SIZE_MAX;
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[oid->bytes[i] >> 4];
        out[2 * i + 1] = digits[oid->bytes[i] & 15];
    }
    out[2 * size] = '\0';
    return (struct str){out, 2 * size};
}

bool oid_from_hex(struct str hex, struct oid *out)
{
    if (hex.len != 40 && hex.len != OID_HEX_MAX)
        return false;
    struct oid oid = {.size = (unsigned char)(hex.len / 2)};
    for (size_t i = 0; i < oid.size; i++) {
        int high = hex_value(hex.at[2 * i]), low = hex_value(hex.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        oid.bytes[i] = (unsigned char)(high << 4 | low);
    }
    *out = oid;
    return true;
}

struct oid oid_from_raw(const unsigned char *raw, size_t size)
{
    struct oid oid = {.size = (unsigned char)(size <= OID_SIZE_MAX ? size : OID_SIZE_MAX)};
    memcpy(oid.bytes, raw, oid.size);
    return oid;
}
