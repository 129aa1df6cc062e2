#!/usr/bin/env bats
# Rules over syntax trees: searches by pattern, own rules in andon.yml, their tests, fixes. What patterns match is in
# tests/unit/lint_match_test.c.

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    git init -q -b work "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo"
}

own_rule() {
    mkdir -p .andon/rules
    cat > .andon/rules/none.yml <<'YAML'
id: none-eq
language: python
severity: error
message: "compare `$A` with None by `is`"
note: == may be overloaded
rule: {pattern: $A == None}
fix: {template: $A is None, safety: safe}
tests:
  valid: ["a is None"]
  invalid: [{code: "x = a.b == None", at: 1:5, fixed: "x = a.b is None"}]
YAML
    printf 'version: 1\nlint:\n  rules: [.andon/rules]\n' > andon.yml
}

@test "a pattern is searched in files on disk, whatever their layout" {
    printf 'f(a)\nf (\n  b,\n)\n# f(c)\ns = "f(d)"\n' > a.py
    run andon lint --pattern 'f($X)' --lang python --no-git a.py
    [ "$status" -eq 0 ]
    [[ "$output" == *"a.py:1:1"* && "$output" == *"a.py:2:1"* ]]
    [[ "$output" != *"a.py:5"* && "$output" != *"a.py:6"* ]]
}

@test "a pattern that is no source says where; one without a language says so" {
    run andon lint --pattern 'f((' --lang python --no-git .
    [ "$status" -eq 2 ]
    [[ "$output" == *"1:"*"no source of python"* ]]
    run andon lint --pattern 'f()' --no-git .
    [ "$status" -eq 2 ]
    [[ "$output" == *"--lang"* ]]
    run andon lint --pattern 'f()' --lang cobol --no-git .
    [ "$status" -eq 2 ]
    [[ "$output" == *"--languages"* ]]
}

@test "--rewrite shows what it would make, and makes it with --fix" {
    printf 'if a == None:\n    pass\n' > a.py
    git add a.py
    run andon lint --pattern '$A == None' --rewrite '$A is None' --lang python
    [ "$status" -eq 0 ]
    [ "$(git show :a.py | head -1)" = "if a == None:" ]
    run andon lint --pattern '$A == None' --rewrite '$A is None' --lang python --fix
    [ "$status" -eq 0 ]
    [ "$(git show :a.py | head -1)" = "if a is None:" ]
    [ "$(head -1 a.py)" = "if a is None:" ]
}

@test "a query finds what it captures; a wrong one says where" {
    printf 'run("a")\nrun(b)\n' > a.py
    run andon lint --query '((call (identifier) @f (argument_list . (string) @match)) (#eq? @f "run"))' \
        --rewrite '$match + "x"' --lang python --no-git a.py
    [ "$status" -eq 0 ]
    [[ "$output" == *"a.py:1:5"* && "$output" == *'+ run("a" + "x")'* && "$output" != *"a.py:2"* ]]
    run andon lint --query '(call (identifer))' --lang python --no-git a.py
    [ "$status" -eq 2 ]
    [[ "$output" == *"query: 1:8: python has no kind of node 'identifer'"* ]]
    run andon lint --query '(call)' --pattern 'f()' --lang python --no-git a.py
    [ "$status" -eq 2 ]
}

@test "a rule by query has variables, a fix and tests; it blocks like others" {
    mkdir -p .andon/rules
    cat > .andon/rules/q.yml <<'YAML'
id: run-text
language: python
severity: error
message: "`$callee` is given $arg"
query: |
  ((call function: (identifier) @callee arguments: (argument_list . (string) @arg)) @match
   (#match? @callee "^run"))
where: {arg: {not: {regex: ok}}}
fix: {template: "go($arg)", safety: safe}
tests:
  valid: ["run(x)", "run('ok')"]
  invalid: [{code: "f()\nrun('a', 2)", at: 2:1, fixed: "f()\ngo('a')"}]
YAML
    printf 'version: 1\nlint:\n  rules: [.andon/rules]\n' > andon.yml
    printf "run('a', 2)\n" > a.py
    run andon lint test .andon/rules
    [ "$status" -eq 0 ]
    git add .
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"rules/run-text"*"\`run\` is given 'a'"* ]]
    andon lint --fix
    [ "$(cat a.py)" = "go('a')" ]
}

@test "own rules block at commit, are mended in what is committed, and merged into the file" {
    own_rule
    git add . && git commit -q -m 'Start'
    andon install
    printf 'def f(a):\n    return a == None\n' > f.py
    git add f.py
    printf '# more\n' >> f.py
    run git commit -m 'Add f'
    [ "$status" -eq 0 ]
    [ "$(git show HEAD:f.py)" = "$(printf 'def f(a):\n    return a is None\n')" ]
    [ "$(cat f.py)" = "$(printf 'def f(a):\n    return a is None\n# more\n')" ]
}

