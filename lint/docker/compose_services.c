// Services of Compose files: images, names, privileges; and the version key.
#include "core/vec.h"
#include "lint/docker/compose.h"

// What is wrong with an image's tag, or NULL. What a variable may hold is not known.
static const char *tag_problem(struct str image)
{
    const size_t slash = str_find_last_byte(image, '/');
    const struct str name = str_slice(image, slash == STR_NONE ? 0 : slash + 1, image.len);
    if (image.len == 0 || str_find_byte(image, '@', 0) != STR_NONE || str_find_byte(name, '$', 0) != STR_NONE)
        return NULL;
    for (size_t i = 0; i < image.len; i++)
        if (strchr("{}<>%# ", image.at[i]) && str_find_byte(image, '$', 0) == STR_NONE)
            return NULL; // a template's place holder
    const size_t colon = str_find_byte(name, ':', 0);
    if (colon == STR_NONE)
        return str_find_byte(image, '$', 0) == STR_NONE ? "has no tag" : NULL;
    return str_equal(str_slice(name, colon + 1, name.len), STR("latest")) ? "is whatever was released last"
                                                                          : NULL;
}

static bool run_image_tag(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    for (const struct yaml_tree_node *at = compose_services(compose_file(run, blob)); at; at = at->next) {
        const struct yaml_tree_node *image = yaml_tree_get(at, "image");
        // With build, image is the name that the result gets.
        if (at->is_alias || !image || image->kind != YAML_TREE_SCALAR || image->is_alias ||
            yaml_tree_get(at, "build"))
            continue;
        const char *problem = tag_problem(image->text);
        if (problem)
            compose_report(run, image, "'%.*s' %s: it changes without a change of this file",
                           STR_ARG(image->text), problem);
    }
    return true;
}

struct named {
    struct str name;
    const struct yaml_tree_node *node, *service;
};

static int compare_named(const void *a, const void *b)
{
    const struct named *left = a, *right = b;
    const int order = str_compare(left->name, right->name);
    return order ? order
                 : (left->node->offset > right->node->offset) - (left->node->offset < right->node->offset);
}

static bool run_dup_name(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    struct VEC(struct named) names = {0};
    for (const struct yaml_tree_node *at = compose_services(compose_file(run, blob)); at; at = at->next) {
        const struct yaml_tree_node *name = yaml_tree_get(at, "container_name");
        if (!at->is_alias && name && name->kind == YAML_TREE_SCALAR && !name->is_alias && name->text.len &&
            !yaml_tree_get(at, "profiles"))
            *vec_add(&names) = (struct named){name->text, name, at};
    }
    vec_sort(&names, compare_named);
    for (size_t i = 1; i < names.count; i++)
        if (str_equal(names.at[i - 1].name, names.at[i].name))
            compose_report(run, names.at[i].node, "container name '%.*s' is taken by service '%.*s' already",
                           STR_ARG(names.at[i].name), STR_ARG(names.at[i - 1].service->key->text));
    vec_free(&names);
    return true;
}

static bool uses_swarm(const struct yaml_tree_node *root)
{
    for (const struct yaml_tree_node *at = compose_services(root); at; at = at->next)
        if (yaml_tree_get(at, "deploy"))
            return true;
    return false;
}

static bool run_version(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct yaml_tree_node *root = compose_file(run, blob);
    const struct yaml_tree_node *version = root ? yaml_tree_get(root, "version") : NULL;
    if (!version || version->kind != YAML_TREE_SCALAR || version->is_alias ||
        str_find(blob->path, STR("stack"), 0) != STR_NONE ||
        str_find(blob->path, STR("swarm"), 0) != STR_NONE)
        return true;
    struct finding *finding = compose_report(
        run, version->key, "'version' is obsolete: Compose ignores it, and warns at every start");
    const size_t start = version->key->offset, end = str_find_byte(blob->bytes, '\n', version->end);
    const struct str behind =
        str_slice(blob->bytes, version->end, (end == STR_NONE ? blob->bytes.len : end) - version->end);
    const bool is_own_line = (start == 0 || blob->bytes.at[start - 1] == '\n') && str_trim(behind).len == 0;
    if (is_own_line && end != STR_NONE)
        check_add_edit(run, finding, uses_swarm(root) ? FIX_UNSAFE : FIX_SAFE, start, end + 1 - start,
                       STR(""));
    return true;
}

static bool is_true(const struct yaml_tree_node *node)
{
    return node && node->kind == YAML_TREE_SCALAR && node->style == YAML_TREE_PLAIN &&
           str_equal_ignoring_case(node->text, STR("true"));
}

