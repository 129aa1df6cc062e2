// Stages that move refs (pre-push, pre-receive, update): what arrives is every commit that the other side
// does not have, of every ref, from the object database; the work tree does not count.
//
//     stdin ─> updates ─> commits ─> (path, blob) that each brings, messages ─> one change set ─> secrets,
//     messages
//                   └───> the range of each update ─> the other checks
//
// Secrets are looked for in whatever any commit brings, since one that a later commit removes is published
// all the same; so is what each message says. The other checks look at what the whole update changes.
#include "hooks/stage_refs.h"
#include "core/object.h"
#include "core/refs_list.h"
#include "core/term.h"
#include "lint/lint.h"
#include "scanners/scan.h"

static bool add_update(struct update_list *list, struct str name, struct str old, struct str new,
                       struct error *err)
{
    struct ref_update update = {.name = name};
    if (!oid_from_hex(old, &update.old) || !oid_from_hex(new, &update.new))
        return error_set(err, ERROR_REPO, "git told the hook something that is no update of a ref");
    *vec_add(list) = update;
    return true;
}

// `andon run` without what git gives the hook: a remote's name and address, three words of update.
static bool is_by_hand(const struct stage_call *call)
{
    size_t words = call->stage == STAGE_PRE_PUSH ? 2 : call->stage == STAGE_UPDATE ? 3 : 1;
    return !call->is_hook && call->input.len == 0 && call->arg_count < words;
}

// What a push of the branch would say.
static bool add_branch(struct stage_state *state, struct update_list *list, struct error *err)
{
    struct repo_head head;
    struct arena *arena = &state->run.arena;
    if (state->call->stage != STAGE_PRE_PUSH)
        return error_set(err, ERROR_USAGE,
                         "git tells %s which refs move; --range A..B looks at what B changed since A",
                         stage_name(state->call->stage));
    if (!repo_read_head(&state->run.repo, arena, &head, err))
        return false;
    struct ref_update update = {
        .name = head.is_detached ? STR("HEAD") : arena_printf(arena, "refs/heads/%.*s", STR_ARG(head.branch)),
        .new = head.commit,
    };
    if (!head.is_unborn)
        *vec_add(list) = update;
    return true;
}

// pre-push: "<local ref> <local id> <remote ref> <remote id>" a line; pre-receive: "<old> <new> <ref>";
// update: three arguments.
static bool read_updates(struct stage_state *state, struct update_list *list, struct error *err)
{
    const struct stage_call *call = state->call;
    if (is_by_hand(call))
        return add_branch(state, list, err);
    if (call->stage == STAGE_UPDATE)
        return call->arg_count < 3 || add_update(list, str_from(call->args[0]), str_from(call->args[1]),
                                                 str_from(call->args[2]), err);
    struct str rest = call->input;
    while (rest.len) {
        struct str line = str_cut(&rest, '\n'), words[4] = {0};
        size_t wanted = call->stage == STAGE_PRE_PUSH ? 4 : 3;
        for (size_t i = 0; i < wanted && line.at; i++) // a ref's name has no space
            words[i] = str_cut(&line, ' ');
        bool ok = call->stage == STAGE_PRE_PUSH ? add_update(list, words[2], words[3], words[1], err)
                                                : add_update(list, words[2], words[0], words[1], err);
        if (!ok)
            return false;
    }
    return true;
}

static bool is_here(const struct repo *repo, const struct oid *oid)
{
    return !oid_is_zero(oid) && object_exists(repo->objects, oid);
}

// The ids of the refs below `prefix`.
static bool list_refs(struct arrivals *arrivals, struct str prefix, struct oid_list *out, struct error *err)
{
    struct run *run = &arrivals->state->run;
    struct ref_list refs;
    bool ok = refs_list(&run->repo, &run->arena, &refs, err);
    VEC_EACH (struct ref_entry, ref, &refs)
        if (str_starts_with(ref->name, prefix))
            *vec_add(out) = ref->oid;
    ref_list_free(&refs);
    return ok;
}

static bool has_commit(const struct commit_walk *walk, struct str hex)
{
    struct oid wanted;
    bool is_oid = oid_from_hex(hex, &wanted);
    for (size_t i = 0; is_oid && i < walk->order.count; i++) {
        struct oid listed = commit_walk_oid(walk, walk->order.at[i]);
        if (oid_equal(&listed, &wanted))
            return true;
    }
    return false;
}

void arrivals_drop_published(struct arrivals *arrivals)
{
    struct finding_list *findings = &arrivals->state->run.result.findings;
    struct oid_list published = {0}, tips = {0};
    struct commit_walk walk = {0};
    struct error ignored = {0}; // what can't be found out counts
    size_t unfinished = 0;
    VEC_EACH (struct finding, finding, findings)
        unfinished += is_unfinished(finding);
    VEC_EACH (struct ref_update, update, arrivals->updates)
        if (!oid_is_zero(&update->new))
            *vec_add(&tips) = update->new;
    if (unfinished && list_refs(arrivals, STR("refs/remotes/"), &published, &ignored) && published.count &&
        commit_walk_list(&arrivals->state->run.repo, tips.at, tips.count, published.at, published.count,
                         &walk, &ignored))
        VEC_EACH (struct finding, finding, findings)
            if (is_unfinished(finding) && !has_commit(&walk, finding->commit))
                finding->state = FINDING_OLD;
    commit_walk_free(&walk);
    vec_free(&published);
    vec_free(&tips);
}

