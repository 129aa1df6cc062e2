#!/usr/bin/env python3
"""The fault rig: a commit with fixers on, hurt at every system call, must not lose a byte.

For each scenario (a repository and a commit command) the hook runs once under strace to learn its system
calls. Then, one run each, over all names and counts:

  kill    SIGKILL at the K-th call of a name, in the hook itself and in each git that it starts
  signal  SIGINT there
  error   ENOSPC, EIO, EROFS, EMFILE from calls that open, write, sync, rename
  group   SIGINT or SIGKILL to git, its hook and all in their process group, after K milliseconds

After each run the oracle looks: working files hold their old or their fixed bytes; the index can be read and
its entries are old or fixed; all old bytes are reachable; fsck finds nothing; only git's own locks are left;
no process is left; and the same commit, tried again, gives the tree that it gives when nothing goes wrong.

  kill.py --hook 'path/to/program argument…' [--undo 'path/to/andon undo'] [--sample N] [--jobs N] [--only SCENARIO] [--replay 'CASE']
"""

import argparse
import collections
import hashlib
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

# What changes a file, a process or a lock. A kill at another call leaves the same disk as a kill at the next of
# these, so for all scenarios but the first only these are hurt.
ACTING = set("""open openat openat2 creat write pwrite64 writev rename renameat renameat2 link linkat unlink
    unlinkat mkdir mkdirat rmdir fsync fdatasync syncfs sync_file_range ftruncate fchmod fchmodat chmod fchown
    symlink symlinkat utimensat clone3 clone vfork execve wait4 waitid kill flock memfd_create pidfd_open pipe2
    poll exit_group fcntl lseek""".split())
FAILING = ["open", "openat", "openat2", "creat", "write", "pwrite64", "writev", "fsync", "fdatasync", "syncfs",
           "rename", "renameat", "renameat2", "link", "linkat", "mkdir", "mkdirat", "unlink", "unlinkat", "pipe2",
           "memfd_create", "fchmod", "ftruncate"]
# A full disk and a read-only one stay so; an I/O error and too many files may pass.
ERRORS = [("ENOSPC", "+"), ("EROFS", "+"), ("EIO", ""), ("EMFILE", "")]
OPENING = {"open", "openat", "openat2", "creat"}
ERROR_NAMES = {"EMFILE": OPENING | {"pipe2", "memfd_create"}}

LINES = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n"
SPACED = LINES.replace("two\n", "TWO \n").replace("five\n", "five\t\n")


class Failure(Exception):
    pass


