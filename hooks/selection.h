// What a stage runs: the words of andon.yml's `stages:` and ANDON_SKIP, made into checks and commands.
//
// A stage's list holds groups ("lint", "secrets", "message"), ids of single checks and ids of commands.
// Commands whose `stage:` it is run too. ANDON_SKIP takes the same words.
#ifndef ANDON_HOOKS_SELECTION_H
#define ANDON_HOOKS_SELECTION_H

#include "core/config.h"
#include "hooks/checks.h"

struct selection {
    const struct check **checks; // about files; in table order, each once
    size_t check_count;
    size_t lint_count; // how many of them are lint's
    bool has_secrets, has_message;
    const struct config_command **commands;
    size_t command_count;
    struct str_list skipped; // words of ANDON_SKIP that left something out of this stage
    struct str_list unknown; // words of ANDON_SKIP that mean nothing
};

// `skip` is the text of ANDON_SKIP. Fails for a word that andon.yml's list of the stage should not have.
bool selection_make(const struct config *config, enum stage stage, const struct check_table *table,
                    struct str skip, struct arena *arena, struct selection *out, struct error *err);

// "20 checks, secrets, 2 commands": what ran, for the line of success.
struct str selection_summary(const struct selection *selection, struct arena *arena);

#endif
