load helper

@test "a clean commit passes with one line" {
    new_installed r
    printf 'text\n' > a.txt && git add a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 0 ]
    [ "${#lines[@]}" -le 2 ]
    [ "$(git rev-list --count HEAD)" = 2 ]
}

@test "a secret stops the commit, is not printed, and nothing is lost" {
    new_installed r
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" = 1 ]
    says 'key.txt'
    says_not "$(fake_key)"
    [ "$(git rev-list --count HEAD)" = 1 ]
    [ "$(git show :key.txt)" = "$(fake_key)" ]
}

@test "a conflict marker stops the commit" {
    new_installed r
    conflict_text > notes.txt && git add notes.txt
    run git commit -q -m 'Add notes'
    [ "$status" = 1 ]
    says 'notes.txt'
    says 'merge-conflict'
}

@test "white space is fixed in a partially staged file; the unstaged edit stays" {
    new_installed r
    printf 'one\ntwo\nthree\nfour\nfive\nsix\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    printf 'ONE   \ntwo\nthree\nfour\nfive\nsix\n' > a.txt && git add a.txt
    printf 'ONE   \ntwo\nthree\nfour\nfive\nsix, unfinished   \n' > a.txt
    run git commit -q -m 'Change a'
    [ "$status" = 0 ]
    says 'a.txt'
    [ "$(git show HEAD:a.txt)" = "$(printf 'ONE\ntwo\nthree\nfour\nfive\nsix\n')" ]
    printf 'ONE\ntwo\nthree\nfour\nfive\nsix, unfinished   \n' | cmp - a.txt
    [ "$(git status --porcelain)" = ' M a.txt' ]
}

@test "when all that was staged is mended away, no empty commit is made" {
    new_installed r
    printf 'start   \n' > start.txt && git add start.txt
    run git commit -q -m 'Change start'
    [ "$status" = 1 ]
    says 'nothing is left to commit'
    [ "$(git rev-list --count HEAD)" = 1 ]
    [ -z "$(git status --porcelain)" ]
    git commit -q --amend -m 'Start anew'
    printf 'start   \n' > start.txt && printf 'b\n' > b.txt && git add .
    git commit -q -m 'Add b'
}

@test "what others wrote and what a test reads is committed as it is, unless the check was chosen" {
    new_installed r
    mkdir -p vendor/lib testdata src/__snapshots__ tests
    printf 'text   \n' | tee vendor/lib/a.js testdata/b.txt src/__snapshots__/c.snap tests/d.txt > e.txt
    printf '#!/bin/sh\r\necho x\r\n' > testdata/x.sh && chmod +x testdata/x.sh
    git add . && run git commit -q -m 'Add all'
    [ "$status" = 0 ]
    says "warning sh-crlf"
    says_not 'warning trailing-whitespace'
    git show HEAD:testdata/x.sh | grep -q $'\r'
    for name in vendor/lib/a.js testdata/b.txt src/__snapshots__/c.snap; do
        [ "$(git show "HEAD:$name")" = 'text   ' ]
        [ "$(cat "$name")" = 'text   ' ]
    done
    [ "$(git show HEAD:tests/d.txt HEAD:e.txt)" = $'text\ntext' ]
    printf 'lint: {severity: {trailing-whitespace: warning}}\n' > andon.yml
    printf 'more   \n' > testdata/b.txt && git add . && git commit -q -m 'Change b'
    [ "$(git show HEAD:testdata/b.txt)" = more ]
}

@test "when the unstaged edit touches the fixed line, the file is left alone" {
    new_installed r
    printf 'one   \n' > a.txt && git add a.txt
    printf 'one, but other   \n' > a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 0 ]
    says 'left as it is'
    [ "$(git show HEAD:a.txt)" = one ]
    printf 'one, but other   \n' | cmp - a.txt
}

@test "lint.fix: false reports only; ask without a terminal does the same" {
    new_installed r
    printf 'lint: {fix: false, severity: {trailing-whitespace: error}}\n' > andon.yml
    printf 'one   \n' > a.txt && git add a.txt
    run git commit -q -m 'Add a'
    [ "$status" = 1 ]
    [ "$(git show :a.txt)" = 'one   ' ]
    printf 'lint: {fix: ask, severity: {trailing-whitespace: error}}\n' > andon.yml
    run setsid git commit -q -m 'Add a'
    [ "$status" = 1 ]
    [ "$(git show :a.txt)" = 'one   ' ]
}

