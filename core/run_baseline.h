// A run and the baseline's file: where it is, which of its entries the run could tell of, and which of those
// are mended.
#ifndef ANDON_CORE_RUN_BASELINE_H
#define ANDON_CORE_RUN_BASELINE_H

#include "core/baseline_entries.h"
#include "core/run.h"

// Where the baseline is written, as an absolute or current-folder path. Fails in a bare repository.
bool run_baseline_file(struct run *run, struct str *file, struct error *err);

// What the run looked at; points into both.
struct baseline_scope run_baseline_scope(const struct run *run, const struct run_plan *plan);

// False, with the first thing that could not be looked at: it would be taken for mended.
bool run_saw_everything(const struct run *run, struct error *err);

// Adds a note when entries that are not about secrets have no finding any more; --verbose names them.
void run_note_mended(struct run *run, const struct run_plan *plan);

// Takes the entries in scope out of the baseline that no finding needs, and says so in `out`.
bool run_prune_baseline(struct run *run, const struct baseline_scope *scope, struct buffer *out,
                        struct error *err);

#endif