static void check_socket(struct check_run *run, const struct yaml_tree_node *service)
{
    const struct yaml_tree_node *volumes = yaml_tree_get(service, "volumes");
    if (!volumes || volumes->kind != YAML_TREE_LIST || volumes->is_alias)
        return;
    for (const struct yaml_tree_node *item = volumes->first; item; item = item->next) {
        const struct str source =
            item->kind == YAML_TREE_SCALAR ? item->text : yaml_tree_text(item, "source");
        if (!item->is_alias && (str_starts_with(source, STR("/var/run/docker.sock")) ||
                                str_starts_with(source, STR("/run/docker.sock"))))
            compose_report(run, item, "whoever has Docker's socket is root on the host");
    }
}

static void check_capabilities(struct check_run *run, const struct yaml_tree_node *service)
{
    const struct yaml_tree_node *list = yaml_tree_get(service, "cap_add");
    for (const struct yaml_tree_node *item = list && list->kind == YAML_TREE_LIST ? list->first : NULL; item;
         item = item->next)
        if (item->kind == YAML_TREE_SCALAR && (str_equal_ignoring_case(item->text, STR("ALL")) ||
                                               str_equal_ignoring_case(item->text, STR("SYS_ADMIN")) ||
                                               str_equal_ignoring_case(item->text, STR("CAP_SYS_ADMIN"))))
            compose_report(run, item, "%.*s is nearly all that root may do", STR_ARG(item->text));
}

static bool run_privileged(struct check_run *run, const struct blob *blob, struct error *err)
{
    static const char *const shared[] = {"pid", "ipc", "network_mode", "userns_mode", NULL};
    (void)err;
    for (const struct yaml_tree_node *at = compose_services(compose_file(run, blob)); at; at = at->next) {
        const struct yaml_tree_node *privileged = yaml_tree_get(at, "privileged");
        if (at->is_alias)
            continue;
        if (is_true(privileged))
            compose_report(run, privileged, "a privileged container is root on the host");
        for (size_t i = 0; shared[i]; i++) {
            const struct yaml_tree_node *mode = yaml_tree_get(at, shared[i]);
            if (mode && mode->kind == YAML_TREE_SCALAR && str_equal(mode->text, STR("host")))
                compose_report(run, mode, "%s: host takes the wall between container and host away",
                               shared[i]);
        }
        check_socket(run, at);
        check_capabilities(run, at);
    }
    return true;
}

const struct check check_cp_image_tag = {
    .id = "cp-image-tag",
    .summary = "images of services have a tag that is not latest",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(YAML),
    .run = run_image_tag,
    .page =
        {
            .why = "What runs is then whatever was released when the image was last pulled: another version "
                   "on every "
                   "machine.",
            .bad = "services:\n  db:\n    image: postgres\n",
            .good = "services:\n  db:\n    image: postgres:17.2\n",
            .fix = "Name the version that you have tested.",
            .source = "dclint service-image-require-explicit-tag",
        },
};

const struct check check_cp_dup_name = {
    .id = "cp-dup-name",
    .summary = "no two services have the same container name",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(YAML),
    .run = run_dup_name,
    .page =
        {
            .why = "A container's name is unique on its host: Compose refuses the file.",
            .bad = "services:\n  a:\n    container_name: app\n  b:\n    container_name: app\n",
            .good = "services:\n  a:\n    container_name: app-a\n  b:\n    container_name: app-b\n",
            .fix = "Give each its own, or none: Compose makes names that are unique.",
            .source = "dclint no-duplicate-container-names",
        },
};

const struct check check_cp_version = {
    .id = "cp-version",
    .summary = "no version key",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(YAML),
    .run = run_version,
    .page =
        {
            .why =
                "The Compose specification has one format; the key has no effect, and Compose says so each "
                "time. "
                "Files for Docker Swarm ('stack' or 'swarm' in the path) are left alone; where a service has "
                "'deploy' the fix is unsafe.",
            .bad = "version: \"3.8\"\nservices:\n  a:\n    image: redis:7\n",
            .good = "services:\n  a:\n    image: redis:7\n",
            .fix = "Delete the line.",
            .source = "dclint no-version-field",
        },
};

const struct check check_cp_privileged = {
    .id = "cp-privileged",
    .summary = "services don't get the host",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(YAML),
    .run = run_privileged,
    .page =
        {
            .why = "privileged, Docker's socket, the host's processes or network, and the capability "
                   "SYS_ADMIN each let "
                   "whoever breaks into the service leave its container.",
            .bad = "services:\n  a:\n    image: app:1\n    privileged: true\n",
            .good = "services:\n  a:\n    image: app:1\n    cap_add: [NET_ADMIN]\n",
            .fix = "Add the one capability or device that is needed; put a proxy that filters before "
                   "Docker's socket.",
            .source = "semgrep yaml/docker-compose (privileged-service, exposing-docker-socket-volume)",
        },
};
