// External linters in a run: one check each, and what their user has to do around them.
//
//     struct linters *linters = linters_new(&arena);     // the checks, for tables, --list and explain
//     linters_use(linters, &(struct linters_use){…});    // before the run; without it none runs
//     … run_check with linters_check(linters, i) among its checks …
//     linters_tell(linters, &notes);                     // what people should know
//     linters_close(linters);
//
// All in the arena; linters_close ends it.
#ifndef ANDON_LINT_TOOLS_LINTERS_H
#define ANDON_LINT_TOOLS_LINTERS_H

#include "core/config.h"
#include "core/trust.h"

struct linters;

// In `arena`, never NULL. linters_close frees what is not in there, and takes NULL.
struct linters *linters_new(struct arena *arena);
void linters_close(struct linters *linters);

// The checks, one a tool: as many whatever is installed.
size_t linters_count(void);
const struct check *linters_check(const struct linters *linters, size_t index);

struct linters_use {
    const struct repo *repo; // NULL: none runs
    const struct config *config;
    const char *extra_path;  // searched after PATH; may be NULL
    const struct str *asked; // ids that run also where nothing shows that they are used
    size_t asked_count;
    bool fix;      // ask them for fixes too
    unsigned jobs; // 0: one a core
};

// Before a run: where and how they run. All that it points to must outlive the run.
void linters_use(struct linters *linters, const struct linters_use *use);

// "ruff, prettier": those that had something to do in the last run; empty: none.
struct str linters_names(const struct linters *linters, struct arena *arena);

// Appends lines about what was left out: programs that are missing, findings elsewhere.
void linters_tell(const struct linters *linters, struct buffer *notes);

// What `andon trust` is asked for: the linters that this repository uses and that can run code of it. Prints
// them and adds what they stand on, as it is on disk and as the index has it.
bool linters_trust_items(struct linters *linters, struct trust_items *items, struct buffer *out,
                         struct error *err);

// One fact about one linter, for `andon doctor`.
struct linters_fact {
    struct str id, text;
    bool is_note; // it does not run
    bool is_bad;  // and that fails the run
};

struct linters_facts VEC(struct linters_fact);

// What there is to say about the linters that this repository uses. On error what was found out before stays.
bool linters_facts(struct linters *linters, struct linters_facts *out, struct error *err);

#endif
