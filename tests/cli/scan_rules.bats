#!/usr/bin/env bats
# andon scan test-rules, and rules that name a provider: what a team sees of its own rules.
setup() {
    export HOME="$BATS_TEST_TMPDIR" GIT_CONFIG_NOSYSTEM=1 NO_COLOR=1 PATH="$ANDON_BIN:$PATH"
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir rules
}

@test "the built-in rules pass their own tests, and are told as JSON" {
    run sh -c 'andon-scan test-rules --format json > out.json'
    [ "$status" -eq 0 ]
    run python3 -c "
import json
result = json.load(open('out.json'))
assert result['rules'] >= 300 and result['failures'] == 0 and result['warnings'] == 0, result['issues']
assert result['samples'] > result['rules']
assert all(cost['ns_per_kilobyte'] >= 0 for cost in result['costs']) and result['costs']"
    [ "$status" -eq 0 ]
}

@test "--list counts rules and providers, and says what each opens" {
    run sh -c 'andon-scan --list --format json > out.json'
    [ "$status" -eq 0 ]
    run python3 -c "
import json
rules = [rule for rule in json.load(open('out.json')) if rule['provider']]
assert len(rules) >= 300, len(rules)
assert len({rule['provider'] for rule in rules}) >= 200
lacking = [rule['id'] for rule in rules if not rule['opens'] or not rule['rotate']]
assert not lacking, lacking[:5]"
    [ "$status" -eq 0 ]
}

@test "a value is found where its provider is named, and nowhere else" {
    cat > rules/acme.yml <<'YML'
rules:
  - id: acme
    provider: Acme
    description: an Acme deploy key
    named: [acme deploy]
    value: '[a-f0-9]{32}'
    tests:
      match:
        - ['ACME_DEPLOY_TOKEN = "', {random: hex, length: 32}, '"']
        - ['acmeDeploySecret: ', {random: hex, length: 32}]
      no_match:
        - ['other_token = "', {random: hex, length: 32}, '"']
        - ['acme_deploy_token_sha = "', {random: hex, length: 32}, '"']
        - ['acme_deploy_token = "', {random: hex, length: 31}, '"']
YML
    run andon-scan test-rules rules
    [ "$status" -eq 0 ]
    [[ "$output" == *'1 rules, 5 samples, 0 failures, 0 warnings'* ]]
}

@test "a provider is one line, and its tests are made from the shape of its keys" {
    cat > rules/tail.yml <<'YML'
defaults: {description: 'an API key of {provider}', opens: 'the API of {provider}'}
providers:
  - {provider: Acme Deploy, value: '[a-f0-9]{32}|acme-[A-Z0-9]{20}'}
  - {provider: Zig, word: true, named: [zig, zigapp], value: '{uuid}'}
  - {provider: Blank, value: 'x{12}'}
YML
    run andon-scan test-rules rules
    [ "$status" -eq 1 ]
    [[ "$output" == *'rules/tail.yml:5:5: error: blank: does not find its sample 1'* ]]
    [[ "$output" != *'error: acme-deploy'* && "$output" != *'error: zig'* ]]
    [[ "$output" == *'3 rules, 30 samples, '* ]]
    sed -i '/Blank/d' rules/tail.yml
    run andon-scan test-rules rules
    [ "$status" -eq 0 ]
    [[ "$output" == *'2 rules, 20 samples, 0 failures, 0 warnings'* ]]
}

@test "failures name file, line and column" {
    cat > rules/a.yml <<'YML'
rules:
  - id: missing
    description: a
    keywords: [missing_]
    pattern: '(?<secret>missing_[0-9]{12})'
    tests:
      match:
        - missing_1
      no_match:
        - ['missing_', {random: digits, length: 12}]
  - id: slow
    description: a
    keywords: [slow_]
    pattern: 'slow_(?<secret>(a+)+)b'
    tests: {match: [slow_aqzaab, slow_aab]}
YML
    run andon-scan test-rules rules
    [ "$status" -eq 1 ]
    [[ "$output" == *'rules/a.yml:8:11: error: missing: does not find its sample 1'* ]]
    [[ "$output" == *'rules/a.yml:10:11: error: missing: finds what it should not: sample 1'* ]]
    [[ "$output" == *'rules/a.yml:11:5: error: slow: takes too long'* ]]
    run sh -c "andon-scan test-rules --format json rules | python3 -c \"
import json, sys
issues = json.load(sys.stdin)['issues']
print(sorted((i['rule'], i['kind'], i['line']) for i in issues if i['severity'] == 'error'))\""
    [[ "$output" == *"('missing', 'look-alike', 10), ('missing', 'sample', 8)"* ]]
    [[ "$output" == *"('slow', 'explodes', 11)"* ]]
}

