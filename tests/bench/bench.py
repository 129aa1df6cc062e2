#!/usr/bin/env python3
"""Prints how long a hook takes, beside the peers, in one run.

Each command is started by posix_spawn and waited for, in turn with the others (A B C, A B C, ...), so that a noisy machine
is noisy for all of them; medians of RUNS runs after a warm-up. Peers come from their registries by name (npm, PyPI, Debian)
into build/bench; one that cannot be had is said to be missing, never left out in silence.
"""
import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACE = os.path.join(ROOT, "build", "bench")
ANDON = os.path.join(ROOT, "build", "bin", "andon")
# prek's built-in hooks that are fixed sets of checks, by the ids that all three tools share.
CHECKS = [
    "trailing-whitespace", "end-of-file-fixer", "mixed-line-ending", "fix-byte-order-marker",
    "check-added-large-files", "check-case-conflict", "check-illegal-windows-names", "check-json", "check-yaml", "check-toml",
    "check-xml", "check-merge-conflict", "check-symlinks", "destroyed-symlinks",
    "check-executables-have-shebangs", "check-shebang-scripts-are-executable", "check-vcs-permalinks",
    "detect-private-key", "no-commit-to-branch", "forbid-new-submodules",
]


def quiet(*command, cwd=None, env=None):
    return subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def environment():
    home = os.path.join(PLACE, "home")
    os.makedirs(home, exist_ok=True)
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "ANDON_"))}
    env.update(HOME=home, GIT_CONFIG_NOSYSTEM="1", GIT_AUTHOR_NAME="b", GIT_AUTHOR_EMAIL="b@example.org",
               GIT_COMMITTER_NAME="b", GIT_COMMITTER_EMAIL="b@example.org", LC_ALL="C.UTF-8",
               PRE_COMMIT_HOME=os.path.join(home, "pre-commit"), PREK_HOME=os.path.join(home, "prek"))
    return env


def install_peers(env):
    """The peers' programs; None for one that cannot be had here."""
    npm = os.path.join(PLACE, "npm")
    os.makedirs(npm, exist_ok=True)
    real = dict(env, HOME=os.environ.get("HOME", env["HOME"]))
    for package, binary in (("@j178/prek", "prek"), ("lefthook", "lefthook")):
        if not os.path.exists(os.path.join(npm, "node_modules", ".bin", binary)):
            quiet("npm", "install", "--ignore-scripts", "--prefix", npm, "--no-audit", "--no-fund", package, env=real)
    venv = os.path.join(PLACE, "venv")
    if not os.path.exists(os.path.join(venv, "bin", "trailing-whitespace-fixer")):
        quiet(sys.executable, "-m", "venv", venv)
        quiet(os.path.join(venv, "bin", "pip"), "install", "-q", "pre-commit-hooks", "pre-commit", env=real)
    found = {
        "prek": native_binary(npm, "prek"),
        "lefthook": native_binary(npm, "lefthook"),
        "pre-commit": shutil.which("pre-commit") or os.path.join(venv, "bin", "pre-commit"),
        "hooks": os.path.join(venv, "bin"),
    }
    return {name: path if path and os.path.exists(path) else None for name, path in found.items()}


def native_binary(npm, name):
    """The compiled program of an npm package, without the node script that starts it: the peer at its best."""
    for folder, _, files in os.walk(os.path.join(npm, "node_modules")):
        for file in files:
            path = os.path.join(folder, file)
            if file == name and os.access(path, os.X_OK) and not os.path.islink(path):
                with open(path, "rb") as program:
                    if program.read(4) == b"\x7fELF":
                        return path
    return None


def text(generator, size):
    words = ["alpha", "beta", "return", "value", "index", "buffer", "config", "total", "result", "count", "if", "else"]
    lines, length = [], 0
    while length < size:
        line = "    " * generator.randint(0, 3) + " ".join(generator.choice(words) for _ in range(generator.randint(2, 9)))
        lines.append(line)
        length += len(line) + 1
    return "\n".join(lines) + "\n"


KINDS = [("py", "# {}\n"), ("c", "// {}\n"), ("md", "{}\n"), ("sh", "# {}\n"), ("txt", "{}\n")]


def write_files(repo, count, size, seed, folder):
    generator = random.Random(seed)
    for i in range(count):
        kind = KINDS[i % len(KINDS)][0]
        path = os.path.join(repo, folder, f"d{i % 40}", f"f{i}.{kind}")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as out:
            out.write(text(generator, size))
    os.makedirs(os.path.join(repo, folder), exist_ok=True)
    with open(os.path.join(repo, folder, "data.json"), "w") as out:
        json.dump({f"key{i}": i for i in range(100)}, out, indent=2)
        out.write("\n")
    with open(os.path.join(repo, folder, "data.yaml"), "w") as out:
        out.write("".join(f"key{i}: {i}\n" for i in range(100)))


def configurations(repo, peers):
    with open(os.path.join(repo, "prek.toml"), "w") as out:
        hooks = "\n".join(f'  {{ id = "{check}" }},' for check in prek_checks(peers))
        out.write(f'[[repos]]\nrepo = "builtin"\nhooks = [\n{hooks}\n]\n')
    with open(os.path.join(repo, "lefthook.yml"), "w") as out:
        out.write("pre-commit:\n  commands:\n    noop:\n      run: 'true'\n")
    with open(os.path.join(repo, "andon.yml"), "w") as out:
        out.write("stages:\n  pre-commit: [%s, secrets]\n" % ", ".join(CHECKS))
    if peers["hooks"]:
        with open(os.path.join(repo, ".pre-commit-config.yaml"), "w") as out:
            out.write(subprocess.run([sys.executable, os.path.join(ROOT, "tests/bench/pre_commit_config.py"), peers["hooks"]],
                                     stdout=subprocess.PIPE, check=True, text=True).stdout)


