// JUnit XML: a test case a finding; what could not be checked is an error, what was left out is skipped.
#include "core/report_internal.h"

static void add_attribute(struct buffer *out, const char *name, struct str value)
{
    buffer_printf(out, " %s=\"", name);
    report_escape_xml(out, value);
    buffer_add_byte(out, '"');
}

static void add_case_start(struct buffer *out, struct str name, struct str path, size_t line)
{
    buffer_add(out, STR("    <testcase"));
    add_attribute(out, "name", name);
    add_attribute(out, "classname", path.len ? path : STR("andon"));
    if (path.len)
        add_attribute(out, "file", path);
    if (line)
        buffer_printf(out, " line=\"%zu\"", line);
    buffer_add(out, STR(">\n"));
}

static bool is_failure(const struct finding *finding)
{
    return finding->state == FINDING_NEW && finding->severity == SEVERITY_ERROR;
}

static void add_finding(struct buffer *out, const struct finding *finding)
{
    struct buffer BUFFER_AUTO name = {0};

    buffer_add(&name, finding->rule);
    buffer_add(&name, STR(" at "));
    buffer_add(&name, finding->path);
    if (finding->line)
        buffer_printf(&name, ":%zu:%zu", finding->line, finding->column);
    add_case_start(out, buffer_str(&name), finding->path, finding->line);
    // What does not block is a case that passes, with its message as output.
    buffer_add(out, is_failure(finding) ? STR("      <failure") : STR("      <system-out>"));
    if (is_failure(finding)) {
        add_attribute(out, "message", finding->message);
        add_attribute(out, "type", str_from(severity_name(finding->severity)));
        buffer_add_byte(out, '>');
    } else {
        buffer_printf(out, "%s, %s: ", severity_name(finding->severity), report_state_name(finding->state));
        report_escape_xml(out, finding->message);
        buffer_add_byte(out, '\n');
    }
    report_escape_xml(out, finding->excerpt);
    if (finding->help.len) {
        buffer_add(out, STR("\nhelp: "));
        report_escape_xml(out, finding->help);
    }
    buffer_add(out, is_failure(finding) ? STR("</failure>\n") : STR("</system-out>\n"));
    buffer_add(out, STR("    </testcase>\n"));
}

static void add_skip(struct buffer *out, const struct skip *skip)
{
    const char *element = skip->is_incomplete ? "error" : "skipped";
    add_case_start(out, STR("readable"), skip->path, 0);
    buffer_printf(out, "      <%s", element);
    add_attribute(out, "message", skip->reason);
    buffer_add(out, STR("/>\n    </testcase>\n"));
}

static void add_suite(const struct report_request *request, struct buffer *out)
{
    const struct result *result = request->result;
    size_t tests = result->skipped.count, failures = 0, errors = 0;

    VEC_EACH (struct finding, finding, &result->findings) {
        tests += report_includes(request, finding);
        failures += is_failure(finding);
    }
    VEC_EACH (struct skip, skip, &result->skipped)
        errors += skip->is_incomplete;
    buffer_printf(out,
                  "  <testsuite name=\"andon %s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
                  "skipped=\"%zu\" time=\"%.3f\">\n",
                  request->command, tests ? tests : 1, failures, errors, result->skipped.count - errors,
                  result->elapsed_ms / 1000);
    if (!tests)
        buffer_printf(out, "    <testcase name=\"%zu files are clean\" classname=\"andon\"/>\n",
                      result->files);
}

void report_junit(const struct report_request *request, struct buffer *out)
{
    buffer_add(out, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"));
    add_suite(request, out);
    VEC_EACH (struct finding, finding, &request->result->findings)
        if (report_includes(request, finding))
            add_finding(out, finding);
    VEC_EACH (struct skip, skip, &request->result->skipped)
        add_skip(out, skip);
    buffer_add(out, STR("  </testsuite>\n</testsuites>\n"));
}
