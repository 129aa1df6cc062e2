// Walks against `git rev-list`, with and without a commit-graph, shallow, damaged; and what a commit brings.
#include "core/commit_walk.h"

#include "core/commit_graph.h"
#include "core/file.h"
#include "core/tree_diff.h"
#include "git_fixture.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct buffer text;
    struct commit_walk walk;
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
    commit_walk_free(&fixture->walk);
    fixture_close(fixture->root, &fixture->repo, &fixture->arena, &fixture->text);
    free(fixture);
    return 0;
}

static void commit_file(const char *root, const char *path, const char *text, int time)
{
    char date[64];
    snprintf(date, sizeof date, "%d +0000", 1700000000 + time);
    setenv("GIT_AUTHOR_DATE", date, 1);
    setenv("GIT_COMMITTER_DATE", date, 1);
    fixture_write(root, path, text);
    fixture_git(root, "add", "-A", NULL);
    fixture_git(root, "commit", "-q", "-m", text, NULL);
}

// main: 1 - 2 - - - M - 6, side: 2 - 3 - 4, and an octopus of three on top.
static void make_history(const char *root)
{
    commit_file(root, "a", "one", 1);
    commit_file(root, "d/b", "two", 2);
    fixture_git(root, "checkout", "-q", "-b", "side", NULL);
    commit_file(root, "d/c", "three", 3);
    commit_file(root, "d/c", "four", 4);
    fixture_git(root, "checkout", "-q", "main", NULL);
    commit_file(root, "e", "five", 5);
    fixture_git(root, "merge", "-q", "--no-ff", "-m", "merge", "side", NULL);
    commit_file(root, "e", "six", 6);
    for (int i = 0; i < 2; i++) {
        char name[8] = {'o', (char)('0' + i)}, file[8] = {'x', (char)('0' + i)};
        fixture_git(root, "checkout", "-q", "-b", name, "main", NULL);
        commit_file(root, file, name, 7 + i);
    }
    fixture_git(root, "checkout", "-q", "main", NULL);
    commit_file(root, "f", "f", 9);
    fixture_git(root, "merge", "-q", "-m", "octopus", "o0", "o1", NULL);
}

static struct oid resolve(struct fixture *fixture, const char *name)
{
    struct oid oid = {0};
    fixture_git_output(fixture->root, &fixture->text, "rev-parse", name, NULL);
    assert_true(oid_from_hex(str_trim(buffer_str(&fixture->text)), &oid));
    return oid;
}

static void walk(struct fixture *fixture, const char *include, const char *exclude)
{
    struct error err = {0};
    struct oid in = resolve(fixture, include), out = {0};
    if (exclude)
        out = resolve(fixture, exclude);
    repo_close(&fixture->repo);
    commit_walk_free(&fixture->walk);
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    assert_ok(commit_walk_list(&fixture->repo, &in, 1, &out, exclude != NULL, &fixture->walk, &err));
}

// The same set as git's, each once, parents before children, trees and parents as git has them.
static void assert_as_git(struct fixture *fixture, const char *include, const char *exclude)
{
    char not_exclude[128];
    snprintf(not_exclude, sizeof not_exclude, "^%s", exclude ? exclude : "");
    walk(fixture, include, exclude);
    const struct commit_walk *walk = &fixture->walk;
    fixture_git_output(fixture->root, &fixture->text, "log", "--topo-order", "--format=%H %T %P", include,
                       exclude ? not_exclude : "--", NULL);
    size_t lines = 0;
    struct oid_table expected = {.oid_size = walk->ids.oid_size};
    for (struct str rest = buffer_str(&fixture->text); rest.len; lines++) {
        struct str line = str_cut(&rest, '\n'), commit = str_cut(&line, ' '), tree = str_cut(&line, ' ');
        struct oid oid, wanted;
        size_t parent_count;
        assert_true(oid_from_hex(commit, &oid));
        uint32_t number = oid_table_find(&walk->ids, &oid);
        assert_int_not_equal(number, OID_TABLE_NONE);
        oid_table_add(&expected, &oid, NULL);
        struct oid found = commit_walk_tree(walk, number);
        assert_true(oid_from_hex(tree, &wanted) && oid_equal(&wanted, &found));
        const uint32_t *parents = commit_walk_parents(walk, number, &parent_count);
        for (size_t i = 0; i < parent_count; i++) {
            struct oid parent = commit_walk_oid(walk, parents[i]);
            assert_true(oid_from_hex(str_cut(&line, ' '), &wanted) && oid_equal(&wanted, &parent));
        }
        assert_int_equal(line.len, 0);
    }
    assert_int_equal(walk->order.count, lines);
    struct oid_table seen = {.oid_size = walk->ids.oid_size};
    for (size_t i = 0; i < walk->order.count; i++) {
        struct oid oid = commit_walk_oid(walk, walk->order.at[i]);
        size_t parent_count;
        const uint32_t *parents = commit_walk_parents(walk, walk->order.at[i], &parent_count);
        assert_int_not_equal(oid_table_find(&expected, &oid), OID_TABLE_NONE);
        for (size_t p = 0; p < parent_count; p++) {
            struct oid parent = commit_walk_oid(walk, parents[p]);
            if (oid_table_find(&expected, &parent) != OID_TABLE_NONE)
                assert_int_not_equal(oid_table_find(&seen, &parent), OID_TABLE_NONE);
        }
        bool is_new;
        oid_table_add(&seen, &oid, &is_new);
        assert_true(is_new);
    }
    oid_table_free(&seen);
    oid_table_free(&expected);
    assert_int_equal(walk->unreadable.count, 0);
}

