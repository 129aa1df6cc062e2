// The assignment finder: `db_password = "…"`, `api_key: "…"`, `SECRET_TOKEN=…`, in any language.
//
// No provider's prefix helps here, so all of the place is weighed: what the name says (it must end in the
// keyword: `token_url` and `passwordField` name something else), how the value is given (a quoted literal, or
// a bare value in a file of settings), and what the value looks like (no word, path, name, placeholder). The
// block profile wants every sign to agree; what misses one of them is for the audit.
#include "core/filetype.h"
#include "scanners/entropy.h"
#include "scanners/finder.h"

enum {
    NAME_MAX_LEN = 64,
    VALUE_MAX = 256,
    LINE_MAX_LEN = 2000, // longer ones are minified or data
    PASSWORD_MIN = 8,
    KEY_MIN = 16,
};

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-' || c == '.';
}

// What may follow the keyword within the name: "secret_access_key", "password2", "TOKEN_PROD".
static bool is_tail_fine(struct str tail)
{
    static const char *const words[] = {"key",  "secret", "token",      "access", "value",   "prod",
                                        "dev",  "test",   "production", "live",   "staging", "default",
                                        "text", "string", "literal",    "auth",   "plain",   "base"};
    while (tail.len) {
        if (byte_is_digit(tail.at[0]) || tail.at[0] == '_' || tail.at[0] == '-') {
            tail = str_slice(tail, 1, tail.len);
            continue;
        }
        size_t taken = 0;
        for (size_t i = 0; i < sizeof words / sizeof words[0] && !taken; i++)
            if (str_equal_ignoring_case(str_slice(tail, 0, strlen(words[i])), str_from(words[i])))
                taken = strlen(words[i]);
        if (!taken)
            return false;
        tail = str_slice(tail, taken, tail.len);
    }
    return true;
}

// Words before the keyword that make it something else, or say that the value is nobody's.
static bool is_head_fine(struct str head)
{
    static const char *const words[] = {"public",      "publish",  "example",   "dummy", "fake",   "mock",
                                        "placeholder", "invalid",  "wrong",     "no_",   "is_",    "has_",
                                        "max_",        "min_",     "next_",     "page_", "cancel", "hash",
                                        "encrypted",   "label",    "message",   "error", "csrf",   "xsrf",
                                        "sample",      "expected", "incorrect", "bad_"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_has_word(head, words[i]))
            return false;
    return true;
}

struct name {
    size_t start, end;
    bool is_password; // a password may be short and say words; keys and tokens may not
};

static bool read_name(struct str bytes, size_t hit_start, size_t hit_end, struct name *name)
{
    size_t start = hit_start, end = hit_end;
    while (start > 0 && hit_start - start < NAME_MAX_LEN && is_name_byte(bytes.at[start - 1]))
        start--;
    while (end < bytes.len && end - hit_end < NAME_MAX_LEN && is_name_byte(bytes.at[end]) &&
           bytes.at[end] != '.')
        end++;
    struct str hit = str_slice(bytes, hit_start, hit_end - hit_start);
    *name = (struct name){start, end, text_has_word(hit, "pass") || text_has_word(hit, "pwd")};
    return is_head_fine(str_slice(bytes, start, hit_start - start)) &&
           is_tail_fine(str_slice(bytes, hit_end, end - hit_end));
}

static size_t skip_blanks(struct str bytes, size_t at)
{
    while (at < bytes.len && (bytes.at[at] == ' ' || bytes.at[at] == '\t'))
        at++;
    return at;
}

static bool at_text(struct str bytes, size_t at, const char *text)
{
    return str_starts_with(str_slice(bytes, at, bytes.len), str_from(text));
}

// A type between the name and the '=': "password: str = ", "token: &str =", "Password: String =".
static size_t skip_type(struct str bytes, size_t at)
{
    size_t start = at, end;
    if (at >= bytes.len || bytes.at[at] != ':')
        return start;
    end = skip_blanks(bytes, at + 1);
    size_t word = end;
    while (end < bytes.len && end - word < 32 &&
           (byte_is_alpha(bytes.at[end]) || strchr("&<>[]?'|. ", bytes.at[end] ? bytes.at[end] : '\1')))
        end++;
    bool has_type = end > word && end < bytes.len && bytes.at[end] == '=' && !at_text(bytes, end, "==");
    return has_type ? end : start;
}

