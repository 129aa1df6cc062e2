#include "scanners/context/features.h"

#include "scanners/context/ngram.h"
#include "scanners/context/typed.h"
#include "scanners/context/words.h"
#include "scanners/entropy.h"

#include <math.h>

const char *const feature_names[FEATURE_COUNT] = {
#define X(name, says) #name,
    FEATURE_TABLE(X)
#undef X
};

const char *const feature_says[FEATURE_COUNT] = {
#define X(name, says) says,
    FEATURE_TABLE(X)
#undef X
};

static void tell_name(struct features *f, const struct name_reading *name)
{
    f->has[FEATURE_KIND_SECRET] = name->kind == NAME_SECRET;
    f->has[FEATURE_KIND_TOKEN] = name->kind == NAME_TOKEN;
    f->has[FEATURE_KIND_KEY] = name->kind == NAME_KEY;
    f->has[FEATURE_KIND_AUTH] = name->kind == NAME_AUTH;
    f->has[FEATURE_KIND_SALT] = name->kind == NAME_SALT;
    f->has[FEATURE_NAME_HEAD] = name->has_head;
    f->has[FEATURE_NAME_ODD_TAIL] = name->has_odd_tail;
    f->has[FEATURE_NAME_UNREAL] = name->is_unreal;
    f->has[FEATURE_NAME_UPPER] = name->is_upper;
}

static void tell_link(struct features *f, const struct value_reading *value, enum file_family family)
{
    static const enum feature links[LINK_COUNT] = {
        [LINK_COLON] = FEATURE_LINK_COLON,     [LINK_ARROW] = FEATURE_LINK_ARROW,
        [LINK_ELEMENT] = FEATURE_LINK_ELEMENT, [LINK_PAIR] = FEATURE_LINK_PAIR,
        [LINK_CALL] = FEATURE_LINK_CALL,       [LINK_NEXT] = FEATURE_LINK_NEXT,
        [LINK_WRAPPED] = FEATURE_LINK_WRAPPED, [LINK_DEFAULT] = FEATURE_LINK_DEFAULT,
        [LINK_LIST] = FEATURE_LINK_LIST,       [LINK_FLAG] = FEATURE_LINK_FLAG,
        [LINK_QUERY] = FEATURE_LINK_QUERY,     [LINK_BESIDE] = FEATURE_LINK_BESIDE,
        [LINK_COMPARE] = FEATURE_LINK_COMPARE, [LINK_TABLE] = FEATURE_LINK_TABLE,
    };
    if (links[value->link])
        f->has[links[value->link]] = true;
    f->has[FEATURE_LINK_READER] = value->is_call_of;
    f->has[FEATURE_IN_COMMENT] = value->is_in_comment;
    f->has[FEATURE_IN_STRING] = value->is_in_string;
    if (value->is_quoted)
        return;
    f->has[FEATURE_BARE_CODE] = family == FAMILY_CODE;
    f->has[FEATURE_BARE_SETTINGS] = family == FAMILY_SETTINGS || family == FAMILY_MARKUP;
    f->has[FEATURE_BARE_SHELL] = family == FAMILY_SHELL;
    f->has[FEATURE_BARE_PROSE] = family == FAMILY_PROSE;
}

static void tell_path(struct features *f, enum path_class path)
{
    f->has[FEATURE_PATH_TEST] = path == PATH_TEST;
    f->has[FEATURE_PATH_PROSE] = path == PATH_PROSE;
    f->has[FEATURE_PATH_EXAMPLE] = path == PATH_EXAMPLE;
    f->has[FEATURE_PATH_FOREIGN] = path == PATH_FOREIGN;
}

static void tell_length(struct features *f, size_t len)
{
    static const struct {
        size_t most;
        enum feature feature;
    } lengths[] = {{5, FEATURE_LENGTH_5},   {7, FEATURE_LENGTH_7},          {11, FEATURE_LENGTH_11},
                   {15, FEATURE_LENGTH_15}, {23, FEATURE_LENGTH_23},        {31, FEATURE_LENGTH_31},
                   {64, FEATURE_LENGTH_64}, {SIZE_MAX, FEATURE_LENGTH_MORE}};
    size_t i = 0;
    while (len > lengths[i].most)
        i++;
    f->has[lengths[i].feature] = true;
}

