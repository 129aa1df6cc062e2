#!/usr/bin/env python3
"""Where secrets stand: the same token in 130 ways of writing, and how many of them are found in each.

    placements.py score [--andon BIN] [--seed N] [--count N] [--misses FILE] [--at-least P] [--at-most P]

Each way is a file of a language, a configuration, a log, a shell session, with a hole for a name and a value. Four kinds of
values are put there: tokens whose prefix tells them, keys that their provider's name tells, random keys named `api_key`
and the like, and random passwords. The same ways then hold what is no secret under names that say so: hashes, UUIDs, ULIDs,
nanoids, versions, class names, translations, references. With --at-least and --at-most the exit code is 1 when fewer
of all values block, or more look-alikes do.
"""

import argparse
import base64
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import urllib.parse

from families import B62, DIGITS, FAMILIES, HEX, URL, Maker
from formats import WORDS, camel, share

# name of the way: (file, text). {N} UPPER_NAME, {n} lower_name, {c} camelName, {k} kebab-name, {p} PascalName, {v} the
# value, {q} the value in an address. What else the value needs is done by the functions below.
WAYS = {
    "python": ("app/settings.py", 'import os\n\nclass Config:\n    DEBUG = False\n    {N} = "{v}"\n'),
    "python-typed": ("app/config.py", "from typing import Final\n\n{n}: Final[str] = '{v}'\n"),
    "python-default": ("app/env.py", 'import os\n\n{n} = os.environ.get("{N}", "{v}")\n'),
    "python-keyword": ("app/client.py", "client = Client(region='eu', {n}='{v}', retries=3)\n"),
    "python-dict": ("app/keys.py", "CONFIG = {{\n    'region': 'eu',\n    '{n}': '{v}',\n}}\n"),
    "python-bytes": ("app/crypto.py", '{n} = b"{v}"\n'),
    "javascript": ("src/config.js", "const region = 'eu';\nconst {c} = '{v}';\nmodule.exports = {{ {c} }};\n"),
    "javascript-object": ("src/index.js", "start({{\n  region: 'eu',\n  {c}: '{v}',\n}});\n"),
    "javascript-or": ("src/env.js", "const {c} = process.env.{N} || '{v}';\n"),
    "typescript": ("src/app.ts", "export class App {{\n  private readonly {c}: string = '{v}';\n}}\n"),
    "react": ("src/App.jsx", "export default () => <Map {c}=\"{v}\" zoom={{3}} />;\n"),
    "java": ("src/main/java/App.java", "public class App {{\n    private static final String {N} = \"{v}\";\n}}\n"),
    "java-setter": ("src/main/java/Boot.java", 'class Boot {{\n    void go(Client c) {{ c.set{p}("{v}"); }}\n}}\n'),
    "java-properties": ("src/main/resources/application.properties", "server.port=8080\nservice.{k}={v}\n"),
    "kotlin": ("src/Main.kt", 'object Keys {{\n    const val {N}: String = "{v}"\n}}\n'),
    "scala": ("src/Main.scala", 'object Keys {{\n  val {c} = "{v}"\n}}\n'),
    "groovy": ("build.gradle", "ext {{\n    {c} = '{v}'\n}}\n"),
    "go": ("main.go", 'package main\n\nconst {c} = "{v}"\n'),
    "go-typed": ("vars.go", 'package main\n\nvar {c} string = "{v}"\n'),
    "go-struct": ("conf.go", 'package main\n\nvar conf = Config{{\n\tRegion: "eu",\n\t{p}: "{v}",\n}}\n'),
    "go-raw": ("raw.go", "package main\n\n\t{c} := `{v}`\n"),
    "rust": ("src/main.rs", 'pub const {N}: &str = "{v}";\n'),
    "rust-let": ("src/lib.rs", 'fn key() -> String {{\n    let {n} = "{v}".to_string();\n    {n}\n}}\n'),
    "c": ("src/main.c", '#include "x.h"\nstatic const char *{n} = "{v}";\n'),
    "c-define": ("src/config.h", '#pragma once\n#define {N} "{v}"\n'),
    "c-array": ("src/keys.c", 'static const char {n}[] = "{v}";\n'),
    "cpp": ("src/main.cpp", 'const std::string {c}{{"{v}"}};\n'),
    "csharp": ("Program.cs", 'class Program {{\n    private const string {p} = "{v}";\n}}\n'),
    "csharp-property": ("Options.cs", 'class Options {{\n    public string {p} {{ get; set; }} = "{v}";\n}}\n'),
    "appsettings": ("appsettings.json", '{{\n  "Service": {{\n    "{p}": "{v}"\n  }}\n}}\n'),
    "web-config": ("web.config", '<configuration><appSettings>\n  <add key="{p}" value="{v}" />\n</appSettings></configuration>\n'),
    "xml": ("conf/settings.xml", "<settings>\n  <{c}>{v}</{c}>\n</settings>\n"),
    "xml-attribute": ("conf/beans.xml", '<bean>\n  <property name="{c}" value="{v}"/>\n</bean>\n'),
    "android-strings": ("res/values/keys.xml", '<resources>\n  <string name="{n}">{v}</string>\n</resources>\n'),
    "plist": ("Info.plist", "<plist><dict>\n<key>{p}</key>\n<string>{v}</string>\n</dict></plist>\n"),
    "ruby": ("config/app.rb", "App.configure do |c|\n  c.{n} = '{v}'\nend\n"),
    "ruby-hash": ("lib/keys.rb", "KEYS = {{ :region => 'eu', :{n} => '{v}' }}\n"),
    "ruby-symbol": ("lib/opts.rb", 'connect(region: "eu", {n}: "{v}")\n'),
    "php": ("config.php", "<?php\n${n} = '{v}';\n"),
    "php-define": ("wp-extra.php", "<?php\ndefine('{N}', '{v}');\n"),
    "php-array": ("app.php", "<?php return [\n    'region' => 'eu',\n    '{n}' => '{v}',\n];\n"),
    "php-append": ("append.php", '<?php\n${n} .= "{v}";\n'),
    "perl": ("bin/run.pl", "my ${n} = '{v}';\n"),
    "perl-hash": ("bin/conf.pl", "my %c = (region => 'eu', {n} => '{v}');\n"),
    "lua": ("init.lua", 'local {n} = "{v}"\n'),
    "swift": ("Sources/App.swift", 'struct Keys {{\n    static let {c}: String = "{v}"\n}}\n'),
    "objective-c": ("App.m", 'static NSString *const k{p} = @"{v}";\n'),
    "dart": ("lib/main.dart", "const String {c} = '{v}';\n"),
    "elixir": ("config/config.exs", 'config :app, {n}: "{v}"\n'),
    "erlang": ("sys.config.erl", '[{{app, [{{{n}, "{v}"}}]}}].\n'),
    "clojure": ("src/core.clj", '(def {k} "{v}")\n'),
    "haskell": ("src/Main.hs", '{c} :: String\n{c} = "{v}"\n'),
    "r": ("analysis.R", '{n} <- "{v}"\nSys.setenv({N} = "{v}")\n'),
    "julia": ("run.jl", 'const {N} = "{v}"\n'),
    "matlab": ("run.m", "{c} = '{v}';\n"),
    "powershell": ("run.ps1", '${p} = "{v}"\n'),
    "powershell-env": ("env.ps1", "$env:{N} = '{v}'\n"),
    "batch": ("run.bat", "@echo off\r\nset {N}={v}\r\n"),
    "batch-quoted": ("run.cmd", '@echo off\r\nset "{N}={v}"\r\n'),
    "shell": ("run.sh", "#!/bin/sh\n{N}={v}\n./serve\n"),
    "shell-export": ("env.sh", "export {N}='{v}'\n"),
    "shell-default": ("start.sh", ': "${{{N}:={v}}}"\n'),
    "shell-inline": ("go.sh", "{N}={v} ./serve --port 80\n"),
    "shell-flag": ("deploy.sh", "serve --{k} {v} --region eu\n"),
    "shell-flag-equals": ("release.sh", "serve --{k}={v} --region eu\n"),
    "fish": ("config.fish", "set -gx {N} {v}\n"),
    "csh": ("login.csh", "setenv {N} {v}\n"),
    "makefile": ("Makefile", "{N} := {v}\nall:\n\t./serve\n"),
    "makefile-soft": ("conf.mk", "{N} ?= {v}\n"),
    "cmake": ("CMakeLists.cmake", 'set({N} "{v}")\n'),
    "dockerfile": ("Dockerfile", "FROM alpine\nENV {N} {v}\n"),
    "dockerfile-equals": ("app.dockerfile", "FROM alpine\nENV REGION=eu {N}={v}\n"),
    "dockerfile-arg": ("build.dockerfile", "ARG {N}={v}\n"),
    "compose": ("docker-compose.yml", "services:\n  web:\n    environment:\n      - REGION=eu\n      - {N}={v}\n"),
    "compose-map": ("compose.yaml", "services:\n  web:\n    environment:\n      {N}: {v}\n"),
    "kubernetes-env": ("deploy.yaml", "kind: Deployment\nspec:\n  env:\n    - name: {N}\n      value: \"{v}\"\n"),
    "kubernetes-string": ("secret.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n  {k}: {v}\n"),
    "kubernetes-data": ("data.yaml", "apiVersion: v1\nkind: Secret\ndata:\n  {k}: {b}\n"),
    "helm": ("values.yaml", "service:\n  {c}: \"{v}\"\n"),
    "ansible": ("group_vars/all.yml", "---\n{n}: '{v}'\n"),
    "github-actions": (".github/workflows/ci.yml", "jobs:\n  test:\n    env:\n      {N}: {v}\n    steps:\n      - run: make\n"),
    "gitlab-ci": (".gitlab-ci.yml", "variables:\n  {N}: \"{v}\"\n"),
    "terraform": ("main.tf", 'provider "x" {{\n  region = "eu"\n  {n} = "{v}"\n}}\n'),
    "terraform-variable": ("variables.tf", 'variable "{n}" {{\n  type    = string\n  default = "{v}"\n}}\n'),
    "tfvars": ("prod.tfvars", '{n} = "{v}"\n'),
    "toml": ("config.toml", '[service]\n{n} = "{v}"\n'),
    "ini": ("config.ini", "[service]\n{n} = {v}\n"),
    "ini-tight": ("service.cfg", "[service]\n{n}={v}\n"),
    "dotenv": (".env", "REGION=eu\n{N}={v}\n"),
    "dotenv-quoted": (".env.production", 'REGION="eu"\n{N}="{v}"\n'),
    "json": ("config.json", '{{\n  "region": "eu",\n  "{c}": "{v}"\n}}\n'),
    "json-tight": ("state.json", '{{"region":"eu","{n}":"{v}","retries":3}}'),
    "json-pair": ("env.json", '[{{"name":"{N}","value":"{v}"}}]\n'),
    "json-in-shell": ("post.sh", "curl -d '{{\"{n}\": \"{v}\"}}' https://api.internal/v1\n"),
    "json-in-string": ("post.py", 'body = "{{\\"{n}\\": \\"{v}\\"}}"\n'),
    "json-in-json": ("nested.json", '{{"body": "{{\\"{n}\\":\\"{v}\\"}}"}}\n'),
    "yaml-block": ("block.yml", "files:\n  - content: |\n      region: eu\n      {n}: {v}\n"),
    "address": ("call.py", 'url = "https://api.internal/v1/items?region=eu&{n}={q}&page=2"\n'),
    "address-first": ("call.js", "fetch('https://api.internal/v1/items?{n}={q}');\n"),
    "address-user": ("clone.sh", "git clone https://deploy:{q}@git.internal/team/app.git\n"),
    "header": ("call.go", '\treq.Header.Set("{h}", "{v}")\n'),
    "header-curl": ("call.sh", "curl -H '{h}: {v}' https://api.internal/v1\n"),
    "header-curl-double": ("get.sh", 'curl -s -H "{h}: {v}" "https://api.internal/v1"\n'),
    "http-file": ("requests.http", "GET https://api.internal/v1\n{h}: {v}\n\n"),
    "comment-line": ("old.py", "# {N} = '{v}'\nrun()\n"),
    "comment-slashes": ("old.js", "// const {c} = '{v}';\nrun();\n"),
    "comment-block": ("old.java", "/*\n * {n}: {v}\n */\nclass Old {{}}\n"),
    "comment-html": ("old.xml", "<a>\n<!-- <{c}>{v}</{c}> -->\n</a>\n"),
    "sql-insert": ("seed.sql", "INSERT INTO settings (name, value) VALUES ('{n}', '{v}');\n"),
    "sql-set": ("set.sql", "SET @{n} = '{v}';\n"),
    "csv": ("keys.csv.conf", "name,value\n{n},{v}\n"),
    "log": ("app.conf", "2024-05-01 12:00:03 INFO starting with {n}={v} region=eu\n"),
    "diff": ("change.conf", "@@ -1,3 +1,3 @@\n-{N}=old\n+{N}={v}\n"),
    "notebook": ("run.ipynb.json", '{{"cells":[{{"cell_type":"code","source":["{n} = \\"{v}\\"\\n"]}}]}}\n'),
    "minified": ("app.js", '!function(){{var e={{region:"eu",{c}:"{v}",retries:3}};n.exports=e}}();\n'),
    "long-line": ("bundle.js", "var a=1;" * 400 + 'var e={{{c}:"{v}"}};' + "var b=2;" * 200 + "\n"),
    "crlf": ("win.ini", "[service]\r\n{n} = {v}\r\nregion = eu\r\n"),
    "utf16": ("win16.ini", "[service]\r\n{n} = {v}\r\n"),
    "utf16-powershell": ("win16.ps1", '${p} = "{v}"\r\n'),
    "utf8-bom": ("bom.ini", "\ufeff{n} = {v}\n"),
    "tabs": ("tabs.conf", "{n}\t=\t{v}\n"),
    "no-newline": ("end.conf", "{n}={v}"),
    "nginx": ("site.nginx.conf", 'location / {{\n    proxy_set_header {h} "{v}";\n}}\n'),
    "apache": ("site.apache.conf", "SetEnv {N} {v}\n"),
    "systemd": ("app.service", "[Service]\nEnvironment={N}={v}\nExecStart=/usr/bin/app\n"),
    "systemd-quoted": ("web.service", '[Service]\nEnvironment="{N}={v}"\n'),
    "cron": ("jobs.conf", "{N}={v}\n0 4 * * * root /usr/bin/run\n"),
    "percent-encoded": ("form.conf", "body=region%3Deu%26{n}%3D{q}\n"),
    "from-char-code": ("odd.js", "const {c} = String.fromCharCode({codes});\n"),
    "byte-array": ("odd.go", "package main\n\nvar {c} = []byte{{{hexcodes}}}\n"),
    "base64": ("odd.py", '{n} = base64.b64decode("{b}")\n'),
    "hex": ("odd.rb", "{n} = ['{x}'].pack('H*')\n"),
    "joined": ("joined.js", "const {c} = '{v1}' + '{v2}';\n"),
    "prose-is": ("note.conf", "# the {s} is {v}\n"),
    "prose-was": ("memo.conf", "# old {s} was {v}, do not use\n"),
}
ENCODINGS = {"utf16": "utf-16", "utf16-powershell": "utf-16-le"}
# In these ways the value itself is rewritten, so that only what decoders see through is found: a prefix must tell it.
REWRITTEN = {"from-char-code", "byte-array", "base64", "hex", "joined", "percent-encoded"}

