// The splitter goes through the text once. A list (the script itself, a subshell, a substitution) is one call
// of parse_list; the words of commands that are not finished wait on a stack, because a substitution in a
// word has commands of its own that are finished before the command around it:
//
//     text:   rm -rf "$(dirname "$x")" && ls
//     stack:  rm -rf | dirname "$x"        <- `dirname` is done and leaves; then `rm` is
#include "lint/shell/shell.h"

#include "lint/shell/shell_internal.h"

static void parse_list(struct shell_parser *parser, struct shell_list list);

void shell_read_list(struct shell_parser *parser, char end, const struct shell_list *around, bool is_subshell)
{
    struct shell_list list = {.end = end, .in_substitution = true};
    if (around) {
        list.in_substitution = around->in_substitution || !is_subshell;
        list.in_subshell = around->in_subshell || is_subshell;
        list.in_function = around->in_function || around->function_brace > 0 || around->is_definition;
    }
    if (shell_enter(parser))
        parse_list(parser, list);
    parser->depth--;
}

static void open_command(struct shell_parser *parser, struct shell_list *list)
{
    if (list->is_open)
        return;
    list->is_open = true;
    list->base = parser->stack.count;
    list->command.raw = str_slice(parser->text, parser->at, 0);
}

static bool is_assignment(const struct shell_word *word)
{
    size_t equals = str_find_byte(word->raw, '=', 0);
    if (equals == STR_NONE || equals == 0)
        return false;
    struct str name = str_slice(word->raw, 0, word->raw.at[equals - 1] == '+' ? equals - 1 : equals);
    const size_t bracket = str_find_byte(name, '[', 0);
    return shell_is_name(bracket == STR_NONE ? name : str_slice(name, 0, bracket));
}

static void finish_command(struct shell_parser *parser, struct shell_list *list, enum shell_link link)
{
    struct shell_command *command = &list->command;
    const size_t count = list->is_open ? parser->stack.count - list->base : 0;
    if (count) {
        size_t assigned = 0;
        while (assigned < count && !command->is_keyword &&
               is_assignment(&parser->stack.at[list->base + assigned]))
            assigned++;
        command->first = parser->words.count + assigned;
        command->assigned = assigned;
        command->count = count - assigned;
        command->after = link;
        command->is_condition |= list->is_condition;
        command->in_substitution = list->in_substitution;
        command->in_subshell = list->in_subshell;
        command->in_function = list->in_function || list->function_brace > 0;
        command->depth = parser->depth;
        for (size_t i = 0; i < count; i++)
            *vec_add(&parser->words) = parser->stack.at[list->base + i];
        parser->stack.count = list->base;
        *vec_add(&parser->commands) = *command;
    }
    if (count || link == SHELL_PIPE || link == SHELL_AND || link == SHELL_OR)
        list->command = (struct shell_command){.before = link};
    else
        list->command = (struct shell_command){.before = list->command.before};
    list->is_open = list->is_bracket = false;
}

// Behind a new line: the here-documents that were announced on the line before.
static void skip_heredocs(struct shell_parser *parser)
{
    VEC_EACH (struct shell_heredoc, heredoc, &parser->heredocs) {
        bool is_done = false;
        while (!shell_is_end(parser) && !is_done) {
            const size_t newline = str_find_byte(parser->text, '\n', parser->at);
            const size_t end = newline == STR_NONE ? parser->text.len : newline;
            struct str line = str_slice(parser->text, parser->at, end - parser->at);
            while (heredoc->strips_tabs && str_starts_with(line, STR("\t")))
                line = str_slice(line, 1, line.len);
            if (str_ends_with(line, STR("\r")))
                line.len--;
            is_done = str_equal(line, heredoc->delimiter);
            parser->at = newline == STR_NONE ? end : end + 1;
        }
    }
    vec_clear(&parser->heredocs);
}

