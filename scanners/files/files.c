#include "scanners/files/files.h"

#include "core/vec.h"
#include "scanners/context/paths.h"
#include "scanners/encoding.h"
#include "scanners/entropy.h"
#include "scanners/files/keystore.h"
#include "scanners/files/kinds.h"

static const struct scan_rule kubernetes_rule = {
    .id = "kubernetes-secret",
    .name = "secrets/kubernetes-secret",
    .opens = "whatever the value in the Secret is for",
    .provider = "Kubernetes",
    .description = "a value of a Kubernetes Secret",
    .rotate = "change it, and keep secrets in a sealed or external store: base64 hides nothing",
    .severity = SEVERITY_ERROR,
    .flags = RULE_GENERIC,
};

struct reading {
    const struct scan_input *input;
    const struct file_kind *kind;
    struct arena *arena;
    scan_sink *sink;
    void *context;
    bool is_made_up; // a test, an example, documentation: for the audit
};

static void trace(const struct reading *reading, const struct scan_rule *rule, const char *stage,
                  bool is_kept, const char *reason, size_t start, size_t end)
{
    const struct scan_trace what = {.stage = stage,
                                    .rule = rule,
                                    .is_kept = is_kept,
                                    .reason = reason,
                                    .offset = start,
                                    .length = end - start};
    if (reading->input->trace)
        reading->input->trace(reading->input->trace_context, &what);
}

// Why a field is not told, or NULL.
static const char *find_objection(const struct reading *reading, const struct field *field,
                                  enum value_how how, enum value_verdict verdict)
{
    bool is_key = how == HOW_KEY || how == HOW_KEY64, is_doubtful = verdict == VALUE_DOUBTFUL;
    if (verdict == VALUE_NO || field->end <= field->start)
        return "a reference, a placeholder, or too short or long";
    if (is_doubtful && reading->is_made_up)
        return "a stock password in a test, an example or documentation";
    if (reading->input->profile != SCAN_BLOCK || is_key)
        return NULL;
    return is_doubtful           ? "a word or a stock password: for the audit profile only"
           : reading->is_made_up ? "a test, an example or documentation: for the audit profile only"
                                 : NULL;
}

static void report(const struct reading *reading, const struct scan_rule *rule, const struct field *field,
                   enum value_how how, enum value_verdict verdict, struct str text, const char *via)
{
    const char *objection = find_objection(reading, field, how, verdict);
    bool is_doubtful = verdict == VALUE_DOUBTFUL || reading->is_made_up;
    bool is_key = how == HOW_KEY || how == HOW_KEY64,
         is_weak = is_doubtful || how == HOW_HASH || how == HOW_WEAK || how == HOW_SEALED;
    trace(reading, rule, "field", !objection, objection ? objection : "a field that is there for a secret",
          field->start, field->end);
    if (objection)
        return;
    const struct scan_match match = {
        .rule = rule,
        .offset = field->start,
        .length = field->end - field->start,
        .tier = is_key ? SCAN_PROVEN : SCAN_LIKELY,
        .severity = is_weak ? SEVERITY_WARNING : SEVERITY_ERROR,
        .says = how == HOW_HASH     ? "it can be guessed offline"
                : how == HOW_WEAK   ? "disguised with what everybody has"
                : how == HOW_SEALED ? "encrypted, and its key lies beside it"
                                    : NULL,
        .text = text,
        .via = via,
    };
    reading->sink(reading->context, &match);
}

// {"value": "…", "sensitive": true}, in any order.
static bool is_marked(struct str bytes, const struct field *field)
{
    enum { REACH = 400 };
    static const struct str mark = {"\"sensitive\": true", 17};
    size_t from = field->start > REACH ? field->start - REACH : 0;
    struct str before = str_slice(bytes, from, field->start - from),
               behind = str_slice(bytes, field->end, REACH);
    size_t open = str_find_last_byte(before, '{'), close = str_find_byte(behind, '}', 0);
    before = open == STR_NONE ? before : str_slice(before, open, before.len);
    behind = str_slice(behind, 0, close == STR_NONE ? behind.len : close);
    return str_find(before, mark, 0) != STR_NONE || str_find(behind, mark, 0) != STR_NONE;
}

static bool on_field(void *context, const struct field *field)
{
    const struct reading *reading = context;
    for (const struct file_secret *secret = reading->kind->secrets; secret->key; secret++) {
        if (!kinds_match(secret->key, field->key) ||
            (secret->section && !kinds_match(secret->section, field->section)) ||
            (secret->how == HOW_MARKED && !is_marked(reading->input->bytes, field)))
            continue;
        struct str text;
        enum value_verdict verdict = value_judge(field->value, secret->how, reading->arena, &text);
        bool is_decoded = text.at != field->value.at;
        report(reading, &reading->kind->rule, field, secret->how, verdict, text,
               is_decoded ? "base64" : NULL);
        break;
    }
    return true;
}

