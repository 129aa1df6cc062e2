#include "scanners/verify/verify.h"

#include "core/file.h"
#include "core/glob.h"
#include "core/yaml.h"
#include "scanners/confirm.h"

#include <stdlib.h>

enum { ENDPOINTS_FILE_MAX = 4 << 20 };

// endpoints.yml as it is, between two symbols.
__asm__(".section .rodata\n"
        ".global verify_endpoints_start\n"
        ".global verify_endpoints_end\n"
        "verify_endpoints_start:\n"
        ".incbin \"scanners/verify/endpoints.yml\"\n"
        "verify_endpoints_end:\n"
        ".byte 0\n"
        ".previous\n");
extern const char verify_endpoints_start[], verify_endpoints_end[];

struct loader {
    struct str name;
    struct arena *arena;
    struct error *err;
};

static bool fail(const struct loader *loader, const struct yaml_node *node, const char *what)
{
    return error_set(loader->err, ERROR_CONFIG, "%.*s:%zu:%zu: %s", STR_ARG(loader->name), node->line,
                     node->column, what);
}

static bool read_answer(const struct loader *loader, const struct yaml_node *node, struct verify_answer *out)
{
    static const char *const known[] = {"status", "has", NULL};
    struct str *items;
    size_t count;
    if (node->kind != YAML_MAP)
        return fail(loader, node, "must be a map with 'status' and 'has'");
    if (!yaml_check_keys(node, loader->name, known, loader->err))
        return false;
    const struct yaml_node *status = yaml_get(node, "status"), *has = yaml_get(node, "has");
    if (has && !yaml_to_text(has, loader->name, &out->has, loader->err))
        return false;
    if (!status)
        return fail(loader, node, "needs a 'status'");
    if (!yaml_to_list(status, loader->name, loader->arena, &items, &count, loader->err))
        return false;
    if (count > VERIFY_STATUS_MAX)
        return fail(loader, status, "more than 8 statuses");
    for (size_t i = 0; i < count; i++) {
        uint64_t number;
        if (!str_to_u64(items[i], &number) || number < 100 || number > 599)
            return fail(loader, status, "must hold statuses from 100 to 599");
        out->statuses[out->status_count++] = (long)number;
    }
    return true;
}

// "GET https://host/path"
static bool read_request(const struct loader *loader, const struct yaml_node *node, struct endpoint *out)
{
    struct str text;
    if (!node || !yaml_to_text(node, loader->name, &text, loader->err))
        return node ? false
                    : error_set(loader->err, ERROR_CONFIG, "%.*s: an endpoint lacks its 'request'",
                                STR_ARG(loader->name));
    struct str method = str_cut(&text, ' ');
    out->is_post = str_equal(method, STR("POST"));
    out->url = arena_copy(loader->arena, str_trim(text));
    if ((!out->is_post && !str_equal(method, STR("GET"))) || !str_starts_with(out->url, STR("https://")))
        return fail(loader, node, "must be 'GET https://…' or 'POST https://…'");
    struct str rest = str_slice(out->url, 8, out->url.len);
    out->host = arena_copy(loader->arena, str_slice(rest, 0, str_find_byte(rest, '/', 0)));
    if (!out->host.len || str_find_byte(out->host, '{', 0) != STR_NONE ||
        str_find_byte(out->host, '@', 0) != STR_NONE)
        return fail(loader, node, "must name a host that does not depend on the secret");
    return true;
}

static bool read_headers(const struct loader *loader, const struct yaml_node *node, struct endpoint *out)
{
    if (node->kind != YAML_MAP)
        return fail(loader, node, "must be a map of names and values");
    out->headers = ARENA_ARRAY(loader->arena, struct str, node->count + 1);
    for (const struct yaml_node *item = node->first; item; item = item->next) {
        struct str value;
        if (!yaml_to_text(item, loader->name, &value, loader->err))
            return false;
        out->headers[out->header_count++] =
            arena_printf(loader->arena, "%.*s: %.*s", STR_ARG(item->key), STR_ARG(value));
    }
    return true;
}

