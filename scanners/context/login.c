// A user and a password that stand together: in an address, in the header of Basic authentication, behind
// curl's -u. What the password looks like is judged as that of an assigned one.
#include "scanners/context/assignment.h"
#include "scanners/context/words.h"
#include "scanners/encoding.h"
#include "scanners/entropy.h"
#include "scanners/finder.h"

enum { USER_MAX = 128, PASSWORD_MAX = 256, BASIC_MAX = 400, STOCK_MIN = 6 };

// "user:password", "username:xxx": what says what will stand there.
static bool is_template(struct str user, struct str password)
{
    static const struct str users[] = {W("user"), W("username"), W("login"), W("name"),
                                       W("usr"),  W("userid"),   W("foo")};
    return IS_WORD_OF(user, users) || text_says_placeholder(password) || text_says_placeholder(user) ||
           text_longest_repeat(password) >= 3;
}

// $TOKEN, %s: what something else is put for.
static bool is_reference(struct str s)
{
    return str_find_byte(s, '$', 0) != STR_NONE || str_find_byte(s, '%', 0) != STR_NONE;
}

// Words are passwords too where a program is given them.
static bool judge_stock(const struct scan_input *input, struct str user, struct str password, bool is_given,
                        struct finding_place *place)
{
    bool is_again = str_equal_ignoring_case(user, password);
    bool is_telling =
        is_again ? !value_is_common_word(password) : password.len >= STOCK_MIN && !is_reference(password);
    if ((!is_given && !is_telling) || input->path_class == PATH_GENERATED || password.len < VALUE_MIN ||
        is_template(user, password))
        return false;
    place->tier = SCAN_LIKELY;
    place->is_weak = true;
    place->is_doubtful = !is_given;
    place->reason = "a word, but given as a password";
    return true;
}

// What a pair of user and password is there for: an address may be anything, that of a server opens it, and
// what a header or a command is given is used.
enum use { USE_ADDRESS, USE_SERVER, USE_GIVEN };

// Whether `password` could be one, and whether the block profile may say so.
static bool judge_pair(const struct scan_input *input, struct str user, struct str password, enum use use,
                       struct finding_place *place)
{
    static const int told[] = {[USE_ADDRESS] = 120, [USE_SERVER] = 0, [USE_GIVEN] = ASSIGNMENT_AUDIT};
    // What is that long is a token, whose digits may be those of a hash.
    enum { TOKEN_MIN = 20 };
    const struct name_reading name = {.kind = password.len < TOKEN_MIN ? NAME_PASSWORD : NAME_TOKEN,
                                      .has_head = true};
    const struct value_reading value = {.link = LINK_EQUALS, .value = password, .is_quoted = true};
    place->reason = value_objection(&name, &value);
    if (!place->reason && str_equal_ignoring_case(user, password))
        place->reason = "the user's name again";
    if (place->reason)
        return judge_stock(input, user, password, use == USE_GIVEN, place);
    struct features features = features_of(&name, &value, FAMILY_SETTINGS, input->path_class);
    int score = features_score(&features);
    place->tier = SCAN_LIKELY;
    place->is_weak = score < ASSIGNMENT_BLOCK || input->path_class == PATH_PROSE ||
                     input->path_class == PATH_EXAMPLE || features.has[FEATURE_LEET] ||
                     features.has[FEATURE_TYPED] || str_has_ignoring_case(password, STR("%")) ||
                     features.has[FEATURE_NAMES_ITSELF] || features.has[FEATURE_HASHED];
    place->is_doubtful = place->is_weak && score < told[use];
    // What a person chose opens a server as well as what a generator made.
    place->is_weak = place->is_weak && (use != USE_SERVER || score < told[use]);
    place->reason = score < ASSIGNMENT_AUDIT ? "too little speaks for it" : NULL;
    return place->reason == NULL || judge_stock(input, user, password, use == USE_GIVEN, place);
}

