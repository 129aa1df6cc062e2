#include "lint/text.h"

// What follows "BEGIN " in the header of a private key, or stands alone.
static const struct {
    const char *start, *rest;
} headers[] = {
    {"BEGIN ", "RSA PRIVATE KEY"},
    {"BEGIN ", "DSA PRIVATE KEY"},
    {"BEGIN ", "EC PRIVATE KEY"},
    {"BEGIN ", "OPENSSH PRIVATE KEY"},
    {"BEGIN ", "PRIVATE KEY"},
    {"BEGIN ", "ENCRYPTED PRIVATE KEY"},
    {"BEGIN ", "SSH2 ENCRYPTED PRIVATE KEY"},
    {"BEGIN ", "PGP PRIVATE KEY BLOCK"},
    {"BEGIN ", "OpenVPN Static key V1"},
    {"PuTTY-User-Key-", "File-2"},
    {"PuTTY-User-Key-", "File-3"},
};

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        struct str start = str_from(headers[i].start), rest = str_from(headers[i].rest);
        for (size_t at = 0; (at = str_find(blob->bytes, start, at)) != STR_NONE; at += start.len) {
            if (!str_starts_with(str_slice(blob->bytes, at + start.len, blob->bytes.len), rest))
                continue;
            check_report(run, at, start.len + rest.len, "a private key is in the file");
        }
    }
    return true;
}

const struct check check_detect_private_key = {
    .id = "detect-private-key",
    .summary = "no header of a private key",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(TEXT),
    .page =
        {
            .why = "Whoever can read the repository, now or in ten years, has the key. andon-scan finds "
                   "private keys by "
                   "default and knows example keys from real ones; this check is its simple form.",
            .bad = "the header line of a PEM, OpenSSH, PGP, PuTTY or OpenVPN key",
            .good = "the key in a secret store, its path in the configuration",
            .fix = "Take it out of the commit. If it was ever pushed: replace the key, deleting it is not "
                   "enough.",
            .source = "pre-commit-hooks detect-private-key",
        },
    .run = run_check,
};
