// The checks of what stands in a text: conflict markers, hidden characters, links, keys, sorted lists.
#include "check_helper.h"

extern const struct check check_check_merge_conflict, check_check_bidi, check_check_invisible_characters,
    check_check_vcs_permalinks, check_detect_private_key, check_file_contents_sorter,
    check_requirements_txt_fixer, check_sort_simple_yaml, check_check_executables_have_shebangs,
    check_check_shebang_scripts_are_executable;

#define S(literal)                                                                                           \
    {                                                                                                        \
        (literal), sizeof(literal) - 1                                                                       \
    }
#define RUN(check, cases) check_cases_run(&(check), cases, sizeof(cases) / sizeof *(cases))

// Assembled, so that this file has no marker of its own.
#define OURS                                                                                                 \
    "<<<<"                                                                                                   \
    "<<< HEAD\n"
#define BASE                                                                                                 \
    "||||"                                                                                                   \
    "||| base\n"
#define SEPARATOR                                                                                            \
    "===="                                                                                                   \
    "===\n"
#define THEIRS                                                                                               \
    ">>>>"                                                                                                   \
    ">>> feature\n"

static void test_merge_conflict(void **state)
{
    (void)state;
    enum repo_operation merge = REPO_MERGE, none = REPO_NORMAL;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "a block", .bytes = S("a\n" OURS "b\n" SEPARATOR "c\n" THEIRS), .findings = 1, .line = 2},
        {.name = "diff3", .bytes = S(OURS "b\n" BASE "x\n" SEPARATOR "c\n" THEIRS), .findings = 1},
        {.name = "shown in a manual",
         .path = "a.md",
         .bytes = S("```\n" OURS SEPARATOR THEIRS "```\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "in a manual",
         .path = "a.md",
         .bytes = S("```\na\n```\n" OURS SEPARATOR THEIRS),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "shown in AsciiDoc",
         .path = "a.adoc",
         .bytes = S("NAME\n----\n\n------------\n" OURS SEPARATOR THEIRS "------------\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "below a heading",
         .path = "a.adoc",
         .bytes = S("NAME\n----\n" OURS SEPARATOR THEIRS),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "in a string",
         .path = "a_test.go",
         .bytes = S("package a\n\nvar text = `x\n" OURS "a\n" SEPARATOR "b\n" THEIRS "`\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "beside a string",
         .path = "a_test.go",
         .bytes = S("package a\n\n" OURS "var a = `x`\n" SEPARATOR "var a = `y`\n" THEIRS),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "in a here-document",
         .path = "a.sh",
         .bytes = S("cat > a <<-'END'\n" OURS SEPARATOR THEIRS "END\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "behind one",
         .path = "a.sh",
         .bytes = S("cat <<END\nEND\n" OURS SEPARATOR THEIRS "END\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "across its end",
         .path = "a.sh",
         .bytes = S("cat <<END\n" OURS SEPARATOR "END\n" THEIRS),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "two blocks", .bytes = S(OURS SEPARATOR THEIRS "x\n" OURS SEPARATOR THEIRS), .findings = 2},
        {.name = "crlf",
         .bytes = S("<<<<"
                    "<<< HEAD\r\n===="
                    "===\r\n>>>>"
                    ">>> x\r\n"),
         .findings = 1},
        {.name = "no newline at the end",
         .bytes = S(OURS SEPARATOR ">>>>"
                                   ">>> x"),
         .findings = 1},
        {.name = "a heading", .bytes = S("Title\n" SEPARATOR "\ntext\n")},
        {.name = "heading between markers of other kinds", .bytes = S(THEIRS SEPARATOR OURS)},
        {.name = "no separator", .bytes = S(OURS "b\n" THEIRS)},
        {.name = "restarted", .bytes = S(OURS "x\n" OURS SEPARATOR THEIRS), .findings = 1, .line = 3},
        {.name = "indented", .bytes = S(" " OURS " " SEPARATOR " " THEIRS)},
        {.name = "eight", .bytes = S("<" OURS SEPARATOR THEIRS)},
        {.name = "shift operators",
         .bytes = S("a <<<<"
                    "<<<< b\n<<<<"
                    "<<<<<<<<<<<<\n")},
        {.name = "normal, prepared", .prepared = &none, .bytes = S("Title\n" SEPARATOR)},
        {.name = "merge: separator",
         .prepared = &merge,
         .bytes = S("x\n" SEPARATOR),
         .findings = 1,
         .line = 2},
        {.name = "merge: ours", .prepared = &merge, .bytes = S(OURS), .findings = 1},
        {.name = "merge: theirs", .prepared = &merge, .bytes = S("x\n" THEIRS), .findings = 1, .line = 2},
        {.name = "merge: comment", .prepared = &merge, .bytes = S("# " OURS "# " SEPARATOR)},
        {.name = "merge: heading in prose",
         .path = "a.rst",
         .prepared = &merge,
         .bytes = S("Title\n" SEPARATOR)},
        {.name = "merge: block",
         .prepared = &merge,
         .bytes = S(OURS "b\n" SEPARATOR "c\n" THEIRS),
         .findings = 3},
        {.name = "assumed",
         .path = "README.md",
         .options = "assume-in-merge=true",
         .bytes = S("problem\n" SEPARATOR),
         .findings = 1},
        {.name = "assumed, longer line",
         .options = "assume-in-merge=true",
         .bytes = S("===="
                    "====\n")},
        {.name = "assumed, short",
         .options = "assume-in-merge=true",
         .bytes = S("===="
                    "==\n")},
    };
    RUN(check_check_merge_conflict, cases);
}

#define RLO "\xe2\x80\xae"
#define LRI "\xe2\x81\xa6"
#define RLI "\xe2\x81\xa7"
#define PDI "\xe2\x81\xa9"
#define RLE "\xe2\x80\xab"
#define PDF "\xe2\x80\xac"

static void test_bidi(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "ascii", .bytes = S("a\n")},
        {.name = "other punctuation",
         .path = "a.c",
         .bytes = S("\xe2\x80\x9cquoted\xe2\x80\x9d \xe2\x80\xa6 \xe2\x82\xac\n")},
        {.name = "cut off", .bytes = S("a \xe2\x80")},
        {.name = "override",
         .bytes = S("x\n/*" RLO " } " LRI "if (a)" PDI " */\n"),
         .findings = 1,
         .message = "U+202E",
         .line = 2},
        {.name = "unclosed isolate",
         .bytes = S("''' Subtract " RLI "''' ;return\n"),
         .findings = 1,
         .message = "U+2067"},
        {.name = "closed isolate in prose", .path = "he.po", .bytes = S("hello " RLI "x" PDI "\n")},
        {.name = "closed isolate in code",
         .path = "a.py",
         .bytes = S("a = '" RLI "x" PDI "'\n"),
         .findings = 1},
        {.name = "closed embedding", .path = "he.json", .bytes = S(RLE "x" PDF "\n")},
        {.name = "closed by the wrong one", .bytes = S(RLE "x" PDI "\n"), .findings = 1, .message = "U+202B"},
        {.name = "closed on the next line", .bytes = S(RLI "x\n" PDI "\n"), .findings = 1, .line = 1},
        {.name = "any", .options = "any=true", .bytes = S(RLI "x" PDI "\n" PDI), .findings = 2},
        {.name = "one a line", .bytes = S(RLO RLO RLO "\n" RLO), .findings = 2},
    };
    RUN(check_check_bidi, cases);
}

static void test_invisible(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "ascii", .bytes = S("abc\n")},
        {.name = "letters", .bytes = S("caf\xc3\xa9 \xd0\x96 \xe4\xb8\xad\xe6\x96\x87\n")},
        {.name = "zero width space",
         .bytes = S("x\nuser\xe2\x80\x8bname\n"),
         .findings = 1,
         .message = "U+200B",
         .line = 2},
        {.name = "a run",
         .bytes = S("a\xe2\x80\x8b\xe2\x80\x8b\xe2\x81\xa0z\n"),
         .findings = 1,
         .message = "3 invisible"},
        {.name = "soft hyphen",
         .bytes = S("a\xc2\xad"
                    "b\n"),
         .findings = 1},
        {.name = "soft hyphen in prose",
         .path = "a.md",
         .bytes = S("a\xc2\xad"
                    "b\n")},
        {.name = "bom inside",
         .bytes = S("a\xef\xbb\xbf"
                    "b\n"),
         .findings = 1,
         .message = "byte order mark"},
        {.name = "bom at the start",
         .bytes = S("\xef\xbb\xbf"
                    "b\n")},
        {.name = "two boms",
         .bytes = S("\xef\xbb\xbf\xef\xbb\xbf"
                    "b\n"),
         .findings = 1},
        // man, joiner, heart, selector, joiner, man
        {.name = "emoji",
         .bytes = S("\xf0\x9f\x91\xa8\xe2\x80\x8d\xe2\x9d\xa4\xef\xb8\x8f\xe2\x80\x8d\xf0\x9f\x91\xa8\n")},
        {.name = "joiner in Latin",
         .bytes = S("a\xe2\x80\x8d"
                    "b\n"),
         .findings = 1},
        {.name = "non-joiner in Persian", .bytes = S("\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae\n")},
        {.name = "keycap", .bytes = S("0\xef\xb8\x8f\xe2\x83\xa3\n")},
        {.name = "hidden bytes",
         .bytes = S("a\xef\xb8\x80\xef\xb8\x81\xef\xb8\x82\n"),
         .findings = 1,
         .message = "2 invisible"},
        // black flag, tags g b, cancel
        {.name = "flag", .bytes = S("\xf0\x9f\x8f\xb4\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\xf3\xa0\x81\xbf\n")},
        {.name = "tags", .bytes = S("a\xf3\xa0\x81\xa7\xf3\xa0\x81\xa2\n"), .findings = 1, .message = "tag"},
        {.name = "Hangul filler", .bytes = S("const \xe3\x85\xa4 = 1\n"), .findings = 1},
        {.name = "invalid bytes", .bytes = S("caf\xe9 \xe2\x80\n")},
        {.name = "at the end", .bytes = S("a\xe2\x80\x8b"), .findings = 1},
    };
    RUN(check_check_invisible_characters, cases);
}

