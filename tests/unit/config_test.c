#include "core/config.h"
#include "core/config_internal.h"
#include "unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static char folder[64];
static struct repo repo;

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int setup(void **state)
{
    (void)state;
    static const char *const folders[] = {"web", "web/app", "api", "we*b"};
    char path[256];
    snprintf(folder, sizeof folder, "/tmp/config-test-XXXXXX");
    if (!mkdtemp(folder))
        return 1;
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, folders[i]);
        if (mkdir(path, 0700) != 0)
            return 1;
    }
    repo = (struct repo){.work_tree = str_from(folder)};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const names[] = {"andon.yml",
                                        "web/andon.yml",
                                        "web/app/andon.yml",
                                        "we*b/andon.yml",
                                        "other.yml",
                                        "web/app",
                                        "web",
                                        "api",
                                        "we*b",
                                        ""};
    char path[256];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        if (unlink(path) != 0)
            rmdir(path);
    }
    arena_free(&arena);
    return 0;
}

static bool load(const char *text, struct config *config, struct error *err)
{
    write_file("andon.yml", text);
    return config_load(&repo, (struct str){0}, &arena, config, err);
}

static void assert_list(struct str_list list, const char *expected)
{
    struct buffer text = {0};
    for (size_t i = 0; i < list.count; i++) {
        buffer_add_cstring(&text, i ? " " : "");
        buffer_add(&text, list.at[i]);
    }
    assert_str(buffer_str(&text), expected);
    buffer_free(&text);
}

static void test_defaults(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    for (int i = 0; i < 4; i++) {
        if (i == 0)
            assert_ok(config_load(&repo, (struct str){0}, &arena, &config, &err)); // no file
        else if (i == 1)
            assert_ok(load("", &config, &err));
        else if (i == 2)
            assert_ok(
                load("lint:\nstages:\n  pre-commit:\nexclude: ~\n", &config, &err)); // null: as if absent
        else
            assert_ok(config_load(NULL, (struct str){0}, &arena, &config, &err));
        assert_list(config.stages[STAGE_PRE_COMMIT], "lint secrets test");
        assert_list(config.stages[STAGE_COMMIT_MSG], "message");
        assert_list(config.stages[STAGE_PRE_PUSH], "secrets message policy test");
        assert_list(config.stages[STAGE_PRE_RECEIVE], "secrets lint policy");
        assert_int_equal(config.stages[STAGE_UPDATE].count, 0);
        assert_int_equal(config.fix, CONFIG_FIX_TRUE);
        assert_str(config.baseline, ".andon/baseline.json");
        assert_str(config.message_style, "plain");
        assert_int_equal(config.message_max_subject, 72);
        assert_list(config.protected_branches, "main master");
        assert_int_equal(config.max_blob, 256 << 20);
        assert_int_equal(config.layer_count, 1);
        assert_int_equal(config.allow_count + config.command_count + config.exclude.count, 0);
    }
}

