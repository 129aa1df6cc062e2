// andon-verify: `andon scan verify` runs it from the folder that it is in itself.
#include "scanners/verify/verify.h"

#include "core/interrupt.h"
#include "core/term.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define AT(member) offsetof(struct verify_options, member)
static const struct option option_table[] = {
    {.name = "yes-send-secrets-to-providers",
     .kind = OPTION_FLAG,
     .offset = AT(yes),
     .doc = "agree to it; without this the hosts are named and yes must be typed"},
    {.name = "dry-run",
     .kind = OPTION_FLAG,
     .offset = AT(dry_run),
     .doc = "say which hosts would be asked about how many secrets, and send nothing"},
    {.name = "rate",
     .kind = OPTION_NUMBER,
     .offset = AT(rate),
     .argument = "N",
     .doc = "requests a second to one host (default 2)"},
    {.name = "timeout",
     .kind = OPTION_NUMBER,
     .offset = AT(timeout),
     .argument = "SECONDS",
     .doc = "how long one answer may take (default 10)"},
    {.name = "endpoints",
     .kind = OPTION_LIST,
     .offset = AT(endpoints),
     .argument = "FILE",
     .doc = "endpoints of your own, in the form of docs/secrets-verify.md"},
    {.name = "endpoint-override",
     .kind = OPTION_LIST,
     .offset = AT(overrides),
     .argument = "HOST=URL",
     .doc = "ask http://127.0.0.1:PORT in place of HOST (* for any): for tests"},
    {.name = "manual",
     .kind = OPTION_FLAG,
     .offset = AT(manual),
     .doc = "print this program's manual page, in the form that scdoc reads"},
    {0},
};
#undef AT

static const struct command verify_command = {
    .name = "andon scan verify",
    .synopsis = "[OPTION…] [REPORT.json | PATH…]",
    .summary = "ask providers whether the secrets that are found still work",
    .description =
        "Scans what it is told to, or what a report of andon scan --format json names, and asks the provider "
        "of each secret by an HTTPS request whether it is accepted. The secret leaves this machine: that "
        "is why it is never done in a hook, and only after you have agreed.\n\n"
        "Exit codes: 0 none is live, 1 at least one is, 2 usage, or not agreed, 3 something could not be "
        "found out.",
    .options = option_table,
    .shared_options = run_option_table,
    .examples = "andon scan verify --dry-run --all-files — which hosts would be asked\n"
                "andon scan verify report.json — the findings of a report",
};

static int fail(const struct error *err)
{
    term_print_error("andon-verify", err);
    return error_exit_code(err);
}

// A typed "yes" on the terminal itself, whatever standard input is.
static bool ask_on_terminal(const struct buffer *hosts)
{
    char answer[16] = {0};
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (terminal < 0)
        return false;
    dprintf(terminal, "These secrets will be sent:\n%.*sType yes to send them: ", STR_ARG(buffer_str(hosts)));
    ssize_t got = read(terminal, answer, sizeof answer - 1);
    close(terminal);
    return got > 0 && str_equal(str_trim((struct str){answer, (size_t)got}), STR("yes"));
}

static bool is_agreed(const struct verify_options *options, const struct buffer *hosts, struct error *err)
{
    if (!hosts->len || options->yes || ask_on_terminal(hosts))
        return true;
    return error_set(
        err, ERROR_USAGE,
        "nothing was sent: agree with --yes-send-secrets-to-providers, or on a terminal (--dry-run "
        "names the hosts)");
}

static int exit_code(const struct candidate_list *candidates)
{
    int code = 0;
    VEC_EACH (const struct candidate, candidate, candidates) {
        if (candidate->result == VERIFY_LIVE)
            return 1;
        // Where nobody can be asked, nothing has failed.
        if (candidate->result == VERIFY_UNKNOWN && candidate->endpoint)
            code = 3;
    }
    return code;
}

static bool check_options(const struct verify_options *options, struct error *err)
{
    if (options->rate < 1 || options->rate > 100)
        return error_set(err, ERROR_USAGE, "--rate must be between 1 and 100");
    if (options->timeout < 1 || options->timeout > 300)
        return error_set(err, ERROR_USAGE, "--timeout must be between 1 and 300");
    if (options->shared.format != REPORT_TEXT && options->shared.format != REPORT_JSON)
        return error_set(err, ERROR_USAGE, "--format must be text or json here");
    return verify_check_overrides(options, err);
}

static int verify(const struct verify_options *options, const struct option_list *operands)
{
    struct run run = {0};
    struct arena ARENA_AUTO arena = {0};
    struct endpoint_list endpoints = {0};
    struct candidate_list candidates = {0};
    struct buffer BUFFER_AUTO hosts = {0}, out = {0};
    struct error err = {0};
    int code;
    bool ok = check_options(options, &err) &&
              verify_collect(&run, options, operands, &arena, &endpoints, &candidates, &err);
    verify_list_hosts(&candidates, &hosts);
    if (ok && options->dry_run) {
        buffer_printf(&out, "%s", hosts.len ? "would be sent:\n" : "nothing to send\n");
        buffer_add(&out, buffer_str(&hosts));
    } else if (ok) {
        ok = is_agreed(options, &hosts, &err) && verify_run(options, &candidates, &arena, &err);
        if (ok)
            verify_report(options, &candidates, &out);
    }
    code = !ok ? fail(&err) : options->dry_run ? 0 : exit_code(&candidates);
    if (ok && !term_write(STDOUT_FILENO, buffer_str(&out)) && code == 0)
        code = 3;
    verify_forget(&candidates);
    vec_free(&endpoints);
    run_close(&run);
    return code;
}

int main(int argc, char **argv)
{
    struct verify_options options = {.rate = 2, .timeout = 10};
    struct option_list operands = {0};
    struct error err = {0};
    bool wants_help = false;
    int code;
    // Secrets are in this memory: no core file of it.
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    interrupt_install();
    if (!options_parse(&verify_command, argc, argv, &options, &operands, &wants_help, &err)) {
        code = fail(&err);
    } else if (wants_help || options.manual) {
        BUFFER_AUTO struct buffer out = {0};
        if (wants_help)
            option_print_help(&verify_command, &out);
        else
            option_print_manual(&verify_command, &out);
        code = term_write(STDOUT_FILENO, buffer_str(&out)) ? 0 : 3;
    } else {
        code = verify(&options, &operands);
    }
    vec_free(&operands);
    vec_free(&options.endpoints);
    vec_free(&options.overrides);
    vec_free(&options.shared.set);
    return code;
}
