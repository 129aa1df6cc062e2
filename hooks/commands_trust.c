#include "hooks/commands_trust.h"

#include "core/term.h"

// Only the root file can name a command.
bool commands_trust_items(const struct repo *repo, const struct config *config, struct arena *arena,
                          struct trust_items *items, struct error *err)
{
    return config->command_count == 0 || config->file.len == 0 ||
           trust_add_file(items, repo, config->file, arena, err);
}

bool commands_trust(const struct repo *repo, const struct config *config, struct arena *arena,
                    enum trust_state *state, struct error *err)
{
    struct trust_items items = {0};
    bool is_ok = commands_trust_items(repo, config, arena, &items, err);
    *state = is_ok ? trust_read(repo, &items, arena) : TRUST_NEVER;
    vec_free(&items);
    return is_ok;
}

void commands_trust_print(const struct config *config, struct buffer *out)
{
    for (size_t i = 0; i < config->command_count; i++) {
        const struct config_command *command = &config->commands[i];
        buffer_add_cstring(out, "  ");
        term_untrusted(out, command->id);
        buffer_printf(out, " (%s):", stage_name(command->stage));
        for (size_t k = 0; k < command->run.count; k++) {
            buffer_add_byte(out, ' ');
            term_untrusted(out, command->run.at[k]);
        }
        buffer_add_byte(out, '\n');
    }
}
