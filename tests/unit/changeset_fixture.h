// Change sets of real repositories, and their comparison with what git says: for the tests of changeset.
#ifndef ANDON_TESTS_CHANGESET_FIXTURE_H
#define ANDON_TESTS_CHANGESET_FIXTURE_H

#include "core/changeset.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct changeset changeset;
    struct buffer text, expected;
};

static inline int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_new(fixture->root);
    *state = fixture;
    return 0;
}

static inline void close_all(struct fixture *fixture)
{
    changeset_free(&fixture->changeset);
    repo_close(&fixture->repo);
    arena_free(&fixture->arena);
}

static inline int tear_down(void **state)
{
    struct fixture *fixture = *state;
    close_all(fixture);
    buffer_free(&fixture->text);
    buffer_free(&fixture->expected);
    fixture_remove(fixture->root);
    free(fixture);
    return 0;
}

static inline void load_request(struct fixture *fixture, const char *folder, struct changeset_request request)
{
    struct error err = {0};
    close_all(fixture);
    assert_ok(repo_open(folder, &fixture->arena, &fixture->repo, &err));
    assert_ok(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
}

static inline void load_staged(struct fixture *fixture, const char *folder)
{
    load_request(fixture, folder, (struct changeset_request){.kind = CHANGESET_STAGED});
}

// The change set in the form of `git diff-index --raw --no-abbrev -z`, with NUL as line feed.
static inline void print_raw(const struct changeset *changeset, size_t oid_size, struct buffer *out)
{
    static const char letters[CHANGE_STATUS_COUNT] = "AMRTDUP";
    struct oid zero = {.size = (unsigned char)oid_size};
    char old[OID_HEX_MAX + 1], new[OID_HEX_MAX + 1];
    buffer_clear(out);
    for (size_t i = 0; i < changeset->count; i++) {
        const struct change *change = &changeset->at[i];
        if (change->status == CHANGE_UNMERGED) {
            buffer_printf(out, "U %.*s\n", STR_ARG(change->path));
            continue;
        }
        oid_to_hex(change->old_oid.size ? &change->old_oid : &zero, old);
        oid_to_hex(change->oid.size ? &change->oid : &zero, new);
        buffer_printf(out, ":%06o %06o %s %s %c", change->old_mode, change->mode, old, new,
                      letters[change->status]);
        if (change->old_path.len)
            buffer_printf(out, "\n%.*s", STR_ARG(change->old_path));
        buffer_printf(out, "\n%.*s\n", STR_ARG(change->path));
    }
}

static inline void nul_to_line_feed(struct buffer *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->at[i] == '\0')
            text->at[i] = '\n';
}

// Loads the staged change set and compares it with git's.
static inline void assert_as_git(struct fixture *fixture, const char *folder)
{
    load_staged(fixture, folder);
    print_raw(&fixture->changeset, fixture->repo.oid_size, &fixture->text);
    fixture_git_output(folder, &fixture->expected, "diff-index", "--cached", "--raw", "--no-abbrev", "-z",
                       "--no-renames", "--ita-invisible-in-index", "HEAD", NULL);
    nul_to_line_feed(&fixture->expected);
    buffer_add_byte(&fixture->expected, '\0');
    buffer_add_byte(&fixture->text, '\0');
    assert_string_equal(fixture->text.at, fixture->expected.at);
}

static inline void make_tree(const char *root, int folders, int files)
{
    for (int folder = 0; folder < folders; folder++)
        for (int file = 0; file < files; file++) {
            char name[64], text[64];
            snprintf(name, sizeof name, "d%d/sub%d/file%d.txt", folder, folder % 3, file);
            snprintf(text, sizeof text, "%d %d\n", folder, file);
            fixture_write(root, name, text);
        }
}

static inline void commit_all(const char *root, const char *message)
{
    fixture_git(root, "add", "-A", NULL);
    fixture_git(root, "commit", "-q", "--allow-empty", "-m", message, NULL);
}

static inline void start(struct fixture *fixture, const char *format)
{
    fixture_git(fixture->root, "init", "-q", format, ".", NULL);
    make_tree(fixture->root, 5, 4);
    // Names that sort differently as a file and as a folder.
    fixture_write(fixture->root, "d1-x", "x\n");
    fixture_write(fixture->root, "d1.c", "x\n");
    fixture_write(fixture->root, "d10", "x\n");
    fixture_write(fixture->root, "name with\nline feed \xff", "y\n");
    commit_all(fixture->root, "one");
}

static inline void change_much(const char *root)
{
    char path[FIXTURE_PATH + 64], other[FIXTURE_PATH + 64];
    fixture_write(root, "d2/sub2/file1.txt", "changed\n");
    fixture_write(root, "d0/new/deep/file.txt", "new content that is like no other\n");
    fixture_write(root, "a-first", "first\n");
    fixture_write(root, "zz-last", "last\n");
    fixture_git(root, "rm", "-q", "-r", "d3", NULL);
    fixture_git(root, "rm", "-q", "d1.c", NULL);
    fixture_write(root, "d1.c/now-a-folder.c", "folder\n");
    snprintf(path, sizeof path, "%s/d1-x", root);
    unlink(path);
    assert_int_equal(symlink("d10", path), 0);
    snprintf(other, sizeof other, "%s/d10", root);
    chmod(other, 0755);
    fixture_git(root, "add", "-A", NULL);
}

static inline const struct change *find(const struct fixture *fixture, const char *path)
{
    for (size_t i = 0; i < fixture->changeset.count; i++)
        if (str_equal(fixture->changeset.at[i].path, str_from(path)))
            return &fixture->changeset.at[i];
    return NULL;
}

static inline const struct skip *find_skip(const struct fixture *fixture, const char *path)
{
    VEC_EACH (struct skip, skip, &fixture->changeset.skipped) {
        if (str_equal(skip->path, str_from(path)))
            return skip;
    }
    return NULL;
}

static inline void assert_change(const struct fixture *fixture, const char *path, enum change_status status)
{
    const struct change *change = find(fixture, path);
    if (!change)
        fail_msg("%s is not in the change set", path);
    else if (change->status != status)
        fail_msg("%s has status %d, not %d", path, (int)change->status, (int)status);
}

static inline void assert_content(struct fixture *fixture, const char *path, bool old_side,
                                  const char *expected)
{
    struct error err = {0};
    const struct change *change = find(fixture, path);
    assert_non_null(change);
    assert_ok(changeset_read(&fixture->changeset, change, old_side, 1 << 20, &fixture->text, &err));
    assert_str(buffer_str(&fixture->text), expected);
}

static inline const char *below(const struct fixture *fixture, const char *name)
{
    static char paths[4][FIXTURE_PATH + 256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", fixture->root, name);
    return path;
}

#endif
