// A name is taken apart at the keyword that was found in it: what stands before says whose it is, what stands
// behind may make it the name of something else (`token_url`, `passwordField`).
#include "scanners/context/names.h"

#include "scanners/entropy.h"

enum { NAME_MAX = 64 };

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-' || c == '.' ||
           (unsigned char)c >= 0x80;
}

// Behind the keyword these leave it what it is.
static const char *const fine_tails[] = {
    "confirmation", "production", "staging", "literal", "confirm", "default", "encoded", "access", "secret",
    "string",       "base64",     "plain",   "token",   "value",   "again",   "bytes",   "local",  "admin",
    "stage",        "text",       "prod",    "test",    "live",    "auth",    "root",    "user",   "base",
    "data",         "pass",       "code",    "key",     "env",     "dev",     "hex",     "b64",    "raw",
    "new",          "old",        "str",     "val",     "api",     "app",     "db",      "v",      "s",
};

// Behind the keyword these make it something else.
static const char *const wrong_tails[] = {
    "sha",      "md5",       "bcrypt",    "url",      "uri",      "endpoint", "name",      "id",
    "type",     "field",     "path",      "file",     "length",   "len",      "size",      "count",
    "expir",    "ttl",       "age",       "prefix",   "suffix",   "label",    "hint",      "policy",
    "regex",    "pattern",   "min",       "max",      "reset",    "input",    "form",      "provider",
    "param",    "header",    "message",   "msg",      "err",      "invalid",  "required",  "enable",
    "disable",  "strength",  "format",    "algo",     "version",  "index",    "column",    "table",
    "class",    "handler",   "manager",   "service",  "factory",  "repo",     "store",     "arn",
    "ref",      "placehold", "title",     "desc",     "icon",     "button",   "link",      "page",
    "view",     "change",    "update",    "create",   "at",       "date",     "time",      "scope",
    "list",     "map",       "generat",   "pars",     "reader",   "writer",   "validat",   "encod",
    "kind",     "mode",      "status",    "state",    "model",    "var",      "question",  "prompt",
    "attempt",  "limit",     "bucket",    "location", "dir",      "folder",   "alias",     "prop",
    "attr",     "option",    "source",    "match",    "check",    "history",  "hash",      "digest",
    "mask",     "usage",     "info",      "object",   "method",   "function", "callback",  "request",
    "response", "client",    "server",    "issuer",   "audience", "subject",  "verif",     "charset",
    "visib",    "toggle",    "show",      "hide",     "color",    "style",    "event",     "press",
    "code_",    "up",        "down",      "board",    "word_",    "space",    "store",     "tool",
    "ring",     "pair",      "or",        "and",      "is",       "with",     "exception", "failure",
    "lookup",   "finder",    "extractor",
};

// Before the keyword these make it something else.
static const char *const wrong_heads[] = {
    "sha1",         "sha2",    "sha256",     "sha512", "md5",    "bcrypt", "public",    "publish",
    "primary",      "foreign", "partition",  "sort",   "no",     "is",     "has",       "max",
    "min",          "next",    "page",       "cancel", "hash",   "hashed", "encrypted", "label",
    "message",      "error",   "csrf",       "xsrf",   "parse",  "lexer",  "hot",       "cache",
    "continuation", "sync",    "unique",     "grid",   "row",    "object", "product",   "group",
    "map",          "dict",    "index",      "shift",  "forget", "forgot", "use",       "with",
    "need",         "require", "requires",   "check",  "show",   "hide",   "composite", "registry",
    "column",       "sorted",  "ssh_public", "pub",
};

static const char *const unreal_heads[] = {
    "example",   "dummy", "fake",  "mock", "invalid", "wrong", "sample", "expected",
    "incorrect", "bad",   "bogus", "not",  "bar",     "foo",   "faux",   "phony",
};

// A word begins at the start, behind what is no letter, and with a capital.
static bool begins_word(struct str s, size_t at)
{
    return at == 0 || !byte_is_alpha(s.at[at - 1]) ||
           (byte_lower(s.at[at]) != s.at[at] && byte_lower(s.at[at - 1]) == s.at[at - 1]);
}

