// What is no secret whatever its name says: references, placeholders, addresses, paths, syntax.
#include "scanners/context/features.h"
#include "scanners/context/ngram.h"
#include "scanners/context/words.h"
#include "scanners/entropy.h"

bool value_is_common_word(struct str value)
{
    static const struct str words[] = {
        W("password"), W("passwd"),   W("pass"),       W("pwd"),         W("secret"),  W("token"),
        W("key"),      W("null"),     W("nil"),        W("none"),        W("true"),    W("false"),
        W("admin"),    W("root"),     W("changeit"),   W("guest"),       W("user"),    W("test"),
        W("empty"),    W("default"),  W("string"),     W("str"),         W("text"),    W("value"),
        W("required"), W("optional"), W("disabled"),   W("enabled"),     W("yes"),     W("no"),
        W("username"), W("email"),    W("undefined"),  W("bytes"),       W("int"),     W("integer"),
        W("object"),   W("basic"),    W("bearer"),     W("login"),       W("auth"),    W("hidden"),
        W("hashed"),   W("plain"),    W("md5"),        W("sha256"),      W("sha1"),    W("bcrypt"),
        W("any"),      W("boolean"),  W("xxx"),        W("credentials"), W("api_key"), W("id"),
        W("the"),      W("void"),     W("const"),      W("self"),        W("this"),    W("return"),
        W("undef"),    W("prompt"),   W("ask"),        W("environment"), W("keyring"), W("vault"),
        W("file"),     W("stdin"),    W("passphrase"), W("base64"),      W("hex"),     W("utf-8"),
        W("utf8"),     W("utf-16"),   W("latin1"),     W("latin-1"),     W("ascii"),   W("iso-8859-1")};
    return IS_WORD_OF(value, words);
}

// A dollar that begins no name: with other signs, or before more digits than names have.
static bool is_dollar_text(struct str value)
{
    enum { LONG = 20 };
    struct text_classes classes = text_classes(value);
    return (classes.others > 2 && value.len >= 8 && classes.digits) ||
           (value.len >= LONG && classes.others == 1 && classes.digits * 4 >= value.len);
}

// "!q7Rt0xyz": a tag of YAML is a word, and something follows it.
static bool is_tagless(struct str value)
{
    return value.at[0] == '!' && value.len >= 8 && text_classes(value).digits &&
           str_find_byte(value, ' ', 0) == STR_NONE && str_find_byte(value, '[', 0) == STR_NONE;
}

// References: what a shell, template, YAML or program puts a value for.
static bool is_reference(struct str value, bool is_quoted)
{
    while (value.len > 1 && value.at[0] == '\\')
        value = str_slice(value, 1, value.len);
    static const struct str marks[] = {
        W("${"),     W("{{"),          W("$("),       W("#{"),   W("<%"),   W("%>"),   W("os.environ"),
        W("getenv"), W("process.env"), W("secrets."), W("ref+"), W("arn:"), W("enc["), W("vault:"),
        W("ssm:"),   W("{%"),          W("$env:"),    W("%("),   W("@{"),   W("$["),   W("env.")};
    if (strchr(is_quoted ? "$<{[(" : "$<{[(%&*!|@>~`", value.at[0] ? value.at[0] : '$'))
        return !(is_quoted && value.at[0] == '$' && is_dollar_text(value)) && !is_tagless(value);
    if (CONTAINS_ONE_OF(value, marks))
        return true;
    if (str_starts_with(value, STR("_("))) // _(empty)_, _("of gettext")
        return true;
    // %VAR%, __VAR__, @VAR@
    char first = value.at[0], last = value.at[value.len - 1];
    return first == last &&
           (first == '%' || first == '@' || (first == '_' && value.len > 4 && value.at[1] == '_'));
}

static bool has_control_bytes(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.at[i] < ' ')
            return true;
    return false;
}

// Letters outside ASCII, also as \uXXXX, are what people read: translations.
static bool is_natural_language(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.at[i] >= 0x80 ||
            (value.at[i] == '\\' && i + 5 < value.len && byte_lower(value.at[i + 1]) == 'u' &&
             text_is_hex(str_slice(value, i + 2, 4))))
            return true;
    return false;
}

