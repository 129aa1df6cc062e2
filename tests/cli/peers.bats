#!/usr/bin/env bats
# The bench and the accuracy of other scanners, with none of them installed and with one that is made up: what is
# missing, fails or is too slow is said, and never taken for a time or for "found nothing".

load helper

ROOT="${BATS_TEST_DIRNAME}/../.."

# pretend SCANNER BODY: a program in the place of a peer.
pretend() {
    export ANDON_PEERS="$BATS_TEST_TMPDIR/peers"
    mkdir -p "$ANDON_PEERS/bin"
    printf '#!/bin/sh\n%s\n' "$2" > "$ANDON_PEERS/bin/$1"
    chmod +x "$ANDON_PEERS/bin/$1"
}

@test "every scanner's findings are written in one form, without the secret" {
    pretend ripsecrets 'printf "./b/two.txt:3:key=hidden\n./a.txt:1:key=hidden\n"; exit 1'
    pretend gitleaks 'printf "[{\"File\": \"$PWD/a.txt\", \"StartLine\": 2, \"RuleID\": \"pem\", \"Secret\": \"hidden\"}]"'
    mkdir tree
    python3 "$ROOT/tests/accuracy/peers.py" tree out --tools ripsecrets,gitleaks
    [ "$(cat out/ripsecrets.lines)" = "$(printf 'a.txt:1\nb/two.txt:3')" ]
    [ "$(cat out/gitleaks.jsonl)" = '{"tool": "gitleaks", "file": "a.txt", "line": 2, "rule": "pem"}' ]
    ! grep -r hidden out
}

@test "a scanner that fails or is stopped at the limit found nothing that counts" {
    pretend ripsecrets 'echo ./a.txt:1:x; exit 2'
    pretend gitleaks 'sleep 60 & wait'
    mkdir tree
    run python3 "$ROOT/tests/accuracy/peers.py" tree out --tools ripsecrets,gitleaks --limit 0.5
    [ "$status" -eq 0 ]
    [[ "$output" == *"ripsecrets: failed (exit 2)"* && "$output" == *"gitleaks: stopped at the limit"* ]]
    [ ! -e out/ripsecrets.lines ] && [ ! -e out/gitleaks.lines ]
}

@test "a history's table has a row for each scanner that is there: a time, a failure, a limit" {
    new_repo histories/small
    printf 'token = "%s"\n' "$(fake_key)" > key.txt
    git add key.txt && git commit -q -m 'A key' && cd ../..
    pretend gitleaks 'printf "[]"'
    pretend betterleaks 'echo broken >&2; exit 1'
    pretend kingfisher '[ "$1" = --version ] || sleep 60'
    run python3 "$ROOT/tests/bench/secrets_peers.py" --only history --histories histories --runs 1 --threads 1 --limit 1
    [ "$status" -eq 0 ]
    [[ "$output" == *"trufflehog could not be had"* ]]
    [[ "$output" =~ \|\ andon\ \|\ [0-9.]+\ s\ \|\ [0-9.]+\ s\ \|\ [0-9]+\ MB\ \|\ [1-9] ]]
    [[ "$output" =~ \|\ gitleaks\ \|\ [0-9.]+\ s\ \|\ [0-9.]+\ s\ \|\ [0-9]+\ MB\ \|\ 0 ]]
    [[ "$output" == *"| betterleaks | failed (exit 1) |"* && "$output" == *"| kingfisher | > 1 s |"* ]]
}

@test "what was not measured is said" {
    ANDON_PEERS="$BATS_TEST_TMPDIR/none" run python3 "$ROOT/tests/bench/secrets_peers.py" --only tree,history
    [ "$status" -eq 0 ]
    [[ "$output" == *"Not measured: tree (give --tree FOLDER)"* && "$output" == *"Not measured: history"* ]]
}

@test "an interrupted bench leaves no scanner running" {
    new_repo histories/small
    git commit -q --allow-empty -m 'Nothing' && cd ../..
    pretend gitleaks "[ \"\$1\" = version ] || { echo \$\$ > '$BATS_TEST_TMPDIR/pid'; sleep 60; }"
    python3 "$ROOT/tests/bench/secrets_peers.py" --only history --histories histories --threads 1 > out.txt 3>&- &
    bench=$!
    for _ in $(seq 300); do [ -s pid ] && break; sleep 0.1; done
    kill -TERM "$bench"
    wait "$bench" || true
    [ -s pid ]
    ! kill -0 "$(cat pid)" 2>/dev/null
}
