"""The other secret scanners: where each is, how it is called at its best for each kind of input, and how its report reads.

A report is normalised to (file, line, rule). Nobody may look for whether a secret is live: no network, and no lock-outs.
"""
import json
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLACE = os.environ.get("ANDON_PEERS") or os.path.join(ROOT, "build", "bench", "peers")
ANDON_SCAN = os.path.join(os.environ.get("ANDON_BIN") or os.path.join(ROOT, "build", "bin"), "andon-scan")
SECRETLINT_RULES = '{"rules":[{"id":"@secretlint/secretlint-rule-preset-recommend"}]}'


def json_list(text):
    return json.loads(text or "[]") or []


def json_lines(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def read_andon(text):
    for finding in json.loads(text)["findings"]:
        yield finding["path"], finding["line"], finding["rule"]


def read_leaks(text):
    for finding in json_list(text):
        yield finding["File"], finding["StartLine"], finding["RuleID"]


def read_trufflehog(text):
    for finding in json_lines(text):
        data = finding.get("SourceMetadata", {}).get("Data", {})
        for place in data.values():
            yield place.get("file", ""), place.get("line", 0), finding["DetectorName"]


def read_kingfisher(text):
    for record in json_lines(text):
        finding = record.get("finding")
        if finding:
            yield finding["path"], finding["line"], record["rule"]["id"]


def read_ripsecrets(text):
    for line in text.splitlines():
        match = re.match(r"(.+?):(\d+):", line)
        if match:
            yield match[1], int(match[2]), "secret"


def read_detect_secrets(text):
    for path, findings in json.loads(text)["results"].items():
        for finding in findings:
            yield path, finding["line_number"], finding["type"]


def read_secretlint(text):
    for file in json_list(text):
        for message in file["messages"]:
            yield file["filePath"], message["loc"]["start"]["line"], message["ruleId"]


def go_version(program):
    """The version that Go's linker wrote down of a program that doesn't know it itself."""
    try:
        done = subprocess.run(["go", "version", "-m", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return "of an unknown version"
    match = re.search(r"^\tmod\t\S+\t(\S+)", done.stdout, re.MULTILINE)
    return match[1] if match else "of an unknown version"


class Peer:
    """How one scanner is called; a command for an input that it doesn't know is None."""

    def __init__(self, name, program, read, version=("--version",), done=(0,), tree=None, staged=None, history=None):
        self.name, self.read, self.version_words = name, read, version
        self.done = done  # the exit codes of a scan that came to its end
        self.program = program if os.path.isabs(program) else os.path.join(PLACE, program)
        self.commands = {"tree": tree, "staged": staged, "history": history}

    def available(self):
        return os.access(self.program, os.X_OK)

    def command(self, kind, folder, threads=None, staged=()):
        """The words to run in the folder, or None. STAGED alone is what is staged, for those that ask to be told."""
        words = self.commands[kind]
        if words is None:
            return None
        places = {"THREADS": str(threads or os.cpu_count()), "FOLDER": folder}
        told = [self.program]
        for word in words:
            for place, value in places.items():
                word = word.replace(place, value)
            told += staged if word == "STAGED" else [word]
        return told

    def environment(self, env, threads=None):
        """Go's runtime and Rayon take the number of threads from there."""
        if not threads:
            return env
        return dict(env, GOMAXPROCS=str(threads), RAYON_NUM_THREADS=str(threads))

    def version(self):
        done = subprocess.run([self.program, *self.version_words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True)
        match = re.search(r"\d+\.\d+[\w.+-]*", done.stdout)
        if match:
            return match[0]
        return "of this tree" if self.program == ANDON_SCAN else go_version(self.program)

    def findings(self, text, code):
        """What the report says, or None for a run that failed."""
        if code not in self.done:
            return None
        try:
            return list(self.read(text))
        except (ValueError, KeyError, TypeError):
            return None


LEAKS = ["--no-banner", "--log-level", "error", "--exit-code", "0", "--report-format", "json", "--report-path", "-"]
TRUFFLEHOG = ["--no-verification", "--no-update", "--json", "--log-level=-1", "--concurrency=THREADS"]
KINGFISHER = ["scan", "--no-validate", "--no-update-check", "--format", "jsonl", "--no-dedup", "--jobs", "THREADS"]
SECRETLINT = ["--format", "json", "--secretlintrcJSON", SECRETLINT_RULES, "--no-glob"]

PEERS = [
    Peer("gitleaks", "bin/gitleaks", read_leaks, ("version",), tree=["dir", ".", *LEAKS],
         staged=["git", "--pre-commit", "--staged", ".", *LEAKS], history=["git", "--log-opts=--all", ".", *LEAKS]),
    Peer("betterleaks", "bin/betterleaks", read_leaks, ("version",), tree=["dir", ".", *LEAKS],
         staged=["git", "--pre-commit", "--staged", ".", *LEAKS],
         history=["git", "--git-workers=THREADS", "--log-opts=--all", ".", *LEAKS]),
    Peer("trufflehog", "bin/trufflehog", read_trufflehog, tree=["filesystem", ".", *TRUFFLEHOG],
         history=["git", "file://FOLDER", "--bare", "--trust-local-git-config", *TRUFFLEHOG]),
    Peer("kingfisher", "bin/kingfisher", read_kingfisher, done=(0, 200, 205), tree=[*KINGFISHER, "--git-history", "none", "."],
         staged=[*KINGFISHER, "--staged", "."], history=[*KINGFISHER, "."]),
    Peer("ripsecrets", "bin/ripsecrets", read_ripsecrets, done=(0, 1), tree=["."], staged=["STAGED"]),
    Peer("detect-secrets", "venv/bin/detect-secrets", read_detect_secrets, tree=["-c", "THREADS", "scan", "-n", "--all-files", "."],
         staged=["scan", "-n", "STAGED"]),
    Peer("secretlint", "npm/node_modules/.bin/secretlint", read_secretlint, done=(0, 1),
         tree=["--format", "json", "--secretlintrcJSON", SECRETLINT_RULES, "**/*"], staged=[*SECRETLINT, "STAGED"]),
]


def andon(profile="block"):
    say = ["--profile", profile, "--format", "json", "--no-progress", "--jobs", "THREADS"]
    return Peer("andon" if profile == "block" else f"andon ({profile})", ANDON_SCAN, read_andon, done=(0, 1),
                tree=["--no-git", *say, "."], staged=["--staged", *say], history=["--history", "--no-cache", *say])
