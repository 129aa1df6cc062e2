// libyaml's events, and what a safe loader refuses on top of them: duplicate keys, unknown tags, undefined
// aliases, a mapping as a key, more documents than one. Nothing is expanded, so aliases cost nothing.
#include "core/check.h"
#include "core/utf8.h"
#include "lint/data_file.h"
#include "lint/data_keys.h"

#include <yaml.h>

// libyaml's time a token grows with the depth, so depth is what a hostile file would use.
enum { DEPTH_MAX = 256 };

// A collection that is open.
struct level {
    bool is_map;
    bool has_key;  // of a mapping: a key was read, its value is next
    bool is_merge; // that key is <<
    bool in_key;   // this collection is a key, or in one
    size_t keys;   // where its keys start
};

struct job {
    struct check_run *run;
    struct blob blob; // a copy: its lines are found when the first duplicate is reported
    bool is_safe, is_multiple, is_wide;
    const struct check_value *tags;
    struct VEC(struct level) levels;
    struct VEC(struct str) anchors; // of the document
    struct data_keys keys;
    size_t documents;
    struct VEC(struct str) reported_tags;
    size_t characters, bytes; // a place in the blob, in both measures: it only goes forward
};

// libyaml counts characters.
static size_t offset_of(struct job *job, size_t character)
{
    if (job->is_wide)
        return 0;
    if (character < job->characters)
        job->characters = 0, job->bytes = str_starts_with(job->blob.bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
    const struct str bytes = job->blob.bytes;
    while (job->characters < character && job->bytes < bytes.len) {
        job->bytes++;
        while (job->bytes < bytes.len && ((unsigned char)bytes.at[job->bytes] & 0xc0) == 0x80)
            job->bytes++;
        job->characters++;
    }
    return job->bytes;
}

static struct finding *report_at(struct job *job, const yaml_event_t *event, const char *message)
{
    const size_t start = offset_of(job, event->start_mark.index), end = offset_of(job, event->end_mark.index);
    return check_report(job->run, start, end > start ? end - start : 0, "%s", message);
}

static void report_duplicate(void *context, const struct data_key *first, const struct data_key *again)
{
    struct job *job = context;
    // Cirrus CI's files say "matrix" more than once, and mean each; so do those who merge two maps.
    if (str_equal(str_basename(job->blob.path), STR(".cirrus.yml")) || str_equal(first->name, STR("s<<")))
        return;
    blob_find_lines(&job->blob, job->run->arena);
    // The first byte of a key's name is its kind.
    check_report(
        job->run, again->offset, again->length, "duplicate key '%.*s': it stands on line %zu already",
        STR_ARG(str_slice(first->name, 1, first->name.len)), blob_line_at(&job->blob, first->offset));
}

static struct str with_kind(struct arena *arena, char kind, struct str text)
{
    char *name = arena_alloc(arena, text.len + 1, 1);
    name[0] = kind;
    if (text.len)
        memcpy(name + 1, text.at, text.len);
    return (struct str){name, text.len + 1};
}

// What a key is, for comparing: its kind in one byte and its text, so that 1 and "1" differ, and null and ~
// don't.
static struct str key_name(struct job *job, const yaml_event_t *event)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
    static const char *const trues[] = {"true", "True", "TRUE", NULL};
    static const char *const falses[] = {"false", "False", "FALSE", NULL};
    const struct str text = {(const char *)event->data.scalar.value, event->data.scalar.length};
    struct arena *arena = job->run->arena;
    uint64_t number;
    if (!event->data.scalar.plain_implicit || event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
        return with_kind(arena, 's', text);
    if (str_is_one_of(text, nulls))
        return STR("nnull");
    if (str_is_one_of(text, trues) || str_is_one_of(text, falses))
        return str_is_one_of(text, trues) ? STR("btrue") : STR("bfalse");
    if (str_to_u64(text, &number))
        return arena_printf(arena, "i%llu", (unsigned long long)number);
    const bool is_number = text.len && (byte_is_digit(text.at[0]) || strchr("+-.", text.at[0]));
    return with_kind(arena, is_number ? 'f' : 's', text);
}

static void check_tag(struct job *job, const yaml_event_t *event, const yaml_char_t *tag)
{
    static const char *const known[] = {"str",  "int",   "float", "bool", "null", "binary", "timestamp",
                                        "omap", "pairs", "set",   "seq",  "map",  "merge",  NULL};
    const struct str name = str_from((const char *)tag), standard = STR("tag:yaml.org,2002:");
    if (name.len == 0 || str_equal(name, STR("!")))
        return;
    if (str_starts_with(name, standard) && str_is_one_of(str_slice(name, standard.len, name.len), known))
        return;
    for (size_t i = 0; i < job->tags->list_count; i++)
        if (str_equal(name, str_trim(job->tags->list[i])))
            return;
    for (size_t i = 0; i < job->reported_tags.count; i++)
        if (str_equal(name, job->reported_tags.at[i]))
            return;
    *vec_add(&job->reported_tags) = arena_copy(job->run->arena, name);
    const size_t start = offset_of(job, event->start_mark.index);
    // The reader that the file is for may well know it.
    struct finding *finding = check_report(
        job->run, start, 0,
        "unknown tag %.*s: a safe loader refuses it (lint.options.check-yaml.tags lists those that are fine)",
        STR_ARG(name));
    check_soften(job->run, finding);
}

static void add_anchor(struct job *job, const yaml_char_t *anchor)
{
    if (anchor)
        *vec_add(&job->anchors) = arena_copy(job->run->arena, str_from((const char *)anchor));
}

static void check_alias(struct job *job, const yaml_event_t *event)
{
    const struct str name = str_from((const char *)event->data.alias.anchor);
    for (size_t i = job->anchors.count; i-- > 0;)
        if (str_equal(job->anchors.at[i], name))
            return;
    const size_t start = offset_of(job, event->start_mark.index);
    check_report(job->run, start, name.len + 1, "alias *%.*s: no anchor of that name stands before it",
                 STR_ARG(name));
}

static void check_key(struct job *job, struct level *level, const yaml_event_t *event)
{
    if (event->type == YAML_MAPPING_START_EVENT) {
        const size_t start = offset_of(job, event->start_mark.index);
        struct finding *finding = report_at(
            job, event, "a mapping as a key: a safe loader refuses it (quote the text if it is a template)");
        // "{{ name }}": the quotes were forgotten, or something fills it in before it is read.
        if (start && str_starts_with(str_slice(job->blob.bytes, start - 1, 2), STR("{{")))
            check_soften(job->run, finding);
    }
    if (event->type != YAML_SCALAR_EVENT)
        return;
    const size_t start = offset_of(job, event->start_mark.index), end = offset_of(job, event->end_mark.index);
    const struct str name = key_name(job, event);
    level->is_merge = str_equal(name, STR("s<<")) && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    data_keys_add(&job->keys, name, start, end > start ? end - start : 0);
}

// A node starts (or is, for scalars and aliases): its place in the collection around it. True when it is a
// key.
static bool place_node(struct job *job, const yaml_event_t *event)
{
    if (job->levels.count == 0)
        return false;
    struct level *level = &job->levels.at[job->levels.count - 1];
    const bool is_key = level->is_map && !level->has_key;
    if (is_key) {
        level->is_merge = false;
        check_key(job, level, event);
    } else if (level->in_key && event->type == YAML_MAPPING_START_EVENT) {
        report_at(job, event, "a mapping in a key: a safe loader refuses it");
    } else if (level->is_merge && event->type == YAML_SCALAR_EVENT) {
        report_at(job, event, "expected a mapping, or a list of mappings, to merge");
    }
    if (level->is_map)
        level->has_key = is_key;
    return is_key;
}

static void open_level(struct job *job, const yaml_event_t *event)
{
    const bool around_in_key = job->levels.count && job->levels.at[job->levels.count - 1].in_key;
    const bool is_key = place_node(job, event);
    *vec_add(&job->levels) = (struct level){
        .is_map = event->type == YAML_MAPPING_START_EVENT,
        .in_key = is_key || around_in_key,
        .keys = job->keys.list.count,
    };
}

static void start_document(struct job *job, const yaml_event_t *event)
{
    vec_clear(&job->anchors);
    if (++job->documents == 2 && !job->is_multiple)
        report_at(job, event, "expected a single document, found another");
}

static void look_at_event(struct job *job, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: start_document(job, event); break;
    case YAML_ALIAS_EVENT:
        check_alias(job, event);
        place_node(job, event);
        break;
    case YAML_SCALAR_EVENT:
        check_tag(job, event, event->data.scalar.tag);
        add_anchor(job, event->data.scalar.anchor);
        place_node(job, event);
        break;
    case YAML_SEQUENCE_START_EVENT:
        check_tag(job, event, event->data.sequence_start.tag);
        add_anchor(job, event->data.sequence_start.anchor);
        open_level(job, event);
        break;
    case YAML_MAPPING_START_EVENT:
        check_tag(job, event, event->data.mapping_start.tag);
        add_anchor(job, event->data.mapping_start.anchor);
        open_level(job, event);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        data_keys_close(&job->keys, job->levels.at[--job->levels.count].keys, report_duplicate, job);
        break;
    default: break;
    }
}