@test "a finding of a rule is in the report with its id, message and help, and can be suppressed" {
    own_rule
    printf 'a == None\nb == None  # andon%s it overloads ==\n' ': ignore[rules/none-eq]' > f.py
    git add .
    run andon lint --format json
    [ "$status" -eq 1 ]
    [ "$(grep -c '"rule": "rules/none-eq"' <<< "$output")" -eq 1 ]
    [[ "$output" == *'compare `a` with None by `is`'* ]]
}

@test "the packs find mistakes without any configuration; their tests hold" {
    printf 'assert (a, "b")\n' > a.py
    printf 'int f(void) { gets(line); }\n' > a.c
    printf 'it.only("a", () => {})\n' > a.test.ts
    git add .
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"rules/py-assert-tuple"* && "$output" == *"rules/c-gets"* && "$output" == *"rules/js-focused-test"* ]]
    run andon lint test "$BATS_TEST_DIRNAME/../../lint/packs"
    [ "$status" -eq 0 ]
}

@test "packs say nothing of what could not be parsed; an own rule does" {
    printf 'bool f() { return z.operator const Name&() == other; }\n' > a.cc
    git add .
    run andon lint
    [ "$status" -eq 0 ]
    [[ "$output" != *"c-mask-compared"* ]]
    printf 'int f(void) { return a & 3 == 1; }\n' > a.c
    git add .
    run andon lint
    [[ "$output" == *"a.c:1:22: error rules/c-mask-compared"* ]]
}

@test "andon.yml gives one rule another severity, or switches it off, also in a folder" {
    mkdir -p old
    printf 'assert (a, "b")\n' | tee old/a.py > a.py
    printf 'version: 1\nlint:\n  severity: {rules/py-assert-tuple: "off"}\n' > old/andon.yml
    git add .
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"a.py:1:1"* && "$output" != *"old/a.py"* ]]
    printf 'version: 1\nlint:\n  severity: {rules/py-assert-tuple: warning}\n' > andon.yml
    git add .
    run andon lint
    [ "$status" -eq 0 ]
    [[ "$output" == *"warning rules/py-assert-tuple"* ]]
    printf 'version: 1\nlint:\n  disable: [rules/py-assert-tuple]\n' > andon.yml
    git add .
    run andon lint
    [ "$status" -eq 0 ]
    [[ "$output" != *"py-assert-tuple"* ]]
}

@test "an own rule takes the place of a pack's under the same id" {
    mkdir -p .andon/rules
    printf 'id: py-assert-tuple\nlanguage: python\nseverity: off\nrule: {kind: tuple}\n' > .andon/rules/a.yml
    printf 'version: 1\nlint:\n  rules: [.andon/rules]\n' > andon.yml
    printf 'assert (a, "b")\n' > a.py
    git add .
    run andon lint
    [ "$status" -eq 0 ]
}

@test "scripts and styles in a page are searched in their language, and mended where they stand" {
    printf '<style>\na { color: red }\n</style>\n<Script type="module">\r\n  if (a === NaN) f(1)\n</Script>\n' > p.html
    printf '<script lang="ts">let a = f(2) as any;</script>\n<script type="text/template">f(3)</script>\n' >> p.html
    run andon lint --pattern 'f($X)' --lang js --no-git p.html
    [[ "$output" == *"p.html:5:18"* && "$output" == *"1 warning"* ]]
    run andon lint --pattern 'f($X)' --lang ts --no-git p.html
    [[ "$output" == *"p.html:7:27"* && "$output" == *"1 warning"* ]]
    run andon lint --pattern 'color: $X' --lang css --rewrite 'color: blue' --fix --no-git p.html
    [ "$(sed -n 2p p.html)" = 'a { color: blue }' ]
    git add p.html
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"p.html:5:7"*"rules/js-compare-with-nan"* ]]
}