// The example of the design, whole.
static void test_contract(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    assert_ok(load(
        "version: 1\n"
        "stages:\n"
        "  pre-commit: [lint, secrets, test]\n"
        "  commit-msg: [message]\n"
        "  pre-push: [secrets, policy, test]\n"
        "  pre-receive: [secrets, lint, policy]\n"
        "lint:\n"
        "  disable: [todo-without-ticket]\n"
        "  severity: {df-pm-pin: \"off\"}\n"
        "  rules: [.andon/rules]\n"
        "  fix: ask\n"
        "  exclude: vendor/\n"
        "  options: {check-added-large-files: {maxkb: 100, enforce_all: true}, x: {list: [a, b]}}\n"
        "  tools:\n"
        "    ruff: {}\n"
        "    eslint: {files: [\"web/**/*.ts\"], timeout: 20s}\n"
        "secrets:\n"
        "  baseline: .andon/b.json\n"
        "  rules: [.andon/secrets]\n"
        "  allow: [{path: \"tests/fixtures/**\", rule: \"secrets/*\", reason: \"made-up keys\", expires: "
        "2027-06-30}]\n"
        "test:\n"
        "  budget: 10s\n"
        "  runners: auto\n"
        "message: {style: conventional, types: [feat, fix], max-subject: 50}\n"
        "policy: {branches: trunk, protected: [main], batch: {warn: 400, deny: 1000}}\n"
        "devenv: {anything: [goes, {here: 1}]}\n"
        "limits: {blob: 10MB}\n"
        "exclude: [\"*.min.js\"]\n"
        "commands:\n"
        "  - {id: typecheck, run: [mypy, \"--strict\", \"{files}\"], files: \"**/*.py\", stage: "
        "pre-commit, timeout: 2m}\n"
        "  - {id: fmt, run: [fmt], types: [python, c], stage: pre-push, writes: false, always-run: true}\n",
        &config, &err));
    assert_list(config.stages[STAGE_PRE_COMMIT], "lint secrets test typecheck");
    assert_list(config.stages[STAGE_PRE_PUSH], "secrets policy test fmt");
    assert_int_equal(config.fix, CONFIG_FIX_ASK);
    assert_list(config.layers[0].exclude, "vendor/");
    assert_list(config.layers[0].disable, "todo-without-ticket");
    assert_int_equal(config.layers[0].check_count, 3);
    assert_int_equal(config.layers[0].checks[0].severity, SEVERITY_OFF);
    assert_list(config.layers[0].checks[1].option_texts, "100 true");
    assert_list(config.layers[0].checks[2].option_texts, "a,b");
    assert_list(config.secret_rules, ".andon/secrets");
    assert_str(config.baseline, ".andon/b.json");
    assert_int_equal(config.allow_count, 1);
    assert_str(config.allow[0].expires, "2027-06-30");
    assert_int_equal(config.allow[0].line, 20);
    assert_list(config.message_types, "feat fix");
    assert_int_equal(config.message_max_subject, 50);
    assert_list(config.protected_branches, "main");
    assert_int_equal(config.max_blob, 10 << 20);
    assert_list(config.exclude, "*.min.js");
    assert_int_equal(config.command_count, 2);
    assert_true(config.commands[0].pass_files && config.commands[0].writes && !config.commands[0].always_run);
    assert_int_equal(config.commands[0].timeout_ms, 120000);
    assert_int_equal(config.commands[0].stage, STAGE_PRE_COMMIT);
    assert_list(config.commands[0].files, "**/*.py");
    assert_true(!config.commands[1].pass_files && !config.commands[1].writes &&
                config.commands[1].always_run);
    assert_int_equal(config.commands[1].timeout_ms, 60000);
    assert_non_null(config_at(config.root, "policy.batch.deny"));
    assert_str(config_at(config.root, "lint.tools.eslint.timeout")->text, "20s");
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"lint:\n  ruels: [x]\n", "andon.yml:2:3: unknown key 'ruels'; did you mean 'rules'?"},
        {"zzz: 1\n", "andon.yml:1:1: unknown key 'zzz'"},
        {"disable: [x]\n", "andon.yml:1:1: unknown key 'disable'; did you mean 'lint.disable'?"},
        {"stages: {pre-comit: [lint]}\n",
         "andon.yml:1:10: unknown key 'pre-comit'; did you mean 'pre-commit'?"},
        {"lint: {tools: {ruff: {timout: 1s}}}\n",
         "andon.yml:1:23: unknown key 'timout'; did you mean 'timeout'?"},
        {"commands: [{id: a, run: [a], fils: b}]\n",
         "andon.yml:1:30: unknown key 'fils'; did you mean 'files'?"},
        {"'*': 1\n", "andon.yml:1:1: unknown key '*'"},
        {"lint.fix: true\n", "andon.yml:1:1: unknown key 'lint.fix'"},
        {"'commands[]': 1\n", "andon.yml:1:1: unknown key 'commands[]'; did you mean 'commands'?"},
        {"[]\n", "andon.yml:1:1: the file must be a map of keys"},
        {"just text\n", "andon.yml:1:1: the file must be a map of keys"},
        {"lint: [x]\n", "andon.yml:1:7: lint must be a map of keys"},
        {"lint: {severity: high}\n", "andon.yml:1:18: lint.severity must be a map of keys"},
        {"lint: {fix: maybe}\n", "andon.yml:1:13: 'fix' must be one of true, false, ask, not 'maybe'"},
        {"lint: {severity: {x: loud}}\n",
         "andon.yml:1:22: 'x' must be one of off, note, warning, error, not 'loud'"},
        {"lint: {options: {x: {y: {}}}}\n",
         "andon.yml:1:25: 'y' must be a text, a number, true, false or a list of texts"},
        {"lint: {options: {x: {y: [\"a,b\"]}}}\n",
         "andon.yml:1:26: an item of a check's option can't hold a comma: 'a,b'"},
        {"lint: {disable: {a: 1}}\n", "andon.yml:1:17: 'disable' must be a list of texts"},
        {"lint: {disable: [[a]]}\n", "andon.yml:1:17: 'disable' must be a list of texts"},
        {"limits: {blob: 256XB}\n",
         "andon.yml:1:16: 'blob' must be a size in bytes, or such as 500KB, 256MB or 1GB, not '256XB'"},
        {"test: {budget: 10}\n",
         "andon.yml:1:16: 'budget' must be a duration up to 24h, such as 500ms, 60s or 2m, not '10'"},
        {"message: {max-subject: -1}\n", "andon.yml:1:24: 'max-subject' must be a whole number, not '-1'"},
        {"message: {style: fancy}\n",
         "andon.yml:1:18: 'style' must be one of conventional, plain, off, not 'fancy'"},
        {"version: 2\n", "andon.yml:1:10: version 2 is not known; this andon reads version 1"},
        {"devenv: x\n", "andon.yml:1:9: 'devenv' must be a map of keys, not 'x'"},
        {"secrets: {allow: [{path: x}]}\n", "andon.yml:1:19: 'reason' is missing: why"},
        {"secrets: {allow: [{path: x, reason: ' '}]}\n",
         "andon.yml:1:19: an entry of secrets.allow needs a reason"},
        {"secrets: {allow: [{reason: x}]}\n",
         "andon.yml:1:19: an entry of secrets.allow needs a path or a rule"},
        {"secrets: {allow: [{path: x, reason: y, expires: 2027-13-01}]}\n",
         "andon.yml:1:49: 'expires' must be a date such as 2027-06-30, not '2027-13-01'"},
        {"commands: {id: a}\n", "andon.yml:1:11: 'commands' must be a list of maps"},
        {"commands: [a]\n", "andon.yml:1:12: commands[] must be a map of keys"},
        {"commands: [~]\n", "andon.yml:1:12: 'id' is missing: its name"},
        {"commands: [{id: a}]\n",
         "andon.yml:1:12: 'run' is missing: its words; {files} stands for the files"},
        {"commands: [{id: a, run: 'a b'}]\n", "andon.yml:1:25: 'run' must be a list of words, such as [mypy, "
                                              "--strict, \"{files}\"], not 'a b'"},
        {"commands: [{id: a, run: []}]\n",
         "andon.yml:1:25: 'run' must be a list of words, such as [mypy, --strict, \"{files}\"]"},
        {"commands: [{id: a, run: ['{files}']}]\n",
         "andon.yml:1:25: '{files}' must be an argument of its own, behind the command's name"},
        {"commands: [{id: a, run: [x, '--in={files}']}]\n",
         "andon.yml:1:25: '{files}' must be an argument of its own, behind the command's name"},
        {"commands: [{id: a, run: [x, '{files}', '{files}']}]\n",
         "andon.yml:1:25: '{files}' can stand only once"},
        {"commands: [{id: a, run: ['']}]\n", "andon.yml:1:25: the command's name is empty"},
        {"commands: [{id: a, run: [\"x\\0y\"]}]\n", "andon.yml:1:25: a command's word can't hold a NUL byte"},
        {"commands: [{id: lint, run: [x]}]\n",
         "andon.yml:1:17: 'lint' is a name of andon's own; give the command another id"},
        {"commands:\n- {id: a, run: [x]}\n- {id: a, run: [y]}\n",
         "andon.yml:3:8: command 'a' is already on line 2"},
        {"commands: [{id: 'a b', run: [x]}]\n",
         "andon.yml:1:17: an id is made of letters, digits and - _ . /, not 'a b'"},
        {"commands: [{id: a, run: [x], stage: pre-comit}]\n",
         "andon.yml:1:37: unknown stage 'pre-comit'; did you mean 'pre-commit'?"},
        {"commands: [{id: a, run: [x], types: [pyton]}]\n",
         "andon.yml:1:37: unknown file type 'pyton'; did you mean 'python'?"},
        {"commands: [{id: a, run: [x], writes: maybe}]\n",
         "andon.yml:1:38: 'writes' must be true or false, not 'maybe'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct error err = {0};
        if (load(cases[i][0], &config, &err))
            fail_msg("accepted: %s", cases[i][0]);
        assert_string_equal(err.message, cases[i][1]);
        assert_int_equal(err.code, ERROR_CONFIG);
    }
}

