#!/usr/bin/env bash
# Shows andon at work on a repository that this script makes in a temporary folder. Nothing outside it is touched.
set -euo pipefail
bin=$(cd "$(dirname "$0")/../build/bin" && pwd)
export PATH="$bin:$PATH"
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export HOME="$place/home" GIT_CONFIG_GLOBAL="$place/home/.gitconfig" GIT_CONFIG_NOSYSTEM=1
export XDG_STATE_HOME="$place/state" XDG_DATA_HOME="$place/data"
mkdir -p "$HOME"
git config --global user.name 'Ada Example'
git config --global user.email 'ada@example.org'
git config --global init.defaultBranch main
git config --global advice.detachedHead false

pause=${DEMO_PAUSE:-0}
step() { printf '\n\033[1m# %s\033[0m\n' "$*"; sleep "$pause"; }
# A command as one would type it.
shown() {
    printf '\033[32m$\033[0m'
    for word; do case $word in *' '*) printf " '%s'" "$word" ;; *) printf ' %s' "$word" ;; esac; done
    printf '\n'
}
run() { shown "$@"; "$@" 2>&1 || printf '\033[2m(exit %d)\033[0m\n' $?; sleep "$pause"; }
must_fail() {
    shown "$@"
    if "$@" 2>&1; then echo 'demo: this should have been stopped' >&2; exit 1; fi
    sleep "$pause"
}

mkdir "$place/shop" && cd "$place/shop"
git init -q
step 'One command makes andon the repository'"'"'s git hooks'
run andon install

step 'A key and a conflict marker are stopped before they are history'
# Put together here, so that no scanner trips over this script.
key="sk_li""ve_51Hq7R9mZq2Lx""KcV4tNb8WdY3sHf6GjP1aB"
printf 'def connect():\n    token = "%s"\n    return token\n' "$key" > app.py
printf 'title\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> feature\n' > notes.txt
git add .
must_fail git commit -m 'Add the shop'

step 'Mended, it passes'
printf 'import os\n\n\ndef connect():\n    return os.environ["SHOP_TOKEN"]\n' > app.py
printf 'title\n' > notes.txt
git add .
run git commit -q -m 'Add the shop'

step 'A fix lands in the commit and is merged into the file; an unstaged edit stays as it was'
printf 'import os\n\nTIMEOUT = 30   \n\n\ndef connect():\n    return os.environ["SHOP_TOKEN"]\n' > app.py
git add app.py
printf '\n\ndef unfinished():\n    pass\n' >> app.py
run git diff --stat
run git commit -q -m 'Add a timeout'
run git show --format= HEAD -- app.py
run git diff
git diff --quiet HEAD~1 HEAD -- notes.txt
if git show HEAD:app.py | grep -q '30 '; then echo 'demo: the white space was not fixed' >&2; exit 1; fi
grep -q unfinished app.py || { echo 'demo: the unstaged edit is gone' >&2; exit 1; }
if grep -q '30 ' app.py; then echo 'demo: the fix was not merged into the file' >&2; exit 1; fi

step 'What it cost'
run andon stats
printf '\ndemo: all of the above was checked, and held\n'
