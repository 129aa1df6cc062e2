#!/bin/sh
# The differential test: the test-suite of pre-commit-hooks, its hooks played by andon, then random files through both.
# Their repository is never part of ours: it is looked for at PRE_COMMIT_HOOKS_REPO (a checkout or a git directory)
# and next to the project. Where it, or a Python package, can't be had the test says so and passes, unless
# REQUIRE_DIFFERENTIAL=1.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${1:-$root/build/differential}
: "${ANDON_BIN:=$root/build/bin}"
export ANDON_BIN

skip() {
    echo "check-differential: skipped: $1"
    [ "${REQUIRE_DIFFERENTIAL:-0}" != 1 ]
    exit
}

repository=${PRE_COMMIT_HOOKS_REPO:-$root/../pre-commit-hooks}
[ -d "$repository" ] || skip "no copy of pre-commit-hooks at $repository (set PRE_COMMIT_HOOKS_REPO)"
git -C "$repository" rev-parse --verify -q HEAD >/dev/null || skip "$repository is not a git repository"
rm -rf "$work/upstream"
mkdir -p "$work/upstream"
git -C "$repository" archive HEAD | tar -x -C "$work/upstream"

# The newest Python there is: as of 3.12 f-strings are tokens of their own.
if [ ! -x "$work/venv/bin/pytest" ]; then
    python=
    for candidate in python3.14 python3.13 python3.12 python3; do
        "$candidate" -c 'import venv, ensurepip' 2>/dev/null && { python=$candidate; break; }
    done
    [ -n "$python" ] || skip 'no Python with venv (apt install python3-venv)'
    rm -rf "$work/venv"
    "$python" -m venv "$work/venv"
    "$work/venv/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt" 2>"$work/pip.log" ||
        skip "pip can't install pytest and ruamel.yaml: $(tail -n 1 "$work/pip.log")"
fi

# A private home: no setting of the user's git may decide anything.
mkdir -p "$work/home"
HOME=$work/home
GIT_CONFIG_GLOBAL=$HOME/.gitconfig
GIT_CONFIG_NOSYSTEM=1
export HOME GIT_CONFIG_GLOBAL GIT_CONFIG_NOSYSTEM
git config --file "$GIT_CONFIG_GLOBAL" user.name andon
git config --file "$GIT_CONFIG_GLOBAL" user.email andon@example.com
git config --file "$GIT_CONFIG_GLOBAL" protocol.file.allow always
git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch master

echo "check-differential: $(git -C "$repository" log -1 --format='pre-commit-hooks %h of %cs'), $("$work/venv/bin/python" --version)"
PYTHONPATH=$here:$work/upstream
PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE
failed=0
(cd "$work/upstream" && exec "$work/venv/bin/pytest" -p andon_plugin -p no:cacheprovider -q -rs ${PYTEST_ARGS:-} tests) || failed=1
# In memory where that can be: andon syncs each file that it fixes.
generated=$work/generated
[ -d /dev/shm ] && [ -w /dev/shm ] && generated=$(mktemp -d /dev/shm/andon-differential.XXXXXX)
"$work/venv/bin/python" "$here/generated.py" "$generated" "${CASES:-2000}" || failed=1
[ "$failed" = 1 ] || rm -rf "$generated"
exit "$failed"
