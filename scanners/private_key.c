// Private keys in text: PEM in all its kinds, OpenSSH, PGP, PuTTY, bare DER in base64, JSON web keys. On
// lines of their own, indented, behind comment signs, quoted and joined, in one line with "\n" or spaces in
// it, in a YAML or JSON string.
//
// What makes it a key is its body: a header in documentation, a pattern, or `-----BEGIN` in code that writes
// such files has none. The body is decoded and read as what it says it is (scanners/keys/key.h).
#include "scanners/context/typed.h"
#include "scanners/encoding.h"
#include "scanners/entropy.h"
#include "scanners/finder.h"
#include "scanners/keys/key.h"
#include "scanners/known.h"

enum {
    BODY_MIN = 64,    // base64 digits that a body has: an Ed25519 key in PKCS#8
    SAMPLE_MAX = 200, // a body that should be longer and isn't is cut for documentation
    BODY_MAX = 65536, // how far the end is looked for
    BARE_LINE_MIN = 40,
    BARE_MAX = 16384, // a key of 16,384 bits without its armour
    LABEL_MAX = 48,
    RSA_MIN = 400,    // digits of base64: what an RSA key of 512 bits has at least
    PUTTY_MAX = 8192, // a whole file of PuTTY's: 16,384 bits of RSA
    JWK_MAX = 8192,   // the same as a JSON object
};

static bool is_base64(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '+' || c == '/';
}

// An escape in a string, of any depth: \n, \\n, \" and a backslash before a line end. Its length, or 0.
static size_t escape_length(struct str bytes, size_t at)
{
    size_t start = at;
    while (at < bytes.len && bytes.at[at] == '\\' && at - start < 4)
        at++;
    if (at == start || at >= bytes.len)
        return at - start;
    return strchr("nrt\"'/", bytes.at[at]) ? at + 1 - start : at - start;
}

// What stands before a key on its line, and so before each line of it: in a log the time, in a patch a plus.
// Empty when it is nothing that skip_between doesn't pass over, or too long.
static struct str line_prefix(struct str bytes, size_t start)
{
    enum { PREFIX_MAX = 64 };
    size_t at = start;
    bool is_needed = false;
    while (at > 0 && start - at <= PREFIX_MAX && bytes.at[at - 1] != '\n' &&
           !(bytes.at[at - 1] == 'n' && at > 1 && bytes.at[at - 2] == '\\')) {
        at--;
        is_needed = is_needed || is_base64(bytes.at[at]);
    }
    return is_needed && start - at <= PREFIX_MAX ? str_slice(bytes, at, start - at) : (struct str){0};
}

// Behind `prefix` at `at`, numbers in it whatever they are; `at` when something else stands there.
static size_t skip_prefix(struct str bytes, size_t at, struct str prefix)
{
    size_t here = at;
    for (size_t i = 0; i < prefix.len;) {
        if (here >= bytes.len)
            return at;
        if (byte_is_digit(prefix.at[i])) {
            size_t start = here;
            while (i < prefix.len && byte_is_digit(prefix.at[i]))
                i++;
            while (here < bytes.len && here - start < 20 && byte_is_digit(bytes.at[here]))
                here++;
            if (here == start)
                return at;
        } else if (bytes.at[here++] != prefix.at[i++]) {
            return at;
        }
    }
    return here;
}

// Whatever stands between lines of a key: line ends and what each line begins with, indentation, quotes,
// their escaped forms, comment signs, and the operator that joins two strings, which stands behind a quote.
static size_t skip_between(struct str bytes, size_t at, struct str prefix)
{
    bool is_quoted = false, is_at_line = true;
    while (at < bytes.len) {
        char c = bytes.at[at];
        size_t escape = c == '\\' ? escape_length(bytes, at) : 0;
        bool is_comment = is_at_line && c == '/' && at + 2 < bytes.len && bytes.at[at + 1] == '/' &&
                          !is_base64(bytes.at[at + 2]);
        if (escape) {
            at = skip_prefix(bytes, at + escape, prefix);
            continue;
        }
        if (c == '"' || c == '\'' || c == '`')
            is_quoted = true;
        else if (c == '\n') {
            is_at_line = true;
            at = skip_prefix(bytes, at + 1, prefix);
            continue;
        } else if (is_comment)
            at++;
        else if (!(byte_is_space(c) || (c && strchr(",#*;>|", c)) ||
                   (is_quoted && (c == '+' || c == '.' || c == '&'))))
            break;
        at++;
    }
    return at;
}

