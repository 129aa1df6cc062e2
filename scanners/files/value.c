// Is the value of a field that is there for a secret one? Not a reference to it, not a placeholder, and for
// the block profile not a plain word.
#include "scanners/context/typed.h"
#include "scanners/encoding.h"
#include "scanners/entropy.h"
#include "scanners/files/kinds.h"
#include "scanners/keys/key.h"
#include "scanners/known.h"

enum { PASSWORD_MIN = 4, PASSWORD_MAX = 512, TOKEN_MIN = 16, KEY_MIN = 100 };

static bool is_reference(struct str value)
{
    static const char *const starts[] = {
        "enc[",           "vault:",     "op://",  "ref+",  "arn:",    "file:",   "env:",
        "secret:",        "aws-secret", "ssm:",   "akv:",  "gsm:",    "awsasm",  "!vault",
        "$ansible_vault", "var.",       "local.", "data.", "module.", "lookup(", "(sensitive"};
    static const char *const inside[] = {"{{", "${", "<%", "$(", "%(", "os.environ", "getenv", "process.env"};
    if (value.len == 0 || strchr("$<{%@`", value.at[0]))
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (str_starts_with_ignoring_case(value, str_from(starts[i])))
            return true;
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        if (str_has_ignoring_case(value, str_from(inside[i])))
            return true;
    bool is_framed = value.len > 4 &&
                     (str_starts_with(value, STR("__")) || str_starts_with(value, STR("##"))) &&
                     value.at[value.len - 1] == value.at[0];
    return is_framed;
}

// What everybody writes where a password will be.
static bool is_stock(struct str value)
{
    static const char *const words[] = {
        "change", "pass",   "secret",  "example", "sample",       "dummy",    "placeholder",
        "foobar", "hunter", "your",    "insert",  "replace",      "todo",     "xxxx",
        "1234",   "qwerty", "letmein", "test",    "default",      "redacted", "hidden",
        "minio1", "s3cr3t", "p@ss",    "pa55",    "unique phrase"};
    static const char *const whole[] = {"root",   "admin",   "user",  "guest",   "postgres", "mysql",
                                        "none",   "null",    "true",  "false",   "foo",      "bar",
                                        "baz",    "pass",    "token", "redis",   "mongo",    "oracle",
                                        "public", "private", "empty", "android", "nil"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_has_ignoring_case(value, str_from(words[i])))
            return true;
    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
        if (str_equal_ignoring_case(value, str_from(whole[i])))
            return true;
    return text_longest_repeat(value) >= 5;
}

// "Sunrise#1", "blue-birdHouse": words as people write them, in one case or with a capital in front. Letters
// drawn at random change their case within three.
static bool is_spelt(struct str value)
{
    enum { WORD_MIN = 3 };
    size_t words = 0;
    for (size_t at = 0; at < value.len;) {
        size_t end = at + 1;
        if (!byte_is_alpha(value.at[at])) {
            at++;
            continue;
        }
        bool is_upper =
            value.at[at] <= 'Z' && end < value.len && value.at[end] >= 'A' && value.at[end] <= 'Z';
        while (end < value.len && byte_is_alpha(value.at[end]) && (value.at[end] <= 'Z') == is_upper)
            end++;
        if (end - at < WORD_MIN)
            return false;
        words++;
        at = end;
    }
    return words > 0;
}

static enum value_verdict judge_password(struct str value)
{
    struct text_classes classes = text_classes(value);
    if (value.len < PASSWORD_MIN || value.len > PASSWORD_MAX || memchr(value.at, '\n', value.len) ||
        is_reference(value) || text_is_placeholder(value) || secret_is_known_sample(value))
        return VALUE_NO;
    bool is_word = classes.digits + classes.others == 0 || value.len < 6;
    bool is_words = classes.digits < 2 && is_spelt(value);
    if (str_equal_ignoring_case(value, STR("true")) || str_equal_ignoring_case(value, STR("false")) ||
        str_equal_ignoring_case(value, STR("null")))
        return VALUE_NO;
    if (str_find(value, STR("://"), 0) != STR_NONE && str_find_byte(value, '@', 0) == STR_NONE)
        return VALUE_NO; // where something is, not what opens it
    return is_stock(value) || is_word || value_is_typed(value) || value_is_leet(value) || is_words ||
                   classes.digits == value.len || memchr(value.at, ' ', value.len)
               ? VALUE_DOUBTFUL
               : VALUE_YES;
}

static enum value_verdict judge_token(struct str value)
{
    if (value.len < TOKEN_MIN || is_reference(value) || text_is_placeholder(value) ||
        secret_is_known_sample(value))
        return VALUE_NO;
    return is_stock(str_slice(value, 0, 64)) || text_classes(value).digits == 0 || text_entropy(value) < 3
               ? VALUE_DOUBTFUL
               : VALUE_YES;
}

static struct str decoded(struct str value, struct arena *arena)
{
    struct buffer out = {.limit = 1 << 20};
    struct str text = {0};
    if (value.len && decode_base64(value, &out))
        text = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    while (text.len && byte_is_one_of(text.at[text.len - 1], "\r\n")) // what `echo` leaves
        text.len--;
    return text;
}

static bool is_printable(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f)
            return false;
    return text.len != 0;
}

static bool is_hash(struct str value)
{
    static const char *const starts[] = {"$1$",    "$2",      "$5$",     "$6$",  "$7$",  "$y$",
                                         "$apr1$", "$argon2", "$pbkdf2", "{SHA", "{SSHA"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (str_starts_with(value, str_from(starts[i])))
            return value.len >= 24;
    return false;
}

static bool is_pem(struct str text)
{
    return text.len >= KEY_MIN && str_find(text, STR("-----BEGIN "), 0) != STR_NONE &&
           str_find(text, STR("PRIVATE KEY-----"), 0) != STR_NONE &&
           str_find(text, STR("..."), 0) == STR_NONE;
}

enum value_verdict value_judge(struct str value, enum value_how how, struct arena *arena, struct str *text)
{
    *text = value;
    switch (how) {
    case HOW_PASSWORD:
    case HOW_MARKED: return is_hash(value) ? VALUE_DOUBTFUL : judge_password(value);
    case HOW_TOKEN: return judge_token(value);
    case HOW_LOGIN64: {
        struct str login = decoded(value, arena);
        size_t colon = str_find_byte(login, ':', 0);
        if (!is_printable(login) || colon == STR_NONE)
            return VALUE_NO;
        *text = str_slice(login, colon + 1, login.len);
        return judge_password(*text);
    }
    case HOW_PASS64:
        *text = decoded(value, arena);
        if (is_printable(*text))
            return judge_password(*text);
        *text = value;
        return judge_password(value);
    case HOW_KEY64: *text = decoded(value, arena); return is_pem(*text) ? VALUE_YES : VALUE_NO;
    case HOW_KEY: return is_pem(value) ? VALUE_YES : VALUE_NO;
    case HOW_HASH: return is_hash(value) ? VALUE_YES : VALUE_NO;
    case HOW_SEALED: {
        enum { SEALED_MIN = 32, DER_SEQUENCE = 0x30 };
        struct str der = decoded(value, arena);
        return der.len >= SEALED_MIN && (unsigned char)der.at[0] == DER_SEQUENCE ? VALUE_YES : VALUE_NO;
    }
    case HOW_WEAK:
        return value.len >= 8 && !is_reference(value) && !text_is_placeholder(value) ? VALUE_YES : VALUE_NO;
    }
    return VALUE_NO;
}
