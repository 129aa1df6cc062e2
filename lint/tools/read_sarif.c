// SARIF 2.1.0 (OASIS): of runs[].results[] what is a problem, its place, and the first of its fixes.
//
// A result has its rule's text and level where it has none of its own: by id or by index into the driver's
// rules or an extension's. Results that the tool itself calls passed, suppressed or gone are none.
#include "core/json_read.h"
#include "lint/tools/read_internal.h"

enum { URI_BASE_DEPTH = 8, URI_BASES_MAX = 64, ARGUMENTS_MAX = 32, EDITS_MAX = 1000 };

struct node_list VEC(const struct json_node *);

struct sarif {
    const struct tool *tool;
    const struct json_node *run;
    struct node_list rules, rules_by_id, artifacts; // of the run
    enum tool_columns columns;
    struct str folder;
    struct arena *arena;
    struct tool_diagnostics *out;
    struct error *err;
};

static size_t number_of(const struct json_node *map, const char *key)
{
    const struct json_node *node = json_member(map, key);
    return node && node->kind == JSON_NUMBER ? read_number(node->text) : 0;
}

static int compare_rules(const void *a, const void *b)
{
    const struct json_node *const *left = a, *const *right = b;
    return str_compare(json_member_text(*left, "id"), json_member_text(*right, "id"));
}

static void add_nodes(struct node_list *list, const struct json_node *first)
{
    for (; first; first = first->next)
        *vec_add(list) = first;
}

// Rules of the driver by index, those of the driver and its extensions by id.
static void find_rules(struct sarif *sarif)
{
    const struct json_node *tool = json_member(sarif->run, "tool");
    const struct json_node *driver = json_member(tool, "driver");
    vec_clear(&sarif->rules);
    vec_clear(&sarif->rules_by_id);
    vec_clear(&sarif->artifacts);
    add_nodes(&sarif->rules, json_member_items(driver, "rules"));
    add_nodes(&sarif->rules_by_id, json_member_items(driver, "rules"));
    for (const struct json_node *item = json_member_items(tool, "extensions"); item; item = item->next)
        add_nodes(&sarif->rules_by_id, json_member_items(item, "rules"));
    vec_sort(&sarif->rules_by_id, compare_rules);
    add_nodes(&sarif->artifacts, json_member_items(sarif->run, "artifacts"));
}

static const struct json_node *item_at(const struct node_list *list, const struct json_node *index)
{
    uint64_t at;
    bool is_in = index && index->kind == JSON_NUMBER && str_to_u64(index->text, &at) && at < list->count;
    return is_in ? list->at[at] : NULL;
}

