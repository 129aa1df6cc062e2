// How instructions are written: exec form, old forms, doubles, ports.
#include "core/buffer.h"
#include "lint/docker/rules.h"

// True when only a shell can run the text: operators, variables, patterns, quotes, NAME=value in front.
static bool needs_shell(const struct docker_instruction *instruction)
{
    const struct str text = instruction->arguments;
    for (size_t i = 0; i < text.len; i++)
        if (strchr("|&;<>()$`*?[]{}~#!\\\"'", text.at[i]))
            return true;
    return str_find_byte(instruction->words[0].raw, '=', 0) != STR_NONE;
}

static bool is_builtin(struct str word)
{
    static const char *const builtins[] = {"cd",     "exec",  ".",     "source", "set",     "export",
                                           "ulimit", "eval",  "test",  "umask",  "trap",    "if",
                                           "while",  "for",   "until", "case",   ":",       "unset",
                                           "type",   "alias", "wait",  "read",   "command", NULL};
    for (size_t i = 0; builtins[i]; i++)
        if (str_equal(word, str_from(builtins[i])))
            return true;
    return false;
}

static void suggest_exec_form(struct check_run *run, struct finding *finding, const struct dockerfile *file,
                              const struct docker_instruction *instruction)
{
    struct buffer BUFFER_AUTO out = {0};
    size_t offset, length;
    for (size_t i = 0; i < instruction->word_count; i++)
        buffer_printf(&out, "%s\"%.*s\"", i ? ", " : "[", STR_ARG(instruction->words[i].raw));
    buffer_add_byte(&out, ']');
    docker_span(file, instruction, instruction->arguments, &offset, &length);
    check_add_edit(run, finding, FIX_UNSAFE, offset, length, buffer_str(&out));
}

static void check_exec_form(struct check_run *run, const struct dockerfile *file,
                            const struct docker_instruction *instruction)
{
    const struct str text = instruction->arguments;
    const char *keyword = docker_keywords[instruction->keyword];
    if (instruction->is_json || text.len == 0)
        return;
    const bool looks_like_json =
        text.at[0] == '[' && (text.at[text.len - 1] == ']' || str_find_byte(text, '\'', 0) != STR_NONE);
    if (looks_like_json && str_find(text, STR(" ] "), 0) == STR_NONE) {
        docker_report(
            run, file, instruction, text,
            "%s looks like a JSON list and is none, so a shell runs it: quotes must be \", commas between",
            keyword);
        return;
    }
    if (is_builtin(instruction->words[0].raw) || str_find(text, STR(" exec "), 0) != STR_NONE)
        return;
    const bool is_plain = !needs_shell(instruction);
    struct finding *finding =
        docker_report(run, file, instruction, text,
                      "%s in shell form: sh is process 1 and passes no signal on to what it starts%s",
                      keyword, is_plain ? "" : " (use exec, or a script)");
    if (is_plain)
        suggest_exec_form(run, finding, file, instruction);
}

static bool has_shell(const struct dockerfile *file)
{
    for (size_t i = 0; i < file->count; i++)
        if (file->instructions[i].keyword == DOCKER_SHELL)
            return true;
    return file->escape != '\\';
}

static bool run_exec_form(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    if (!file || has_shell(file))
        return true;
    for (size_t stage = 0; stage < file->stage_count; stage++) {
        bool seen[DOCKER_UNKNOWN + 1] = {0};
        for (size_t i = file->stages[stage].end; i-- > file->stages[stage].first;) {
            const struct docker_instruction *instruction = &file->instructions[i];
            const enum docker_keyword keyword = instruction->keyword;
            if ((keyword != DOCKER_CMD && keyword != DOCKER_ENTRYPOINT) || seen[keyword] ||
                instruction->is_onbuild || !docker_is_shipped(file, stage))
                continue;
            seen[keyword] = true;
            check_exec_form(run, file, instruction);
        }
    }
    return true;
}