static void assert_all_as_git(struct fixture *fixture)
{
    assert_as_git(fixture, "main", NULL);
    assert_as_git(fixture, "main", "side");
    assert_as_git(fixture, "side", "main");
    assert_as_git(fixture, "o1", "main~2");
    assert_as_git(fixture, "main", "o0");
}

static void test_as_git(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture->root);
    assert_all_as_git(fixture);
    // The order does not hang on where the objects lie or on what tells of them.
    walk(fixture, "main", NULL);
    struct buffer first = {0};
    for (size_t i = 0; i < fixture->walk.order.count; i++) {
        char hex[OID_HEX_MAX + 1];
        struct oid oid = commit_walk_oid(&fixture->walk, fixture->walk.order.at[i]);
        buffer_add(&first, oid_to_hex(&oid, hex));
    }
    fixture_git(fixture->root, "commit-graph", "write", "--reachable", NULL);
    assert_all_as_git(fixture);
    walk(fixture, "main", NULL);
    size_t hex_len = 40;
    for (size_t i = 0; i < fixture->walk.order.count; i++) {
        char hex[OID_HEX_MAX + 1];
        struct oid oid = commit_walk_oid(&fixture->walk, fixture->walk.order.at[i]);
        assert_true(str_equal(oid_to_hex(&oid, hex), str_slice(buffer_str(&first), i * hex_len, hex_len)));
    }
    buffer_free(&first);
}

static void test_graph_chain(void **state)
{
    struct fixture *fixture = *state;
    make_history(fixture->root);
    fixture_git(fixture->root, "commit-graph", "write", "--reachable", "--split", NULL);
    commit_file(fixture->root, "g", "g", 20);
    fixture_git(fixture->root, "commit-graph", "write", "--reachable", "--split=no-merge", NULL);
    commit_file(fixture->root, "h", "not in the graph", 21);
    assert_all_as_git(fixture);
    struct commit_graph *graph = calloc(1, sizeof *graph);
    struct str objects = fixture->repo.object_dir;
    assert_true(commit_graph_open(objects, 20, graph));
    assert_int_equal(graph->file_count, 2);
    struct oid tip = resolve(fixture, "main~1"), newer = resolve(fixture, "main"), found;
    size_t position;
    assert_true(commit_graph_find(graph, &tip, &position));
    found = commit_graph_oid(graph, position);
    assert_true(oid_equal(&found, &tip));
    assert_false(commit_graph_find(graph, &newer, &position));
    commit_graph_close(graph);
    free(graph);
}

// The children of a commit from a clock that runs late are still no news.
static void test_clock_skew(void **state)
{
    struct fixture *fixture = *state;
    commit_file(fixture->root, "a", "a", 100);
    commit_file(fixture->root, "b", "b", 101);
    fixture_git(fixture->root, "branch", "old", NULL);
    commit_file(fixture->root, "c", "c", -5000);
    commit_file(fixture->root, "d", "d", 102);
    assert_as_git(fixture, "main", "old");
    assert_as_git(fixture, "old", "main");
}

static void test_shallow(void **state)
{
    struct fixture *fixture = *state;
    char clone[FIXTURE_PATH + 16], url[FIXTURE_PATH + 16];
    make_history(fixture->root);
    snprintf(clone, sizeof clone, "%s/clone", fixture->root);
    snprintf(url, sizeof url, "file://%s", fixture->root);
    fixture_git(fixture->root, "clone", "-q", "--depth", "2", url, clone, NULL);
    struct error err = {0};
    assert_ok(repo_open(clone, &fixture->arena, &fixture->repo, &err));
    struct oid tip = resolve(fixture, "main");
    assert_ok(commit_walk_list(&fixture->repo, &tip, 1, NULL, 0, &fixture->walk, &err));
    fixture_git_output(clone, &fixture->text, "rev-list", "--count", "HEAD", NULL);
    uint64_t count = 0;
    assert_true(str_to_u64(str_trim(buffer_str(&fixture->text)), &count));
    assert_int_equal(fixture->walk.order.count, count);
    assert_int_equal(fixture->walk.unreadable.count, 0);
}

