// Common misspellings and what was meant, for the check typo.
#ifndef ANDON_LINT_TYPO_WORDS_H
#define ANDON_LINT_TYPO_WORDS_H

#include <stddef.h>

struct typo_word {
    const char *wrong, *right; // small letters
};

extern const struct typo_word typo_words[];
extern const size_t typo_word_count;

#endif
