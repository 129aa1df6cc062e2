// What FROM and --from name: tags, digests, stages.
#include "core/yaml.h"
#include "lint/docker/rules.h"

// The image of a FROM that comes from a registry, with variables replaced; false for a stage, for scratch and
// for what is not known.
static bool find_image(const struct dockerfile *file, const struct docker_stage *stage, struct arena *arena,
                       struct str *image)
{
    if (stage->base != DOCKER_NONE || stage->image.len == 0 ||
        !docker_expand(file, stage->first, stage->image, arena, image))
        return false;
    for (size_t i = 0; &file->stages[i] < stage; i++) // FROM $NAME, a stage by its variable
        if (str_equal_ignoring_case(file->stages[i].name, *image))
            return false;
    return image->len && !str_equal(*image, STR("scratch"));
}

// The tag of "host:5000/name:tag@sha256:…"; empty when there is none.
static struct str image_tag(struct str image)
{
    const size_t at = str_find_byte(image, '@', 0);
    const struct str name = str_basename(str_slice(image, 0, at == STR_NONE ? image.len : at));
    const size_t colon = str_find_byte(name, ':', 0);
    return colon == STR_NONE ? (struct str){0} : str_slice(name, colon + 1, name.len);
}

static bool run_tag(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->stage_count; i++) {
        const struct docker_stage *stage = &file->stages[i];
        const struct docker_instruction *from = &file->instructions[stage->first];
        struct str image;
        if (!find_image(file, stage, run->arena, &image) || str_find_byte(image, '@', 0) != STR_NONE)
            continue;
        const struct str tag = image_tag(image);
        if (tag.len == 0)
            docker_report(run, file, from, stage->image,
                          "'%.*s' has no tag: what it builds on changes with every release", STR_ARG(image));
        else if (str_equal(tag, STR("latest")))
            docker_report(run, file, from, stage->image,
                          "'%.*s': what it builds on changes with every release", STR_ARG(image));
    }
    return true;
}

static bool run_digest(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    for (size_t i = 0; file && i < file->stage_count; i++) {
        const struct docker_stage *stage = &file->stages[i];
        struct str image;
        if (find_image(file, stage, run->arena, &image) && str_find(image, STR("@sha256:"), 0) == STR_NONE)
            docker_report(run, file, &file->instructions[stage->first], stage->image,
                          "'%.*s' is not pinned by digest (@sha256:…)", STR_ARG(image));
    }
    return true;
}

// Names of stages, ended by NULL, for "did you mean".
static const char **stage_names(const struct dockerfile *file, struct arena *arena)
{
    const char **names = ARENA_ARRAY(arena, const char *, file->stage_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < file->stage_count && i < 100; i++)
        if (file->stages[i].name.len)
            names[count++] = arena_copy(arena, file->stages[i].name).at;
    return names;
}

// COPY --from=…, or the from of a mount.
static void check_reference(struct check_run *run, const struct dockerfile *file,
                            const struct docker_instruction *instruction, struct str raw, struct str name)
{
    uint64_t number = 0;
    if (str_to_u64(name, &number)) {
        if (number == instruction->stage)
            docker_report(run, file, instruction, raw, "a stage can't copy from itself (%.*s)",
                          STR_ARG(name));
        else if (number >= file->stage_count)
            docker_report(run, file, instruction, raw, "there is no stage %.*s: the file has %zu",
                          STR_ARG(name), file->stage_count);
        return;
    }
    for (size_t i = 0; i < file->stage_count; i++) {
        if (!str_equal_ignoring_case(file->stages[i].name, name))
            continue;
        if (i == instruction->stage)
            docker_report(run, file, instruction, raw, "the stage '%.*s' can't copy from itself",
                          STR_ARG(name));
        return;
    }
    if (str_find_byte(name, '/', 0) != STR_NONE || str_find_byte(name, ':', 0) != STR_NONE ||
        str_find_byte(name, '@', 0) != STR_NONE || str_find_byte(name, '.', 0) != STR_NONE)
        return; // an image
    const char *near = nearest_name(name, stage_names(file, run->arena));
    if (near)
        docker_report(run, file, instruction, raw, "no stage is named '%.*s'; did you mean '%s'?",
                      STR_ARG(name), near);
}

