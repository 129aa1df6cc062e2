// Tokens. What the grammar's lexer and scanner see of the source is what tree-sitter shows them, down to what
// they are told at the end of it and in the middle of bytes that are no UTF-8.
#include "core/syntax_quick_internal.h"
#include "core/utf8.h"

enum { BYTE_ORDER_MARK = 0xfeff };

static inline void look(struct quick_lexer *lexer)
{
    if (lexer->at >= lexer->length) {
        lexer->is_end = true;
        lexer->api.lookahead = 0;
        lexer->width = 1;
        return;
    }
    unsigned char first = lexer->bytes[lexer->at];
    lexer->api.lookahead = first;
    lexer->width = 1;
    if (first < 0x80)
        return;
    size_t at = lexer->at;
    uint32_t code_point = utf8_decode((struct str){(const char *)lexer->bytes, lexer->length}, &at);
    lexer->api.lookahead = code_point == UTF8_INVALID ? -1 : (int32_t)code_point;
    lexer->width = (uint32_t)(at - lexer->at);
}

void quick_lexer_advance(TSLexer *api, bool skip)
{
    struct quick_lexer *lexer = (struct quick_lexer *)api;
    if (lexer->is_end)
        return;
    lexer->at += lexer->width;
    if (skip)
        lexer->token_start = lexer->at;
    look(lexer);
}

static void mark_end(TSLexer *api)
{
    struct quick_lexer *lexer = (struct quick_lexer *)api;
    lexer->token_end = lexer->at;
}

// In characters.
static uint32_t get_column(TSLexer *api)
{
    const struct quick_lexer *lexer = (const struct quick_lexer *)api;
    struct str line = {(const char *)lexer->bytes, lexer->at};
    size_t start = lexer->at;
    uint32_t column = 0;
    while (start > 0 && lexer->bytes[start - 1] != '\n')
        start--;
    for (; start < lexer->at; column++)
        utf8_decode(line, &start);
    return column;
}

static bool is_at_start(const TSLexer *api)
{
    const struct quick_lexer *lexer = (const struct quick_lexer *)api;
    return !lexer->is_end && lexer->at == 0;
}

static bool is_at_end(const TSLexer *api)
{
    return ((const struct quick_lexer *)api)->is_end;
}

static void say_nothing(const TSLexer *api, const char *format, ...)
{
    (void)api;
    (void)format;
}

void quick_lexer_init(struct quick_lexer *lexer, struct str bytes)
{
    *lexer = (struct quick_lexer){
        .api = {.advance = quick_lexer_advance,
                .mark_end = mark_end,
                .get_column = get_column,
                .is_at_included_range_start = is_at_start,
                .eof = is_at_end,
                .log = say_nothing},
        .bytes = (const unsigned char *)bytes.at,
        .length = (uint32_t)bytes.len,
    };
}

static void start_at(struct quick_lexer *lexer, uint32_t position)
{
    lexer->at = lexer->token_start = position;
    lexer->token_end = QUICK_UNDEFINED;
    lexer->is_end = false;
    lexer->api.result_symbol = 0;
    look(lexer);
    if (position == 0 && lexer->api.lookahead == BYTE_ORDER_MARK)
        quick_lexer_advance(&lexer->api, true);
}

static void finish(struct quick_lexer *lexer)
{
    if (lexer->token_end == QUICK_UNDEFINED)
        lexer->token_end = lexer->at;
    if (lexer->token_end < lexer->token_start)
        lexer->token_start = lexer->token_end;
}

static struct str scanned_state(const struct quick *quick, uint32_t token)
{
    if (token == QUICK_NONE)
        return (struct str){0};
    const struct quick_node *node = &quick->nodes.at[token];
    if (!node->is_scanned || node->descendants == 0) // nothing may be kept at all yet
        return (struct str){0};
    return (struct str){quick->kept.at + node->children, node->descendants};
}

bool quick_is_scanned_same(const struct quick *quick, uint32_t a, uint32_t b)
{
    return a == b || str_equal(scanned_state(quick, a), scanned_state(quick, b));
}

// The scanner's own token at the position, if it finds one.
static bool scan(struct quick *quick, uint16_t mode, uint32_t scanned)
{
    const TSLanguage *grammar = quick->grammar;
    struct str state = scanned_state(quick, scanned);
    grammar->external_scanner.deserialize(quick->scanner, state.len ? state.at : NULL, (unsigned)state.len);
    bool is_found = grammar->external_scanner.scan(quick->scanner, &quick->lexer.api,
                                                   grammar->external_scanner.states +
                                                       grammar->external_token_count * mode);
    finish(&quick->lexer);
    return is_found;
}

// The state after the token, which the next call to the scanner begins with.
static void keep_scanner(struct quick *quick, struct quick_node *node, uint32_t scanned)
{
    char room[TREE_SITTER_SERIALIZATION_BUFFER_SIZE];
    struct str state = {room, quick->grammar->external_scanner.serialize(quick->scanner, room)};
    struct str old = scanned_state(quick, scanned);
    node->descendants = (uint32_t)state.len;
    node->has_changed_scanner = !str_equal(old, state);
    if (!node->has_changed_scanner && old.len) {
        node->children = quick->nodes.at[scanned].children;
        return;
    }
    node->children = (uint32_t)quick->kept.count;
    for (size_t i = 0; i < state.len; i++)
        *vec_add(&quick->kept) = room[i];
}

// A keyword looks like a word: a second lexer says which it is.
static uint16_t find_keyword(struct quick *quick, uint16_t state, uint16_t word, bool *is_keyword)
{
    struct quick_lexer *lexer = &quick->lexer;
    uint32_t end = lexer->token_end;
    start_at(lexer, lexer->token_start);
    *is_keyword = quick->grammar->keyword_lex_fn(&lexer->api, 0);
    uint16_t symbol = lexer->api.result_symbol;
    return *is_keyword && lexer->token_end == end && quick_lookup(quick, state, symbol) ? symbol : word;
}

