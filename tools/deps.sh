#!/bin/sh
# Installs what building and testing andon needs, if any is missing: Debian packages, and the C sources of
# tree-sitter, its grammars and the word list of BIP 39 (npm packages, pinned by digest in package-lock.json; no script of theirs runs).
# Quiet when nothing is missing.
set -eu

build='gcc make pkg-config git libgit2-dev libpcre2-dev libyaml-dev libexpat1-dev
libdeflate-dev libarchive-dev nettle-dev liblzma-dev libbz2-dev libzstd-dev liblz4-dev libcurl4-openssl-dev libsqlite3-dev
zlib1g-dev libmd-dev libhttp-parser-dev libmbedtls-dev scdoc'
tests='libcmocka-dev bats jq openssl parallel python3-yaml strace valgrind clang clang-format libclang-rt-14-dev gcovr python3'

command -v npm >/dev/null || build="$build npm"

missing=
for package in $build $tests; do
    state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$state" = 'install ok installed' ] || missing="$missing $package"
done
if [ -n "$missing" ]; then
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "deps: need root or sudo to install:$missing" >&2; exit 1; }
        as_root=sudo
    fi
    echo "deps: installing$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

installed=node_modules/.package-lock.json
if [ ! -e "$installed" ] || [ package-lock.json -nt "$installed" ]; then
    echo 'deps: fetching npm packages (grammars, a word list)'
    npm ci --ignore-scripts --silent || { echo 'deps: npm ci failed; is the package registry reachable?' >&2; exit 1; }
    touch "$installed"
fi
