// CI files: each check on files that are wrong and on files that are right.
#include "check_helper.h"

extern const struct check check_ci_keys, check_ci_expr, check_ci_needs, check_ci_dup_id, check_ci_inject,
    check_ci_pin, check_ci_permissions, check_ci_trigger, check_ci_persist_credentials,
    check_ci_secrets_inherit, check_ci_glob_cron, check_ci_insecure_command, check_ci_docker_tag,
    check_gl_double_pipeline;

#define WORKFLOW ".github/workflows/a.yml"
#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = WORKFLOW, .bytes = STR(in)                                                       \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = WORKFLOW, .bytes = STR(in), .findings = 1, .message = part, .line = at_line      \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))

// Seven lines, then the steps of a job that starts on each push.
#define HEAD                                                                                                 \
    "on: push\npermissions: {contents: read}\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n"
#define CHECKOUT "      - uses: actions/checkout@v4\n"
#define ON_PULL                                                                                              \
    "on: pull_request_target\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n"                       \
    "      - uses: actions/checkout@v4\n        with:\n"                                                     \
    "          ref: ${{ github.event.pull_request.head.sha }}\n"

// Line 9 has the checkout's ref, and more lines in front of it when `steps` has some; a build follows.
#define ON_PULL_BY(value, job, steps)                                                                        \
    "on: pull_request_target\njobs:\n  one:\n    runs-on: ubuntu-latest" job "\n    steps:\n" steps          \
    "      - uses: actions/checkout@v4\n        with:\n          ref: ${{ " value                            \
    " }}\n      - run: npm ci\n"

static void test_keys(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE(HEAD "      - run: make\n"),
        FINE(HEAD CHECKOUT "      - run: make\n        shell: bash\n        working-directory: a\n"),
        FINE("on:\n  push: {branches: [main]}\n  schedule:\n    - cron: '0 0 * * *'\n  workflow_dispatch:\n"
             "    inputs:\n      a: {type: choice, options: [b]}\njobs: {a: {uses: "
             "./.github/workflows/b.yml}}\n"),
        FINE("\"on\": [push, pull_request]\njobs: {a: {runs-on: x, steps: [{run: make}]}}\n"),
        FINE("on: push\njobs: {a: {runs-on: {group: b}, steps: [{run: x, background: true}, {wait: a}]}}\n"),
        FINE("on: push\njobs: {a: &x {runs-on: a, steps: [{run: b}]}, b: *x}\n"),
        FOUND("on: push\njobs:\n  a:\n    <<: {runs-on: b}\n    steps: [{run: c}]\n", "no merge key", 4),
        FINE("on: push\njobs: {a: {runs-on: b, strategy: '${{ fromJSON(inputs.x) }}', steps: [{run: c}]}}\n"),
        FINE("on: {push: , pull_request: {branches: [a]}}\nenv: {A: 1, B: }\njobs: {a: {runs-on: b, "
             "strategy: {matrix: {c: "
             "'${{ fromJSON(vars.X) }}', include: [{c: 1}]}}, env: '${{ fromJSON(vars.X) }}', steps: [{uses: "
             "a/b@c, with: {d: "
             "true}}]}}\n"),
        FOUND("on: {pull_request: [main]}\njobs: {a: {runs-on: b, steps: []}}\n",
              "'pull_request' must be a map", 1),
        FOUND("on: push\nenv: text\njobs: {a: {runs-on: b, steps: []}}\n", "'env' must be a map", 2),
        FOUND("on: push\njobs:\n  a:\n    runs-on: b\n    strategy:\n      matrix:\n        c: 1\n    steps: "
              "[]\n",
              "'c' must be a list", 7),
        FOUND(HEAD "      - run: x\n        env: {A: [b]}\n", "'A' must be text", 8),
        FOUND(HEAD "      - uses: a/b@c\n        with:\n          d: [1, 2]\n", "'d' must be text", 9),
        FINE("[not a workflow"),
        FINE("just text\n"),
        FINE(""),
        FINE("on: push\r\njobs: {a: {runs-on: b, steps: [{run: c}]}}"),
        FOUND("jobs: {a: {runs-on: b, steps: []}}\n", "needs the key 'on'", 1),
        FOUND("on: push\n", "needs the key 'jobs'", 1),
        FOUND("on: push\njobs: {a: {steps: []}}\n", "needs the key 'runs-on'", 2),
        FOUND("on: push\njobs:\n  a:\n    runs-on: b\n    step: []\n", "did you mean 'steps'", 5),
        FOUND("on: push\nenvs: {}\njobs: {}\n", "did you mean 'env'", 2),
        FOUND("on: pull_requests\njobs: {}\n", "did you mean 'pull_request'", 1),
        FOUND("on:\n  issues: {types: [close]}\njobs: {}\n", "no activity 'close'", 2),
        FOUND("on:\n  issues: {branches: [a]}\njobs: {}\n", "no key 'branches'", 2),
        FOUND(HEAD "      - name: x\n", "needs 'run' or 'uses'", 7),
        FOUND(HEAD "      - run: x\n        uses: a/b@c\n", "not both", 7),
        FOUND(HEAD "      - run: x\n        with: {a: b}\n", "no key 'with'", 8),
        FOUND(HEAD "      - uses: a/b@c\n        shell: bash\n", "no key 'shell'", 8),
        FOUND(HEAD "      - uses: checkout\n", "owner/name@version", 7),
        FOUND(HEAD "      - run: x\n        timeout-minutes: long\n", "must be a number", 8),
        FOUND(HEAD "      - run: x\n        continue-on-error: maybe\n", "must be true or false", 8),
        FOUND(HEAD "      - run: [a]\n", "'run' must be text", 7),
        FOUND(HEAD "      - text\n", "must be a map", 7),
        FOUND("on: push\njobs: {a: {runs-on: b, steps: {run: c}}}\n", "'steps' must be a list", 2),
        FOUND("on: push\njobs: {1a: {runs-on: b}}\n", "starts with a letter", 2),
        FOUND("on: push\npermissions: {content: read}\njobs: {}\n", "did you mean 'contents'", 2),
        FOUND("on: push\npermissions: {contents: reed}\njobs: {}\n", "did you mean 'read'", 2),
        FOUND("on: push\npermissions: write\njobs: {}\n", "not one of the values", 2),
        FOUND("on: push\njobs: {a: {uses: ./b.yml, steps: []}}\n", "no key 'steps'", 2),
        FOUND("on:\n  workflow_call: {inputs: {a: {required: true}}}\njobs: {}\n", "needs the key 'type'", 2),
        FOUND("on:\n  schedule: [{corn: 0}]\njobs: {}\n", "did you mean 'cron'", 2) /* and cron is missing */,
    };
    struct check_case last = cases[sizeof cases / sizeof *cases - 1];
    last.findings = 2;
    check_cases_run(&check_ci_keys, cases, sizeof cases / sizeof *cases - 1);
    check_cases_run(&check_ci_keys, &last, 1);
}

