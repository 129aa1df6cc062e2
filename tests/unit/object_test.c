// The object store against `git cat-file`, on loose objects, packs and alternates, and against damage.
#include "core/object.h"
#include "core/pack.h"
#include "core/repo.h"
#include "git_fixture.h"

#include <dirent.h>
#include <pthread.h>

struct fixture {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct buffer text, expected, list;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    fixture_new(fixture->root);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    repo_close(&fixture->repo);
    arena_free(&fixture->arena);
    buffer_free(&fixture->text);
    buffer_free(&fixture->expected);
    buffer_free(&fixture->list);
    fixture_remove(fixture->root);
    free(fixture);
    return 0;
}

// Twelve commits of a file that changes a little each time: git makes a chain of deltas of it.
static void start(const struct fixture *fixture, const char *format)
{
    struct buffer text = {0};
    fixture_git(fixture->root, "init", "-q", format, ".", NULL);
    for (int line = 0; line < 400; line++)
        buffer_printf(&text, "line %d of a file that compresses, but not to nothing: %d\n", line,
                      line * line * 31);
    for (int version = 0; version < 12; version++) {
        buffer_printf(&text, "version %d\n", version);
        fixture_write_bytes(fixture->root, "file.txt", buffer_str(&text));
        fixture_write(fixture->root, "empty", "");
        fixture_git(fixture->root, "add", "-A", NULL);
        fixture_git(fixture->root, "commit", "-q", "-m", "version", NULL);
    }
    fixture_git(fixture->root, "tag", "-a", "-m", "a tag", "v1", NULL);
    buffer_free(&text);
}

static void open_repo(struct fixture *fixture, const char *folder)
{
    struct error err = {0};
    repo_close(&fixture->repo);
    assert_ok(repo_open(folder, &fixture->arena, &fixture->repo, &err));
}

