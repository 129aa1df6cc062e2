// Shared by the files of the journal; see core/journal.h.
#ifndef ANDON_CORE_JOURNAL_INTERNAL_H
#define ANDON_CORE_JOURNAL_INTERNAL_H

#include "core/journal.h"

// <state>/journal; not made.
bool journal_dir(const struct repo *repo, struct arena *arena, struct str *out, struct error *err);
bool journal_is_complete(struct str journal, struct str id, struct arena *arena);

#endif
