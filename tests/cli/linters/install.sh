#!/bin/sh
# shellcheck disable=SC2317 # "get" calls the functions
# install.sh FOLDER: the linters that tests/cli/tools_real.bats runs for real, into FOLDER/bin where they are not
# installed already. What can't be had here is named, and its test is skipped, which bats says.
set -u
folder=${1:?usage: install.sh FOLDER}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$folder/bin"
folder=$(cd "$folder" && pwd)
log=$folder/install.log
: > "$log"

debian() {
    command -v "$1" > /dev/null && return
    as_root=
    [ "$(id -u)" = 0 ] || as_root=sudo
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$2"
}
# Toolchains are often in a folder of their own that PATH does not name here.
toolchain() {
    for place in "$(command -v "$1")" "/usr/local/go/bin/$1" "$HOME/.cargo/bin/$1"; do
        [ -x "$place" ] && ln -sf "$place" "$folder/bin/$1" && return
    done
    debian "$1" "$2"
}
ruff() {
    [ -x "$folder/python/bin/ruff" ] ||
        python3 -m pip install -q --no-deps --require-hashes --target "$folder/python" -r "$here/requirements.txt" || return
    ln -sf "$folder/python/bin/ruff" "$folder/bin/ruff"
}
node() {
    [ -x "$folder/node_modules/.bin/$1" ] && return
    cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder" &&
        (cd "$folder" && npm ci --ignore-scripts --silent)
}

failed=0
get() {
    name=$1
    shift
    "$@" >> "$log" 2>&1 && return
    echo "linters: $name can't be had here, its test is skipped (see $log)"
    failed=1
}
get ruff ruff
get eslint node eslint
get prettier node prettier
get clang-format debian clang-format clang-format
get shellcheck debian shellcheck shellcheck
get yamllint debian yamllint yamllint
get gofmt toolchain gofmt golang-go
get rustfmt toolchain rustfmt rustfmt
get cargo toolchain cargo cargo
exit "$failed"