#define BLOB "https://github.com/asottile/test/blob/"

static void test_permalinks(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "commit", .bytes = S(BLOB "649e6/foo%20bar#L1\n")},
        {.name = "tag", .bytes = S(BLOB "1.0.0/foo%20bar#L1\n")},
        {.name = "no line", .bytes = S(BLOB "main/foo%20bar\n")},
        {.name = "prose", .bytes = S("https://github.com/ yes / no ? /blob/main/foo#L1\n")},
        {.name = "branch", .bytes = S("x\nsee " BLOB "main/foo#L1 there\n"), .findings = 1, .line = 2},
        {.name = "other host", .bytes = S("https://example.com/a/b/blob/main/foo#L1\n")},
        {.name = "other host, told",
         .options = "additional-github-domain=example.com",
         .bytes = S("https://example.com/a/b/blob/main/foo#L1\n" BLOB "main/foo#L1\n"),
         .findings = 2},
        {.name = "cut off", .bytes = S(BLOB "main/foo#L")},
        {.name = "over the line's end", .bytes = S(BLOB "main/\nfoo#L1")},
        {.name = "hex but longer", .bytes = S(BLOB "abc/f#L1\n"), .findings = 1},
    };
    RUN(check_check_vcs_permalinks, cases);
}

static void test_private_key(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "empty", .bytes = S("")},
        {.name = "rsa",
         .bytes = S("-----"
                    "BEGIN "
                    "RSA PRIVATE KEY-----\n"),
         .findings = 1},
        {.name = "openssh",
         .bytes = S("x\n-----"
                    "BEGIN "
                    "OPENSSH PRIVATE KEY-----"),
         .findings = 1,
         .line = 2},
        {.name = "pgp",
         .bytes = S("-----"
                    "BEGIN "
                    "PGP PRIVATE KEY BLOCK-----"),
         .findings = 1},
        {.name = "putty",
         .bytes = S("PuTTY-User-"
                    "Key-File-3: ssh-rsa"),
         .findings = 1},
        {.name = "openvpn",
         .bytes = S("-----"
                    "BEGIN "
                    "OpenVPN Static key V1-----"),
         .findings = 1},
        {.name = "public", .bytes = S("ssh-rsa DATA\n-----BEGIN PUBLIC KEY-----\n")},
    };
    RUN(check_detect_private_key, cases);
}

