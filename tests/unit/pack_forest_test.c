// Trees of deltas: what the walk makes of chains, damage and lies, with any memory and any number of threads.
#include "core/pack_forest.h"
#include "core/pool.h"
#include "pack_fixture.h"

#include <stdatomic.h>

enum { THREADS = 4, FAN = 60, DEEP = 40 };

static int set_up(void **state)
{
    *state = pack_fixture_new();
    return 0;
}

static int tear_down(void **state)
{
    pack_fixture_free(*state);
    return 0;
}

// What a visitor notes of every node.
struct seen {
    struct pack_fixture *fixture;
    struct pack_forest forest;
    atomic_uint visits[PACK_FIXTURE_MAX];
    char first[PACK_FIXTURE_MAX], last[PACK_FIXTURE_MAX]; // bytes of the contents
    size_t len[PACK_FIXTURE_MAX];
    enum error_code failed[PACK_FIXTURE_MAX];
    struct error err; // the last one
    atomic_int states;
    size_t new_bytes; // that were not copied, of all
    struct libdeflate_decompressor *inflaters[THREADS];
    struct forest_walk walk;
};

// Left for the children: the content's length and last byte.
struct left {
    size_t len;
    char last;
    char *held; // freed by drop
};

static bool visit(void *context, const struct forest_node *node, const void *base_state, void *state)
{
    struct seen *seen = context;
    const struct left *base = base_state;
    struct left *mine = state;
    assert_null(mine->held); // zeroed
    uint32_t number = seen->forest.position[node->index];
    atomic_fetch_add(&seen->visits[number], 1);
    if (node->err) {
        assert_null(node->content.at);
        assert_int_equal(node->failed, seen->forest.tree_size[node->index]);
        seen->err = *node->err;
        seen->failed[number] = node->err->code;
        return true;
    }
    assert_int_equal(node->is_delta, base != NULL);
    if (base) {
        assert_int_equal(node->base_size, base->len);
        assert_int_equal(base->held[0], base->last);
        size_t copied = 0;
        VEC_EACH (const struct copied, piece, node->copied)
            copied += piece->len;
        assert_int_equal(copied, base->len);
    }
    mine->len = seen->len[number] = node->content.len;
    seen->first[number] = node->content.len ? node->content.at[0] : 0;
    mine->last = seen->last[number] = node->content.len ? node->content.at[node->content.len - 1] : 0;
    mine->held = malloc(1);
    mine->held[0] = mine->last;
    atomic_fetch_add(&seen->states, 1);
    return true;
}

static atomic_int dropped;

static void drop(void *state)
{
    struct left *mine = state;
    if (mine->held)
        atomic_fetch_add(&dropped, 1);
    free(mine->held);
}

static struct seen *look(struct pack_fixture *fixture)
{
    struct error err = {0};
    struct seen *seen = calloc(1, sizeof *seen);
    seen->fixture = fixture;
    pack_fixture_open(fixture);
    assert_ok(pack_forest_open(&fixture->pack, 1, &seen->forest, &err));
    seen->walk = (struct forest_walk){.content_limit = 1 << 20,
                                      .state_size = sizeof(struct left),
                                      .visit = visit,
                                      .drop = drop,
                                      .context = seen};
    atomic_store(&dropped, 0);
    return seen;
}

static void walk_all(struct seen *seen)
{
    VEC_EACH (const uint32_t, root, &seen->forest.roots)
        assert_true(pack_forest_walk(&seen->forest, *root, &seen->walk, seen->fixture->inflater));
    assert_int_equal(atomic_load(&seen->states), atomic_load(&dropped));
}

static void forget(struct seen *seen)
{
    pack_forest_close(&seen->forest);
    free(seen);
}

static void test_chain_of_both_kinds(void **state)
{
    struct pack_fixture *fixture = *state;
    size_t number = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("0"));
    for (size_t i = 1; i < 300; i++)
        number = pack_fixture_add_delta(fixture, i % 2 ? PACKED_BY_OFFSET : PACKED_BY_ID, number, i,
                                        (char[]){(char)('0' + i % 10), 0});
    size_t commit = pack_fixture_add(fixture, PACKED_COMMIT, 0, STR("commit"));
    size_t amended = pack_fixture_add_delta(fixture, PACKED_BY_ID, commit, 6, "!");
    struct seen *seen = look(fixture);
    assert_int_equal(seen->forest.roots.count, 2);
    walk_all(seen);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(seen->visits[i], 1);
        assert_int_equal(seen->len[i], i + 1);
        assert_int_equal(seen->first[i], '0');
        assert_int_equal(seen->last[i], '0' + i % 10);
        assert_int_equal(seen->forest.kind[i], OBJECT_BLOB);
        assert_int_equal(seen->forest.tree_size[i], 300 - i);
    }
    assert_int_equal(seen->forest.kind[amended], OBJECT_COMMIT); // its base's
    assert_int_equal(seen->last[amended], '!');
    forget(seen);
}

