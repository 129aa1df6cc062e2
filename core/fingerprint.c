#include "core/fingerprint.h"

#include "core/digest.h"
#include "core/repo_content.h"

enum { KEY_FILE_MAX = 4096 };

void fingerprint_key_default(struct fingerprint_key *key)
{
    struct digest digest;
    digest_start(&digest);
    digest_field(&digest, STR("andon: repositories without a key of their own"));
    digest_end(&digest, key->bytes);
    key->is_own = false;
}

bool fingerprint_key_parse(struct str text, const char *name, struct fingerprint_key *key, struct error *err)
{
    text = str_trim(text);
    if (!hex_decode(text, key->bytes, sizeof key->bytes))
        return error_set(err, ERROR_CONFIG, "%s:1: a key is 64 hex digits; 'andon scan key' makes one", name);
    key->is_own = true;
    return true;
}

bool fingerprint_key_load(const struct repo *repo, struct fingerprint_key *key, struct error *err)
{
    struct buffer BUFFER_AUTO text = {0};
    bool is_there = false;

    fingerprint_key_default(key);
    if (!repo)
        return true;
    if (!repo_read_content(repo, STR(FINGERPRINT_KEY_FILE), KEY_FILE_MAX, &text, &is_there, err))
        return false;
    return !is_there || fingerprint_key_parse(buffer_str(&text), FINGERPRINT_KEY_FILE, key, err);
}

void fingerprint_key_id(const struct fingerprint_key *key, char out[KEY_ID_DIGITS + 1])
{
    unsigned char hash[32];
    hmac_sha256(key->bytes, STR("andon: the key's id"), hash);
    hex_encode(hash, KEY_ID_DIGITS / 2, out);
}

void secret_digest(struct str secret, char out[65])
{
    struct buffer BUFFER_AUTO text = {.limit = SIZE_MAX};
    struct digest digest;
    unsigned char hash[32];

    for (size_t at = 0; at < secret.len;) {
        size_t start = at;
        while (at < secret.len && !byte_is_space(secret.at[at]))
            at++;
        buffer_add(&text, str_slice(secret, start, at - start));
        at += at < secret.len;
    }
    digest_start(&digest);
    digest_field(&digest, STR("andon secret"));
    digest_field(&digest, buffer_str(&text));
    digest_end(&digest, hash);
    hex_encode(hash, sizeof hash, out);
    if (text.len)
        memset(text.at, 0, text.len);
}

void fingerprint_secret(const struct fingerprint_key *key, struct str digest,
                        char out[FINGERPRINT_DIGITS + 1])
{
    unsigned char hash[32];
    hmac_sha256(key->bytes, digest, hash);
    hex_encode(hash, FINGERPRINT_DIGITS / 2, out);
}

bool is_fingerprint(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_digit(text.at[i]) && !(text.at[i] >= 'a' && text.at[i] <= 'f'))
            return false;
    return text.len == FINGERPRINT_DIGITS;
}