KEY_NAMES = ["API_KEY", "API_SECRET", "CLIENT_SECRET", "ACCESS_TOKEN", "SECRET_KEY", "AUTH_TOKEN", "SERVICE_TOKEN"]
PASSWORD_NAMES = ["DB_PASSWORD", "PASSWORD", "SMTP_PASSWORD", "ADMIN_PASSWORD", "REDIS_PASSWORD"]


def password(make):
    while True:
        text = make.text(B62, make.pick([12, 14, 16])) + make.pick(["", "!", "_", "#7"])
        if any(c.isdigit() for c in text[1:-1]) and any(c.islower() for c in text) and any(c.isupper() for c in text):
            return text


def random_key(make):
    return make.pick([lambda: make.text(HEX, 32), lambda: make.text(HEX, 40), lambda: make.text(B62, 32),
                      lambda: make.text(URL, 43), lambda: make.text(B62, 24)])()


def kinds(make):
    """kind -> (name, value)"""
    telling = make.pick([family for family in FAMILIES if family.is_telling])
    named = make.pick([family for family in FAMILIES if not family.is_telling])
    return {
        "telling": (make.pick(telling.names), telling.make(make)),
        "named": (make.pick(named.names), named.make(make)),
        "key": (make.pick(KEY_NAMES), random_key(make)),
        "password": (make.pick(PASSWORD_NAMES), password(make)),
    }


