// What keeps a finding from counting wherever it is found: the allow list of andon.yml, the registries of
// test secrets, the baseline. (Comments in the file are core/suppress.h.)
//
//     exemptions_load(repo, &config, &arena, &exemptions, &err);    // once a run
//     exempt_finding(&exemptions, finding, &arena);                 // any thread
#ifndef ANDON_CORE_EXEMPT_H
#define ANDON_CORE_EXEMPT_H

#include "core/baseline.h"
#include "core/config.h"
#include "core/fingerprint.h"
#include "core/registry.h"
#include "core/suppress_peers.h"

struct exemptions {
    const struct config *config; // secrets.allow
    struct baseline baseline;
    struct registry_list registries;
    struct fingerprint_key key; // of the repository: what findings' fingerprints are made with
    bool key_differs;           // the baseline's secrets were fingerprinted with another key
    bool is_unread;             // HEAD is to have key and baseline, and its objects are not there
    peer_mask honoured;         // whose comments are obeyed
    struct str today;           // YYYY-MM-DD
};

// Reads key, baseline and registries. `repo` may be NULL. `honoured` are names from the command line, besides
// those of secrets.honour.
bool exemptions_load(const struct repo *repo, const struct config *config, const struct str *honoured,
                     size_t honoured_count, struct arena *arena, struct exemptions *out, struct error *err);

// True when something covers the finding: its state and reason then say what. When only something that has
// expired covers it, the reason says that, and the finding counts. Needs rule, path, key and fingerprint.
bool exempt_finding(const struct exemptions *exemptions, struct finding *finding, struct arena *arena);

#endif
