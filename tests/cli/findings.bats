#!/usr/bin/env bats
# Working with findings: fingerprints, baseline, ignore, comments with a last day, those of other scanners, the
# registry of test secrets, the audit, why, the guard against having scanned nothing, reports. Tokens are made here.

load helper
load letters

new_token() {
    printf 'glp%s%s' 'at-' "$(letters 20)"
}

# write_secret FILE [TOKEN]
write_secret() {
    mkdir -p "$(dirname "$1")"
    printf 'first = 1\ntoken = "%s"\nlast = 3\n' "${2:-$token}" > "$1"
}

fingerprints() {
    andon-scan --all-files --format jsonl "$@" | python3 -c '
import json, sys
for line in sys.stdin:
    finding = json.loads(line)
    if finding["type"] == "finding":
        print(finding["fingerprint"])'
}

new_scanned() {
    new_repo "$1"
    token=$(new_token)
    write_secret a.py
    git add -A
}

@test "a fingerprint is the secret's: not the commit's, path's, line's or file's" {
    new_scanned repo
    before=$(fingerprints)
    [ "${#before}" -eq 32 ]
    git commit -qm one
    mkdir sub
    git mv a.py sub/b.yml
    printf 'more\nlines\nkey: "%s"\n' "$token" > sub/b.yml
    git add -A
    git commit -q --amend -m 'squashed'
    [ "$(fingerprints)" = "$before" ]
    write_secret c.py "$(new_token)"
    git add -A
    [ "$(fingerprints | sort -u | wc -l)" -eq 2 ]
}

@test "a key of its own gives a repository other fingerprints, the same in every clone" {
    new_scanned repo
    standard=$(fingerprints)
    run andon-scan key
    [ "$status" -eq 0 ]
    says 'commit it'
    [[ "$(cat .andon/key)" =~ ^[0-9a-f]{64}$ ]]
    own=$(fingerprints)
    [ "$own" != "$standard" ]
    run andon-scan key
    says 'a new one would make every fingerprint of a secret another'
    git add -A
    git commit -qm all
    git clone -q . ../clone
    cd ../clone
    [ "$(fingerprints)" = "$own" ]
    printf 'xyz\n' > .andon/key
    run andon-scan
    [ "$status" -eq 2 ]
    says '.andon/key:1: a key is 64 hex digits'
}

@test "one entry of the baseline covers all copies, and survives a move" {
    new_scanned repo
    write_secret b.py
    run andon-scan baseline write --reason 'revoked in March' --owner ada
    [ "$status" -eq 0 ]
    says '1 added'
    [ "$(grep -c '"fingerprint"' .andon/baseline.json)" -eq 1 ]
    grep -q '"reason":"revoked in March"' .andon/baseline.json
    grep -q '"owner":"ada"' .andon/baseline.json
    ! grep -q "$token" .andon/baseline.json
    git add -A
    run andon-scan
    [ "$status" -eq 0 ]
    says '2 in the baseline'
    git mv a.py moved.py
    write_secret c.py
    git add -A
    run andon-scan --all-files
    [ "$status" -eq 0 ]
    says '3 in the baseline'
    # What is new still counts.
    write_secret d.py "$(new_token)"
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
}

@test "baseline update keeps reasons, write drops what is gone, prune says what it removes" {
    new_scanned repo
    andon-scan baseline write --reason 'the first'
    write_secret b.py "$(new_token)"
    git add -A
    run andon-scan baseline update --reason 'the second' --expires '90 days'
    [ "$status" -eq 0 ]
    says '1 added, 1 kept'
    grep -q 'the first' .andon/baseline.json
    grep -q '"expires":"20' .andon/baseline.json
    rm a.py
    git add -A
    run andon-scan --all-files
    [ "$status" -eq 0 ]
    says "1 of the baseline's entries about secrets no longer occur"
    run andon-scan --all-files --verbose
    says 'unused '
    run andon-scan baseline prune
    [ "$status" -eq 0 ]
    says 'removed '
    says 'a.py (secrets/gitlab-pat): the first'
    says '1 entry removed, 1 left'
    run andon-scan baseline show
    says 'the second; until 20'
    rm b.py
    git add -A
    run andon-scan baseline write
    says '0 added, 0 kept, 1 dropped'
    run andon-scan baseline prune --staged
    [ "$status" -eq 2 ]
    says 'must look at everything'
    run andon-scan baseline
    [ "$status" -eq 2 ]
    run andon-scan baseline write --expires 2020-01-01
    [ "$status" -eq 2 ]
    says '2020-01-01 is past'
}

