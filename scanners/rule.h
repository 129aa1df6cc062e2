// A secret rule: data that the engine interprets. Written in YAML (docs/secret-rules.md), turned into C
// tables by scanners/compile at build time, or loaded at run time for a team's own rules.
//
//     scanners/rules/*.yml ──── rule_load ──> struct scan_rule ── compile/main.c ──> the built-in ruleset
//     .andon/secrets/*.yml ──── rule_load ──> struct scan_rule ── rule_index ──────> a team's own
//
// Lists end with NULL. Everything is immutable and lives as long as the program, or as the arena it was
// loaded to.
#ifndef ANDON_SCANNERS_RULE_H
#define ANDON_SCANNERS_RULE_H

#include "core/arena.h"
#include "core/error.h"
#include "core/finding.h"
#include "core/vec.h"

struct yaml_node;

enum rule_flag {
    RULE_CASELESS = 1 << 0, // keywords match in any case
    RULE_BINARY = 1 << 1,   // also looked for in binary files
    RULE_GENERIC = 1 << 2,  // names no provider: yields to any rule that does, and keeps out of test fixtures
    RULE_AUDIT = 1 << 3,    // only in the audit profile
    RULE_WORD = 1 << 5,     // its names are everyday words: nothing else may stand between one and the value
    RULE_YIELDS = 1 << 6,   // where another rule finds the same bytes, that one is told
    RULE_HALF = 1 << 7,     // one of a pair, which opens nothing alone: where things are shown, a warning
    RULE_RANDOM = 1 << 4,   // a secret that is made of words or has no digit is for the audit profile
};

struct rule_place {
    unsigned line, column; // from 1; 0: not known
};

struct scan_rule {
    const char *id;   // "github-pat"
    const char *name; // "secrets/github-pat": what findings say
    const char *provider;
    const char *description; // "a GitHub personal access token": the message starts with it
    const char *opens;       // one short phrase: what who has it can do
    const char *rotate;      // one line: what to do when it leaked
    enum severity severity;
    unsigned flags;              // enum rule_flag
    const char *const *keywords; // one of them must be in the text; may be NULL when `named` is set
    const char *const *named; // the provider's names, in lower case and joined: one stands before the value
    const char *pattern;      // PCRE2, the secret is the group named "secret"; NULL when `finder` is set
    const char *finder;       // a matcher written in C, by name: "assignment", "private-key"
    const char *checksum;     // the validator's name, or NULL (scanners/checksum.h)
    const char *const *allow; // PCRE2: what matches one of these is no secret
    const char *const *allow_match; // PCRE2, searched in all that the pattern matched; likewise
    const char *const *allow_line;  // … in the lines that the match is on
    const char *path;               // PCRE2: only in files whose path has it
    const char *const *skip_path;   // … whose path has none of these
    const char *const *stop;        // words that a secret doesn't contain, in any case
    const char *const *near;        // one of these must be near, in any case; NULL: nothing
    unsigned near_within;           // … within so many bytes
    double entropy;                 // bits a character that the secret has at least; 0: any
    unsigned before;          // how far before the keyword a match may begin; 0: it begins at the keyword
    unsigned after;           // how far behind the keyword it may reach
    const char *const *match; // samples that must be found, see scanners/sample.h; NULL: made from the shape
    const char *const *no_match; // samples that must not; likewise
    const struct yaml_node
        *verify;      // how a provider is asked (scanners/verify); NULL, and in the compiled-in rules
    const char *file; // where the rule stands
    struct rule_place at;
    const struct rule_place *match_places, *no_match_places; // of the samples; NULL in the compiled-in rules
};

enum {
    RULE_AFTER_DEFAULT = 512,
    RULE_REACH_MAX = 65536,
    RULE_NEAR_DEFAULT = 128,
    RULE_KEYWORD_MIN = 3, // shorter ones hit everywhere
    RULE_KEYWORD_MAX = 64,
    RULE_NAME_MIN = 3,
    RULE_NAME_MAX = 32,
};

// Bits a character that a named value has at least, where its rule says nothing else.
#define RULE_NAMED_ENTROPY 2.9

// A keyword and the rules that it is for: keyword_rules[first .. first + count) of its ruleset.
struct scan_keyword {
    const char *text;
    unsigned short length, first, count;
    unsigned char gram; // where in it the bytes begin that are looked for first (scanners/grams.h)
    bool is_caseless;
    bool is_in_run; // what is found with it has a run of token characters from the gram on (token_run.h)
};

// Where in a text a keyword's gram may stand (scanners/grams.h): per place of the gram and byte, the buckets
// that admit it; the last byte of a keyword of three may be any. A byte's buckets are low[its lower four
// bits] & fold[gram_fold(byte)], or those of the ASCII byte that it is without its highest bit. The first
// buckets are for keywords in runs. Whole bytes tell more than fours, and need fewer buckets.
enum { GRAM_SIZE = 4, GRAM_BUCKETS = 24, GRAM_BYTE_BUCKETS = 16, GRAM_RUN_BUCKETS = 8 };
struct gram_plan {
    uint32_t low[GRAM_SIZE][16], fold[GRAM_SIZE][16];
    uint32_t bytes[GRAM_SIZE][128];
};

// Four bits of a byte that tell letters apart: with its lower four they are all of an ASCII byte.
static inline unsigned gram_fold(unsigned byte)
{
    return (byte >> 2 ^ byte >> 3) & 15;
}

// Rules with their keywords indexed; built by rule_index or by the build.
struct scan_ruleset {
    const struct scan_rule *rules;
    size_t rule_count;
    const struct scan_keyword *keywords;
    size_t keyword_count;
    const unsigned short *keyword_rules;
    struct gram_plan grams;
};

// The rules that are compiled in, and a digest of them in hex.
extern const struct scan_ruleset scan_ruleset_builtin;
extern const char scan_ruleset_digest[];

struct rule_list VEC(struct scan_rule);

// Appends the rules of one file's text. `name` is for messages. On error nothing that was appended is valid.
bool rule_load(struct str text, struct str name, struct arena *arena, struct rule_list *rules,
               struct error *err);

// The shape of the value of a rule with `named`, as its file gives it; empty for other rules.
struct str rule_shape(const struct scan_rule *rule);

// Collects the keywords of `count` rules. Fails when there are more than 65,535 of either.
bool rule_index(const struct scan_rule *rules, size_t count, struct arena *arena, struct scan_ruleset *out,
                struct error *err);

// The words that say "a secret follows": where values of rules with `named` are looked for. In any case, but
// for those with capitals; ends with NULL.
extern const char *const rule_credential_words[];

// The names that `finder` may have; ends with NULL.
extern const char *const rule_finder_names[];

#endif