def uuid(make):
    return "-".join(make.text(HEX, n) for n in (8, 4, 4, 4, 12))


CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What is no secret, under names that do not claim to be one, and words and references under names that do.
HARMLESS = {
    "uuid": lambda m: (m.pick(["REQUEST_ID", "TENANT_ID", "SESSION_UUID"]), uuid(m)),
    "ulid": lambda m: (m.pick(["ORDER_ID", "EVENT_ULID"]), "01" + m.text(CROCKFORD, 24)),
    "nanoid": lambda m: (m.pick(["ELEMENT_ID", "DOCUMENT_NANOID", "SLUG"]), m.text(URL, 21)),
    "commit": lambda m: (m.pick(["GIT_COMMIT", "REVISION", "BUILD_SHA"]), m.text(HEX, 40)),
    "digest": lambda m: (m.pick(["CHECKSUM", "SHA256", "CONTENT_HASH", "IMAGE_DIGEST"]), m.text(HEX, 64)),
    "etag": lambda m: ("ETAG", m.text(HEX, 32)),
    "class": lambda m: (m.pick(["CLASS_NAME", "STYLE"]), "css-" + m.text(B62, 7)),
    "object-id": lambda m: (m.pick(["USER_ID", "PROJECT_ID"]), m.text(HEX, 24)),
    "version": lambda m: (m.pick(["VERSION", "RELEASE"]), f"{m.text('123', 1)}.{m.text(DIGITS, 2)}.0-rc.{m.text('123', 1)}"),
    "token-name": lambda m: (m.pick(["TOKEN_NAME", "SECRET_NAME", "KEY_ID"]), m.pick(WORDS) + "-" + m.pick(WORDS) + "-prod"),
    "password-words": lambda m: ("PASSWORD_HINT", m.pick(WORDS) + " " + m.pick(WORDS)),
    "placeholder": lambda m: (m.pick(KEY_NAMES + PASSWORD_NAMES),
                              m.pick(["changeme", "your-key-here", "xxxxxxxxxxxxxxxx", "<secret>", "CHANGE_ME", "example",
                                      "REPLACE_WITH_YOUR_KEY", "todo", "00000000000000000000000000000000"])),
    "reference": lambda m: (m.pick(KEY_NAMES), m.pick(["${SECRET}", "$SECRET", "{{ secret }}", "%SECRET%", "vault:secret/app"])),
    "public": lambda m: ("PUBLIC_KEY", m.text(B62, 43) + "="),
    "test-id": lambda m: ("DATA_TESTID", m.pick(WORDS) + "-" + m.text(HEX, 8)),
    "message": lambda m: ("TOKEN_MESSAGE", "Your " + m.pick(WORDS) + " has expired"),
    "path": lambda m: ("SECRET_FILE", "/run/" + m.pick(WORDS) + "/" + m.pick(WORDS)),
}


