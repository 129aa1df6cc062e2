#!/bin/sh
# Links what the arguments say, and takes three of the linker's warnings away: a static glibc program that names dlopen,
# getpwuid_r or getaddrinfo is warned of at each. SQLite and libgit2 name them; andon never gets there. Everything else
# that the linker says is shown, and fails the build: a static-pie links without its undefined references otherwise.
set -u
said=$(mktemp) || exit 1
trap 'rm -f "$said"' EXIT
trap 'exit 130' INT TERM
LC_ALL=C "$@" 2> "$said"
status=$?
rest=$(awk '
    /: in function .*:$/ { place = $0; next }
    /warning: Using .(dlopen|getpwuid_r|getaddrinfo). in statically linked applications/ { place = ""; next }
    { if (place != "") print place; place = ""; print }
    END { if (place != "") print place }' "$said")
[ -z "$rest" ] && exit "$status"
printf '%s\n' "$rest" >&2
[ "$status" -ne 0 ] || status=1
exit "$status"
