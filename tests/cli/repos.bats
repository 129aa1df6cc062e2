#!/usr/bin/env bats
# The same commit, blocked and then passed, in every kind of repository that git can make.

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" XDG_DATA_HOME="$BATS_TEST_TMPDIR/data" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    git config --global protocol.file.allow always
    repo="$BATS_TEST_TMPDIR/repo"
}

# A repository with a few files and one commit; arguments go to git init.
start() {
    git init -q -b work "$@" "$repo"
    cd "$repo" || return 1
    mkdir -p a/b c
    for i in 1 2 3 4 5 6; do
        printf 'line %s\n' "$i" | tee "a/f$i.txt" "a/b/f$i.txt" "c/f$i.txt" > /dev/null
    done
    git add -A
    git commit -q -m 'Start'
}

# A conflict marker is stopped; white space is mended in index and file, beside an unstaged edit; the rest passes.
stops_and_fixes() {
    andon install
    printf 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n' > a/b/f1.txt
    git add a/b/f1.txt
    run git commit -q -m 'Bad'
    [ "$status" -ne 0 ]
    [[ "$output" == *check-merge-conflict* ]]
    git checkout -q HEAD -- a/b/f1.txt

    printf 'line 1\nmiddle   \nline 3\nline 4\nline 5\n' > a/b/f2.txt
    git add a/b/f2.txt
    printf 'unstaged\n' >> a/b/f2.txt
    git commit -q -m 'Good'
    [ "$(git show HEAD:a/b/f2.txt | sed -n 2p)" = middle ]
    [ "$(tail -n 1 a/b/f2.txt)" = unstaged ]
    [ "$(sed -n 2p a/b/f2.txt)" = middle ]
    [ "$(git status --porcelain -- a/b/f2.txt)" = ' M a/b/f2.txt' ]
    git fsck --strict --no-dangling
}

@test "plain repository" {
    start
    stops_and_fixes
}

@test "SHA-256 objects" {
    start --object-format=sha256
    stops_and_fixes
}

@test "index version 4" {
    start
    git update-index --index-version 4
    stops_and_fixes
}

@test "split index" {
    start
    git update-index --split-index
    stops_and_fixes
}

@test "split index: the first commit, one path, all files" {
    git init -q -b work "$repo"
    cd "$repo"
    git config core.splitIndex true
    andon install
    printf 'one\n' | tee a.txt > b.txt
    git add -A
    git commit -q -m 'First'
    printf 'two  \n' | tee a.txt > b.txt
    git add b.txt
    git commit -q -m 'Second' a.txt
    [ "$(git show HEAD:a.txt)" = two ]
    [ "$(git status --porcelain)" = 'M  b.txt' ]
    andon run --all-files
}

@test "sparse index" {
    start
    git sparse-checkout set --cone --sparse-index a
    stops_and_fixes
}

@test "packed objects and refs" {
    start
    git gc -q
    stops_and_fixes
}

@test "shallow clone" {
    start
    git commit -q --allow-empty -m 'Second'
    git clone -q --depth 1 "file://$repo" "$BATS_TEST_TMPDIR/shallow"
    cd "$BATS_TEST_TMPDIR/shallow"
    stops_and_fixes
}

# A server with a branch `side` that changes twelve files, and a clone of `work` that has the contents of folder a alone.
start_partial() {
    start
    git config uploadpack.allowFilter true
    git checkout -q -b side
    for i in 1 2 3 4 5 6; do
        printf 'side\n' > "a/b/f$i.txt"
        printf 'side %s\n' "$i" > "c/f$i.txt"
    done
    git commit -q -a -m 'Side'
    git checkout -q work
    git clone -q --filter=blob:none --sparse "file://$repo" "$BATS_TEST_TMPDIR/partial"
    cd "$BATS_TEST_TMPDIR/partial"
    git sparse-checkout set a
}

@test "partial clone, sparse" {
    start_partial
    stops_and_fixes
}

