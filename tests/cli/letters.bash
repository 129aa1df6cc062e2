# Made-up tokens' letters and digits. The same in every run of a test: a few random words in a thousand look like a word or a row of
# keys, which the scanner rightly doubts, and a test that fails once in two hundred runs teaches nobody anything.

# letters COUNT: others at each call of a test. Without x: "xXxx" is taken for a placeholder.
letters() {
    local alphabet=ABCDEFGHIJKLMNOPQRSTUVWYZabcdefghijklmnopqrstuvwyz0123456789 text='' calls="$BATS_TEST_TMPDIR/.letters" state i
    printf . >> "$calls"
    state=$(printf '%s %s' "$BATS_TEST_NAME" "$(cat "$calls")" | cksum | cut -d ' ' -f 1)
    for ((i = 0; i < $1; i++)); do
        state=$(((state * 1103515245 + 12345) & 0x7fffffff)) # POSIX's example of rand()
        text+=${alphabet:$((state / 65536 % ${#alphabet})):1}
    done
    printf '%s' "$text"
}
