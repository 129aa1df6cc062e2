#!/usr/bin/env python3
"""How many of the tokens in other scanners' own test suites andon finds, and how many of their look-alikes.

    tokens.py extract --mirrors DIR --out SAMPLES.jsonl    DIR holds owner+name/repo, bare git directories
    tokens.py score SAMPLES.jsonl [--andon BIN] [--work DIR] [--missed FILE] [--set NAME]

Nothing of them is kept here: the samples are read from the repositories each time and written where --out says.
A sample is {"set", "rule", "kind", "positive", "path", "text", "wanted"}: `kind` is "provider" for tokens that
somebody gives out, "generic" for passwords, addresses and the like, "container" for private keys and files.
Those made at random by their authors seldom have a right checksum; andon tells such as a warning, and they are
counted as found, and separately as `shape`.
"""

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

GENERIC = re.compile(
    r"generic|passw|\bjwt|json web token|basic.?auth|http.?auth|^auth|url|uri\b|credential|connection|jdbc|odbc|postgres|mysql|mongo.*(uri|string|conn)|"
    r"redis|rabbit|amqp|ldap|curl|bearer|keyword|netrc|cmd |^secret|^token|^key$|^api$|nonce|salt|k8s-secret|kubernetes|"
    r"hash|entropy|custom|homedir|dotenv|^ip_|ip.public|general|settings|uuid|doc |id_pair|otp|email|html|pattern-|"
    r"secret pair|md5|crypt|sql|ftp|hidden|env.?var|config|user|username|http|dsn|multi\b|docker.?config|containers|"
    r"oidc|gradle|maven|cui|container|semgrep|author-test|secret-files|mvn|ntlm|web.?hook.?gen|fallback|nuget.*pass|"
    r"aws account|s3 bucket|firebase.?domain|firebase.*url|amazonaws|aws api gateway|\barn\b|access.?control|cisco|dpapi|"
    r"convertto|net .*user|psexec|sshpass|vmware|kerberos|snmp|wireguard|thycotic",
    re.I,
)
# What opens nothing alone: ids, host names, public keys.
IDENTIFIER = re.compile(
    r"client.?id|access.?id|planetscale-id|\bdomain|\bhost\b|subdomain|account.?(id|name|email|identifier)|app(lication)?.?id\b|project.?(id|ref)|instance|"
    r"org(anization)?.?id\b|tenant|region|bot id|site.?id|publishable|public|recipient|endpoint|redirect|cloud.?name|"
    r"username|\burl\b|user.?id|environment id|organization id|key.?id$|email",
    re.I,
)
CONTAINER = re.compile(r"private.?key|\bpem\b|pem_|\bpki\b|pkcs|\bppk|ssh|rsa|openssl|keys?tore|jwk|json web key|\bkey file|"
                       r"pgp|gpg|\bssl|ansible.?vault|certificate|putty|age.*identity|htpasswd", re.I)