// Every object that refs reach, read as `git cat-file` reads it.
static size_t assert_as_git(struct fixture *fixture)
{
    static const char *const kinds[OBJECT_KIND_COUNT] = {"none", "commit", "tree", "blob", "tag"};
    struct error err = {0};
    size_t count = 0;
    fixture_git_output(fixture->root, &fixture->list, "rev-list", "--all", "--objects", "--no-object-names",
                       NULL);
    for (struct str rest = buffer_str(&fixture->list); rest.len; count++) {
        struct str hex = str_cut(&rest, '\n');
        char name[OID_HEX_MAX + 1] = {0};
        struct oid oid;
        enum object_kind kind, head_kind;
        size_t size;
        memcpy(name, hex.at, hex.len);
        assert_true(oid_from_hex(hex, &oid));
        assert_true(object_exists(fixture->repo.objects, &oid));
        assert_ok(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
        assert_ok(object_read_header(fixture->repo.objects, &oid, &head_kind, &size, &err));
        assert_int_equal(kind, head_kind);
        assert_int_equal(size, fixture->text.len);
        if (count % 7)
            continue;
        fixture_git_output(fixture->root, &fixture->expected, "cat-file", kinds[kind], name, NULL);
        assert_true(str_equal(buffer_str(&fixture->text), buffer_str(&fixture->expected)));
    }
    return count;
}

static void test_loose_and_packed(void **state)
{
    struct fixture *fixture = *state;
    static const char *const formats[] = {"--object-format=sha1", "--object-format=sha256"};
    for (size_t f = 0; f < 2; f++) {
        start(fixture, formats[f]);
        open_repo(fixture, fixture->root);
        assert_int_equal(assert_as_git(fixture), 38);
        // The same store goes on after somebody else has packed and pruned everything.
        fixture_git(fixture->root, "gc", "-q", "--prune=now", NULL);
        assert_int_equal(assert_as_git(fixture), 38);
        open_repo(fixture, fixture->root);
        assert_int_equal(assert_as_git(fixture), 38);
        // Deltas with the base named by id.
        fixture_git(fixture->root, "-c", "repack.useDeltaBaseOffset=false", "repack", "-q", "-a", "-d", "-f",
                    NULL);
        assert_int_equal(assert_as_git(fixture), 38);
        fixture_git(fixture->root, "-c", "alias.x=!rm -rf .git", "x", NULL);
    }
}

static struct oid resolve(struct fixture *fixture, const char *name)
{
    struct oid oid = {0};
    fixture_git_output(fixture->root, &fixture->expected, "rev-parse", name, NULL);
    assert_true(oid_from_hex(str_trim(buffer_str(&fixture->expected)), &oid));
    return oid;
}

static void test_limit_and_missing(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    enum object_kind kind;
    size_t size;
    start(fixture, "--object-format=sha1");
    open_repo(fixture, fixture->root);
    for (int round = 0; round < 2; round++) {
        struct oid oid = resolve(fixture, "HEAD~7:file.txt");
        assert_ok(object_read_header(fixture->repo.objects, &oid, &kind, &size, &err));
        assert_ok(object_read(fixture->repo.objects, &oid, size, &kind, &fixture->text, &err));
        assert_false(object_read(fixture->repo.objects, &oid, size - 1, &kind, &fixture->text, &err));
        assert_int_equal(err.code, ERROR_LIMIT);
        struct buffer small = {.limit = size - 1};
        assert_false(object_read(fixture->repo.objects, &oid, size, &kind, &small, &err));
        assert_int_equal(err.code, ERROR_LIMIT);
        buffer_free(&small);
        assert_true(oid_from_hex(STR("0123456789012345678901234567890123456789"), &oid));
        assert_false(object_exists(fixture->repo.objects, &oid));
        assert_false(object_read(fixture->repo.objects, &oid, size, &kind, &fixture->text, &err));
        assert_int_equal(err.code, ERROR_MISSING);
        assert_string_equal(err.message, "object 0123456789012345678901234567890123456789 is missing "
                                         "(a shallow or partial clone? else see 'git fsck')");
        fixture_git(fixture->root, "gc", "-q", "--prune=now", NULL);
    }
    struct oid empty;
    assert_true(oid_from_hex(STR("4b825dc642cb6eb9a060e54bf8d69288fbee4904"), &empty));
    assert_ok(object_read(fixture->repo.objects, &empty, 0, &kind, &fixture->text, &err));
    assert_int_equal(kind, OBJECT_TREE);
}

static void test_alternates(void **state)
{
    struct fixture *fixture = *state;
    char main_objects[FIXTURE_PATH + 64], clone[FIXTURE_PATH + 64];
    struct error err = {0};
    enum object_kind kind;
    start(fixture, "--object-format=sha1");
    struct oid oid = resolve(fixture, "HEAD:file.txt");
    snprintf(clone, sizeof clone, "%s/clone", fixture->root);
    snprintf(main_objects, sizeof main_objects, "%s/.git/objects", fixture->root);
    fixture_git(fixture->root, "clone", "-q", "--shared", "--no-checkout", ".", "clone", NULL);
    for (int round = 0; round < 2; round++) {
        open_repo(fixture, clone);
        assert_ok(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
        fixture_git(fixture->root, "gc", "-q", "--prune=now", NULL);
    }
    fixture_write(clone, ".git/objects/info/alternates",
                  "# comment\n\n../../../.git/objects\n../../no-such\n");
    open_repo(fixture, clone);
    assert_ok(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
    // A circle of alternates ends.
    fixture_write(fixture->root, ".git/objects/info/alternates", "../../clone/.git/objects\n");
    open_repo(fixture, clone);
    assert_ok(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
    unlink(strcat(clone, "/.git/objects/info/alternates"));
    *strstr(clone, "/.git/objects") = '\0';
    open_repo(fixture, clone);
    assert_false(object_exists(fixture->repo.objects, &oid));
    setenv("GIT_ALTERNATE_OBJECT_DIRECTORIES", main_objects, 1);
    open_repo(fixture, clone);
    unsetenv("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    assert_true(object_exists(fixture->repo.objects, &oid));
}

static void loose_path(const struct fixture *fixture, const struct oid *oid, char *out, size_t room)
{
    char hex[OID_HEX_MAX + 1];
    oid_to_hex(oid, hex);
    snprintf(out, room, ".git/objects/%.2s/%s", hex, hex + 2);
    (void)fixture;
}

static void test_damaged_loose(void **state)
{
    struct fixture *fixture = *state;
    char name[128], path[FIXTURE_PATH + 160], bytes[4096];
    struct error err = {0};
    enum object_kind kind;
    size_t size;
    fixture_git(fixture->root, "init", "-q", ".", NULL);
    fixture_write(fixture->root, "a", "some text, some text, and a little more\n");
    fixture_git(fixture->root, "add", "a", NULL);
    struct oid oid = resolve(fixture, ":a");
    loose_path(fixture, &oid, name, sizeof name);
    snprintf(path, sizeof path, "%s/%s", fixture->root, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    open_repo(fixture, fixture->root);
    for (size_t i = 0; i < len; i++) {
        // Cut off; then with a byte flipped. The first two bytes have bits that zlib does not check.
        unlink(path);
        fixture_write_bytes(fixture->root, name, (struct str){bytes, i});
        assert_false(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
        assert_int_equal(err.code, ERROR_REPO);
        bytes[i] = (char)(bytes[i] ^ 0xff);
        fixture_write_bytes(fixture->root, name, (struct str){bytes, len});
        assert_false(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
        assert_non_null(strstr(err.message, "object "));
        object_read_header(fixture->repo.objects, &oid, &kind, &size, &err);
        bytes[i] = (char)(bytes[i] ^ 0xff);
    }
    // Bytes behind the stream.
    bytes[len] = 'x';
    fixture_write_bytes(fixture->root, name, (struct str){bytes, len + 1});
    assert_false(object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err));
}

// The stem of the only pack: "<root>/.git/objects/pack/pack-….".
static struct str pack_stem(struct fixture *fixture)
{
    struct str folder = arena_printf(&fixture->arena, "%s/.git/objects/pack", fixture->root);
    struct str stem = {0};
    DIR *handle = opendir(folder.at);
    assert_non_null(handle);
    for (struct dirent *entry; (entry = readdir(handle));)
        if (str_ends_with(str_from(entry->d_name), STR(".idx")))
            stem = arena_printf(&fixture->arena, "%s/%.*s", folder.at, (int)strlen(entry->d_name) - 4,
                                entry->d_name);
    closedir(handle);
    assert_non_null(stem.at);
    return stem;
}

// Reads all that the list names; nothing may crash. Returns how many could be read.
static size_t read_all(struct fixture *fixture)
{
    size_t count = 0, size;
    open_repo(fixture, fixture->root);
    for (struct str rest = buffer_str(&fixture->list); rest.len;) {
        struct oid oid;
        struct error err = {0};
        enum object_kind kind;
        assert_true(oid_from_hex(str_cut(&rest, '\n'), &oid));
        bool ok = object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &fixture->text, &err);
        assert_true(ok || err.code != ERROR_NONE);
        object_read_header(fixture->repo.objects, &oid, &kind, &size, &err);
        count += ok;
    }
    return count;
}

static void damage(struct fixture *fixture, const char *path, size_t first, size_t step)
{
    struct stat status;
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(stat(path, &status), 0);
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    for (long at = (long)first; at < status.st_size; at += (long)step) {
        fseek(file, at, SEEK_SET);
        int byte = fgetc(file);
        fseek(file, at, SEEK_SET);
        fputc(byte ^ 0xff, file);
        fflush(file);
        read_all(fixture);
        fseek(file, at, SEEK_SET);
        fputc(byte, file);
        fflush(file);
    }
    fclose(file);
}

static void test_damaged_pack(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, "--object-format=sha1");
    fixture_git(fixture->root, "gc", "-q", "--prune=now", NULL);
    fixture_git_output(fixture->root, &fixture->list, "rev-list", "--all", "--objects", "--no-object-names",
                       NULL);
    struct str stem = pack_stem(fixture);
    struct str data = arena_printf(&fixture->arena, "%s.pack", stem.at);
    struct str index = arena_printf(&fixture->arena, "%s.idx", stem.at);
    assert_int_equal(read_all(fixture), 38);
    damage(fixture, data.at, 0, 197);
    damage(fixture, index.at, 0, 61);
    assert_int_equal(read_all(fixture), 38);
    struct stat status;
    assert_int_equal(stat(data.at, &status), 0);
    assert_int_equal(truncate(data.at, status.st_size / 2), 0);
    assert_true(read_all(fixture) < 38);
    assert_int_equal(truncate(data.at, 20), 0);
    assert_int_equal(read_all(fixture), 1); // the empty blob exists everywhere
    assert_int_equal(truncate(index.at, 600), 0);
    assert_int_equal(read_all(fixture), 1);
    // A pack that can't be read is named when an object is missing.
    struct error err = {0};
    struct oid oid = {.size = 20, .bytes = {1}};
    enum object_kind kind;
    assert_false(object_read(fixture->repo.objects, &oid, 1, &kind, &fixture->text, &err));
    assert_non_null(strstr(err.message, ".pack"));
}

static void *read_in_thread(void *context)
{
    struct fixture *fixture = context;
    struct buffer text = {0};
    size_t failed = 0;
    for (struct str rest = buffer_str(&fixture->list); rest.len;) {
        struct oid oid;
        struct error err = {0};
        enum object_kind kind;
        if (!oid_from_hex(str_cut(&rest, '\n'), &oid) ||
            !object_read(fixture->repo.objects, &oid, 1 << 20, &kind, &text, &err))
            failed++;
    }
    buffer_free(&text);
    return (void *)failed;
}

static void test_threads(void **state)
{
    struct fixture *fixture = *state;
    pthread_t threads[4];
    start(fixture, "--object-format=sha1");
    fixture_git_output(fixture->root, &fixture->list, "rev-list", "--all", "--objects", "--no-object-names",
                       NULL);
    open_repo(fixture, fixture->root);
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < 4; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, read_in_thread, fixture), 0);
        if (round == 0) // packs appear and loose objects vanish meanwhile
            fixture_git(fixture->root, "gc", "-q", "--prune=now", NULL);
        for (size_t i = 0; i < 4; i++) {
            void *failed;
            pthread_join(threads[i], &failed);
            assert_int_equal((size_t)failed, 0);
        }
    }
}

static void test_trees(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        int entries; // -1: malformed
    } cases[] = {
        {"", 0, 0},
        {"100644 a\0aaaaaaaaaaaaaaaaaaaa", 29, 1},
        {"100664 a\0aaaaaaaaaaaaaaaaaaaa40000 b\0bbbbbbbbbbbbbbbbbbbb", 57, 2},
        {"100644 a\0aaaaaaaaaaaaaaaaaaa", 28, -1},
        {"100644 a", 8, -1},
        {"100644", 6, -1},
        {"100644 \0aaaaaaaaaaaaaaaaaaaa", 28, -1},
        {" a\0aaaaaaaaaaaaaaaaaaaa", 23, -1},
        {"10064x a\0aaaaaaaaaaaaaaaaaaaa", 29, -1},
        {"100644 a/b\0aaaaaaaaaaaaaaaaaaaa", 31, -1},
        {"77777777 a\0aaaaaaaaaaaaaaaaaaaa", 31, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str tree = {cases[i].bytes, cases[i].len};
        struct tree_entry entry;
        struct error err = {0};
        size_t offset = 0;
        int count = 0;
        while (tree_next(tree, &offset, 20, &entry, &err)) {
            count++;
            assert_true(entry.mode == 0100644 || entry.mode == 0040000);
        }
        assert_int_equal(err.code ? -1 : count, cases[i].entries);
    }
}

static void test_peel(void **state)
{
    struct fixture *fixture = *state;
    struct error err = {0};
    struct oid tree, expected, from;
    static const char *const names[] = {"v1", "HEAD", "HEAD^{tree}"};
    start(fixture, "--object-format=sha1");
    open_repo(fixture, fixture->root);
    expected = resolve(fixture, "HEAD^{tree}");
    for (size_t i = 0; i < 3; i++) {
        from = resolve(fixture, names[i]);
        assert_ok(object_peel_to_tree(fixture->repo.objects, &from, &tree, &err));
        assert_true(oid_equal(&tree, &expected));
    }
    from = resolve(fixture, "HEAD:file.txt");
    assert_false(object_peel_to_tree(fixture->repo.objects, &from, &tree, &err));
    assert_non_null(strstr(err.message, "has no tree"));
}

// A pack of one delta whose base is named by id: itself, or something that is not there.
static void test_delta_without_ground(void **state)
{
    (void)state;
    unsigned char data[12 + 1 + 20 + 8 + 20] = "PACK\0\0\0\2\0\0\0\1\x70";
    unsigned char index[8 + 1024 + 20 + 4 + 4 + 40] = "\377tOc\0\0\0\2";
    static const char *const why[] = {"is missing", "longer than"};
    memset(data + 13, 0xaa, 20);
    index[8 + 1024 + 27] = 12;
    for (int i = 0; i < 2; i++) {
        int first = i ? 0xaa : 0xab;
        struct pack pack;
        struct error err = {0};
        enum object_kind kind;
        size_t size;
        for (int k = 0; k < 256; k++)
            index[8 + 4 * k + 3] = k >= first;
        memset(index + 8 + 1024, first, 20);
        assert_ok(pack_open_bytes((struct str){(char *)index, sizeof index},
                                  (struct str){(char *)data, sizeof data}, 20, &pack, &err));
        assert_false(pack_read(&pack, 12, 100, NULL, &kind, &size, NULL, &err));
        assert_non_null(strstr(err.message, why[i]));
    }
}

static void test_deltas(void **state)
{
    (void)state;
    static const struct {
        const char *delta;
        size_t len;
        const char *result; // NULL: it does not fit
    } cases[] = {
        {"\x05\x03\x03"
         "xyz",
         6, "xyz"},
        {"\x05\x05\x90\x05", 4, "hello"},          // copy 0..5
        {"\x05\x03\x91\x02\x03", 5, "llo"},        // copy 2..5
        {"\x05\x04\x91\x01\x02\x02!?", 8, "el!?"}, // copy, then insert
        {"\x05\x00", 2, ""},
        {"\x04\x05\x90\x05", 4, NULL},     // another base
        {"\x05\x05\x90\x06", 4, NULL},     // behind the base
        {"\x05\x05\x91\x05\x01", 5, NULL}, // behind the base
        {"\x05\x04\x90\x05", 4, NULL},     // more than was said
        {"\x05\x06\x90\x05", 4, NULL},     // less than was said
        {"\x05\x05\x90", 3, NULL},         // cut off
        {"\x05\x03\x03xy", 5, NULL},       // cut off
        {"\x05\x01\x00", 3, NULL},         // reserved
        {"\x05\x85\x80", 3, NULL},         // a size without end
        {"\x05", 1, NULL},
        {"", 0, NULL},
        {"\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 12, NULL},
        {"\x05\xff\xff\xff\xff\xff\xff\xff\x7f\x90\x05", 11, NULL}, // a bomb
    };
    struct buffer out = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool ok = delta_apply(STR("hello"), (struct str){cases[i].delta, cases[i].len}, 100, &out);
        if (ok != (cases[i].result != NULL))
            fail_msg("delta %zu: %s", i, ok ? "taken" : "refused");
        if (ok)
            assert_str(buffer_str(&out), cases[i].result);
    }
    buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(test_loose_and_packed),
        TEST(test_limit_and_missing),
        TEST(test_alternates),
        TEST(test_damaged_loose),
        TEST(test_damaged_pack),
        TEST(test_threads),
        TEST(test_peel),
        cmocka_unit_test(test_trees),
        cmocka_unit_test(test_deltas),
        cmocka_unit_test(test_delta_without_ground),
#undef TEST
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
