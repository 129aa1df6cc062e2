// Every key of andon.yml, in one table. Validation, "did you mean", `andon config` and the manual come from
// it.
#include "core/config_internal.h"

static const char *const fix_names[] = {"true", "false", "ask", NULL};
static const char *const case_names[] = {"any", "lower", "upper", NULL};
static const char *const wip_names[] = {"push", "warn", "off", NULL};
static const char *const style_names[] = {"conventional", "plain", "off", NULL};
static const char *const branch_names[] = {"trunk", "git-flow", "off", NULL};

#define ROOT_ONLY false, false
#define IN_FOLDERS true, false
#define REQUIRED false, true

const struct config_key config_keys[] = {
    {"version", CONFIG_NUMBER, IN_FOLDERS, "1", "version of this file's format", NULL},
    {"exclude", CONFIG_GLOBS, IN_FOLDERS, "", "paths that no check looks at", NULL},
    {"stages.pre-commit", CONFIG_LIST, ROOT_ONLY, "lint, secrets, test", "what runs before a commit", NULL},
    {"stages.pre-merge-commit", CONFIG_LIST, ROOT_ONLY, "", "what runs before a merge commit", NULL},
    {"stages.prepare-commit-msg", CONFIG_LIST, ROOT_ONLY, "", "what runs before the message is edited", NULL},
    {"stages.commit-msg", CONFIG_LIST, ROOT_ONLY, "message", "what looks at the message", NULL},
    {"stages.post-commit", CONFIG_LIST, ROOT_ONLY, "", "what runs after a commit", NULL},
    {"stages.post-checkout", CONFIG_LIST, ROOT_ONLY, "", "what runs after a checkout", NULL},
    {"stages.post-merge", CONFIG_LIST, ROOT_ONLY, "", "what runs after a merge", NULL},
    {"stages.post-rewrite", CONFIG_LIST, ROOT_ONLY, "", "what runs after commits were rewritten", NULL},
    {"stages.pre-push", CONFIG_LIST, ROOT_ONLY, "secrets, message, policy, test", "what runs before a push",
     NULL},
    {"stages.pre-rebase", CONFIG_LIST, ROOT_ONLY, "", "what runs before a rebase", NULL},
    {"stages.pre-receive", CONFIG_LIST, ROOT_ONLY, "secrets, lint, policy",
     "what a server runs on all that is pushed", NULL},
    {"stages.update", CONFIG_LIST, ROOT_ONLY, "", "what a server runs on each ref", NULL},
    {"lint.fix", CONFIG_CHOICE, ROOT_ONLY, "true", "apply safe fixes to what is committed", fix_names},
    {"lint.disable", CONFIG_LIST, IN_FOLDERS, "", "checks that do not run", NULL},
    {"lint.severity.*", CONFIG_SEVERITY, IN_FOLDERS, "", "severity of one check", NULL},
    {"lint.options.*.*", CONFIG_ANY, IN_FOLDERS, "", "one option of one check", NULL},
    {"lint.exclude", CONFIG_GLOBS, IN_FOLDERS, "", "paths that lint does not look at", NULL},
    {"lint.rules", CONFIG_LIST, ROOT_ONLY, "", "folders with own syntax rules", NULL},
    {"lint.grammars", CONFIG_LIST, ROOT_ONLY, "",
     "folders with grammars of languages for them (shared libraries); needs andon trust", NULL},
    {"lint.tools", CONFIG_SWITCH, ROOT_ONLY, "on", "external linters; off: none of them runs", NULL},
    {"lint.tools.*", CONFIG_SWITCH, ROOT_ONLY, "",
     "one of them: runs also without a configuration of its own, or not at all", NULL},
    {"lint.tools.*.files", CONFIG_GLOBS, ROOT_ONLY, "", "paths that an external linter is given", NULL},
    {"lint.tools.*.exclude", CONFIG_GLOBS, ROOT_ONLY, "", "paths that it is not given", NULL},
    {"lint.tools.*.args", CONFIG_LIST, ROOT_ONLY, "", "further arguments for it; needs andon trust", NULL},
    {"lint.tools.*.timeout", CONFIG_DURATION, ROOT_ONLY, "60s", "how long it may run", NULL},
    {"lint.tools.*.required", CONFIG_BOOL, ROOT_ONLY, "false", "fail when it is not installed", NULL},
    {"lint.tools.*.severity", CONFIG_SEVERITY, ROOT_ONLY, "", "severity of what it reports", NULL},
    {"secrets.rules", CONFIG_LIST, ROOT_ONLY, "", "folders or files with own rules", NULL},
    {"secrets.baseline", CONFIG_TEXT, ROOT_ONLY, ".andon/baseline.json", "findings that are known already",
     NULL},
    {"secrets.honour", CONFIG_LIST, ROOT_ONLY, "", "scanners whose comments are obeyed, or all", NULL},
    {"secrets.registry", CONFIG_LIST, ROOT_ONLY, "", "files of known test secrets, by digest", NULL},
    {"secrets.allow", CONFIG_ITEMS, ROOT_ONLY, "", "findings that are no secrets", NULL},
    {"secrets.allow[].path", CONFIG_TEXT, ROOT_ONLY, "", "where", NULL},
    {"secrets.allow[].rule", CONFIG_TEXT, ROOT_ONLY, "", "which rule; * at the end for any", NULL},
    {"secrets.allow[].reason", CONFIG_TEXT, REQUIRED, "", "why", NULL},
    {"secrets.allow[].expires", CONFIG_DATE, ROOT_ONLY, "", "last day on which this holds", NULL},
    {"test.budget", CONFIG_DURATION, ROOT_ONLY, "10s", "how long tests may take at a commit", NULL},
    {"test.runners", CONFIG_LIST, ROOT_ONLY, "auto", "which test runners to use", NULL},
    {"message.style", CONFIG_CHOICE, ROOT_ONLY, "plain", "what a commit message looks like", style_names},
    {"message.types", CONFIG_LIST, ROOT_ONLY, "", "allowed types of a conventional message", NULL},
    {"message.scopes", CONFIG_LIST, ROOT_ONLY, "", "allowed scopes of a conventional message", NULL},
    {"message.pattern", CONFIG_TEXT, ROOT_ONLY, "", "a regular expression that the first line must match",
     NULL},
    {"message.subject-case", CONFIG_CHOICE, ROOT_ONLY, "any", "how the first word of the subject starts",
     case_names},
    {"message.max-subject", CONFIG_NUMBER, ROOT_ONLY, "72", "longest first line, in columns", NULL},
    {"message.body-wrap", CONFIG_NUMBER, ROOT_ONLY, "0", "longest other line, in columns; 0: any", NULL},
    {"message.wip", CONFIG_CHOICE, ROOT_ONLY, "push",
     "WIP, fixup! and the like: a warning when it is committed, and when it is pushed an error (push), a "
     "warning "
     "(warn) or nothing (off)",
     wip_names},
    {"message.signoff", CONFIG_BOOL, ROOT_ONLY, "false", "a Signed-off-by line is required", NULL},
    {"message.ticket", CONFIG_TEXT, ROOT_ONLY, "", "a regular expression that some line must match", NULL},
    {"policy.branches", CONFIG_CHOICE, ROOT_ONLY, "off", "how the team branches", branch_names},
    {"policy.protected", CONFIG_LIST, ROOT_ONLY, "main, master", "branches that nobody commits to directly",
     NULL},
    {"policy.batch.warn", CONFIG_NUMBER, ROOT_ONLY, "", "changed lines from which a push is called large",
     NULL},
    {"policy.batch.deny", CONFIG_NUMBER, ROOT_ONLY, "", "changed lines from which a push is refused", NULL},
    {"limits.blob", CONFIG_SIZE, ROOT_ONLY, "256MB", "largest file that is looked at", NULL},
    {"limits.archive-depth", CONFIG_NUMBER, ROOT_ONLY, "5", "archives in archives that are opened", NULL},
    {"limits.archive-entries", CONFIG_NUMBER, ROOT_ONLY, "1000000", "members of one archive, nested ones too",
     NULL},
    {"limits.archive-bytes", CONFIG_SIZE, ROOT_ONLY, "16GB", "what one archive may unpack to", NULL},
    {"limits.archive-ratio", CONFIG_NUMBER, ROOT_ONLY, "250", "how many times its size it may unpack to",
     NULL},
    {"devenv", CONFIG_TREE, ROOT_ONLY, "", "the development environment; see andon-devenv(1)", NULL},
    {"commands", CONFIG_ITEMS, ROOT_ONLY, "", "anything else that runs at a stage; needs andon trust", NULL},
    {"commands[].id", CONFIG_TEXT, REQUIRED, "", "its name", NULL},
    {"commands[].run", CONFIG_ARGV, REQUIRED, "", "its words; {files} stands for the files", NULL},
    {"commands[].files", CONFIG_GLOBS, ROOT_ONLY, "", "paths that it is for", NULL},
    {"commands[].exclude", CONFIG_GLOBS, ROOT_ONLY, "", "paths that it is not for", NULL},
    {"commands[].types", CONFIG_LIST, ROOT_ONLY, "", "file types that it is for", NULL},
    {"commands[].stage", CONFIG_TEXT, ROOT_ONLY, "pre-commit", "when it runs", NULL},
    {"commands[].timeout", CONFIG_DURATION, ROOT_ONLY, "60s", "how long it may run", NULL},
    {"commands[].always-run", CONFIG_BOOL, ROOT_ONLY, "false", "run it also when no file matches", NULL},
    {"commands[].writes", CONFIG_BOOL, ROOT_ONLY, "true", "it may change files", NULL},
    {0},
};