// The keys are right, and GitHub refuses the values, or does something else.
static void test_values(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(HEAD
             "      - run: a\n        shell: perl {0}\n      - run: b\n        shell: ${{ matrix.shell }}\n"),
        FOUND(HEAD "      - run: a\n        shell: dash\n", "no shell 'dash'", 8),
        FOUND("on: push\ndefaults: {run: {shell: zsh}}\njobs: {}\n", "no shell 'zsh'", 2),
        FINE("on: push\npermissions: {id-token: write}\njobs: {}\n"),
        FOUND("on: push\npermissions: {id-token: read}\njobs: {}\n", "nothing to read", 2),
        FOUND("on: push\nenv: {A=B: c}\njobs: {}\n", "can have the name 'A=B'", 2),
        FOUND(HEAD "      - run: a\n        env: {A B: c}\n", "can have the name", 8),
        FINE("on: push\njobs: {a: {uses: ./b.yml, secrets: inherit}}\n"),
        FOUND("on: push\njobs: {a: {uses: ./b.yml, secrets: all}}\n", "'inherit'", 2),
        FOUND("on: schedule\njobs: {}\n", "list of cron lines", 1),
        FOUND("on: [push, schedule]\njobs: {}\n", "list of cron lines", 1),
        FINE("on:\n  workflow_dispatch: {inputs: {a: {type: string, required: true, default: b}}}\njobs: "
             "{}\n"),
        {.name = "default of a required input",
         .path = WORKFLOW,
         .bytes = STR(
             "on:\n  workflow_call: {inputs: {a: {type: string, required: true, default: b}}}\njobs: {}\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "a machine that is gone",
         .path = WORKFLOW,
         .bytes = STR(
             "on: push\njobs: {a: {runs-on: macos-12, steps: []}, b: {runs-on: [ubuntu-20.04], steps: []}, "
             "c: {runs-on: [self-hosted, ubuntu-20.04], steps: []}}\n"),
         .findings = 2,
         .severity = SEVERITY_WARNING},
        FINE(HEAD "      - uses: $/.github/actions/a\n"),
    };
    static const struct check_case often[] = {
        FINE("on:\n  schedule: [{cron: '*/5 * * * *'}, {cron: '7 * * * *'}]\njobs: {}\n"),
        FOUND("on:\n  schedule: [{cron: '*/4 * * * *'}]\njobs: {}\n", "every 4 minutes", 2),
        FOUND("on:\n  schedule: [{cron: '* * * * *'}]\njobs: {}\n", "every 1 minutes", 2),
    };
    RUN(check_ci_keys, cases);
    RUN(check_ci_glob_cron, often);
}