// A pair of attributes: the name is a value itself, and its own value comes next.
//     <add key="password" value="…"/>        - name: DB_PASSWORD\n      value: …
static size_t skip_value_key(struct str bytes, size_t at)
{
    size_t here = at;
    while (here < bytes.len && here - at < 64 && (byte_is_space(bytes.at[here]) || bytes.at[here] == ','))
        here++;
    here += at_text(bytes, here, "\"") || at_text(bytes, here, "'");
    if (here == at || !str_equal_ignoring_case(str_slice(bytes, here, 5), STR("value")))
        return at;
    here += 5;
    here += at_text(bytes, here, "\"") || at_text(bytes, here, "'");
    here = skip_blanks(bytes, here);
    return at_text(bytes, here, "=") || at_text(bytes, here, ":") ? here : at;
}

// From the end of the name to where the value begins; false when nothing is assigned.
static bool skip_operator(struct str bytes, size_t *at)
{
    // A comparison isn't where the secret lives, so those end the search.
    static const struct {
        const char *text;
        bool assigns;
    } operators[] = {{":=", true},  {"=>", true}, {"==", false}, {"!=", false},
                     {"||=", true}, {"?=", true}, {"=", true},   {":", true}};
    size_t here = *at;
    // config["password"] = …, "password": …, 'password' => …
    while (here < bytes.len && here - *at < 4 && bytes.at[here] && strchr("\"'`])\\", bytes.at[here]))
        here++;
    here = skip_value_key(bytes, here);
    here = skip_type(bytes, skip_blanks(bytes, here));
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        if (!at_text(bytes, here, operators[i].text))
            continue;
        *at = skip_blanks(bytes, here + strlen(operators[i].text));
        return operators[i].assigns;
    }
    return false;
}

// <password>…</password>
static bool read_element(struct str bytes, const struct name *name, struct str *value)
{
    if (name->start == 0 || bytes.at[name->start - 1] != '<' || !at_text(bytes, name->end, ">"))
        return false;
    size_t start = name->end + 1;
    size_t len = str_find(str_slice(bytes, start, VALUE_MAX), STR("</"), 0);
    if (len == STR_NONE)
        return false;
    *value = str_trim(str_slice(bytes, start, len));
    return true;
}

// A quoted literal: the text between the quotes when they close on this line.
static bool read_quoted(struct str bytes, size_t at, struct str *value)
{
    static const char *const prefixes[] = {"b", "r", "u", "@", "L", "R"}; // of literals in Python, C#, C++
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (at_text(bytes, at, prefixes[i]) && at + 1 < bytes.len &&
            (bytes.at[at + 1] == '"' || bytes.at[at + 1] == '\''))
            at++;
    bool is_escaped = at_text(bytes, at, "\\\"") || at_text(bytes, at, "\\'");
    at += is_escaped;
    if (at >= bytes.len || (bytes.at[at] != '"' && bytes.at[at] != '\'' && bytes.at[at] != '`'))
        return false;
    char quote = bytes.at[at++];
    size_t end = at;
    while (end < bytes.len && end - at <= VALUE_MAX && bytes.at[end] != quote && bytes.at[end] != '\n')
        end++;
    if (end >= bytes.len || bytes.at[end] != quote)
        return false;
    *value = str_slice(bytes, at, end - at);
    if (is_escaped && value->len && value->at[value->len - 1] == '\\')
        value->len--;
    return true;
}

static bool has_extension(struct str path, const char *const *extensions)
{
    struct str extension = str_extension(path);
    for (; *extensions; extensions++)
        if (str_equal_ignoring_case(extension, str_from(*extensions)))
            return true;
    return false;
}

