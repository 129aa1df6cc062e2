# What andon says about external linters, and what shows that a repository uses one.

load helper

@test "explain: a linter's page says what runs, when, and how to leave it out; a rule's page names the rule" {
    run "$ANDON_BIN/andon" explain ruff
    [ "$status" -eq 0 ]
    [[ "$output" == *"ruff check --quiet"*"FILE…"* ]]
    [[ "$output" == *"pyproject.toml with '[tool.ruff'"* ]]
    [[ "$output" == *"lint: {tools: {ruff: off}}"* ]]
    run "$ANDON_BIN/andon" explain ruff/E501
    [ "$status" -eq 0 ]
    [[ "$output" == "ruff/E501: "* ]]
    [[ "$output" == *"ruff rule E501"* ]]
    [[ "$output" == *"andon: ignore[ruff/E501] reason"* ]]
    run "$ANDON_BIN/andon-lint" --explain eslint/no-undef
    [ "$status" -eq 0 ]
    [[ "$output" == *"eslint.org/docs/latest/rules/no-undef"* ]]
    [[ "$output" == *"'andon trust'"* ]]
}

@test "explain: a rule's name that would act on a terminal is escaped" {
    run "$ANDON_BIN/andon" explain $'ruff/\e[31m'
    [ "$status" -eq 0 ]
    [[ "$output" != *$'\e'* ]]
}

@test "a linter's configuration in a folder is found: staged, committed, and not in another folder" {
    new_repo r
    mkdir -p .github/workflows other/.github
    echo 'on: push' > .github/workflows/a.yml
    echo '{}' > other/.github/actionlint.yaml
    git add -A
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/sh\nfor last; do :; done\necho "$last:1:1:2: called with $2 [x]"\nexit 1\n' > "$BATS_TEST_TMPDIR/bin/actionlint"
    chmod +x "$BATS_TEST_TMPDIR/bin/actionlint"
    export PATH="$BATS_TEST_TMPDIR/bin:$PATH"
    run "$ANDON_BIN/andon" lint
    [[ "$output" != *actionlint* ]]
    echo '{}' > .github/actionlint.yaml
    git add -A
    run "$ANDON_BIN/andon" lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"actionlint/x called with -config-file=.github/actionlint.yaml"* ]]
    git commit -q -m 'Start' --no-verify
    echo 'on: [push]' > .github/workflows/a.yml
    git add -A
    run "$ANDON_BIN/andon" lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"actionlint/x called with -config-file=.github/actionlint.yaml"* ]]
}
