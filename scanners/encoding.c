#include "scanners/encoding.h"

#include <zlib.h>

const char alphabet_base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const char alphabet_base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const char alphabet_base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const char alphabet_base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const char alphabet_base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const char alphabet_base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
const char alphabet_bech32[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

// Both alphabets: the standard one and that of addresses.
static int digit_value(char c)
{
    return c == '-' ? 62 : c == '_' ? 63 : base64_value(c);
}

bool decode_base64(struct str text, struct buffer *out)
{
    uint32_t bits = 0;
    unsigned count = 0;
    while (text.len && text.at[text.len - 1] == '=')
        text.len--;
    if (text.len % 4 == 1)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        int value = digit_value(text.at[i]);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            buffer_add_byte(out, (char)(bits >> count & 0xff));
        }
    }
    return true;
}

void encode_base64(struct str bytes, bool is_url, struct buffer *out)
{
    const char *alphabet = is_url ? alphabet_base64url : alphabet_base64;
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t bits = 0;
        size_t left = bytes.len - i < 3 ? bytes.len - i : 3;
        for (size_t k = 0; k < 3; k++)
            bits = bits << 8 | (k < left ? (unsigned char)bytes.at[i + k] : 0);
        for (size_t k = 0; k < 4; k++) {
            if (k <= left)
                buffer_add_byte(out, alphabet[bits >> (18 - 6 * k) & 63]);
            else if (!is_url)
                buffer_add_byte(out, '=');
        }
    }
}

bool decode_base32(struct str text, struct buffer *out)
{
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *found = text.at[i] ? strchr(alphabet_base32, text.at[i]) : NULL;
        if (!found)
            return false;
        bits = bits << 5 | (uint32_t)(found - alphabet_base32);
        count += 5;
        if (count >= 8) {
            count -= 8;
            buffer_add_byte(out, (char)(bits >> count & 0xff));
        }
    }
    return true;
}

void encode_base32(struct str bytes, struct buffer *out)
{
    uint32_t bits = 0;
    unsigned count = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        bits = bits << 8 | (unsigned char)bytes.at[i];
        count += 8;
        while (count >= 5) {
            count -= 5;
            buffer_add_byte(out, alphabet_base32[bits >> count & 31]);
        }
    }
    if (count)
        buffer_add_byte(out, alphabet_base32[bits << (5 - count) & 31]);
}

enum { BASE58_BYTES = 128 };

// Long division in place: `number` (big-endian, of base `from`) by `to`; gives the remainder.
static uint32_t divide(unsigned char *number, size_t count, uint32_t from, uint32_t to)
{
    uint32_t remainder = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t value = remainder * from + number[i];
        number[i] = (unsigned char)(value / to);
        remainder = value % to;
    }
    return remainder;
}

static bool is_zero(const unsigned char *number, size_t count)
{
    while (count && number[count - 1] == 0)
        count--;
    return count == 0;
}

static void convert(unsigned char *number, size_t count, uint32_t from, uint32_t to, const char *alphabet,
                    struct buffer *out)
{
    unsigned char digits[2 * BASE58_BYTES];
    size_t zeros = 0, used = 0;
    while (zeros < count && number[zeros] == 0)
        zeros++;
    while (!is_zero(number, count) && used < sizeof digits)
        digits[used++] = (unsigned char)divide(number, count, from, to);
    for (size_t i = 0; i < zeros; i++)
        buffer_add_byte(out, alphabet ? alphabet[0] : '\0');
    while (used--)
        buffer_add_byte(out, alphabet ? alphabet[digits[used]] : (char)digits[used]);
}

bool decode_base58(struct str text, struct buffer *out)
{
    unsigned char number[BASE58_BYTES];
    if (text.len > sizeof number)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char *found = text.at[i] ? strchr(alphabet_base58, text.at[i]) : NULL;
        if (!found)
            return false;
        number[i] = (unsigned char)(found - alphabet_base58);
    }
    convert(number, text.len, 58, 256, NULL, out);
    return true;
}

void encode_base58(struct str bytes, struct buffer *out)
{
    unsigned char number[BASE58_BYTES];
    if (bytes.len > sizeof number)
        return;
    memcpy(number, bytes.at, bytes.len);
    convert(number, bytes.len, 256, 58, alphabet_base58, out);
}

void encode_number(uint32_t value, const char *alphabet, size_t digits, struct buffer *out)
{
    char text[32];
    uint32_t base = (uint32_t)strlen(alphabet);
    if (digits > sizeof text)
        return;
    for (size_t i = digits; i-- > 0; value /= base)
        text[i] = alphabet[value % base];
    buffer_add(out, (struct str){text, digits});
}

uint32_t crc32_of(struct str bytes)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)bytes.at, bytes.len);
}

uint16_t crc16_of(struct str bytes)
{
    unsigned crc = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned)(unsigned char)bytes.at[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
    }
    return (uint16_t)crc;
}
