#include "core/batch.h"

static bool is_placeholder(struct str word)
{
    return str_equal(word, STR("{files}"));
}

// A file as an argument that no program takes for an option.
static struct str file_argument(struct str file, struct arena *arena)
{
    return str_starts_with(file, STR("-")) ? arena_printf(arena, "./%s", arena_copy(arena, file).at)
                                           : arena_copy(arena, file);
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
        if (!is_placeholder(call->words[i])) {
            argv[used++] = arena_copy(arena, call->words[i]).at;
            continue;
        }
        for (size_t k = 0; k < count; k++)
            argv[used++] = file_argument(files[k], arena).at;
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