// A base by its id may stand behind the delta.
static void test_base_behind_its_delta(void **state)
{
    struct pack_fixture *fixture = *state;
    pack_fixture_add_delta(fixture, PACKED_BY_ID, 1, 4, "!");
    pack_fixture_add(fixture, PACKED_BLOB, 0, STR("base"));
    struct seen *seen = look(fixture);
    walk_all(seen);
    assert_int_equal(seen->visits[0], 1);
    assert_int_equal(seen->len[0], 5);
    assert_int_equal(seen->last[0], '!');
    forget(seen);
}

// A tree that is both broad and deep: FAN deltas against the root, every fourth with a chain below it.
static size_t add_large_tree(struct pack_fixture *fixture)
{
    size_t root = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("r")), count = 1;
    for (size_t i = 0; i < FAN; i++) {
        size_t at = pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, root, 1, "a");
        for (size_t depth = 1; i % 4 == 0 && depth < DEEP; depth++, count++)
            at = pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, at, 1 + depth, "b");
        count++;
    }
    return count;
}

static void assert_large_tree(const struct seen *seen, size_t count)
{
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(seen->visits[i], 1);
        assert_int_equal(seen->failed[i], ERROR_NONE);
        assert_int_equal(seen->first[i], 'r');
        sum += seen->len[i];
    }
    size_t deep = (FAN + 3) / 4;
    assert_int_equal(sum, 1 + 2 * (FAN - deep) + deep * (DEEP * (DEEP + 3) / 2));
}

static void test_any_memory_gives_the_same(void **state)
{
    size_t count = add_large_tree(*state);
    struct seen *seen = look(*state);
    assert_int_equal(seen->forest.tree_size[0], count);
    static const size_t memories[] = {0, 1, 200, 1000}; // 0: any; then of none, a few, many of them
    for (size_t i = 0; i < sizeof memories / sizeof *memories; i++) {
        seen->walk.memory = memories[i];
        memset(seen->visits, 0, sizeof seen->visits);
        walk_all(seen);
        assert_large_tree(seen, count);
    }
    forget(seen);
}

static void share_work(void *context, size_t index, unsigned worker)
{
    struct seen *seen = context;
    if (index < seen->forest.roots.count) {
        assert_true(pack_forest_walk(&seen->forest, seen->forest.roots.at[index], &seen->walk,
                                     seen->inflaters[worker]));
        share_finish(seen->walk.share);
        return;
    }
    for (struct forest_branch *piece; (piece = share_take(seen->walk.share));
         share_finish(seen->walk.share)) {
        assert_ptr_equal(forest_branch_forest(piece), &seen->forest);
        assert_true(forest_branch_walk(piece, &seen->walk, seen->inflaters[worker]));
    }
}

static void test_one_tree_for_many_threads(void **state)
{
    size_t count = add_large_tree(*state);
    struct seen *seen = look(*state);
    for (size_t i = 0; i < THREADS; i++)
        seen->inflaters[i] = libdeflate_alloc_decompressor();
    for (size_t round = 0; round < 60; round++) {
        seen->walk.memory = round % 3; // with 1 every base is made again by whom a branch was given
        seen->walk.share = share_open(1);
        memset(seen->visits, 0, sizeof seen->visits);
        pool_run(1 + THREADS, round % 2 ? THREADS : 2, share_work, seen);
        share_close(seen->walk.share);
        assert_large_tree(seen, count);
    }
    assert_int_equal(atomic_load(&seen->states), atomic_load(&dropped));
    for (size_t i = 0; i < THREADS; i++)
        libdeflate_free_decompressor(seen->inflaters[i]);
    forget(seen);
}

static bool give_up(void *context, const struct forest_node *node, const void *base_state, void *state)
{
    (void)node;
    (void)base_state;
    (void)state;
    return ++*(size_t *)context < 3;
}

static void test_visitor_ends_the_walk(void **state)
{
    size_t visits = 0;
    add_large_tree(*state);
    struct seen *seen = look(*state);
    const struct forest_walk walk = {.content_limit = 100, .visit = give_up, .context = &visits};
    assert_false(pack_forest_walk(&seen->forest, 0, &walk, seen->fixture->inflater));
    assert_int_equal(visits, 3);
    forget(seen);
}

