// What the block profile leaves to the audit, however sure the sum of all signs is, and what it tells as a
// warning.
#include "scanners/context/doubt.h"

#include "scanners/context/lexer.h"
#include "scanners/context/words.h"
#include "scanners/entropy.h"

// So sure must an assignment be
enum {
    ASSIGNMENT_LEFT = 330, // to block where it was commented out
    PASSWORD_TOLD = 120,   // to be told as a warning, when a doubt is left
    SECRET_TOLD = 300,
};

// "FK_20C9FB24A76ED395": what a program calls an index or a constraint.
static bool is_numbered_name(struct str value)
{
    size_t line = str_find_byte(value, '_', 0);
    if (line == STR_NONE || line < 2 || line > 6 || value.len - line < 9)
        return false;
    for (size_t i = 0; i < value.len; i++)
        if (i != line && !(value.at[i] >= 'A' && value.at[i] <= 'Z') &&
            !(i > line && byte_is_digit(value.at[i])))
            return false;
    return text_is_hex(str_slice(value, line + 1, value.len));
}

// {"value": "…", "salt": "…"}: what is stored instead of a password.
static bool is_salted(struct str bytes, struct str value)
{
    struct str behind = str_slice(bytes, (size_t)(value.at - bytes.at) + value.len, 20);
    return behind.len && !byte_is_alpha(behind.at[0]) && str_has_ignoring_case(behind, STR("\"salt"));
}

// The id of a pair of id and secret, as Amazon and those after it make them.
static bool is_id(struct str value)
{
    struct text_classes classes = text_classes(value);
    return value.len == 20 && classes.lower == 0 && classes.others == 0 && classes.upper && classes.digits;
}

// The id of an OpenPGP key.
static bool is_fingerprint(struct str value)
{
    struct text_classes classes = text_classes(value);
    return (value.len == 16 || value.len == 40) && classes.lower == 0 && classes.upper && classes.digits &&
           text_is_hex(value);
}

// The value is in `text`, or a word of `text` is most of the value: "rethinkdb" under rethinkdbPassword,
// "druidroot" in druid/values.yaml.
static bool is_named_after(struct str value, struct str text)
{
    if (value.len > 24)
        return false;
    for (size_t at = 0; at < text.len;) {
        size_t end = at;
        while (end < text.len && byte_is_alpha(text.at[end]) &&
               (end == at || byte_lower(text.at[end]) == text.at[end] ||
                byte_lower(text.at[end - 1]) != text.at[end - 1]))
            end++;
        struct str word = str_slice(text, at, end - at);
        if (word.len >= 4 && 2 * word.len >= value.len && str_has_ignoring_case(value, word))
            return true;
        at = end > at ? end : at + 1;
    }
    return value.len >= 4 && str_has_ignoring_case(text, value);
}

// "if_you_see_this_ask_ops": four words and more.
static bool is_phrase(const bool *has, struct str value)
{
    size_t marks = 0;
    for (size_t i = 0; i < value.len; i++)
        marks += value.at[i] == '_' || value.at[i] == '-';
    return marks >= 3 && (has[FEATURE_WORDS_SURE] || has[FEATURE_WORDS_LIKELY]);
}

// "Potvrdit": one word of whatever language, and nothing else.
static bool is_capitalised_word(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!byte_is_alpha(value.at[i]) || (byte_lower(value.at[i]) == value.at[i]) == (i == 0))
            return false;
    return value.len > 0;
}

// A text of JSON in a program's literal, \"password\": \"…\": what an interface's documentation shows, what a
// test sends. A docstring likewise. A file of JSON with JSON in it is made of settings.
static bool is_shown_in_literal(const struct scan_input *input, const struct assignment *assignment)
{
    size_t end = assignment->name.end;
    if (input->family != FAMILY_CODE || str_ends_with(input->path, STR(".json")))
        return false;
    return (assignment->value.is_name_quoted && input->bytes.at[end] == '\\') ||
           lexer_is_documentation(input->bytes, assignment->name.start, input->path);
}

// "argocd", "zuihou": short, and nothing but small letters. A generator makes no such password; a name in
// whatever language, or an abbreviation, looks like that.
static bool may_be_name(const struct assignment *assignment)
{
    struct str value = assignment->value.value;
    return assignment->features.group == GROUP_PASSWORD && value.len < 10 &&
           text_classes(value).lower == value.len;
}

