#!/bin/sh
# Runs one cmocka test, behind a wrapper such as valgrind when one is given: run.sh [WRAPPER…] TEST. One line when all passed, else
# all of its output. Its exit code counts too: a sanitizer or valgrind may have something to say after the last test passed.
for name; do :; done
output=$("$@" 2>&1)
status=$?
passed=$(printf '%s\n' "$output" | sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' | awk '{n += $1} END {print n + 0}')
if [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; then
    printf '%s\n' "$output"
    printf '  FAIL    %s: exit code %d\n' "$(basename "$name")" "$status"
    exit 1
fi
printf '  ok      %s: %d tests\n' "$(basename "$name")" "$passed"
