load helper

# one_line STATUS TEXT: the run ended with this status and one line on the terminal that holds the text.
ends_with() {
    [ "$status" = "$1" ] || { printf 'exit %s instead of %s: %s\n' "$status" "$1" "$output"; return 1; }
    says "$2"
}

# small_disk SIZE: a file system of its own at $BATS_TEST_TMPDIR/disk, or the test is skipped.
small_disk() {
    mkdir "$BATS_TEST_TMPDIR/disk"
    mount -t tmpfs -o "size=$1" tmpfs "$BATS_TEST_TMPDIR/disk" 2> /dev/null || skip 'cannot mount here (not root)'
    cd "$BATS_TEST_TMPDIR/disk"
}

teardown() {
    cd /
    if mountpoint -q "$BATS_TEST_TMPDIR/disk"; then umount -l "$BATS_TEST_TMPDIR/disk"; fi
}

object_file() {
    local oid
    oid=$(git rev-parse "$1")
    printf '.git/objects/%s/%s' "${oid:0:2}" "${oid:2}"
}

@test "a missing and a corrupt object: exit 3, named, nothing committed" {
    new_installed r
    printf 'text\n' > a.txt && git add a.txt
    file=$(object_file :a.txt)
    cp "$file" ../kept && chmod u+w "$file" && rm "$file"
    run andon run
    ends_with 3 a.txt
    printf 'rubbish' > "$file"
    run andon run
    ends_with 3 a.txt
    head -c 8 ../kept > "$file"
    run git commit -q -m 'Add a'
    [ "$status" != 0 ]
    [ "$(git rev-list --count HEAD)" = 1 ]
}

@test "a broken index: exit 3, one line, the file as it was" {
    new_installed r
    printf 'text\n' > a.txt && git add a.txt
    for size in 0 4 40 90; do
        cp .git/index ../index
        head -c "$size" ../index > .git/index
        run andon run
        [ "$status" = 3 ] || { echo "size $size: exit $status: $output"; return 1; }
        [ "${#lines[@]}" = 1 ]
        [ "$(stat -c %s .git/index)" = "$size" ]
        cp ../index .git/index
    done
}

@test "andon.yml: a folder, a dangling link, not YAML, unknown keys, a bomb" {
    new_installed r
    printf 'a\n' > a && git add a
    mkdir andon.yml
    run andon run
    [ "$status" = 2 ] || [ "$status" = 3 ]
    says andon.yml
    rmdir andon.yml && ln -s nowhere andon.yml
    run andon run
    [ "$status" = 2 ] || [ "$status" = 3 ]
    says andon.yml
    rm andon.yml
    printf 'lint: [\n' > andon.yml
    run andon run
    ends_with 2 andon.yml:
    printf 'version: 1\nlint:\n  fux: true\n' > andon.yml
    run andon run
    ends_with 2 "andon.yml:3:3"
    says "did you mean 'fix'?"
    printf '\x00\xff\x1b[31m' > andon.yml
    run andon run
    ends_with 2 andon.yml
    [[ "$output" != *$'\e'* ]]
    {
        printf 'a: &a [x, x, x, x, x, x, x, x]\n'
        for pair in ab bc cd de ef fg gh hi; do
            printf '%s: &%s [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n' "${pair:1}" "${pair:1}" "${pair:0:1}" \
                "${pair:0:1}" "${pair:0:1}" "${pair:0:1}" "${pair:0:1}" "${pair:0:1}" "${pair:0:1}" "${pair:0:1}"
        done
    } > andon.yml
    run timeout 5 andon run
    ends_with 2 alias
    head -c 100000 /dev/zero | tr '\0' '[' > andon.yml
    run timeout 5 andon run
    ends_with 2 andon.yml
}

@test "an unreadable andon.yml is no missing one" {
    [ "$(id -u)" != 0 ] || command -v setpriv > /dev/null || skip 'root reads everything, and there is no setpriv'
    new_installed r
    printf 'version: 1\n' > andon.yml && chmod 000 andon.yml
    printf 'a\n' > a && git add a
    if [ "$(id -u)" = 0 ]; then
        run setpriv --bounding-set=-dac_override,-dac_read_search andon run
    else
        run andon run
    fi
    [ "$status" = 3 ] || [ "$status" = 2 ] || { echo "$output"; return 1; }
    says andon.yml
}

