#!/usr/bin/env python3
"""Tokens made at run time from what providers say of their formats, and what looks like them: how many are found.

    formats.py score [--andon BIN] [--seed N] [--count N] [--kind NAME] [--misses FILE] [--at-least P] [--at-most P]
    formats.py make --out DIR [--seed N] [--count N]     the same files, and truth.jsonl, for other scanners

Nothing is read from andon's rules: families.py has the formats (prefix, alphabet, length, checksum) as facts, and
they are made at random, with right checksums, and put where tokens stand: assignments, JSON, YAML, headers, addresses,
calls, and bare in a line where the prefix tells them. The look-alikes are identifiers, hashes, encoded text, placeholders,
samples of documentations, paths and minified code, and the same tokens cut short, of another length, with a wrong
checksum. With --at-least and --at-most the exit code is 1 when fewer tokens block, or more look-alikes do.
"""

import argparse
import base64
import collections
import json
import os
import random
import string
import subprocess
import sys
import tempfile
import urllib.parse

from families import B64, B62, DIGITS, FAMILIES, HEX, LETTERS, Maker

WORDS = ("account archive balance branch buffer cache channel client cluster column config counter cursor daemon "
         "default device driver editor engine export factory filter folder format gateway handler header history import "
         "index input journal kernel layout library listen logger manager market member memory method middle mirror module "
         "network object offset option output packet parser partner pattern payload plugin pointer policy prefix process "
         "product profile project promise provider queue range reader record region release remote report request resource "
         "response result router runner sample schema scope script section segment server service session setting shadow "
         "signal socket source stage state static status storage stream string switch symbol system table target task "
         "template terminal thread ticket timeout toolbar tracker traffic transfer trigger tunnel update upload value vector "
         "version viewer virtual volume watcher widget window worker wrapper").split()


def camel(name):
    head, *rest = name.lower().split("_")
    return head + "".join(word.capitalize() for word in rest)


# Where a token stands. {v} is the value, {q} the value in an address, {N} API_KEY with the provider before it, {n} the
# same in small letters, {c} in camel case, {h} in a header.
NAMED_PLACES = {
    "assignment": ["export {N}={v}", "{N}={v}", '{n} = "{v}"', "const {c} = '{v}';", '{n} := "{v}"', "set {N}={v}",
                   'os.environ["{N}"] = "{v}"', '    private static final String {N} = "{v}";', "ENV {N} {v}"],
    "json": ['{{"{c}": "{v}"}}', '  "{n}": "{v}",', '{{"env": {{"{N}":"{v}"}}}}'],
    "yaml": ["{n}: {v}", "  {c}: '{v}'", "      - name: {N}\n        value: {v}", '      {N}: "{v}"'],
    "header": ["{h}: {v}", "curl -H '{h}: {v}' https://api.example.net/v1/items", 'headers = {{"{h}": "{v}"}}'],
    "address": ["https://api.example.net/v1/items?{n}={q}&page=2"],
    "ini": ["[service]\n{n} = {v}\nretries = 3", "{n}={v}"],
}
PLAIN_PLACES = {
    "header": ["Authorization: Bearer {v}", "curl -sH 'Authorization: token {v}' https://api.example.net/me",
               'headers: {{ Authorization: `Bearer {v}` }}'],
    "address": ["https://user:{q}@git.example.net/team/app.git", "https://api.example.net/v1/items?key={q}"],
    "call": ['client = Client("{v}")', "login('{v}', region)", 'connect(host, "{v}")'],
    "bare": ["{v}", "  {v}  ", "- {v}", "use {v} on the staging box, please", "staging,{v},2024-05-01", "<td>{v}</td>",
             "`{v}`"],
}


class Sample:
    def __init__(self, family, kind, place, text):
        self.family, self.kind, self.place, self.text = family, kind, place, text


def fill(make, family, template, value):
    name = make.pick(family.names)
    return template.format(v=value, q=urllib.parse.quote(value, safe=""), N=name.upper(), n=name.lower(), c=camel(name),
                           h="-".join(word.capitalize() for word in name.lower().split("_")))


