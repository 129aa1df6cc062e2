#!/usr/bin/env bats
# andon-lint on real repositories: what needs git (modes, links, sizes, the index, .editorconfig) and its
# command line. What a check says about bytes is in tests/unit/lint_*_test.c.

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL="$BATS_TEST_TMPDIR/home/.gitconfig"
    export XDG_STATE_HOME="$BATS_TEST_TMPDIR/state" PATH="$ANDON_BIN:$PATH"
    unset AWS_CONFIG_FILE AWS_CREDENTIAL_FILE AWS_SHARED_CREDENTIALS_FILE BOTO_CONFIG
    unset AWS_SECRET_ACCESS_KEY AWS_SECURITY_TOKEN AWS_SESSION_TOKEN
    mkdir -p "$HOME"
    git config --global user.name 'Ada Example'
    git config --global user.email 'ada@example.org'
    git init -q -b work "$BATS_TEST_TMPDIR/repo"
    cd "$BATS_TEST_TMPDIR/repo"
    printf 'one\n' > first.txt
    git add first.txt
    git commit -q -m 'Start'
}

# Exactly these checks found something: ids, sorted, once each.
finds() {
    local wanted=$1
    shift
    local found report="$BATS_TEST_TMPDIR/report.json"
    andon-lint --format json "$@" > "$report" || true
    found=$(python3 - "$report" <<'PY'
import json, sys
print(" ".join(sorted({f["rule"] for f in json.load(open(sys.argv[1], errors="replace"))["findings"]})))
PY
    )
    [ "$found" = "$wanted" ] || { echo "expected '$wanted', found '$found'"; cat "$report"; return 1; }
}

@test "nothing staged is clean" {
    run andon-lint
    [ "$status" -eq 0 ]
}

@test "only what the change adds counts; --all counts the rest" {
    printf 'old \n' > a.txt
    git add a.txt
    git commit -q -m 'Add a'
    printf 'old \nnew\n' > a.txt
    git add a.txt
    finds ''
    finds trailing-whitespace --all
}

@test "--fix mends the index and keeps unstaged edits" {
    printf 'a \nb\nc\nd\ne' > a.txt
    git add a.txt
    printf 'A unstaged\nb\nc\nd\ne' > a.txt
    printf 'a \nb\nc\nd\ne\nmore\n' > b.txt
    git add b.txt
    run andon-lint --fix
    [ "$status" -eq 0 ]
    [ "$(git show :a.txt)" = "$(printf 'a\nb\nc\nd\ne')" ]
    [ "$(git show :b.txt)" = "$(printf 'a\nb\nc\nd\ne\nmore')" ]
    grep -q 'A unstaged' a.txt
}

@test "what two fixers want is mended in one run" {
    printf 'a \r\nb\nc\n\n\n' > a.txt
    git add a.txt
    run andon-lint --fix
    [ "$status" -eq 0 ]
    [ "$(git show :a.txt | od -c)" = "$(printf 'a\nb\nc\n' | od -c)" ]
}

@test "large files: added ones over the limit, with any name, not their pointers" {
    head -c 600000 /dev/zero | tr '\0' 'a' > "$(printf 'gr\303\266ss.dat')"
    printf 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 99999999\n' > pointer.bin
    git add .
    finds check-added-large-files --check check-added-large-files
    finds '' --check check-added-large-files --set lint.options.check-added-large-files.maxkb=700
    git commit -q -m 'Add'
    printf 'b' >> "$(printf 'gr\303\266ss.dat')"
    git add .
    finds '' --check check-added-large-files
    finds check-added-large-files --check check-added-large-files --set lint.options.check-added-large-files.enforce-all=true
    finds check-added-large-files --all-files --check check-added-large-files --set lint.options.check-added-large-files.enforce-all=true
}

@test "large files: one KB more than allowed, not a byte less" {
    head -c 2048 /dev/zero > a.bin
    git add a.bin
    finds '' --check check-added-large-files --set lint.options.check-added-large-files.maxkb=2
    printf 'x' >> a.bin
    git add a.bin
    finds check-added-large-files --check check-added-large-files --set lint.options.check-added-large-files.maxkb=2
}