@test "partial clone: what a merge takes over and nobody has fetched is told, and stops nobody" {
    start_partial
    andon install
    git commit -q --allow-empty -m 'Work'
    run git merge -q --no-edit origin/side
    [ "$status" = 0 ]
    [[ "$output" == *'skipped: 6 not fetched (partial clone)'* ]]
    run andon run --all-files
    [ "$status" = 3 ]
    [[ "$output" == *"c/f1.txt: not checked: not fetched: this is a partial clone; 'git fetch --refetch"* ]]
}

@test "partial clone: what many files could not be checked for is told once" {
    start_partial
    mkdir many
    for i in $(seq 15); do
        git update-index --add --cacheinfo "100644,$(printf '%040x' "$i"),many/$i"
    done
    run andon run --all-files
    [ "$status" = 3 ]
    [[ "$output" == *'more for the same reason'* ]]
    [ "${#lines[@]}" -lt 15 ]
    run andon run --all-files --verbose
    [ "${#lines[@]}" -gt 15 ]
}

@test "partial clone: a file whose old content is not fetched counts as new, which is told" {
    start_partial
    git sparse-checkout disable
    git fetch -q origin side
    andon install
    git update-ref refs/heads/work origin/side # its blobs are not here
    printf 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n' > c/f1.txt
    git add c/f1.txt
    run andon run
    [ "$status" = 1 ]
    [[ "$output" == *'not fetched, so that all lines count as new'* ]]
}

@test "objects borrowed from another repository" {
    start
    git clone -q --shared "$repo" "$BATS_TEST_TMPDIR/shared"
    cd "$BATS_TEST_TMPDIR/shared"
    stops_and_fixes
}

@test "linked worktree" {
    start
    git worktree add -q "$BATS_TEST_TMPDIR/linked" -b linked
    cd "$BATS_TEST_TMPDIR/linked"
    stops_and_fixes
}

@test "submodule" {
    start
    git init -q -b work "$BATS_TEST_TMPDIR/outer"
    cd "$BATS_TEST_TMPDIR/outer"
    git submodule --quiet add "$repo" inner
    git commit -q -m 'With a submodule'
    cd inner
    stops_and_fixes
}

@test "detached HEAD" {
    start
    git checkout -q --detach
    stops_and_fixes
}

@test "repository with a separate git directory" {
    start
    git init -q --separate-git-dir "$BATS_TEST_TMPDIR/elsewhere.git"
    stops_and_fixes
}

@test "first commit of all" {
    git init -q -b work "$repo"
    cd "$repo"
    andon install
    printf 'one  \ntwo\n' > f.txt
    git add f.txt
    git commit -q -m 'First'
    [ "$(git show HEAD:f.txt | head -n 1)" = one ]
    [ -z "$(git status --porcelain)" ]
}

@test "line endings converted by git (autocrlf) survive a fix" {
    start
    git config core.autocrlf true
    andon install
    printf 'one  \r\ntwo\r\n' > a/f1.txt
    git add a/f1.txt
    git commit -q -m 'Crlf'
    [ "$(git show HEAD:a/f1.txt | od -An -c | tr -d ' \n')" = 'one\ntwo\n' ]
    [ "$(od -An -c < a/f1.txt | tr -d ' \n')" = 'one\r\ntwo\r\n' ]
    [ -z "$(git status --porcelain)" ]
}

@test "both kinds of line ends on disk (autocrlf): a fix leaves those of other lines, and nothing behind" {
    start
    git config core.autocrlf true
    andon install
    printf 'one\r\ntwo  \nthree  \r\nfour\n' > a/f1.txt
    git commit -q -a -m 'Both' 2> /dev/null
    [ "$(git show HEAD:a/f1.txt | od -An -c | tr -d ' \n')" = 'one\ntwo\nthree\nfour\n' ]
    [ "$(od -An -c < a/f1.txt | tr -d ' \n')" = 'one\r\ntwo\nthree\r\nfour\n' ]
    [ -z "$(git status --porcelain 2> /dev/null)" ]
}

@test "no user configuration at all" {
    start
    rm -f "$GIT_CONFIG_GLOBAL"
    git config user.name x
    git config user.email x@example.org
    stops_and_fixes
}
