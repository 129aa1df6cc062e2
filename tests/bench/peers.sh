#!/bin/sh
# peers.sh FOLDER: installs the other secret scanners into FOLDER, each by its usual client at its newest version.
# One that can't be had here is named and left out; put one into FOLDER/bin by hand, and it is used all the same.
set -u
folder=${1:?usage: peers.sh FOLDER}
mkdir -p "$folder/bin" "$folder/npm"
folder=$(cd "$folder" && pwd)
log=$folder/install.log

go_install() { GOBIN="$folder/bin" GOFLAGS=-p=1 nice go install "$1@latest"; }
cargo_install() { CARGO_BUILD_JOBS=1 nice cargo install --root "$folder" "$1"; }
npm_install() { npm install --ignore-scripts --no-audit --no-fund --prefix "$folder/npm" "$@"; }
pip_install() {
    [ -x "$folder/venv/bin/pip" ] || python3 -m venv "$folder/venv" || return
    "$folder/venv/bin/pip" install -q "$1"
}
# The program itself, without the Python that starts it: the peer at its best.
kingfisher() {
    pip_install kingfisher-bin || return
    program=$(find "$folder/venv" -path '*/kingfisher/bin/kingfisher' -type f | head -n 1)
    [ -n "$program" ] && chmod +x "$program" && ln -sf "$program" "$folder/bin/kingfisher"
}

# peer NAME FILE COMMAND...: runs COMMAND unless FILE is there already.
peer() {
    name=$1 file=$folder/$2
    shift 2
    [ -x "$file" ] || "$@" >>"$log" 2>&1
    if [ -x "$file" ]; then echo "peers: $name"; else echo "peers: $name can't be had here (see $log)"; fi
}
peer gitleaks bin/gitleaks go_install github.com/zricethezav/gitleaks/v8
peer betterleaks bin/betterleaks go_install github.com/betterleaks/betterleaks
peer trufflehog bin/trufflehog go_install github.com/trufflesecurity/trufflehog/v3
peer ripsecrets bin/ripsecrets cargo_install ripsecrets
peer kingfisher bin/kingfisher kingfisher
peer detect-secrets venv/bin/detect-secrets pip_install detect-secrets
peer secretlint npm/node_modules/.bin/secretlint npm_install secretlint @secretlint/secretlint-rule-preset-recommend
