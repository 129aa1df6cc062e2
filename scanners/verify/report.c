#include "scanners/verify/verify.h"

#include "core/json.h"

static const char *const result_names[VERIFY_RESULT_COUNT] = {"unknown", "live", "dead"};

void verify_list_hosts(const struct candidate_list *candidates, struct buffer *out)
{
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->at[i];
        size_t count = 0;
        bool is_first = candidate->endpoint != NULL;
        for (size_t k = 0; k < candidates->count && is_first; k++) {
            const struct candidate *other = &candidates->at[k];
            bool is_same = other->endpoint && str_equal(other->endpoint->host, candidate->endpoint->host);
            is_first = !is_same || k >= i;
            count += is_same && other->same_as == SIZE_MAX ? 1 : 0;
        }
        if (is_first)
            buffer_printf(out, "  %.*s  %zu secret%s\n", STR_ARG(candidate->endpoint->host), count,
                          count == 1 ? "" : "s");
    }
}

static void count_results(const struct candidate_list *candidates, size_t counts[VERIFY_RESULT_COUNT])
{
    VEC_EACH (const struct candidate, candidate, candidates)
        counts[candidate->result]++;
}

static void as_json(const struct candidate_list *candidates, struct buffer *out)
{
    struct json json;
    size_t counts[VERIFY_RESULT_COUNT] = {0};
    count_results(candidates, counts);
    json_start(&json, out, true);
    json_object(&json);
    json_pair_text(&json, "andon", STR(ANDON_VERSION));
    json_pair_text(&json, "command", STR("verify"));
    json_key(&json, "findings");
    json_array(&json);
    VEC_EACH (const struct candidate, candidate, candidates) {
        json_object(&json);
        json_pair_text(&json, "rule", str_from(candidate->rule));
        json_path(&json, "path", candidate->path);
        json_pair_number(&json, "line", (int64_t)candidate->line);
        json_pair_number(&json, "column", (int64_t)candidate->column);
        json_pair_text(&json, "fingerprint", str_from(candidate->fingerprint));
        json_key(&json, "verification");
        json_object(&json);
        json_pair_text(&json, "result", str_from(result_names[candidate->result]));
        json_pair_text(&json, "reason", candidate->reason);
        if (candidate->endpoint)
            json_pair_text(&json, "host", candidate->endpoint->host);
        if (candidate->status)
            json_pair_number(&json, "status", candidate->status);
        json_object_end(&json);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_key(&json, "stats");
    json_object(&json);
    for (int i = 0; i < VERIFY_RESULT_COUNT; i++)
        json_pair_number(&json, result_names[i], (int64_t)counts[i]);
    json_object_end(&json);
    json_object_end(&json);
    buffer_add_byte(out, '\n');
}

void verify_report(const struct verify_options *options, const struct candidate_list *candidates,
                   struct buffer *out)
{
    size_t counts[VERIFY_RESULT_COUNT] = {0};
    if (options->shared.format == REPORT_JSON) {
        as_json(candidates, out);
        return;
    }
    count_results(candidates, counts);
    VEC_EACH (const struct candidate, candidate, candidates) {
        buffer_printf(out, "%.*s:%zu:%zu: %s %s (", STR_ARG(candidate->path), candidate->line,
                      candidate->column, result_names[candidate->result], candidate->rule);
        if (candidate->endpoint)
            buffer_printf(out, "%.*s: ", STR_ARG(candidate->endpoint->host));
        buffer_printf(out, "%.*s)\n", STR_ARG(candidate->reason));
    }
    buffer_printf(out, "andon: %zu live, %zu dead, %zu unknown\n", counts[VERIFY_LIVE], counts[VERIFY_DEAD],
                  counts[VERIFY_UNKNOWN]);
}
