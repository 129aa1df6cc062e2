#define PCRE2_CODE_UNIT_WIDTH 8
#include "scanners/confirm.h"

#include <pcre2.h>
#include <stdlib.h>

enum {
    MATCH_LIMIT = 100000, // steps of the matcher: some milliseconds at most
    LOOK_BEHIND = 64,     // bytes before a window that look-behinds see
    STACK_START = 32 * 1024,
    STACK_MAX = 1024 * 1024,
};

enum list { LIST_ALLOW, LIST_ALLOW_MATCH, LIST_ALLOW_LINE, LIST_SKIP_PATH, LIST_COUNT };

struct program {
    pcre2_code *pattern;            // NULL when the rule has a finder
    pcre2_code *path;               // NULL: any
    pcre2_code **lists[LIST_COUNT]; // each ends with NULL
    uint32_t group;                 // number of the group "secret"
};

struct confirmer {
    pcre2_match_context *context;
    pcre2_match_data *data;
    pcre2_jit_stack *stack; // made when a pattern needs more than the machine's
};

struct confirmer *confirmer_open(void)
{
    struct confirmer *confirmer = memory_alloc(1, sizeof *confirmer);
    confirmer->context = pcre2_match_context_create(NULL);
    confirmer->data = pcre2_match_data_create(32, NULL);
    if (!confirmer->context || !confirmer->data)
        memory_exhausted();
    pcre2_set_match_limit(confirmer->context, MATCH_LIMIT);
    pcre2_set_depth_limit(confirmer->context, MATCH_LIMIT);
    return confirmer;
}

void confirmer_close(struct confirmer *confirmer)
{
    if (!confirmer)
        return;
    pcre2_match_context_free(confirmer->context);
    pcre2_match_data_free(confirmer->data);
    pcre2_jit_stack_free(confirmer->stack);
    free(confirmer);
}

// Bytes, never UTF: contents are hostile, and a pattern can't switch that.
static const uint32_t compile_options = PCRE2_NEVER_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT;

bool confirm_check_pattern(const char *pattern, struct error *err)
{
    int code;
    PCRE2_SIZE offset;
    PCRE2_UCHAR message[256];
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, compile_options, &code, &offset, NULL);
    if (!compiled) {
        pcre2_get_error_message(code, message, sizeof message);
        return error_set(err, ERROR_CONFIG, "pattern: %s at byte %zu", (const char *)message, offset);
    }
    pcre2_code_free(compiled);
    return true;
}

static pcre2_code *compile(const char *pattern)
{
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, compile_options, &error, &offset, NULL);
    // It passed confirm_check_pattern when the rules were loaded, so this is memory or nothing.
    if (!code)
        memory_exhausted();
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // where it is not to be had, the interpreter runs
    return code;
}

static void program_free(struct program *program)
{
    if (!program)
        return;
    pcre2_code_free(program->pattern);
    pcre2_code_free(program->path);
    for (size_t i = 0; i < LIST_COUNT; i++) {
        for (pcre2_code **code = program->lists[i]; *code; code++)
            pcre2_code_free(*code);
        free(program->lists[i]);
    }
    free(program);
}

void program_slot_free(struct program_slot *slot)
{
    program_free(atomic_load(&slot->program));
}

static pcre2_code **compile_list(const char *const *patterns)
{
    size_t count = 0;
    while (patterns && patterns[count])
        count++;
    pcre2_code **codes = memory_alloc(count + 1, sizeof(pcre2_code *));
    for (size_t i = 0; i < count; i++)
        codes[i] = compile(patterns[i]);
    codes[count] = NULL;
    return codes;
}

static struct program *program_new(const struct scan_rule *rule)
{
    struct program *program = memory_alloc(1, sizeof *program);
    *program = (struct program){.lists = {[LIST_ALLOW] = compile_list(rule->allow),
                                          [LIST_ALLOW_MATCH] = compile_list(rule->allow_match),
                                          [LIST_ALLOW_LINE] = compile_list(rule->allow_line),
                                          [LIST_SKIP_PATH] = compile_list(rule->skip_path)}};
    if (rule->path)
        program->path = compile(rule->path);
    if (rule->pattern) {
        program->pattern = compile(rule->pattern);
        int group = pcre2_substring_number_from_name(program->pattern, (PCRE2_SPTR) "secret");
        program->group = group > 0 ? (uint32_t)group : 0;
    }
    return program;
}