static void test_sorter(void **state)
{
    (void)state;
    const char *all = "files=*", *unique = "files=*;unique=true", *folded = "files=*;ignore-case=true";
    const struct check_case cases[] = {
        {.name = "not listed", .bytes = S("b\na\n")},
        {.name = "listed elsewhere", .options = "files=words/*.txt", .bytes = S("b\na\n")},
        {.name = "empty", .options = all, .bytes = S("")},
        {.name = "newlines", .options = all, .bytes = S("\n\n"), .findings = 1, .fixed = S("")},
        {.name = "one", .options = all, .bytes = S("lonesome\n")},
        {.name = "no newline", .options = all, .bytes = S("a"), .findings = 1, .fixed = S("a\n")},
        {.name = "no newline, unsorted",
         .options = all,
         .bytes = S("newline\nmissing"),
         .findings = 1,
         .fixed = S("missing\nnewline\n")},
        {.name = "sorted", .options = all, .bytes = S("alpha\nbeta\n")},
        {.name = "unsorted",
         .options = all,
         .bytes = S("beta\nalpha\n"),
         .findings = 1,
         .fixed = S("alpha\nbeta\n")},
        {.name = "case", .options = all, .bytes = S("c\nC\n"), .findings = 1, .fixed = S("C\nc\n")},
        {.name = "blanks count",
         .options = all,
         .bytes = S("mag ical \n tre vor\n"),
         .findings = 1,
         .fixed = S(" tre vor\nmag ical \n")},
        {.name = "signs",
         .options = all,
         .bytes = S("@\n-\n_\n#\n"),
         .findings = 1,
         .fixed = S("#\n-\n@\n_\n")},
        {.name = "empty lines",
         .options = all,
         .bytes = S("extra\n\n\nwhite\n"),
         .findings = 1,
         .fixed = S("extra\nwhite\n")},
        {.name = "crlf", .options = all, .bytes = S("b\r\na\r\n"), .findings = 1, .fixed = S("a\nb\n")},
        {.name = "ignoring case", .options = folded, .bytes = S("fee\nFie\nFoe\nfum\n")},
        {.name = "ignoring case, stable",
         .options = folded,
         .bytes = S("Fie\nFoe\nfee\nfee\nfum\n"),
         .findings = 1,
         .fixed = S("fee\nfee\nFie\nFoe\nfum\n")},
        {.name = "unique",
         .options = unique,
         .bytes = S("Fie\nFie\nFoe\nfee\nfum\n"),
         .findings = 1,
         .fixed = S("Fie\nFoe\nfee\nfum\n")},
        {.name = "unique, clean", .options = unique, .bytes = S("Fie\nFoe\nfee\nfum\n")},
    };
    RUN(check_file_contents_sorter, cases);

    struct check_outcome out;
    check_outcome_make(
        &out, &check_file_contents_sorter,
        &(struct check_case){.options = "files=*;unique=true;ignore-case=true", .bytes = S("a\n")});
    assert_false(out.ok);
    check_outcome_free(&out);
}

