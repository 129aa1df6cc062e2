#include "check_helper.h"
#include "lint/python_source.h"

extern const struct check check_check_ast, check_check_builtin_literals, check_debug_statements;

#define FINE(in)                                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.py", .bytes = STR(in)                                                         \
    }
#define FOUND(in, part, at_line)                                                                             \
    {                                                                                                        \
        .name = in, .path = "a.py", .bytes = STR(in), .findings = 1, .message = part, .line = at_line        \
    }

static void test_ast(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE(""),
        FINE("def f(x: int = 1, /, *, y) -> None:\n    return x\n"),
        FINE("match x:\n    case [1, *rest] if rest:\n        pass\n"),
        FINE("print(x, file=y)\nprint >>f, x\nexec('x')\nprint -1\nprint\n"),
        FINE("# -*- coding: cp1252 -*-\nx = '\x80'\n\xe9 = 1\n"),
        FINE("# coding=shift_jis\nx = '\x83\\'\n"),
        FINE("\xef\xbb\xbfx = 1\r\n"),
        FINE("x = f'{a['b']!r:>{w}}'\n"),
        {.name = "template", .path = "a/templates/b.py", .bytes = STR("import {{ x }}\n{% if a %}\n")},
        FOUND("x = 1\ny = (1,\nz = 2\n", "this bracket is never closed", 2),
        FOUND("x = 1\ny = [1)\n", "another kind", 2),
        FOUND("if True:\n", "expected an indented block", 0),
        FOUND("def f():\n    # c\nx = 1\n", "expected an indented block", 0),
        FINE("class A: pass\nif x: y; z\nelse:\n    # c\n    pass\n"),
        FOUND("x = 'a\n", "this string does not end", 1),
        FOUND("def f(:\n    pass\n", "this bracket is never closed", 1),
        FOUND("x = 1\nclass A\n    pass\n", "syntax error", 2),
        FOUND("x = 1\nprint 'a'\n", "Python 2", 2),
        FINE("raise E\nraise E('a', 'b') from x\n00\n0_0\n0o777\n0x0\n0\n1_000\n0j\n0.1\n00.5\nfor (a, b) in "
             "c: pass\n"),
        FOUND("raise E, 'a'\n", "Python 2", 1),
        FOUND("x = 0777\n", "Python 2", 1),
        FOUND("x = 10L\n", "Python 2", 1),
        FOUND("def f(a, (b, c)): pass\n", "Python 2", 1),
        FOUND("exec code in ns\n", "Python 2", 1),
        FOUND("if a <> b: pass\n", "Python 2", 1),
        FOUND("x = 1\ny = '\xe9'\n", "byte 0xe9 is not UTF-8", 2),
        FOUND("# coding: utf-8\ny = '\xe9'\n", "not UTF-8", 2),
    };
    check_cases_run(&check_check_ast, cases, sizeof cases / sizeof *cases);
}

static void test_encoding(void **state)
{
    (void)state;
    assert_str(python_declared_encoding(STR("#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n")),
               "latin-1");
    assert_str(python_declared_encoding(STR("# -*- coding: utf-8 -*-")), "utf-8");
    assert_str(python_declared_encoding(STR("\n\n# coding: x")), "");
    assert_str(python_declared_encoding(STR("import a\n# coding: x")), "");
    assert_str(python_declared_encoding(STR("# coding coding:")), "");
    assert_str(python_declared_encoding(STR("")), "");
}

