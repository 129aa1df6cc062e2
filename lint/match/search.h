// Rules at work on a file: parsed once, walked once, each node shown to the rules of its kind alone.
#ifndef ANDON_LINT_MATCH_SEARCH_H
#define ANDON_LINT_MATCH_SEARCH_H

#include "lint/match/fix.h"

// The rules of one language, by kind of node. Immutable once made, and shared by threads.
struct match_set;

// Those of `rules` that are for the language and not off; they must outlive it. NULL when there are none.
struct match_set *match_set_new(const struct match_rule_list *rules, enum syntax_language language);
void match_set_free(struct match_set *set);

// What a thread keeps from file to file.
struct match_scratch {
    struct match_tree tree;
    struct VEC(uint8_t) is_wanted; // by rule of the set
    struct match_symbols wanted;   // of the nodes that those look at
    // Whether a rule has nothing to say at a path, whatever it finds; may be NULL.
    bool (*is_off)(const struct match_rule *rule, struct str path);
    struct query_scratch queries;
    struct VEC(uint8_t) is_told; // by node, while a query is at one
    struct VEC(uint32_t) told;
};
void match_scratch_free(struct match_scratch *scratch);

// Source of another language in a page.
struct match_part {
    enum syntax_language language;
    TSRange range;
};
struct match_part_list VEC(struct match_part);

// Adds the scripts and styles of an HTML page, by their `lang` and `type`; what is no language that we have
// (a template, say) is left out. ERROR_LIMIT as of syntax_parse.
bool match_parts_list(struct str bytes, struct match_part_list *out, struct error *err);

// Called for each match, in order of place, parents before their children. `matcher` is for match_fix_range.
typedef void match_sink(void *context, struct matcher *matcher, const struct match_found *found);

// Looks at one file. `path` decides by the rules' files and ignores; empty: all look. False with ERROR_LIMIT
// when it took too long or is too large: what was found before was told.
// `part`, where it isn't NULL, is all that is looked at: see match_parts_list.
bool match_search_part(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                       const struct match_part *part, struct str path, match_sink *sink, void *context,
                       struct error *err);
bool match_search(const struct match_set *set, struct match_scratch *scratch, struct str bytes,
                  struct str path, match_sink *sink, void *context, struct error *err);

#endif