static void test_requirements(void **state)
{
    (void)state;
    const struct check_case cases[] = {
        {.name = "another file", .path = "words.txt", .bytes = S("b\na\n")},
        {.name = "empty", .bytes = S("")},
        {.name = "newline", .bytes = S("\n")},
        {.name = "comment alone", .bytes = S("# intentionally empty\n")},
        {.name = "comment at the end", .bytes = S("foo\n# comment at end\n")},
        {.name = "unsorted", .bytes = S("foo\nbar\n"), .findings = 1, .fixed = S("bar\nfoo\n")},
        {.name = "sorted", .bytes = S("bar\nfoo\n")},
        {.name = "no newline", .bytes = S("a\nc\nb"), .findings = 1, .fixed = S("a\nb\nc\n")},
        {.name = "no newline alone", .bytes = S("a\nb\nc"), .findings = 1, .fixed = S("a\nb\nc\n")},
        {.name = "comments travel",
         .bytes = S("#comment1\nfoo\n#comment2\nbar\n"),
         .findings = 1,
         .fixed = S("#comment2\nbar\n#comment1\nfoo\n")},
        {.name = "header",
         .bytes = S("#comment\n\nfoo\nbar\n"),
         .findings = 1,
         .fixed = S("#comment\n\nbar\nfoo\n")},
        {.name = "header, sorted", .bytes = S("#comment\n\nbar\nfoo\n")},
        {.name = "indented comment",
         .bytes = S("foo\n\t#comment with indent\nbar\n"),
         .findings = 1,
         .fixed = S("\t#comment with indent\nbar\nfoo\n")},
        {.name = "empty line first", .bytes = S("\nfoo\nbar\n"), .findings = 1, .fixed = S("bar\n\nfoo\n")},
        {.name = "shorter name first",
         .bytes = S("pyramid-foo==1\npyramid>=2\n"),
         .findings = 1,
         .fixed = S("pyramid>=2\npyramid-foo==1\n")},
        {.name = "comparisons",
         .bytes = S("a==1\nc>=1\nbbbb!=1\nc-a>=1;python_version>=\"3.6\"\ne>=2\nd>2\ng<2\nf<=2\n"),
         .findings = 1,
         .fixed = S("a==1\nbbbb!=1\nc>=1\nc-a>=1;python_version>=\"3.6\"\nd>2\ne>=2\nf<=2\ng<2\n")},
        {.name = "twice", .bytes = S("a==1\nb==1\na==1\n"), .findings = 1, .fixed = S("a==1\nb==1\n")},
        {.name = "twice, one with a comment",
         .bytes = S("a==1\nb==1\n#about a\na==1\n"),
         .findings = 1,
         .fixed = S("#about a\na==1\nb==1\n")},
        {.name = "case",
         .bytes = S("ocflib\nDjango\nPyMySQL\n"),
         .findings = 1,
         .fixed = S("Django\nocflib\nPyMySQL\n")},
        {.name = "egg",
         .bytes = S("-e git+ssh://git_url@tag#egg=ocflib\nDjango\nPyMySQL\n"),
         .findings = 1,
         .fixed = S("Django\n-e git+ssh://git_url@tag#egg=ocflib\nPyMySQL\n")},
        {.name = "debian",
         .bytes = S("bar\npkg-resources==0.0.0\nfoo\n"),
         .findings = 1,
         .fixed = S("bar\nfoo\n")},
        {.name = "debian, underscore",
         .bytes = S("foo\npkg_resources==0.0.0\nbar\n"),
         .findings = 1,
         .fixed = S("bar\nfoo\n")},
        {.name = "continued",
         .bytes = S("b==1.0.0\nc=2.0.0 \\\n --hash=sha256:abcd\na=3.0.0 \\\n  --hash=sha256:a1b1c1d1"),
         .findings = 1,
         .fixed = S("a=3.0.0 \\\n  --hash=sha256:a1b1c1d1\nb==1.0.0\nc=2.0.0 \\\n --hash=sha256:abcd\n")},
        {.name = "continued, sorted", .bytes = S("a=2.0.0 \\\n --hash=sha256:abcd\nb==1.0.0\n")},
        {.name = "comment in a continuation",
         .bytes = S("b \\\n# c\n --x\na\n"),
         .findings = 1,
         .fixed = S("a\n# c\nb \\\n --x\n")},
        {.name = "continued to the end", .bytes = S("b \\\n")},
    };
    struct check_case copies[sizeof cases / sizeof *cases];
    memcpy(copies, cases, sizeof cases);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        copies[i].path = cases[i].path ? cases[i].path : "requirements-dev.txt";
    RUN(check_requirements_txt_fixer, copies);
}

