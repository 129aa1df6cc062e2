load helper

# External linters, as programs of ours that say and do what a linter may; real ones are in tools_real.bats.

# fake NAME: standard input becomes a program of that name in PATH, which logs its calls.
fake() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    { printf '#!/bin/sh\n[ "$1" = --version ] && { echo "%s 1.0"; exit 0; }\necho "%s $*" >> "$HOME/calls"\n' "$1" "$1"
      cat; } > "$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
    export PATH="$BATS_TEST_TMPDIR/bin:$PATH"
}

calls() { if [ -e "$HOME/calls" ]; then grep -c "^$1 " "$HOME/calls"; else echo 0; fi; }

# A repository that uses yamllint, with one committed file and one change on its second line.
setup_yaml() {
    new_repo r
    printf 'rules: {}\n' > .yamllint
    printf 'a: 1\nb: 2\nc: 3\n' > x.yaml
    git add -A && git commit -q -m 'Start'
    printf 'a: 1\nb: 4\nc: 3\n' > x.yaml
    git add x.yaml
}

# yamllint that finds something on lines 2 and 3 of each file that is not .yamllint.
fake_yamllint() {
    fake yamllint <<'SH'
for last; do :; done
for file; do case $file in -*|.yamllint) ;; *)
    echo "$file:2:4: [error] too large (numbers)"
    echo "$file:3:4: [warning] too small (numbers)" ;;
esac; done
exit 1
SH
}

@test "a linter runs when its configuration and its program are there; what the change did not add does not count" {
    setup_yaml
    fake_yamllint
    run andon-lint
    [ "$status" = 1 ]
    says 'x.yaml:2:4: error yamllint/numbers too large'
    says_not 'too small'
    says '1 older finding'
    run andon-lint --all
    says 'x.yaml:3:4: warning yamllint/numbers too small'
}

@test "without its configuration it does not run, unless andon.yml or --check names it" {
    setup_yaml
    fake_yamllint
    git rm -q --cached .yamllint
    run andon-lint
    [ "$status" = 0 ]
    [ "$(calls yamllint)" = 0 ]
    run andon-lint --check yamllint
    [ "$status" = 1 ]
    printf 'lint: {tools: {yamllint: on}}\n' > andon.yml
    run andon-lint
    [ "$status" = 1 ]
}

@test "the same in the hook, with its severity, suppression and ANDON_SKIP" {
    setup_yaml
    fake_yamllint
    andon install > /dev/null
    run git commit -q -m 'Change b'
    [ "$status" != 0 ]
    says 'yamllint/numbers'
    ANDON_SKIP=yamllint git commit -q -m 'Change b'
    printf 'a: 1\nb: 5 # %s: ignore[yamllint/numbers] this one may\nc: 3\n' andon > x.yaml
    git add x.yaml
    run andon run
    [ "$status" = 0 ]
    printf 'a: 1\nb: 6\nc: 3\n' > x.yaml
    printf 'lint: {severity: {yamllint/numbers: warning}}\n' > andon.yml
    git add x.yaml
    run andon run
    [ "$status" = 0 ]
    says 'warning yamllint/numbers'
}

@test "andon.yml switches one off, or all; a name that is none is told" {
    setup_yaml
    fake_yamllint
    for off in 'tools: {yamllint: off}' 'tools: off' 'disable: [yamllint]' 'severity: {yamllint: "off"}'; do
        printf 'lint: {%s}\n' "$off" > andon.yml
        andon-lint
    done
    rm andon.yml
    andon-lint --no-tools
    andon-lint --disable yamllint
    [ "$(calls yamllint)" = 0 ]
    printf 'lint: {tools: {yamlint: {}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 2 ]
    says "andon.yml:1:16: unknown linter 'yamlint'; did you mean 'yamllint'?"
}

@test "files, exclude and lint.exclude choose what it gets; severity overrides its own" {
    setup_yaml
    fake_yamllint
    printf 'k: 1\nl: 2\n' | tee y.yaml > z.conf
    git add -A
    printf 'lint: {exclude: [x.yaml], tools: {yamllint: {files: ["*.conf", "?.yaml"], exclude: [y.yaml], severity: note}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 0 ]
    says 'z.conf:2:4: note yamllint/numbers'
    [ "$(cat "$HOME/calls")" = 'yamllint --format=parsable z.conf' ]
}

