#!/bin/sh
# C source with the misspellings of a list: `wrong right` a line, sorted; # begins a comment.
#     typo-words.sh LIST > OUT.c
set -eu
grep -v '^#' "$1" | cut -d' ' -f1 | LC_ALL=C sort -c
echo '#include "lint/typo_words.h"'
echo 'const struct typo_word typo_words[] = {'
sed -n '/^#/!s/^\([a-z]*\) \([a-z ]*\)$/{"\1", "\2"},/p' "$1"
echo '};'
echo 'const size_t typo_word_count = sizeof typo_words / sizeof *typo_words;'
