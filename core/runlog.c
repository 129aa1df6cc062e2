#include "core/runlog.h"

#include "core/file.h"
#include "core/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    LOG_SIZE_MAX = 1 << 20,
    RULES_MAX = 32, // in a line; those that blocked most
    NAME_MAX_LEN = 100,
    SKIPS_MAX = 32,
};

struct rule_count {
    struct str rule;
    size_t count;
};

struct rule_counts VEC(struct rule_count);

static int compare_counts(const void *a, const void *b)
{
    const struct rule_count *left = a, *right = b;
    if (left->count != right->count)
        return left->count < right->count ? 1 : -1;
    return str_compare(left->rule, right->rule);
}

static int compare_rules(const void *a, const void *b)
{
    return str_compare(((const struct rule_count *)a)->rule, ((const struct rule_count *)b)->rule);
}

// The rules that blocked, most first.
static void count_rules(const struct result *result, struct rule_counts *counts)
{
    VEC_EACH (struct finding, finding, &result->findings)
        if (finding->state == FINDING_NEW && finding->severity == SEVERITY_ERROR)
            *vec_add(counts) = (struct rule_count){finding->rule, 1};
    if (!counts->count)
        return;
    vec_sort(counts, compare_rules);
    size_t kept = 0;
    for (size_t i = 0; i < counts->count; i++)
        if (kept && str_equal(counts->at[kept - 1].rule, counts->at[i].rule))
            counts->at[kept - 1].count++;
        else
            counts->at[kept++] = counts->at[i];
    counts->count = kept;
    vec_sort(counts, compare_counts);
}

static void add_rules(struct json *json, const struct result *result)
{
    struct rule_counts counts = {0};

    count_rules(result, &counts);
    json_key(json, "rules");
    json_object(json);
    for (size_t i = 0; i < counts.count && i < RULES_MAX; i++) {
        char name[NAME_MAX_LEN + 1];
        snprintf(name, sizeof name, "%.*s", STR_ARG(counts.at[i].rule));
        json_pair_number(json, name, (int64_t)counts.at[i].count);
    }
    json_object_end(json);
    vec_free(&counts);
}

// Ids only: what else somebody put into the variable is none of the log's business.
static bool is_id(struct str text)
{
    if (!text.len || text.len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (!byte_is_alpha(text.at[i]) && !byte_is_digit(text.at[i]) && !memchr("-_/.*", text.at[i], 5))
            return false;
    return true;
}

static void add_skips(struct json *json, struct str skip)
{
    size_t count = 0;
    json_key(json, "skip");
    json_array(json);
    for (struct str rest = skip; rest.at && count < SKIPS_MAX;) {
        struct str id = str_trim(str_cut(&rest, ','));
        if (!is_id(id))
            continue;
        json_text(json, id);
        count++;
    }
    json_array_end(json);
}

static void render_line(const struct runlog_entry *entry, struct buffer *out)
{
    static const char *const verdicts[VERDICT_COUNT] = {"clean", "blocked", "incomplete"};
    struct json json;

    json_start(&json, out, false);
    json_object(&json);
    json_pair_number(&json, "v", 1);
    json_pair_number(&json, "time", entry->time);
    json_pair_text(&json, "stage", str_slice(entry->stage, 0, NAME_MAX_LEN));
    json_key(&json, "ms");
    json_real(&json, entry->result ? entry->result->elapsed_ms : 0);
    json_pair_number(&json, "files", entry->result ? (int64_t)entry->result->files : 0);
    json_pair_text(&json, "verdict",
                   str_from(entry->result ? verdicts[entry->result->verdict] : "incomplete"));
    json_pair_number(&json, "exit", entry->exit_code);
    if (entry->result)
        add_rules(&json, entry->result);
    add_skips(&json, entry->skip);
    json_object_end(&json);
    buffer_add_byte(out, '\n');
}

// Moves a full log aside, unless another run has just done so.
static void rotate(const char *file, int fd)
{
    struct arena ARENA_AUTO arena = {0};
    struct stat ours, there;

    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return; // somebody else is at it; the log may be a line longer
    bool is_same = fstat(fd, &ours) == 0 && stat(file, &there) == 0 && ours.st_ino == there.st_ino &&
                   ours.st_dev == there.st_dev;
    if (is_same)
        (void)rename(file, arena_printf(&arena, "%s.1", file).at); // on failure it grows on
}

static int open_log(const char *file)
{
    return open(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
}

bool runlog_append_file(const char *file, const struct runlog_entry *entry, struct error *err)
{
    struct buffer BUFFER_AUTO line = {0};
    struct stat info;
    char last = '\n';

    int fd = open_log(file);
    if (fd >= 0 && fstat(fd, &info) == 0 && info.st_size >= LOG_SIZE_MAX) {
        rotate(file, fd);
        close(fd);
        fd = open_log(file);
    }
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", file);
    // A run that was killed while it wrote left half a line: it stays alone.
    if (fstat(fd, &info) == 0 && info.st_size > 0 && pread(fd, &last, 1, info.st_size - 1) == 1 &&
        last != '\n')
        buffer_add_byte(&line, '\n');
    render_line(entry, &line);
    ssize_t written;
    do
        written = write(fd, line.at, line.len);
    while (written < 0 && errno == EINTR);
    bool ok = written == (ssize_t)line.len || error_set_errno(err, ERROR_IO, "cannot write %s", file);
    close(fd);
    return ok;
}

bool runlog_append(const struct repo *repo, const struct runlog_entry *entry, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct str state;

    return repo_state_dir(repo, &arena, &state, err) &&
           runlog_append_file(arena_join_path(&arena, state, STR("runs.jsonl")).at, entry, err);
}

// Appends the file's text when there is one.
static bool read_log(const char *file, struct buffer *out, struct error *err)
{
    struct buffer BUFFER_AUTO bytes = {0};

    if (!file_exists(file))
        return true;
    if (!file_read(file, 4 * LOG_SIZE_MAX, &bytes, err))
        return false;
    buffer_add(out, buffer_str(&bytes));
    if (out->len && out->at[out->len - 1] != '\n')
        buffer_add_byte(out, '\n');
    return true;
}

bool runlog_stats(const struct repo *repo, enum runlog_form form, struct term_style style, struct buffer *out,
                  struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct buffer BUFFER_AUTO log = {0};
    struct str state;

    if (!repo_state_dir(repo, &arena, &state, err) ||
        !read_log(arena_join_path(&arena, state, STR("runs.jsonl.1")).at, &log, err) ||
        !read_log(arena_join_path(&arena, state, STR("runs.jsonl")).at, &log, err))
        return error_wrap(err, "reading the run log");
    runlog_render(buffer_str(&log), form, style, out);
    return true;
}
