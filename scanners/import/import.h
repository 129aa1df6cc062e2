// What other scanners' files become: rules, a baseline, allow entries, and notes on all that could not be
// taken over. Nothing is dropped in silence.
//
//     import_read(&import, text, name, &err)          detects the format, fills rules, allows, hashes
//       └─ gitleaks.c, filter.c, kingfisher.c, ignore.c, reports.c
//     import_settle(&import, &err)                    patterns, keywords and samples; tries every rule
//     import_match(&import, root, key, &err)          finds the secrets that reports only point at
//     import_write_rules(&import, &out), …            our YAML
#ifndef ANDON_SCANNERS_IMPORT_IMPORT_H
#define ANDON_SCANNERS_IMPORT_IMPORT_H

#include "core/baseline.h"
#include "core/error.h"
#include "core/fingerprint.h"
#include "core/vec.h"
#include "core/yaml.h"
#include "scanners/import/regex.h"

struct import_texts VEC(struct str);

enum {
    IMPORT_KEYWORD_REACH = 256
}; // bytes between a keyword and a secret that the pattern doesn't tie to it

// The lists that a rule and a file's defaults both have.
struct import_exceptions {
    struct import_texts allow, allow_match, allow_line, skip_path, stop;
};

struct import_rule {
    // Theirs:
    struct str id, description, regex, path;
    unsigned secret_group; // 0: the named or first one
    struct import_texts keywords, examples, negatives, references;
    struct import_exceptions except;
    double entropy;
    bool is_audit, is_generic;
    // Ours, from import_settle:
    struct str name; // the id
    struct str pattern;
    struct regex regex_tree;
    struct regex_keywords words;
    unsigned before, after;
    struct import_texts match, no_match;
    bool is_dropped;
};

enum import_loss {
    IMPORT_LOST_RULE, // a rule, or an entry, is not taken over
    IMPORT_COVERED,   // built-in rules, or others of the file, find what it finds
    IMPORT_LOST_PART, // it is, but not all of what it says
    IMPORT_REMARK,
};

struct import_note {
    enum import_loss loss;
    struct str subject, text;
};

struct import_allow {
    struct str path, rule, reason;
};

// A secret that somebody has looked at, known by where it is and by the digest of its text or not at all.
struct import_seen {
    struct str path;
    size_t line;
    unsigned char sha1[20];
    bool has_sha1;
    struct str rule, reason;
    bool is_real; // audited as a true secret: not a reason to keep quiet
};

struct import {
    struct arena *arena;
    const char *format; // "gitleaks rules", …
    struct VEC(struct import_rule) rules;
    struct VEC(struct import_note) notes;
    struct VEC(struct import_allow) allows;
    struct VEC(struct import_seen) seen;
    struct import_exceptions defaults;
    struct baseline baseline;
};

void import_note_loss(struct import *import, enum import_loss loss, struct str subject, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));
void import_free(struct import *import); // but not the arena

// Finds out what the text is and reads it; `name` (a path) is for messages and for .gitleaksignore.
bool import_read(struct import *import, struct str text, struct str name, struct error *err);

// The readers, one format each.
bool import_gitleaks(struct import *import, const struct yaml_node *root, struct str name, struct error *err);
bool import_kingfisher(struct import *import, const struct yaml_node *root, struct str name,
                       struct error *err);
bool import_ignore_file(struct import *import, struct str text, struct str name, struct error *err);
struct json_node;
bool import_detect_secrets(struct import *import, const struct json_node *root, struct error *err);
bool import_report(struct import *import, const struct json_node *root, struct error *err);

// Betterleaks' filter expressions: what is an exception of ours goes to `except` and `entropy` (NULL: none
// may), the rest is noted.
void import_filter(struct import *import, struct str text, struct str subject,
                   struct import_exceptions *except, double *entropy);

// Our form of a rule's id: lower-case words with '-'.
struct str import_rule_name(struct import *import, struct str id);

// Makes our rules of theirs, tries each on its samples, drops (with a note) what does not work.
bool import_settle(struct import *import, struct error *err);

// Scans the files that `seen` names, below `root`, and makes baseline entries of what is found there.
bool import_match(struct import *import, struct str root, const struct fingerprint_key *key,
                  struct error *err);

void import_write_rules(const struct import *import, struct str source, struct buffer *out);
void import_write_config(const struct import *import, struct str rules_file, struct buffer *out);
void import_write_notes(const struct import *import, struct buffer *out);

#endif
