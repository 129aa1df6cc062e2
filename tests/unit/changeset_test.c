// Change sets of real repositories, compared with what git says about them.
#include "core/changeset.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct changeset changeset;
    struct buffer text, expected;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_new(fixture->root);
    *state = fixture;
    return 0;
}

static void close_all(struct fixture *fixture)
{
    changeset_free(&fixture->changeset);
    repo_close(&fixture->repo);
    arena_free(&fixture->arena);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    close_all(fixture);
    buffer_free(&fixture->text);
    buffer_free(&fixture->expected);
    fixture_remove(fixture->root);
    free(fixture);
    return 0;
}

static void load_request(struct fixture *fixture, const char *folder, struct changeset_request request)
{
    struct error err = {0};
    close_all(fixture);
    assert_ok(repo_open(folder, &fixture->arena, &fixture->repo, &err));
    assert_ok(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
}

static void load_staged(struct fixture *fixture, const char *folder)
{
    load_request(fixture, folder, (struct changeset_request){.kind = CHANGESET_STAGED});
}

// The change set in the form of `git diff-index --raw --no-abbrev -z`, with NUL as line feed.
static void print_raw(const struct changeset *changeset, size_t oid_size, struct buffer *out)
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

static void nul_to_line_feed(struct buffer *text)
{
    for (size_t i = 0; i < text->len; i++)
        if (text->at[i] == '\0')
            text->at[i] = '\n';
}

// Loads the staged change set and compares it with git's.
static void assert_as_git(struct fixture *fixture, const char *folder)
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

static void make_tree(const char *root, int folders, int files)
{
    for (int folder = 0; folder < folders; folder++)
        for (int file = 0; file < files; file++) {
            char name[64], text[64];
            snprintf(name, sizeof name, "d%d/sub%d/file%d.txt", folder, folder % 3, file);
            snprintf(text, sizeof text, "%d %d\n", folder, file);
            fixture_write(root, name, text);
        }
}

static void commit_all(const char *root, const char *message)
{
    fixture_git(root, "add", "-A", NULL);
    fixture_git(root, "commit", "-q", "--allow-empty", "-m", message, NULL);
}

static void start(struct fixture *fixture, const char *format)
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

static void change_much(const char *root)
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

static void test_staged_equals_git(void **state)
{
    struct fixture *fixture = *state;
    static const char *const formats[] = {"--object-format=sha1", "--object-format=sha256"};
    static const char *const versions[] = {"2", "3", "4"};
    for (size_t f = 0; f < 2; f++) {
        char root[FIXTURE_PATH];
        snprintf(root, sizeof root, "%.400s/%s", fixture->root, formats[f]);
        mkdir(root, 0755);
        struct fixture inner = {0};
        memcpy(inner.root, root, sizeof root);
        start(&inner, formats[f]);
        assert_as_git(&inner, root);
        assert_int_equal(inner.changeset.count, 0);
        change_much(root);
        for (size_t v = 0; v < 3; v++) {
            fixture_git(root, "update-index", "--index-version", versions[v], NULL);
            assert_as_git(&inner, root);
            assert_true(inner.changeset.count >= 11);
        }
        fixture_git(root, "commit", "-q", "-m", "two", NULL);
        fixture_git(root, "gc", "-q", NULL);
        assert_as_git(&inner, root);
        assert_int_equal(inner.changeset.count, 0);
        fixture_git(root, "rm", "-q", "--cached", "zz-last", NULL);
        fixture_write(root, "d4/sub1/file0.txt", "later\n");
        fixture_git(root, "add", "d4", NULL);
        assert_as_git(&inner, root);
        assert_int_equal(inner.changeset.count, 2);
        close_all(&inner);
        buffer_free(&inner.text);
        buffer_free(&inner.expected);
    }
}

static const struct change *find(const struct fixture *fixture, const char *path)
{
    for (size_t i = 0; i < fixture->changeset.count; i++)
        if (str_equal(fixture->changeset.at[i].path, str_from(path)))
            return &fixture->changeset.at[i];
    return NULL;
}

static const struct skip *find_skip(const struct fixture *fixture, const char *path)
{
    VEC_EACH (struct skip, skip, &fixture->changeset.skipped) {
        if (str_equal(skip->path, str_from(path)))
            return skip;
    }
    return NULL;
}

static void assert_change(const struct fixture *fixture, const char *path, enum change_status status)
{
    const struct change *change = find(fixture, path);
    if (!change)
        fail_msg("%s is not in the change set", path);
    else if (change->status != status)
        fail_msg("%s has status %d, not %d", path, (int)change->status, (int)status);
}

static void assert_content(struct fixture *fixture, const char *path, bool old_side, const char *expected)
{
    struct error err = {0};
    const struct change *change = find(fixture, path);
    assert_non_null(change);
    assert_ok(changeset_read(&fixture->changeset, change, old_side, 1 << 20, &fixture->text, &err));
    assert_str(buffer_str(&fixture->text), expected);
}

static const char *below(const struct fixture *fixture, const char *name)
{
    static char paths[4][FIXTURE_PATH + 256];
    static size_t next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", fixture->root, name);
    return path;
}

static void test_unborn(void **state)
{
    struct fixture *fixture = *state;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 0);
    assert_true(fixture->changeset.head.is_unborn);
    assert_str(fixture->changeset.head.branch, "main");
    fixture_write(fixture->root, "b", "two\n");
    fixture_write(fixture->root, "a/x", "one\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_write(fixture->root, "a/x", "not staged\n");
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 2);
    assert_change(fixture, "a/x", CHANGE_ADDED);
    assert_content(fixture, "a/x", false, "one\n");
}

