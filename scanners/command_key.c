// andon scan key: gives the repository a key of its own for the fingerprints of secrets.
#include "core/digest.h"
#include "core/file.h"
#include "scanners/command.h"
#include "scanners/findings/key.h"

static int report_key(const struct repo *repo, bool is_new, struct error *err)
{
    struct buffer BUFFER_AUTO out = {0};
    struct fingerprint_key key;
    char id[KEY_ID_DIGITS + 1];
    if (!fingerprint_key_load(repo, &key, err))
        return scan_fail(err);
    fingerprint_key_id(&key, id);
    if (is_new)
        buffer_printf(&out,
                      "%s was written (key %s); commit it: every clone then gives the same fingerprints\n"
                      "fingerprints of secrets made before do not hold any more: 'andon scan baseline write' "
                      "makes the baseline anew\n",
                      FINGERPRINT_KEY_FILE, id);
    else
        buffer_printf(
            &out,
            "%s is there (key %s)\n"
            "a new one would make every fingerprint of a secret another: all entries of the baseline "
            "about secrets, and all that was ignored, would count again\n",
            FINGERPRINT_KEY_FILE, id);
    return term_print(&out);
}

int scan_key(const struct scan_options *options, const struct option_list *operands)
{
    struct arena ARENA_AUTO arena = {0};
    struct error err = {0};
    struct repo repo;
    bool is_new = false;
    (void)options;
    if (operands->count > 1) {
        error_set(&err, ERROR_USAGE, "'andon scan key' takes no arguments");
        return scan_fail(&err);
    }
    if (!repo_open(NULL, &arena, &repo, &err))
        return scan_fail(&err);
    int code = key_ensure(&repo, &is_new, &err) ? report_key(&repo, is_new, &err) : scan_fail(&err);
    repo_close(&repo);
    return code;
}
