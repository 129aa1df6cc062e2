// Files that are a store of keys as a whole, known by their first bytes: Java's, PKCS #12, KeePass, wallets.
#ifndef ANDON_SCANNERS_FILES_KEYSTORE_H
#define ANDON_SCANNERS_FILES_KEYSTORE_H

#include "scanners/engine.h"

extern const struct scan_rule keystore_rule;
extern const struct scan_rule der_key_rule;

// One match for the whole file, or none.
void keystore_scan(const struct scan_input *input, scan_sink *sink, void *context);

#endif
