// A conflict marker at the start of a line is also how reStructuredText and Markdown underline a heading, so
// one marker alone proves nothing outside of a merge. There, only the whole sequence counts:
//
//     <<<<<<< ours
//     =======
//     >>>>>>> theirs
//
// During a merge (or with assume-in-merge) every marker line counts, but for a lone ======= in prose.
#include "core/syntax.h"
#include "lint/text.h"

enum { SHOWN_MAX = 50 };

static bool prepare(const struct check_run *run, const struct changeset *changeset, struct arena *arena,
                    void **prepared, struct error *err)
{
    (void)run, (void)err;
    enum repo_operation *operation = ARENA_NEW(arena, enum repo_operation);
    *operation = changeset->operation;
    *prepared = operation;
    return true;
}

static uint64_t prepared_digest(const void *prepared)
{
    const enum repo_operation *operation = prepared;
    return (uint64_t)*operation;
}

static bool is_in_merge(const struct check_run *run)
{
    const enum repo_operation *operation = run->prepared;
    return operation && *operation != REPO_NORMAL;
}

// Seven equal bytes cover one of every seven positions: looking at those alone finds every marker. Gives the
// start of the next line that is a marker of one of `marks`, or STR_NONE.
static size_t next_marker(struct str bytes, size_t from, bool all_kinds)
{
    for (size_t i = from + 6; i < bytes.len; i += 7) {
        char byte = bytes.at[i];
        if (byte != '<' && !(all_kinds && (byte == '=' || byte == '>')))
            continue;
        size_t start = i;
        while (start > from && bytes.at[start - 1] == byte && i - start < 7)
            start--;
        if (start > 0 && bytes.at[start - 1] != '\n')
            continue;
        size_t offset = start;
        if (text_is_marker(text_next_line(bytes, &offset), byte))
            return start;
    }
    return STR_NONE;
}

// The offset behind the block that starts with the marker at `start`, or STR_NONE when it is not a whole one.
static size_t block_end(struct str bytes, size_t start)
{
    bool has_separator = false;
    size_t offset = start;
    text_next_line(bytes, &offset);
    while (offset < bytes.len) {
        size_t line_start = offset;
        struct str line = text_next_line(bytes, &offset);
        if (text_is_marker(line, '<'))
            return STR_NONE;
        if (text_is_marker(line, '='))
            has_separator = true;
        if (text_is_marker(line, '>'))
            return has_separator ? line_start + line.len : STR_NONE;
    }
    return STR_NONE;
}

static bool is_prose(const struct blob *blob)
{
    struct str extension = str_extension(blob->path);
    return (blob->types & FILETYPE(MARKDOWN)) || str_equal_ignoring_case(extension, STR("rst")) ||
           str_equal_ignoring_case(extension, STR("adoc"));
}

// How many marks open or close a block of code in prose here ("```", "~~~~", "----", "...."), or 0.
static size_t fence_marks(struct str line)
{
    size_t count = 0;
    while (count < line.len && line.at[count] == line.at[0])
        count++;
    if (line.len && (line.at[0] == '`' || line.at[0] == '~'))
        return count >= 3 ? count : 0;
    return count >= 4 && count == line.len && (line.at[0] == '-' || line.at[0] == '.') ? count : 0;
}

// A line of dashes below a text underlines a heading.
static bool is_in_fence(struct str bytes, size_t start)
{
    size_t open = 0;
    char mark = 0;
    struct str before = {0};
    for (size_t at = 0; at < start;) {
        const struct str line = str_trim(text_next_line(bytes, &at));
        const size_t marks = fence_marks(line);
        const bool is_below = before.len > 1 && !strchr("[.", before.at[0]) && line.len &&
                              line.at[0] != '`' && line.at[0] != '~';
        if (open && marks >= open && line.at[0] == mark) {
            open = 0;
        } else if (!open && marks && !is_below) {
            open = marks;
            mark = line.at[0];
        }
        before = line;
    }
    return open != 0;
}

// The word that ends the here-document which the line starts ("cat > a <<-'END'"), or empty.
static struct str heredoc_word(struct str line)
{
    size_t at = str_find(line, STR("<<"), 0), end;
    if (at == STR_NONE)
        return (struct str){0};
    for (at += 2; at < line.len && strchr("-\\'\" ", line.at[at]);)
        at++;
    for (end = at; end < line.len && (byte_is_alpha(line.at[end]) || line.at[end] == '_');)
        end++;
    return str_slice(line, at, end - at);
}

