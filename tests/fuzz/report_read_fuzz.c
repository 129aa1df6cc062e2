// Reports to be joined, of any bytes; one that is read can be written, and then be read again.
#include "core/report_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct result result = {0}, again = {0};
    struct read_report report, twin;
    struct error err = {0};
    struct buffer out = {0};
    if (report_read((struct str){(const char *)data, size}, "report", STR(""), &result, &report, &err)) {
        struct report_request request = {.format = REPORT_JSON,
                                         .command = "scan",
                                         .result = &result,
                                         .all = true,
                                         .origin = report.origin};
        result.verdict = report.verdict;
        report_write(&request, &out);
        if (!report_read(buffer_str(&out), "again", STR(""), &again, &twin, &err) ||
            again.findings.count != result.findings.count || again.skipped.count != result.skipped.count)
            __builtin_trap();
    }
    buffer_free(&out);
    result_free(&result);
    result_free(&again);
    return 0;
}