@test "a program that is missing is said; a required one fails the run" {
    setup_yaml
    export PATH="$ANDON_BIN:/usr/bin:/bin"
    printf 'lint: {tools: {golangci-lint: {files: "*.yaml"}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 0 ]
    says "golangci-lint did not run: there is no program 'golangci-lint'"
    printf 'lint: {tools: {golangci-lint: {files: "*.yaml", required: true}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 3 ]
    says "golangci-lint: not checked: there is no program"
}

@test "a crash, a signal, garbage and an exit code without a finding are no clean run" {
    setup_yaml
    fake yamllint <<< 'echo "first"; echo "boom: it is \033[31mbroken" >&2; exit 7'
    run andon-lint
    [ "$status" = 3 ]
    says 'yamllint: not checked: it broke: exit 7'
    says 'boom: it is \x1b[31mbroken'
    fake yamllint <<< 'kill -SEGV $$'
    run andon-lint
    [ "$status" = 3 ]
    says 'ended by signal 11'
    fake yamllint <<< 'echo nonsense; exit 1'
    run andon-lint
    [ "$status" = 3 ]
    says 'no finding that andon understands: nonsense'
    fake yamllint <<< 'echo "other.yaml:1:1: [error] no (x)"; exit 1'
    run andon-lint
    [ "$status" = 3 ]
    says 'a file that it was not given: other.yaml'
    [ "$(cat x.yaml)" = "$(printf 'a: 1\nb: 4\nc: 3')" ]
}

@test "a hanging linter is ended at its time limit, with all its children" {
    setup_yaml
    fake yamllint <<< 'sleep 986 & sleep 986'
    printf 'lint: {tools: {yamllint: {timeout: 200ms}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 3 ]
    says 'stopped after its time limit of 0.2 s (lint.tools.yamllint.timeout)'
    ! pgrep -f 'sleep 986'
}

@test "a gigabyte of output costs no memory and fails the run" {
    setup_yaml
    fake yamllint <<< 'head -c 40000000 /dev/zero | tr "\0" x; exit 1'
    run andon-lint
    [ "$status" = 3 ]
    says 'printed more than 32 MiB'
}

@test "GIT_* does not reach it, and its standard input is empty" {
    setup_yaml
    fake yamllint <<< 'env | grep ^GIT_ > "$HOME/env"; cat > "$HOME/input"; exit 0'
    GIT_AUTHOR_NAME=x andon-lint
    [ ! -s "$HOME/env" ]
    [ -e "$HOME/input" ] && [ ! -s "$HOME/input" ]
}

@test "names with spaces, dashes, quotes and other bytes are arguments of their own and are found again" {
    setup_yaml
    fake_yamllint
    for name in '-rf.yaml' 'a b.yaml' "q'\$(x).yaml" $'\xff.yaml'; do printf 'a: 1\nb: 2\n' > "./$name"; done
    git add -A
    run andon-lint --format json
    [ "$status" = 1 ]
    [ "$(jq '[.findings[] | select(.line == 2) | .path] | length' <<< "$output")" = 5 ]
    grep -q -- ' ./-rf.yaml a b.yaml ' "$HOME/calls"
}

@test "a line break in a name: the file is not called clean" {
    setup_yaml
    fake_yamllint
    printf 'a: 1\nb: 2\n' > $'n\nl.yaml'
    git add -A
    run andon-lint
    [ "$status" = 1 ]
    says 'yamllint: not checked: a file'"'"'s name has a line break'
}

@test "results are remembered by content, configuration and arguments, and given again" {
    setup_yaml
    fake_yamllint
    run andon-lint
    first=$output
    run andon-lint
    [ "$status" = 1 ]
    [ "$(calls yamllint)" = 1 ]
    [ "${output%%andon:*}" = "${first%%andon:*}" ]
    printf 'rules: {a: 1}\n' > .yamllint && git add .yamllint
    run andon-lint
    [ "$(calls yamllint)" = 2 ]
    fake yamllint <<< 'exit 0' # another program
    run andon-lint
    [ "$status" = 0 ]
    [ "$(calls yamllint)" = 3 ]
}