// Hosts that documentation uses.
static bool is_nobodys(struct str host)
{
    static const char *const names[] = {"example.", ".example", ".test", ".invalid", "yourhost", "your-"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (str_find(host, str_from(names[i]), 0) != STR_NONE)
            return true;
    return false;
}

// A server that others reach too: what a container or a developer's own machine is called has no dot.
static bool is_server(struct str host)
{
    static const struct str own[] = {W("127."), W("0.0."), W("host.docker."), W("localhost.")};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (begins_with(host, own[i]))
            return false;
    return str_find_byte(host, '.', 0) != STR_NONE && !str_ends_with_ignoring_case(host, STR(".localhost"));
}

// Ends a user, a password and a host; the rest of the 128 are letters, digits and signs that passwords have.
static bool ends_login(char c)
{
    static const uint64_t enders[2] = {
        // controls, space, " ' ( ) * / < >
        0xffffffff | 1ull << ' ' | 1ull << '"' | 1ull << '\'' | 1ull << '(' | 1ull << ')' | 1ull << '*' |
            1ull << '/' | 1ull << '<' | 1ull << '>',
        1ull << ('@' - 64) | 1ull << ('[' - 64) | 1ull << (']' - 64) | 1ull << ('\\' - 64) |
            1ull << ('`' - 64) | 1ull << ('{' - 64) | 1ull << ('|' - 64) | 1ull << ('}' - 64)};
    unsigned char byte = (unsigned char)c;
    return byte < 128 && enders[byte >> 6] >> (byte & 63) & 1;
}

static size_t run_of(struct str bytes, size_t at, size_t most, bool stops_at_colon)
{
    size_t end = at;
    while (end < bytes.len && end - at <= most && !ends_login(bytes.at[end]) &&
           !(stops_at_colon && bytes.at[end] == ':'))
        end++;
    return end;
}

struct login {
    struct str user, password, host;
};

// scheme://user:password@host, scheme://user@mail.host:password@host
static bool read_login(struct str bytes, size_t hit_start, size_t hit_end, struct login *login)
{
    size_t colon = run_of(bytes, hit_end, USER_MAX, true);
    if (colon < bytes.len && bytes.at[colon] == '@')
        colon = run_of(bytes, colon + 1, USER_MAX, true);
    if (hit_start == 0 ||
        !(byte_is_alpha(bytes.at[hit_start - 1]) || byte_is_digit(bytes.at[hit_start - 1])) ||
        colon >= bytes.len || bytes.at[colon] != ':')
        return false;
    size_t end = run_of(bytes, colon + 1, PASSWORD_MAX, false);
    if (end >= bytes.len || bytes.at[end] != '@' || end == colon + 1)
        return false;
    size_t host = run_of(bytes, end + 1, USER_MAX, true);
    *login = (struct login){str_slice(bytes, hit_end, colon - hit_end),
                            str_slice(bytes, colon + 1, end - colon - 1),
                            str_slice(bytes, end + 1, host - end - 1)};
    return host > end + 1 || (host < bytes.len && bytes.at[host] == '[');
}

bool url_password_may_be(struct str bytes, size_t hit_start, size_t hit_end)
{
    struct login login;
    return read_login(bytes, hit_start, hit_end, &login);
}

bool find_url_password(const struct scan_input *input, size_t hit_start, size_t hit_end,
                       struct finding_place *place)
{
    struct login login;
    place->reason = "no user and password";
    if (!read_login(input->bytes, hit_start, hit_end, &login))
        return false;
    place->reason = "the address of an example";
    place->start = (size_t)(login.password.at - input->bytes.at);
    place->end = place->start + login.password.len;
    if (is_nobodys(login.host))
        return false;
    bool is_set = input->path_class == PATH_PLAIN && is_server(login.host);
    return judge_pair(input, login.user, login.password, is_set ? USE_SERVER : USE_ADDRESS, place);
}

// Basic dXNlcjpwYXNzd29yZA==, "auth": "dXNlcjpwYXNzd29yZA=="
bool find_basic_login(const struct scan_input *input, size_t hit_start, size_t hit_end,
                      struct finding_place *place)
{
    (void)hit_start;
    struct str bytes = input->bytes;
    size_t start = hit_end, end;
    place->reason = "no user and password in base64";
    while (start < bytes.len && start - hit_end < 8 && byte_is_one_of(bytes.at[start], " \t:=\"'\\"))
        start++; // "auth": "…" of a Docker configuration
    for (end = start; end < bytes.len && end - start < BASIC_MAX; end++)
        if (!byte_is_alpha(bytes.at[end]) && !byte_is_digit(bytes.at[end]) &&
            !byte_is_one_of(bytes.at[end], "+/="))
            break;
    char room[BASIC_MAX];
    struct buffer decoded = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (end - start < 8 || !decode_base64(str_slice(bytes, start, end - start), &decoded) || decoded.overflow)
        return false;
    struct str pair = buffer_str(&decoded);
    for (size_t i = 0; i < pair.len; i++)
        if ((unsigned char)pair.at[i] < ' ' || (unsigned char)pair.at[i] >= 127)
            return false;
    size_t colon = str_find_byte(pair, ':', 0);
    if (colon == STR_NONE)
        return false;
    place->start = start;
    place->end = end;
    if (!judge_pair(input, str_slice(pair, 0, colon), str_slice(pair, colon + 1, pair.len), USE_GIVEN, place))
        return false;
    place->says = "it decodes to a user and a password";
    place->tier = place->is_weak ? SCAN_LIKELY : SCAN_PROVEN;
    return true;
}