def positives(make, count):
    for family in FAMILIES:
        places = dict(NAMED_PLACES)
        if family.is_telling:
            places = {key: NAMED_PLACES.get(key, []) + PLAIN_PLACES.get(key, [])
                      for key in {**NAMED_PLACES, **PLAIN_PLACES}}
        for place, templates in places.items():
            for _ in range(count):
                yield Sample(family.name, "token", place, fill(make, family, make.pick(templates), family.make(make)))


def uuid(make):
    return "-".join(make.text(HEX, n) for n in (8, 4, 4, 4, 12))


def sentence(make, words=12):
    return " ".join(make.pick(WORDS) for _ in range(words))


def encoded(text):
    return base64.b64encode(text.encode()).decode()


def name_of(make, words=2):
    return "_".join(make.pick(WORDS) for _ in range(words))


# What is in every repository and opens nothing.
ORDINARY = {
    "uuid": lambda m: m.pick(['{}_id: {}', '"{}Id": "{}",', "{}_UUID={}", '<{0} id="{1}"/>', "request {}: {} done"])
    .format(m.pick(WORDS), uuid(m)),
    "git-sha": lambda m: m.pick(["commit {}", "      - uses: actions/checkout@{}", "rev: {}", 'GIT_COMMIT="{}"',
                                 "Subproject commit {}", "https://example.net/app/blob/{}/main.c", '"gitHead": "{}"',
                                 "cherry picked from commit {}"]).format(m.text(HEX, 40)),
    "sha256": lambda m: m.pick(["{}  app-1.2.tar.gz", "FROM alpine@sha256:{}", '"sha256": "{}"', "  sha256 \"{}\"",
                                "checksum = \"{}\"", "SHA256 (app.iso) = {}", "digest: sha256:{}",
                                "--hash=sha256:{}"]).format(m.text(HEX, 64)),
    "md5": lambda m: m.pick(["{}  app.zip", '"md5": "{}"', 'ETag: "{}"', "Content-MD5: {}", "md5sum: {}"]).format(m.text(HEX, 32)),
    "integrity": lambda m: m.pick(['"integrity": "sha512-{}=="', "  integrity sha512-{}==",
                                   '<script integrity="sha512-{}==" src="a.js">']).format(m.text(B64, 86)),
    "go.sum": lambda m: f"example.net/{m.pick(WORDS)} v1.{m.text(DIGITS, 1)}.0 h1:{m.text(B64, 43)}=",
    "base64-text": lambda m: m.pick(['"{}": "{}"', "{}: {}", '{} = "{}"', "{}={}"]).format(
        name_of(m), encoded(sentence(m)).rstrip("=")),
    "base64-image": lambda m: f"url(data:image/png;base64,iVBORw0KGgo{m.text(B64, 200)})",
    "path": lambda m: m.pick(['token_file = "/var/run/{}/{}/{}"', "KEY_PATH=/etc/{}/{}/{}.pem", 'import "{}/{}/{}/token"',
                              'secret_dir: ./{}/{}/{}']).format(*(m.pick(WORDS) for _ in range(3))),
    "code": lambda m: m.pick(["{0}_token = get_{1}_token({2})", "if (!{0}Key || {0}Key.length < {1}.min) return {2};",
                              "const {{ {0}Token, {1}Secret }} = use{2}()", "secret = config.{0}.{1}.{2}",
                              'password = os.environ["{0}_{1}_{2}"]', "api_key: {{{{ .Values.{0}.{1} | quote }}}}"])
    .format(*(m.pick(WORDS) for _ in range(3))),
    "minified": lambda m: "".join(f"function {m.text(LETTERS, 1)}({m.text(LETTERS, 1)}){{return {m.text(LETTERS, 2)}."
                                  f"{m.pick(WORDS)}({m.text(LETTERS, 1)},{m.text(DIGITS, 3)})}}var {m.text(LETTERS, 2)}="
                                  for _ in range(12)),
    "hashed-name": lambda m: m.pick(['<script src="/static/js/main.{}.chunk.js">', '"app.js": "app.{}.js"',
                                     "a.{}{{color:red}}"]).format(m.text(HEX, m.pick([8, 16, 20, 32]))),
    "svg": lambda m: "<path d=\"" + "".join(m.pick("MLHVCSQTAZmlhvcsqtaz") + m.text(DIGITS, 3) + "." + m.text(DIGITS, 2)
                                            for _ in range(30)) + "\"/>",
    "word": lambda m: m.pick(['password: {}', 'secret = "{}"', "TOKEN={}"]).format(m.pick(WORDS) + "-" + m.pick(WORDS)),
    "variable": lambda m: m.pick(["TOKEN=${{{}}}", "password: $({})", 'api_key = "%{}%"', 'secret: "{{{{ {} }}}}"',
                                  "token: ${{{{ secrets.{} }}}}"]).format(name_of(m).upper()),
    "public-key": lambda m: f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{m.text(B64, 43)} {m.pick(WORDS)}@host",
    "css": lambda m: f".{m.pick(WORDS)}-{m.text(string.ascii_lowercase + DIGITS, 6)}__{m.text(B62, 5)}{{margin:0 {m.text(DIGITS, 1)}px}}",
    "version": lambda m: f"{m.pick(WORDS)}-token@{m.text(DIGITS, 1)}.{m.text(DIGITS, 2)}.{m.text(DIGITS, 1)}-beta.{m.text(HEX, 7)}",
}