// Two threads may compile the same rule at once; one of them wins and the other's work is thrown away.
static const struct program *program_get(struct program_slot *slot, const struct scan_rule *rule)
{
    struct program *program = atomic_load_explicit(&slot->program, memory_order_acquire);
    if (program)
        return program;
    struct program *mine = program_new(rule);
    if (atomic_compare_exchange_strong(&slot->program, &program, mine))
        return mine;
    program_free(mine);
    return program;
}

static int run(struct confirmer *confirmer, const pcre2_code *code, struct str subject, size_t start,
               size_t offset_limit, uint32_t options)
{
    // An offset limit rather than PCRE2_ANCHORED, with which just-in-time code can't run.
    pcre2_set_offset_limit(confirmer->context, offset_limit);
    int result = pcre2_match(code, (PCRE2_SPTR)subject.at, subject.len, start, options, confirmer->data,
                             confirmer->context);
    if (result == PCRE2_ERROR_JIT_STACKLIMIT && !confirmer->stack) {
        confirmer->stack = pcre2_jit_stack_create(STACK_START, STACK_MAX, NULL);
        pcre2_jit_stack_assign(confirmer->context, NULL, confirmer->stack);
        result = pcre2_match(code, (PCRE2_SPTR)subject.at, subject.len, start, options, confirmer->data,
                             confirmer->context);
    }
    return result;
}

enum confirm_outcome confirm_search(struct confirmer *confirmer, struct program_slot *slot,
                                    const struct scan_rule *rule, struct str bytes, size_t from, size_t last,
                                    size_t end, struct confirm_span *span)
{
    const struct program *program = program_get(slot, rule);
    size_t base = from > LOOK_BEHIND ? from - LOOK_BEHIND : 0;
    struct str subject = str_slice(bytes, base, end - base);
    uint32_t options = (base > 0 ? PCRE2_NOTBOL : 0) | (end < bytes.len ? PCRE2_NOTEOL : 0);
    int result = run(confirmer, program->pattern, subject, from - base, last - base, options);
    if (result == PCRE2_ERROR_NOMATCH)
        return CONFIRM_NOTHING;
    if (result < 0)
        return CONFIRM_TIMED_OUT;
    const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(confirmer->data);
    const PCRE2_SIZE *group = &ovector[2 * (size_t)program->group];
    if (group[0] == PCRE2_UNSET || group[1] < group[0])
        return CONFIRM_NOTHING;
    *span = (struct confirm_span){base + ovector[0], base + ovector[1], base + group[0], base + group[1]};
    return CONFIRM_FOUND;
}

static bool has_any(struct confirmer *confirmer, pcre2_code *const *codes, struct str subject)
{
    for (; *codes; codes++)
        if (run(confirmer, *codes, subject, 0, PCRE2_UNSET, 0) >= 0)
            return true;
    return false;
}

bool confirm_is_allowed(struct confirmer *confirmer, struct program_slot *slot, const struct scan_rule *rule,
                        struct str secret)
{
    return rule->allow && has_any(confirmer, program_get(slot, rule)->lists[LIST_ALLOW], secret);
}

// From the start of the line that the match begins on to the end of the one that it ends on, within reason.
static struct str lines_around(struct str bytes, const struct confirm_span *span)
{
    size_t start = span->start, end = span->end;
    while (start > 0 && bytes.at[start - 1] != '\n' && span->start - start < RULE_REACH_MAX)
        start--;
    while (end < bytes.len && bytes.at[end] != '\n' && end - span->end < RULE_REACH_MAX)
        end++;
    return str_slice(bytes, start, end - start);
}

bool confirm_is_excepted(struct confirmer *confirmer, struct program_slot *slot, const struct scan_rule *rule,
                         struct str path, struct str bytes, const struct confirm_span *span)
{
    if (!rule->path && !rule->skip_path && !rule->allow_match && !rule->allow_line)
        return false;
    const struct program *program = program_get(slot, rule);
    struct str match = str_slice(bytes, span->start, span->end - span->start);
    // What has no path yet is looked at again when it has.
    if (path.len && program->path && run(confirmer, program->path, path, 0, PCRE2_UNSET, 0) < 0)
        return true;
    return (path.len && has_any(confirmer, program->lists[LIST_SKIP_PATH], path)) ||
           has_any(confirmer, program->lists[LIST_ALLOW_MATCH], match) ||
           has_any(confirmer, program->lists[LIST_ALLOW_LINE], lines_around(bytes, span));
}
