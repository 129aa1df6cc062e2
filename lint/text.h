// What several checks share: which blobs can be read byte by byte, lines, and rewriting a whole file in one
// edit.
#ifndef ANDON_LINT_TEXT_H
#define ANDON_LINT_TEXT_H

#include "core/check.h"

// False for UTF-16 and UTF-32, where a line does not end at a byte '\n'.
bool text_is_bytewise(const struct blob *blob);

// True for files whose white space and line ends are not for people to decide: patches (a blank there is part
// of what they say) and lock files, which a tool writes anew.
bool text_is_laid_out_by_machine(const struct blob *blob);

// True when the path's extension is one of the list ("md" or ".md", in any case; "*" is every path).
bool text_has_extension(struct str path, const struct check_value *extensions);

// Reports that the file should read `wanted`, with one safe edit that replaces only what differs (whole
// lines). Says nothing when it already does.
void text_report_rewrite(struct check_run *run, const struct blob *blob, struct str wanted,
                         const char *message);

// The bytes up to the next '\n' at or after *offset, without it; *offset moves behind it.
struct str text_next_line(struct str bytes, size_t *offset);

// Lines or blocks to be put in order: by key in byte order, rows with equal keys stay in theirs.
struct text_row {
    struct str key, text;
    size_t order; // filled by text_sort
};
void text_sort(struct text_row *rows, size_t count);

// True when one of the globs matches the path; an empty list matches nothing.
bool text_is_listed(struct str path, const struct check_value *globs);

// True when the change gives the repository a path that it did not have (or nothing is known about before).
static inline bool change_brings_path(const struct change *change)
{
    return change->status == CHANGE_ADDED || change->status == CHANGE_RENAMED ||
           change->status == CHANGE_PRESENT;
}

// True when the line is one of git's conflict markers: seven times `mark`, then a blank (behind '=' also the
// line's end).
bool text_is_marker(struct str line, char mark);

#endif