static void tell_words(struct features *f, struct str value)
{
    struct ngram_score words = ngram_score(value);
    if (words.letters < 4 || text_is_hex(value)) {
        f->has[FEATURE_LETTERS_FEW] = true;
        return;
    }
    // Letters, digits and capitals in turn make words of one or two letters, which say nothing.
    if (value.len >= 12 && text_restlessness(value) >= 0.48) {
        f->has[FEATURE_WORDS_NOT] = true;
        return;
    }
    // Half bits a letter, in hundredths; pieces of one or two letters between digits say little.
    long mean = 100L * words.sum / (long)words.letters;
    f->has[FEATURE_WORDS_SURE] = mean >= 150;
    f->has[FEATURE_WORDS_LIKELY] = mean >= 25 && mean < 150;
    f->has[FEATURE_WORDS_UNLIKELY] = mean >= -125 && mean < 25;
    f->has[FEATURE_WORDS_NOT] = mean < -125;
}

// $2y$…, $6$…, $argon2id$…, {SSHA}…: what is stored instead of a password.
static bool is_hashed(struct str value)
{
    size_t sign = str_find_byte(value, '$', 0); // <salt>$<digest>, in hex
    if (sign != STR_NONE && sign >= 8 && value.len - sign > 32 && text_is_hex(str_slice(value, 0, sign)) &&
        text_is_hex(str_slice(value, sign + 1, value.len)))
        return true;
    if (value.len == 41 && value.at[0] == '!' && text_classes(value).others == 1) // Django's: nobody logs in
        return true;
    static const struct str starts[] = {
        W("sha1$"),   W("sha1:"),  W("sha256$"),   W("sha256:"),  W("sha512:"),  W("md5$"),   W("md5:"),
        W("pbkdf2"),  W("scrypt"), W("bcrypt"),    W("{sha"),     W("{ssha"),    W("{crypt"), W("{bcrypt"),
        W("{pbkdf2"), W("argon2"), W("scram-sha"), W("hmac-sha"), W("hmac-md5"), W("blake2")};
    static const struct str marks[] = {W("$apr1$"),  W("$2y$"),    W("$2a$"),    W("$2b$"),
                                       W("$1$"),     W("$5$"),     W("$6$"),     W("$y$"),
                                       W("$argon2"), W("$pbkdf2"), W("$scrypt"), W("$p$b")};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (begins_with(value, starts[i]))
            return true;
    return CONTAINS_ONE_OF(value, marks) || (value.len == 41 && value.at[0] == '*');
}

static bool is_camel(struct str value, const struct text_classes *classes)
{
    size_t humps = 0;
    for (size_t i = 1; i < value.len; i++)
        humps += byte_is_alpha(value.at[i - 1]) && byte_lower(value.at[i - 1]) == value.at[i - 1] &&
                 value.at[i] >= 'A' && value.at[i] <= 'Z';
    return humps >= 1 && classes->others == 0 && classes->digits <= 2 && text_wordiness(value) > 0.6;
}

static void tell_characters(struct features *f, struct str value)
{
    struct text_classes classes = text_classes(value);
    size_t letters = classes.lower + classes.upper, inside = 0;
    for (size_t i = 1; i + 1 < value.len; i++)
        inside += byte_is_digit(value.at[i]) && byte_is_alpha(value.at[i + 1]);
    f->has[FEATURE_DIGITS_ONLY] = classes.digits == value.len;
    f->has[FEATURE_DIGITS_NONE] = classes.digits == 0;
    f->has[FEATURE_DIGITS_INSIDE] = inside >= 1 && letters;
    f->has[FEATURE_DIGITS_MANY] = letters && classes.digits * 5 >= value.len;
    f->has[FEATURE_CASE_RESTLESS] = text_restlessness(value) >= 0.48;
    f->has[FEATURE_CASE_MIXED] = classes.lower && classes.upper;
    f->has[FEATURE_CASE_UPPER] = classes.upper && !classes.lower;
    f->has[FEATURE_CASE_CAMEL] = is_camel(value, &classes);
    bool is_hex = value.len >= 8 && text_is_hex(value) && letters;
    f->has[FEATURE_HEX] = is_hex;
    f->has[FEATURE_HEX_WHOLE] = is_hex && value.len >= 16 && value.len % 8 == 0;
    f->has[FEATURE_HASHED] = is_hashed(value);
    f->has[FEATURE_UUID] = text_is_uuid(value);
}

