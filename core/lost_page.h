// A mapped file that is cut off, or whose disk fails, while it is read: the system sends SIGBUS. That ends
// the program with exit code 3 and the file's name, instead of a crash that says nothing.
#ifndef ANDON_CORE_LOST_PAGE_H
#define ANDON_CORE_LOST_PAGE_H

// Installs the handler, each time the same; any thread. file_map calls it.
void lost_page_install(void);

#endif
