load helper

# commit FILE TEXT MESSAGE
commit() {
    printf '%s\n' "$2" > "$1"
    git add -- "$1"
    git commit -q -m "$3"
}

# key NUMBER: a key of its own
key() {
    fake_key | tr Z "$1"
}

# one OPTION…: a report without what differs from run to run
one() {
    andon-scan --history --format json "$@" > raw.json || [ $? = 1 ]
    jq 'del(.stats.elapsed_ms)' raw.json
}

# same OPTION…: what is remembered, by one thread and by many, changes no byte of the report
same() {
    one --no-cache "$@" > fresh.json
    one --jobs 1 "$@" > first.json
    one --jobs 8 "$@" > second.json
    cmp fresh.json first.json
    cmp fresh.json second.json
    rm -f raw.json fresh.json first.json second.json
}

findings() {
    one "$@" | jq '.findings | length'
}

# A repository with branches, tags, a merge, a stash and keys that came, went and were copied.
busy() {
    new_repo r
    echo '*.json' > .git/info/exclude
    commit start.txt start 'Start'
    commit key.txt "token = $(key 1)" 'Add a key'
    git branch other
    commit key.txt "# a line
token = $(key 1)" 'Move it'
    commit key.txt 'token = from the environment' 'Take it out'
    git checkout -q other
    commit other.txt "token = $(key 2)" 'Another'
    git tag -a -m "as of $(key 3)" v1
    commit copy.txt "token = $(key 1)" 'Copy'
    git checkout -q work
    git merge -q --no-edit other
    printf 'token = %s\n' "$(key 4)" > start.txt && git stash -q
}

@test "history memory: nothing new" {
    busy
    same
    same --reflog
    same --all-objects
    same --newer-than HEAD~1
    same other
    [ "$(findings)" = 5 ]
}

@test "history memory: new commits, on a branch and off it" {
    busy
    same
    commit new.txt "token = $(key 5)" 'New'
    same
    git checkout -q --detach
    commit more.txt "token = $(key 6)" 'More'
    commit key.txt "token = $(key 1)" 'Back again'
    same
    git checkout -q work
    same
    same --reflog
    [ "$(findings)" = 6 ]
    [ "$(findings --reflog)" = 7 ]
}

@test "history memory: a commit that comes in below the others" {
    busy
    same
    git checkout -q -b early other~2
    GIT_COMMITTER_DATE='2001-01-01T00:00:00Z' commit copy.txt "token = $(key 2)" 'Early'
    git checkout -q work
    same
    git merge -q -s ours --no-edit early
    same
}

@test "history memory: branches and tags are deleted, HEAD moves, branches are forced elsewhere" {
    busy
    git branch side HEAD~1
    same
    git reset -q --hard HEAD~1 # of the merge: its other side is what 'other' has
    same
    git tag -d v1 > /dev/null
    same
    git branch -q -D other
    same
    same --reflog
    git symbolic-ref HEAD refs/heads/side
    same
    git branch -f work side~2
    same
    git update-ref refs/notes/x "$(git rev-parse 'work@{1}')"
    same
}

@test "history memory: amended, reset, stash dropped, reflog expired, pruned" {
    busy
    same
    commit slip.txt "token = $(key 5)" 'Slip'
    git commit -q --amend -m 'Slip, said better'
    same
    git rm -q slip.txt && git commit -q --amend --allow-empty -m 'No slip'
    same
    same --reflog
    git stash drop -q
    same
    same --reflog
    same --all-objects
    git reflog expire --expire=now --all
    same --reflog
    same --all-objects
    git gc -q --prune=now
    same
    same --all-objects
    [ "$(findings --all-objects)" = 4 ]
}

