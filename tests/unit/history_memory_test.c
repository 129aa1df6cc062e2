// The files that history scans leave, and what becomes of what they hold.
#include "git_fixture.h"
#include "scanners/history/memory.h"
#include "scanners/history/seen.h"
#include "unit.h"

static struct oid id(unsigned char first, unsigned char last)
{
    struct oid oid = {.size = 20};
    oid.bytes[0] = first;
    oid.bytes[19] = last;
    return oid;
}

static void test_stored(void **state)
{
    (void)state;
    static const uint64_t numbers[] = {0, 1, 127, 128, 300, UINT32_MAX, UINT64_MAX};
    struct buffer body BUFFER_AUTO = {0};
    struct oid oid = id(1, 2);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        stored_put_number(&body, numbers[i]);
    stored_put_text(&body, STR("a/b.txt"));
    stored_put_oid(&body, &oid);
    for (size_t cut = 0; cut <= body.len; cut++) {
        struct stored in = {.bytes = {body.at, cut}, .oid_size = 20};
        bool is_same = true;
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            is_same = (stored_number(&in) == numbers[i]) && is_same;
        is_same = str_equal(stored_text(&in), STR("a/b.txt")) && is_same;
        struct oid read = stored_oid(&in);
        is_same = oid_equal(&read, &oid) && is_same;
        assert_int_equal(stored_ends(&in), cut == body.len);
        assert_int_equal(is_same, cut == body.len);
    }
    // More things than there are bytes for are none.
    struct stored in = {.bytes = STR("\x7f...."), .oid_size = 20};
    assert_int_equal(stored_count(&in, 20), 0);
    assert_true(in.is_bad);
}

static void add_commit(struct commit_table *table, struct oid oid, const struct oid *parent, bool is_walked)
{
    struct known_commit commit = {.oid = oid, .presence = PRESENCE_NOWHERE, .is_known = true};
    commit.is_walked = is_walked;
    commit_table_put(table, &commit, parent, parent ? 1 : 0);
}

static void add_event(struct objects_result *result, uint32_t commit, struct oid blob)
{
    *vec_add(&result->events) =
        (struct event){.blob = blob, .path = STR("a"), .commit = commit, .mode = 0100644};
}

// Commits 10 <- 20 <- 30, each with a file of its own.
static struct objects_result three_commits(void)
{
    struct objects_result result = {0};
    struct oid a = id(10, 0), b = id(20, 0), c = id(30, 0);
    add_commit(&result.commits, a, NULL, true);
    add_commit(&result.commits, b, &a, true);
    add_commit(&result.commits, c, &b, true);
    for (unsigned char i = 0; i < 3; i++)
        add_event(&result, i, id(100, i));
    return result;
}

// Events follow their commits when others come in between them.
static void test_settle(void **state)
{
    (void)state;
    struct objects_result result = three_commits();
    struct known_commit commit = {.oid = id(15, 0)}, twice = {.oid = id(20, 0)};
    struct oid parent = id(10, 0);
    commit_table_put(&result.commits, &commit, NULL, 0);
    commit_table_put(&result.commits, &twice, &parent, 1);
    commit_table_index(&result.commits);
    scan_memory_settle(&result);
    assert_int_equal(result.commits.at.count, 4);
    assert_int_equal(result.events.at[0].commit, 0);
    assert_int_equal(result.events.at[1].commit, 2);
    assert_int_equal(result.events.at[2].commit, 3);
    assert_true(result.commits.at.at[2].is_walked);
    assert_false(result.commits.at.at[1].is_walked);
    objects_free(&result);
}

static bool is_not_first(const void *context, const struct oid *oid)
{
    (void)context;
    return oid->bytes[0] != 10;
}

// What has gone goes, and so does what its child was compared with.
static void test_drop_gone(void **state)
{
    (void)state;
    struct objects_result result = three_commits();
    *vec_add(&result.interesting) = id(10, 7);
    *vec_add(&result.interesting) = id(11, 7);
    scan_memory_drop_gone(&result, is_not_first, NULL);
    commit_table_index(&result.commits);
    scan_memory_settle(&result);
    assert_int_equal(result.commits.at.count, 2);
    assert_false(result.commits.at.at[0].is_walked);
    assert_true(result.commits.at.at[1].is_walked);
    assert_int_equal(result.events.count, 1);
    assert_int_equal(result.events.at[0].commit, 1);
    assert_int_equal(result.events.at[0].blob.bytes[19], 2);
    assert_int_equal(result.interesting.count, 1);
    objects_free(&result);
    result = three_commits();
    scan_memory_drop_walked(&result);
    assert_int_equal(result.events.count, 0);
    assert_false(result.commits.at.at[2].is_walked);
    objects_free(&result);
}

static struct pack pack_of(const unsigned char *ids, size_t count)
{
    return (struct pack){.oid_size = 20, .count = count, .ids = {.ids = ids, .oid_size = 20, .count = count}};
}

// A list of what two packs have, asked for the objects of a third.
static void test_seen(void **state)
{
    (void)state;
    char root[FIXTURE_PATH];
    struct arena arena = {0};
    struct repo repo;
    struct error err = {0};
    unsigned char first[3][20] = {{1}, {3}, {5}}, second[2][20] = {{3}, {4}},
                  third[4][20] = {{1}, {2}, {3}, {4}};
    uint32_t first_sizes[] = {0, SEEN_NONE, 10}, second_sizes[] = {7, SEEN_NONE}, sizes[4];
    static const unsigned char rules[32] = {9};
    struct oid_list packs = {0}, others = {0};
    fixture_new(root);
    fixture_git(root, "init", "-q", ".", NULL);
    assert_true(repo_open(root, &arena, &repo, &err));
    struct pack one = pack_of(first[0], 3), two = pack_of(second[0], 2), three = pack_of(third[0], 4);
    struct seen_part parts[] = {{&one, first_sizes}, {&two, second_sizes}};
    *vec_add(&packs) = id(77, 0);
    *vec_add(&others) = id(78, 0);
    seen_save(&repo, rules, &packs, NULL, &(struct seen_parts){parts, 2, 2});
    struct seen seen;
    assert_false(seen_open(&repo, rules, &others, &seen)); // it has a pack that nobody knows
    assert_true(seen_open(&repo, rules, &packs, &seen));
    assert_int_equal(seen.count, 3); // 4 was not looked at
    bool met[3] = {0};
    memset(sizes, 0xff, sizeof sizes);
    seen_join(&seen, &three, sizes, met);
    assert_int_equal(sizes[0], 0);
    assert_int_equal(sizes[1], SEEN_NONE);
    assert_int_equal(sizes[2], 7);
    assert_int_equal(sizes[3], SEEN_NONE);
    assert_true(met[0] && met[1] && !met[2]);
    struct oid five = id(5, 0), nearly = id(5, 1);
    assert_int_equal(seen_find(&seen, &five), 10);
    assert_int_equal(seen_find(&seen, &nearly), SEEN_NONE); // ids count as a whole
    seen_close(&seen);
    vec_free(&packs);
    vec_free(&others);
    repo_close(&repo);
    arena_free(&arena);
    fixture_remove(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_stored), cmocka_unit_test(test_settle),
                                       cmocka_unit_test(test_drop_gone), cmocka_unit_test(test_seen)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
