// Looking at one object: a blob, or of a delta what is new in it; the text of a commit or tag.
#include "scanners/history/objects_internal.h"

#include "core/archive.h"
#include "core/commit.h"
#include "core/interrupt.h"
#include "scanners/decode/decode.h"
#include "scanners/document.h"
#include "scanners/files/keystore.h"

static void add_skip(struct object_worker *worker, const struct oid *oid, const char *reason,
                     bool is_incomplete)
{
    char hex[OID_HEX_MAX + 1];
    struct arena *arena = &worker->result.arena;
    struct skip *skip = vec_add(&worker->result.skipped);
    skip->path = arena_printf(arena, "<object %.12s>", oid_to_hex(oid, hex).at);
    skip->reason = arena_copy(arena, str_from(reason));
    skip->is_incomplete = is_incomplete;
}

static void on_match(void *context, const struct scan_match *match)
{
    struct object_worker *worker = context;
    *vec_add(worker->found) =
        (struct known_place){.start = match->offset, .end = match->offset + match->length, .is_secret = true};
}

// The bytes, to be looked at without a path. The head tells what they are, as core/blob.c does for all of
// them.
static struct scan_input input_of(const struct object_worker *worker, struct str bytes)
{
    struct blob blob;
    blob_init(&blob, STR(""), 0100644, NULL, str_slice(bytes, 0, FILETYPE_SNIFF_SIZE));
    return (struct scan_input){
        .bytes = bytes,
        .profile = worker->pass->request->profile,
        .is_binary = (blob.types & FILETYPE(BINARY)) != 0,
        .encoding = blob.encoding,
        .is_path_unknown = true,
    };
}

// Adds the secrets of the windows to `found`. Windows are in order and don't overlap.
static bool scan_windows(struct object_worker *worker, const struct scan_input *input,
                         const struct window_list *windows, struct known_list *found, struct error *err)
{
    worker->found = found;
    VEC_EACH (const struct window, window, windows) {
        if (!scan_document_in(worker->pass->request->engine, worker->scratch, input, window->start,
                              window->end, on_match, worker, err))
            return false;
        worker->result.scanned += window->end - window->start;
    }
    return true;
}

static bool scan_whole(struct object_worker *worker, const struct scan_input *input, struct known_list *found,
                       struct error *err)
{
    vec_clear(found);
    scan_extent_clear(scan_scratch_extent(worker->scratch));
    if (worker->pass->request->is_listing) {
        *vec_add(found) = (struct known_place){.end = input->bytes.len, .is_secret = true};
        return true;
    }
    vec_clear(&worker->windows);
    *vec_add(&worker->windows) = (struct window){0, input->bytes.len};
    return scan_windows(worker, input, &worker->windows, found, err);
}

static void settle(struct object_worker *worker, const struct oid *oid, enum object_kind kind, bool ok,
                   size_t found, const struct error *err)
{
    if (!ok && kind != OBJECT_BLOB)
        add_skip(worker, oid, err->message, true);
    else if (!ok || found) // a blob that can't be scanned: the last step says so, by its path
        *vec_add(kind == OBJECT_BLOB ? &worker->result.interesting : &worker->result.messages) = *oid;
}

// A commit or tag: into the table, and its text is looked at as a whole.
static void look_at_message(struct object_worker *worker, const struct oid *oid, enum object_kind kind,
                            struct str bytes)
{
    struct known_list found = {0};
    struct error err = {0};
    bool ok = commit_table_add(&worker->result.commits, oid, bytes, kind == OBJECT_TAG, &err);
    if (ok && shard_has(&worker->pass->request->shard, oid)) {
        struct commit commit;
        struct tag tag;
        struct str message = kind == OBJECT_TAG
                                 ? (tag_parse(bytes, oid->size, &tag, &err) ? tag.message : bytes)
                             : commit_parse(bytes, oid->size, &commit, &err) ? commit.message
                                                                             : bytes;
        struct scan_input input = input_of(worker, message);
        ok = scan_whole(worker, &input, &found, &err);
    }
    settle(worker, oid, kind, ok, found.count, &err);
    vec_free(&found);
}

