#!/usr/bin/env bats
# What the build itself promises.

load helper

@test "a link with an undefined reference fails, and says which" {
    link="$BATS_TEST_DIRNAME/../../tools/link.sh"
    printf 'int missing(void);\nint main(void) { return missing(); }\n' > a.c
    run sh "$link" cc -static-pie a.c -o a
    [ "$status" -ne 0 ]
    says "undefined reference to \`missing'"
}

@test "a link that only names what static programs are warned of is silent" {
    link="$BATS_TEST_DIRNAME/../../tools/link.sh"
    printf '#include <pwd.h>\nint main(void) { return getpwuid_r(0, 0, 0, 0, 0); }\n' > a.c
    run sh "$link" cc -w -static a.c -o a
    [ "$status" -eq 0 ]
    [ -z "$output" ]
}