def prek_checks(peers):
    """Those of CHECKS that this prek has built in."""
    if not peers["prek"]:
        return CHECKS
    listing = subprocess.run([peers["prek"], "util", "list-builtins"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             text=True).stdout.split()
    known = {word.strip() for word in listing}
    return [check for check in CHECKS if not known or check in known]


def build_repo(name, env, peers, base_files, staged, staged_size):
    repo = os.path.join(PLACE, name)
    shutil.rmtree(repo, ignore_errors=True)
    os.makedirs(repo)
    run = lambda *arguments: subprocess.run(["git", *arguments], cwd=repo, env=env, check=True, stdout=subprocess.DEVNULL)
    run("init", "-q", "-b", "work")
    write_files(repo, base_files, 1500, 1, "src")
    configurations(repo, peers)
    run("add", "-A")
    run("commit", "-q", "-m", "base")
    if staged:
        write_files(repo, staged - 2, staged_size, 2, "new")
        run("add", "-A")
    return repo


def measure(command, cwd, env, before=None):
    if before:
        before()
    null = os.open(os.devnull, os.O_RDWR)
    actions = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, env, file_actions=actions)
    _, status = os.waitpid(child, 0)
    elapsed = (time.perf_counter() - start) * 1e3
    os.close(null)
    return elapsed, os.waitstatus_to_exitcode(status)


def compare(title, contenders, repo, env, runs):
    os.chdir(repo)
    times = {name: [] for name, _, _ in contenders}
    codes = {}
    for i in range(runs + 2):
        for name, command, before in contenders:
            elapsed, code = measure(command, repo, env, before)
            codes[name] = code
            if i >= 2:
                times[name].append(elapsed)
    print(f"\n{title}")
    print(f"  {'':42s} {'median':>9s} {'min':>9s} {'p90':>9s}  exit")
    for name, _, _ in contenders:
        values = sorted(times[name])
        print(f"  {name:42s} {statistics.median(values):6.2f} ms {values[0]:6.2f} ms {values[int(len(values) * .9)]:6.2f} ms "
              f" {codes[name]}")
    sys.stdout.flush()


def contenders_for(peers, repo):
    def forget():
        shutil.rmtree(os.path.join(repo, ".git", "andon"), ignore_errors=True)

    git = shutil.which("git")
    result = [
        ("git diff --cached", [git, "diff", "--cached", "--quiet"], None),
        ("andon pre-commit", [ANDON, "run", "pre-commit"], forget),
        ("andon pre-commit, results remembered", [ANDON, "run", "pre-commit"], None),
    ]
    if peers["prek"]:
        result.append(("prek, builtin hooks", [peers["prek"], "run", "--config", "prek.toml"], None))
    if peers["lefthook"]:
        result.append(("lefthook, one no-op", [peers["lefthook"], "run", "pre-commit"], None))
    return result


def scan_speed(env, runs):
    """Secrets over a large tree of text on disk: megabytes a second, one thread and all."""
    tree = os.path.join(PLACE, "text")
    megabytes = 256
    if not os.path.exists(os.path.join(tree, "complete")):
        shutil.rmtree(tree, ignore_errors=True)
        pieces = [text(random.Random(seed), 64 * 1024) for seed in range(16)]
        for i in range(megabytes):
            os.makedirs(os.path.join(tree, f"d{i % 32}"), exist_ok=True)
            with open(os.path.join(tree, f"d{i % 32}", f"f{i}.{KINDS[i % len(KINDS)][0]}"), "w") as out:
                out.write("".join(pieces[(i + k) % 16] for k in range(16)))
        open(os.path.join(tree, "complete"), "w").close()
    scan = os.path.join(os.path.dirname(ANDON), "andon-scan")
    print(f"\nsecrets, {megabytes} MB of text in {megabytes} files on disk, warm")
    print(f"  {'':42s} {'median':>9s}")
    for name, jobs in (("andon-scan, 1 thread", "1"), ("andon-scan", "0")):
        command = [scan, "--no-git", "--jobs", jobs, tree]
        measure(command, tree, env)
        times = [measure(command, tree, env)[0] for _ in range(runs)]
        print(f"  {name:42s} {megabytes / statistics.median(times) * 1e3:6.0f} MB/s")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--pre-commit-runs", type=int, default=30)
    options = parser.parse_args()
    os.makedirs(PLACE, exist_ok=True)
    env = environment()
    peers = install_peers(env)
    for name, path in peers.items():
        if not path:
            print(f"bench: {name} can't be installed here: not measured")
        elif name != "hooks":
            shown = subprocess.run([path, "--version" if name != "lefthook" else "version"], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True).stdout.strip().splitlines()
            print(f"bench: {name}: {shown[0] if shown else '?'}")
    print(f"bench: {len(CHECKS)} hygiene checks in andon (and its secret scan), {len(prek_checks(peers))} of them built into prek; "
          f"medians of {options.runs} runs in turn, {os.cpu_count()} cores")
    for title, base, staged, size in (("nothing staged, repository of 2,000 files", 2000, 0, 0),
                                      ("10 files staged (100 KB), repository of 2,000 files", 2000, 10, 10000),
                                      ("1,000 files staged (2 MB)", 1000, 1000, 2000)):
        repo = build_repo(f"repo{staged}", env, peers, base, staged, size)
        compare(title, contenders_for(peers, repo), repo, env, options.runs)
        if peers["pre-commit"] and peers["hooks"]:
            compare(title + ", pre-commit", [("pre-commit, same checks", [peers["pre-commit"], "run"], None)], repo, env,
                    options.pre_commit_runs)
    scan_speed(env, options.runs)


if __name__ == "__main__":
    main()