class Repository:
    """Reads files of a bare git directory, skipping objects that it lacks."""

    def __init__(self, mirrors, name):
        self.directory = os.path.join(mirrors, name.replace("/", "+"), "repo")
        if not os.path.isdir(self.directory):
            raise FileNotFoundError(self.directory)

    def git(self, *arguments, text=None):
        return subprocess.run(["git", "--git-dir", self.directory, *arguments], input=text, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout

    def files(self, wants):
        entries = []
        for row in self.git("ls-tree", "-r", "-z", "HEAD").decode("utf-8", "replace").split("\0"):
            facts, _, path = row.partition("\t")
            if facts and facts.split()[1] == "blob" and wants(path):
                entries.append((facts.split()[2], path))
        out = self.git("cat-file", "--batch", text="\n".join(oid for oid, _ in entries).encode())
        at = 0
        for _, path in entries:
            end = out.index(b"\n", at)
            head = out[at:end].split()
            at = end + 1
            if head[1] == b"missing":
                continue
            size = int(head[2])
            yield path, out[at:at + size]
            at += size + 1

    def texts(self, wants):
        for path, data in self.files(wants):
            try:
                yield path, data.decode()
            except UnicodeDecodeError:
                continue


def sample(set_name, rule, positive, text, path="", wanted=None, kind=None):
    if IDENTIFIER.search(rule):
        kind = "identifier"
    if kind is None:
        kind = "container" if CONTAINER.search(rule) else "generic" if GENERIC.search(rule) else "provider"
    return {"set": set_name, "rule": rule, "kind": kind, "positive": positive, "path": path, "text": text,
            "wanted": wanted or []}


def yaml_rules(mirrors, set_name, repository, folder):
    """kingfisher, noseyparker, titus: a list of rules with examples and negative_examples."""
    import yaml
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path, text in Repository(mirrors, repository).texts(lambda p: folder in p and p.endswith((".yml", ".yaml"))):
        try:
            rules = (yaml.load(text, Loader=loader) or {}).get("rules") or []
        except yaml.YAMLError:
            print(f"{repository}: cannot read {path}", file=sys.stderr)
            continue
        for rule in rules:
            if not isinstance(rule, dict):
                continue
            name = f"{rule.get('id', '')} {rule.get('name', '')}"
            for example in rule.get("examples") or []:
                yield sample(set_name, name, True, str(example))
            for example in rule.get("negative_examples") or []:
                yield sample(set_name, name, False, str(example))


GO_DUMP = '''
func dumpSamples(rule string, positive bool, path string, text string) {
	line, _ := json.Marshal(map[string]any{"rule": rule, "positive": positive, "path": path, "text": text})
	fmt.Println("SAMPLE " + string(line))
}
'''


def go_rules(mirrors, set_name, repository):
    """gitleaks, betterleaks: their generator is run with a Validate that prints what it is given."""
    repo = Repository(mirrors, repository)
    with tempfile.TemporaryDirectory() as folder:
        for path, data in repo.files(lambda p: p.endswith((".go", "go.mod", "go.sum", ".tmpl", ".toml", ".txt", ".json", ".gz"))):
            target = os.path.join(folder, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(data)
        path = os.path.join(folder, "cmd/generate/config/utils/validate.go")
        with open(path) as file:
            text = file.read()
        text = re.sub(r"import \(", 'import (\n\t"encoding/json"\n\t"fmt"', text, count=1) + GO_DUMP
        text = text.replace("range truePositives {\n", "range truePositives {\n@", 2)
        text = text.replace("range falsePositives {\n", "range falsePositives {\n!", 2)
        lists, maps = text.split("func ValidateWithPaths", 1)
        lists = lists.replace("@", "dumpSamples(r.RuleID, true, \"\", tp)\n").replace("!\t", "dumpSamples(r.RuleID, false, \"\", fp)\n\t")
        maps = maps.replace("@", "dumpSamples(r.RuleID, true, path, tp)\n").replace("!\t", "dumpSamples(r.RuleID, false, path, fp)\n\t")
        # Their own verdict on samples made at random doesn't matter here, and would end the run.
        lists = lists.replace("len(d.DetectString(tp)) < 1", "d == nil").replace("d.DetectString(fp)", "[]int{}")
        with open(path, "w") as file:
            file.write(lists + "func ValidateWithPaths" + maps)
        done = subprocess.run(["go", "run", "./cmd/generate/config", os.path.join(folder, "out.toml")], cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("SAMPLE "):
            row = json.loads(line[7:])
            yield sample(set_name, row["rule"], row["positive"], row["text"], row["path"])
    if done.returncode != 0:
        print(f"{repository}: {done.stderr.decode()[-400:]}", file=sys.stderr)


def go_string(text, at):
    """The value of the Go string literal at `at` and where it ends, or None."""
    if text[at:at + 1] == "`":
        end = text.find("`", at + 1)
        return (text[at + 1:end], end + 1) if end > 0 else None
    match = re.compile(r'"((?:[^"\\\n]|\\.)*)"').match(text, at)
    if not match:
        return None
    try:
        return json.loads(match.group(0)), match.end()
    except ValueError:
        return match.group(1), match.end()


def go_strings(text, start, stop):
    """The values of a list of literals and names of constants, from `start` to the closing brace."""
    at, values = start, []
    while at < len(text) and text[at] not in stop:
        value = go_string(text, at)
        if value:
            values.append(value[0])
            at = value[1]
        else:
            at += 1
    return values


def go_constants(text):
    found = {}
    for match in re.finditer(r'^\s*(?:var\s+|const\s+)?(\w+)\s*(?:string\s*)?:?=\s*(?=["`])', text, re.M):
        value = go_string(text, match.end())
        if value:
            found[match.group(1)] = value[0]
    return found


def go_expression(text, at, constants):
    """A literal, a constant, fmt.Sprintf of them, or a sum of these."""
    match = re.compile(r'\s*fmt\.Sprintf\(').match(text, at)
    if match:
        arguments, at = [], match.end()
        while True:
            value = go_expression(text, at, constants)
            if value is None:
                return None
            arguments.append(value[0])
            at = value[1]
            end = re.compile(r"\s*([,)])\s*").match(text, at)
            if not end:
                return None
            at = end.end()
            if end.group(1) == ")":
                break
        try:
            filled = re.sub(r"%[sqv]", lambda _: "\0", arguments[0])
            for value in arguments[1:]:
                filled = filled.replace("\0", value, 1)
            value = (filled, at)
        except IndexError:
            return None
    else:
        at += len(text[at:]) - len(text[at:].lstrip())
        value = go_string(text, at)
        if not value:
            match = re.compile(r"(\w+)").match(text, at)
            if not match or match.group(1) not in constants:
                return None
            value = (constants[match.group(1)], match.end())
    plus = re.compile(r"\s*\+\s*").match(text, value[1])
    if plus:
        rest = go_expression(text, plus.end(), constants)
        return (value[0] + rest[0], rest[1]) if rest else value
    return value


def trufflehog(mirrors):
    """Tables of tests {name, input, want []string}: nothing wanted is a look-alike."""
    for path, text in Repository(mirrors, "trufflesecurity/trufflehog").texts(
            lambda p: p.startswith("pkg/detectors/") and p.endswith("_test.go") and "integration" not in p):
        constants = go_constants(text)
        for match in re.finditer(r"\binput:\s*", text):
            value = go_expression(text, match.end(), constants)
            want = re.compile(r"want:\s*(nil|\[\]string\s*\{)").search(text, value[1] if value else match.end())
            following = text.find("input:", match.end())
            if not value or not want or (following > 0 and want.start() > following):
                continue
            wanted = []
            if want.group(1) != "nil":
                at = want.end()
                while True:
                    at += len(text[at:]) - len(text[at:].lstrip(", \t\n"))
                    one = go_expression(text, at, constants) if text[at:at + 1] != "}" else None
                    if not one:
                        break
                    wanted.append(one[0])
                    at = one[1]
            rule = "/".join(path.split("/")[2:-1])
            is_empty = want.group(1) == "nil" or re.match(r"\s*\}", text[want.end():])
            yield sample("trufflehog", rule, not is_empty, value[0], wanted=wanted)


def secretlint(mirrors):
    """Snapshots: an input file and the messages that are expected."""
    files = dict(Repository(mirrors, "secretlint/secretlint").texts(
        lambda p: "secretlint-rule-" in p and "/snapshots/" in p and "preset-" not in p and
        re.search(r"rule-(pattern|filter|example|internal|no-)", p) is None))
    for path, text in sorted(files.items()):
        folder, name = os.path.split(path)
        output = files.get(folder + "/output.json")
        if not name.startswith("input.") or output is None:
            continue
        try:
            messages = [m for m in json.loads(output)["messages"] if m.get("type") == "message"]
        except ValueError:
            continue
        rule = re.search(r"secretlint-rule-([a-z0-9-]+)", path).group(1)
        wanted = [text[m["range"][0]:m["range"][1]] for m in messages]
        yield sample("secretlint", rule, bool(messages), text, path=name, wanted=wanted)


def detect_secrets(mirrors):
    """Parameters of pytest: (text, True or False), or a text alone."""
    import ast
    skipped = ("keyword", "high_entropy", "ip_public", "basic_auth")
    for path, text in Repository(mirrors, "Yelp/detect-secrets").texts(
            lambda p: p.startswith("tests/plugins/") and p.endswith("_test.py")):
        rule = os.path.basename(path)[:-8]
        if rule.startswith(skipped):
            continue
        scope = {}
        tree = ast.parse(text)
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                scope[node.targets[0].id] = node.value.value
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and
                    node.func.attr == "parametrize"):
                continue
            try:
                rows = eval(compile(ast.Expression(node.args[1]), path, "eval"), {"__builtins__": {}}, scope)
            except Exception:  # what needs more than constants is no sample
                continue
            for row in rows:
                row = row if isinstance(row, tuple) else (row, True)
                if isinstance(row[0], str) and len(row) > 1 and isinstance(row[1], bool):
                    yield sample("detect-secrets", rule, row[1], row[0])


def credsweeper(mirrors):
    """What it reports over its samples: rule, line, value."""
    for path, text in Repository(mirrors, "Samsung/CredSweeper").texts(lambda p: p == "tests/data/output.json"):
        for row in json.loads(text):
            line = "\n".join(dict.fromkeys(data["line"] for data in row["line_data_list"]))
            wanted = [data["value"] for data in row["line_data_list"]]
            yield sample("credsweeper", row["rule"], True, line, wanted=wanted)


def fake_leaks(mirrors):
    for path, text in Repository(mirrors, "leaktk/fake-leaks").texts(lambda p: "/valid/" in p or "/invalid/" in p):
        yield sample("fake-leaks", path.split("/")[0], "/valid/" in path, text, path=os.path.basename(path))


EXTRACTORS = {
    "gitleaks": lambda m: go_rules(m, "gitleaks", "gitleaks/gitleaks"),
    "betterleaks": lambda m: go_rules(m, "betterleaks", "betterleaks/betterleaks"),
    "kingfisher": lambda m: yaml_rules(m, "kingfisher", "mongodb/kingfisher", "data/rules/"),
    "kingfisher-1.99": lambda m: yaml_rules(m, "kingfisher-1.99", "bhardwajRahul/kingfisher", "data/rules/"),
    "noseyparker": lambda m: yaml_rules(m, "noseyparker", "praetorian-inc/noseyparker", "builtin/rules/"),
    "titus": lambda m: yaml_rules(m, "titus", "praetorian-inc/titus", "pkg/rule/rules/"),
    "secretlint": secretlint,
    "trufflehog": trufflehog,
    "detect-secrets": detect_secrets,
    "credsweeper": credsweeper,
    "fake-leaks": fake_leaks,
}


def extract(arguments):
    with open(arguments.out, "w") as out:
        for name, extractor in EXTRACTORS.items():
            seen, count = set(), collections.Counter()
            try:
                for row in extractor(arguments.mirrors):
                    key = (row["rule"], row["positive"], row["text"])
                    if key in seen or not row["text"].strip():
                        continue
                    seen.add(key)
                    count[row["kind"], row["positive"]] += 1
                    out.write(json.dumps(row) + "\n")
            except FileNotFoundError as error:
                print(f"{name}: not there: {error}", file=sys.stderr)
                continue
            print(f"{name:16} " + "  ".join(f"{kind} {'+' if positive else '-'}{n}"
                                            for (kind, positive), n in sorted(count.items())))


def scan(andon, folder, profile):
    """path -> list of findings, over a folder."""
    done = subprocess.run([andon, "--no-git", "--profile", profile, "--format", "json", folder],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 1):
        sys.exit(f"andon-scan: {done.returncode}: {done.stderr.decode()[-400:]}")
    found = collections.defaultdict(list)
    for finding in json.loads(done.stdout)["findings"]:
        found[os.path.basename(finding["path"])].append(finding)
    return found


def covers(row, finding):
    """True when the finding is about what the sample's author wanted found."""
    spans = []
    data = row["text"].encode()
    for wanted in row["wanted"]:
        needle, at = wanted.encode(), 0
        while needle and (at := data.find(needle, at)) >= 0:
            spans.append((at, at + len(needle)))
            at += 1
    if not spans:
        return True
    start, end = finding["offset"], finding["offset"] + finding["length"]
    return any(start < span[1] and end > span[0] for span in spans)


def judge(row, findings):
    """missed, shape, or found; only errors block."""
    relevant = [f for f in findings if covers(row, f)] if row["positive"] else findings
    if any(f["severity"] == "error" for f in relevant):
        return "found"
    return "shape" if relevant else "missed"


def names_of(row):
    return {word for word in re.findall(r"[a-z0-9]+", row["rule"].lower()) if len(word) >= 4 or word in ("aws", "npm", "gcp")}


def is_own(row, findings):
    """A look-alike is told by a rule that has the name of the one it was written for. Many are live formats of
    another kind or provider, or random values assigned to names such as `key`: those are rightly told."""
    words = names_of(row)
    return any(f["severity"] == "error" and words & {w for w in re.split(r"[^a-z0-9]", f["rule"])} for f in findings)


WORDS = re.compile(r"example|sample|fake|demo|dummy|placeholder|redacted|your|change.?me|x{4}|deadbeef|cafebabe|lorem|foobar|"
                   r"secretkey|documentation|aaaa|0000|1111", re.I)


def is_made_up(text):
    """Typed, not drawn: words that say so, characters in order, repeated, or few."""
    body = re.sub(r"[^A-Za-z0-9]", "", text).lower()
    size = len(body)
    if size < 6 or WORDS.search(text) or len(set(body)) <= max(3, size // 8):
        return True
    near = [[abs(ord(a) - ord(b)) <= 1 or a + b in ("90", "09", "0a", "9a", "f0", "z0", "za", "z1", "f1")
             for a, b in zip(body, body[step:])] for step in (1, 2)]
    runs = max(len(run) for run in "".join("x" if is_near else " " for is_near in near[0]).split(" "))
    periods = any(size >= 2 * step + 4 and sum(a == b for a, b in zip(body, body[step:])) > 0.8 * (size - step)
                  for step in range(1, 17))
    return sum(near[0]) > 0.5 * (size - 1) or sum(near[1]) > 0.55 * (size - 2) or periods or runs >= 7


def token_of(row):
    """The part of a sample that is the token: what its author wants found, or the longest run of its characters."""
    runs = row["wanted"] or [re.sub(r"^.*(?:[:=]|https?://[^/]*/?)(?=.{8})", "", run)
                             for run in re.findall(r"[A-Za-z0-9_+/=.:~-]{8,}", row["text"])]
    return max([run for run in runs if re.search(r"[0-9]", run)] or runs or [""], key=len)


def share(part, whole):
    return f"{100 * part / whole:5.1f} %" if whole else "      -"


def score(arguments):
    with open(arguments.samples) as file:
        rows = [json.loads(line) for line in file]
    rows = [row for row in rows if not arguments.set or row["set"] == arguments.set]
    with tempfile.TemporaryDirectory(dir=arguments.work) as folder:
        for index, row in enumerate(rows):
            with open(os.path.join(folder, f"{index:06}.conf"), "wb") as file:
                file.write(row["text"].encode("utf-8", "surrogatepass"))
        found = {profile: scan(arguments.andon, folder, profile) for profile in ("block", "audit")}
    outcome = {"own": [not row["positive"] and is_own(row, found["block"].get(f"{i:06}.conf", []))
                       for i, row in enumerate(rows)]}
    outcome |= {profile: [judge(row, by.get(f"{i:06}.conf", [])) for i, row in enumerate(rows)]
               for profile, by in found.items()}
    print(f"{'set':16} {'kind':10} {'positive':>8} {'block':>8} {'+shape':>8} {'audit':>8}   "
          f"{'negative':>8} {'blocked':>8} {'told':>8} {'audit':>8} {'own':>8}")
    sets = [*dict.fromkeys(row["set"] for row in rows), "all"]
    for kind in ("provider", "generic", "container"):
        for name in sets:
            print_set(name, kind, rows, outcome)
    missed = {row["text"]: row for i, row in enumerate(rows)
              if row["kind"] == "provider" and row["positive"] and outcome["block"][i] == "missed"}
    made_up = sum(is_made_up(token_of(row)) for row in missed.values())
    print(f"of {len(missed)} positives of providers that are not told, {made_up} are made up: in order, repeated, or words")
    print_plausible(rows, found["block"])
    if arguments.missed:
        with open(arguments.missed, "w") as out:
            for i, row in enumerate(rows):
                if row["kind"] == "provider" and row["positive"] == (outcome["block"][i] == "missed"):
                    text = row["text"] if len(row["text"]) < 600 else row["text"][:600] + "…"
                    rules = sorted({f["rule"] for f in found["block"].get(f"{i:06}.conf", [])})
                    out.write(json.dumps({"set": row["set"], "rule": row["rule"], "positive": row["positive"],
                                          "audit": outcome["audit"][i], "found": rules,
                                          "wanted": row["wanted"], "text": text}) + "\n")


PUBLIC = re.compile(r"-test$|publishable|-public|-project$|tokenization|-client$|-mobile$|-consumer$")


def print_plausible(rows, found):
    """What a person would take for a provider's token: not made up in order; and of those, what has its form. One that
    is broken (a checksum fails, it is cut) and one that is public or a test's blocks nobody, rightly."""
    plausible, verdicts = set(), collections.Counter()
    for index, row in enumerate(rows):
        if row["kind"] != "provider" or not row["positive"] or row["text"] in plausible or is_made_up(token_of(row)):
            continue
        plausible.add(row["text"])
        about = [f for f in found.get(f"{index:06}.conf", []) if covers(row, f)]
        blocks = any(f["severity"] == "error" for f in about)
        is_broken = about and all(f["confidence"] == "shape" or PUBLIC.search(f["rule"]) for f in about)
        verdicts["blocks" if blocks else "broken" if is_broken else "told" if about else "missed"] += 1
    told, blocks = len(plausible) - verdicts["missed"], verdicts["blocks"]
    print(f"of {len(plausible)} plausible tokens of providers {share(told, len(plausible)).strip()} are told; "
          f"of those whose form holds {share(blocks, len(plausible) - verdicts['broken']).strip()} block")


def print_set(name, kind, rows, outcome):
    chosen = [i for i, row in enumerate(rows) if (name in (row["set"], "all")) and row["kind"] == kind]
    if name == "all":  # the sets copy from each other: each text once
        texts = {}
        for i in chosen:
            texts.setdefault((rows[i]["positive"], rows[i]["text"]), i)
        chosen = list(texts.values())
    positive = [i for i in chosen if rows[i]["positive"]]
    truths = {row["text"] for row in rows if row["positive"]}  # one's look-alike is another's token
    negative = [i for i in chosen if not rows[i]["positive"] and rows[i]["text"] not in truths]
    if not chosen:
        return
    block, audit = outcome["block"], outcome["audit"]
    print(f"{name:16} {kind:10} {len(positive):8} {share(sum(block[i] == 'found' for i in positive), len(positive)):>8} "
          f"{share(sum(block[i] != 'missed' for i in positive), len(positive)):>8} "
          f"{share(sum(audit[i] != 'missed' for i in positive), len(positive)):>8}   {len(negative):8} "
          f"{share(sum(block[i] == 'found' for i in negative), len(negative)):>8} "
          f"{share(sum(block[i] != 'missed' for i in negative), len(negative)):>8} "
          f"{share(sum(audit[i] != 'missed' for i in negative), len(negative)):>8} "
          f"{share(sum(outcome['own'][i] for i in negative), len(negative)):>8}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("extract")
    one.add_argument("--mirrors", required=True)
    one.add_argument("--out", required=True)
    two = commands.add_parser("score")
    two.add_argument("samples")
    two.add_argument("--andon", default="build/bin/andon-scan")
    two.add_argument("--work")
    two.add_argument("--missed")
    two.add_argument("--set")
    arguments = parser.parse_args()
    {"extract": extract, "score": score}[arguments.command](arguments)


if __name__ == "__main__":
    main()
