#!/usr/bin/env bats
# What andon says, in every format, on real repositories with names and contents of any bytes.

setup() {
    [ -x "$ANDON_BIN/andon-lint" ] || skip 'andon-lint is not built'
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME" "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo" || return 1
    git init -q -b work .
    git config user.name 'Ada Example'
    git config user.email 'ada@example.org'
}

# One file that blocks, in a name that nobody should trust.
stage_hostile() {
    printf 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n' > $'::error::x\n\x1b[2J\xff.txt'
    printf 'int x;  \n\xff\x1b[2J  \n' > b.c
    printf '\0\1\2' > c.bin
    git add -A
}

@test "clean: one line, exit 0" {
    printf 'fine\n' > a.txt
    git add a.txt
    run andon-lint
    [ "$status" -eq 0 ]
    [ "${#lines[@]}" -eq 1 ]
    [[ "$output" =~ ^andon:\ clean\ —\ 1\ file,\ .*\ ms$ ]]
}

@test "blocked: a frame, then what explains and suppresses" {
    printf 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n' > a.txt
    git add a.txt
    run andon-lint
    [ "$status" -eq 1 ]
    [[ "$output" == *'a.txt:2:1: error check-merge-conflict '* ]]
    [[ "$output" == *'   2 | <<<<<<< HEAD'* ]]
    [[ "$output" == *'  explain   andon explain check-merge-conflict'* ]]
    [[ "$output" == *'  suppress  andon: ignore[check-merge-conflict] reason'* ]]
}

@test "what is about a file as a whole is suppressed by the comment that the report names" {
    printf '# made for a test\n%0600000d\n' 1 > big.py && git add big.py
    run andon run
    [ "$status" -eq 1 ]
    [[ "$output" == *'andon: ignore-file[check-added-large-files] reason   in a comment of the file'* ]]
    local name=andon # or lint-self takes the next line for one
    sed -i "1s/.*/# $name: ignore-file[check-added-large-files] made for a test/" big.py && git add big.py
    andon run
}

@test "no byte of a name or a file acts on a terminal or a runner" {
    stage_hostile
    for format in text json sarif github gitlab rdjson; do
        run andon-lint --format "$format"
        [ "$status" -eq 1 ]
        [[ "$output" != *$'\x1b'* ]]
        [[ "$output" != *$'\xff'* ]]
    done
    run andon-lint
    [[ "$output" == *'./::error::x\x0a\x1b[2J\xff.txt:2:1: error '* ]]
}

@test "json: parses, names what is not UTF-8 in base64, counts what is hidden" {
    stage_hostile
    andon-lint --format json > ../report.json || [ "$?" -eq 1 ]
    python3 - ../report.json <<'END'
import base64, json, sys
report = json.load(open(sys.argv[1]))
assert report["command"] == "lint" and report["verdict"] == "blocked", report
assert [s["path"] for s in report["skipped"]] == ["c.bin"], report["skipped"]
raw = {base64.b64decode(f["path_base64"]) for f in report["findings"] if "path_base64" in f}
assert raw == {b"::error::x\n\x1b[2J\xff.txt"}, raw
assert report["stats"]["findings"]["new"] == sum(f["new"] for f in report["findings"])
assert all(len(f["fingerprint"]) == 32 for f in report["findings"])
END
}

@test "sarif: the structure holds" {
    stage_hostile
    andon-lint --format sarif > ../report.sarif || [ "$?" -eq 1 ]
    python3 "$BATS_TEST_DIRNAME/check_sarif.py" < ../report.sarif
}

@test "junit: well-formed XML" {
    stage_hostile
    andon-lint --format junit > ../report.xml || [ "$?" -eq 1 ]
    python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' ../report.xml
}

@test "the report is the same at any number of threads" {
    for i in $(seq 1 60); do
        printf 'x  \n<<<<<<< HEAD\ny\n=======\nz\n>>>>>>> o\n' > "f$i.txt"
    done
    git add -A
    for jobs in 1 2 8; do
        andon-lint --jobs "$jobs" --format gitlab > "../report.$jobs" || [ "$?" -eq 1 ]
    done
    cmp ../report.1 ../report.2
    cmp ../report.1 ../report.8
}

@test "older findings and suppressed ones are counted, and shown with --all" {
    printf 'one  \ntwo\n' > a.c
    git add -A
    git commit -q -m 'Start'
    printf 'one  \ntwo  // andon'': ignore[trailing-whitespace] a test  \n' > a.c
    git add -A
    run andon-lint
    [ "$status" -eq 0 ]
    [[ "$output" == *'hidden: 1 older finding, 1 suppressed (--all shows them)'* ]]
    run andon-lint --all
    [[ "$output" == *'a.c:1:4: '* ]]
    [[ "$output" == *'(suppressed: a test)'* ]]
}

@test "a suppression that does nothing, or gives no reason, is said" {
    printf 'x  # andon'': ignore[trailing-whitespace] why\ny  # andon'': ignore[check-yaml]\n' > a.py
    git add -A
    run andon-lint
    [[ "$output" == *'a.py:1: warning andon: ignore[trailing-whitespace] suppresses nothing: delete it'* ]]
    [[ "$output" == *'a.py:2: warning andon: ignore[check-yaml] has no reason and is not obeyed'* ]]
}

@test "a line of 20 MB is cut around the span" {
    head -c 20000000 /dev/zero | tr '\0' 'x' > long.txt
    printf '   \n' >> long.txt
    git add -A
    run andon-lint
    [[ "$output" == *'long.txt:1:20000001: '* ]]
    [ "${#output}" -lt 2000 ]
}

@test "a baseline that is malformed is an error with its line" {
    mkdir -p .andon
    printf '{"andon-baseline": 1,\n "findings": [7]}\n' > .andon/baseline.json
    printf 'fine\n' > a.txt
    git add a.txt
    run andon-lint
    [ "$status" -eq 2 ]
    [[ "$output" == *'.andon/baseline.json:2: a finding must be an object'* ]]
}


@test "--output keeps a pipe a pipe, a symlink a symlink, and a private file private" {
    printf 'x   \n' > a.c
    git add -A
    mkfifo ../pipe
    cat ../pipe > ../read &
    run andon-lint --format json --output ../pipe
    wait
    [ -p ../pipe ]
    grep -q '"trailing-whitespace"' ../read

    : > ../target
    chmod 600 ../target
    ln -s target ../link
    run andon-lint --format json --output ../link
    [ -L ../link ]
    grep -q '"trailing-whitespace"' ../target
    [ "$(stat -c %a ../target)" = 600 ]

    [ "$(id -u)" != 0 ] || { # root alone may make a device, and root alone could lose one
        mknod ../device c 1 3
        run andon-lint --format json --output ../device
        [ -c ../device ]
    }

    umask 077
    run andon-lint --format json --output ../new
    [ "$(stat -c %a ../new)" = 600 ]
    run andon-lint --format json --output ..
    [ "$status" -eq 3 ]
    [[ "$output" == *'cannot write ..: it is a folder'* ]]
}