static void test_missing_and_tags(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    char hex[OID_HEX_MAX + 1], path[FIXTURE_PATH + 128];
    make_history(fixture->root);
    fixture_git(fixture->root, "tag", "-a", "-m", "note", "v1", "main", NULL);
    fixture_git(fixture->root, "tag", "-a", "-m", "a tree", "tree-tag", "main^{tree}", NULL);
    struct oid gone = resolve(fixture, "main~3"), none = {.bytes = {1}, .size = 20};
    struct oid tips[] = {resolve(fixture, "v1"), resolve(fixture, "tree-tag"), none};
    oid_to_hex(&gone, hex);
    snprintf(path, sizeof path, "%s/.git/objects/%.2s/%s", fixture->root, hex, hex + 2);
    assert_int_equal(unlink(path), 0);
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    assert_ok(commit_walk_list(&fixture->repo, tips, 3, &none, 1, &fixture->walk, &err));
    assert_int_equal(fixture->walk.others.count, 3); // two tags and a tree
    assert_int_equal(fixture->walk.others.at[0].kind, OBJECT_TAG);
    assert_int_equal(fixture->walk.others.at[2].kind, OBJECT_TREE);
    assert_int_equal(fixture->walk.unreadable.count, 2);
    assert_true(str_find(fixture->walk.unreadable.at[0].reason, STR("missing"), 0) != STR_NONE);
    assert_true(fixture->walk.order.count > 0);
}

// A graph whose bytes are flipped one by one is refused or read within its bounds, and the walk ends.
static void test_damaged_graph(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    char path[FIXTURE_PATH + 64];
    make_history(fixture->root);
    fixture_git(fixture->root, "commit-graph", "write", "--reachable", NULL);
    snprintf(path, sizeof path, "%s/.git/objects/info/commit-graph", fixture->root);
    assert_ok(file_read(path, 1 << 20, &fixture->text, &err));
    struct commit_graph *graph = calloc(1, sizeof *graph);
    for (size_t i = 0; i < fixture->text.len; i++) {
        fixture->text.at[i] ^= (char)0xff;
        if (commit_graph_open_bytes(buffer_str(&fixture->text), 20, graph))
            for (size_t p = 0; p < graph->count; p++) {
                struct graph_commit row;
                if (!commit_graph_read(graph, p, &row))
                    continue;
                for (size_t parent = 0; parent < row.parent_count; parent++)
                    assert_true(commit_graph_parent(&row, parent) < graph->count);
            }
        fixture->text.at[i] ^= (char)0xff;
    }
    for (size_t len = 0; len < fixture->text.len; len += 7)
        commit_graph_open_bytes(str_slice(buffer_str(&fixture->text), 0, len), 20, graph);
    free(graph);
}

static bool note_entry(void *context, const struct tree_new *entry, struct error *err)
{
    struct buffer *out = context;
    (void)err;
    buffer_printf(out, "%o %.*s", entry->mode, STR_ARG(entry->path));
    buffer_printf(out, entry->before_count ? " of %zu\n" : "\n", entry->before_count);
    return true;
}

static void assert_brings(struct fixture *fixture, const char *name, const char *expected)
{
    struct error err = {0};
    struct buffer out = {0};
    struct tree_visitor visitor = {.entry = note_entry, .context = &out};
    walk(fixture, name, NULL);
    struct oid oid = resolve(fixture, name), parents[8];
    size_t count;
    uint32_t number = oid_table_find(&fixture->walk.ids, &oid);
    const uint32_t *numbers = commit_walk_parents(&fixture->walk, number, &count);
    for (size_t i = 0; i < count; i++)
        parents[i] = commit_walk_tree(&fixture->walk, numbers[i]);
    struct oid tree = commit_walk_tree(&fixture->walk, number);
    assert_ok(tree_new_entries(fixture->repo.objects, 20, &tree, parents, count, &visitor, &err));
    assert_str(buffer_str(&out), expected);
    buffer_free(&out);
}

static void test_new_entries(void **state)
{
    struct fixture *fixture = *state;
    const char *root = fixture->root;
    make_history(root);
    assert_brings(fixture, "main~6", "100644 a\n");   // the first commit: all of it
    assert_brings(fixture, "main~5", "100644 d/b\n"); // one file in a folder
    assert_brings(fixture, "main~1^{commit}", "100644 f\n");
    assert_brings(fixture, "main~2", "100644 e of 1\n"); // a file that changed
    assert_brings(fixture, "main~3", "");                // a plain merge
    assert_brings(fixture, "main", "");                  // an octopus
    // A merge in which something was typed.
    fixture_git(root, "checkout", "-q", "-b", "evil", "main~1", NULL);
    fixture_git(root, "merge", "-q", "--no-commit", "--no-ff", "o0", NULL);
    fixture_write(root, "d/evil", "typed while merging");
    fixture_git(root, "add", "-A", NULL);
    fixture_git(root, "commit", "-q", "-m", "evil merge", NULL);
    assert_brings(fixture, "evil", "100644 d/evil\n");
    fixture_git(root, "rm", "-q", "-r", "d", NULL);
    fixture_write(root, "d", "a file where a folder was");
    fixture_git(root, "update-index", "--chmod=+x", "a", NULL);
    fixture_git(root, "add", "d", NULL);
    fixture_git(root, "commit", "-q", "-m", "kinds", NULL);
    assert_brings(fixture, "evil", "100644 d\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_as_git, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_graph_chain, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clock_skew, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_shallow, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_missing_and_tags, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damaged_graph, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_new_entries, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