@test "what is remembered is dropped when it is damaged" {
    setup_yaml
    fake_yamllint
    run andon-lint
    printf 'garbage' | dd of=.git/andon/linters.db bs=1 seek=5000 conv=notrunc status=none
    run andon-lint
    [ "$status" = 1 ]
    says 'yamllint/numbers'
    printf 'no database at all' > .git/andon/linters.db
    run andon-lint
    [ "$status" = 1 ]
    says 'yamllint/numbers'
}

@test "a broken run is not remembered" {
    setup_yaml
    fake yamllint <<< 'exit 7'
    run andon-lint
    run andon-lint
    [ "$status" = 3 ]
    [ "$(calls yamllint)" = 2 ]
}

@test "what is staged is what it sees; with unstaged edits it runs in a copy" {
    setup_yaml
    fake yamllint <<< 'pwd > "$HOME/where"; grep -q SECRET x.yaml && exit 7; exit 0'
    andon-lint
    [ "$(cat "$HOME/where")" = "$PWD" ]
    printf 'SECRET\n' >> x.yaml
    rm .git/andon/linters.db
    andon-lint
    [ "$(cat "$HOME/where")" != "$PWD" ]
}

@test "a linter that changes files while it looks: told, nothing remembered, and in a copy from then on" {
    setup_yaml
    fake yamllint <<< 'echo z >> x.yaml; exit 0'
    run andon-lint
    [ "$status" = 3 ]
    says 'changed files while it was only to look: x.yaml'
    git checkout -q x.yaml
    for i in 1 2; do
        run andon-lint
        [ "$status" = 3 ]
        says 'in a copy: yours are as they were'
        [ -z "$(git diff)" ]
    done
}

@test "what it changed can't be found out: told as that, and it is not taken for one that writes" {
    setup_yaml
    fake yamllint <<< 'echo none > .git/index; exit 0'
    cp .git/index ../index
    run andon-lint
    [ "$status" = 3 ]
    says "whether it changed files can't be told: git diff"
    says_not 'while it was only to look'
    cp ../index .git/index
    fake yamllint <<< 'pwd > "$HOME/where"; exit 0'
    run andon-lint
    [ "$status" = 0 ]
    [ "$(cat "$HOME/where")" = "$PWD" ]
}

@test "its arguments from andon.yml need trust, and run it in a copy" {
    setup_yaml
    fake yamllint <<< 'echo z >> x.yaml; exit 0'
    printf 'lint: {tools: {yamllint: {args: [--strict], required: true}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 3 ]
    says 'not trusted yet'
    [ "$(calls yamllint)" = 0 ]
    run andon trust
    says 'yamllint: '
    says '--strict'
    run andon-lint
    says 'in a copy: yours are as they were'
    [ "$(cat "$HOME/calls")" = 'yamllint --format=parsable --strict x.yaml' ]
    [ -z "$(git diff)" ]
    printf 'lint: {tools: {yamllint: {args: [--other], required: true}}}\n' > andon.yml
    run andon-lint
    says 'has changed since it was trusted'
}

setup_go() {
    new_repo r
    printf 'module m\n' > go.mod
    printf 'one\ntwo\nthree\nfour\nfive\n' > a.go
    printf 'one\ntwo\n' > b.go
    git add -A && git commit -q -m 'Start'
    printf 'one\ntwo\nthree\nfour\nadded  two\n' > a.go
    git add a.go
}

@test "a formatter: findings where it would change something, and the change as a fix on added lines" {
    setup_go
    fake gofmt <<< 'shift; for file; do sed -i "s/  / /; s/one/ONE/" "$file"; done'
    run andon-lint
    [ "$status" = 1 ]
    says 'a.go:5:1: error gofmt'
    says_not 'a.go:1'
    [ -z "$(git diff)" ]
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :a.go)" = "$(printf 'one\ntwo\nthree\nfour\nadded two')" ]
    [ "$(cat a.go)" = "$(git show :a.go)" ]
    andon undo > /dev/null
    [ "$(cat a.go)" = "$(printf 'one\ntwo\nthree\nfour\nadded  two')" ]
}

@test "a formatter's fix is merged into a file with unstaged edits" {
    setup_go
    printf 'one unstaged\ntwo\nthree\nfour\nadded  two\n' > a.go
    fake gofmt <<< 'shift; for file; do sed -i "s/  / /" "$file"; done'
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :a.go)" = "$(printf 'one\ntwo\nthree\nfour\nadded two')" ]
    [ "$(cat a.go)" = "$(printf 'one unstaged\ntwo\nthree\nfour\nadded two')" ]
}