// The descriptor of a result's rule: by its id, else by its index.
static const struct json_node *find_rule(const struct sarif *sarif, const struct json_node *result,
                                         struct str id)
{
    const struct json_node *index = json_member(result, "ruleIndex");
    if (!id.len)
        return item_at(&sarif->rules, index ? index : json_member(json_member(result, "rule"), "index"));
    size_t low = 0, high = sarif->rules_by_id.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(id, json_member_text(sarif->rules_by_id.at[middle], "id"));
        if (order == 0)
            return sarif->rules_by_id.at[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

// A message with its arguments: {0} and so on; "{{" is a brace.
static struct str with_arguments(const struct sarif *sarif, struct str text, const struct json_node *message)
{
    struct str arguments[ARGUMENTS_MAX];
    size_t count = 0;
    struct buffer BUFFER_AUTO out = {.limit = 64 * 1024};
    for (const struct json_node *item = json_member_items(message, "arguments");
         item && count < ARGUMENTS_MAX; item = item->next)
        arguments[count++] = item->kind == JSON_TEXT ? item->text : (struct str){0};
    if (!count)
        return text;
    for (size_t i = 0; i < text.len; i++) {
        struct str digits = {0};
        uint64_t number;
        if (text.at[i] == '{') {
            size_t end = str_find_byte(text, '}', i);
            digits = end == STR_NONE ? digits : str_slice(text, i + 1, end - i - 1);
        }
        if (digits.len && str_to_u64(digits, &number) && number < count) {
            buffer_add(&out, arguments[number]);
            i += digits.len + 1;
            continue;
        }
        buffer_add_byte(&out, text.at[i]);
        bool is_doubled = i + 1 < text.len && text.at[i + 1] == text.at[i];
        i += is_doubled && (text.at[i] == '{' || text.at[i] == '}');
    }
    return arena_copy(sarif->arena, buffer_str(&out));
}

static struct str message_of(const struct sarif *sarif, const struct json_node *message,
                             const struct json_node *rule)
{
    struct str text = json_member_text(message, "text");
    struct str id = json_member_text(message, "id");
    if (!text.len && id.len) {
        const struct json_node *strings = json_member(rule, "messageStrings");
        for (const struct json_node *item = strings && strings->kind == JSON_MAP ? strings->first : NULL;
             item && !text.len; item = item->next)
            if (str_equal(item->key, id))
                text = json_member_text(item, "text");
    }
    if (!text.len)
        text = json_member_text(message, "markdown");
    text = with_arguments(sarif, text, message);
    if (!text.len)
        text = json_member_text(json_member(rule, "shortDescription"), "text");
    return read_text(text.len ? text : STR("(it says nothing)"), sarif->arena);
}

// A URI's path as bytes.
static struct str decode_uri(const struct sarif *sarif, struct str uri)
{
    if (str_starts_with(uri, STR("file://"))) {
        size_t slash = str_find_byte(uri, '/', 7); // behind the host: none, or this machine
        uri = slash == STR_NONE ? str_slice(uri, uri.len, 0) : str_slice(uri, slash, uri.len);
    } else if (str_starts_with(uri, STR("file:"))) {
        uri = str_slice(uri, 5, uri.len);
    }
    return read_percent(uri, sarif->arena);
}

static bool is_absolute(struct str uri)
{
    return str_starts_with(uri, STR("file:")) || str_starts_with(uri, STR("/"));
}

// The file of a location, with the bases that its URI is relative to.
static struct str path_of(const struct sarif *sarif, const struct json_node *artifact)
{
    struct str uri = json_member_text(artifact, "uri");
    struct str base = json_member_text(artifact, "uriBaseId");
    if (!uri.len) {
        const struct json_node *entry = item_at(&sarif->artifacts, json_member(artifact, "index"));
        const struct json_node *location = json_member(entry, "location");
        uri = json_member_text(location, "uri");
        base = json_member_text(location, "uriBaseId");
    }
    struct str path = decode_uri(sarif, uri);
    const struct json_node *bases = json_member(sarif->run, "originalUriBaseIds");
    for (unsigned depth = 0; base.len && !is_absolute(uri) && depth < URI_BASE_DEPTH; depth++) {
        const struct json_node *entry = NULL;
        const struct json_node *item = bases && bases->kind == JSON_MAP ? bases->first : NULL;
        for (size_t looked = 0; item && !entry && looked < URI_BASES_MAX; item = item->next, looked++)
            entry = str_equal(item->key, base) ? item : NULL;
        uri = json_member_text(entry, "uri");
        base = json_member_text(entry, "uriBaseId");
        if (uri.len)
            path = arena_join_path(sarif->arena, decode_uri(sarif, uri), path);
    }
    return read_path(path, sarif->folder, sarif->arena);
}

// An edit with lines and columns; tool_place makes offsets of them. False: there is no place.
static bool read_replacement(const struct sarif *sarif, const struct json_node *node, struct edit *out)
{
    const struct json_node *region = json_member(node, "deletedRegion");
    out->line = number_of(region, "startLine");
    out->column = number_of(region, "startColumn");
    out->end_line = number_of(region, "endLine");
    out->end_column = number_of(region, "endColumn");
    if (!out->end_line)
        out->end_line = out->line;
    if (!out->column)
        out->column = 1;
    struct str text = json_member_text(json_member(node, "insertedContent"), "text");
    out->text = arena_copy(sarif->arena, text);
    bool is_binary = json_member(json_member(node, "insertedContent"), "binary") != NULL;
    return out->line > 0 && !is_binary;
}

// The first fix, if all of it is in the finding's own file.
static void read_fix(const struct sarif *sarif, const struct json_node *result,
                     struct tool_diagnostic *diagnostic)
{
    const struct json_node *change = json_member_items(json_member_items(result, "fixes"), "artifactChanges");
    const struct json_node *first = json_member_items(change, "replacements");
    size_t count = 0;
    if (!change || change->next || !first || json_member(change, "replacements")->count > EDITS_MAX ||
        !str_equal(path_of(sarif, json_member(change, "artifactLocation")), diagnostic->path))
        return;
    struct edit *edits = ARENA_ARRAY(sarif->arena, struct edit, json_member(change, "replacements")->count);
    for (const struct json_node *item = first; item; item = item->next)
        if (!read_replacement(sarif, item, &edits[count++]))
            return;
    diagnostic->edits = edits;
    diagnostic->edit_count = count;
    diagnostic->safety = FIX_UNSAFE;
}

// What a result says of its weight; SEVERITY_OFF: it is no problem at all.
static enum severity severity_of(const struct json_node *result, const struct json_node *rule)
{
    struct str kind = json_member_text(result, "kind"), level = json_member_text(result, "level");
    if (str_equal(kind, STR("pass")) || str_equal(kind, STR("notApplicable")))
        return SEVERITY_OFF;
    if (kind.len && !str_equal(kind, STR("fail")))
        return SEVERITY_NOTE;
    if (!level.len)
        level = json_member_text(json_member(rule, "defaultConfiguration"), "level");
    if (str_equal(level, STR("none")))
        return SEVERITY_OFF;
    enum severity severity = read_severity(level);
    return severity == SEVERITY_OFF ? SEVERITY_WARNING : severity;
}

// Left out by a comment or a baseline of the tool's own. One that was refused or is under review is not.
static bool is_suppressed(const struct json_node *result)
{
    bool has_accepted = false, has_other = false;
    for (const struct json_node *item = json_member_items(result, "suppressions"); item; item = item->next) {
        struct str status = json_member_text(item, "status");
        bool is_accepted = !status.len || str_equal(status, STR("accepted"));
        has_accepted |= is_accepted;
        has_other |= !is_accepted;
    }
    struct str state = json_member_text(result, "baselineState");
    return (has_accepted && !has_other) || str_equal(state, STR("absent"));
}

static bool read_result(const struct sarif *sarif, const struct json_node *result)
{
    struct str id = json_member_text(result, "ruleId");
    if (!id.len)
        id = json_member_text(json_member(result, "rule"), "id");
    const struct json_node *rule = find_rule(sarif, result, id);
    enum severity severity = severity_of(result, rule);
    if (severity == SEVERITY_OFF || is_suppressed(result))
        return true;
    struct tool_diagnostic *diagnostic = read_add(sarif->out, sarif->tool, sarif->err);
    if (!diagnostic)
        return false;
    diagnostic->columns = sarif->columns;
    diagnostic->severity = read_severity_of(sarif->tool, severity);
    diagnostic->rule = read_text(id.len ? id : json_member_text(rule, "id"), sarif->arena);
    diagnostic->message = message_of(sarif, json_member(result, "message"), rule);
    diagnostic->help = read_text(json_member_text(rule, "helpUri"), sarif->arena);
    const struct json_node *place = json_member(json_member_items(result, "locations"), "physicalLocation");
    const struct json_node *region = json_member(place, "region");
    if (place)
        diagnostic->path = path_of(sarif, json_member(place, "artifactLocation"));
    diagnostic->line = number_of(region, "startLine");
    if (diagnostic->line) {
        diagnostic->column = number_of(region, "startColumn");
        diagnostic->end_line = number_of(region, "endLine");
        diagnostic->end_column = number_of(region, "endColumn");
    }
    read_fix(sarif, result, diagnostic);
    return true;
}

// A run that its tool calls failed is no run, whatever its results are.
static bool check_success(const struct sarif *sarif)
{
    for (const struct json_node *item = json_member_items(sarif->run, "invocations"); item;
         item = item->next) {
        const struct json_node *success = json_member(item, "executionSuccessful");
        if (!success || success->kind != JSON_BOOL || success->flag)
            continue;
        const struct json_node *told = json_member_items(item, "toolExecutionNotifications");
        if (!told)
            told = json_member_items(item, "toolConfigurationNotifications");
        struct str why = read_text(json_member_text(json_member(told, "message"), "text"), sarif->arena);
        return error_set(sarif->err, ERROR_TOOL, "it says that it failed%s%.*s", why.len ? ": " : "",
                         STR_ARG(why));
    }
    return true;
}

static bool read_run(struct sarif *sarif)
{
    struct str kind = json_member_text(sarif->run, "columnKind");
    const struct json_node *results = json_member(sarif->run, "results");
    sarif->columns = str_equal(kind, STR("unicodeCodePoints")) ? TOOL_CHARACTERS
                     : str_equal(kind, STR("utf16CodeUnits"))  ? TOOL_UTF16
                                                               : sarif->tool->columns;
    find_rules(sarif);
    if (!results || results->kind != JSON_LIST)
        return error_set(sarif->err, ERROR_TOOL, "its SARIF, line %zu: a run without results",
                         sarif->run->line);
    for (const struct json_node *result = results->first; result; result = result->next) {
        if (result->kind != JSON_MAP)
            return error_set(sarif->err, ERROR_TOOL, "its SARIF, line %zu: this is no result", result->line);
        if (!read_result(sarif, result))
            return false;
    }
    return check_success(sarif);
}

bool tool_read_sarif(const struct tool *tool, struct str output, struct str folder, struct arena *arena,
                     struct tool_diagnostics *out, struct error *err)
{
    ARENA_AUTO struct arena scratch = {0};
    struct json_node *root;
    struct sarif sarif = {.tool = tool, .folder = folder, .arena = arena, .out = out, .err = err};
    if (str_starts_with(output, STR("\xef\xbb\xbf")))
        output = str_slice(output, 3, output.len);
    if (!json_parse(output, "its SARIF", &scratch, &root, err)) {
        err->code = ERROR_TOOL;
        return false;
    }
    const struct json_node *runs = json_member(root, "runs");
    if (!runs || runs->kind != JSON_LIST || !runs->first)
        return error_set(err, ERROR_TOOL, "its SARIF, line %zu: there are no runs", root->line);
    bool ok = true;
    for (sarif.run = runs->first; ok && sarif.run; sarif.run = sarif.run->next)
        ok = read_run(&sarif);
    vec_free(&sarif.rules);
    vec_free(&sarif.rules_by_id);
    vec_free(&sarif.artifacts);
    return ok;
}
