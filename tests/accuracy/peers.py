#!/usr/bin/env python3
"""Runs each secret scanner on a folder and writes what it finds: JSON lines {"tool", "file", "line", "rule"}.

    peers.py FOLDER OUT [--tools andon,gitleaks,…] [--limit SECONDS] [--history]

OUT/TOOL.jsonl has the findings, OUT/TOOL.lines the same as "file:line" (for score.py), OUT/summary.tsv what each run took.
No secret is written: only where it is. Scanners come from tests/bench/peers.sh (ANDON_PEERS names their folder).
"""
import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "bench"))
import peers as table  # noqa: E402


def relative(folder, path):
    path = path[7:] if path.startswith("file://") else path
    return os.path.normpath(os.path.relpath(path, folder) if os.path.isabs(path) else path)


def run(peer, kind, folder, limit):
    """(report or None, exit code, seconds); None for a run that was cut off."""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        child = subprocess.Popen(peer.command(kind, folder), cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
        try:
            child.wait(limit)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # and all that it started
            child.wait()
            return None, child.returncode, time.monotonic() - start
        seconds = time.monotonic() - start
        out.seek(0)
        return out.read().decode("utf-8", "replace"), child.returncode, seconds


def write(out, peer, folder, findings):
    rows = sorted({(relative(folder, file), line, rule) for file, line, rule in findings})
    with open(os.path.join(out, f"{peer.name}.jsonl"), "w", encoding="utf-8") as file:
        for name, line, rule in rows:
            file.write(json.dumps({"tool": peer.name, "file": name, "line": line, "rule": rule}) + "\n")
    with open(os.path.join(out, f"{peer.name}.lines"), "w", encoding="utf-8") as file:
        file.writelines(f"{name}:{line}\n" for name, line in sorted({row[:2] for row in rows}))
    return len(rows)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("out")
    parser.add_argument("--tools", default="")
    parser.add_argument("--limit", type=float, default=1800)
    parser.add_argument("--history", action="store_true")
    options = parser.parse_args()
    folder = os.path.abspath(options.folder)
    os.makedirs(options.out, exist_ok=True)
    wanted = set(filter(None, options.tools.split(",")))
    kind = "history" if options.history else "tree"
    everyone = [table.andon("block"), table.andon("audit")] + table.PEERS
    for peer in everyone:
        if wanted and peer.name not in wanted:
            continue
        if not peer.available() or not peer.command(kind, folder):
            print(f"peers: {peer.name}: not here, or not for this input")
            continue
        report, code, seconds = run(peer, kind, folder, options.limit)
        findings = None if report is None else peer.findings(report, code)
        said = "stopped at the limit" if report is None else f"failed (exit {code})" if findings is None else write(
            options.out, peer, folder, findings)
        print(f"peers: {peer.name}: {said} in {seconds:.1f} s", flush=True)
        with open(os.path.join(options.out, "summary.tsv"), "a", encoding="utf-8") as file:
            file.write(f"{peer.name}\t{seconds:.1f}\t{said}\n")


if __name__ == "__main__":
    main()
