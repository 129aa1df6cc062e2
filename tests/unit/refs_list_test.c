// Lists of refs and reflogs against git's own.
#include "core/refs_list.h"

#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct buffer text;
    struct ref_list list;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_new(fixture->root);
    fixture_git(fixture->root, "init", "-q", "-b", "main", ".", NULL);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    ref_list_free(&fixture->list);
    fixture_close(fixture->root, &fixture->repo, &fixture->arena, &fixture->text);
    free(fixture);
    return 0;
}

static void commit(const char *root, const char *text)
{
    fixture_write(root, "file", text);
    fixture_git(root, "add", "-A", NULL);
    fixture_git(root, "commit", "-q", "-m", text, NULL);
}

static void open_and_list(struct fixture *fixture, const char *folder, bool logs)
{
    struct error err = {0};
    repo_close(&fixture->repo);
    ref_list_free(&fixture->list);
    assert_ok(repo_open(folder, &fixture->arena, &fixture->repo, &err));
    if (logs)
        assert_ok(reflogs_list(&fixture->repo, &fixture->arena, &fixture->list, &err));
    else
        assert_ok(refs_list(&fixture->repo, &fixture->arena, &fixture->list, &err));
}

static const struct ref_entry *find(const struct fixture *fixture, struct str name)
{
    VEC_EACH (struct ref_entry, entry, &fixture->list)
        if (str_equal(entry->name, name))
            return entry;
    return NULL;
}

static void assert_refs_as_git(struct fixture *fixture, size_t heads)
{
    size_t refs = 0;
    open_and_list(fixture, fixture->root, false);
    fixture_git_output(fixture->root, &fixture->text, "for-each-ref", "--format=%(objectname) %(refname)",
                       NULL);
    for (struct str rest = buffer_str(&fixture->text); rest.len; refs++) {
        struct str line = str_cut(&rest, '\n'), hex = str_cut(&line, ' ');
        const struct ref_entry *entry = find(fixture, line);
        struct oid oid;
        if (!entry)
            fail_msg("%.*s is not listed", STR_ARG(line));
        assert_true(oid_from_hex(hex, &oid) && oid_equal(&oid, &entry->oid));
    }
    assert_int_equal(fixture->list.count, refs + heads);
    assert_int_equal(fixture->list.broken.count, 0);
}

static void test_refs(void **state)
{
    struct fixture *fixture = *state;
    const char *root = fixture->root;
    assert_refs_as_git(fixture, 0); // unborn: nothing
    commit(root, "one");
    fixture_git(root, "branch", "feature/x", NULL);
    fixture_git(root, "tag", "-a", "-m", "note", "v1", NULL);
    fixture_git(root, "pack-refs", "--all", NULL);
    commit(root, "two"); // loose over packed
    fixture_git(root, "notes", "add", "-m", "a note", NULL);
    fixture_git(root, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/heads/main", NULL);
    fixture_git(root, "symbolic-ref", "refs/remotes/gone/HEAD", "refs/remotes/gone/main", NULL);
    fixture_write(root, "file", "three");
    fixture_git(root, "stash", "-q", NULL);
    fixture_git(root, "worktree", "add", "-q", "--detach", "tree", NULL);
    assert_refs_as_git(fixture, 2);
    assert_non_null(find(fixture, STR("HEAD")));
    assert_non_null(find(fixture, STR("worktrees/tree/HEAD")));
    assert_non_null(find(fixture, STR("refs/notes/commits")));
    assert_int_equal(find(fixture, STR("refs/tags/v1"))->peeled.size, 20);
    for (size_t i = 1; i < fixture->list.count; i++)
        assert_true(str_compare(fixture->list.at[i - 1].name, fixture->list.at[i].name) < 0);
    // From the linked worktree, the same refs and both heads.
    char tree[FIXTURE_PATH + 8];
    size_t count = fixture->list.count;
    snprintf(tree, sizeof tree, "%s/tree", root);
    open_and_list(fixture, tree, false);
    assert_int_equal(fixture->list.count, count);
    assert_non_null(find(fixture, STR("main-worktree/HEAD")));
}

static void test_broken(void **state)
{
    struct fixture *fixture = *state;
    commit(fixture->root, "one");
    fixture_write(fixture->root, ".git/refs/heads/bad", "not an id\n");
    fixture_write(fixture->root, ".git/refs/heads/loop", "ref: refs/heads/loop\n");
    fixture_write(fixture->root, ".git/refs/heads/half.lock", "");
    fixture_write(fixture->root, ".git/packed-refs", "# pack-refs with: peeled\nnonsense\n^\n\n");
    open_and_list(fixture, fixture->root, false);
    assert_int_equal(fixture->list.count, 2);
    assert_int_equal(fixture->list.broken.count, 3);
    assert_non_null(find(fixture, STR("refs/heads/main")));
}

static void test_reflogs(void **state)
{
    struct fixture *fixture = *state;
    const char *root = fixture->root;
    commit(root, "one");
    commit(root, "two");
    fixture_git(root, "commit", "-q", "--amend", "-m", "amended", NULL);
    for (int i = 0; i < 2; i++) {
        fixture_write(root, "file", i ? "a" : "b");
        fixture_git(root, "stash", "-q", NULL);
    }
    open_and_list(fixture, root, true);
    static const char *const names[] = {"stash@{0}", "stash@{1}", "main@{0}",
                                        "main@{1}",  "main@{2}",  "HEAD@{1}"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        fixture_git_output(root, &fixture->text, "rev-parse", names[i], NULL);
        struct str hex = str_trim(buffer_str(&fixture->text));
        struct oid oid;
        assert_true(oid_from_hex(hex, &oid));
        bool found = false;
        VEC_EACH (struct ref_entry, entry, &fixture->list)
            found = found || (str_ends_with(entry->name, str_from(names[i])) && oid_equal(&oid, &entry->oid));
        if (!found)
            fail_msg("%s is not listed", names[i]);
    }
    // A log that was cut: the id before its oldest entry is kept too.
    fixture_write(root, ".git/logs/refs/heads/cut",
                  "1111111111111111111111111111111111111111 2222222222222222222222222222222222222222 A <b> 1 "
                  "+0000\tx\nshort\n");
    open_and_list(fixture, root, true);
    assert_int_equal(find(fixture, STR("refs/heads/cut@{2}"))->oid.bytes[0], 0x11);
    assert_int_equal(find(fixture, STR("refs/heads/cut@{1}"))->oid.bytes[0], 0x22);
    assert_int_equal(fixture->list.broken.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_refs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_broken, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_reflogs, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