static void test_unreadable(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    char path[128];
    snprintf(path, sizeof path, "%s/andon.yml", folder);
    assert_int_equal(symlink("nowhere", path), 0);
    assert_false(config_load(&repo, (struct str){0}, &arena, &config, &err));
    assert_non_null(strstr(err.message, "andon.yml"));
    assert_int_equal(error_exit_code(&err), 2);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(config_load(&repo, (struct str){0}, &arena, &config, &err));
    assert_non_null(strstr(err.message, "andon.yml"));
    rmdir(path);
    write_file("andon.yml", "");
    assert_int_equal(truncate(path, (4 << 20) + 1), 0);
    assert_false(config_load(&repo, (struct str){0}, &arena, &config, &err));
    assert_non_null(strstr(err.message, "andon.yml"));

    // --config: must be there.
    snprintf(path, sizeof path, "%s/other.yml", folder);
    assert_false(config_load(&repo, str_from(path), &arena, &config, &err));
    assert_non_null(strstr(err.message, "other.yml"));
    write_file("other.yml", "lint: {fix: false}\n");
    assert_ok(config_load(NULL, str_from(path), &arena, &config, &err));
    assert_int_equal(config.fix, CONFIG_FIX_FALSE);
    assert_str(config.file, path);
}

static const struct check check_a = {
    .id = "check-a",
    .severity = SEVERITY_WARNING,
    .options = (const struct check_option[]){{"max", CHECK_OPTION_NUMBER, "5", ""},
                                             {"names", CHECK_OPTION_LIST, "x", ""},
                                             {0}},
};
static const struct check check_off = {
    .id = "check-off", .severity = SEVERITY_ERROR, .flags = CHECK_OFF_BY_DEFAULT};
