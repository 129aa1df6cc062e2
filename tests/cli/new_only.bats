#!/usr/bin/env bats
# What an edit makes of lines that it does not touch blocks; what was wrong before does not.

load helper

# commit_files: all of it, without hooks.
commit_files() {
    git add -A
    git commit -q -m 'Start'
}

# verdict N: andon-lint on what is staged exits with N.
verdict() {
    git add -A
    run andon-lint "${@:2}"
    [ "$status" -eq "$1" ] || { printf 'exit %s: %s\n' "$status" "$output"; return 1; }
}

@test "new only: an edit elsewhere breaks a line that stayed" {
    new_repo work
    mkdir -p .github/workflows
    printf '{\n  "name": "a",\n  "port": 80\n}\n' > a.json
    printf 'FROM alpine:3.20\nRUN make\n\nFROM alpine:3.20\nCOPY --from=0 /a /a\nUSER app\n' > Dockerfile
    printf 'on: push\npermissions: {}\njobs:\n  lint:\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n' > .github/workflows/a.yml
    printf '  test:\n    needs: lint\n    runs-on: ubuntu-latest\n    steps: [{run: make}]\n' >> .github/workflows/a.yml
    commit_files
    sed -i '1a\  "port": 8080,' a.json
    sed -i 1,3d Dockerfile
    sed -i 's/^  lint:/  style:/' .github/workflows/a.yml
    verdict 1
    says 'a.json:4:3: error check-json duplicate key "port"'
    says 'Dockerfile:2:'
    says '.github/workflows/a.yml:8:'
}

@test "new only: what was wrong stays hidden, wherever its line moves to" {
    new_repo work
    printf '{\n  "port": 8080,\n  "port": 80\n}\n' > a.json
    printf 'FROM alpine:3.20\nCOPY --from=5 /a /a\nUSER app\n' > Dockerfile
    printf '{"a": [1, }\n{"b": ]\n' > broken.json
    commit_files
    sed -i '1a\  "name": "a",' a.json
    sed -i '1i# syntax=docker/dockerfile:1' Dockerfile
    printf '{"a": [1]}\n{"b": ]\n' > broken.json
    verdict 0
    says 'hidden: 3 older'
    # The next error of a file that did not parse: it stands on another line than the first did.
    printf '{"a": [1],\n"b": ]\n' > broken.json
    verdict 1
    says 'broken.json:2:6'
}

@test "new only: a file that got another name has what it had" {
    new_repo work
    printf '{\n  "a": 1,\n  "b": 2,\n  "c": 3,\n  "d": 4,\n  "a": 5,\n  "end": 6\n}\n' > a.json
    commit_files
    mkdir web
    git mv a.json web/b.json
    sed -i 's/"end": 6/"end": 7/' web/b.json
    verdict 0
    says 'hidden: 1 older'
    sed -i '1a\  "c": 0,' web/b.json
    verdict 1
    says 'web/b.json:5:3: error check-json duplicate key "c"'
    says_not 'duplicate key "a"'
}

@test "new only: lines that end in CR LF" {
    new_repo work
    printf '{\r\n  "a": 1,\r\n  "a": 2,\r\n  "b": 3\r\n}\r\n' > a.json
    commit_files
    sed -i 's/"b": 3/"b": 4/' a.json
    verdict 0
    says 'hidden: 1 older'
    sed -i '1a\  "b": 0,\r' a.json
    verdict 1
    says 'a.json:5:3: error check-json duplicate key "b"'
}

@test "new only: a range says the same as its commits did" {
    new_repo work
    printf '{\n  "a": 1,\n  "a": 2,\n  "b": 3\n}\n' > a.json
    commit_files
    sed -i 's/"b": 3/"b": 4/' a.json
    git commit -q -a -m 'Fine'
    run andon-lint --range HEAD~1..HEAD
    [ "$status" -eq 0 ]
    sed -i '1a\  "b": 0,' a.json
    git commit -q -a -m 'Breaks a line below'
    run andon-lint --range HEAD~2..HEAD
    [ "$status" -eq 1 ]
    says 'a.json:5:3: error check-json duplicate key "b"'
    says 'hidden: 1 older'
}

@test "new only: a large file, and an old side that is too large to look at" {
    new_repo work
    awk 'BEGIN { print "{"; for (i = 0; i < 20000; i++) printf "\"k%d\": %d,\n", i % 19000, i; print "\"z\": 0\n}" }' > a.json
    commit_files
    sed -i 's/"z": 0/"z": 1/' a.json
    verdict 0
    says 'hidden: 1000 older'
    # What can't be compared counts.
    printf 'version: 1\nlimits: {blob: 200KB}\n' > andon.yml
    printf '{"k1": 1,\n"k1": 2}\n' > a.json
    verdict 1
    says 'duplicate key "k1"'
}
