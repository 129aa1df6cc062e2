// Private keys: DER, OpenSSH, OpenPGP, and the store formats by their first bytes.
#include "scanners/files/keystore.h"
#include "scanners/keys/der.h"
#include "scanners/keys/key.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *context, const struct scan_match *match)
{
    (void)context;
    (void)match;
}

static void check(struct key_facts facts)
{
    if (facts.kind >= KEY_KIND_COUNT || !key_says(&facts))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct der at = {.rest = bytes};
    struct der_item item;
    while (der_next(&at, &item))
        der_bits(item.body);
    check(key_from_der(bytes));
    check(key_from_openssh(bytes));
    check(key_from_pgp(bytes));
    const struct scan_input input = {.bytes = bytes, .path = STR("a.key"), .is_binary = true};
    keystore_scan(&input, ignore, NULL);
    return 0;
}
