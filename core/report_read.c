// The inverse of report_json.c and report_jsonl.c: a key that is written there is read here.
#include "core/report_read.h"

#include "core/fingerprint.h"
#include "core/json_read.h"
#include "core/report_internal.h"

struct reader {
    const char *name;
    struct str repository;
    struct result *result;
    struct read_report *out;
};

static struct str text_of(const struct reader *reader, const struct json_node *node, const char *key)
{
    struct str text = json_member_text(node, key);
    return text.len ? arena_copy(&reader->result->arena, text) : text;
}

static size_t number_of(const struct json_node *node, const char *key)
{
    double number = json_member_number(node, key, 0);
    return number >= 1 && number < 9e15 ? (size_t)number : 0;
}

// The bytes of a path: its own text, or the member beside it when the text could not hold them.
static struct str path_of(const struct reader *reader, const struct json_node *node)
{
    struct str coded = json_member_text(node, "path_base64");
    struct buffer BUFFER_AUTO bytes = {0};
    uint32_t bits = 0;
    unsigned count = 0;
    if (!coded.len)
        return text_of(reader, node, "path");
    for (size_t i = 0; i < coded.len && base64_value(coded.at[i]) >= 0; i++) {
        bits = bits << 6 | (uint32_t)base64_value(coded.at[i]);
        count += 6;
        if (count >= 8) {
            count -= 8;
            buffer_add_byte(&bytes, (char)(bits >> count & 0xff));
        }
    }
    return arena_copy(&reader->result->arena, buffer_str(&bytes));
}

static bool fail(const struct reader *reader, const struct json_node *node, const char *what,
                 struct error *err)
{
    return error_set(err, ERROR_CONFIG, "%s:%zu: %s", reader->name, node ? node->line : 1, what);
}

static bool parse_state(struct str name, enum finding_state *out)
{
    for (int i = 0; i < FINDING_STATE_COUNT; i++)
        if (str_equal(name, str_from(report_state_name((enum finding_state)i)))) {
            *out = (enum finding_state)i;
            return true;
        }
    return false;
}

static enum confidence parse_confidence(struct str name)
{
    for (int i = CONFIDENCE_NONE + 1; i < CONFIDENCE_COUNT; i++)
        if (str_equal(name, str_from(confidence_name((enum confidence)i))))
            return (enum confidence)i;
    return CONFIDENCE_NONE;
}

static void read_place(const struct reader *reader, const struct json_node *node, struct finding *finding)
{
    finding->is_whole_file = json_member(node, "line") == NULL;
    finding->line = number_of(node, "line");
    finding->column = number_of(node, "column");
    finding->end_line = number_of(node, "end_line");
    finding->end_column = number_of(node, "end_column");
    finding->offset = number_of(node, "offset");
    finding->length = number_of(node, "length");
    finding->excerpt = text_of(reader, node, "excerpt");
    finding->line_before = text_of(reader, node, "line_before");
    finding->line_after = text_of(reader, node, "line_after");
}

static bool read_finding(const struct reader *reader, const struct json_node *node, struct error *err)
{
    struct finding finding = {0};
    struct str fingerprint = json_member_text(node, "fingerprint");
    if (node->kind != JSON_MAP || !severity_parse(json_member_text(node, "severity"), &finding.severity) ||
        !parse_state(json_member_text(node, "state"), &finding.state) ||
        (fingerprint.len && !is_fingerprint(fingerprint)))
        return fail(reader, node, "this is not a finding of andon", err);
    if (json_member(node, "places"))
        return fail(reader, node, "a report made with --group can't be joined with others", err);
    if (json_member(node, "edits"))
        return fail(reader, node, "only reports of 'andon scan' can be joined", err);
    memcpy(finding.fingerprint, fingerprint.at ? fingerprint.at : "", fingerprint.len);
    finding.rule = text_of(reader, node, "rule");
    finding.message = text_of(reader, node, "message");
    finding.help = text_of(reader, node, "help");
    finding.opens = text_of(reader, node, "opens");
    finding.path = path_of(reader, node);
    finding.confidence = parse_confidence(json_member_text(node, "confidence"));
    finding.is_secret = finding.confidence != CONFIDENCE_NONE || json_member(node, "line_before");
    read_place(reader, node, &finding);
    oid_from_hex(json_member_text(node, "blob"), &finding.blob);
    finding.repository = text_of(reader, node, "repository");
    if (!finding.repository.len)
        finding.repository = reader->repository;
    finding.commit = text_of(reader, node, "commit");
    finding.commit_order = number_of(node, "commit_order");
    finding.versions = number_of(node, "versions");
    finding.presence = text_of(reader, node, "presence");
    finding.author = text_of(reader, node, "author");
    finding.date = text_of(reader, node, "date");
    finding.proof = text_of(reader, node, "proof");
    finding.shape = text_of(reader, node, "shape");
    finding.reason = text_of(reader, node, "reason");
    *vec_add(&reader->result->findings) = finding;
    reader->out->finding_count++;
    return true;
}

// A path of another repository's is told with it.
static struct str place_of(const struct reader *reader, const struct json_node *node)
{
    struct str path = path_of(reader, node);
    return reader->repository.len ? arena_join_path(&reader->result->arena, reader->repository, path) : path;
}