class Place:
    """A folder of its own for one worker: the repository of a scenario, its pristine copy, HOME."""

    def __init__(self, base, hook, undo=""):
        self.base, self.hook, self.undo = base, hook, undo
        self.repo, self.pristine = base + "/repo", base + "/pristine"
        self.home, self.hooks, self.shim = base + "/home", base + "/hooks", base + "/shim"
        for folder in (self.home, self.hooks, self.shim):
            os.makedirs(folder)
        self.write_tool(self.hooks + "/pre-commit", """#!/bin/sh
PATH=$FAULT_PATH
if [ -n "$FAULT_STRACE" ] && [ -z "$FAULT_CHILD" ]; then
    strace -qq $FAULT_STRACE -- $FAULT_HOOK
else
    $FAULT_HOOK
fi
code=$?
echo $code > "$FAULT_CODE"
exit $code
""")
        shutil.copy(self.hooks + "/pre-commit", self.hooks + "/pre-merge-commit")
        real_git = shutil.which("git")
        # The n-th git that the hook starts, under strace.
        self.write_tool(self.shim + "/git", """#!/bin/sh
if [ -n "$FAULT_CHILD" ]; then
    echo >> "$FAULT_COUNT"
    if [ "$FAULT_CHILD" = all ] || [ "$(wc -l < "$FAULT_COUNT")" = "$FAULT_CHILD" ]; then
        [ "$FAULT_CHILD" = all ] && exec strace -qq $FAULT_STRACE.$(wc -l < "$FAULT_COUNT") -- %s "$@"
        exec strace -qq $FAULT_STRACE -- %s "$@"
    fi
fi
exec %s "$@"
""" % (real_git, real_git, real_git))
        self.code, self.count, self.log = base + "/code", base + "/count", base + "/strace"
        with open(self.home + "/config", "w") as config:
            config.write("[user]\n\tname = T\n\temail = t@example.com\n[init]\n\tdefaultBranch = main\n"
                         "\ttemplateDir =\n[protocol \"file\"]\n\tallow = always\n[gc]\n\tauto = 0\n"
                         "[core]\n\thooksPath = %s\n[advice]\n\tdetachedHead = false\n" % self.hooks)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": self.home, "GIT_CONFIG_GLOBAL": self.home + "/config",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_EDITOR": "true", "LC_ALL": "C", "TZ": "UTC",
            "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000",
            "FAULT_PATH": self.shim + ":" + os.environ["PATH"], "FAULT_CODE": self.code,
            "FAULT_COUNT": self.count, "FAULT_HOOK": hook, "XDG_STATE_HOME": self.home + "/state",
            "XDG_CACHE_HOME": self.home + "/cache", "FAULT_PLACE": base}

    @staticmethod
    def write_tool(path, text):
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o755)

    def git(self, *arguments, folder="", check=True, text=True):
        done = subprocess.run(["git", *arguments], cwd=self.repo + "/" + folder, env=self.environment,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if check and done.returncode != 0:
            raise Failure("git %s: %s" % (" ".join(arguments), done.stderr.decode(errors="replace").strip()))
        return done.stdout.decode(errors="surrogateescape") if text else done.stdout

    def setup_git(self, *arguments, folder=""):
        return self.git("-c", "core.hooksPath=/dev/null", *arguments, folder=folder)

    def write(self, name, text):
        path = self.repo + "/" + name
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text.encode())

    def start_repository(self):
        os.makedirs(self.repo)
        self.setup_git("init", "-q")
        for name in ("a.txt", "b.txt", "dir/c.txt"):
            self.write(name, LINES)
        self.setup_git("add", ".")
        self.setup_git("commit", "-qm", "first")


# Scenarios: each changes a repository with three committed files and gives the commit's folder and arguments.

def staged(place):
    place.write("a.txt", SPACED)
    place.setup_git("add", "a.txt")
    return "", ["-m", "x"]


def partially_staged(place):
    place.write("a.txt", SPACED)
    place.write("dir/c.txt", SPACED)
    place.setup_git("add", ".")
    place.write("a.txt", SPACED + "eight\nunstaged \n")
    place.write("b.txt", LINES + "only here \n")
    return "", ["-m", "x"]


def new(place):
    place.write("new/file.txt", SPACED)
    place.write("untracked.txt", SPACED)
    place.setup_git("add", "new")
    return "", ["-m", "x"]


def renamed(place):
    place.setup_git("mv", "a.txt", "z.txt")
    place.write("z.txt", SPACED)
    place.setup_git("add", "z.txt")
    return "", ["-m", "x"]


def deleted(place):
    place.setup_git("rm", "-q", "a.txt")
    place.write("b.txt", SPACED)
    place.write("gone.txt", SPACED)
    place.setup_git("add", "b.txt", "gone.txt")
    os.unlink(place.repo + "/gone.txt")
    return "", ["-m", "x"]


def intent_to_add(place):
    place.write("later.txt", SPACED)
    place.setup_git("add", "-N", "later.txt")
    place.write("a.txt", SPACED)
    place.setup_git("add", "a.txt")
    return "", ["-m", "x"]


def merge_in_progress(place):
    place.setup_git("checkout", "-qb", "side")
    place.write("b.txt", LINES.replace("one", "ONE"))
    place.setup_git("commit", "-qam", "side")
    place.setup_git("checkout", "-q", "main")
    place.write("b.txt", LINES.replace("seven", "SEVEN"))
    place.setup_git("commit", "-qam", "main")
    place.setup_git("merge", "-q", "--no-commit", "side")
    place.write("a.txt", SPACED)
    place.setup_git("add", "a.txt")
    place.write("a.txt", SPACED + "unstaged \n")
    return "", ["-m", "x"]


def linked_worktree(place):
    place.setup_git("worktree", "add", "-q", "tree", "-b", "other")
    place.write("tree/a.txt", SPACED)
    place.setup_git("add", "a.txt", folder="tree")
    place.write("tree/a.txt", SPACED + "unstaged \n")
    return "tree", ["-m", "x"]


