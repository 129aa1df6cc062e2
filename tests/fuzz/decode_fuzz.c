// The decoders over any bytes: runs, views of views, and whole documents. The first byte chooses.
#include "scanners/decode/view.h"
#include "scanners/document.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t scanned;

// A place is in the document, whatever the view says.
static void check_view(const struct decode_view *view)
{
    char room[160];
    for (size_t at = 0; at < view->text.len; at += 7) {
        size_t start, end, until = view->text.len - at < 20 ? view->text.len : at + 20;
        struct buffer via = {.at = room, .room = sizeof room, .limit = sizeof room};
        if (decode_view_place(view, at, until, &start, &end, &via) && (start >= end || end > scanned))
            abort();
    }
}

static void check_match(void *context, const struct scan_match *match)
{
    (void)context;
    if (match->offset > scanned || match->length > scanned - match->offset)
        abort();
}

static void check_views(struct str bytes, bool is_binary, size_t from)
{
    static struct decode_view views[2];
    struct decode_budget budget = {.bytes = 1 << 20, .runs = 10000};
    const struct decode_options options = {.is_binary = is_binary, .budget = &budget};
    decode_view(&views[0], NULL, bytes, from, bytes.len, &options);
    check_view(&views[0]);
    decode_view(&views[1], &views[0], buffer_str(&views[0].text), 0, views[0].text.len, &options);
    check_view(&views[1]);
    decode_json_view(&views[0], bytes, &options);
    check_view(&views[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct scan_scratch *scratch;
    struct error err = {0};
    if (!scratch)
        scratch = scan_scratch_open(scan_engine_builtin());
    if (size == 0)
        return 0;
    struct str bytes = {(const char *)data + 1, size - 1};
    scanned = bytes.len;
    check_views(bytes, data[0] & 1, data[0] & 2 ? bytes.len / 2 : 0);
    struct scan_input input = scan_input_from(bytes, data[0] & 4 ? STR("a.ipynb") : STR("a.js"), SCAN_AUDIT);
    if (data[0] & 8)
        input.encoding = ENCODING_UTF16LE;
    if (!scan_document(scan_engine_builtin(), scratch, &input, check_match, NULL, &err))
        abort();
    return 0;
}