@test "rules that claim the same sample, and one that is too general, are warned of" {
    cat > rules/a.yml <<'YML'
rules:
  - id: first
    description: a
    keywords: [zork_]
    pattern: '(?<secret>zork_[a-z0-9]{20})'
    tests: {match: [['zork_', {random: base36, length: 20}]]}
  - id: second
    description: b
    keywords: [zork_]
    pattern: '(?<secret>zork_[a-z0-9]{20})'
    tests: {match: [['zork_', {random: hex, length: 20}]]}
  - id: general
    description: c
    keywords: [quux]
    pattern: 'quux[^\n]{0,40}(?<secret>[a-f0-9]{40})'
    tests: {match: [['quux = ', {random: hex, length: 40}]]}
YML
    run andon-scan test-rules rules
    [[ "$output" == *'warning: first: its sample 1 is found by second too, and only their order decides'* ]]
    [[ "$output" == *'warning: general: is too general: finds'*'in 64 KB of ordinary text'* ]]
    [[ "$output" == *'rules/a.yml:6:'*'warning: first'* ]]
}

@test "what a rule lacks is said where it lacks" {
    printf 'rules:\n  - id: a\n    description: a\n    named: [acme]\n    tests: {match: [a]}\n' > rules/a.yml
    run andon-scan test-rules rules
    [ "$status" -eq 2 ]
    [[ "$output" == *"rules/a.yml:2:5: 'named' and 'value' go together: rule 'a'"* ]]
    printf 'rules:\n  - id: a\n    description: a\n    named: [x]\n    value: a\n    tests: {match: [a]}\n' > rules/a.yml
    run andon-scan test-rules rules
    [ "$status" -eq 2 ]
    [[ "$output" == *"must have 3 to 32 letters and digits: name 'x'"* ]]
}

@test "a finding says whose account a key is, and until when a token holds" {
    python3 - > keys.txt <<'PY'
import base64, json
number = 0x800000000000 | 123456789012 << 7
print("id = " + "AK" + "IA" + base64.b32encode(number.to_bytes(6, "big") + bytes([7, 99, 201, 77])).decode())
part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
print("token = " + part({"alg": "HS256"}) + "." + part({"sub": "q7Xz2", "exp": 1700000000}) + "." + "kd93hXvQ82nbaPq0ZrT5wA")
PY
    run andon-scan --no-git --profile audit keys.txt
    [[ "$output" == *'account 123456789012'* ]]
    [[ "$output" == *'it expires on 2023-11-14'* ]]
}

@test "a token whose checksum fails is told and never blocks, whatever it is assigned to" {
    for prefix in ghp npm; do
        python3 -c "
import random, string
random.seed('$prefix')
body = ''.join(random.choice(string.ascii_letters + string.digits) for _ in range(36))
print('api_token = \"' + '$prefix' + '_' + body + '\"')" > "$prefix.py"
    done
    run andon-scan --no-git ghp.py npm.py
    [ "$status" -eq 0 ]
    [[ "$output" == *'ghp.py:1:14: warning secrets/github-pat'*'its checksum does not hold'* ]]
    [[ "$output" == *'npm.py:1:14: warning secrets/npm '*'its checksum does not hold'* ]]
}

@test "a value that begins as a provider's tokens do, and has not their form, is told and never blocks" {
    python3 - <<'PY'
import random
random.seed(5)
text = lambda n: ''.join(random.choice('abcdefghijkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ') for _ in range(n))
open('cut.py', 'w').write(f'secret = "xox' + f'b-{text(20)}_{text(8)}"\n')
open('whole.py', 'w').write(f'token = "gl' + f'pat-{text(20)}"\n')
open('own.py', 'w').write(f'token = "sk' + f'_{text(30)}"\n')
PY
    run andon-scan --no-git cut.py
    [ "$status" -eq 0 ]
    [[ "$output" == *'cut.py:1:11: warning'*"it begins as this provider's tokens do, but has not their form"* ]]
    run andon-scan --no-git whole.py
    [ "$status" -eq 1 ]
    # A beginning that many share claims nothing.
    run andon-scan --no-git own.py
    [ "$status" -eq 1 ]
}

@test "tokens made from providers' formats block, and what looks like them doesn't" {
    run python3 "$BATS_TEST_DIRNAME/../accuracy/formats.py" score --andon "$ANDON_BIN/andon-scan" --count 1 --at-least 99 --at-most 3
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "values block however they are written" {
    run python3 "$BATS_TEST_DIRNAME/../accuracy/placements.py" score --andon "$ANDON_BIN/andon-scan" --count 1 --at-least 95 --at-most 1
    echo "$output"
    [ "$status" -eq 0 ]
}
