#include "core/check.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static const struct check_value *find_value(const struct check_run *run, const char *name)
{
    for (size_t i = 0; run->check->options && run->check->options[i].name; i++)
        if (strcmp(run->check->options[i].name, name) == 0)
            return &run->values[i];
    assert(false && "a check asked for an option that its table lacks");
    abort();
}

bool check_is_of(const struct check *check, struct str rule)
{
    struct str id = str_from(check->id);
    bool is_below = rule.len > id.len && rule.at[id.len] == '/' && str_starts_with(rule, id);
    return is_below || str_equal(rule, id);
}

bool check_flag(const struct check_run *run, const char *name)
{
    return find_value(run, name)->flag;
}

int64_t check_number(const struct check_run *run, const char *name)
{
    return find_value(run, name)->number;
}

struct str check_text(const struct check_run *run, const char *name)
{
    return find_value(run, name)->text;
}

const struct check_value *check_list(const struct check_run *run, const char *name)
{
    return find_value(run, name);
}

void *check_share(struct check_run *run, const struct blob *blob, check_share_make *make)
{
    struct check_shared *shared = run->shared && run->shared->arena ? run->shared : NULL;
    for (size_t i = 0; shared && i < shared->count; i++) {
        const struct check_shared_slot *slot = &shared->slots[i];
        if (slot->make == make && slot->path == blob->path.at && slot->bytes == blob->bytes.at)
            return slot->made;
    }
    void *made = make(blob, shared ? shared->arena : run->arena);
    if (shared && shared->count < CHECK_SHARED_MAX)
        shared->slots[shared->count++] = (struct check_shared_slot){
            .make = make, .path = blob->path.at, .bytes = blob->bytes.at, .made = made};
    return made;
}

static struct finding *spill_finding(struct check_run *run)
{
    if (!run->spill)
        run->spill = ARENA_NEW(run->arena, struct finding);
    *run->spill = (struct finding){0};
    run->reported++;
    return run->spill;
}

static __attribute__((format(printf, 2, 0))) struct finding *
add_finding(struct check_run *run, const char *format, va_list arguments)
{
    if (run->reported >= CHECK_FINDINGS_MAX)
        return spill_finding(run);
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    size_t size = length > 0 ? (size_t)length : 0;
    char *text = arena_alloc(run->arena, size + 1, 1);
    vsnprintf(text, size + 1, format, arguments);

    struct finding *finding = vec_add(run->findings);
    run->reported++;
    finding->rule = str_from(run->check->id);
    finding->severity = run->severity;
    finding->message = (struct str){text, size};
    return finding;
}

struct finding *check_report(struct check_run *run, size_t offset, size_t length, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct finding *finding = add_finding(run, format, arguments);
    va_end(arguments);
    finding->offset = offset;
    finding->length = length;
    return finding;
}

struct finding *check_report_file(struct check_run *run, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct finding *finding = add_finding(run, format, arguments);
    va_end(arguments);
    finding->is_whole_file = true;
    return finding;
}

void check_stands_for_all(struct finding *finding)
{
    finding->key = finding->rule;
}

void check_soften(const struct check_run *run, struct finding *finding)
{
    if (!run->is_chosen && finding->severity == SEVERITY_ERROR)
        finding->severity = SEVERITY_WARNING;
}

void check_add_edit(struct check_run *run, struct finding *finding, enum fix_safety safety, size_t offset,
                    size_t length, struct str text)
{
    if (finding == run->spill)
        return;
    // Powers of two, grown by copying within the arena: nearly every finding has one edit.
    size_t count = finding->edit_count;
    if ((count & (count - 1)) == 0) {
        struct edit *edits = ARENA_ARRAY(run->arena, struct edit, count ? count * 2 : 1);
        if (count)
            memcpy(edits, finding->edits, count * sizeof *edits);
        finding->edits = edits;
    }
    assert(count == 0 || finding->edits[count - 1].offset + finding->edits[count - 1].length <= offset);
    finding->edits[finding->edit_count++] =
        (struct edit){.offset = offset, .length = length, .text = arena_copy(run->arena, text)};
    finding->safety = safety;
}

void check_set_mode(struct check_run *run, struct finding *finding, enum fix_safety safety, uint32_t mode)
{
    if (finding == run->spill)
        return;
    finding->mode = mode;
    finding->safety = safety;
}

static bool parse_list(struct str text, struct arena *arena, struct check_value *value)
{
    size_t room = 1;
    for (size_t i = 0; i < text.len; i++)
        room += text.at[i] == ',';
    value->list = ARENA_ARRAY(arena, struct str, room);
    for (struct str rest = text; rest.at;) {
        struct str item = str_trim(str_cut(&rest, ','));
        if (item.len)
            value->list[value->list_count++] = item;
    }
    return true;
}

bool check_value_parse(const struct check_option *option, struct str text, struct arena *arena,
                       struct check_value *value, struct error *err)
{
    bool negative = str_starts_with(text, STR("-"));
    uint64_t number;

    *value = (struct check_value){.text = text};
    switch (option->kind) {
    case CHECK_OPTION_TEXT: return true;
    case CHECK_OPTION_LIST: return parse_list(text, arena, value);
    case CHECK_OPTION_FLAG:
        value->flag = str_equal(text, STR("true"));
        if (value->flag || str_equal(text, STR("false")))
            return true;
        return error_set(err, ERROR_CONFIG, "'%s' must be true or false, not '%.*s'", option->name,
                         STR_ARG(text));
    case CHECK_OPTION_NUMBER:
        if (str_to_u64(str_slice(text, negative, text.len), &number) && number <= INT64_MAX) {
            value->number = negative ? -(int64_t)number : (int64_t)number;
            return true;
        }
        return error_set(err, ERROR_CONFIG, "'%s' must be a number, not '%.*s'", option->name, STR_ARG(text));
    }
    return error_set(err, ERROR_CONFIG, "'%s' has an unknown kind", option->name);
}
