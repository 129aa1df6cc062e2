load helper

@test "undo brings back the index and the file of a fix" {
    new_installed r
    printf 'one   \ntwo\n' > a.txt && git add a.txt
    andon run
    [ "$(git show :a.txt | head -1)" = one ]
    run andon undo --list
    [ "$status" = 0 ]
    says 'a.txt'
    run andon undo
    [ "$status" = 0 ]
    [ "$(git show :a.txt | head -1)" = 'one   ' ]
    printf 'one   \ntwo\n' | cmp - a.txt
}

@test "undo keeps what has changed since, and says so" {
    new_installed r
    printf 'one   \n' > a.txt && git add a.txt
    andon run
    printf 'something else\n' > a.txt
    run andon undo
    says 'a.txt'
    [ "$(cat a.txt)" = 'something else' ]
}

@test "a damaged entry does not keep the others from being undone" {
    new_installed r
    printf 'one   \n' > a.txt && git add a.txt
    andon run
    local id
    id=$(andon undo --list | cut -d' ' -f1)
    mkdir -p .git/andon/journal/99990101T000000-000-1
    printf '{"files": [' > .git/andon/journal/99990101T000000-000-1/entry.json
    run andon undo --list
    [ "$status" = 0 ]
    says "99990101T000000-000-1  can't be undone: "
    says "$id"
    run andon undo
    [ "$status" = 3 ]
    says 'the newest entry is damaged'
    run andon undo 99990101T000000-000-1
    [ "$status" = 3 ]
    says 'the journal entry 99990101T000000-000-1 is damaged'
    [ "$(cat a.txt)" = one ]
    andon undo "$id"
    [ "$(cat a.txt)" = 'one   ' ]
    [ "$(git show :a.txt)" = 'one   ' ]
}

@test "nothing to undo, and an id that is not there" {
    new_installed r
    run andon undo
    [ "$status" = 2 ]
    says 'nothing to undo'
    run andon undo --list
    [ "$status" = 0 ]
    run andon undo nonsense
    [ "$status" = 2 ]
}

@test "undo takes back what a command changed in place" {
    new_installed r
    printf 'commands: [{id: shout, run: [sed, -i, "s/quiet/LOUD/", "{files}"], files: "*.txt"}]\n' > andon.yml
    andon trust > /dev/null
    git add andon.yml
    printf 'quiet\n' > a.txt && git add a.txt
    andon run
    [ "$(git show :a.txt)" = LOUD ]
    andon undo
    [ "$(git show :a.txt)" = quiet ]
    [ "$(cat a.txt)" = quiet ]
}

# Whether the file may be run, in the index and on disk.
modes() {
    printf '%s %s' "$(git ls-files -s "$1" | cut -c1-6)" "$([ -x "$1" ] && echo run || echo read)"
}

@test "a fix of who may run a file goes into the index and the file, and comes back" {
    new_installed r
    printf '#!/bin/sh\necho a  \n' > tool
    printf '{}\n' > a.json
    printf 'echo a\n' > plain # a shell would run it
    chmod +x a.json plain
    chmod 640 tool
    git add tool a.json plain
    git commit -q -m 'Add'
    [ "$(git ls-tree HEAD tool a.json plain | cut -c1-6 | tr '\n' ' ')" = '100644 100755 100755 ' ]
    [ "$(modes tool)" = '100755 run' ] && [ "$(stat -c %a tool)" = 750 ]
    [ "$(modes a.json)" = '100644 read' ]
    [ "$(modes plain)" = '100755 run' ]
    [ "$(sed -n 2p tool)" = 'echo a' ]
    run andon undo
    says 'tool: brought back'
    [ "$(modes tool)" = '100644 read' ] && [ "$(stat -c %a tool)" = 640 ]
    [ "$(modes a.json)" = '100755 run' ]
    [ "$(sed -n 2p tool)" = 'echo a  ' ]
    run andon undo
    [ "$(modes tool)" = '100755 run' ]
    [ "$(modes a.json)" = '100644 read' ]
}

@test "a mode that somebody set since is kept, by a fix and by undo" {
    new_installed r
    printf 'one  \n' > a.txt
    printf '#!/bin/sh\n' > tool
    git add a.txt tool
    chmod 751 a.txt # not staged
    andon lint --fix
    [ "$(modes a.txt)" = '100644 run' ] && [ "$(stat -c %a a.txt)" = 751 ]
    [ "$(cat a.txt)" = one ]
    git update-index --chmod=-x tool
    run andon undo
    says 'tool: the index has another version by now'
    [ "$(modes tool)" = '100644 read' ]
    [ "$(cat a.txt)" = 'one  ' ] && [ "$(stat -c %a a.txt)" = 751 ]
}

@test "where unstaged edits touch the lines of a fix, the file keeps its mode too" {
    new_installed r
    printf '#!/bin/sh\necho a  \n' > tool
    git add tool
    printf '#!/bin/sh\necho b  \n' > tool
    run andon lint --fix
    says 'left as it is'
    [ "$(modes tool)" = '100755 read' ]
    [ "$(sed -n 2p tool)" = 'echo b  ' ]
    printf '#!/bin/sh\necho mine\n' > other
    chmod 600 other
    andon lint --worktree --fix other
    [ "$(stat -c %a other)" = 700 ]
    chmod 644 other
    andon lint --no-git --fix other
    [ "$(stat -c %a other)" = 755 ]
}
