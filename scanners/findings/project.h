// What the commands that work with findings need of a repository without scanning it: configuration, key and
// baseline.
#ifndef ANDON_SCANNERS_FINDINGS_PROJECT_H
#define ANDON_SCANNERS_FINDINGS_PROJECT_H

#include "core/run.h"

// Fills repo (where there is one), config and exemptions of a run; run_close frees it. `options` must outlive
// it.
bool project_open(struct run *run, const struct run_options *options, struct error *err);

#endif
