#!/usr/bin/env bats
# docs/configuration.md, docs/checks.md and the table of docs/adapters.md say what the binary says: `make reference` writes them.

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    mkdir -p "$HOME" "$BATS_TEST_TMPDIR/docs"
}

@test "the reference in docs/ is what the binary prints" {
    python3 "$root/tools/reference.py" "$ANDON_BIN/andon" "$BATS_TEST_TMPDIR/docs"
    for name in configuration.md checks.md adapters.md; do
        diff -u "$root/docs/$name" "$BATS_TEST_TMPDIR/docs/$name" || {
            echo "docs/$name is not what andon prints: make reference"
            return 1
        }
    done
}

@test "checks.md has a row, a section with a reason and a remedy, for each check" {
    count=0
    linters=$(sed -n 's/^| \[\([a-z-]*\)\](https:.*/\1/p' "$root/docs/adapters.md")
    for id in $("$ANDON_BIN/andon" explain | awk '$1 !~ "/" {print $1}'); do
        ! grep -qxF "$id" <<< "$linters" || continue
        grep -qF "| [$id](#$id) |" "$root/docs/checks.md" || { echo "no row: $id"; return 1; }
        section=$(awk -v title="## $id" '$0 == title {on = 1; next} /^## / {on = 0} on' "$root/docs/checks.md")
        for part in 'Severity ' 'To mend it: ' 'Bad:' 'Good:' 'Source: '; do
            grep -q "$part" <<< "$section" || { echo "$id: no '$part'"; return 1; }
        done
        count=$((count + 1))
    done
    [ "$count" -ge 30 ]
}

@test "configuration.md has each key of the manual page" {
    count=0
    for key in $("$ANDON_BIN/andon" man andon.yml | sed -n 's/^\*\([a-z][^ ]*\)\*$/\1/p' | tr -d '\\'); do
        grep -qF "| \`$key\` |" "$root/docs/configuration.md" || { echo "no row: $key"; return 1; }
        count=$((count + 1))
    done
    [ "$count" -ge 40 ]
}