// <input type="hidden" name="userKey" value="…">: what a page tells its own server.
static bool is_hidden_input(struct str bytes, const struct assignment *assignment)
{
    enum { TAG_MAX = 256 };
    size_t name = assignment->name.start, from = name > TAG_MAX ? name - TAG_MAX : 0;
    struct str before = str_slice(bytes, from, name - from), tag = str_slice(bytes, name, TAG_MAX);
    size_t open = str_find_last_byte(before, '<'), close = str_find_byte(tag, '>', 0);
    if (open == STR_NONE ||
        !str_starts_with_ignoring_case(str_slice(before, open, before.len), STR("<input")) ||
        str_find_byte(before, '>', open) != STR_NONE)
        return false;
    tag.len = close == STR_NONE ? tag.len : close;
    return str_has_ignoring_case(str_slice(before, open, before.len), STR("hidden")) ||
           str_has_ignoring_case(tag, STR("hidden"));
}

// gateway_key == "d14dd2…": what a program calls key and is hex digits is as often the id of something.
static bool may_be_id(const struct scan_input *input, const struct assignment *assignment)
{
    return input->family == FAMILY_CODE && assignment->features.group == GROUP_PLAIN_KEY &&
           assignment->features.has[FEATURE_HEX] && !str_ends_with(input->path, STR(".json"));
}

static size_t escapes(struct str value)
{
    size_t count = 0;
    for (size_t i = 0; i + 1 < value.len; i++)
        count += value.at[i] == '\\';
    return count;
}

static bool is_shown(const struct scan_input *input, const struct assignment *assignment)
{
    return input->path_class == PATH_PROSE || input->path_class == PATH_EXAMPLE ||
           (assignment->value.is_in_comment && input->family == FAMILY_CODE &&
            (assignment->score < ASSIGNMENT_LEFT ||
             lexer_is_explained(input->bytes, assignment->name.start)));
}

// What no sum of signs makes sure, or NULL.
static const char *never_sure(const struct scan_input *input, const struct assignment *assignment)
{
    const bool *has = assignment->features.has;
    bool is_password = assignment->features.group == GROUP_PASSWORD;
    struct str value = assignment->value.value;
    struct str name =
        str_slice(input->bytes, assignment->name.start, assignment->name.end - assignment->name.start);
    if (has[FEATURE_HASHED] || is_salted(input->bytes, value))
        return "a digest, it seems";
    if (has[FEATURE_UUID] || is_fingerprint(value) || is_numbered_name(value))
        return "an id, or a name";
    if (has[FEATURE_SPACED] || is_phrase(has, value))
        return "several words";
    if (has[FEATURE_NAMES_ITSELF] && is_password)
        return "a password that says so";
    if (has[FEATURE_BASE64_TEXT] && is_password)
        return "base64 of a text";
    if (is_named_after(value, name) || is_named_after(value, input->path))
        return "it is called like its name or file";
    if (is_password && is_capitalised_word(value))
        return "a word";
    if (assignment->value.is_wrapper_odd || escapes(value) > 3)
        return "written in an odd way";
    return !is_password && value.len < 10 ? "short" : NULL;
}

// How sure the block profile must be to tell what a doubt is left of. A word, or a word and a number, is what
// people choose for a password; what is neither that nor random is as often a label. Documentation shows them
// by the dozen.
static int enough_for_warning(const struct scan_input *input, const struct assignment *assignment)
{
    const bool *has = assignment->features.has;
    bool is_chosen = has[FEATURE_TYPED] && (has[FEATURE_WORDS_LIKELY] || has[FEATURE_WORDS_SURE]);
    if (assignment->features.group != GROUP_PASSWORD)
        return SECRET_TOLD;
    return is_chosen && input->path_class != PATH_PROSE ? PASSWORD_TOLD : ASSIGNMENT_BLOCK;
}

struct doubt doubt_of(const struct scan_input *input, const struct assignment *assignment)
{
    const bool *has = assignment->features.has;
    struct doubt doubt = {.reason = assignment->is_default ? "a default password, which everybody knows"
                                                           : never_sure(input, assignment)};
    if (doubt.reason)
        return doubt;
    if (assignment->score < ASSIGNMENT_BLOCK)
        doubt.reason = "too little speaks for it to be sure";
    else if (is_id(assignment->value.value))
        doubt.reason = "it looks like an id";
    else if (is_shown(input, assignment))
        doubt.reason = "shown, or explained";
    else if (has[FEATURE_LEET] || has[FEATURE_TYPED])
        doubt.reason = "somebody typed it";
    else if (has[FEATURE_BASE64_TEXT])
        doubt.reason = "base64 of a text";
    doubt.is_told = doubt.reason && assignment->score >= enough_for_warning(input, assignment);
    return doubt;
}

bool doubt_is_weak(const struct scan_input *input, const struct assignment *assignment)
{
    return is_shown_in_literal(input, assignment) || may_be_id(input, assignment) ||
           may_be_name(assignment) || is_hidden_input(input->bytes, assignment);
}
