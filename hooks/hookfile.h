// The installed hook file: what git starts, and what andon reads back from it.
//
//     #!/usr/local/bin/andon hook
//     # andon 0.1.0: this hook was put here by 'andon install'; 'andon uninstall' takes it away
//     # path: /usr/local/bin:/usr/bin:/bin
//     # chain: .husky/_
//
// The kernel starts andon directly, with no shell in between: argv is `andon hook <file> <git's arguments>`.
// When andon is gone the start fails and git stops the commit: fail closed. A binary whose path has spaces or
// is too long for a `#!` line is started by two lines of sh instead. Each stage has the same content.
#ifndef ANDON_HOOKS_HOOKFILE_H
#define ANDON_HOOKS_HOOKFILE_H

#include "core/arena.h"
#include "core/buffer.h"
#include "core/error.h"

struct hookfile {
    struct str binary;    // absolute path of andon
    struct str version;   // only read back
    struct str path;      // PATH when it was installed, for GUI clients; may be empty
    struct str chain;     // the folder of hooks that were in force before (core.hooksPath); may be empty
    bool is_global;       // chains to the repository's own hooks folder
    bool is_folder_andon; // the folder did not exist before: uninstall removes it when it is empty
};

enum { HOOKFILE_SIZE_MAX = 64 * 1024 };

// Appends the file's content. False when the binary's path has a byte that no hook file can carry.
bool hookfile_render(const struct hookfile *hook, struct buffer *out, struct error *err);

// Reads a hook file's text; false when it is not one of ours. Slices point into `text`.
bool hookfile_parse(struct str text, struct hookfile *out);

// Reads the file at `path` into the arena and parses it. False (no error) when there is none, it is no plain
// file or it is not ours.
bool hookfile_read(const char *path, struct arena *arena, struct hookfile *out);

// Where andon's hook `name` of a folder stands or would stand: other hook managers (pre-commit, prek) rename
// a hook that they find to "<name>.legacy" and run it before their own. False when there is none of ours.
bool hookfile_find(struct str folder, const char *name, struct arena *arena, struct str *path,
                   struct hookfile *out);

// True when `text` has a byte below 0x20 or 0x7f: nothing like that may become a path in a hook or in git's
// configuration.
bool has_control_bytes(struct str text);

// PATH without the parts that a hook file can't carry or that would find programs in the work tree: relative
// ones, those with control bytes.
struct str hookfile_clean_path(struct str path, struct arena *arena);

#endif