// Characters that begin no token.
struct stretch {
    uint32_t start, end;
    bool is_there;
};

// Goes on behind a character that no token begins with; false at the end of the source.
static bool skip_character(struct quick_lexer *lexer, struct stretch *skipped)
{
    if (!skipped->is_there)
        *skipped = (struct stretch){lexer->token_start, lexer->token_start, true};
    if (lexer->at == skipped->end) {
        if (lexer->is_end)
            return false;
        quick_lexer_advance(&lexer->api, false);
    }
    skipped->end = lexer->at;
    return true;
}

enum found { FOUND_TOKEN, FOUND_SCANNED, FOUND_NOTHING };

// A token at the lexer's place, by the scanner or else the lexer.
static enum found find_token(struct quick *quick, uint32_t version, TSLexMode mode, bool is_in_error,
                             struct quick_node *node)
{
    struct quick_lexer *lexer = &quick->lexer;
    uint32_t position = lexer->at, scanned = quick->heads[version].scanned;
    if (mode.external_lex_state) {
        start_at(lexer, position);
        if (scan(quick, mode.external_lex_state, scanned)) {
            keep_scanner(quick, node, scanned);
            // Tokens of no bytes would never end where any token will do.
            bool is_nothing = lexer->token_end <= position && !node->has_changed_scanner &&
                              (is_in_error || !quick_has_advanced(quick, version));
            if (!is_nothing)
                return FOUND_SCANNED;
        }
    }
    start_at(lexer, position);
    bool is_found = quick->grammar->lex_fn(&lexer->api, mode.lex_state);
    finish(lexer);
    return is_found ? FOUND_TOKEN : FOUND_NOTHING;
}

// Looks for a token in the state's own mode, then for any token, then behind characters that are none.
static enum found find_any_token(struct quick *quick, uint32_t version, struct quick_node *node,
                                 struct stretch *skipped)
{
    const uint16_t state = quick->heads[version].top->state;
    const uint32_t position = quick->heads[version].top->position;
    bool is_in_error = state == STATE_ERROR;
    quick->lexer.at = position;
    for (;;) {
        TSLexMode mode = quick->grammar->lex_modes[is_in_error ? STATE_ERROR : state];
        enum found found = find_token(quick, version, mode, is_in_error, node);
        if (found != FOUND_NOTHING)
            return found;
        if (!is_in_error) {
            is_in_error = true;
            quick->lexer.at = position;
        } else if (!skip_character(&quick->lexer, skipped)) {
            return FOUND_NOTHING;
        }
    }
}

// What follows where the state's own mode has no token: any token will do, or characters are skipped.
static void lex_anything(struct quick *quick, uint32_t version, struct quick_node *node)
{
    struct quick_lexer *lexer = &quick->lexer;
    struct stretch skipped = {0};
    node->is_scanned = find_any_token(quick, version, node, &skipped) == FOUND_SCANNED;
    node->start = skipped.is_there ? skipped.start : lexer->token_start;
    node->end = skipped.is_there ? skipped.end : lexer->token_end;
    node->symbol = skipped.is_there ? QUICK_ERROR : lexer->api.result_symbol;
    node->is_scanned = node->is_scanned && !skipped.is_there;
}

// A token in the state's own mode, which is what nearly all are. False: there is none.
static bool lex_token(struct quick *quick, uint16_t state, uint32_t scanned, struct quick_node *node)
{
    struct quick_lexer *lexer = &quick->lexer;
    const TSLexMode mode = quick->grammar->lex_modes[state];
    if (state == STATE_ERROR)
        return false;
    if (mode.external_lex_state) {
        start_at(lexer, node->before);
        if (scan(quick, mode.external_lex_state, scanned)) {
            keep_scanner(quick, node, scanned);
            if (lexer->token_end <= node->before && !node->has_changed_scanner)
                return false; // that needs a closer look
            node->is_scanned = true;
        }
    }
    if (!node->is_scanned) {
        start_at(lexer, node->before);
        if (!quick->grammar->lex_fn(&lexer->api, mode.lex_state))
            return false;
        finish(lexer);
    }
    node->start = lexer->token_start;
    node->end = lexer->token_end;
    node->symbol = lexer->api.result_symbol;
    return true;
}

uint32_t quick_lex(struct quick *quick, uint32_t version)
{
    const TSLanguage *grammar = quick->grammar;
    const struct quick_head *head = &quick->heads[version];
    const uint16_t state = head->top->state;
    if (grammar->lex_modes[state].lex_state == UINT16_MAX)
        return QUICK_NONE;
    QUICK_ROOM(&quick->nodes, 1);
    struct quick_node *node = &quick->nodes.at[quick->nodes.count];
    *node = (struct quick_node){.before = head->top->position, .production = state};
    if (!lex_token(quick, state, head->scanned, node))
        lex_anything(quick, version, node);
    if (node->is_scanned)
        node->symbol = grammar->external_scanner.symbol_map[node->symbol];
    else if (node->symbol == grammar->keyword_capture_token && node->symbol)
        node->symbol = find_keyword(quick, state, node->symbol, &node->is_keyword);
    if (!node->is_scanned)
        node->children = node->descendants = node->has_changed_scanner = 0;
    node->is_extra = node->symbol == ts_builtin_sym_end;
    node->is_visible = quick_metadata(quick, node->symbol).visible;
    if (node->symbol < quick->seen.count)
        quick->seen.at[node->symbol] = 1;
    return (uint32_t)quick->nodes.count++;
}