@test "unmerged paths: exit 3" {
    new_installed r
    git checkout -q -b side && printf 'theirs\n' > start.txt && git commit -q -a -m 'Theirs'
    git checkout -q work && printf 'ours\n' > start.txt && git commit -q -a -m 'Ours'
    git merge -q side || true
    run andon run
    ends_with 3 start.txt
}

@test "an interrupted command: exit 130, no child left, nothing changed" {
    new_installed r
    printf 'commands: [{id: hang, run: [sh, -c, "sleep 876 & sleep 876"], always-run: true}]\n' > andon.yml
    andon trust > /dev/null
    printf 'one\n' > a.txt && git add a.txt
    cp .git/index ../index
    andon run > ../out 2>&1 &
    pid=$!
    for _ in $(seq 50); do pgrep -f 'sleep 876' > /dev/null && break; sleep 0.05; done
    kill -TERM "$pid"
    wait "$pid" && code=0 || code=$?
    [ "$code" = 130 ]
    ! pgrep -f 'sleep 876'
    cmp .git/index ../index
    [ ! -e .git/index.lock ]
}

@test "interrupted at any moment of a commit with fixes: nothing is lost, the next commit works" {
    new_installed r
    for delay in 0.001 0.002 0.004 0.006 0.01; do
        printf 'one   \ntwo\n' > "a$delay.txt" && git add "a$delay.txt"
        printf 'one   \ntwo, unstaged\n' > "a$delay.txt"
        timeout -s INT "$delay" andon run > /dev/null 2>&1 || true
        [ "$(tail -1 "a$delay.txt")" = 'two, unstaged' ]
        [ ! -e .git/index.lock ]
        [ "$(git show ":a$delay.txt" | tail -1)" = two ]
    done
    git commit -q -m 'Add all'
    git fsck --strict --no-dangling
}

@test "a full disk: exit 3, the file and the index as they were" {
    small_disk 3m
    new_installed r
    head -c 200000 /dev/urandom | base64 > big.txt && printf 'end   \n' >> big.txt
    git add big.txt && sha256sum big.txt > "$HOME/before" && cp .git/index "$HOME/index"
    cat /dev/zero > filler 2> /dev/null || true
    run andon run
    ends_with 3 'No space left'
    sha256sum -c --quiet "$HOME/before"
    cmp .git/index "$HOME/index"
    [ ! -e .git/index.lock ]
    rm filler
    andon run
    [ "$(git show :big.txt | tail -1)" = end ]
}

@test "a read-only repository: clean stays clean, a fix is exit 3, installing says why" {
    small_disk 8m
    new_installed r
    printf 'clean\n' > a.txt && git add a.txt
    mount -o remount,ro "$BATS_TEST_TMPDIR/disk"
    run andon run
    ends_with 0 clean
    run andon install --stages pre-push
    [ "$status" = 3 ]
    mount -o remount,rw "$BATS_TEST_TMPDIR/disk"
    printf 'dirty   \n' > a.txt && git add a.txt
    mount -o remount,ro "$BATS_TEST_TMPDIR/disk"
    run andon run
    ends_with 3 'writing fixes'
}

@test "commits at the same time in four worktrees, with fixes" {
    new_installed r
    for n in 1 2 3 4; do git worktree add -q "../w$n"; done
    for n in 1 2 3 4; do
        (
            cd "../w$n" || exit 1
            for k in 1 2 3; do
                printf 'text %s   \n' "$n$k" > "f$k.txt" && git add "f$k.txt" && git commit -q -m "Add $n$k" || exit 1
            done
        ) > "../log$n" 2>&1 &
    done
    wait
    for n in 1 2 3 4; do
        [ "$(git rev-list --count "w$n")" = 4 ] || { cat "../log$n"; return 1; }
        [ -z "$(git -C "../w$n" status --porcelain)" ]
    done
}