static void test_missing_base_and_circle_have_no_root(void **state)
{
    struct pack_fixture *fixture = *state;
    pack_fixture_add_delta(fixture, PACKED_BY_ID, 77, 4, "a"); // of none
    pack_fixture_add_delta(fixture, PACKED_BY_ID, 2, 5, "b");  // 1 and 2 of each other
    pack_fixture_add_delta(fixture, PACKED_BY_ID, 1, 6, "c");
    pack_fixture_add_delta(fixture, PACKED_BY_ID, 3, 6, "d"); // of itself
    pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, 2, 6, "e");
    size_t whole = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("whole"));
    struct seen *seen = look(fixture);
    assert_int_equal(seen->forest.roots.count, 1);
    walk_all(seen);
    for (size_t i = 0; i < whole; i++) {
        assert_int_equal(seen->forest.kind[i], OBJECT_NONE);
        assert_int_equal(seen->visits[i], 0);
    }
    assert_int_equal(seen->visits[whole], 1);
    forget(seen);
}

static void test_node_that_fails_takes_its_tree_with_it(void **state)
{
    struct pack_fixture *fixture = *state;
    size_t base = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("base"));
    size_t wrong = pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, base, 7, "x"); // the base has 4
    size_t above = pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, wrong, 8, "y");
    size_t beside = pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, base, 4, "z");
    struct seen *seen = look(fixture);
    walk_all(seen);
    assert_int_equal(seen->failed[wrong], ERROR_REPO);
    assert_non_null(strstr(seen->err.message, "does not fit its base"));
    assert_int_equal(seen->visits[above], 0);
    assert_int_equal(seen->len[beside], 5);
    forget(seen);
}

static void test_sizes_that_lie(void **state)
{
    struct pack_fixture *fixture = *state;
    size_t base = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("base"));
    size_t small = pack_fixture_add_sized(fixture, PACKED_BLOB, 0, 3, STR("four"));
    size_t large = pack_fixture_add_sized(fixture, PACKED_BLOB, 0, 5, STR("four"));
    size_t huge = pack_fixture_add_sized(fixture, PACKED_BLOB, 0, (size_t)1 << 50, STR("four"));
    // A result of 2^40 bytes.
    size_t result =
        pack_fixture_add(fixture, PACKED_BY_OFFSET, base, STR("\x04\x80\x80\x80\x80\x80\x20\x90\x04"));
    size_t outside = pack_fixture_add(fixture, PACKED_BY_OFFSET, base, STR("\x04\x08\x91\x01\x04"));
    struct seen *seen = look(fixture);
    walk_all(seen);
    const size_t broken[] = {small, large, huge, outside};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        assert_int_equal(seen->failed[broken[i]], ERROR_REPO);
    assert_int_equal(seen->failed[result], ERROR_LIMIT);
    forget(seen);
}

static void test_content_over_the_limit(void **state)
{
    struct pack_fixture *fixture = *state;
    size_t base = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("0123456789"));
    size_t above = pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, base, 10, "x");
    struct seen *seen = look(fixture);
    seen->walk.content_limit = 10;
    walk_all(seen);
    assert_int_equal(seen->failed[base], ERROR_NONE);
    assert_int_equal(seen->failed[above], ERROR_LIMIT);
    forget(seen);
}

// Cut off behind any byte, the pack still opens or is refused, and what is shown is right.
static void test_truncated_pack(void **state)
{
    struct pack_fixture *fixture = *state;
    size_t base = pack_fixture_add(fixture, PACKED_BLOB, 0, STR("a text that has some length"));
    pack_fixture_add_delta(fixture, PACKED_BY_OFFSET, base, 27, "x");
    pack_fixture_finish(fixture, 0);
    for (size_t len = fixture->data.len; len-- > 0;) {
        struct error err = {0};
        struct str data = str_slice(buffer_str(&fixture->data), 0, len);
        if (!pack_open_bytes(buffer_str(&fixture->index), data, 20, &fixture->pack, &err))
            continue;
        struct seen *seen = calloc(1, sizeof *seen);
        seen->fixture = fixture;
        assert_ok(pack_forest_open(&fixture->pack, 2, &seen->forest, &err));
        seen->walk = (struct forest_walk){1 << 20, 0, sizeof(struct left), visit, drop, seen, NULL};
        atomic_store(&dropped, 0);
        walk_all(seen);
        for (size_t i = 0; i < 2; i++)
            if (seen->visits[i] && !seen->failed[i])
                assert_int_equal(seen->len[i], 27 + i);
        forget(seen);
    }
}

static void test_pack_without_objects(void **state)
{
    struct seen *seen = look(*state);
    assert_int_equal(seen->forest.roots.count, 0);
    walk_all(seen);
    forget(seen);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_chain_of_both_kinds),
        TEST(test_base_behind_its_delta),
        TEST(test_any_memory_gives_the_same),
        TEST(test_one_tree_for_many_threads),
        TEST(test_visitor_ends_the_walk),
        TEST(test_missing_base_and_circle_have_no_root),
        TEST(test_node_that_fails_takes_its_tree_with_it),
        TEST(test_sizes_that_lie),
        TEST(test_content_over_the_limit),
        TEST(test_truncated_pack),
        TEST(test_pack_without_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