// Kubernetes: the fields of one document, kept until it is known whether it is a Secret.
enum { KUBERNETES_FIELDS_MAX = 4096 };

struct kubernetes {
    struct reading *reading;
    struct VEC(struct field) fields;
    size_t document;
};

static bool is_secret_of(const struct kubernetes *kubernetes, struct str section)
{
    VEC_EACH (const struct field, field, &kubernetes->fields)
        if (str_equal(field->key, STR("kind")) && str_equal(field->value, STR("Secret")) &&
            str_equal(field->section, section))
            return true;
    return false;
}

// The section of the object whose "data" or "stringData" this is; false when it is neither.
static bool object_of(struct str section, struct str *object, bool *is_encoded)
{
    struct str last = section;
    size_t dot = str_find_last_byte(section, '.');
    if (dot != STR_NONE)
        last = str_slice(section, dot + 1, section.len);
    *object = dot == STR_NONE ? (struct str){0} : str_slice(section, 0, dot);
    *is_encoded = str_equal(last, STR("data"));
    return *is_encoded || str_equal(last, STR("stringData"));
}

// Names of what stands beside secrets in them.
static bool is_public_key_name(struct str key)
{
    return kinds_match(
        "*user*|*host*|*port|*url|*email|*name|*.crt|*ca.pem|*database|*region|*endpoint|*."
        "yaml|*.yml|*.json|*.conf|*id|*version|*release|*revision|*commit|*checksum|*hash|*sha|"
        "*sha256|*digest|*etag|*public-key|*public_key|*publickey|*.pub|*bucket|*issuer|*style",
        key);
}

// A word is a password at most where the name says so.
static bool is_secret_key_name(struct str key)
{
    return kinds_match("*pass*|*secret*|*token*|*key*|*cred*|*auth*|*pwd*", key);
}

static void judge_kubernetes(struct kubernetes *kubernetes)
{
    VEC_EACH (const struct field, field, &kubernetes->fields) {
        struct str object, text;
        bool is_encoded;
        if (!object_of(field->section, &object, &is_encoded) || !is_secret_of(kubernetes, object) ||
            is_public_key_name(field->key))
            continue;
        enum value_verdict verdict = value_judge(field->value, is_encoded ? HOW_PASS64 : HOW_PASSWORD,
                                                 kubernetes->reading->arena, &text);
        bool is_decoded = is_encoded && text.at != field->value.at;
        if ((is_encoded && !is_decoded) || (verdict == VALUE_DOUBTFUL && !is_secret_key_name(field->key)))
            continue; // binary, or no base64 at all; a setting
        report(kubernetes->reading, &kubernetes_rule, field, HOW_PASSWORD, verdict, text,
               is_decoded ? "base64" : NULL);
    }
    vec_clear(&kubernetes->fields);
}

static bool on_kubernetes_field(void *context, const struct field *field)
{
    struct kubernetes *kubernetes = context;
    if (field->document != kubernetes->document)
        judge_kubernetes(kubernetes);
    kubernetes->document = field->document;
    if (kubernetes->fields.count == KUBERNETES_FIELDS_MAX)
        return true;
    struct field *kept = vec_add(&kubernetes->fields);
    *kept = *field;
    kept->section = arena_copy(kubernetes->reading->arena, field->section);
    return true;
}

// A test, an example, documentation. A .txt is prose by its name, but not where the name is a form's.
static bool is_made_up(struct str path, struct arena *arena)
{
    enum path_class class = path_class(path);
    if (class != PATH_PROSE)
        return class != PATH_PLAIN;
    struct str folder = str_slice(path, 0, path.len - str_basename(path).len);
    return path_class(arena_printf(arena, "%.*sa.conf", STR_ARG(folder))) != PATH_PLAIN;
}

static void scan_kubernetes(struct reading *reading)
{
    struct str bytes = reading->input->bytes, extension = str_extension(reading->input->path);
    bool is_json = str_equal_ignoring_case(extension, STR("json"));
    if (!kinds_match("yml|yaml|json|tpl|j2", extension) ||
        str_find(bytes, is_json ? STR("\"Secret\"") : STR("Secret"), 0) == STR_NONE ||
        str_find(bytes, STR("kind"), 0) == STR_NONE)
        return;
    struct kubernetes kubernetes = {.reading = reading};
    reading->is_made_up = is_made_up(reading->input->path, reading->arena);
    (is_json ? walk_json : walk_yaml)(bytes, reading->arena, on_kubernetes_field, &kubernetes);
    judge_kubernetes(&kubernetes);
    vec_free(&kubernetes.fields);
}

