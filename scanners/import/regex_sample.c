// A text that a pattern matches: where a set leaves a choice, letters and digits; where a count does, few.
#include "scanners/import/regex.h"

enum { SAMPLE_MAX = 8192, ANY_MAX = 24, STEPS_MAX = 100000 };

struct maker {
    uint64_t state;
    size_t steps; // nested counts of nothing would go on for ever
    struct buffer *out;
};

static uint32_t next_number(struct maker *maker)
{
    maker->state = maker->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(maker->state >> 33);
}

static void make_byte(struct maker *maker, const struct byte_set *set)
{
    char wanted[256], others[256];
    size_t wanted_count = 0, other_count = 0;
    for (unsigned byte = 1; byte < 256; byte++) {
        if (!set_has(set, (unsigned char)byte))
            continue;
        bool is_wanted = byte < 0x80 && (byte_is_alpha((char)byte) || byte_is_digit((char)byte));
        if (is_wanted)
            wanted[wanted_count++] = (char)byte;
        else if (byte == ' ' || (byte > ' ' && byte < 0x7f) || other_count == 0)
            others[other_count++] = (char)byte;
    }
    if (wanted_count)
        buffer_add_byte(maker->out, wanted[next_number(maker) % wanted_count]);
    else if (other_count)
        buffer_add_byte(maker->out, others[next_number(maker) % other_count]);
}

static void make(struct maker *maker, const struct regex_node *node)
{
    size_t times = 1, index;
    if (++maker->steps > STEPS_MAX || maker->out->len > SAMPLE_MAX || node->kind == REGEX_ASSERT)
        return;
    if (node->kind == REGEX_SET) {
        make_byte(maker, &node->set);
        return;
    }
    if (node->kind == REGEX_REPEAT) {
        size_t most = node->max == SIZE_MAX ? node->min + ANY_MAX : node->max;
        size_t span = most - node->min;
        // A part that may be missing mostly is; a long count is long more often than not.
        times = node->min + (span && next_number(maker) % 3 == 0 ? next_number(maker) % (span + 1) : 0);
        times = times > SAMPLE_MAX ? SAMPLE_MAX : times;
    }
    if (node->kind == REGEX_ALTERNATE) {
        size_t count = 0;
        for (const struct regex_node *child = node->first; child; child = child->next)
            count++;
        index = next_number(maker) % count;
        const struct regex_node *branch = node->first;
        while (index--)
            branch = branch->next;
        make(maker, branch);
        return;
    }
    for (; times > 0 && maker->out->len <= SAMPLE_MAX && maker->steps <= STEPS_MAX; times--)
        for (const struct regex_node *child = node->first; child; child = child->next)
            make(maker, child);
}

void regex_sample(const struct regex *regex, uint64_t seed, struct buffer *out)
{
    struct maker maker = {.state = seed * 0x9e3779b97f4a7c15u + 1, .out = out};
    next_number(&maker);
    make(&maker, regex->root);
}
