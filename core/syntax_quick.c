#include "core/clock.h"
#include "core/syntax_quick_internal.h"

#include <pthread.h>
#include <stdlib.h>

// Nodes take some times the memory of tree-sitter's: huge files are left to that.
enum { QUICK_SIZE_MAX = 8 << 20, NODES_KEPT = 1 << 20 };

struct quick *quick_new(void)
{
    return memory_alloc(1, sizeof(struct quick));
}

static void forget_scanner(struct quick *quick)
{
    if (quick->scanner)
        quick->grammar->external_scanner.destroy(quick->scanner);
    quick->scanner = NULL;
}

void quick_free(struct quick *quick)
{
    if (!quick)
        return;
    vec_free(&quick->nodes);
    vec_free(&quick->children);
    vec_free(&quick->popped);
    vec_free(&quick->walked);
    vec_free(&quick->gathered);
    vec_free(&quick->compared);
    vec_free(&quick->kept);
    vec_free(&quick->seen);
    vec_free(&quick->lines);
    vec_free(&quick->slices);
    vec_free(&quick->paths);
    vec_free(&quick->summary);
    arena_free(&quick->states);
    free(quick);
}

static struct {
    pthread_mutex_t lock;
    struct VEC(struct quick *) free;
} pool = {.lock = PTHREAD_MUTEX_INITIALIZER};

struct quick *quick_take(enum syntax_language language)
{
    struct quick *taken = NULL;
    pthread_mutex_lock(&pool.lock);
    for (size_t i = pool.free.count; i > 0 && !taken; i--)
        if (pool.free.at[i - 1]->grammar == syntax_grammar(language)) {
            taken = pool.free.at[i - 1];
            pool.free.at[i - 1] = pool.free.at[--pool.free.count];
        }
    if (!taken && pool.free.count)
        taken = pool.free.at[--pool.free.count];
    pthread_mutex_unlock(&pool.lock);
    return taken ? taken : quick_new();
}

void quick_give(struct quick *quick)
{
    // What a huge file needed is not kept for small ones.
    if (quick->nodes.room > NODES_KEPT) {
        vec_free(&quick->nodes);
        vec_free(&quick->children);
        arena_free(&quick->states);
    }
    pthread_mutex_lock(&pool.lock);
    *vec_add(&pool.free) = quick;
    pthread_mutex_unlock(&pool.lock);
}

uint16_t quick_lookup_slowly(struct quick *quick, uint16_t state, uint16_t symbol)
{
    const TSLanguage *grammar = quick->grammar;
    const uint16_t *at =
        &grammar->small_parse_table[grammar->small_parse_table_map[state - grammar->large_state_count]];
    uint16_t value = 0;
    // Groups of symbols that share a value.
    for (unsigned groups = *at++; groups && !value; groups--) {
        uint16_t of_group = *at++, count = *at++;
        for (unsigned i = 0; i < count; i++)
            if (at[i] == symbol)
                value = of_group;
        at += count;
    }
    uint32_t key = (uint32_t)state << 16 | symbol;
    quick->lookups[quick_slot(state, symbol)] = (struct quick_lookup){key, value};
    return value;
}

struct quick_standing quick_standing(struct quick *quick, uint32_t version)
{
    const struct quick_head *head = &quick->heads[version];
    bool is_paused = head->status == QUICK_PAUSED;
    return (struct quick_standing){
        .cost = quick_cost_of_version(quick, version) + (is_paused ? COST_SKIPPED_TREE : 0),
        .node_count = quick_count_since_error(quick, version),
        .precedence = head->top->precedence,
        .is_in_error = is_paused || head->top->state == STATE_ERROR,
    };
}

// Whether a difference in cost is one that the dearer version can't make up for any more.
static bool is_clear(uint32_t difference, uint32_t node_count)
{
    enum { DIFFERENCE_MAX = 16 * COST_SKIPPED_TREE };
    return difference * (1 + node_count) > DIFFERENCE_MAX;
}

enum quick_order quick_compare(const struct quick_standing *a, const struct quick_standing *b)
{
    if (!a->is_in_error && b->is_in_error)
        return a->cost < b->cost ? TAKE_LEFT : PREFER_LEFT;
    if (a->is_in_error && !b->is_in_error)
        return b->cost < a->cost ? TAKE_RIGHT : PREFER_RIGHT;
    if (a->cost < b->cost)
        return is_clear(b->cost - a->cost, a->node_count) ? TAKE_LEFT : PREFER_LEFT;
    if (b->cost < a->cost)
        return is_clear(a->cost - b->cost, b->node_count) ? TAKE_RIGHT : PREFER_RIGHT;
    if (a->precedence != b->precedence)
        return a->precedence > b->precedence ? PREFER_LEFT : PREFER_RIGHT;
    return PREFER_NONE;
}

static void swap_heads(struct quick *quick, uint32_t a, uint32_t b)
{
    struct quick_head head = quick->heads[a];
    quick->heads[a] = quick->heads[b];
    quick->heads[b] = head;
}

