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
    baseline_render(&findings, baseline, STR("-"), &out);
    assert(baseline_parse(buffer_str(&out), "again", arena, &again, &err));
    for (size_t i = 0; i < baseline->count; i++)
        assert(baseline_find(&again, baseline->at[i].fingerprint));
    vec_free(&findings);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena ARENA_AUTO arena = {0};
    struct baseline baseline;
    struct error err = {0};

    if (baseline_parse((struct str){(const char *)data, size}, "fuzz", &arena, &baseline, &err))
        render_and_read_back(&baseline, &arena);
    else
        assert(err.code == ERROR_CONFIG && strncmp(err.message, "fuzz:", 5) == 0);
    return 0;
}