const struct config_key *config_key_find(struct str path)
{
    for (const struct config_key *key = config_keys; key->path; key++)
        if (str_equal(path, str_from(key->path)))
            return key;
    return NULL;
}

const struct config_key *config_key_match(struct str name)
{
    for (const struct config_key *key = config_keys; key->path; key++) {
        struct str row = str_from(key->path), rest = name;
        bool same = true;
        while (same && row.at && rest.at) {
            struct str want = str_cut(&row, '.'), have = str_cut(&rest, '.');
            same = str_equal(want, STR("*")) ? have.len > 0 : str_equal(want, have);
        }
        if (same && !row.at && !rest.at)
            return key;
    }
    return NULL;
}

bool config_key_has_below(struct str path)
{
    for (const struct config_key *key = config_keys; key->path; key++) {
        struct str row = str_from(key->path);
        if (path.len == 0 ||
            (str_starts_with(row, path) && (row.at[path.len] == '.' || row.at[path.len] == '[')))
            return true;
    }
    return false;
}

bool config_read_duration(struct str text, unsigned *milliseconds)
{
    static const struct {
        struct str unit;
        uint64_t factor;
    } units[] = {{STR("ms"), 1}, {STR("s"), 1000}, {STR("m"), 60000}, {STR("h"), 3600000}};
    const uint64_t longest = 24 * 3600000;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint64_t number;
        if (!str_ends_with(text, units[i].unit) ||
            !str_to_u64(str_slice(text, 0, text.len - units[i].unit.len), &number))
            continue;
        if (number == 0 || number > longest / units[i].factor)
            return false;
        *milliseconds = (unsigned)(number * units[i].factor);
        return true;
    }
    return false;
}

