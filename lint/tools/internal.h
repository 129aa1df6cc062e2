// What the parts of the running side share; nobody else includes it.
//
//     linters.c   the checks, what they are told before a run and what they tell after it
//     settings.c  the configuration files of a repository
//     find.c      programs: where they are, their version, whether they may run
//     plan.c      which tools run, on which files
//     call.c      one call of a program: started, bounded, its output read
//     copies.c    where they run; what may write runs on a copy
//     rewrite.c   what a program made of files in a copy, as edits
//     steps.c     shell text in CI files
//     remember.c  results of earlier runs
//     run.c       all of it in order
//     tell.c      diagnostics become findings
//     facts.c     what trust and doctor ask
#ifndef ANDON_LINT_TOOLS_INTERNAL_H
#define ANDON_LINT_TOOLS_INTERNAL_H

#include "core/batch.h"
#include "core/check.h"
#include "core/pool.h"
#include "core/process.h"
#include "core/store.h"
#include "core/workplace.h"
#include "lint/tools/linters.h"
#include "lint/tools/tool.h"

enum { TOOL_TIMEOUT_MS = 60000 };

struct str_vec VEC(struct str);

// A file that may configure something.
struct setting_file {
    struct str path;
    struct oid oid;
};

struct setting_files VEC(struct setting_file);

// A folder, and what any row asks for that lies in it.
struct setting_folder {
    struct setting_folder *next;
    struct str path;            // "" for the root
    struct str tree;            // of HEAD, for a staged change set
    struct setting_files files; // sorted
};

enum { SETTING_BUCKETS = 1024 };

// The configuration files of the repository, found out once a run.
struct settings {
    const struct changeset *changeset; // the whole one, also when a part is looked at again
    struct oid head;                   // HEAD's tree
    struct names *names;
    struct setting_folder *folders[SETTING_BUCKETS];
    bool has_all;
    struct setting_files all; // everywhere, those whose names look like configuration, sorted
    unsigned char whole[32];  // a digest of the whole index
};

// A file of the change set that a tool is given.
struct tool_file {
    const struct change *change;
    struct str path, content;            // content: the bytes that are looked at, once needed
    bool has_content, has_key, is_known; // is_known: from an earlier run
    unsigned char key[32];
    struct tool_diagnostics found; // in the order of the file
};

// A tool that has something to do in this run.
struct tool_job {
    struct linters *linters;
    const struct tool *tool;
    const struct config_tool *named; // NULL: it is not in andon.yml
    struct check_run *run;
    struct str program; // absolute
    bool is_in_repo;
    bool is_of_steps;        // the files are CI files, and it gets the shell text in them
    struct tool_file *files; // sorted by path
    size_t file_count;
    bool runs_in_copy;     // it may write, or was seen to
    bool is_broken;        // it could not do its work: nothing is remembered
    unsigned char key[32]; // of all that decides besides the files
    bool has_key;
    unsigned char identity[32]; // of the program
    struct str version;
    struct str folder; // that it runs in, below the root: that of its configuration; "" for the root
    struct str config; // the configuration that shows that it is used, as named there; may be empty
};

// One run of all of them.
struct linters_work {
    struct linters *linters;
    struct arena *arena;
    const struct changeset *changeset;
    struct tool_job *jobs;
    size_t job_count;
    struct store *store; // may be NULL
    struct workplace here, copy;
    bool has_here, has_copy;
    bool looks_in_copy;      // some file is not on disk as it is looked at: all run in the copy
    struct str_vec overlaid; // written into the copy over what the index has
};

struct linters {
    struct arena *arena;
    struct check *checks; // one per row of the table
    struct linters_use use;
    struct settings settings;
    struct buffer notes;
    size_t run_count; // plans that were made
    struct str_vec ran;
    size_t elsewhere; // findings about files that are not looked at
};

// settings.c
//
// Says which change set the questions are about; before the first one.
void settings_begin(struct linters *linters, const struct changeset *changeset);
void settings_free(struct settings *settings);
// What is in a folder, as it will be in the commit (or is on disk); NULL with an error.
const struct setting_folder *settings_folder(struct linters *linters, struct str path, struct error *err);
// The first of the configurations (of a row: NAME or NAME:TEXT) that a folder has, and its name there.
const struct setting_file *settings_in(struct linters *linters, struct str folder, const char *const *configs,
                                       struct str *name, struct error *err);
// Every file in the index that may be configuration, and the digest of the index.
bool settings_load_all(struct linters *linters, struct error *err);
// The file of that path, or NULL.
const struct setting_file *settings_find(const struct setting_files *files, struct str path);
// Whether the path is one of the tool's configuration files, in any folder.
bool settings_is_config(const struct tool *tool, struct str path);
// NAME and TEXT of a row; a name in a folder.
struct str settings_split(const char *config, struct str *text);
struct str settings_join(struct arena *arena, struct str folder, struct str name);