static void test_intent_to_add(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "later.c", "later\n");
    fixture_write(fixture->root, "now.c", "now\n");
    fixture_git(fixture->root, "add", "-N", "later.c", NULL);
    fixture_git(fixture->root, "add", "now.c", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    const struct skip *skip = find_skip(fixture, "later.c");
    assert_non_null(skip);
    assert_false(skip->is_incomplete);
    assert_str(skip->reason, "intent to add: no content is staged");
    // Alone, it leaves nothing to commit; over a file of HEAD, that file counts as deleted.
    fixture_git(fixture->root, "rm", "-q", "--cached", "now.c", "d10", NULL);
    fixture_git(fixture->root, "add", "-N", "d10", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    assert_change(fixture, "d10", CHANGE_DELETED);
}

static void make_conflict(const char *root)
{
    fixture_git(root, "checkout", "-q", "-b", "side", NULL);
    fixture_write(root, "d10", "side\n");
    fixture_write(root, "side-only", "side\n");
    commit_all(root, "side");
    fixture_git(root, "checkout", "-q", "main", NULL);
    fixture_write(root, "d10", "main\n");
    commit_all(root, "main");
    assert_int_not_equal(fixture_git_try(root, "merge", "-q", "side", NULL), 0);
}

static void test_merge_conflict(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    make_conflict(fixture->root);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.operation, REPO_MERGE);
    assert_int_equal(fixture->changeset.count, 2);
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_content(fixture, "d10", false, "main\n");
    assert_change(fixture, "side-only", CHANGE_ADDED);
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_content(fixture, "d10", false, "main\n");
    assert_int_equal(fixture->changeset.count, 25);
}

