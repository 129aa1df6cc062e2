#!/bin/sh
# The house rules that a machine can hold: layers, formatting, banned functions, sizes, and andon's own checks.
set -u
cd "$(dirname "$0")/.." || exit 3
failed=0

complain() {
    [ -z "$2" ] && return
    printf 'lint-self: %s\n%s\n' "$1" "$2"
    failed=1
}

complain 'core must not know the tools' \
    "$(git grep -nE '^#include "(hooks|lint|scanners|impact|devenv|templates)/' -- 'core/*.[ch]')"
for tool in lint scanners; do
    complain "$tool must not know another tool" \
        "$(git grep -nE '^#include "(hooks|lint|scanners|impact|devenv|templates)/' -- "$tool/*.[ch]" |
            grep -v "#include \"$tool/")"
done
complain 'libgit2 is for core/git*.c alone' \
    "$(git grep -nE '#include <git2' -- '*.c' '*.h' | grep -v '^core/git')"
complain 'banned functions' \
    "$(git grep -nwE '(strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|strtok|system|popen|alloca)\(' -- '*.c' '*.h' |
        grep -vE '^[^:]+:[0-9]+: *(//|\*)|"[^"]*(strcpy|strcat|sprintf|gets|atoi|strtok|system|popen)')"
complain 'unfinished work' \
    "$(git grep -nE '\b(TODO|FIXME|XXX|HACK)\b' -- '*.c' '*.h' '*.sh' '*.bats' Makefile ':!tools/lint-self.sh' ':!lint/checks' ':!tests')"
complain 'hand-written C files over 600 lines' \
    "$(git ls-files '*.c' '*.h' | xargs wc -l | awk '$2 != "total" && $1 > 600 {print $2 ": " $1 " lines"}')"
if command -v clang-format >/dev/null; then
    complain 'not laid out as clang-format would (make format)' \
        "$(git ls-files '*.c' '*.h' | xargs clang-format --dry-run 2>&1 | grep -E 'warning' | cut -d: -f1 | sort | uniq -c)"
else
    echo 'lint-self: clang-format is missing: formatting was not checked'
    failed=1
fi
if [ -x build/bin/andon ]; then
    build/bin/andon run pre-commit --all-files --set lint.fix=false || failed=1
fi
[ "$failed" = 0 ] && echo 'lint-self: clean'
exit "$failed"