static bool run_duplicate(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t stage = 0; file && stage < file->stage_count; stage++) {
        size_t last[DOCKER_UNKNOWN + 1];
        for (size_t i = 0; i <= DOCKER_UNKNOWN; i++)
            last[i] = DOCKER_NONE;
        for (size_t i = file->stages[stage].first; i < file->stages[stage].end; i++) {
            const struct docker_instruction *instruction = &file->instructions[i];
            const enum docker_keyword keyword = instruction->keyword;
            if ((keyword != DOCKER_CMD && keyword != DOCKER_ENTRYPOINT && keyword != DOCKER_HEALTHCHECK) ||
                instruction->is_onbuild)
                continue;
            if (last[keyword] != DOCKER_NONE)
                docker_report(
                    run, file, &file->instructions[last[keyword]], file->instructions[last[keyword]].name,
                    "this %s has no effect: another one follows in the stage", docker_keywords[keyword]);
            last[keyword] = i;
        }
    }
    return true;
}

// "ENV name value" as "ENV name=value"; the value in quotes where it must be.
static void mend_pair(struct check_run *run, struct finding *finding, const struct dockerfile *file,
                      const struct docker_instruction *instruction)
{
    const struct docker_pair *pair = &instruction->pairs[0];
    struct buffer BUFFER_AUTO out = {0};
    size_t offset, length, ignored;
    bool has_blank = false, has_quote = false;
    for (size_t i = 0; i < pair->value.len; i++) {
        has_blank |= byte_is_space(pair->value.at[i]);
        has_quote |= strchr("\"'\\`", pair->value.at[i]) != NULL;
    }
    if (instruction->piece_count > 1 || (has_blank && has_quote))
        return;
    docker_span(file, instruction, pair->name, &offset, &ignored);
    docker_span(file, instruction, pair->raw, &ignored, &length);
    const char *quote = has_blank ? "\"" : "";
    buffer_printf(&out, "%.*s=%s%.*s%s", STR_ARG(pair->name), quote, STR_ARG(pair->value), quote);
    check_add_edit(run, finding, FIX_SAFE, offset, length, buffer_str(&out));
}

static void check_maintainer(struct check_run *run, const struct dockerfile *file,
                             const struct docker_instruction *instruction)
{
    struct str who = instruction->arguments;
    size_t offset, length;
    struct finding *finding =
        docker_report(run, file, instruction, instruction->name,
                      "MAINTAINER is deprecated: LABEL org.opencontainers.image.authors=");
    if (who.len >= 2 && strchr("\"'", who.at[0]) && who.at[who.len - 1] == who.at[0])
        who = str_slice(who, 1, who.len - 2);
    for (size_t i = 0; i < who.len; i++)
        if (strchr("\"'\\$`", who.at[i]))
            return;
    docker_span(file, instruction, instruction->text, &offset, &length);
    if (instruction->piece_count == 1 && !instruction->is_onbuild)
        check_add_edit(
            run, finding, FIX_SAFE, offset, length,
            arena_printf(run->arena, "LABEL org.opencontainers.image.authors=\"%.*s\"", STR_ARG(who)));
}

static bool run_deprecated(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        if (instruction->keyword == DOCKER_MAINTAINER) {
            check_maintainer(run, file, instruction);
        } else if (instruction->keyword != DOCKER_ARG && instruction->pair_count == 1 &&
                   instruction->pairs[0].is_old) {
            const char *keyword = docker_keywords[instruction->keyword];
            struct finding *finding = docker_report(run, file, instruction, instruction->arguments,
                                                    "the old form of %s: write name=value", keyword);
            mend_pair(run, finding, file, instruction);
        }
    }
    return true;
}

