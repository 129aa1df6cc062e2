HOME_BEFORE=$HOME
load helper

# External linters for real, where they can be had: tests/cli/linters/install.sh puts them into build/linters.

linters="$BATS_TEST_DIRNAME/../../build/linters"

# needs PROGRAM: in PATH from here on, or the test is skipped, which is shown.
needs() {
    export PATH="$linters/bin:$linters/node_modules/.bin:$PATH"
    export RUSTUP_HOME="${RUSTUP_HOME:-$HOME_BEFORE/.rustup}" CARGO_HOME="${CARGO_HOME:-$HOME_BEFORE/.cargo}"
    command -v "$1" > /dev/null || skip "$1 can't be had here"
}

# start CONFIG TEXT: a repository with this configuration committed.
start() {
    new_repo r
    printf '%s\n' "$2" > "$1"
    git add -A && git commit -q -m 'Start'
}

# staged FILE TEXT
staged() { printf "$2" > "$1" && git add -- "$1"; }

# clean FILE TEXT LINTER: the linter ran on it and found nothing, and the same from what is remembered.
clean() {
    staged "$1" "$2"
    for i in 1 2; do
        run andon-lint --check "$3" --all-files
        [ "$status" = 0 ]
        says "$3"
        says_not 'did not run'
    done
}

@test "ruff: finds, mends, remembers" {
    needs ruff
    start ruff.toml 'lint.select = ["E", "F"]'
    staged 'a b.py' 'import os\n\n\ndef f(l):\n    return l\n'
    run andon-lint
    [ "$status" = 1 ]
    says 'a b.py:1:8: error ruff/F401'
    says 'a b.py:4:7: error ruff/E741'
    run andon-lint --fix
    [ "$status" = 1 ]
    says_not 'error ruff/F401'
    [ "$(head -n 1 'a b.py')" != 'import os' ]
    staged 'a b.py' 'def f(\n'
    run andon-lint
    [ "$status" = 1 ]
    says 'a b.py:'
    clean 'a b.py' 'x = 1\n' ruff
}

@test "eslint: after trust, on what the change adds, and mends" {
    needs eslint
    start eslint.config.mjs 'export default [{rules: {"no-undef": "error", "prefer-const": "error", "no-var": "error"}}];'
    staged a.js 'old();\n'
    git commit -q -m 'Old'
    staged a.js 'old();\nlet x = 1;\n'
    run andon-lint
    says 'eslint did not run'
    andon trust > /dev/null
    run andon-lint
    [ "$status" = 1 ]
    says 'a.js:2:5: error eslint/prefer-const'
    says_not 'no-undef'
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :a.js | tail -n 1)" = 'const x = 1;' ]
    clean a.js 'const y = 1;\n' eslint
}

@test "prettier: after trust, the stretch that it would change" {
    needs prettier
    start .prettierrc '{}'
    andon trust > /dev/null
    staged a.js 'const a = 1;\nconst b  =  2\n'
    run andon-lint
    [ "$status" = 1 ]
    says 'a.js:2:1: error prettier'
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :a.js | tail -n 1)" = 'const b = 2;' ]
    staged a.js 'const = (\n'
    run andon-lint
    [ "$status" = 1 ]
    clean a.js 'const y = 1;\n' prettier
}

@test "clang-format" {
    needs clang-format
    start .clang-format 'BasedOnStyle: LLVM'
    staged a.c 'int f(void) { return 1; }\nint  g( void ) { return 2; }\n'
    run andon-lint
    [ "$status" = 1 ]
    says 'a.c:2:1: error clang-format'
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :a.c | tail -n 1)" = 'int g(void) { return 2; }' ]
    clean a.c 'int g(void) { return 2; }\n' clang-format
}

@test "gofmt" {
    needs gofmt
    start go.mod 'module example.org/m'
    staged a.go 'package m\n\nfunc  f() {}\n'
    run andon-lint --check gofmt
    [ "$status" = 1 ]
    says 'a.go:3:1: error gofmt'
    run andon-lint --check gofmt --fix
    [ "$status" = 0 ]
    [ "$(git show :a.go | tail -n 1)" = 'func f() {}' ]
    staged a.go 'package m\n\nfunc {\n'
    run andon-lint --check gofmt
    [ "$status" = 1 ]
    clean a.go 'package m\n' gofmt
}

@test "rustfmt" {
    needs cargo
    cargo fmt --version > /dev/null 2>&1 || skip 'cargo fmt is not there'
    start rustfmt.toml ''
    mkdir src
    printf '[package]\nname = "m"\nversion = "0.1.0"\nedition = "2021"\n' > Cargo.toml
    staged src/lib.rs 'pub fn f() {}\npub fn  g()  {}\n'
    git add -A
    andon trust > /dev/null
    run andon-lint
    [ "$status" = 1 ]
    says 'src/lib.rs:2:1: error rustfmt'
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :src/lib.rs | tail -n 1)" = 'pub fn g() {}' ]
}

@test "shellcheck" {
    needs shellcheck
    start .shellcheckrc 'disable=SC2034'
    staged a.sh '#!/bin/sh\nread x\necho $x\n'
    run andon-lint --check shellcheck
    [ "$status" = 1 ]
    says 'shellcheck/SC2162'
    says 'a.sh:3:6: '
    printf '#!/bin/sh\ny=$(ls)\ncd $1\n' > script && chmod +x script && git add script
    run andon-lint --check shellcheck
    says 'script:3' # known by its first line
    git rm -q --cached script
    clean a.sh '#!/bin/sh\necho "$1"\n' shellcheck
}

@test "shellcheck on the steps of workflows and GitLab jobs, at their places" {
    needs shellcheck
    start .shellcheckrc ''
    mkdir -p .github/workflows
    cat > .github/workflows/ci.yml <<'YML'
on: push
permissions: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "fine"
      - run: |
          if [ "${{ github.ref }}" = x ]; then
            cat $1/*
          fi
      - shell: pwsh
        run: Get-Item $x
      - run: "echo \"a\tb\" $2"
YML
    printf 'job:\n  script:\n    - cat $3\n    - echo ok\n' > .gitlab-ci.yml
    git add -A
    run andon-lint --check shellcheck
    [ "$status" = 1 ]
    says '.github/workflows/ci.yml:10:17: error shellcheck/SC2086'
    says '.github/workflows/ci.yml:14:29: error shellcheck/SC2086'
    says '.gitlab-ci.yml:3:11: error shellcheck/SC2086'
    says '3 errors'
    [ -z "$(ls -A .git/andon/tmp 2> /dev/null)" ]
    run andon-lint --check shellcheck # from what is remembered
    says '.github/workflows/ci.yml:10:17: error shellcheck/SC2086'
    says '3 errors'
}

@test "yamllint" {
    needs yamllint
    start .yamllint 'rules: {trailing-spaces: enable, key-duplicates: enable}'
    staged a.yaml 'a: 1\na: 2\n'
    run andon-lint --check yamllint
    [ "$status" = 1 ]
    says 'a.yaml:2:1: error yamllint/key-duplicates'
    clean a.yaml 'a: 1\n' yamllint
}
