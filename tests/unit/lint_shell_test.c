// The shell splitter: which commands a text has, and how they hang together.
#include "core/buffer.h"
#include "lint/shell/shell.h"
#include "unit.h"

// Commands as "[NAME=1 ]cmd arg ..." joined by " / ": what it is tied to by its link before.
static struct str show(struct str text, struct arena *arena, bool *is_broken)
{
    struct shell_script script;
    struct buffer out = {0};
    char *copy = arena_alloc(arena, text.len + 1, 1);
    memcpy(copy, text.at, text.len);
    shell_parse((struct str){copy, text.len}, arena, &script);
    *is_broken = script.is_broken;
    for (size_t i = 0; i < script.command_count; i++) {
        const struct shell_command *command = &script.commands[i];
        static const char *const links[] = {"", ";", "&&", "||", "|", "&"};
        buffer_printf(&out, "%s<%s%s%s%s", i ? " " : "", command->is_condition ? "?" : "",
                      command->in_substitution ? "$" : "", command->in_subshell ? "(" : "",
                      command->in_function ? "f" : "");
        for (size_t j = 0; j < command->assigned + command->count; j++)
            buffer_printf(&out, "%s%.*s", j ? " " : "",
                          STR_ARG(script.words[command->first - command->assigned + j].raw));
        buffer_printf(&out, ">%s", links[command->after]);
    }
    const struct str shown = arena_copy(arena, buffer_str(&out));
    buffer_free(&out);
    return shown;
}

static void test_split(void **state)
{
    (void)state;
    static const struct {
        const char *text, *shown;
    } cases[] = {
        {"", ""},
        {"a", "<a>"},
        {"a b;c&&d||e|f&g\nh", "<a b>; <c>&& <d>|| <e>| <f>& <g>; <h>"},
        {"a # b\nc#d", "<a>; <c#d>"},
        {"a 'b; c' \"d && e\" f\\;g", "<a 'b; c' \"d && e\" f\\;g>"},
        {"X=1 Y=\"a b\" c d=e", "<X=1 Y=\"a b\" c d=e>"},
        {"x=(a b 'c d') y", "<x=(a b 'c d') y>"},
        {"a $(b c) d", "<$b c> <a $(b c) d>"},
        {"a \"$(b \"$(c)\" )\" `d`", "<$c> <$b \"$(c)\"> <$d> <a \"$(b \"$(c)\" )\" `d`>"},
        {"(cd a && b) || c", "<(cd a>&& <(b> <c>"},
        {"{ a; b; } && c", "<a>; <b>; <c>"},
        {"if a; then b; elif c; then d; else e; fi", "<?a>; <b>; <?c>; <d>; <e>;"},
        {"while ! a; do b; done | c", "<?a>; <b>; <c>"},
        {"for x in $(a) b; do c; done", "<$a> <for x in $(a) b>; <c>;"},
        {"for ((i=0; i<3; i++)); do a; done", "<for>; <a>;"},
        {"case $x in a|b) c;; (d) e ;; *) f; esac; g", "<case $x in>; <c>; <e>; <f>; <g>"},
        {"f() { a; }; g() ( b ); function h { c; }", "<fa>; <(fb> <function h>; <fc>;"},
        {"a > b 2>&1 < c <<< d e", "<a e>"},
        {"cat <<EOF | a\nb; c\nEOF\nd", "<cat>| <a>; <d>"},
        {"cat <<-'E' <<F\n\tx\n\tE\ny $(z)\nF\nd", "<cat>; <d>"},
        {"a <(b) >(c)", "<$b> <$c> <a <(b) >(c)>"},
        {"[[ a && b || ( c < d ) ]] && e", "<[[ a && b || ( c < d ) ]]>&& <e>"},
        {"((x = 1 << 2)); a $((1 + (2))) b", "<a $((1 + (2))) b>"},
        {"echo ${x:-$(y)} ${#z} ${a//\\}/b} ${b%\"}\"}",
         "<$y> <echo ${x:-$(y)} ${#z} ${a//\\}/b} ${b%\"}\"}>"},
        {"a \\\n  b \\\r\n c", "<a b c>"},
        {"a &> b; c &>> d; e |& f", "<a>; <c>; <e>| <f>"},
        {"echo $'a\\'b' $\"c\"", "<echo $'a\\'b' $\"c\">"},
        {"time a; ! b; exec 3>&1", "<a>; <?b>; <exec>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        bool is_broken;
        const struct str shown = show(str_from(cases[i].text), &arena, &is_broken);
        if (is_broken || !str_equal(shown, str_from(cases[i].shown)))
            fail_msg("%s: expected %s, got %.*s%s", cases[i].text, cases[i].shown, STR_ARG(shown),
                     is_broken ? " (broken)" : "");
        arena_free(&arena);
    }
}

// What can't be followed says so, and what was before is kept.
static void test_broken(void **state)
{
    (void)state;
    static const char *const cases[] = {"a; b 'c",  "a; b \"c", "a; b $(c",  "a; b `c",
                                        "a; b ${c", "a; ) b",   "a; b ( c )"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        bool is_broken;
        const struct str shown = show(str_from(cases[i]), &arena, &is_broken);
        if (!is_broken || !str_starts_with(shown, STR("<a>;")))
            fail_msg("%s: %.*s", cases[i], STR_ARG(shown));
        arena_free(&arena);
    }
}

static void test_hostile(void **state)
{
    (void)state;
    static const char *const parts[] = {"$(", "(",   "\"$(",          "${a:-", "`",
                                        "{ ", "if ", "case a in b) ", "<<a ",  "x=("};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct arena arena = {0};
        struct buffer text = {0};
        struct shell_script script;
        for (int j = 0; j < 20000; j++)
            buffer_add_cstring(&text, parts[i]);
        shell_parse(buffer_str(&text), &arena, &script);
        buffer_free(&text);
        arena_free(&arena);
    }
}

static void test_words(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct shell_script script;
    shell_parse(STR("/usr/bin/rm -fr --force=x 'a b'"), &arena, &script);
    const struct shell_command *command = script.commands;
    assert_true(shell_is(&script, command, "rm"));
    assert_false(shell_is(&script, command, "r"));
    assert_true(shell_has_option(&script, command, (const char *const[]){"-r", NULL}));
    assert_true(shell_has_option(&script, command, (const char *const[]){"-x", "--force", NULL}));
    assert_false(shell_has_option(&script, command, (const char *const[]){"-x", "--for", NULL}));
    assert_true(str_equal(shell_argument(&script, command, 3), STR("a b")));
    assert_int_equal(shell_argument(&script, command, 4).len, 0);
    const struct shell_word word = {.raw = STR("a'b c'\"d\"\\ e"), .is_quoted = true};
    assert_true(str_equal(shell_word_text(&word, &arena), STR("ab cd e")));
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
