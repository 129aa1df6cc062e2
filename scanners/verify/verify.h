// andon-verify: asks providers whether a secret still works. The one program of andon's that talks to a
// network, never part of a hook, and only after somebody has agreed to where the secrets go.
//
//     verify_load_endpoints   endpoints.yml, compiled in, and files of the user's ──> struct endpoint
//     verify_collect          scans anew: reports never hold a secret ──────────────> struct candidate
//     verify_run              one host after another, slowly ───────────────────────> candidate.result
//     verify_report           text or JSON; the secret is in neither
#ifndef ANDON_SCANNERS_VERIFY_VERIFY_H
#define ANDON_SCANNERS_VERIFY_VERIFY_H

#include "core/run.h"
#include "core/vec.h"
#include "scanners/rule.h"

enum { VERIFY_STATUS_MAX = 8 };

struct verify_answer { // what a live or a dead secret is answered with
    long statuses[VERIFY_STATUS_MAX];
    size_t status_count;
    struct str has; // a text that the body holds; empty: any
};

struct endpoint {
    struct str *rules; // globs of rule ids
    size_t rule_count;
    bool is_post;
    struct str url, host; // {{secret}}, {{user}} in url, headers, body and basic
    struct str *headers;  // "Name: value"
    size_t header_count;
    struct str body, basic;
    const char *user; // PCRE2: the other half of a pair, near the secret in its file; NULL: none needed
    struct verify_answer live, dead;
};

struct endpoint_list VEC(struct endpoint);

enum verify_result { VERIFY_UNKNOWN, VERIFY_LIVE, VERIFY_DEAD, VERIFY_RESULT_COUNT };

struct candidate {
    const char *rule; // "secrets/github-pat"
    struct str path;
    size_t line, column;
    char fingerprint[33];
    char *secret, *user; // wiped by verify_forget
    size_t secret_length, user_length;
    const struct endpoint *endpoint; // NULL: no provider to ask is known
    enum verify_result result;
    struct str reason;
    long status;
    size_t same_as; // the earlier candidate that is the same secret for the same endpoint; SIZE_MAX: none
};

struct candidate_list VEC(struct candidate);

struct verify_options {
    struct run_options shared; // first
    bool yes, dry_run, manual;
    struct option_list endpoints, overrides;
    int64_t rate, timeout; // requests a second and host; seconds
};

// The built-in ones, then what own rules say under 'verify', then those of --endpoints.
bool verify_load_endpoints(const struct verify_options *options, const struct scan_ruleset *own,
                           struct arena *arena, struct endpoint_list *out, struct error *err);
// The endpoint for "secrets/<id>", the last one that fits; NULL when there is none.
const struct endpoint *verify_find_endpoint(const struct endpoint_list *endpoints, const char *rule);

// Loads the endpoints and scans what the options and operands (or the report that is the first of them) name.
bool verify_collect(struct run *run, const struct verify_options *options, const struct option_list *operands,
                    struct arena *arena, struct endpoint_list *endpoints, struct candidate_list *out,
                    struct error *err);
void verify_forget(struct candidate_list *candidates);

// Fails for an override that is not HOST=http://127.0.0.1:PORT: only loopback is allowed.
bool verify_check_overrides(const struct verify_options *options, struct error *err);

// Asks. Fills result, reason and status of every candidate that has an endpoint.
bool verify_run(const struct verify_options *options, struct candidate_list *candidates, struct arena *arena,
                struct error *err);

void verify_report(const struct verify_options *options, const struct candidate_list *candidates,
                   struct buffer *out);
// How many secrets each host would get: "  api.example.org  2 secrets" lines.
void verify_list_hosts(const struct candidate_list *candidates, struct buffer *out);

#endif
