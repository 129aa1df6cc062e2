// Private keys in text: PEM in all its kinds, OpenSSH, PGP, PuTTY. On lines of their own, indented, quoted,
// joined by "\n" in one line, or in a YAML or JSON string.
//
// What makes it a key is its body: a header in documentation, a pattern, or `-----BEGIN` in code that writes
// such files has none.
#include "scanners/encoding.h"
#include "scanners/entropy.h"
#include "scanners/finder.h"

enum {
    BODY_MIN = 64,    // base64 digits that a body has: an Ed25519 key in PKCS#8
    BODY_MAX = 65536, // how far the end is looked for
    LABEL_MAX = 48,
    PUTTY_MAX = 8192, // a whole file of PuTTY's: 16,384 bits of RSA
};

static bool is_base64(char c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '+' || c == '/' || c == '=';
}

// Whatever stands between lines of a key: line ends, indentation, quotes, their escaped forms, comment signs.
static size_t skip_between(struct str bytes, size_t at)
{
    while (at < bytes.len) {
        char c = bytes.at[at];
        bool is_escape = c == '\\' && at + 1 < bytes.len && strchr("nrt\\\"'", bytes.at[at + 1]);
        if (is_escape)
            at += 2;
        else if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '"' || c == '\'' || c == ',' ||
                 c == '#' || c == '*' || c == ';' || c == '>' || c == '|' || c == '`' || c == '\\')
            at++;
        else
            break;
    }
    return at;
}

// "Proc-Type: 4,ENCRYPTED", "Comment: …": lines of the armour that are not the body.
static size_t skip_armour(struct str bytes, size_t at)
{
    for (;;) {
        size_t end = at;
        while (end < bytes.len && end - at < 256 && bytes.at[end] != '\n' && bytes.at[end] != '\\')
            end++;
        size_t colon = str_find(str_slice(bytes, at, end - at), STR(": "), 0);
        if (colon == STR_NONE || colon > 32)
            return at;
        at = skip_between(bytes, end);
    }
}

struct body {
    size_t end;    // behind the last digit
    size_t digits; // of base64
    char first[64];
    size_t kept;
};

// Reads base64 digits with what may stand between them. "+" of string concatenation looks like a digit; one
// or two in a body do no harm.
static struct body read_body(struct str bytes, size_t at)
{
    struct body body = {.end = at};
    size_t limit = bytes.len - at > BODY_MAX ? at + BODY_MAX : bytes.len;
    while (at < limit) {
        if (is_base64(bytes.at[at])) {
            if (body.kept < sizeof body.first)
                body.first[body.kept++] = bytes.at[at];
            body.digits++;
            body.end = ++at;
            continue;
        }
        size_t next = skip_between(bytes, at);
        if (next == at)
            break;
        at = next;
    }
    return body;
}

static bool is_plausible(const struct body *body)
{
    struct str first = {body->first, body->kept};
    struct text_classes classes = text_classes(first);
    return body->digits >= BODY_MIN && classes.upper && classes.lower && classes.digits &&
           text_longest_repeat(first) < 24 && text_entropy(first) > 3.5 && !text_has_word(first, "xxxx") &&
           !text_has_word(first, "privatekey") && !text_has_word(first, "example");
}

// DER starts with a sequence, OpenSSH with its magic: of a real body this always holds.
static bool has_structure(struct str label, const struct body *body)
{
    char room[64];
    struct buffer bytes = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (!decode_base64((struct str){body->first, body->kept & ~(size_t)3}, &bytes) || bytes.len < 16)
        return false;
    if (text_has_word(label, "openssh"))
        return str_starts_with(buffer_str(&bytes), STR("openssh-key-v1"));
    unsigned char first = (unsigned char)bytes.at[0];
    if (text_has_word(label, "pgp"))
        return (first & 0xfc) == 0x94 || first == 0xc5 || first == 0xc7; // a secret key packet
    return first == 0x30;
}

static bool find_pem(struct str bytes, size_t begin, struct finding_place *place)
{
    // The label runs up to the dashes: "RSA PRIVATE KEY".
    struct str label = str_slice(bytes, begin, LABEL_MAX);
    size_t dashes = str_find(label, STR("-----"), 0);
    if (dashes == STR_NONE)
        return false;
    label.len = dashes;
    if (!text_has_word(label, "private key"))
        return false;
    size_t at = skip_armour(bytes, skip_between(bytes, begin + dashes + 5));
    struct body body = read_body(bytes, at);
    if (!is_plausible(&body))
        return false;
    bool is_whole = has_structure(label, &body);
    bool is_encrypted =
        text_has_word(label, "encrypted") || text_has_word(str_slice(bytes, begin, at - begin), "encrypted");
    place->start = begin - STR("-----BEGIN ").len;
    place->end = body.end;
    struct str rest = str_slice(bytes, body.end, LABEL_MAX + 16);
    size_t end_line = str_find(rest, STR("-----END "), 0);
    size_t end_dashes = end_line == STR_NONE ? STR_NONE : str_find(rest, STR("-----"), end_line + 9);
    if (end_dashes != STR_NONE)
        place->end = body.end + end_dashes + 5;
    place->tier = is_whole ? SCAN_PROVEN : SCAN_LIKELY;
    place->says = is_encrypted ? "its body decodes; it is encrypted, so its passphrase is what protects it"
                  : is_whole   ? "its body decodes"
                               : NULL;
    return true;
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
    struct body body = read_body(str_slice(file, 0, mac), skip_between(file, at));
    if (body.digits < 32 || text_entropy((struct str){body.first, body.kept}) < 3.5)
        return false;
    *place = (struct finding_place){
        .start = start, .end = start + body.end, .tier = SCAN_PROVEN, .says = "its body is there"};
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
