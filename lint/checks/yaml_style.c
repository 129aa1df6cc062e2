// What YAML files say that readers understand differently: yaml-truthy, yaml-octal, yaml-indent. One tree for
// the three; a file that can't be read is check-yaml's.
#include "core/check.h"
#include "lint/ci/ci.h"
#include "lint/data_file.h"
#include "lint/yaml_tree.h"

// Recursion is bounded by the depth that yaml_tree.c takes.
typedef void look_at_node(struct check_run *run, const struct blob *blob, const struct yaml_tree_node *node,
                          const struct yaml_tree_node *parent, void *context);

static void *make_tree(const struct blob *blob, struct arena *arena)
{
    const bool is_bytewise = blob->encoding == ENCODING_ASCII || blob->encoding == ENCODING_UTF8 ||
                             blob->encoding == ENCODING_UTF8_BOM;
    if (!is_bytewise || data_is_stand_in(blob->bytes) || data_is_template(blob->path, blob->bytes))
        return NULL;
    return yaml_tree_parse_all(blob->bytes, arena);
}

static void walk(struct check_run *run, const struct blob *blob, const struct yaml_tree_node *parent,
                 look_at_node *look, void *context)
{
    for (const struct yaml_tree_node *child = parent->first; child; child = child->next) {
        if (child->key)
            look(run, blob, child->key, NULL, context);
        if (child->is_alias)
            continue;
        look(run, blob, child, parent, context);
        walk(run, blob, child, look, context);
    }
}

static bool run_walk(struct check_run *run, const struct blob *blob, look_at_node *look, void *context)
{
    const struct yaml_tree_node *root = check_share(run, blob, make_tree);
    if (root)
        walk(run, blob, root, look, context);
    return true;
}

static bool is_plain(const struct yaml_tree_node *node)
{
    return node->kind == YAML_TREE_SCALAR && node->style == YAML_TREE_PLAIN && node->tag.len == 0;
}

// In YAML 1.1, which most readers still follow, these are booleans; in 1.2 they are text. A key without a
// parent.
static void look_for_truthy(struct check_run *run, const struct blob *blob, const struct yaml_tree_node *node,
                            const struct yaml_tree_node *parent, void *context)
{
    static const char *const words[] = {"yes", "no", "on", "off"};
    (void)blob, (void)context;
    if (!is_plain(node) || node->text.len < 2 || node->text.len > 3)
        return;
    // As a key, "on" is read right by all who have one: it starts a GitHub workflow, and others like it.
    if (!parent && str_equal(node->text, STR("on")))
        return;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_equal_ignoring_case(node->text, str_from(words[i])))
            check_report(run, node->offset, node->end - node->offset,
                         "'%.*s' is a boolean to some readers and text to others: write %s, or quote it",
                         STR_ARG(node->text), i % 2 ? "false" : "true");
}

static bool run_truthy(struct check_run *run, const struct blob *blob, struct error *err)
{
    const enum ci_kind kind = ci_kind_of_path(blob->path);
    // GitHub and andon read them as YAML 1.2 says: there is one reader, and yes is a text.
    bool has_one_reader =
        kind == CI_WORKFLOW || kind == CI_ACTION || str_equal(str_basename(blob->path), STR("andon.yml"));
    (void)err;
    return has_one_reader || run_walk(run, blob, look_for_truthy, NULL);
}

static void look_for_octal(struct check_run *run, const struct blob *blob, const struct yaml_tree_node *node,
                           const struct yaml_tree_node *parent, void *context)
{
    (void)blob, (void)context;
    if (!parent || !is_plain(node) || node->text.len < 2 || node->text.at[0] != '0')
        return;
    bool is_zero = true;
    for (size_t i = 0; i < node->text.len; i++) {
        if (node->text.at[i] < '0' || node->text.at[i] > '7')
            return;
        is_zero = is_zero && node->text.at[i] == '0';
    }
    if (is_zero)
        return;
    check_report(run, node->offset, node->end - node->offset,
                 "%.*s is octal to some readers and decimal to others: quote it, or write the number meant",
                 STR_ARG(node->text));
}

static bool run_octal(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    return run_walk(run, blob, look_for_octal, NULL);
}

enum { STEP_MAX = 16 };

struct steps {
    size_t counts[STEP_MAX + 1]; // how often a map is that much deeper than the one around it
    size_t usual;                // 0: counting
};