static void test_simple_yaml(void **state)
{
    (void)state;
    const char *all = "files=**/*.txt";
    const struct check_case cases[] = {
        {.name = "not listed", .bytes = S("c: true\n\nb: 42\n")},
        {.name = "empty", .options = all, .bytes = S("")},
        {.name = "blocks",
         .options = all,
         .bytes = S("c: true\n\nb: 42\na: 19\n"),
         .findings = 1,
         .fixed = S("b: 42\na: 19\n\nc: true\n")},
        {.name = "header",
         .options = all,
         .bytes = S("# i am\n# a header\n\nc: true\n\nb: 42\na: 19\n"),
         .findings = 1,
         .fixed = S("# i am\n# a header\n\nb: 42\na: 19\n\nc: true\n")},
        {.name = "sorted",
         .options = all,
         .bytes = S("# i am\n# a header\n\nalready: sorted\n\nyup: i am\n")},
        {.name = "header alone", .options = all, .bytes = S("# i am\n# a header\n")},
        {.name = "quotes",
         .options = all,
         .bytes = S("'b': 1\n\n\"a\": 2\n"),
         .findings = 1,
         .fixed = S("\"a\": 2\n\n'b': 1\n")},
        {.name = "comment in a block",
         .options = all,
         .bytes = S("b: 1\n\n# about a\na: 2\n"),
         .findings = 1,
         .fixed = S("# about a\na: 2\n\nb: 1\n")},
        {.name = "comment right above the first key, sorted",
         .options = all,
         .bytes = S("# x\na: 1\n\nb: 2\n")},
        {.name = "comment right above the first key",
         .options = all,
         .bytes = S("# x\nb: 1\n\na: 2\n"),
         .findings = 1,
         .fixed = S("# x\n\na: 2\n\nb: 1\n")},
        {.name = "no newline", .options = all, .bytes = S("a: 1\n\nb: 2")},
        {.name = "blanks only", .options = all, .bytes = S("a: 1 \n\nb: 2\n")},
    };
    RUN(check_sort_simple_yaml, cases);
}

