// .editorconfig: what the project says about the layout of a file, read from git and not from the disk.
//
// The files are those of the commit that is being made: the change set's own .editorconfig files laid over
// the tree that it is compared with. editorconfig_prepare is a check.prepare: trailing-whitespace,
// end-of-file-fixer, mixed-line-ending, fix-byte-order-marker, check-utf8 and editorconfig share one call of
// it and obey what it says; so one wrong line gives one finding.
#ifndef ANDON_LINT_EDITORCONFIG_H
#define ANDON_LINT_EDITORCONFIG_H

#include "core/check.h"

enum editorconfig_bool { EDITORCONFIG_UNSET, EDITORCONFIG_FALSE, EDITORCONFIG_TRUE };
enum editorconfig_indent { EDITORCONFIG_INDENT_UNSET, EDITORCONFIG_INDENT_TAB, EDITORCONFIG_INDENT_SPACE };
enum editorconfig_eol {
    EDITORCONFIG_EOL_UNSET,
    EDITORCONFIG_EOL_LF,
    EDITORCONFIG_EOL_CRLF,
    EDITORCONFIG_EOL_CR,
};
enum editorconfig_charset {
    EDITORCONFIG_CHARSET_UNSET,
    EDITORCONFIG_CHARSET_UTF8,
    EDITORCONFIG_CHARSET_UTF8_BOM,
    EDITORCONFIG_CHARSET_LATIN1,
    EDITORCONFIG_CHARSET_UTF16LE,
    EDITORCONFIG_CHARSET_UTF16BE,
};

// What is in force for one path; zero where nothing is said.
struct editorconfig_properties {
    enum editorconfig_indent indent;
    enum editorconfig_eol eol;
    enum editorconfig_charset charset;
    enum editorconfig_bool trim, final_newline;
    unsigned indent_size, tab_width, max_line_length; // 0: not said, or off
};

// A check.prepare: reads the files that can apply to the change set. Without any, *prepared is NULL.
bool editorconfig_prepare(const struct check_run *run, const struct changeset *changeset, struct arena *arena,
                          void **prepared, struct error *err);
uint64_t editorconfig_digest(const void *prepared); // a check.prepared_digest

// Builds what editorconfig_prepare leaves from texts, outermost folder first: for tests. `folder` is "" or
// ends in '/'.
struct editorconfig_text {
    struct str folder, text;
};
void *editorconfig_parse(const struct editorconfig_text *texts, size_t count, struct arena *arena);

// `prepared` is run->prepared; NULL gives the zero value.
struct editorconfig_properties editorconfig_at(const void *prepared, struct str path);

// One section's pattern against a path relative to the folder of its file. Bounded work: a pattern that needs
// more than 100,000 steps does not match.
bool editorconfig_match(struct str pattern, struct str path);

#endif
