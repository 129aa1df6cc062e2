#include "lint/docker/rules.h"

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    if (blob->bytes.len > DOCKER_SIZE_MAX)
        return error_set(err, ERROR_LIMIT, "too large for a Dockerfile (the limit is 256 KiB)");
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->error_count; i++)
        check_report(run, file->errors[i].offset, file->errors[i].length, "%.*s",
                     STR_ARG(file->errors[i].message));
    return true;
}

const struct check check_df_syntax = {
    .id = "df-syntax",
    .summary = "Dockerfiles are what BuildKit can read",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_check,
    .page =
        {
            .why =
                "A build of this file fails before it starts: an instruction or a flag that does not exist, "
                "one that lacks an argument, a here-document or a quote that does not end, something other "
                "than ARG before FROM. Files for another frontend (# syntax=) and templates are left alone.",
            .bad = "FROM alpine:3.20\nCOYP app /app\n",
            .good = "FROM alpine:3.20\nCOPY app /app\n",
            .fix = "Mend the place that the message names.",
            .source = "BuildKit's parser",
        },
};
