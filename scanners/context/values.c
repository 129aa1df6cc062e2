// From a name to its value. Each syntax is a small reader that is tried where the bytes behind the name ask
// for it; what they skip (types, wrappers, white space) is bounded, so that a hit costs some hundred bytes at
// most.
#include "scanners/context/values_internal.h"

#include "scanners/context/lexer.h"
#include "scanners/context/words.h"
#include "scanners/entropy.h"

enum { LIST_MAX = 4 };

static char byte_before(struct str bytes, size_t at)
{
    return at ? bytes.at[at - 1] : '\n';
}

// A bare value up to the end of the word.
static struct str read_word(struct str bytes, size_t at)
{
    size_t end = at;
    while (end < bytes.len && end - at <= VALUE_MAX && !byte_is_space(bytes.at[end]) &&
           !strchr("\"'`<>;,)&|]}\\", bytes.at[end] ? bytes.at[end] : ' '))
        end++;
    return str_slice(bytes, at, end - at);
}

static bool is_identifier_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '.' || c == ':' || c == '!' || c == '*' ||
           c == '&' || c == '?' || c == '$' || c == '[' || c == ']' || c == '<' || c == '>' || c == ' ' ||
           c == '-';
}

// Some("value"), String.valueOf("value"), []byte("value"), getenv("NAME", "value").
static bool read_wrapped(struct str bytes, size_t at, struct value_reading *value)
{
    size_t open = at, end;
    while (open < bytes.len && open - at < SKIP_MAX && is_identifier_byte(bytes.at[open]))
        open++;
    bool is_braced = byte_at(bytes, open) == '{' && open > at && bytes.at[at] != '$'; // $HASH{'name'} of Perl
    if (byte_at(bytes, open) != '(' && !is_braced)
        return false;
    struct str callee = str_slice(bytes, at, open - at);
    if (str_starts_with(callee, STR("sizeof")))
        return false;
    size_t first = value_skip_spaces(bytes, open + 1);
    if (at_text(bytes, first, "None,"))
        first = value_skip_spaces(bytes, first + 5);
    if (!value_quoted(bytes, first, &value->value, &end))
        return false;
    value->is_quoted = true;
    value->link = LINK_WRAPPED;
    size_t comma = skip_blanks(bytes, end);
    struct str second;
    if (byte_at(bytes, comma) == ',' &&
        value_quoted(bytes, value_skip_spaces(bytes, comma + 1), &second, &end)) {
        value->value = second;
        value->link = LINK_DEFAULT;
        return true;
    }
    // Some, String, Secret, fromBase64: what hands its argument on. Of others the argument may be anything.
    static const char *const wrappers[] = {"some",   "str",   "secret", "value", "of",   "from",
                                           "decode", "byte",  "char",   "ptr",   "pass", "cred",
                                           "key",    "token", "just",   "opt",   "set",  "raw"};
    value->is_wrapper_odd = true;
    for (size_t i = 0; i < sizeof wrappers / sizeof wrappers[0]; i++)
        if (str_has_ignoring_case(callee, str_from(wrappers[i])))
            value->is_wrapper_odd = false;
    // Of a call that reads by name the literal is that name.
    static const char *const readers[] = {"env",  "get",  "Get",   "fetch",  "read",     "Read",
                                          "load", "find", "param", "lookup", "config",   "require",
                                          "t(",   "__",   "_",     "i18n",   "translate"};
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        if (str_find(callee, str_from(readers[i]), 0) != STR_NONE)
            value->is_call_of = true;
    return true;
}

struct operator
{
    const char *text;
    enum value_link link;
};

static enum value_link read_operator(struct str bytes, size_t *at)
{
    static const struct operator operators[] = {
        {":=", LINK_EQUALS},   {"::=", LINK_EQUALS}, {".=", LINK_EQUALS},          {"=>", LINK_ARROW},
        {"===", LINK_COMPARE}, {"==", LINK_COMPARE}, {"!==", LINK_COMPARE},        {"!=", LINK_COMPARE},
        {"=~", LINK_NONE},     {"||=", LINK_EQUALS}, {"?=", LINK_EQUALS},          {"?\?=", LINK_EQUALS},
        {"+=", LINK_EQUALS},   {"->", LINK_ARROW},   {"<-", LINK_ARROW},           {"::", LINK_NONE},
        {"=", LINK_EQUALS},    {":", LINK_COLON},    {"\xef\xbc\x9a", LINK_COLON},
    };
    if (!byte_at(bytes, *at) || !strchr(":=!|?+-.<\xef", byte_at(bytes, *at)))
        return LINK_NONE;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (!at_text(bytes, *at, operators[i].text))
            continue;
        *at += strlen(operators[i].text);
        return operators[i].link;
    }
    return LINK_NONE;
}