@test "the baseline leaves lint's entries alone" {
    new_scanned repo
    printf 'int x;  \n' > b.c
    git add -A
    andon-lint --all-files --all --baseline write > /dev/null
    grep -q trailing-whitespace .andon/baseline.json
    andon-scan baseline write > /dev/null
    grep -q trailing-whitespace .andon/baseline.json
    grep -q secrets/gitlab-pat .andon/baseline.json
    andon-lint --all-files --all --baseline write > /dev/null
    grep -q secrets/gitlab-pat .andon/baseline.json
    rm a.py
    git add -A
    andon-scan baseline prune > /dev/null
    grep -q trailing-whitespace .andon/baseline.json
}

@test "an entry that has expired counts again, and says so" {
    new_scanned repo
    andon-scan baseline write --reason 'until the move' > /dev/null
    sed -i 's/"reason":"until the move"/"reason":"until the move","expires":"2020-01-31"/' .andon/baseline.json
    git add -A
    run andon-scan --all-files
    [ "$status" -eq 1 ]
    says 'its entry in the baseline expired on 2020-01-31 (until the move)'
    run andon-scan baseline show
    says 'EXPIRED on 2020-01-31'
    run andon-scan baseline update
    says '1 entry has expired and still counts'
    run andon-scan --all-files
    [ "$status" -eq 1 ]
    andon-scan baseline update --expires '30 days' > /dev/null
    run andon-scan --all-files
    [ "$status" -eq 0 ]
}

@test "a baseline that was made with another key is noticed, and made anew with its reasons" {
    new_scanned repo
    andon-scan baseline write --reason 'kept through' > /dev/null
    sed -i 's/"reason":"[^"]*"/"reason":"kept through"/' .andon/baseline.json
    rm .andon/key
    andon-scan key > /dev/null
    run andon-scan --all-files
    [ "$status" -eq 1 ]
    says 'the baseline was made with another key than .andon/key'
    run andon-scan ignore --last --reason x
    [ "$status" -eq 2 ]
    # From the default key, the reasons are carried over.
    rm .andon/key .andon/baseline.json
    run andon-scan --all-files
    andon-scan ignore --last --reason 'with the default key' > /dev/null
    andon-scan baseline write > /dev/null
    [ -e .andon/key ]
    grep -q 'with the default key' .andon/baseline.json
}

@test "two branches that add entries merge without a conflict, mostly, and a duplicate does no harm" {
    new_scanned repo
    for i in 1 2 3 4 5 6 7 8; do write_secret "f$i.py" "$(new_token)"; done
    git add -A
    andon-scan baseline write > /dev/null
    [ "$(grep -c '"fingerprint"' .andon/baseline.json)" -eq 9 ]
    git add -A
    git commit -qm base
    git checkout -q -b other
    write_secret aa.py "$(new_token)"
    git add -A
    andon-scan baseline update > /dev/null
    git add -A
    git commit -qm aa
    git checkout -q work
    write_secret f5x.py "$(new_token)"
    git add -A
    andon-scan baseline update > /dev/null
    git add -A
    git commit -qm f5x
    git merge -q -m merged other
    run andon-scan --all-files
    [ "$status" -eq 0 ]
    says '11 in the baseline'
}

@test "a bare repository takes key and baseline from HEAD" {
    new_scanned repo
    andon-scan baseline write --reason known > /dev/null
    git add -A
    git commit -qm one
    printf '\n' >> a.py
    git commit -qam two
    git clone -q --bare . ../bare.git
    cd ../bare.git
    run andon-scan --range HEAD~1..HEAD --all
    [ "$status" -eq 0 ]
    says '(baseline: known)'
}

@test "ignore: the developer who is blocked gives a reason, once for all copies" {
    new_scanned repo
    write_secret b.py
    git add -A
    run andon-scan ignore --last --reason x
    [ "$status" -eq 2 ]
    says 'no run here has reported a secret yet'
    run andon-scan
    [ "$status" -eq 1 ]
    says 'andon scan ignore'
    id=$(printf '%s\n' "$output" | sed -n 's/.*id: \([0-9a-f]\{32\}\)$/\1/p' | head -n 1)
    run andon-scan ignore --last
    [ "$status" -eq 2 ]
    says 'say why'
    run andon-scan ignore "${id:0:12}" --reason 'made up for a test'
    [ "$status" -eq 0 ]
    says 'a.py (secrets/gitlab-pat): made up for a test'
    run andon-scan
    [ "$status" -eq 0 ]
    says '2 in the baseline'
    run andon-scan ignore 0123 --reason x
    [ "$status" -eq 2 ]
    run andon-scan ignore --reason x
    [ "$status" -eq 2 ]
    write_secret c.py "$(new_token)"
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    run andon-scan ignore --last --reason 'another one' --expires '1 week'
    [ "$status" -eq 0 ]
    run andon-scan
    [ "$status" -eq 0 ]
    ! grep -rq "$token" .git/andon
}

