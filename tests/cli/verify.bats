#!/usr/bin/env bats
# andon scan verify against a provider on the loopback interface. Nothing leaves the machine.

load helper

teardown() {
    [ -z "${server:-}" ] || kill "$server" 2> /dev/null || true
}

start_provider() {
    python3 "$BATS_TEST_DIRNAME/verify_server.py" "$PWD/log" "$PWD/port" > /dev/null 2>&1 3>&- &
    server=$!
    for _ in $(seq 100); do
        [ -e port ] && break
        sleep 0.1
    done
    url="http://127.0.0.1:$(cat port)"
    : > log
}

# token KIND: of GitLab's shape; the provider answers as KIND says.
token() {
    printf 'glp%s-%s%s' at "$1" 'x8mQ2vT7kLw4RnB9'
}

verify() {
    run andon-scan verify --yes-send-secrets-to-providers --rate 100 \
        --endpoint-override "gitlab.com=$url" --no-git "$@"
}

@test "nothing is sent before somebody has agreed" {
    start_provider
    printf 'token = "%s"\n' "$(token live)" > a.py
    run setsid andon-scan verify --no-git --endpoint-override "gitlab.com=$url" a.py < /dev/null
    [ "$status" -eq 2 ]
    says 'nothing was sent'
    run andon-scan verify --dry-run --no-git a.py
    [ "$status" -eq 0 ]
    says 'gitlab.com  1 secret'
    [ ! -s log ]
}

@test "live and dead, each asked once, and the secret is never shown" {
    start_provider
    printf 'a = "%s"\nb = "%s"\nc = "%s"\n' "$(token live)" "$(token dead)" "$(token live)" > a.py
    verify a.py
    [ "$status" -eq 1 ]
    says 'a.py:1:6: live secrets/gitlab-pat (gitlab.com: the provider accepts it)'
    says 'a.py:2:6: dead secrets/gitlab-pat'
    says 'a.py:3:6: live'
    says '2 live, 1 dead, 0 unknown'
    says_not "$(token live)"
    [ "$(wc -l < log)" -eq 2 ]
    grep -q 'GET /api/v4/personal_access_tokens/self live andon-verify/' log
    verify --format json a.py
    [ "$status" -eq 1 ]
    says '"result": "live"'
    says_not "$(token live)"
    printf 'b = "%s"\n' "$(token dead)" > b.py
    verify b.py
    [ "$status" -eq 0 ]
}

@test "unknown is never dead: errors, garbage, redirects, refusals, slowness" {
    start_provider
    for kind in junk move huge ever rude; do
        printf 'a = "%s"\n' "$(token "$kind")" > a.py
        verify a.py
        [ "$status" -eq 3 ]
        says '0 live, 0 dead, 1 unknown'
    done
    [ "$(grep -c elsewhere log)" -eq 0 ]
    printf 'a = "%s"\n' "$(token slow)" > a.py
    verify --timeout 1 a.py
    [ "$status" -eq 3 ]
    says 'unknown'
    run andon-scan verify --yes-send-secrets-to-providers --no-git --timeout 2 \
        --endpoint-override 'gitlab.com=http://127.0.0.1:1' a.py
    [ "$status" -eq 3 ]
    says 'unknown'
}

@test "429 is waited for, and requests to one host keep their distance" {
    start_provider
    printf 'a = "%s"\n' "$(token many)" > a.py
    verify a.py
    [ "$status" -eq 1 ]
    [ "$(grep -c many log)" -eq 2 ]
    : > log
    printf 'a = "%s"\nb = "%s"\nc = "%s"\n' "$(token dead)" "$(token de4d)" "$(token liva)" > a.py
    run andon-scan verify --yes-send-secrets-to-providers --rate 2 --endpoint-override "gitlab.com=$url" --no-git a.py
    [ "$(wc -l < log)" -eq 3 ]
    awk 'NR > 1 && $1 - last < 0.45 {exit 1} {last = $1}' log
}

@test "a report of andon scan is where to look" {
    start_provider
    printf 'a = "%s"\n' "$(token live)" > a.py
    printf 'b = "%s"\n' "$(token dead)" > b.py
    andon-scan --no-git --format json a.py > report.json || true
    run andon-scan verify report.json --yes-send-secrets-to-providers --endpoint-override "gitlab.com=$url"
    [ "$status" -eq 1 ]
    says '1 live, 0 dead, 0 unknown'
    printf '{}' > other.json
    run andon-scan verify other.json
    [ "$status" -eq 2 ]
}