static bool is_first_on_line(struct str bytes, size_t at)
{
    bool is_first = true;
    for (size_t i = at; i-- > 0 && bytes.at[i] != '\n' && is_first;)
        is_first = byte_is_space(bytes.at[i]) || bytes.at[i] == '#' || bytes.at[i] == ';';
    return is_first;
}

// Before a name at the start of a line: ENV of a Dockerfile, what sets a variable in csh and fish.
static bool is_behind_setter(struct str bytes, size_t at)
{
    static const char *const setters[] = {"ENV ", "setenv ", "SetEnv ", "set -x ", "set -gx ", "set -Ux "};
    for (size_t i = 0; i < sizeof setters / sizeof setters[0]; i++) {
        size_t len = strlen(setters[i]);
        if (at >= len && str_equal(str_slice(bytes, at - len, len), str_from(setters[i])) &&
            is_first_on_line(bytes, at - len))
            return true;
    }
    return false;
}

// A line that is nothing but the name and one word: of settings in a literal of several lines.
static bool is_whole_line(struct str bytes, size_t at, const struct name_reading *name)
{
    struct str word = read_word(bytes, at);
    char behind = byte_at(bytes, at + word.len);
    return is_first_on_line(bytes, name->start) && (behind == '\n' || behind == '\r') && word.len &&
           str_find_byte(word, '(', 0) == STR_NONE && str_find_byte(word, '.', 0) == STR_NONE;
}

// What the name stands in: looked at late, since most names are given nothing.
void value_look_around(struct str bytes, const struct name_reading *name, enum file_family family,
                       struct value_reading *value)
{
    struct lexer_place place = lexer_place(bytes, name->start, family);
    value->is_in_comment = place.is_comment;
    value->is_in_string = place.quote && !value->is_name_quoted;
    value->is_in_template = place.is_template;
}

static bool bare_is_allowed(struct str bytes, size_t at, enum file_family family,
                            const struct value_reading *value, const struct name_reading *name)
{
    return is_whole_line(bytes, at, name) || family != FAMILY_CODE || value->is_in_comment ||
           value->is_in_string || name->is_flag || name->is_query;
}

// "value user: me", "value, user=me": the next pair, on one line.
static bool is_next_pair(struct str rest)
{
    size_t at = 0;
    while (at < rest.len && (byte_is_alpha(rest.at[at]) || byte_is_one_of(rest.at[at], "_-")))
        at++;
    return at >= 2 && at + 1 < rest.len && byte_is_one_of(rest.at[at], ":=") && rest.at[at + 1] != '/';
}

// "4f1c… a remark": where the first word is drawn at random it is the value.
static struct str first_if_random(struct str line)
{
    enum { RANDOM_MIN = 16 };
    size_t space = str_find_byte(line, ' ', 0);
    struct str word = str_slice(line, 0, space == STR_NONE ? 0 : space);
    bool is_random = word.len >= RANDOM_MIN && text_looks_random(word) && text_classes(word).digits >= 3 &&
                     text_classes(word).others == 0;
    if (is_next_pair(str_slice(line, word.len ? word.len + 1 : line.len, line.len)))
        return byte_is_one_of(word.at[word.len - 1], ",;") ? str_slice(word, 0, word.len - 1) : word;
    return is_random ? word : line;
}

// Where the value begins behind "Bearer ", "token ", "ApiKey "; `at` when there is no such scheme.
static size_t behind_scheme(struct str bytes, size_t at)
{
    static const struct str schemes[] = {W("bearer "), W("basic "),  W("token "), W("apikey "), W("api-key "),
                                         W("oauth "),  W("digest "), W("bot "),   W("pass:"),   W("plain:")};
    const struct str rest = str_slice(bytes, at, bytes.len);
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (begins_with(rest, schemes[i]))
            return skip_blanks(bytes, at + schemes[i].len);
    return at;
}

