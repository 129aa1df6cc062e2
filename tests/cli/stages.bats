load helper

# trusted TEXT: andon.yml with these commands, trusted.
trusted() {
    printf '%s\n' "$1" > andon.yml
    andon trust > /dev/null
}

@test "a command gets its files, as arguments of their own, and its failure blocks" {
    new_installed r
    write_program "$HOME/bin/show" <<'END'
#!/bin/sh
for a in "$@"; do printf '<%s>' "$a"; done > "$HOME/args"
exit "${SHOW_EXIT:-0}"
END
    PATH="$HOME/bin:$PATH"
    trusted 'commands: [{id: show, run: [show, "{files}"], files: "*.py", writes: false}]'
    printf 'a = 1\n' > 'a b.py' && printf 'b = 1\n' > ./-x.py && printf 'c\n' > c.txt && git add -A
    git commit -q -m 'Add files'
    [ "$(cat "$HOME/args")" = '<./-x.py><a b.py>' ]
    printf 'a = 2\n' > 'a b.py' && git add -A
    SHOW_EXIT=4 run git commit -q -m 'Change a'
    [ "$status" = 1 ]
    says 'exit 4'
    printf 'd\n' > c.txt && git add -A && git restore --staged 'a b.py'
    SHOW_EXIT=4 git commit -q -m 'No python file: the command does not run'
}

@test "output of a failing command is shown, escaped" {
    new_installed r
    trusted 'commands: [{id: loud, run: [sh, -c, "printf \"\\\\033[31mred\\\\n\"; exit 1"], always-run: true}]'
    printf 'a\n' > a && git add a
    run git commit -q -m 'Add a'
    [ "$status" = 1 ]
    says '\x1b[31mred'
    [[ "$output" != *$'\e'* ]]
}

@test "a formatter in place: what it changes is committed" {
    new_installed r
    git add -A && trusted 'commands: [{id: shout, run: [sed, -i, "s/quiet/LOUD/", "{files}"], files: "*.txt"}]'
    git add -A && ANDON_SKIP=shout git commit -q -m 'Configure'
    printf 'quiet\n' > a.txt && git add a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 0 ]
    says 'changed by shout'
    [ "$(git show HEAD:a.txt)" = LOUD ]
    [ -z "$(git status --porcelain)" ]
}

@test "a formatter on a partially staged file works in a snapshot; the unstaged edit stays" {
    new_installed r
    trusted 'commands: [{id: shout, run: [sed, -i, "s/quiet/LOUD/", "{files}"], files: "*.txt"}]'
    printf 'quiet\nb\nc\nd\ne\n' > a.txt && git add a.txt
    printf 'quiet\nb\nc\nd\nquiet unstaged\n' > a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 0 ]
    [ "$(git show HEAD:a.txt | head -1)" = LOUD ]
    [ "$(git show HEAD:a.txt | tail -1)" = e ]
    [ "$(head -1 a.txt)" = LOUD ]
    [ "$(tail -1 a.txt)" = 'quiet unstaged' ]
}

@test "lint.fix: false: a command that changes files blocks" {
    new_installed r
    trusted 'lint: {fix: false}
commands: [{id: shout, run: [sed, -i, "s/quiet/LOUD/", "{files}"], files: "*.txt"}]'
    printf 'quiet\n' > a.txt && git add a.txt && printf 'quiet\nmore\n' > a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 1 ]
    says 'would change: a.txt'
    [ "$(git show :a.txt)" = quiet ]
    [ "$(head -1 a.txt)" = quiet ]
}

@test "a command that changes files at a merge stops it, and the commit that ends it takes them over" {
    new_installed r
    trusted 'commands: [{id: f, run: [sh, -c, "echo done >> $1", x, "{files}"], files: "side.txt"}]'
    printf 'x\n' > x.txt && git add . && git commit -q -m 'Start'
    git checkout -q -b side && printf 'side\n' > side.txt && git add . && git commit -q --no-verify -m 'Side'
    git checkout -q - && printf 'y\n' > x.txt && git commit -q -a -m 'Main'
    run git merge --no-edit side
    [ "$status" != 0 ]
    says "'git commit' ends the merge with them"
    git checkout -q -- side.txt && git commit -q --no-edit
    [ "$(git show HEAD:side.txt)" = $'side\ndone' ]
}

@test "a secret that a command writes is found" {
    new_installed r
    key=$(fake_key)
    trusted "commands: [{id: leak, run: [sed, -i, 's/KEY/$key/', '{files}'], files: '*.txt'}]"
    printf 'KEY\n' > a.txt && git add a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 1 ]
    says 'a.txt'
    says_not "$key"
}

