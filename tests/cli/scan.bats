#!/usr/bin/env bats
# andon-scan on real repositories. Tokens are made here, never written down.

load letters

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export NO_COLOR=1 PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    repo="$BATS_TEST_TMPDIR/repo"
    git init -q -b work "$repo"
    cd "$repo" || return 1
    token="glp""at-$(letters 20)"
}

@test "a staged token is found, masked, and blocks" {
    printf 'x = 1\ntoken = "%s"\n' "$token" > a.py
    git add a.py
    run andon-scan
    [ "$status" -eq 1 ]
    [[ "$output" == *a.py*2* ]]
    [[ "$output" == *secrets/gitlab-pat* ]]
    [[ "$output" == *'a GitLab access token'* ]]
    [[ "$output" != *"$token"* ]]
    for format in json sarif junit github gitlab rdjson; do
        run andon-scan --format "$format"
        [ "$status" -eq 1 ]
        [[ "$output" != *"$token"* ]]
    done
}

@test "what is staged counts, not what is on disk" {
    printf 'token = "%s"\n' "$token" > a.py
    git add a.py
    printf 'token = read()\n' > a.py
    run andon-scan
    [ "$status" -eq 1 ]
    run andon-scan --worktree
    [ "$status" -eq 0 ]
}

@test "a file without secrets is clean" {
    printf 'password = "changeme"\nkey = os.environ["KEY"]\n' > a.py
    git add a.py
    run andon-scan
    [ "$status" -eq 0 ]
}

@test "the checksum decides between an error and a warning" {
    run sh -c "printf '%s' 'gh''p_$(letters 36)' | andon-scan --stdin --path a.txt"
    [ "$status" -eq 0 ]
    [[ "$output" == *warning* ]]
    [[ "$output" == *'does not hold'* ]]
    body=$(letters 30)
    sum=$(python3 - "$body" <<'PY'
import sys, zlib
digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
number, text = zlib.crc32(sys.argv[1].encode()), ""
for _ in range(6):
    number, rest = divmod(number, 62)
    text = digits[rest] + text
print(text)
PY
)
    run sh -c "printf '%s' 'gh''p_$body$sum' | andon-scan --stdin --path a.txt"
    [ "$status" -eq 1 ]
    [[ "$output" == *'its checksum holds'* ]]
}

@test "a submodule is told to be a repository of its own" {
    git init -q sub && git -C sub commit -q --allow-empty -m 'Start'
    git -c protocol.file.allow=always submodule --quiet add "$PWD/sub" lib
    printf 'token = "%s"\n' "$token" > lib/a.py
    for what in --staged --worktree --all-files; do
        run andon-scan "$what"
        [ "$status" -eq 0 ]
        [[ "$output" == *'skipped: '*' a repository of its own'* ]]
    done
    run andon-scan --all-files --format json
    [ "$(jq -r '.skipped[].path' <<< "$output")" = lib ]
}

@test "UTF-16, with the right line" {
    printf 'a\nb\ntoken = "%s"\n' "$token" | iconv -t UTF-16 > wide.txt
    run andon-scan --no-git wide.txt --format json
    [ "$status" -eq 1 ]
    [[ "$output" == *'"line": 3'* || "$output" == *'"line":3'* ]]
}

@test "UTF-16 that somebody has added ASCII to: both are read, and neither is shown" {
    { printf 'old = "%s"\r\n' "$token" | iconv -t UTF-16; printf 'new = "%s"\n' "${token%??}zz"; } > mixed.txt
    run andon-scan --no-git mixed.txt
    [ "$status" -eq 1 ]
    [[ "$output" == *mixed.txt:1:*mixed.txt:2:* ]]
    [[ "$output" != *"$token"* && "$output" != *"${token%??}zz"* ]]
    run andon-scan --no-git mixed.txt --format json
    [[ "$output" != *"${token%??}zz"* ]]
    git init -q mixed && cd mixed && mv ../mixed.txt . && git add mixed.txt && git commit -q -m 'Mixed'
    [ "$(andon-scan --history --format json | jq '.findings | length')" = 2 ]
}

@test "a key in a binary file" {
    { head -c 100 /dev/zero; printf '%s' "$token"; head -c 100 /dev/zero; } > a.bin
    run andon-scan --no-git a.bin
    [ "$status" -eq 1 ]
    [[ "$output" == *secrets/gitlab-pat* ]]
}