static void test_actions(void **state)
{
    (void)state;
#define ACTION(in, count, part)                                                                              \
    {                                                                                                        \
        .name = in, .path = "a/action.yml", .bytes = STR(in), .findings = count, .message = part             \
    }
    const struct check_case cases[] = {
        ACTION("name: a\nauthor: b\nruns: {using: node20, main: a.js}\nbranding: {icon: x}\n", 0, NULL),
        ACTION("runs: {using: docker, image: Dockerfile, args: ['${{ inputs.a }}']}\n", 0, NULL),
        ACTION("runs: {using: composite, steps: [{run: a, shell: bash}, {uses: ./b}]}\n", 0, NULL),
        ACTION("- hosts: all\n", 0, NULL),
        ACTION("runs: daily\nsteps: [x]\n", 0, NULL),
        ACTION("runs: {using: composite, steps: [{run: a}]}\n", 1, "needs the key 'shell'"),
        ACTION("runs: {using: composite, steps: [{uses: a/b@c, timeout-minutes: 1}]}\n", 1,
               "timeout-minutes"),
        ACTION("runs: {using: node20, mian: a.js}\n", 1, "did you mean 'main'"),
    };
    RUN(check_ci_keys, cases);
    const struct check_case expressions[] = {
        ACTION("inputs: {a: {}}\nruns: {using: composite, steps: [{run: '${{ inputs.a }}', shell: b}]}\n", 0,
               NULL),
        ACTION("inputs: {a: {}}\nruns: {using: composite, steps: [{run: '${{ inputs.b }}', shell: b}]}\n", 1,
               "no input 'b'"),
        ACTION("runs: {using: composite, steps: [{run: '${{ secrets.A }}', shell: b}]}\n", 1, "'secrets'"),
        ACTION("description: '${{ github.sha }}'\nruns: {using: node20, main: a}\n", 0, NULL),
    };
    RUN(check_ci_expr, expressions);
}

#define IF(text) HEAD "      - run: x\n        if: " text "\n"
#define ECHO(text) HEAD "      - run: echo ${{ " text " }}\n"