static void test_shebangs(void **state)
{
    (void)state;
    const struct check_case executables[] = {
        {.name = "shebang", .mode = 0100755, .bytes = S("#!/usr/bin/env bash\nhello\n")},
        {.name = "none", .mode = 0100755, .bytes = S("hello\n"), .findings = 1},
        {.name = "blank first", .mode = 0100755, .bytes = S(" #!/usr/bin/env python\n"), .findings = 1},
        {.name = "newline first", .mode = 0100755, .bytes = S("\n#!python\n"), .findings = 1},
        {.name = "no bang", .mode = 0100755, .bytes = S("#\xe2\x98\x83\n"), .findings = 1},
        {.name = "empty", .mode = 0100755, .bytes = S(""), .findings = 1},
        {.name = "latin-1 behind it", .mode = 0100755, .bytes = S("#!\xe9\n")},
    };
    RUN(check_check_executables_have_shebangs, executables);
    const struct check_case scripts[] = {
        {.name = "executable", .mode = 0100755, .bytes = S("#!/bin/sh\n")},
        {.name = "not executable", .bytes = S("#!/bin/sh\n"), .findings = 1},
        {.name = "no shebang", .bytes = S("hello\n")},
        {.name = "empty", .bytes = S("")},
        {.name = "template", .path = "curl-config.in", .bytes = S("#!/bin/sh\n")},
        {.name = "rust attribute", .path = "main.rs", .bytes = S("#![allow(dead_code)]\n")},
    };
    RUN(check_check_shebang_scripts_are_executable, scripts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge_conflict), cmocka_unit_test(test_bidi),
        cmocka_unit_test(test_invisible),      cmocka_unit_test(test_permalinks),
        cmocka_unit_test(test_private_key),    cmocka_unit_test(test_sorter),
        cmocka_unit_test(test_requirements),   cmocka_unit_test(test_simple_yaml),
        cmocka_unit_test(test_shebangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
