// The table of forms.
#ifndef ANDON_SCANNERS_FILES_KINDS_H
#define ANDON_SCANNERS_FILES_KINDS_H

#include "scanners/files/field.h"
#include "scanners/rule.h"

enum value_how {
    HOW_PASSWORD, // anything that is no reference and no placeholder
    HOW_TOKEN,    // long, and of letters and digits
    HOW_LOGIN64,  // user:password in base64
    HOW_PASS64,   // a password in base64
    HOW_KEY64,    // a private key's PEM in base64
    HOW_KEY,      // a private key's PEM
    HOW_HASH,     // a password's hash: a warning, it can be guessed
    HOW_MARKED,   // a password, if the object of JSON that it stands in says "sensitive"
    HOW_WEAK,     // disguised or encrypted with what everybody has: a warning
    HOW_SEALED,   // encrypted DER in base64, whose key lies beside the file: a warning
};

struct file_secret {
    const char *section; // wildcards, see kinds_match; NULL: any
    const char *key;     // NULL ends the list
    enum value_how how;
};

struct file_kind {
    struct scan_rule rule;
    const char *names; // of the file; with a '/', of the end of its path
    const char *marks; // texts that are all in it, separated by '|'; NULL: none needed
    walker *walk;
    const struct file_secret *secrets;
};

extern const struct file_kind file_kinds[];
extern const size_t file_kind_count;

// True when one of `patterns`, separated by '|', is `text`, in any case; '*' stands for any text.
bool kinds_match(const char *patterns, struct str text);

// The kinds that have the path's name, a bit for each.
uint64_t kinds_of_path(struct str path);
bool kind_has_marks(const struct file_kind *kind, struct str bytes);

// Is a field's value a secret? `text` becomes what is secret, decoded.
enum value_verdict { VALUE_NO, VALUE_DOUBTFUL, VALUE_YES };
enum value_verdict value_judge(struct str value, enum value_how how, struct arena *arena, struct str *text);

#endif
