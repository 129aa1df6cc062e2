#include "core/fix.h"
#include "core/index_write.h"
#include "core/journal.h"
#include "core/object_write.h"
#include "core/snapshot.h"
#include "git_fixture.h"

#include <sys/file.h>
#include <time.h>

static void assert_content(const char *root, const char *name, const char *expected)
{
    char path[FIXTURE_PATH + 256], bytes[4096];
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s: %s", name, strerror(errno));
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_str(((struct str){bytes, length}), expected);
}

static void assert_git(const char *root, const char *command, const char *argument, const char *expected)
{
    struct buffer out = {0};
    fixture_git_output(root, &out, command, argument, NULL);
    assert_str(buffer_str(&out), expected);
    buffer_free(&out);
}

#define EDIT(start, size, by)                                                                                \
    {                                                                                                        \
        .offset = (start), .length = (size), .text = STR(by)                                                 \
    }

static void test_edits(void **state)
{
    (void)state;
    struct edit cut[] = {EDIT(1, 2, "")}, insert[] = {EDIT(3, 0, "X")}, again[] = {EDIT(2, 1, "Y")};
    struct edit both[] = {EDIT(0, 1, "A"), EDIT(5, 1, "F")}, outside[] = {EDIT(6, 1, "")};
    struct edit far[] = {EDIT(SIZE_MAX, 2, "")}, twice[] = {EDIT(3, 0, "Z")};
    struct finding all[] = {
        {.edits = cut, .edit_count = 1},
        {.edits = insert, .edit_count = 1},
        {.edits = again, .edit_count = 1},   // overlaps the first
        {.edits = both, .edit_count = 2},    // around the others
        {.edits = outside, .edit_count = 1}, // past the end
        {.edits = far, .edit_count = 1},
        {.edits = twice, .edit_count = 1}, // no order between insertions
        {.edit_count = 0},
    };
    static const bool is_applied[] = {true, true, false, true, false, false, false, false};
    struct finding *list[8];
    for (size_t i = 0; i < 8; i++)
        list[i] = &all[i];
    struct buffer out = {0};
    assert_int_equal(edits_apply(STR("abcdef"), list, 8, &out), 3);
    assert_str(buffer_str(&out), "AXdeF");
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(all[i].state == FINDING_FIXED, is_applied[i]);
    buffer_clear(&out);
    assert_int_equal(edits_apply(STR("abc"), NULL, 0, &out), 0);
    assert_str(buffer_str(&out), "abc");
    buffer_free(&out);
}