// What the other side has: the ids that git was told of, and the refs as last seen. When the push names an
// address and no remote, nothing was ever seen of it. A server has all of its own refs.
static bool list_known(struct arrivals *arrivals, struct error *err)
{
    struct stage_state *state = arrivals->state;
    struct arena *arena = &state->run.arena;
    const struct stage_call *call = state->call;
    bool is_push = call->stage == STAGE_PRE_PUSH;
    VEC_EACH (struct ref_update, update, arrivals->updates)
        if (!oid_is_zero(&update->old))
            *vec_add(&arrivals->known) = update->old;
    if (is_push && call->arg_count == 0 && !is_by_hand(call))
        return true;
    bool has_remote = is_push && call->arg_count > 0;
    struct str prefix = has_remote ? arena_printf(arena, "refs/remotes/%s/", call->args[0])
                        : is_push  ? STR("refs/remotes/")
                                   : STR("refs/");
    return list_refs(arrivals, prefix, &arrivals->known, err);
}

// Of all that arrives: secrets, and messages that say that a commit is not finished.
static bool check_arrivals(struct arrivals *arrivals, struct error *err)
{
    const struct check *checks[2];
    struct stage_state *state = arrivals->state;
    struct run_plan plan = state->plan;
    size_t count = 0;
    if (state->selection.has_secrets)
        checks[count++] = &check_secrets;
    if (state->selection.has_message)
        checks[count++] = &check_pushed_message;
    plan.checks = checks;
    plan.check_count = count;
    plan.fix = false;
    bool ok = arrivals_list(arrivals, err) &&
              config_load_folders(&state->run.config, &state->run.repo, &state->run.changeset,
                                  &state->run.arena, err) &&
              run_check(&state->run, &plan, err);
    if (ok)
        arrivals_blame(arrivals);
    return ok;
}

// One range with some of the checks; its report is printed when it is not clean.
static bool check_range(struct stage_state *state, struct str range, struct str what,
                        const struct check *const *checks, size_t count, struct error *err)
{
    struct run_options options = state->options;
    struct option_list no_operands = {0};
    struct run run = {0};
    struct run_plan plan = state->plan;
    options.range = range;
    options.quiet = true;
    plan.checks = checks;
    plan.check_count = count;
    plan.fix = false;
    bool ok = run_open(&run, &options, &no_operands, err) && run_check(&run, &plan, err);
    if (ok) {
        state->run.result.files += run.result.files;
        state->run.result.bytes += run.result.bytes;
        if (run.result.verdict != VERDICT_CLEAN) {
            buffer_add_cstring(&run.notes, "this is in ");
            term_untrusted(&run.notes, what);
            buffer_add_byte(&run.notes, '\n');
            run_report(&run, &plan);
        }
        if (state->refs_verdict != VERDICT_BLOCKED && run.result.verdict != VERDICT_CLEAN)
            state->refs_verdict = run.result.verdict;
    }
    run_close(&run);
    return ok;
}

// What the update is compared with: the ref as it was, else what is before its first new commit. False when
// it brings no commit.
static bool find_base(struct arrivals *arrivals, const struct ref_update *update, struct oid *base,
                      struct error *err)
{
    const struct repo *repo = &arrivals->state->run.repo;
    struct commit_walk walk = {0};
    if (is_here(repo, &update->old)) {
        *base = update->old;
        return true;
    }
    bool ok = commit_walk_list(repo, &update->new, 1, arrivals->known.at, arrivals->known.count, &walk, err);
    bool has_commits = ok && walk.order.count > 0;
    *base = (struct oid){.size = (unsigned char)repo->oid_size};
    if (has_commits) {
        size_t count;
        const uint32_t *parents = commit_walk_parents(&walk, walk.order.at[0], &count);
        if (count)
            *base = commit_walk_oid(&walk, parents[0]);
    }
    commit_walk_free(&walk);
    return has_commits;
}

static bool check_others(struct arrivals *arrivals, const struct ref_update *update, struct error *err)
{
    struct stage_state *state = arrivals->state;
    struct arena *arena = &state->run.arena;
    char from[OID_HEX_MAX + 1], to[OID_HEX_MAX + 1];
    struct oid base;
    if (oid_is_zero(&update->new) || !find_base(arrivals, update, &base, err))
        return err->code == ERROR_NONE;
    const struct check **others = ARENA_ARRAY(arena, const struct check *, state->selection.check_count);
    size_t count = 0;
    for (size_t i = 0; i < state->selection.check_count; i++)
        if (state->selection.checks[i] != &check_secrets)
            others[count++] = state->selection.checks[i];
    struct str range =
        arena_printf(arena, "%s..%s", oid_to_hex(&base, from).at, oid_to_hex(&update->new, to).at);
    return check_range(state, range, update->name, others, count, err);
}

bool stage_moves_refs(enum stage stage)
{
    return stage == STAGE_PRE_PUSH || stage == STAGE_PRE_RECEIVE || stage == STAGE_UPDATE;
}

bool stage_check_refs(struct stage_state *state, struct error *err)
{
    struct update_list updates = {0};
    struct arrivals arrivals = {.state = state, .updates = &updates};
    bool ok = read_updates(state, &updates, err) && list_known(&arrivals, err);
    size_t brought = 0;
    VEC_EACH (struct ref_update, update, &updates)
        brought += !oid_is_zero(&update->new); // deleting brings nothing in
    if (ok && brought && (state->selection.has_secrets || state->selection.has_message))
        ok = check_arrivals(&arrivals, err);
    for (size_t i = 0; ok && state->selection.lint_count && i < updates.count; i++)
        ok = check_others(&arrivals, &updates.at[i], err);
    state->plan.summary = arena_printf(&state->run.arena, "%zu ref%s, %.*s", brought, brought == 1 ? "" : "s",
                                       STR_ARG(state->plan.summary));
    arrivals_free(&arrivals);
    vec_free(&updates);
    return ok;
}
