load helper

@test "install writes hooks that start andon directly, and installing again changes nothing" {
    new_repo r
    run andon install
    [ "$status" = 0 ]
    says 'installed in'
    for stage in pre-commit pre-merge-commit commit-msg; do
        [ -x ".git/hooks/$stage" ]
        [ "$(head -1 ".git/hooks/$stage")" = "#!$(realpath "$ANDON_BIN/andon") hook" ]
    done
    [ ! -e .git/hooks/pre-push ]
    hooks_state > ../before
    andon install
    hooks_state | cmp - ../before
}

@test "install and doctor say that pushes are not looked at, until they are" {
    new_repo r
    run andon install
    says "pushes are not looked at; 'andon install --stages pre-push' adds that"
    run andon doctor
    [ "$status" = 0 ]
    says 'pushes are not looked at'
    run andon install --stages pre-push
    says_not 'not looked at'
    [ -x .git/hooks/pre-commit ]
    run andon install
    says_not 'not looked at'
    run andon doctor
    says_not 'not looked at'
    git init -q --bare ../bare.git && cd ../bare.git
    run andon install
    says_not 'not looked at'
}

@test "uninstall restores byte for byte, with and without a hooks folder" {
    new_repo r
    hooks_state > ../before
    andon install
    andon uninstall
    hooks_state | cmp - ../before

    rm -rf .git/hooks
    hooks_state > ../before
    andon install
    andon install --stages pre-push
    andon uninstall
    hooks_state | cmp - ../before
    run andon uninstall
    [ "$status" = 0 ]
    says 'no hook of andon'
}

@test "--stages takes a list; an unknown stage names the nearest" {
    new_repo r
    andon install --stages pre-push,post-merge
    [ -x .git/hooks/pre-push ] && [ -x .git/hooks/post-merge ] && [ ! -e .git/hooks/pre-commit ]
    run andon install --stages pre-comit
    [ "$status" = 2 ]
    says "did you mean 'pre-commit'?"
}

@test "stages that andon.yml configures are installed too" {
    new_repo r
    printf 'version: 1\ncommands:\n  - {id: t, run: ["true"], stage: post-merge}\nstages:\n  pre-rebase: []\n' > andon.yml
    andon install
    [ -x .git/hooks/post-merge ] && [ -x .git/hooks/pre-rebase ] && [ -x .git/hooks/pre-commit ]
}

@test "a hook that was there runs first, with arguments and input, and its failure stops" {
    new_repo r
    write_program .git/hooks/commit-msg <<'END'
#!/bin/sh
echo "old hook: $1" >> "$HOME/log"
grep -q stop "$1" && exit 7
exit 0
END
    printf 'exit 0\n' > .git/hooks/pre-commit # no #!: git gives it to sh
    chmod +x .git/hooks/pre-commit
    hooks_state > ../before
    andon install
    [ -x .git/hooks/commit-msg.andon-saved ]
    echo a > a && git add a
    git commit -q -m 'Add a'
    grep -q 'old hook: .git/COMMIT_EDITMSG' "$HOME/log"
    echo b > b && git add b
    run git commit -m 'Please stop here'
    [ "$status" != 0 ]
    says 'exit 7'
    [ "$(git rev-list --count HEAD)" = 1 ]
    andon uninstall
    hooks_state | cmp - ../before
}

@test "a hook that is a symbolic link is kept as one" {
    new_repo r
    write_program ../shared-hook <<'END'
#!/bin/sh
echo shared >> "$HOME/log"
END
    ln -s ../../../shared-hook .git/hooks/pre-commit
    hooks_state > ../before
    andon install
    [ -L .git/hooks/pre-commit.andon-saved ] && [ ! -L .git/hooks/pre-commit ]
    echo a > a && git add a && git commit -q -m 'Add a'
    grep -q shared "$HOME/log"
    grep -q shared ../shared-hook # what it points to was not written over
    andon uninstall
    hooks_state | cmp - ../before
}

# As the pre-commit framework's 'install' does: a hook that is there becomes <stage>.legacy, and is run first.
install_framework() {
    if [ -e .git/hooks/pre-commit ] && ! grep -q framework .git/hooks/pre-commit; then
        mv .git/hooks/pre-commit .git/hooks/pre-commit.legacy
    fi
    write_program .git/hooks/pre-commit <<'END'
#!/bin/sh
# framework
[ -z "$RUNS_LEGACY" ] || exit 9
here=$(dirname "$0")
[ ! -x "$here/pre-commit.legacy" ] || RUNS_LEGACY=1 "$here/pre-commit.legacy" "$@" || exit 1
echo framework >> "$HOME/log"
END
}

