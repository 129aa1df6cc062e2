// The check "secrets": hands a blob's text to the engine and turns matches into findings.
#include "scanners/scan.h"

#include "scanners/checksum.h"
#include "scanners/document.h"
#include "scanners/files/files.h"
#include "scanners/findings/describe.h"
#include "scanners/own_rules.h"

static const struct check_option options[] = {
    {"profile", CHECK_OPTION_TEXT, "block",
     "block: what is reported is a secret; audit: also what might be one"},
    {0},
};

static struct finding *report(struct check_run *run, const struct scan_match *match)
{
    const struct scan_rule *rule = match->rule;
    if (match->is_timed_out)
        return check_report(run, match->offset, match->length,
                            "rule '%s' takes too long on this file: not checked with it from here",
                            match->says);
    char room[160];
    struct buffer more = {.at = room, .room = sizeof room, .limit = sizeof room};
    if (match->tier == SCAN_PROVEN)
        checksum_explain(rule->checksum, match->text, &more);
    return check_report(run, match->offset, match->length, "%s%s%s%s%s%s%.*s", rule->description,
                        match->via ? " in " : "", match->via ? match->via : "", match->says ? "; " : "",
                        match->says ? match->says : "", more.len ? ": " : "", STR_ARG(buffer_str(&more)));
}

static void on_match(void *context, const struct scan_match *match)
{
    struct check_run *run = context;
    struct finding *finding = report(run, match);
    finding_describe(match, run->severity, run->arena, finding);
}

static void on_name_match(void *context, const struct scan_match *match)
{
    struct check_run *run = context;
    if (match->is_timed_out)
        return;
    struct finding *finding = check_report_file(run, "%s in the file's name%s%s", match->rule->description,
                                                match->says ? "; " : "", match->says ? match->says : "");
    finding_describe(match, run->severity, run->arena, finding);
    finding->is_in_name = true;
    finding->offset = match->offset;
    finding->length = match->length;
}

static bool scan_name(struct check_run *run, const struct blob *blob, struct scan_scratch *scratch,
                      enum scan_profile profile, struct error *err)
{
    return scan_file_name(scan_engine_current(), scratch, blob->path, profile, on_name_match, run, err);
}

static bool scan_blob(struct check_run *run, const struct blob *blob, struct scan_scratch *scratch,
                      struct error *err)
{
    struct str profile = check_text(run, "profile");
    struct scan_input input = {
        .bytes = blob->bytes,
        .path = blob->path,
        .profile = str_equal(profile, STR("audit")) ? SCAN_AUDIT : SCAN_BLOCK,
        .is_binary = (blob->types & FILETYPE(BINARY)) != 0,
        .encoding = blob->encoding,
    };
    if (input.profile == SCAN_BLOCK && !str_equal(profile, STR("block")))
        return error_set(err, ERROR_CONFIG, "option 'profile' must be block or audit, not '%.*s'",
                         STR_ARG(profile));
    return scan_name(run, blob, scratch, input.profile, err) &&
           scan_document(scan_engine_current(), scratch, &input, on_match, run, err);
}

static bool run_secrets(struct check_run *run, const struct blob *blob, struct error *err)
{
    if (run->scratch)
        return scan_blob(run, blob, run->scratch, err);
    struct scan_scratch *scratch = scan_scratch_open(scan_engine_current());
    bool is_scanned = scan_blob(run, blob, scratch, err);
    scan_scratch_close(scratch);
    return is_scanned;
}

const struct check check_secrets = {
    .id = "secrets",
    .summary = "passwords, keys and tokens that must not leave",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_WANTS_BINARY | CHECK_KEEPS_LOOKING | CHECK_OPENS_ARCHIVES | CHECK_READS_BYTES,
    .options = options,
    .page =
        {
            .why =
                "What is committed is copied to every clone and stays in the history after it is deleted. A "
                "secret that was pushed must be taken as known to others.",
            .bad = "api_token = \"<the token itself>\"",
            .good = "api_token = os.environ[\"API_TOKEN\"]",
            .fix =
                "Take the value out of the file, read it from the environment or a secret store, and if it "
                "was "
                "ever pushed, revoke it first: removing it from the history does not make it secret again.",
            .source = "the providers' descriptions of their token formats",
        },
    .run = run_secrets,
};

void *scan_scratch_new(void)
{
    return scan_scratch_open(scan_engine_current());
}

void scan_scratch_free(void *scratch)
{
    scan_scratch_close(scratch);
}

size_t scan_rule_count(void)
{
    return scan_ruleset_builtin.rule_count + files_rule_count();
}

struct scan_rule_page scan_rule_page(size_t index)
{
    size_t count = scan_ruleset_builtin.rule_count;
    const struct scan_rule *rule =
        index < count ? &scan_ruleset_builtin.rules[index] : files_rule(index - count);
    return (struct scan_rule_page){
        .id = rule->name,
        .description = rule->description,
        .provider = rule->provider,
        .severity = severity_name(rule->severity),
        .rotate = rule->rotate,
        .opens = rule->opens ? rule->opens : "",
        .has_checksum = rule->checksum != NULL,
    };
}
