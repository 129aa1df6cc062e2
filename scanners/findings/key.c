#include "scanners/findings/key.h"

#include "core/digest.h"
#include "core/file.h"

#include <sys/random.h>

bool key_random(char out[65], struct error *err)
{
    unsigned char bytes[32];
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return error_set_errno(err, ERROR_IO, "cannot get random bytes");
    hex_encode(bytes, sizeof bytes, out);
    return true;
}

bool key_ensure(const struct repo *repo, bool *is_new, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct fingerprint_key key;
    char text[66];

    *is_new = false;
    if (!fingerprint_key_load(repo, &key, err))
        return false;
    if (key.is_own)
        return true;
    if (!repo->work_tree.len)
        return error_set(err, ERROR_USAGE, "a key needs a repository with a working tree to be written to");
    if (!key_random(text, err))
        return false;
    text[64] = '\n';
    struct str folder = arena_join_path(&arena, repo->work_tree, STR(".andon"));
    struct str path = arena_join_path(&arena, repo->work_tree, STR(FINGERPRINT_KEY_FILE));
    *is_new =
        file_make_dirs(folder.at, 0755, err) && file_write_atomic(path.at, (struct str){text, 65}, 0644, err);
    return *is_new;
}
