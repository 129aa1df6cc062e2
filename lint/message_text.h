// The text of a commit message as git will store it: without comment lines and what is below the scissors.
#ifndef ANDON_LINT_MESSAGE_TEXT_H
#define ANDON_LINT_MESSAGE_TEXT_H

#include "core/changeset.h"
#include "core/str.h"
#include "core/vec.h"

// How git will clean the message up, from its configuration and the environment of the hook.
struct message_format {
    struct str comment;  // what a comment line starts with: "#"
    bool is_auto;        // core.commentChar=auto: git has picked one; find out which
    bool keeps_comments; // no editor was used (git commit -m), or commit.cleanup says so
    bool is_by_bot;      // the author's name or address is a bot's: "dependabot[bot]"
    struct str branch;   // for hints; empty when detached
};

// Reads core.commentChar, core.commentString and commit.cleanup. Never fails: what can't be read is git's
// default.
struct message_format message_format_read(const struct changeset *changeset, struct arena *arena);

// The lines that stay, in order, without line ends; slices of the file's bytes. Empty lines at the start and
// at the end are gone.
struct message_lines VEC(struct str);
void message_lines_find(struct str bytes, const struct message_format *format, struct message_lines *out);

// How finished a commit says that it is.
enum message_progress {
    MESSAGE_FINISHED,
    MESSAGE_DOUBTFUL, // "tmp", "xxx": may be the name of something
    MESSAGE_UNFINISHED,
};

// "WIP: …", "[wip] …", "do not merge", "fixup! …" and the like; `words` is what says so, a slice of the
// subject.
enum message_progress message_progress_of(struct str subject, struct str *words);

// "Merge branch …", "Revert …", "fixup! …", and what bots write: nobody chose these words.
bool message_is_made_by_machine(struct str subject);

#endif