static bool has_one_of(struct str s, const char *const *words, size_t count)
{
    for (size_t at = 0; at < s.len; at++) {
        if (!byte_is_alpha(s.at[at]) || !begins_word(s, at))
            continue;
        for (size_t i = 0; i < count; i++) {
            size_t end = at + strlen(words[i]);
            if (str_equal_ignoring_case(str_slice(s, at, strlen(words[i])), str_from(words[i])) &&
                (end >= s.len || !byte_is_alpha(s.at[end]) || begins_word(s, end)))
                return true;
        }
    }
    return false;
}
#define HAS_ONE_OF(s, words) has_one_of(s, words, sizeof words / sizeof words[0])

static size_t taken_by(struct str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_ignoring_case(str_slice(s, 0, strlen(words[i])), str_from(words[i])))
            return strlen(words[i]);
    return 0;
}

enum tail { TAIL_FINE, TAIL_ODD, TAIL_WRONG };

// Reads the words behind the keyword one by one.
static enum tail read_tail(struct str tail)
{
    enum tail verdict = TAIL_FINE;
    while (tail.len) {
        char c = tail.at[0];
        if (byte_is_digit(c) || c == '_' || c == '-' || c == '.') {
            tail = str_slice(tail, 1, tail.len);
            continue;
        }
        size_t word = 1;
        while (word < tail.len && byte_is_alpha(tail.at[word]) &&
               !(tail.at[word] >= 'A' && tail.at[word] <= 'Z' && tail.at[word - 1] >= 'a'))
            word++;
        struct str this = str_slice(tail, 0, word);
        size_t fine = taken_by(this, fine_tails, sizeof fine_tails / sizeof fine_tails[0]);
        size_t wrong = taken_by(this, wrong_tails, sizeof wrong_tails / sizeof wrong_tails[0]);
        if (fine == 0 || (fine < word && wrong > fine)) {
            if (wrong)
                return TAIL_WRONG;
            verdict = TAIL_ODD;
            fine = word;
        }
        tail = str_slice(tail, fine, tail.len);
    }
    return verdict;
}

static bool ends_in(struct str head, const char *word)
{
    struct str text = str_from(word);
    while (head.len && !byte_is_alpha(head.at[head.len - 1]))
        head.len--;
    return head.len >= text.len &&
           str_equal_ignoring_case(str_slice(head, head.len - text.len, text.len), text);
}

// "key" is a secret's name behind a word that says what it opens.
static enum name_kind kind_of_key(struct str head)
{
    static const char *const openers[] = {"api",         "app",
                                          "access",      "secret",
                                          "private",     "auth",
                                          "client",      "encryption",
                                          "encrypt",     "signing",
                                          "sign",        "master",
                                          "shared",      "session",
                                          "cookie",      "license",
                                          "licence",     "account",
                                          "storage",     "consumer",
                                          "ssh",         "rsa",
                                          "hmac",        "aes",
                                          "jwt",         "crypt",
                                          "crypto",      "deploy",
                                          "service",     "admin",
                                          "security",    "developer",
                                          "dev",         "user",
                                          "webhook",     "server",
                                          "host",        "token",
                                          "root",        "seed",
                                          "n",           "repo",
                                          "write",       "read",
                                          "ingest",      "subscription",
                                          "integration", "des",
                                          "salt",        "instrumentation",
                                          "anon",        "role",
                                          "cipher"};
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++)
        if (ends_in(head, openers[i]))
            return strlen(openers[i]) > 1 || head.len == 1 ? NAME_KEY : NAME_PLAIN_KEY;
    return NAME_PLAIN_KEY;
}

static enum name_kind kind_of(struct str keyword, struct str head)
{
    static const struct {
        const char *word;
        enum name_kind kind;
    } kinds[] = {
        {"pass", NAME_PASSWORD},
        {"pwd", NAME_PASSWORD},
        {"pw", NAME_PASSWORD},
        {"secret", NAME_SECRET},
        {"token", NAME_TOKEN},
        {"credential", NAME_AUTH},
        {"auth_key", NAME_KEY},
        {"authkey", NAME_KEY},
        {"auth", NAME_AUTH},
        {"salt", NAME_SALT},
        {"senha", NAME_PASSWORD},
        {"contrase", NAME_PASSWORD},
        {"motdepasse", NAME_PASSWORD},
        {"kennwort", NAME_PASSWORD},
        {"wachtwoord", NAME_PASSWORD},
        {"heslo", NAME_PASSWORD},
        {"parola", NAME_PASSWORD},
        {"identified", NAME_PASSWORD},
        {"\xe5\xaf\x86", NAME_PASSWORD},
        {"\xd0\xbf", NAME_PASSWORD},
        {"nkey", NAME_KEY},
        {"seed", NAME_KEY},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (text_has_word(keyword, kinds[i].word))
            return kinds[i].kind;
    if (str_equal_ignoring_case(keyword, STR("key")) || str_equal_ignoring_case(keyword, STR("keys")))
        return kind_of_key(head);
    return NAME_KEY;
}

static bool is_upper_name(struct str name)
{
    bool has_letter = false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] >= 'a' && name.at[i] <= 'z')
            return false;
        has_letter = has_letter || byte_is_alpha(name.at[i]);
    }
    return has_letter;
}

