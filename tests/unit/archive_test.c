#include "core/archive.h"

#include "core/buffer.h"
#include "unit.h"

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

struct seen {
    struct buffer members, skips;
    size_t stop_after, count;
};

static bool on_member(void *context, struct str path, struct str bytes)
{
    struct seen *seen = context;
    buffer_printf(&seen->members, "%.*s=%.*s\n", STR_ARG(path), STR_ARG(str_slice(bytes, 0, 20)));
    return ++seen->count != seen->stop_after;
}

static void on_skip(void *context, struct str path, const char *reason)
{
    struct seen *seen = context;
    buffer_printf(&seen->skips, "%.*s: %s\n", STR_ARG(path), reason);
}

static const struct archive_limits roomy = {
    .depth = 5, .entries = 100, .member = 1 << 20, .total = 1 << 24, .ratio = 250};

static bool walk(struct str bytes, const struct archive_limits *limits, struct seen *seen)
{
    const struct archive_visitor visitor = {seen, on_member, on_skip};
    buffer_clear(&seen->members);
    buffer_clear(&seen->skips);
    seen->count = 0;
    return archive_walk(STR("outer"), bytes, limits, &visitor);
}

static void forget(struct seen *seen)
{
    buffer_free(&seen->members);
    buffer_free(&seen->skips);
}

struct file {
    const char *name;
    struct str bytes;
};

// What libarchive looks formats up by names every format. Defined here, the one that needs libxml2 is not
// linked.
int archive_write_set_format_xar(struct archive *writer)
{
    (void)writer;
    return ARCHIVE_FATAL;
}

// An archive in memory: `format` and `filter` are libarchive's names.
static struct str make(const char *format, const char *filter, const struct file *files, size_t count,
                       char *room, size_t size)
{
    size_t used = 0;
    struct archive *writer = archive_write_new();
    assert_int_equal(archive_write_set_format_by_name(writer, format), ARCHIVE_OK);
    if (strcmp(filter, "none") != 0)
        assert_int_equal(archive_write_add_filter_by_name(writer, filter), ARCHIVE_OK);
    archive_write_set_bytes_in_last_block(writer, 1);
    assert_int_equal(archive_write_open_memory(writer, room, size, &used), ARCHIVE_OK);
    for (size_t i = 0; i < count; i++) {
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, files[i].name);
        archive_entry_set_size(entry, (la_int64_t)files[i].bytes.len);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        assert_int_equal(archive_write_header(writer, entry), ARCHIVE_OK);
        archive_write_data(writer, files[i].bytes.at, files[i].bytes.len);
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    return (struct str){room, used};
}

static char first[1 << 16], second[1 << 16], third[1 << 16];
static const struct file pair[] = {{"dir/a.txt", {"alpha", 5}}, {"../b.txt", {"beta", 4}}};

static void test_formats(void **state)
{
    static const struct {
        const char *format, *filter, *kind;
    } cases[] = {
        {"pax", "none", "tar"},     {"ustar", "none", "tar"},  {"v7tar", "none", "tar"},
        {"gnutar", "gzip", "gzip"}, {"pax", "bzip2", "bzip2"}, {"pax", "xz", "xz"},
        {"pax", "zstd", "zstd"},    {"pax", "lz4", "lz4"},     {"zip", "none", "zip"},
        {"7zip", "none", "7z"},     {"newc", "none", "cpio"},  {"odc", "gzip", "gzip"},
    };
    struct seen seen = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str bytes = make(cases[i].format, cases[i].filter, pair, 2, first, sizeof first);
        assert_string_equal(archive_kind(bytes), cases[i].kind);
        assert_true(walk(bytes, &roomy, &seen));
        assert_str(buffer_str(&seen.members), "outer!/dir/a.txt=alpha\nouter!/../b.txt=beta\n");
        assert_str(buffer_str(&seen.skips), "");
    }
    forget(&seen);
}

static void test_ar(void **state)
{
    const struct file files[] = {{"a.txt", {"alpha", 5}}};
    struct seen seen = {0};
    (void)state;
    assert_true(walk(make("arbsd", "none", files, 1, first, sizeof first), &roomy, &seen));
    assert_str(buffer_str(&seen.members), "outer!/a.txt=alpha\n");
    forget(&seen);
}

// A compressed file that is no tar has the outer name without its extension.
static void test_single_file(void **state)
{
    const struct file files[] = {{"data", {"only one", 8}}};
    struct seen seen = {0};
    (void)state;
    struct str bytes = make("raw", "gzip", files, 1, first, sizeof first);
    assert_true(walk(bytes, &roomy, &seen));
    assert_str(buffer_str(&seen.members), "outer!/outer=only one\n");
    const struct file inner[] = {{"d/x.sql.gz", bytes}};
    assert_true(walk(make("zip", "none", inner, 1, second, sizeof second), &roomy, &seen));
    assert_str(buffer_str(&seen.members), "outer!/d/x.sql.gz!/x.sql=only one\n");
    forget(&seen);
}

// tar.gz in zip in tar.xz: streamed, held, streamed.
static struct str make_nested(void)
{
    const struct file middle[] = {{"in.tgz", make("pax", "gzip", pair, 2, first, sizeof first)}};
    const struct file outer[] = {{"zip", make("zip", "none", middle, 1, second, sizeof second)},
                                 {"last.txt", {"omega", 5}}};
    return make("pax", "xz", outer, 2, third, sizeof third);
}

