// Trees side by side: as git tells it, with and without what is kept, and of trees that are damaged or
// hostile.
#include "core/tree_diff.h"

#include "core/tree_reader.h"
#include "git_fixture.h"

#include <sys/stat.h>

enum { COMMITS = 40 };

struct fixture {
    char root[FIXTURE_PATH];
    struct object_store *store;
};

static void git(const struct fixture *fixture, const char *command, const char *argument)
{
    fixture_git(fixture->root, command, argument, NULL);
}

static void open_store(struct fixture *fixture)
{
    char objects[FIXTURE_PATH + 32];
    snprintf(objects, sizeof objects, "%s/.git/objects", fixture->root);
    fixture->store = object_store_open(str_from(objects), STR(""), 20);
}

static void close_fixture(struct fixture *fixture)
{
    object_store_close(fixture->store);
    fixture_remove(fixture->root);
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

static struct oid tree_of(const struct fixture *fixture, size_t back)
{
    char name[64];
    snprintf(name, sizeof name, "main~%zu^{tree}", back);
    return resolve(fixture, name);
}

static unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 12;
}

// A file, now and then a link, a program or a folder, where another of these may have been.
static void change_something(const struct fixture *fixture, unsigned *state)
{
    static const char *const names[] = {"a", "a.b", "a-b", "b", "lib", "lib0", "z"};
    enum { COUNT = sizeof names / sizeof names[0] };
    char path[FIXTURE_PATH + 64], name[64], text[32];
    unsigned kind = next_random(state) % 8;
    int depth = (int)(next_random(state) % 3), length = 0;
    for (int i = 0; i <= depth; i++)
        length += snprintf(name + length, sizeof name - (size_t)length, "%s%s", i ? "/" : "",
                           names[next_random(state) % COUNT]);
    // What is in the way goes.
    for (char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct stat status;
        *slash = '\0';
        snprintf(path, sizeof path, "%s/%s", fixture->root, name);
        if (lstat(path, &status) == 0 && !S_ISDIR(status.st_mode))
            assert_int_equal(unlink(path), 0);
        *slash = '/';
    }
    git(fixture, "add", "-A");
    fixture_git_try(fixture->root, "rm", "-r", "-f", "-q", "--ignore-unmatch", name, NULL);
    if (kind == 0)
        return;
    snprintf(path, sizeof path, "%s/%s", fixture->root, name);
    snprintf(text, sizeof text, "text %u\n", next_random(state) % 5);
    fixture_write(fixture->root, name, text);
    if (kind == 1)
        assert_int_equal(unlink(path) || symlink(text, path), 0);
    if (kind == 2)
        assert_int_equal(chmod(path, 0755), 0);
}

static void make_history(struct fixture *fixture)
{
    unsigned state = 7;
    char name[32];
    fixture_new(fixture->root);
    fixture_git(fixture->root, "init", "-q", "-b", "main", ".", NULL);
    for (size_t i = 0; i < 60; i++) {
        snprintf(name, sizeof name, "many/file%zu", i);
        fixture_write(fixture->root, name, name);
    }
    for (size_t i = 0; i < COMMITS; i++) {
        for (unsigned changes = 1 + next_random(&state) % 4; changes; changes--)
            change_something(fixture, &state);
        snprintf(name, sizeof name, "many/file%u", next_random(&state) % 60);
        fixture_write(fixture->root, name, "changed\n");
        git(fixture, "add", "-A");
        fixture_git(fixture->root, "commit", "-q", "--allow-empty", "-m", "Change", NULL);
    }
}

static bool print_entry(void *context, const struct tree_new *entry, struct error *err)
{
    char hex[OID_HEX_MAX + 1];
    (void)err;
    buffer_printf(context, "%06o %s %.*s\n", entry->mode, oid_to_hex(&entry->oid, hex).at,
                  STR_ARG(entry->path));
    return true;
}

