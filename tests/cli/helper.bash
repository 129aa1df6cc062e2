# What every bats file loads: a private home, git without the machine's settings, repositories made on the spot.

setup() {
    # A regular file there is what git reads as a list of revisions: 'git gc' then stops with "bad revision" in one test after another.
    [ -c /dev/null ] || { echo '/dev/null is no device any more: something has replaced it (mknod -m 666 /dev/null c 1 3)'; return 1; }
    export HOME="$BATS_TEST_TMPDIR/home" GIT_CONFIG_NOSYSTEM=1
    export GIT_CONFIG_GLOBAL="$HOME/.gitconfig"
    export XDG_STATE_HOME="$HOME/state" XDG_DATA_HOME="$HOME/data" XDG_CONFIG_HOME="$HOME/config"
    export PATH="$ANDON_BIN:$PATH" LC_ALL=C NO_COLOR=1 TERM=xterm
    unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE GIT_OBJECT_DIRECTORY GIT_EDITOR EDITOR VISUAL ANDON_SKIP
    mkdir -p "$HOME"
    cat > "$GIT_CONFIG_GLOBAL" <<'END'
[user]
	name = Ada Example
	email = ada@example.org
[init]
	defaultBranch = work
[commit]
	gpgSign = false
[protocol "file"]
	allow = always
[advice]
	detachedHead = false
END
    cd "$BATS_TEST_TMPDIR" || return 1
}

# new_repo NAME: an empty repository, and into it.
new_repo() {
    git init -q "$1" && cd "$1" || return 1
}

# new_installed NAME: a repository with one commit and andon's hooks.
new_installed() {
    new_repo "$1"
    printf 'start\n' > start.txt
    git add start.txt
    git commit -q -m 'Start'
    andon install > /dev/null
}

# A made-up key that every scanner takes for real; put together here so that none trips over this file.
fake_key() {
    printf 'glp%s-%s%s' at 'Zx8mQ2vT7k' 'Lw4RnB9yHd'
}

# A file with a conflict marker; likewise.
conflict_text() {
    printf 'one\n%s HEAD\nours\n%s\ntheirs\n%s other\n' '<<<<<''<<' '=====''==' '>>>>>''>>'
}

# write_program PATH: standard input becomes an executable.
write_program() {
    mkdir -p "$(dirname "$1")"
    cat > "$1"
    chmod +x "$1"
}

# says TEXT: the last run's output holds it.
says() {
    [[ "$output" == *"$1"* ]] || { printf 'expected: %s\ngot: %s\n' "$1" "$output"; return 1; }
}

says_not() {
    [[ "$output" != *"$1"* ]] || { printf 'not expected: %s\ngot: %s\n' "$1" "$output"; return 1; }
}

# The whole state of a repository's hooks and configuration, byte for byte: for before-and-after comparisons.
hooks_state() {
    local common
    common=$(git rev-parse --path-format=absolute --git-common-dir)
    cat "$common/config"
    [ -d "$common/hooks" ] || echo 'no hooks folder'
    find "$common/hooks" -mindepth 1 2> /dev/null | LC_ALL=C sort | while IFS= read -r file; do
        stat -c '%A %n' "$file"
        if [ -L "$file" ]; then readlink "$file"; else sha256sum < "$file"; fi
    done
}
