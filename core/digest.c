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

void hmac_sha256(const unsigned char key[32], struct str text, unsigned char out[32])
{
    enum { BLOCK = 64 };
    unsigned char inner[BLOCK], outer[BLOCK];
    SHA2_CTX state;
    for (size_t i = 0; i < BLOCK; i++) {
        unsigned char byte = i < 32 ? key[i] : 0;
        inner[i] = byte ^ 0x36;
        outer[i] = byte ^ 0x5c;
    }
    SHA256Init(&state);
    SHA256Update(&state, inner, BLOCK);
    if (text.len)
        SHA256Update(&state, (const uint8_t *)text.at, text.len);
    SHA256Final(out, &state);
    SHA256Init(&state);
    SHA256Update(&state, outer, BLOCK);
    SHA256Update(&state, out, 32);
    SHA256Final(out, &state);
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

bool hex_decode(struct str text, unsigned char *out, size_t size)
{
    if (text.len != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = hex_value(text.at[2 * i]), low = hex_value(text.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
