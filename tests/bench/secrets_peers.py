#!/usr/bin/env python3
"""Secrets beside the peers: one run, one machine, the same input, each scanner at its best flags.

    secrets_peers.py [--histories FOLDER] [--tree FOLDER] [--runs N] [--limit SECONDS] [--only staged,tree,history]

Everybody takes turns (A B C, A B C, ...); medians of wall time and of peak memory (of the largest process, by the kernel's
count), and what each found. One that is not done at the limit is reported as "> limit" and not run again. The scanners come
from peers.sh. A folder of git repositories (--histories) and one of real text (--tree) are given by whoever runs it, since
neither belongs in this repository; without them their tables are left out, and that is said. Markdown on standard output.
"""
import argparse
import os
import random
import shutil
import signal
import statistics
import string
import subprocess
import sys
import tempfile
import time
import zlib

import bench
import peers as table

TREE_MEGABYTES = 500


class Run:
    """What one run took; seconds is None when it was stopped at the limit."""

    def __init__(self, seconds, cpu=0.0, megabytes=0.0, findings=None, code=None):
        self.seconds, self.cpu, self.megabytes, self.findings, self.code = seconds, cpu, megabytes, findings, code


def wait(child, limit):
    """The child's rusage, or None when it had to be stopped: it and all that it started."""
    deadline = time.monotonic() + limit
    pid, status, usage = os.wait4(child, os.WNOHANG)
    if not pid:
        previous = signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, max(0.001, deadline - time.monotonic()))
        pid, status, usage = os.wait4(child, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None, status
    return usage, status


def measure(peer, words, folder, env, limit):
    with tempfile.TemporaryFile() as out:
        null = os.open(os.devnull, os.O_RDWR)
        actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, null, 2)]
        os.chdir(folder)
        start = time.perf_counter()
        child = os.posix_spawn(words[0], words, env, file_actions=actions, setpgroup=0)
        try:
            usage, status = wait(child, limit)
        except BaseException:  # interrupted: nobody is left running
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        seconds = time.perf_counter() - start
        os.close(null)
        if usage is None:
            return Run(None)
        out.seek(0)
        code = os.waitstatus_to_exitcode(status)
        report = out.read().decode("utf-8", "replace")
        return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, peer.findings(report, code), code)


def in_turn(contenders, folder, env, runs, limit):
    """{name: [Run]}: one warm-up, then runs in turn. Whoever needs longer than a minute runs once, without a warm-up."""
    results = {}
    slow = set()
    for turn in range(runs + 1):
        for name, peer, words, threads in contenders:
            if name in slow:
                continue
            run = measure(peer, words, folder, peer.environment(env, threads), limit)
            if run.seconds is None or run.seconds > 60:
                slow.add(name)
            if turn < 2 or name in slow:
                results[name] = [run]  # the warm-up counts for nobody who runs again
            else:
                results[name].append(run)
    return results


def contenders_for(kind, folder, threads, staged=()):
    result = []
    for peer in [table.andon()] + table.PEERS:
        words = peer.available() and peer.command(kind, folder, threads, staged)
        if words:
            result.append((peer.name, peer, words, threads))
    return result


class Row:
    """What a table says of one scanner: a time, or why there is none."""

    def __init__(self, runs, limit):
        last = runs[-1]
        self.seconds = self.cpu = None
        if last.seconds is None:
            self.why = f"> {limit:.0f} s"
        elif last.findings is None:  # no report: what it took says nothing
            self.why = f"failed (exit {last.code})"
        else:
            self.seconds = statistics.median(run.seconds for run in runs)
            self.cpu = statistics.median(run.cpu for run in runs)
            self.megabytes = statistics.median(run.megabytes for run in runs)
            self.found = len(last.findings)


def shown(seconds, unit):
    return f"{seconds * 1e3:.1f} ms" if unit == "ms" else f"{seconds:.2f} s"