@test "ignore --last also works after a hook that blocked" {
    new_installed repo
    token=$(new_token)
    write_secret a.py
    git add -A
    run git commit -m blocked
    [ "$status" -ne 0 ]
    andon scan ignore --last --reason 'made up' > /dev/null
    git add -A
    git commit -qm fine
}

@test "secrets.allow: an entry without a rule is about secrets alone, and one may leave the prefix out" {
    new_repo r
    token=$(new_token)
    write_secret fixtures/a.py
    printf '%s HEAD\na\n%s\nb\n%s x\n' '<<<<<''<<' '=====''==' '>>>>>''>>' > fixtures/notes.txt
    git add .
    printf 'lint: {severity: {check-merge-conflict: error}}\nsecrets: {allow: [{path: "fixtures/**", reason: "made up"}]}\n' > andon.yml
    run andon run
    [ "$status" = 1 ]
    says 'check-merge-conflict'
    says 'hidden: 1 allowed by andon.yml'
    printf 'secrets: {allow: [{rule: gitlab-pat, reason: "made up"}]}\n' > andon.yml
    run andon scan
    [ "$status" = 0 ]
    says 'hidden: 1 allowed by andon.yml'
}

@test "a comment holds until its last day" {
    new_scanned repo
    mark='andon'': ignore[secrets]'
    printf 'token = "%s"  # %s revoked until 2099-12-31\n' "$token" "$mark" > a.py
    git add -A
    run andon-scan
    [ "$status" -eq 0 ]
    says '1 suppressed'
    printf 'token = "%s"  # %s revoked until 2020-12-31\n' "$token" "$mark" > a.py
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    says 'the comment on line 1 expired on 2020-12-31 (revoked)'
    says 'has expired and is not obeyed any more'
    printf 'token = "%s"  # %s revoked until 2099-02-31\n' "$token" "$mark" > a.py
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    says 'ends on a day that no calendar has'
}

@test "comments of other scanners are obeyed when asked for, and counted" {
    new_scanned repo
    printf 'token = "%s"  # gitleaks:%s\n' "$token" allow > a.py
    printf '# pragma: allowlist nextline %s\ntoken = "%s"\n' secret "$token" > b.py
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    run andon-scan --honour gitleaks --honour detect-secrets
    [ "$status" -eq 0 ]
    says '2 suppressed'
    run andon-scan --honour all --all --format json
    [ "$status" -eq 0 ]
    says '"reason": "gitleaks:allow"'
    printf 'secrets:\n  honour: [gitleaks, detect-secrets]\n' > andon.yml
    run andon-scan
    [ "$status" -eq 0 ]
    run andon-scan --honour nosuch
    [ "$status" -eq 2 ]
    says "there is no scanner 'nosuch'"
}

@test "a registered test secret is allowed wherever it stands; the secret never is on a command line" {
    new_scanned repo
    run sh -c "printf '%s\n' '$token' | andon-scan registry add known.txt --reason 'sandbox of the shop'"
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 2 ]
    printf '%s\n' "$output" > known.txt
    ! grep -q "$token" known.txt
    run sh -c "printf '%s' '$token' | andon-scan registry check known.txt"
    [ "$status" -eq 0 ]
    says 'registered: sandbox of the shop'
    run sh -c "echo other | andon-scan registry check known.txt"
    [ "$status" -eq 1 ]
    other=$(new_token)
    printf '%s' "$other" | andon-scan registry add known.txt --reason canary --expires '1 year' >> known.txt
    [ "$(wc -l < known.txt)" -eq 3 ]
    printf 'secrets:\n  registry: [known.txt]\n' > andon.yml
    write_secret b.py "$other"
    git add -A
    run andon-scan
    [ "$status" -eq 0 ]
    says '2 allowed'
    run andon-scan --all
    says 'registered test secret: sandbox of the shop'
    sed -i 's/ until 2.*/ until 2020-01-01/' known.txt
    run andon-scan
    [ "$status" -eq 1 ]
    says 'its entry in the registry of test secrets expired on 2020-01-01'
    rm known.txt
    run andon-scan
    [ "$status" -eq 2 ]
    says known.txt
    run andon-scan registry add --reason x < /dev/null
    [ "$status" -eq 2 ]
    says 'on standard input'
}

