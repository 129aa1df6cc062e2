// andon scan test-rules: the samples of rules, and a probe for patterns that take too long.
#include "scanners/command.h"
#include "scanners/own_rules.h"
#include "scanners/selftest.h"

// The built-in rules, or those of the files that are named.
int scan_test_rules(const struct scan_options *options, const struct option_list *operands)
{
    (void)options;
    struct arena ARENA_AUTO arena = {0};
    BUFFER_AUTO struct buffer out = {0};
    struct scan_ruleset own = {0};
    struct selftest result = {0};
    struct error err = {0};
    if (operands->count > 1 &&
        !own_rules_load(operands->at + 1, operands->count - 1, STR("."), &arena, &own, &err))
        return scan_fail(&err);
    struct scan_engine *engine = scan_engine_new(&own);
    bool is_run =
        selftest_run(engine, operands->count > 1 ? &own : &scan_ruleset_builtin, &result, &out, &err);
    scan_engine_free(engine);
    if (!is_run)
        return scan_fail(&err);
    buffer_printf(&out, "%zu rules, %zu samples, %zu failures\n", result.rules, result.samples,
                  result.failures);
    int code = scan_print(&out);
    return code ? code : result.failures > 0;
}