static const struct check check_message = {
    .id = "commit-message",
    .severity = SEVERITY_ERROR,
    .options = (const struct check_option[]){{"style", CHECK_OPTION_TEXT, "plain", ""},
                                             {"types", CHECK_OPTION_LIST, "", ""},
                                             {0}},
};
static const struct check *const checks[] = {&check_a, &check_off, &check_message};

static enum severity setting(const struct config *config, const struct check *check, const char *path,
                             struct check_value *values)
{
    struct error err = {0};
    enum severity severity = SEVERITY_COUNT;
    assert_ok(config_check_setting(config, check, str_from(path), &arena, &severity, values, &err));
    return severity;
}

static void test_layers(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    struct check_value values[CHECK_OPTION_MAX];
    struct change changes[] = {{.path = STR("api/x.c")},     {.path = STR("we*b/x")},
                               {.path = STR("web/app/y.c")}, {.path = STR("web/app/z.c")},
                               {.path = STR("web/x.c")},     {.path = STR("x.c")}};
    struct changeset changeset = {.at = changes, .count = 6};
    write_file("web/andon.yml",
               "lint: {severity: {check-a: error}, exclude: [dist/]}\nexclude: [\"*.js\", /a/b, \"!k/\"]\n");
    write_file("web/app/andon.yml", "lint: {disable: [check-*], options: {check-a: {max: 7}}}\n");
    write_file("we*b/andon.yml", "exclude: x\n");
    assert_ok(load("lint: {options: {check-a: {max: 6, names: [p, q]}}, severity: {check-off: note}}\n"
                   "message: {style: conventional, types: [feat, fix]}\n",
                   &config, &err));
    assert_ok(config_load_folders(&config, &repo, &changeset, &arena, &err));
    assert_int_equal(config.layer_count, 4);
    assert_list(config.exclude, "/we\\*b/**/x /web/**/*.js /web/a/b !/web/**/k/");
    assert_int_equal(setting(&config, &check_a, "x.c", values), SEVERITY_WARNING);
    assert_int_equal(values[0].number, 6);
    assert_int_equal(values[1].list_count, 2);
    assert_int_equal(setting(&config, &check_a, "web/x.c", values), SEVERITY_ERROR);
    assert_int_equal(values[0].number, 6);
    assert_int_equal(setting(&config, &check_a, "web/app/", values), SEVERITY_OFF);
    assert_int_equal(values[0].number, 7);
    assert_int_equal(setting(&config, &check_a, "webx", values), SEVERITY_WARNING);
    assert_int_equal(setting(&config, &check_off, "", values), SEVERITY_NOTE);
    assert_int_equal(setting(&config, &check_off, "web/app/z.c", values), SEVERITY_OFF);
    assert_int_equal(setting(&config, &check_message, "", values), SEVERITY_ERROR);
    assert_str(values[0].text, "conventional");
    assert_int_equal(values[1].list_count, 2);
    assert_ok(config_validate_checks(&config, checks, 3, &err));

    write_file("web/andon.yml", "lint: {fix: true}\n");
    assert_ok(load("", &config, &err));
    assert_false(config_load_folders(&config, &repo, &changeset, &arena, &err));
    assert_string_equal(err.message,
                        "web/andon.yml:1:8: 'lint.fix' can only stand in the andon.yml at the root");
    write_file("web/andon.yml", "lint: {severity: {check-b: error}}\n");
    assert_ok(config_load_folders(&config, &repo, &changeset, &arena, &err));
    assert_false(config_validate_checks(&config, checks, 3, &err));
    assert_string_equal(err.message, "web/andon.yml:1:19: unknown check 'check-b'; did you mean 'check-a'?");
}