@test "nothing scanned: said, and exit 3 when there was something" {
    new_scanned repo
    printf 'exclude: ["**"]\n' > andon.yml
    run andon-scan
    [ "$status" -eq 3 ]
    says 'nothing was scanned: none of 1 file (1 excluded by andon.yml)'
    run andon-scan --all-files
    [ "$status" -eq 3 ]
    rm andon.yml
    git commit -qm all
    run andon-scan
    [ "$status" -eq 0 ]
    says 'nothing staged: nothing was scanned'
    run andon-scan --format json
    says '"notes": "nothing staged'
    run andon-scan nosuch.py
    [ "$status" -eq 3 ]
    mkdir ../empty
    run andon-scan --no-git ../empty
    [ "$status" -eq 3 ]
    says 'there is no file in what was named'
    run andon-scan --range HEAD..HEAD
    [ "$status" -eq 0 ]
    says 'the range changes no file'
    run sh -c 'andon-scan --stdin < /dev/null'
    [ "$status" -eq 0 ]
    says 'standard input was empty'
    git rm -q a.py
    run andon-scan
    [ "$status" -eq 0 ]
    says 'only deletions'
    git reset -q --hard
    run andon-scan --all-files
    [ "$status" -eq 1 ]
    [[ "$output" =~ 1\ file,\ [0-9]+\ bytes ]]
}

@test "a hook in which all is excluded lets the commit pass" {
    new_installed repo
    printf 'exclude: ["docs/**"]\n' > andon.yml
    git add -A
    git commit -qm config
    token=$(new_token)
    write_secret docs/a.py
    git add -A
    git commit -qm docs
}

@test "copies of a secret are one finding in text, each one in JSON, and --group and --no-group decide" {
    new_scanned repo
    for i in 1 2 3 4 5; do write_secret "f$i.py"; done
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    says 'also: f1.py:2, f2.py:2, f3.py:2 and in 2 other places'
    [ "$(grep -c 'secrets/gitlab-pat a GitLab' <<< "$output")" -eq 1 ]
    run andon-scan --no-group
    [ "$(grep -c 'secrets/gitlab-pat a GitLab' <<< "$output")" -eq 6 ]
    andon-scan --format json > ../each.json || [ "$?" -eq 1 ]
    andon-scan --format json --group > ../grouped.json || [ "$?" -eq 1 ]
    python3 - ../each.json ../grouped.json <<'END'
import json, sys
each, grouped = (json.load(open(name))["findings"] for name in sys.argv[1:])
assert len(each) == 6 and len(grouped) == 1, (len(each), len(grouped))
assert [p["path"] for p in grouped[0]["places"]] == ["f1.py", "f2.py", "f3.py", "f4.py", "f5.py"], grouped
assert each[0]["confidence"] == "likely" and each[0]["shape"].startswith("26 characters: "), each[0]
END
    run andon-scan --group --no-group
    [ "$status" -eq 2 ]
}

@test "every format is well-formed, masked, and says what was not checked" {
    new_scanned repo
    write_secret $'<b>=1,"x.py'
    write_secret '@sum(1).py' "$(new_token)"
    printf 'x\n' > locked.py
    git add -A
    for format in text json jsonl sarif csv junit github gitlab gitlab-secrets rdjson html; do
        andon-scan --format "$format" --output "../report.$format" || [ "$?" -eq 1 ]
        ! grep -q "${token:6}" "../report.$format"
    done
    python3 "$BATS_TEST_DIRNAME/check_sarif.py" < ../report.sarif
    python3 - .. <<'END'
import csv, html.parser, json, os, sys, xml.dom.minidom
at = lambda name: os.path.join(sys.argv[1], "report." + name)
lines = [json.loads(line) for line in open(at("jsonl"))]
assert [l["type"] for l in lines] == ["finding"] * 3 + ["summary"], lines
rows = list(csv.reader(open(at("csv"), newline="")))
assert len(rows) == 4 and len({len(row) for row in rows}) == 1, rows
assert open(at("csv"), "rb").read().count(b"\r\n") == 4
assert {row[4] for row in rows[1:]} == {"a.py", "<b>=1,\"x.py", "'@sum(1).py"}, rows
gitlab = json.load(open(at("gitlab-secrets")))
assert gitlab["version"].startswith("15.") and gitlab["scan"]["type"] == "secret_detection"
assert len({v["id"] for v in gitlab["vulnerabilities"]}) == 3
for v in gitlab["vulnerabilities"]:
    assert v["location"]["commit"]["sha"] and v["identifiers"] and v["severity"] in {"Info", "Low", "Medium", "High", "Critical"}
    assert len(v["id"]) == 36
xml.dom.minidom.parse(at("junit"))
sarif = json.load(open(at("sarif")))
prints = [r["partialFingerprints"]["andonFingerprint/v1"] for r in sarif["runs"][0]["results"]]
assert len(prints) == 3 and len(set(prints)) == 2, prints

class Page(html.parser.HTMLParser):
    stack, tags = [], set()
    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attributes), attributes
        assert not any(name in ("src", "href") for name, _ in attributes), attributes
        if tag not in ("meta", "input"):
            self.stack.append(tag)
    def handle_endtag(self, tag):
        assert self.stack.pop() == tag, tag