def submodule(place):
    origin = place.base + "/origin"
    shutil.rmtree(origin, ignore_errors=True)
    shutil.copytree(place.repo, origin)
    place.setup_git("submodule", "--quiet", "add", origin, "sub")
    place.setup_git("commit", "-qm", "sub")
    place.write("sub/a.txt", SPACED)
    place.setup_git("add", "a.txt", folder="sub")
    place.write("sub/a.txt", SPACED + "unstaged \n")
    return "sub", ["-m", "x"]


def commit_all(place):
    place.write("a.txt", SPACED)
    place.write("dir/c.txt", SPACED)
    return "", ["-a", "-m", "x"]


def commit_path(place):
    place.write("a.txt", SPACED)
    place.write("b.txt", LINES + "staged\n")
    place.setup_git("add", "b.txt")
    place.write("b.txt", LINES + "staged\nunstaged \n")
    return "", ["-m", "x", "a.txt"]


SCENARIOS = [partially_staged, staged, new, renamed, deleted, intent_to_add, merge_in_progress, linked_worktree,
             submodule, commit_all, commit_path]


def worktree_files(place, folder):
    """Every file of the work tree that the commit runs in, and of those around it."""
    found = {}
    for root, folders, files in os.walk(place.repo):
        if ".git" in folders:
            folders.remove(".git")
        for name in files:
            path = os.path.join(root, name)
            if name != ".git":
                with open(path, "rb") as file:
                    found[os.path.relpath(path, place.repo)] = file.read()
    return found


def index_entries(place, folder):
    """path -> (mode, blob, stage), intent-to-add as git shows it."""
    listing = place.git("ls-files", "--stage", "-z", folder=folder)
    return {record.split("\t", 1)[1]: record.split("\t", 1)[0] for record in listing.split("\0") if record}


class State:
    """What a repository holds, as far as the oracle cares."""

    def __init__(self, place, folder):
        self.files = worktree_files(place, folder)
        self.index = index_entries(place, folder)
        self.head = place.git("rev-parse", "HEAD^{tree}", folder=folder).strip()


