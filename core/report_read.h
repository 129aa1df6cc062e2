// Reads reports that andon wrote as JSON or JSON lines, so that parts of a scan become one again.
#ifndef ANDON_CORE_REPORT_READ_H
#define ANDON_CORE_REPORT_READ_H

#include "core/report.h"

struct read_report {
    struct str version, command, notes;
    enum verdict verdict;
    struct report_origin origin;
    size_t finding_count; // listed
};

// Appends what the report says to `result` (findings, skips, unused suppressions; the numbers are added up).
// Texts live in the result's arena. `repository` is given to findings and skips that name none, and may be
// empty. Error: it is no report of andon's, or one that lists copies of a secret with the first one
// (--group), which can't be told apart any more. On error `result` may hold a part of the report.
bool report_read(struct str text, const char *name, struct str repository, struct result *result,
                 struct read_report *out, struct error *err);

#endif