// What a form says of a blob (scanners/files): stores of keys are known by their first bytes,
// others have marks. Forms that a name gives are seen when the names are.
static void look_at_form(struct object_worker *worker, const struct scan_input *input,
                         const struct blob_state *base, struct blob_state *state, struct known_list *found)
{
    bool is_part = state->is_part_enough && base;
    state->has_secret = is_part && base->has_secret;
    state->has_quote = is_part && base->has_quote;
    VEC_EACH (const struct window, window, &worker->windows) {
        struct str part = str_slice(input->bytes, window->start, window->end - window->start);
        state->has_secret = state->has_secret || str_find(part, STR("Secret"), 0) != STR_NONE;
        state->has_quote = state->has_quote || str_find(part, STR("\\\""), 0) != STR_NONE;
    }
    worker->found = found;
    keystore_scan(input, on_match, worker);
}

// Quoted-printable is decoded where a head of mail says so, however far before.
static bool has_mail_head(struct str bytes, const struct window *window)
{
    struct str until = str_slice(bytes, 0, window->end);
    for (size_t at = window->start; (at = str_find(until, STR("rintable"), at)) != STR_NONE; at++)
        if (at >= 2 && bytes.at[at - 2] == '-' && byte_lower(bytes.at[at - 1]) == 'p')
            return true;
    return false;
}

// What is in a view and reaches further than a window does is seen in whole contents alone, so are bytes that
// are no UTF-8 text, and what comes near the limits of a document: who is a delta against such a one is
// looked at whole. What else is far is noted.
static bool is_part_enough(const struct object_worker *worker, const struct scan_input *input,
                           struct blob_state *state)
{
    const struct scan_extent *extent = scan_scratch_extent(worker->scratch);
    state->runs += extent->runs;
    state->decoded += extent->decoded;
    if (extent->is_far || state->runs > DECODE_RUNS_MAX / 2 || state->decoded > DECODE_BYTES_MAX / 2)
        return false;
    VEC_EACH (const struct window, window, &worker->windows)
        if (has_mail_head(input->bytes, window))
            return false;
    VEC_EACH (const struct scan_far, far, &extent->far)
        *vec_add(&state->places) = (struct known_place){far->start, far->end, far->back, far->ahead, false};
    known_sort(&state->places);
    return true;
}

static bool is_plain_text(const struct scan_input *input)
{
    return !input->is_binary && (input->encoding == ENCODING_ASCII || input->encoding == ENCODING_UTF8 ||
                                 input->encoding == ENCODING_UTF8_BOM || input->encoding == ENCODING_UNKNOWN);
}

// Looks at what is new in a delta. False when that is not enough.
static bool look_at_part(struct object_worker *worker, const struct scan_input *input,
                         const struct forest_node *node, const struct blob_state *base,
                         struct blob_state *state)
{
    struct error ignored = {0};
    const struct delta_text delta = {node->copied, node->base_size, input->bytes};
    scan_extent_clear(scan_scratch_extent(worker->scratch));
    state->runs = base->runs;
    state->decoded = base->decoded;
    return windows_of_delta(&delta, &base->places, &worker->windows, &state->places) &&
           scan_windows(worker, input, &worker->windows, &state->places, &ignored) &&
           is_part_enough(worker, input, state);
}

// What the worker's forest has at a node counts for: see seen.h.
static uint32_t *size_of(const struct object_worker *worker, uint32_t node)
{
    const struct pass *pass = worker->pass;
    size_t pack = pass->pack_of[worker->forest - pass->forests];
    return &pass->about[pack].sizes[worker->forest->position[node]];
}

// `oid` is NULL for a node of a forest: few ids are asked for.
static void look_at_blob(struct object_worker *worker, const struct oid *oid, struct str bytes,
                         const struct forest_node *node, const struct blob_state *base,
                         struct blob_state *state, uint32_t *size)
{
    struct error err = {0};
    struct scan_input input = input_of(worker, bytes);
    bool is_text = is_plain_text(&input), is_listing = worker->pass->request->is_listing, ok = true;
    *size = bytes.len < SEEN_SIZE_MAX ? (uint32_t)bytes.len + 1 : SEEN_SIZE_MAX;
    state->is_part_enough = !is_listing && base && base->is_part_enough && is_text &&
                            look_at_part(worker, &input, node, base, state);
    if (!state->is_part_enough) {
        state->runs = state->decoded = 0;
        ok = scan_whole(worker, &input, &state->places, &err);
        state->is_part_enough = ok && is_text && !is_listing && is_part_enough(worker, &input, state);
    }
    struct known_list stores = {0};
    if (!is_listing)
        look_at_form(worker, &input, base, state, &stores);
    // An archive is opened, or said to be closed, in the last step; a wide text is read there as UTF-8.
    bool is_other = stores.count || archive_kind(bytes) || (!is_text && !input.is_binary);
    bool is_interesting = !ok || known_has_secret(&state->places) || is_other;
    bool is_marked = state->has_quote || (state->has_secret && str_find(bytes, STR("kind"), 0) != STR_NONE);
    if (is_interesting || is_marked) {
        struct oid named = oid ? *oid : pack_forest_oid(worker->forest, node->index);
        if (is_interesting)
            *vec_add(&worker->result.interesting) = named;
        if (is_marked)
            *vec_add(&worker->result.marked) = named;
    }
    vec_free(&stores);
}