static void skip_blanks(struct shell_parser *parser)
{
    for (;;) {
        const char c = shell_peek(parser, 0);
        if (c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f')
            parser->at++;
        else if (shell_looking_at(parser, STR("\\\n")))
            parser->at += 2;
        else if (shell_looking_at(parser, STR("\\\r\n")))
            parser->at += 3;
        else
            return;
    }
}

// At '<' or '>' (behind a number or '&', if any).
static void read_redirection(struct shell_parser *parser, struct shell_list *list)
{
    open_command(parser, list);
    const bool is_input = shell_peek(parser, 0) == '<';
    const bool is_heredoc = shell_looking_at(parser, STR("<<")) && shell_peek(parser, 2) != '<';
    bool strips_tabs = false;
    while (shell_peek(parser, 0) == '<' || shell_peek(parser, 0) == '>')
        parser->at++;
    if (is_heredoc && shell_peek(parser, 0) == '-')
        strips_tabs = true, parser->at++;
    else if (shell_peek(parser, 0) == '&' || shell_peek(parser, 0) == '|')
        parser->at++;
    skip_blanks(parser);
    if (shell_peek(parser, 0) == '(' && parser->at && strchr("<> ", parser->text.at[parser->at - 1])) {
        parser->at++; // a process substitution
        shell_read_list(parser, ')', list, false);
    } else {
        const struct shell_word target = shell_read_word(parser, list);
        if (is_heredoc)
            *vec_add(&parser->heredocs) =
                (struct shell_heredoc){shell_word_text(&target, parser->arena), strips_tabs};
    }
    list->command.reads_other |= is_input;
}

// A word where a command starts that is no command. True when it was one, and is dealt with.
static bool take_keyword(struct shell_parser *parser, struct shell_list *list, const struct shell_word *word)
{
    static const char *const conditions[] = {"if", "elif", "while", "until", NULL};
    static const char *const bodies[] = {"then", "do", "else", NULL};
    static const char *const others[] = {"fi", "done", "time", NULL};
    static const char *const lists[] = {"for", "select", "case", "function", NULL};
    if (str_is_one_of(word->raw, lists)) {
        open_command(parser, list);
        list->command.raw = word->raw;
        list->command.is_keyword = true;
        return false;
    }
    if (str_is_one_of(word->raw, conditions))
        list->is_condition = true;
    else if (str_is_one_of(word->raw, bodies))
        list->is_condition = false;
    else if (str_equal(word->raw, STR("!")))
        list->command.is_condition = true;
    else if (str_equal(word->raw, STR("esac")))
        list->cases -= list->cases > 0;
    else if (str_equal(word->raw, STR("{"))) {
        list->braces++;
        if (list->is_definition && !list->function_brace)
            list->function_brace = list->braces;
        list->is_definition = false;
    } else if (str_equal(word->raw, STR("}"))) {
        if (list->braces == list->function_brace)
            list->function_brace = 0;
        list->braces -= list->braces > 0;
    } else if (!str_is_one_of(word->raw, others)) {
        return false;
    }
    return true;
}

static bool keyword_is(const struct shell_parser *parser, const struct shell_list *list, const char *name)
{
    return list->is_open && list->command.is_keyword && parser->stack.count > list->base &&
           str_equal(parser->stack.at[list->base].raw, str_from(name));
}

static void add_word(struct shell_parser *parser, struct shell_list *list, struct shell_word word)
{
    open_command(parser, list);
    if (parser->stack.count == list->base)
        list->command.raw = str_slice(parser->text, (size_t)(word.raw.at - parser->text.at), 0);
    *vec_add(&parser->stack) = word;
    const size_t start = (size_t)(list->command.raw.at - parser->text.at);
    list->command.raw.len = parser->at > start ? parser->at - start : 0;
}

static void take_word(struct shell_parser *parser, struct shell_list *list)
{
    const size_t start = parser->at;
    const struct shell_word word = shell_read_word(parser, list);
    if (parser->at == start) { // a byte that starts nothing
        parser->is_broken = true;
        return;
    }
    const char next = shell_peek(parser, 0);
    uint64_t number;
    if ((next == '<' || next == '>') && str_to_u64(word.raw, &number))
        return; // the descriptor of a redirection
    const bool is_first = !list->is_open || parser->stack.count == list->base;
    if (is_first && !word.is_quoted && take_keyword(parser, list, &word))
        return;
    if (keyword_is(parser, list, "function") && str_equal(word.raw, STR("{"))) {
        finish_command(parser, list, SHELL_SEQUENCE);
        list->is_definition = true;
        take_keyword(parser, list, &word);
        return;
    }
    add_word(parser, list, word);
    if (is_first && str_equal(word.raw, STR("[[")))
        list->is_bracket = true;
    if (list->is_bracket && str_equal(word.raw, STR("]]")))
        list->is_bracket = false;
    if (keyword_is(parser, list, "case") && str_equal(word.raw, STR("in")) &&
        parser->stack.count - list->base >= 3) {
        finish_command(parser, list, SHELL_SEQUENCE);
        list->cases++;
        list->in_pattern = true;
    }
}

// In [[ … ]] an operator is a word.
static void take_bracket_operator(struct shell_parser *parser, struct shell_list *list)
{
    const size_t start = parser->at;
    const char c = shell_peek(parser, 0);
    parser->at += c == shell_peek(parser, 1) && (c == '&' || c == '|') ? 2 : 1;
    if (byte_is_space(c))
        return;
    add_word(parser, list, (struct shell_word){.raw = str_slice(parser->text, start, parser->at - start)});
}

// The pattern of a case's arm, up to its ')'.
static void skip_pattern(struct shell_parser *parser, struct shell_list *list)
{
    const char c = shell_peek(parser, 0);
    if (c == ')') {
        list->in_pattern = false;
        parser->at++;
    } else if (c == '\n' || c == '|' || c == '(' || c == ';' || c == '&' || c == '<' || c == '>') {
        parser->at++;
    } else {
        const size_t start = parser->at;
        const struct shell_word word = shell_read_word(parser, list);
        if (str_equal(word.raw, STR("esac"))) {
            list->in_pattern = false;
            list->cases -= list->cases > 0;
        }
        if (parser->at == start)
            parser->is_broken = true;
    }
}

static void take_parenthesis(struct shell_parser *parser, struct shell_list *list)
{
    const size_t count = list->is_open ? parser->stack.count - list->base : 0;
    if (count == 0 && shell_peek(parser, 1) == '(') {
        parser->at += 2;
        shell_skip_parentheses(parser, 2);
    } else if (count == 0) {
        parser->at++;
        shell_read_list(parser, ')', list, true);
        list->is_definition = false;
    } else if (keyword_is(parser, list, "for") && shell_peek(parser, 1) == '(') {
        parser->at += 2;
        shell_skip_parentheses(parser, 2);
    } else if (count == 1 || keyword_is(parser, list, "function")) { // name()
        parser->at++;
        skip_blanks(parser);
        if (shell_peek(parser, 0) != ')')
            parser->is_broken = true;
        parser->at++;
        parser->stack.count = list->base;
        list->is_open = false;
        list->command = (struct shell_command){.before = SHELL_SEQUENCE};
        list->is_definition = true;
    } else {
        parser->is_broken = true;
    }
}

static void take_operator(struct shell_parser *parser, struct shell_list *list)
{
    const char c = shell_peek(parser, 0), next = shell_peek(parser, 1);
    size_t length = 1;
    enum shell_link link = SHELL_SEQUENCE;
    if (c == '&' && next == '>') { // &> and &>>
        parser->at++;
        read_redirection(parser, list);
        return;
    }
    if (c == '&') {
        link = next == '&' ? SHELL_AND : SHELL_BACKGROUND;
        length += next == '&';
    } else if (c == '|') {
        link = next == '|' ? SHELL_OR : SHELL_PIPE;
        length += next == '|' || next == '&';
    } else if (c == ';' && (next == ';' || next == '&')) {
        list->in_pattern = list->cases > 0;
        length += 1u + (shell_peek(parser, 2) == '&');
    }
    parser->at += length;
    finish_command(parser, list, link);
    if (c == '\n')
        skip_heredocs(parser);
}

static void skip_comment(struct shell_parser *parser)
{
    while (!shell_is_end(parser) && shell_peek(parser, 0) != '\n')
        parser->at++;
}

static void take_next(struct shell_parser *parser, struct shell_list *list)
{
    const char c = shell_peek(parser, 0);
    if (c == '#' && !list->is_bracket)
        skip_comment(parser);
    else if (list->in_pattern)
        skip_pattern(parser, list);
    else if (list->is_bracket && shell_is_meta(c))
        take_bracket_operator(parser, list);
    else if (c == '(')
        take_parenthesis(parser, list);
    else if ((c == '<' || c == '>') && shell_peek(parser, 1) == '(') { // a process substitution is a word
        const size_t start = parser->at;
        parser->at += 2;
        open_command(parser, list);
        shell_read_list(parser, ')', list, false);
        const size_t end = parser->at < parser->text.len ? parser->at : parser->text.len;
        add_word(
            parser, list,
            (struct shell_word){.raw = str_slice(parser->text, start, end - start), .has_variable = true});
    } else if (c == '<' || c == '>')
        read_redirection(parser, list);
    else if (c && strchr(";&|\n", c))
        take_operator(parser, list);
    else
        take_word(parser, list);
}

static void parse_list(struct shell_parser *parser, struct shell_list list)
{
    list.command.before = SHELL_END;
    for (;;) {
        skip_blanks(parser);
        if (shell_is_end(parser)) {
            finish_command(parser, &list, SHELL_END);
            parser->is_broken |= list.end != '\0';
            return;
        }
        const char c = shell_peek(parser, 0);
        if (c == list.end && !list.in_pattern && !list.is_bracket) {
            parser->at++;
            finish_command(parser, &list, SHELL_END);
            return;
        }
        if (c == ')' && !list.in_pattern && !list.is_bracket)
            parser->is_broken = true;
        else
            take_next(parser, &list);
    }
}

void shell_parse(struct str text, struct arena *arena, struct shell_script *out)
{
    struct shell_parser parser = {.text = text, .arena = arena};
    parse_list(&parser, (struct shell_list){0});
    struct shell_word *words = ARENA_ARRAY(arena, struct shell_word, parser.words.count);
    struct shell_command *commands = ARENA_ARRAY(arena, struct shell_command, parser.commands.count);
    if (parser.words.count)
        memcpy(words, parser.words.at, parser.words.count * sizeof *words);
    if (parser.commands.count)
        memcpy(commands, parser.commands.at, parser.commands.count * sizeof *commands);
    *out = (struct shell_script){
        text, words, commands, parser.words.count, parser.commands.count, parser.is_broken};
    vec_free(&parser.stack);
    vec_free(&parser.words);
    vec_free(&parser.commands);
    vec_free(&parser.heredocs);
}