// What Python has learnt since the grammar was written, and what it has forgotten.
static void test_versions(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE("a = f'{b:=^30}'\n"),
        FINE("a = f'{b:=+4}' + f'{(c := 1)}'\n"),
        FINE("a = t'{b}' + rt\"{c}\" + tr'{d}'\n"),
        FINE("try:\n    f()\nexcept A, B, c.D:\n    g(1, 2)\n"),
        FINE("if a:\n    lazy import json, b as c\nlazy from d import e\nlazy = 1\nlazy.a()\n"),
        FOUND("lazy lazy import a\n", "syntax error", 1),
        FOUND("a = t'{b}'\nc = (\n", "syntax error", 2),
        {.name = "one place",
         .path = "a.py",
         .bytes = STR("print(f'1')\nprint 2\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "written for both",
         .path = "a.py",
         .bytes = STR("print(1)\ndef f(a):\n    # type: (str) -> None\n    print a\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "throughout",
         .path = "a.py",
         .bytes = STR("print 'a'\nprint 'b'\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "a place to be filled in",
         .path = "a.py",
         .bytes = STR("a = {'b': <ADMIN_PORT>, 'c': 1}\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "no sign of 3",
         .path = "a.py",
         .bytes = STR("import a\nprint 'a'\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "said so",
         .path = "a.py",
         .bytes = STR("#!/usr/bin/python2\nprint 'a'\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
    };
    check_cases_run(&check_check_ast, cases, sizeof cases / sizeof *cases);
}

static void test_literals(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE("x[0]()\n0j\n{}\n''\nlist('abc')\nlist(c for c in 'abc')\nbuiltins.dict()\n"),
        FINE("dict(a=1, b=2)\ndict(**{'a': 1})\ndict(*a)\n"),
        FINE("def list(): pass\nclass str(): pass\n"),
        FINE("match x:\n    case str():\n        pass\n"),
        FOUND("x = complex()\n", "replace complex() with 0j", 1),
        FOUND("\nf(dict())\n", "replace dict() with {}", 2),
        FOUND("x = list( # c\n)\n", "[]", 1),
        FOUND("x = f'{str()}'\n", "''", 1),
        {.name = "kwargs",
         .path = "a.py",
         .options = "allow-dict-kwargs=false",
         .bytes = STR("dict(a=1)\ndict(**a)\ndict()\ndict(a)"),
         .findings = 3},
        {.name = "ignored",
         .path = "a.py",
         .options = "ignore=dict,list",
         .bytes = STR("dict()\nlist()\nint()\n"),
         .findings = 1,
         .line = 3},
    };
    check_cases_run(&check_check_builtin_literals, cases, sizeof cases / sizeof *cases);
}

static void test_debug(void **state)
{
    (void)state;
    static const struct check_case cases[] = {
        FINE("import os\nfrom foo import bar\n"),
        FINE("from .pdb import x\nimport pdb.x\nimport xpdb\n"),
        FINE("x.breakpoint()\nbreakpoint\ndef breakpoint(): pass\n# import pdb\n"),
        FOUND("import ipdb; ipdb.set_trace()", "ipdb is imported", 1),
        FOUND("from pudb import set_trace; set_trace()", "pudb is imported", 1),
        FOUND("def f():\n    breakpoint()\n", "breakpoint is called", 2),
        FOUND("import os, q as r\n", "q is imported", 1),
        {.name = "two",
         .path = "a.py",
         .bytes = STR("import pdb, rdb\n"),
         .findings = 2,
         .severity = SEVERITY_WARNING},
        {.name = "a debugger's own file",
         .path = "a.py",
         .bytes = STR("from pdb import Pdb\nclass A(Pdb): pass\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "its class",
         .path = "a.py",
         .bytes = STR("from pdb import Pdb\nPdb().set_trace()\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "asked for",
         .path = "a.py",
         .bytes = STR("def f(line):\n    if DEBUG_STEP == line:\n        note()\n        breakpoint()\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "shown",
         .path = "doc/examples/a.py",
         .bytes = STR("breakpoint()\n"),
         .findings = 1,
         .severity = SEVERITY_WARNING},
        {.name = "not asked for",
         .path = "a.py",
         .bytes = STR("if debug:\n    pass\nif x:\n    breakpoint()\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
        {.name = "left behind",
         .path = "a.py",
         .bytes = STR("import pdb\npdb.set_trace()\n"),
         .findings = 1,
         .severity = SEVERITY_ERROR},
    };
    check_cases_run(&check_debug_statements, cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ast),      cmocka_unit_test(test_encoding), cmocka_unit_test(test_versions),
        cmocka_unit_test(test_literals), cmocka_unit_test(test_debug),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