// ":<mode> <mode> <id> <id> <letter>\t<path>" of what is there, but for changes of the executable bit alone.
static void print_as_git(const struct fixture *fixture, size_t back, struct buffer *out)
{
    struct buffer text = {0};
    char old[32], new[32];
    snprintf(old, sizeof old, "main~%zu", back + 1);
    snprintf(new, sizeof new, "main~%zu", back);
    fixture_git_output(fixture->root, &text, "diff-tree", "-r", "--no-renames", "--diff-filter=AMT",
                       "--full-index", old, new, NULL);
    for (struct str rest = buffer_str(&text); rest.len;) {
        struct str path = str_cut(&rest, '\n'), head = str_cut(&path, '\t');
        struct str old_mode = str_cut(&head, ' '), mode = str_cut(&head, ' ');
        struct str old_oid = str_cut(&head, ' '), oid = str_cut(&head, ' ');
        if (!str_equal(old_oid, oid) || !str_equal(str_slice(old_mode, 1, 3), str_slice(mode, 0, 3)))
            buffer_printf(out, "%.*s %.*s %.*s\n", STR_ARG(mode), STR_ARG(oid), STR_ARG(path));
    }
    buffer_free(&text);
}

// From the oldest commit to the newest, as a history is walked, and back.
static void assert_as_git(const struct fixture *fixture, size_t memory)
{
    struct tree_walk *walk = tree_walk_open(fixture->store, 20, memory);
    for (size_t i = 0; i < 2 * (COMMITS - 1); i++) {
        size_t back = i < COMMITS - 1 ? COMMITS - 2 - i : i - (COMMITS - 1);
        struct buffer expected = {0}, found = {0};
        struct error err = {0};
        const struct tree_visitor visitor = {.entry = print_entry, .context = &found};
        struct oid old = tree_of(fixture, back + 1);
        struct oid new = tree_of(fixture, back);
        print_as_git(fixture, back, &expected);
        assert_ok(tree_walk_new_entries(walk, &new, &old, 1, &visitor, &err));
        buffer_add_byte(&expected, '\0');
        buffer_add_byte(&found, '\0');
        assert_string_equal(found.at, expected.at);
        buffer_free(&expected);
        buffer_free(&found);
    }
    tree_walk_close(walk);
}

static void test_as_git(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    make_history(&fixture);
    open_store(&fixture);
    assert_as_git(&fixture, 0);
    assert_as_git(&fixture, 1 << 20);
    object_store_close(fixture.store);
    fixture_git(fixture.root, "repack", "-q", "-a", "-d", "-f", "--depth=50", NULL);
    open_store(&fixture);
    assert_as_git(&fixture, 0);
    assert_as_git(&fixture, 1); // nothing can be kept for long
    assert_as_git(&fixture, 1 << 20);
    close_fixture(&fixture);
}

struct told {
    struct buffer entries, unreadable;
    size_t folders, folders_max;
};

static bool tell_entry(void *context, const struct tree_new *entry, struct error *err)
{
    struct told *told = context;
    (void)err;
    buffer_printf(&told->entries, "%.*s ", STR_ARG(entry->path));
    return true;
}

static bool enter(void *context, struct str path, const struct oid *tree)
{
    struct told *told = context;
    (void)path;
    (void)tree;
    return ++told->folders <= told->folders_max;
}

static bool tell_unreadable(void *context, struct str path, const struct oid *tree, struct error *err)
{
    struct told *told = context;
    (void)tree;
    assert_true(err->code != ERROR_NONE && err->message[0]);
    buffer_printf(&told->unreadable, "%.*s ", STR_ARG(path));
    return true;
}

static void assert_told(struct told *told, const struct fixture *fixture, size_t memory,
                        const struct oid *tree, const struct oid *parent, const char *entries,
                        const char *unreadable)
{
    struct error err = {0};
    const struct tree_visitor visitor = {
        .entry = tell_entry, .enter = enter, .unreadable = tell_unreadable, .context = told};
    struct tree_walk *walk = tree_walk_open(fixture->store, 20, memory);
    told->folders = 0;
    buffer_clear(&told->entries);
    buffer_clear(&told->unreadable);
    assert_ok(tree_walk_new_entries(walk, tree, parent, parent ? 1 : 0, &visitor, &err));
    if (entries)
        assert_str(buffer_str(&told->entries), entries);
    assert_str(buffer_str(&told->unreadable), unreadable);
    tree_walk_close(walk);
}