static void test_nesting(void **state)
{
    struct archive_limits limits = roomy;
    struct seen seen = {0};
    (void)state;
    assert_true(walk(make_nested(), &limits, &seen));
    assert_str(buffer_str(&seen.members), "outer!/zip!/in.tgz!/dir/a.txt=alpha\n"
                                          "outer!/zip!/in.tgz!/../b.txt=beta\nouter!/last.txt=omega\n");
    limits.depth = 2;
    assert_true(walk(make_nested(), &limits, &seen));
    assert_str(buffer_str(&seen.members), "outer!/last.txt=omega\n");
    assert_str(buffer_str(&seen.skips),
               "outer!/zip!/in.tgz: archives nested deeper than 2 (limits.archive-depth)\n");
    forget(&seen);
}

static void test_limits(void **state)
{
    static char zeros[200000];
    const struct file large[] = {{"large", {zeros, sizeof zeros}}, {"small", {"tiny", 4}}};
    struct archive_limits limits = roomy;
    struct seen seen = {0};
    (void)state;
    struct str bytes = make("pax", "gzip", large, 2, first, sizeof first);
    limits.member = 100000;
    assert_true(walk(bytes, &limits, &seen));
    assert_str(buffer_str(&seen.members), "outer!/small=tiny\n");
    assert_str(buffer_str(&seen.skips), "outer!/large: too large (0 MB, limits.blob is 0 MB)\n");
    limits = roomy;
    limits.total = 150000;
    assert_true(walk(bytes, &limits, &seen));
    assert_str(buffer_str(&seen.skips),
               "outer: an archive of more than 0 MB unpacked (limits.archive-bytes)\n");
    limits = roomy;
    limits.entries = 1;
    assert_true(walk(bytes, &limits, &seen));
    assert_int_equal(seen.count, 1);
    assert_str(buffer_str(&seen.skips),
               "outer: an archive of more than 1 members (limits.archive-entries)\n");
    forget(&seen);
}

// 100 MB from 100 KB.
static void test_bomb(void **state)
{
    const size_t size = 100 << 20;
    char *zeros = calloc(size, 1);
    char *room = malloc(1 << 20);
    struct archive_limits limits = roomy;
    struct seen seen = {0};
    (void)state;
    assert_non_null(zeros);
    assert_non_null(room);
    const struct file files[] = {{"zeros", {zeros, size}}};
    limits.member = limits.total = (size_t)1 << 30;
    struct str bytes = make("raw", "gzip", files, 1, room, 1 << 20);
    walk(bytes, &limits, &seen);
    assert_int_equal(seen.count, 0);
    assert_str(buffer_str(&seen.skips),
               "outer: an archive that unpacks to more than 250 times its size: a bomb\n");
    free(zeros);
    free(room);
    forget(&seen);
}

static void test_malformed(void **state)
{
    static const struct str texts[] = {
        STR(""),       STR("plain text"),   STR("070701,070702,070703\n"), STR("070707 1\n"),
        STR("PK\3\4"), STR("\x1f\x8b\x08"), STR("7z\xbc\xaf\x27\x1c"),     STR("!<arch>\n?")};
    struct seen seen = {0};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_false(walk(texts[i], &roomy, &seen));
        assert_int_equal(seen.count, 0);
        assert_true(archive_kind(texts[i]) || seen.skips.len == 0);
    }
    // Cut at every length: no crash, and what is lost is said.
    struct str bytes = make("pax", "gzip", pair, 2, first, sizeof first);
    for (size_t len = 20; len + 12 < bytes.len; len++) {
        walk(str_slice(bytes, 0, len), &roomy, &seen);
        assert_true(seen.skips.len > 0);
    }
    forget(&seen);
}

static void test_visitor_ends_the_walk(void **state)
{
    struct seen seen = {.stop_after = 1};
    (void)state;
    assert_true(walk(make("zip", "none", pair, 2, first, sizeof first), &roomy, &seen));
    assert_int_equal(seen.count, 1);
    assert_str(buffer_str(&seen.skips), "");
    forget(&seen);
}

// A program in front, as executable jars have it.
static void test_zip_with_prefix(void **state)
{
    struct seen seen = {0};
    (void)state;
    struct str bytes = make("zip", "none", pair, 2, second, sizeof second);
    memcpy(first, "#!/bin/sh\nexec java\n", 20);
    memcpy(first + 20, bytes.at, bytes.len);
    bytes = (struct str){first, bytes.len + 20};
    assert_string_equal(archive_kind(bytes), "zip");
    assert_true(walk(bytes, &roomy, &seen));
    assert_str(buffer_str(&seen.members), "outer!/dir/a.txt=alpha\nouter!/../b.txt=beta\n");
    forget(&seen);
}

static void test_file(void **state)
{
    char path[] = "/tmp/andon-archive-XXXXXX";
    struct seen seen = {0};
    const struct archive_visitor visitor = {&seen, on_member, on_skip};
    (void)state;
    int file = mkstemp(path);
    assert_true(file >= 0);
    struct str bytes = make_nested();
    assert_int_equal(write(file, bytes.at, bytes.len), (ssize_t)bytes.len);
    lseek(file, 0, SEEK_SET);
    assert_true(archive_walk_file(STR("outer"), file, &roomy, &visitor));
    assert_int_equal(seen.count, 3);
    assert_int_equal(ftruncate(file, 5), 0);
    assert_false(archive_walk_file(STR("outer"), file, &roomy, &visitor));
    close(file);
    unlink(path);
    forget(&seen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),         cmocka_unit_test(test_ar),
        cmocka_unit_test(test_single_file),     cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_limits),          cmocka_unit_test(test_bomb),
        cmocka_unit_test(test_malformed),       cmocka_unit_test(test_visitor_ends_the_walk),
        cmocka_unit_test(test_zip_with_prefix), cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
