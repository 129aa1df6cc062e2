// Works on folded bytes: letters in lower case, and only as many classes of bytes as the keywords use, so
// that the table of transitions stays small. A keyword whose case matters is compared again when it is found.
#include "scanners/automaton.h"

#include <stdlib.h>

enum { ROOT = 0, NONE = 0 };

struct automaton {
    const struct scan_keyword *keywords;
    unsigned char class_of[256]; // 0: in no keyword
    unsigned class_count;
    unsigned state_count;
    unsigned *next;    // [state * class_count + class]
    unsigned *keyword; // keyword + 1 that ends in the state, or 0; others with the same text follow by same[]
    unsigned *same;    // per keyword: the next with the same folded text, + 1
    unsigned *suffix;  // the nearest state on the failure chain in which a keyword ends
};

static void add_keyword(struct automaton *automaton, unsigned index)
{
    const struct scan_keyword *keyword = &automaton->keywords[index];
    unsigned state = ROOT;
    for (size_t i = 0; i < keyword->length; i++) {
        unsigned class = automaton->class_of[(unsigned char)keyword->text[i]];
        unsigned *next = &automaton->next[state * automaton->class_count + class];
        if (*next == NONE)
            *next = automaton->state_count++;
        state = *next;
    }
    automaton->same[index] = automaton->keyword[state];
    automaton->keyword[state] = index + 1;
}

// Breadth first: the failure state of a child is where its parent's failure state goes with the same byte.
static void link_failures(struct automaton *automaton)
{
    unsigned classes = automaton->class_count;
    unsigned *failure = memory_alloc(automaton->state_count, sizeof *failure);
    unsigned *queue = memory_alloc(automaton->state_count, sizeof *queue);
    size_t head = 0, tail = 0;
    for (unsigned class = 0; class < classes; class ++)
        if (automaton->next[class] != NONE)
            queue[tail++] = automaton->next[class];
    while (head < tail) {
        unsigned state = queue[head++];
        unsigned fallback = failure[state];
        automaton->suffix[state] = automaton->keyword[fallback] ? fallback : automaton->suffix[fallback];
        for (unsigned class = 0; class < classes; class ++) {
            unsigned *next = &automaton->next[state * classes + class];
            unsigned other = automaton->next[fallback * classes + class];
            if (*next == NONE) {
                *next = other;
            } else {
                failure[*next] = other;
                queue[tail++] = *next;
            }
        }
    }
    free(failure);
    free(queue);
}

struct automaton *automaton_new(const struct scan_keyword *keywords, size_t count)
{
    struct automaton *automaton = memory_alloc(1, sizeof *automaton);
    size_t states = 1;
    automaton->keywords = keywords;
    automaton->class_count = 1;
    automaton->state_count = 1;
    for (size_t i = 0; i < count; i++) {
        states += keywords[i].length;
        for (size_t k = 0; k < keywords[i].length; k++) {
            char lower = byte_lower(keywords[i].text[k]);
            unsigned char *class = &automaton->class_of[(unsigned char)lower];
            if (!*class)
                *class = (unsigned char)automaton->class_count++;
            // A keyword holds no NUL, so at most 255 classes are used.
            if (lower >= 'a' && lower <= 'z')
                automaton->class_of[(unsigned char)(lower - 'a' + 'A')] = *class;
        }
    }
    automaton->next = memory_alloc(states * automaton->class_count, sizeof *automaton->next);
    automaton->keyword = memory_alloc(states, sizeof *automaton->keyword);
    automaton->suffix = memory_alloc(states, sizeof *automaton->suffix);
    automaton->same = memory_alloc(count, sizeof *automaton->same);
    for (size_t i = 0; i < count; i++)
        add_keyword(automaton, (unsigned)i);
    link_failures(automaton);
    return automaton;
}

void automaton_free(struct automaton *automaton)
{
    if (!automaton)
        return;
    free(automaton->next);
    free(automaton->keyword);
    free(automaton->suffix);
    free(automaton->same);
    free(automaton);
}

static void report(const struct automaton *automaton, struct str bytes, unsigned state, size_t end,
                   void (*found)(void *context, unsigned keyword, size_t end), void *context)
{
    for (unsigned index = automaton->keyword[state]; index; index = automaton->same[index - 1]) {
        const struct scan_keyword *keyword = &automaton->keywords[index - 1];
        const char *start = bytes.at + end - keyword->length;
        if (keyword->is_caseless || memcmp(start, keyword->text, keyword->length) == 0)
            found(context, index - 1, end);
    }
}

void automaton_scan(const struct automaton *automaton, struct str bytes,
                    void (*found)(void *context, unsigned keyword, size_t end), void *context)
{
    const unsigned *next = automaton->next;
    unsigned classes = automaton->class_count, state = ROOT;
    for (size_t i = 0; i < bytes.len; i++) {
        state = next[state * classes + automaton->class_of[(unsigned char)bytes.at[i]]];
        if (automaton->keyword[state])
            report(automaton, bytes, state, i + 1, found, context);
        for (unsigned at = automaton->suffix[state]; at; at = automaton->suffix[at])
            report(automaton, bytes, at, i + 1, found, context);
    }
}
