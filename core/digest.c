#include "core/digest.h"

void digest_start(struct digest *digest)
{
    SHA256Init(&digest->state);
}

void digest_number(struct digest *digest, uint64_t number)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    SHA256Update(&digest->state, bytes, sizeof bytes);
}

void digest_field(struct digest *digest, struct str field)
{
    digest_number(digest, field.len);
    if (field.len > 0)
        SHA256Update(&digest->state, (const uint8_t *)field.at, field.len);
}

void digest_end(struct digest *digest, unsigned char out[32])
{
    SHA256Final(out, &digest->state);
}

void hex_encode(const unsigned char *bytes, size_t size, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}
