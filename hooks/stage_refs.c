// Stages that move refs (pre-push, pre-receive, update): what arrives is every commit that the other side
// does not have, of every ref, from the object database; the work tree does not count.
//
// Secrets are looked for in each commit, since one that a later commit removes is published all the same. The
// other checks look at what the whole update changes.
#include "core/object.h"
#include "core/process.h"
#include "core/term.h"
#include "hooks/stage_internal.h"
#include "scanners/scan.h"

enum { COMMITS_OUTPUT_MAX = 256 << 20 };

struct ref_update {
    struct str name, old, new; // hex ids; zeros for "does not exist"
};

struct update_list VEC(struct ref_update);

static bool is_zero(struct str hex)
{
    for (size_t i = 0; i < hex.len; i++)
        if (hex.at[i] != '0')
            return false;
    return true;
}

static bool add_update(struct update_list *list, struct str name, struct str old, struct str new,
                       struct error *err)
{
    struct oid oid;
    if (!oid_from_hex(old, &oid) || !oid_from_hex(new, &oid))
        return error_set(err, ERROR_REPO, "git told the hook something that is no update of a ref");
    if (!is_zero(new)) // deleting brings nothing in
        *vec_add(list) = (struct ref_update){name, old, new};
    return true;
}

// pre-push: "<local ref> <local id> <remote ref> <remote id>" a line; pre-receive: "<old> <new> <ref>";
// update: three arguments.
static bool read_updates(const struct stage_call *call, struct update_list *list, struct error *err)
{
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

static bool is_known(const struct repo *repo, struct str hex)
{
    struct oid oid;
    return !is_zero(hex) && oid_from_hex(hex, &oid) && object_exists(repo->objects, &oid);
}

// "<commit> <parents…>" a line, oldest first: what `update` brings that the other side does not have.
static bool list_commits(struct stage_state *state, const struct ref_update *update, struct buffer *out,
                         struct error *err)
{
    struct run *run = &state->run;
    struct arena *arena = &run->arena;
    const struct stage_call *call = state->call;
    const char *arguments[10] = {"rev-list", "--parents", "--topo-order", "--reverse"};
    size_t count = 4;
    arguments[count++] = arena_copy(arena, update->new).at;
    arguments[count++] = "--not";
    if (is_known(&run->repo, update->old))
        arguments[count++] = arena_copy(arena, update->old).at;
    if (call->stage != STAGE_PRE_PUSH)
        arguments[count++] = "--all";
    else if (call->arg_count > 0)
        arguments[count++] = arena_printf(arena, "--remotes=%s", call->args[0]).at;
    arguments[count++] = "--";
    const char *folder = run->repo.work_tree.len ? run->repo.work_tree.at : run->repo.git_dir.at;
    return git_run(folder, arguments, STR(""), out, NULL, err) ||
           error_wrap(err, "listing the commits of %.*s", STR_ARG(update->name));
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

static struct str parent_of(struct str line, struct str commit, struct arena *arena)
{
    struct str rest = str_slice(line, commit.len + 1, line.len);
    if (rest.len)
        return str_cut(&rest, ' ');
    return arena_printf(arena, "%0*d", (int)commit.len, 0); // a root commit: nothing before it
}

static bool check_update(struct stage_state *state, const struct ref_update *update, struct error *err)
{
    BUFFER_AUTO struct buffer commits = {.limit = COMMITS_OUTPUT_MAX};
    static const struct check *const secrets[] = {&check_secrets};
    struct arena *arena = &state->run.arena;
    struct str base = is_known(&state->run.repo, update->old) ? update->old : STR("");
    if (!list_commits(state, update, &commits, err))
        return false;
    struct str rest = buffer_str(&commits);
    while (rest.len) {
        struct str line = str_cut(&rest, '\n'), words = line, commit = str_cut(&words, ' ');
        struct str parent = parent_of(line, commit, arena);
        base = base.len ? base : parent;
        state->run.result.commits++;
        if (!state->selection.has_secrets)
            continue;
        struct str range = arena_printf(arena, "%.*s..%.*s", STR_ARG(parent), STR_ARG(commit));
        struct str what = arena_printf(arena, "commit %.*s of %.*s", STR_ARG(commit), STR_ARG(update->name));
        if (!check_range(state, range, what, secrets, 1, err))
            return false;
    }
    if (state->selection.lint_count == 0 || base.len == 0)
        return true;
    const struct check **others = ARENA_ARRAY(arena, const struct check *, state->selection.check_count);
    size_t count = 0;
    for (size_t i = 0; i < state->selection.check_count; i++)
        if (state->selection.checks[i] != &check_secrets)
            others[count++] = state->selection.checks[i];
    struct str range = arena_printf(arena, "%.*s..%.*s", STR_ARG(base), STR_ARG(update->new));
    return check_range(state, range, update->name, others, count, err);
}

bool stage_moves_refs(enum stage stage)
{
    return stage == STAGE_PRE_PUSH || stage == STAGE_PRE_RECEIVE || stage == STAGE_UPDATE;
}

bool stage_check_refs(struct stage_state *state, struct error *err)
{
    struct update_list updates = {0};
    bool ok = read_updates(state->call, &updates, err);
    for (size_t i = 0; ok && i < updates.count; i++)
        ok = check_update(state, &updates.at[i], err);
    state->plan.summary = arena_printf(&state->run.arena, "%zu ref%s, %.*s", updates.count,
                                       updates.count == 1 ? "" : "s", STR_ARG(state->plan.summary));
    vec_free(&updates);
    return ok;
}
