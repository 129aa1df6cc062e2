#include "scanners/context/place.h"

#include "scanners/context/ngram.h"
#include "scanners/context/shown.h"
#include "scanners/context/words.h"
#include "scanners/entropy.h"

static size_t value_start(struct str bytes, const struct assignment *assignment)
{
    return (size_t)(assignment->value.value.at - bytes.at);
}

// The byte before `at`, white space and line ends passed over.
static char sign_before(struct str bytes, size_t at)
{
    enum { GAP_MAX = 64 };
    size_t from = at > GAP_MAX ? at - GAP_MAX : 0;
    while (at > from && byte_is_space(bytes.at[at - 1]))
        at--;
    return at ? bytes.at[at - 1] : '\n';
}

// The byte behind the value and its closing mark, likewise.
static char sign_behind(struct str bytes, const struct assignment *assignment)
{
    size_t at = value_start(bytes, assignment) + assignment->value.value.len;
    while (at < bytes.len && byte_is_one_of(bytes.at[at], "\\\"'`"))
        at++;
    while (at < bytes.len && byte_is_space(bytes.at[at]))
        at++;
    return at < bytes.len ? bytes.at[at] : '\n';
}

// "https://deploy-token:…@host"
static bool is_in_address(struct str bytes, const struct assignment *assignment)
{
    if (assignment->value.is_quoted || str_find_byte(assignment->value.value, '@', 0) == STR_NONE)
        return false;
    size_t start = assignment->name.start > 64 ? assignment->name.start - 64 : 0;
    struct str before = str_slice(bytes, start, assignment->name.start - start);
    size_t scheme = str_find(before, STR("://"), 0);
    return scheme != STR_NONE && str_find_byte(str_slice(before, scheme, before.len), ' ', 0) == STR_NONE;
}

// captain_id, totpSecret, .npmrc: words joined as programs join them.
static bool is_identifier(struct str value)
{
    size_t joints = value.len && value.at[0] == '.';
    for (size_t i = joints; i < value.len; i++) {
        bool is_joint = value.at[i] == '_' || (i && value.at[i] >= 'A' && value.at[i] <= 'Z' &&
                                               value.at[i - 1] >= 'a' && value.at[i - 1] <= 'z');
        if (!byte_is_alpha(value.at[i]) && !is_joint)
            return false;
        joints += is_joint;
    }
    return joints && (ngram_score(value).sum > 0 || !text_looks_random(value));
}

// ["password", "captain_id"]: the names of fields, one behind the other. {"password", "kind": …}: the next
// name. A call that is given a name and its value opens a parenthesis.
static bool is_beside_in_list(struct str bytes, const struct assignment *assignment)
{
    if (assignment->value.link != LINK_NEXT)
        return false;
    size_t mark = assignment->name.start;
    while (mark > 0 && byte_is_one_of(bytes.at[mark - 1], "\\\"'`."))
        mark--;
    bool is_listed = byte_is_one_of(sign_before(bytes, mark), "[,{");
    return (is_listed && is_identifier(assignment->value.value)) || sign_behind(bytes, assignment) == ':';
}

// getPassword("service", user): whose it is. set_password("service", user): likewise.
static bool is_whose(struct str bytes, const struct assignment *assignment)
{
    static const struct str readers[] = {W("get"), W("find"), W("has"), W("delete"), W("lookup"), W("fetch")};
    static const struct str setters[] = {W("set"), W("put"), W("store"), W("save")};
    struct str head =
        str_slice(bytes, assignment->name.start, assignment->name.keyword_start - assignment->name.start);
    if (assignment->value.link != LINK_CALL || sign_behind(bytes, assignment) != ',')
        return false;
    struct str value = assignment->value.value;
    return CONTAINS_ONE_OF(head, readers) ||
           (CONTAINS_ONE_OF(head, setters) && text_classes(value).lower == value.len);
}

