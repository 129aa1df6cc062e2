#!/usr/bin/env bats
# CI files, Makefiles and .env files in a repository: what a commit is stopped for, what old files are forgiven, fixes, options.

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    git init -q -b work "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo"
    mkdir -p .github/workflows
    flow=.github/workflows/ci.yml
}

# A workflow whose steps come from standard input.
workflow() {
    printf 'on: [push, issues]\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n' > $flow
    cat >> $flow
    git add $flow
}

@test "a workflow that would not start is stopped, with its place and what was meant" {
    workflow <<'YAML'
      - uses: actions/checkout@v4
      - run: |
          make
          make deploy REF=${{ gihtub.ref }}
        timeout-minute: 5
YAML
    run andon-lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"$flow:11:31"*"did you mean 'github'"* ]]
    [[ "$output" == *"$flow:12:9"*"did you mean 'timeout-minutes'"* ]]
    [[ "$output" == *'2 errors'* ]]
}

@test "a good workflow is clean, in the same parse for all checks" {
    workflow <<'YAML'
      - uses: actions/checkout@v4
      - id: build
        run: make
      - if: steps.build.outcome == 'success' && github.ref == 'refs/heads/main'
        run: echo "$TITLE"
        env:
          TITLE: ${{ github.event.issue.title }}
YAML
    run andon-lint
    [ "$status" -eq 0 ]
    [[ "$output" != *warning* ]]
}

@test "script injection and unpinned actions, and the owners that andon.yml trusts" {
    workflow <<'YAML'
      - uses: someone/deploy@v2
      - run: echo "${{ github.event.issue.title }}"
YAML
    run andon-lint
    [ "$status" -eq 1 ]
    [[ "$output" == *ci-inject* && "$output" == *ci-pin* ]]
    printf 'lint: {options: {ci-pin: {trusted: [someone]}}}\n' > andon.yml
    run andon-lint
    [[ "$output" == *ci-inject* && "$output" != *ci-pin* ]]
    run andon-lint --set 'lint.disable=[ci-inject, ci-pin]'
    [ "$status" -eq 0 ]
}

@test "old mistakes don't block; a change elsewhere that breaks a line does" {
    workflow <<'YAML'
      - id: build
        run: make
      - run: echo ${{ steps.build.outputs.a }} ${{ steps.gone.outputs.b }}
YAML
    git commit -q --no-verify -m 'Add a workflow'
    sed -i 's/run: make/run: make all/' $flow && git add $flow
    run andon-lint
    [ "$status" -eq 0 ]
    sed -i 's/id: build/id: compile/' $flow && git add $flow
    run andon-lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"id 'build'"* && "$output" != *"id 'gone'"* ]]
}

@test "suppressed by a comment with a reason" {
    local mark='andon: ignore'
    workflow <<YAML
      # ${mark}[ci-expr] filled in by the release tool
      - run: echo \${{ nothing.here }}
YAML
    run andon-lint
    [ "$status" -eq 0 ]
}

@test "lost tabs and blanks in .env are mended in what is staged and in the file" {
    printf '.PHONY: test\ntest:\n    go test ./...\n' > Makefile
    printf 'PORT = 80\n' > .env
    git add Makefile .env
    run andon-lint
    [ "$status" -eq 1 ]
    [[ "$output" == *mk-space-indent* && "$output" == *env-format* ]]
    andon-lint --fix
    [ "$(git show :Makefile)" = "$(printf '.PHONY: test\ntest:\n\tgo test ./...')" ]
    [ "$(cat .env)" = 'PORT=80' ]
    make -n test
}

@test "standard input goes by its name" {
    run bash -c "printf 'jobs: {}\n' | andon-lint --stdin --path $flow"
    [ "$status" -eq 1 ]
    [[ "$output" == *"needs the key 'on'"* ]]
    run bash -c "printf 'jobs: {}\n' | andon-lint --stdin --path other.yml"
    [ "$status" -eq 0 ]
}
