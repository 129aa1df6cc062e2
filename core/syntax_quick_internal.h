// What the parts of the quick parser share; nobody else includes it.
//
//     syntax_quick.c         versions of the parse, side by side
//     syntax_quick_step.c    one of them, a token on: shift, reduce, accept
//     syntax_quick_error.c   what is done where no version can go on
//     syntax_quick_node.c    nodes made of nodes
//     syntax_quick_stack.c   the graph that the versions' stacks share: push, pop, merge
//     syntax_quick_lex.c     tokens, by the grammar's lexer and scanner
//     syntax_quick_walk.c    the tree as its users see it
//
//     heads[0] ──> 7 ──"x"──> 4 ──"="──┐          a link is the tree between two states; versions of an
//     heads[1] ──> 9 ──"x"──> 5 ──"="──┴─> 1      ambiguous stretch share what is below it
#ifndef ANDON_CORE_SYNTAX_QUICK_INTERNAL_H
#define ANDON_CORE_SYNTAX_QUICK_INTERNAL_H

#include "core/syntax_lexer.h"
#include "core/syntax_quick.h"
#include "core/vec.h"

// Limits and costs of tree-sitter's, which decide what becomes of an ambiguous or broken stretch.
enum {
    VERSIONS_MAX = 6,
    VERSIONS_FOR_NOW = 10,
    LINKS_MAX = 8,
    PATHS_MAX = 64,
    HEADS_MAX = 96,
    COST_RECOVERY = 500,
    COST_MISSING = 110,
    COST_SKIPPED_TREE = 100,
    COST_SKIPPED_LINE = 30,
    COST_SKIPPED_BYTE = 1,
};

#define QUICK_NONE UINT32_MAX
#define QUICK_ERROR ts_builtin_sym_error
#define QUICK_ERROR_PART ((TSSymbol)(ts_builtin_sym_error - 1)) // of an error that may still grow
enum { STATE_ERROR = 0, STATE_START = 1 };

// A token, or a node with children. Names of nodes are indexes: the vector grows.
struct quick_node {
    uint32_t before; // where what precedes it ends: the white space between is its padding
    uint32_t start, end;
    uint32_t child_count;
    uint32_t
        children; // the first one's index in quick->children; of a token: its scanner's state in quick->kept
    uint32_t descendants; // that are visible; of a token: the length of that state
    uint32_t shown;       // children that are visible, below hidden ones too
    uint32_t cost;        // of the errors in it
    int32_t precedence;   // dynamic, of it and all below
    uint16_t symbol;
    uint16_t production; // of a token: the state in which it was read
    bool is_visible, is_extra, is_keyword, is_missing;
    bool is_scanned, has_changed_scanner;
};

struct quick_link {
    struct quick_state *below;
    uint32_t tree; // QUICK_NONE: the parse went wrong there
};

// A state on a stack, and what it was reached over.
struct quick_state {
    struct quick_link link;  // the first; .below is NULL for the bottom
    struct quick_link *more; // room for LINKS_MAX - 1, or NULL
    uint32_t position;
    uint32_t node_count, cost;
    int32_t precedence;
    uint16_t state, link_count;
};

enum quick_status { QUICK_ACTIVE, QUICK_PAUSED, QUICK_HALTED };

// A state below one where the parse went wrong, to which it may go back.
struct quick_summary {
    uint32_t position, depth;
    uint16_t state;
};

struct quick_head {
    struct quick_state *top;
    uint32_t scanned;        // the last token of the scanner
    uint32_t count_at_error; // of nodes, at the last error
    uint32_t waiting;        // the token before which it is paused
    const struct quick_summary *summary;
    uint32_t summary_count;
    enum quick_status status;
};

// What a pop took off: [first, first + count) of quick->popped, for the version that is left.
struct quick_slice {
    uint32_t first, count;
    uint32_t version;
};

struct quick_path {
    struct quick_state *at;
    uint32_t seen;        // trees that are no extras
    uint32_t last, count; // the lowest tree, in quick->walked
};

// A tree that a path went over, and the one above it; paths that part share what they have gone over.
struct quick_walked {
    uint32_t tree, above;
};

#define QUICK_UNDEFINED UINT32_MAX // of token_end