@test "case: a new name against those of the index, and folders" {
    mkdir lib
    printf 'a\n' > lib/a.txt
    git add lib
    git commit -q -m 'Add lib'
    printf 'b\n' > First.txt
    git add First.txt
    finds check-case-conflict
    git rm -q --cached First.txt
    git update-index --add --cacheinfo "100644,$(git hash-object -w lib/a.txt),Lib/b.txt"
    finds check-case-conflict
}

@test "case: a rename that changes the case alone is fine" {
    git mv first.txt First.txt
    finds ''
}

@test "links: broken, to a folder, to what is staged, to what is only on disk, to itself" {
    mkdir folder
    printf 'a\n' > folder/a.txt
    ln -s folder to-folder
    ln -s ../first.txt folder/up
    ln -s ./folder/../first.txt winding
    printf 'ignored\n' > .gitignore
    printf 'x\n' > ignored
    ln -s ignored to-ignored
    git add .
    finds ''
    ln -s nowhere broken
    git add broken
    finds check-symlinks
    git rm -q -f broken
    ln -s self self
    git add self
    finds check-symlinks
    git rm -q -f self
    ln -s ../../../../../../../../no/such/place out
    git add out
    finds check-symlinks
}

@test "links: the target is staged but not on disk" {
    printf 'a\n' > gone.txt
    ln -s gone.txt link
    git add .
    rm gone.txt
    finds ''
}

@test "links: destroyed ones" {
    ln -s first.txt link
    git add link
    git commit -q -m 'Link'
    rm link
    printf 'first.txt' > link
    git add link
    finds destroyed-symlinks --check destroyed-symlinks
    printf 'first.txt\r\n' > link
    git add link
    finds destroyed-symlinks --check destroyed-symlinks
    printf 'first.txt really\n' > link
    git add link
    finds '' --check destroyed-symlinks
}

@test "modes: executables and shebangs, also when the mode alone changes" {
    printf 'echo\n' > run.sh
    printf '#!/bin/sh\necho\n' > script
    git add .
    finds check-shebang-scripts-are-executable
    git update-index --chmod=+x script run.sh
    finds check-executables-have-shebangs
    git commit -q -m 'Add'
    printf 'more\n' >> run.sh
    git update-index --add --cacheinfo "100755,$(git hash-object -w run.sh),run.sh"
    finds ''
    git update-index --chmod=-x script
    finds check-shebang-scripts-are-executable
}

@test "submodules: new ones, any" {
    git init -q sub
    git -C sub commit -q --allow-empty -m 'Sub'
    git -c advice.addEmbeddedRepo=false add sub
    finds forbid-new-submodules --check forbid-new-submodules
    git commit -q -m 'Add sub'
    git -C sub commit -q --allow-empty -m 'More'
    git add sub
    finds '' --check forbid-new-submodules
    finds forbid-submodules --check forbid-submodules
}

@test "branches: the protected ones" {
    finds '' --check no-commit-to-branch
    git switch -q -c main
    run andon-lint --check no-commit-to-branch
    [ "$status" -eq 1 ]
    [[ "$output" == *"'main'"* ]]
    finds '' --check no-commit-to-branch --set lint.options.no-commit-to-branch.branch=release
    git checkout -q --detach
    finds '' --check no-commit-to-branch
    git switch -q main
    finds ''
    printf 'policy:\n  protected: [main]\n' > andon.yml
    finds no-commit-to-branch
    printf 'policy:\n  protected: [main]\nlint:\n  disable: [no-commit-to-branch]\n' > andon.yml
    finds ''
}

