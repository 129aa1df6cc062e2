#!/usr/bin/env python3
"""Precision and recall of a scanner's report on a labelled set (creddata.py); see docs/secrets-accuracy.md.

    score.py SET TOOL=REPORT… [--half development|held-out] [--categories] [--errors FILE]

SET is the folder with labels.csv. TOOL is how REPORT is to be read: andon, gitleaks (also betterleaks),
detect-secrets, kingfisher, lines ("file:line" a line). A row is a file's line, or lines, with a truth:

  positive   T, and one of its categories is a secret. Found when a finding begins on one of its lines.
  neutral    T, but only of categories that name things and open nothing (NEUTRAL): neither right nor wrong.
  negative   F or X: a finding there is false.

A finding anywhere else in the labelled files is false too; "labelled" is the precision with those left out.
Findings of one line count once.
"""
import argparse
import collections
import csv
import json
import os

# A line of these categories alone is no secret: names, public ids, and what a protocol sends in the clear.
NEUTRAL = {"UUID", "AWS S3 Bucket", "Firebase Domain", "Tencent WeChat API App ID", "Nonce", "Salt", "Other"}


def read_report(tool, path):
    """(file, line, rule) of each finding."""
    with open(path, encoding="utf-8", errors="replace") as file:
        if tool == "lines":
            for line in file:
                name, _, number = line.rstrip("\n").rpartition(":")
                yield name, int(number), ""
            return
        document = json.load(file)
    if tool == "andon":
        for finding in document["findings"]:
            yield finding["path"], finding["line"], finding["rule"]
    elif tool == "gitleaks":
        for finding in document or []:
            yield finding["File"], finding["StartLine"], finding["RuleID"]
    elif tool == "detect-secrets":
        for name, findings in document["results"].items():
            for finding in findings:
                yield name, finding["line_number"], finding["type"]
    elif tool == "kingfisher":
        for finding in document.get("findings", document) or []:
            place = finding.get("finding", finding)
            yield place["path"], place["line"], finding.get("rule", {}).get("id", "")
    else:
        raise SystemExit(f"unknown tool {tool}")


class Labels:
    def __init__(self, folder, half):
        self.rows = []      # (file, first, last, kinds) of positives
        self.neutral = set()
        self.negative = set()
        self.covered = collections.defaultdict(list)
        self.files = set()
        seen = {}
        with open(os.path.join(folder, "labels.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if half and row["half"] != half:
                    continue
                self.add(row, seen)
        for (name, first, last), kinds in seen.items():
            index = len(self.rows)
            self.rows.append((name, first, last, kinds))
            for line in range(first, last + 1):
                self.covered[name, line].append(index)

    def add(self, row, seen):
        name, first, last = row["file"], int(row["first"]), int(row["last"])
        kinds = set(row["category"].split(":"))
        self.files.add(name)
        if row["truth"] != "T":
            self.negative.update((name, line) for line in range(first, last + 1))
        elif kinds - NEUTRAL:
            seen.setdefault((name, first, last), set()).update(kinds - NEUTRAL)
        else:
            self.neutral.update((name, line) for line in range(first, last + 1))


def inside(path, folder):
    return os.path.relpath(path, folder) if os.path.isabs(path) else os.path.normpath(path)


def share(part, whole):
    return part / whole if whole else 0.0


def score(labels, findings):
    hit, right, wrong, stray = set(), set(), set(), set()
    by_rule = collections.defaultdict(lambda: [0, 0, 0])
    for name, line, rule in sorted(set(findings)):
        if name not in labels.files:
            continue
        if (name, line) in labels.covered:
            hit.update(labels.covered[name, line])
            right.add((name, line))
            by_rule[rule][0] += 1
        elif (name, line) in labels.negative:
            wrong.add((name, line))
            by_rule[rule][1] += 1
        elif (name, line) not in labels.neutral:
            stray.add((name, line))
            by_rule[rule][2] += 1
    return hit, right, wrong, stray, by_rule


def print_categories(labels, hit):
    totals, hits = collections.Counter(), collections.Counter()
    for index, (_, _, _, kinds) in enumerate(labels.rows):
        for kind in kinds:
            totals[kind] += 1
            hits[kind] += index in hit
    for kind, total in totals.most_common():
        print(f"    {kind:34s} {hits[kind]:5d} of {total:5d}  {share(hits[kind], total):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set")
    parser.add_argument("reports", nargs="+", metavar="TOOL=REPORT")
    parser.add_argument("--half", choices=["development", "held-out"])
    parser.add_argument("--categories", action="store_true", help="recall of each category, findings of each rule")
    parser.add_argument("--errors", help="write what is missed (-) and what is false (+) to this file")
    arguments = parser.parse_args()
    labels = Labels(arguments.set, arguments.half)
    print(f"{len(labels.files)} files, {len(labels.rows)} positives, {len(labels.negative)} negative lines")
    print(f"{'report':28s} {'right':>6s} {'false':>6s} {'stray':>6s} {'precision':>9s} {'labelled':>9s} "
          f"{'recall':>7s} {'F1':>6s}")
    for item in arguments.reports:
        tool, _, path = item.partition("=")
        findings = [(inside(name, arguments.set), line, rule) for name, line, rule in read_report(tool, path)]
        hit, right, wrong, stray, by_rule = score(labels, findings)
        precision = share(len(right), len(right) + len(wrong) + len(stray))
        recall = share(len(hit), len(labels.rows))
        print(f"{os.path.basename(path):28s} {len(right):6d} {len(wrong):6d} {len(stray):6d} {precision:9.3f} "
              f"{share(len(right), len(right) + len(wrong)):9.3f} {recall:7.3f} "
              f"{share(2 * precision * recall, precision + recall):6.3f}")
        if arguments.categories:
            print_categories(labels, hit)
            for rule, counts in sorted(by_rule.items(), key=lambda entry: -sum(entry[1])):
                print(f"    {rule:44s} right {counts[0]:5d} false {counts[1]:4d} stray {counts[2]:4d}")
        if arguments.errors:
            with open(arguments.errors, "w", encoding="utf-8") as out:
                for index, (name, first, last, kinds) in enumerate(labels.rows):
                    if index not in hit:
                        print(f"-\t{name}:{first}-{last}\t{':'.join(sorted(kinds))}", file=out)
                for mark, places in (("+F", wrong), ("+?", stray)):
                    for name, line in sorted(places):
                        print(f"{mark}\t{name}:{line}", file=out)


if __name__ == "__main__":
    main()
