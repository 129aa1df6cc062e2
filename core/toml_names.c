#include "core/toml_names.h"

enum { FIRST_SLOTS = 64 };

struct yaml_node *toml_add_node(struct toml_names *names, struct yaml_node *parent, struct yaml_node **last,
                                struct str key, size_t offset)
{
    if (!names->tree)
        return NULL;
    struct yaml_node *node = ARENA_NEW(names->tree, struct yaml_node);
    for (; names->counted < offset; names->counted++)
        if (names->text.at[names->counted] == '\n') {
            names->line++;
            names->start = names->counted + 1;
        }
    node->key = arena_copy(names->tree, key);
    node->line = node->key_line = names->line;
    node->column = node->key_column = offset >= names->start ? offset - names->start + 1 : 1;
    if (!parent)
        return node;
    if (*last)
        (*last)->next = node;
    else
        parent->first = node;
    *last = node;
    parent->count++;
    return node;
}

static uint64_t hash_of(size_t parent, struct str key)
{
    uint64_t hash = str_hash(key) ^ (parent * 0x9e3779b97f4a7c15u);
    return hash * 0xff51afd7ed558ccdu ^ hash >> 29;
}

static size_t number_of(uint64_t slot)
{
    return (size_t)(slot & (((uint64_t)1 << TOML_NUMBER_BITS) - 1));
}

static uint64_t slot_of(uint64_t hash, size_t number)
{
    return hash >> TOML_NUMBER_BITS << TOML_NUMBER_BITS | number;
}

static uint64_t *find_slot(const struct toml_names *names, uint64_t hash, size_t parent, struct str key)
{
    size_t at = hash & (names->slots.count - 1);
    for (;; at = (at + 1) & (names->slots.count - 1)) {
        uint64_t *slot = &names->slots.at[at];
        if (*slot == 0)
            return slot;
        if (*slot >> TOML_NUMBER_BITS != hash >> TOML_NUMBER_BITS)
            continue;
        const struct toml_name *name = &names->list.at[number_of(*slot)];
        if (name->parent == parent && str_equal(name->key, key))
            return slot;
    }
}

static void set_slot_count(struct toml_names *names, size_t count)
{
    vec_clear(&names->slots);
    while (names->slots.count < count)
        *vec_add(&names->slots) = 0;
    for (size_t i = 1; i < names->list.count; i++) {
        const struct toml_name *name = &names->list.at[i];
        if (name->key.at)
            *find_slot(names, name->hash, name->parent, name->key) = slot_of(name->hash, i);
    }
}

size_t toml_find_name(const struct toml_names *names, size_t parent, struct str key)
{
    return number_of(*find_slot(names, hash_of(parent, key), parent, key));
}

size_t toml_add_name(struct toml_names *names, size_t parent, struct str key, enum toml_name_kind kind,
                     size_t offset)
{
    if (names->list.count * 2 >= names->slots.count)
        set_slot_count(names, names->slots.count * 2);
    const uint64_t hash = hash_of(parent, key);
    const size_t number = names->list.count;
    struct toml_name *holder = &names->list.at[parent];
    struct yaml_node *node = toml_add_node(names, holder->node, &holder->last, key, offset);
    if (node && kind != TOML_VALUE)
        node->kind = kind == TOML_LIST ? YAML_LIST : YAML_MAP;
    *vec_add(&names->list) =
        (struct toml_name){.parent = parent, .key = key, .hash = hash, .kind = kind, .node = node};
    *find_slot(names, hash, parent, key) = slot_of(hash, number);
    return number;
}

size_t toml_add_anonymous(struct toml_names *names, struct yaml_node *node)
{
    if (node)
        node->kind = YAML_MAP;
    *vec_add(&names->list) = (struct toml_name){.kind = TOML_TABLE, .is_declared = true, .node = node};
    return names->list.count - 1;
}

void toml_names_start(struct toml_names *names, struct yaml_node *root)
{
    toml_add_anonymous(names, root);
    set_slot_count(names, FIRST_SLOTS);
}

void toml_names_free(struct toml_names *names)
{
    vec_free(&names->list);
    vec_free(&names->slots);
}
