// Aho-Corasick: many keywords in one pass, for rules that are only known at run time and for processors that
// the compiled databases don't fit. About 0.4 GB/s.
#ifndef ANDON_SCANNERS_AUTOMATON_H
#define ANDON_SCANNERS_AUTOMATON_H

#include "scanners/rule.h"

struct automaton;

// `keywords` must outlive it.
struct automaton *automaton_new(const struct scan_keyword *keywords, size_t count);
void automaton_free(struct automaton *automaton);

// Calls `found` for each keyword that ends at `end`, in order of `end`.
void automaton_scan(const struct automaton *automaton, struct str bytes,
                    void (*found)(void *context, unsigned keyword, size_t end), void *context);

#endif