static bool is_public_key(struct str value)
{
    static const struct str starts[] = {W("ssh-rsa"),
                                        W("ssh-ed25519"),
                                        W("ecdsa-sha2"),
                                        W("MIIBIjAN"),
                                        W("MIICIjAN"),
                                        W("MIIBCgKC"),
                                        W("MIICCgKC"),
                                        W("MFkwEwYH"),
                                        W("MIGfMA0G"),
                                        W("MCowBQYD"),
                                        W("LS0tLS1CRUdJTiBDRVJU"),
                                        W("LS0tLS1CRUdJTiBQVUJM"),
                                        W("-----BEGIN"),
                                        W("pk."),
                                        W("pk_live"),
                                        W("appl_"),
                                        W("goog_"),
                                        W("pk_test")};
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (str_starts_with(value, starts[i]))
            return true;
    return false;
}

// neighbors(asn), getKey(name): letters, and letters in parentheses.
static bool is_call(struct str value)
{
    size_t open = str_find_byte(value, '(', 0);
    if (open == STR_NONE || open < 2 || value.at[value.len - 1] != ')')
        return false;
    for (size_t i = 0; i + 1 < value.len; i++)
        if (i != open && !byte_is_alpha(value.at[i]) && !strchr("_.,", value.at[i] ? value.at[i] : ' '))
            return false;
    return true;
}

// ^[0-9a-z]{32}$, ORACLE.+SYS, [A-Za-z0-9_-], H{1,2}|m{1,2}
static bool is_pattern(struct str value)
{
    static const struct str marks[] = {W("]{"), W(".+"), W("A-Za-z"), W("a-z0-9"), W(",2}|"), W(",3}|")};
    bool is_anchored = value.at[0] == '^' && value.at[value.len - 1] == '$';
    return is_anchored || CONTAINS_ONE_OF(value, marks);
}

// #login-password: what finds an element of a page, handed to whatever looks for it.
static bool is_selector(const struct value_reading *value)
{
    struct str text = value->value;
    if (value->link != LINK_WRAPPED || text.at[0] != '#')
        return false;
    for (size_t i = 1; i < text.len; i++)
        if (!byte_is_alpha(text.at[i]) && !strchr("-_", text.at[i] ? text.at[i] : ' '))
            return false;
    return true;
}

// "prefix_{}", "prefix_{name}", "{0}:{1}": something is put between the braces.
static bool is_filled_in(struct str value)
{
    for (size_t open = 0; (open = str_find_byte(value, '{', open)) != STR_NONE; open++) {
        size_t end = open + 1;
        while (end < value.len && ((value.at[end] >= 'a' && value.at[end] <= 'z') || value.at[end] == '_' ||
                                   (byte_is_digit(value.at[end]) && end - open < 3)))
            end++;
        bool is_name =
            end - open > 3 || end == open + 1 || (end == open + 2 && byte_is_digit(value.at[open + 1]));
        if (end < value.len && value.at[end] == '}' && is_name)
            return true;
    }
    return false;
}

// 0x and 40 hex digits: where a contract or an account is.
static bool is_account_address(struct str value)
{
    enum { ADDRESS_DIGITS = 40 };
    return value.len == ADDRESS_DIGITS + 2 && str_starts_with_ignoring_case(value, STR("0x")) &&
           text_is_hex(str_slice(value, 2, ADDRESS_DIGITS));
}

// false,"next":…: a bare value of JSON in a text.
static bool is_literal_of_json(struct str value)
{
    static const struct str literals[] = {W("true,"), W("false,"), W("null,"),
                                          W("true}"), W("false}"), W("null}")};
    for (size_t i = 0; i < COUNT_OF(literals); i++)
        if (str_starts_with(value, literals[i]))
            return true;
    return false;
}

// tool.command.login, tool.command.login:main: a module, and what is in it.
static bool is_module(struct str value, bool is_quoted)
{
    size_t dots = 0, colons = 0;
    for (size_t i = 0; i < value.len; i++) {
        dots += value.at[i] == '.';
        colons += value.at[i] == ':';
        if (!byte_is_alpha(value.at[i]) && !strchr("._:", value.at[i] ? value.at[i] : ' '))
            return false;
    }
    return dots >= 2 && colons <= 1 && (colons || !is_quoted) && ngram_score(value).sum > 0;
}