@test "the audit profile tells more, and blocks no more" {
    printf 'password = "winter2024"\n' > a.py
    git add a.py
    run andon-scan
    [ "$status" -eq 0 ]
    [[ "$output" != *assigned-* ]]
    run andon-scan --profile audit
    [ "$status" -eq 0 ]
    [[ "$output" == *assigned-* ]]
}

@test "a comment with a reason keeps a finding back" {
    printf 'token = "%s" # andon: %s[secrets/gitlab-pat] revoked long ago\n' "$token" ignore > a.py
    git add a.py
    run andon-scan
    [ "$status" -eq 0 ]
}

@test "own rules of andon.yml" {
    mkdir -p .andon/secrets
    cat > .andon/secrets/acme.yml <<'YML'
rules:
  - id: acme
    description: an acme key
    rotate: tell the acme team
    keywords: [acme_]
    pattern: '(?<secret>acme_[0-9]{12})'
    tests:
      match: [["acme_", {random: digits, length: 12}]]
      no_match: [acme_123]
YML
    printf 'secrets:\n  rules: [.andon/secrets]\n' > andon.yml
    printf 'k = acme_%s\n' 803417295526 > a.py
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    [[ "$output" == *secrets/acme* ]]
    run andon-scan test-rules .andon/secrets
    [ "$status" -eq 0 ]
    [[ "$output" == *'1 rules, 2 samples, 0 failures'* ]]
}

@test "an own rule holds in documentation too, whatever stands before the secret" {
    mkdir -p .andon/secrets
    cat > .andon/secrets/acme.yml <<'YML'
rules:
  - id: acme-deploy
    description: an acme deploy key
    rotate: tell the acme team
    keywords: [deploy_key]
    pattern: 'deploy_key = (?<secret>[a-z0-9]{24})'
    tests:
      match: [["deploy_key = ", {random: base36, length: 24}]]
YML
    printf 'secrets:\n  rules: [.andon/secrets]\n' > andon.yml
    printf 'Set deploy_key = %s first.\n' "q7w2m9x4k1v8z3n6b5h0t2r7" > README.md
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    [[ "$output" == *secrets/acme-deploy* ]]
}

@test "a rule file that is wrong: place, and what was meant" {
    mkdir rules
    printf 'rules:\n  - id: acme\n    patern: x\n' > rules/a.yml
    run andon-scan test-rules rules
    [ "$status" -eq 2 ]
    [[ "$output" == *"rules/a.yml:3:5: unknown key 'patern'; did you mean 'pattern'?"* ]]
    printf 'secrets:\n  rules: [nothing]\n' > andon.yml
    run andon-scan
    [ "$status" -eq 2 ]
    [[ "$output" == *nothing* ]]
}

@test "a rule whose sample is not found, and one that takes too long" {
    mkdir rules
    cat > rules/a.yml <<'YML'
rules:
  - id: missing
    description: a
    keywords: [missing_]
    pattern: '(?<secret>missing_[0-9]{12})'
    tests: {match: [missing_1]}
  - id: slow
    description: a
    keywords: [slow_]
    pattern: 'slow_(?<secret>(a+)+)b'
    tests: {match: [slow_aqzaab, slow_aab]}
YML
    run andon-scan test-rules rules
    [ "$status" -eq 1 ]
    [[ "$output" == *'missing: does not find its sample 1'* ]]
    [[ "$output" == *'slow: takes too long'* ]]
}

@test "--list, --help, bad options" {
    run andon-scan --list
    [ "$status" -eq 0 ]
    [[ "$output" == *secrets/github-pat* ]]
    run sh -c 'andon-scan --list --format json | python3 -c "import json, sys; print(len(json.load(sys.stdin)))"'
    [ "$status" -eq 0 ]
    [ "$output" -gt 200 ]
    run andon-scan --help
    [ "$status" -eq 0 ]
    run andon-scan --profil audit
    [ "$status" -eq 2 ]
    [[ "$output" == *--profile* ]]
}

@test "a file name that would act on the terminal" {
    name=$'odd\n\033[31m-name'
    printf 'token = "%s"\n' "$token" > "$name"
    git add -A
    run andon-scan
    [ "$status" -eq 1 ]
    [[ "$output" != *$'\033[31m'* ]]
}
