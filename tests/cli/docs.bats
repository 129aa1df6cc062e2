#!/usr/bin/env bats
# Every command that the documentation shows is run: the lines that start with "$ " in ```console blocks, in one repository a
# document. A command that is meant to fail ends with "# exit N"; make targets must exist; local links must lead somewhere.

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" XDG_DATA_HOME="$BATS_TEST_TMPDIR/data" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME" "$BATS_TEST_TMPDIR/repo"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    cd "$BATS_TEST_TMPDIR/repo" || return 1
    git init -q -b work
    printf 'print("hello")\n' > app.py
    git add app.py
    git commit -q -m 'Start'
}

run_document() {
    local document=$1 in_block=0 line command wanted status ran=0
    while IFS= read -r line; do
        case $line in
        '```console') in_block=1 ;;
        '```') in_block=0 ;;
        '$ '*)
            [ "$in_block" = 1 ] || continue
            command=${line#'$ '}
            wanted=0
            case $command in *'# exit '*) wanted=${command##*'# exit '} ;; esac
            status=0
            bash -c "$command" < /dev/null > "$BATS_TEST_TMPDIR/output" 2>&1 || status=$?
            ran=$((ran + 1))
            if [ "$status" != "$wanted" ]; then
                echo "$document: '$command' gave exit $status, not $wanted:"
                cat "$BATS_TEST_TMPDIR/output"
                return 1
            fi
            ;;
        esac
    done < "$root/$document"
    [ "$ran" -gt 0 ]
}

@test "every console command of README.md runs" {
    run_document README.md
}

@test "every console command of docs/ runs" {
    for document in "$root"/docs/*.md; do
        grep -q '^```console' "$document" || continue
        run_document "docs/$(basename "$document")"
    done
}

@test "the report that secrets-findings.md shows is what andon says" {
    document="$root/docs/secrets-findings.md"
    bash -c "$(sed -n '/^\$ printf .*settings.py/s/^\$ //p;/^\$ git add settings.py/s/^\$ //p' "$document")"
    andon scan > "$BATS_TEST_TMPDIR/output" || true
    sed -n '/^    settings.py:2:10/,/^         id: /s/^    //p' "$document" > "$BATS_TEST_TMPDIR/shown"
    [ -s "$BATS_TEST_TMPDIR/shown" ]
    head -n "$(wc -l < "$BATS_TEST_TMPDIR/shown")" "$BATS_TEST_TMPDIR/output" | diff "$BATS_TEST_TMPDIR/shown" -
}

@test "every make target that the documentation names exists" {
    for target in $(grep -ohE '(^|`)make [a-z-]+' "$root"/README.md "$root"/CONTRIBUTING.md | awk '{print $2}' | sort -u); do
        grep -qE "^([a-z-]+ )*$target( [a-z-]+)*:" "$root/Makefile" "$root/tests/tests.mk" || {
            echo "no such target: $target"
            return 1
        }
    done
}

@test "every local link of the documentation leads somewhere" {
    cd "$root"
    for document in README.md CONTRIBUTING.md SECURITY.md docs/*.md; do
        grep -oE '\]\([^)#]+' "$document" | sed 's/^](//' | grep -v '^https:' | while read -r target; do
            [ -e "$(dirname "$document")/$target" ] || { echo "$document: $target"; exit 1; }
        done
    done
}
