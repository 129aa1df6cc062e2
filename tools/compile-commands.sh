#!/bin/sh
# Prints compile_commands.json: compile-commands.sh "COMMAND" FILE…
command=$(printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g')
shift
echo '['
separator=
for file; do
    printf '%s  {"directory": "%s", "file": "%s", "command": "%s -c %s"}' "$separator" "$PWD" "$file" "$command" "$file"
    separator=',
'
done
printf '\n]\n'
