// A baseline file of any bytes: an error with a place, or a baseline that renders to one that reads the same.
#include "core/baseline.h"
#include "core/json_read.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render_and_read_back(const struct baseline *baseline, struct arena *arena)
{
    struct finding_list findings = {0};
    struct buffer BUFFER_AUTO out = {0};
    struct baseline again;
    struct error err = {0};

    for (size_t i = 0; i < baseline->count; i++) {
        struct finding *finding = vec_add(&findings);
        memcpy(finding->fingerprint, baseline->at[i].fingerprint, sizeof finding->fingerprint);
        finding->path = baseline->at[i].path;
        finding->rule = baseline->at[i].rule;
    }
    baseline_render(&findings, baseline, &(struct baseline_words){.reason = STR("-")}, &out);
    assert(baseline_parse(buffer_str(&out), "again", arena, &again, &err));
    for (size_t i = 0; i < baseline->count; i++)
        assert(baseline_find(&again, baseline->at[i].fingerprint));
    vec_free(&findings);
}

// What is written of the entries themselves is read as the same, and is written the same again.
static void save_and_read_back(const struct baseline *baseline, struct arena *arena)
{
    struct buffer BUFFER_AUTO out = {0}, twice = {0}, thrice = {0};
    struct baseline again;
    struct error err = {0};

    baseline_render_entries(baseline, &out);
    assert(baseline_parse(buffer_str(&out), "again", arena, &again, &err));
    // The first writing mends what is no UTF-8, which may change the order.
    baseline_render_entries(&again, &twice);
    assert(baseline_parse(buffer_str(&twice), "twice", arena, &again, &err));
    baseline_render_entries(&again, &thrice);
    assert(str_equal(buffer_str(&twice), buffer_str(&thrice)));
    for (size_t i = 0; i < again.count; i++) {
        const struct baseline_entry *entry = baseline_find(baseline, again.at[i].fingerprint);
        assert(entry && baseline_is_expired(&again.at[i], STR("9999-12-31")) ==
                            (again.at[i].expires.len && !str_equal(again.at[i].expires, STR("9999-12-31"))));
    }
    while (again.count) {
        size_t before = again.count;
        struct baseline_entry first = again.at[0];
        baseline_remove(&again, first.fingerprint);
        assert(again.count == before - 1);
        if (before % 3 == 0) {
            baseline_put(&again, &first, arena);
            assert(again.count == before && baseline_find(&again, first.fingerprint));
            baseline_remove(&again, first.fingerprint);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena ARENA_AUTO arena = {0};
    struct baseline baseline;
    struct error err = {0};

    if (baseline_parse((struct str){(const char *)data, size}, "fuzz", &arena, &baseline, &err)) {
        render_and_read_back(&baseline, &arena);
        save_and_read_back(&baseline, &arena);
    } else
        assert(err.code == ERROR_CONFIG && strncmp(err.message, "fuzz:", 5) == 0);
    return 0;
}
