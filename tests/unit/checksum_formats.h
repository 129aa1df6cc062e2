// Each checksum or structure with the starts of tokens that it is for.
#ifndef ANDON_TESTS_CHECKSUM_FORMATS_H
#define ANDON_TESTS_CHECKSUM_FORMATS_H

static const struct {
    const char *checksum, *prefix;
} formats[] = {
    {"atlassian", "ATATT3"},
    {"atlassian", "ATBB"},
    {"aws-key-id", "AKIA"},
    {"azure", "+ASt"},
    {"azure", "ACDb"},
    {"azure", "+ASb"},
    {"azure", "AzFu"},
    {"azure", "+ACR"},
    {"azure", "AZDO"},
    {"azure-devops-pat", ""},
    {"azure-entra", ""},
    {"base58", ""},
    {"basic", ""},
    {"bech32", "AGE-SECRET-KEY-1"},
    {"bip39", ""},
    {"cloudflare", "cfut_"},
    {"confluent", "cflt"},
    {"discord", ""},
    {"discord-webhook", ""},
    {"escaped-pem", ""},
    {"fly", "fm2_"},
    {"github", "ghp_"},
    {"github", "ghr_"},
    {"github", "npm_"},
    {"github-fine-grained", "github_pat_"},
    {"gitlab", "glpat-"},
    {"grafana", "glsa_"},
    {"json", "glc_"},
    {"jfrog", "AKCp"},
    {"jwt", ""},
    {"luhn", "4539"},
    {"macaroon", "pypi-AgEI"},
    {"nkey", ""},
    {"numbered", "BBDC-"},
    {"paseto", "v4.local."},
    {"reference-token", ""},
    {"slack", "xoxb-"},
    {"telegram", ""},
    {"vercel", "vcp_"},
    {"wif", ""},
    {"zuplo", "zpka_"},
};

#endif
