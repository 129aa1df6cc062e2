#include "core/check.h"
#include "core/utf8.h"
#include "lint/data_file.h"
#include "lint/data_keys.h"
#include "lint/json_text.h"

enum { DEPTH_MAX = 1000000 };

struct sizes VEC(size_t);

// What one call works on. Offsets are of `text`, which for wide encodings is a conversion: `origin` maps them
// back.
struct job {
    struct check_run *run;
    struct blob blob; // a copy: its lines are found when the first duplicate is reported
    struct str text;
    size_t *origin;
    size_t mark;
    struct data_keys keys;
    struct sizes objects; // where each open object's keys start
};

static size_t origin_of(const struct job *job, size_t offset)
{
    if (offset >= job->text.len)
        return job->blob.bytes.len;
    return job->mark + (job->origin ? job->origin[offset] : offset);
}

static struct finding *report(struct job *job, size_t offset, size_t length, const char *message)
{
    const size_t start = origin_of(job, offset);
    struct finding *finding =
        check_report(job->run, start, origin_of(job, offset + length) - start, "%s", message);
    check_stands_for_all(finding);
    return finding;
}

static void report_duplicate(void *context, const struct data_key *first, const struct data_key *again)
{
    struct job *job = context;
    const size_t start = origin_of(job, again->offset), end = origin_of(job, again->offset + again->length);
    blob_find_lines(&job->blob, job->run->arena);
    check_report(job->run, start, end - start, "duplicate key \"%.*s\": it stands on line %zu already",
                 STR_ARG(first->name), blob_line_at(&job->blob, origin_of(job, first->offset)));
}

static void add_key(struct job *job, const struct json_reader *reader)
{
    struct str name = json_reader_text(reader);
    if (reader->has_escape) {
        struct buffer plain BUFFER_AUTO = {0};
        json_text_unescape(&plain, name);
        name = arena_copy(job->run->arena, buffer_str(&plain));
    } else {
        name = str_slice(name, 1, name.len - 2);
    }
    data_keys_add(&job->keys, name, reader->offset, reader->length);
}

// Files that one reader reads, which takes no comments.
static bool is_strictly_read(struct str path)
{
    static const char *const names[] = {"package.json", "package-lock.json", "composer.json", "bower.json",
                                        NULL};
    return str_is_one_of(str_basename(path), names);
}

static bool is_comment(const struct json_reader *reader)
{
    return reader->length == 2 && str_starts_with(json_reader_text(reader), STR("/"));
}

// A value on a line of its own behind a whole one: a stream of values, which some readers take.
static bool is_stream(const struct job *job, const struct json_reader *reader)
{
    const size_t at = reader->offset;
    return reader->open.count == 0 && at > 1 && at < job->text.len && job->text.at[at - 1] == '\n' &&
           (job->text.at[at] == '{' || job->text.at[at] == '[');
}

// What begins otherwise is something else that goes by the name: an answer of a server, a manual.
static bool looks_like_json(struct str text)
{
    const struct str rest = str_trim(text);
    return rest.len == 0 || strchr("{[\"'/", rest.at[0]);
}

static void read_all(struct job *job, bool is_lenient);

// Who writes a comment means it, and many a reader takes it: the rest is read as by one that does.
static void report_broken(struct job *job, const struct json_reader *reader)
{
    struct finding *finding = report(job, reader->offset, reader->length, reader->message);
    if (is_stream(job, reader) || !looks_like_json(job->text))
        check_soften(job->run, finding);
    if (reader->lenient || is_strictly_read(job->blob.path) || !is_comment(reader))
        return;
    check_soften(job->run, finding);
    finding->help = STR("strict readers stop at a comment; where this file's does not, name it *.jsonc");
    data_keys_free(&job->keys);
    job->keys = (struct data_keys){0};
    vec_clear(&job->objects);
    read_all(job, true);
}

static void read_tokens(struct job *job, struct json_reader *reader)
{
    for (;;) {
        switch (json_reader_next(reader)) {
        case JSON_TEXT_OBJECT: *vec_add(&job->objects) = job->keys.list.count; break;
        case JSON_TEXT_KEY: add_key(job, reader); break;
        case JSON_TEXT_OBJECT_END:
            data_keys_close(&job->keys, job->objects.at[--job->objects.count], report_duplicate, job);
            break;
        case JSON_TEXT_BROKEN: report_broken(job, reader); return;
        case JSON_TEXT_END: return;
        default: break;
        }
        if (reader->open.count > DEPTH_MAX) {
            report(job, reader->offset, reader->length, "nested deeper than a million levels");
            return;
        }
    }
}

static void read_all(struct job *job, bool is_lenient)
{
    struct json_reader reader;
    json_reader_start(&reader, job->text, is_lenient);
    read_tokens(job, &reader);
    json_reader_free(&reader);
}

// Finds the encoding and makes job->text UTF-8; false when that can't be done, which is reported then.
static bool decode(struct job *job, struct buffer *converted)
{
    const struct str bytes = job->blob.bytes;
    const struct json_encoding encoding = json_text_encoding(bytes);
    job->mark = encoding.mark;
    job->text = str_slice(bytes, encoding.mark, bytes.len);
    if (encoding.unit_size == 1) {
        const size_t bad = json_text_find_bad(job->text);
        if (bad != STR_NONE)
            check_stands_for_all(check_report(job->run, encoding.mark + bad, 1,
                                              "expected UTF-8, found byte 0x%02x",
                                              (unsigned)(unsigned char)job->text.at[bad]));
        return bad == STR_NONE;
    }
    if (job->text.len % encoding.unit_size) {
        check_report(job->run, bytes.len - 1, 1, "expected whole units of UTF-%u, found a part of one",
                     encoding.unit_size * 8);
        return false;
    }
    utf8_from_wide(job->text, encoding.unit_size, encoding.is_big_endian, converted, &job->origin);
    job->text = buffer_str(converted);
    return true;
}

static bool run_check_json(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct job job = {.run = run, .blob = *blob};
    struct buffer converted BUFFER_AUTO = {0};
    if (data_is_stand_in(blob->bytes) || data_is_template(blob->path, blob->bytes))
        return true;
    if (decode(&job, &converted))
        read_all(&job, (blob->types & FILETYPE(JSON_LENIENT)) != 0);
    data_keys_free(&job.keys);
    vec_free(&job.objects);
    free(job.origin);
    return true;
}

const struct check check_check_json = {
    .id = "check-json",
    .summary = "JSON files parse, and no key occurs twice",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_WANTS_BINARY | CHECK_MILD_IN_TESTS,
    .types = FILETYPE(JSON) | FILETYPE(JSON_LENIENT),
    .run = run_check_json,
    .page =
        {
            .why = "Broken JSON fails where it is read, often only in production. Of a key that occurs "
                   "twice, readers "
                   "keep the first, the last, or refuse the file: what is meant is lost without a word. "
                   "tsconfig.json, "
                   "*.jsonc and other files that allow it may hold comments and trailing commas; elsewhere a "
                   "comment is a warning, for some readers take it. Templates of JSON files are left alone.",
            .bad = "{\"port\": 80, \"port\": 8080,}\n",
            .good = "{\"port\": 8080}\n",
            .fix = "Mend the place that the message names; of two equal keys keep the one that is meant.",
            .source = "pre-commit-hooks check-json",
        },
};