bool config_is_on(const struct yaml_node *node)
{
    static const char *const off[] = {"off", "false", NULL};
    return !node || node->kind != YAML_SCALAR || !str_is_one_of(node->text, off);
}

bool config_read_size(struct str text, size_t *bytes)
{
    static const struct {
        struct str unit;
        unsigned shift;
    } units[] = {{STR("KB"), 10}, {STR("KiB"), 10}, {STR("MB"), 20}, {STR("MiB"), 20},
                 {STR("GB"), 30}, {STR("GiB"), 30}, {STR(""), 0}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        uint64_t number;
        if (!str_ends_with(text, units[i].unit) ||
            !str_to_u64(str_trim(str_slice(text, 0, text.len - units[i].unit.len)), &number))
            continue;
        if (number == 0 || number > SIZE_MAX >> 1 >> units[i].shift)
            return false;
        *bytes = (size_t)(number << units[i].shift);
        return true;
    }
    return false;
}

static const char *const kind_names[] = {
    [CONFIG_BOOL] = "true or false",
    [CONFIG_NUMBER] = "a whole number",
    [CONFIG_TEXT] = "text",
    [CONFIG_LIST] = "a list of texts",
    [CONFIG_GLOBS] = "a list of path patterns, each at most 4096 bytes",
    [CONFIG_ARGV] = "a list of words, such as [mypy, --strict, \"{files}\"]",
    [CONFIG_CHOICE] = "one of ",
    [CONFIG_SEVERITY] = "one of off, note, warning, error",
    [CONFIG_DURATION] = "a duration up to 24h, such as 500ms, 60s or 2m",
    [CONFIG_SIZE] = "a size in bytes, or such as 500KB, 256MB or 1GB",
    [CONFIG_DATE] = "a date such as 2027-06-30",
    [CONFIG_ANY] = "a text, a number, true, false or a list of texts",
    [CONFIG_TREE] = "a map of keys",
    [CONFIG_SWITCH] = "on or off, or a map of its keys",
    [CONFIG_ITEMS] = "a list of maps",
};