static bool has_only(struct str s, const char *extra)
{
    for (size_t i = 0; i < s.len; i++)
        if (!byte_is_alpha(s.at[i]) && !byte_is_digit(s.at[i]) && (!s.at[i] || !strchr(extra, s.at[i])))
            return false;
    return true;
}

static bool has_any(struct str s, const char *marks)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] && strchr(marks, s.at[i]))
            return true;
    return false;
}

static void tell_marks(struct features *f, struct str value)
{
    static const char *const selves[] = {"pass", "secret", "token", "key", "user",
                                         "test", "admin",  "auth",  "pwd"};
    static const struct str blanks[] = {W("%20")};
    bool is_base64 = value.len >= 12 && has_only(value, "+/=") && has_any(value, "+/=");
    f->has[FEATURE_BASE64] = is_base64;
    f->has[FEATURE_PUNCTUATED] = !is_base64 && has_any(value, "!@#$%^&*+=?~|;<>");
    // Names have their marks between words. Among base64url's digits they stand anywhere.
    bool is_random = f->has[FEATURE_CASE_RESTLESS] && f->has[FEATURE_WORDS_NOT] && f->has[FEATURE_CASE_MIXED];
    struct str inner = str_slice(value, 1, value.len ? value.len - 1 : 0);
    f->has[FEATURE_SNAKE] = !is_random && has_only(value, "_") && has_any(inner, "_");
    f->has[FEATURE_KEBAB] =
        !is_random && !f->has[FEATURE_UUID] && has_only(value, "-_") && has_any(inner, "-");
    f->has[FEATURE_DOTTED] = has_only(value, "._-") && has_any(value, ".");
    f->has[FEATURE_SLASHED] = !is_base64 && has_any(value, "/:");
    f->has[FEATURE_SPACED] = has_any(value, " ") || CONTAINS_ONE_OF(value, blanks);
    char room[64];
    struct str plain = value_without_leet(value, room, sizeof room);
    for (size_t i = 0; i < sizeof selves / sizeof selves[0]; i++)
        f->has[FEATURE_NAMES_ITSELF] = f->has[FEATURE_NAMES_ITSELF] ||
                                       str_has_ignoring_case(value, str_from(selves[i])) ||
                                       str_has_ignoring_case(plain, str_from(selves[i]));
    f->has[FEATURE_BASE64_TEXT] = value_is_base64_text(value);
    f->has[FEATURE_LEET] = !(f->has[FEATURE_HEX] && value.len >= 16) && value_is_leet(value);
    f->has[FEATURE_TYPED] = value_is_typed(value);
}

static void tell_entropy(struct features *f, struct str value)
{
    double most = log2((double)(value.len < 64 ? value.len : 64)), entropy = text_entropy(value);
    if (text_is_hex(value) && most > 4)
        most = 4;
    f->has[FEATURE_ENTROPY_LOW] = entropy < 0.7 * most;
    f->has[FEATURE_ENTROPY_HIGH] = entropy > 0.9 * most;
}

struct features features_of(const struct name_reading *name, const struct value_reading *value,
                            enum file_family family, enum path_class path)
{
    struct features features = {.group = name->kind == NAME_PASSWORD ? GROUP_PASSWORD
                                         : name->kind == NAME_PLAIN_KEY || name->kind == NAME_SALT
                                             ? GROUP_PLAIN_KEY
                                             : GROUP_SECRET};
    features.has[FEATURE_BIAS] = true;
    tell_name(&features, name);
    tell_link(&features, value, family);
    tell_path(&features, path);
    tell_length(&features, value->value.len);
    tell_words(&features, value->value);
    tell_characters(&features, value->value);
    tell_marks(&features, value->value);
    tell_entropy(&features, value->value);
    return features;
}

int features_score(const struct features *features)
{
    int score = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (features->has[i])
            score += feature_weights[features->group][i];
    return score;
}