@test "commit -a: what is committed is what was checked, and both indexes end right" {
    new_installed r
    printf 'begin   \n' > start.txt
    run git commit -q -a -m 'Change start'
    [ "$status" = 0 ]
    [ "$(git show HEAD:start.txt)" = begin ]
    [ -z "$(git status --porcelain)" ]
    fake_key > start.txt
    run git commit -q -a -m 'Add key'
    [ "$status" = 1 ]
    [ "$(cat start.txt)" = "$(fake_key)" ]
}

@test "commit PATH: other staged files are not part of it, and stay staged" {
    new_installed r
    printf 'a\n' > a.txt && printf 'b\n' > b.txt && git add . && git commit -q -m 'Add both'
    printf 'A   \n' > a.txt
    fake_key > b.txt && git add b.txt
    run git commit -q -m 'Change a' a.txt
    [ "$status" = 0 ]
    [ "$(git show HEAD:a.txt)" = A ]
    [ "$(git show HEAD:b.txt)" = b ]
    [ "$(git status --porcelain)" = 'M  b.txt' ]
    [ "$(git show :b.txt)" = "$(fake_key)" ]
    run git commit -q -m 'Change b' b.txt
    [ "$status" = 1 ]
}

@test "--amend, unborn HEAD, deletion, rename, mode change, intent-to-add" {
    new_repo r && andon install > /dev/null
    printf 'a\n' > a.txt && git add a.txt
    git commit -q -m 'First on an unborn branch'
    git commit -q --amend -m 'First, amended'
    git mv a.txt b.txt && git commit -q -m 'Rename a'
    chmod +x b.txt && printf '#!/bin/sh\n' > b.txt && git add b.txt && git commit -q -m 'Make b a script'
    printf 'later\n' > later.txt && git add -N later.txt
    printf 'c\n' > c.txt && git add c.txt && git commit -q -m 'Add c'
    [ "$(cat later.txt)" = later ]
    git rm -q c.txt && git commit -q -m 'Remove c'
    [ "$(git rev-list --count HEAD)" = 5 ]
}

@test "merge: clean, and with a conflict that was resolved badly" {
    new_installed r
    git checkout -q -b side && printf 'side\n' > side.txt && git add . && git commit -q -m 'Side'
    printf 'theirs\n' > start.txt && git commit -q -a -m 'Theirs'
    git checkout -q work && printf 'main\n' > main.txt && git add . && git commit -q -m 'Main'
    git merge -q --no-edit side~1
    printf 'ours\n' > start.txt && git commit -q -a -m 'Ours'
    run git merge -q side
    [ "$status" != 0 ]
    git add start.txt # with the markers in it
    run git commit -q --no-edit
    [ "$status" = 1 ]
    says 'start.txt'
    printf 'both\n' > start.txt && git add start.txt
    git commit -q --no-edit
    [ "$(git log -1 --format=%P | wc -w)" = 2 ]
}

@test "merge: what it takes over is not mended; what was typed into it is; nothing stays behind" {
    new_installed r
    git checkout -q -b side && printf 'side   \n' > side.txt && printf 'theirs\n' > start.txt
    git add . && git commit -q --no-verify -m 'Side'
    git checkout -q -b other work && printf 'other   \n' > other.txt && git add . && git commit -q --no-verify -m 'Other'
    git checkout -q work && printf 'ours\n' > start.txt && git commit -q -a -m 'Ours'
    run git merge --no-edit other
    [ "$status" = 0 ]
    says 'hidden: 1 older finding'
    [ "$(git show HEAD:other.txt)" = 'other   ' ]
    [ -z "$(git status --porcelain)" ]
    run git merge side
    [ "$status" != 0 ]
    printf 'both   \n' > start.txt && git add start.txt
    git commit -q --no-edit
    [ "$(git show HEAD:start.txt)" = both ]
    [ "$(git show HEAD:side.txt)" = 'side   ' ]
    [ -z "$(git status --porcelain)" ]
}

