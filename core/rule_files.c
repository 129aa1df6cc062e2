#include "core/rule_files.h"

#include "core/file.h"

#include <dirent.h>
#include <sys/stat.h>

static bool is_rule_file(struct str name)
{
    struct str extension = str_extension(name);
    return name.len && name.at[0] != '.' &&
           (str_equal(extension, STR("yml")) || str_equal(extension, STR("yaml")));
}

static bool list_folder(struct str folder, struct arena *arena, struct rule_file_list *files,
                        struct error *err)
{
    DIR *handle = opendir(folder.at);
    if (!handle)
        return error_set_errno(err, ERROR_CONFIG, "cannot open the rules in %s", folder.at);
    size_t first = files->count;
    for (struct dirent *entry; (entry = readdir(handle));)
        if (is_rule_file(str_from(entry->d_name)))
            *vec_add(files) = arena_join_path(arena, folder, str_from(entry->d_name));
    closedir(handle);
    if (files->count > first)
        qsort(files->at + first, files->count - first, sizeof *files->at, str_compare_at);
    return true;
}

static bool list_path(struct str path, struct str root, struct arena *arena, struct rule_file_list *files,
                      struct error *err)
{
    struct stat facts;
    struct str full =
        path.len && path.at[0] == '/' ? arena_copy(arena, path) : arena_join_path(arena, root, path);
    if (stat(full.at, &facts) != 0)
        return error_set_errno(err, ERROR_CONFIG, "cannot read the rules in %s", full.at);
    if (S_ISDIR(facts.st_mode))
        return list_folder(full, arena, files, err);
    *vec_add(files) = full;
    return true;
}

bool rule_files_list(const struct str *paths, size_t count, struct str root, struct arena *arena,
                     struct rule_file_list *files, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!list_path(paths[i], root, arena, files, err))
            return false;
    return true;
}

bool rule_file_read(struct str path, struct arena *arena, struct str *out, struct error *err)
{
    struct buffer BUFFER_AUTO text = {.limit = RULE_FILE_MAX};
    if (!file_read(path.at, RULE_FILE_MAX, &text, err))
        return false;
    *out = arena_copy(arena, buffer_str(&text));
    return true;
}
