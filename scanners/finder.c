#include "scanners/finder.h"

finder *finder_by_name(const char *name)
{
    static const struct {
        const char *name;
        finder *find;
    } finders[] = {{"assignment", find_assignment},     {"private-key", find_private_key},
                   {"bare-key", find_bare_key},         {"jwk", find_jwk},
                   {"url-password", find_url_password}, {"basic-login", find_basic_login},
                   {"char-codes", find_char_codes}};
    for (size_t i = 0; name && i < sizeof finders / sizeof finders[0]; i++)
        if (strcmp(finders[i].name, name) == 0)
            return finders[i].find;
    return NULL;
}