@test "the index's lock is waited for a second; then the message names it" {
    new_installed r
    printf 'text   \n' > a.txt && git add a.txt
    touch .git/index.lock
    run andon run
    [ "$status" = 3 ]
    says "index.lock': File exists"
    (sleep 0.3 && rm .git/index.lock) &
    andon run
    wait
    [ "$(git show :a.txt)" = text ]
}

@test "an index's lock that is gone when git has told of it is no obstacle" {
    new_installed r
    printf 'text   \n' > a.txt && git add a.txt
    git=$(command -v git)
    write_program "$HOME/bin/git" <<END
#!/bin/sh
case \$* in
*update-index*)
    if [ ! -e '$HOME/told' ]; then
        touch '$HOME/told'
        echo "fatal: Unable to create '.git/index.lock': File exists." >&2
        exit 128
    fi ;;
esac
exec '$git' "\$@"
END
    PATH="$HOME/bin:$PATH" andon run
    [ -e "$HOME/told" ]
    [ "$(git show :a.txt)" = text ]
}

@test "two runs at once in one repository: the index stays whole" {
    new_installed r
    for n in 1 2 3 4 5 6 7 8; do printf 'text   \n' > "f$n.txt"; done
    git add .
    andon run > ../log1 2>&1 & first=$!
    andon run > ../log2 2>&1 & second=$!
    wait "$first" && a=0 || a=$?
    wait "$second" && b=0 || b=$?
    [ "$a" = 0 ] || [ "$b" = 0 ] || { cat ../log1 ../log2; return 1; }
    [ "$a" = 0 ] || [ "$a" = 3 ]
    [ "$b" = 0 ] || [ "$b" = 3 ]
    git commit -q -m 'Add all'
    [ "$(git show HEAD:f8.txt)" = text ]
}

@test "100 MB on one line, NUL bytes, an empty file" {
    new_installed r
    git config core.compression 0 && git config core.bigFileThreshold 1m
    head -c 100000000 /dev/zero | tr '\0' x > line.txt && printf '\n' >> line.txt
    printf 'a\0b   \n' > nul.bin && : > empty
    git add .
    ANDON_SKIP=check-added-large-files run timeout 20 andon run
    [ "$status" = 0 ] || { echo "$output"; return 1; }
}

@test "a blob over the limit is never silently left out" {
    new_repo r
    truncate -s 2G huge.bin
    run timeout 5 andon run --no-git huge.bin
    ends_with 3 huge.bin
    says 'too large'
}

@test "cyclic and dangling symbolic links" {
    new_installed r
    ln -s b a && ln -s a b && ln -s nowhere c && mkdir d && ln -s .. d/up && ln -s /etc/passwd e
    git add .
    run timeout 5 git commit -q -m 'Add links'
    [ "$status" = 0 ] || [ "$status" = 1 ]
    run timeout 5 andon run --worktree
    [ "$status" != 124 ]
}

@test "a path of 4,000 bytes" {
    new_installed r
    oid=$(printf 'text   \n' | git hash-object -w --stdin)
    name=$(printf 'd%.0s' $(seq 199))
    path=$name
    for _ in $(seq 19); do path=$path/$name; done
    git update-index --add --cacheinfo "100644,$oid,$path"
    run andon run
    [ "$status" = 0 ] || [ "$status" = 3 ]
    says ddddd
}

@test "usage errors: exit 2, one line, the nearest option" {
    new_installed r
    run andon run --stagd
    ends_with 2 "did you mean"
    run andon run --format yaml
    [ "$status" = 2 ]
    run andon run --jobs -1
    [ "$status" = 2 ]
    run andon run --range nonsense..HEAD
    [ "$status" = 3 ] || [ "$status" = 2 ]
    says nonsense
    run andon run no-such-file
    [ "$status" != 0 ]
    says no-such-file
}

@test "hostile values of ANDON_SKIP and PATH in the hook file" {
    new_installed r
    printf 'a\n' > a && git add a
    ANDON_SKIP=$',,\e[31m, ,' run git commit -q -m 'Add a'
    [ "$status" = 0 ]
    [[ "$output" != *$'\e'* ]]
    head -c 100000 /dev/zero >> .git/hooks/pre-commit
    printf 'b\n' > b && git add b
    git commit -q -m 'Add b'
}
