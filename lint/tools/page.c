// What people read about one external linter: the call, when it is made, how to want it and how not to.
#include "core/check_page.h"
#include "core/term.h"
#include "lint/tools/tool.h"

static void add_words(struct buffer *out, const char *const *words, const char *before, const char *between)
{
    for (size_t i = 0; words && words[i]; i++)
        buffer_printf(out, "%s%s", i ? between : before, words[i]);
}

// An argument as a shell would want it, with what stands for files and folders in words.
static void add_argument(struct buffer *out, struct str argument)
{
    static const struct {
        struct str name, shown;
    } values[] = {
        {{"{files}", 7}, {"FILE…", 7}}, {{"{folders}", 9}, {"FOLDER…", 9}}, {{"{config}", 8}, {"CONFIG", 6}},
        {{"{root}", 6}, {"ROOT", 4}},   {{"{cache}", 7}, {"CACHE", 5}},
    };
    bool is_quoted = false;
    for (size_t i = 0; i < argument.len; i++)
        is_quoted = is_quoted || byte_is_one_of(argument.at[i], " $\"'`|;<>()\\");
    buffer_add_cstring(out, is_quoted ? " '" : " ");
    while (argument.len) {
        size_t step = 1;
        for (size_t i = 0; i < sizeof values / sizeof *values && step == 1; i++)
            if (str_starts_with(argument, values[i].name)) {
                buffer_add(out, values[i].shown);
                step = values[i].name.len;
            }
        if (step == 1)
            buffer_add_byte(out, argument.at[0]);
        argument = str_slice(argument, step, argument.len);
    }
    buffer_add_cstring(out, is_quoted ? "'" : "");
}

static void add_call(struct buffer *out, const struct tool *tool, const char *const *words)
{
    buffer_printf(out, "    %s", tool->programs[0]);
    for (size_t i = 0; words[i]; i++)
        add_argument(out, str_from(words[i]));
    buffer_add_byte(out, '\n');
}

static void add_calls(struct buffer *out, const struct tool *tool)
{
    buffer_add_cstring(out, "\nwhat runs\n");
    add_call(out, tool, tool->check);
    if (tool->reader == TOOL_REWRITE)
        buffer_add_cstring(out, "  in a copy: what it changes there is the finding, and the fix\n");
    if (tool->fix) {
        buffer_add_cstring(out, "  and to mend, in a copy:\n");
        add_call(out, tool, tool->fix);
    }
    add_words(out, tool->environment, "  with ", " ");
    buffer_add_cstring(out, tool->environment ? "\n" : "");
    buffer_printf(out, "  %s, ", tool->programs[0]);
    add_words(out, tool->programs + 1, "or ", ", ");
    buffer_add_cstring(out, tool->programs[1] ? ", " : "");
    add_words(out, tool->folders, "of ", ", ");
    buffer_add_cstring(out, tool->folders ? " in the repository, else of PATH\n" : "of PATH\n");
}

// "pyproject.toml:[tool.ruff" -> pyproject.toml with '[tool.ruff'
static void add_config(struct buffer *out, const char *config)
{
    struct str text = str_from(config), name = str_cut(&text, ':');
    buffer_add(out, name);
    if (text.at)
        buffer_printf(out, " with '%.*s'", STR_ARG(text));
}

static void add_when(struct buffer *out, const struct tool *tool)
{
    BUFFER_AUTO struct buffer text = {0};
    buffer_add_cstring(&text, "In a repository that has ");
    for (size_t i = 0; tool->configs && tool->configs[i]; i++) {
        buffer_add_cstring(&text, i == 0 ? "" : tool->configs[i + 1] ? ", " : " or ");
        add_config(&text, tool->configs[i]);
    }
    if (!tool->configs)
        buffer_clear(&text);
    buffer_printf(&text, "%s named in andon.yml: lint: {tools: {%s: {}}}. Files:",
                  tool->configs ? ", or where it is" : "Where it is", tool->id);
    for (size_t bit = 0; bit < FILETYPE_BIT_COUNT; bit++)
        if (tool->types & (filetype_mask)1 << bit)
            buffer_printf(&text, " %s", filetype_tag((enum filetype_bit)bit));
    add_words(&text, tool->files, " ", " ");
    add_words(&text, tool->except, ", not ", " ");
    buffer_add_byte(&text, '\0');
    check_page_wrapped(out, "when", text.at);
}

