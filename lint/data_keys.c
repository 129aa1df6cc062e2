#include "lint/data_keys.h"

void data_keys_add(struct data_keys *keys, struct str name, size_t offset, size_t length)
{
    *vec_add(&keys->list) = (struct data_key){name, offset, length, str_hash(name)};
}

// With an open table, so that an object of a million keys costs what it should.
static void compare(struct data_keys *keys, size_t start, data_keys_report *report, void *context)
{
    const size_t count = keys->list.count - start;
    const struct data_key *list = keys->list.at + start;
    size_t slots = 4;
    while (slots < count * 2)
        slots *= 2;
    vec_clear(&keys->table);
    while (keys->table.count < slots)
        *vec_add(&keys->table) = 0;
    for (size_t i = 0; i < count; i++) {
        size_t slot = list[i].hash & (slots - 1);
        for (; keys->table.at[slot]; slot = (slot + 1) & (slots - 1)) {
            const struct data_key *other = &list[keys->table.at[slot] - 1];
            if (other->hash == list[i].hash && str_equal(other->name, list[i].name))
                break;
        }
        if (keys->table.at[slot])
            report(context, &list[keys->table.at[slot] - 1], &list[i]);
        else
            keys->table.at[slot] = i + 1;
    }
}

void data_keys_close(struct data_keys *keys, size_t start, data_keys_report *report, void *context)
{
    if (keys->list.count - start > 1)
        compare(keys, start, report, context);
    keys->list.count = start;
}

void data_keys_free(struct data_keys *keys)
{
    vec_free(&keys->list);
    vec_free(&keys->table);
}
