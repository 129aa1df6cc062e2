// Which keys are known in which place of a workflow or an action, of what kind their values are, and which
// names an expression in them may use. Data alone: places.c is the table, keys.c walks it.
#ifndef ANDON_LINT_CI_PLACES_H
#define ANDON_LINT_CI_PLACES_H

#include "lint/ci/meaning.h"

enum {
    CI_TEXT = 1, // a scalar
    CI_LIST = 2,
    CI_MAP = 4,
    CI_TEXTS = CI_TEXT | CI_LIST,
    CI_ANY = CI_TEXT | CI_LIST | CI_MAP,
};

enum ci_form {
    CI_FORM_ANY,
    CI_FORM_CONDITION, // an expression even without ${{ }}
    CI_FORM_BOOLEAN,
    CI_FORM_NUMBER,
    CI_FORM_WORD, // one of `words`
    CI_FORM_JOB,  // what is under a job's id: which place depends on its keys
    CI_FORM_STEPS,
    CI_FORM_EVENT, // a name of an event, alone or in a list
    CI_FORM_TEXTS, // a map of texts
    CI_FORM_LISTS, // a map of lists
};

struct ci_place;

struct ci_key {
    const char *name; // NULL: any other key
    unsigned kinds;
    unsigned names; // what expressions may use; 0: none is evaluated
    enum ci_form form;
    const struct ci_place *place; // of a map, or of the maps in a list
    const char *const *words;
    bool is_required;
};

struct ci_place {
    const char *what;          // "a job"
    const struct ci_key *keys; // ends with a row without kinds; a row without a name is for all other keys
};

struct ci_event {
    const char *name;
    const char *filters; // keys below it besides "types": "branches paths"; NULL: it has its own place
    const char *types;   // kinds of activity, blanks between; NULL: it takes none
};

extern const struct ci_event ci_events[];       // ends with a NULL name
extern const struct ci_place ci_place_workflow; // the root of a workflow
extern const struct ci_place ci_place_job, ci_place_call, ci_place_run_step, ci_place_uses_step,
    ci_place_other_step, ci_place_parallel_step, ci_place_action, ci_place_action_run_step,
    ci_place_action_uses_step;

#endif