@test "merge: what would be mended blocks when it is an error, and the commit that ends the merge mends it" {
    new_installed r
    printf 'lint: {severity: {trailing-whitespace: error}}\n' > andon.yml && git add . && git commit -q -m 'Configure'
    git checkout -q -b side && printf 'side   \n' > side.txt && git add . && git commit -q --no-verify -m 'Side'
    git checkout -q work && printf 'x\n' > x.txt && git add . && git commit -q -m 'Main'
    run git merge --no-edit side
    [ "$status" != 0 ]
    says 'error trailing-whitespace'
    [ "$(git show :side.txt)" = 'side   ' ]
    git commit -q --no-edit
    [ "$(git show HEAD:side.txt)" = side ]
    [ -z "$(git status --porcelain)" ]
}

@test "a secret that a merge brings in is stopped by pre-merge-commit" {
    new_installed r
    git checkout -q -b side && fake_key > key.txt && git add . && git commit -q --no-verify -m 'Side'
    git checkout -q work && printf 'x\n' > x.txt && git add . && git commit -q -m 'Main'
    run git merge -q --no-edit side
    [ "$status" != 0 ]
    says 'key.txt'
}

@test "any file name: newline, ESC, invalid UTF-8, a leading dash" {
    new_installed r
    for name in $'new\nline' $'esc\e[31mred' $'bad\xff\xfeutf' '-rf' ' edge ' 'quo"te'; do
        printf 'text   \n' > "./$name"
    done
    git add -A
    run git commit -q -m 'Add names'
    [ "$status" = 0 ] || { echo "$output"; return 1; }
    [[ "$output" != *$'\e'* ]]
    [ "$(git ls-tree -r -z HEAD | tr -cd '\0' | wc -c)" = 7 ]
    [ "$(git show 'HEAD:-rf')" = text ]
    [ -z "$(git status --porcelain)" ]
    fake_key > $'esc\e[31mkey' && git add -A
    run git commit -q -m 'Add key'
    [ "$status" = 1 ]
    [[ "$output" != *$'\e'* ]]
    says '\x1b[31mkey'
}

@test "a linked worktree and a commit from a sub-folder" {
    new_installed r
    git worktree add -q ../linked
    cd ../linked && mkdir -p deep/er && cd deep/er
    printf 'text   \n' > a.txt && git add a.txt
    git commit -q -m 'Add a'
    [ "$(git show HEAD:deep/er/a.txt)" = text ]
    [ "$(cat a.txt)" = text ]
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" = 1 ]
}