static void test_expressions(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE(ECHO("github.sha")),
        FINE(ECHO("GitHub.Ref_Name")),
        FINE(ECHO("format('{0} {{1}}', runner.os)")),
        FINE(ECHO("github.event.anything[0].*.b")),
        FINE(ECHO("vars.X || env.Y || secrets.Z")),
        FINE(ECHO("case(true, 1, 2)")),
        FINE(ECHO("hashFiles('a', 'b')")),
        FINE(IF("success() && github.ref == 'refs/heads/main'")),
        FINE(IF("${{ always() }}")),
        FINE(IF("\"github.ref == 'a'\"")),
        FINE(IF("|\n          github.ref == 'a' ||\n          failure()")),
        FINE("on: push\njobs: {a: {runs-on: b, if: \"success('c')\", steps: []}}\n"),
        FINE(
            "on: push\njobs: {a: {runs-on: '${{ matrix.os }}', strategy: {matrix: {os: [b]}}, steps: []}}\n"),
        FINE("on: push\njobs: {a: {runs-on: x, strategy: {matrix: {include: [{os: b}]}}, steps: [{run: '${{ "
             "matrix.os "
             "}}'}]}}\n"),
        FINE("on: push\njobs: {a: {runs-on: x, strategy: {matrix: '${{ fromJSON(vars.A) }}'}, steps: [{run: "
             "'${{ "
             "matrix.b }}'}]}}\n"),
        FINE("on: push\njobs: {a: {runs-on: x, outputs: {o: 1}, steps: []}, b: {runs-on: x, needs: a, steps: "
             "[{run: "
             "'${{ needs.a.outputs.o }}${{ needs.A.result }}'}]}}\n"),
        FINE("on: push\njobs: {a: {runs-on: x, steps: [{id: s, run: y}, {run: '${{ steps.S.outputs.anything "
             "}}'}]}}\n"),
        FINE(
            "on: {workflow_dispatch: {inputs: {a: }}}\njobs: {a: {runs-on: '${{ inputs.a }}', steps: []}}\n"),
        FINE("on:\n  workflow_call: {outputs: {o: {value: '${{ jobs.a.outputs.p }}'}}}\njobs: {a: {runs-on: "
             "x, outputs: "
             "{p: 1}, steps: []}}\n"),
        FINE("on: {workflow_dispatch: {inputs: {a: }}, workflow_call: }\njobs: {a: {runs-on: '${{ "
             "github.event.inputs.b }}', "
             "steps: []}}\n"),
        FOUND("on: {workflow_dispatch: {inputs: {a: }}}\njobs: {a: {runs-on: '${{ github.event.inputs.b }}', "
              "steps: []}}\n",
              "no input 'b'", 2),
        // Types: what is certain is that contexts are objects, and what an event or a matrix holds is not.
        FINE(ECHO("contains(needs.*.result, 'failure')")),
        FINE(ECHO("join(github.event.a.*.name, ', ')")),
        FINE(ECHO("github.event == github.event.a")),
        FINE(ECHO("fromJSON('[1, 2]')[0]")),
        FINE(ECHO("toJSON(github.event)")),
        FINE(ECHO("contains(github.event.labels, 'a')")),
        FINE(HEAD "      - run: '${{ github }}'\n"),
        FOUND(ECHO("startsWith(github.event, 'a')"), "a text is wanted here, and this is an object", 7),
        FOUND(ECHO("endsWith('a', github.event.a.*.b)"), "this is a list", 7),
        FOUND(ECHO("contains(github, 'a')"), "a text or a list is wanted", 7),
        FOUND(ECHO("fromJSON(env)"), "this is an object", 7),
        FOUND(ECHO("fromJSON('[1, 2')"), "no JSON", 7),
        FOUND(ECHO("github.event == 'push'"), "never equal", 7),
        FOUND(ECHO("1 < secrets"), "never equal", 7),
        FOUND(ECHO("github.event"), "the word 'Object'", 7),
        FOUND(HEAD "      - {id: s, run: a}\n      - run: x ${{ steps.s.outputs }}\n", "the word 'Object'",
              8),
        // A step knows those before it.
        FINE(HEAD "      - {id: s, run: a}\n      - run: x ${{ steps.s.outputs.a }}\n"),
        FINE(HEAD "      - {id: s, run: a}\n      - {id: s, run: 'x ${{ steps.s.outputs.a }}'}\n"),
        FOUND(HEAD "      - run: x ${{ steps.s.outputs.a }}\n      - {id: s, run: a}\n", "has not run yet",
              7),
        FOUND(HEAD "      - {id: s, run: 'x ${{ steps.s.outputs.a }}'}\n", "has not run yet", 7),
        FOUND(ECHO("github.sha ="), "equality", 7),
        FOUND(ECHO("\"a\""), "single quotes", 7),
        FOUND(HEAD "      - run: |\n          echo\n          echo ${{ a b }}\n", "expected an operator", 9),
        FOUND(HEAD "      - run: echo ${{ github.sha\n", "not closed", 7),
        FOUND(ECHO("gihtub.sha"), "did you mean 'github'", 7),
        FOUND(ECHO("main"), "texts stand in single quotes", 7),
        FOUND(ECHO("github.shaa"), "did you mean 'sha'", 7),
        FOUND(ECHO("runner.oss"), "did you mean 'os'", 7),
        FOUND(ECHO("tojsn(github)"), "did you mean 'toJSON'", 7),
        FOUND(ECHO("contains('a')"), "does not take 1 argument", 7),
        FOUND(ECHO("case(true, 1)"), "does not take 2 arguments", 7),
        FOUND(ECHO("format('{0} {1}', github.sha)"), "{1}", 7),
        FOUND(ECHO("always()"), "not known here", 7),
        FOUND(ECHO("steps.x.outputs.y"), "no step of this job", 7),
        FOUND(ECHO("needs.x.result"), "no job 'x'", 7),
        FOUND(ECHO("matrix.x"), "no matrix", 7),
        FOUND(ECHO("inputs.x"), "no input 'x'", 7),
        FOUND(ECHO("github.event[matrix.x]"), "no matrix", 7),
        FOUND("on: push\nenv: {A: '${{ env.B }}'}\njobs: {}\n", "'env' is not known here", 2),
        FOUND("on: push\njobs: {a: {runs-on: b, if: 'env.A', steps: []}}\n", "'env' is not known here", 2),
        FOUND("on: push\njobs: {a: {runs-on: b, steps: [{if: secrets.A, run: c}]}}\n",
              "'secrets' is not known", 2),
        FOUND("on: push\njobs: {a: {uses: '${{ vars.A }}'}}\n", "no expression is evaluated here", 2),
        FOUND("on: push\njobs: {a: {runs-on: x, outputs: {o: 1}, steps: []}, b: {runs-on: x, needs: a, "
              "steps: [{run: "
              "'${{ needs.a.outputs.p }}'}]}}\n",
              "has no output 'p'", 2),
        FOUND("on: push\njobs: {a: {runs-on: x, steps: []}, b: {runs-on: x, steps: [{run: '${{ "
              "needs.a.result }}'}]}}\n",
              "does not list in its needs", 2),
        FOUND("on: push\njobs: {a: {runs-on: x, strategy: {matrix: {os: [b]}}, steps: [{run: '${{ matrix.so "
              "}}'}]}}\n",
              "has no 'so'", 2),
        FOUND(
            "on: push\njobs: {a: {runs-on: x, steps: [{id: s, run: y}, {run: '${{ steps.s.output.x }}'}]}}\n",
            "did you mean 'outputs'", 2),
        FOUND(IF("${{ github.ref == 'a' }} && true"), "always true", 8),
        FOUND(IF("|\n          ${{ github.ref == 'a' }}"), "always true", 9),
        FOUND(IF("github.ref = 'a'"), "equality", 8),
    };
    RUN(check_ci_expr, cases);
}

