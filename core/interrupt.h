// Ctrl-C and its kin: a flag that long work looks at, and exit 130 once everything is left as it should be.
#ifndef ANDON_CORE_INTERRUPT_H
#define ANDON_CORE_INTERRUPT_H

#include <stdbool.h>

// Catches SIGINT, SIGTERM and SIGHUP: sets the flag and kills the process groups of running commands.
void interrupt_install(void);
bool interrupt_happened(void);

// A command's process group to kill on interruption; core/process.c registers and removes them (at most 64).
void interrupt_watch_group(int process_group);
void interrupt_forget_group(int process_group);

// Between these two calls the signals wait: for the few writes that must all happen. They nest. Holding
// installs the handlers when that was not done before; meanwhile interrupt_happened() says no, so that
// commands run on.
void interrupt_hold(void);
void interrupt_release(void);

#endif