static void test_renames(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = {0};
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    for (int i = 0; i < 50; i++)
        buffer_printf(&text, "this is line %d\n", i);
    fixture_write_bytes(fixture->root, "src/long.c", buffer_str(&text));
    fixture_write(fixture->root, "src/exact.c", "exact\n");
    fixture_write(fixture->root, "src/twice.c", "same\n");
    fixture_write(fixture->root, "lib/twice.c", "same\n");
    fixture_write(fixture->root, "gone.c", "quite something else\n");
    commit_all(fixture->root, "one");
    fixture_git(fixture->root, "mv", "src", "new", NULL);
    fixture_git(fixture->root, "mv", "lib", "other", NULL);
    fixture_git(fixture->root, "rm", "-q", "gone.c", NULL);
    buffer_add_cstring(&text, "and one more\n");
    fixture_write_bytes(fixture->root, "new/long.c", buffer_str(&text));
    fixture_write(fixture->root, "fresh.c", "nothing like it\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 6);
    assert_change(fixture, "new/long.c", CHANGE_RENAMED);
    assert_str(find(fixture, "new/long.c")->old_path, "src/long.c");
    assert_change(fixture, "new/exact.c", CHANGE_RENAMED);
    assert_change(fixture, "new/twice.c", CHANGE_RENAMED);
    assert_change(fixture, "other/twice.c", CHANGE_RENAMED);
    assert_change(fixture, "gone.c", CHANGE_DELETED);
    assert_change(fixture, "fresh.c", CHANGE_ADDED);
    assert_content(fixture, "new/exact.c", true, "exact\n");
    buffer_free(&text);
}

static void test_split_and_sparse_index(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    change_much(fixture->root);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    assert_as_git(fixture, fixture->root);
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d0/new/deep/file.txt", CHANGE_PRESENT);
    fixture_git(fixture->root, "update-index", "--no-split-index", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "two", NULL);
    fixture_git(fixture->root, "sparse-checkout", "init", "--cone", "--sparse-index", NULL);
    fixture_git(fixture->root, "sparse-checkout", "set", "d2", NULL);
    fixture_write(fixture->root, "d2/sub2/file1.txt", "sparse\n");
    fixture_git(fixture->root, "add", "d2", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    assert_content(fixture, "d2/sub2/file1.txt", false, "sparse\n");
    assert_content(fixture, "d2/sub2/file1.txt", true, "changed\n");
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d4/sub1/file0.txt", CHANGE_PRESENT);
}

static void test_split_index_in_odd_states(void **state)
{
    struct fixture *fixture = *state;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "first", "first\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 1);
    assert_change(fixture, "first", CHANGE_ADDED);
    start(fixture, "--object-format=sha1");
    make_conflict(fixture->root);
    fixture_git(fixture->root, "update-index", "--split-index", NULL);
    load_staged(fixture, fixture->root);
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_change(fixture, "side-only", CHANGE_ADDED);
    assert_int_equal(fixture->changeset.count, 2);
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_ALL_FILES});
    assert_change(fixture, "d10", CHANGE_UNMERGED);
    assert_content(fixture, "d10", false, "main\n");
    assert_int_equal(fixture->changeset.count, 26);
}

static void shell(const char *folder, const char *script)
{
    char alias[1024];
    snprintf(alias, sizeof alias, "alias.x=!%s", script);
    fixture_git(folder, "-c", alias, "x", NULL);
}

// Trees that git would not write: out of order, a name twice, a folder that is no tree.
static void test_malformed_head(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_STAGED};
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "a", "a\n");
    fixture_write(fixture->root, "b", "b\n");
    fixture_git(fixture->root, "add", "-A", NULL);
    shell(fixture->root, "printf \"100644 b\\0aaaaaaaaaaaaaaaaaaaa100644 a\\0bbbbbbbbbbbbbbbbbbbb\" > t; "
                         "tree=$(git hash-object -w -t tree --literally t); "
                         "git update-ref HEAD $(git commit-tree -m x $tree)");
    load_staged(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 2);
    assert_change(fixture, "a", CHANGE_MODIFIED);
    assert_content(fixture, "a", false, "a\n");
    assert_change(fixture, "b", CHANGE_MODIFIED);
    static const char *const broken[] = {"40000 b\\0aaaaaaaaaaaaaaaaaaaa", "100644 b\\0aaaaaaaaaaaaaaaaaaa",
                                         "100644 b/c\\0aaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        char script[512];
        snprintf(script, sizeof script,
                 "printf \"%s\" > t; tree=$(git hash-object -w -t tree --literally t); "
                 "git update-ref HEAD $(git commit-tree -m x $tree)",
                 broken[i]);
        shell(fixture->root, script);
        close_all(fixture);
        assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
        assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
        assert_int_equal(err.code, ERROR_REPO);
    }
}

static void test_linked_worktree_and_submodule(void **state)
{
    struct fixture *fixture = *state;
    char tree[FIXTURE_PATH + 256];
    start(fixture, "--object-format=sha1");
    snprintf(tree, sizeof tree, "%s.home/linked", fixture->root);
    fixture_git(fixture->root, "worktree", "add", "-q", tree, "-b", "linked", NULL);
    fixture_write(tree, "d2/linked.txt", "linked\n");
    fixture_git(tree, "add", "-A", NULL);
    assert_as_git(fixture, tree);
    assert_int_equal(fixture->changeset.count, 1);
    assert_str(fixture->changeset.head.branch, "linked");
    assert_str(fixture->repo.work_tree, tree);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(fixture->changeset.count, 0);
    fixture_git(fixture->root, "submodule", "--quiet", "add", fixture->root, "module", NULL);
    assert_as_git(fixture, fixture->root);
    assert_int_equal(find(fixture, "module")->mode, 0160000);
    struct error err = {0};
    assert_false(
        changeset_read(&fixture->changeset, find(fixture, "module"), false, 100, &fixture->text, &err));
    const char *inside = below(fixture, "module");
    fixture_write(inside, "d1/inside.txt", "inside\n");
    fixture_git(inside, "add", "-A", NULL);
    assert_as_git(fixture, inside);
    assert_int_equal(fixture->changeset.count, 1);
    assert_str(fixture->repo.work_tree, inside);
}

