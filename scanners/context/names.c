// A name is taken apart at the keyword that was found in it: what stands before says whose it is, what stands
// behind may make it the name of something else (`token_url`, `passwordField`).
#include "scanners/context/names.h"

#include "scanners/context/words.h"
#include "scanners/entropy.h"

enum { NAME_MAX = 64 };

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-' || c == '.' ||
           (unsigned char)c >= 0x80;
}

// Behind the keyword these leave it what it is.
static const struct str fine_tails[] = {
    W("confirmation"), W("production"), W("staging"), W("literal"), W("confirm"), W("default"), W("encoded"),
    W("access"),       W("secret"),     W("string"),  W("base64"),  W("plain"),   W("token"),   W("value"),
    W("again"),        W("bytes"),      W("local"),   W("admin"),   W("stage"),   W("text"),    W("prod"),
    W("test"),         W("live"),       W("auth"),    W("root"),    W("user"),    W("base"),    W("data"),
    W("pass"),         W("code"),       W("key"),     W("env"),     W("dev"),     W("hex"),     W("b64"),
    W("raw"),          W("new"),        W("old"),     W("str"),     W("val"),     W("api"),     W("app"),
    W("db"),           W("v"),          W("s")};

// Behind the keyword these make it something else.
static const struct str wrong_tails[] = {
    W("sha"),       W("md5"),       W("bcrypt"),  W("url"),      W("uri"),      W("endpoint"), W("name"),
    W("id"),        W("type"),      W("field"),   W("path"),     W("file"),     W("length"),   W("len"),
    W("size"),      W("count"),     W("expir"),   W("ttl"),      W("age"),      W("prefix"),   W("suffix"),
    W("label"),     W("hint"),      W("policy"),  W("regex"),    W("pattern"),  W("min"),      W("max"),
    W("reset"),     W("input"),     W("form"),    W("provider"), W("param"),    W("header"),   W("message"),
    W("msg"),       W("err"),       W("invalid"), W("required"), W("enable"),   W("disable"),  W("strength"),
    W("format"),    W("algo"),      W("version"), W("index"),    W("column"),   W("table"),    W("class"),
    W("handler"),   W("manager"),   W("service"), W("factory"),  W("store"),    W("arn"),      W("ref"),
    W("placehold"), W("title"),     W("desc"),    W("icon"),     W("button"),   W("link"),     W("page"),
    W("view"),      W("change"),    W("update"),  W("create"),   W("at"),       W("date"),     W("time"),
    W("scope"),     W("list"),      W("map"),     W("generat"),  W("pars"),     W("reader"),   W("writer"),
    W("validat"),   W("encod"),     W("kind"),    W("mode"),     W("status"),   W("state"),    W("model"),
    W("var"),       W("question"),  W("prompt"),  W("attempt"),  W("limit"),    W("bucket"),   W("location"),
    W("dir"),       W("folder"),    W("alias"),   W("prop"),     W("attr"),     W("option"),   W("source"),
    W("match"),     W("check"),     W("history"), W("hash"),     W("digest"),   W("mask"),     W("usage"),
    W("info"),      W("object"),    W("method"),  W("function"), W("callback"), W("request"),  W("response"),
    W("client"),    W("server"),    W("issuer"),  W("audience"), W("subject"),  W("verif"),    W("charset"),
    W("visib"),     W("toggle"),    W("show"),    W("hide"),     W("color"),    W("style"),    W("event"),
    W("press"),     W("code_"),     W("up"),      W("down"),     W("board"),    W("word_"),    W("space"),
    W("store"),     W("tool"),      W("ring"),    W("pair"),     W("or"),       W("and"),      W("is"),
    W("with"),      W("exception"), W("failure"), W("lookup"),   W("finder"),   W("extractor")};