@test "a formatter that changes other files, or takes one away: told, and nothing of ours is touched" {
    setup_go
    fake gofmt <<< 'echo x >> b.go'
    run andon-lint
    [ "$status" = 3 ]
    says 'changed files that it was not given: b.go'
    fake gofmt <<< 'rm a.go'
    run andon-lint
    [ "$status" = 3 ]
    says 'it took a.go away'
    [ -z "$(git status --porcelain | grep -v '^M  a.go')" ]
}

@test "fixes of formatters, linters and our own checks come together; nothing is applied at a stale place" {
    setup_go
    printf 'one\ntwo\nthree\nfour\nadded  two   \nlast  one' > a.go # trailing space, no newline at the end
    git add a.go
    fake gofmt <<< 'shift; for file; do sed -i "s/\([a-z]\)  \([a-z]\)/\1 \2/" "$file"; done'
    run andon-lint --fix
    [ "$status" = 0 ]
    [ "$(git show :a.go | tail -n 2)" = "$(printf 'added two\nlast one')" ]
    git show :a.go | tail -c 1 | od -c | grep -q '\\n'
}

@test "two formatters that never agree end, and it is told" {
    setup_go
    printf 'lint: {tools: {shfmt: {files: "*.go"}}}\n' > andon.yml
    fake gofmt <<< 'shift; for file; do sed -i "s/added.*/added A/" "$file"; done'
    fake shfmt <<< 'for file; do [ -e "$file" ] && sed -i "s/added.*/added B/" "$file"; done'
    run andon-lint --fix
    [ "$status" = 1 ]
    says 'a.go:5'
}

# ruff's report as SARIF: an unused import on line 1, and something without a fix on line 2.
fake_ruff() {
    fake ruff <<'SH'
case "$*" in *--fix-only*) for file; do [ -e "$file" ] && sed -i '/^import os/d' "$file"; done; exit 0;; esac
for file; do :; done
echo '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "ruff"}}, "results": ['
grep -q '^import os' "$file" && printf '%s,' '{"ruleId": "F401", "level": "error", "message": {"text": "os is not used"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "'"$file"'"}, "region": {"startLine": 1, "startColumn": 8, "endLine": 1, "endColumn": 10}}}]}'
line=$(grep -n '^l = ' "$file" | cut -d: -f1)
printf '{"ruleId": "E741", "level": "error", "message": {"text": "bad name"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "%s"}, "region": {"startLine": %s, "startColumn": 1}}}]}' "$file" "$line"
echo ']}]}'
exit 1
SH
}

@test "SARIF, and a linter's own fixes: what is left is reported where it is after the fix" {
    new_repo r
    touch ruff.toml && git add ruff.toml && git commit -q -m 'Start'
    printf 'import os\nl = 1\n' > a.py && git add a.py
    fake_ruff
    run andon-lint
    [ "$status" = 1 ]
    says 'a.py:1:8: error ruff/F401 os is not used'
    says 'a.py:2:1: error ruff/E741 bad name'
    run andon-lint --fix
    [ "$status" = 1 ]
    says 'a.py:1:1: error ruff/E741 bad name'
    says_not 'F401 os is not used'
    [ "$(git show :a.py)" = 'l = 1' ]
    [ "$(cat a.py)" = 'l = 1' ]
}

@test "a fix that fails is said and is no reason to stop anybody" {
    new_repo r
    touch ruff.toml && git add ruff.toml && git commit -q -m 'Start'
    printf 'import os\nl = 1\n' > a.py && git add a.py
    fake_ruff
    sed -i 's/sed -i .*;; esac/exit 9;; esac/; s/for file; do \[ -e "$file" \] && exit 9;;/exit 9;;/' "$BATS_TEST_TMPDIR/bin/ruff"
    run andon-lint --fix
    [ "$status" = 1 ]
    says 'ruff could not mend'
    says 'F401'
}

setup_eslint() {
    new_repo r
    printf 'export default [];\n' > eslint.config.js
    git add -A && git commit -q -m 'Start'
    printf 'x = 1\n' > a.js
    git add a.js
    fake eslint <<< 'echo; echo "$PWD/a.js"; echo "  1:1  error  not defined  no-undef"; echo; exit 1'
}

