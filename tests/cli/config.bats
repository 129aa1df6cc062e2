#!/usr/bin/env bats
# andon config: what is in force, where it comes from, and what a mistake in andon.yml is answered with.

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git init -q -b work "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo"
}

@test "without andon.yml everything is a default" {
    run andon config
    [ "$status" -eq 0 ]
    [[ "$output" == *'stages.pre-commit: [lint, secrets, test]  # default'* ]]
    [[ "$output" != *'# andon.yml'* ]]
}

@test "each value says where it comes from" {
    printf 'lint:\n  fix: ask\n  disable: [trailing-whitespace]\n' > andon.yml
    run andon config --set limits.blob=1MB
    [ "$status" -eq 0 ]
    [[ "$output" == *'lint.fix: ask  # andon.yml:2'* ]]
    [[ "$output" == *'lint.disable: [trailing-whitespace]  # andon.yml:3'* ]]
    [[ "$output" == *'limits.blob: 1MB  # --set'* ]]
}

@test "what it prints is configuration: it reads it back" {
    printf 'exclude: ["*.c", "a b"]\nlint: {fix: false}\n' > andon.yml
    andon config | grep -v default | grep -E '^(exclude):' > "$BATS_TEST_TMPDIR/again.yml"
    run andon config --config "$BATS_TEST_TMPDIR/again.yml"
    [ "$status" -eq 0 ]
    [[ "$output" == *'exclude: ["*.c", "a b"]  # '* ]]
}

@test "the search for secrets can't be switched off among lint's checks" {
    key=$(printf 'glp%s-%s' at Zx8mQ2vT7kLw4RnB9yHd)
    printf 'k = "%s"\n' "$key" > k.py && git add k.py
    printf 'lint: {disable: ["*"]}\n' > andon.yml
    for command in 'andon run' 'andon scan'; do
        run $command
        [ "$status" = 1 ]
        [[ "$output" == *'secrets/gitlab-pat'* ]]
    done
    for line in 'lint: {disable: [secrets]}' 'lint: {severity: {secrets: off}}' 'lint: {disable: [secrets/gitlab-pat]}'; do
        printf '%s\n' "$line" > andon.yml
        run andon run
        [ "$status" = 2 ]
        [[ "$output" == *'is no check of lint'* ]]
        run andon scan # which does not look at what is said of lint
        [ "$status" = 1 ]
    done
    printf 'lint: {severity: {secrets: warning}}\n' > andon.yml
    run andon scan
    [ "$status" = 0 ]
    [[ "$output" == *'warning secrets/gitlab-pat'* ]]
}

@test "an unknown key is named, with its place and the nearest key" {
    printf 'lint:\n  ruels: [x]\n' > andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [[ "$output" == *"andon.yml:2:3: unknown key 'ruels'; did you mean 'rules'?"* ]]
}

@test "an unknown check is named, with the nearest one" {
    printf 'lint: {disable: [trailing-whitespaces]}\n' > andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [[ "$output" == *"unknown check 'trailing-whitespaces'; did you mean 'trailing-whitespace'?"* ]]
}

@test "a file that can't be read is never taken for no file" {
    ln -s nowhere andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [[ "$output" == *andon.yml* ]]
    rm andon.yml
    mkdir andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [[ "$output" == *andon.yml* ]]
    run andon config --config missing.yml
    [ "$status" -eq 2 ]
    [[ "$output" == *missing.yml* ]]
}

@test "hostile YAML ends in one line" {
    printf 'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n' > andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [ "${#lines[@]}" -eq 1 ]
    printf 'exclude: %s\n' "$(head -c 100000 /dev/zero | tr '\0' '[')" > andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [[ "$output" == *'nested too deep'* ]]
    printf 'lint: {"\033[31m": 1}\n' > andon.yml
    run andon config
    [ "$status" -eq 2 ]
    [[ "$output" != *$'\033'* ]]
}

@test "the manual page lists every key" {
    run andon man andon.yml
    [ "$status" -eq 0 ]
    [[ "$output" == *'andon.yml(5)'* ]]
    [[ "$output" == *'*lint.fix*'* ]]
    andon man andon.yml | scdoc > "$BATS_TEST_TMPDIR/page"
    for shell in bash zsh fish; do andon completion "$shell" > "$BATS_TEST_TMPDIR/$shell"; done
    bash -n "$BATS_TEST_TMPDIR/bash"
}