# As the documentations print them; each is known to everybody.
DOCUMENTED = [
    "AKIAIOSFODNN7" + "EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY",
    "sk_test_" + "4eC39HqLyjWDarjtT1zdp7dc", "xoxb-" + "your-token", "ghp_" + "x" * 36,
    "glpat-" + "yourtoken", "SG." + "your_api_key", "hf_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
    + "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "00000000-0000-0000-0000-000000000000", "npm_" + "your_token_here", "sk-" + "..." ,
]


def placeholder(make, family):
    """A token of the family whose random part is not random."""
    token = family.make(make)
    head = family.prefix
    rest = token[len(head):]
    kinds = ["x" * len(rest), "X" * len(rest), "*" * len(rest), (make.pick(["0", "1", "a", "A"]) * len(rest)),
             ("1234567890" * (len(rest) // 10 + 1))[:len(rest)], ("abcdefghijklmnopqrstuvwxyz0123456789" * 9)[:len(rest)],
             "<" + family.names[0].lower() + ">", "your-" + family.names[0].lower().replace("_", "-") + "-here",
             "..." , "REDACTED", "EXAMPLE" + "0" * max(0, len(rest) - 7)]
    return head + make.pick(kinds)


def look_alikes(make, count):
    for kind, maker in ORDINARY.items():
        for _ in range(count * 8):
            yield Sample("-", kind, "-", maker(make))
    for text in DOCUMENTED:
        for place in ("assignment", "json"):
            yield Sample("-", "documented", place, fill(make, FAMILIES[0], make.pick(NAMED_PLACES[place]), text))
    for family in FAMILIES:
        for _ in range(count):
            place = make.pick(["assignment", "json", "yaml"])
            template = make.pick(NAMED_PLACES[place])
            yield Sample(family.name, "placeholder", place, fill(make, family, template, placeholder(make, family)))
            if not family.is_telling:
                continue
            token = family.make(make)
            short = token[:len(family.prefix) + make.pick([3, 4, 5])]
            yield Sample(family.name, "cut", place, fill(make, family, template, short + make.pick(["...", "…", "****"])))
            if family.is_fixed:
                plain = make.pick(PLAIN_PLACES["bare"] + PLAIN_PLACES["call"])
                cut = token[:len(token) - make.pick([5, 7, 9])]
                yield Sample(family.name, "wrong-length", "bare", fill(make, family, plain, cut))
                yield Sample(family.name, "wrong-length-assigned", place, fill(make, family, template, cut))
            if family.spoil:
                bad = family.spoil(make, token)
                yield Sample(family.name, "wrong-checksum", place, fill(make, family, template, bad))


def file_name(index, one):
    """No text files: what is shown in prose is judged otherwise than what a program reads."""
    return f"{index:06}.{ {'json': 'json', 'yaml': 'yaml'}.get(one.place, 'conf')}"


def build(seed, count):
    make = Maker(random.Random(seed))
    return list(positives(make, count)) + list(look_alikes(make, count))


def write(samples, folder):
    for index, one in enumerate(samples):
        with open(os.path.join(folder, file_name(index, one)), "w", encoding="utf-8") as file:
            file.write(one.text + "\n")


def scan(andon, folder, profile="block"):
    done = subprocess.run([andon, "--no-git", "--no-archives", "--profile", profile, "--format", "json", folder],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        sys.exit(f"andon-scan: {done.returncode}: {done.stderr.decode()[-400:]}")
    found = collections.defaultdict(list)
    for finding in json.loads(done.stdout)["findings"]:
        found[int(os.path.basename(finding["path"])[:6])].append(finding)
    return found


def share(part, whole):
    return f"{100 * part / whole:6.2f} %" if whole else "       -"


def table(title, rows):
    print(f"{title:28} {'made':>7} {'blocked':>9} {'told':>9}")
    for key, verdicts in sorted(rows.items(), key=lambda item: (sum(v == "blocked" for v in item[1]) / len(item[1]), item[0])):
        print(f"{key:28} {len(verdicts):7} {share(sum(v == 'blocked' for v in verdicts), len(verdicts)):>9} "
              f"{share(sum(v != 'silent' for v in verdicts), len(verdicts)):>9}")


def score(arguments):
    samples = build(arguments.seed, arguments.count)
    if arguments.kind:
        samples = [one for one in samples if arguments.kind in (one.kind, one.family)]
    with tempfile.TemporaryDirectory() as folder:
        write(samples, folder)
        found = scan(arguments.andon, folder)
    verdicts = ["blocked" if any(f["severity"] == "error" for f in found.get(i, [])) else
                "told" if found.get(i) else "silent" for i in range(len(samples))]
    places, families, kinds = (collections.defaultdict(list) for _ in range(3))
    for one, verdict in zip(samples, verdicts):
        if one.kind == "token":
            places[one.place].append(verdict)
            families[one.family].append(verdict)
        else:
            kinds[one.kind].append(verdict)
    table("tokens, by place", places)
    bad = {key: rows for key, rows in families.items() if any(v != "blocked" for v in rows)}
    if bad:
        table(f"tokens, by family ({len(families) - len(bad)} whole)", bad)
    table("look-alikes", kinds)
    tokens = [v for rows in places.values() for v in rows]
    others = [v for rows in kinds.values() for v in rows]
    recall = 100 * sum(v == "blocked" for v in tokens) / max(1, len(tokens))
    flagged = 100 * sum(v == "blocked" for v in others) / max(1, len(others))
    print(f"tokens: {len(tokens)} of {len(families)} families, {recall:.2f} % block; "
          f"look-alikes: {len(others)}, {flagged:.2f} % block")
    if arguments.misses:
        with open(arguments.misses, "w") as out:
            for i, (one, verdict) in enumerate(zip(samples, verdicts)):
                if (one.kind == "token") == (verdict != "blocked"):
                    rules = sorted({f["rule"] for f in found.get(i, [])})
                    out.write(json.dumps({**vars(one), "verdict": verdict, "rules": rules}) + "\n")
    return int(recall < arguments.at_least or flagged > arguments.at_most)


def make_set(arguments):
    os.makedirs(arguments.out, exist_ok=True)
    samples = build(arguments.seed, arguments.count)
    write(samples, arguments.out)
    with open(os.path.join(arguments.out, "truth.jsonl"), "w") as out:
        for index, one in enumerate(samples):
            out.write(json.dumps({"file": file_name(index, one), "positive": one.kind == "token", **vars(one)}) + "\n")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("score")
    one.add_argument("--andon", default="build/bin/andon-scan")
    one.add_argument("--kind", help="only this family, or this kind of look-alike")
    one.add_argument("--misses")
    one.add_argument("--at-least", type=float, default=0)
    one.add_argument("--at-most", type=float, default=100)
    two = commands.add_parser("make")
    two.add_argument("--out", required=True)
    for command in (one, two):
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--count", type=int, default=4)
    arguments = parser.parse_args()
    sys.exit({"score": score, "make": make_set}[arguments.command](arguments))


if __name__ == "__main__":
    main()
