#!/usr/bin/env python3
"""Fits the weights of the features of assigned secrets (scanners/context/weights.c); see docs/secrets-accuracy.md.

    fit.py FEATURES-PROGRAM SET… > scanners/context/weights.c

A SET is what creddata.py wrote; only its development half is looked at. Two of them, with values of the same shape
and with the original ones, teach both what random values and what chosen ones look like. FEATURES-PROGRAM is
build/tests/accuracy/features. Logistic regression by gradient descent, a model a group of names; a file with many
candidates weighs less a candidate, so that no fixture drowns the others. To standard error go precision and recall
at some thresholds, cross-validated: of each repository by the weights that the other ones gave.
"""
import collections
import hashlib
import math
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import score  # noqa: E402

GROUPS = ["passwords", "secrets, tokens, keys of something", "keys, salts"]
RIDGE = 2.0
ROUNDS = 400
FOLDS = 5
LIMIT = 600  # hundredths
PLAIN_KEY = 2  # the group of which a random value may be anything
MADE_UP = 0    # the line of a sample that is not in the set
MADE_UP_WEIGHT = 0.4
# What can only speak for a secret, or only against one, whatever the set says.
FOR = ("DIGITS_INSIDE DIGITS_MANY CASE_RESTLESS CASE_MIXED HEX HEX_WHOLE BASE64 PUNCTUATED WORDS_NOT ENTROPY_HIGH "
       "LENGTH_15 LENGTH_23 LENGTH_31 LENGTH_64").split()
AGAINST = ("WORDS_SURE WORDS_LIKELY ENTROPY_LOW NAMES_ITSELF SNAKE KEBAB DOTTED SLASHED SPACED CASE_CAMEL DIGITS_ONLY "
           "DIGITS_NONE HASHED BASE64_TEXT LEET TYPED PATH_TEST PATH_PROSE PATH_EXAMPLE PATH_FOREIGN NAME_UNREAL NAME_ODD_TAIL LINK_COMPARE "
           "LINK_READER UUID LENGTH_5 LENGTH_7").split()


def read_candidates(folder, program, labels):
    files = "\n".join(sorted(labels.files))
    out = subprocess.run([os.path.abspath(program)], input=files, cwd=folder, capture_output=True, text=True,
                         check=True).stdout
    seen = {}
    for row in out.splitlines():
        name, line, group, offset, features, random = row.split("\t")
        if (name, int(line)) in labels.neutral:
            continue
        is_true = (name, int(line)) in labels.covered
        key = (name, int(offset))
        seen[key] = (int(group), [int(i) for i in features.split(",")], is_true, name, int(line))
        if int(group) != PLAIN_KEY:
            seen[key + ("random",)] = (int(group), [int(i) for i in random.split(",")], True, name, MADE_UP)
    return list(seen.values())


def weights_of(samples, names):
    count = len(names)
    per_file = collections.Counter(sample[3] for sample in samples)
    weights = [0.0] * count
    if not samples:
        return weights
    importance = [(MADE_UP_WEIGHT if sample[4] == MADE_UP else 1) / math.sqrt(per_file[sample[3]])
                  for sample in samples]
    least = [0.0 if name in FOR else -1e9 for name in names]
    most = [0.0 if name in AGAINST else 1e9 for name in names]
    scale = sum(importance)
    rate, moment, square = 0.05, [0.0] * count, [0.0] * count
    for step in range(1, ROUNDS + 1):
        gradient = [RIDGE * w / scale if i else 0.0 for i, w in enumerate(weights)]
        for (_, features, is_true, _, _), weight in zip(samples, importance):
            total = sum(weights[i] for i in features)
            error = 1 / (1 + math.exp(-max(-30.0, min(30.0, total)))) - is_true
            for i in features:
                gradient[i] += weight * error / scale
        for i, g in enumerate(gradient):  # Adam
            moment[i] = 0.9 * moment[i] + 0.1 * g
            square[i] = 0.999 * square[i] + 0.001 * g * g
            weights[i] -= rate * (moment[i] / (1 - 0.9 ** step)) / (math.sqrt(square[i] / (1 - 0.999 ** step)) + 1e-8)
            weights[i] = max(least[i], min(most[i], weights[i]))
    return weights


def fit(samples, names):
    return [weights_of([s for s in samples if s[0] == group], names) for group in range(len(GROUPS))]


def rounded(weights):
    return [max(-LIMIT, min(LIMIT, round(100 * w))) for w in weights]


def fold_of(name):
    return hashlib.sha256(name.split("/")[1].encode()).digest()[1] % FOLDS


def report(samples, names, positives):
    scored = []
    for fold in range(FOLDS):
        models = fit([s for s in samples if fold_of(s[3]) != fold], names)
        for group, features, is_true, name, line in samples:
            if fold_of(name) == fold and line != MADE_UP:
                scored.append((sum(rounded(models[group])[i] for i in features), group, is_true, name, line))
    for group in [None, *range(len(GROUPS))]:
        print("all" if group is None else GROUPS[group], file=sys.stderr)
        for threshold in (-150, -100, -60, -30, 0, 30, 60, 100, 150, 200, 250, 300, 350, 400):
            kept = {(n, l): t for s, g, t, n, l in scored if s >= threshold and group in (None, g)}
            right = sum(kept.values())
            print(f"  {threshold:5d} right {right:5d} false {len(kept) - right:5d} precision "
                  f"{score.share(right, len(kept)):.3f}  of all positives {score.share(right, positives):.3f}",
                  file=sys.stderr)


def main():
    program, *folders = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    names = subprocess.run([program, "--names"], capture_output=True, text=True, check=True).stdout.split()
    samples = []
    for folder in folders:
        labels = score.Labels(folder, "development")
        samples += read_candidates(folder, program, labels)
    if "--no-report" not in sys.argv:
        report(samples, names, len(labels.rows) * len(folders))
    print("// Written by tests/accuracy/fit.py: logistic regression on the development half of the labelled set.")
    print("// Hundredths of a natural logarithm: 69 doubles the odds.")
    print('#include "scanners/context/features.h"\n')
    print("const short feature_weights[GROUP_COUNT][FEATURE_COUNT] = {")
    for group, weights in enumerate(fit(samples, names)):
        print("    {" + f"// {GROUPS[group]}")
        for name, weight in zip(names, rounded(weights)):
            print(f"        [FEATURE_{name}] = {weight},")
        print("    },")
    print("};")


if __name__ == "__main__":
    main()