// "Proc-Type: 4,ENCRYPTED", "Comment: …": lines of the armour that are not the body.
static size_t skip_armour(struct str bytes, size_t at, struct str prefix)
{
    for (;;) {
        size_t end = at;
        while (end < bytes.len && end - at < 256 && bytes.at[end] != '\n' && bytes.at[end] != '\\')
            end++;
        size_t colon = str_find(str_slice(bytes, at, end - at), STR(": "), 0);
        if (colon == STR_NONE || colon > 32)
            return at;
        at = skip_between(bytes, end, prefix);
    }
}

struct body {
    size_t end;           // behind the last digit
    struct buffer digits; // of base64
};

static void read_body(struct str bytes, size_t at, struct str prefix, struct body *body)
{
    size_t limit = bytes.len - at > BODY_MAX ? at + BODY_MAX : bytes.len;
    body->end = at;
    while (at < limit) {
        size_t start = at;
        while (at < limit && is_base64(bytes.at[at]))
            at++;
        buffer_add(&body->digits, str_slice(bytes, start, at - start));
        body->end = at > start ? at : body->end;
        if (at < limit && bytes.at[at] == '=' && at > start) // padding: the end
            break;
        size_t next = skip_between(bytes, at, prefix);
        if (next == at)
            break;
        at = next;
    }
    while (body->end < bytes.len && bytes.at[body->end] == '=')
        body->end++;
}

static bool is_plausible(struct str digits)
{
    struct str first = str_slice(digits, 0, 64);
    struct text_classes classes = text_classes(first);
    return digits.len >= BODY_MIN && classes.upper && classes.lower && classes.digits &&
           text_longest_repeat(first) < 24 && text_entropy(first) > 3.5 &&
           !str_has_ignoring_case(first, STR("xxxx")) && !str_has_ignoring_case(first, STR("privatekey")) &&
           !str_has_ignoring_case(first, STR("example"));
}

// What the body is, by its label: its facts, and whether it begins as such a body does.
static struct key_facts read_key(struct str label, struct str digits, bool *is_begun)
{
    struct buffer bytes = {0};
    struct key_facts facts = {0};
    digits.len -= digits.len % 4 == 1; // the sum at the end of a PGP block, or a cut
    decode_base64(digits, &bytes);
    struct str key = buffer_str(&bytes);
    unsigned char first = key.len ? (unsigned char)key.at[0] : 0;
    if (str_has_ignoring_case(label, STR("pgp"))) {
        facts = key_from_pgp(key);
        *is_begun = (first & 0xfc) == 0x94 || first == 0xc5 || first == 0xc7; // a secret key packet
    } else if (str_starts_with(key, STR("openssh-key-v1"))) {
        facts = key_from_openssh(key);
        *is_begun = true;
    } else {
        facts = key_from_der(key);
        *is_begun = first == 0x30 && !str_has_ignoring_case(label, STR("openssh"));
    }
    buffer_free(&bytes);
    return facts;
}

// So small that a program factors it while it starts: made for a test.
static bool is_toy(const struct key_facts *facts)
{
    return facts->kind == KEY_RSA && facts->bits && facts->bits < 512;
}

// The end of the armour's last line, when it stands right behind the body (and PGP's sum); else STR_NONE.
static size_t find_end_line(struct str bytes, size_t body_end, struct str prefix)
{
    size_t at = skip_between(bytes, body_end, prefix);
    if (at < bytes.len && bytes.at[at] == '=') {
        for (at++; at < bytes.len && is_base64(bytes.at[at]);)
            at++;
        at = skip_between(bytes, at, prefix);
    }
    if (!str_starts_with(str_slice(bytes, at, LABEL_MAX), STR("-----END ")))
        return STR_NONE;
    size_t end = str_find(str_slice(bytes, at + 9, LABEL_MAX), STR("-----"), 0);
    return end == STR_NONE ? at + 9 : at + 9 + end + 5;
}

