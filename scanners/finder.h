// Finders: matchers written in C, for what a regular expression can't say well. A rule names one instead of a
// pattern.
#ifndef ANDON_SCANNERS_FINDER_H
#define ANDON_SCANNERS_FINDER_H

#include "scanners/engine.h"

struct finding_place {
    size_t start, end; // of the secret
    enum scan_tier tier;
    const char *says;   // may be NULL
    const char *reason; // of the answer, for a trace; may be NULL
    bool is_doubtful;   // for the audit profile only
    bool is_weak;       // told, but as a warning: an encrypted key
};

// How far from its hit a finder of keys looks, before and behind it; of the others see SCAN_REACH_AHEAD.
enum { FINDER_REACH = 65536 + 1024, CHAR_CODES_REACH = 1024 };

// True when there is a secret at the keyword, which is bytes[hit_start, hit_end).
typedef bool finder(const struct scan_input *input, size_t hit_start, size_t hit_end,
                    struct finding_place *place);

// False only where the finder finds nothing, whatever else the input is; cheap.
typedef bool finder_hint(struct str bytes, size_t hit_start, size_t hit_end);

struct finder_kind {
    const char *name;
    finder *find;
    finder_hint *may_find; // may be NULL
};

// What `name` names, or NULL.
const struct finder_kind *finder_by_name(const char *name);

bool find_assignment(const struct scan_input *input, size_t hit_start, size_t hit_end,
                     struct finding_place *place);
bool assignment_may_be(struct str bytes, size_t hit_start, size_t hit_end);
bool find_url_password(const struct scan_input *input, size_t hit_start, size_t hit_end,
                       struct finding_place *place);
bool url_password_may_be(struct str bytes, size_t hit_start, size_t hit_end);
bool find_basic_login(const struct scan_input *input, size_t hit_start, size_t hit_end,
                      struct finding_place *place);
bool find_argument(const struct scan_input *input, size_t hit_start, size_t hit_end,
                   struct finding_place *place);
bool find_char_codes(const struct scan_input *input, size_t hit_start, size_t hit_end,
                     struct finding_place *place);
bool find_private_key(const struct scan_input *input, size_t hit_start, size_t hit_end,
                      struct finding_place *place);
bool find_bare_key(const struct scan_input *input, size_t hit_start, size_t hit_end,
                   struct finding_place *place);
bool find_jwk(const struct scan_input *input, size_t hit_start, size_t hit_end, struct finding_place *place);

#endif