# One commit that passes, with what the log must then hold, and one that andon stops.
commits_behind() {
    echo "$RANDOM" >> a && git add a
    : > "$HOME/log"
    git commit -q -m 'Change a'
    [ "$(cat "$HOME/log")" = "$1" ]
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" != 0 ]
    says 'secrets/gitlab-pat'
    git rm -q --cached key.txt
}

@test "another hook manager (pre-commit) that is installed after andon runs it as pre-commit.legacy" {
    new_repo r
    andon install
    install_framework
    commits_behind framework
    run andon doctor
    says 'from another hook that stands in front'
    run andon install
    [ "$status" = 0 ]
    says 'stands in front'
    commits_behind framework
    andon uninstall
    [ ! -e .git/hooks/pre-commit.legacy ]
    grep -q framework .git/hooks/pre-commit
}

@test "a hook that was there, then andon, then another hook manager: each runs once" {
    new_repo r
    write_program .git/hooks/pre-commit <<'END'
#!/bin/sh
echo old >> "$HOME/log"
END
    andon install
    install_framework
    commits_behind $'old\nframework'
    andon install
    commits_behind $'old\nframework'
    andon uninstall
    echo b > b && git add b
    : > "$HOME/log"
    git commit -q -m 'Add b'
    [ "$(cat "$HOME/log")" = $'old\nframework' ]
}

@test "another hook manager, then andon, then the manager again: no circle" {
    new_repo r
    install_framework
    andon install
    commits_behind framework
    install_framework
    commits_behind framework
    rm .git/hooks/pre-commit.andon-saved
    mv .git/hooks/pre-commit .git/hooks/pre-commit.andon-saved
    cp .git/hooks/pre-commit.legacy .git/hooks/pre-commit
    commits_behind framework
}

@test "core.hooksPath in the work tree (husky) is taken over, chained, and given back" {
    new_repo r
    write_program .husky/_/pre-commit <<'END'
#!/bin/sh
echo husky >> "$HOME/log"
END
    git config core.hooksPath .husky/_
    hooks_state > ../before
    find .husky -type f -exec sha256sum {} + > ../husky
    run andon install
    [ "$status" = 0 ]
    says '.husky/_'
    says "husky sets it back at each 'npm install'"
    [ "$(git config core.hooksPath)" = "$PWD/.git/hooks" ]
    [ "$(git config andon.previousHooksPath)" = .husky/_ ]
    andon install # again: the chain stays
    echo a > a && git add a && git commit -q -m 'Add a'
    [ "$(cat "$HOME/log")" = husky ]
    write_program .husky/_/pre-commit <<'END'
#!/bin/sh
exit 3
END
    echo b > b && git add b
    run git commit -q -m 'Add b'
    [ "$status" != 0 ]
    write_program .husky/_/pre-commit <<'END'
#!/bin/sh
echo husky >> "$HOME/log"
END
    find .husky -type f -exec sha256sum {} + | cmp - ../husky
    andon uninstall
    hooks_state | cmp - ../before
}

@test "a global core.hooksPath is overridden for this repository and chained" {
    write_program "$HOME/company hooks/pre-commit" <<'END'
#!/bin/sh
echo company >> "$HOME/log"
END
    git config --global core.hooksPath "$HOME/company hooks"
    new_repo r
    hooks_state > ../before
    cp "$GIT_CONFIG_GLOBAL" ../global
    andon install
    echo a > a && git add a && git commit -q -m 'Add a'
    [ "$(cat "$HOME/log")" = company ]
    cmp "$GIT_CONFIG_GLOBAL" ../global
    andon uninstall
    hooks_state | cmp - ../before
    [ "$(git config core.hooksPath)" = "$HOME/company hooks" ]
}

@test "a core.hooksPath that was changed after install is left alone by uninstall" {
    new_repo r
    git config core.hooksPath .husky
    andon install
    git config core.hooksPath elsewhere
    run andon uninstall
    [ "$status" = 0 ]
    says 'left alone'
    [ "$(git config core.hooksPath)" = elsewhere ]
}

@test "a core.hooksPath with control characters is refused" {
    new_repo r
    git config core.hooksPath "$(printf 'hooks\r')"
    run andon install
    [ "$status" = 2 ]
    says 'control characters'
    [ ! -e .git/hooks/pre-commit ]
}

