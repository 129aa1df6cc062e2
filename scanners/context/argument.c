// Secrets that no name tells, but the function that is given them: createHmac("sha256", "…"), jwt.sign(x,
// "…"), new PDO(dsn, "user", "…").
//
//     createHmac ( 'sha256' ,  Buffer.from ( "…" , "hex" ) )
//     └ function   └ skipped   └ wrappers    └ value
//
// What the value looks like is judged as if it were assigned.
#include "scanners/context/values_internal.h"

#include "scanners/context/assignment.h"
#include "scanners/context/lexer.h"
#include "scanners/finder.h"

enum { ARGUMENTS_MAX = 400, WRAPPER_MAX = 40, WRAPPERS_MAX = 3 };

struct function {
    const char *name; // as the rule's keyword says it, with what opens the arguments
    enum name_kind kind;
    unsigned char index; // of the argument, from 0
    bool has_user;       // the one before it is a literal too
};

static const struct function functions[] = {
    // keys
    {"createHmac(", NAME_KEY, 1, false},
    {"createCipheriv(", NAME_KEY, 1, false},
    {"createDecipheriv(", NAME_KEY, 1, false},
    {"createCipher(", NAME_KEY, 1, false},
    {"AES.encrypt(", NAME_KEY, 1, false},
    {"AES.decrypt(", NAME_KEY, 1, false},
    {"jwt.sign(", NAME_KEY, 1, false},
    {"jwt.verify(", NAME_KEY, 1, false},
    {"jwt.encode(", NAME_KEY, 1, false},
    {"jwt.decode(", NAME_KEY, 1, false},
    {"JWT.encode(", NAME_KEY, 1, false},
    {"JWT.decode(", NAME_KEY, 1, false},
    {"JWT.encode ", NAME_KEY, 1, false},
    {"JWT.decode ", NAME_KEY, 1, false},
    {"JWT::encode(", NAME_KEY, 1, false},
    {"JWT::decode(", NAME_KEY, 1, false},
    {"signWith(", NAME_KEY, 1, false},
    {"SignedString(", NAME_KEY, 0, false},
    {"HMAC256(", NAME_KEY, 0, false},
    {"HMAC384(", NAME_KEY, 0, false},
    {"HMAC512(", NAME_KEY, 0, false},
    {"hmacShaKeyFor(", NAME_KEY, 0, false},
    {"SecretKeySpec(", NAME_KEY, 0, false},
    {"SymmetricSecurityKey(", NAME_KEY, 0, false},
    {"JWK.asKey(", NAME_KEY, 0, false},
    {"hmac.new(", NAME_KEY, 0, false},
    {"hmac.New(", NAME_KEY, 1, false},
    {"hash_hmac(", NAME_KEY, 2, false},
    {"openssl_encrypt(", NAME_KEY, 2, false},
    {"openssl_decrypt(", NAME_KEY, 2, false},
    {"Fernet(", NAME_KEY, 0, false},
    {"AES.new(", NAME_KEY, 0, false},
    {"Serializer(", NAME_KEY, 0, false},
    {"MessageEncryptor.new(", NAME_KEY, 0, false},
    {"MessageVerifier.new(", NAME_KEY, 0, false},
    {"cookieParser(", NAME_KEY, 0, false},
    // passwords
    {"PDO(", NAME_PASSWORD, 2, false},
    {"mysqli(", NAME_PASSWORD, 2, false},
    {"mysqli_connect(", NAME_PASSWORD, 2, false},
    {"mysql_connect(", NAME_PASSWORD, 2, false},
    {"getConnection(", NAME_PASSWORD, 2, false},
    {"PlainAuth(", NAME_PASSWORD, 2, false},
    {"ldap_bind(", NAME_PASSWORD, 2, false},
    {"ftp_login(", NAME_PASSWORD, 2, true},
    {"imap_open(", NAME_PASSWORD, 2, false},
    {"HTTPBasicAuth(", NAME_PASSWORD, 1, false},
    {"UsernamePasswordCredentials(", NAME_PASSWORD, 1, false},
    {"NetworkCredential(", NAME_PASSWORD, 1, false},
    {"PasswordAuthentication(", NAME_PASSWORD, 1, false},
    {"SetBasicAuth(", NAME_PASSWORD, 1, false},
};

static const struct function *function_at(struct str hit)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (str_equal(hit, str_from(functions[i].name)))
            return &functions[i];
    return NULL;
}

// Where the argument at `at` ends: a comma, or what closes the call. `limit` when it does not.
static size_t skip_argument(struct str bytes, size_t at, size_t limit)
{
    struct str text,
        arguments = str_slice(bytes, 0, limit); // a literal that runs on is looked for no further
    size_t depth = 0, end;
    while (at < limit) {
        if (value_quoted(arguments, at, &text, &end)) {
            at = end;
            continue;
        }
        char c = bytes.at[at];
        if (depth == 0 && byte_is_one_of(c, ",)]};"))
            return at;
        depth += byte_is_one_of(c, "([{");
        depth -= byte_is_one_of(c, ")]}");
        at++;
    }
    return limit;
}

// The literal that the argument at `at` is, in calls that hand it on: []byte("…"), Buffer.from("…").
static bool read_literal(struct str bytes, size_t at, struct str *value)
{
    size_t end;
    for (int i = 0; i < WRAPPERS_MAX; i++) {
        at = value_skip_spaces(bytes, at);
        if (value_quoted(bytes, at, value, &end)) {
            char behind = byte_at(bytes, skip_blanks(bytes, end));
            return byte_is_one_of(behind, ",).;\n\r");
        }
        size_t open = at;
        while (open < bytes.len && open - at < WRAPPER_MAX &&
               (byte_is_alpha(bytes.at[open]) || byte_is_digit(bytes.at[open]) ||
                byte_is_one_of(bytes.at[open], "_.[]: ")))
            open++;
        if (byte_at(bytes, open) != '(')
            return false;
        at = open + 1;
    }
    return false;
}

bool find_argument(const struct scan_input *input, size_t hit_start, size_t hit_end,
                   struct finding_place *place)
{
    struct str bytes = input->bytes, user;
    const struct function *function = function_at(str_slice(bytes, hit_start, hit_end - hit_start));
    struct assignment assignment = {.value = {.link = LINK_CALL, .is_quoted = true}};
    size_t limit = hit_end + ARGUMENTS_MAX < bytes.len ? hit_end + ARGUMENTS_MAX : bytes.len, at = hit_end;
    place->reason = "no function that is given a secret";
    if (!function || (hit_start && bytes.at[hit_start] != '.' && byte_is_alpha(bytes.at[hit_start - 1]) &&
                      function->name[0] >= 'a'))
        return false;
    place->reason = "the argument is no literal";
    for (unsigned i = 0; i < function->index; i++) {
        if (function->has_user && i + 1 == function->index && !read_literal(bytes, at, &user))
            return false;
        at = skip_argument(bytes, at, limit);
        if (at >= limit || bytes.at[at] != ',')
            return false;
        at++;
    }
    if (!read_literal(bytes, at, &assignment.value.value) || assignment.value.value.len < VALUE_MIN)
        return false;
    assignment.name = (struct name_reading){.kind = function->kind,
                                            .start = hit_start,
                                            .end = hit_end - 1,
                                            .keyword_start = hit_start,
                                            .keyword_end = hit_end - 1,
                                            .has_head = true};
    bool is_told = assignment_decide(input, hit_start, &assignment, place);
    // Tests log in with words, to nothing.
    if (!is_told || !place->is_doubtful || input->path_class != PATH_TEST)
        return is_told;
    place->reason = "a word, which a test uses";
    return false;
}
