// Who brought a blob in, where it is, and that what is remembered of a walk gives the same as the walk.
#include "scanners/history/attribute.h"

#include "git_fixture.h"
#include "scanners/own_rules.h"

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct commit_table commits;
    struct event_list events;
};

static void git(const struct fixture *fixture, const char *command, const char *argument)
{
    fixture_git(fixture->root, command, argument, NULL);
}

static void commit(const struct fixture *fixture, const char *message)
{
    git(fixture, "add", "-A");
    fixture_git(fixture->root, "commit", "-q", "-m", message, NULL);
}

static struct oid resolve(const struct fixture *fixture, const char *name)
{
    struct buffer out = {0};
    struct oid oid;
    fixture_git_output(fixture->root, &out, "rev-parse", name, NULL);
    assert_true(oid_from_hex(str_trim(buffer_str(&out)), &oid));
    buffer_free(&out);
    return oid;
}

// Five commits on main, one on a side branch that was merged, one that only a reflog would have.
static void make_history(struct fixture *fixture)
{
    fixture_new(fixture->root);
    fixture_git(fixture->root, "init", "-q", "-b", "main", ".", NULL);
    fixture_write(fixture->root, "stays", "stays");
    fixture_write(fixture->root, "d/comes", "first");
    commit(fixture, "One");
    fixture_write(fixture->root, "d/comes", "second");
    commit(fixture, "Two");
    fixture_write(fixture->root, "d/comes", "first");
    fixture_git(fixture->root, "update-index", "--add", "--cacheinfo",
                "160000,0123456789012345678901234567890123456789,module", NULL);
    git(fixture, "add", "d");
    fixture_git(fixture->root, "commit", "-q", "-m", "Three: as it was, and a submodule", NULL);
    fixture_git(fixture->root, "checkout", "-q", "-b", "side", "main~1", NULL);
    fixture_write(fixture->root, "side", "side");
    commit(fixture, "Side");
    fixture_git(fixture->root, "checkout", "-q", "main", NULL);
    fixture_git(fixture->root, "merge", "-q", "--no-ff", "-m", "Four: a merge", "side", NULL);
    fixture_git(fixture->root, "rm", "-q", "--cached", "module", NULL);
    fixture_git(fixture->root, "mv", "d/comes", "moved", NULL);
    fixture_git(fixture->root, "commit", "-q", "-m", "Five: moved", NULL);
    fixture_git(fixture->root, "checkout", "-q", "--detach", NULL);
    fixture_write(fixture->root, "lost", "lost");
    commit(fixture, "Lost");
    git(fixture, "tag", "lost");
    fixture_git(fixture->root, "checkout", "-q", "main", NULL);
}

static void load(struct fixture *fixture)
{
    struct buffer names = {0}, bytes = {0};
    struct error err = {0};
    assert_ok(repo_open(fixture->root, &fixture->arena, &fixture->repo, &err));
    fixture_git_output(fixture->root, &names, "rev-list", "--all", NULL);
    for (struct str rest = buffer_str(&names); rest.len;) {
        struct oid oid;
        enum object_kind kind;
        assert_true(oid_from_hex(str_cut(&rest, '\n'), &oid));
        assert_ok(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &bytes, &err));
        assert_ok(commit_table_add(&fixture->commits, &oid, buffer_str(&bytes), false, &err));
    }
    commit_table_index(&fixture->commits);
    struct oid main = resolve(fixture, "main"), lost = resolve(fixture, "lost");
    commit_table_mark(&fixture->commits, &main, PRESENCE_BRANCH, 0);
    commit_table_mark(&fixture->commits, &lost, PRESENCE_REFLOG, 1);
    buffer_free(&names);
    buffer_free(&bytes);
}

static void set_up_fixture(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    make_history(fixture);
    load(fixture);
}

static void tear_down_fixture(struct fixture *fixture)
{
    vec_free(&fixture->events);
    commit_table_free(&fixture->commits);
    repo_close(&fixture->repo);
    arena_free(&fixture->arena);
    fixture_remove(fixture->root);
}

static struct attribute_request request_of(const struct fixture *fixture)
{
    return (struct attribute_request){
        .repo = &fixture->repo,
        .commits = (struct commit_table *)&fixture->commits,
        .engine = scan_engine_current(),
        .limit = PRESENCE_NOWHERE,
        .since = INT64_MIN,
        .head_tree = resolve(fixture, "main^{tree}"),
        .jobs = 1,
    };
}

static void print_places(const struct fixture *fixture, const struct attribution *out, struct buffer *text)
{
    static const char *const presences[PRESENCE_COUNT] = {"head",  "branch", "other",
                                                          "stash", "reflog", "nowhere"};
    buffer_clear(text);
    VEC_EACH (const struct place, place, &out->places) {
        struct buffer bytes = {0};
        struct error err = {0};
        enum object_kind kind;
        const struct oid *oid = &fixture->commits.at.at[place->commit].oid;
        assert_ok(object_read(fixture->repo.objects, oid, 1 << 20, &kind, &bytes, &err));
        struct str message = buffer_str(&bytes);
        message = str_slice(message, str_find(message, STR("\n\n"), 0) + 2, 3);
        buffer_printf(text, "%.*s %.*s %s\n", STR_ARG(place->path), STR_ARG(message),
                      presences[place->presence]);
        buffer_free(&bytes);
    }
    VEC_EACH (const struct place, place, &out->submodules)
        buffer_printf(text, "submodule %.*s %s\n", STR_ARG(place->path), presences[place->presence]);
}

