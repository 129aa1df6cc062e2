#!/usr/bin/env bats
# Other scanners' files become andon's. The samples are ours, in their formats; tokens are made here.

load helper

acme_key() {
    printf 'acme%s_%s' '' 'a81f09c2e47b3d65'
}

write_gitleaks() {
    cat > gitleaks.toml <<'END'
title = "ours"
[extend]
useDefault = true
[allowlist]
paths = ['''(?:^|/)vendor/''']
[[rules]]
id = "Acme.Key"
description = "An Acme key"
regex = '''(?i)\bacme_([0-9a-f]{16})\b'''
keywords = ["acme_"]
entropy = 2
[[rules.allowlists]]
regexes = ['''^0{4}''']
stopwords = ["dead"]
[[rules.allowlists]]
regexTarget = "line"
regexes = ['''# sample''']
[[rules.allowlists]]
condition = "AND"
regexes = ["a"]
paths = ["b"]
[[rules]]
id = "corp-code"
regex = '''\b[0-9a-z]{20}\b'''
keywords = ["corpcode"]
[[rules]]
id = "no-literal"
regex = '''[0-9a-f]{40}'''
[[rules]]
id = "only-names"
path = '''\.p12$'''
END
}

@test "gitleaks rules: taken over, tested, and all that is lost is said" {
    new_repo r
    write_gitleaks
    run andon-scan import gitleaks.toml
    [ "$status" -eq 0 ]
    says '2 of 3 rules taken over, in .andon/secrets/gitleaks.yml'
    says 'only-names: gitleaks.toml:'
    says 'no-literal: no text of 3 bytes or more is in every match'
    says 'Acme.Key: line 18: an allowlist whose criteria must hold together (AND)'
    says 'corp-code: its keyword must stand within 256 bytes'
    says 'rules: [.andon/secrets/gitleaks.yml]'
    run andon-scan test-rules .andon/secrets/gitleaks.yml
    [ "$status" -eq 0 ]
    says ' 0 failures'
    printf 'secrets:\n  rules: [.andon/secrets/gitleaks.yml]\n' > andon.yml
    printf 'k = "%s"\nk = "%s" # sample\nk = "acme_dead%s"\n' "$(acme_key)" "$(acme_key)" a81f09c2e47b > a.py
    mkdir vendor && cp a.py vendor/
    run andon-scan --no-git --no-progress --config andon.yml a.py vendor
    [ "$status" -eq 1 ]
    says 'a.py:1:11: error secrets/acme-key An Acme key'
    says '1 error'
    # What was written holds nothing that a scanner takes for a secret.
    run andon-scan --no-git .andon
    [ "$status" -eq 0 ]
}

@test "nothing is overwritten, and --output names the file" {
    write_gitleaks
    andon-scan import gitleaks.toml > /dev/null
    run andon-scan import gitleaks.toml
    [ "$status" -eq 2 ]
    says 'is there already'
    run andon-scan import gitleaks.toml --output -
    [ "$status" -eq 0 ]
    says 'id: acme-key'
}

@test "kingfisher rules, with their examples as samples" {
    cat > rules.yml <<'END'
rules:
  - name: Acme deploy key
    id: corp.acme.1
    pattern: |
      (?x)                # verbose
      \b
      acmedeploy_ (?P<TOKEN> [a-z0-9]{12} )
      \b
    min_entropy: 2.0
    pattern_requirements: {min_digits: 2, ignore_if_contains: [sample]}
    examples: ["key: acmedeploy_k4x9m2p7q1z8"]
    negative_examples: ["key: acmedeploy_short"]
  - name: Helper
    id: corp.acme.2
    visible: false
    pattern: "acmehelper_[0-9]{4}"
    examples: ["acmehelper_1234"]
END
    run andon-scan import rules.yml
    [ "$status" -eq 0 ]
    says '1 of 1 rules taken over'
    says 'corp.acme.2: only helps other rules'
    run andon-scan test-rules .andon/secrets/rules.yml
    [ "$status" -eq 0 ]
    says '1 rules, 2 samples, 0 failures'
    printf 'secrets:\n  rules: [.andon/secrets/rules.yml]\n' > andon.yml
    printf 'acmedeploy_%s\nacmedeploy_%s\n' k4x9m2p7q1z8 kqxwmzpnqjzv > a.py
    run andon-scan --no-git --config andon.yml a.py
    [ "$status" -eq 1 ]
    says 'a.py:1:12: error secrets/corp-acme-1'
    says '1 error'
}

@test "a detect-secrets baseline: matched by the digest of the secret" {
    new_repo r
    printf 'x = 1\ntoken = "%s"\n' "$(fake_key)" > a.py
    git add a.py
    hash=$(printf %s "$(fake_key)" | sha1sum | cut -d' ' -f1)
    cat > .secrets.baseline <<END
{"version": "1.5.0", "results": {"a.py": [
  {"type": "GitLab Token", "filename": "a.py", "hashed_secret": "$hash", "line_number": 9, "is_secret": false},
  {"type": "Other", "filename": "a.py", "hashed_secret": "da39a3ee5e6b4b0d3255bfef95601890afd80709", "line_number": 1}
 ], "gone.py": [{"type": "Other", "hashed_secret": "$hash", "line_number": 1}],
 "real.py": [{"type": "Other", "hashed_secret": "$hash", "line_number": 1, "is_secret": true}]}}
END
    run andon-scan
    [ "$status" -eq 1 ]
    run andon-scan import .secrets.baseline
    [ "$status" -eq 0 ]
    says '1 of 4 entries are in the baseline now'
    says 'gone.py:1: the file can'
    says 'real.py:1: marked as a real secret: rotate it'
    says 'a.py:1: andon finds no such secret there'
    grep -q 'audited: no secret' .andon/baseline.json
    run andon-scan
    [ "$status" -eq 0 ]
}

@test "gitleaks fingerprints and reports, by line and by secret" {
    new_repo r
    printf 'x = 1\ntoken = "%s"\n' "$(fake_key)" > a.py
    git add a.py
    printf '# why\na.py:gitlab-pat:2\nnonsense\n' > .gitleaksignore
    run andon-scan import .gitleaksignore
    [ "$status" -eq 0 ]
    says '1 of 1 entries are in the baseline now'
    says 'nonsense: not a fingerprint'
    run andon-scan
    [ "$status" -eq 0 ]
    rm -r .andon
    printf '[{"RuleID": "gitlab-pat", "File": "a.py", "StartLine": 7, "Secret": "%s"}]' "$(fake_key)" > report.json
    run andon-scan import report.json
    [ "$status" -eq 0 ]
    says '1 of 1 entries'
    says_not "$(fake_key)"
    rm -r .andon
    printf '{"DetectorName": "GitLab", "Raw": "%s", "Verified": false, "SourceMetadata": {"Data": {"Git": {"file": "a.py", "line": 2}}}}' \
        "$(fake_key)" > hog.json
    run andon-scan import hog.json
    [ "$status" -eq 0 ]
    run andon-scan
    [ "$status" -eq 0 ]
}

@test "what is no file of a scanner is refused with its place" {
    printf 'a = \n' > bad.toml
    run andon-scan import bad.toml
    [ "$status" -eq 2 ]
    says 'bad.toml:1:5:'
    printf 'hello\n' > notes.txt
    run andon-scan import notes.txt
    [ "$status" -eq 2 ]
    says 'not known by its name or start'
    run andon-scan import
    [ "$status" -eq 2 ]
}