static void test_validate_checks(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"lint: {disable: [check-aa]}\n",
         "andon.yml:1:18: unknown check 'check-aa'; did you mean 'check-a'?"},
        {"lint: {disable: nope}\n", "andon.yml:1:17: unknown check 'nope'"},
        {"lint: {disable: [secrets]}\n",
         "andon.yml:1:18: 'secrets' is no check of lint: stages says where it "
         "runs, secrets.allow what does not count"},
        {"lint: {severity: {secrets: off}}\n", "andon.yml:1:19: 'secrets' is no check of lint: stages says "
                                               "where it runs, secrets.allow what does not count"},
        {"lint: {severity: {secrets/x: note}}\n",
         "andon.yml:1:19: 'secrets/x' is no check of lint: secrets.allow: [{rule: secrets/x, reason: …}] "
         "leaves it out"},
        {"lint: {disable: [nope*]}\n", "andon.yml:1:18: unknown check 'nope*'"},
        {"lint: {options: {check-x: {max: 1}}}\n",
         "andon.yml:1:18: unknown check 'check-x'; did you mean 'check-a'?"},
        {"lint: {options: {check-a: {maxx: 1}}}\n",
         "andon.yml:1:28: unknown option 'maxx'; did you mean 'max'?"},
        {"lint: {options: {check-off: {max: 1}}}\n", "andon.yml:1:30: unknown option 'max'"},
        {"lint: {options: {check-a: {max: many}}}\n", "andon.yml:1:33: 'max' must be a number, not 'many'"},
        {"stages: {pre-commit: [lint, secrts]}\n",
         "andon.yml:1:29: unknown check or command 'secrts'; did you mean 'secrets'?"},
        {"stages: {pre-push: mypi}\ncommands: [{id: mypy, run: [mypy]}]\n",
         "andon.yml:1:20: unknown check or command 'mypi'; did you mean 'mypy'?"},
        {"lint: {disable: [check-*, check-a/rule, \"*\"]}\nstages: {pre-push: [check-off, mypy, test]}\n"
         "commands: [{id: mypy, run: [mypy]}]\n",
         NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config config;
        struct error err = {0};
        assert_ok(load(cases[i][0], &config, &err));
        assert_int_equal(config_validate_checks(&config, checks, 3, &err), cases[i][1] == NULL);
        if (cases[i][1])
            assert_string_equal(err.message, cases[i][1]);
        else
            assert_int_equal(config.commands[0].stage, STAGE_PRE_PUSH); // the list that names it
    }
}

