// The encodings that tokens are written in, and the sums over them.
#ifndef ANDON_SCANNERS_ENCODING_H
#define ANDON_SCANNERS_ENCODING_H

#include "core/buffer.h"

extern const char alphabet_base62[], alphabet_base64[], alphabet_base64url[], alphabet_base32[],
    alphabet_base58[], alphabet_base36[], alphabet_bech32[];

// Appends the decoded bytes. Standard or URL alphabet, padding optional. False on any other byte or an
// impossible length; `out` may then hold a part.
bool decode_base64(struct str text, struct buffer *out);
void encode_base64(struct str bytes, bool is_url, struct buffer *out); // the URL form has no padding

bool decode_base32(struct str text, struct buffer *out); // upper case, no padding; spare bits are dropped
void encode_base32(struct str bytes, struct buffer *out);

// Big-endian number in base 58, leading '1's as zero bytes. At most 128 bytes.
bool decode_base58(struct str text, struct buffer *out);
void encode_base58(struct str bytes, struct buffer *out);

// `value` in the base of `alphabet`, as `digits` characters with leading zeros.
void encode_number(uint32_t value, const char *alphabet, size_t digits, struct buffer *out);

uint32_t crc32_of(struct str bytes); // IEEE 802.3, reflected: zlib's
uint16_t crc16_of(struct str bytes); // polynomial 0x1021, start 0: XMODEM's

#endif