@test "conflict markers: whole blocks always, single lines during a merge" {
    printf 'x\n<<<<''<<< ours\na\n====''===\nb\n>>>>''>>> theirs\n' > a.c
    printf 'Title\n====''===\n' > b.txt
    git add .
    finds check-merge-conflict
    git rm -q -f a.c b.txt
    git switch -q -c other
    printf 'other\n' > first.txt
    git commit -q -a -m 'Other'
    git switch -q work
    printf 'mine\n' > first.txt
    git commit -q -a -m 'Mine'
    git merge -q other || true
    printf 'mine\n====''===\nother\n' > first.txt
    git add first.txt
    finds check-merge-conflict
}

@test "your own AWS secrets" {
    run andon-lint --check detect-aws-credentials
    [ "$status" -eq 2 ]
    [[ "$output" == *'no AWS secret is known'* ]]
    finds '' --check detect-aws-credentials --set lint.options.detect-aws-credentials.allow-missing-credentials=true
    mkdir -p "$HOME/.aws"
    local key="made-up/$(printf 'K%.0s' 1 2 3 4 5 6 7 8)+0123456789"
    printf '[default]\naws_access_key_id = X\naws_secret_access_key: %s\n' "$key" > "$HOME/.aws/credentials"
    printf 'a\nkey = "%s"\n' "$key" > a.txt
    git add a.txt
    run andon-lint --check detect-aws-credentials
    [ "$status" -eq 1 ]
    [[ "$output" != *"$key"* ]]
    git rm -q -f a.txt
    printf 'aws_session_token = %s\n' "$key" > "$HOME/.aws/credentials" # no section
    AWS_SESSION_TOKEN=another-made-up-value finds '' --check detect-aws-credentials
}

@test "editorconfig: staged, committed, in folders; what it switches off and on" {
    mkdir -p web/own
    printf '[*]\nindent_style = space\n[*.dat]\ntrim_trailing_whitespace = false\n' > .editorconfig
    git add .editorconfig
    git commit -q -m 'Add .editorconfig'
    printf '\ta\n' > a.js
    printf 'a \n' > a.dat
    git add .
    finds editorconfig
    git reset -q
    rm a.js a.dat
    printf '[*.js]\nindent_style = tab\n' > web/.editorconfig
    printf '\ta\n' > web/a.js
    printf '\ta\n' > web/own/a.js
    printf 'a\n' > web/b.js
    git add .
    finds ''
    printf 'root = true\n[*.js]\nend_of_line = crlf\n' > web/own/.editorconfig
    git add .
    finds mixed-line-ending
    printf '[*]\nindent_style = tab\n' > .editorconfig # not staged: not seen
    printf '\tb\n' > c.js
    git add c.js
    finds 'editorconfig mixed-line-ending'
}

@test "editorconfig: the second pass of --fix still knows it" {
    printf '[*]\ntrim_trailing_whitespace = false\n' > .editorconfig
    git add .editorconfig
    printf 'a \nb' > a.txt
    git add a.txt
    run andon-lint --fix
    [ "$status" -eq 0 ]
    [ "$(git show :a.txt | od -c)" = "$(printf 'a \nb\n' | od -c)" ]
}

@test "editorconfig: a range, and files on disk" {
    printf '[*]\nindent_style = space\n' > .editorconfig
    git add .editorconfig
    git commit -q -m 'Add .editorconfig'
    printf '\ta\n' > a.js
    git add a.js
    git commit -q -m 'Add a'
    finds editorconfig --range HEAD~1..HEAD
    finds editorconfig --all-files
    finds editorconfig --worktree a.js
}

@test "--stdin takes a name" {
    run bash -c "printf 'a \n' | andon-lint --stdin --path a.txt --format json"
    [[ "$output" == *'"path": "a.txt"'* ]]
    run bash -c "printf 'a  \n' | andon-lint --stdin --path a.md"
    [ "$status" -eq 0 ]
}