static void assert_places(const struct fixture *fixture, const struct attribute_request *request,
                          const char *expected)
{
    struct attribution out;
    struct buffer text = {0};
    struct error err = {0};
    assert_ok(attribute(request, &out, &err));
    assert_int_equal(out.skipped.count, 0);
    print_places(fixture, &out, &text);
    buffer_add_byte(&text, '\0');
    assert_string_equal(text.at, expected);
    buffer_free(&text);
    attribution_free(&out);
}

// The order of two places with the same path is that of their blobs' ids.
static const char all[] =
    "d/comes Two branch\nd/comes One branch\nlost Los reflog\nmoved Fiv head\nside Sid head\n"
    "stays One head\nsubmodule module branch\n";

static void test_places(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up_fixture(&fixture);
    struct attribute_request request = request_of(&fixture);
    for (unsigned jobs = 1; jobs <= 4; jobs++)
        for (size_t memory = 0; memory < 2; memory++) {
            request.jobs = jobs;
            request.memory = memory;
            assert_places(&fixture, &request, all);
        }
    tear_down_fixture(&fixture);
}

static void test_what_counts(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up_fixture(&fixture);
    struct attribute_request request = request_of(&fixture);
    request.limit = PRESENCE_STASH;
    assert_places(&fixture, &request,
                  "d/comes Two branch\nd/comes One branch\nmoved Fiv head\nside Sid head\nstays One head\n"
                  "submodule module branch\n");
    // One blob alone: its paths.
    struct oid first = resolve(&fixture, "main:moved");
    struct oid_list wanted = {.at = &first, .count = 1}, marked = {0};
    request.wanted = &wanted;
    request.marked = &marked;
    assert_places(&fixture, &request, "d/comes One branch\nmoved Fiv head\nsubmodule module branch\n");
    // Without the first commit the blob comes with the third.
    bool *excluded = calloc(fixture.commits.at.count, sizeof *excluded);
    struct oid one = resolve(&fixture, "main~4"), two = resolve(&fixture, "main~3");
    excluded[commit_table_find(&fixture.commits, &one)] = true;
    excluded[commit_table_find(&fixture.commits, &two)] = true;
    request.excluded = excluded;
    assert_places(&fixture, &request, "d/comes Thr branch\nmoved Fiv head\nsubmodule module branch\n");
    free(excluded);
    tear_down_fixture(&fixture);
}

// What was walked is not walked again, and counts as before, whatever counts this time.
static void test_remembered(void **state)
{
    (void)state;
    struct fixture fixture;
    set_up_fixture(&fixture);
    struct attribute_request request = request_of(&fixture);
    request.events = &fixture.events;
    request.event_arena = &fixture.arena;
    request.looks_ahead = true;
    request.limit = PRESENCE_STASH;
    for (size_t round = 0; round < 3; round++) {
        struct attribution out;
        struct error err = {0};
        assert_ok(attribute(&request, &out, &err));
        assert_int_equal(out.walked, round ? 0 : fixture.commits.order_count);
        attribution_free(&out);
    }
    request.limit = PRESENCE_NOWHERE; // the lost commit was looked at ahead
    assert_places(&fixture, &request, all);
    tear_down_fixture(&fixture);
}

// A folder that is missing is told, its commit is not taken for walked, and what is beside it is found.
static void test_missing(void **state)
{
    (void)state;
    struct fixture fixture;
    char hex[OID_HEX_MAX + 1], path[FIXTURE_PATH + 128];
    struct error err = {0};
    struct buffer text = {0};
    struct attribution out;
    set_up_fixture(&fixture);
    struct oid gone = resolve(&fixture, "main~3:d"), two = resolve(&fixture, "main~3");
    oid_to_hex(&gone, hex);
    snprintf(path, sizeof path, "%s/.git/objects/%.2s/%s", fixture.root, hex, hex + 2);
    assert_int_equal(unlink(path), 0);
    struct attribute_request request = request_of(&fixture);
    request.events = &fixture.events;
    request.event_arena = &fixture.arena;
    assert_ok(attribute(&request, &out, &err));
    print_places(&fixture, &out, &text);
    buffer_add_byte(&text, '\0');
    assert_string_equal(text.at,
                        "d/comes One branch\nlost Los reflog\nmoved Fiv head\nside Sid head\nstays One head\n"
                        "submodule module branch\n");
    assert_true(out.skipped.count >= 1 && out.skipped.at[0].is_incomplete);
    assert_false(fixture.commits.at.at[commit_table_find(&fixture.commits, &two)].is_walked);
    buffer_free(&text);
    attribution_free(&out);
    tear_down_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_what_counts),
        cmocka_unit_test(test_remembered),
        cmocka_unit_test(test_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