def blob_id(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


Case = collections.namedtuple("Case", "scenario kind child name count action")


class Scenario:
    def __init__(self, function, place):
        self.function, self.place = function, place
        self.name = function.__name__
        shutil.rmtree(place.repo, ignore_errors=True)
        shutil.rmtree(place.pristine, ignore_errors=True)
        place.start_repository()
        self.folder, self.arguments = function(place)
        subprocess.run(["cp", "-a", place.repo, place.pristine], check=True)
        self.before = State(place, self.folder)
        self.commit_before = place.git("rev-parse", "HEAD", folder=self.folder)
        self.reset()
        code, output = self.commit({})
        if code != 0:
            raise Failure("%s: the commit fails without any fault:\n%s" % (self.name, output))
        self.after = State(place, self.folder)
        if self.after.files == self.before.files:
            raise Failure("%s: nothing was fixed" % self.name)
        self.seen = {}

    def reset(self):
        shutil.rmtree(self.place.repo, ignore_errors=True)
        subprocess.run(["cp", "-a", self.place.pristine, self.place.repo], check=True)
        for path in (self.place.code, self.place.count):
            if os.path.exists(path):
                os.unlink(path)

    def commit(self, variables, blow=None):
        process = subprocess.Popen(
            ["git", "commit", "-q", *self.arguments], cwd=self.place.repo + "/" + self.folder,
            env={**self.place.environment, **variables}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True)
        try:
            if blow:
                time.sleep(blow[1])
                os.killpg(process.pid, blow[0])
            output, _ = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Failure("the commit hangs")
        return process.returncode, output.decode(errors="replace")

    def cases(self):
        """Learns the calls of the hook and of each git that it starts."""
        out = []
        self.reset()
        started = time.monotonic()
        self.commit({})
        elapsed = time.monotonic() - started
        for count in range(int(elapsed / 0.001) + 1):
            for action in ("SIGINT", "SIGKILL"):
                out.append(Case(self.name, "group", "", "commit", "%d" % count, action))
        self.reset()
        self.commit({"FAULT_STRACE": "-o %s" % self.place.log})
        out += self.cases_of(self.place.log, "")
        self.reset()
        self.commit({"FAULT_STRACE": "-o %s" % self.place.log, "FAULT_CHILD": "all"})
        with open(self.place.count) as file:
            children = len(file.read())
        for child in range(1, children + 1):
            out += self.cases_of("%s.%d" % (self.place.log, child), str(child))
        return out

    def cases_of(self, log, child):
        """One call of a log is one place to hurt. The K of strace counts calls of one name in one process."""
        counts, out = collections.Counter(), []
        with open(log, errors="replace") as file:
            for line in file:
                match = re.match(r"([a-z0-9_]+)\(", line)
                if not match or match.group(1) == "execve" and not counts["execve"]:
                    counts["execve"] += bool(match)  # strace's own
                    continue
                name = match.group(1)
                counts[name] += 1
                # What git reads before it writes is git's to test.
                if child and name in OPENING and not re.search(r"O_(CREAT|WRONLY|RDWR)", line):
                    continue
                out += self.cases_at(name, counts[name], child)
        return out

    def cases_at(self, name, k, child):
        out = []
        every = self.name == "partially_staged" and not child
        if every or name in ACTING:
            out.append(Case(self.name, "kill", child, name, "%d" % k, "signal=SIGKILL"))
            if not child and name != "exit_group":
                out.append(Case(self.name, "signal", child, name, "%d" % k, "signal=SIGINT"))
        for error, more in ERRORS if name in FAILING else []:
            if name in ERROR_NAMES.get(error, FAILING) and not (child and error == "EMFILE"):
                out.append(Case(self.name, "error", child, name, "%d%s" % (k, more), "error=" + error))
        return out

    def run(self, case):
        self.reset()
        if case.kind == "group":
            started = time.monotonic()
            blow = (getattr(signal, case.action), int(case.count) * 0.001)
            self.check(case, *self.commit({}, blow))
            return time.monotonic() - started
        inject = "-o /dev/null -e trace=%s -e inject=%s:%s:when=%s" % (case.name, case.name, case.action,
                                                                      case.count)
        started = time.monotonic()
        code, output = self.commit({"FAULT_STRACE": inject, "FAULT_CHILD": case.child})
        elapsed = time.monotonic() - started
        self.check(case, code, output)
        return elapsed

    # The oracle.

    def check(self, case, code, output):
        place = self.place
        self.check_processes()
        files = worktree_files(place, self.folder)
        self.check_files(files)
        index = index_entries(place, self.folder)
        for path, entry in index.items():
            if entry not in (self.before.index.get(path), self.after.index.get(path)):
                raise Failure("index entry of %s is %s" % (path, entry))
        if code == 0:
            if place.git("rev-parse", "HEAD^{tree}", folder=self.folder).strip() != self.after.head:
                raise Failure("the commit went through with another tree")
        elif not output.strip() and case.kind == "error" and not case.name.startswith("write"):
            raise Failure("it failed without a word")
        self.check_codes(case, code)
        # Git clears its locks away on Ctrl-C, but for one that it has just opened: an empty one. What else is
        # there now, a hook that outlived it has made.
        made = [path for path in self.locks() if os.path.getsize(path) > 0]
        if case.action == "SIGINT" and case.kind == "group" and made:
            raise Failure("a lock is left that nobody owns: %s" % ", ".join(made))
        # Git was hit after it had made the commit: its business is done.
        if case.kind == "group" and code != 0 and place.git("rev-parse", "HEAD", folder=self.folder) != self.commit_before:
            code = 0
            if place.git("rev-parse", "HEAD^{tree}", folder=self.folder).strip() != self.after.head:
                raise Failure("the commit went through with another tree")
        leftovers = self.leftovers()
        # Runs that end in the same state need not be looked at twice.
        key = (code == 0, tuple(sorted(files.items())), tuple(sorted(index.items())), leftovers)
        if self.seen.get(key):
            return
        self.check_reachable(files, index)
        self.check_fsck()
        self.check_locks()
        if code != 0 and files != self.before.files and self.place.undo:
            self.check_undo()
        if code != 0:
            self.check_retry()
        self.seen[key] = True

    def check_codes(self, case, code):
        try:
            with open(self.place.code) as file:
                text = file.read()
            hook = int(text) if text else None  # its shell was hit as it wrote
        except FileNotFoundError:
            hook = None
        allowed = {"kill": {0, 137, 3}, "signal": {0, 130}, "error": {0, 3}, "group": {0, 3, 130}}[case.kind]
        if hook is not None and hook not in allowed and not (case.kind == "error" and hook in (127, 1, 2, 129)):
            raise Failure("the hook's exit code is %s" % hook)
        if hook not in (None, 0) and code == 0:
            raise Failure("the hook failed and the commit went through")

    def check_processes(self):
        marker = ("FAULT_PLACE=%s\0" % self.place.base).encode()
        for _ in range(100):
            left = []
            for pid in os.listdir("/proc"):
                if not pid.isdigit() or int(pid) == os.getpid():
                    continue
                try:
                    with open("/proc/%s/environ" % pid, "rb") as file:
                        if marker in file.read() + b"\0":
                            left.append(pid)
                except OSError:
                    pass
            if not left:
                return
            time.sleep(0.03)
        raise Failure("processes are left: %s" % " ".join(left))

    def check_files(self, files):
        for path in set(files) | set(self.before.files) | set(self.after.files):
            if files.get(path) not in (self.before.files.get(path), self.after.files.get(path)):
                raise Failure("%s holds neither its old nor its fixed bytes: %r" % (path, files.get(path)))

    def git_folder(self):
        return self.place.git("rev-parse", "--absolute-git-dir", folder=self.folder).strip()

    def leftovers(self):
        """What lies in the repository besides, without what differs from run to run."""
        found = []
        for root, folders, names in os.walk(self.place.repo + "/.git"):
            for name in folders + names:
                path = os.path.relpath(os.path.join(root, name), self.place.repo)
                found.append(re.sub(r"[0-9]{8}T[0-9]+-[0-9]+-[0-9]+|(?<=-)[A-Za-z0-9]{6}$|[0-9]+-[0-9]+\.tmp|"
                                    r"(?<=next-index-)[0-9]+|(?<=tmp_obj_)\w+", "*", path))
        return tuple(sorted(found))

    def check_reachable(self, files, index):
        place = self.place
        wanted = {entry.split(" ")[1] for entry in self.before.index.values() if not entry.startswith("160000")}
        changed = {blob_id(data) for path, data in self.before.files.items() if files.get(path) != data}
        listing = "".join(oid + "\n" for oid in sorted(wanted | changed))
        done = subprocess.run(["git", "cat-file", "--batch-check"], cwd=place.repo + "/" + self.folder,
                              env=place.environment, input=listing.encode(), capture_output=True)
        missing = [line for line in done.stdout.decode().splitlines() if line.endswith("missing")]
        if missing:
            raise Failure("objects are lost: %s" % ", ".join(missing))
        reachable = set(place.git("rev-list", "--objects", "--no-object-names", "--all", "--indexed-objects",
                                  folder=self.folder).split())
        lost = changed - reachable
        if lost:
            raise Failure("old bytes are not reachable from any ref: %s" % ", ".join(lost))

    def check_fsck(self):
        done = subprocess.run(["git", "fsck", "--strict", "--no-progress", "--no-dangling"],
                              cwd=self.place.repo + "/" + self.folder, env=self.place.environment,
                              capture_output=True)
        said = [line for line in (done.stdout + done.stderr).decode().splitlines()
                if not line.startswith(("notice:", "dangling"))]
        if done.returncode != 0 or said:
            raise Failure("fsck: %s" % "; ".join(said))

    def locks(self):
        for root, _, names in os.walk(self.place.repo):
            for name in names:
                if name.endswith(".lock"):
                    yield os.path.join(root, name)

    def check_locks(self):
        for path in self.locks():
            relative = path.split("/.git/", 1)[-1]
            if not re.search(r"(^|/)(index|index\.lock|next-index-\d+|next-index-\d+\.lock|HEAD|refs/.*|"
                             r"packed-refs|objects/maintenance)\.lock$", relative):
                raise Failure("a lock is left that is not git's: %s" % relative)

    def check_undo(self):
        """In a copy of this state `andon undo` brings back each byte."""
        place = self.place
        kept = place.base + "/kept"
        for path in list(self.locks()):
            os.unlink(path)
        subprocess.run(["cp", "-a", place.repo, kept], check=True)
        done = subprocess.run(place.undo.split(), cwd=place.repo + "/" + self.folder, env=place.environment,
                              stdin=subprocess.DEVNULL, capture_output=True)
        if done.returncode != 0:
            raise Failure("undo: %s" % done.stderr.decode(errors="replace").strip())
        if worktree_files(place, self.folder) != self.before.files:
            raise Failure("undo did not bring back the files: %s" % done.stdout.decode(errors="replace").strip())
        if index_entries(place, self.folder) != self.before.index:
            raise Failure("undo did not bring back the index: %s" % done.stdout.decode(errors="replace").strip())
        shutil.rmtree(place.repo)
        os.rename(kept, place.repo)

    def check_retry(self):
        for path in list(self.locks()):
            os.unlink(path)
        for path in (self.place.code, self.place.count):
            if os.path.exists(path):
                os.unlink(path)
        code, output = self.commit({})
        if code != 0:
            raise Failure("the commit can't be made again: %s" % output.strip())
        if self.place.git("rev-parse", "HEAD^{tree}", folder=self.folder).strip() != self.after.head:
            raise Failure("made again, the commit has another tree")
        self.check_files(worktree_files(self.place, self.folder))


def work(job):
    """One worker's share: a scenario's cases, in a place of its own."""
    base, hook, undo, name, cases, learn = job
    place_folder = tempfile.mkdtemp(prefix="fault-", dir=base)
    failures, slowest, passed = [], 0.0, 0
    try:
        place = Place(place_folder, hook, undo)
        scenario = Scenario(next(f for f in SCENARIOS if f.__name__ == name), place)
        if learn:
            return name, scenario.cases()
        for case in cases:
            try:
                elapsed = scenario.run(case)
                slowest = max(slowest, elapsed)
                passed += 1
            except (Failure, subprocess.SubprocessError, OSError) as problem:
                failures.append((case, str(problem)))
    except Failure as problem:
        failures.append((None, str(problem)))
    finally:
        shutil.rmtree(place_folder, ignore_errors=True)
    return name, passed, failures, slowest


def describe(case):
    return ",".join(case) if case else "setting up"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--hook", required=True)
    parser.add_argument("--undo", default="", help="a command that brings back what the hook changed")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", action="append")
    parser.add_argument("--kind", action="append")
    parser.add_argument("--replay")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    names = [f.__name__ for f in SCENARIOS if not options.only or f.__name__ in options.only]
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    base = tempfile.mkdtemp(prefix="andon-fault-", dir=memory)
    started, failed, passed, slowest = time.monotonic(), 0, 0, 0.0
    try:
        with multiprocessing.Pool(options.jobs) as pool:
            if options.replay:
                case = Case(*options.replay.split(","))
                jobs = [(base, options.hook, options.undo, case.scenario, [case], False)]
            else:
                cases = []
                for result in pool.imap_unordered(work, [(base, options.hook, options.undo, n, [], True) for n in names]):
                    if len(result) == 4:
                        print("  FAIL    %s: %s" % (result[0], result[2][0][1]))
                        failed += 1
                    else:
                        cases += result[1]
                if options.kind:
                    cases = [case for case in cases if case.kind in options.kind]
                cases.sort()
                if options.sample and options.sample < len(cases):
                    seed = options.seed if options.seed is not None else random.randrange(1 << 30)
                    print("  sample  %d of %d cases, --seed %d" % (options.sample, len(cases), seed))
                    cases = sorted(random.Random(seed).sample(cases, options.sample))
                size = max(1, min(250, len(cases) // (3 * options.jobs)))
                jobs = []
                for name in names:
                    own = [case for case in cases if case.scenario == name]
                    jobs += [(base, options.hook, options.undo, name, own[i:i + size], False)
                             for i in range(0, len(own), size)]
                print("  fault   %d cases in %d scenarios" % (len(cases), len(names)), flush=True)
            done = 0
            for name, count, failures, slow in pool.imap_unordered(work, jobs):
                done += 1
                passed += count
                failed += len(failures)
                slowest = max(slowest, slow)
                for case, problem in failures:
                    print("  FAIL    %s\n          %s" % (describe(case), problem.replace("\n", "\n          ")))
                if done % 8 == 0 or done == len(jobs) or failures:
                    print("  %5.0f s  %d passed, %d failed (%d of %d batches; %s)" %
                          (time.monotonic() - started, passed, failed, done, len(jobs), name), flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)
    print("slowest commit under a fault: %.0f ms" % (1000 * slowest))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
