#!/usr/bin/env bats
# The list of checks and rules: what each does by default, and that each explains itself.

load helper

# wanted: what is there without any configuration; E error, W warning, o off, F mends.
wanted() {
    cat <<'END'
trailing-whitespace WF
end-of-file-fixer WF
mixed-line-ending WF
fix-byte-order-marker WF
check-utf8 W
check-merge-conflict E
check-added-large-files E
check-case-conflict E
check-illegal-windows-names W
check-executables-have-shebangs WF
check-shebang-scripts-are-executable WF
check-symlinks W
destroyed-symlinks E
forbid-new-submodules W
check-bidi E
check-invisible-characters W
editorconfig WF
typo WF
debug-statements E
debug-leftover W
no-commit-to-branch o
commit-message/empty E
commit-message/subject-length W
commit-message/conventional o
commit-message/type o
commit-message/scope o
commit-message/subject-case o
commit-message/subject-period WF
commit-message/blank-line EF
commit-message/body-wrap o
commit-message/wip W
commit-message/signoff o
commit-message/ticket o
check-json E
check-yaml E
yaml-indent W
yaml-truthy W
yaml-octal W
check-toml E
env-dup-key W
env-format WF
df-syntax E
df-tag W
df-digest o
df-root W
df-secret-arg E
df-add WF
df-workdir-abs E
df-cd W
df-sudo W
df-apt-yes EF
df-apt-recommends WF
df-apt-lists W
df-update-alone W
df-pm-pin o
df-pm-cache WF
df-exec-form WF
df-duplicate E
df-pipefail W
df-deprecated WF
df-stage E
df-expose E
df-undefined-arg W
df-tls-off E
cp-image-tag W
cp-dup-name E
cp-dup-port E
cp-bind-all W
cp-version WF
cp-quote-port WF
cp-privileged W
ci-keys E
ci-expr E
ci-needs E
ci-dup-id E
ci-inject E
ci-pin W
ci-permissions W
ci-trigger E
ci-persist-credentials W
ci-secrets-inherit W
ci-glob-cron E
ci-insecure-command E
ci-docker-tag W
gl-double-pipeline W
sh-shebang W
sh-crlf EF
sh-rm-var E
sh-cd-fail W
sh-unquoted W
sh-curl-pipe W
mk-space-indent EF
mk-phony WF
mk-dup-target W
END
}

@test "list: each check of files, messages and CI has its severity, and mends or not" {
    andon-lint --list --format json > list.json
    wanted | python3 -c '
import json, sys
rows = {row["id"]: row for row in json.load(open("list.json"))}
for line in sys.stdin:
    name, wanted = line.split()
    row = rows[name]
    is_off = wanted == "o"
    assert row["on"] != is_off, row
    assert is_off or {"E": "error", "W": "warning"}[wanted[0]] == row["severity"], row
    assert is_off or row["fixes"] == wanted.endswith("F"), row
'
}

@test "list: each row has an origin, a source and one line; an option switches rules of messages on" {
    new_repo r
    andon-lint --list --format json > list.json
    python3 -c '
import json
rows = json.load(open("list.json"))
assert len({(row["id"], row.get("language")) for row in rows}) == len(rows)
for row in rows:
    assert row["origin"] and row["source"] and row["summary"] and "\n" not in row["summary"], row
    assert row["severity"] in ("error", "warning", "note"), row
assert {row["origin"] for row in rows if row["id"] == "df-tag"} == {"andon"}
'
    run andon-lint --list
    [[ "$output" == *'df-apt-yes '*'error    on   fix  andon '* ]]
    [[ "$output" == *'rules/py-none-eq '*'warning  on   fix  python '* ]]
    printf 'message: {style: conventional, signoff: true, wip: "off"}\n' > andon.yml
    run andon-lint --list
    [[ "$output" =~ commit-message/type\ +error\ +on ]]
    [[ "$output" =~ commit-message/signoff\ +error\ +on ]]
    [[ "$output" =~ commit-message/wip\ +warning\ +off ]]
    [[ "$output" =~ commit-message/ticket\ +error\ +off ]]
}

# That each check and rule has a page is in lint.bats.
@test "explain: rules of the message and of packs say how to leave them out" {
    for id in $(andon-lint --list | cut -d' ' -f1 | grep commit-message) rules/py-none-eq rules/c-gets df-tag; do
        run andon explain "$id"
        [ "$status" -eq 0 ]
        for part in why bad good 'how to mend it' 'to leave it out' source; do
            [[ "$output" == *$'\n'"$part"* ]] || { echo "$id: no '$part'"; return 1; }
        done
    done
    run andon explain commit-message/wpi
    [ "$status" -eq 2 ]
    says "did you mean 'wip'?"
}

@test "explain: a rule of the repository's own, and the list of all ids" {
    new_repo r
    mkdir rules
    cat > rules/own.yml <<'END'
id: no-print
language: python
message: no printing
severity: warning
rule: {pattern: print($A)}
tests: {valid: ["log(1)"], invalid: ["print(1)"]}
END
    printf 'lint: {rules: [rules]}\n' > andon.yml
    run andon explain rules/no-print
    [ "$status" -eq 0 ]
    says 'no printing'
    says 'rules/own.yml'
    run andon-lint --explain rules/no-print
    [ "$status" -eq 0 ]
    says 'no printing'
    run andon explain rules/nothing
    [ "$status" -eq 2 ]
    run andon explain
    for id in df-tag commit-message/wip rules/py-none-eq rules/no-print secrets/github-pat; do
        [[ $'\n'"$output" == *$'\n'"$id "* ]] || { echo "no $id"; return 1; }
    done
}

@test "comments in JSON are told, and block nothing" {
    new_repo r
    printf '// settings\n{"a": [1, 2,]}\n' > settings.json
    git add -A
    run andon-lint
    [ "$status" -eq 0 ]
    says 'settings.json:1:1: warning check-json'
    printf '// settings\n{"a": [1, 2}\n' > settings.json
    git add -A
    run andon-lint
    [ "$status" -eq 1 ]
}
