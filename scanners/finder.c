#include "scanners/finder.h"

const struct finder_kind *finder_by_name(const char *name)
{
    static const struct finder_kind kinds[] = {
        {"assignment", find_assignment, assignment_may_be},
        {"private-key", find_private_key, NULL},
        {"bare-key", find_bare_key, NULL},
        {"jwk", find_jwk, NULL},
        {"url-password", find_url_password, url_password_may_be},
        {"basic-login", find_basic_login, NULL},
        {"argument", find_argument, NULL},
        {"char-codes", find_char_codes, NULL},
    };
    for (size_t i = 0; name && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}