def fill(way, name, value):
    path, template = WAYS[way]
    lower = name.lower()
    pascal = "".join(word.capitalize() for word in lower.split("_"))
    text = template.format(
        N=name.upper(), n=lower, c=camel(name), k=lower.replace("_", "-"), p=pascal, s=lower.replace("_", " "),
        h="X-" + "-".join(word.capitalize() for word in lower.split("_")), v=value, q=urllib.parse.quote(value, safe=""),
        b=base64.b64encode(value.encode()).decode(), x=value.encode().hex(), v1=value[:len(value) // 2],
        v2=value[len(value) // 2:], codes=", ".join(str(ord(c)) for c in value),
        hexcodes=", ".join(f"0x{ord(c):02x}" for c in value))
    return path, text.encode(ENCODINGS.get(way, "utf-8"))


def build(seed, count):
    make = Maker(random.Random(seed))
    for way in WAYS:
        for _ in range(count):
            for kind, (name, value) in kinds(make).items():
                if way not in REWRITTEN or kind == "telling":
                    yield way, kind, name, value
        if way not in REWRITTEN and way != "kubernetes-data" and way != "address-user":
            for kind, maker in HARMLESS.items():
                yield way, "-" + kind, *maker(make)


def scan(andon, samples):
    """The severities of what is told, by index."""
    told = collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for index, (way, _, name, value) in enumerate(samples):
            path, data = fill(way, name, value)
            target = os.path.join(folder, f"{index:06}", path)
            os.makedirs(os.path.dirname(target))
            with open(target, "wb") as file:
                file.write(data)
        done = subprocess.run([andon, "--no-git", "--format", "json", folder], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in (0, 1):
            sys.exit(f"andon-scan: {done.returncode}: {done.stderr.decode()[-400:]}")
        for finding in json.loads(done.stdout)["findings"]:
            told[int(os.path.relpath(finding["path"], folder).split(os.sep)[0])].append(finding)
    return told


def score(arguments):
    samples = list(build(arguments.seed, arguments.count))
    told = scan(arguments.andon, samples)
    cells, harmless = collections.defaultdict(list), collections.defaultdict(list)
    misses = open(arguments.misses, "w") if arguments.misses else None
    for index, (way, kind, name, value) in enumerate(samples):
        is_blocked = any(finding["severity"] == "error" for finding in told.get(index, []))
        (harmless[kind] if kind[0] == "-" else cells[way, kind]).append(is_blocked)
        if misses and is_blocked == (kind[0] == "-"):
            misses.write(json.dumps({"way": way, "kind": kind, "name": name, "value": value,
                                     "told": sorted({finding["rule"] for finding in told.get(index, [])}),
                                     "text": fill(way, name, value)[1].decode("utf-8", "replace")[:400]}) + "\n")
    order = ["telling", "named", "key", "password"]
    print(f"{'way of writing':22}" + "".join(f"{kind:>11}" for kind in order))
    for way in sorted(WAYS, key=lambda way: sum(sum(cells[way, kind]) / max(1, len(cells[way, kind])) for kind in order)):
        shares = [share(sum(cells[way, kind]), len(cells[way, kind])) for kind in order]
        if any(not all(cells[way, kind]) for kind in order):
            print(f"{way:22}" + "".join(f"{text:>11}" for text in shares))
    for kind in order:
        rows = [hit for (_, one), hits in cells.items() if one == kind for hit in hits]
        print(f"{kind}: {len(rows)}, {share(sum(rows), len(rows)).strip()} block")
    alike = [hit for hits in harmless.values() for hit in hits]
    for kind, hits in sorted(harmless.items(), key=lambda item: -sum(item[1])):
        if any(hits):
            print(f"{kind[1:]:22}{share(sum(hits), len(hits)):>11} block")
    flagged = 100 * sum(alike) / len(alike)
    values = [hit for hits in cells.values() for hit in hits]
    recall = 100 * sum(values) / len(values)
    print(f"values: {len(values)} in {len(WAYS)} ways, {recall:.2f} % block; look-alikes: {len(alike)}, {flagged:.2f} % block")
    return int(recall < arguments.at_least or flagged > arguments.at_most)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["score"])
    parser.add_argument("--andon", default="build/bin/andon-scan")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--misses")
    parser.add_argument("--at-least", type=float, default=0)
    parser.add_argument("--at-most", type=float, default=100)
    sys.exit(score(parser.parse_args()))


if __name__ == "__main__":
    main()