@test "a linter whose configuration is code runs after andon trust, until that changes" {
    setup_eslint
    run andon-lint
    [ "$status" = 0 ]
    says "eslint did not run: it can run code of this repository, which is not trusted yet: 'andon trust'"
    [ "$(calls eslint)" = 0 ]
    run andon trust
    [ "$status" = 0 ]
    says 'eslint: '
    run andon-lint
    [ "$status" = 1 ]
    says 'a.js:1:1: error eslint/no-undef not defined'
    printf '// changed\n' >> eslint.config.js
    run andon-lint # what is staged is what was trusted
    [ "$status" = 1 ]
    git add eslint.config.js
    run andon-lint
    says 'eslint did not run'
    mkdir sub && printf 'module.exports = {}\n' > sub/.eslintrc.js
    git checkout -q HEAD -- eslint.config.js && git add sub
    run andon-lint # code in a folder counts too
    says 'eslint did not run'
    printf 'lint: {tools: {eslint: {required: true}}}\n' > andon.yml
    run andon-lint
    [ "$status" = 3 ]
}

@test "a program of the repository needs trust, byte by byte, and must not lead out of it" {
    new_repo r
    touch ruff.toml && git add ruff.toml && git commit -q -m 'Start'
    printf 'x = 1\n' > a.py && git add a.py
    says_ran='[ "$1" = --version ] && exit 0; touch "$HOME/ran"; echo "{\"version\": \"2.1.0\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"ruff\"}}, \"results\": []}]}"'
    write_program .venv/bin/ruff <<< "#!/bin/sh
$says_ran"
    run andon-lint
    says 'ruff did not run: it can run code of this repository'
    run andon doctor
    says 'linter             ruff: does not run'
    [ ! -e "$HOME/ran" ]
    andon trust > /dev/null
    andon-lint
    [ -e "$HOME/ran" ]
    rm "$HOME/ran"
    printf ': other\n' >> .venv/bin/ruff
    run andon-lint
    says 'has changed since it was trusted'
    write_program "$HOME/evil/ruff" <<< "#!/bin/sh
$says_ran"
    ln -sf "$HOME/evil/ruff" .venv/bin/ruff
    run andon-lint
    says 'ruff did not run: .venv/bin/ruff leads out of the repository'
    run andon-lint --check ruff # asked for by name, it must run
    [ "$status" = 3 ]
    [ ! -e "$HOME/ran" ]
}

@test "a submodule is no configuration, also in an index that only git reads" {
    setup_yaml
    fake_yamllint
    git rm -q --cached .yamllint
    git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),.yamllint"
    git update-index --split-index
    run andon-lint --all-files
    [ "$(calls yamllint)" = 0 ]
}

@test "PATH that leads into the repository makes a program no more trusted" {
    setup_yaml
    mkdir tools && printf '#!/bin/sh\ntouch "$HOME/ran"\n' > tools/yamllint && chmod +x tools/yamllint
    PATH="$PWD/tools:$PATH" run andon-lint
    says 'yamllint did not run: it can run code of this repository'
    [ ! -e "$HOME/ran" ]
}

@test "--all-files, --worktree, and stages that look at no files" {
    setup_yaml
    fake_yamllint
    run andon-lint --all-files
    [ "$status" = 1 ]
    printf 'a: 1\nb: 9\n' > untracked.yaml
    run andon-lint --worktree
    [ "$status" = 1 ]
    says 'untracked.yaml:2:4'
    rm -rf .git/andon && git commit -q -m 'Two' && : > "$HOME/calls"
    run andon-lint --range HEAD~1..HEAD
    [ "$status" = 0 ]
    [ "$(calls yamllint)" = 0 ]
}

@test "doctor, --list and explain know the linters" {
    setup_yaml
    fake_yamllint
    andon install > /dev/null
    run andon doctor
    says 'yamllint: '"$BATS_TEST_TMPDIR/bin/yamllint"', yamllint 1.0'
    run andon-lint --list
    says 'yamllint '
    run andon explain yamllint/numbers
    [ "$status" = 0 ]
    says 'yamllint'
    run andon-lint --explain yamllint
    [ "$status" = 0 ]
}