def show(title, results, limit, target, unit="s"):
    """One Markdown table, and how far ahead of the fastest peer andon is, by the clock and by processor time."""
    rows = {name: Row(runs, limit) for name, runs in results.items()}
    ours = rows.get("andon")
    ours = ours if ours and ours.seconds else None
    print(f"\n### {title}\n\n| scanner | median | processor time | peak memory | findings | times andon's |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, row in rows.items():
        if row.seconds is None:
            times = f"> {limit / ours.seconds:.0f}" if ours and row.why[0] == ">" else ""
            print(f"| {name} | {row.why} | | | | {times} |")
        else:
            times = f"{row.seconds / ours.seconds:.1f}" if ours else ""
            print(f"| {name} | {shown(row.seconds, unit)} | {shown(row.cpu, unit)} | {row.megabytes:.0f} MB | {row.found} | {times} |")
    others = [(name, row) for name, row in rows.items() if name != "andon" and row.seconds]
    if ours and others:
        fastest = min(others, key=lambda other: other[1].seconds)
        thriftiest = min(others, key=lambda other: other[1].cpu)
        print(f"\nTo reach: {target}. Measured: {shown(ours.seconds, unit)}; the fastest peer ({fastest[0]}) takes "
              f"{fastest[1].seconds / ours.seconds:.1f} times as long, the thriftiest ({thriftiest[0]}) "
              f"{thriftiest[1].cpu / ours.cpu:.1f} times the processor time.")
    sys.stdout.flush()


def plant(path):
    """One secret to be found: a random token in the form of GitHub's, its checksum right; nobody ever issued it."""
    alphabet = string.digits + string.ascii_uppercase + string.ascii_lowercase
    body = "".join(random.Random(7).choices(alphabet, k=30))
    rest, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        check = alphabet[digit] + check
    with open(path, "a") as file:
        file.write(f'const char *token = "{"gh" + "p_"}{body}{check}";\n')


def staged_table(env, options):
    nobody = {"prek": None, "lefthook": None, "pre-commit": None, "hooks": None}
    repo = bench.build_repo("secrets-staged", env, nobody, 2000, 10, 10000)
    plant(os.path.join(repo, "new", "d1", "f1.c"))
    subprocess.run(["git", "add", "-A"], cwd=repo, env=env, check=True)
    listing = subprocess.run(["git", "diff", "--cached", "--name-only"], cwd=repo, env=env, stdout=subprocess.PIPE, check=True,
                             text=True).stdout.split()
    contenders = contenders_for("staged", repo, None, listing)
    results = in_turn(contenders, repo, env, max(options.runs, 15), options.limit)
    show(f"Staged commit: {len(listing)} files (100 KB) in a repository of 2,000", results, options.limit, "6 ms", "ms")


def fill_tree(source, tree):
    """Real text, copied under other names until there is enough of it."""
    total, copy = 0, 0
    while total < TREE_MEGABYTES << 20:
        before = total
        for folder, names, files in os.walk(source):
            names[:] = [name for name in names if name != ".git"]
            for file in files:
                path = os.path.join(folder, file)
                if os.path.islink(path) or not os.path.isfile(path):
                    continue
                with open(path, "rb") as data:
                    if b"\0" in data.read(8192):
                        continue
                target = os.path.join(tree, f"copy{copy}", os.path.relpath(path, source))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(path, target)
                total += os.path.getsize(target)
                if total >= TREE_MEGABYTES << 20:
                    return
        copy += 1
        if total == before:
            raise SystemExit(f"bench: no text in {source}")


def tree_table(env, options):
    tree = os.path.join(bench.PLACE, "secrets-tree")
    if not os.path.exists(os.path.join(tree, "complete")):
        shutil.rmtree(tree, ignore_errors=True)
        fill_tree(options.tree, tree)
        open(os.path.join(tree, "complete"), "w").close()
    sizes = [os.path.getsize(os.path.join(folder, file)) for folder, _, files in os.walk(tree) for file in files]
    for threads in options.threads:
        results = in_turn(contenders_for("tree", tree, threads), tree, env, options.runs, options.limit)
        show(f"Working tree: {sum(sizes) >> 20} MB of text, {len(sizes):,} files, {threads} threads", results, options.limit,
             "at least 3 times faster than the fastest peer")


def history_table(env, options):
    for name in sorted(os.listdir(options.histories)):
        repo = os.path.join(options.histories, name)
        count = subprocess.run(["git", "rev-list", "--all", "--count"], cwd=repo, env=env, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True).stdout.strip() if os.path.isdir(repo) else ""
        if not count:
            continue
        for threads in options.threads:
            contenders = contenders_for("history", repo, threads)
            results = in_turn(contenders, repo, env, options.runs, options.limit)
            show(f"Whole history: {name}, {int(count):,} commits, {threads} threads", results, options.limit,
                 "20 times faster than the fastest peer" + (", at most 3 s" if name.startswith("curl") else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--histories", default=os.environ.get("BENCH_HISTORIES"))
    parser.add_argument("--tree", default=os.environ.get("BENCH_TREE"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--limit", type=float, default=600)
    parser.add_argument("--threads", default="2,1")
    parser.add_argument("--only", default="staged,tree,history")
    options = parser.parse_args()
    options.tree = options.tree and os.path.abspath(options.tree)
    options.histories = options.histories and os.path.abspath(options.histories)
    options.threads = [int(number) for number in options.threads.split(",")]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    os.makedirs(bench.PLACE, exist_ok=True)
    env = bench.environment()
    print(f"{os.cpu_count()} cores; " + ", ".join(
        f"{peer.name} {peer.version()}" if peer.available() else f"{peer.name} could not be had"
        for peer in [table.andon()] + table.PEERS))
    only = options.only.split(",")
    if "staged" in only:
        staged_table(env, options)
    for kind, folder, make in (("tree", options.tree, tree_table), ("history", options.histories, history_table)):
        if kind in only and folder:
            make(env, options)
        elif kind in only:
            print(f"\nNot measured: {kind} (give --{'tree' if kind == 'tree' else 'histories'} FOLDER)")


if __name__ == "__main__":
    main()