static void test_index_of_the_environment(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "staged", "staged\n");
    fixture_git(fixture->root, "add", "staged", NULL);
    fixture_git(fixture->root, "read-tree", "--index-output=.git/other", "HEAD", NULL);
    setenv("GIT_INDEX_FILE", ".git/other", 1);
    load_staged(fixture, fixture->root);
    unsetenv("GIT_INDEX_FILE");
    assert_int_equal(fixture->changeset.count, 0);
    assert_true(fixture->repo.index_from_environment);
}

static void test_broken_index(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_STAGED};
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, ".git/index", "DIRC garbage, and more of it than a checksum is long");
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
    assert_int_equal(err.code, ERROR_REPO);
    assert_non_null(strstr(err.message, "/.git/index"));
}

// The cache-tree says that HEAD's folder has more or other entries than the index does.
static void test_lying_cache_tree(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_STAGED};
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, "a-first", "first\n");
    fixture_git(fixture->root, "add", "a-first", NULL);
    FILE *file = fopen(below(fixture, ".git/index"), "r+b");
    assert_non_null(file);
    char bytes[8192];
    size_t size = fread(bytes, 1, sizeof bytes, file);
    size_t at = str_find((struct str){bytes, size}, (struct str){"d0\0004 ", 5}, 0);
    assert_true(at != STR_NONE);
    static const char counts[] = {'3', '5'};
    for (size_t i = 0; i < sizeof counts; i++) {
        fseek(file, (long)at + 3, SEEK_SET);
        fputc(counts[i], file);
        fflush(file);
        assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
        assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
        assert_non_null(strstr(err.message, "cache-tree"));
        close_all(fixture);
    }
    fclose(file);
}

static void assert_range(struct fixture *fixture, const char *range, const char *from, const char *to)
{
    load_request(fixture, fixture->root,
                 (struct changeset_request){.kind = CHANGESET_RANGE, .range = str_from(range)});
    print_raw(&fixture->changeset, fixture->repo.oid_size, &fixture->text);
    fixture_git_output(fixture->root, &fixture->expected, "diff-tree", "-r", "--raw", "--no-abbrev", "-z",
                       "--no-renames", from, to, NULL);
    nul_to_line_feed(&fixture->expected);
    buffer_add_byte(&fixture->expected, '\0');
    buffer_add_byte(&fixture->text, '\0');
    assert_string_equal(fixture->text.at, fixture->expected.at);
}

static void test_ranges(void **state)
{
    struct fixture *fixture = *state;
    static const char empty[] = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
    struct error err = {0};
    start(fixture, "--object-format=sha1");
    fixture_git(fixture->root, "tag", "-a", "-m", "first", "v1", NULL);
    fixture_git(fixture->root, "hash-object", "-w", "-t", "tree", "/dev/null", NULL);
    change_much(fixture->root);
    fixture_git(fixture->root, "commit", "-q", "-m", "two", NULL);
    fixture_git(fixture->root, "checkout", "-q", "-b", "side", "v1", NULL);
    fixture_write(fixture->root, "side-file", "side\n");
    commit_all(fixture->root, "side");
    assert_range(fixture, "v1..main", "v1", "main");
    assert_range(fixture, "main..v1", "main", "v1");
    assert_range(fixture, "main", "v1", "main");
    assert_range(fixture, "main..side", "main", "side");
    assert_range(fixture, "main...side", "v1", "side");
    assert_range(fixture, "main..", "main", "side");
    assert_range(fixture, "0000000000000000000000000000000000000000..main", empty, "main");
    assert_str(fixture->changeset.base, "");
    assert_range(fixture, "v1", empty, "v1");
    static const char *const wrong[] = {"",
                                        "no-such..main",
                                        "main..no-such",
                                        "--help..main",
                                        "main..main:d10",
                                        "main..0000000000000000000000000000000000000000"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct changeset_request request = {.kind = CHANGESET_RANGE, .range = str_from(wrong[i])};
        struct changeset changeset;
        assert_false(changeset_load(&request, &fixture->repo, &fixture->arena, &changeset, &err));
    }
}