@test "--list, as text and as JSON" {
    run andon-lint --list
    [ "$status" -eq 0 ]
    [[ "$output" == *'trailing-whitespace '* && "$output" == *'commit-message '* ]]
    printf 'lint:\n  disable: [check-bidi]\n  severity: {check-utf8: error}\n' > andon.yml
    andon-lint --list --format json > "$BATS_TEST_TMPDIR/list.json"
    python3 - "$BATS_TEST_TMPDIR/list.json" <<'PY'
import json, sys
checks = {c["id"]: c for c in json.load(open(sys.argv[1]))}
assert not checks["check-bidi"]["on"]
assert checks["check-utf8"]["severity"] == "error"
assert checks["trailing-whitespace"]["fixes"]
assert not checks["detect-private-key"]["on"]
PY
    run andon-lint --list --format sarif
    [ "$status" -eq 2 ]
}

@test "every check explains itself" {
    for id in $(andon-lint --list | cut -d' ' -f1); do
        run andon-lint --explain "$id"
        [ "$status" -eq 0 ]
        case $output in *'external linter,'*) parts=(when source) ;; *) parts=(why 'how to mend it' bad good source) ;; esac
        for part in "${parts[@]}"; do
            [[ "$output" == *$'\n'"$part"* ]] || { echo "$id: no '$part'"; return 1; }
        done
    done
    run andon-lint --explain commit-message/ticket
    [ "$status" -eq 0 ]
}

@test "usage: unknown checks, options that exclude each other" {
    run andon-lint --check trailing-whitspace
    [ "$status" -eq 2 ]
    [[ "$output" == *"did you mean 'trailing-whitespace'"* ]]
    run andon-lint --disable nothing-like-it
    [ "$status" -eq 2 ]
    run andon-lint --explain nothing-like-it
    [ "$status" -eq 2 ]
    run andon-lint --message m --check check-bidi
    [ "$status" -eq 2 ]
    run andon-lint --check commit-message
    [ "$status" -eq 2 ]
    run andon-lint --baseline read
    [ "$status" -eq 2 ]
    run andon-lint --set lint.options.mixed-line-ending.fix=dos --all-files
    [ "$status" -eq 2 ]
    [[ "$output" == *'must be auto, no, lf, crlf or cr'* ]]
}

@test "--check switches on, --disable leaves out" {
    printf 'b \na\n' > a.txt
    git add a.txt
    finds trailing-whitespace
    finds '' --disable trailing-whitespace
    finds file-contents-sorter --check file-contents-sorter --set 'lint.options.file-contents-sorter.files=*.txt'
}

@test "--baseline write freezes what is there and keeps what others froze" {
    printf 'a \n' > a.txt
    git add a.txt
    git commit -q -m 'Add a'
    mkdir .andon
    printf '{"andon-baseline": 1, "findings": [{"fingerprint": "00112233445566778899aabbccddeeff", "rule": "secrets/x", "path": "k", "reason": "made up"}]}\n' > .andon/baseline.json
    run andon-lint --baseline write
    [ "$status" -eq 0 ]
    [[ "$output" == *'.andon/baseline.json: 1 added, 0 kept; commit it'* ]]
    grep -q '"secrets/x"' .andon/baseline.json
    grep -q '"made up"' .andon/baseline.json
    finds '' --all-files --disable end-of-file-fixer
    run andon-lint --baseline write
    [[ "$output" == *'0 added, 1 kept'* ]]
}