@test "history memory: gc, repack, unpack" {
    busy
    same
    git gc -q
    same
    commit new.txt "token = $(key 5)" 'New'
    git gc -q
    same
    git repack -q -a -d -f --depth=2
    same
    for pack in .git/objects/pack/*.pack; do
        mv "$pack" "${pack%.pack}.idx" .
        rm -f .git/objects/pack/*
        git unpack-objects -q < "$(basename "$pack")"
        rm -f ./*.pack ./*.idx
    done
    same
    git repack -q -a # and the loose ones stay
    same
    [ "$(findings)" = 6 ]
}

@test "history memory: what is fetched, forced, cloned, made whole" {
    busy
    git clone -q --depth 2 "file://$PWD" ../part
    git init -q --bare ../bare.git
    git push -q ../bare.git work other
    cd ../bare.git && same && cd ../r
    commit new.txt "token = $(key 5)" 'New'
    git push -q ../bare.git work
    cd ../bare.git && same && cd ../r
    git reset -q --hard HEAD~2 && commit other.txt "token = $(key 6)" 'Otherwise'
    git push -q -f ../bare.git work
    cd ../bare.git && same && same --all-objects
    cd ../part && same
    git fetch -q --unshallow && same
    git fetch -q origin 'refs/heads/*:refs/remotes/origin/*' && same
}

@test "history memory: a secret in a name is found again, and not written down" {
    busy
    mkdir "$(key 7)" && commit "$(key 7)/a.txt" "token = $(key 8)" 'A name'
    git rm -q -r "$(key 7)" && git commit -q -m 'Gone'
    same
    same
    commit b.txt b 'B'
    same
    for i in 1 2 3 4 7 8; do
        ! grep -r -F -q -- "$(key "$i")" .git/andon
    done
}

@test "history memory: skips are told again" {
    busy
    printf 'PK\003\004' > closed.zip && git add closed.zip && git commit -q -m 'Closed'
    same
    one > first.json
    one > second.json
    cmp first.json second.json
    [ "$(jq '.skipped | length' second.json)" = 1 ]
}

# archived ARCHIVE KEY MESSAGE: commits an archive with a file that has the key
archived() {
    mkdir -p in/src && printf '# x\ntoken = %s\n' "$2" > in/src/a.py
    tar -C in -czf "$1" src && rm -r in
    git add "$1" && git commit -q -m "$3"
}

@test "history: archives of all times are opened on request, and told with their commits" {
    busy
    archived app.tgz "$(key 5)" 'Ship'
    archived app.tgz "$(key 6)" 'Ship again'
    cp app.tgz app.bin && git add app.bin && git commit -q -m 'Copy'
    git rm -q app.tgz && git commit -q -m 'Gone'
    same --archives
    same
    same --archives --all-objects
    one --archives > with.json
    one --archives --engine plain > plain.json
    cmp with.json plain.json
    [ "$(jq -r '[.findings[] | select(.path == "app.tgz!/src/a.py") | .commit] | sort | join(" ")' with.json)" = \
        "$(printf '%s\n' "$(git rev-parse HEAD~3)" "$(git rev-parse HEAD~2)" | sort | paste -sd ' ')" ]
    [ "$(jq -r '.findings[] | select(.path == "app.bin!/src/a.py") | .presence' with.json)" = 'in HEAD' ]
    [ "$(jq '[.findings[] | select(.line == 2 and (.path | startswith("app")))] | length' with.json)" = 3 ]
    [ "$(jq '.skipped | length' with.json)" = 0 ]
    run andon-scan --history --archives --set limits.archive-bytes=1
    [ "$status" = 1 ]
    says 'limits.archive-bytes'
    same --archives --set limits.archive-bytes=1
}

@test "history memory: a baseline, a comment and another profile count the next time" {
    busy
    same
    andon-scan baseline write --history > /dev/null
    same
    [ "$(one | jq '[.findings[] | select(.state == "new")] | length')" = 0 ]
    rm -rf .andon
    same --profile audit
    same --set limits.blob=1MB
    same
}

@test "history memory: a damaged file is as if it were not there, and is written anew" {
    busy
    one > fresh.json
    mkdir whole && cp .git/andon/history-* whole
    for name in $(ls whole | grep -v seen); do
        file=.git/andon/$name
        size=$(stat -c %s "$file")
        for damage in 0 17 25 $((size / 2)) $((size - 1)) cut empty; do
            # What the last scan found is asked first: without it, the others are.
            [[ "$name" = history-last-* ]] || rm -f .git/andon/history-last-*
            case $damage in
            cut) truncate -s $((size / 2)) "$file" ;;
            empty) : > "$file" ;;
            *) printf '\xa5' | dd of="$file" bs=1 seek="$damage" conv=notrunc status=none ;;
            esac
            one > next.json
            cmp fresh.json next.json
            cmp "whole/$name" "$file"
        done
    done
}

@test "history memory: the list of seen objects is damaged when packs go" {
    busy
    git gc -q
    same
    for damage in 0 17 25 200 cut empty gone; do
        file=$(ls .git/andon/history-seen-*)
        case $damage in
        cut) truncate -s 300 "$file" ;;
        empty) : > "$file" ;;
        gone) rm "$file" ;;
        *) printf '\xa5' | dd of="$file" bs=1 seek="$damage" conv=notrunc status=none ;;
        esac
        commit "at-$damage.txt" "token = $(key 9)" "At $damage"
        git repack -a -d -q
        same
    done
}

@test "history memory: after gc nothing is inflated but what is new" {
    busy
    for i in $(seq 40); do
        commit "f$i.txt" "$(seq "$i" 400)" "More $i"
    done
    git gc -q
    same
    # A clean blob is hurt in the new pack: who looks at it again says so.
    git repack -a -d -f -q
    pack=$(ls .git/objects/pack/*.pack) && chmod +w "$pack"
    offset=$(git show-index < "${pack%.pack}.idx" | grep -F "$(git rev-parse HEAD:f7.txt)" | cut -d' ' -f1)
    cp "$pack" whole.pack
    printf '\xff\xff\xff\xff' | dd of="$pack" bs=1 seek=$((offset + 4)) conv=notrunc status=none
    one > first.json
    [ "$(jq '.skipped | length' first.json)" = 0 ]
    run andon-scan --history --no-cache
    says 'is damaged'
    cp whole.pack "$pack"
    commit last.txt "token = $(key 9)" 'Last'
    one > first.json
    git repack -a -d -q
    one > second.json
    cmp first.json second.json
    same
}

@test "history memory: of rules that are used no more, the oldest files go" {
    busy
    for i in $(seq 20); do
        andon-scan --history --set "limits.blob=${i}MB" > /dev/null || [ $? = 1 ]
        andon-scan --history --newer-than "HEAD~$((i % 3))" --since "20$((i + 10))-01-01" > /dev/null || [ $? = 1 ]
    done
    for kind in last objects seen; do
        [ "$(ls .git/andon | grep -c "^history-$kind-")" -le 6 ]
    done
}

# leftovers: files that something was about to become
leftovers() {
    find .git/andon -name '*.tmp' -o -name '*.lock'
}

@test "history: interrupted at any moment it exits 130, and leaves nothing half done" {
    new_repo r
    for i in $(seq 12); do
        seq "$i" 3 900000 > "big$i.txt"
    done
    git add . && git commit -q -m 'Much'
    commit key.txt "token = $(key 1)" 'Add a key'
    interrupted=0
    for delay in 0.005 0.01 0.02 0.04 0.08 0.16 0.32; do
        rm -rf .git/andon
        status=0
        # Without a job of its own the shell would have it ignore the signal.
        timeout --preserve-status -s INT "$delay" "$(command -v andon-scan)" --history --jobs 1 > out.txt || status=$?
        [ "$status" = 130 ] || [ "$status" = 1 ]
        [ "$status" = 1 ] || interrupted=$((interrupted + 1))
        if [ -d .git/andon ]; then
            [ -z "$(leftovers)" ]
        fi
    done
    [ "$interrupted" -ge 1 ]
    same
}

@test "history: no room for the report is told, no room for memory only costs time" {
    busy
    one --no-cache > fresh.json
    (trap '' XFSZ; ulimit -f 0; andon-scan --history --format json > /dev/null) || [ $? = 1 ]
    [ -z "$(leftovers)" ]
    ! ls .git/andon/history-* 2> /dev/null
    status=0
    (trap '' XFSZ; ulimit -f 1; andon-scan --history --format json --output report.json 2> told.txt) || status=$?
    [ "$status" = 3 ]
    grep -q 'report.json' told.txt
    [ ! -e report.json ]
    [ -z "$(find . -name '.andon-*')" ]
    one > next.json
    cmp fresh.json next.json
    run andon-scan --history --output /dev/full
    [ "$status" = 3 ]
}

@test "history: a repository that can't be written to is scanned all the same" {
    busy
    one --no-cache > fresh.json
    rm -rf .git/andon
    echo 'in the way' > .git/andon
    one > next.json
    cmp fresh.json next.json
    [ "$(< .git/andon)" = 'in the way' ]
    rm .git/andon
    chmod -R a-w .git
    one > next.json
    chmod -R u+w .git
    cmp fresh.json next.json
}