// The value that the tables have for a state and a symbol, of those asked for lately.
struct quick_lookup {
    uint32_t key;
    uint16_t value;
};

enum { LOOKUP_BITS = 13 };

struct quick {
    const TSLanguage *grammar;
    struct quick_lexer lexer;
    void *scanner;
    struct VEC(struct quick_node) nodes;
    struct VEC(uint32_t) children;
    struct VEC(uint32_t) popped, gathered, compared;
    struct VEC(struct quick_walked) walked;
    struct VEC(char) kept;
    struct VEC(uint8_t) seen;   // by symbol: whether there may be a node of it
    struct VEC(uint32_t) lines; // where they end, once somebody asks; the last is behind the source
    struct VEC(struct quick_slice) slices;
    struct VEC(struct quick_path) paths;
    struct VEC(struct quick_summary) summary;
    struct arena states;
    struct quick_state *free_states;
    struct quick_head heads[HEADS_MAX];
    uint32_t count;       // of heads
    uint32_t root, roots; // of the tree that is done, or QUICK_NONE; how many there were
    bool gives_up, is_late;
    uint64_t operations;
    double deadline;
    // The token read last, where it was read, and the scanner's last token then.
    uint32_t token, token_position, token_scanned;
    struct quick_lookup lookups[1 << LOOKUP_BITS];
};

// Entries of one state share a line of the processor's cache.
static inline uint32_t quick_slot(uint16_t state, uint16_t symbol)
{
    return ((uint32_t)state << 16 | symbol) * UINT32_C(0x9e3779b1) >> (32 - LOOKUP_BITS);
}

uint16_t quick_lookup_slowly(struct quick *quick, uint16_t state, uint16_t symbol);

// For a token the index of its actions, for a node the state that follows; 0: none.
static inline uint16_t quick_lookup(struct quick *quick, uint16_t state, uint16_t symbol)
{
    if (state < quick->grammar->large_state_count)
        return quick->grammar->parse_table[state * quick->grammar->symbol_count + symbol];
    uint32_t key = (uint32_t)state << 16 | symbol;
    const struct quick_lookup *lookup = &quick->lookups[quick_slot(state, symbol)];
    return lookup->key == key ? lookup->value : quick_lookup_slowly(quick, state, symbol);
}

struct quick_actions {
    const TSParseAction *at;
    unsigned count;
    bool is_reusable;
};

static inline struct quick_actions quick_actions(struct quick *quick, uint16_t state, uint16_t symbol)
{
    const TSParseActionEntry *entry = &quick->grammar->parse_actions[quick_lookup(quick, state, symbol)];
    return (struct quick_actions){(const TSParseAction *)(entry + 1), entry->entry.count,
                                  entry->entry.reusable};
}

static inline struct quick_head *quick_head(struct quick *quick, uint32_t version)
{
    return &quick->heads[version];
}

static inline TSSymbolMetadata quick_metadata(const struct quick *quick, uint16_t symbol)
{
    if (symbol >= QUICK_ERROR_PART)
        return (TSSymbolMetadata){.visible = symbol == QUICK_ERROR, .named = symbol == QUICK_ERROR};
    return quick->grammar->symbol_metadata[symbol];
}

static inline uint32_t quick_cost(const struct quick_node *node)
{
    return node->is_missing ? COST_MISSING + COST_RECOVERY : node->cost;
}

// Room for more of a vector's elements, to be written in place.
#define QUICK_ROOM(vec, more)                                                                                \
    while ((vec)->room - (vec)->count < (more))                                                              \
    (vec)->at = vec_grow((vec)->at, (vec)->room, &(vec)->room, sizeof *(vec)->at)

// The children that a node is made of: some of quick->popped, or of another list that does not move.
struct quick_children {
    const uint32_t *at;
    uint32_t count;
};

// syntax_quick_node.c
uint32_t quick_copy_node(struct quick *quick, uint32_t node);
// `position`: where a node without children is.
uint32_t quick_make_node(struct quick *quick, uint16_t symbol, uint16_t production, struct quick_children of,
                         uint32_t position);
// The same of `count` children that stand behind quick->children already.
uint32_t quick_finish_node(struct quick *quick, uint16_t symbol, uint16_t production, uint32_t count,
                           uint32_t position);
