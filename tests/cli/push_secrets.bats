load helper

# Secrets in a push: every ref, every commit, from the object database. Each case runs against a repository on
# disk and, where the way there matters, one behind git daemon on the loopback interface.

teardown() {
    local file="$BATS_TEST_TMPDIR/daemon.pid" # a test ends in another folder
    [ ! -s "$file" ] || kill "$(cat "$file")" 2> /dev/null || true
}

# start_daemon: serves the folder on a free port of 127.0.0.1; the address is in $daemon_url.
start_daemon() {
    local port try
    for try in 1 2 3 4 5 6 7 8; do
        port=$((20000 + (RANDOM + $$) % 20000))
        git daemon --reuseaddr --listen=127.0.0.1 --port=$port --export-all --enable=receive-pack \
            --base-path="$BATS_TEST_TMPDIR" --pid-file="$BATS_TEST_TMPDIR/daemon.pid" \
            "$BATS_TEST_TMPDIR" > /dev/null 2>&1 3>&- &
        daemon_url=git://127.0.0.1:$port
        local wait
        for wait in $(seq 50); do
            git ls-remote "$daemon_url/remote.git" > /dev/null 2>&1 && return 0
            read -r -t 0.1 < <(:) || true
        done
    done
    return 1
}

# pushing [git]: a repository with a remote, one commit there, and andon's pre-push hook.
pushing() {
    git init -q --bare remote.git
    local url="file://$BATS_TEST_TMPDIR/remote.git"
    if [ "${1-}" = git ]; then
        start_daemon && url=$daemon_url/remote.git
    fi
    new_repo r
    git remote add origin "$url"
    printf 'start\n' > start.txt && git add start.txt && git commit -q -m 'Start'
    git push -q origin work
    andon install --stages pre-push > /dev/null
}

commit_file() {
    mkdir -p "$(dirname "$1")" && cat > "$1" && git add "$1" && git commit -q -m "${2-Add $1}"
}

is_on_remote() {
    git --git-dir "$BATS_TEST_TMPDIR/remote.git" rev-parse -q --verify "$1" > /dev/null
}

second_ref() {
    pushing "$1"
    git checkout -q -b evil && fake_key | commit_file key.txt
    git checkout -q work && echo a | commit_file a.txt
    run git push -q origin work evil:evil
    [ "$status" != 0 ] && says 'key.txt:1' && says 'refs/heads/evil' && says_not "$(fake_key)"
    ! is_on_remote refs/heads/evil
}
@test "pre-push: bypass 1, a second ref, file://" { second_ref file; }
@test "pre-push: bypass 1, a second ref, git://" { second_ref git; }

not_checked_out() {
    pushing "$1"
    git checkout -q -b evil && fake_key | commit_file key.txt && git checkout -q work
    [ ! -e key.txt ]
    run git push -q origin evil
    [ "$status" != 0 ] && says 'key.txt:1'
    ! is_on_remote refs/heads/evil
}
@test "pre-push: bypass 2, a branch that is not checked out, file://" { not_checked_out file; }
@test "pre-push: bypass 2, a branch that is not checked out, git://" { not_checked_out git; }

taken_out_later() {
    pushing "$1"
    fake_key | commit_file key.txt
    local culprit
    culprit=$(git rev-parse --short=12 HEAD)
    git rm -q key.txt && git commit -q -m 'Remove the key'
    run git push -q origin work
    [ "$status" != 0 ] && says 'key.txt:1' && says "commit: $culprit by Ada Example <ada@example.org>"
    says "git rebase -i $culprit^" && says 'must be revoked'
    [ "$(git --git-dir ../remote.git rev-list --count work)" = 1 ]
}
@test "pre-push: bypass 3, added and removed again, file://" { taken_out_later file; }
@test "pre-push: bypass 3, added and removed again, git://" { taken_out_later git; }

@test "pre-push: the last commit is amended, a first one rebased from the root" {
    pushing
    fake_key | commit_file key.txt
    run git push -q origin work
    [ "$status" != 0 ] && says 'git commit --amend' && says_not 'rebase'
    git checkout -q --orphan fresh && git commit -q -m 'Fresh' && echo b | commit_file b.txt
    run git push -q origin fresh
    [ "$status" != 0 ] && says 'git rebase -i --root'
}

