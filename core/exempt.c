#include "core/exempt.h"

#include "core/date.h"
#include "core/glob.h"
#include "core/suppress.h"

static bool read_honoured(const struct str *names, size_t count, peer_mask *mask, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        peer_mask bit = peer_from_name(names[i]);
        struct buffer BUFFER_AUTO known = {0};
        for (size_t k = 0; peer_names[k]; k++)
            buffer_printf(&known, ", %s", peer_names[k]);
        if (!bit)
            return error_set(err, ERROR_CONFIG,
                             "there is no scanner '%.*s' whose comments can be honoured; there are: all%.*s",
                             STR_ARG(names[i]), STR_ARG(buffer_str(&known)));
        *mask |= bit;
    }
    return true;
}

bool exemptions_load(const struct repo *repo, const struct config *config, const struct str *honoured,
                     size_t honoured_count, struct arena *arena, struct exemptions *out, struct error *err)
{
    *out = (struct exemptions){.config = config, .today = date_today(arena)};
    struct str root = repo && repo->work_tree.len ? repo->work_tree : STR(".");
    if (!read_honoured(config->honour.at, config->honour.count, &out->honoured, err))
        return error_wrap(err, "secrets.honour");
    if (!read_honoured(honoured, honoured_count, &out->honoured, err))
        return error_wrap(err, "--honour");
    // What exempts and can't be read exempts nothing: a bare partial clone has HEAD's commit, but not its
    // tree.
    if (!fingerprint_key_load(repo, &out->key, err) ||
        !baseline_load_repo(repo, config->baseline, arena, &out->baseline, err)) {
        if (err->code != ERROR_MISSING)
            return false;
        out->is_unread = true;
        *err = (struct error){0};
    }
    char id[KEY_ID_DIGITS + 1];
    fingerprint_key_id(&out->key, id);
    out->key_differs = out->baseline.key_id.len && !str_equal(out->baseline.key_id, str_from(id));
    return registries_load(config->registries.at, config->registries.count, root, arena, &out->registries,
                           err);
}

static bool is_past(struct str last_day, struct str today)
{
    return last_day.len && str_compare(last_day, today) < 0;
}

// An entry without a rule is about any secret; "github-pat" is "secrets/github-pat" here.
static bool is_about_rule(const struct config_allow *allow, struct str rule)
{
    const struct str prefix = STR("secrets/");
    bool is_secret = str_starts_with(rule, prefix);
    if (allow->rule.len == 0)
        return is_secret;
    return rule_list_covers(allow->rule, rule) ||
           (is_secret && rule_list_covers(allow->rule, str_slice(rule, prefix.len, rule.len)));
}

static bool by_allow_list(const struct exemptions *exemptions, struct finding *finding, struct arena *arena)
{
    const struct config *config = exemptions->config;
    for (size_t i = 0; config && i < config->allow_count; i++) {
        const struct config_allow *allow = &config->allow[i];
        bool path_fits = allow->path.len == 0 || glob_match(allow->path, finding->path);
        if (!path_fits || !is_about_rule(allow, finding->rule))
            continue;
        if (is_past(allow->expires, exemptions->today)) {
            finding->reason = arena_printf(arena, "secrets.allow of andon.yml, line %zu, expired on %.*s",
                                           allow->line, STR_ARG(allow->expires));
            continue;
        }
        finding->state = FINDING_ALLOWED;
        finding->reason = allow->reason;
        return true;
    }
    return false;
}

static bool by_registry(const struct exemptions *exemptions, struct finding *finding, struct arena *arena)
{
    if (!finding->is_secret || !finding->key.len)
        return false;
    const struct registry_entry *entry = registries_find(&exemptions->registries, finding->key);
    if (!entry)
        return false;
    if (is_past(entry->expires, exemptions->today)) {
        finding->reason =
            arena_printf(arena, "its entry in the registry of test secrets expired on %.*s (%.*s)",
                         STR_ARG(entry->expires), STR_ARG(entry->reason));
        return false;
    }
    finding->state = FINDING_ALLOWED;
    finding->reason = arena_printf(arena, "registered test secret: %.*s", STR_ARG(entry->reason));
    return true;
}

static bool by_baseline(const struct exemptions *exemptions, struct finding *finding, struct arena *arena)
{
    const struct baseline_entry *entry = baseline_find(&exemptions->baseline, finding->fingerprint);
    if (!entry)
        return false;
    if (baseline_is_expired(entry, exemptions->today)) {
        finding->reason =
            arena_printf(arena, "its entry in the baseline expired on %.*s%s%.*s%s", STR_ARG(entry->expires),
                         entry->reason.len ? " (" : "", STR_ARG(entry->reason), entry->reason.len ? ")" : "");
        return false;
    }
    finding->state = FINDING_BASELINE;
    finding->reason = entry->reason;
    return true;
}

bool exempt_finding(const struct exemptions *exemptions, struct finding *finding, struct arena *arena)
{
    return by_allow_list(exemptions, finding, arena) || by_registry(exemptions, finding, arena) ||
           by_baseline(exemptions, finding, arena);
}