static void test_worktree(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_write(fixture->root, ".gitignore", "*.o\n");
    fixture_write(fixture->root, "d1/untracked.c", "untracked\n");
    fixture_write(fixture->root, "d1/ignored.o", "ignored\n");
    fixture_write(fixture->root, "d2/sub2/file1.txt", "edited\n");
    unlink(below(fixture, "d10"));
    // A tracked folder that became a symlink: what is behind it is not the repository's.
    assert_int_equal(rename(below(fixture, "d4"), below(fixture, "moved")), 0);
    assert_int_equal(symlink("moved", below(fixture, "d4")), 0);
    mkfifo(below(fixture, "pipe"), 0600);
    fixture_git(fixture->root, "init", "-q", "nested", NULL);
    fixture_write(fixture->root, "nested/file", "not ours\n");
    load_request(fixture, fixture->root, (struct changeset_request){.kind = CHANGESET_WORKTREE});
    assert_str(find_skip(fixture, "nested/")->reason, "a repository of its own");
    assert_change(fixture, "d1/untracked.c", CHANGE_PRESENT);
    assert_content(fixture, "d1/untracked.c", false, "untracked\n");
    assert_content(fixture, "d2/sub2/file1.txt", false, "edited\n");
    assert_content(fixture, "d4", false, "moved");
    assert_int_equal(find(fixture, "d4")->mode, 0120000);
    assert_non_null(find(fixture, "moved/sub1/file0.txt"));
    assert_null(find(fixture, "d4/sub1/file0.txt"));
    assert_null(find(fixture, "d1/ignored.o"));
    assert_null(find(fixture, "d10"));
    // Swapped for a symlink or FIFO after it was listed.
    struct error err = {0};
    const struct change *change = find(fixture, "d2/sub2/file1.txt");
    unlink(below(fixture, "d2/sub2/file1.txt"));
    assert_int_equal(symlink("/etc/passwd", below(fixture, "d2/sub2/file1.txt")), 0);
    assert_false(changeset_read(&fixture->changeset, change, false, 1 << 20, &fixture->text, &err));
    unlink(below(fixture, "d2/sub2/file1.txt"));
    mkfifo(below(fixture, "d2/sub2/file1.txt"), 0600);
    assert_false(changeset_read(&fixture->changeset, change, false, 1 << 20, &fixture->text, &err));
    assert_non_null(strstr(err.message, "d2/sub2/file1.txt"));
}

static void test_limits(void **state)
{
    struct fixture *fixture = *state;
    static const enum changeset_kind kinds[] = {CHANGESET_WORKTREE, CHANGESET_ALL_FILES};
    start(fixture, "--object-format=sha1");
    for (size_t i = 0; i < 2; i++) {
        struct str absolute = str_from(below(fixture, "d10"));
        struct str paths[] = {STR("."), STR("../d1//sub1/"), STR("file3.txt"), absolute, STR("nowhere")};
        struct changeset_request request = {.kind = kinds[i], .paths = paths + 1, .path_count = 4};
        load_request(fixture, below(fixture, "d2/sub2/.."), request);
        assert_int_equal(fixture->changeset.count, 5);
        assert_non_null(find(fixture, "d1/sub1/file2.txt"));
        assert_non_null(find(fixture, "d10"));
        assert_int_equal(fixture->changeset.skipped.count, 2); // "file3.txt" is in d2/sub2, not in d2
        assert_true(find_skip(fixture, "nowhere")->is_incomplete);
        request = (struct changeset_request){.kind = kinds[i], .paths = paths, .path_count = 1};
        load_request(fixture, below(fixture, "d2"), request);
        assert_int_equal(fixture->changeset.count, 4);
        load_request(fixture, fixture->root, request);
        assert_int_equal(fixture->changeset.count, 24);
        static const char *const outside[] = {"../..", "/etc/passwd", "../../../../../../../.."};
        for (size_t k = 0; k < 3; k++) {
            struct error err = {0};
            struct str path = str_from(outside[k]);
            request = (struct changeset_request){.kind = kinds[i], .paths = &path, .path_count = 1};
            assert_false(
                changeset_load(&request, &fixture->repo, &fixture->arena, &fixture->changeset, &err));
            assert_int_equal(err.code, ERROR_USAGE);
        }
    }
}

