// The replacements of libgit2's network transports (core/git_stubs.c).
#ifndef ANDON_CORE_GIT_STUBS_H
#define ANDON_CORE_GIT_STUBS_H

// Does nothing, but whoever calls it has the replacements linked in before the linker looks into libgit2.a.
// Every file that includes git2.h calls it where it starts the library.
void git_stubs_use(void);

#endif
