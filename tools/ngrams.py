#!/usr/bin/env python3
"""Writes scanners/context/ngram_data.c: how likely three letters in a row are in words, against random letters.

    ngrams.py [FOLDER…] > scanners/context/ngram_data.c

The words are those of texts that every Debian system has: documentation, C headers, the Python library, manuals.
Nothing of anybody's secrets is in it. Each word weighs by the logarithm of its count, so that a few frequent ones
don't drown the rest. Names in code are split where their case changes ("fooBar" is "foo" and "bar").

A row for letters a and b holds, for each letter c (and the word's end), log2(P(c | a, b) / (1 / 26)) in steps of a
half, from -4 to 3.5, as four bits: 27 of them in two 64-bit numbers.
"""
import collections
import gzip
import math
import os
import re
import sys

FOLDERS = ["/usr/include", "/usr/lib/python3", "/usr/lib/python3.11", "/usr/share/doc", "/usr/share/perl",
           "/usr/share/vim", "/usr/share/zoneinfo", "/usr/share/i18n", "/usr/share/common-licenses"]
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
EDGE = 26


def texts(folders):
    for folder in folders:
        for root, folders_below, names in os.walk(folder):
            folders_below.sort()
            for name in sorted(names):
                path = os.path.join(root, name)
                if not os.path.isfile(path) or os.path.getsize(path) > 4_000_000:
                    continue
                opener = gzip.open if name.endswith(".gz") else open
                try:
                    with opener(path, "rt", encoding="utf-8") as file:
                        yield file.read()
                except (OSError, UnicodeDecodeError, EOFError):
                    continue


def count_words(folders):
    counts = collections.Counter()
    for text in texts(folders):
        counts.update(word.lower() for word in WORD.findall(text) if 2 <= len(word) <= 20)
    return counts


def count_triples(words):
    triples = collections.Counter()
    for word, count in words.items():
        if count < 3:  # noise: pieces of encoded data
            continue
        letters = [EDGE, EDGE] + [ord(c) - 97 for c in word] + [EDGE]
        for a, b, c in zip(letters, letters[1:], letters[2:]):
            triples[a, b, c] += math.log2(1 + count)
    return triples


def levels(triples):
    total = sum(triples.values())
    single, pair_total, pairs = collections.Counter(), collections.Counter(), collections.Counter()
    for (a, b, c), weight in triples.items():
        single[c] += weight
        pairs[b, c] += weight
        pair_total[b] += weight
    row_total = collections.Counter()
    for (a, b, c), weight in triples.items():
        row_total[a, b] += weight
    for a in range(27):
        for b in range(27):
            row = []
            for c in range(27):
                one = (single[c] + 1) / (total + 27)
                two = (pairs[b, c] + 60 * one) / (pair_total[b] + 60)
                three = (triples[a, b, c] + 60 * two) / (row_total[a, b] + 60)
                row.append(max(0, min(15, round((math.log2(three * 26) + 4) * 2))))
            yield row


def main():
    rows = list(levels(count_triples(count_words(sys.argv[1:] or FOLDERS))))
    print("// Written by tools/ngrams.py: how likely letters are behind two others in words. See there.")
    print('#include "scanners/context/ngram.h"\n')
    print("const uint64_t ngram_rows[27 * 27][2] = {")
    for start in range(0, len(rows), 2):
        cells = []
        for row in rows[start:start + 2]:
            low = sum(level << 4 * i for i, level in enumerate(row[:16]))
            high = sum(level << 4 * i for i, level in enumerate(row[16:]))
            cells.append(f"{{0x{low:016x}, 0x{high:011x}}},")
        print("    " + " ".join(cells))
    print("};")


if __name__ == "__main__":
    main()