@test "pre-push: messages of commits and annotated tags" {
    pushing
    git commit -q --allow-empty -m "Use $(fake_key) for now"
    run git push -q origin work
    [ "$status" != 0 ] && says "<message of commit $(git rev-parse --short=12 HEAD)>" && says 'git commit --amend'
    says_not "$(fake_key)"
    git reset -q --hard HEAD^
    git tag -a -m "With $(fake_key)" v1
    run git push -q origin v1
    [ "$status" != 0 ] && says '<message of tag v1>' && says 'git tag -f -a v1'
    ! is_on_remote refs/tags/v1
}

@test "pre-push: a tag of a tree and of a blob" {
    pushing
    fake_key > key.txt && git add key.txt
    git tag tree "$(git write-tree)" && git tag blob "$(git rev-parse :key.txt)" && git reset -q --hard
    run git push -q origin tree
    [ "$status" != 0 ] && says 'key.txt:1'
    run git push -q origin blob
    [ "$status" != 0 ] && says '<object '
}

@test "pre-push: a force push, a new root, a deletion" {
    pushing
    echo a | commit_file a.txt && git push -q origin work
    git commit -q --amend -m 'Another' && git push -q -f origin work
    fake_key | commit_file key.txt 'Key' && git reset -q --soft HEAD~2 && git commit -q -m 'Squashed'
    run git push -q -f origin work
    [ "$status" != 0 ] && says 'key.txt:1'
    git push -q origin work~0:refs/heads/x --no-verify && git push -q origin :x
    ! is_on_remote refs/heads/x
}

@test "pre-push: an address instead of a remote: only what git says the other side has" {
    pushing
    git init -q --bare ../other.git
    fake_key | commit_file key.txt && git push -q --no-verify origin work
    echo a | commit_file a.txt
    git push -q origin work # the remote has the key already
    run git push -q "file://$BATS_TEST_TMPDIR/other.git" work
    [ "$status" != 0 ] && says 'key.txt:1'
}

@test "pre-push: what the remote has is no news, moved, renamed or brought back" {
    pushing
    (printf 'token: '; fake_key; printf '\nmore\ntext\nhere\n') | commit_file conf/old.yml
    git push -q --no-verify origin work
    mkdir -p etc && git mv conf/old.yml etc/new.yml && printf 'edited\n' >> etc/new.yml
    git commit -q -a -m 'Rename and edit'
    git rm -q etc/new.yml && git commit -q -m 'Remove'
    git push -q origin work
    git revert --no-edit HEAD~0 > /dev/null && git revert --no-edit HEAD~2 > /dev/null
    git ls-files | grep -q conf/old.yml
    git push -q origin work
}

@test "pre-push: a line that was there before is not the push's, one that it adds is" {
    pushing
    (printf 'token: '; fake_key; printf '\n') | commit_file conf.yml && git push -q --no-verify origin work
    printf 'more: 1\n' >> conf.yml && git commit -q -a -m 'More' && git push -q origin work
    (cat conf.yml; printf 'second: '; fake_key | tr 7 8; printf '\n') > new && mv new conf.yml
    git commit -q -a -m 'Second'
    run git push -q origin work
    [ "$status" != 0 ] && says 'conf.yml:3'
    says_not 'conf.yml:1'
}

@test "pre-push: a merge brings what was typed into it, and not what the remote has" {
    pushing
    git checkout -q -b theirs && (printf 'a\nb\nc\n'; fake_key; printf '\n') | commit_file both.txt
    git push -q --no-verify origin theirs
    git checkout -q work && printf 'x\nb\nc\n' | commit_file both.txt
    ! git merge -q theirs > /dev/null 2>&1
    (printf 'x\na\nb\nc\n'; fake_key; printf '\n') > both.txt
    git add both.txt && git commit -q -m 'Merge'
    git push -q origin work
    git checkout -q -b side HEAD~1 && echo s | commit_file s.txt && git checkout -q work
    git merge -q --no-commit --no-ff side && fake_key | tr 7 8 > typed.txt && git add typed.txt
    git commit -q -m 'Merge with more in it'
    run git push -q origin work
    [ "$status" != 0 ] && says 'typed.txt:1'
    says_not 'both.txt'
}

@test "pre-push: a comment with a reason lets it pass" {
    pushing
    printf 'k = "%s" # %s: ignore[secrets/*] a made-up key\n' "$(fake_key)" andon | commit_file a.py
    git push -q origin work
}

@test "pre-push: a symlink's target, a name with a newline, a file mode" {
    pushing
    ln -s "https://x:$(fake_key)@host.example" link && git add link && git commit -q -m 'Link'
    fake_key | commit_file $'odd\nname.txt' 'Odd'
    chmod +x start.txt && git commit -q -a -m 'Mode'
    run git push -q origin work
    [ "$status" != 0 ] && says 'odd' && says '3 commits'
}

