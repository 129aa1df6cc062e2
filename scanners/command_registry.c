// andon scan registry add|check: an organisation's list of known test secrets. The secret comes on standard
// input: what stands in a command line is seen by other users and kept by the shell.
#include "core/file.h"
#include "core/registry.h"
#include "core/term.h"
#include "scanners/command.h"
#include "scanners/findings/key.h"
#include "scanners/findings/project.h"
#include "scanners/findings/words.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum { SECRET_MAX = 1 << 20 };

static bool read_secret(struct buffer *secret, struct error *err)
{
    secret->limit = SECRET_MAX;
    for (;;) {
        char *room = buffer_reserve(secret, 4096);
        if (!room)
            return error_set(err, ERROR_LIMIT, "the secret on standard input is over 1 MB");
        ssize_t got = read(STDIN_FILENO, room, 4096);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(err, ERROR_IO, "cannot read standard input");
        if (got == 0)
            break;
        secret->len += (size_t)got;
    }
    if (!str_trim(buffer_str(secret)).len)
        return error_set(err, ERROR_USAGE, "give the secret on standard input, not on the command line");
    return true;
}

// The registries that are asked: the files named, or those of andon.yml.
static bool load(struct run *run, const struct option_list *files, struct registry_list *list,
                 struct error *err)
{
    if (files->count)
        return registries_load(files->at, files->count, STR("."), &run->arena, list, err);
    if (!project_open(run, run->options, err))
        return false;
    if (!run->config.registries.count)
        return error_set(err, ERROR_USAGE,
                         "andon.yml names no registry (secrets.registry), and you named none");
    *list = run->exemptions.registries;
    return true;
}

static int check(struct run *run, const struct option_list *files, struct str digest, struct buffer *out,
                 struct error *err)
{
    struct registry_list list;
    if (!load(run, files, &list, err))
        return scan_fail(err);
    const struct registry_entry *entry = registries_find(&list, digest);
    if (!entry) {
        buffer_add(out, STR("not registered\n"));
    } else {
        buffer_add(out, STR("registered: "));
        term_untrusted(out, entry->reason);
        if (entry->expires.len)
            buffer_printf(out, " (until %.*s)", STR_ARG(entry->expires));
        buffer_add_byte(out, '\n');
    }
    int code = term_print(out);
    return code ? code : entry == NULL;
}

// Prints the line to append; in front of it the head of the file when there is none yet.
static int add(struct run *run, const struct scan_options *options, const struct option_list *files,
               struct str digest, struct buffer *out, struct error *err)
{
    struct arena ARENA_AUTO arena = {0};
    struct baseline_words words;
    struct registry_list list = {0};
    struct fingerprint_key key;
    char fingerprint[FINGERPRINT_DIGITS + 1], hex[65];
    if (!words_read(options, (struct str){0}, &arena, &words, err))
        return scan_fail(err);
    if (files->count > 1) {
        error_set(err, ERROR_USAGE, "'andon scan registry add' takes one file");
        return scan_fail(err);
    }
    if (files->count && !file_exists(arena_copy(&arena, files->at[0]).at)) {
        if (!key_random(hex, err) || !fingerprint_key_parse(str_from(hex), "", &key, err))
            return scan_fail(err);
        buffer_printf(out, "andon-registry 1 %s\n", hex);
    } else {
        if (!load(run, files, &list, err))
            return scan_fail(err);
        key = list.at[0].key;
    }
    fingerprint_secret(&key, digest, fingerprint);
    buffer_printf(out, "%s %.*s", fingerprint, STR_ARG(words.reason));
    if (words.expires.len)
        buffer_printf(out, " until %.*s", STR_ARG(words.expires));
    buffer_add_byte(out, '\n');
    return term_print(out);
}

int scan_registry(const struct scan_options *options, const struct option_list *operands)
{
    struct run run = {.options = &options->shared};
    struct error err = {0};
    struct buffer BUFFER_AUTO out = {0}, secret = {0};
    struct option_list files = scan_operands_behind(operands, 2);
    struct str name = operands->count > 1 ? operands->at[1] : (struct str){0};
    char digest[65];
    int code;

    if (!str_equal(name, STR("add")) && !str_equal(name, STR("check"))) {
        error_set(&err, ERROR_USAGE,
                  "'andon scan registry' wants add or check, and the secret on standard input");
        return scan_fail(&err);
    }
    if (!read_secret(&secret, &err))
        return scan_fail(&err);
    secret_digest(buffer_str(&secret), digest);
    memset(secret.at, 0, secret.len);
    code = str_equal(name, STR("add")) ? add(&run, options, &files, str_from(digest), &out, &err)
                                       : check(&run, &files, str_from(digest), &out, &err);
    run_close(&run);
    return code;
}
