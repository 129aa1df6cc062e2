// debug-leftover: debuggers as code, not in comments and texts.
#include "check_helper.h"

extern const struct check check_debug_leftover;

#define CASE(file, in, count)                                                                                \
    {                                                                                                        \
        .name = in, .path = file, .bytes = STR(in), .findings = count                                        \
    }

static void test_languages(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        CASE("a.js", "function f() {\n  debugger;\n}\n", 1),
        CASE("a.js", "// debugger;\nconst a = 'debugger;', debuggers = 1;\n", 0),
        CASE("a.ts", "let a: number = 1; debugger", 1),
        CASE("a.tsx", "const a = <b>debugger;</b>;\ndebugger;\n", 1),
        CASE("a.rb", "def f\n  binding.pry\n  byebug\nend\n", 2),
        CASE("a.rb", "# binding.pry\nputs 'byebug'\nx.byebug = 1\nf(byebug)\n", 0),
        CASE("a.rs", "fn f() { dbg!(1); }\n", 1),
        CASE("a.rs", "fn f() { dbg(1); mydbg!(2); }\n", 0),
        CASE("a.php", "<?php var_dump($a); xdebug_break(); $b->var_dump(); ?>", 2),
        CASE("a.go", "debugger\n", 0),
        CASE("a.js", "", 0),
        CASE("a.js", "debugger;\r\n\xff", 1),
    };
    check_cases_run(&check_debug_leftover, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_languages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