static int depth_change(yaml_event_type_t type)
{
    if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT)
        return 1;
    return type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT ? -1 : 0;
}

// Whether the line (from 0), or the one before it, is filled in by a template before it is YAML.
static bool line_has_hole(struct job *job, size_t line)
{
    blob_find_lines(&job->blob, job->run->arena);
    for (size_t number = line ? line : 1; number <= line + 1 && number <= job->blob.line_count; number++)
        if (data_has_hole(blob_line(&job->blob, number)))
            return true;
    return false;
}

static void report_broken(struct job *job, const yaml_parser_t *parser)
{
    const char *problem = parser->problem ? parser->problem : "this is not YAML";
    struct finding *finding;
    if (parser->error == YAML_READER_ERROR) {
        const size_t at = parser->problem_offset < job->blob.bytes.len ? parser->problem_offset : 0;
        finding = check_report(job->run, at, job->blob.bytes.len > 0, "%s (byte 0x%02x)", problem,
                               (unsigned)parser->problem_value & 0xff);
        check_stands_for_all(finding);
        return;
    }
    const size_t at = offset_of(job, parser->problem_mark.index);
    if (parser->context)
        finding = check_report(job->run, at, 0, "%s, %s (line %zu)", problem, parser->context,
                               parser->context_mark.line + 1);
    else
        finding = check_report(job->run, at, 0, "%s", problem);
    check_stands_for_all(finding);
    if (line_has_hole(job, parser->problem_mark.line) ||
        (parser->context && line_has_hole(job, parser->context_mark.line)))
        check_soften(job->run, finding);
}