static bool find_pem(struct str bytes, size_t begin, struct finding_place *place)
{
    // The label runs up to the dashes: "RSA PRIVATE KEY".
    struct str label = str_slice(bytes, begin, LABEL_MAX);
    size_t dashes = str_find(label, STR("-----"), 0);
    if (dashes == STR_NONE)
        return false;
    label.len = dashes;
    if (!str_has_ignoring_case(label, STR("private key")))
        return false;
    struct str prefix = line_prefix(bytes, begin - STR("-----BEGIN ").len);
    size_t at = skip_armour(bytes, skip_between(bytes, begin + dashes + 5, prefix), prefix);
    struct body body = {0};
    read_body(bytes, at, prefix, &body);
    struct str digits = buffer_str(&body.digits);
    bool is_begun = false, is_fine = is_plausible(digits);
    struct key_facts facts = is_fine ? read_key(label, digits, &is_begun) : (struct key_facts){0};
    bool is_encrypted = facts.is_encrypted || str_has_ignoring_case(label, STR("encrypted")) ||
                        str_has_ignoring_case(str_slice(bytes, begin, at - begin), STR("encrypted"));
    size_t end_line = find_end_line(bytes, body.end, prefix);
    place->start = begin - STR("-----BEGIN ").len;
    place->end = end_line == STR_NONE ? body.end : end_line;
    place->tier = facts.kind != KEY_NONE ? SCAN_PROVEN : SCAN_LIKELY;
    place->says = facts.kind != KEY_NONE ? key_says(&facts)
                  : is_encrypted         ? "encrypted: its passphrase is what protects it"
                                         : NULL;
    bool is_toy_of_digits = !facts.is_cut && digits.len < RSA_MIN && str_has_ignoring_case(label, STR("rsa"));
    place->is_weak = is_encrypted || is_toy(&facts) || is_toy_of_digits;
    // The start of a key, and no end, or one that comes much too soon: a sample.
    bool is_short =
        end_line == STR_NONE ? facts.is_cut || !is_begun : facts.is_cut && digits.len < SAMPLE_MAX;
    place->is_doubtful = facts.kind == KEY_NONE && !is_encrypted && is_short;
    buffer_free(&body.digits);
    return is_fine;
}

// PuTTY-User-Key-File-3: ssh-ed25519 … Private-Lines: 1 … Private-MAC: …
static bool find_putty(struct str bytes, size_t start, struct finding_place *place)
{
    struct str file = str_slice(bytes, start, PUTTY_MAX);
    size_t lines = str_find(file, STR("Private-Lines:"), 0);
    size_t mac = str_find(file, STR("Private-MAC:"), 0);
    if (lines == STR_NONE || mac == STR_NONE || mac < lines)
        return false;
    size_t at = lines + STR("Private-Lines:").len;
    while (at < mac && (file.at[at] == ' ' || byte_is_digit(file.at[at])))
        at++;
    struct body body = {0};
    struct str none = {0};
    read_body(str_slice(file, 0, mac), skip_between(file, at, none), none, &body);
    struct str digits = buffer_str(&body.digits);
    bool is_key = digits.len >= 32 && text_entropy(str_slice(digits, 0, 64)) >= 3.5;
    buffer_free(&body.digits);
    if (!is_key)
        return false;
    bool is_plain = str_find(str_slice(file, 0, lines), STR("Encryption: none"), 0) != STR_NONE;
    *place = (struct finding_place){
        .start = start,
        .end = start + body.end,
        .tier = SCAN_PROVEN,
        .says = is_plain ? "its body is there"
                         : "its body is there, encrypted: its passphrase is what protects it",
        .is_weak = !is_plain,
    };
    return true;
}

bool find_private_key(const struct scan_input *input, size_t hit_start, size_t hit_end,
                      struct finding_place *place)
{
    *place = (struct finding_place){0};
    if (input->bytes.at[hit_start] == 'P')
        return find_putty(input->bytes, hit_start, place);
    return find_pem(input->bytes, hit_end, place);
}

// An armour that says it is no private key: "-----BEGIN RSA TESTING KEY-----", which programs turn into one
// to test themselves.
static bool is_labelled(struct str before)
{
    size_t end = before.len;
    while (end > 0 && before.len - end < 8 && before.at[end - 1] != '-')
        end--;
    struct str label =
        str_slice(before, end > LABEL_MAX ? end - LABEL_MAX : 0, end > LABEL_MAX ? LABEL_MAX : end);
    return str_ends_with(label, STR("KEY-----")) && !str_ends_with(label, STR("PRIVATE KEY-----"));
}

// DER in base64 without its armour. Only a whole structure counts.
bool find_bare_key(const struct scan_input *input, size_t hit_start, size_t hit_end,
                   struct finding_place *place)
{
    struct str bytes = input->bytes;
    struct body body = {0};
    bool is_begun;
    (void)hit_end;
    if (hit_start && is_base64(bytes.at[hit_start - 1]) &&
        !(hit_start > 1 && bytes.at[hit_start - 2] == '\\'))
        return false;
    // A key is written in lines or as one: what is shorter is not read, however often it comes.
    struct str line = str_slice(bytes, hit_start, BARE_LINE_MIN);
    for (size_t i = 0; i < line.len; i++)
        if (!is_base64(line.at[i]))
            return false;
    read_body(str_slice(bytes, 0, hit_start + BARE_MAX < bytes.len ? hit_start + BARE_MAX : bytes.len),
              hit_start, (struct str){0}, &body);
    struct key_facts facts = {0};
    if (body.digits.len >= BODY_MIN)
        facts = read_key((struct str){0}, buffer_str(&body.digits), &is_begun);
    buffer_free(&body.digits);
    if (facts.kind == KEY_NONE)
        return false;
    *place = (struct finding_place){.start = hit_start,
                                    .end = body.end,
                                    .tier = SCAN_PROVEN,
                                    .says = key_says(&facts),
                                    .is_weak = facts.is_encrypted || is_toy(&facts) ||
                                               is_labelled(str_slice(bytes, 0, hit_start))};
    return true;
}

