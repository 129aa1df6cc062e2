#!/usr/bin/env bats
# What a hostile or broken disk, repository or archive does to a scan: a message that names the file, the right exit
# code, and every finding that could be made is told all the same.

load helper

# Not root's way of reading everything.
unprivileged() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --bounding-set=-dac_override,-dac_read_search "$@"
    else
        "$@"
    fi
}

needs_setpriv() {
    [ "$(id -u)" != 0 ] || command -v setpriv > /dev/null || skip 'root reads everything, and there is no setpriv'
}

teardown() {
    chmod -R u+rwX "$BATS_TEST_TMPDIR" 2> /dev/null || true
    if [ -d "$BATS_TEST_TMPDIR/disk" ]; then umount "$BATS_TEST_TMPDIR/disk" 2> /dev/null || true; fi
}

# with_pack KIND: a repository with a key in other.txt, and a commit with bad.txt, which is in a pack of this kind.
with_pack() {
    local oid tree
    git init -q "$1" && cd "$1" || return 1
    printf 'token = %s\n' "$(fake_key)" > other.txt
    git add other.txt && git commit -q -m 'Start'
    mkdir ../made
    oid=$(TOKEN=$(fake_key | tr Z Y) python3 "$BATS_TEST_DIRNAME/make_pack.py" "$1" ../made)
    tree=$({ git ls-tree HEAD; printf '100644 blob %s\tbad.txt\n' "$oid"; } | git mktree --missing)
    git update-ref HEAD "$(git commit-tree -p HEAD -m Bad "$tree")"
    mv ../made/* .git/objects/pack/
    rmdir ../made
}

# still_found TEXT: the key beside the damage is told, and TEXT, by both engines, each time.
still_found() {
    local options
    for options in '' '' '--engine plain' '--jobs 8' '--memory 1KB'; do
        # shellcheck disable=SC2086
        run timeout 20 andon-scan --history $options
        [ "$status" = 1 ] || { echo "exit $status: $output"; return 1; }
        says 'other.txt:1:9'
        says 'not checked'
        says "$1"
    done
}

@test "packs: deltas that stand on each other or on themselves" {
    with_pack cycle
    still_found 'a delta chain is longer than'
    cd .. && with_pack itself
    still_found 'a delta chain is longer than'
}

@test "packs: a base that is nowhere, a kind that there is not, an offset behind the end" {
    with_pack lost
    still_found 'the base of a delta is missing'
    cd .. && with_pack type
    still_found 'of an unknown type'
    cd .. && with_pack far
    still_found 'outside of the pack'
}

@test "packs: 2 GB from 1 KB of deltas, and a head that promises a terabyte" {
    local pack
    with_pack bomb
    pack=$(echo .git/objects/pack/*.pack)
    [ "$(stat -c %s "$pack")" -lt 2000 ]
    (little_memory && still_found 'bad.txt: not checked')
    still_found 'too large (2147483648 bytes)'
    cd .. && with_pack size
    (little_memory && still_found 'bad.txt: not checked')
}

@test "objects whose ids lie are scanned as what they are" {
    with_pack lie
    run andon-scan --history
    [ "$status" = 1 ]
    says 'bad.txt:1:9'
    says 'other.txt:1:9'
}

@test "a pack or an index that is cut off hides no other pack" {
    new_repo r
    printf 'text\n' > a.txt && git add a.txt && git commit -q -m 'One' && git repack -q -d
    first=$(echo .git/objects/pack/*.pack)
    printf 'token = %s\n' "$(fake_key)" > other.txt && git add other.txt && git commit -q -m 'Two' && git repack -q -d
    cp -r .git ../good
    for size in 0 50 1050; do
        truncate -s $size "${first%.pack}.idx"
        still_found "$first: not checked: it can't be read (its index"
        rm -rf .git && cp -r ../good .git
    done
    for size in 0 20; do
        truncate -s $size "$first"
        still_found "${first##*/}"
        rm -rf .git && cp -r ../good .git
    done
    # git forgets an index without its pack, and so do we: what was in it is missing.
    rm -f "$first"
    still_found 'it is missing'
    # What the multi-pack-index lists is read without the pack's own.
    rm -rf .git && cp -r ../good .git
    git multi-pack-index write
    chmod u+w "${first%.pack}.idx" && truncate -s 50 "${first%.pack}.idx"
    run andon-scan --history
    [ "$status" = 1 ]
    says_not 'not checked'
}

@test "loose objects: empty, cut off, larger than they say, a bomb, closed" {
    needs_setpriv
    new_repo r
    printf 'token = %s\n' "$(fake_key)" > other.txt && git add other.txt && git commit -q -m 'One'
    printf 'text\n' > bad.txt && git add bad.txt && git commit -q -m 'Two'
    oid=$(git rev-parse HEAD:bad.txt)
    file=.git/objects/${oid:0:2}/${oid:2}
    cp "$file" ../good && chmod u+w "$file"
    : > "$file"
    still_found "${oid:0:12}"
    head -c 12 ../good > "$file"
    still_found 'its file is damaged'
    python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(b"blob 3\0" + bytes(1 << 28), 9))' > "$file"
    (little_memory && still_found 'its file is damaged')
    python3 -c 'import sys, zlib; sys.stdout.buffer.write(zlib.compress(b"blob 5000000000\0" + bytes(99), 9))' > "$file"
    (little_memory && still_found 'bad.txt: not checked')
    cp ../good "$file"
    for closed in "$file" "$(dirname "$file")" .git/objects/pack; do
        mode=$(stat -c %a "$closed") && chmod 000 "$closed"
        run unprivileged andon-scan --history --no-cache
        chmod "$mode" "$closed"
        [ "$status" = 1 ]
        says 'other.txt:1:9'
        says "$closed"
        says 'ermission denied'
    done
}