// "bypass", "compass", "monkey", "turkey", "keystroke", "author", "passage": the keyword is in a longer word.
static bool is_inside_word(struct str bytes, size_t start, size_t hit_start, struct str keyword)
{
    bool is_short = keyword.len <= 4;
    if (!is_short || hit_start == start || !byte_is_alpha(bytes.at[hit_start - 1]))
        return false;
    char before = bytes.at[hit_start - 1], first = bytes.at[hit_start];
    if (byte_lower(before) == before && byte_lower(first) != first)
        return false; // camelCase
    // "dbpass", "apikey", "userpw": joined to a word that goes with it.
    static const char *const joined[] = {
        "db",       "user", "api",  "my",    "admin", "root",     "app",  "auth",    "access",
        "ssh",      "ftp",  "smtp", "mysql", "login", "mail",     "ldap", "x",       "secret",
        "private",  "n",    "bind", "email", "sudo",  "postgres", "pg",   "require", "client",
        "consumer", "repo", "key",  "proxy", "wifi",  "vnc",      "redis"};
    for (size_t i = 0; i < sizeof joined / sizeof joined[0]; i++)
        if (ends_in(str_slice(bytes, start, hit_start - start), joined[i]))
            return false;
    return true;
}

// A whole word of four letters must not run on: "passed", "authority".
static bool runs_on(struct str bytes, size_t at, struct str keyword)
{
    if (keyword.len > 4 || at >= bytes.len)
        return false;
    char c = bytes.at[at];
    return c >= 'a' && c <= 'z' && !(c == 's' && at + 1 < bytes.len && !byte_is_alpha(bytes.at[at + 1])) &&
           byte_lower(keyword.at[keyword.len - 1]) == keyword.at[keyword.len - 1];
}

static void read_edges(struct str bytes, struct name_reading *name)
{
    char before = name->start ? bytes.at[name->start - 1] : '\n';
    name->is_query = before == '?' || before == '&';
    // The name's own bytes may begin with the dashes of a flag.
    size_t dashes = 0;
    while (name->start + dashes < name->end && bytes.at[name->start + dashes] == '-')
        dashes++;
    name->is_flag = dashes > 0 && dashes <= 2;
}

struct name_reading name_read(struct str bytes, size_t start, size_t end)
{
    struct name_reading name = {.start = start};
    while (end > start && !is_name_byte(bytes.at[end - 1]))
        end--; // the keyword's sign behind the name
    name.end = end;
    struct str keyword = str_slice(bytes, start, end - start);
    while (name.start > 0 && start - name.start < NAME_MAX && is_name_byte(bytes.at[name.start - 1]))
        name.start--;
    while (name.end < bytes.len && name.end - end < NAME_MAX && is_name_byte(bytes.at[name.end]) &&
           bytes.at[name.end] != '.')
        name.end++;
    struct str head = str_slice(bytes, name.start, start - name.start);
    // "-password=": the dash behind an arrow or a flag is no part of the name behind it.
    struct str tail = str_slice(bytes, end, name.end - end);
    read_edges(bytes, &name);
    if (is_inside_word(bytes, name.start, start, keyword) || runs_on(bytes, end, keyword)) {
        name.reason = "the keyword is a part of a longer word";
        return name;
    }
    enum tail verdict = read_tail(tail);
    if (verdict == TAIL_WRONG || HAS_ONE_OF(head, wrong_heads)) {
        name.reason = "the name means something else";
        return name;
    }
    name.kind = kind_of(keyword, head);
    name.has_odd_tail = verdict == TAIL_ODD;
    name.has_head = head.len > (size_t)(name.is_flag ? 2 : 0);
    name.is_unreal = HAS_ONE_OF(head, unreal_heads);
    name.is_upper = is_upper_name(str_slice(bytes, name.start, name.end - name.start));
    return name;
}