static void test_set(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    struct check_value values[CHECK_OPTION_MAX];
    assert_ok(load("lint: {fix: ask, disable: [check-a]}\nexclude: x\nmessage:\n", &config, &err));
    assert_ok(config_set(&config, STR("message.style=off"), &arena, &err));
    assert_str(config.message_style, "off");
    assert_ok(config_set(&config, STR("lint.fix=false"), &arena, &err));
    assert_ok(config_set(&config, STR("limits.blob=1KB"), &arena, &err));
    assert_ok(config_set(&config, STR("lint.severity.check-a=error"), &arena, &err));
    assert_ok(config_set(&config, STR("check-a.max=9"), &arena, &err));
    assert_ok(config_set(&config, STR("exclude=*.c, b"), &arena, &err));
    assert_ok(config_set(&config, STR("stages.pre-commit=[lint]"), &arena, &err));
    assert_ok(config_set(&config, STR("devenv.a.b=1"), &arena, &err));
    assert_ok(config_set(&config, STR("lint.tools={ruff: {timeout: 5s}}"), &arena, &err));
    assert_int_equal(config.fix, CONFIG_FIX_FALSE);
    assert_int_equal(config.max_blob, 1024);
    assert_list(config.exclude, "*.c b");
    assert_list(config.stages[STAGE_PRE_COMMIT], "lint");
    assert_int_equal(setting(&config, &check_a, "x", values), SEVERITY_ERROR); // beats the file's disable
    assert_int_equal(values[0].number, 9);
    assert_str(config_at(config.root, "devenv.a.b")->text, "1");
    static const char *const cases[][2] = {
        {"lint.fix", "'lint.fix' is not KEY=VALUE"},
        {"=x", "'=x' is not KEY=VALUE"},
        {"lint..fix=x", "'lint..fix' is not a key"},
        {"lint.fix=maybe", "'fix' must be one of true, false, ask, not 'maybe'"},
        {"lint.fxi=true", "unknown key 'fxi'; did you mean 'fix'?"},
        {"commands=[{id: a}]", "'run' is missing: its words; {files} stands for the files"},
        {"exclude=[a", "value:2:1: while parsing a flow sequence, did not find expected ',' or ']'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_false(config_set(&config, str_from(cases[i][0]), &arena, &err));
        assert_string_equal(err.message, cases[i][1]);
        assert_int_equal(error_exit_code(&err), 2);
    }
}

static void test_print(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    struct buffer out = {0};
    struct change changes[] = {{.path = STR("web/x.c")}};
    struct changeset changeset = {.at = changes, .count = 1};
    write_file("web/andon.yml", "lint: {disable: [check-a]}\n");
    assert_ok(load("lint:\n  fix: ask\n  severity: {check-a: \"off\", x: ~}\nexclude: [\"*.c\", b]\n"
                   "commands: [{id: a, run: [b, \"\", -x], files: ~}]\n",
                   &config, &err));
    assert_ok(config_set(&config, STR("message.style=off"), &arena, &err));
    assert_ok(config_load_folders(&config, &repo, &changeset, &arena, &err));
    config_print(&config, &out);
    static const char *const lines[] = {
        "version: 1  # default\n",
        "exclude: [\"*.c\", b]  # andon.yml:4\n",
        "stages.pre-commit: [lint, secrets, test]  # default\n",
        "lint.fix: ask  # andon.yml:2\n",
        "lint.severity.check-a: off  # andon.yml:3\n",
        "commands: [{id: a, run: [b, \"\", -x], files: null}]  # andon.yml:5\n",
        "message.style: off  # --set\n",
        "devenv: null  # default\n",
        "\n# below web/\nlint.disable: [check-a]  # web/andon.yml:1\n",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (str_find(buffer_str(&out), str_from(lines[i]), 0) == STR_NONE)
            fail_msg("no \"%s\"", lines[i]);
    buffer_free(&out);
    config_print_reference(&out);
    assert_true(str_find(buffer_str(&out), STR("*lint.severity.\\**\n\tseverity of one check (one of off, "),
                         0) != STR_NONE);
    assert_true(str_find(buffer_str(&out), STR("; default: 256MB)\n"), 0) != STR_NONE);
    buffer_free(&out);
}

static void test_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned milliseconds;
    } durations[] = {{"500ms", 500}, {"60s", 60000}, {"2m", 120000}, {"24h", 86400000},
                     {"25h", 0},     {"0s", 0},      {"", 0},        {"s", 0},
                     {"-1s", 0},     {"1.5s", 0},    {"1d", 0},      {"99999999999999999999s", 0}};
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        unsigned got = 0;
        assert_int_equal(config_read_duration(str_from(durations[i].text), &got),
                         durations[i].milliseconds > 0);
        assert_int_equal(got, durations[i].milliseconds);
    }
    static const struct {
        const char *text;
        size_t bytes;
    } sizes[] = {{"1", 1},
                 {"4096", 4096},
                 {"2KB", 2048},
                 {"2KiB", 2048},
                 {"256MB", 256 << 20},
                 {"1 GB", 1 << 30},
                 {"0", 0},
                 {"MB", 0},
                 {"-1", 0},
                 {"1TB", 0},
                 {"", 0},
                 {"18446744073709551615", 0},
                 {"99999999999999GB", 0}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t got = 0;
        assert_int_equal(config_read_size(str_from(sizes[i].text), &got), sizes[i].bytes > 0);
        assert_int_equal(got, sizes[i].bytes);
    }
    // The table: each stage has a row, standard values fit their kind.
    for (unsigned i = 0; i < STAGE_COUNT; i++) {
        char path[64];
        snprintf(path, sizeof path, "stages.%s", stage_name((enum stage)i));
        assert_non_null(config_key_find(str_from(path)));
    }
    assert_string_equal(config_key_match(STR("lint.severity.a"))->path, "lint.severity.*");
    assert_null(config_key_match(STR("lint.severity")));
    assert_null(config_key_match(STR("lint.severity.")));
    assert_null(config_key_match(STR("lint.fix.x")));
}