// Settings files, in which values stand without quotes up to the end of the line.
static bool is_settings(struct str path)
{
    static const char *const extensions[] = {"env",    "ini",   "cfg",   "conf",   "properties",
                                             "toml",   "yaml",  "yml",   "cnf",    "config",
                                             "tfvars", "envrc", "npmrc", "pypirc", NULL};
    return str_starts_with(str_basename(path), STR(".env")) || has_extension(path, extensions);
}

// Shells, in which a bare value is one word.
static bool is_shell(struct str path)
{
    static const char *const extensions[] = {"sh", "bash", "zsh", "ksh", "dockerfile", NULL};
    struct str name = str_basename(path);
    return has_extension(path, extensions) || str_starts_with(name, STR("Dockerfile")) ||
           str_equal(name, STR(".bashrc")) || str_equal(name, STR(".profile")) ||
           str_equal(name, STR(".zshrc"));
}

// A bare value: up to the end of the line or word, without a comment.
static struct str read_bare(struct str bytes, size_t at, bool is_word)
{
    size_t end = at;
    while (end < bytes.len && end - at <= VALUE_MAX && bytes.at[end] != '\n' && bytes.at[end] != '\r' &&
           !(is_word && bytes.at[end] && strchr(" \t;&|)", bytes.at[end])))
        end++;
    struct str value = str_slice(bytes, at, end - at);
    for (size_t i = 1; i < value.len; i++)
        if (value.at[i] == '#' && byte_is_space(value.at[i - 1]))
            value.len = i;
    return str_trim(value);
}

static bool has_only(struct str s, const char *extra)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];
        if (!byte_is_alpha(c) && !byte_is_digit(c) && (!c || !strchr(extra, c)))
            return false;
    }
    return true;
}

// A call, a path, a URL, a reference, a date, a sentence: anything but a literal secret.
static bool is_something_else(struct str value, bool is_quoted)
{
    static const char *const marks[] = {
        "://",  "()",   "os.environ", "getenv", "process.env", "secrets.", "vault",
        "ref+", "arn:", "::",         "->",     "</",          "/>",       "&&"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (text_has_word(value, marks[i]))
            return true;
    if (str_find_byte(value, ' ', 0) != STR_NONE || str_find_byte(value, '\t', 0) != STR_NONE)
        return true;
    // References and syntax; without quotes also what YAML and shells read as such.
    if (strchr(is_quoted ? "/.$<{[(" : "/.$<{[(%&*!|@>~", value.at[0] ? value.at[0] : '/'))
        return true;
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.at[i] < ' ')
            return true;
    return false;
}

// Names and words: snake_case, kebab-case, dotted.names, CamelCase, in which digits stand only at the end.
static bool is_name_or_words(struct str value)
{
    size_t digits_inside = 0;
    bool behind_digit = false;
    for (size_t i = 0; i < value.len; i++) {
        if (byte_is_digit(value.at[i]))
            behind_digit = true;
        else if (byte_is_alpha(value.at[i]) && behind_digit)
            digits_inside++, behind_digit = false;
        else
            behind_digit = false;
    }
    return has_only(value, "_-.:/ ") && digits_inside <= 1 && text_wordiness(value) > 0.55;
}

static bool is_random_key(struct str value)
{
    struct text_classes classes = text_classes(value);
    // With punctuation, as frameworks make them ("x&3k!…"): longer, and of every kind.
    if (value.len >= 24 && classes.digits && classes.lower && classes.others >= 3 &&
        has_only(value, "!@#%^&*-_=+~?.,;:/") && text_entropy(value) >= 3.9 && text_wordiness(value) < 0.5)
        return true;
    if (value.len < KEY_MIN || !has_only(value, "+/=_-.~") || !classes.digits || classes.digits == value.len)
        return false;
    if (text_is_hex(value))
        return value.len >= 32 && text_entropy(value) > 3.0;
    return text_entropy(value) >= 3.4 && text_looks_random(value) && classes.digits * 25 >= value.len;
}