void look_alone(struct object_worker *worker, const struct oid *oid, bool is_in_tree, uint32_t *size)
{
    enum object_kind kind;
    struct error err = {0};
    struct blob_state state = {0};
    const struct objects_request *request = worker->pass->request;
    worker->content.limit = SIZE_MAX / 4;
    if (!object_read(request->repo->objects, oid, worker->pass->content_limit, &kind, &worker->content,
                     &err)) {
        size_t length;
        struct error ignored = {0};
        if (!object_read_header(request->repo->objects, oid, &kind, &length, &ignored))
            kind = OBJECT_NONE;
        if (kind != OBJECT_BLOB || is_in_tree || shard_has(&request->shard, oid))
            settle(worker, oid, kind, false, 0, &err);
    } else if (kind == OBJECT_BLOB && !is_in_tree && !shard_has(&request->shard, oid)) {
        return; // another shard's
    } else if (kind == OBJECT_BLOB) {
        look_at_blob(worker, oid, buffer_str(&worker->content), NULL, NULL, &state, size);
    } else if (kind != OBJECT_TREE) {
        look_at_message(worker, oid, kind, buffer_str(&worker->content));
    }
    vec_free(&state.places);
}

// A node that could not be made: what is a delta against it may still be readable by itself (a base that is
// too large, say), and what isn't is named, one by one.
static void look_below(struct object_worker *worker, uint32_t node)
{
    const struct pack_forest *forest = worker->forest;
    struct VEC(uint32_t) open = {0};
    *vec_add(&open) = node;
    while (open.count) {
        uint32_t at = open.at[--open.count];
        struct oid oid = pack_forest_oid(forest, at);
        look_alone(worker, &oid, true, size_of(worker, at));
        for (uint32_t child = forest->first_child[at]; child != FOREST_NONE;
             child = forest->next_sibling[child])
            *vec_add(&open) = child;
    }
    vec_free(&open);
}

// What another pack has too, where it is looked at.
static bool is_double(const struct object_worker *worker, uint32_t node)
{
    const struct pass *pass = worker->pass;
    if (pass->pack_count == 1 && !pass->memory.loose.count)
        return false;
    struct oid oid = pack_forest_oid(worker->forest, node);
    return pass_is_double(pass, pass->pack_of[worker->forest - pass->forests], &oid);
}

bool look_at_node(void *context, const struct forest_node *node, const void *base_state, void *state)
{
    struct object_worker *worker = context;
    if (node->err) {
        look_below(worker, node->index);
        return true;
    }
    uint32_t *size = size_of(worker, node->index), before = *size;
    bool is_elsewhere = before == SEEN_NONE && is_double(worker, node->index);
    bool is_new = before == SEEN_NONE && !is_elsewhere;
    if (node->kind != OBJECT_BLOB && is_new) {
        struct oid oid = pack_forest_oid(worker->forest, node->index);
        look_at_message(worker, &oid, node->kind, node->content);
    }
    // What is known is looked at all the same when deltas need to know of it; it is counted once.
    if (node->kind == OBJECT_BLOB && (is_new || worker->forest->first_child[node->index] != FOREST_NONE))
        look_at_blob(worker, NULL, node->content, node, base_state, state, size);
    if (!is_new)
        *size = is_elsewhere ? SEEN_ELSEWHERE : before;
    return !interrupt_happened();
}

void look_drop(void *state)
{
    struct blob_state *blob = state;
    vec_free(&blob->places);
}