static void test_graph(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE("on: push\njobs:\n  a: {}\n  b: {needs: a}\n  c: {needs: [A, b]}\n"),
        FINE("on: push\njobs: {a: {needs: []}, b: {needs: }}\n"),
        FOUND("on: push\njobs:\n  a: {needs: b}\n", "no job 'b'", 3),
        FOUND("on: push\njobs:\n  a: {needs: [a]}\n", "waits for itself", 3),
        FOUND("on: push\njobs:\n  a: {needs: b}\n  b: {needs: c}\n  c: {needs: [b]}\n", "b -> c -> b", 4),
    };
    RUN(check_ci_needs, cases);
    const struct check_case ids[] = {
        FINE(HEAD "      - {id: a, run: x}\n      - {id: b, run: x}\n      - {run: x}\n"),
        FOUND(HEAD "      - {id: a, run: x}\n      - {id: A, run: x}\n", "has the id 'A'", 8),
        FOUND("on: push\njobs:\n  a: {}\n  A: {}\n", "in case alone", 4),
    };
    RUN(check_ci_dup_id, ids);
}

#define CRON(line) "on:\n  schedule:\n    - cron: '" line "'\njobs: {}\n"
#define PUSH(filters) "on:\n  push:\n    " filters "\njobs: {}\n"

static void test_schedule(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE(CRON("0 0 * * *")),
        FINE(CRON("*/15 0-6,20 1,15 JAN-mar MON-FRI")),
        FINE(CRON(" 5  4  *  *  sun ")),
        FINE(PUSH("branches: [main, 'releases/**', '!releases/old', 'v[0-9]+.x', 'a?', '*', 'b+']")),
        FINE(PUSH("paths: ['**.js', 'a b/c', '!x']")),
        FINE(PUSH("tags: ['!**']")),
        FINE(PUSH("branches-ignore: ['!a']")),
        FINE(PUSH("branches: ")),
        FOUND(CRON("0 0 * *"), "five fields", 3),
        FOUND(CRON("0 24 * * *"), "'24' is no hour", 3),
        FOUND(CRON("60 0 * * *"), "minute", 3),
        FOUND(CRON("0 0 0 * *"), "day of the month", 3),
        FOUND(CRON("0 0 * 13 *"), "month", 3),
        FOUND(CRON("0 0 * * MOO"), "day of the week", 3),
        FOUND(CRON("*/0 0 * * *"), "minute", 3),
        FOUND(CRON("5-1 0 * * *"), "minute", 3),
        FOUND(CRON("@daily"), "minute", 3),
        FOUND(CRON("0 0 1,, * *"), "day", 3),
        FOUND(PUSH("branches: ['v[0-9.x']"), "not closed", 3),
        FOUND(PUSH("branches: ['a b']"), "no branch", 3),
        FOUND(PUSH("branches: ['a..b']"), "'..'", 3),
        FOUND(PUSH("branches: ['+']"), "repeat", 3),
        FOUND(PUSH("branches: [a, '!']"), "nothing stands", 3),
        FOUND(PUSH("branches: ['!a']"), "negative", 3),
        FOUND(PUSH("paths: ['./a']"), "root", 3),
        FOUND(PUSH("{branches: [a], branches-ignore: [b]}"), "both", 3),
    };
    RUN(check_ci_glob_cron, cases);
}

