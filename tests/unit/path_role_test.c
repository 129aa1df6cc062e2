// What a path says about why a file is there.
#include "core/path_role.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_roles(void **state)
{
    static const struct {
        const char *path;
        enum path_role role;
    } cases[] = {
        {"", PATH_ROLE_OWN},
        {"a.json", PATH_ROLE_OWN},
        {"src/contest/latest.c", PATH_ROLE_OWN},
        {"broken.json", PATH_ROLE_OWN},
        {"conf/invalid/a.yml", PATH_ROLE_OWN},
        {"data/a.json", PATH_ROLE_OWN},
        {"test", PATH_ROLE_OWN},
        {"/tmp/test/a.json", PATH_ROLE_OWN},
        {"/vendor/a.json", PATH_ROLE_OWN},
        {"tests/a.json", PATH_ROLE_TEST},
        {"Test/a.json", PATH_ROLE_TEST},
        {"src/test/java/A.java", PATH_ROLE_TEST},
        {"my-integration-test/a.yml", PATH_ROLE_TEST},
        {"web/__tests__/a.ts", PATH_ROLE_TEST},
        {"src/test/resources/a.json", PATH_ROLE_SPECIMEN},
        {"src/it/resources-old/a.json", PATH_ROLE_SPECIMEN},
        {"tests/broken-config.json", PATH_ROLE_SPECIMEN},
        {"tests/malformed/a.py", PATH_ROLE_SPECIMEN},
        {"pkg/testdata/a.go", PATH_ROLE_SPECIMEN},
        {"pkg/_testdata/a.json", PATH_ROLE_SPECIMEN},
        {"parser/testfiles/env/Dockerfile", PATH_ROLE_SPECIMEN},
        {"parser/testfiles-negative/env/Dockerfile", PATH_ROLE_SPECIMEN},
        {"pkg/__fixtures__/a.json", PATH_ROLE_SPECIMEN},
        {"spec/fixtures/a.yml", PATH_ROLE_SPECIMEN},
        {"vendor/github.com/a/b.go", PATH_ROLE_FOREIGN},
        {"tests/vendor/a.go", PATH_ROLE_FOREIGN},
        {"web/node_modules/a/b.js", PATH_ROLE_FOREIGN},
        {"vendor.c", PATH_ROLE_OWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (path_role(str_from(cases[i].path)) != cases[i].role)
            fail_msg("%s: %d", cases[i].path, (int)path_role(str_from(cases[i].path)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_roles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
