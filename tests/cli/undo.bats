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
