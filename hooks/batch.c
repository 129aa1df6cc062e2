#include "hooks/batch.h"

static bool is_placeholder(struct str argument)
{
    return str_equal(argument, STR("{files}"));
}

// A file as an argument that no program takes for an option.
static struct str file_argument(struct str file, struct arena *arena)
{
    return str_starts_with(file, STR("-")) ? arena_printf(arena, "./%s", arena_copy(arena, file).at)
                                           : arena_copy(arena, file);
}

static size_t fixed_bytes(const struct config_command *command)
{
    size_t bytes = 0;
    for (size_t i = 0; i < command->run.count; i++)
        bytes += command->run.at[i].len + 1;
    return bytes;
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

static const char *const *make_argv(const struct config_command *command, const struct str *files,
                                    size_t count, struct arena *arena)
{
    size_t room = command->run.count + 1, used = 0;
    for (size_t i = 0; i < command->run.count; i++)
        room += is_placeholder(command->run.at[i]) ? count : 0;
    const char **argv = ARENA_ARRAY(arena, const char *, room);
    for (size_t i = 0; i < command->run.count; i++) {
        if (!is_placeholder(command->run.at[i])) {
            argv[used++] = arena_copy(arena, command->run.at[i]).at;
            continue;
        }
        for (size_t k = 0; k < count; k++)
            argv[used++] = file_argument(files[k], arena).at;
    }
    return argv;
}

void batch_split(const struct config_command *command, const struct str *files, size_t count, unsigned cores,
                 struct arena *arena, struct batch_list *out)
{
    struct str *copy = ARENA_ARRAY(arena, struct str, count + 1);
    for (size_t i = 0; i < count; i++)
        copy[i] = files[i];
    if (!command->pass_files || count == 0) {
        *vec_add(out) = (struct batch){make_argv(command, NULL, 0, arena), copy, count};
        return;
    }
    size_t even = (count + cores - 1) / (cores ? cores : 1);
    size_t most = even > BATCH_FILES_MIN ? even : BATCH_FILES_MIN;
    for (size_t done = 0; done < count;) {
        size_t taken = fitting(copy + done, count - done, fixed_bytes(command), most);
        *vec_add(out) = (struct batch){make_argv(command, copy + done, taken, arena), copy + done, taken};
        done += taken;
    }
}