// Of the first byte in the line that is no blank: a tag or an anchor may stand before a key.
static size_t column_of(struct str bytes, size_t offset)
{
    const size_t newline = str_find_last_byte(str_slice(bytes, 0, offset), '\n');
    const size_t start = newline == STR_NONE ? 0 : newline + 1;
    size_t at = start;
    while (at < offset && bytes.at[at] == ' ')
        at++;
    return at - start;
}

// Only maps in maps, both in block style. Lists may stand at their key or deeper, and what is in the map of
// an item aligns with its dash or with its first key.
static size_t step_of(const struct blob *blob, const struct yaml_tree_node *node,
                      const struct yaml_tree_node *parent)
{
    const struct str bytes = blob->bytes;
    if (!parent || parent->kind != YAML_TREE_MAP || node->kind != YAML_TREE_MAP || !node->first ||
        !node->key || node->first->key->offset >= bytes.len || node->key->offset >= bytes.len)
        return 0;
    if (bytes.at[node->offset] == '{' || bytes.at[parent->offset] == '{')
        return 0;
    const size_t inner = column_of(bytes, node->first->key->offset),
                 outer = column_of(bytes, node->key->offset);
    return (!parent->key && outer > 0) || inner <= outer || inner - outer > STEP_MAX ? 0 : inner - outer;
}

static void look_at_step(struct check_run *run, const struct blob *blob, const struct yaml_tree_node *node,
                         const struct yaml_tree_node *parent, void *context)
{
    struct steps *steps = context;
    const size_t step = step_of(blob, node, parent);
    if (step == 0)
        return;
    if (steps->usual == 0)
        steps->counts[step]++;
    else if (step != steps->usual)
        check_report(run, node->first->key->offset, node->first->key->end - node->first->key->offset,
                     "indented by %zu, where this file indents by %zu", step, steps->usual);
}

static bool run_indent(struct check_run *run, const struct blob *blob, struct error *err)
{
    struct steps steps = {0};
    (void)err;
    run_walk(run, blob, look_at_step, &steps);
    size_t total = 0;
    for (size_t i = 1; i <= STEP_MAX; i++) {
        total += steps.counts[i];
        if (steps.counts[i] > steps.counts[steps.usual])
            steps.usual = i;
    }
    // A file without one width that most of it has was laid out by rules that are not ours to guess.
    const bool has_usual = total >= 4 && steps.counts[steps.usual] * 5 >= total * 4;
    return !has_usual || run_walk(run, blob, look_at_step, &steps);
}

const struct check check_yaml_truthy = {
    .id = "yaml-truthy",
    .summary = "no yes, no, on or off in YAML that may be a boolean or text",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(YAML),
    .run = run_truthy,
    .page =
        {
            .why = "YAML 1.1 took yes, no, on and off for booleans, YAML 1.2 does not, and readers of both "
                   "are in use: "
                   "the country code NO becomes false, and a switch that was on becomes a text. The key on, "
                   "which "
                   "starts a GitHub workflow, is fine.",
            .bad = "countries: [se, no, dk]\n",
            .good = "countries: [se, \"no\", dk]\n",
            .fix = "Write true or false, or quote the text.",
            .source = "yamllint truthy",
        },
};

const struct check check_yaml_octal = {
    .id = "yaml-octal",
    .summary = "no numbers with a leading zero in YAML",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(YAML),
    .run = run_octal,
    .page =
        {
            .why =
                "0644 is 420 to readers of YAML 1.1 and 644 to those of YAML 1.2: file modes and codes that "
                "start with a zero come out wrong.",
            .bad = "mode: 0644\n",
            .good = "mode: \"0644\"\n",
            .fix = "Quote it, or write the number that is meant.",
            .source = "yamllint octal-values",
        },
};

const struct check check_yaml_indent = {
    .id = "yaml-indent",
    .summary = "a YAML file indents its maps by the same width",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(YAML),
    .run = run_indent,
    .page =
        {
            .why =
                "Where widths differ, people paste a key one level too high or too low, and it still parses. "
                "Compared are maps in maps with the width that four fifths of the file have; lists and what "
                "is in "
                "them may stand at their key or deeper.",
            .bad = "a:\n  b: {}\nc:\n  d: {}\ne:\n    f: {}\n",
            .good = "a:\n  b: {}\nc:\n  d: {}\ne:\n  f: {}\n",
            .fix = "Indent as the rest of the file.",
            .source = "yamllint indentation",
        },
};
