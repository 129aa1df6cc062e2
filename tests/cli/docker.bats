#!/usr/bin/env bats
# Dockerfiles, Compose files and scripts through the command line: what blocks a commit, what is mended, what a
# comment silences. What each check says about bytes is in tests/unit/lint_docker_*_test.c and their neighbours.

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    git init -q -b work "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo"
}

@test "a Dockerfile that BuildKit refuses blocks, with place and suggestion" {
    printf 'FROM alpine:3.20\nRUN a \\\n  # why\n  && b\nCOYP c d\n' > Dockerfile
    git add Dockerfile
    run andon-lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"Dockerfile:5:1"*"df-syntax"*"did you mean COPY?"* ]]
}

@test "here-documents, CRLF and both escape characters are no errors" {
    printf '# syntax=docker/dockerfile:1\nFROM a:1\nRUN <<EOF\nCOYP\nEOF\nCOPY <<-"X" /y\n\tz\n\tX\nUSER app\n' > Dockerfile
    printf '# escape=`\r\nFROM a:1\r\nCOPY a `\r\n  b\r\nUSER app\r\n' > Dockerfile.windows
    git add .
    run andon-lint --check df-syntax
    [ "$status" -eq 0 ]
}

@test "--fix adds what is missing, to the index and the file" {
    printf 'FROM debian:12\nADD a.txt /a.txt\nRUN apt-get update && \\\n    apt-get install curl\nENV PORT 80\n' > Dockerfile
    git add Dockerfile
    andon-lint --fix || true
    git show :Dockerfile | grep -q 'apt-get install -y curl'
    git show :Dockerfile | grep -q '^COPY a.txt /a.txt$'
    git show :Dockerfile | grep -q '^ENV PORT=80$'
    cmp <(git show :Dockerfile) Dockerfile
}

@test "a comment above an instruction silences one check" {
    printf 'FROM a:1\n# %s: ignore[df-workdir-abs] the base is ours\nWORKDIR app\n' andon > Dockerfile
    git add Dockerfile
    run andon-lint --check df-workdir-abs
    [ "$status" -eq 0 ]
}

@test "only what the change adds blocks" {
    printf 'FROM a:1\nEXPOSE 80:80\n' > Dockerfile
    git add Dockerfile
    git commit -q --no-verify -m 'Add the image'
    printf 'FROM a:1\nEXPOSE 80:80\nUSER app\n' > Dockerfile
    git add Dockerfile
    run andon-lint --check df-expose
    [ "$status" -eq 0 ]
    run andon-lint --check df-expose --all-files
    [ "$status" -eq 1 ]
}

@test "Compose files: by name, with anchors" {
    printf 'x-a: &a\n  image: b:1\nservices:\n  c:\n    <<: *a\n    ports: ["80:80", "80:81"]\n' > compose.yaml
    cp compose.yaml other.yaml
    git add .
    run andon-lint --check cp-dup-port
    [ "$status" -eq 1 ]
    [[ "$output" == *"compose.yaml:6"* ]]
    [[ "$output" != *"other.yaml"* ]]
}

@test "scripts and RUN: rm -rf of what may be empty" {
    printf '#!/bin/sh\nrm -rf "$1/"*\n' > clean.sh
    printf 'FROM a:1\nRUN rm -rf $X/*\n' > Dockerfile
    git add .
    run andon-lint --check sh-rm-var
    [ "$status" -eq 1 ]
    [[ "$output" == *"clean.sh:2"* ]]
    [[ "$output" == *"Dockerfile:2"* ]]
}

@test "a file of 300 KB in one line, and ten thousand brackets, end soon" {
    { printf 'FROM a:1\nRUN '; for _ in $(seq 10000); do printf '$(('; done; } > Dockerfile
    { printf '#!/bin/sh\n'; for _ in $(seq 10000); do printf '( '; done; } > a.sh
    git add .
    run timeout 20 andon-lint
    [ "$status" -le 1 ]
}

@test "every check explains itself, and the list has them all" {
    [ "$(andon-lint --list | grep -cE '^ *(df|sh|cp)-')" -eq 36 ]
    run andon-lint --explain df-apt-yes
    [ "$status" -eq 0 ]
    [[ "$output" == *"Bad"* ]] || [[ "$output" == *"bad"* ]]
}

@test "a shell script that is too large is told as not looked at" {
    { printf '#!/bin/sh\n'; yes 'echo word' | head -c 5000000; } > big.sh
    run andon-lint --no-git big.sh
    [ "$status" -eq 3 ]
    [[ "$output" == *"big.sh"*"too large"* ]]
}
