// The words that --reason, --expires and --owner give for an entry of a baseline or a registry.
#ifndef ANDON_SCANNERS_FINDINGS_WORDS_H
#define ANDON_SCANNERS_FINDINGS_WORDS_H

#include "core/baseline.h"
#include "scanners/command.h"

// `standard` is the reason when none was given; empty: one is required. The last day must not be past.
bool words_read(const struct scan_options *options, struct str standard, struct arena *arena,
                struct baseline_words *out, struct error *err);

#endif
