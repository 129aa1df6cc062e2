// Finding again what a report only points at: the file is scanned, and of what is found the secret whose
// SHA-1, or else whose line, is the one that the report has becomes an entry of the baseline.
#include "scanners/import/import.h"

#include "core/file.h"
#include "scanners/document.h"
#include "scanners/own_rules.h"

#include <fcntl.h>
#include <sha1.h>
#include <stdio.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 20 };

struct matcher {
    struct import *import;
    const struct fingerprint_key *key;
    struct str path, bytes;
    bool *is_matched; // [import->seen]
    size_t at, line;  // `line` is that of offset `at`
};

static size_t line_at(struct matcher *matcher, size_t offset)
{
    for (; matcher->at < offset && matcher->at < matcher->bytes.len; matcher->at++)
        matcher->line += matcher->bytes.at[matcher->at] == '\n';
    return matcher->line;
}

static bool fits(const struct import_seen *seen, const unsigned char sha1[20], size_t first, size_t last)
{
    if (seen->has_sha1)
        return memcmp(seen->sha1, sha1, 20) == 0;
    return seen->line >= first && seen->line <= last;
}

static void on_match(void *context, const struct scan_match *match)
{
    struct matcher *matcher = context;
    struct import *import = matcher->import;
    unsigned char sha1[20];
    char digest[65];
    SHA1_CTX state;
    size_t first = line_at(matcher, match->offset), last = first;
    if (match->is_timed_out)
        return;
    for (size_t i = match->offset; i < match->offset + match->length && i < matcher->bytes.len; i++)
        last += matcher->bytes.at[i] == '\n';
    SHA1Init(&state);
    SHA1Update(&state, (const uint8_t *)match->text.at, match->text.len);
    SHA1Final(sha1, &state);
    for (size_t i = 0; i < import->seen.count; i++) {
        struct import_seen *seen = &import->seen.at[i];
        if (seen->is_real || !str_equal(seen->path, matcher->path) || !fits(seen, sha1, first, last))
            continue;
        struct baseline_entry entry = {
            .rule = str_from(match->rule->name), .path = seen->path, .reason = seen->reason};
        secret_digest(match->text, digest);
        fingerprint_secret(matcher->key, str_from(digest), entry.fingerprint);
        baseline_put(&import->baseline, &entry, import->arena);
        matcher->is_matched[i] = true;
    }
}

static bool read_below(int root, struct str path, struct buffer *out)
{
    struct error ignored = {0};
    char name[64];
    if (!path_is_safe(path))
        return false;
    int fd = file_open_beneath(root, path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0, &ignored);
    if (fd < 0)
        return false;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    bool is_read = file_read(name, FILE_MAX, out, &ignored);
    close(fd);
    return is_read;
}

// What is left over is told, and where it was.
static void note_unmatched(struct import *import, const struct import_seen *seen, bool is_readable)
{
    struct str subject = arena_printf(import->arena, "%.*s:%zu", STR_ARG(seen->path), seen->line);
    if (seen->is_real)
        import_note_loss(import, IMPORT_LOST_RULE, subject,
                         "marked as a real secret: rotate it; it is no reason to keep quiet");
    else if (!is_readable)
        import_note_loss(import, IMPORT_LOST_RULE, subject, "the file can't be read here");
    else
        import_note_loss(import, IMPORT_REMARK, subject,
                         "andon finds no such secret there: nothing to exempt");
}

bool import_match(struct import *import, struct str root, const struct fingerprint_key *key,
                  struct error *err)
{
    struct str folder = arena_copy(import->arena, root.len ? root : STR("."));
    int fd = import->seen.count ? open(folder.at, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
    if (import->seen.count && fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", folder.at);
    const struct scan_engine *engine = scan_engine_current();
    struct scan_scratch *scratch = scan_scratch_open(engine);
    struct buffer bytes = {.limit = FILE_MAX};
    bool ok = true;
    bool *is_matched = ARENA_ARRAY(import->arena, bool, import->seen.count + 1);
    bool *is_done = ARENA_ARRAY(import->arena, bool, import->seen.count + 1);
    for (size_t i = 0; i < import->seen.count && ok; i++) {
        struct str path = import->seen.at[i].path;
        if (is_done[i])
            continue;
        bool is_readable = read_below(fd, path, &bytes);
        struct matcher matcher = {.import = import,
                                  .key = key,
                                  .path = path,
                                  .line = 1,
                                  .bytes = buffer_str(&bytes),
                                  .is_matched = is_matched};
        if (is_readable) {
            struct scan_input input = scan_input_from(matcher.bytes, path, SCAN_AUDIT);
            ok = scan_document(engine, scratch, &input, on_match, &matcher, err);
        }
        for (size_t k = i; k < import->seen.count; k++) {
            if (!str_equal(import->seen.at[k].path, path))
                continue;
            is_done[k] = true;
            if (!is_matched[k])
                note_unmatched(import, &import->seen.at[k], is_readable);
        }
    }
    buffer_free(&bytes);
    scan_scratch_close(scratch);
    if (fd >= 0)
        close(fd);
    return ok;
}