// Syntax of programs: calls, members, types.
static bool is_code(struct str value, bool is_quoted)
{
    static const struct str marks[] = {W("()"),  W("->"),  W("::"),  W("</"),   W("/>"),  W("&&"), W("||"),
                                       W("=>"),  W("\\w"), W("\\d"), W("[^"),   W("(?:"), W("]+"), W("['"),
                                       W("[\""), W("]*"),  W(".*"),  W("[-1]"), W("[0]"), W("[*]")};
    if (CONTAINS_ONE_OF(value, marks) || is_call(value) || is_pattern(value) || is_module(value, is_quoted))
        return true;
    // What closed a literal was taken to open one: '--password='.$settings['password']
    bool is_joined = str_starts_with(value, STR(".$")) || str_starts_with(value, STR(" . $")) ||
                     (str_starts_with(value, STR("--")) && value.at[value.len - 1] == '=');
    if (is_joined)
        return true;
    size_t equal = str_find(value, STR("=="), 0); // at the end it is base64's
    if (equal != STR_NONE && equal + 2 < value.len && value.at[equal + 2] == ' ')
        return true;
    if (is_quoted)
        return false;
    bool is_flag = str_starts_with(value, STR("--")) && value.len > 2 && byte_is_alpha(value.at[2]);
    if (is_flag || str_find(value, STR("!["), 0) != STR_NONE) // Rust's vec![0u8; 16]
        return true;
    size_t open = str_find_byte(value, '(', 0);
    if (open != STR_NONE && open > 0 && value.at[value.len - 1] == ')' && byte_is_digit(value.at[open - 1]))
        return true; // IERC20(0x…)
    return (open != STR_NONE && open > 0 && byte_is_alpha(value.at[open - 1])) ||
           byte_is_one_of(value.at[value.len - 1], "({:[") || is_literal_of_json(value);
}

// "lib.example.org/team/credentials": a host in small letters, and a path.
static bool is_import_path(struct str value)
{
    size_t slash = str_find_byte(value, '/', 0);
    if (slash == STR_NONE || ngram_score(value).sum <= 0)
        return false;
    struct str host = str_slice(value, 0, slash);
    size_t dot = str_find_last_byte(host, '.');
    if (dot == STR_NONE || dot == 0 || host.len - dot < 3 || host.len - dot > 5)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        char c = value.at[i];
        bool is_small = (c >= 'a' && c <= 'z') || byte_is_digit(c) || byte_is_one_of(c, ".-");
        if (!is_small && (i < slash || !(byte_is_alpha(c) || byte_is_one_of(c, "_/"))))
            return false;
    }
    return true;
}

static bool is_path_or_address(struct str value)
{
    static const struct str endings[] = {
        W(".pem"),  W(".key"), W(".crt"), W(".json"), W(".txt"), W(".yml"),   W(".yaml"), W(".xml"),
        W(".html"), W(".com"), W(".org"), W(".net"),  W(".io"),  W(".py"),    W(".js"),   W(".jks"),
        W(".p12"),  W(".pfx"), W(".cer"), W(".php"),  W(".go"),  W(".local"), W(".env"),  W(".conf"),
        W(".der"),  W(".pub"), W(".sh"),  W(".dev"),  W(".rb"),  W(".java"),  W(".md"),   W(".png"),
        W(".svg"),  W(".css"), W(".log"), W(".zip"),  W(".jar"), W(".gz"),    W(".tgz"),  W(".tar"),
        W(".war"),  W(".exe"), W(".pdf"), W(".jpg"),  W(".csv"), W(".bin")};
    char first = value.at[0];
    if (str_find(value, STR("://"), 0) != STR_NONE || str_starts_with(value, STR("./")) ||
        str_starts_with(value, STR("../")) || str_starts_with(value, STR("~/")) ||
        str_starts_with(value, STR("urn:")))
        return true;
    if (first == '/' && (ngram_score(value).sum > 0 || str_find_byte(value, '/', 1) != STR_NONE) &&
        text_classes(value).digits * 5 < value.len)
        return true;
    if (ENDS_WITH_ONE_OF(value, endings) || is_import_path(value))
        return true;
    // "Purple62/v4/08/x.jpg"
    size_t dot = str_find_last_byte(value, '.'), slash = str_find_last_byte(value, '/');
    if (dot != STR_NONE && slash != STR_NONE && dot > slash && value.len - dot >= 3 && value.len - dot <= 6)
        return true;
    return false;
}

