// Adapters: everyone's own linters and formatters, one row of a table each (table.c).
//
// A row says how a tool is found, what shows that a repository uses it, how it is called, and which of four
// readers understands what it says: SARIF, lines (a regular expression), a file that it rewrites, or its exit
// code alone. Readers are pure functions of what a tool has printed; nothing that a tool prints is trusted.
#ifndef ANDON_LINT_TOOLS_TOOL_H
#define ANDON_LINT_TOOLS_TOOL_H

#include "core/arena.h"
#include "core/blob.h"
#include "core/buffer.h"
#include "core/error.h"
#include "core/filetype.h"
#include "core/finding.h"
#include "core/vec.h"

enum tool_reader {
    TOOL_SARIF,   // SARIF 2.1.0 on standard output
    TOOL_LINES,   // one finding a line, by `pattern`
    TOOL_REWRITE, // the files as it would have them: a finding and an edit for each stretch that differs.
                  // Without TOOL_ON_STDIN it is run in a copy and changes the files there. What it prints
                  // about files that it can't read is for `pattern`: findings about the whole file, since the
                  // rest of it was not looked at
    TOOL_EXIT,    // nothing but its exit code: a finding about each batch's files
};

enum tool_flag {
    TOOL_WHOLE_PROJECT =
        1 << 0, // looks at more than the files it is given: no {files}, one run, cached by the whole index
    TOOL_FOLLOWS = 1 << 1,   // is given files but reads others (imports, includes): cached by the whole index
    TOOL_RUNS_CODE = 1 << 2, // its configuration, or what it builds, is code: needs `andon trust`
    TOOL_ONE_FILE = 1 << 3,  // takes one file a call
    TOOL_ON_STDIN = 1 << 4, // TOOL_REWRITE: takes the file on standard input and writes it to standard output
    TOOL_READS_STDERR = 1 << 5, // what it finds is on standard error, or on either
    TOOL_IN_PLACE = 1 << 6,     // only works in the work tree: what it reads names the files there
    TOOL_ONE_SEVERITY = 1 << 7, // it fails on all that it finds: every finding is of `severity`
    TOOL_PERCENT = 1 << 8,      // TOOL_LINES: file and message are escaped as GitHub's commands are
    TOOL_ENDS_ON_LAST = 1 << 9, // TOOL_LINES: its end columns are those of the last character
};

// What a tool counts columns in.
enum tool_columns {
    TOOL_BYTES,
    TOOL_CHARACTERS, // Unicode code points
    TOOL_UTF16,      // code units of UTF-16: JavaScript, .NET, Java
};

enum { TOOL_FOUND_MAX = 4 };

struct tool {
    const char *id;              // "ruff": the check's id; rules are "ruff/E501"
    const char *summary;         // one line for --list
    const char *source;          // its home, for the page: "Ruff, docs.astral.sh/ruff"
    const char *rules;           // where one of its rules is explained, with {rule}; or NULL
    const char *ignore;          // its own comment that leaves a finding out, with {rule}; or NULL
    const char *const *programs; // names in order of preference, ends with NULL
    const char *const
        *folders;             // where in the repository it may be, before PATH: "node_modules/.bin"; or NULL
    filetype_mask types;      // files that are its: by type,
    const char *const *files; // or by pattern (as .gitignore's); either may be empty
    filetype_mask except_types; // of those, what it is not given: by type,
    const char *const *except;  // or by pattern
    // What shows that it is used: files, looked for from the root down to the folder of a file that it is
    // for, and the topmost folder with one counts; with ':' a text that must be in the file,
    // "pyproject.toml:[tool.ruff". NULL: a tool without configuration, which runs only when andon.yml names
    // it.
    const char *const *configs;
    // Files that mark the folder which it must run in, the nearest above a file: "go.mod". NULL: it runs in
    // the topmost folder above a file that has one of `configs`.
    const char *const *projects;
    // Its call less the program; ends with NULL. In an argument that ends in them, {files} is each file and
    // {folders} each folder of a file ("./a/b"), one argument each with what stands before. Anywhere in an
    // argument or in `environment`: {config}, the configuration that shows that it is used; {root}, the
    // folder that it runs in; {cache}, a private folder of its own. An argument whose value there is none for
    // is left out.
    const char *const *check;
    const char *const *steps;   // the call over the shell text of CI files, a file each; NULL: it gets none
    const char *const *fix;     // the call that mends files in place, on a copy; NULL: it can't
    const char *const *version; // the call that prints its version; NULL: {"--version"}
    const char *const *environment; // "NAME=value"; or NULL
    enum tool_reader reader;
    // TOOL_LINES, and errors of TOOL_REWRITE: a regular expression over bytes with the groups file, line,
    // column, end_line, end_column, severity, rule, message and help. `heading` matches a line whose groups
    // hold for the lines below it that don't say them: the file (ESLint), the message (rustc). `more` matches
    // a line behind a finding that adds to it. A line without a message, its own or a heading's, and any
    // other, is no finding.
    const char *pattern, *heading, *more;
    // A line of either output that says that it broke, whatever its exit code; or NULL.
    const char *broke;
    // The exit codes that mean "findings", the rest 0. 0 means none, and is fine with findings too. Others:
    // it broke. One of these without a finding that a reader understood: it broke as well.
    unsigned char found[TOOL_FOUND_MAX];
    enum tool_columns columns;
    unsigned flags;
    enum severity severity; // of findings that name none; with TOOL_ONE_SEVERITY of all
};