// What stands behind the operator.
static bool read_assigned(struct str bytes, size_t at, const struct name_reading *name,
                          enum file_family family, struct value_reading *value)
{
    size_t end;
    // A literal may begin on the next line.
    size_t here = skip_blanks(bytes, at);
    if (byte_at(bytes, here) == '\n' || byte_at(bytes, here) == '\r') {
        size_t next = value_skip_spaces(bytes, here);
        here = value_quoted(bytes, next, &value->value, &end) && byte_at(bytes, next) != '\'' ? next : here;
    }
    for (int i = 0; i < LIST_MAX && (byte_at(bytes, here) == '[' || byte_at(bytes, here) == '('); i++) {
        value->link = LINK_LIST;
        here = value_skip_spaces(bytes, here + 1);
    }
    if (value_quoted(bytes, here, &value->value, &end)) {
        value->is_quoted = true;
        return true;
    }
    if (value->link == LINK_LIST || byte_at(bytes, here) == '\n')
        return false;
    if (value_fallback(bytes, here, value) || read_wrapped(bytes, here, value))
        return true;
    value_look_around(bytes, name, family, value);
    if (!bare_is_allowed(bytes, here, family, value, name))
        return false;
    bool is_word = family == FAMILY_SHELL ||
                   (value->link == LINK_EQUALS && !is_first_on_line(bytes, name->start)) ||
                   family == FAMILY_PROSE || value->is_in_string || value->is_in_comment || name->is_flag ||
                   name->is_query || (value->link == LINK_EQUALS && family == FAMILY_MARKUP);
    value->value =
        is_word ? read_word(bytes, behind_scheme(bytes, here)) : first_if_random(value_line(bytes, here));
    return true;
}

// A cell of a table in Markdown or of a terminal.
static bool read_cell(struct str bytes, size_t at, struct value_reading *value)
{
    size_t start = skip_blanks(bytes, at), end = start;
    while (end < bytes.len && end - start < 128 && bytes.at[end] != '|' && bytes.at[end] != '\n')
        end++;
    if (byte_at(bytes, end) != '|')
        return false;
    value->value = str_trim(str_slice(bytes, start, end - start));
    while (value->value.len > 1 && value->value.at[0] == '`' && value->value.at[value->value.len - 1] == '`')
        value->value = str_slice(value->value, 1, value->value.len - 2);
    value->link = LINK_TABLE;
    return true;
}

// "| password | value |", "password | value |"; a|password|b is a pattern.
static bool is_cell(struct str bytes, const struct name_reading *name, size_t bar)
{
    size_t start = lexer_place(bytes, name->start, FAMILY_PROSE).line;
    return byte_before(bytes, name->start) != '(' &&
           (byte_at(bytes, bar - 1) == ' ' || byte_at(bytes, bar + 1) == ' ' ||
            byte_at(bytes, skip_blanks(bytes, start)) == '|');
}

// IDENTIFIED WITH mysql_native_password BY 'value'
static size_t skip_identified_with(struct str bytes, size_t at)
{
    size_t end = at;
    while (end < bytes.len && end - at < SKIP_MAX && (byte_is_alpha(bytes.at[end]) || bytes.at[end] == '_'))
        end++;
    return end > at && str_equal_ignoring_case(str_slice(bytes, end, 4), STR(" by "))
               ? skip_blanks(bytes, end + 4)
               : at;
}

// No operator: --password value, PASSWORD 'value', #define NAME "value", password value.
static bool read_beside(struct str bytes, size_t at, const struct name_reading *name, enum file_family family,
                        struct value_reading *value)
{
    size_t end, here = skip_blanks(bytes, at);
    if (here == at)
        return false;
    value->link = name->is_flag ? LINK_FLAG : LINK_BESIDE;
    size_t said = value_said(bytes, here);
    here = said ? said : here;
    if (at_text(bytes, here, "BY ") || at_text(bytes, here, "by "))
        here = skip_blanks(bytes, here + 3);
    here = skip_identified_with(bytes, here);
    bool is_sql = byte_lower(byte_at(bytes, name->keyword_start)) == 'i'; // identified
    if (!(is_sql && byte_at(bytes, here) == '`') && value_quoted(bytes, here, &value->value, &end)) {
        value->is_quoted = true;
        return true;
    }
    // IDENTIFIED BY value; of Oracle
    if (is_sql) {
        struct text_classes classes = text_classes(value->value = read_word(bytes, here));
        return classes.digits && classes.upper + classes.lower && at_text(bytes, name->end - 2, "BY");
    }
    // "the password is value": a sentence goes on with words, a secret is none.
    if (said) {
        value->value = read_word(bytes, here);
        while (value->value.len && strchr(".,!?:", value->value.at[value->value.len - 1]))
            value->value.len--;
        return text_looks_random(value->value) && text_classes(value->value).digits > 0;
    }
    // "requirepass value"
    bool is_set = is_first_on_line(bytes, name->start) || is_behind_setter(bytes, name->start);
    if (!name->is_flag && !(is_set && (family == FAMILY_SETTINGS || family == FAMILY_SHELL)))
        return false;
    value->value = read_word(bytes, here);
    // "password names a key of the Secret": words go on, a setting is one.
    size_t next = here + value->value.len;
    bool is_command = name->is_flag && (family == FAMILY_SHELL || family == FAMILY_SETTINGS);
    return is_command || text_classes(value->value).lower < value->value.len || byte_at(bytes, next) != ' ' ||
           !byte_is_alpha(byte_at(bytes, next + 1));
}