@test "commit-msg: a bad message is stopped and kept" {
    new_installed r
    printf 'message: {style: conventional}\n' > andon.yml
    printf 'a\n' > a.txt && git add a.txt
    run git commit -q -m 'did stuff.'
    [ "$status" = 1 ]
    says 'git commit -e -F '
    kept=${output##*git commit -e -F }
    kept=${kept%%$'\n'*}
    grep -q 'did stuff' "$kept"
    git commit -q -m 'feat: add a'
}

@test "commit-msg: a full stop and a missing empty line are mended, unless andon.yml says otherwise" {
    new_installed r
    printf 'a\n' > a.txt && git add a.txt
    run git commit -q -m $'Add a.\nBecause.'
    [ "$status" = 0 ]
    says 'COMMIT_EDITMSG: fixed in the file'
    says '2 fixed'
    [ "$(git log -1 --format=%B)" = $'Add a\n\nBecause.' ]
    printf 'lint: {fix: false}\n' > andon.yml
    printf 'b\n' > a.txt && git add a.txt
    run git commit -q -m $'Change a.\nBecause.'
    [ "$status" = 1 ]
    says 'fix       andon lint --fix --message .git/andon/rejected-message   mends 2'
    says_not 'suppress '
    andon lint --fix --message .git/andon/rejected-message > /dev/null
    git commit -q -F .git/andon/rejected-message
    [ "$(git log -1 --format=%B)" = $'Change a\n\nBecause.' ]
}

@test "commit-msg: giving up on a commit, with nothing in the editor, leaves the message that was kept" {
    new_installed r
    printf 'message: {style: conventional}\n' > andon.yml
    printf 'a\n' > a.txt && git add a.txt
    run git commit -q -m 'did stuff, and told it at length'
    [ "$status" = 1 ]
    write_program ../editor <<'END'
#!/bin/sh
: > "$1"
END
    GIT_EDITOR="$PWD/../editor" run git commit -q
    [ "$status" = 1 ]
    says 'the commit message is empty'
    says_not 'your message is kept'
    grep -q 'at length' .git/andon/rejected-message
}

@test "commit-msg by hand: the command that mends the message names its file" {
    new_installed r
    mkdir 'a folder' && printf 'Add a.\n' > 'a folder/message'
    run andon run commit-msg 'a folder/message'
    [ "$status" = 0 ]
    says "andon lint --fix --message 'a folder/message'   mends 1"
    run andon lint --message 'a folder/message'
    says "andon lint --fix --message 'a folder/message'   mends 1"
    andon lint --fix --message 'a folder/message'
    [ "$(cat 'a folder/message')" = 'Add a' ]
}

@test "commit-msg: an own form, and bots are not asked for it" {
    new_installed r
    printf 'message: {pattern: "^[A-Z]+-[0-9]+: ", subject-case: any}\n' > andon.yml
    printf 'a\n' > a.txt && git add a.txt
    run git commit -q -m 'add a'
    [ "$status" = 1 ]
    says 'not of the form'
    git commit -q -m 'ABC-1: add a'
    printf 'b\n' > a.txt && git add a.txt
    git commit -q --author 'dependabot[bot] <1+dependabot[bot]@users.noreply.github.com>' -m 'build lodash 2'
}

@test "ANDON_SKIP leaves out what it names, says so, and warns about what it does not know" {
    new_installed r
    fake_key > key.txt && git add key.txt
    ANDON_SKIP=secrets,nonsense run git commit -q -m 'Add key'
    [ "$status" = 0 ]
    says 'skipped by ANDON_SKIP: secrets'
    says "'nonsense'"
}

@test "old findings don't block: only what the change adds" {
    new_installed r
    printf 'old   \nnew\n' > a.txt && git add a.txt && git commit -q --no-verify -m 'Add a'
    printf 'old   \nnewer\n' > a.txt && git add a.txt
    git commit -q -m 'Change a'
    [ "$(git show HEAD:a.txt | head -1)" = 'old   ' ]
}

@test "run: by hand, as JSON, on a stage, on all files, with a usage error" {
    new_installed r
    fake_key > key.txt && git add key.txt
    run andon run --format json
    [ "$status" = 1 ]
    printf '%s' "$output" | python3 -c 'import json,sys; d=json.load(sys.stdin); assert d["verdict"]=="blocked" and d["findings"][0]["path"]=="key.txt"'
    run andon run pre-commit --all-files
    [ "$status" = 1 ]
    run andon run --staged --all-files
    [ "$status" = 2 ]
    printf 'Add a\n' > message
    run andon run commit-msg message
    [ "$status" = 0 ]
}

@test "lint.fix: ask on a terminal: yes fixes, no does not" {
    command -v script > /dev/null || skip 'needs script(1) for a terminal'
    new_installed r
    printf 'lint: {fix: ask, severity: {trailing-whitespace: error}}\n' > andon.yml
    printf 'one   \n' > a.txt && git add a.txt
    printf 'n\n' | script -qec "git commit -q -m 'Add a'" /dev/null > ../out || true
    grep -q 'can be fixed now' ../out
    [ "$(git show :a.txt)" = 'one   ' ]
    printf 'y\n' | script -qec "git commit -q -m 'Add a'" /dev/null > ../out
    [ "$(git show HEAD:a.txt)" = one ]
}

@test "stats count this clone's runs" {
    new_installed r
    printf 'a\n' > a.txt && git add a.txt && git commit -q -m 'Add a'
    fake_key > key.txt && git add key.txt
    git commit -q -m 'Add key' || true
    ANDON_SKIP=secrets git commit -q -m 'Add key'
    run andon stats
    [ "$status" = 0 ]
    says 'pre-commit'
    says 'secrets/gitlab-pat'
    run andon stats --format json
    printf '%s' "$output" | python3 -c 'import json,sys; json.load(sys.stdin)'
    ! grep -rq "$(fake_key)" .git/andon
}

@test "a secret in a commit message is stopped when the stage looks for secrets" {
    new_installed r
    printf 'stages: {commit-msg: [message, secrets]}\n' > andon.yml
    printf 'a\n' > a.txt && git add a.txt
    run git commit -q -m "Use $(fake_key)"
    [ "$status" = 1 ]
    says 'secrets/gitlab-pat'
    git commit -q -m 'Use a key'
}