static void read_suppression(const struct reader *reader, const struct json_node *node)
{
    struct suppression *suppression = vec_add(&reader->result->unused_suppressions);
    struct str problem = json_member_text(node, "problem");
    const struct suppression kinds[] = {
        {.reason = STR("-")},
        {.reason = STR("")},
        {.reason = STR("-"), .is_bad_date = true},
        {.reason = STR("-"), .is_expired = true},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (i == 0 || str_equal(problem, str_from(report_suppression_problem(&kinds[i]))))
            *suppression = kinds[i];
    suppression->rules = text_of(reader, node, "rules");
    suppression->path = place_of(reader, node);
    suppression->line = number_of(node, "line");
}

static void read_stats(const struct reader *reader, const struct json_node *stats)
{
    struct result *result = reader->result;
    const struct json_node *counts = json_member(stats, "findings");
    result->files += number_of(stats, "files");
    result->bytes += number_of(stats, "bytes");
    result->commits += number_of(stats, "commits");
    result->cached += number_of(stats, "cached");
    result->elapsed_ms += json_member_number(stats, "elapsed_ms", 0);
    for (int i = 0; i < FINDING_STATE_COUNT; i++)
        result->counts[i] += number_of(counts, report_state_name((enum finding_state)i));
}

static bool read_origin(const struct reader *reader, const struct json_node *node, struct error *err)
{
    const struct json_node *shard = json_member(node, "shard");
    struct read_report *out = reader->out;
    out->origin.ruleset = text_of(reader, node, "ruleset");
    out->origin.scope = text_of(reader, node, "scope");
    if (!shard)
        return true;
    size_t number = number_of(shard, "number"), count = number_of(shard, "count");
    if (!count || count > SHARD_COUNT_MAX || !number || number > count)
        return fail(reader, shard, "its shard makes no sense", err);
    out->origin.layout = text_of(reader, shard, "layout");
    out->origin.shard = (struct shard){(uint32_t)number, (uint32_t)count};
    return true;
}

// What stands in the document itself, or in the last line of JSON lines.
static bool read_whole(const struct reader *reader, const struct json_node *node, struct error *err)
{
    struct str verdict = json_member_text(node, "verdict");
    int found = VERDICT_COUNT;
    if (!json_member_text(node, "andon").len || !json_member(node, "stats"))
        return fail(reader, node, "this is not a report of andon as JSON or JSON lines", err);
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (str_equal(verdict, str_from(report_verdict_name((enum verdict)i))))
            found = i;
    if (found == VERDICT_COUNT)
        return fail(reader, node, "its verdict is none that this andon knows", err);
    reader->out->verdict = (enum verdict)found;
    reader->out->version = text_of(reader, node, "andon");
    reader->out->command = text_of(reader, node, "command");
    reader->out->notes = text_of(reader, node, "notes");
    for (const struct json_node *item = json_member_items(node, "skipped"); item; item = item->next) {
        const struct json_node *incomplete = json_member(item, "incomplete");
        *vec_add(&reader->result->skipped) =
            (struct skip){place_of(reader, item), text_of(reader, item, "reason"),
                          incomplete && incomplete->kind == JSON_BOOL && incomplete->flag};
    }
    for (const struct json_node *item = json_member_items(node, "unused_suppressions"); item;
         item = item->next)
        read_suppression(reader, item);
    read_stats(reader, json_member(node, "stats"));
    return read_origin(reader, node, err);
}

static bool read_line(const struct reader *reader, struct str line, bool *has_summary, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct json_node *root;
    if (!json_parse(line, reader->name, &arena, &root, err))
        return false;
    struct str type = json_member_text(root, "type");
    if (str_equal(type, STR("finding")))
        return read_finding(reader, root, err);
    if (!str_equal(type, STR("summary")) || *has_summary)
        return fail(reader, root, "this is not a report of andon as JSON or JSON lines", err);
    *has_summary = true;
    return read_whole(reader, root, err);
}

static bool read_lines(const struct reader *reader, struct str text, struct error *err)
{
    bool has_summary = false;
    while (text.len) {
        struct str line = str_cut(&text, '\n');
        if (str_trim(line).len && !read_line(reader, line, &has_summary, err))
            return false;
    }
    return has_summary || error_set(err, ERROR_CONFIG,
                                    "%s: its last line, the summary, is missing: the report "
                                    "was cut off",
                                    reader->name);
}

static bool read_document(const struct reader *reader, struct str text, struct error *err)
{
    ARENA_AUTO struct arena arena = {0};
    struct json_node *root;
    if (!json_parse(text, reader->name, &arena, &root, err) || !read_whole(reader, root, err))
        return false;
    if (!json_member(root, "findings"))
        return fail(reader, root, "this is not a report of andon as JSON or JSON lines", err);
    for (const struct json_node *node = json_member_items(root, "findings"); node; node = node->next)
        if (!read_finding(reader, node, err))
            return false;
    return true;
}

bool report_read(struct str text, const char *name, struct str repository, struct result *result,
                 struct read_report *out, struct error *err)
{
    struct reader reader = {name, repository, result, out};
    *out = (struct read_report){0};
    bool is_lines = str_starts_with(str_trim(text), STR("{\"type\":"));
    return is_lines ? read_lines(&reader, text, err) : read_document(&reader, text, err);
}
