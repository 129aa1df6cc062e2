// andon scan --repos FILE: one scan for each repository of a list, and one report. Each is scanned by a
// process of its own, since rules and configuration are the repository's; one that fails is told, and the
// others go on.
#include "core/digest.h"
#include "core/file.h"
#include "core/interrupt.h"
#include "core/process.h"
#include "scanners/command.h"
#include "scanners/scale/merge.h"
#include "scanners/scan.h"

#include <unistd.h>

#define LIST_SIZE_MAX ((size_t)64 << 20)
#define REPORT_SIZE_MAX ((size_t)1 << 30)

// Our own program with our own options, but for those that are about the whole list.
static void make_argv(const struct scan_options *options, struct arena *arena, struct argv *argv)
{
    char self[4096];
    ssize_t length = readlink("/proc/self/exe", self, sizeof self);
    struct str program = arena_copy(arena, (struct str){self, length > 0 ? (size_t)length : 0});
    const struct run_options *shared = &options->shared;
    bool is_told =
        shared->worktree || shared->all_files || shared->staged || shared->range.len || options->history;
    argv_add(argv, program.at);
    if (!str_equal(str_basename(program), STR("andon-scan")))
        argv_add(argv, "scan");
    for (int i = 1; i < options->argc; i++) {
        struct str text = str_from(options->argv[i]);
        if (!str_equal(text, STR("--")) && !str_equal(text, STR("--group")))
            argv_add(argv, options->argv[i]);
    }
    static const char *const behind[] = {"--repos=",   "--shard=",      "--format=jsonl",
                                         "--output=-", "--no-progress", "--no-group"};
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++)
        argv_add(argv, behind[i]);
    if (!is_told)
        argv_add(argv, "--all-files");
}

static void fail_repository(struct merge *merge, struct str repository, struct str reason)
{
    struct arena *arena = &merge->run.result.arena;
    struct str text = str_trim(reason);
    *vec_add(&merge->run.result.skipped) =
        (struct skip){arena_copy(arena, repository),
                      text.len ? arena_copy(arena, text) : STR("its scan failed without saying why"), true};
}

// The last line of what the scan said, without its program's name.
static struct str last_words(struct str text)
{
    text = str_trim(text);
    size_t line = str_find_last_byte(text, '\n');
    text = line == STR_NONE ? text : str_slice(text, line + 1, text.len);
    return str_starts_with(text, STR("andon-scan: ")) ? str_slice(text, 12, text.len) : text;
}

static bool scan_repository(struct merge *merge, const struct argv *argv, struct str repository,
                            struct error *err)
{
    struct buffer BUFFER_AUTO out = {.limit = REPORT_SIZE_MAX}, said = {.limit = 1 << 20};
    struct arena *arena = &merge->run.arena;
    struct process_request request = {
        .argv = argv->at,
        .directory = arena_copy(arena, repository).at,
        .output = &out,
        .error_output = &said,
    };
    struct process_result result;
    struct error failed = {0};
    if (access(request.directory, X_OK) != 0) {
        fail_repository(merge, repository, STR("cannot enter this folder"));
        return true;
    }
    if (!process_run(&request, &result, err))
        return false;
    if (out.overflow)
        fail_repository(merge, repository, STR("its report is larger than 1 GB"));
    else if (!out.len)
        fail_repository(merge, repository, last_words(buffer_str(&said)));
    else if (!merge_add(merge, buffer_str(&out), repository, repository, &failed))
        fail_repository(merge, repository, str_from(failed.message));
    return true;
}

static bool scan_list(struct merge *merge, const struct scan_options *options, struct str list,
                      struct error *err)
{
    struct argv argv = {0};
    char separator = str_find_byte(list, '\0', 0) == STR_NONE ? '\n' : '\0';
    size_t count = 0;
    bool ok = true;
    make_argv(options, &merge->run.arena, &argv);
    argv_add(&argv, NULL);
    for (struct str rest = list; ok && rest.len;) {
        struct str repository = str_cut(&rest, separator);
        if (!repository.len)
            continue;
        count++;
        if (shard_has_name(&options->shard, repository))
            ok = scan_repository(merge, &argv, repository, err);
        if (ok && interrupt_happened())
            ok = error_set(err, ERROR_INTERRUPTED, "interrupted");
    }
    vec_free(&argv);
    return ok && (count || error_set(err, ERROR_USAGE, "the list of repositories is empty"));
}

// Each repository has its own configuration: what the reports of two lists must share is the program's rules.
static struct str name_ruleset(const struct scan_options *options, struct arena *arena)
{
    struct digest digest;
    unsigned char bytes[32];
    char hex[OID_HEX_MAX + 1];
    digest_start(&digest);
    digest_field(&digest, STR(ANDON_VERSION));
    digest_field(&digest, scan_ruleset_text(arena));
    digest_number(&digest, (uint64_t)options->profile);
    if (options->archives)
        digest_field(&digest, STR("archives"));
    digest_end(&digest, bytes);
    struct oid oid = oid_from_raw(bytes, 20);
    return arena_copy(arena, str_slice(oid_to_hex(&oid, hex), 0, 32));
}

// Formats without a member for it tell the repository with the path.
static void name_paths(struct merge *merge, int format)
{
    if (format == REPORT_JSON || format == REPORT_JSONL)
        return;
    VEC_EACH (struct finding, finding, &merge->run.result.findings)
        if (finding->repository.len)
            finding->path = arena_join_path(&merge->run.result.arena, finding->repository, finding->path);
}

int scan_repos(const struct scan_options *options, const struct option_list *operands)
{
    struct merge merge = {.run.options = &options->shared};
    struct run_plan plan = scan_plan(options);
    struct buffer BUFFER_AUTO list = {.limit = LIST_SIZE_MAX};
    struct error err = {0};
    interrupt_install();
    struct str path = arena_copy(&merge.run.arena, options->repos);
    bool ok = operands->count == 0 || error_set(&err, ERROR_USAGE, "--repos takes no PATHs");
    ok = ok && (!(options->shared.no_git || options->shared.stdin_text) ||
                error_set(&err, ERROR_USAGE, "--repos goes with --history, --worktree or --all-files"));
    ok = ok && file_read(path.at, LIST_SIZE_MAX, &list, &err) &&
         scan_list(&merge, options, buffer_str(&list), &err);
    int code;
    if (ok) {
        merge_settle(&merge);
        VEC_EACH (const struct skip, skip, &merge.run.result.skipped)
            if (skip->is_incomplete && merge.run.result.verdict == VERDICT_CLEAN)
                merge.run.result.verdict = VERDICT_INCOMPLETE;
        merge.run.ruleset = name_ruleset(options, &merge.run.arena);
        name_paths(&merge, options->shared.format);
        plan.scope = STR("repositories");
        code = scan_exit_code(options, run_report(&merge.run, &plan));
    } else {
        code = scan_fail(&err);
    }
    merge_free(&merge);
    return code;
}
