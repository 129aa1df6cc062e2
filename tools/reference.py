#!/usr/bin/env python3
"""Writes docs/configuration.md, docs/checks.md and the table of docs/adapters.md from what the andon binary says about itself, so
that they can't drift.

reference.py BINARY FOLDER writes into FOLDER. tests/cli/reference.bats compares the result with what is committed.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

NOTICE = "<!-- Written by `make reference` from the tables in the andon binary; edit those, not this. -->\n\n"

CONFIGURATION = """# Configuration

Everything has a default, so the file is optional, and so is every key in it. `andon.yml` stands at the root of the repository. A
folder may have one of its own, with the keys marked *folders*, for what is below it; what it leaves open is taken from the folder
above. An unknown key, a wrong type or a value out of range is an error with its line, exit code 2.

```console
$ andon init              # writes a short andon.yml for what is here
$ andon config            # what is in force, and which line or default it comes from
$ andon man andon.yml     # this reference, for man
```

`--set KEY=VALUE` says otherwise for one run of `andon lint` or `andon scan`, and `--config FILE` reads another file.

```yaml
version: 1
lint:
  disable: [name-tests-test]
  severity: {check-utf8: error, no-commit-to-branch: error}
  options:
    check-added-large-files: {maxkb: 1000}
  exclude: ["third_party/**"]
message: {style: conventional, max-subject: 60}
commands:
  - {id: typecheck, run: [mypy, "--strict", "{files}"], files: "**/*.py", timeout: 60s}
```

Commands that a repository names run only after `andon trust`; changing them takes the trust away. `ANDON_SKIP=id,id` leaves out
checks or commands once, and is recorded (`andon stats`).
"""

PATTERNS = "Patterns are those of `.gitignore`, and `{a,b}` means either. In a key, `*` is any name, and `[]` each item of a list."

TITLES = {
    "": ("The file", "How the file is read, and which paths nobody looks at."),
    "stages": ("stages", "What runs at which hook: `lint`, `secrets`, `message`, and ids of `commands`."),
    "lint": ("lint", "The checks, listed in [checks.md](checks.md), and their options."),
    "secrets": ("secrets", "The search for secrets; own rules are described in [secret-rules.md](secret-rules.md)."),
    "test": ("test", "Tests that a change can break."),
    "message": ("message", "What a commit message has to look like."),
    "policy": ("policy", "How the team branches and pushes."),
    "limits": ("limits", "What is too large to be looked at is reported as skipped, never passed over in silence."),
    "devenv": ("devenv", "The development environment."),
    "commands": ("commands", "Anything else, at any stage. Nothing of this runs before `andon trust`."),
}

CHECKS = "<!-- andon: " + """ignore-file[typo] the page of that check shows some -->

# Checks

What `andon lint` and the hooks look for. A finding blocks when its severity is error and it is on a line that the change adds,
or on another line and HEAD's version of the file has no such finding. Warnings are shown and don't block: `lint.severity` makes an error of
a check's findings. In what a test reads (`testdata/`, `fixtures/`, `test/resources/` …, for data files any folder of tests) and in code of others
(`vendor/`, `node_modules/` …) an error is a warning, unless `lint.severity` says `error`, and nothing is mended, unless `lint.severity` names the check:
[precision.md](precision.md). Checks that mend do so in what is committed and merge the same
into your file (`lint.fix`, [configuration.md](configuration.md)); `andon undo` brings back what was there.

```console
$ andon lint --list                     # these, with what andon.yml makes of them
$ andon explain trailing-whitespace     # one of them, in the terminal
$ andon lint --baseline write           # freezes what all files have today, in .andon/baseline.json: commit it
$ andon lint --baseline prune           # takes out what was mended since; a run says when there is something
```

"""

EXCEPTIONS = """## To leave a check out

| where | how |
|---|---|
| one line | a comment on it or above, in any comment syntax: `andon: ignore[ID] reason` |
| one file | the same with `ignore-file` |
| this repository | `lint: {disable: [ID]}` in `andon.yml` |
| once | `ANDON_SKIP=ID git commit`, which is recorded |

