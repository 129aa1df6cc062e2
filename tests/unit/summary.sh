#!/bin/sh
# Reads a cmocka run on standard input: shows it whole when a test failed, one line when all passed.
name=$(basename "$1")
output=$(cat)
passed=$(printf '%s\n' "$output" | sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' | awk '{n += $1} END {print n + 0}')
failed=$(printf '%s\n' "$output" | grep -c '^\[  FAILED  \] [0-9]* test')
if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ] || printf '%s\n' "$output" | grep -qE 'runtime error|Sanitizer'; then
    printf '%s\n' "$output"
    printf '  FAIL    %s\n' "$name"
    exit 1
fi
printf '  ok      %s: %d tests\n' "$name" "$passed"
