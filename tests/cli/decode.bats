#!/usr/bin/env bats
# Encoded secrets, keys in every container, and credential files, by the real binary. Secrets are made here.

load letters

setup() {
    export HOME="$BATS_TEST_TMPDIR/home" NO_COLOR=1 PATH="$ANDON_BIN:$PATH"
    mkdir -p "$HOME" "$BATS_TEST_TMPDIR/files"
    cd "$BATS_TEST_TMPDIR/files" || return 1
    token="gl""pat-$(letters 20)"
    password="q$(letters 9)#7Zk"
}

# finds FILE RULE TEXT…: one finding of the rule, whose message has each text
finds() {
    local file=$1 rule=$2
    shift 2
    run andon-scan --no-git "$file"
    [[ "$output" == *"secrets/$rule"* ]] || { echo "$file: $output"; return 1; }
    for text in "$@"; do
        [[ "$output" == *"$text"* ]] || { echo "$file has no '$text': $output"; return 1; }
    done
    [[ "$output" != *"$token"* && "$output" != *"$password"* ]]
}

@test "a token in base64, twice, in gzip, in hex, in percent escapes" {
    text="the token is $token"
    printf 'v = "%s"\n' "$(printf '%s' "$text" | base64 -w0)" > once.py
    printf 'v = "%s"\n' "$(printf '%s' "$text" | base64 -w0 | base64 -w0)" > twice.py
    printf 'v = "%s"\n' "$(printf '%s' "$text" | gzip -c | base64 -w0)" > packed.py
    printf 'v = "%s"\n' "$(printf '%s' "$text" | od -An -tx1 | tr -d ' \n')" > hex.py
    printf 'v = "%s"\n' "$(printf '%s' "$token" | od -An -tx1 | tr -d '\n' | tr ' ' %)" > percent.py
    printf 'v: |\n%s\n' "$(printf '%s%s\n' "$(letters 40) " "$text $(letters 60)" | base64 -w 64 | sed 's/^/  /')" > wrapped.yml
    finds once.py gitlab-pat 'in base64'
    finds twice.py gitlab-pat 'in base64 > base64'
    finds packed.py gitlab-pat 'in base64 > gzip'
    finds hex.py gitlab-pat 'in hex digits'
    finds percent.py gitlab-pat 'in percent escapes'
    finds wrapped.yml gitlab-pat 'in base64'
}

@test "a token in two string literals, and in UTF-16 and UTF-32" {
    printf 'v = "%s" +\n    "%s";\n' "${token:0:11}" "${token:11}" > joined.js
    finds joined.js gitlab-pat 'in joined strings'
    for encoding in UTF-16LE UTF-16BE UTF-32LE UTF-32BE UTF-16 UTF-32; do
        printf 'key = %s\n' "$token" | iconv -f UTF-8 -t "$encoding" > "wide-$encoding.txt"
        finds "wide-$encoding.txt" gitlab-pat ':1:'
    done
}

@test "a private key in each container: kind and size" {
    command -v openssl > /dev/null || skip 'no openssl'
    openssl genrsa -out rsa.pem 2048 2> /dev/null
    openssl pkcs8 -topk8 -in rsa.pem -passout pass:abcd -out encrypted.pem
    openssl genpkey -algorithm ed25519 -out ed.pem
    openssl ecparam -name secp384r1 -genkey -noout -out ec.pem
    finds rsa.pem private-key 'RSA, 2048 bits'
    finds ed.pem private-key 'Ed25519'
    finds ec.pem private-key 'EC, 384 bits'
    finds encrypted.pem private-key warning encrypted
    [ "$status" -eq 0 ]
    (printf 'key: |\n'; sed 's/^/    /' rsa.pem) > block.yml
    awk 'BEGIN {printf "{\"key\": \""} {printf "%s\\n", $0} END {print "\"}"}' rsa.pem > string.json
    awk '{printf "  \"%s\\n\" +\n", $0} END {print "  \"\";"}' rsa.pem > joined.js
    sed 's|^|// |' rsa.pem > comment.c
    tr '\n' ' ' < rsa.pem > spaces.txt
    base64 -w0 rsa.pem > wrapped.txt
    for file in block.yml string.json joined.js comment.c spaces.txt wrapped.txt; do
        finds "$file" private-key 'RSA, 2048 bits'
    done
    grep -v -- --- rsa.pem > bare.txt
    finds bare.txt private-key-bare 'RSA, 2048 bits'
    (head -4 rsa.pem; echo ...; tail -1 rsa.pem) > sample.md
    run andon-scan --no-git sample.md
    [ "$status" -eq 0 ]
}

@test "credential files are read as what they are" {
    encoded=$(printf '%s' "$password" | base64 -w0)
    mkdir -p .kube deploy
    printf 'machine git.internal login me password %s\n' "$password" > .netrc
    printf 'db.internal:5432:app:me:%s\n' "$password" > .pgpass
    printf '//npm.internal/:_password=%s\n' "$encoded" > .npmrc
    printf "<?php\ndefine( 'DB_PASSWORD', '%s' );\n" "$password" > wp-config.php
    printf 'kind: Secret\ndata:\n  password: %s\n' "$encoded" > deploy/secret.yaml
    printf 'apiVersion: v1\nclusters: []\ncontexts: []\nusers:\n- name: me\n  user:\n    password: %s\n' "$password" > .kube/config
    printf 'me:$apr1$%s$%s\n' "$(letters 8)" "$(letters 22)" > .htpasswd
    finds .netrc netrc-file
    finds .pgpass pgpass-file
    finds .npmrc npmrc-file 'in base64'
    finds wp-config.php wordpress-config
    finds deploy/secret.yaml kubernetes-secret 'in base64'
    finds .kube/config kubeconfig-file
    finds .htpasswd htpasswd-file warning
    printf 'kind: Secret\nstringData:\n  password: ${DB_PASSWORD}\n' > deploy/template.yaml
    printf 'db.internal:5432:app:me:changeme\n' > .pgpass
    run andon-scan --no-git deploy/template.yaml .pgpass
    [ "$status" -eq 0 ]
}

@test "a credential file that was deleted is found in the history" {
    git init -q -b work .
    git config user.name Ada
    git config user.email ada@example.org
    printf 'db.internal:5432:app:me:%s\n' "$password" > .pgpass
    git add .pgpass
    git commit -q --no-verify -m 'Add'
    git rm -q .pgpass
    git commit -q --no-verify -m 'Remove'
    run andon-scan --history
    [ "$status" -eq 1 ]
    [[ "$output" == *secrets/pgpass-file* ]]
}

@test "a bomb in base64 is cut, and that is said" {
    printf 'v = "%s"\n' "$(head -c 100000000 /dev/zero | tr '\0' ' ' | gzip -9 | base64 -w0)" > bomb.py
    run andon-scan --no-git bomb.py
    [ "$status" -eq 0 ]
    [[ "$output" == *secrets/decode-limit* ]]
}

@test "the rules of files are listed and explained" {
    run andon-scan --list
    [[ "$output" == *secrets/kubeconfig-file* ]]
    [[ "$output" == *secrets/keystore* ]]
    run andon explain secrets/pgpass-file
    [ "$status" -eq 0 ]
}