// The longest run of characters that tokens are made of.
static struct str longest_run(struct str text)
{
    struct str best = {0};
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && (byte_is_alpha(text.at[end]) || byte_is_digit(text.at[end]) ||
                                  strchr("+/=_-.", text.at[end] ? text.at[end] : ' ')))
            end++;
        if (end - at > best.len)
            best = str_slice(text, at, end - at);
        at = end + 1;
    }
    return best;
}

// "Bearer …", "token …", "ApiKey …": the scheme is no part of the secret. Of a text of JSON in a literal the
// longest token is taken.
static void narrow(struct value_reading *value)
{
    size_t scheme;
    while ((scheme = behind_scheme(value->value, 0)) > 0)
        value->value = str_trim(str_slice(value->value, scheme, value->value.len));
    if (value->is_quoted && value->value.len > 20 && value->value.at[0] == '{' &&
        str_find_byte(value->value, ':', 0) != STR_NONE &&
        str_find(value->value, STR("}."), 0) == STR_NONE) { // a decoded token of JSON has a rule of its own
        struct str run = longest_run(value->value);
        if (run.len >= 16)
            value->value = run;
    }
}

// hash("password", "salt"): here the name is the value.
static bool is_argument_of_check(struct str bytes, const struct name_reading *name)
{
    static const char *const callees[] = {"hash", "check", "verify", "compare", "validate", "match"};
    size_t at = name->start;
    while (at > 0 && name->start - at < 4 && strchr("\"'(` ", bytes.at[at - 1] ? bytes.at[at - 1] : 'x'))
        at--;
    struct str callee = str_slice(bytes, at > 32 ? at - 32 : 0, at > 32 ? 32 : at);
    for (size_t i = callee.len; i-- > 0;)
        if (!byte_is_alpha(callee.at[i]) && callee.at[i] != '_') {
            callee = str_slice(callee, i + 1, callee.len);
            break;
        }
    for (size_t i = 0; i < sizeof callees / sizeof callees[0]; i++)
        if (str_has_ignoring_case(callee, str_from(callees[i])))
            return true;
    return false;
}

static bool is_constant_name(struct str bytes, const struct name_reading *name)
{
    struct str text = str_slice(bytes, name->start, name->end - name->start);
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 'a' && text.at[i] <= 'z')
            return false;
    return byte_before(bytes, name->start) == ' ' && str_find_byte(text, '_', 0) != STR_NONE;
}

// ${NAME:-value}, ${NAME:=value}, Spring's ${name:value}. ${NAME:+value} and ${NAME:?value} say that there is
// one.
static bool read_expansion(struct str bytes, size_t at, struct value_reading *value)
{
    if (byte_at(bytes, at) != ':' || byte_is_one_of(byte_at(bytes, at + 1), "+?"))
        return false;
    value->value = read_word(bytes, at + 1 + byte_is_one_of(byte_at(bytes, at + 1), "-="));
    value->link = LINK_DEFAULT;
    return value->value.len > 0;
}

// Behind the comma at `comma`: put("name", "value"), easy_setopt(handle, CURLOPT_PASSWORD, "value"), where a
// constant names it as a literal would, and Erlang's {name, "value"}.
static bool read_next(struct str bytes, const struct name_reading *name, size_t comma,
                      struct value_reading *value)
{
    size_t end, here = value_skip_spaces(bytes, comma + 1);
    bool is_literal = value->is_name_quoted;
    bool is_symbol = byte_before(bytes, name->start) == ':'; // of Ruby, Clojure, Elixir
    if (is_literal || is_symbol || is_constant_name(bytes, name)) {
        // "Enter a password" is a text, and what stands behind it anything.
        if (is_argument_of_check(bytes, name) || (is_literal && byte_before(bytes, name->start) == ' '))
            return false;
        value->is_wrapper_odd = is_symbol;
        value->link = LINK_NEXT;
        value->is_quoted = value_quoted(bytes, here, &value->value, &end) || read_wrapped(bytes, here, value);
        return value->is_quoted;
    }
    value->link = LINK_ARROW;
    value->is_quoted =
        byte_before(bytes, name->start) == '{' && value_quoted(bytes, here, &value->value, &end);
    return value->is_quoted;
}