// A folder that is missing is told, and what is beside it is listed. A parent that is missing has nothing.
static void test_missing(void **state)
{
    (void)state;
    struct fixture fixture = {0};
    struct told told = {.folders_max = SIZE_MAX};
    char hex[OID_HEX_MAX + 1], path[FIXTURE_PATH + 128];
    fixture_new(fixture.root);
    fixture_git(fixture.root, "init", "-q", "-b", "main", ".", NULL);
    for (size_t i = 0; i < 2; i++) {
        fixture_write(fixture.root, "a/one", i ? "new" : "old");
        fixture_write(fixture.root, "b/two", i ? "new" : "old");
        fixture_write(fixture.root, "c", i ? "new" : "old");
        git(&fixture, "add", "-A");
        fixture_git(fixture.root, "commit", "-q", "-m", "Change", NULL);
    }
    open_store(&fixture);
    struct oid tree = tree_of(&fixture, 0), parent = tree_of(&fixture, 1);
    struct oid gone = resolve(&fixture, "main:a"), none = {.bytes = {1}, .size = 20};
    oid_to_hex(&gone, hex);
    snprintf(path, sizeof path, "%s/.git/objects/%.2s/%s", fixture.root, hex, hex + 2);
    assert_int_equal(unlink(path), 0);
    for (size_t memory = 0; memory <= 1 << 20; memory += 1 << 20) {
        assert_told(&told, &fixture, memory, &tree, &parent, "b/two c ", "a/ ");
        assert_told(&told, &fixture, memory, &tree, &none, "b/two c ", "a/ ");
        assert_told(&told, &fixture, memory, &tree, NULL, "b/two c ", "a/ ");
        assert_told(&told, &fixture, memory, &parent, &tree, "a/one b/two c ", "");
        assert_told(&told, &fixture, memory, &none, &parent, "", " ");
        assert_told(&told, &fixture, memory, &tree, &tree, "", "");
    }
    buffer_free(&told.entries);
    buffer_free(&told.unreadable);
    close_fixture(&fixture);
}

// Writes a tree of any bytes, which git would not.
static struct oid write_tree(const struct fixture *fixture, struct str bytes)
{
    struct buffer out = {0};
    struct oid oid;
    fixture_write_bytes(fixture->root, "bytes", bytes);
    fixture_git_output(fixture->root, &out, "hash-object", "-t", "tree", "-w", "--literally", "bytes", NULL);
    assert_true(oid_from_hex(str_trim(buffer_str(&out)), &oid));
    buffer_free(&out);
    return oid;
}

static void add_row(struct buffer *out, const char *mode, const char *name, const struct oid *oid)
{
    buffer_printf(out, "%s %s", mode, name);
    buffer_add_byte(out, '\0');
    buffer_add(out, (struct str){(const char *)oid->bytes, oid->size});
}

// A few trees that lead to 8^7 files are entered as often as the visitor allows; a row that is cut off ends
// its tree, and is told.
static void test_hostile(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    struct fixture fixture = {0};
    struct told told = {.folders_max = 1000};
    struct buffer rows = {0};
    struct oid blob = {.bytes = {7}, .size = 20}, below = blob;
    fixture_new(fixture.root);
    fixture_git(fixture.root, "init", "-q", "-b", "main", ".", NULL);
    for (size_t depth = 0; depth < 7; depth++) {
        buffer_clear(&rows);
        for (size_t i = 0; i < 8; i++)
            add_row(&rows, depth ? "40000" : "100644", names[i], &below);
        below = write_tree(&fixture, buffer_str(&rows));
    }
    open_store(&fixture);
    assert_told(&told, &fixture, 1 << 20, &below, NULL, NULL, "");
    assert_true(told.folders > 1000);
    buffer_clear(&rows);
    add_row(&rows, "100644", "a", &blob);
    add_row(&rows, "100644", "b", &blob);
    struct oid whole = write_tree(&fixture, buffer_str(&rows));
    rows.len -= 5;
    struct oid cut = write_tree(&fixture, buffer_str(&rows));
    object_store_close(fixture.store);
    open_store(&fixture);
    told.folders_max = SIZE_MAX;
    assert_told(&told, &fixture, 0, &cut, NULL, "a ", " ");
    assert_told(&told, &fixture, 0, &cut, &whole, "", " ");
    assert_told(&told, &fixture, 0, &whole, &cut, "b ", "");
    buffer_free(&rows);
    buffer_free(&told.entries);
    buffer_free(&told.unreadable);
    close_fixture(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_git),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
