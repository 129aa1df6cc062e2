// The shell text of CI files: which of it is looked at, and where in the file a finding is.
#include "check_helper.h"

extern const struct check check_sh_rm_var, check_sh_cd_fail, check_sh_unquoted, check_sh_curl_pipe;

#define WORKFLOW ".github/workflows/a.yml"
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))
#define JOB(runs_on) "on: push\njobs:\n  a:\n    runs-on: " runs_on "\n    steps:\n"
#define RM "rm -rf \"$D/\"\n"
#define AT(path_text, text, at_line)                                                                         \
    {                                                                                                        \
        .name = (text), .path = (path_text), .bytes = STR(text), .findings = 1, .line = (at_line)            \
    }
#define FINE(path_text, text)                                                                                \
    {                                                                                                        \
        .name = (text), .path = (path_text), .bytes = STR(text)                                              \
    }

static void test_places(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        AT(WORKFLOW, JOB("x") "      - run: " RM, 6),
        AT(WORKFLOW, JOB("x") "      - run: 'echo; rm -rf \"$D/\"'\n", 6),
        AT(WORKFLOW, JOB("x") "      - run: \"echo \\u00e9 \\\"\\\"; rm -rf $D/\"\n", 6),
        AT(WORKFLOW, JOB("x") "      - run: |\n          echo\n\n          " RM, 9),
        AT(WORKFLOW, JOB("x") "      - run: >-\n          echo &&\n          " RM, 8),
        AT(WORKFLOW, JOB("x") "      - run: |\r\n          echo\r\n          " RM, 8),
        AT(WORKFLOW, JOB("x") "      - run: |2\n          echo\n          " RM, 8),
        AT(WORKFLOW, JOB("x") "      - run: |\n          echo ${{ github.sha }} 'a\n          b'; " RM, 8),
        AT("action.yml", "runs:\n  using: composite\n  steps:\n    - shell: bash\n      run: " RM, 5),
        AT(".gitlab-ci.yml", "a:\n  script:\n    - echo\n    - " RM, 4),
        AT(".gitlab-ci.yml", "default:\n  before_script: " RM, 2),
        AT(".gitlab-ci.yml", "a:\n  after_script:\n    - [echo]\n    - - |\n        echo\n        " RM, 6),
        FINE("other.yml", "a:\n  script: " RM),
        FINE(WORKFLOW, JOB("x") "      - name: " RM),
        FINE(WORKFLOW, JOB("x") "      - run: echo ${{ 'rm -rf \"$D/\"' }}\n"),
        FINE(".gitlab-ci.yml", "a:\n  script: !reference [b, script]\n  x: " RM),
    };
    RUN(check_sh_rm_var, cases);
    struct check_outcome out;
    struct check_case exact = AT(WORKFLOW, JOB("x") "      - run: |\n          echo é\n          " RM, 8);
    check_outcome_make(&out, &check_sh_rm_var, &exact);
    const struct finding *finding = &out.findings.at[0];
    assert_memory_equal(exact.bytes.at + finding->offset, "\"$D/\"", finding->length);
    check_outcome_free(&out);
}

static void test_shells(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        AT(WORKFLOW, JOB("x") "      - shell: sh\n        run: " RM, 7),
        AT(WORKFLOW, JOB("windows-latest") "      - shell: bash -l {0}\n        run: " RM, 7),
        AT(WORKFLOW,
           "on: push\ndefaults: {run: {shell: bash}}\njobs: {a: {runs-on: windows-latest, steps: [{run: 'rm "
           "-rf $D/'}]}}\n",
           3),
        FINE(WORKFLOW, JOB("windows-latest") "      - run: " RM),
        FINE(WORKFLOW, JOB("[self-hosted, Windows]") "      - run: " RM),
        FINE(WORKFLOW, JOB("x") "      - shell: pwsh\n        run: " RM),
        FINE(WORKFLOW, JOB("x") "      - shell: python\n        run: " RM),
        FINE(WORKFLOW, JOB("x") "      - shell: ${{ inputs.shell }}\n        run: " RM),
        FINE(WORKFLOW,
             JOB("'${{ matrix.os }}'\n    strategy: {matrix: {os: [windows-2022]}}") "      - run: " RM),
        FINE(WORKFLOW, "on: push\ndefaults: {run: {shell: pwsh}}\njobs: {a: {runs-on: x, steps: [{run: 'rm "
                       "-rf $D/'}]}}\n"),
        FINE("action.yml", "runs:\n  using: composite\n  steps:\n    - run: " RM),
        FINE(".gitlab-ci.yml", "a:\n  tags: [windows]\n  script: " RM),
    };
    RUN(check_sh_rm_var, cases);
    // A job of its own machine on which bash is sure.
    static const struct check_case sure[] = {
        AT(WORKFLOW,
           JOB("'${{ matrix.os }}'\n    strategy: {matrix: {os: [ubuntu-24.04]}}") "      - run: " RM, 7),
    };
    RUN(check_sh_rm_var, sure);
}

static void test_variables(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(WORKFLOW, "env: {D: out}\n" JOB("x") "      - run: " RM),
        FINE(WORKFLOW, JOB("x") "      - run: echo D=out >> $GITHUB_ENV\n      - run: " RM),
        FINE(WORKFLOW, JOB("x") "      - run: rm -rf \"$GITHUB_ACTION_PATH/\"\n"),
        FINE(".gitlab-ci.yml", "variables: {D: out}\na:\n  script: " RM),
        FINE(WORKFLOW, JOB("x") "      - run: rm -rf \"${{ env.D }}/\"\n"),
        AT(WORKFLOW, "env: {MD: out}\n" JOB("x") "      - run: " RM, 7),
    };
    RUN(check_sh_rm_var, cases);
}

// The runner's bash stops at errors, but not one that is called without -e.
static void test_other_checks(void **state)
{
    (void)state;
    static const struct check_case cd[] = {
        FINE(WORKFLOW, JOB("x") "      - run: |\n          cd build\n          rm -rf *\n"),
        AT(WORKFLOW,
           JOB("x") "      - shell: bash -l {0}\n        run: |\n          cd build\n          rm -rf *\n",
           8),
        FINE(
            WORKFLOW,
            JOB("x") "      - shell: bash -el {0}\n        run: |\n          cd build\n          rm -rf *\n"),
    };
    RUN(check_sh_cd_fail, cd);
    static const struct check_case unquoted[] = {AT(WORKFLOW, JOB("x") "      - run: rm $tmp_file\n", 6)};
    RUN(check_sh_unquoted, unquoted);
    static const struct check_case pipe[] = {
        AT(WORKFLOW, JOB("x") "      - run: curl https://a.example/i.sh | sh\n", 6),
        FINE(WORKFLOW, JOB("x") "      - run: curl \"file://$PWD/i.sh\" | sh\n"),
    };
    RUN(check_sh_curl_pipe, pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_shells),
        cmocka_unit_test(test_variables),
        cmocka_unit_test(test_other_checks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