// Before the keyword these make it something else.
static const struct str wrong_heads[] = {
    W("salted"),    W("escaped"),   W("quoted"),  W("masked"),     W("websocket"),    W("ask"),
    W("sha1"),      W("sha2"),      W("sha256"),  W("sha512"),     W("md5"),          W("bcrypt"),
    W("public"),    W("publish"),   W("primary"), W("foreign"),    W("partition"),    W("is"),
    W("has"),       W("max"),       W("min"),     W("cancel"),     W("hash"),         W("hashed"),
    W("encrypted"), W("csrf"),      W("xsrf"),    W("parse"),      W("continuation"), W("unique"),
    W("forget"),    W("forgot"),    W("need"),    W("require"),    W("requires"),     W("check"),
    W("hide"),      W("composite"), W("sorted"),  W("ssh_public"), W("pub"),          W("ice")};

// A pass that opens nothing: of a filter, of whoever looks at something twice.
static const struct str pass_heads[] = {W("by"),    W("first"), W("second"), W("render"), W("single"),
                                        W("multi"), W("low"),   W("high"),   W("band"),   W("two"),
                                        W("one"),   W("all"),   W("season"), W("final")};

// … and these where they stand right before it, or before what may be a handle: LABEL_STUDIO_API_KEY is none.
static const struct str weak_heads[] = {
    W("label"), W("message"), W("error"), W("cache"),  W("sync"),   W("product"), W("group"),
    W("map"),   W("index"),   W("page"),  W("next"),   W("object"), W("grid"),    W("registry"),
    W("hot"),   W("shift"),   W("row"),   W("column"), W("update"), W("show"),    W("lexer"),
    W("dict"),  W("use"),     W("with"),  W("sort"),   W("no")};

// Tokens and keys behind these are cursors, handles and names: they open nothing.
static const struct str handle_heads[] = {
    W("next"),           W("lock"),         W("client"),       W("change"),       W("changes"),
    W("starting"),       W("start"),        W("idempotency"),  W("idempotent"),   W("device"),
    W("registration"),   W("badge"),        W("authenticity"), W("continuation"), W("continue"),
    W("page"),           W("paging"),       W("forward"),      W("backward"),     W("request"),
    W("update"),         W("import"),       W("export"),       W("cancellation"), W("subject"),
    W("identifier"),     W("id"),           W("ident"),        W("nonce"),        W("fingerprint"),
    W("thumbprint"),     W("digest"),       W("last"),         W("cursor"),       W("resume"),
    W("scroll"),         W("push"),         W("fcm"),          W("apns"),         W("asset"),
    W("correlation"),    W("trace"),        W("etag"),         W("version"),      W("derivation"),
    W("form"),           W("repokey"),      W("sort"),         W("order"),        W("group"),
    W("signing_public"), W("verification"), W("output"),       W("input"),        W("spreadsheet"),
    W("sheet"),          W("document"),
};

static const struct str unreal_heads[] = {
    W("example"),   W("dummy"), W("fake"),  W("mock"), W("invalid"), W("wrong"), W("sample"), W("expected"),
    W("incorrect"), W("bad"),   W("bogus"), W("not"),  W("bar"),     W("foo"),   W("faux"),   W("phony")};

// A word begins at the start, behind what is no letter, and with a capital.
static bool begins_word(struct str s, size_t at)
{
    return at == 0 || !byte_is_alpha(s.at[at - 1]) ||
           (byte_lower(s.at[at]) != s.at[at] && byte_lower(s.at[at - 1]) == s.at[at - 1]);
}

static bool has_one_of(struct str s, const struct str *words, size_t count)
{
    for (size_t at = 0; at < s.len; at++) {
        if (!byte_is_alpha(s.at[at]) || !begins_word(s, at))
            continue;
        for (size_t i = 0; i < count; i++) {
            size_t end = at + words[i].len;
            if (begins_with(str_slice(s, at, s.len), words[i]) &&
                (end >= s.len || !byte_is_alpha(s.at[end]) || begins_word(s, end)))
                return true;
        }
    }
    return false;
}
#define HAS_ONE_OF(s, words) has_one_of(s, words, sizeof words / sizeof words[0])