static void test_blob_ids(void **state)
{
    (void)state;
    char hex[OID_HEX_MAX + 1];
    struct oid id = blob_id(20, STR("hello\n"));
    assert_str(oid_to_hex(&id, hex), "ce013625030ba8dba906f756967f9e9ca394464a");
    id = blob_id(20, (struct str){0});
    assert_str(oid_to_hex(&id, hex), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    id = blob_id(32, (struct str){0});
    assert_str(oid_to_hex(&id, hex), "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813");
}

// One fix of a file: what is committed, staged, on disk, and what comes out.
struct fix_case {
    const char *staged, *fixed, *on_disk; // on_disk NULL: no file; "link": a symlink
    enum fix_outcome outcome;
    const char *after;
};

struct session {
    char root[FIXTURE_PATH];
    struct arena arena;
    struct repo repo;
    struct changeset changes;
    struct fix_reports reports;
    struct error err;
};

static void open_session(struct session *session)
{
    struct error err = {0};
    assert_ok(repo_open(session->root, &session->arena, &session->repo, &err));
    const struct changeset_request request = {.kind = CHANGESET_STAGED};
    assert_ok(changeset_load(&request, &session->repo, &session->arena, &session->changes, &err));
}

static void close_session(struct session *session)
{
    changeset_free(&session->changes);
    repo_close(&session->repo);
    vec_free(&session->reports);
    arena_free(&session->arena);
}

static bool fix_all(struct session *session, const char *fixed, struct error *err)
{
    struct fix_file *files = ARENA_ARRAY(&session->arena, struct fix_file, session->changes.count + 1);
    for (size_t i = 0; i < session->changes.count; i++)
        files[i] = (struct fix_file){.change = &session->changes.at[i], .fixed = str_from(fixed)};
    return fix_write_staged(&session->changes, files, session->changes.count, "unit", &session->arena,
                            &session->reports, err);
}

static void test_outcomes(void **state)
{
    (void)state;
    static const struct fix_case cases[] = {
        {"a \nb\n", "a\nb\n", "a \nb\n", FIX_INDEX_AND_FILE, "a\nb\n"},
        {"a \nb\n", "a\nb\n", "a \nb\nc\n", FIX_INDEX_AND_FILE, "a\nb\nc\n"},
        {"a \nb\n", "a\nb\n", "a\nb\n", FIX_INDEX_AND_FILE, "a\nb\n"},
        {"a \nb\n", "a\nb\n", "mine\nb\n", FIX_INDEX_ONLY_CONFLICT, "mine\nb\n"},
        {"a \nb\n", "a\nb\n", NULL, FIX_INDEX_ONLY_GONE, NULL},
        {"a \nb\n", "a\nb\n", "link", FIX_INDEX_ONLY_GONE, "a \nb\n"},
        {"a \nb\n", "", "a \nb\n", FIX_INDEX_AND_FILE, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct session session = {0};
        struct error err = {0};
        struct stat st;
        char path[FIXTURE_PATH + 16];
        fixture_new(session.root);
        fixture_git(session.root, "init", "-q", NULL);
        snprintf(path, sizeof path, "%s/dir/f", session.root);
        fixture_write(session.root, "dir/f", cases[i].staged);
        assert_int_equal(chmod(path, 0755), 0);
        fixture_git(session.root, "add", "dir/f", NULL);
        unlink(path);
        if (cases[i].on_disk && strcmp(cases[i].on_disk, "link") == 0) {
            fixture_write(session.root, "target", cases[i].staged);
            assert_int_equal(symlink("../target", path), 0);
        } else if (cases[i].on_disk) {
            fixture_write(session.root, "dir/f", cases[i].on_disk);
            assert_int_equal(chmod(path, 0750), 0);
        }
        open_session(&session);
        assert_ok(fix_all(&session, cases[i].fixed, &err));
        assert_int_equal(session.reports.count, 1);
        assert_int_equal(session.reports.at[0].outcome, cases[i].outcome);
        assert_git(session.root, "show", ":dir/f", cases[i].fixed);
        if (cases[i].after)
            assert_content(session.root, "dir/f", cases[i].after);
        else
            assert_int_equal(lstat(path, &st), -1);
        if (cases[i].outcome == FIX_INDEX_AND_FILE) {
            assert_int_equal(lstat(path, &st), 0);
            assert_int_equal(st.st_mode & 07777, 0750);
        }
        fixture_git(session.root, "fsck", "--strict", NULL);
        assert_git(session.root, "ls-files", "--others",
                   cases[i].on_disk && strcmp(cases[i].on_disk, "link") == 0 ? "target\n" : "");
        close_session(&session);
        fixture_remove(session.root);
    }
}

static void test_line_endings(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    fixture_git(session.root, "config", "core.autocrlf", "true", NULL);
    fixture_write(session.root, "f", "a \r\nb\r\n");
    fixture_git(session.root, "add", "f", NULL);
    fixture_write(session.root, "f", "a \r\nb\r\nc\r\n");
    open_session(&session);
    assert_ok(fix_all(&session, "a\nb\n", &err));
    assert_int_equal(session.reports.at[0].outcome, FIX_INDEX_AND_FILE);
    assert_content(session.root, "f", "a\r\nb\r\nc\r\n");
    assert_git(session.root, "show", ":f", "a\nb\n");
    close_session(&session);
    fixture_remove(session.root);
}

static void test_skip_worktree_stays(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    fixture_write(session.root, "f", "a \n");
    fixture_git(session.root, "add", "f", NULL);
    fixture_git(session.root, "update-index", "--skip-worktree", "f", NULL);
    char path[FIXTURE_PATH + 16];
    snprintf(path, sizeof path, "%s/f", session.root);
    unlink(path);
    open_session(&session);
    assert_ok(fix_all(&session, "a\n", &err));
    assert_git(session.root, "ls-files", "-v", "S f\n");
    assert_git(session.root, "show", ":f", "a\n");
    close_session(&session);
    fixture_remove(session.root);
}

static void test_second_index(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    char from[FIXTURE_PATH + 64], to[FIXTURE_PATH + 64];
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    fixture_write(session.root, "f", "a \n");
    fixture_write(session.root, "g", "other \n");
    fixture_git(session.root, "add", ".", NULL);
    // As `git commit f` has it: the index that is committed, and the one that will replace the real one.
    snprintf(from, sizeof from, "%s/.git/index", session.root);
    snprintf(to, sizeof to, "%s/.git/next-index-1.lock", session.root);
    assert_int_equal(rename(from, to), 0);
    setenv("GIT_INDEX_FILE", to, 1);
    fixture_git(session.root, "update-index", "--force-remove", "g", NULL);
    unsetenv("GIT_INDEX_FILE");
    fixture_git(session.root, "add", "f", "g", NULL);
    snprintf(from, sizeof from, "%s/.git/index.lock", session.root);
    char index[FIXTURE_PATH + 64];
    snprintf(index, sizeof index, "%s/.git/index", session.root);
    assert_int_equal(rename(index, from), 0);
    setenv("GIT_INDEX_FILE", to, 1);
    open_session(&session);
    assert_ok(fix_all(&session, "a\n", &err));
    assert_git(session.root, "show", ":f", "a\n");
    setenv("GIT_INDEX_FILE", from, 1);
    assert_git(session.root, "show", ":f", "a\n");
    assert_git(session.root, "show", ":g", "other \n");
    unsetenv("GIT_INDEX_FILE");
    close_session(&session);
    fixture_remove(session.root);
}

static void test_index_moved_on(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    fixture_write(session.root, "f", "a \n");
    fixture_git(session.root, "add", "f", NULL);
    open_session(&session);
    fixture_write(session.root, "f", "newer \n");
    fixture_git(session.root, "add", "f", NULL);
    assert_false(fix_all(&session, "a\n", &err));
    assert_non_null(strstr(err.message, "f was staged anew"));
    assert_git(session.root, "show", ":f", "newer \n");
    assert_content(session.root, "f", "newer \n");
    close_session(&session);
    fixture_remove(session.root);
}

static void test_locked_index(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    fixture_write(session.root, "f", "a \n");
    fixture_git(session.root, "add", "f", NULL);
    open_session(&session);
    fixture_write(session.root, ".git/index.lock", "");
    assert_false(fix_all(&session, "a\n", &err));
    assert_non_null(strstr(err.message, "writing the index"));
    assert_content(session.root, "f", "a \n");
    close_session(&session);
    fixture_remove(session.root);
}

static void test_many_files_and_undo(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    char name[64];
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "d%d/f\n%d\xff", i % 3, i);
        fixture_write(session.root, name, "a \nb\n");
    }
    fixture_git(session.root, "add", ".", NULL);
    fixture_write(session.root, "d0/f\n0\xff", "a \nb\nmine\n");
    open_session(&session);
    assert_ok(fix_all(&session, "a\nb\n", &err));
    assert_int_equal(session.reports.count, 40);
    assert_content(session.root, "d0/f\n0\xff", "a\nb\nmine\n");
    assert_content(session.root, "d1/f\n1\xff", "a\nb\n");

    struct journal_entry *entries;
    size_t count;
    struct buffer report = {0};
    assert_ok(journal_list(&session.repo, &session.arena, &entries, &count, &err));
    assert_int_equal(count, 1);
    assert_true(entries[0].is_complete);
    assert_str(entries[0].command, "unit");
    assert_int_equal(entries[0].file_count, 40);
    fixture_git(session.root, "gc", "-q", "--prune=now", NULL); // the journal keeps what it names
    fixture_write(session.root, "d1/f\n1\xff", "a\nb\nnewer\n");
    assert_ok(journal_undo(&session.repo, &entries[0], &session.arena, &report, &err));
    assert_content(session.root, "d0/f\n0\xff", "a \nb\nmine\n");
    assert_content(session.root, "d1/f\n1\xff", "a\nb\nnewer\n");
    assert_content(session.root, "d2/f\n2\xff", "a \nb\n");
    assert_git(session.root, "show", ":d1/f\n1\xff", "a \nb\n");
    assert_true(str_find(buffer_str(&report), STR("d1/f\n1\xff: the file has changed since: kept"), 0) !=
                STR_NONE);
    // The undo is in the journal as well, and can be undone.
    assert_ok(journal_list(&session.repo, &session.arena, &entries, &count, &err));
    assert_int_equal(count, 2);
    assert_str(entries[0].command, "undo");
    buffer_clear(&report);
    assert_ok(journal_undo(&session.repo, &entries[0], &session.arena, &report, &err));
    assert_content(session.root, "d0/f\n0\xff", "a\nb\nmine\n");
    assert_git(session.root, "show", ":d2/f\n2\xff", "a\nb\n");

    int64_t now = (int64_t)time(NULL);
    assert_ok(journal_prune(&session.repo, now + 10 * 86400, &err));
    assert_ok(journal_list(&session.repo, &session.arena, &entries, &count, &err));
    assert_int_equal(count, 3);
    assert_ok(journal_prune(&session.repo, now + 30 * 86400, &err));
    assert_ok(journal_list(&session.repo, &session.arena, &entries, &count, &err));
    assert_int_equal(count, 0);
    assert_git(session.root, "for-each-ref", "refs/andon", "");
    buffer_free(&report);
    close_session(&session);
    fixture_remove(session.root);
}

