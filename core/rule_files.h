// The files of a team's own rules: what andon.yml names, files or folders.
#ifndef ANDON_CORE_RULE_FILES_H
#define ANDON_CORE_RULE_FILES_H

#include "core/buffer.h"
#include "core/error.h"
#include "core/vec.h"

enum { RULE_FILE_MAX = 4 << 20 };

struct rule_file_list VEC(struct str);

// The *.yml and *.yaml of `paths` (files, or folders, not deeper) below `root`, those of a folder in order of
// name, so that the same tree gives the same rules everywhere. Missing ones are an error. Paths live in
// `arena`.
bool rule_files_list(const struct str *paths, size_t count, struct str root, struct arena *arena,
                     struct rule_file_list *files, struct error *err);

// The text of one of them, in `arena`.
bool rule_file_read(struct str path, struct arena *arena, struct str *out, struct error *err);

#endif
