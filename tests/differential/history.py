#!/usr/bin/env python3
"""andon scan --history: the delta engine against a plain scan of every blob.

    history.py SCAN [REPOSITORY…]

Generated repositories, and those that are named, are scanned with both engines and with 1, 2 and 8 threads.
The reports must be the same byte for byte (but for the time that they took), and every token that was
planted must be in them.
"""

import base64
import os
import random
import re
import subprocess
import sys
import tempfile

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
ROUNDS = int(os.environ.get("HISTORY_ROUNDS", "6"))
COMMITS = int(os.environ.get("HISTORY_COMMITS", "60"))


def git(repo, *arguments, text=None):
    environment = dict(os.environ, GIT_CONFIG_NOSYSTEM="1", GIT_CONFIG_GLOBAL="/dev/null",
                       GIT_AUTHOR_NAME="Ada", GIT_AUTHOR_EMAIL="ada@example.org",
                       GIT_COMMITTER_NAME="Ada", GIT_COMMITTER_EMAIL="ada@example.org")
    done = subprocess.run(["git", "-C", repo, *arguments], input=text, env=environment, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.stdout.decode("utf-8", "replace").strip()


class Planter:
    """Files that change a little at a time, with tokens put in, moved, cut and joined again."""

    def __init__(self, repo, seed):
        self.repo, self.random, self.tokens = repo, random.Random(seed), set()
        self.words = ["".join(self.random.choices(LETTERS[24:], k=self.random.randint(2, 9)))
                      for _ in range(400)]

    def token(self):
        made = "glp" + "at-" + "".join(self.random.choices(LETTERS, k=20))
        self.tokens.add(made)
        return made

    def line(self):
        return " ".join(self.random.choices(self.words, k=self.random.randint(1, 14))) + "\n"

    def text(self, lines):
        return "".join(self.line() for _ in range(lines))

    def letters(self, count):
        return "".join(self.random.choices(LETTERS, k=count))

    def form(self):
        """What is judged by more than its own bytes: names, lines, keys' bodies, what encodes it."""
        value, kind = self.letters(self.random.randint(8, 40)), self.random.randrange(12)
        wrapped = base64.b64encode(("pass" + "word = \"%s\"\n%s" % (value, self.line() * 3)).encode()).decode()
        if kind == 0:
            return 'db_pass' + 'word = "%s"\n' % value
        if kind == 1:  # on a long line
            return "%s pass" % (self.line().strip() * self.random.randint(1, 90)) + 'word: "%s", %s' % (
                value, self.line() * self.random.randint(1, 90))
        if kind == 2:
            return "postgres://ada:%s@db.internal:5432/x\n" % value
        if kind == 3:
            return wrapped + "\n"
        if kind == 4:  # in lines
            return "\n".join(wrapped[i:i + 60] for i in range(0, len(wrapped), 60)) + "\n"
        if kind == 5:
            return 's = "%s"\n' % "".join("\\u%04x" % ord(c) for c in 'tok' + 'en="%s" ' % value)
        if kind == 6:  # joined literals
            words = 'token = "%s"' % self.token()
            return "text =\n" + "".join('        "%s"\n' % words[i:i + 7] for i in range(0, len(words), 7))
        if kind == 7:
            return '{"kty": "EC", "crv": "P-256",\n%s "x": "%s",\n "d": "%s"}\n' % (
                " \n" * self.random.randrange(90), self.letters(43), self.letters(43))
        if kind == 8:
            head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
            body = base64.urlsafe_b64encode(
                ('{"sub":"%s","iat":1700000001}' % self.letters(self.random.randint(9, 600))).encode()).decode().rstrip("=")
            return "auth: %s.%s.%s\n" % (head, body, self.letters(43))
        if kind == 9:
            return "aws_access_key_id = AK" + "IA%s\naws_sec" % self.letters(16).upper() + "ret_access_key = %s\n" % self.letters(40)
        if kind == 10:
            return key_block(self)
        return "curl -u ada:%s https://internal.corp/x\n" % value

    def near(self, text):
        """A place in the text: anywhere, or where something is that is judged by what is around it."""
        marks = [found.start() for found in re.finditer("ssword|token|-----|eyJ|kty|secret|://", text)]
        if marks and self.random.randrange(3):
            return max(0, min(len(text), self.random.choice(marks) + self.random.randint(-900, 900)))
        return self.random.randrange(len(text) + 1)

    def edit(self, text):
        """One change: what a commit does to a file."""
        at = self.near(text)
        kind = self.random.randrange(13)
        if kind == 9:
            return text[:at] + "\n" + self.form() + text[at:]
        if kind == 10:
            return text[:at] + self.random.choice("\n\"'#/ \\{}=") + text[at:]
        if kind == 11:  # a byte goes
            return text[:at] + text[at + 1:]
        if kind == 12:  # a byte becomes another
            return text[:at] + self.random.choice(LETTERS + "\n\" ") + text[at + 1:]
        if kind == 0:  # a token, anywhere
            return text[:at] + "\ntoken = " + self.token() + "\n" + text[at:]
        if kind == 1:  # a token in two halves, that a later change joins
            token = self.token()
            cut = self.random.randrange(1, len(token))
            return text[:at] + "\n" + token[:cut] + "@@CUT@@" + token[cut:] + "\n" + text[at:]
        if kind == 2:
            return text.replace("@@CUT@@", "", 1)
        if kind == 3:  # a piece goes
            return text[:at] + text[at + self.random.randrange(200):]
        if kind == 4:  # a piece comes twice
            piece = text[at:at + self.random.randrange(300)]
            other = self.random.randrange(len(text) + 1)
            return text[:other] + piece + text[other:]
        if kind == 5 and "glp" in text:  # one byte of a token changes
            place = text.index("glp") + self.random.randrange(26)
            return text[:place] + self.random.choice(LETTERS) + text[place + 1:]
        if kind == 6:  # the same, far away from all
            return text + self.text(self.random.randrange(4))
        if kind == 7:
            return self.text(self.random.randrange(1, 90)) + text
        return text[:at] + self.line() + text[at:]

    def write(self, name, text):
        path = os.path.join(self.repo, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        git(self.repo, "add", "--", name)


def key_block(planter):
    body = "".join(planter.random.choices(LETTERS, k=640))
    lines = "\n".join(body[i:i + 64] for i in range(0, len(body), 64))
    return "-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIE" + lines + "\n-----END RSA PRIV" + "ATE KEY-----\n"


def far_changes(planter, repo):
    """Secrets that are none any more by a change far away from where they begin, and no other change.

    The newest version is mostly the base that the older ones are deltas against.
    """
    def both(name, text, change):
        around = planter.text(400), planter.text(400)
        planter.write(name, around[0] + text + around[1])
        git(repo, "commit", "-q", "-m", "far")
        planter.write(name, around[0] + change(text) + around[1])
        git(repo, "commit", "-q", "-m", "far, changed")

    for gap in (300, 700, 1500, 4000, 7000):
        blanks = "\n" * gap
        key = '{"kty": "EC", "crv": "P-256",%s "d": "%s"}\n' % (blanks, planter.letters(43))
        both("far/kty-%d.json.txt" % gap, key, lambda text: text.replace('"d"', '"e"'))
        key = '{"d": "%s",%s "crv": "P-256", "kty": "EC"}\n' % (planter.letters(43), blanks)
        both("far/end-%d.json.txt" % gap, key, lambda text: text.replace('"d"', '"e"'))
        row = base64.b64encode(('pass' + 'word = "%s"\n' % planter.letters(16)
                                + planter.line() * (gap // 40)).encode()).decode()
        both("far/row-%d.txt" % gap, row + "\n", lambda text: text[:-9] + "!" + text[-8:])
        escaped = "".join("\\u%04x" % ord(c) for c in 'tok' + 'en="%s" ' % planter.letters(24))
        both("far/escapes-%d.txt" % gap, 's = "%s %s"\n' % (escaped, "\\u0020" * (gap // 6)),
             lambda text: text.replace('\\u0022', '\\u0021', 1))
        line = 'x = "%s" pass' % ("word " * (gap // 6)) + 'word = "%s" %s\n' % (planter.letters(16), "word " * (gap // 6))
        both("far/line-%d.txt" % gap, line, lambda text: text.replace("x", "y" * 3000, 1))


def branches(planter, repo):
    """What no walk of the first parents' differences sees."""
    git(repo, "checkout", "-q", "-b", "side")
    planter.write("side.txt", planter.text(20))
    git(repo, "commit", "-q", "-m", "side")
    git(repo, "checkout", "-q", "work")
    git(repo, "merge", "-q", "--no-commit", "--no-ff", "side")
    planter.write("side.txt", planter.text(3) + "token = " + planter.token() + "\n")  # in the merge alone
    git(repo, "commit", "-q", "-m", "merge")
    planter.write("side.txt", planter.text(3))
    git(repo, "commit", "-q", "-m", "clean\n\nused " + planter.token() + " for it")
    git(repo, "tag", "-a", "-m", "tag of " + planter.token(), "v1")
    git(repo, "notes", "add", "-m", "note of " + planter.token())
    planter.write("a/0.conf", planter.text(9) + "token = " + planter.token() + "\n")
    git(repo, "stash", "-q")
    planter.write("amended.txt", planter.token() + "\n")
    git(repo, "commit", "-q", "-m", "amended")
    planter.write("amended.txt", "nothing\n")
    git(repo, "commit", "-q", "--amend", "-m", "amended")
    dangling = ("token = " + planter.token() + "\n").encode()
    git(repo, "hash-object", "-w", "--stdin", text=dangling)
    for number in range(4):  # files that are read as what they are, by their name or their content
        password = "".join(planter.random.choices(LETTERS, k=16))
        encoded = base64.b64encode(password.encode()).decode()
        planter.write("deploy/app.yaml", "apiVersion: v1\n# %s\nkind: Secret\nmetadata: {name: a%d}\ndata:\n"
                      "  password: %s\n" % (planter.line().strip() * 40, number, encoded))
        planter.write(".netrc", "# %s\nmachine git.example.org\nlogin ada\npass" "word %s\n"
                      % (planter.line().strip() * 9, password))
        git(repo, "commit", "-q", "-m", "forms %d" % number)
    planter.write("names/%s.txt" % planter.token(), "nothing\n")
    git(repo, "commit", "-q", "-m", "a name")


def generate(repo, seed):
    git(os.path.dirname(repo), "init", "-q", "-b", "work", repo)
    planter = Planter(repo, seed)
    files = {"a/%d.conf" % i: planter.text(planter.random.randint(5, 400)) for i in range(6)}
    for number in range(COMMITS):
        for name in planter.random.sample(sorted(files), 2):
            for _ in range(planter.random.randint(1, 3)):
                files[name] = planter.edit(files[name])
            if planter.random.randrange(12) == 0:
                files[name] += key_block(planter)
            planter.write(name, files[name])
        git(repo, "commit", "-q", "--allow-empty", "-m", "change %d" % number)
    branches(planter, repo)
    far_changes(planter, repo)
    git(repo, "repack", "-q", "-a", "-d", "-k", "-f", "--depth=%d" % (10 + 40 * (seed % 3)), "--window=30")
    if seed % 2:  # and a second pack, with loose objects behind it
        files["a/1.conf"] = planter.edit(files["a/1.conf"])
        planter.write("a/1.conf", files["a/1.conf"])
        git(repo, "commit", "-q", "--allow-empty", "-m", "second")
        git(repo, "repack", "-q", "-d")
        planter.write("a/2.conf", planter.edit(files["a/2.conf"]))
        git(repo, "commit", "-q", "--allow-empty", "-m", "loose")
    if seed % 3 == 0:
        git(repo, "multi-pack-index", "write")
        git(repo, "commit-graph", "write", "--reachable")
    return planter.tokens


def scan(program, repo, *options):
    done = subprocess.run([program, "--history", "--format", "json", "--no-progress", "--no-cache", *options], cwd=repo,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1, 3):
        sys.exit("%s: exit %d: %s" % (repo, done.returncode, done.stderr.decode("utf-8", "replace")))
    return re.sub(rb'"elapsed_ms": [0-9.]+', b"", done.stdout)


def seen_tokens(repo, tokens):
    """The planted ones that some object holds whole."""
    listing = git(repo, "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)")
    text = b""
    for line in listing.splitlines():
        oid, kind = line.split()
        if kind != "tree":
            text += subprocess.run(["git", "-C", repo, "cat-file", kind, oid], check=True,
                                   stdout=subprocess.PIPE).stdout
    return {token for token in tokens if re.search(rb"(?<![\w-])" + token.encode() + rb"(?![\w-])", text)}


def compare(program, repo, *options):
    plain = scan(program, repo, "--engine", "plain", *options)
    for jobs in ("1", "2", "8"):
        for engine in ("delta", "plain"):
            if scan(program, repo, "--engine", engine, "--jobs", jobs, *options) != plain:
                sys.exit("%s: engine %s with %s threads gives another report" % (repo, engine, jobs))
    return plain


def main():
    program, named = os.path.abspath(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(ROUNDS):
            repo = os.path.join(folder, "r%d" % seed)
            tokens = seen_tokens(repo, generate(repo, seed))
            report = compare(program, repo, "--all-objects")
            compare(program, repo)
            compare(program, repo, "--profile", "audit", "--reflog")
            found = set(re.findall(rb'"secrets/gitlab[^"]*".*?"fingerprint": "([0-9a-f]+)"', report, re.S))
            if len(found) < len(tokens):
                sys.exit("%s: %d of %d tokens are found" % (repo, len(found), len(tokens)))
            print("generated %d: %d tokens, the same report each time" % (seed, len(tokens)))
    for repo in named:
        report = compare(program, repo)
        print("%s: %d findings, the same report each time" % (repo, report.count(b'"rule"')))


main()