static size_t taken_by(struct str s, const struct str *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (begins_with(s, words[i]))
            return words[i].len;
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
        size_t fine = taken_by(this, fine_tails, COUNT_OF(fine_tails));
        size_t wrong = taken_by(this, wrong_tails, COUNT_OF(wrong_tails));
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

bool name_goes_on(struct str bytes, size_t end)
{
    size_t stop = end;
    if (end == 0 || !byte_is_alpha(bytes.at[end - 1]))
        return false; // "key=", "key>", "ACCESS ": the word has ended, and what follows is a value
    while (stop < bytes.len && stop - end < NAME_MAX &&
           (byte_is_alpha(bytes.at[stop]) || byte_is_digit(bytes.at[stop]) || bytes.at[stop] == '_'))
        stop++;
    return read_tail(str_slice(bytes, end, stop - end)) != TAIL_FINE;
}

// Ends the words before the keyword, whatever signs stand between.
static bool ends_in(struct str head, const struct str *words, size_t count)
{
    while (head.len && !byte_is_alpha(head.at[head.len - 1]))
        head.len--;
    return ends_with_one_of(head, words, count);
}

// "key" is a secret's name behind a word that says what it opens.
static enum name_kind kind_of_key(struct str head)
{
    static const struct str openers[] = {W("api"),         W("app"),     W("access"),   W("secret"),
                                         W("private"),     W("auth"),    W("client"),   W("encryption"),
                                         W("encrypt"),     W("signing"), W("sign"),     W("master"),
                                         W("shared"),      W("session"), W("cookie"),   W("license"),
                                         W("licence"),     W("account"), W("storage"),  W("consumer"),
                                         W("ssh"),         W("rsa"),     W("hmac"),     W("aes"),
                                         W("jwt"),         W("crypt"),   W("crypto"),   W("deploy"),
                                         W("service"),     W("admin"),   W("security"), W("developer"),
                                         W("dev"),         W("user"),    W("webhook"),  W("server"),
                                         W("host"),        W("token"),   W("root"),     W("seed"),

                                         W("write"),       W("read"),    W("ingest"),   W("subscription"),
                                         W("integration"), W("des"),     W("salt"),     W("instrumentation"),
                                         W("anon"),        W("role"),    W("cipher")};
    return ends_in(head, openers, COUNT_OF(openers)) || str_equal_ignoring_case(head, STR("n"))
               ? NAME_KEY
               : NAME_PLAIN_KEY;
}

static enum name_kind kind_of(struct str keyword, struct str head)
{
    static const struct {
        const char *word;
        enum name_kind kind;
    } kinds[] = {
        {"pass", NAME_PASSWORD},       {"pwd", NAME_PASSWORD},
        {"pswd", NAME_PASSWORD},       {"pw", NAME_PASSWORD},
        {"secret", NAME_SECRET},       {"token", NAME_TOKEN},
        {"credential", NAME_AUTH},     {"auth_key", NAME_KEY},
        {"authkey", NAME_KEY},         {"auth", NAME_AUTH},
        {"salt", NAME_SALT},           {"senha", NAME_PASSWORD},
        {"contrase", NAME_PASSWORD},   {"motdepasse", NAME_PASSWORD},
        {"kennwort", NAME_PASSWORD},   {"wachtwoord", NAME_PASSWORD},
        {"heslo", NAME_PASSWORD},      {"parola", NAME_PASSWORD},
        {"identified", NAME_PASSWORD}, {"\xe5\xaf\x86", NAME_PASSWORD},
        {"\xd0\xbf", NAME_PASSWORD},   {"nkey", NAME_KEY},
        {"bearer", NAME_TOKEN},        {"seed", NAME_KEY},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_has_ignoring_case(keyword, str_from(kinds[i].word)))
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
    static const struct str joined[] = {
        W("db"),    W("user"),     W("api"), W("my"),      W("admin"),   W("root"),     W("app"),
        W("auth"),  W("access"),   W("ssh"), W("ftp"),     W("smtp"),    W("mysql"),    W("login"),
        W("mail"),  W("ldap"),     W("x"),   W("secret"),  W("private"), W("bind"),     W("email"),
        W("sudo"),  W("postgres"), W("pg"),  W("require"), W("client"),  W("consumer"), W("key"),
        W("proxy"), W("wifi"),     W("vnc"), W("redis")};
    struct str head = str_slice(bytes, start, hit_start - start);
    return !ends_in(head, joined, COUNT_OF(joined)) &&
           !str_equal_ignoring_case(head, STR("n")); // NATS's nkey
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

// "client_key" opens what "client_token" does not.
static bool ends_in_client(struct str head)
{
    static const struct str clients[] = {W("client")};
    return ends_in(head, clients, COUNT_OF(clients));
}

struct name_reading name_find(struct str bytes, size_t start, size_t end)
{
    while (end > start && !is_name_byte(bytes.at[end - 1]))
        end--; // the keyword's sign behind the name
    struct name_reading name = {.start = start, .end = end, .keyword_start = start, .keyword_end = end};
    while (name.start > 0 && start - name.start < NAME_MAX && is_name_byte(bytes.at[name.start - 1]))
        name.start--;
    while (name.end < bytes.len && name.end - end < NAME_MAX && is_name_byte(bytes.at[name.end]) &&
           bytes.at[name.end] != '.')
        name.end++;
    read_edges(bytes, &name);
    return name;
}

void name_judge(struct str bytes, struct name_reading *name)
{
    size_t start = name->keyword_start, end = name->keyword_end;
    struct str keyword = str_slice(bytes, start, end - start);
    struct str head = str_slice(bytes, name->start, start - name->start);
    if (is_inside_word(bytes, name->start, start, keyword) || runs_on(bytes, end, keyword)) {
        name->reason = "the keyword is a part of a longer word";
        return;
    }
    // "did:key:z6Mk…", "urn:key:…": the names of public keys.
    struct str scheme = str_slice(bytes, name->start >= 4 ? name->start - 4 : 0, 4);
    if (str_equal(scheme, STR("did:")) || str_equal(scheme, STR("urn:"))) {
        name->reason = "a part of a public identifier";
        return;
    }
    // What a page tells its own server to show that it asked: csrf_token, csrfmiddlewaretoken, _xsrfToken.
    static const struct str page_words[] = {W("csrf"), W("xsrf")};
    if (CONTAINS_ONE_OF(head, page_words)) {
        name->reason = "a page's own token";
        return;
    }
    // //shop.pw:80/: the domain of Palau.
    char before = name->start ? bytes.at[name->start - 1] : '\n';
    if (str_equal_ignoring_case(keyword, STR("pw")) && str_ends_with(head, STR(".")) &&
        byte_is_one_of(before, "/@")) {
        name->reason = "a host";
        return;
    }
    enum tail tail = read_tail(str_slice(bytes, end, name->end - end));
    enum name_kind kind = kind_of(keyword, head);
    bool is_sure = kind == NAME_KEY || kind == NAME_SECRET;
    bool is_other = is_sure ? ends_in(head, weak_heads, COUNT_OF(weak_heads)) : HAS_ONE_OF(head, weak_heads);
    bool is_passing = str_equal_ignoring_case(keyword, STR("pass")) &&
                      (ends_in(head, pass_heads, COUNT_OF(pass_heads)) ||
                       (head.len == 0 && start > 0 && bytes.at[start - 1] == '=')); // action=pass:…
    if (tail == TAIL_WRONG || is_other || is_passing || HAS_ONE_OF(head, wrong_heads)) {
        name->reason = "the name means something else";
        return;
    }
    bool may_be_handle =
        kind == NAME_TOKEN || kind == NAME_PLAIN_KEY || (kind == NAME_KEY && !ends_in_client(head));
    if (may_be_handle && HAS_ONE_OF(head, handle_heads)) {
        name->reason = "the name of a handle, which opens nothing";
        return;
    }
    name->kind = kind;
    name->has_odd_tail = tail == TAIL_ODD;
    name->has_head = head.len > (size_t)(name->is_flag ? 2 : 0);
    name->is_unreal = HAS_ONE_OF(head, unreal_heads);
    name->is_upper = is_upper_name(str_slice(bytes, name->start, name->end - name->start));
}
