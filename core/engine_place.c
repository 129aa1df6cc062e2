// Where a finding is, for people and for the baseline: line and column, an excerpt that hides every secret of
// the file, and a fingerprint that survives moved lines.
#include "core/digest.h"
#include "core/engine_internal.h"
#include "core/utf8.h"

enum {
    EXCERPT_MAX = 240,      // bytes of a line that are shown
    EXCERPT_BEFORE = 80,    // of those, how many at most before the span
    FINGERPRINT_TEXT = 512, // bytes of the line that are digested
};

// Keeps a cut out of the middle of a UTF-8 sequence.
static size_t round_to_character(struct str bytes, size_t at, size_t low)
{
    while (at > low && at < bytes.len && ((unsigned char)bytes.at[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static struct span line_span(const struct blob *blob, size_t number)
{
    struct str line = blob_line(blob, number);
    size_t start = (size_t)(line.at - blob->bytes.at);
    if (line.len && line.at[line.len - 1] == '\r')
        line.len--;
    return (struct span){start, start + line.len};
}

static void add_excerpt(struct worker *worker, const struct blob *blob, const struct secrets *secrets,
                        struct finding *finding)
{
    struct span line = line_span(blob, finding->line);
    struct span mark = {finding->offset, finding->offset + finding->length}, rendered;
    size_t start = line.start, end = line.end;

    if (end - start > EXCERPT_MAX) {
        size_t wanted = mark.start > start + EXCERPT_BEFORE ? mark.start - EXCERPT_BEFORE : start;
        start = round_to_character(blob->bytes, wanted, line.start);
        if (end - start > EXCERPT_MAX)
            end = round_to_character(blob->bytes, start + EXCERPT_MAX, start);
    }
    struct str shown = secrets_render(&worker->scratch, secrets, start, end, mark, &rendered);
    struct buffer BUFFER_AUTO excerpt = {0};
    buffer_add(&excerpt, start > line.start ? STR("\xe2\x80\xa6") : (struct str){0});
    finding->mark_start = excerpt.len + rendered.start;
    buffer_add(&excerpt, shown);
    buffer_add(&excerpt, end < line.end ? STR("\xe2\x80\xa6") : (struct str){0});
    finding->excerpt = arena_copy(&worker->kept, buffer_str(&excerpt));
    finding->mark_length = rendered.end - rendered.start;

    if (finding->end_line > finding->line && !finding->is_secret) {
        struct span last = line_span(blob, finding->end_line);
        if (last.end - last.start > EXCERPT_MAX)
            last.end = round_to_character(blob->bytes, last.start + EXCERPT_MAX, last.start);
        finding->last_line = secrets_render(&worker->kept, secrets, last.start, last.end,
                                            (struct span){last.start, mark.end}, &rendered);
        finding->last_mark = rendered.end;
    }
    for (int side = -1; side <= 1; side += 2) {
        size_t number = side < 0 ? finding->line - 1 : finding->line + 1;
        if (number == 0 || number > blob->line_count)
            continue;
        struct span neighbour = line_span(blob, number), unused;
        if (neighbour.end - neighbour.start > EXCERPT_MAX)
            neighbour.end = round_to_character(blob->bytes, neighbour.start + EXCERPT_MAX, neighbour.start);
        struct str text = secrets_render(&worker->kept, secrets, neighbour.start, neighbour.end,
                                         (struct span){neighbour.start, neighbour.start}, &unused);
        if (side < 0)
            finding->line_before = text;
        else
            finding->line_after = text;
    }
}

// The line's text with its white space folded: what stays the same when lines move or are indented anew.
static struct str normalised_line(struct arena *scratch, const struct blob *blob, size_t number)
{
    struct str line = str_trim(str_slice(blob_line(blob, number), 0, FINGERPRINT_TEXT));
    char *out = arena_alloc(scratch, line.len + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < line.len; i++) {
        bool is_space = byte_is_space(line.at[i]);
        if (!is_space)
            out[len++] = line.at[i];
        else if (len && out[len - 1] != ' ')
            out[len++] = ' ';
    }
    return (struct str){out, len};
}

void finding_identity(struct arena *scratch, const struct blob *blob, const struct finding *finding,
                      struct str path, unsigned char out[32])
{
    struct digest state;
    bool is_secret = finding->is_secret && finding->key.len;
    digest_start(&state);
    digest_field(&state, is_secret ? (struct str){0} : finding->rule); // a secret is one by any rule
    digest_field(&state, path);
    if (finding->key.len)
        digest_field(&state, finding->key);
    else if (!finding->is_whole_file)
        digest_field(&state, normalised_line(scratch, blob, finding->line));
    digest_end(&state, out);
}

// Counts how often each digest came before, by open addressing: a file can have ten thousand equal findings.
struct occurrence {
    unsigned char digest[32];
    size_t count;
};

static size_t count_occurrence(struct occurrence *table, size_t mask, const unsigned char digest[32])
{
    uint64_t hash;
    memcpy(&hash, digest, sizeof hash);
    for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
        if (table[i].count && memcmp(table[i].digest, digest, 32) != 0)
            continue;
        memcpy(table[i].digest, digest, 32);
        return table[i].count++;
    }
}

static void add_fingerprints(struct worker *worker, const struct blob *blob, size_t first)
{
    size_t count = worker->findings.count - first, size = 16;
    while (size < count * 2)
        size *= 2;
    struct occurrence *table = ARENA_ARRAY(&worker->scratch, struct occurrence, size);
    for (size_t i = first; i < worker->findings.count; i++) {
        struct finding *finding = &worker->findings.at[i];
        unsigned char digest[32];
        struct digest state;
        if (finding->is_secret && finding->key.len) {
            fingerprint_secret(&worker->run->fingerprint_key, finding->key, finding->fingerprint);
            continue;
        }
        finding_identity(&worker->scratch, blob, finding, finding->path, digest);
        size_t occurrence = count_occurrence(table, size - 1, digest);
        digest_start(&state);
        digest_field(&state, (struct str){(const char *)digest, sizeof digest});
        digest_number(&state, occurrence);
        digest_end(&state, digest);
        hex_encode(digest, 16, finding->fingerprint);
    }
}

void place_findings(struct worker *worker, struct blob *blob, size_t first)
{
    struct secrets secrets;

    blob_find_lines(blob, &worker->scratch);
    secrets_collect(worker, blob, first, &secrets);
    for (size_t i = first; i < worker->findings.count; i++) {
        struct finding *finding = &worker->findings.at[i];
        finding->path = blob->path;
        finding->blob = blob->oid;
        finding->is_in_secret_file = secrets.count > 0;
        finding->message = secrets_hide(&worker->kept, &secrets, finding->message);
        finding->help = secrets_hide(&worker->kept, &secrets, finding->help);
        if (finding->is_whole_file || blob->line_count == 0) {
            finding->is_whole_file = true;
            continue;
        }
        if (finding->offset > blob->bytes.len)
            finding->offset = blob->bytes.len;
        if (finding->length > blob->bytes.len - finding->offset)
            finding->length = blob->bytes.len - finding->offset;
        size_t last = finding->offset + (finding->length ? finding->length - 1 : 0);
        finding->line = blob_line_at(blob, finding->offset);
        finding->end_line = blob_line_at(blob, last);
        finding->column = finding->offset - blob->line_starts[finding->line - 1] + 1;
        finding->end_column = last + (finding->length ? 1 : 0) - blob->line_starts[finding->end_line - 1] + 1;
        add_excerpt(worker, blob, &secrets, finding);
        preview_fix(worker, blob, &secrets, finding);
    }
    // In the order of the file, so that the number of an occurrence does not depend on the order of checks.
    qsort(worker->findings.at + first, worker->findings.count - first, sizeof *worker->findings.at,
          finding_compare);
    add_fingerprints(worker, blob, first);
}
