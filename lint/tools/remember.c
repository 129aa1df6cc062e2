// What earlier runs have found: per file, by its path, mode and content, the program and its version, the
// call, and the configuration that may be in force. A tool that reads other files than it is given, or whose
// configuration is code, is known by the whole index instead. Findings with edits are not kept, nor those
// that may quote a secret: what is stored says where something is, not what the file holds.
#include "core/digest.h"
#include "core/object_write.h"
#include "lint/tools/internal.h"

enum { FORMAT = 1, COUNT_MAX = 100000 };

static bool stands_on_everything(const struct tool *tool)
{
    return tool->flags & (TOOL_WHOLE_PROJECT | TOOL_FOLLOWS | TOOL_RUNS_CODE);
}

static void digest_words(struct digest *digest, const char *const *words)
{
    for (; words && *words; words++)
        digest_field(digest, str_from(*words));
    digest_number(digest, 0);
}

// Files of the tool's own types are what it looks at, not what it is told by, unless their names say so.
static bool is_in_force(const struct tool *tool, struct str path)
{
    bool is_its = filetype_detect(path, 0100644, (struct str){0}) & tool->types;
    return !is_its || settings_is_config(tool, path) || str_starts_with(str_basename(path), STR("."));
}

bool remember_keys(struct linters_work *work, struct tool_job *job)
{
    const struct settings *settings = &work->linters->settings;
    struct digest digest;
    struct error ignored = {0};
    if (!work->store || !settings_load_all(work->linters, &ignored))
        return false;
    digest_start(&digest);
    digest_field(&digest, STR("andon-tool-result " ANDON_VERSION));
    digest_number(&digest, FORMAT);
    digest_field(&digest, (struct str){(const char *)job->identity, sizeof job->identity});
    digest_field(&digest, job->version);
    digest_words(&digest, job->is_of_steps ? job->tool->steps : job->tool->check);
    for (size_t i = 0; job->named && i < job->named->args.count; i++)
        digest_field(&digest, job->named->args.at[i]);
    if (stands_on_everything(job->tool)) {
        digest_field(&digest, (struct str){(const char *)settings->whole, sizeof settings->whole});
    } else {
        VEC_EACH (const struct setting_file, file, &settings->all)
            if (is_in_force(job->tool, file->path)) {
                digest_field(&digest, file->path);
                digest_field(&digest, (struct str){(const char *)file->oid.bytes, file->oid.size});
            }
    }
    digest_end(&digest, job->key);
    job->has_key = true;
    return true;
}

static void file_key(const struct linters_work *work, const struct tool_job *job, struct tool_file *file)
{
    const struct change *change = file->change;
    struct digest digest;
    struct oid oid =
        change->has_content ? blob_id(work->linters->use.repo->oid_size, change->content) : change->oid;
    // With fixes that are not in the index yet, the index does not say what everything is.
    file->has_key = job->has_key && oid.size && !(change->has_content && stands_on_everything(job->tool));
    digest_start(&digest);
    digest_field(&digest, (struct str){(const char *)job->key, sizeof job->key});
    digest_field(&digest, file->path);
    digest_number(&digest, change->mode);
    digest_field(&digest, (struct str){(const char *)oid.bytes, oid.size});
    digest_end(&digest, file->key);
}

void remember_look_up(struct linters_work *work, struct tool_job *job)
{
    BUFFER_AUTO struct buffer bytes = {.limit = STORE_VALUE_MAX};
    bool all = true;
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        size_t size = 0;
        struct error ignored = {0};
        file_key(work, job, file);
        if (file->has_key && store_get(work->store, file->key, &bytes)) {
            bool has_size =
                file->change->has_content || changeset_size(work->changeset, file->change, &size, &ignored);
            size = file->change->has_content ? file->change->content.len : size;
            file->is_known = has_size && remember_read(buffer_str(&bytes), size, work->arena, &file->found);
            // What is to be mended is looked at anew.
            if (file->found.count && work->linters->use.fix && job->tool->fix) {
                file->is_known = false;
                vec_clear(&file->found);
            }
        }
        all = all && file->is_known;
    }
    // One run looks at all of it.
    for (size_t i = 0; !all && job->tool->flags & TOOL_WHOLE_PROJECT && i < job->file_count; i++) {
        job->files[i].is_known = false;
        vec_clear(&job->files[i].found);
    }
}

// A long word with a digit may be a secret that the message quotes.
static bool may_hold_secret(struct str text)
{
    enum { SECRET_MIN = 12 };
    size_t run = 0, digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool is_word = byte_is_alpha(text.at[i]) || byte_is_digit(text.at[i]) ||
                       byte_is_one_of(text.at[i], "_+/=-.~!@$%^&*");
        run = is_word ? run + 1 : 0;
        digits = run == 0 ? 0 : digits + byte_is_digit(text.at[i]);
        if (run >= SECRET_MIN && digits)
            return true;
    }
    return false;
}

