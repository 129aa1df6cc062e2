// The walkers of structured files, and the forms that use them. The first byte chooses the walker and the
// name.
#include "scanners/files/field.h"
#include "scanners/files/files.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t scanned;

static bool check_field(void *context, const struct field *field)
{
    (void)context;
    if (field->start > field->end || field->end > scanned || field->section.len > FIELD_SECTION_MAX)
        abort();
    return true;
}

static void check_match(void *context, const struct scan_match *match)
{
    (void)context;
    if (match->offset > scanned || match->length > scanned - match->offset)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static walker *const walkers[] = {walk_json,  walk_yaml,   walk_ini,  walk_xml, walk_php,
                                      walk_netrc, walk_colons, walk_line, walk_urls};
    static const char *const paths[] = {"prod.tfstate",     "a.yaml",  ".npmrc",       "sitemanager.xml",
                                        "wp-config.php",    ".netrc",  "etc/shadow",   ".vault_pass",
                                        ".git-credentials", "sa.json", ".kube/config", "hosts",
                                        "auth.json"};
    struct arena arena = {0};
    if (size == 0)
        return 0;
    struct str bytes = {(const char *)data + 1, size - 1};
    scanned = bytes.len;
    walkers[data[0] % (sizeof walkers / sizeof walkers[0])](bytes, &arena, check_field, NULL);
    const struct scan_input input = {.bytes = bytes,
                                     .path = str_from(paths[data[0] % (sizeof paths / sizeof paths[0])]),
                                     .profile = SCAN_AUDIT,
                                     .is_binary = data[0] > 250};
    files_scan(&input, &arena, check_match, NULL);
    arena_free(&arena);
    return 0;
}