@test "a secret that a linter complains about, or quotes, is neither shown nor stored" {
    setup_yaml
    fake yamllint <<< 'echo "x.yaml:2:1: [error] not $(sed -n 2p x.yaml) (quoted)"; exit 1'
    printf 'a: 1\ntoken: %s\n' "$(fake_key)" > x.yaml
    git add x.yaml
    for i in 1 2; do
        run andon run
        [ "$status" = 1 ]
        says 'yamllint/quoted not token: gl'
        says_not "$(fake_key)"
    done
    ! grep -rqF "$(fake_key)" .git/andon
}

@test "a commit without a linter's file asks nothing of anybody" {
    setup_yaml
    fake_yamllint
    git reset -q --hard
    printf 'x\n' > plain.txt && git add plain.txt
    andon-lint
    [ "$(calls yamllint)" = 0 ]
    [ ! -e .git/andon/linters.db ]
}

@test "a folder with a configuration of its own: it runs there, on what is below" {
    new_repo r
    mkdir -p web/src api
    printf 'rules: {}\n' > web/.yamllint
    printf 'a: 1\n' | tee web/src/x.yaml > api/y.yaml
    git add -A && git commit -q -m 'Start'
    printf 'a: 1\nb: 2\n' | tee web/src/x.yaml > api/y.yaml
    git add -A
    fake yamllint <<< 'echo "$PWD" >> "$HOME/where"; shift; for f; do echo "$f:2:4: [error] no (numbers)"; done; exit 1'
    run andon-lint
    [ "$status" = 1 ]
    says 'web/src/x.yaml:2:4: error yamllint/numbers'
    [ "$(cat "$HOME/where")" = "$PWD/web" ]
    [ "$(cat "$HOME/calls")" = 'yamllint --format=parsable src/x.yaml' ]
    printf 'a: 1\nb: 3\n' > web/src/x.yaml && git add -A && printf 'edit\n' >> api/y.yaml # in a copy
    run andon-lint
    says 'web/src/x.yaml:2:4: error yamllint/numbers'
    [[ "$(tail -n 1 "$HOME/where")" == */web ]]
    run andon-lint --worktree
    says 'web/src/x.yaml:2:4: error yamllint/numbers'
    run andon-lint --all-files
    says 'web/src/x.yaml:2:4: error yamllint/numbers'
    : > "$HOME/calls"
    printf 'rules: {}\n' > .yamllint && git add -A # the topmost one counts, and it is what it reads
    run andon-lint
    [ "$(cat "$HOME/calls")" = 'yamllint --format=parsable .yamllint api/y.yaml web/src/x.yaml' ]
}

@test "a program and a configuration of a folder: doctor and trust know them" {
    new_repo r
    mkdir -p web/node_modules/.bin
    printf 'export default [];\n' > web/eslint.config.js
    write_program web/node_modules/.bin/eslint <<< '#!/bin/sh
[ "$1" = --version ] && { echo 9; exit 0; }
echo; echo "$PWD/$3"; echo "  1:1  error  no  bad"; exit 1'
    printf 'node_modules/\n' > .gitignore
    printf 'x\n' > web/a.js
    git add -A
    run andon-lint
    says 'eslint did not run'
    run andon doctor
    says "eslint: does not run: $PWD/web/node_modules/.bin/eslint can run code"
    run andon trust
    says 'web/node_modules/.bin/eslint, by web/eslint.config.js'
    run andon-lint
    [ "$status" = 1 ]
    says 'web/a.js:1:1: error eslint/bad'
    git commit -q -m 'All' --no-verify && git mv web front
    run andon-lint # the folder moved: what is named so is not what was trusted
    says 'eslint did not run'
}

@test "a linter of modules runs in the nearest one" {
    new_repo r
    mkdir -p tools/gen
    touch staticcheck.conf
    printf 'module m\n' | tee go.mod > tools/go.mod
    printf 'package m\n' | tee a.go > tools/gen/b.go
    git add -A
    andon trust > /dev/null
    fake staticcheck <<< 'echo "$PWD $*" >> "$HOME/where"'
    andon trust > /dev/null
    run andon-lint --check staticcheck
    [ "$status" = 0 ]
    [ "$(grep -v -e -version "$HOME/where" | sort)" = "$(printf '%s -f=text .\n%s/tools -f=text ./gen' "$PWD" "$PWD" | sort)" ]
}
