#!/usr/bin/env python3
"""Rebuilds a labelled set of files with secrets from public sources; see docs/secrets-accuracy.md.

    creddata.py --creddata GIT_DIR --mirror DIR --out DIR [--values shaped|original] [--paths original|short]

GIT_DIR is a clone of github.com/Samsung/CredData: labels (meta/*.csv) of lines in files of public repositories,
and the commits (snapshot.json). DIR has clones of as many of those repositories as are at hand, each as
OWNER+NAME/repo (bare or not). What is written:

    OUT/data/ID/PATH   the labelled files
    OUT/labels.csv     file,first,last,truth,category,half

By default true values are replaced by random ones of the same shape, the same at every run, as CredData does: then
no weak password of a test tells itself by being the word "password". `--values original` keeps them.
Repositories are split into halves by a digest of their id: constants are fitted on "development" only.
"""
import argparse
import base64
import binascii
import csv
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import zlib

# Where a token's kind shows: kept, so that what replaces it is still such a token.
PREFIXES = re.compile(
    r"(?:AKIA|ASIA|ABIA|ACCA|AIza|ya29\.|1//0|xox[a-z]-|xapp-|key-|sq[upa]_|glsa_|whsec_|[prs]k_(?:live|test)_|"
    r"dckr_[a-z]+_|SWMTKN-1-|PMA[KT]-|pplx-|sk-ant-api03-|S[ACNOPUX](?=[A-Z2-7]{40})|(?:AC|SK)(?=[0-9a-f]{32}$)|"
    r"wx(?=[0-9a-f]{16}$)|00D|hooks\.slack\.com/services/|(?:Basic|Bearer|OAuth|Apikey) |base64:)")
UNWANTED = re.compile(r"api|key|pass|pw[d\b]|(\w)\1{3,}", re.I)
GITHUB = re.compile(r"(?:gh[pousr]|npm)_[0-9A-Za-z]{36}$")
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def git(repository, *arguments):
    return subprocess.run(["git", "--git-dir", repository, *arguments], check=True, capture_output=True).stdout


def counts_up_or_down(text):
    for step in (1, -1):
        run = 1
        for a, b in zip(text, text[1:]):
            run = run + 1 if a.isalnum() and ord(b) - ord(a) == step else 1
            if run >= 4:
                return True
    return False


def reshape_once(text, rng):
    letters = re.sub(r"[^0-9A-Za-z]", "", text)
    upper, lower, digits = BASE62[10:36], BASE62[36:], BASE62[:10]
    if re.fullmatch(r"[0-9a-f]+", letters):
        lower = "abcdef"
    elif re.fullmatch(r"[0-9A-F]+", letters):
        upper = "ABCDEF"
    elif re.fullmatch(r"[A-Z2-7]+=*", text):
        digits = "234567"
    out, keep = [], 0
    for i, c in enumerate(text):
        if keep:
            keep -= 1
            out.append(c)
        elif c == "%" and re.match(r"%[0-9A-Fa-f]{2}", text[i:]):
            keep = 2
            out.append(c)
        elif c == "\\":
            keep = {"x": 3, "u": 5}.get(text[i + 1:i + 2], 1)
            out.append(c)
        elif c.isascii() and c.isalnum():
            out.append(rng.choice(digits if c.isdigit() else upper if c.isupper() else lower))
        else:
            out.append(c)
    return "".join(out)


def reshape(text, rng):
    for _ in range(50):
        out = reshape_once(text, rng)
        if not UNWANTED.search(out) and not counts_up_or_down(out):
            break
    return out


def checksum62(text):
    number, out = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        out = BASE62[digit] + out
    return out


def disguise(value, category, rng):
    """A random value that is what `value` is."""
    if "Basic Authorization" in category:
        try:
            text = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
            return base64.b64encode(reshape(text, rng).encode()).decode()[:len(value)]
        except (ValueError, binascii.Error):
            return value
    if GITHUB.match(value):
        body = reshape(value[4:-6], rng)
        return value[:4] + body + checksum62(body)
    if value.startswith("eyJ"):
        parts = value.split(".")
        return ".".join(part if part.startswith("eyJ") else reshape(part, rng) for part in parts)
    kept = PREFIXES.match(value)
    kept = kept.group() if kept else ""
    return kept + reshape(value[len(kept):], rng)