// What else its user has to know.
static void add_facts(struct buffer *out, const struct tool *tool)
{
    static const struct {
        unsigned flag;
        const char *text;
    } facts[] = {
        {TOOL_RUNS_CODE,
         "Its configuration, or what it builds, is code of the repository: it runs after 'andon trust'."},
        {TOOL_WHOLE_PROJECT,
         "It looks at the whole project; what it finds in files that are not looked at is counted."},
        {TOOL_IN_PLACE, "It runs only when the files on disk are those that are looked at."},
        {TOOL_ONE_SEVERITY, "All that it finds is told with one severity, since it fails on all."},
    };
    BUFFER_AUTO struct buffer text = {0};
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (tool->flags & facts[i].flag)
            buffer_printf(&text, "%s%s", text.len ? "\n" : "", facts[i].text);
    buffer_add_byte(&text, '\0');
    check_page_wrapped(out, "good to know", text.at);
}

// A text with {rule} in it; without a rule its place is shown.
static void add_with_rule(struct buffer *out, const char *text, struct str rule)
{
    struct str rest = str_from(text), name = STR("{rule}");
    for (size_t at; (at = str_find(rest, name, 0)) != STR_NONE;
         rest = str_slice(rest, at + name.len, rest.len)) {
        buffer_add(out, str_slice(rest, 0, at));
        if (rule.len)
            term_untrusted(out, rule);
        else
            buffer_add_cstring(out, "RULE");
    }
    buffer_add(out, rest);
}

static void add_leaving_out(struct buffer *out, const struct tool *tool, struct str rule)
{
    BUFFER_AUTO struct buffer id = {0};
    buffer_add_cstring(&id, tool->id);
    buffer_add_cstring(&id, rule.len ? "/" : "");
    term_untrusted(&id, rule);
    buffer_printf(
        out,
        "\nto require it\n"
        "  andon.yml: lint: {tools: {%s: {required: true}}}, which fails where it is not installed\n"
        "\nto leave it out\n"
        "  for one line:       a comment on it or above: andon: ignore[%.*s] reason\n",
        tool->id, STR_ARG(buffer_str(&id)));
    if (tool->ignore) {
        buffer_add_cstring(out, "                      or its own: ");
        add_with_rule(out, tool->ignore, rule);
        buffer_add_byte(out, '\n');
    }
    if (rule.len)
        buffer_printf(out,
                      "  this rule:          its own configuration, or andon.yml: lint: {severity: "
                      "{\"%.*s\": \"off\"}}\n",
                      STR_ARG(buffer_str(&id)));
    buffer_printf(out,
                  "  in this repository: andon.yml: lint: {tools: {%s: off}}\n"
                  "  once:               ANDON_SKIP=%s git commit (recorded), or andon lint --no-tools\n",
                  tool->id, tool->id);
}

// Whether the tool says how bad a finding is.
static bool has_severities(const struct tool *tool)
{
    bool says = tool->reader == TOOL_SARIF || (tool->pattern && strstr(tool->pattern, "(?<severity>"));
    return tool->reader != TOOL_REWRITE && says && !(tool->flags & TOOL_ONE_SEVERITY);
}

void tool_page_print(const struct tool *tool, struct str rule, struct buffer *out)
{
    buffer_add_cstring(out, tool->id);
    buffer_add_cstring(out, rule.len ? "/" : "");
    term_untrusted(out, rule);
    buffer_printf(out, ": %s\n  external linter, severity %s%s%s\n", tool->summary,
                  has_severities(tool) ? "as it says, else " : "", severity_name(tool->severity),
                  tool->fix || tool->reader == TOOL_REWRITE ? ", can mend what it finds" : "");
    if (rule.len && tool->rules) {
        buffer_add_cstring(out, "\nwhat this rule is about\n  ");
        add_with_rule(out, tool->rules, rule);
        buffer_add_byte(out, '\n');
    }
    add_calls(out, tool);
    add_when(out, tool);
    add_facts(out, tool);
    if (!rule.len && tool->rules) {
        buffer_add_cstring(out, "\nits rules\n  ");
        add_with_rule(out, tool->rules, rule);
        buffer_add_byte(out, '\n');
    }
    add_leaving_out(out, tool, rule);
    check_page_wrapped(out, "source", tool->source);
}
