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
                       "--no-renames", "HEAD", NULL);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_staged_equals_git, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