static void test_damaged_journal(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "{",
        "[]",
        "{\"files\": [{\"path\": \"../x\"}]}",
        "{\"files\": [{\"path\": \"a\", \"index_after\": \"zz\"}]}",
    };
    static const bool is_damaged[] = {true, true, false, true, true};
    struct session session = {0};
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    open_session(&session);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct error err = {0};
        struct journal_entry *entries;
        size_t count;
        fixture_write(session.root, ".git/andon/journal/20260101T000000-000-1/entry.json", texts[i]);
        assert_ok(journal_list(&session.repo, &session.arena, &entries, &count, &err));
        assert_int_equal(count, 1);
        assert_str(entries[0].id, "20260101T000000-000-1");
        assert_int_equal(entries[0].damage.len > 0, is_damaged[i]);
        BUFFER_AUTO struct buffer report = {0};
        if (is_damaged[i]) {
            assert_false(journal_undo(&session.repo, &entries[0], &session.arena, &report, &err));
            assert_non_null(strstr(err.message, "20260101T000000-000-1"));
        }
    }
    close_session(&session);
    fixture_remove(session.root);
}

static void test_undo_elsewhere(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    struct buffer report = {0};
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    open_session(&session);
    struct journal_entry other = {.id = STR("x"), .git_dir = STR("/elsewhere")};
    assert_false(journal_undo(&session.repo, &other, &session.arena, &report, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    close_session(&session);
    fixture_remove(session.root);
}

static void test_write_file(void **state)
{
    (void)state;
    struct error err = {0};
    char root[FIXTURE_PATH], path[FIXTURE_PATH + 16], link[FIXTURE_PATH + 16];
    fixture_new(root);
    fixture_write(root, "f", "a \n");
    snprintf(path, sizeof path, "%s/f", root);
    snprintf(link, sizeof link, "%s/l", root);
    assert_int_equal(symlink("f", link), 0);
    assert_ok(fix_write_file(path, STR("a \n"), STR("a\n"), 0, &err));
    assert_content(root, "f", "a\n");
    assert_false(fix_write_file(path, STR("a \n"), STR("b\n"), 0, &err));
    assert_non_null(strstr(err.message, "changed since"));
    assert_false(fix_write_file(link, STR("a\n"), STR("b\n"), 0, &err));
    assert_false(fix_write_file("/no/such/file", STR(""), STR("b\n"), 0, &err));
    assert_content(root, "f", "a\n");
    struct stat st;
    chmod(path, 0640);
    assert_ok(fix_write_file(path, STR("a\n"), STR("a\n"), 0100755, &err));
    assert_true(stat(path, &st) == 0 && (st.st_mode & 0777) == 0750);
    assert_ok(fix_write_file(path, STR("a\n"), STR("b\n"), 0100644, &err));
    assert_true(stat(path, &st) == 0 && (st.st_mode & 0777) == 0640);
    assert_content(root, "f", "b\n");
    fixture_remove(root);
}

static void test_snapshot(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    struct snapshot first, second;
    bool equal;
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    fixture_write(session.root, "d/a", "staged\n");
    fixture_write(session.root, "b", "b\n");
    fixture_git(session.root, "add", ".", NULL);
    open_session(&session);
    assert_ok(worktree_equals_index(&session.repo, &equal, &err));
    assert_true(equal);
    fixture_write(session.root, "untracked", "x");
    assert_ok(worktree_equals_index(&session.repo, &equal, &err));
    assert_true(equal);
    fixture_write(session.root, "d/a", "worked\n"); // the same size
    assert_ok(worktree_equals_index(&session.repo, &equal, &err));
    assert_false(equal);

    assert_ok(snapshot_take(&session.repo, &session.arena, &first, &err));
    assert_content(first.folder.at, "d/a", "staged\n");
    assert_content(first.folder.at, "b", "b\n");
    struct index_change gone_entry = {.path = STR("never"), .before = blob_id(20, STR("x"))};
    assert_ok(index_find_changes(&session.repo, STR(""), &gone_entry, 1, &err));
    assert_false(gone_entry.is_listed);
    // Another run at the same time gets a folder of its own, which goes away.
    assert_ok(snapshot_take(&session.repo, &session.arena, &second, &err));
    assert_false(str_equal(first.folder, second.folder));
    assert_content(second.folder.at, "d/a", "staged\n");
    struct str gone = second.folder;
    snapshot_release(&second);
    assert_int_equal(access(gone.at, F_OK), -1);
    snapshot_release(&first);

    // The next run finds the same folder and puts right what a command did to it.
    fixture_git(session.root, "rm", "-q", "--cached", "b", NULL);
    fixture_git(session.root, "add", "d/a", NULL);
    assert_ok(snapshot_take(&session.repo, &session.arena, &second, &err));
    fixture_write(second.folder.at, "d/a", "broken by a tool\n");
    fixture_write(second.folder.at, ".cache", "kept\n");
    struct str folder = second.folder;
    snapshot_release(&second);
    assert_ok(snapshot_take(&session.repo, &session.arena, &second, &err));
    assert_true(str_equal(folder, second.folder));
    assert_content(folder.at, "d/a", "worked\n");
    assert_content(folder.at, ".cache", "kept\n");
    snapshot_release(&second);
    assert_content(session.root, "b", "b\n");
    close_session(&session);
    fixture_remove(session.root);
}

static void test_snapshot_of_odd_indexes(void **state)
{
    (void)state;
    struct session session = {0};
    struct error err = {0};
    struct snapshot snapshot;
    bool equal;
    fixture_new(session.root);
    fixture_git(session.root, "init", "-q", NULL);
    open_session(&session);
    assert_ok(worktree_equals_index(&session.repo, &equal, &err)); // no index yet
    assert_true(equal);
    assert_ok(snapshot_take(&session.repo, &session.arena, &snapshot, &err));
    snapshot_release(&snapshot);
    fixture_write(session.root, "f", "base\n");
    fixture_git(session.root, "add", "f", NULL);
    fixture_git(session.root, "commit", "-qm", "base", NULL);
    fixture_git(session.root, "checkout", "-qb", "side", NULL);
    fixture_write(session.root, "f", "side\n");
    fixture_git(session.root, "commit", "-qam", "side", NULL);
    fixture_git(session.root, "checkout", "-q", "main", NULL);
    fixture_write(session.root, "f", "main\n");
    fixture_git(session.root, "commit", "-qam", "main", NULL);
    assert_int_not_equal(fixture_git_try(session.root, "merge", "-q", "side", NULL), 0);
    assert_false(snapshot_take(&session.repo, &session.arena, &snapshot, &err)); // unmerged
    assert_int_equal(err.code, ERROR_REPO);
    assert_ok(worktree_equals_index(&session.repo, &equal, &err));
    assert_false(equal);
    // And an index that is no index.
    fixture_write(session.root, ".git/index", "this is not an index, whatever its name may say");
    assert_false(snapshot_take(&session.repo, &session.arena, &snapshot, &err));
    assert_false(worktree_equals_index(&session.repo, &equal, &err));
    close_session(&session);
    fixture_remove(session.root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_blob_ids),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_line_endings),
        cmocka_unit_test(test_skip_worktree_stays),
        cmocka_unit_test(test_second_index),
        cmocka_unit_test(test_index_moved_on),
        cmocka_unit_test(test_locked_index),
        cmocka_unit_test(test_many_files_and_undo),
        cmocka_unit_test(test_damaged_journal),
        cmocka_unit_test(test_undo_elsewhere),
        cmocka_unit_test(test_write_file),
        cmocka_unit_test(test_snapshot),
        cmocka_unit_test(test_snapshot_of_odd_indexes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