// An entry of an endpoints file; or, with `own`, what the rule of that id says under 'verify'.
static bool read_endpoint(const struct loader *loader, const struct yaml_node *map, const char *own,
                          struct endpoint *out)
{
    static const char *const known[] = {"rules", "request", "headers", "body", "basic",
                                        "user",  "live",    "dead",    NULL};
    const struct yaml_node *rules = yaml_get(map, "rules"), *live = yaml_get(map, "live"),
                           *dead = yaml_get(map, "dead"), *headers = yaml_get(map, "headers"),
                           *body = yaml_get(map, "body"), *basic = yaml_get(map, "basic"),
                           *user = yaml_get(map, "user");
    struct str pattern;
    *out = (struct endpoint){0};
    if (map->kind != YAML_MAP)
        return fail(loader, map, "must be a map");
    if (!yaml_check_keys(map, loader->name, known, loader->err))
        return false;
    if ((!rules && !own) || !live || !dead)
        return fail(loader, map, "needs 'rules', 'live' and 'dead'");
    if (own) {
        out->rules = ARENA_NEW(loader->arena, struct str);
        out->rules[out->rule_count++] = str_from(own);
    }
    if ((!own &&
         !yaml_to_list(rules, loader->name, loader->arena, &out->rules, &out->rule_count, loader->err)) ||
        !read_request(loader, yaml_get(map, "request"), out) ||
        (headers && !read_headers(loader, headers, out)) ||
        (body && !yaml_to_text(body, loader->name, &out->body, loader->err)) ||
        (basic && !yaml_to_text(basic, loader->name, &out->basic, loader->err)) ||
        !read_answer(loader, live, &out->live) || !read_answer(loader, dead, &out->dead))
        return false;
    if (!user)
        return true;
    if (!yaml_to_text(user, loader->name, &pattern, loader->err))
        return false;
    out->user = arena_copy(loader->arena, pattern).at;
    return confirm_check_pattern(out->user, loader->err);
}

static bool read_text(struct str text, struct str name, struct arena *arena, struct endpoint_list *out,
                      struct error *err)
{
    static const char *const known[] = {"endpoints", NULL};
    const struct loader loader = {name, arena, err};
    struct yaml_node *root;
    if (!yaml_parse(text, name, false, arena, &root, err))
        return false;
    const struct yaml_node *list = yaml_get(root, "endpoints");
    if (!list || list->kind != YAML_LIST)
        return error_set(err, ERROR_CONFIG, "%.*s: must be a map with a list 'endpoints'", STR_ARG(name));
    if (!yaml_check_keys(root, name, known, err))
        return false;
    for (const struct yaml_node *map = list->first; map; map = map->next) {
        struct endpoint endpoint;
        if (!read_endpoint(&loader, map, NULL, &endpoint))
            return false;
        *vec_add(out) = endpoint;
    }
    return true;
}

static bool read_rules(const struct scan_ruleset *rules, struct arena *arena, struct endpoint_list *out,
                       struct error *err)
{
    for (size_t i = 0; rules && i < rules->rule_count; i++) {
        const struct scan_rule *rule = &rules->rules[i];
        const struct loader loader = {str_from(rule->file), arena, err};
        struct endpoint endpoint;
        if (!rule->verify)
            continue;
        if (!read_endpoint(&loader, rule->verify, rule->id, &endpoint))
            return false;
        *vec_add(out) = endpoint;
    }
    return true;
}

bool verify_load_endpoints(const struct verify_options *options, const struct scan_ruleset *own,
                           struct arena *arena, struct endpoint_list *out, struct error *err)
{
    struct str built_in = {verify_endpoints_start, (size_t)(verify_endpoints_end - verify_endpoints_start)};
    struct buffer BUFFER_AUTO text = {.limit = ENDPOINTS_FILE_MAX};
    if (!read_text(built_in, STR("endpoints.yml"), arena, out, err) || !read_rules(own, arena, out, err))
        return false;
    VEC_EACH (const struct str, file, &options->endpoints) {
        struct str name = arena_copy(arena, *file);
        if (!file_read(name.at, ENDPOINTS_FILE_MAX, &text, err) ||
            !read_text(arena_copy(arena, buffer_str(&text)), name, arena, out, err))
            return false;
    }
    return true;
}

const struct endpoint *verify_find_endpoint(const struct endpoint_list *endpoints, const char *rule)
{
    struct str id = str_slice(str_from(rule), sizeof "secrets/" - 1, strlen(rule));
    for (size_t i = endpoints->count; i-- > 0;)
        for (size_t k = 0; k < endpoints->at[i].rule_count; k++)
            if (glob_match(endpoints->at[i].rules[k], id))
                return &endpoints->at[i];
    return NULL;
}