# A sanitizer reserves terabytes.
little_memory() {
    case "$ANDON_BIN" in
        */asan/* | */tsan/*) ;;
        *) ulimit -v 1500000 ;;
    esac
}

# tree: files and links of every kind, and a key.
tree() {
    mkdir -p tree/a tree/shut && cd tree || return 1
    printf 'token = %s\n' "$(fake_key)" | tee a/key.txt shut/key.txt > closed
    ln -s . loop && ln -s self self && ln -s .. a/up && ln -s nowhere dangling && ln -s /dev/zero zero
    mkfifo pipe
    chmod 000 closed shut
}

@test "folders: links in a circle, a pipe, a device, what may not be read" {
    needs_setpriv
    tree
    run unprivileged timeout 20 andon-scan --no-git --no-group --verbose .
    [ "$status" = 1 ]
    says './a/key.txt:1:9'
    says './closed: not checked: cannot open: Permission denied'
    says './shut: not checked: permission denied'
    says 'skipped ./pipe: a FIFO'
    [ "$(grep -c 'key.txt:1:9' <<< "$output")" = 1 ]
    git init -q .
    run unprivileged timeout 20 andon-scan --worktree --no-group
    [ "$status" = 1 ]
    says 'a/key.txt:1:9'
    says 'closed: not checked'
    says 'shut: not checked: permission denied' # git says so in passing, and lists the rest
}

@test "files that go, or can't be opened or read any more, while a scan runs" {
    command -v strace > /dev/null || skip 'no strace'
    mkdir d && printf 'token = %s\n' "$(fake_key)" | tee d/stays.txt > d/goes.txt
    export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" # which can't be done under strace
    for fault in openat:error=ENOENT openat:error=EMFILE read:error=EIO; do
        run strace -f -o trace -P "$PWD/d/goes.txt" -P d/goes.txt -e trace=openat,read -e inject=$fault andon-scan --no-git --no-group d
        [ "$status" = 1 ] || { echo "$fault: $output"; return 1; }
        says 'd/stays.txt:1:9'
        says 'd/goes.txt: not checked: cannot '
    done
}

@test "a file that is longer than it said" {
    # Of size 0 by what the system says, and with something in it.
    run env "SOME_TOKEN=$(fake_key)" andon-scan --no-git /proc/self/environ
    [ "$status" = 1 ]
    says 'gitlab-pat'
}

@test "one line of 100 MB, and one of more than the limit" {
    python3 -c 'import sys
for _ in range(100): sys.stdout.write("x = [1, 2, 3], \"some text here\", " * 32768)
sys.stdout.write(" token = \"%s\" " % sys.argv[1])' "$(fake_key)" > line.txt
    printf 'token = %s\n' "$(fake_key | tr Z Y)" > short.txt
    run timeout 60 andon-scan --no-git --no-group line.txt short.txt
    [ "$status" = 1 ]
    says "line.txt:1:$(($(stat -c %s line.txt) - 27))"
    says 'short.txt:1:9'
    [ "${#output}" -lt 10000 ]
    run andon-scan --no-git --no-group --set limits.blob=50MB line.txt short.txt
    [ "$status" = 1 ]
    says 'line.txt: not checked: too large'
    says 'short.txt:1:9'
}

@test "a full disk while the report is written: exit 3, named, the old report as it was" {
    mkdir disk && mount -t tmpfs -o size=64k tmpfs disk 2> /dev/null || { rmdir disk; skip 'no right to mount a small disk'; }
    for i in $(seq 40); do printf 'token = %s\n' "$(fake_key | tr Z "$((i % 10))")" > "f$i.txt"; done
    printf 'old\n' > disk/report
    head -c 57000 /dev/zero > disk/filler
    for format in text json jsonl sarif csv junit html gitlab-secrets; do
        run andon-scan --no-git --no-group --format $format --output disk/report f*.txt
        [ "$status" = 3 ] || { echo "$format: $status $output"; return 1; }
        says 'disk/report: No space left on device'
        [ "$(cat disk/report)" = old ]
        [ "$(ls disk | wc -l)" = 2 ]
    done
    # What is printed and can't be: a scan that found something blocks, a clean one is not called clean.
    status=0 && andon-scan --no-git f1.txt > /dev/full || status=$?
    [ "$status" = 1 ] || [ "$status" = 3 ]
    printf 'clean\n' > clean.txt
    status=0 && andon-scan --no-git clean.txt > /dev/full || status=$?
    [ "$status" = 3 ]
}

@test "ten trees that lead to ten billion files" {
    new_repo r
    printf 'token = %s\n' "$(fake_key)" > other.txt && git add other.txt && git commit -q -m 'Start'
    entry="100644 blob $(printf 'text\n' | git hash-object -w --stdin)"
    for _ in 0 1 2 3 4 5 6 7 8 9; do
        tree=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '%s\tf%s\n' "$entry" "$i"; done | git mktree)
        entry="040000 tree $tree"
    done
    commit=$(git commit-tree -p HEAD -m Bomb "$tree")
    git update-ref refs/heads/bomb "$commit"
    run timeout 600 andon-scan --history --no-cache # a sanitizer takes its time
    [ "$status" = 1 ]
    says 'other.txt:1:9'
    says "<tree of commit ${commit:0:12}>: not checked: it leads to more than"
}