@test "--baseline: what is mended is told, pruned and dropped; what was not looked at stays" {
    printf 'a \nb \n' > a.txt
    mkdir sub
    printf 'c \n' > sub/c.txt
    git add -A
    git commit -q -m 'Add three'
    andon-lint --baseline write > /dev/null
    sed -i 's/"reason":"[^"]*"/"reason":"known since spring"/' .andon/baseline.json
    printf 'a\nb \n' > a.txt
    git add -A
    run andon-lint
    [[ "$output" == *"note: 1 entry of the baseline is mended (--verbose names them); 'andon lint --baseline prune' takes it out"* ]]
    printf 'new \n' > sub/new.txt
    rm sub/c.txt
    git add -A
    run andon-lint --all-files --verbose
    [[ "$output" == *'sub/c.txt (trailing-whitespace): known since spring'* ]]
    [[ "$output" == *'2 entries of the baseline are mended'* ]]
    # Of one folder: the others' entries are not gone.
    run andon-lint --baseline write sub/new.txt
    [[ "$output" == *'1 added, 0 kept; commit it'* ]]
    [ "$(grep -c fingerprint .andon/baseline.json)" -eq 4 ]
    run andon-lint --baseline update --check trailing-whitespace
    [[ "$output" == *'0 added, 2 kept; commit it'* ]]
    run andon-lint --baseline prune --check end-of-file-fixer
    [[ "$output" == '0 entries removed, 4 left' ]]
    run andon-lint --baseline prune
    [[ "$output" == *'removed  '*'a.txt (trailing-whitespace): known since spring'*'2 entries removed, 2 left' ]]
    [ "$(grep -c 'known since spring' .andon/baseline.json)" -eq 1 ]
    run andon-lint --all-files
    [[ "$output" != *mended* ]]
    # Something that could not be looked at would be taken for mended.
    printf 'b\n' > a.txt
    mkdir -p x
    head -c 3000 /dev/zero | tr '\0' 'x' > x/large.txt
    git add -A
    run andon-lint --baseline prune --set limits.blob=1KB
    [ "$status" -eq 3 ]
    [[ "$output" == *'the baseline is unchanged: x/large.txt'* ]]
    run andon-lint --baseline freeze
    [ "$status" -eq 2 ]
    [[ "$output" == *"one of write, update, prune, not 'freeze'"* ]]
}

@test "--message: as git will store it" {
    local file="$BATS_TEST_TMPDIR/message"
    printf 'Add the parser\n\nBecause.\n# comment\n' > "$file"
    run andon-lint --message "$file"
    [ "$status" -eq 0 ]
    printf '# only a comment\n' > "$file"
    run andon-lint --message "$file"
    [ "$status" -eq 1 ]
    [[ "$output" == *'empty'* ]]
    printf '#12 fix it\n' > "$file"
    GIT_EDITOR=: run andon-lint --message "$file"
    [ "$status" -eq 0 ]
    git config core.commentChar ';'
    run andon-lint --message "$file"
    [ "$status" -eq 0 ]
    git config core.commentChar auto
    printf '#12 fix it\n; comment\n' > "$file"
    run andon-lint --message "$file"
    [ "$status" -eq 0 ]
    run andon-lint --message "$BATS_TEST_TMPDIR/no-such-file"
    [ "$status" -ne 0 ]
}

@test "--message: the style that andon.yml asks for, and --fix" {
    local file="$BATS_TEST_TMPDIR/message"
    printf 'message:\n  style: conventional\n  scopes: [core]\n' > andon.yml
    printf 'add the parser\n' > "$file"
    run andon-lint --message "$file"
    [ "$status" -eq 1 ]
    printf 'feat(cor): add the parser\n' > "$file"
    run andon-lint --message "$file"
    [ "$status" -eq 1 ]
    [[ "$output" == *"did you mean 'core'"* ]]
    printf 'feat(core): add the parser.\nIt parses.\n' > "$file"
    run andon-lint --fix --message "$file"
    [ "$status" -eq 0 ]
    [ "$(cat "$file")" = "$(printf 'feat(core): add the parser\n\nIt parses.')" ]
}

@test "names of any bytes, and a file of one long line" {
    printf 'a \n' > "$(printf 'new\nline \033[31m\377')"
    head -c 3000000 /dev/zero | tr '\0' ' ' > long.txt
    git add .
    finds 'check-added-large-files check-illegal-windows-names end-of-file-fixer trailing-whitespace'
    run andon-lint
    [[ "$output" != *$'\033[31m'* ]]
}

@test "editorconfig: unset takes back what an outer section said" {
    printf '[*]\nindent_style = space\n[keep.txt]\nindent_style = unset\n' > .editorconfig
    printf 'all:\n\ttrue\n' | tee keep.txt > other.txt
    git add .
    run andon-lint --check editorconfig
    [ "$status" -eq 0 ]
    [[ "$output" == *other.txt:2* ]]
    [[ "$output" != *keep.txt:2* ]]
}