// key: db-password, below secretKeyRef: where the secret is kept.
static bool is_kept_elsewhere(struct str bytes, const struct assignment *assignment)
{
    static const struct str keepers[] = {W("secretKeyRef"), W("configMapKeyRef"), W("secretRef"),
                                         W("remoteRef")};
    struct str name = str_slice(bytes, assignment->name.start, assignment->name.end - assignment->name.start);
    if (!str_equal(name, STR("key")) && !str_equal(name, STR("secret")))
        return false;
    for (size_t i = 0; i < COUNT_OF(keepers); i++)
        if (shown_below(bytes, assignment->name.start, keepers[i]))
            return true;
    return false;
}

// password: userPassword, config.key = apiKeyIsSet: a program's own names, which nothing quotes.
static bool is_variable(const struct scan_input *input, const struct assignment *assignment)
{
    bool is_program = input->family == FAMILY_CODE ||
                      (input->family == FAMILY_MARKUP && assignment->value.link == LINK_COLON);
    static const struct str selves[] = {W("pass"), W("secret"), W("token"), W("key")};
    struct text_classes classes = text_classes(assignment->value.value);
    bool is_name = is_identifier(assignment->value.value) ||
                   (classes.digits + classes.others == 0 && CONTAINS_ONE_OF(assignment->value.value, selves));
    return is_program && !assignment->value.is_quoted && !assignment->value.is_in_string &&
           !assignment->value.is_in_comment && assignment->value.link != LINK_FLAG &&
           assignment->value.link != LINK_QUERY && is_name;
}

// checksum/secrets: …, sha256/token = …: of what the name stands for.
static bool is_checksum(struct str bytes, const struct assignment *assignment)
{
    static const struct str sums[] = {W("checksum/"), W("hash/"), W("digest/"), W("sha256/"), W("etag/")};
    size_t start = assignment->name.start;
    struct str before = str_slice(bytes, start > 9 ? start - 9 : 0, start > 9 ? 9 : start);
    return text_is_hex(assignment->value.value) && ENDS_WITH_ONE_OF(before, sums);
}

// GPG key: 13BB…: what a public key is known by.
static bool is_fingerprint(struct str bytes, const struct assignment *assignment)
{
    enum { BEFORE = 16 };
    size_t start = assignment->name.start, from = start > BEFORE ? start - BEFORE : 0;
    struct str before = str_slice(bytes, from, start - from);
    return assignment->name.kind == NAME_PLAIN_KEY && text_is_hex(assignment->value.value) &&
           (str_has_ignoring_case(before, STR("gpg")) || str_has_ignoring_case(before, STR("pgp")));
}

const char *place_objection(const struct scan_input *input, size_t start, struct assignment *assignment)
{
    struct str bytes = input->bytes;
    if (assignment->value.is_quoted)
        value_look_around(bytes, &assignment->name, input->family, &assignment->value);
    if (assignment->value.is_in_template && !assignment->value.is_quoted)
        return "a word of a template";
    if (assignment->name.is_query &&
        str_has_ignoring_case(str_slice(bytes, start > 64 ? start - 64 : 0, start > 64 ? 64 : start),
                              STR("badge")))
        return "what a badge is shown with";
    if (!input->is_path_unknown && input->family == FAMILY_SETTINGS) {
        if (shown_below(bytes, start, STR("encryptedData")))
            return "encrypted by kubeseal";
        if (is_kept_elsewhere(bytes, assignment))
            return "a reference";
    }
    if (is_beside_in_list(bytes, assignment))
        return "a name beside a name";
    if (assignment->value.link == LINK_BESIDE && assignment->value.is_name_quoted &&
        sign_behind(bytes, assignment) == '{')
        return "labels of a block"; // resource "random_password" "shop" {
    if (is_whose(bytes, assignment))
        return "whose it is";
    if (is_variable(input, assignment))
        return "a variable";
    if (is_checksum(bytes, assignment))
        return "a checksum";
    if (is_fingerprint(bytes, assignment))
        return "what a public key is known by";
    return is_in_address(bytes, assignment) ? "a part of an address, which has a rule of its own" : NULL;
}