static void load_no_git(struct fixture *fixture, struct str *paths, size_t count)
{
    struct error err = {0};
    struct changeset_request request = {.kind = CHANGESET_NO_GIT, .paths = paths, .path_count = count};
    close_all(fixture);
    assert_ok(changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, &err));
}

static void test_no_git(void **state)
{
    struct fixture *fixture = *state;
    make_tree(fixture->root, 2, 2);
    fixture_write(fixture->root, ".git/config", "no repository\n");
    fixture_write(fixture->root, "d1/.git/config", "no repository\n");
    assert_int_equal(symlink("..", below(fixture, "d0/loop")), 0);
    assert_int_equal(symlink("d0/sub0/file1.txt", below(fixture, "link")), 0);
    mkfifo(below(fixture, "pipe"), 0600);
    char path[FIXTURE_PATH + 64];
    struct str paths[2] = {str_from(fixture->root)};
    load_no_git(fixture, paths, 1);
    assert_int_equal(fixture->changeset.count, 6);
    snprintf(path, sizeof path, "%s/d0/loop", fixture->root);
    assert_content(fixture, path, false, "..");
    snprintf(path, sizeof path, "%s/pipe", fixture->root);
    assert_false(find_skip(fixture, path)->is_incomplete);
    assert_str(find_skip(fixture, path)->reason, "a FIFO, not a file");
    // Named on the command line, a symlink is followed.
    snprintf(path, sizeof path, "%s/link", fixture->root);
    paths[0] = str_from(path);
    load_no_git(fixture, paths, 1);
    assert_int_equal(fixture->changeset.count, 1);
    assert_content(fixture, path, false, "0 1\n");
    struct error err = {0};
    assert_false(
        changeset_read(&fixture->changeset, &fixture->changeset.at[0], false, 3, &fixture->text, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    char deep[700] = "deep/";
    for (size_t i = 5; i < sizeof deep - 3; i += 2)
        memcpy(deep + i, "d/", 3);
    strcat(deep, "f");
    fixture_write(fixture->root, deep, "too deep\n");
    snprintf(path, sizeof path, "%s/deep", fixture->root);
    paths[0] = str_from(path);
    load_no_git(fixture, paths, 1);
    assert_int_equal(fixture->changeset.count, 0);
    assert_int_equal(fixture->changeset.skipped.count, 1);
    assert_true(fixture->changeset.skipped.at[0].is_incomplete);
    paths[0] = STR("/no/such/folder");
    close_all(fixture);
    struct changeset_request request = {.kind = CHANGESET_NO_GIT, .paths = paths, .path_count = 1};
    assert_false(changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, &err));
}

static void test_index_paths(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct str *paths;
    size_t count;
    start(fixture, "--object-format=sha1");
    load_staged(fixture, fixture->root);
    assert_ok(changeset_index_paths(&fixture->changeset, &fixture->arena, &paths, &count, &err));
    assert_int_equal(count, 24);
    assert_str(paths[0], "d0/sub0/file0.txt");
    assert_str(paths[23], "name with\nline feed \xff");
}

static void test_stdin(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    int ends[2], saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "text", 4), 4);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    struct changeset_request request = {.kind = CHANGESET_STDIN, .stdin_path = STR("src/a.c")};
    assert_ok(changeset_load(&request, NULL, &fixture->arena, &fixture->changeset, &err));
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
    assert_content(fixture, "src/a.c", false, "text");
    assert_false(
        changeset_read(&fixture->changeset, &fixture->changeset.at[0], false, 3, &fixture->text, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(test_staged_equals_git),
        TEST(test_unborn),
        TEST(test_intent_to_add),
        TEST(test_merge_conflict),
        TEST(test_renames),
        TEST(test_split_and_sparse_index),
        TEST(test_split_index_in_odd_states),
        TEST(test_malformed_head),
        TEST(test_linked_worktree_and_submodule),
        TEST(test_index_of_the_environment),
        TEST(test_broken_index),
        TEST(test_lying_cache_tree),
        TEST(test_ranges),
        TEST(test_worktree),
        TEST(test_limits),
        TEST(test_no_git),
        TEST(test_index_paths),
        TEST(test_stdin),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