static void test_injection(void **state)
{
    (void)state;
#define ON(events, script) "on: " events "\njobs: {a: {runs-on: b, steps: [{run: '" script "'}]}}\n"
    const struct check_case cases[] = {
        FINE(ON("issues", "echo ${{ github.event.issue.number }}")),
        FINE(ON("push", "echo ${{ github.event.issue.title }}")),
        FINE(ON("issues", "echo ${{ contains(github.event.issue.title, ''a'') }}")),
        FINE(ON("issues", "echo ${{ github.event.issue.title == ''a'' }}")),
        FINE(ON("issues", "echo ${{ github.event.issue.title && ''a'' }}")),
        FINE(ON("push", "echo ${{ github.head_ref }}")),
        FINE("on: issues\njobs: {a: {runs-on: b, steps: [{run: 'x', env: {T: '${{ github.event.issue.title "
             "}}'}}]}}\n"),
        FOUND(ON("issues", "echo ${{ github.event.issue.title }}"), "issue.title", 2),
        FOUND(ON("[push, pull_request]", "echo ${{ github.head_ref || github.ref }}"), "head_ref", 2),
        FOUND(ON("pull_request", "echo ${{ github[''event''].pull_request.head.ref }}"), "head.ref", 2),
        FOUND(ON("push", "echo ${{ toJSON(github.event.commits.*.message) }}"), "commits", 2),
        FOUND(ON("push", "echo ${{ github.event.commits[0].message }}"), "commits", 2),
        FOUND(ON("workflow_call", "echo ${{ github.event.comment.body }}"), "comment.body", 2),
        FOUND(ON("issue_comment", "x ${{ format(''{0}'', github.event.comment.body) }}"), "comment.body", 2),
        FOUND("on: issues\njobs:\n  a:\n    steps:\n      - uses: actions/github-script@v7\n        with:\n  "
              "        "
              "script: |\n            a\n            console.log(`${{ github.event.issue.body }}`)\n",
              "issue.body", 9),
        {.name = "action",
         .path = "action.yml",
         .bytes =
             STR("runs: {using: composite, steps: [{shell: sh, run: '${{ github.event.issue.title }}'}]}\n"),
         .findings = 1},
    };
    RUN(check_ci_inject, cases);
}

static void test_triggers(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        FINE(ON_PULL "      - run: echo done\n"),
        FINE(ON_PULL),
        FINE("on: pull_request_target\njobs: {a: {steps: [{uses: actions/checkout@v4}, {run: make}]}}\n"),
        FINE("on: pull_request\njobs: {a: {steps: [{uses: actions/checkout@v4, with: {ref: '${{ "
             "github.head_ref }}'}}, "
             "{run: make}]}}\n"),
        FINE("on: pull_request_target\njobs: {a: {if: \"contains(github.event.pull_request.labels.*.name, "
             "'safe')\", steps: "
             "[{uses: actions/checkout@v4, with: {ref: '${{ github.head_ref }}'}}, {run: make}]}}\n"),
        FINE("on: {pull_request_target: {types: [labeled]}}\njobs: {a: {steps: [{uses: actions/checkout@v4, "
             "with: {ref: "
             "'${{ github.head_ref }}'}}, {run: make}]}}\n"),
        FOUND(ON_PULL "      - run: npm ci\n", "stranger", 8),
        FOUND(ON_PULL "      - uses: ./.github/actions/build\n", "stranger", 8),
        FINE(ON_PULL "      - uses: $/.github/actions/build\n"),
        // By the environment, the output of a step, that of a job, and by hand.
        FOUND(ON_PULL_BY("env.REF", "\n    env: {REF: '${{ github.head_ref }}'}", ""), "stranger", 9),
        FINE(ON_PULL_BY("env.REF", "\n    env: {REF: main}", "")),
        FOUND(ON_PULL_BY("steps.pr.outputs.ref", "",
                         "      - id: pr\n        run: echo ref=${{ github.head_ref }} >> $GITHUB_OUTPUT\n"),
              "stranger", 10),
        FOUND(ON_PULL_BY("steps.pr.outputs.ref", "",
                         "      - id: pr\n        env: {R: '${{ github.head_ref }}'}\n        run: echo "
                         "ref=$R >> $GITHUB_OUTPUT\n"),
              "stranger", 11),
        FINE(ON_PULL_BY("steps.pr.outputs.ref", "",
                        "      - id: pr\n        run: echo ref=main >> $GITHUB_OUTPUT\n")),
        FOUND(
            ON_PULL_BY(
                "needs.find.outputs.ref", "\n    needs: find",
                "") "  find:\n    runs-on: x\n    outputs: {ref: '${{ steps.a.outputs.sha }}'}\n    steps:\n"
                    "      - {id: a, run: 'echo sha=${{ github.event.pull_request.head.sha }}'}\n",
            "stranger", 9),
        FINE(ON_PULL_BY("env.A", "\n    env: {A: '${{ env.B }}', B: '${{ env.A }}'}", "")),
        FOUND("on: pull_request_target\njobs:\n  one:\n    runs-on: x\n    steps:\n"
              "      - run: |\n          gh pr checkout 7\n          npm ci\n",
              "stranger", 7),
        FINE("on: pull_request_target\njobs:\n  one:\n    runs-on: x\n    steps:\n"
             "      - run: |\n          npm ci\n          gh pr checkout 7\n"),
        FOUND("on: workflow_run\njobs: {a: {steps: [{uses: actions/checkout@v4, with: {ref: '${{ "
              "github.event.workflow_run.head_sha }}'}}, {run: make}]}}\n",
              "stranger", 2),
    };
    RUN(check_ci_trigger, cases);
    const struct check_case kept[] = {
        FINE(HEAD CHECKOUT "      - uses: actions/upload-artifact@v4\n        with: {path: .}\n"),
        FINE(HEAD CHECKOUT "      - uses: actions/upload-artifact@v3\n        with: {path: dist}\n"),
        FINE(HEAD "      - uses: actions/checkout@v4\n        with: {persist-credentials: false}\n"
                  "      - uses: actions/upload-artifact@v3\n        with: {path: .}\n"),
        FOUND(HEAD CHECKOUT "      - uses: actions/upload-artifact@v3\n        with: {path: .}\n", "uploaded",
              7),
        FOUND(HEAD CHECKOUT "      - uses: actions/upload-artifact@v4\n        with: {path: ./, "
                            "include-hidden-files: true}\n",
              "uploaded", 7),
        FOUND(ON_PULL, "stranger", 6),
    };
    RUN(check_ci_persist_credentials, kept);
}