@test "a hanging command is ended at its time limit, with all its children" {
    new_installed r
    trusted 'commands: [{id: hang, run: [sh, -c, "sleep 987 & sleep 987"], always-run: true, timeout: 300ms}]'
    printf 'a\n' > a && git add a
    run git commit -q -m 'Add a'
    [ "$status" != 0 ]
    says 'hang'
    says 'time limit'
    ! pgrep -f 'sleep 987'
}

@test "a command that is not there: exit 3, named, with the way out" {
    new_installed r
    trusted 'commands: [{id: gone, run: [no-such-program-here], always-run: true}]'
    printf 'a\n' > a && git add a
    run andon run
    [ "$status" = 3 ]
    says 'no-such-program-here'
    says 'ANDON_SKIP=gone'
    ANDON_SKIP=gone run git commit -q -m 'Add a'
    [ "$status" = 0 ]
}

@test "output appears while a command runs longer than a second" {
    new_installed r
    trusted 'commands: [{id: slow, run: [sh, -c, "echo early; sleep 1.6; date +%s%N > $HOME/end"], always-run: true}]'
    printf 'a\n' > a && git add a
    andon run 2>&1 | while IFS= read -r line; do
        if [[ "$line" == *early* ]]; then date +%s%N > "$HOME/seen"; fi
    done
    [ "$(cat "$HOME/seen")" -lt "$(cat "$HOME/end")" ]
}

@test "no GIT_* reaches a command, the stage does" {
    new_installed r
    trusted 'commands: [{id: env, run: [sh, -c, "env > $HOME/env"], always-run: true}]'
    printf 'a\n' > start.txt
    git commit -q -a -m 'Change start'
    ! grep '^GIT_' "$HOME/env"
    grep -q '^ANDON_STAGE=pre-commit$' "$HOME/env"
}

@test "readers run at the same time, writers of the same file one after the other" {
    new_installed r
    trusted 'commands:
  - {id: r1, run: [sh, -c, "echo r1 >> $HOME/log; sleep 0.3; echo r1 >> $HOME/log", "{files}"], writes: false}
  - {id: r2, run: [sh, -c, "echo r2 >> $HOME/log; sleep 0.3; echo r2 >> $HOME/log", "{files}"], writes: false}
  - {id: w1, run: [sh, -c, "echo w1 >> $HOME/log; sleep 0.1; echo w1 >> $HOME/log", "{files}"]}
  - {id: w2, run: [sh, -c, "echo w2 >> $HOME/log; sleep 0.1; echo w2 >> $HOME/log", "{files}"]}'
    printf 'a\n' > a.txt && git add a.txt
    andon run --jobs 2
    [ "$(tail -4 "$HOME/log" | tr '\n' ' ')" = 'w1 w1 w2 w2 ' ]
    [ "$(head -2 "$HOME/log" | sort -u | wc -l)" = 2 ]
}

@test "other stages run their commands; the message file is {files} of commit-msg" {
    new_repo r
    trusted 'commands:
  - {id: after, run: [sh, -c, "echo after >> $HOME/log"], stage: post-commit}
  - {id: note, run: [cp, "{files}", "'"$HOME"'/message"], stage: commit-msg}'
    andon install > /dev/null
    printf 'a\n' > a && git add a && git commit -q -m 'Say this'
    grep -q after "$HOME/log"
    grep -q 'Say this' "$HOME/message"
}

@test "an unknown word in stages names the nearest; single checks can be chosen" {
    new_installed r
    printf 'stages: {pre-commit: [secret]}\n' > andon.yml
    run andon run
    [ "$status" = 2 ]
    says "did you mean 'secrets'?"
    printf 'stages: {pre-commit: [trailing-whitespace]}\n' > andon.yml
    fake_key > key.txt && git add key.txt
    git commit -q -m 'Not looked at'
}

@test "types and exclude choose files" {
    new_installed r
    trusted 'commands: [{id: t, run: [sh, -c, "echo \"$@\" > $HOME/args", x, "{files}"], types: [python], exclude: "old/**", writes: false}]'
    mkdir old && printf '#!/usr/bin/env python3\n' > script && chmod +x script
    printf 'x = 1\n' > a.py && cp a.py old/b.py && printf 't\n' > c.txt && git add -A
    git commit -q -m 'Add files'
    [ "$(cat "$HOME/args")" = 'a.py script' ]
}

@test "run: a stage with a slip of the finger is not taken for a file" {
    new_repo r
    run andon run pre-comit
    [ "$status" -eq 2 ]
    says "did you mean 'pre-commit'?"
    printf 'x\n' > pre-comit
    run andon run pre-comit
    [ "$status" -eq 0 ]
}