// What is wrong with one word of EXPOSE, or NULL: a port or a range of them, and a protocol.
static const char *port_problem(struct str word)
{
    const struct str number = str_cut(&word, '/');
    struct str rest = number;
    uint64_t port, low = 0;
    if (word.at && !str_equal_ignoring_case(word, STR("tcp")) && !str_equal_ignoring_case(word, STR("udp")) &&
        !str_equal_ignoring_case(word, STR("sctp")))
        return "the protocol must be tcp, udp or sctp";
    if (str_find_byte(number, ':', 0) != STR_NONE)
        return "EXPOSE takes the container's port alone: the host's is given to docker run";
    for (unsigned i = 0; rest.at; i++) {
        const struct str part = str_cut(&rest, '-');
        if (i == 2 || !str_to_u64(part, &port))
            return "not a port";
        if (port > 65535 || port < low)
            return port > 65535 ? "a port is at most 65535" : "the range runs backwards";
        low = port;
    }
    return NULL;
}

static bool run_expose(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->count; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        for (size_t j = 0; instruction->keyword == DOCKER_EXPOSE && j < instruction->word_count; j++) {
            struct str word = instruction->words[j].raw;
            if (!docker_expand(file, i, word, run->arena, &word) || word.len == 0)
                continue;
            const char *problem = port_problem(word);
            if (problem)
                docker_report(run, file, instruction, instruction->words[j].raw, "'%.*s': %s", STR_ARG(word),
                              problem);
        }
    }
    return true;
}

const struct check check_df_exec_form = {
    .id = "df-exec-form",
    .summary = "CMD and ENTRYPOINT are JSON lists",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOCKERFILE),
    .run = run_exec_form,
    .page =
        {
            .why = "In shell form the container's first process is sh, which does not pass SIGTERM on: "
                   "docker stop "
                   "waits ten seconds and kills. Lines that start with exec are fine, and so are files with "
                   "SHELL. "
                   "The fix is unsafe: ENTRYPOINT in JSON form takes CMD as arguments, in shell form it does "
                   "not.",
            .bad = "CMD node server.js\n",
            .good = "CMD [\"node\", \"server.js\"]\n",
            .fix = "Write a JSON list. Where a shell is needed, start with exec.",
            .source = "hadolint DL3025, BuildKit JSONArgsRecommended",
        },
};

const struct check check_df_duplicate = {
    .id = "df-duplicate",
    .summary = "one CMD, ENTRYPOINT and HEALTHCHECK a stage",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_duplicate,
    .page =
        {
            .why = "The last one counts; those before it do nothing, whatever they look like.",
            .bad = "CMD [\"a\"]\nCMD [\"b\"]\n",
            .good = "CMD [\"b\"]\n",
            .fix =
                "Delete what is not meant. Two processes need a script that starts both, or two containers.",
            .source = "hadolint DL4003, DL4004, DL3012; BuildKit MultipleInstructionsDisallowed",
        },
};

const struct check check_df_deprecated = {
    .id = "df-deprecated",
    .summary = "no MAINTAINER, no 'ENV name value'",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_FIXES,
    .types = FILETYPE(DOCKERFILE),
    .run = run_deprecated,
    .page =
        {
            .why = "MAINTAINER is deprecated since 2017. 'ENV name value' takes the whole rest of the line: "
                   "'ENV A 1 "
                   "B=2' sets one variable.",
            .bad = "MAINTAINER Ada\nENV PORT 8080\n",
            .good = "LABEL org.opencontainers.image.authors=\"Ada\"\nENV PORT=8080\n",
            .fix = "Write LABEL, and '=' between name and value.",
            .source = "hadolint DL4000, BuildKit MaintainerDeprecated and LegacyKeyValueFormat",
        },
};

const struct check check_df_expose = {
    .id = "df-expose",
    .summary = "EXPOSE names ports that exist",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_expose,
    .page =
        {
            .why = "A port above 65535 does not exist, and the build fails; 'EXPOSE 80:8080' publishes "
                   "nothing, it only "
                   "looks so.",
            .bad = "EXPOSE 80:8080\n",
            .good = "EXPOSE 8080\n",
            .fix = "Name the port that the process in the container listens on.",
            .source = "hadolint DL3011, BuildKit ExposeInvalidFormat",
        },
};