// "0x7f3a10c2", with what prints it around: <Class:0x7f3a10c2>
static bool is_memory_address(struct str value)
{
    size_t end = 2;
    while (end < value.len && text_is_hex(str_slice(value, end, 1)))
        end++;
    return str_starts_with_ignoring_case(value, STR("0x")) && end > 5 && end <= 18 && value.len - end <= 2 &&
           (end == value.len || !byte_is_alpha(value.at[end]));
}

static bool is_number_like(struct str value)
{
    struct text_classes classes = text_classes(value);
    size_t dots = 0;
    for (size_t i = 0; i < value.len; i++)
        dots += value.at[i] == '.' || value.at[i] == '-' || value.at[i] == ':';
    if (is_memory_address(value))
        return true;
    return classes.digits && dots && classes.digits + dots == value.len; // versions, dates, addresses
}

// "1.13.5-k8s-arm64", "v2.0.1+build.7": numbers with dots, then short words.
static bool is_version(struct str value)
{
    size_t at = value.at[0] == 'v', numbers = 0;
    for (bool goes_on = true; goes_on; at++) {
        size_t start = at;
        while (at < value.len && at - start < 5 && byte_is_digit(value.at[at]))
            at++;
        if (at == start) // 267.vcdaea6462991: a number, and the commit
            return numbers && value.at[at] == 'v' && value.len - at == 13 &&
                   text_is_hex(str_slice(value, at + 1, 12));
        numbers++;
        goes_on = at < value.len && value.at[at] == '.';
    }
    if (numbers < 3)
        return false;
    for (size_t word = at - 1; at < value.len; at++) {
        bool is_letter = byte_is_alpha(value.at[at]) || byte_is_digit(value.at[at]);
        if (!is_letter && !strchr("-+._", value.at[at] ? value.at[at] : ' '))
            return false;
        word = is_letter ? word : at;
        if (at - word > 12)
            return false;
    }
    return true;
}

// "%d-abc-%d": printf fills it in. A conversion at either end, or two.
static bool is_format(struct str value)
{
    size_t count = 0, at_ends = 0;
    for (size_t i = 0; i + 1 < value.len; i++) {
        size_t end = i + 1;
        if (value.at[i] != '%')
            continue;
        while (end < value.len && (byte_is_digit(value.at[end]) || value.at[end] == '-'))
            end++;
        if (end >= value.len || !strchr("dsvqxu", value.at[end] ? value.at[end] : ' ') ||
            (end + 1 < value.len && (byte_is_alpha(value.at[end + 1]) || byte_is_digit(value.at[end + 1]))))
            continue;
        count++;
        at_ends += i == 0 || end + 1 == value.len;
    }
    return count >= 2 || (count && at_ends);
}

// What kubeseal encrypts, which is there to be seen: the length of a key of RSA in two bytes, that, the text.
static bool is_sealed(struct str value)
{
    return value.len >= 360 && (str_starts_with(value, STR("Ag")) || str_starts_with(value, STR("AQ"))) &&
           value.at[2] >= 'A' && value.at[2] <= 'D' && str_find_byte(value, ' ', 0) == STR_NONE;
}

// ENC[…], ENC(…), ENCRYPTED[…], {cipher}…: a tool's mark around what it encrypted.
static bool is_marked_encrypted(struct str value)
{
    static const struct str marks[] = {W("enc"),   W("encrypted"), W("cipher"),
                                       W("crypt"), W("vault"),     W("sops")};
    size_t start = value.at[0] == '{' || value.at[0] == '[' || value.at[0] == '!', end = start;
    while (end < value.len && byte_is_alpha(value.at[end]))
        end++;
    if (end + 1 >= value.len || !IS_WORD_OF(str_slice(value, start, end - start), marks))
        return false;
    return strchr(start ? "}]:|" : "[({:", value.at[end] ? value.at[end] : ' ') != NULL;
}