page = Page()
page.feed(open(at("html")).read())
assert not page.stack and "script" not in page.tags and "b" not in page.tags, (page.stack, page.tags)
END
}

@test "a disk that is full: exit 3, and no half report" {
    new_scanned repo
    printf 'old\n' > ../report.json
    run bash -c 'trap "" XFSZ; ulimit -f 0; andon-scan --format json --output ../report.json'
    [ "$status" -eq 3 ]
    [ "$(cat ../report.json)" = old ]
    [ "$(find .. -maxdepth 1 -name '*report*' | wc -l)" -eq 1 ]
    git rm -q --cached a.py
    printf 'fine\n' > b.py
    git add b.py
    run bash -c 'andon-scan > /dev/full'
    [ "$status" -eq 3 ]
}

@test "why: the stages, and what nothing was tried for" {
    new_scanned repo
    run andon-scan why a.py:2
    [ "$status" -eq 0 ]
    says 'secrets/gitlab-pat'
    says 'keyword  kept'
    says 'report   kept'
    says '=> secrets/gitlab-pat, error: a GitLab access token — reported'
    says_not "${token:6}"
    write_secret known.py "$(fake_key)"
    run andon-scan why --profile audit known.py:2
    says 'another rule says more about this place: secrets/gitlab-pat'
    run andon-scan why-not a.py:1
    [ "$status" -eq 0 ]
    says 'nothing was tried here'
    says 'secrets/assigned-secret'
    run andon-scan why-not a.py:1 github-pat
    says 'one of these keywords: ghp_'
    printf 'akia = AKIA\n' > k.py
    run andon-scan why-not k.py:1 aws-access-key-id
    says 'AKIA (is there)'
    printf 'akia = 1\n' > k.py
    run andon-scan why-not k.py:1 aws-access-key-id
    says 'one of these keywords: AKIA,'
    printf 'password = "${PASSWORD_OF_DB}"\n' > b.py
    run andon-scan why-not b.py:1
    says 'finder   dropped'
    says '=> nothing is reported here'
    printf 'token = "%s"  # andon'': ignore[secrets] known\n' "$token" > c.py
    run andon-scan why c.py:1:10
    says 'not counted: suppressed by a comment: known'
    andon-scan baseline write --reason 'in the baseline' > /dev/null
    run andon-scan why a.py:2
    says 'not counted: in the baseline: in the baseline'
    git add -A
    run andon-scan why --staged a.py:2 --format json
    [ "$status" -eq 0 ]
    python3 -c 'import json, sys; d = json.loads(sys.argv[1]); assert d["findings"][0]["outcome"].startswith("not counted"), d; assert {s["stage"] for s in d["steps"]} >= {"keyword", "judge", "report"}, d' "$output"
    printf 'exclude: [a.py]\n' > andon.yml
    run andon-scan why a.py:2
    says 'the file was not looked at: excluded by andon.yml'
    for bad in a.py a.py:0 :3 a.py:99 nosuch.py:1; do
        run andon-scan why "$bad"
        [ "$status" -ge 2 ]
    done
    run andon-scan why a.py:2 nosuch-rule
    [ "$status" -eq 2 ]
}

@test "why: an old line, and a file in UTF-16" {
    new_scanned repo
    git commit -qm one
    printf 'added = 1\n' >> a.py
    git add -A
    run andon-scan why --staged a.py:2
    says 'the line was there before the change'
    printf 'a\nb\ntoken = "%s"\n' "$token" | iconv -t UTF-16 > wide.txt
    run andon-scan why wide.txt:3
    says 'report   kept'
}