static void read_events(struct job *job)
{
    yaml_parser_t parser;
    yaml_event_t event;
    int depth = 0;
    if (!yaml_parser_initialize(&parser))
        memory_exhausted();
    yaml_parser_set_input_string(
        &parser, (const unsigned char *)(job->blob.bytes.at ? job->blob.bytes.at : ""), job->blob.bytes.len);
    for (bool is_done = false; !is_done;) {
        if (!yaml_parser_parse(&parser, &event)) {
            if (parser.error == YAML_MEMORY_ERROR)
                memory_exhausted();
            report_broken(job, &parser);
            break;
        }
        if (job->is_safe)
            look_at_event(job, &event);
        depth += depth_change(event.type);
        if (depth > DEPTH_MAX)
            report_at(job, &event, "nested deeper than 256 levels");
        is_done = event.type == YAML_STREAM_END_EVENT || depth > DEPTH_MAX;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct str bytes = blob->bytes;
    if (data_is_stand_in(bytes) || data_is_template(blob->path, bytes))
        return true;
    struct job job = {
        .run = run,
        .blob = *blob,
        .is_safe = !check_flag(run, "unsafe"),
        .is_multiple = check_flag(run, "allow-multiple-documents"),
        .is_wide = str_starts_with(bytes, STR("\xff\xfe")) || str_starts_with(bytes, STR("\xfe\xff")),
        .tags = check_list(run, "tags"),
    };
    job.bytes = str_starts_with(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
    read_events(&job);
    vec_free(&job.levels);
    vec_free(&job.reported_tags);
    vec_free(&job.anchors);
    data_keys_free(&job.keys);
    return true;
}

// What CloudFormation, SAM, GitLab CI, Ansible, Compose, MkDocs, Home Assistant and ESPHome define: their
// files are no errors.
#define USUAL_TAGS                                                                                           \
    "!Ref,!Sub,!GetAtt,!Join,!Select,!Split,!FindInMap,!ImportValue,!If,!Not,!Equals,!And,!Or,!Base64,"      \
    "!Cidr,!GetAZs,!Transform,!Condition,!reference,"                                                        \
    "!vault,!unsafe,!reset,!override,!ENV,!secret,!include,!include_dir_list,!include_dir_named,"            \
    "!include_dir_merge_list,!include_dir_merge_named,!env_var,!input,!lambda,!extend,!remove"

static const struct check_option options[] = {
    {"allow-multiple-documents", CHECK_OPTION_FLAG, "true", "let a file hold more documents than one"},
    {"unsafe", CHECK_OPTION_FLAG, "false", "look at the syntax only: any tag, key and alias is fine"},
    {"tags", CHECK_OPTION_LIST, USUAL_TAGS, "application tags that are fine"},
    {0},
};

const struct check check_check_yaml = {
    .id = "check-yaml",
    .summary = "YAML files parse, and a safe loader would take them",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_WANTS_BINARY | CHECK_MILD_IN_TESTS,
    .types = FILETYPE(YAML),
    .options = options,
    .run = run_check,
    .page =
        {
            .why =
                "Broken YAML fails where it is read: in CI, in the cluster, at night. Of a key that occurs "
                "twice "
                "most loaders keep the last without a word. A tag that the loader does not know is refused, "
                "and "
                "so are aliases without an anchor. Templates that make YAML ({{ or {% below a folder named "
                "templates, as in Helm charts) are not YAML and are left alone.",
            .bad = "image: app\nport: 80\nimage: other\n",
            .good = "image: app\nport: 80\n",
            .fix = "Mend the place that the message names; allow application tags with the option tags.",
            .source = "pre-commit-hooks check-yaml",
        },
};
