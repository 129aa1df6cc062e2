// Scans anew, since no report holds a secret, and keeps what is found in memory of its own.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "scanners/verify/verify.h"

#include "core/file.h"
#include "core/fingerprint.h"
#include "core/json_read.h"
#include "core/mode.h"
#include "core/utf8.h"
#include "scanners/document.h"
#include "scanners/own_rules.h"
#include "scanners/scan.h"

#include <pcre2.h>
#include <stdlib.h>

enum { REPORT_MAX = 256 << 20, USER_MAX = 256, SECRET_MAX = 4096, MATCH_LIMIT = 100000 };

struct collector {
    struct run *run;
    const struct endpoint_list *endpoints;
    struct candidate_list *out;
    const struct json_node *wanted; // findings of a report; NULL: all
    struct str path, bytes;
};

static char *copy_secret(struct str text)
{
    char *copy = memory_alloc(text.len + 1, 1);
    memcpy(copy, text.at, text.len);
    copy[text.len] = '\0';
    return copy;
}

// The match of the endpoint's `user` pattern that is nearest to the secret.
static bool find_user(const struct collector *collector, const char *pattern, size_t offset, struct str *user)
{
    int error;
    PCRE2_SIZE where;
    size_t best = SIZE_MAX;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_NEVER_UTF, &error, &where, NULL);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    if (!code || !data || !context)
        memory_exhausted();
    pcre2_set_match_limit(context, MATCH_LIMIT);
    for (size_t at = 0; at < collector->bytes.len;) {
        if (pcre2_match(code, (PCRE2_SPTR)collector->bytes.at, collector->bytes.len, at, 0, data, context) <
            0)
            break;
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(data);
        size_t distance = span[0] > offset ? span[0] - offset : offset - span[0];
        if (distance < best && span[1] - span[0] < USER_MAX && span[1] > span[0]) {
            best = distance;
            *user = str_slice(collector->bytes, span[0], span[1] - span[0]);
        }
        at = span[1] > at ? span[1] : at + 1;
    }
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return best != SIZE_MAX;
}

static bool is_wanted(const struct collector *collector, const char *fingerprint)
{
    if (!collector->wanted)
        return true;
    for (const struct json_node *item = collector->wanted->first; item; item = item->next)
        if (str_equal(json_member_text(item, "fingerprint"), str_from(fingerprint)))
            return true;
    return false;
}

static void place(struct candidate *candidate, struct str bytes, size_t offset)
{
    size_t start = 0;
    candidate->line = 1;
    for (size_t at = 0; (at = str_find_byte(bytes, '\n', at)) < offset; at++) {
        candidate->line++;
        start = at + 1;
    }
    candidate->column = offset - start + 1;
}

// The same secret is asked about once.
static void find_twin(struct candidate_list *all, struct candidate *candidate)
{
    candidate->same_as = SIZE_MAX;
    for (size_t i = 0; i < all->count; i++) {
        const struct candidate *other = &all->at[i];
        if (other->endpoint == candidate->endpoint && other->secret_length == candidate->secret_length &&
            other->user_length == candidate->user_length &&
            memcmp(other->secret, candidate->secret, candidate->secret_length) == 0 &&
            (!candidate->user_length || memcmp(other->user, candidate->user, candidate->user_length) == 0)) {
            candidate->same_as = other->same_as == SIZE_MAX ? i : other->same_as;
            return;
        }
    }
}

static void on_match(void *context, const struct scan_match *match)
{
    struct collector *collector = context;
    struct candidate candidate = {.rule = match->rule->name};
    struct str user = {0};
    char digest[65];
    if (match->is_timed_out || match->text.len > SECRET_MAX)
        return;
    secret_digest(match->text, digest);
    fingerprint_secret(&collector->run->exemptions.key, str_from(digest), candidate.fingerprint);
    if (!is_wanted(collector, candidate.fingerprint))
        return;
    candidate.path = arena_copy(&collector->run->arena, collector->path);
    candidate.endpoint = verify_find_endpoint(collector->endpoints, match->rule->name);
    candidate.reason = candidate.endpoint ? STR("not asked") : STR("no provider to ask is known");
    place(&candidate, collector->bytes, match->offset);
    if (candidate.endpoint && candidate.endpoint->user &&
        !find_user(collector, candidate.endpoint->user, match->offset, &user)) {
        candidate.endpoint = NULL;
        candidate.reason = STR("its other half (the user or account) is not in the file");
    }
    candidate.secret = copy_secret(match->text);
    candidate.secret_length = match->text.len;
    candidate.user = user.len ? copy_secret(user) : NULL;
    candidate.user_length = user.len;
    find_twin(collector->out, &candidate);
    *vec_add(collector->out) = candidate;
}

