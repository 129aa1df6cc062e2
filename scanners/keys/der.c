#include "scanners/keys/der.h"

// The length behind a tag: one byte, or the count of bytes that hold it. More than four hold no key's.
static bool read_length(struct str *rest, size_t *length)
{
    if (rest->len == 0)
        return false;
    unsigned first = (unsigned char)rest->at[0];
    *rest = str_slice(*rest, 1, rest->len);
    *length = first;
    if (first < 0x80)
        return true;
    size_t count = first & 0x7f;
    if (count == 0 || count > 4 || rest->len < count)
        return false;
    *length = 0;
    for (size_t i = 0; i < count; i++)
        *length = *length << 8 | (unsigned char)rest->at[i];
    *rest = str_slice(*rest, count, rest->len);
    return *length >= 0x80; // a shorter form was possible: not DER
}

bool der_next(struct der *at, struct der_item *item)
{
    struct str rest = at->rest;
    size_t length;
    if (rest.len < 2 || (rest.at[0] & 0x1f) == 0x1f) // longer tags occur in no key
        return false;
    item->tag = (unsigned char)rest.at[0];
    rest = str_slice(rest, 1, rest.len);
    if (!read_length(&rest, &length))
        return false;
    if (length > rest.len) {
        at->is_cut = true;
        return false;
    }
    item->body = str_slice(rest, 0, length);
    at->rest = str_slice(rest, length, rest.len);
    return true;
}

bool der_take(struct der *at, enum der_tag tag, struct str *body)
{
    struct der_item item;
    if (at->rest.len == 0 || (unsigned char)at->rest.at[0] != (unsigned)tag || !der_next(at, &item))
        return false;
    *body = item.body;
    return true;
}

unsigned der_bits(struct str integer)
{
    size_t at = 0;
    unsigned bits = 0;
    while (at < integer.len && integer.at[at] == 0)
        at++;
    if (at == integer.len || integer.len - at > 8192)
        return 0;
    for (unsigned first = (unsigned char)integer.at[at]; first; first >>= 1)
        bits++;
    return bits + (unsigned)(integer.len - at - 1) * 8;
}
