// Commit-graphs that git writes, against what git says of the commits; and damaged ones.
#include "core/commit_graph.h"

#include "core/file.h"
#include "git_fixture.h"

static void commit(const char *root, const char *name)
{
    fixture_write(root, name, name);
    fixture_git(root, "add", "-A", NULL);
    fixture_git(root, "commit", "-q", "-m", name, NULL);
}

// Three branches, merged at once: a commit with more than two parents.
static void make_history(const char *root)
{
    fixture_git(root, "init", "-q", "-b", "main", ".", NULL);
    commit(root, "start");
    static const char *const sides[] = {"a", "b", "c"};
    for (size_t i = 0; i < 3; i++) {
        fixture_git(root, "checkout", "-q", "-b", sides[i], "main", NULL);
        commit(root, sides[i]);
    }
    fixture_git(root, "checkout", "-q", "main", NULL);
    commit(root, "main");
    fixture_git(root, "merge", "-q", "-m", "octopus", "a", "b", "c", NULL);
    commit(root, "last");
}

// Every commit is in the graph, as git has it.
static void assert_as_git(const char *root, const struct commit_graph *graph)
{
    struct buffer lines = {0};
    size_t count = 0;
    fixture_git_output(root, &lines, "log", "--all", "--format=%H %T %ct %P", NULL);
    for (struct str rest = buffer_str(&lines); rest.len; count++) {
        struct str line = str_cut(&rest, '\n');
        struct oid oid, tree, parent;
        struct graph_commit found;
        size_t position, parents = 0;
        uint64_t time;
        assert_true(oid_from_hex(str_cut(&line, ' '), &oid) && oid_from_hex(str_cut(&line, ' '), &tree));
        assert_true(str_to_u64(str_cut(&line, ' '), &time));
        assert_true(commit_graph_find(graph, &oid, &position));
        struct oid back = commit_graph_oid(graph, position);
        assert_true(oid_equal(&back, &oid));
        assert_true(commit_graph_read(graph, position, &found));
        assert_true(oid_equal(&found.tree, &tree));
        assert_int_equal(found.time, time);
        while (line.len) {
            assert_true(oid_from_hex(str_cut(&line, ' '), &parent));
            assert_true(parents < found.parent_count);
            back = commit_graph_oid(graph, commit_graph_parent(&found, parents++));
            assert_true(oid_equal(&back, &parent));
        }
        assert_int_equal(parents, found.parent_count);
    }
    assert_int_equal(count, graph->count);
    buffer_free(&lines);
}

static struct str objects_of(const char *root, char room[static FIXTURE_PATH + 16])
{
    snprintf(room, FIXTURE_PATH + 16, "%s/.git/objects", root);
    return str_from(room);
}

static void test_one_file(void **state)
{
    char root[FIXTURE_PATH], room[FIXTURE_PATH + 16];
    struct commit_graph graph;
    struct oid none = {.size = 20};
    size_t position;
    (void)state;
    fixture_new(root);
    make_history(root);
    assert_false(commit_graph_open(objects_of(root, room), 20, &graph));
    fixture_git(root, "commit-graph", "write", "--reachable", NULL);
    assert_true(commit_graph_open(objects_of(root, room), 20, &graph));
    assert_int_equal(graph.file_count, 1);
    assert_as_git(root, &graph);
    assert_false(commit_graph_find(&graph, &none, &position));
    commit_graph_close(&graph);
    assert_false(commit_graph_open(objects_of(root, room), 32, &graph)); // another hash
    fixture_remove(root);
}

static void test_chain_of_files(void **state)
{
    char root[FIXTURE_PATH], room[FIXTURE_PATH + 16];
    struct commit_graph graph;
    (void)state;
    fixture_new(root);
    make_history(root);
    fixture_git(root, "commit-graph", "write", "--reachable", "--split=no-merge", NULL);
    commit(root, "more");
    fixture_git(root, "commit-graph", "write", "--reachable", "--split=no-merge", NULL);
    assert_true(commit_graph_open(objects_of(root, room), 20, &graph));
    assert_int_equal(graph.file_count, 2);
    assert_as_git(root, &graph);
    commit_graph_close(&graph);
    fixture_remove(root);
}

// Reads all that a file gives: nothing may lead outside of it.
static void read_all(struct str map)
{
    struct commit_graph graph;
    if (!commit_graph_open_bytes(map, 20, &graph))
        return;
    for (size_t i = 0; i < graph.count; i++) {
        struct graph_commit found;
        struct oid oid = commit_graph_oid(&graph, i);
        size_t position;
        commit_graph_find(&graph, &oid, &position);
        for (size_t p = 0; commit_graph_read(&graph, i, &found) && p < found.parent_count; p++)
            assert_true(commit_graph_parent(&found, p) < graph.count);
    }
}

static void test_damaged(void **state)
{
    char root[FIXTURE_PATH], room[FIXTURE_PATH + 64];
    struct buffer file = {0};
    struct error err = {0};
    (void)state;
    fixture_new(root);
    make_history(root);
    fixture_git(root, "commit-graph", "write", "--reachable", NULL);
    snprintf(room, sizeof room, "%s/.git/objects/info/commit-graph", root);
    assert_ok(file_read(room, 1 << 20, &file, &err));
    for (size_t len = 0; len < file.len; len++) {
        char *cut = malloc(len + 1); // so that a sanitizer sees who reads behind it
        memcpy(cut, file.at, len);
        read_all((struct str){cut, len});
        free(cut);
    }
    for (size_t at = 0; at < file.len; at++)
        for (int bit = 0; bit < 8; bit += 7) {
            file.at[at] ^= (char)(1 << bit);
            read_all(buffer_str(&file));
            file.at[at] ^= (char)(1 << bit);
        }
    buffer_free(&file);
    fixture_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file),
        cmocka_unit_test(test_chain_of_files),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