@test "why: what is encoded, and the fields of a form" {
    new_scanned repo
    printf 'data: %s\n' "$(printf 'x = 1\ntoken = %s\n' "$token" | gzip -n | base64 -w0)" > packed.txt
    run andon-scan why packed.txt:1
    [ "$status" -eq 0 ]
    says 'in base64 > gzip: it looks like one'
    says_not "${token:6}"
    printf 'note: %s\n' "$(printf 'the api_key="${KEY_OF_APP}" is read' | base64 -w0)" > reference.txt
    run andon-scan why-not reference.txt:1
    says 'in base64: a reference'
    says '=> nothing is reported here'
    printf 'kind: Secret\ndata:\n  password: %s\n  pin: %s\n' "$(printf 'q8Zt_w2m-Lx9' | base64)" "$(printf '${PIN}' | base64)" > secret.yaml
    run andon-scan why secret.yaml:3
    says 'field    kept'
    run andon-scan why-not secret.yaml:4 --format json
    python3 -c 'import json, sys; d = json.loads(sys.argv[1]); assert any(s["stage"] == "field" and not s["kept"] for s in d["steps"]), d' "$output"
}

drive() {
    python3 "$BATS_TEST_DIRNAME/drive.py" "$@"
}

@test "why: a file that is a key or a store of keys as a whole, and a key in a binary file" {
    new_scanned repo
    openssl genpkey -algorithm ed25519 -outform DER -out id.der 2> /dev/null
    openssl pkey -in id.der -inform DER -pubout -outform DER -out public.der 2> /dev/null
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=a 2> /dev/null
    openssl pkcs12 -export -inkey key.pem -in cert.pem -out store.p12 -passout pass:x
    cp store.p12 truststore.p12
    printf '\0\1\2binary\n%s\n\0' "$token" > data.bin
    run andon-scan why store.p12:1
    says 'magic    kept'
    says 'report   kept'
    says '=> secrets/keystore, warning'
    run andon-scan why-not truststore.p12:1
    says 'name     dropped'
    says 'certificates, no private keys'
    says '=> nothing is reported here'
    run andon-scan why id.der:1
    says 'parse    kept'
    says '=> secrets/private-key-file, error'
    run andon-scan why-not cert.pem:2
    says '=> nothing is reported here' || says 'nothing was tried here'
    openssl x509 -in cert.pem -outform DER -out cert.der
    run andon-scan why-not cert.der:1
    says 'parse    dropped'
    run andon-scan why data.bin:2
    says 'keyword  kept'
    says 'report   kept'
    says '=> secrets/gitlab-pat, error'
    run andon-scan why key.pem:1
    says 'report   kept'
}

@test "audit: not a terminal is a usage error" {
    new_scanned repo
    run andon-scan audit < /dev/null
    [ "$status" -eq 2 ]
    says 'wants a terminal'
    TERM=dumb run drive 24 80 '[]' andon-scan audit
    says 'exit 2'
    says 'modes same'
}

@test "audit: decisions go to the baseline, with their reasons; the totals are told" {
    new_scanned repo
    write_secret b.py "$(new_token)"
    write_secret c.py "$(new_token)"
    write_secret d.py
    git add -A
    run drive 24 80 '[{"wait": "1 of 3"}, {"wait": "also at  d.py:2"}, {"wait": "26 characters: "}, {"send": "f"},
        {"wait": "because"}, {"send": "made upp\u007f\r"}, {"wait": "2 of 3"}, {"send": "t"}, {"wait": "a note"},
        {"send": "\r"}, {"wait": "3 of 3"}, {"wait": "1 true, 1 false, 0 test, 1 open"}, {"send": "e"},
        {"wait": "because"}, {"send": "\r"}, {"wait": "because"}, {"send": "sandbox\r"}]' andon-scan audit
    [ "$status" -eq 0 ]
    says 'secrets/gitlab-pat                           1     1     1     0  0.67'
    says 'exit 1'
    says 'modes same'
    says 'screen left'
    grep -q '"reason":"false positive: made up"' .andon/baseline.json
    grep -q '"reason":"expected test secret: sandbox"' .andon/baseline.json
    [ "$(grep -c '"fingerprint"' .andon/baseline.json)" -eq 2 ]
    ! grep -q "${token:6}" .andon/baseline.json .git/andon/audit.json
    # What was decided does not come again; the real one does, unless resumed.
    run drive 24 80 '[{"wait": "1 of 1"}, {"send": "q"}]' andon-scan audit
    says 'exit 1'
    run drive 24 80 '[]' andon-scan audit --resume
    says 'exit 1'
    says 'secrets/gitlab-pat                           1     0     0     0  1.00'
}