// Names of texts that tools read and that hold nothing of Kubernetes or Ansible: they are the most, and often
// long.
static bool is_tools_own(struct str path)
{
    return kinds_match("package.json|package-lock.json|npm-shrinkwrap.json|composer.json|bower.json|tsconfig*"
                       "|.eslintrc*|"
                       "*.schema.json|manifest.json|.travis.yml|.gitlab-ci.yml|*appveyor.yml|docker-compose*|"
                       "pnpm-lock.yaml|"
                       "mkdocs.yml|_config.yml|azure-pipelines*|openapi*|swagger*",
                       str_basename(path)) ||
           kinds_match(".github/*|.circleci/config.yml", path);
}

// Extensions that no form's name has: most files of a tree, told by one comparison each of four bytes.
static bool is_source(struct str path)
{
#define EXTENSION(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)
    static const uint32_t sources[] = {
        EXTENSION('c', 0, 0, 0),       EXTENSION('h', 0, 0, 0),       EXTENSION('c', 'c', 0, 0),
        EXTENSION('c', 'p', 'p', 0),   EXTENSION('h', 'p', 'p', 0),   EXTENSION('p', 'y', 0, 0),
        EXTENSION('j', 's', 0, 0),     EXTENSION('t', 's', 0, 0),     EXTENSION('j', 's', 'x', 0),
        EXTENSION('t', 's', 'x', 0),   EXTENSION('g', 'o', 0, 0),     EXTENSION('r', 's', 0, 0),
        EXTENSION('j', 'a', 'v', 'a'), EXTENSION('k', 't', 0, 0),     EXTENSION('r', 'b', 0, 0),
        EXTENSION('m', 'd', 0, 0),     EXTENSION('r', 's', 't', 0),   EXTENSION('h', 't', 'm', 'l'),
        EXTENSION('c', 's', 's', 0),   EXTENSION('s', 'c', 's', 's'), EXTENSION('p', 'n', 'g', 0),
        EXTENSION('s', 'v', 'g', 0),   EXTENSION('s', 'h', 0, 0),     EXTENSION('c', 's', 0, 0),
        EXTENSION('m', 0, 0, 0),       EXTENSION('e', 'x', 0, 0),     EXTENSION('s', 'q', 'l', 0),
        EXTENSION('v', 'u', 'e', 0),   EXTENSION('t', 'c', 'l', 0),   EXTENSION('p', 'o', 0, 0),
        EXTENSION('a', 'm', 0, 0),     EXTENSION('d', 0, 0, 0),       EXTENSION('p', 'l', 0, 0),
        EXTENSION('p', 'm', 0, 0),     EXTENSION('e', 'r', 'b', 0),   EXTENSION('t', 0, 0, 0),
    };
    struct str extension = str_extension(path);
    uint32_t packed = 0;
    if (extension.len == 0 || extension.len > 4)
        return false;
    for (size_t i = 0; i < extension.len; i++)
        packed |= (uint32_t)(unsigned char)extension.at[i] << 8 * i;
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
        if (sources[i] == packed)
            return true;
    return false;
#undef EXTENSION
}

bool files_has_named_form(struct str path)
{
    return !is_source(path) && (kinds_of_path(path) || kinds_match("ipynb", str_extension(path)));
}

static bool has_form(struct str path, uint64_t *kinds)
{
    if (is_source(path))
        return false;
    *kinds = kinds_of_path(path);
    return (*kinds || kinds_match("ipynb|yml|yaml|json|tpl|j2", str_extension(path))) && !is_tools_own(path);
}

bool files_has_form(struct str path)
{
    uint64_t kinds;
    return has_form(path, &kinds);
}

void files_scan(const struct scan_input *input, struct arena *arena, scan_sink *sink, void *context)
{
    struct reading reading = {.input = input, .arena = arena, .sink = sink, .context = context};
    bool is_judged = false;
    keystore_scan(input, sink, context);
    uint64_t kinds;
    if (input->is_binary || !has_form(input->path, &kinds))
        return;
    for (; kinds; kinds &= kinds - 1) {
        reading.kind = &file_kinds[__builtin_ctzll(kinds)];
        if (!kind_has_marks(reading.kind, input->bytes))
            continue;
        if (!is_judged)
            reading.is_made_up = is_made_up(input->path, arena);
        is_judged = true;
        bool is_whole = reading.kind->walk(input->bytes, arena, on_field, &reading);
        trace(&reading, &reading.kind->rule, "file", is_whole,
              is_whole ? "the file is read as what it is"
                       : "the file is not well-formed: from here it is scanned as text only",
              0, input->bytes.len);
    }
    scan_kubernetes(&reading);
}

static const struct scan_rule *const other_rules[] = {&kubernetes_rule, &keystore_rule, &der_key_rule};

size_t files_rule_count(void)
{
    return file_kind_count + sizeof other_rules / sizeof other_rules[0];
}

const struct scan_rule *files_rule(size_t index)
{
    return index < file_kind_count ? &file_kinds[index].rule : other_rules[index - file_kind_count];
}
