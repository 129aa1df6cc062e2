#include "core/batch.h"

#include "core/buffer.h"

static const struct str files_word = {"{files}", 7}, folders_word = {"{folders}", 9};

static bool is_placeholder(struct str word)
{
    return str_ends_with(word, files_word) || str_ends_with(word, folders_word);
}

// A file as an argument that no program takes for an option.
static const char *file_argument(struct str word, struct str file, struct arena *arena)
{
    struct str before = str_slice(word, 0, word.len - files_word.len);
    BUFFER_AUTO struct buffer out = {0};
    buffer_add(&out, before);
    buffer_add_cstring(&out, str_starts_with(file, STR("-")) ? "./" : "");
    buffer_add(&out, file);
    return arena_copy(arena, buffer_str(&out)).at;
}

static const char *folder_argument(struct str word, struct str folder, struct arena *arena)
{
    BUFFER_AUTO struct buffer out = {0};
    buffer_add(&out, str_slice(word, 0, word.len - folders_word.len));
    buffer_add_cstring(&out, folder.len ? "./" : ".");
    buffer_add(&out, folder);
    return arena_copy(arena, buffer_str(&out)).at;
}

// Each folder of the files once.
static size_t add_folders(const char **argv, struct str word, const struct str *files, size_t count,
                          struct arena *arena)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        struct str folder = str_dirname(files[i]);
        bool is_known = false;
        for (size_t k = 0; k < i && !is_known; k++)
            is_known = str_equal(str_dirname(files[k]), folder);
        if (!is_known)
            argv[used++] = folder_argument(word, folder, arena);
    }
    return used;
}

static size_t fixed_bytes(const struct batch_call *call)
{
    size_t bytes = 0;
    for (size_t i = 0; i < call->word_count; i++)
        bytes += call->words[i].len + 1;
    return bytes;
}

static bool has_placeholder(const struct batch_call *call)
{
    bool has = false;
    for (size_t i = 0; i < call->word_count; i++)
        has = has || is_placeholder(call->words[i]);
    return has;
}

// How many of the files, from the first, fit into one batch (at least one).
static size_t fitting(const struct str *files, size_t count, size_t used, size_t most)
{
    size_t taken = 0;
    while (taken < count && taken < most) {
        used += files[taken].len + 3; // "./" and NUL
        if (used > BATCH_BYTES_MAX && taken > 0)
            break;
        taken++;
    }
    return taken;
}

static const char *const *make_argv(const struct batch_call *call, const struct str *files, size_t count,
                                    struct arena *arena)
{
    size_t room = call->word_count + 1, used = 0;
    for (size_t i = 0; i < call->word_count; i++)
        room += is_placeholder(call->words[i]) ? count : 0;
    const char **argv = ARENA_ARRAY(arena, const char *, room);
    for (size_t i = 0; i < call->word_count; i++) {
        struct str word = call->words[i];
        if (!is_placeholder(word))
            argv[used++] = arena_copy(arena, word).at;
        else if (str_ends_with(word, folders_word))
            used += add_folders(argv + used, word, files, count, arena);
        for (size_t k = 0; str_ends_with(word, files_word) && k < count; k++)
            argv[used++] = file_argument(word, files[k], arena);
    }
    return argv;
}

void batch_split(const struct batch_call *call, struct arena *arena, struct batch_list *out)
{
    size_t count = call->file_count;
    struct str *copy = ARENA_ARRAY(arena, struct str, count + 1);
    for (size_t i = 0; i < count; i++)
        copy[i] = call->files[i];
    if (count == 0 || !has_placeholder(call)) {
        *vec_add(out) = (struct batch){make_argv(call, NULL, 0, arena), copy, count};
        return;
    }
    unsigned cores = call->cores ? call->cores : 1;
    size_t even = (count + cores - 1) / cores;
    size_t most = even > BATCH_FILES_MIN ? even : BATCH_FILES_MIN;
    if (call->most_files && call->most_files < most)
        most = call->most_files;
    for (size_t done = 0; done < count;) {
        size_t taken = fitting(copy + done, count - done, fixed_bytes(call), most);
        *vec_add(out) = (struct batch){make_argv(call, copy + done, taken, arena), copy + done, taken};
        done += taken;
    }
}