def disguise_key(lines, rng):
    """A PEM block: its headers and the first 64 digits stay."""
    is_first = True
    for i, line in enumerate(lines):
        if "-----" in line or re.search(r"DEK-|Proc-|Version", line):
            continue
        digits = re.search(r"[0-9A-Za-z+/=_-]{16,}", line)
        if not digits:
            continue
        start = digits.start() + (64 if is_first else 0)
        is_first = False
        if start < digits.end():
            lines[i] = line[:start] + reshape_once(line[start:digits.end()], rng) + line[digits.end():]


def disguise_file(lines, rows):
    for row in sorted(rows, key=lambda r: (r["first"], r["last"], r["start"])):
        rng = random.Random(f"{row['id']}/{row['first']}/{row['start']}")
        if row["truth"] != "T" or row["last"] > len(lines):
            continue
        if row["category"] == "PEM Private Key" and row["first"] < row["last"]:
            block = lines[row["first"] - 1:row["last"]]
            disguise_key(block, rng)
            lines[row["first"] - 1:row["last"]] = block
        elif row["first"] == row["last"] and 0 <= row["start"] < row["end"]:
            line = lines[row["first"] - 1]
            value = disguise(line[row["start"]:row["end"]], row["category"], rng)
            lines[row["first"] - 1] = line[:row["start"]] + value + line[row["end"]:]


def number(text):
    return int(text) if text else -1


def read_labels(creddata, name):
    try:
        text = git(creddata, "show", f"HEAD:meta/{name}.csv").decode()
    except subprocess.CalledProcessError:
        return {}
    files = {}
    for row in csv.DictReader(io.StringIO(text)):
        files.setdefault(row["FileID"], []).append({
            "id": row["Id"], "short": row["FilePath"], "first": number(row["LineStart"]), "last": number(row["LineEnd"]),
            "truth": row["GroundTruth"], "start": number(row["ValueStart"]), "end": number(row["ValueEnd"]),
            "category": row["Category"]})
    return files


def half_of(name):
    return "held-out" if hashlib.sha256(name.encode()).digest()[0] & 1 else "development"


def find_clone(mirror, url):
    path = os.path.join(mirror, url.split("github.com/")[1].replace("/", "+"), "repo")
    return os.path.join(path, ".git") if os.path.isdir(os.path.join(path, ".git")) else path


def rebuild(repository, commit, name, labels, arguments, writer):
    """Writes one repository's labelled files; how many."""
    listing = git(repository, "ls-tree", "-rz", commit).decode(errors="surrogateescape")
    count = 0
    for entry in listing.split("\0"):
        meta, _, path = entry.partition("\t")
        rows = labels.get(hashlib.sha256(path.encode(errors="surrogateescape")).hexdigest()[:8])
        if not rows or not meta.startswith("100") or path.endswith(".xml"):
            continue
        try:
            text = git(repository, "cat-file", "blob", meta.split()[2]).decode()
        except (UnicodeDecodeError, subprocess.CalledProcessError):
            continue
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if arguments.values == "shaped":
            disguise_file(lines, rows)
        place = rows[0]["short"] if arguments.paths == "short" else f"data/{name}/{path}"
        os.makedirs(os.path.join(arguments.out, os.path.dirname(place)), exist_ok=True)
        with open(os.path.join(arguments.out, place), "w", encoding="utf-8", newline="") as out:
            out.write("\n".join(lines))
        for row in rows:
            writer.writerow([place, row["first"], row["last"], row["truth"], row["category"], half_of(name)])
        count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--creddata", required=True)
    parser.add_argument("--mirror", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--values", choices=["shaped", "original"], default="shaped")
    parser.add_argument("--paths", choices=["original", "short"], default="original")
    arguments = parser.parse_args()
    snapshot = json.loads(git(arguments.creddata, "show", "HEAD:snapshot.json"))
    os.makedirs(arguments.out, exist_ok=True)
    repositories = files = 0
    with open(os.path.join(arguments.out, "labels.csv"), "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "first", "last", "truth", "category", "half"])
        for key, url in sorted(snapshot.items()):
            clone = find_clone(arguments.mirror, url)
            if not os.path.isdir(clone):
                continue
            name = f"{binascii.crc32(binascii.unhexlify(key)):08x}"
            try:
                files += rebuild(clone, key[:40], name, read_labels(arguments.creddata, name), arguments, writer)
                repositories += 1
            except subprocess.CalledProcessError:
                print(f"{url}: the labelled commit is not in the clone", file=sys.stderr)
    print(f"{repositories} repositories, {files} files")


if __name__ == "__main__":
    main()