// All tools, in the order in which they are listed; ends with NULL. Rows are in table_<language>.c.
extern const struct tool *const tools[];

// What a tool says about one place. Lines and columns count from 1; 0 is "not said". The end is behind the
// last character.
struct tool_diagnostic {
    struct str path;    // relative to the folder it ran in; empty: the run, or the one file that it was given
    struct str rule;    // may be empty
    struct str message; // one line, bounded
    struct str help;    // where the tool explains its rule; may be empty
    enum severity severity; // what the tool said, or its row says
    size_t line, column, end_line, end_column;
    enum tool_columns columns; // what the columns of the place and of the edits count
    bool is_placed;            // offset and length are known: of TOOL_REWRITE, and after tool_place
    bool is_whole_file;        // it is about no place in the file
    size_t offset, length;
    // Of TOOL_REWRITE: safe. Of SARIF's fixes: unsafe, since SARIF does not say how sure they are; as lines
    // and columns until tool_place.
    struct edit *edits;
    size_t edit_count;
    enum fix_safety safety;
};

struct tool_diagnostics VEC(struct tool_diagnostic);

enum {
    TOOL_OUTPUT_MAX = 32 << 20,    // bytes of a tool's output that are read; more is said, and fails the run
    TOOL_DIAGNOSTICS_MAX = 100000, // of one run
};

// The readers. `folder` is where the tool ran: paths in it are made relative to it. What is malformed is an
// error with the place; diagnostics read until then are kept.
bool tool_read_sarif(const struct tool *tool, struct str output, struct str folder, struct arena *arena,
                     struct tool_diagnostics *out, struct error *err);
bool tool_read_lines(const struct tool *tool, struct str output, struct str folder, struct arena *arena,
                     struct tool_diagnostics *out, struct error *err);
// Each stretch of lines that differs is one diagnostic with one edit.
bool tool_read_rewrite(const struct tool *tool, struct str path, struct str before, struct str after,
                       struct arena *arena, struct tool_diagnostics *out, struct error *err);

// The first line of what it wrote that matches tool->broke; empty: none does.
bool tool_find_broken(const struct tool *tool, struct str output, struct arena *arena, struct str *line,
                      struct error *err);

// Where the diagnostic and its edits are in the file that the tool read: lines and columns become offsets. A
// place that is not in the file (or no line) is the whole file; edits that can't be placed, overlap, or are
// of another file are dropped, all of them. blob_find_lines must have been called.
void tool_place(struct tool_diagnostic *diagnostic, const struct blob *blob, struct arena *arena);

// The row of a tool, or NULL.
const struct tool *tool_find(struct str id);

// Whether the content of a file says that a tool is used, by the text behind ':' in `configs`. A text that
// ends in a letter or digit is no part of a longer word: "id: ruff" is not said by "id: ruff-format".
bool tool_config_says(struct str content, struct str text);

// Appends what `andon explain` shows about a tool: its call, when it runs, how to leave it out. `rule` is
// what stands behind "ruff/", and may be empty.
void tool_page_print(const struct tool *tool, struct str rule, struct buffer *out);

#endif
