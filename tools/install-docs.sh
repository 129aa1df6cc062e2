#!/bin/sh
# Installs manual pages and shell completions, all printed by the tools themselves: install-docs.sh BUILD PREFIX, or
# install-docs.sh --remove PREFIX.
set -eu
prefix=$2
tools='andon andon-lint andon-scan'
if [ "$1" = --remove ]; then
    for tool in $tools andon-scan-verify; do rm -f "$prefix/share/man/man1/$tool.1"; done
    rm -f "$prefix/share/man/man5/andon.yml.5" "$prefix/share/bash-completion/completions/andon" \
        "$prefix/share/zsh/site-functions/_andon" "$prefix/share/fish/vendor_completions.d/andon.fish"
    exit 0
fi
andon=$1/bin/andon
mkdir -p "$prefix/share/man/man1" "$prefix/share/man/man5" "$prefix/share/bash-completion/completions" \
    "$prefix/share/zsh/site-functions" "$prefix/share/fish/vendor_completions.d"
for tool in $tools; do "$andon" man "$tool" | scdoc > "$prefix/share/man/man1/$tool.1"; done
"$1/bin/andon-verify" --manual | scdoc > "$prefix/share/man/man1/andon-scan-verify.1"
"$andon" man andon.yml | scdoc > "$prefix/share/man/man5/andon.yml.5"
"$andon" completion bash > "$prefix/share/bash-completion/completions/andon"
"$andon" completion zsh > "$prefix/share/zsh/site-functions/_andon"
"$andon" completion fish > "$prefix/share/fish/vendor_completions.d/andon.fish"
