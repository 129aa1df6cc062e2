// What an audit looks at, from a scan or from a report that another machine made.
#include "core/json_read.h"
#include "scanners/findings/audit.h"

// Items by fingerprint, by open addressing: a report may have a million. Slots hold positions + 1.
struct index {
    size_t *slots;
    size_t mask;
};

static struct index index_make(size_t room, struct arena *arena)
{
    size_t size = 16;
    while (size < room * 2)
        size *= 2;
    return (struct index){ARENA_ARRAY(arena, size_t, size), size - 1};
}

// The item with this fingerprint. When there is none, NULL, and the one that is added next gets its slot.
static struct audit_item *index_find(struct index *index, struct audit_items *items, const char *fingerprint)
{
    for (size_t i = (size_t)str_hash(str_from(fingerprint)) & index->mask;; i = (i + 1) & index->mask) {
        if (!index->slots[i]) {
            index->slots[i] = items->count + 1;
            return NULL;
        }
        struct audit_item *item = &items->at[index->slots[i] - 1];
        if (strcmp(item->fingerprint, fingerprint) == 0)
            return item;
    }
}

static struct str place_text(struct str path, size_t line, struct arena *arena)
{
    return line ? arena_printf(arena, "%.*s:%zu", STR_ARG(path), line) : arena_copy(arena, path);
}

void audit_items_from_findings(const struct finding_list *findings, struct arena *arena,
                               struct audit_items *items)
{
    struct index index = index_make(findings->count, arena);
    VEC_EACH (const struct finding, finding, findings) {
        bool counts = finding->state == FINDING_NEW || finding->state == FINDING_OLD;
        if (!finding->is_secret || !counts || finding->is_copy ||
            index_find(&index, items, finding->fingerprint))
            continue;
        struct audit_item *item = vec_add(items);
        *item = (struct audit_item){
            .rule = finding->rule,
            .severity = str_from(severity_name(finding->severity)),
            .confidence = str_from(confidence_name(finding->confidence)),
            .proof = finding->proof,
            .message = finding->message,
            .path = finding->path,
            .shape = finding->shape,
            .help = finding->help,
            .line = finding->line,
            .excerpt = finding->excerpt,
            .line_before = finding->line_before,
            .line_after = finding->line_after,
        };
        memcpy(item->fingerprint, finding->fingerprint, sizeof item->fingerprint);
        item->places = ARENA_ARRAY(arena, struct str, finding->copy_count + 1);
        for (size_t i = 0; i < finding->copy_count; i++)
            item->places[item->place_count++] =
                place_text(finding->copies[i]->path, finding->copies[i]->line, arena);
    }
}

static struct str text_of(const struct json_node *node, const char *key, struct arena *arena)
{
    return arena_copy(arena, json_member_text(node, key));
}

static size_t line_of(const struct json_node *node)
{
    double line = json_member_number(node, "line", 0);
    return line >= 1 && line < 1e15 ? (size_t)line : 0;
}

static void add_place(struct audit_item *item, struct str place, struct arena *arena)
{
    struct str *grown = ARENA_ARRAY(arena, struct str, item->place_count + 1);
    if (item->place_count)
        memcpy(grown, item->places, item->place_count * sizeof *grown);
    grown[item->place_count++] = place;
    item->places = grown;
}

static void read_item(const struct json_node *node, struct index *index, struct arena *arena,
                      struct audit_items *items)
{
    enum { PLACES_MAX = 100 };
    struct str fingerprint = json_member_text(node, "fingerprint"), state = json_member_text(node, "state");
    struct str rule = json_member_text(node, "rule");
    bool counts = str_equal(state, STR("new")) || str_equal(state, STR("old")) || !state.len;
    if (!is_fingerprint(fingerprint) || !str_starts_with(rule, STR("secrets/")) || !counts)
        return;
    struct audit_item item = {.line = line_of(node)};
    memcpy(item.fingerprint, fingerprint.at, fingerprint.len);
    item.path = text_of(node, "path", arena);
    struct audit_item *known = index_find(index, items, item.fingerprint);
    if (known) {
        if (known->place_count < PLACES_MAX)
            add_place(known, place_text(item.path, item.line, arena), arena);
        return;
    }
    item.rule = arena_copy(arena, rule);
    item.severity = text_of(node, "severity", arena);
    item.confidence = text_of(node, "confidence", arena);
    item.proof = text_of(node, "proof", arena);
    item.message = text_of(node, "message", arena);
    item.shape = text_of(node, "shape", arena);
    item.help = text_of(node, "help", arena);
    item.excerpt = text_of(node, "excerpt", arena);
    item.line_before = text_of(node, "line_before", arena);
    item.line_after = text_of(node, "line_after", arena);
    const struct json_node *places = json_member(node, "places");
    for (const struct json_node *place = places ? places->first : NULL;
         place && item.place_count < PLACES_MAX; place = place->next)
        add_place(&item, place_text(json_member_text(place, "path"), line_of(place), arena), arena);
    *vec_add(items) = item;
}

bool audit_items_from_report(struct str text, const char *name, struct arena *arena,
                             struct audit_items *items, struct error *err)
{
    struct json_node *root;
    if (!json_parse(text, name, arena, &root, err))
        return false;
    const struct json_node *findings = json_member(root, "findings");
    if (!json_member(root, "andon") || !findings || findings->kind != JSON_LIST)
        return error_set(err, ERROR_CONFIG, "%s:1: this is not a report of andon in JSON", name);
    struct index index = index_make(findings->count, arena);
    for (const struct json_node *node = findings->first; node; node = node->next)
        read_item(node, &index, arena, items);
    return true;
}