// Behind the sign, or beside the name where there is none.
static bool read_given(struct str bytes, size_t at, const struct name_reading *name, enum file_family family,
                       struct value_reading *value)
{
    struct str close;
    size_t here = skip_blanks(bytes, at), typed = value_skip_type(bytes, at);
    if (family == FAMILY_CODE || family == FAMILY_PROSE ||
        lexer_quote(bytes, skip_blanks(bytes, typed + 1), &close))
        here = skip_blanks(bytes, value->is_name_quoted ? at : value_declared(bytes, typed));
    value->link = read_operator(bytes, &here);
    if (value->link == LINK_NONE) // "command [password] 'other'" says how it is called
        return (value->is_name_quoted || byte_before(bytes, name->start) != '[') &&
               read_beside(bytes, at, name, family, value);
    if (name->is_query)
        value->link = LINK_QUERY;
    else if (name->is_flag)
        value->link = LINK_FLAG;
    return read_assigned(bytes, here, name, family, value);
}

static bool read_any(struct str bytes, const struct name_reading *name, enum file_family family,
                     struct value_reading *value)
{
    *value = (struct value_reading){0};
    struct str close;
    size_t at = name->end, end;
    // "config['password'] = …", "'password' => …": the literal is the name itself.
    size_t mark = lexer_quote(bytes, at, &close);
    bool is_literal = mark > 0;
    at += mark;
    value->is_name_quoted = is_literal;
    size_t bare = at, bracket = skip_blanks(bytes, at);
    if (is_literal && byte_at(bytes, bracket) == ']') // $config[ 'password' ]
        at = bracket;
    while (at < bytes.len && at - name->end < 8 && bytes.at[at] && strchr("])}\\", bytes.at[at]))
        at++;
    if (byte_at(bytes, at) == '>')
        return !(is_literal && value_in_text_tag(bytes, name->start)) && value_element(bytes, at + 1, value);
    if (name->start >= 2 && at_text(bytes, name->start - 2, "${") && byte_at(bytes, at) != ' ')
        return read_expansion(bytes, at, value);
    if (value_plist(bytes, at, value) || value_pair(bytes, at, value))
        return true;
    size_t here = skip_blanks(bytes, at);
    if (byte_at(bytes, here) == '|' && is_cell(bytes, name, here))
        return read_cell(bytes, here + 1, value);
    // "…, read('password'), …" is the end of another call.
    bool is_closed = at > bare && memchr(bytes.at + bare, ')', at - bare);
    if (byte_at(bytes, here) == ',' && !is_closed)
        return read_next(bytes, name, here, value);
    if (is_literal && byte_at(bytes, here) == '{')
        return value_block_default(bytes, here, value);
    bool is_braced = byte_at(bytes, here) == '{' && byte_at(bytes, here + 1) == '"'; // of C++
    if ((byte_at(bytes, here) == '(' || is_braced) && !is_literal) {
        here = value_skip_spaces(bytes, here + 1);
        value->is_quoted = value_quoted(bytes, here, &value->value, &end) || read_wrapped(bytes, here, value);
        value->link = LINK_CALL;
        return value->is_quoted;
    }
    return read_given(bytes, at, name, family, value);
}

bool value_read(struct str bytes, const struct name_reading *name, enum file_family family,
                struct value_reading *value)
{
    if (!read_any(bytes, name, family, value))
        return false;
    size_t end = (size_t)(value->value.at - bytes.at) + value->value.len;
    // In a literal a sentence goes on with a word: "passwords: read-only cannot …", "--password should not
    // …".
    bool is_message =
        value->is_in_string && value->link == LINK_COLON && byte_is_alpha(byte_at(bytes, end + 1));
    value->is_loose = !value->is_quoted && byte_at(bytes, end) == ' ' &&
                      (value->is_in_comment || family == FAMILY_PROSE || is_message);
    narrow(value);
    return true;
}