static bool scan_change(struct collector *collector, const struct change *change,
                        struct scan_scratch *scratch, struct buffer *bytes, struct error *err)
{
    if (change->status == CHANGE_DELETED || mode_is_submodule(change->mode))
        return true;
    if (!changeset_read(&collector->run->changeset, change, false, collector->run->config.max_blob, bytes,
                        err))
        return false;
    collector->path = change->path;
    collector->bytes = buffer_str(bytes);
    struct scan_input input = scan_input_from(collector->bytes, change->path, SCAN_BLOCK);
    return scan_document(scan_engine_current(), scratch, &input, on_match, collector, err);
}

static bool scan_all(struct collector *collector, struct error *err)
{
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_current());
    struct buffer bytes = {.limit = collector->run->config.max_blob};
    bool ok = true;
    for (size_t i = 0; i < collector->run->changeset.count && ok; i++)
        ok = scan_change(collector, &collector->run->changeset.at[i], scratch, &bytes, err);
    if (bytes.at)
        explicit_bzero(bytes.at, bytes.room);
    buffer_free(&bytes);
    scan_scratch_close(scratch);
    return ok;
}

// A report of andon's: the files that it names, and of what is in them the findings that it has.
static bool read_report(struct collector *collector, struct str name, struct option_list *paths,
                        struct arena *arena, struct error *err)
{
    struct buffer BUFFER_AUTO text = {.limit = REPORT_MAX};
    struct str file = arena_copy(arena, name);
    struct json_node *root;
    if (!file_read(file.at, REPORT_MAX, &text, err) ||
        !json_parse(arena_copy(arena, buffer_str(&text)), file.at, arena, &root, err))
        return false;
    collector->wanted = json_member(root, "findings");
    if (!collector->wanted || collector->wanted->kind != JSON_LIST)
        return error_set(err, ERROR_CONFIG, "%.*s: not a report of andon scan --format json", STR_ARG(name));
    for (const struct json_node *item = collector->wanted->first; item; item = item->next) {
        struct str path = json_member_text(item, "path");
        bool is_new = path.len > 0;
        VEC_EACH (const struct str, other, paths)
            is_new = is_new && !str_equal(*other, path);
        if (is_new)
            *vec_add(paths) = arena_copy(arena, path);
    }
    return true;
}

bool verify_collect(struct run *run, const struct verify_options *options, const struct option_list *operands,
                    struct arena *lasting, struct endpoint_list *endpoints, struct candidate_list *out,
                    struct error *err)
{
    struct collector collector = {.run = run, .endpoints = endpoints, .out = out};
    struct arena ARENA_AUTO arena = {0};
    static struct run_options shared;
    struct option_list paths = {0};
    bool is_report = operands->count == 1 && !options->shared.no_git &&
                     str_equal(str_extension(operands->at[0]), STR("json")) && !options->shared.worktree &&
                     !options->shared.all_files;
    shared = options->shared;
    if (is_report) {
        if (!read_report(&collector, operands->at[0], &paths, &arena, err)) {
            vec_free(&paths);
            return false;
        }
        shared.no_git = true;
    }
    bool is_empty = is_report && !paths.count;
    bool ok = is_empty || (run_open(run, &shared, is_report ? &paths : operands, err) &&
                           scan_load_rules(&run->config, run->has_repo ? &run->repo : NULL, err));
    ok = ok &&
         verify_load_endpoints(options, scan_engine_rules(scan_engine_current(), 1), lasting, endpoints, err);
    if (ok && !is_empty)
        ok = fingerprint_key_load(run->has_repo ? &run->repo : NULL, &run->exemptions.key, err) &&
             scan_all(&collector, err);
    vec_free(&paths);
    return ok;
}

void verify_forget(struct candidate_list *candidates)
{
    VEC_EACH (struct candidate, candidate, candidates) {
        explicit_bzero(candidate->secret, candidate->secret_length);
        free(candidate->secret);
        if (candidate->user)
            explicit_bzero(candidate->user, candidate->user_length);
        free(candidate->user);
    }
    vec_free(candidates);
}