@test "--global: every repository, chained to its own hooks, and back" {
    new_repo r
    write_program .git/hooks/pre-commit <<'END'
#!/bin/sh
echo own >> "$HOME/log"
END
    write_program .git/hooks/post-checkout <<'END'
#!/bin/sh
echo "checkout $3" >> "$HOME/log"
END
    cp "$GIT_CONFIG_GLOBAL" ../global
    run andon install --global
    [ "$status" = 0 ]
    [ -x "$XDG_DATA_HOME/andon/hooks/pre-commit" ]
    echo a > a && git add a && git commit -q -m 'Add a'
    grep -q own "$HOME/log"
    git checkout -q -b other
    grep -q 'checkout 1' "$HOME/log"
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" != 0 ]
    git init -q ../fresh && git clone -q . ../clone && git -C ../clone stash -q && git -C ../clone gc -q
    andon uninstall --global
    cmp "$GIT_CONFIG_GLOBAL" ../global
    [ ! -e "$XDG_DATA_HOME/andon/hooks/pre-commit" ]
}

@test "in a linked worktree the hooks go to the common folder and work in both" {
    new_repo r
    git commit -q --allow-empty -m 'Start'
    git worktree add -q ../linked
    cd ../linked
    andon install
    [ -x ../r/.git/hooks/pre-commit ]
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" != 0 ]
    cd ../r
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" != 0 ]
}

@test "in a submodule the hooks go to its own git folder" {
    new_repo lib
    git commit -q --allow-empty -m 'Start'
    cd .. && new_repo r
    git submodule --quiet add "$BATS_TEST_TMPDIR/lib" lib
    cd lib
    andon install
    [ -x ../.git/modules/lib/hooks/pre-commit ] && [ ! -e ../.git/hooks/pre-commit ]
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" != 0 ]
}

@test "a bare repository gets the server's stages only" {
    git init -q --bare b.git && cd b.git
    andon install
    [ -x hooks/pre-receive ] && [ -x hooks/update ] && [ ! -e hooks/pre-commit ]
    run andon install --stages pre-commit
    [ "$status" = 2 ]
    says 'never happens in a bare repository'
}

@test "hostile hooks folders: a link, a file, a folder in a hook's place" {
    new_repo r
    mv .git/hooks ../away && ln -s ../../away .git/hooks
    run andon install
    [ "$status" = 3 ]
    says 'symbolic link'
    [ ! -e ../away/pre-commit ]
    rm .git/hooks && touch .git/hooks
    run andon install
    [ "$status" = 3 ]
    says 'not a folder'
    rm .git/hooks && mkdir -p .git/hooks/commit-msg
    run andon install
    [ "$status" = 3 ]
    says 'neither a file'
    [ ! -e .git/hooks/pre-commit ] # refused before anything was written
}

@test "when andon is gone the commit stops, and doctor says so" {
    new_repo r
    mkdir ../bin && cp "$ANDON_BIN/andon" ../bin/
    ../bin/andon install
    rm ../bin/andon
    echo a > a && git add a
    run git commit -q -m 'Add a'
    [ "$status" != 0 ]
    run andon doctor
    [ "$status" = 3 ]
    says 'which is not there'
    andon install
    git commit -q -m 'Add a'
}

@test "a binary in a folder with spaces and quotes is started through sh" {
    new_repo r
    mkdir "../it's a bin" && cp "$ANDON_BIN/andon" "../it's a bin/"
    "../it's a bin/andon" install
    [ "$(head -1 .git/hooks/pre-commit)" = '#!/bin/sh' ]
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" != 0 ]
    says 'key.txt'
    git rm -q --cached key.txt && rm key.txt
    git commit -q --allow-empty -m 'Empty'
    andon uninstall
    [ ! -e .git/hooks/pre-commit ]
}

@test "init writes a commented andon.yml that is valid, and never overwrites one" {
    new_repo r
    echo 'print(1)' > a.py && printf '#!/bin/sh\n' > b.sh
    run andon init
    [ "$status" = 0 ]
    grep -q 'Python (1)' andon.yml
    grep -q 'ruff' andon.yml
    [ -x .git/hooks/pre-commit ]
    run andon config
    [ "$status" = 0 ]
    # the suggestions are valid when they are switched on
    sed -n 's/^#\( *- {id\)/\1/p; s/^# *commands:$/commands:/p' andon.yml > on.yml
    run andon config --config on.yml
    [ "$status" = 0 ]
    says ruff
    echo 'version: 1' > andon.yml
    andon init
    [ "$(cat andon.yml)" = 'version: 1' ]
}