void config_add_kind(struct buffer *out, const struct config_key *key)
{
    buffer_add_cstring(out, kind_names[key->kind]);
    for (size_t i = 0; key->kind == CONFIG_CHOICE && key->choices[i]; i++)
        buffer_printf(out, "%s%s", i ? ", " : "", key->choices[i]);
}

// scdoc's own characters lose their meaning behind a backslash.
static void add_escaped(struct buffer *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (memchr("\\*_", text.at[i], 3))
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, text.at[i]);
    }
}

void config_print_reference(struct buffer *out)
{
    buffer_printf(out, "andon.yml(5) \"andon %s\" \"andon manual\"\n\n", ANDON_VERSION);
    buffer_add_cstring(
        out,
        "# NAME\n\nandon.yml - what andon checks in a repository, and when\n\n"
        "# DESCRIPTION\n\n"
        "The file stands at the root of the repository; every key is optional, and so is the file. A folder "
        "may "
        "have an andon.yml of its own, with the keys _exclude_ and _lint_ (but _lint.fix_, _lint.rules_, "
        "_lint.grammars_ and _lint.tools_), for what is below it. An unknown key is an error. *andon config* "
        "prints what is in "
        "force.\n\n"
        "Patterns are those of .gitignore, and {a,b} means either. A name in place of \\* is free; [] is "
        "each "
        "item of a list.\n\n"
        "# KEYS\n\n");
    for (const struct config_key *key = config_keys; key->path; key++) {
        struct buffer text BUFFER_AUTO = {0};
        buffer_add_byte(out, '*');
        add_escaped(out, str_from(key->path));
        buffer_add(out, STR("*\n\t"));
        buffer_printf(&text, "%s (", key->doc);
        config_add_kind(&text, key);
        if (key->is_required)
            buffer_add(&text, STR("; required"));
        else if (*key->standard)
            buffer_printf(&text, "; default: %s", key->standard);
        buffer_add_byte(&text, ')');
        add_escaped(out, buffer_str(&text));
        buffer_add(out, STR("\n\n"));
    }
}