A check that is off runs once `lint.severity` gives it a severity, or `lint.options` an option.

## Where a check of another tool is

One check often covers what other tools have several for. What is looked for is here, under these ids:

| looked for | check | elsewhere |
|---|---|---|
| broken YAML, duplicate keys, unknown tags and aliases | `check-yaml` | yamllint key-duplicates |
| broken JSON, duplicate keys, comments where JSON allows none (`*.jsonc`, `tsconfig.json` and their like may have them) | `check-json` | |
| broken TOML, keys and tables defined twice | `check-toml` | |
| debuggers | `debug-statements` (Python), `debug-leftover` (others) | eslint no-debugger, clippy dbg_macro |
| a commit message that is empty, too long, unfinished; its form, wrap, sign-off, ticket, case | `commit-message/NAME` | commitlint, gitlint |
| workflows that do not start | `ci-keys`, `ci-expr`, `ci-needs`, `ci-dup-id`, `ci-glob-cron` | actionlint |
| workflows that give away rights | `ci-inject`, `ci-trigger`, `ci-pin`, `ci-permissions`, `ci-persist-credentials`, `ci-secrets-inherit`, `ci-insecure-command` | zizmor |

`typo` knows few, common words: longer lists of corrections under a licence that suits ours are in no package that the build could
take them from. An adapter or a command can run typos or codespell beside it.
"""


def run(binary, *arguments):
    """What a command prints, run where no repository and nobody's configuration change it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)}
        done = subprocess.run([binary, *arguments], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"reference.py: andon {' '.join(arguments)}: exit {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def cell(text):
    return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def sentence(text):
    is_name = "." in text.split()[0]
    return cell(text if is_name else text[0].upper() + text[1:])


def code(text):
    return "`" + text.replace("|", "\\|") + "`" if text else ""


def configuration_keys(manual):
    """Key, meaning, kind, default and whether it is required, from the manual page's source."""
    pattern = re.compile(r"^\*(?P<key>\S+)\*\n\t(?P<doc>.*?) \((?P<kind>[^()]*?)(?:; default: (?P<default>[^()]*)|(?P<required>; required))?\)$", re.M)
    keys = [match.groupdict() for match in pattern.finditer(manual)]
    if len(keys) != len(re.findall(r"^\*\S+\*$", manual, re.M)):
        sys.exit("reference.py: a key of the manual page is not in the form that is expected")
    for key in keys:
        key["key"] = key["key"].replace("\\*", "*")
        key["doc"] = key["doc"].replace("\\*", "*")
    return keys


def is_in_folders(key):
    top = key.split(".")[0]
    return top in ("version", "exclude") or (top == "lint" and key.split(".")[1] not in ("fix", "rules", "tools"))


def write_configuration(binary):
    keys = configuration_keys(run(binary, "man", "andon.yml"))
    out = [CONFIGURATION, PATTERNS]
    section = None
    for key in keys:
        top = re.split(r"[.\[]", key["key"])[0]
        top = "" if top in ("version", "exclude") else top
        if top != section:
            section = top
            title, about = TITLES[top]
            out += ["", f"## {title}", "", about, "", "| key | value | default | meaning |", "|---|---|---|---|"]
        default = "required" if key["required"] else code(key["default"])
        folders = " *(folders)*" if is_in_folders(key["key"]) else ""
        out.append(f"| {code(key['key'])} | {cell(key['kind'])} | {default} | {cell(key['doc'])}{folders} |")
    return "\n".join(out) + "\n"


def explain(binary, name):
    """The sections of `andon explain`: paragraphs are joined again, examples keep their lines."""
    lines = run(binary, "explain", name).split("\n")
    page = {"summary": lines[0].partition(": ")[2], "facts": lines[1].strip()}
    heading = None
    for line in lines[2:]:
        if line and not line.startswith(" "):
            heading = line.partition(" (")[0]
            page[heading] = []
        elif heading:
            page[heading].append(line)
    return page


def paragraph(page, heading):
    return " ".join(line.strip() for line in page.get(heading, []) if line.strip())


def example(page, heading):
    """Indented, not fenced: an example of a conflict marker must not be one. Blanks at the end are made visible."""
    lines = page.get(heading, [])
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    shown = []
    for line in lines:
        bare = line.rstrip(" ")
        shown.append(bare + "·" * (len(line) - len(bare)) if bare.strip() else "")
    return shown


def options(page):
    rows = []
    for line in page.get("options", []):
        match = re.match(r"^  (\S+)\s+(.*) \(default: (.*)\)$", line)
        if match:
            default = "empty" if match[3] == "empty" else code(match[3])
            rows.append(f"| {code(match[1])} | {default} | {cell(match[2])} |")
    return ["", "| option | default | meaning |", "|---|---|---|"] + rows if rows else []


def check_section(name, page):
    out = ["", f"## {name}", "", f"{sentence(page['summary'])}. {page['facts'][0].upper()}{cell(page['facts'][1:])}."]
    out += ["", cell(paragraph(page, "why"))] if "why" in page else []
    for heading in ("bad", "good"):
        if heading in page:
            out += ["", f"{heading.capitalize()}:", ""] + example(page, heading)
    out += ["", "To mend it: " + cell(paragraph(page, "how to mend it"))] if "how to mend it" in page else []
    out += options(page)
    out += ["", "Source: " + cell(paragraph(page, "source")) + "."] if "source" in page else []
    return out


def all_pages(binary):
    """Name and page of each check, and of each external linter."""
    names = [line.split()[0] for line in run(binary, "explain").split("\n") if line.strip()]
    pages = [(name, explain(binary, name)) for name in names if "/" not in name]
    return ([one for one in pages if not is_linter(one[1])], [one for one in pages if is_linter(one[1])])


def is_linter(page):
    return page["facts"].startswith("external linter")


def write_checks(binary, pages):
    listed = {row["id"]: row for row in json.loads(run(binary, "lint", "--list", "--format", "json"))}
    table, sections = ["| check | severity | | mends | what |", "|---|---|---|---|---|"], []
    for name, page in pages:
        row = listed.get(name, {"severity": page["facts"].split(",")[0].split()[1], "on": True, "fixes": False})
        on, mends = ("on" if row["on"] else "off"), ("yes" if row["fixes"] else "")
        table.append(f"| [{name}](#{name}) | {row['severity']} | {on} | {mends} | {cell(page['summary'])} |")
        sections += check_section(name, page)
    return CHECKS + "\n".join(table) + "\n\n" + EXCEPTIONS + "\n".join(sections) + "\n"


LINTERS_START, LINTERS_END = "<!-- linters: written by `make reference` -->\n", "<!-- end of linters -->\n"


def linter_row(name, page):
    when = paragraph(page, "when")
    uses = re.search(r"that has (.*?), or where it is named", when)
    files = when.rpartition("Files: ")[2]
    trust = "yes" if "andon trust" in paragraph(page, "good to know") else ""
    mends = "yes" if "can mend" in page["facts"] else ""
    home = paragraph(page, "source").rpartition(", ")[2]
    used = cell(uses[1]) if uses else "only when `andon.yml` names it"
    return f"| [{name}](https://{home}) | {cell(page['summary'])} | {used} | {cell(files)} | {trust} | {mends} |"


def write_linters(pages, text):
    """The page about external linters, with the table in it made anew."""
    before, _, rest = text.partition(LINTERS_START)
    _, _, after = rest.partition(LINTERS_END)
    table = ["| linter | what it is | used in a repository that has | files | needs trust | mends |", "|---|---|---|---|---|---|"]
    table += [linter_row(name, page) for name, page in pages]
    return before + LINTERS_START + "\n" + "\n".join(table) + "\n\n" + LINTERS_END + after


def main():
    binary, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    checks, linters = all_pages(binary)
    prose = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "docs", "adapters.md")
    with open(prose, encoding="utf-8") as file:
        adapters = write_linters(linters, file.read())
    written = {
        "configuration.md": NOTICE + write_configuration(binary),
        "checks.md": NOTICE + write_checks(binary, checks),
        "adapters.md": adapters,
    }
    for name, text in written.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as out:
            out.write(text)


if __name__ == "__main__":
    main()
