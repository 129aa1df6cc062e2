#include "core/check.h"
#include "lint/data_file.h"

#include <expat.h>

enum { CHUNK = 1 << 20 };

// Encodings of one byte a character that expat has no table for. Only well-formedness is asked for, so every
// byte beyond ASCII may stand for the same letter.
static int XMLCALL accept_encoding(void *context, const XML_Char *name, XML_Encoding *info)
{
    static const char *const known[] = {"windows-", "cp", "iso-8859-", "koi8-", "mac", "ibm", "tis-620"};
    const struct str encoding = str_from(name);
    (void)context;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (!str_starts_with_ignoring_case(encoding, str_from(known[i])))
            continue;
        for (int byte = 0; byte < 256; byte++)
            info->map[byte] = byte < 128 ? byte : 0xe9;
        return XML_STATUS_OK;
    }
    return XML_STATUS_ERROR;
}

static void report(struct check_run *run, XML_Parser parser, struct str bytes)
{
    const size_t size = bytes.len;
    const XML_Index index = XML_GetCurrentByteIndex(parser);
    const size_t offset = index > 0 && (size_t)index < size ? (size_t)index : index > 0 ? size : 0;
    const enum XML_Error code = XML_GetErrorCode(parser);
    struct finding *finding;
    if (code == XML_ERROR_NO_ELEMENTS)
        finding = check_report(run, offset, 0, "expected an element, found the end of the file");
    else if (code == XML_ERROR_UNKNOWN_ENCODING)
        finding = check_report(run, offset, 0,
                               "the declared encoding is not known: nothing can be said about this file");
    else
        finding = check_report(run, offset, offset < size, "%s", XML_ErrorString(code));
    check_stands_for_all(finding);
    // What begins otherwise is something else that goes by the name.
    const struct str text =
        str_trim(str_starts_with(bytes, STR("\xef\xbb\xbf")) ? str_slice(bytes, 3, size) : bytes);
    if (text.len && text.at[0] > ' ' && text.at[0] < 0x7f && text.at[0] != '<')
        check_soften(run, finding);
}

static bool run_check(struct check_run *run, const struct blob *blob, struct error *err)
{
    const struct str bytes = blob->bytes;
    if (data_is_stand_in(bytes) || data_is_template(blob->path, bytes))
        return true;
    if (str_starts_with(bytes, STR("bplist0"))) // a property list in Apple's binary form
        return true;
    // Expat 2.4 and later stops at entities that blow up a hundredfold; external ones are never fetched.
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser)
        return error_set(err, ERROR_LIMIT, "no memory to parse XML");
    XML_SetUnknownEncodingHandler(parser, accept_encoding, NULL);
    size_t at = 0;
    enum XML_Status status = XML_STATUS_OK;
    do {
        const size_t length = bytes.len - at < CHUNK ? bytes.len - at : CHUNK;
        status = XML_Parse(parser, length ? bytes.at + at : "", (int)length, at + length == bytes.len);
        at += length;
    } while (status == XML_STATUS_OK && at < bytes.len);
    if (status != XML_STATUS_OK)
        report(run, parser, bytes);
    XML_ParserFree(parser);
    return true;
}

const struct check check_check_xml = {
    .id = "check-xml",
    .summary = "XML files are well-formed",
    .severity = SEVERITY_ERROR,
    .flags = CHECK_WANTS_BINARY | CHECK_MILD_IN_TESTS,
    .types = FILETYPE(XML),
    .run = run_check,
    .page =
        {
            .why = "XML that is not well-formed is refused by every reader. Entities that expand without end "
                   "are "
                   "reported, not expanded. Templates of XML files ({{ or {% below a folder named templates) "
                   "are left "
                   "alone.",
            .bad = "<a><b></a>\n",
            .good = "<a><b/></a>\n",
            .fix = "Mend the place that the message names; the tag that is not closed stands before it.",
            .source = "pre-commit-hooks check-xml",
        },
};