@test "outside a repository: exit 3 and a clear line" {
    run andon install
    [ "$status" = 3 ]
    [ "${#lines[@]}" = 1 ]
    says 'andon: '
}

@test "help says what there is to know, not only the options" {
    run andon scan --help
    says 'why PATH:LINE [RULE] (or why-not) tells what each rule made of a line'
    run andon run --help
    says 'ANDON_SKIP=id,id leaves'
    run andon help install
    says "Hooks go to the repository's own hooks folder"
}

@test "help, version, an unknown command, completion and manual" {
    run andon --version
    [ "$status" = 0 ] && says 'andon 0.'
    run andon help
    [ "$status" = 0 ] && says 'install'
    run andon help install
    [ "$status" = 0 ] && says '--global'
    run andon instal
    [ "$status" = 2 ] && says "did you mean 'install'?"
    run andon install --globl
    [ "$status" = 2 ] && says "did you mean"
    run andon
    [ "$status" = 2 ]
    for shell in bash zsh fish; do
        run andon completion "$shell"
        [ "$status" = 0 ] && says 'uninstall'
    done
    andon completion bash > c.bash && bash -n c.bash
    run andon man run
    [ "$status" = 0 ] && says '--all-files'
    run andon man nothing
    [ "$status" = 2 ]
    run andon hook
    [ "$status" = 2 ]
}

@test "core.hooksPath twice, from the command line, per worktree, from an include that wins" {
    new_repo r
    git commit -q --allow-empty -m 'Start'
    git config --add core.hooksPath one && git config --add core.hooksPath two
    run andon install
    [ "$status" = 2 ]
    says 'more than once'
    [ ! -e .git/hooks/pre-commit ]
    git config --unset-all core.hooksPath
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=x run andon install
    [ "$status" = 2 ]
    says 'git -c'

    git config extensions.worktreeConfig true
    git worktree add -q ../linked && cd ../linked
    git config --worktree core.hooksPath mine
    hooks_state > ../before
    cat "$(git rev-parse --git-dir)/config.worktree" > ../before.worktree
    andon install
    fake_key > key.txt && git add key.txt
    run git commit -q -m 'Add key'
    [ "$status" = 1 ]
    andon uninstall
    [ "$(git config core.hooksPath)" = mine ]
    cmp "$(git rev-parse --git-dir)/config.worktree" ../before.worktree

    cd ../r
    printf '[core]\n\thooksPath = included\n' > ../extra
    git config include.path "$BATS_TEST_TMPDIR/extra"
    cp .git/config ../before
    run andon install
    [ "$status" = 2 ]
    says 'wins over'
    cmp .git/config ../before
}

@test "a relative PATH entry never ends up in a hook; the recorded PATH finds tools" {
    new_repo r
    write_program "$HOME/tools/mytool" <<'END'
#!/bin/sh
echo ran > "$HOME/ran"
END
    PATH=".:bin:$HOME/tools:$PATH" andon install > /dev/null
    path=$(sed -n 's/^# path: //p' .git/hooks/pre-commit)
    [[ "$path" == /* && "$path" != *:.:* && "$path" == *"$HOME/tools"* ]]
    printf 'commands: [{id: t, run: [mytool], always-run: true}]\n' > andon.yml
    andon trust > /dev/null
    printf 'a\n' > a && git add a
    PATH=/usr/bin:/bin git commit -q -m 'Add a' # as a GUI client would
    [ -e "$HOME/ran" ]
}

@test "killed in the middle of installing: the old hook is there, and uninstall restores all" {
    command -v strace > /dev/null || skip 'needs strace'
    for point in linkat:1 rename:1 rename:2 rename:3 fsync:1 write:2; do
        rm -rf r && new_repo r
        printf '#!/bin/sh\nexit 9\n' | write_program .git/hooks/pre-commit
        git config core.hooksPath .husky
        hooks_state > ../before
        # Under strace the leak check of FLAVOUR=asan can't look at its own process.
        ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" \
            strace -o /dev/null -e "trace=${point%:*}" -e "inject=${point%:*}:signal=KILL:when=${point#*:}" \
            andon install > /dev/null 2>&1 || true
        [ -x .git/hooks/pre-commit ]
        andon install > /dev/null
        andon uninstall > /dev/null
        hooks_state | cmp - ../before || { echo "$point"; return 1; }
        cd ..
    done
}
