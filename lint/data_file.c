#include "lint/data_file.h"

bool data_is_stand_in(struct str bytes)
{
    static const char git_crypt[] = "\0GITCRYPT"; // and a NUL, which the literal has
    return str_starts_with(bytes, STR("version https://git-lfs.github.com/spec/")) ||
           str_starts_with(bytes, (struct str){git_crypt, sizeof git_crypt});
}

bool data_is_template(struct str path, struct str bytes)
{
    if (str_find(bytes, STR("{{"), 0) == STR_NONE && str_find(bytes, STR("{%"), 0) == STR_NONE)
        return false;
    const struct str name = str_basename(path);
    struct str folders = str_slice(path, 0, path.len - name.len);
    for (struct str folder; folders.at;) {
        folder = str_cut(&folders, '/');
        if (str_equal(folder, STR("templates")) || str_find(folder, STR("{{"), 0) != STR_NONE)
            return true;
    }
    return false;
}
