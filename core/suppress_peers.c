#include "core/suppress_peers.h"

enum peer_bit {
    PEER_GITLEAKS = 1 << 0,
    PEER_BETTERLEAKS = 1 << 1,
    PEER_DETECT_SECRETS = 1 << 2,
    PEER_TRUFFLEHOG = 1 << 3,
    PEER_GGSHIELD = 1 << 4,
    PEER_KINGFISHER = 1 << 5,
    PEER_SECRETLINT = 1 << 6,
};

// In the order of the bits.
const char *const peer_names[] = {"gitleaks", "betterleaks", "detect-secrets", "trufflehog",
                                  "ggshield", "kingfisher",  "secretlint",     NULL};

static const struct {
    peer_mask peers;
    struct str marker;
    bool is_about_next; // stands on the line above the secret
} markers[] = {
    {PEER_GITLEAKS | PEER_BETTERLEAKS, {"gitleaks:allow", 14}, false},
    {PEER_BETTERLEAKS, {"betterleaks:allow", 17}, false},
    {PEER_DETECT_SECRETS, {"pragma: allowlist secret", 24}, false},
    {PEER_DETECT_SECRETS, {"pragma: whitelist secret", 24}, false},
    {PEER_DETECT_SECRETS, {"pragma: allowlist nextline secret", 33}, true},
    {PEER_DETECT_SECRETS, {"pragma: whitelist nextline secret", 33}, true},
    {PEER_TRUFFLEHOG, {"trufflehog:ignore", 17}, false},
    {PEER_GGSHIELD, {"ggignore", 8}, false},
    {PEER_KINGFISHER, {"kingfisher:ignore", 17}, false},
    {PEER_SECRETLINT, {"secretlint-disable-line", 23}, false},
    {PEER_SECRETLINT, {"secretlint-disable-next-line", 28}, true},
};

static const struct str range_start = {"secretlint-disable", 18}, range_end = {"secretlint-enable", 17};

peer_mask peer_from_name(struct str name)
{
    if (str_equal(name, STR("all")))
        return ~0u;
    for (unsigned i = 0; peer_names[i]; i++)
        if (str_equal(name, str_from(peer_names[i])))
            return 1u << i;
    return 0;
}

// "secretlint-disable" alone: "-line" and "-next-line" behind it are other comments.
static bool is_range_start(struct str line)
{
    size_t at = str_find(line, range_start, 0);
    return at != STR_NONE && !str_starts_with(str_slice(line, at + range_start.len, 1), STR("-"));
}

void peer_ranges_find(const struct blob *blob, peer_mask honoured, struct peer_range_list *out)
{
    if (!(honoured & PEER_SECRETLINT) || str_find(blob->bytes, range_start, 0) == STR_NONE)
        return;
    bool is_open = false;
    for (size_t number = 1; number <= blob->line_count; number++) {
        struct str line = blob_line(blob, number);
        if (!is_open && is_range_start(line)) {
            *vec_add(out) = (struct peer_range){number, blob->line_count};
            is_open = true;
        } else if (is_open && str_find(line, range_end, 0) != STR_NONE) {
            out->at[out->count - 1].last = number;
            is_open = false;
        }
    }
}

// A line of a hundred megabytes is not searched for comments: they stand near.
static struct str near_part(struct str line)
{
    enum { NEAR = 4096 };
    return line.len > NEAR ? str_slice(line, line.len - NEAR, NEAR) : line;
}

static struct str marker_on(const struct blob *blob, peer_mask honoured, size_t number, bool is_above)
{
    if (number < 1 || number > blob->line_count)
        return (struct str){0};
    struct str line = near_part(blob_line(blob, number));
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++)
        if ((markers[i].peers & honoured) && markers[i].is_about_next == is_above &&
            str_find(line, markers[i].marker, 0) != STR_NONE)
            return markers[i].marker;
    return (struct str){0};
}

struct str peer_comment_at(const struct blob *blob, peer_mask honoured, const struct peer_range_list *ranges,
                           size_t line, size_t end_line)
{
    if (!honoured || !line)
        return (struct str){0};
    struct str found = marker_on(blob, honoured, line, false);
    if (!found.len && end_line > line)
        found = marker_on(blob, honoured, end_line, false);
    if (!found.len && line > 1)
        found = marker_on(blob, honoured, line - 1, true);
    VEC_EACH (const struct peer_range, range, ranges)
        if (!found.len && line >= range->first && line <= range->last)
            found = range_start;
    return found;
}