static bool is_random_password(struct str value)
{
    struct text_classes classes = text_classes(value);
    int kinds = (classes.digits > 0) + (classes.lower > 0) + (classes.upper > 0) + (classes.others > 0);
    if (value.len < PASSWORD_MIN || kinds < 3 || text_longest_sequence(value) >= 4)
        return false;
    // "Passw0rd1", "Admin-2024": words with digits in place of letters or at the end.
    return text_entropy(value) >= 2.9 && text_looks_random(value) && !text_has_word(value, "pass") &&
           !text_has_word(value, "admin") && !text_has_word(value, "test");
}

static bool is_known_word(struct str value)
{
    static const char *const words[] = {"password", "passwd", "secret", "token",  "null",     "none",
                                        "true",     "false",  "admin",  "root",   "changeit", "guest",
                                        "user",     "test",   "empty",  "default"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_equal_ignoring_case(value, str_from(words[i])))
            return true;
    return false;
}

// Doubtful ones are for the audit: a value that isn't plainly something else.
static bool is_plausible(struct str value, bool is_password)
{
    struct text_classes classes = text_classes(value);
    if (value.len < (is_password ? 6 : 10) || is_known_word(value))
        return false;
    return is_password ? classes.digits + classes.others > 0 && classes.digits < value.len
                       : classes.digits > 0 && classes.digits < value.len && has_only(value, "+/=_-.~:");
}

static bool is_on_long_line(struct str bytes, size_t at)
{
    size_t start = at > LINE_MAX_LEN ? at - LINE_MAX_LEN : 0;
    struct str before = str_slice(bytes, start, at - start);
    size_t line = str_find_last_byte(before, '\n');
    size_t left = line == STR_NONE ? before.len : before.len - line;
    size_t right = str_find_byte(str_slice(bytes, at, LINE_MAX_LEN), '\n', 0);
    if (right == STR_NONE)
        right = bytes.len - at < LINE_MAX_LEN ? bytes.len - at : LINE_MAX_LEN;
    return left + right >= LINE_MAX_LEN;
}

static bool read_value(const struct scan_input *input, const struct name *name, struct str *value,
                       bool *is_quoted)
{
    struct str bytes = input->bytes;
    size_t at = name->end;
    *is_quoted = true;
    if (read_element(bytes, name, value))
        return true;
    if (!skip_operator(bytes, &at))
        return false;
    if (read_quoted(bytes, at, value))
        return true;
    *is_quoted = false;
    if (!input->is_path_unknown && !is_settings(input->path) && !is_shell(input->path))
        return false;
    *value = read_bare(bytes, at, is_shell(input->path));
    return true;
}

static bool reject(struct finding_place *place, const char *reason)
{
    place->reason = reason;
    return false;
}

bool find_assignment(const struct scan_input *input, size_t hit_start, size_t hit_end,
                     struct finding_place *place)
{
    struct str bytes = input->bytes, value;
    struct name name;
    bool is_quoted;
    if (!read_name(bytes, hit_start, hit_end, &name))
        return reject(place, "the name means something else");
    if (!read_value(input, &name, &value, &is_quoted))
        return reject(place, "no value is assigned to the name");
    if (value.len < 6 || value.len > VALUE_MAX)
        return reject(place, "too short or too long");
    if (is_something_else(value, is_quoted))
        return reject(place, "a reference, path, address, call or text");
    if (text_is_placeholder(value))
        return reject(place, "a placeholder");
    if (is_on_long_line(bytes, hit_start))
        return reject(place, "on a very long line");
    // People make passwords of words and a number; what has a name's shape is one only with such a name.
    bool is_named = is_name_or_words(value);
    if (is_named && !(name.is_password && text_classes(value).digits))
        return reject(place, "words or a name");
    bool is_sure = !is_named && !text_is_uuid(value) && !path_is_prose(input->path) &&
                   (is_random_key(value) || (name.is_password && is_random_password(value)));
    if (!is_sure && !is_plausible(value, name.is_password))
        return reject(place, "not random enough for its name");
    size_t start = (size_t)(value.at - bytes.at);
    *place = (struct finding_place){
        .start = start, .end = start + value.len, .tier = SCAN_LIKELY, .is_doubtful = !is_sure};
    return true;
}