// Version i beside those before it: merged, dropped, or put before one that is less promising. The number of
// the version to look at next.
static uint32_t settle_version(struct quick *quick, uint32_t i, uint32_t *least)
{
    const struct quick_standing own = quick_standing(quick, i);
    if (!own.is_in_error && own.cost < *least)
        *least = own.cost;
    for (uint32_t j = 0; j < i;) {
        const struct quick_standing other = quick_standing(quick, j);
        enum quick_order order = quick_compare(&other, &own);
        if (order == TAKE_LEFT) {
            quick_remove(quick, i);
            return i;
        }
        if (order == TAKE_RIGHT) {
            quick_remove(quick, j);
            i--;
            continue;
        }
        if (quick_merge(quick, j, i))
            return i;
        if (order == PREFER_RIGHT)
            swap_heads(quick, i, j);
        j++;
    }
    return i + 1;
}

// The first version goes on from its error if it waits at one; others that wait are dropped.
static void resume(struct quick *quick, uint32_t *least)
{
    bool is_one_going = false;
    for (uint32_t i = 0, count = quick->count; i < count && !quick->gives_up;) {
        if (quick->heads[i].status != QUICK_PAUSED) {
            is_one_going = true;
            i++;
        } else if (!is_one_going && quick->roots < VERSIONS_MAX) {
            *least = quick_cost_of_version(quick, i);
            quick->heads[i].status = QUICK_ACTIVE;
            quick_handle_error(quick, i, quick->heads[i].waiting);
            is_one_going = true;
            i++;
        } else {
            quick_remove(quick, i);
            count--;
        }
    }
}

// After each round: versions that came to the same are one, those that came to nothing are gone. The least
// cost of those that are left.
static uint32_t settle(struct quick *quick)
{
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < quick->count;) {
        if (quick->heads[i].status == QUICK_HALTED)
            quick_remove(quick, i);
        else
            i = settle_version(quick, i, &least);
    }
    if (quick->count > VERSIONS_MAX)
        quick->count = VERSIONS_MAX;
    resume(quick, &least);
    return least;
}

static void start(struct quick *quick, struct str bytes, const TSLanguage *grammar, uint64_t time_ms)
{
    if (quick->grammar != grammar)
        memset(quick->lookups, 0xff, sizeof quick->lookups);
    quick->grammar = grammar;
    if (grammar->external_scanner.states && grammar->external_scanner.create)
        quick->scanner = grammar->external_scanner.create();
    quick_lexer_init(&quick->lexer, bytes);
    vec_clear(&quick->nodes);
    vec_clear(&quick->children);
    vec_clear(&quick->kept);
    vec_clear(&quick->lines);
    vec_clear(&quick->seen);
    QUICK_ROOM(&quick->seen, ts_language_symbol_count(grammar));
    quick->seen.count = ts_language_symbol_count(grammar);
    memset(quick->seen.at, 0, quick->seen.count);
    arena_reset(&quick->states);
    quick->free_states = NULL;
    quick->root = quick->token = QUICK_NONE;
    quick->roots = 0;
    quick->gives_up = quick->is_late = false;
    quick->operations = 0;
    quick->deadline = clock_now_ms() + (double)time_ms;
    quick->count = 1;
    quick->heads[0] = (struct quick_head){.top = quick_state_new(quick), .scanned = QUICK_NONE};
    quick->heads[0].top->state = STATE_START;
}

// Takes a version on until it is behind the others' place.
static bool go_on(struct quick *quick, uint32_t version, uint32_t *last)
{
    while (quick->heads[version].status == QUICK_ACTIVE) {
        if (!quick_advance(quick, version))
            return false;
        uint32_t position = quick->heads[version].top->position;
        if (position > *last || (version > 0 && position == *last)) {
            *last = position;
            break;
        }
    }
    return true;
}

static bool run(struct quick *quick)
{
    uint32_t last = 0;
    while (quick->count) {
        for (uint32_t version = 0; version < quick->count; version++)
            if (!go_on(quick, version, &last))
                return false;
        bool is_plain = quick->count == 1 && quick->heads[0].status == QUICK_ACTIVE &&
                        quick->heads[0].top->state != STATE_ERROR && quick->root == QUICK_NONE;
        if (is_plain)
            continue;
        uint32_t least = settle(quick);
        if (quick->gives_up)
            return false;
        if (quick->root != QUICK_NONE && quick_cost(&quick->nodes.at[quick->root]) < least)
            break;
    }
    return quick->root != QUICK_NONE;
}

enum quick_result quick_parse(struct quick *quick, struct str bytes, enum syntax_language language,
                              const struct syntax_limits *given, struct error *err)
{
    struct syntax_limits limits;
    if (!syntax_limits_for(bytes, language, given, &limits, err))
        return QUICK_TOO_LONG;
    if (bytes.len > QUICK_SIZE_MAX)
        return QUICK_GIVES_UP;
    start(quick, bytes, syntax_grammar(language), limits.time_ms);
    bool is_parsed = run(quick);
    forget_scanner(quick);
    if (is_parsed)
        return QUICK_PARSED;
    if (!quick->is_late)
        return QUICK_GIVES_UP;
    syntax_took_too_long(language, &limits, err);
    return QUICK_TOO_LONG;
}

bool quick_is_whole(const struct quick *quick)
{
    return quick_cost(&quick->nodes.at[quick->root]) == 0;
}

bool quick_may_have(const struct quick *quick, uint16_t symbol)
{
    if (symbol >= QUICK_ERROR_PART)
        return true;
    for (size_t i = 0; i < quick->seen.count; i++)
        if (quick->seen.at[i] && quick->grammar->public_symbol_map[i] == symbol)
            return true;
    return false;
}