// Whether the whole block is the text of one here-document of a script.
static bool is_in_heredoc(struct str bytes, size_t start, size_t end)
{
    struct str word = {0};
    for (size_t at = 0; at < start;) {
        const struct str line = text_next_line(bytes, &at);
        if (word.len == 0)
            word = heredoc_word(line);
        else if (str_equal(str_trim(line), word))
            word = (struct str){0};
    }
    for (size_t at = end; word.len && at < bytes.len;)
        if (str_equal(str_trim(text_next_line(bytes, &at)), word))
            return true;
    return false;
}

// Whether the whole block is the text of one string, or of a comment, of source code: a conflict that is left
// breaks what it stands in.
static bool is_in_string(const struct blob *blob, size_t start, size_t end)
{
    enum syntax_language language;
    struct syntax_tree tree = {0};
    struct error ignored = {0};
    bool is_found = false;
    if (!syntax_language_of(blob->types, &language) ||
        !syntax_parse(blob->bytes, language, NULL, &tree, &ignored))
        return false;
    TSNode node =
        ts_node_descendant_for_byte_range(ts_tree_root_node(tree.tree), (uint32_t)start, (uint32_t)end);
    for (unsigned up = 0; up < 3 && !ts_node_is_null(node) && !is_found; up++) {
        const struct str kind = str_from(ts_node_type(node));
        is_found =
            str_find(kind, STR("string"), 0) != STR_NONE || str_find(kind, STR("comment"), 0) != STR_NONE;
        node = ts_node_parent(node);
    }
    syntax_free(&tree);
    return is_found;
}

// Text about conflicts shows some: in a block of code of a manual, in the here-document or the string of a
// test.
static bool is_shown(const struct blob *blob, size_t start, size_t end)
{
    if (is_prose(blob))
        return is_in_fence(blob->bytes, start);
    if (blob->types & FILETYPE(SHELL))
        return is_in_heredoc(blob->bytes, start, end);
    return is_in_string(blob, start, end);
}

static void report_blocks(struct check_run *run, const struct blob *blob)
{
    size_t looked = 0; // each look goes through the whole file
    for (size_t at = 0; (at = next_marker(blob->bytes, at, false)) != STR_NONE;) {
        size_t end = block_end(blob->bytes, at);
        if (end != STR_NONE) {
            struct finding *finding =
                check_report(run, at, end - at, "an unresolved merge conflict was left in the file");
            if (looked++ < SHOWN_MAX && is_shown(blob, at, end))
                check_soften(run, finding);
        }
        at = end != STR_NONE ? end : at + 7;
    }
}

static void report_lines(struct check_run *run, const struct blob *blob, bool separators)
{
    for (size_t at = 0; (at = next_marker(blob->bytes, at, true)) != STR_NONE;) {
        size_t next = at;
        struct str line = text_next_line(blob->bytes, &next);
        if (line.at[0] != '=' || separators)
            check_report(run, at, 7, "the merge conflict marker %.7s was left in the file", line.at);
        at = next;
    }
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    bool assumed = check_flag(run, "assume-in-merge");
    if (!text_is_bytewise(blob))
        return true;
    if (assumed || is_in_merge(run))
        report_lines(run, blob, assumed || !is_prose(blob));
    else
        report_blocks(run, blob);
    return true;
}

const struct check check_check_merge_conflict = {
    .id = "check-merge-conflict",
    .summary = "no conflict markers",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(TEXT),
    .options =
        (const struct check_option[]){
            {"assume-in-merge", CHECK_OPTION_FLAG, "false",
             "every line that looks like a marker counts, also outside of a merge"},
            {0},
        },
    .page =
        {
            .why = "The file holds both sides of a merge and git's markers: it does not compile, or worse, "
                   "it does.",
            .bad = "<<<<<<"
                   "< HEAD\nport = 80\n===="
                   "===\nport = 8080\n>>>>"
                   ">>> feature\n",
            .good = "port = 8080\n",
            .fix = "Keep what is right, delete the three marker lines, git add the file.",
            .source = "pre-commit-hooks check-merge-conflict",
        },
    .run = run_check,
    .prepare = prepare,
    .prepared_digest = prepared_digest,
};