static void test_trust(void **state)
{
    (void)state;
#define SHA "0123456789abcdef0123456789abcdef01234567"
    const struct check_case pins[] = {
        FINE(HEAD CHECKOUT "      - uses: ./local\n      - uses: a/b@" SHA
                           " # v1\n      - uses: docker://x:1\n"),
        FINE(HEAD "      - uses: a/b@${{ vars.X }}\n"),
        FOUND(HEAD "      - uses: a/b@v1\n", "'v1' can be moved", 7),
        FOUND(HEAD "      - uses: a/b/c@main\n", "'main'", 7),
        FOUND("on: push\njobs: {a: {uses: a/b/.github/workflows/c.yml@v1}}\n", "'v1'", 2),
        {.name = "no owner is trusted",
         .path = WORKFLOW,
         .options = "trusted=",
         .bytes = STR(HEAD CHECKOUT),
         .findings = 1},
        {.name = "another owner",
         .path = WORKFLOW,
         .options = "trusted=x, A",
         .bytes = STR(HEAD "      - uses: a/b@v1\n")},
    };
    RUN(check_ci_pin, pins);
    const struct check_case permissions[] = {
        FINE(HEAD "      - run: x\n"),
        FINE("on: push\njobs: {a: {permissions: {}}, b: {permissions: read-all}}\n"),
        FINE("on: workflow_call\njobs: {a: {}}\n"),
        FOUND("on: push\njobs: {a: {permissions: {}}, b: {}}\n", "no permissions", 2),
        FOUND("on: push\npermissions: write-all\njobs: {a: {}}\n", "may write everything", 2),
    };
    RUN(check_ci_permissions, permissions);
    const struct check_case inherit[] = {
        FINE("on: push\njobs: {a: {uses: ./b.yml, secrets: inherit}}\n"),
        FINE("on: push\njobs: {a: {uses: a/b/c.yml@v1, secrets: {X: y}}}\n"),
        FOUND("on: push\njobs: {a: {uses: a/b/c.yml@v1, secrets: inherit}}\n", "all secrets", 2),
    };
    RUN(check_ci_secrets_inherit, inherit);
    const struct check_case commands[] = {
        FINE(HEAD "      - run: echo a >> $GITHUB_ENV\n"),
        FOUND(HEAD "      - run: |\n          echo x\n          echo '::set-env name=A::b'\n", "set-env", 9),
        FOUND(HEAD "      - run: echo '::set-output name=A::b'\n", "deprecated", 7),
        FOUND("on: push\nenv: {ACTIONS_ALLOW_UNSECURE_COMMANDS: true}\njobs: {}\n", "every line", 2),
    };
    RUN(check_ci_insecure_command, commands);
    const struct check_case images[] = {
        FINE("on: push\njobs: {a: {container: 'a:1', services: {b: {image: 'r:5000/b@sha256:0'}, c: {image: "
             "'${{ x }}'}}}}\n"),
        FOUND("on: push\njobs: {a: {container: 'r:5000/a'}}\n", "no tag", 2),
        FOUND("on: push\njobs: {a: {services: {b: {image: 'a:latest'}}}}\n", "latest", 2),
        FOUND(HEAD "      - uses: docker://alpine\n", "no tag", 7),
    };
    RUN(check_ci_docker_tag, images);
}

