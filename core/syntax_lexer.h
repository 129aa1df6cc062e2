// The quick parser's lexer. The grammars' generated lexers are compiled with this header in front (see the
// Makefile): what they ask of a lexer at every character is then in line, where it would be a call through a
// pointer. A lexer of tree-sitter's own, or a scanner written by hand, goes through the pointers as ever.
#ifndef ANDON_CORE_SYNTAX_LEXER_H
#define ANDON_CORE_SYNTAX_LEXER_H

#include <tree_sitter/parser.h>

struct quick_lexer {
    TSLexer api; // first, since the grammar's functions get no more
    const unsigned char *bytes;
    uint32_t length, at, width;
    uint32_t token_start, token_end;
    bool is_end;
};

// The pointers of a lexer of ours, by which it is known.
void quick_lexer_advance(TSLexer *lexer, bool skip);

// On to the next character.
static inline void quick_lexer_step(TSLexer *api, bool skip)
{
    struct quick_lexer *lexer = (struct quick_lexer *)api;
    uint32_t next = lexer->at + lexer->width;
    if (next >= lexer->length || lexer->bytes[next] >= 0x80) {
        quick_lexer_advance(api, skip);
        return;
    }
    lexer->at = next;
    lexer->width = 1;
    lexer->api.lookahead = lexer->bytes[next];
    if (skip)
        lexer->token_start = next;
}

#ifdef ANDON_GRAMMAR

// Ranges are in order, and most characters are among the first: no search is needed to get there.
static inline bool quick_is_in_set(const TSCharacterRange *ranges, uint32_t count, int32_t character)
{
    if (character >= 0x80)
        return set_contains((void *)ranges, count, character);
    for (uint32_t i = 0; i < count && ranges[i].start <= character; i++)
        if (character <= ranges[i].end)
            return true;
    return false;
}
#define set_contains quick_is_in_set

static inline bool quick_is_own(const TSLexer *lexer)
{
    return lexer->advance == quick_lexer_advance;
}

#define LEXER_ADVANCE(lexer, skip)                                                                           \
    (quick_is_own(lexer) ? quick_lexer_step(lexer, skip) : (lexer)->advance(lexer, skip))
#define LEXER_IS_END(lexer)                                                                                  \
    (quick_is_own(lexer) ? ((const struct quick_lexer *)(lexer))->is_end : (lexer)->eof(lexer))
#define LEXER_MARK_END(lexer)                                                                                \
    (quick_is_own(lexer)                                                                                     \
         ? (void)(((struct quick_lexer *)(lexer))->token_end = ((struct quick_lexer *)(lexer))->at)          \
         : (lexer)->mark_end(lexer))

#undef START_LEXER
#define START_LEXER()                                                                                        \
    bool result = false;                                                                                     \
    bool skip = false;                                                                                       \
    UNUSED bool eof = false;                                                                                 \
    int32_t lookahead;                                                                                       \
    goto start;                                                                                              \
    next_state:                                                                                              \
    LEXER_ADVANCE(lexer, skip);                                                                              \
    start:                                                                                                   \
    skip = false;                                                                                            \
    lookahead = lexer->lookahead;

#undef ACCEPT_TOKEN
#define ACCEPT_TOKEN(symbol_value)                                                                           \
    result = true;                                                                                           \
    lexer->result_symbol = symbol_value;                                                                     \
    LEXER_MARK_END(lexer);

#endif
#endif
