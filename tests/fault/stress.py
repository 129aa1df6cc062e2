#!/usr/bin/env python3
"""Commits at the same time, and an editor that saves while the hook fixes.

  stress.py --hook 'path/to/program argument…' [--rounds N]

Worktrees: one repository with several linked worktrees, in each a partially staged file; all commit at once.
Editor: while commits run, a process keeps saving a file with lines of its own, by rename as editors do; every
line it saved last must be in the file afterwards, and the index must never hold half a file.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading

import kill


def commit(place, folder, *arguments):
    return subprocess.Popen(["git", "commit", "-q", "-m", "x", *arguments], cwd=place.repo + "/" + folder,
                            env=place.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)


def worktrees(place, rounds):
    place.start_repository()
    names = ["tree%d" % i for i in range(4)]
    for name in names:
        place.setup_git("worktree", "add", "-q", name, "-b", name)
    for number in range(rounds):
        for name in names:
            place.write(name + "/a.txt", kill.SPACED + "%s %d \n" % (name, number))
            place.setup_git("add", "a.txt", folder=name)
            place.write(name + "/a.txt", kill.SPACED + "%s %d \nunstaged \n" % (name, number))
        running = [(name, commit(place, name)) for name in names]
        for name, process in running:
            output = process.communicate(timeout=60)[0].decode(errors="replace")
            if process.returncode != 0:
                raise kill.Failure("round %d, %s: %s" % (number, name, output))
        for name in names:
            fixed = kill.SPACED.replace("TWO ", "TWO").replace("five\t", "five") + "%s %d\n" % (name, number)
            if place.git("show", "HEAD:a.txt", folder=name) != fixed:
                raise kill.Failure("round %d, %s: the commit is not the fixed file" % (number, name))
            with open(place.repo + "/" + name + "/a.txt") as file:
                if file.read() != fixed + "unstaged \n":
                    raise kill.Failure("round %d, %s: the file is not merged" % (number, name))
    place.git("fsck", "--strict", "--no-dangling")


class Editor(threading.Thread):
    """Saves its text over and over: a new last line, written beside the file and renamed over it."""

    def __init__(self, path):
        super().__init__()
        self.path, self.stop, self.saves = path, threading.Event(), 0

    def run(self):
        while not self.stop.wait(0.0007):
            with open(self.path) as file:
                text = file.read()
            self.saves += 1
            lines = [line for line in text.splitlines(True) if not line.startswith("save ")]
            text = "".join(lines) + "save %d\n" % self.saves
            with open(self.path + "~", "w") as file:
                file.write(text)
            os.rename(self.path + "~", self.path)


def editor(place, rounds):
    place.start_repository()
    lost = 0
    for number in range(rounds):
        path = place.repo + "/a.txt"
        place.write("a.txt", kill.SPACED + "round %d \n" % number)
        place.setup_git("add", "a.txt")
        typing = Editor(path)
        typing.start()
        process = commit(place, "")
        output = process.communicate(timeout=60)[0].decode(errors="replace")
        typing.stop.set()
        typing.join()
        if process.returncode != 0:
            raise kill.Failure("round %d: %s" % (number, output))
        with open(path) as file:
            text = file.read()
        if typing.saves and "save %d\n" % typing.saves not in text:
            lost += 1
        if place.git("show", "HEAD:a.txt") != (kill.SPACED + "round %d \n" % number).replace(" \n", "\n").replace(
                "\t\n", "\n"):
            raise kill.Failure("round %d: the commit is not the fixed file" % number)
    if lost:
        raise kill.Failure("%d of %d rounds lost the last save" % (lost, rounds))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hook", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    failed = 0
    for test in (worktrees, editor):
        base = tempfile.mkdtemp(prefix="andon-stress-")
        try:
            test(kill.Place(base, options.hook), options.rounds)
            print("  ok      %s: %d rounds" % (test.__name__, options.rounds))
        except kill.Failure as problem:
            failed += 1
            print("  FAIL    %s: %s" % (test.__name__, problem))
        finally:
            shutil.rmtree(base, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