// Whether `other` is the better of two trees for the same source.
bool quick_is_better(struct quick *quick, uint32_t tree, uint32_t other);
// Cuts the extras at the end off.
struct quick_children quick_cut_extras(const struct quick *quick, struct quick_children *of);
// How many lines end in [start, end).
uint32_t quick_count_lines(struct quick *quick, uint32_t start, uint32_t end);

// syntax_quick_lex.c
void quick_lexer_init(struct quick_lexer *lexer, struct str bytes);
// Reads the token at a version's top; QUICK_NONE: its state wants none.
uint32_t quick_lex(struct quick *quick, uint32_t version);
// Whether two tokens left the scanner in the same state.
bool quick_is_scanned_same(const struct quick *quick, uint32_t a, uint32_t b);

static inline struct quick_state *quick_state_new(struct quick *quick)
{
    struct quick_state *state = quick->free_states;
    if (!state)
        return ARENA_NEW(&quick->states, struct quick_state);
    quick->free_states = state->link.below;
    return state;
}

// How far a tree brings a version on, for comparing versions that went wrong.
static inline uint32_t quick_node_count(const struct quick_node *node)
{
    return (node->child_count ? node->descendants : 0) + node->is_visible +
           (node->symbol == QUICK_ERROR_PART);
}

// Pushes a node, and the state that it leads to.
static inline void quick_push_node(struct quick *quick, uint32_t version, uint32_t tree, uint16_t number)
{
    struct quick_state *below = quick->heads[version].top, *state = quick_state_new(quick);
    const struct quick_node *node = &quick->nodes.at[tree];
    quick->heads[version].top = state;
    state->link.below = below;
    state->link.tree = tree;
    state->more = NULL;
    state->position = node->end;
    state->node_count = below->node_count + quick_node_count(node);
    state->cost = below->cost + quick_cost(node);
    state->precedence = below->precedence + node->precedence;
    state->state = number;
    state->link_count = 1;
}

// syntax_quick_stack.c
// The same of any tree; QUICK_NONE: the parse goes wrong there.
void quick_push(struct quick *quick, uint32_t version, uint32_t tree, uint16_t state);
// All ways to take `count` trees off a version, each a slice; new versions hold what is below.
void quick_pop(struct quick *quick, uint32_t version, uint32_t count);
// All ways down to the bottom, as slices of no version.
void quick_pop_all(struct quick *quick, uint32_t version);
// The error at the top of a version, taken off; QUICK_NONE: none is there.
uint32_t quick_pop_error(struct quick *quick, uint32_t version);
// What a version may go back to, as far as `depth` trees down.
void quick_summarize(struct quick *quick, uint32_t version, uint32_t depth);
bool quick_can_merge(const struct quick *quick, uint32_t version, uint32_t other);
bool quick_merge(struct quick *quick, uint32_t version, uint32_t other);
void quick_remove(struct quick *quick, uint32_t version);
void quick_renumber(struct quick *quick, uint32_t from, uint32_t to);
uint32_t quick_copy_version(struct quick *quick, uint32_t version);
uint32_t quick_cost_of_version(const struct quick *quick, uint32_t version);
uint32_t quick_count_since_error(struct quick *quick, uint32_t version);
// Whether something was read since the last error.
bool quick_has_advanced(const struct quick *quick, uint32_t version);

// syntax_quick_step.c
// Takes a version over one token. False when there is no going on: gives_up or is_late.
bool quick_advance(struct quick *quick, uint32_t version);
void quick_accept(struct quick *quick, uint32_t version, uint32_t token);
// Makes versions; the first new one, or QUICK_NONE.
uint32_t quick_reduce(struct quick *quick, uint32_t version, const TSParseAction *action, bool ends_extra);

// syntax_quick.c
enum quick_order { TAKE_LEFT, PREFER_LEFT, PREFER_NONE, PREFER_RIGHT, TAKE_RIGHT };
struct quick_standing {
    uint32_t cost, node_count;
    int32_t precedence;
    bool is_in_error;
};
struct quick_standing quick_standing(struct quick *quick, uint32_t version);
enum quick_order quick_compare(const struct quick_standing *a, const struct quick_standing *b);

// syntax_quick_error.c
void quick_handle_error(struct quick *quick, uint32_t version, uint32_t token);
void quick_recover(struct quick *quick, uint32_t version, uint32_t token);

#endif