@test "rules for all are named from any file: in utils beside the rules, or in an ast-grep project" {
    mkdir -p sg/rules/deep sg/common own/utils
    printf 'id: is-none\nlanguage: python\nrule: {any: [{kind: none}, {pattern: $X is None, has: {matches: is-none}}]}\n' |
        tee sg/common/none.yml > own/utils/none.yml
    printf 'id: none-arg\nlanguage: python\nseverity: error\nrule: {matches: is-none, inside: {kind: argument_list}}\n' |
        tee sg/rules/deep/arg.yml > own/arg.yml
    printf 'ruleDirs: [rules]\nutilDirs: [common]\n' > sg/sgconfig.yml
    printf 'f(None)\nNone\n' > a.py
    git add .
    for rules in sg/sgconfig.yml own; do
        printf 'version: 1\nlint:\n  rules: [%s]\n' "$rules" > andon.yml
        run andon lint a.py
        [ "$status" -eq 1 ]
        [[ "$output" == *"a.py:1:3"*"rules/none-arg"* && "$output" != *"a.py:2"* ]]
    done
    printf 'ruleDirs: [rules]\nlanguageGlobs: {python: ["*.x"]}\n' > sg/sgconfig.yml
    printf 'version: 1\nlint:\n  rules: [sg/sgconfig.yml]\n' > andon.yml
    run andon lint a.py
    [ "$status" -eq 2 ]
    [[ "$output" == *"sgconfig.yml:2:1: 'languageGlobs' is not supported"* ]]
    printf 'id: is-none\nlanguage: python\nrule: {kind: nothing}\n' > own/utils/none.yml
    run andon lint test own
    [ "$status" -eq 2 ]
    [[ "$output" == *"own/utils/none.yml:3:14: python has no kind of node 'nothing'"* ]]
}

@test "labels of a rule are in the report" {
    mkdir -p .andon/rules
    cat > .andon/rules/l.yml <<'YAML'
id: hook
language: typescript
severity: error
message: a hook without its decorator
rule: {pattern: "class $K { $$$_ }", has: {stopBy: end, kind: method_definition, has: {field: name, pattern: $M}}}
labels:
  K: {style: primary, message: this class}
  M: {style: secondary, message: this is called by the framework}
YAML
    printf 'version: 1\nlint:\n  rules: [.andon/rules]\n' > andon.yml
    printf 'class A {\n  init() {}\n}\n' > a.ts
    git add .
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *'`A` (line 1): this class'* && "$output" == *'`init` (line 2): this is called by the framework'* ]]
}

@test "the tests of rules say what is wrong" {
    own_rule
    run andon lint test .andon/rules
    [ "$status" -eq 0 ]
    [[ "$output" == *"1 rules, 2 tests, 0 failures"* ]]
    sed -i 's/a is None"]/a == None"]/' .andon/rules/none.yml
    run andon lint test .andon/rules
    [ "$status" -eq 1 ]
    [[ "$output" == *"noisy"* ]]
    printf 'id: x\nlanguage: python\nrule: {kind: call}\n' > .andon/rules/bare.yml
    run andon lint test .andon/rules/bare.yml
    [ "$status" -eq 1 ]
    [[ "$output" == *"no test"* ]]
}

@test "a wrong rule file ends the run with its place" {
    own_rule
    printf 'id: x\nlanguage: python\nrule: {pattren: f}\n' > .andon/rules/wrong.yml
    git add .
    run andon lint
    [ "$status" -eq 2 ]
    [[ "$output" == *"wrong.yml:3:8"*"did you mean 'pattern'"* ]]
}

@test "hostile source: deep nesting and invalid UTF-8 end in time" {
    python3 -c "print('f(' * 100000)" > deep.py
    printf 'f(\xff\xfe)\n' > bytes.py
    run timeout 60 andon lint --pattern 'f($X)' --lang python --no-git .
    [ "$status" -eq 0 ] || [ "$status" -eq 3 ]
}

@test "explain answers for every rule that --list names" {
    andon lint --list | awk '$1 ~ /^rules\// {print $1}' | sort -u > ids
    [ "$(wc -l < ids)" -gt 60 ]
    while read -r id; do
        andon explain "$id" > page
        grep -q '^bad' page && grep -q '^good' page && grep -q '^source' page
    done < ids
    run andon explain rules/no-such
    [ "$status" -eq 2 ]
}

@test "explain-pattern shows the wrapper and the tree; --languages lists the grammars" {
    run andon lint explain-pattern --lang c 'gets($X)'
    [ "$status" -eq 0 ]
    [[ "$output" == *"void f(void){"* && "$output" == *"call_expression"* ]]
    run andon lint --languages
    [ "$(grep -c 'ABI 14' <<< "$output")" -eq 18 ]
}

@test "a broken andon.yml ends --languages and the tests of rules; none is needed outside of a repository" {
    own_rule
    andon lint test .andon/rules
    mkdir "$BATS_TEST_TMPDIR/plain"
    (cd "$BATS_TEST_TMPDIR/plain" && andon lint --languages && andon lint test "$BATS_TEST_TMPDIR/repo/.andon/rules")
    printf 'version: 1\nlint:\n  ruels: [x]\n' > andon.yml
    run andon lint --languages
    [ "$status" -eq 2 ]
    [[ "$output" == *"andon.yml"*"ruels"* ]]
    run andon lint test .andon/rules
    [ "$status" -eq 2 ]
    [[ "$output" == *"andon.yml"*"ruels"* ]]
}
