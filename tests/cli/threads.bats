#!/usr/bin/env bats
# The same verdict with one thread and with eight, on enough files of every kind that threads meet: all checks and rules, blobs from
# packs and loose ones, an empty cache and a full one, commands side by side. Under FLAVOUR=tsan this is where races show.

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME" "$BATS_TEST_TMPDIR/repo"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    cd "$BATS_TEST_TMPDIR/repo" || return 1
    git init -q -b work
    # Half of it in a pack, half loose: our own sources, and the seeds of the fuzz targets, which are anything but well-formed.
    cp -r "$root/core" "$root/lint" "$root/scanners" .
    git add .
    git commit -q -m 'Sources'
    git repack -q -a -d
    cp -r "$root/tests/fuzz/seeds" "$root/docs" .
    ln -s nowhere dangling
    # Secrets, put together here so that no scanner trips over this file.
    for i in $(seq 40); do printf 'url = "postgres:%sapp:kQ7%dvX2mZ9@db%d.corp/x"\n' // "$i" "$i" > "seeds/url$i.ini"; done
    git add .
}

# All that a run says, without what differs from run to run.
findings() {
    status=0
    "$@" --format json > "$BATS_TEST_TMPDIR/report" || status=$?
    [ "$status" -le 1 ] || { echo "exit $status: $*"; head -c 2000 "$BATS_TEST_TMPDIR/report"; return 1; }
    python3 -c '
import json, sys
report = json.load(open(sys.argv[1]))
assert report["stats"]["files"] > 50, report["stats"]
print(report["verdict"], len(report["findings"]))
print(json.dumps([report["findings"], report["skipped"]], sort_keys=True, indent=1))' "$BATS_TEST_TMPDIR/report"
}

same_with_threads() {
    findings "$@" --jobs 1 > ../one
    rm -rf .git/andon
    findings "$@" --jobs 8 > ../many
    diff ../one ../many
    findings "$@" --jobs 8 > ../again # the cache's answers
    diff ../one ../again
    [ "$(wc -l < ../one)" -gt 20 ]
}

@test "lint says the same with 1 and 8 threads" {
    same_with_threads andon-lint --all-files --all
}

@test "scan says the same with 1 and 8 threads" {
    same_with_threads andon-scan --all-files --all --profile audit
}

@test "a stage says the same with 1 and 8 threads" {
    same_with_threads andon run pre-commit --all-files --all --set lint.fix=false
}

@test "the staged files are the same with 1 and 8 threads" {
    same_with_threads andon run pre-commit --set lint.fix=false
}

@test "fixes of 8 threads are those of one" {
    git commit -q -n -m 'Seeds'
    for i in $(seq 60); do printf 'line %d \nend' "$i" > "note$i.txt"; done
    git add .
    andon run pre-commit --jobs 8 --verbose
    for i in $(seq 60); do
        [ "$(git show ":note$i.txt")" = "$(printf 'line %d\nend' "$i")" ]
        cmp "note$i.txt" <(git show ":note$i.txt")
    done
}

@test "commands run side by side, each with its own output" {
    rm -rf seeds
    {
        echo 'version: 1'
        echo 'stages: {pre-commit: [a, b, c, d, e, f, g, h]}'
        echo 'commands:'
        for id in a b c d e f g h; do
            echo "  - {id: $id, run: [sh, -c, 'for i in 1 2 3 4 5 6 7 8 9; do echo $id; done; exit 1'], files: '**/*.c', writes: false}"
        done
    } > andon.yml
    git add -A
    andon trust
    run andon run pre-commit --all-files --jobs 8
    [ "$status" -eq 1 ]
    for id in a b c d e f g h; do
        [ "$(grep -cE "^ *$id\$" <<< "$output")" -ge 9 ] || { echo "$id: $output"; return 1; }
    done
}
