// What speaks for and against a value that a name is given: one row a feature, each of which is there or not.
// The sum of their weights (weights.c) is the confidence that it is a secret.
#ifndef ANDON_SCANNERS_CONTEXT_FEATURES_H
#define ANDON_SCANNERS_CONTEXT_FEATURES_H

#include "scanners/context/values.h"

#define FEATURE_TABLE(X)                                                                                     \
    X(BIAS, "what every candidate begins with")                                                              \
    X(KIND_SECRET, "the name says secret")                                                                   \
    X(KIND_TOKEN, "the name says token")                                                                     \
    X(KIND_KEY, "the name says key of something")                                                            \
    X(KIND_AUTH, "the name says credential")                                                                 \
    X(KIND_SALT, "the name says salt")                                                                       \
    X(NAME_HEAD, "words before the keyword in the name")                                                     \
    X(NAME_ODD_TAIL, "words behind the keyword in the name")                                                 \
    X(NAME_UNREAL, "the name says that it is made up")                                                       \
    X(NAME_UPPER, "the name is a constant's")                                                                \
    X(LINK_COLON, "given by a colon")                                                                        \
    X(LINK_ARROW, "given by an arrow")                                                                       \
    X(LINK_ELEMENT, "the text of an element")                                                                \
    X(LINK_PAIR, "the value of a pair of attributes")                                                        \
    X(LINK_CALL, "an argument of a call")                                                                    \
    X(LINK_NEXT, "the argument behind the name")                                                             \
    X(LINK_WRAPPED, "wrapped in a call")                                                                     \
    X(LINK_READER, "what a call reads something by")                                                         \
    X(LINK_DEFAULT, "the default of a call that reads a setting")                                            \
    X(LINK_LIST, "in a list")                                                                                \
    X(LINK_FLAG, "the value of a flag")                                                                      \
    X(LINK_QUERY, "a parameter of an address")                                                               \
    X(LINK_BESIDE, "beside the name, without a sign")                                                        \
    X(LINK_COMPARE, "compared with the name")                                                                \
    X(LINK_TABLE, "in a cell of a table")                                                                    \
    X(BARE_CODE, "without quotes in code")                                                                   \
    X(BARE_SETTINGS, "without quotes in a file of settings")                                                 \
    X(BARE_SHELL, "without quotes in a shell's words")                                                       \
    X(BARE_PROSE, "without quotes in text")                                                                  \
    X(IN_COMMENT, "in a comment")                                                                            \
    X(IN_STRING, "the name is in a literal")                                                                 \
    X(PATH_TEST, "in a test")                                                                                \
    X(PATH_PROSE, "in documentation")                                                                        \
    X(PATH_EXAMPLE, "in an example")                                                                         \
    X(PATH_FOREIGN, "in others' code")                                                                       \
    X(LENGTH_5, "up to 5 bytes")                                                                             \
    X(LENGTH_7, "6 or 7 bytes")                                                                              \
    X(LENGTH_11, "8 to 11 bytes")                                                                            \
    X(LENGTH_15, "12 to 15 bytes")                                                                           \
    X(LENGTH_23, "16 to 23 bytes")                                                                           \
    X(LENGTH_31, "24 to 31 bytes")                                                                           \
    X(LENGTH_64, "32 to 64 bytes")                                                                           \
    X(LENGTH_MORE, "more than 64 bytes")                                                                     \
    X(WORDS_SURE, "its letters are those of words")                                                          \
    X(WORDS_LIKELY, "its letters may be those of words")                                                     \
    X(WORDS_UNLIKELY, "its letters are hardly those of words")                                               \
    X(WORDS_NOT, "its letters are not those of words")                                                       \
    X(LETTERS_FEW, "too few letters to tell")                                                                \
    X(DIGITS_ONLY, "digits only")                                                                            \
    X(DIGITS_NONE, "no digit")                                                                               \
    X(DIGITS_INSIDE, "digits between letters")                                                               \
    X(DIGITS_MANY, "a fifth of it and more are digits")                                                      \
    X(CASE_RESTLESS, "its kinds of characters change all the time")                                          \
    X(CASE_MIXED, "capitals and small letters")                                                              \
    X(CASE_UPPER, "capitals and no small letter")                                                            \
    X(CASE_CAMEL, "aNameLikeThis")                                                                           \
    X(HEX, "hex digits")                                                                                     \
    X(HEX_WHOLE, "hex digits of a whole number of words")                                                    \
    X(HASHED, "the digest of a password")                                                                    \
    X(UUID, "a UUID")                                                                                        \
    X(BASE64, "base64 with a sign of it")                                                                    \
    X(BASE64_TEXT, "base64 of a text")                                                                       \
    X(LEET, "w0rds wr1tten l1ke th1s")                                                                       \
    X(TYPED, "a sequence or a row of keys")                                                                  \
    X(PUNCTUATED, "punctuation as people put it into passwords")                                             \
    X(SNAKE, "words_like_this")                                                                              \
    X(KEBAB, "words-like-this")                                                                              \
    X(DOTTED, "words.like.this")                                                                             \
    X(SLASHED, "words/like/this or words:like:this")                                                         \
    X(SPACED, "several words")                                                                               \
    X(NAMES_ITSELF, "it says secret, key, user, test")                                                       \
    X(ENTROPY_LOW, "few different characters")                                                               \
    X(ENTROPY_HIGH, "as many different characters as random ones have")

enum feature {
#define X(name, says) FEATURE_##name,
    FEATURE_TABLE(X)
#undef X
        FEATURE_COUNT
};

// Kinds of names whose values differ so much that each has weights of its own.
enum feature_group { GROUP_PASSWORD, GROUP_SECRET, GROUP_PLAIN_KEY, GROUP_COUNT };

struct features {
    enum feature_group group;
    bool has[FEATURE_COUNT];
};

struct features features_of(const struct name_reading *name, const struct value_reading *value,
                            enum file_family family, enum path_class path);

// In hundredths of a natural logarithm of the odds; fitted by tests/accuracy/fit.py.
extern const short feature_weights[GROUP_COUNT][FEATURE_COUNT];
int features_score(const struct features *features);

extern const char *const feature_names[FEATURE_COUNT]; // "WORDS_SURE"
extern const char *const feature_says[FEATURE_COUNT];

// Why a value is none whatever its name says (a reference, a placeholder, an address), or NULL.
const char *value_objection(const struct name_reading *name, const struct value_reading *value);

// password, secret, admin, true, none, …
bool value_is_common_word(struct str value);

#endif