@test "endpoints of one's own: pairs, bodies, what the answer holds" {
    start_provider
    cat > own.yml <<'END'
endpoints:
  - rules: [gitlab-pat]
    request: POST https://corp.example/login/{{user}}
    headers: {X-Note: "hello"}
    basic: "{{user}}:{{secret}}"
    user: 'corp-[0-9]+'
    body: '{"user": "{{user}}"}'
    live: {status: [200], has: '"id": 1'}
    dead: {status: [401]}
END
    printf 'u = "corp-17"\na = "%s"\n' "$(token live)" > a.py
    run andon-scan verify --endpoints own.yml --dry-run --no-git a.py
    says 'corp.example  1 secret'
    run andon-scan verify --endpoints own.yml --yes-send-secrets-to-providers --endpoint-override "*=$url" --no-git a.py
    [ "$status" -eq 1 ]
    grep -q 'POST /login/corp-17 ' log
    printf 'a = "%s"\n' "$(token live)" > a.py
    run andon-scan verify --endpoints own.yml --yes-send-secrets-to-providers --endpoint-override "*=$url" --no-git a.py
    [ "$status" -eq 0 ]
    says 'its other half'
    sed -i 's/POST https/GET http/' own.yml
    run andon-scan verify --endpoints own.yml --dry-run --no-git a.py
    [ "$status" -eq 2 ]
    says 'own.yml:3:14: must be'
}

@test "an override leads to the loopback interface only" {
    run andon-scan verify --endpoint-override gitlab.com=http://example.org:80 --no-git .
    [ "$status" -eq 2 ]
    run andon-scan verify --endpoint-override gitlab.com=http://127.0.0.1:80@example.org --no-git .
    [ "$status" -eq 2 ]
}

@test "only this program knows how to talk to a network" {
    for tool in andon andon-lint andon-scan; do
        run sh -c "strings -a '$ANDON_BIN/$tool' | grep -c curl_easy_perform"
        [ "$output" = 0 ]
    done
}

@test "every endpoint is for a rule that there is" {
    andon-scan --list --format json > rules.json
    python3 - rules.json "$BATS_TEST_DIRNAME/../../scanners/verify/endpoints.yml" <<'PY'
import json, re, sys
known = {rule["id"].removeprefix("secrets/") for rule in json.load(open(sys.argv[1]))}
named = [name for line in re.findall(r"rules: \[([^]]*)\]", open(sys.argv[2]).read()) for name in line.split(", ")]
assert len(named) > 40, len(named)
missing = [name for name in named if name not in known]
assert not missing, missing
PY
}

@test "the program that verifies prints its own manual page" {
    andon-verify --manual > page
    grep -q '^andon-scan-verify(1)' page
    grep -q '^[*]--dry-run[*]' page
    scdoc < page > page.1
}

@test "own rules say how their provider is asked" {
    start_provider
    git init -q .
    mkdir rules
    cat > andon.yml <<'YML'
secrets:
  rules: [rules]
YML
    cat > rules/acme.yml <<'YML'
rules:
  - id: acme-key
    description: an Acme key
    keywords: [acme_]
    pattern: '(?<secret>acme_(?:live|dead)[A-Za-z0-9]{16})'
    verify:
      request: GET https://api.acme.example/v1/me
      headers: {Authorization: "Bearer {{secret}}"}
      live: {status: [200]}
      dead: {status: [401]}
    tests:
      match:
        - [acme_live, {random: base62, length: 16}]
YML
    printf 'a = "acme_%s%s"\nb = "acme_%s%s"\n' live x8mQ2vT7kLw4RnB9 dead x8mQ2vT7kLw4RnB9 > a.py
    git add -A
    run andon-scan verify --all-files --dry-run
    [ "$status" -eq 0 ]
    says 'api.acme.example  2 secrets'
    run andon-scan verify --all-files --yes-send-secrets-to-providers --rate 100 --endpoint-override "api.acme.example=$url"
    [ "$status" -eq 1 ]
    says 'a.py:1:6: live secrets/acme-key (api.acme.example: the provider accepts it)'
    says 'a.py:2:6: dead secrets/acme-key'
    grep -q 'GET /v1/me live' log
    # --endpoints wins over what a rule says of itself.
    printf 'endpoints:\n  - {rules: [acme-key], request: GET https://other.example/, live: {status: [200]}, dead: {status: [401]}}\n' > over.yml
    run andon-scan verify --all-files --dry-run --endpoints over.yml
    says 'other.example  2 secrets'
    # A question that can't be asked is told by test-rules, one that may not be asked by verify.
    sed -i 's/      live: /      lives: /' rules/acme.yml
    run andon-scan test-rules rules
    [ "$status" -eq 2 ]
    says "rules/acme.yml:9:7: unknown key 'lives'; did you mean 'live'?"
    sed -i 's/      lives: /      live: /; s/GET https/GET http/' rules/acme.yml
    run andon-scan verify --all-files --dry-run
    [ "$status" -eq 2 ]
    says "acme.yml:7:16: must be 'GET https://"
}
