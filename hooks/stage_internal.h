// What stage_run.c, stage_commands.c and stage_message.c share; nobody else includes it.
#ifndef ANDON_HOOKS_STAGE_INTERNAL_H
#define ANDON_HOOKS_STAGE_INTERNAL_H

#include "hooks/commands.h"
#include "hooks/selection.h"
#include "hooks/stage_run.h"

enum stage_subject {
    SUBJECT_FILES,   // a change set
    SUBJECT_MESSAGE, // the commit message's file
    SUBJECT_NOTHING, // commands only
};

struct stage_state {
    const struct stage_call *call;
    struct run_options options; // ours: some stages change them
    struct option_list operands;
    enum stage_subject subject;
    struct run run;
    struct run_plan plan;
    struct check_table table;
    struct selection selection;
    struct str message_file;   // SUBJECT_MESSAGE, as git named it
    bool may_fix;              // fixes are wanted (by andon.yml, --fix or the answer to a question)
    bool has_changes;          // run.changeset is loaded
    enum verdict refs_verdict; // of stage_check_refs, whose findings are reported range by range
};

// Tells the external linters what this run is about; to be done anew when what is looked at has changed.
void stage_use_linters(struct stage_state *state);

// Runs the selected external commands and puts what became of them into the run's result and notes.
bool stage_run_commands(struct stage_state *state, struct error *err);

// pre-push, pre-receive and update: the selected checks on what the updates bring in. Findings are printed as
// they come; the verdict goes to refs_verdict.
bool stage_check_refs(struct stage_state *state, struct error *err);

// Asks on the terminal; false when there is none.
bool stage_ask(const char *question);

// Reads the change set anew: fixes have changed the index.
bool stage_reload(struct stage_state *state, struct error *err);

// Names the command that mends the message; keeps one that was rejected, and notes what brings it back.
void stage_keep_message(struct stage_state *state);

#endif
