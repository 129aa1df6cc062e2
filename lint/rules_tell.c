// What there is to say of a match: the message with its variables, the help, the fix.
#include "lint/rules.h"

// The rule's note, and a line for each label: what it is said of, and where.
static struct str help_of(const struct match_found *found, struct arena *arena)
{
    const struct match_rule *rule = found->rule;
    struct buffer BUFFER_AUTO help = {0};
    if (!rule->label_count)
        return rule->note;
    buffer_add(&help, rule->note);
    for (size_t i = 0; i < rule->label_count; i++) {
        const struct match_binding *binding = &found->bindings->at[rule->labels[i].variable];
        struct str text = match_binding_text(found->tree, binding), rest = text;
        if (!text.len || !rule->labels[i].message.len)
            continue;
        size_t line = 1;
        for (const char *at = found->tree->bytes.at; at < text.at; at++)
            line += *at == '\n';
        struct str first = str_cut(&rest, '\n');
        buffer_printf(&help, "%s`%.*s` (line %zu): %.*s", help.len ? "\n" : "",
                      STR_ARG(str_slice(first, 0, 60)), line, STR_ARG(rule->labels[i].message));
    }
    return arena_copy(arena, buffer_str(&help));
}

void lint_tell(struct matcher *matcher, const struct match_found *found, struct arena *arena,
               struct rule_told *out)
{
    const struct match_rule *rule = found->rule;
    const struct match_node *node = &found->tree->nodes.at[found->node];
    struct buffer BUFFER_AUTO message = {0}, fixed = {0};
    match_fill(found, rule->message.len ? rule->message : rule->id, false, &message);
    *out = (struct rule_told){.id = rule->id,
                              .severity = rule->severity,
                              .is_bundled = rule->is_bundled,
                              .is_broken = match_is_broken(found->tree, found->node),
                              .message = arena_copy(arena, buffer_str(&message)),
                              .help = help_of(found, arena),
                              .offset = node->start,
                              .length = node->end - node->start};
    if (!rule->fix)
        return;
    size_t start, end;
    match_fix_range(matcher, found, &start, &end);
    match_fill(found, rule->fix->template, true, &fixed);
    out->safety = rule->fix->safety;
    out->fix_offset = start;
    out->fix_length = end - start;
    out->fix = arena_copy(arena, buffer_str(&fixed));
}
