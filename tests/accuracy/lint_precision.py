#!/usr/bin/env python3
"""Count what each check and rule of andon lint finds in repositories, and list the findings with their lines.

usage: lint_precision.py [--list FILE] [--sample N] [--severity error|warning|note] [--rule ID]… [--check ID]… FOLDER [REPO…]

FOLDER holds work trees of git repositories (nothing is fetched, nothing in them is written but andon's own state below .git).
Prints a table: rule, severity, findings, files, repositories. --list writes one finding a line, with its source line, for
reading: true or false is for a person to say (docs/precision.md says what people said). --sample N lists at most N of a
rule, spread over the repositories. --check runs one check alone, also one that is off by default.
"""
import argparse
import collections
import json
import os
import subprocess
import sys

ANDON = os.environ.get("ANDON", "build/bin/andon")


def findings_of(repository, checks):
    command = [ANDON, "lint", "--no-tools", "--all-files", "--all", "--format", "jsonl", "--no-progress"]
    for check in checks:
        command += ["--check", check]
    run = subprocess.run(command, cwd=repository, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if run.returncode not in (0, 1):
        print(f"{os.path.basename(repository)}: exit {run.returncode}: {run.stderr.decode(errors='replace').strip()[:200]}",
              file=sys.stderr)
    for line in run.stdout.decode(errors="replace").splitlines():
        finding = json.loads(line)
        if "rule" in finding and "path" in finding:
            yield finding


def source_line(repository, finding, cache):
    path = os.path.join(repository, finding["path"])
    if path not in cache:
        cache.clear()
        try:
            with open(path, errors="replace", newline="") as file:
                cache[path] = file.read().split("\n")
        except OSError:
            cache[path] = []
    lines = cache[path]
    number = finding.get("line") or 0
    return lines[number - 1].strip()[:200] if 0 < number <= len(lines) else ""


def spread(found, limit):
    """At most limit findings, one repository after the other in turn."""
    by_repository = collections.defaultdict(list)
    for finding in found:
        by_repository[finding["repository"]].append(finding)
    queues = [collections.deque(queue) for _, queue in sorted(by_repository.items())]
    chosen = []
    while queues and len(chosen) < limit:
        queues = [queue for queue in queues if queue]
        for queue in queues[: limit - len(chosen)]:
            # Neighbours are often one mistake copied: take from both ends.
            chosen.append(queue.popleft() if len(chosen) % 2 else queue.pop())
    return chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder")
    parser.add_argument("repositories", nargs="*")
    parser.add_argument("--list")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--severity", action="append", default=[])
    parser.add_argument("--rule", action="append", default=[])
    parser.add_argument("--check", action="append", default=[])
    options = parser.parse_args()
    global ANDON
    ANDON = os.path.abspath(ANDON)
    names = options.repositories or sorted(
        name for name in os.listdir(options.folder) if os.path.isdir(os.path.join(options.folder, name, ".git")))
    rules = collections.defaultdict(list)
    for name in names:
        repository = os.path.join(options.folder, name)
        cache = {}
        for finding in findings_of(repository, options.check):
            if options.severity and finding["severity"] not in options.severity:
                continue
            if options.rule and finding["rule"] not in options.rule:
                continue
            finding["repository"] = name
            finding["source"] = source_line(repository, finding, cache)
            rules[finding["rule"]].append(finding)
    print(f"{len(names)} repositories")
    print(f"{'rule':40} {'severity':8} {'findings':>8} {'files':>6} {'repositories':>12}")
    order = {"error": 0, "warning": 1, "note": 2}
    for rule, found in sorted(rules.items(), key=lambda item: (order.get(item[1][0]["severity"], 3), item[0])):
        files = len({(finding["repository"], finding["path"]) for finding in found})
        repositories = len({finding["repository"] for finding in found})
        print(f"{rule:40} {found[0]['severity']:8} {len(found):8} {files:6} {repositories:12}")
    if options.list:
        with open(options.list, "w") as out:
            for rule, found in sorted(rules.items()):
                for finding in spread(found, options.sample) if options.sample else found:
                    print(f"{rule}\t{finding['severity']}\t{finding['repository']}/{finding['path']}:{finding.get('line')}\t"
                          f"{finding['message']}\t{finding['source']}", file=out)


if __name__ == "__main__":
    main()