@test "pre-push: a missing commit of the other side is passed over, a missing blob is not" {
    pushing
    printf 'refs/heads/work %s refs/heads/work %s\n' "$(git rev-parse HEAD)" \
        1111111111111111111111111111111111111111 > line
    .git/hooks/pre-push origin x < line
    echo gone | commit_file gone.txt
    blob=$(git rev-parse HEAD:gone.txt) && rm -f ".git/objects/${blob:0:2}/${blob:2}"
    printf 'refs/heads/work %s refs/heads/work %s\n' "$(git rev-parse HEAD)" "$(git rev-parse HEAD~1)" > line
    run .git/hooks/pre-push origin x < line
    [ "$status" = 3 ] && says 'missing'
}

# A git in front of the real one that says so when it is called.
@test "pre-push: 1,000 commits, no child process, in half a second" {
    pushing
    for i in $(seq 1000); do
        printf 'commit refs/heads/many\ncommitter A <a@example.org> %d +0000\ndata 2\nm\n' $((1700000000 + i))
        [ "$i" != 1 ] || printf 'from refs/heads/work\n'
        printf 'M 100644 inline dir%d/file%d.txt\ndata <<E\nline %d\nE\n' $((i % 20)) $((i % 100)) "$i"
    done | git fast-import --quiet
    mkdir bin && printf '#!/bin/sh\necho called >> %s/called\nexit 1\n' "$PWD" > bin/git && chmod +x bin/git
    printf 'refs/heads/many %s refs/heads/many %040d\n' "$(git rev-parse many)" 0 > line
    local start end
    start=$(date +%s%N)
    PATH=$PWD/bin:$PATH .git/hooks/pre-push origin x < line > out 2>&1
    end=$(date +%s%N)
    grep -q '1000 commits' out
    [ ! -e called ]
    echo "# $(((end - start) / 1000000)) ms" >&3
    # A sanitizer, or a machine that is busy with other things, may take its time.
    [ $(((end - start) / 1000000)) -lt 5000 ]
}

@test "pre-receive and update: the server finds the same in all that is pushed" {
    git init -q --bare server.git && (cd server.git && andon install > /dev/null)
    git clone -q server.git r 2> /dev/null && cd r
    git checkout -q -b work && echo 'stages: {update: [secrets]}' | commit_file andon.yml && git push -q origin work
    git checkout -q -b evil && fake_key | commit_file key.txt && git rm -q key.txt && git commit -q -m 'Gone'
    git checkout -q work && echo b | commit_file b.txt
    run git push -q origin work evil
    [ "$status" != 0 ] && says 'key.txt:1' && says 'refs/heads/evil'
    ! git --git-dir ../server.git rev-parse -q --verify evil
    local evil
    evil=$(git rev-parse evil)
    git clone -q . ../other && cd ../other && git update-ref -d refs/remotes/origin/evil
    run andon hook hooks/update refs/heads/evil "$(printf %040d 0)" "$evil"
    [ "$status" = 1 ] && says 'key.txt:1'
}

@test "pre-push: SHA-256, a linked worktree, a shallow clone" {
    git init -q --bare --object-format=sha256 remote.git
    git init -q --object-format=sha256 r && cd r && git remote add origin "$BATS_TEST_TMPDIR/remote.git"
    echo a | commit_file a.txt && git push -q origin work && andon install --stages pre-push > /dev/null
    fake_key | commit_file key.txt && git rm -q key.txt && git commit -q -m 'Gone'
    run git push -q origin work
    [ "$status" != 0 ] && says 'key.txt:1'
    git reset -q --hard HEAD~2
    git worktree add -q ../tree -b side && cd ../tree && fake_key | commit_file key.txt
    run git push -q origin side
    [ "$status" != 0 ] && says 'key.txt:1'
    cd .. && git init -q --bare other.git && new_repo full
    for i in 1 2 3; do echo "$i" | commit_file f.txt; done
    git push -q ../other.git work
    cd .. && git clone -q --depth 1 --branch work "file://$BATS_TEST_TMPDIR/other.git" shallow && cd shallow
    andon install --stages pre-push > /dev/null && echo 4 | commit_file f.txt
    run git push -q origin work
    [ "$status" = 0 ] && says '1 commit'
    fake_key | commit_file key.txt
    run git push -q origin work
    [ "$status" != 0 ] && says 'key.txt:1'
}