static void test_linters(void **state)
{
    (void)state;
    struct config config;
    struct error err = {0};
    assert_ok(load(
        "lint:\n  tools:\n    ruff: off\n    black: {}\n    mypy:\n"
        "    eslint: {files: [\"*.ts\"], args: [--cache], timeout: 5s, required: true, severity: note}\n",
        &config, &err));
    assert_false(config.tools_are_off);
    assert_int_equal(config.tool_count, 4);
    assert_true(config.tools[0].is_off);
    assert_false(config.tools[1].is_off || config.tools[2].is_off || config.tools[1].required);
    assert_int_equal(config.tools[1].timeout_ms, 60000);
    assert_list(config.tools[3].files, "*.ts");
    assert_list(config.tools[3].args, "--cache");
    assert_int_equal(config.tools[3].timeout_ms, 5000);
    assert_true(config.tools[3].required && config.tools[3].has_severity);
    assert_int_equal(config.tools[3].severity, SEVERITY_NOTE);
    assert_ok(config_set(&config, STR("lint.tools.ruff=on"), &arena, &err));
    assert_false(config.tools[0].is_off);
    assert_ok(config_set(&config, STR("lint.tools=off"), &arena, &err));
    assert_true(config.tools_are_off);
    assert_false(load("lint: {tools: {ruff: maybe}}\n", &config, &err));
    assert_non_null(strstr(err.message, "must be on or off, or a map of its keys, not 'maybe'"));
    assert_false(load("lint: {tools: {ruff: {file: x}}}\n", &config, &err));
    assert_non_null(strstr(err.message, "did you mean 'files'?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(test_contract, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unreadable, setup, teardown),
        cmocka_unit_test_setup_teardown(test_layers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_validate_checks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_linters, setup, teardown),
        cmocka_unit_test_setup_teardown(test_set, setup, teardown),
        cmocka_unit_test_setup_teardown(test_print, setup, teardown),
        cmocka_unit_test(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