static struct str mount_from(struct str mount)
{
    for (struct str rest = mount; rest.at;) {
        const struct str part = str_cut(&rest, ',');
        if (str_starts_with(part, STR("from=")))
            return str_slice(part, 5, part.len);
    }
    return (struct str){0};
}

static void check_names(struct check_run *run, const struct dockerfile *file)
{
    for (size_t i = 0; i < file->stage_count; i++) {
        const struct docker_stage *stage = &file->stages[i];
        const struct docker_instruction *from = &file->instructions[stage->first];
        if (str_equal_ignoring_case(stage->name, STR("scratch")))
            docker_report(run, file, from, stage->name, "'%.*s' is reserved: it can't name a stage",
                          STR_ARG(stage->name));
        // Looking back a bounded way: a file with more stages than that is none that people write.
        for (size_t j = i; stage->name.len && j-- > 0 && i - j < 200;)
            if (str_equal_ignoring_case(file->stages[j].name, stage->name)) {
                docker_report(run, file, from, stage->name, "a second stage named '%.*s': it hides the first",
                              STR_ARG(stage->name));
                break;
            }
    }
}

static bool run_stage(struct check_run *run, const struct blob *blob, struct error *err)
{
    (void)err;
    const struct dockerfile *file = docker_file(run, blob);
    if (!file)
        return true;
    check_names(run, file);
    for (size_t i = 0; i < file->count && file->stage_count < 200; i++) {
        const struct docker_instruction *instruction = &file->instructions[i];
        for (size_t j = 0; j < instruction->flag_count && !instruction->is_onbuild; j++) {
            const struct docker_flag *flag = &instruction->flags[j];
            const bool is_mount = str_equal(flag->name, STR("mount"));
            const struct str written = is_mount ? mount_from(flag->value) : flag->value;
            struct str name;
            if ((is_mount || str_equal(flag->name, STR("from"))) && written.len &&
                docker_expand(file, i, written, run->arena, &name))
                check_reference(run, file, instruction, flag->raw, name);
        }
    }
    return true;
}

const struct check check_df_tag = {
    .id = "df-tag",
    .summary = "images in FROM have a tag that is not latest",
    .severity = SEVERITY_WARNING,
    .types = FILETYPE(DOCKERFILE),
    .run = run_tag,
    .page =
        {
            .why =
                "Without a tag, and with 'latest', the image is whatever its maker released last: the same "
                "file builds something else next week, and nobody can say on what yesterday's build stood.",
            .bad = "FROM node\n",
            .good = "FROM node:22.11-alpine\n",
            .fix = "Name the version that you have tested; update it by a commit of its own.",
            .source = "hadolint DL3006, DL3007",
        },
};

const struct check check_df_digest = {
    .id = "df-digest",
    .summary = "images in FROM are pinned by digest",
    .severity = SEVERITY_WARNING,
    .flags = CHECK_OFF_BY_DEFAULT,
    .types = FILETYPE(DOCKERFILE),
    .run = run_digest,
    .page =
        {
            .why = "A tag can be moved to another image at any time; a digest is the image.",
            .bad = "FROM alpine:3.20\n",
            .good =
                "FROM alpine:3.20@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d\n",
            .fix = "docker buildx imagetools inspect IMAGE prints the digest; put it behind the tag.",
            .source = "semgrep dockerfile-source-not-pinned",
        },
};

const struct check check_df_stage = {
    .id = "df-stage",
    .summary = "stages have names of their own, and what is copied from exists",
    .severity = SEVERITY_ERROR,
    .types = FILETYPE(DOCKERFILE),
    .run = run_stage,
    .page =
        {
            .why =
                "COPY --from with a name that no stage has pulls an image of that name from a registry, or "
                "fails; with a number beyond the last stage it fails; of two stages with one name the first "
                "can't be reached any more.",
            .bad = "FROM golang:1.23 AS builder\nRUN go build -o /app\nFROM scratch\nCOPY --from=biulder "
                   "/app /app\n",
            .good = "FROM golang:1.23 AS builder\nRUN go build -o /app\nFROM scratch\nCOPY --from=builder "
                    "/app /app\n",
            .fix = "Name an earlier stage, or an image with its tag.",
            .source =
                "hadolint DL3022, DL3023, DL3024, DL3063; BuildKit DuplicateStageName, ReservedStageName",
        },
};
