load helper

@test "doctor: all well after install" {
    new_installed r
    run andon doctor
    [ "$status" = 0 ]
    says 'pre-commit'
    says 'ms to start'
}

@test "doctor: no hooks, a hook that is not executable, a foreign one" {
    new_repo r
    run andon doctor
    [ "$status" = 3 ]
    says "run 'andon install'"
    andon install
    chmod -x .git/hooks/pre-commit
    run andon doctor
    [ "$status" = 3 ]
    says 'not executable'
    printf '#!/bin/sh\n' > .git/hooks/pre-push && chmod +x .git/hooks/pre-push
    run andon doctor
    says "somebody else's"
}

@test "doctor: a broken andon.yml, a missing program, missing trust" {
    new_installed r
    printf 'ruels: 1\n' > andon.yml
    run andon doctor
    [ "$status" = 3 ]
    says 'andon.yml'
    printf 'commands: [{id: gone, run: [no-such-program-here]}]\n' > andon.yml
    run andon doctor
    [ "$status" = 3 ]
    says 'no-such-program-here'
    says 'andon trust'
}

@test "doctor: an index that can't be read leaves the linters unknown, which is said" {
    new_installed r
    echo none > .git/index
    run andon doctor
    [ "$status" = 3 ]
    [[ "$output" =~ BAD\ +linter\ +reading\ the\ index ]]
}

@test "doctor: hooks in the work tree are pointed out" {
    new_repo r
    mkdir .husky && git config core.hooksPath .husky
    run andon doctor
    says 'work tree'
}

@test "explain: a check, a rule, a command, a word that is nearly one" {
    new_installed r
    run andon explain trailing-whitespace
    [ "$status" = 0 ]
    says 'andon: ignore[trailing-whitespace]'
    run andon explain
    [ "$status" = 0 ]
    [ "$(grep -c '^rules/c-gets ' <<< "$output")" = 1 ] # of C and of C++
    says 'secrets'
    run andon explain trailing-whitespaces
    [ "$status" = 2 ]
    says "did you mean 'trailing-whitespace'?"
    run andon explain py-none-eq # of rules/, as they are told
    [ "$status" = 0 ]
    says 'rules/py-none-eq'
    run andon explain DL3006
    [ "$status" = 2 ]
    says "did you mean 'df-tag'?"
    printf 'commands: [{id: mine, run: [make, test]}]\n' > andon.yml
    run andon explain mine
    [ "$status" = 0 ]
    says 'make test'
}

@test "config: what is in force, overrides, and mistakes" {
    new_installed r
    printf 'lint: {fix: false}\n' > andon.yml
    run andon config
    [ "$status" = 0 ]
    says 'andon.yml'
    run andon config --set lint.fix=ask
    [ "$status" = 0 ]
    says 'ask'
    run andon config --set lint.fux=ask
    [ "$status" = 2 ]
    printf 'lint: {disable: [trailing-whitespac]}\n' > andon.yml
    run andon config
    [ "$status" = 2 ]
    says "did you mean 'trailing-whitespace'?"
}