static void test_gitlab(void **state)
{
    (void)state;
#define GITLAB(in, count)                                                                                    \
    {                                                                                                        \
        .name = in, .path = ".gitlab-ci.yml", .bytes = STR(in), .findings = count                            \
    }
#define MERGE "    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n"
    const struct check_case cases[] = {
        GITLAB("a:\n  rules:\n" MERGE "    - when: always\n", 1),
        GITLAB("a:\n  rules:\n" MERGE "    - if: $CI_COMMIT_BRANCH\n", 1),
        GITLAB("a:\n  rules:\n" MERGE "    - if: $CI_PIPELINE_SOURCE == \"push\"\n", 1),
        GITLAB("a:\n  rules:\n" MERGE "    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n", 0),
        GITLAB("a:\n  rules:\n" MERGE, 0),
        GITLAB("a:\n  rules:\n    - when: always\n", 0),
        GITLAB("workflow: {rules: []}\na:\n  rules:\n" MERGE "    - when: always\n", 0),
        GITLAB("include: x\na:\n  rules:\n" MERGE "    - when: always\n", 0),
        GITLAB(".a:\n  rules:\n" MERGE "    - when: always\n", 0),
        GITLAB("a:\n  rules:\n    - if: $CI_PIPELINE_SOURCE == \"merge_request_event\"\n      when: never\n  "
               "  - when: always\n",
               0),
        GITLAB("a:\n  rules: !reference [.b, rules]\n", 0),
        GITLAB("[", 0),
    };
    RUN(check_gl_double_pipeline, cases);
}

static void test_other_files(void **state)
{
    (void)state;
    static const char *const paths[] = {"a.yml", "workflows/a.yml", ".github/a.yml",
                                        ".github/workflows/x/a.yml", ".github/workflows/a.json"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct check_case other = {.name = paths[i], .path = paths[i], .bytes = STR("jobs: {a: {}}\n")};
        check_cases_run(&check_ci_keys, &other, 1);
    }
    const struct check_case copy = {.name = "copy",
                                    .path = "./vendor/x/.github/workflows/a.yaml",
                                    .bytes = STR("jobs: {}\n"),
                                    .findings = 1};
    check_cases_run(&check_ci_keys, &copy, 1);
    const struct check_case wide = {.name = "UTF-16", .path = WORKFLOW, .bytes = STR("\xff\xfej\0:\0 \0")};
    check_cases_run(&check_ci_keys, &wide, 1);
    const struct check_case latin = {.name = "Latin-1", .path = WORKFLOW, .bytes = STR("jobs: caf\xe9\n")};
    check_cases_run(&check_ci_keys, &latin, 1);
}

// A file of many wrong expressions in one scalar, and of many jobs, ends soon.
static void test_hostile(void **state)
{
    (void)state;
    struct buffer text = {0};
    struct check_outcome out;
    buffer_add_cstring(&text, HEAD "      - run: |\n");
    for (int i = 0; i < 30000; i++)
        buffer_add_cstring(&text, "          ${{ x }}\n");
    check_outcome_make(&out, &check_ci_expr,
                       &(struct check_case){.path = WORKFLOW, .bytes = buffer_str(&text)});
    assert_true(out.ok);
    assert_int_equal(out.findings.count, 50);
    check_outcome_free(&out);
    buffer_clear(&text);
    buffer_add_cstring(&text, "on: push\njobs:\n");
    for (int i = 0; i < 20000; i++)
        buffer_printf(&text, "  j%d: {needs: j%d}\n", i, i + 1);
    check_outcome_make(&out, &check_ci_needs,
                       &(struct check_case){.path = WORKFLOW, .bytes = buffer_str(&text)});
    assert_true(out.ok);
    check_outcome_free(&out);
    buffer_free(&text);
}

// What one check makes of a blob serves the next.
static void test_shared(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct finding_list findings = {0};
    struct blob blob, other;
    blob_init(&blob, STR(WORKFLOW), 0100644, NULL, STR("jobs: {}\n"));
    blob_init(&other, STR(WORKFLOW), 0100644, NULL, STR("on: push\n"));
    struct check_shared shared = {.arena = &arena};
    struct check_run run = {.check = &check_ci_keys,
                            .severity = SEVERITY_ERROR,
                            .arena = &arena,
                            .findings = &findings,
                            .shared = &shared};
    struct error err = {0};
    assert_true(check_ci_keys.run(&run, &blob, &err));
    assert_int_equal(shared.count, 1);
    run.check = &check_ci_needs;
    assert_true(check_ci_needs.run(&run, &blob, &err));
    assert_int_equal(shared.count, 1);
    assert_true(check_ci_needs.run(&run, &other, &err));
    assert_int_equal(shared.count, 2);
    vec_free(&findings);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),        cmocka_unit_test(test_actions),
        cmocka_unit_test(test_values),      cmocka_unit_test(test_expressions),
        cmocka_unit_test(test_graph),       cmocka_unit_test(test_schedule),
        cmocka_unit_test(test_injection),   cmocka_unit_test(test_triggers),
        cmocka_unit_test(test_trust),       cmocka_unit_test(test_gitlab),
        cmocka_unit_test(test_other_files), cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