static bool is_name_byte(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '_' || c == '-';
}

// Over the quote of a name or value, which in a string of a program is escaped.
static size_t skip_quote(struct str text, size_t at)
{
    while (at < text.len && text.at[at] == '\\')
        at++;
    return at < text.len && (text.at[at] == '"' || text.at[at] == '\'') ? at + 1 : at;
}

static size_t skip_blanks(struct str text, size_t at)
{
    while (at < text.len && byte_is_space(text.at[at]))
        at++;
    return at;
}

// The text of a member of the object around a hit: "d": "…", \"d\": \"…\", d: '…', 'd' => '…', d: …
static struct str jwk_member(struct str object, const char *name)
{
    size_t len = strlen(name);
    for (size_t at = 0; (at = str_find(object, str_from(name), at)) != STR_NONE; at += len) {
        if (at == 0 || is_name_byte(object.at[at - 1]))
            continue;
        size_t here = skip_blanks(object, skip_quote(object, at + len));
        size_t sign = here;
        while (here < object.len && here - sign < 2 && strchr(":=>", object.at[here] ? object.at[here] : ' '))
            here++;
        if (here == sign)
            continue;
        size_t start = skip_quote(object, skip_blanks(object, here)), end = start;
        while (end < object.len && is_name_byte(object.at[end]))
            end++;
        return str_slice(object, start, end - start);
    }
    return (struct str){0};
}

// How far a line is indented; a list's dash belongs to that. SIZE_MAX: it is empty.
static size_t indent_of(struct str line)
{
    size_t at = 0;
    while (at < line.len && (line.at[at] == ' ' || line.at[at] == '-'))
        at++;
    return at < line.len && line.at[at] != '\r' ? at : SIZE_MAX;
}

// In YAML: the lines around the one of `at` that are indented as it is.
static struct str jwk_lines(struct str text, size_t at)
{
    size_t start = at;
    while (start > 0 && text.at[start - 1] != '\n')
        start--;
    size_t indent = indent_of(str_line_at(text, start)), end = start + str_line_at(text, start).len;
    if (start + indent != at)
        return (struct str){0};
    while (start > 0) {
        size_t before = start - 1;
        while (before > 0 && text.at[before - 1] != '\n')
            before--;
        if (indent_of(str_line_at(text, before)) != indent)
            break;
        start = before;
    }
    while (end < text.len && indent_of(str_line_at(text, end + 1)) == indent)
        end += 1 + str_line_at(text, end + 1).len;
    return str_slice(text, start, end - start);
}

// The object around a hit, which has no objects inside.
static struct str jwk_object(struct str bytes, size_t hit_start, size_t hit_end)
{
    size_t from = hit_start > JWK_MAX ? hit_start - JWK_MAX : 0;
    struct str before = str_slice(bytes, from, hit_start - from);
    size_t open = str_find_last_byte(before, '{'),
           close = str_find_byte(str_slice(bytes, hit_end, JWK_MAX), '}', 0);
    if (open == STR_NONE || close == STR_NONE || str_find_byte(before, '}', open) != STR_NONE)
        return jwk_lines(str_slice(bytes, from, hit_end - from + JWK_MAX), hit_start - from);
    return str_slice(bytes, from + open, hit_end + close - from - open);
}

static bool is_base64url(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!byte_is_alpha(s.at[i]) && !byte_is_digit(s.at[i]) && s.at[i] != '-' && s.at[i] != '_')
            return false;
    return true;
}

// {"kty": "EC", …, "d": "…"}, as JSON, in a program, as YAML.
bool find_jwk(const struct scan_input *input, size_t hit_start, size_t hit_end, struct finding_place *place)
{
    struct str bytes = input->bytes, object = jwk_object(bytes, hit_start, hit_end);
    struct str kty = jwk_member(object, "kty"), d = jwk_member(object, "d");
    if (str_equal(kty, STR("oct")))
        d = jwk_member(object, "k");
    bool is_rsa = str_equal(kty, STR("RSA"));
    if (d.len < (is_rsa ? 80u : 22u) || !is_base64url(d) || text_entropy(d) < 3.5 || text_is_placeholder(d) ||
        secret_is_known_sample(d) || value_is_base64_text(d))
        return false;
    size_t start = (size_t)(d.at - bytes.at);
    *place = (struct finding_place){.start = start,
                                    .end = start + d.len,
                                    .tier = SCAN_PROVEN,
                                    .says = is_rsa ? "the private exponent of an RSA key"
                                                   : "the private part of the key"};
    return true;
}
