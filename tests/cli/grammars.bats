#!/usr/bin/env bats
# Grammars that a repository brings along as shared libraries: trusted, loaded by andon-grammar, and what goes wrong there.

root="$BATS_TEST_DIRNAME/../.."

setup_file() {
    local source="$root/node_modules/tree-sitter-json/src"
    cd "$BATS_FILE_TMPDIR"
    cc -w -shared -fPIC -O0 -I"$source" -Dtree_sitter_json=tree_sitter_notes -o notes.so "$source/parser.c"
    printf 'const void *tree_sitter_notes(void) { static const unsigned abi[64] = {99}; return abi; }\n' > abi.c
    printf '#include <signal.h>\nconst void *tree_sitter_notes(void) { raise(SIGKILL); return 0; }\n' > crash.c
    printf 'int x;\n' > none.c
    for name in abi crash none; do cc -shared -fPIC -o "$name.so" "$name.c"; done
}

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    git init -q -b work "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo"
    mkdir -p .andon/rules .andon/grammars
    cp "$BATS_FILE_TMPDIR/notes.so" .andon/grammars/
    cat > .andon/rules/notes.yml <<'YAML'
id: no-null
language: notes
severity: error
message: "`$K` is null"
query: "(pair key: (_) @K value: (null)) @match"
fix: {template: "$K: 0", safety: safe}
ignores: ["old/**"]
---
id: py-none
language: python
severity: warning
rule: {pattern: $A == None}
YAML
    printf 'version: 1\nlint:\n  rules: [.andon/rules]\n  grammars: [.andon/grammars]\n' > andon.yml
    mkdir old
    printf '{"a": 1,\n "b": null}\n' | tee old/b.notes > a.notes
    printf 'a == None\n' > a.py
    git add .
}

@test "rules of such a language find and mend; those of others too" {
    andon trust
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"a.notes:2:2"*'rules/no-null `"b"` is null'* && "$output" == *"rules/py-none"* ]]
    [[ "$output" != *"old/b.notes:"* ]]
    git commit -q -m 'Start'
    andon install
    printf '{"c": null}\n' > c.notes
    git add c.notes
    run git commit -q -m 'Add c'
    [ "$status" -eq 0 ]
    [ "$(git show HEAD:c.notes)" = '{"c": 0}' ]
}

@test "without trust it does not run, and that is not clean; a changed library is not trusted" {
    run andon lint
    [ "$status" -eq 3 ]
    [[ "$output" == *"grammars"*"andon trust"* ]]
    run andon trust
    [ "$status" -eq 0 ]
    [[ "$output" == *"notes"*".andon/grammars/notes.so"*"*.notes"* ]]
    run andon lint --languages
    [[ "$output" == *"python "*"compiled in"*"notes "*"lint.grammars"*"*.notes"* ]]
    printf 'x' >> .andon/grammars/notes.so
    run andon lint
    [ "$status" -eq 3 ]
    run andon lint a.py # no file of that language
    [ "$status" -eq 0 ]
}

@test "what is wrong with a library is said, and never reads as clean" {
    for case in "abi:is of ABI 99" "crash:andon-grammar ended with 137" "none:has no function tree_sitter_notes"; do
        cp "$BATS_FILE_TMPDIR/${case%%:*}.so" .andon/grammars/notes.so
        andon trust
        run andon lint
        [ "$status" -eq 3 ]
        [[ "$output" == *"${case#*:}"* ]]
    done
    printf 'no library' > .andon/grammars/notes.so
    andon trust
    run andon lint
    [ "$status" -eq 3 ]
    [[ "$output" == *"the grammar of notes can't be loaded"* ]]
    mv .andon/grammars/notes.so .andon/grammars/python.so
    run andon lint
    [ "$status" -eq 2 ]
    [[ "$output" == *"there is a grammar for 'python' already"* ]]
}

@test "a file beside a library says which files are its, and the name of its function" {
    mv .andon/grammars/notes.so .andon/grammars/memo.so
    sed -i 's/language: notes/language: memo/' .andon/rules/notes.yml
    printf 'files: ["*.memo", "notes/*"]\nsymbol: tree_sitter_notes\n' > .andon/grammars/memo.yml
    mkdir notes
    printf '{"a": null}\n' | tee a.memo > notes/b
    git add .
    andon trust
    run andon lint
    [ "$status" -eq 1 ]
    [[ "$output" == *"a.memo:1:2"* && "$output" == *"notes/b:1:2"* && "$output" != *"a.notes:"* ]]
    printf 'file: ["*.memo"]\n' > .andon/grammars/memo.yml
    run andon lint
    [ "$status" -eq 2 ]
    [[ "$output" == *"memo.yml:1:1"*"did you mean 'files'"* ]]
}

@test "the tests of rules in such a language are run too, once it is trusted" {
    run andon lint test .andon/rules
    [ "$status" -eq 3 ]
    [[ "$output" == *"andon trust"* ]]
    andon trust
    sed -i '1,/^---/s/^ignores.*/tests: {valid: ["[null]"], invalid: [{code: "{\\"a\\": null}", at: 1:2, fixed: "{\\"a\\": 0}"}]}/' .andon/rules/notes.yml
    run andon lint test .andon/rules
    [ "$status" -eq 1 ]
    [[ "$output" == *"py-none: has no test"* && "$output" == *"2 rules, 2 tests, 1 failures"* ]]
    sed -i 's/kind: no/knd: no/; s/^query: .*/query: "(pear)"/' .andon/rules/notes.yml
    run andon lint test .andon/rules
    [ "$status" -eq 2 ]
    [[ "$output" == *"notes.yml:5:8: query: 1:2: notes has no kind of node 'pear'"* ]]
}

@test "hostile source in such a language ends in time" {
    andon trust
    python3 -c "print('[' * 100000)" > deep.notes
    printf '{"a": "\xff\xfe", "b": null}\r\n' > bytes.notes
    git add .
    run timeout 60 andon lint deep.notes bytes.notes
    [ "$status" -eq 1 ] || [ "$status" -eq 3 ]
    [[ "$output" == *"bytes.notes:1:13"* ]]
}