@test "audit: back, skip, escape, quit, and no more of a secret than its ends" {
    new_scanned repo
    write_secret b.py "$(new_token)"
    git add -A
    run drive 24 80 "[{\"wait\": \"1 of 2\"}, {\"not\": \"${token:6:8}\"}, {\"send\": \"s\"}, {\"wait\": \"2 of 2\"},
        {\"send\": \"b\"}, {\"wait\": \"1 of 2\"}, {\"send\": \"f\"}, {\"wait\": \"because\"}, {\"send\": \"oh\u001b\"},
        {\"wait\": \"q quit\"}, {\"send\": \"\u001b[A\"}, {\"send\": \"q\"}]" andon-scan audit
    [ "$status" -eq 0 ]
    says 'exit 1'
    says 'modes same'
    [ ! -e .andon/baseline.json ]
}

@test "audit: any size of terminal, also while it changes" {
    new_scanned repo
    write_secret "$(printf 'a%.0s' $(seq 1 120)).py" "$token"
    git add -A
    for size in '24 80' '10 40' '5 20' '3 12' '1 5' '60 200'; do
        # shellcheck disable=SC2086
        run drive $size '[{"wait": "1 of"}, {"send": "q"}]' andon-scan audit
        [ "$status" -eq 0 ] || { echo "$size: $output"; return 1; }
        says 'modes same'
    done
    run drive 24 80 '[{"wait": "q quit"}, {"size": [8, 30]}, {"wait": "t f e s b q"}, {"send": "q"}]' andon-scan audit
    [ "$status" -eq 0 ]
    says 'screen left'
}

@test "audit: a sentence that is longer than the terminal is wide goes on below" {
    new_scanned repo
    # Each line of the screen is what fits 34 columns behind the label.
    run drive 40 43 '[{"wait": "help     revoke it under the settings of\n         the user, project or group that"},
        {"wait": "> Access tokens"}, {"size": [40, 120]}, {"wait": "project or group that owns it > Access tokens"},
        {"size": [40, 20]}, {"wait": "help     revoke it u\n"}, {"send": "q"}]' andon-scan audit
    says 'exit 1'
}

@test "audit: Ctrl-C and signals lose nothing and give the terminal back" {
    new_scanned repo
    write_secret b.py "$(new_token)"
    git add -A
    for end in '"send": "\u0003"' '"signal": "SIGINT"' '"signal": "SIGTERM"' '"signal": "SIGHUP"' '"signal": "SIGQUIT"'; do
        rm -f .andon/baseline.json .git/andon/audit.json
        run drive 24 80 "[{\"wait\": \"1 of 2\"}, {\"send\": \"f\"}, {\"wait\": \"because\"}, {\"send\": \"made up\\r\"},
            {\"wait\": \"2 of 2\"}, {$end}]" andon-scan audit
        [ "$status" -eq 0 ] || { echo "$end: $output"; return 1; }
        says 'exit 130'
        says 'modes same'
        says 'screen left'
        [ "$(grep -c '"fingerprint"' .andon/baseline.json)" -eq 1 ]
    done
    run drive 24 80 '[{"wait": "1 of 1"}, {"send": "t"}, {"wait": "a note"}, {"send": "\u0004"}]' andon-scan audit --resume
    says 'exit 1'
}

@test "audit: of a report that another machine made" {
    new_scanned repo
    write_secret b.py
    git add -A
    andon-scan --format json --output ../report.json || [ "$?" -eq 1 ]
    run drive 24 80 '[{"wait": "1 of 1"}, {"wait": "also at  b.py:2"}, {"wait": "first = 1"}, {"send": "e"},
        {"wait": "because"}, {"send": "demo\r"}]' andon-scan audit ../report.json
    [ "$status" -eq 0 ]
    says 'exit 0'
    run andon-scan
    [ "$status" -eq 0 ]
    says '2 in the baseline'
    printf '{"andon": 1}' > ../bad.json
    run drive 24 80 '[]' andon-scan audit ../bad.json
    says 'exit 2'
    says 'this is not a report of andon in JSON'
}

@test "--list says provider, severity and tiers" {
    run andon-scan --list
    [ "$status" -eq 0 ]
    [[ "$output" =~ secrets/github-pat\ +GitHub\ +error\ +proven,\ shape\ +a\ GitHub ]]
    run andon-scan --list --format json
    says '"tiers": "proven, shape"'
    run andon explain secrets/github-pat
    [ "$status" -eq 0 ]
}

@test "a secret in a file's name is found, and masked in every format and in the baseline" {
    new_scanned repo
    other=$(new_token)
    mkdir "keys-$token"
    printf 'fine\n' > "keys-$token/$other.txt"
    git add -A
    for format in text json jsonl sarif csv junit github gitlab gitlab-secrets rdjson html; do
        run andon-scan --format "$format" --verbose --all
        [ "$status" -eq 1 ]
        says_not "${token:6:14}"
        says_not "${other:6:14}"
    done
    run andon-scan --no-group
    says "a GitLab access token in the file's name"
    [[ "$output" == *"keys-gl…${token: -2}/gl…${other: -2}.txt: error"* ]]
    andon-scan baseline write > /dev/null
    ! grep -q "${other:6:14}" .andon/baseline.json
    run andon-scan
    [ "$status" -eq 0 ]
}

@test "a secret in a file's name is found whatever its letters are" {
    new_repo repo
    for letters in ZZyJiuetkiqFRusceIWV aaaaBBBBzyJiuetKiqfr 1bcdkrufjwmcnalsufqp; do
        mkdir "keys-glp""at-$letters"
        printf 'fine\n' > "keys-glp""at-$letters/a.txt"
    done
    git add -A
    run andon-scan --no-group --format csv
    [ "$(grep -c gitlab-pat <<< "$output")" -eq 3 ]
}

@test "--fail-on, and dates of --since" {
    new_repo repo
    printf 'password = "winter2024x"\n' > a.py
    git add -A
    run andon-scan --profile audit
    [ "$status" -eq 0 ]
    run andon-scan --profile audit --fail-on warning
    [ "$status" -eq 1 ]
    says 'andon: blocked'
    token=$(new_token)
    write_secret b.py
    git add -A
    run andon-scan --fail-on never
    [ "$status" -eq 0 ]
    says 'andon: blocked'
    run andon-scan --fail-on never nosuch
    [ "$status" -eq 3 ]
    run andon-scan --since 'next week'
    [ "$status" -eq 2 ]
    says "not 'next week'"
}

@test "on a server, what a push brings can't exempt itself; what was agreed on before can" {
    git init -q --bare server.git
    (cd server.git && andon install > /dev/null)
    git clone -q server.git r 2> /dev/null && cd r
    printf 'fine\n' > start.txt
    git add -A
    git commit -qm start
    git push -q origin HEAD:work
    token=$(new_token)
    write_secret a.py
    git add -A
    andon scan baseline write --reason 'let me in' > /dev/null
    git add -A
    git commit -qm both
    run andon-scan --range HEAD~1..HEAD
    [ "$status" -eq 0 ]
    run git push -q origin HEAD:work
    [ "$status" -ne 0 ]
    says 'secrets/gitlab-pat'
    # The reviewed way: the entry first, then the file.
    git reset -q --hard HEAD~1
    write_secret a.py
    git add a.py
    andon scan baseline write --reason 'agreed on' > /dev/null
    git reset -q
    git add .andon
    git commit -qm entry
    git push -q origin HEAD:work
    git add -A
    git commit -qm file
    git push -q origin HEAD:work
}

@test "the history: baseline, unused entries, --since and --newer-than" {
    new_scanned repo
    git commit -qm one --date '2020-01-01T00:00:00Z'
    git tag first
    git rm -q a.py
    write_secret b.py "$(new_token)"
    git add -A
    git commit -qm two
    run andon-scan --history
    [ "$status" -eq 1 ]
    [ "$(grep -c 'secrets/gitlab-pat a GitLab' <<< "$output")" -eq 2 ]
    [[ "$output" =~ 2\ commits ]]
    run andon-scan --history --newer-than first --format jsonl
    says '"path":"b.py"'
    says_not '"path":"a.py"'
    run andon-scan --history --newer-than HEAD
    [ "$status" -eq 0 ]
    says 'no commit is that new: nothing was scanned'
    run andon-scan --history --since '1 hour ago'
    [ "$status" -eq 1 ]
    run andon-scan --history --since 2099-01-01
    [ "$status" -eq 0 ]
    says 'no commit is that new'
    run andon-scan --since 2099-01-01
    [ "$status" -eq 2 ]
    run andon-scan baseline write --history --reason 'old sins'
    [ "$status" -eq 0 ]
    says '2 added'
    run andon-scan --history
    [ "$status" -eq 0 ]
    says '2 in the baseline'
    run andon-scan baseline prune --history
    says '0 entries removed, 2 left'
    run andon-scan baseline prune --history --newer-than first
    [ "$status" -eq 2 ]
    run drive 24 80 '[]' andon-scan audit --history
    says 'there is nothing to look at'
    # A file's name with a secret in it has its commit, too.
    mkdir "keys-$token"
    printf 'fine\n' > "keys-$token/a.txt"
    git add -A
    git commit -qm three
    run andon-scan --history --all --no-group
    says 'in the file'
    says "commit: $(git rev-parse --short=12 HEAD)"
    says_not "${token:6:14}"
    new_repo ../empty
    run andon-scan --history
    [ "$status" -eq 0 ]
    says 'the repository has no commits'
}
