#include "core/check_page.h"

#include "core/term.h"

enum { TEXT_WIDTH = 76 };

void check_page_wrapped(struct buffer *out, const char *heading, const char *text)
{
    if (!text || !*text)
        return;
    buffer_printf(out, "\n%s\n", heading);
    for (struct str lines = str_from(text); lines.at;) {
        struct str words = str_cut(&lines, '\n');
        size_t column = 0;
        while (words.len) {
            struct str word = str_cut(&words, ' ');
            if (column && column + 1 + word.len > TEXT_WIDTH) {
                buffer_add_byte(out, '\n');
                column = 0;
            }
            buffer_add_cstring(out, column ? " " : "  ");
            term_untrusted(out, word);
            column += word.len + (column ? 1 : 2);
        }
        buffer_add_byte(out, '\n');
    }
}

// An example keeps its lines; what can't be seen in it is escaped.
static void add_example(struct buffer *out, const char *heading, const char *text)
{
    if (!text || !*text)
        return;
    buffer_printf(out, "\n%s\n", heading);
    for (struct str rest = str_from(text); rest.len;) {
        buffer_add_cstring(out, "    ");
        term_untrusted(out, str_cut(&rest, '\n'));
        buffer_add_byte(out, '\n');
    }
}

static void add_options(const struct check *check, struct buffer *out)
{
    if (!check->options || !check->options->name)
        return;
    buffer_printf(out, "\noptions (andon.yml: lint.options.%s)\n", check->id);
    for (const struct check_option *option = check->options; option->name; option++)
        buffer_printf(out, "  %-24s %s (default: %s)\n", option->name, option->doc,
                      *option->standard ? option->standard : "empty");
}

void check_page_print(const struct check *check, struct str rule, struct buffer *out)
{
    if (check->page.print) {
        check->page.print(check, rule, out);
        return;
    }
    buffer_printf(out, "%s: %s\n", check->id, check->summary);
    buffer_printf(
        out, "  severity %s%s%s\n", severity_name(check->severity),
        check->flags & CHECK_FIXES ? ", can mend what it finds" : "",
        check->flags & CHECK_OFF_BY_DEFAULT ? ", off unless andon.yml gives it a severity or an option" : "");
    check_page_wrapped(out, "why", check->page.why);
    add_example(out, "bad", check->page.bad);
    add_example(out, "good", check->page.good);
    check_page_wrapped(out, "how to mend it", check->page.fix);
    add_options(check, out);
    buffer_printf(out,
                  "\nto leave it out\n"
                  "  for one line:       a comment on it or above: andon: ignore[%s] reason\n"
                  "  in this repository: andon.yml: lint: {disable: [%s]}\n"
                  "  once:               ANDON_SKIP=%s git commit (recorded)\n",
                  check->id, check->id, check->id);
    check_page_wrapped(out, "source", check->page.source);
}
