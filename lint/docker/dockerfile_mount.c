// What a RUN mounts: --mount=type=cache,target=/var/cache/apt,sharing=locked
#include "core/yaml.h"
#include "lint/docker/dockerfile_internal.h"

static const char *const types[] = {"bind", "cache", "tmpfs", "secret", "ssh", NULL};
static const char *const sharings[] = {"shared", "private", "locked", NULL};
static const char *const keys[] = {
    "type",      "from",     "source", "src", "target",  "dst",  "destination", "readonly", "ro",  "rw",
    "readwrite", "required", "size",   "id",  "sharing", "mode", "uid",         "gid",      "env", NULL};

struct mount {
    struct docker_parser *parser;
    const struct docker_instruction *instruction;
    struct str type; // as it is so far: the keys are read in their order
    bool has_name, is_done;
};

static void fail(struct mount *mount, struct str field, struct str what, const char *says)
{
    docker_fail(mount->parser, mount->instruction, field, "--mount: '%.*s' %s",
                STR_ARG(str_slice(what, 0, 40)), says);
    mount->is_done = true;
}

static bool is_type(const struct mount *mount, const char *first, const char *second)
{
    return str_equal_ignoring_case(mount->type, str_from(first)) ||
           str_equal_ignoring_case(mount->type, str_from(second));
}

static bool is_octal(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < '0' || text.at[i] > '7')
            return false;
    return text.len > 0;
}

// A field whose key is known; the value is empty where there is none.
static void check_field(struct mount *mount, struct str field, struct str key, struct str value)
{
    static const char *const bools[] = {"1", "t", "true", "0", "f", "false", NULL};
    static const char *const switches[] = {"readonly", "ro", "readwrite", "rw", "required", NULL};
    uint64_t number;
    if (str_is_one_of_ignoring_case(key, switches) && value.at && !str_is_one_of_ignoring_case(value, bools))
        fail(mount, field, value, "is not true or false");
    else if (!value.at && !str_is_one_of_ignoring_case(key, switches))
        fail(mount, field, field, "has no value");
    else if (str_equal_ignoring_case(key, STR("required")) && !is_type(mount, "secret", "ssh"))
        fail(mount, field, key, "is for secrets and ssh alone");
    else if (str_equal_ignoring_case(key, STR("size")) && !is_type(mount, "tmpfs", "tmpfs"))
        fail(mount, field, key, "is for tmpfs alone");
    else if (str_equal_ignoring_case(key, STR("sharing")) && !str_is_one_of_ignoring_case(value, sharings))
        fail(mount, field, value, "is not shared, private or locked");
    else if (str_equal_ignoring_case(key, STR("mode")) && !is_octal(value))
        fail(mount, field, value, "is no octal number");
    else if (str_is_one_of_ignoring_case(key, (const char *const[]){"uid", "gid", NULL}) &&
             !str_to_u64(value, &number))
        fail(mount, field, value, "is no number");
    else if (str_equal_ignoring_case(key, STR("type")) && !str_is_one_of_ignoring_case(value, types))
        fail(mount, field, value, "is no type of mount: bind, cache, tmpfs, secret, ssh");
    else if (str_equal_ignoring_case(key, STR("type")))
        mount->type = value;
    mount->has_name = mount->has_name ||
                      str_is_one_of_ignoring_case(key, (const char *const[]){"id", "source", "src", "target",
                                                                             "dst", "destination", NULL});
}

void docker_check_mount(struct docker_parser *parser, const struct docker_instruction *instruction,
                        const struct docker_flag *flag)
{
    struct mount mount = {.parser = parser, .instruction = instruction, .type = STR("bind")};
    if (!flag->value.len)
        fail(&mount, flag->raw, flag->raw, "has no value");
    if (str_find_byte(flag->value, '"', 0) != STR_NONE)
        return; // fields in quotes, as CSV has them
    for (struct str rest = flag->value; rest.at && !mount.is_done;) {
        const struct str field = str_cut(&rest, ',');
        struct str value = field;
        const struct str key = str_cut(&value, '=');
        if (value.at && str_find_byte(value, '$', 0) != STR_NONE) {
            if (str_equal_ignoring_case(key, STR("type")))
                return; // what the others may say depends on it
            mount.has_name = true;
        } else if (str_is_one_of_ignoring_case(key, keys)) {
            check_field(&mount, field, key, value);
        } else {
            const char *near = nearest_name(key, keys);
            docker_fail(parser, instruction, field.len ? field : flag->raw, "--mount has no key '%.*s'%s%s%s",
                        STR_ARG(str_slice(key, 0, 40)), near ? "; did you mean " : "", near ? near : "",
                        near ? "?" : "");
            return;
        }
    }
    if (!mount.is_done && is_type(&mount, "secret", "secret") && !mount.has_name)
        fail(&mount, flag->raw, STR("secret"), "needs an id");
}