// NAME_OF_A_VARIABLE, kNameOfAConstant, name_of_a_variable where nothing but names can stand.
static bool is_constant_name(struct str value)
{
    struct text_classes classes = text_classes(value);
    return classes.lower == 0 && classes.upper >= 4 && str_find_byte(value, '_', 1) != STR_NONE &&
           classes.digits <= 2 && ngram_score(value).sum > 0;
}

// "Updated."
static bool is_word_with_period(struct str value)
{
    struct text_classes classes = text_classes(value);
    return value.at[value.len - 1] == '.' && classes.digits == 0 && classes.others == 1 &&
           classes.upper == 1 && value.at[0] >= 'A' && value.at[0] <= 'Z';
}

static bool is_sentence(const struct name_reading *name, const struct value_reading *value)
{
    size_t spaces = 0;
    for (size_t i = 0; i < value->value.len; i++)
        spaces += value->value.at[i] == ' ' || value->value.at[i] == '\t';
    // "# the password prompts", "--password also needs"
    bool is_beside = value->link == LINK_BESIDE || value->link == LINK_FLAG || value->link == LINK_COLON;
    if (is_beside && !value->is_quoted && value->is_loose && ngram_score(value->value).sum > 0 &&
        text_classes(value->value).digits == 0)
        return true;
    if (spaces == 0)
        return is_word_with_period(value->value);
    return !value->is_quoted || name->kind != NAME_PASSWORD || spaces > 2 ||
           ngram_score(value->value).sum > 0;
}

// {"alg":… or {"typ":… in base64, and no signature behind it: what anybody can write.
static bool is_unsigned_token(struct str value)
{
    if (!str_starts_with(value, STR("eyJhbGci")) && !str_starts_with(value, STR("eyJ0eXAi")))
        return false;
    size_t first = str_find_byte(value, '.', 0);
    size_t second = first == STR_NONE ? STR_NONE : str_find_byte(value, '.', first + 1);
    return first == STR_NONE || second == STR_NONE || second + 1 == value.len;
}

const char *value_objection(const struct name_reading *name, const struct value_reading *value)
{
    struct str text = value->value;
    size_t least = name->kind == NAME_PASSWORD ? VALUE_MIN : name->kind == NAME_PLAIN_KEY ? 12 : 6;
    if (text.len < least || text.len > VALUE_MAX)
        return "too short or too long";
    if (has_control_bytes(text))
        return "control characters";
    if (is_natural_language(text))
        return "natural language";
    if (is_public_key(text))
        return "a public key or certificate, or a key that has a rule of its own";
    if (str_has_ignoring_case(text, STR("4_request")))
        return "the scope of a signature";
    if (value_is_common_word(text))
        return "a common word";
    bool is_jumble = value->is_quoted && text_is_jumble(text);
    if (!is_jumble && is_reference(text, value->is_quoted))
        return "a reference";
    if (!is_jumble && is_code(text, value->is_quoted))
        return "code";
    if (is_path_or_address(text))
        return "a path or an address";
    if (is_number_like(text) || is_version(text))
        return "a version, date or address";
    if (!is_jumble && (is_format(text) || is_filled_in(text)))
        return "a format that is filled in";
    if (is_account_address(text))
        return "the address of an account";
    if (is_selector(value))
        return "what finds an element of a page";
    if (is_unsigned_token(text))
        return "a token without its signature";
    if (is_sealed(text))
        return "encrypted by kubeseal";
    if (is_marked_encrypted(text))
        return "encrypted";
    if (is_constant_name(text))
        return "a constant's name";
    if (is_sentence(name, value))
        return "a sentence";
    struct text_classes classes = text_classes(text);
    if (classes.lower + classes.upper + classes.digits < VALUE_MIN)
        return "signs only";
    return text_is_placeholder(text) ? "a placeholder" : NULL;
}