// find.c
//
// The program of a job's tool: in its folders of the job's folder and those above, then in PATH. False when
// there is none; `refused` says which there was and why not.
bool find_program(struct tool_job *job, struct str *refused);
// Whether a tool needs trust; adds what it stands on. With `on_disk` as the files are there.
bool find_trust_items(struct linters *linters, const struct tool_job *job, bool on_disk,
                      struct trust_items *items, bool *needs_trust, struct error *err);
// A digest of which file the program is, and its version.
void find_identity(struct tool_job *job);
bool find_version(struct tool_job *job, struct store *store, struct arena *arena);

// plan.c
//
// A tool that should look and can't leaves the run incomplete when it is required, else it is said.
void leave_out(struct tool_job *job, struct str reason);
extern const struct check_group linters_group;
const struct config_tool *plan_named(const struct config *config, const struct tool *tool);
// Where in the repository the tool is used, for what lies in `folder`: the folder to run in, and the
// configuration that shows it. False when it is not.
bool plan_place(struct linters *linters, const struct tool *tool, struct str folder, struct tool_job *job,
                struct error *err);

// remember.c
//
// Keys, known results, and new ones. What is known is only taken when all of it is in range.
bool remember_keys(struct linters_work *work, struct tool_job *job);
void remember_look_up(struct linters_work *work, struct tool_job *job);
void remember_results(struct linters_work *work, struct tool_job *job);
// What is stored of the diagnostics of one file, and back; `size` is that of the file.
void remember_write(const struct tool_diagnostics *diagnostics, struct buffer *out);
bool remember_read(struct str bytes, size_t size, struct arena *arena, struct tool_diagnostics *out);
// A tool that has changed files where it was only to look.
bool remember_writes(struct store *store, const struct tool_job *job);
void remember_that_it_writes(struct store *store, const struct tool_job *job);

// copies.c
//
// Opens what the jobs need; copies_need opens the copy.
bool copies_open(struct linters_work *work, struct error *err);
bool copies_need(struct linters_work *work, struct error *err);
void copies_close(struct linters_work *work);
// Where the job's calls run.
struct workplace *copies_place(struct linters_work *work, const struct tool_job *job);
// After the calls that only look: whoever changed files is told, and runs in a copy from now on.
void copies_check(struct linters_work *work);
// After a call that writes, when the files given are put back: with others changed in the copy, or when that
// can't be found out, the copy is made anew, and a job that may not change them is told.
void copies_check_others(struct linters_work *work, struct tool_job *job);
// Puts the bytes of a file in the copy.
bool copies_write(struct linters_work *work, struct str path, struct str bytes, struct error *err);

// Whether it has files that nothing is known about.
bool job_has_unknown(const struct tool_job *job);

// call.c: one call over a batch of files.
struct tool_call {
    struct tool_job *job;
    struct str folder; // that it runs in
    struct tool_file **files;
    struct batch batch;
    struct arena arena; // of what it said
    struct buffer output, errors;
    struct process_result result;
    struct tool_diagnostics found; // by any path
    struct str reason;             // it broke: why
    bool has_broken;
};

struct tool_calls VEC(struct tool_call);

// Adds the calls of the job over the files that are not known yet, by the tool's check or fix words.
void calls_add(struct tool_calls *calls, struct tool_job *job, struct workplace *place,
               const char *const *words, struct tool_file **files, size_t count, struct arena *arena);
// How long one of its calls may take.
unsigned job_timeout_ms(const struct tool_job *job);
// Starts them, at most `jobs` at a time (0: one a core), and judges their ends; with `reads`, reads what they
// found.
void calls_run(struct tool_calls *calls, unsigned jobs, bool reads);
// Fails the job of a call that broke, and hands the memory of what it found to the arena.
void call_end(struct tool_call *call, struct arena *arena);
void calls_free(struct tool_calls *calls);
// Says that a job could not do its work.
void job_fail(struct tool_job *job, struct str reason);

// rewrite.c
//
// Runs a tool that changes files, in the copy, alone; its changes become diagnostics, or edits of those that
// there are.
// A job's files that the checks have said something about are the ones to mend.
void rewrite_check(struct linters_work *work, struct tool_job *job);
void rewrite_fix(struct linters_work *work, struct tool_job *job);

// steps.c
//
// Whether a file may have shell text for tool->steps; runs a job over it.
bool steps_are_in(const struct change *change);
void steps_check(struct linters_work *work, struct tool_job *job);

// tell.c
//
// Finds out where the diagnostics of a job's files are in them.
void tell_places(struct linters_work *work, struct tool_job *job);
void tell_findings(struct linters_work *work, struct tool_job *job);
// A diagnostic's file among those given; NULL when it is about another.
struct tool_file *tell_file(struct tool_job *job, struct str path);
// The bytes of a file, read once.
bool tell_content(struct linters_work *work, struct tool_file *file);

// run.c
//
// Where results are remembered; NULL when there is no place.
struct store *linters_open_store(const struct linters *linters, struct arena *arena);
void linters_run(void *work);
// Whether its check looks at files where they are, and changes none.
bool job_looks(const struct tool_job *job);
// Hands what a call found to the files of its job, and takes its memory over.
void job_take_call(struct linters_work *work, struct tool_call *call);

#endif