// Nothing of a file's text is stored: edits are that, and messages may quote it.
static bool may_be_stored(const struct tool_diagnostics *found)
{
    VEC_EACH (const struct tool_diagnostic, diagnostic, found)
        if (diagnostic->edit_count || may_hold_secret(diagnostic->message) ||
            may_hold_secret(diagnostic->help))
            return false;
    return true;
}

void remember_results(struct linters_work *work, struct tool_job *job)
{
    BUFFER_AUTO struct buffer bytes = {.limit = STORE_VALUE_MAX};
    for (size_t i = 0; i < job->file_count; i++) {
        struct tool_file *file = &job->files[i];
        if (file->is_known || !file->has_key || !may_be_stored(&file->found))
            continue;
        buffer_clear(&bytes);
        bytes.overflow = false;
        remember_write(&file->found, &bytes);
        if (!bytes.overflow)
            store_put(work->store, file->key, buffer_str(&bytes));
    }
}

static void writes_key(const struct tool_job *job, unsigned char out[32])
{
    struct digest digest;
    digest_start(&digest);
    digest_field(&digest, STR("andon-tool-writes"));
    digest_field(&digest, (struct str){(const char *)job->identity, sizeof job->identity});
    digest_end(&digest, out);
}

bool remember_writes(struct store *store, const struct tool_job *job)
{
    BUFFER_AUTO struct buffer value = {.limit = 64};
    unsigned char key[32];
    writes_key(job, key);
    return store_get(store, key, &value);
}

void remember_that_it_writes(struct store *store, const struct tool_job *job)
{
    unsigned char key[32];
    writes_key(job, key);
    store_put(store, key, STR("1"));
}

// The form of what is stored: numbers of eight bytes, texts with their length in front.
static void put_number(struct buffer *out, uint64_t number)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    buffer_add(out, (struct str){(const char *)bytes, sizeof bytes});
}

static void put_text(struct buffer *out, struct str text)
{
    put_number(out, text.len);
    buffer_add(out, text);
}

void remember_write(const struct tool_diagnostics *diagnostics, struct buffer *out)
{
    put_number(out, diagnostics->count);
    VEC_EACH (const struct tool_diagnostic, diagnostic, diagnostics) {
        put_number(out, diagnostic->severity);
        put_number(out, diagnostic->is_whole_file || !diagnostic->is_placed);
        put_number(out, diagnostic->offset);
        put_number(out, diagnostic->length);
        put_text(out, diagnostic->rule);
        put_text(out, diagnostic->message);
        put_text(out, diagnostic->help);
    }
}

struct reader {
    struct str rest;
    struct arena *arena;
    size_t size; // of the file
    bool is_bad;
};

static uint64_t get_number(struct reader *reader, uint64_t most)
{
    uint64_t number = 0;
    if (reader->rest.len < 8) {
        reader->is_bad = true;
        return 0;
    }
    for (unsigned i = 0; i < 8; i++)
        number |= (uint64_t)(unsigned char)reader->rest.at[i] << (8 * i);
    reader->rest = str_slice(reader->rest, 8, reader->rest.len);
    reader->is_bad = reader->is_bad || number > most;
    return number > most ? 0 : number;
}

static struct str get_text(struct reader *reader)
{
    size_t len = (size_t)get_number(reader, reader->rest.len);
    if (len > reader->rest.len) {
        reader->is_bad = true;
        return (struct str){0};
    }
    struct str text = arena_copy(reader->arena, str_slice(reader->rest, 0, len));
    reader->rest = str_slice(reader->rest, len, reader->rest.len);
    return text;
}

static void get_span(struct reader *reader, size_t *offset, size_t *length)
{
    *offset = (size_t)get_number(reader, reader->size);
    *length = (size_t)get_number(reader, reader->size - *offset);
}

bool remember_read(struct str bytes, size_t size, struct arena *arena, struct tool_diagnostics *out)
{
    struct reader reader = {.rest = bytes, .arena = arena, .size = size};
    size_t count = (size_t)get_number(&reader, COUNT_MAX);
    vec_clear(out);
    for (size_t i = 0; i < count && !reader.is_bad; i++) {
        struct tool_diagnostic *diagnostic = vec_add(out);
        diagnostic->severity = (enum severity)get_number(&reader, SEVERITY_ERROR);
        diagnostic->is_whole_file = get_number(&reader, 1);
        diagnostic->is_placed = true;
        get_span(&reader, &diagnostic->offset, &diagnostic->length);
        diagnostic->rule = get_text(&reader);
        diagnostic->message = get_text(&reader);
        diagnostic->help = get_text(&reader);
    }
    if (!reader.is_bad && reader.rest.len == 0)
        return true;
    vec_clear(out);
    return false;
}
