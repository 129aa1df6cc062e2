"""Each hook of pre-commit-hooks, played by andon: the same arguments in, the same exit code, files and words out."""
import argparse
import contextlib
import difflib
import os
import shutil
import subprocess
import sys
import tempfile

import andon


class Usage(SystemExit):
    pass


def parser(*options):
    made = argparse.ArgumentParser()
    for option in options:
        names = [part for part in option if isinstance(part, str)]
        settings = next((part for part in option if isinstance(part, dict)), {})
        made.add_argument(*names, **settings)
    made.add_argument('filenames', nargs='*')
    return made


def exit_code(result):
    if result.code == 2 or 'exclude each other' in result.stderr:
        raise Usage(2)
    if result.code > 2:
        raise andon.CouldNotCheck(result.stderr)
    return result.code


def yes_no(value):
    return 'true' if value else 'false'


FLAG = {'action': 'store_true'}
EXTENSIONS = {'check-json': '.json', 'check-toml': '.toml', 'check-xml': '.xml', 'check-ast': '.py'}


def plain(check, **fixed):
    """A hook without options that matter, over copies of its files."""
    def main(argv=None):
        args = parser().parse_args(argv)
        return exit_code(andon.on_disk(check, args.filenames, fixed, extension=EXTENSIONS.get(check)))
    return main


def check_json(argv=None):
    args = parser().parse_args(argv)
    result = andon.on_disk('check-json', args.filenames, extension='.json')
    for finding in result.findings:
        print(f'{finding["file"]}: Failed to json decode ({finding["message"]})')
    return exit_code(result)


def pretty_format_json(argv=None):
    args = parser(('--autofix', FLAG), ('--indent', {'default': '2'}), ('--no-ensure-ascii', FLAG),
                  ('--no-sort-keys', FLAG), ('--top-keys', {'default': ''})).parse_args(argv)
    options = {
        'indent': args.indent, 'no-ensure-ascii': yes_no(args.no_ensure_ascii),
        'no-sort-keys': yes_no(args.no_sort_keys), 'top-keys': args.top_keys,
    }
    if args.autofix:
        return exit_code(andon.on_disk('pretty-format-json', args.filenames, options, extension='.json'))
    code = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, path in enumerate(args.filenames):
            copy = os.path.join(scratch, str(number))
            shutil.copy(path, copy)
            code |= exit_code(andon.on_disk('pretty-format-json', [copy], options, extension='.json'))
            old, new = (andon.read(name).decode(errors='replace') for name in (path, copy))
            sys.stdout.write(''.join(difflib.unified_diff(old.splitlines(True), new.splitlines(True), path, path)))
    return code


def check_yaml(argv=None):
    args = parser(('-m', '--multi', '--allow-multiple-documents', FLAG), ('--unsafe', FLAG)).parse_args(argv)
    options = {'allow-multiple-documents': yes_no(args.multi), 'unsafe': yes_no(args.unsafe), 'tags': ''}
    return exit_code(andon.on_disk('check-yaml', args.filenames, options, extension='.yaml'))


def literal_options(ignore, allow_dict_kwargs):
    return {'ignore': ','.join(sorted(ignore)), 'allow-dict-kwargs': yes_no(allow_dict_kwargs)}


def check_builtin_literals(argv=None):
    args = parser(('--ignore', {'default': ''}), ('--allow-dict-kwargs', FLAG),
                  ('--no-allow-dict-kwargs', FLAG)).parse_args(argv)
    options = literal_options(filter(None, args.ignore.split(',')), not args.no_allow_dict_kwargs)
    return exit_code(andon.on_disk('check-builtin-literals', args.filenames, options, fix=False, extension='.py'))


def findings_of_text(check, text, options=None, extension='.py'):
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, 'text')
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return andon.on_disk(check, [path], options, fix=False, extension=extension)


def literal_visitor(call):
    class Visitor:
        def __init__(self, ignore, allow_dict_kwargs=True):
            self.options = literal_options(ignore, allow_dict_kwargs)
            self.builtin_type_calls = []

        def visit(self, tree):
            for finding in findings_of_text('check-builtin-literals', tree.andon_source, self.options).findings:
                name = finding['message'].removeprefix('replace ').split('(')[0]
                self.builtin_type_calls.append(call(name, finding['line'], finding['column'] - 1))
    return Visitor


def debug_findings(findings):
    for finding in findings:
        name, _, reason = finding['message'].removeprefix('debug statement: ').partition(' is ')
        yield finding['line'], finding['column'] - 1, name, reason


def debug_parser(debug):
    class DebugStatementParser:
        def __init__(self):
            self.breakpoints = []

        def visit(self, tree):
            result = findings_of_text('debug-statements', tree.andon_source)
            self.breakpoints += [debug(*found) for found in debug_findings(result.findings)]
    return DebugStatementParser


def debug_statements(argv=None):
    args = parser().parse_args(argv)
    # andon leaves syntax errors to check-ast: the hook does both.
    broken = andon.on_disk('check-ast', args.filenames, extension='.py')
    result = andon.on_disk('debug-statements', args.filenames, extension='.py')
    for finding, found in zip(result.findings, debug_findings(result.findings)):
        print(f'{finding["file"]}:{found[0]}:{found[1]}: {found[2]} {found[3]}')
    return exit_code(broken) | exit_code(result)


def check_docstring_first(src, filename='<unknown>'):
    result = findings_of_text('check-docstring-first', src)
    for finding in result.findings:
        line = finding['message'].rstrip(')').rsplit(' ', 1)[1]
        if 'found another' in finding['message']:
            print(f'{filename}:{finding["line"]}: Multiple module docstrings (first docstring on line {line}).')
        else:
            print(f'{filename}:{finding["line"]}: Module docstring appears after code (code seen on line {line}).')
    return exit_code(result)


def docstring_first_main(argv=None):
    args = parser().parse_args(argv)
    return max((check_docstring_first(andon.read(path), path) for path in args.filenames), default=0)


def string_fixer(argv=None):
    args = parser().parse_args(argv)
    return exit_code(andon.on_disk('double-quote-string-fixer', args.filenames, extension='.py'))


def name_tests_test(argv=None):
    args = parser(('--pytest', FLAG), ('--pytest-test-first', FLAG), ('--django', '--unittest', FLAG)).parse_args(argv)
    style = 'django' if args.django else 'pytest-test-first' if args.pytest_test_first else 'pytest'
    code = 0
    for path in args.filenames:  # the hook's `files` pattern is what sees to it that they are below tests/
        if path.endswith('.py'):
            code |= exit_code(andon.on_disk('name-tests-test', [path], {'style': style}, folder='tests'))
        else:
            code = 1  # not a Python file: the hook's `types` keep it from the hook
    return code


def trailing_whitespace(argv=None):
    args = parser(('--markdown-linebreak-ext', {'action': 'append'}), ('--chars', {})).parse_args(argv)
    options = {'markdown-linebreak-ext': ','.join(args.markdown_linebreak_ext or [])}
    if args.markdown_linebreak_ext == ['']:
        raise Usage(2)  # in andon the empty list is a list
    if args.chars:
        options['chars'] = args.chars
    return exit_code(andon.on_disk('trailing-whitespace', args.filenames, options))


def end_of_file_fix_file(file_obj):
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, 'file.txt')
        with open(path, 'wb') as file:
            file.write(file_obj.getvalue())
        code = exit_code(andon.on_disk('end-of-file-fixer', [path]))
        file_obj.seek(0)
        file_obj.truncate()
        file_obj.write(andon.read(path))
    return code


def mixed_line_ending(argv=None):
    args = parser(('-f', '--fix', {'default': 'auto'})).parse_args(argv)
    result = andon.on_disk('mixed-line-ending', args.filenames, {'fix': args.fix})
    code = exit_code(result)
    for path in args.filenames if code else ():
        print(f'{path}: {"" if args.fix == "no" else "fixed "}mixed line endings')
    return code


def sort_simple_yaml(argv=None):
    args = parser().parse_args(argv)
    return exit_code(andon.on_disk('sort-simple-yaml', args.filenames, {'files': '*'}, extension='.yaml'))


def sort_simple_yaml_sort(lines):
    with tempfile.TemporaryDirectory() as scratch:
        path = os.path.join(scratch, 'a.yaml')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('\n'.join(lines) + '\n')
        sort_simple_yaml([path])
        return andon.read(path).decode().removesuffix('\n').split('\n')


def file_contents_sorter(argv=None):
    args = parser(('--unique', FLAG), ('--ignore-case', FLAG)).parse_args(argv)
    options = {'files': '*', 'unique': yes_no(args.unique), 'ignore-case': yes_no(args.ignore_case)}
    return exit_code(andon.on_disk('file-contents-sorter', args.filenames, options))


def requirements_txt_fixer(argv=None):
    args = parser().parse_args(argv)
    return exit_code(andon.on_disk('requirements-txt-fixer', args.filenames, {'files': '*'}, extension='.txt'))


def check_merge_conflict(argv=None):
    args = parser(('--assume-in-merge', FLAG)).parse_args(argv)
    options = {'assume-in-merge': yes_no(args.assume_in_merge)}
    if any(os.path.isabs(path) for path in args.filenames):
        result = andon.in_place('check-merge-conflict', args.filenames, options)
    else:
        result = andon.in_repository('check-merge-conflict', args.filenames, options,
                                     ('--worktree', *args.filenames))
    for finding in result.findings:
        print(f"{finding['path']}:{finding['line']}: Merge conflict string '{finding['excerpt'][:7]}' found")
    return exit_code(result)


def check_vcs_permalinks(argv=None):
    args = parser(('--additional-github-domain', {'action': 'append', 'default': []})).parse_args(argv)
    options = {'additional-github-domain': ','.join(args.additional_github_domain)}
    result = andon.on_disk('check-vcs-permalinks', args.filenames, options, fix=False)
    for finding in result.findings:
        print(f'{finding["file"]}:{finding["line"]}:{finding["excerpt"]}')
    if result.findings:
        print('\nNon-permanent github link detected.\nOn any page on github press [y] to load a permalink.')
    return exit_code(result)


def detect_aws_credentials(argv=None):
    args = parser(('--credentials-file', {'dest': 'files', 'action': 'append', 'default': []}),
                  ('--allow-missing-credentials', FLAG)).parse_args(argv)
    options = {
        'credentials-file': ','.join(map(os.path.abspath, args.files)),
        'allow-missing-credentials': yes_no(args.allow_missing_credentials),
    }
    env = {name: value for name, value in os.environ.items() if not name.startswith(('AWS_', 'BOTO_'))}
    result = andon.in_place('detect-aws-credentials', args.filenames, options, {**env, 'HOME': '/nonexistent'})
    if result.code == 2 or 'no AWS secret is known' in result.stderr:
        print('No AWS keys were found in the configured credential files and environment variables.\n'
              'Please ensure you have the correct setting for --credentials-file')
        return 2
    return exit_code(result)


def no_commit_to_branch(argv=None):
    args = parser(('-b', '--branch', {'action': 'append'}),
                  ('-p', '--pattern', {'action': 'append'})).parse_args(argv)
    return int(is_on_branch(frozenset(args.branch or ('master', 'main')), frozenset(args.pattern or ())))


def is_on_branch(protected, patterns=frozenset()):
    options = {'branch': ','.join(sorted(protected)), 'pattern': ','.join(sorted(patterns))}
    return exit_code(andon.in_repository('no-commit-to-branch', None, options)) == 1


def find_large_added_files(filenames, maxkb, *, enforce_all=False):
    options = {'maxkb': maxkb, 'enforce-all': yes_no(enforce_all)}
    if enforce_all:
        return exit_code(andon.in_place('check-added-large-files', filenames, options))
    return exit_code(andon.in_repository('check-added-large-files', filenames, options))


def check_added_large_files(argv=None):
    args = parser(('--enforce-all', FLAG), ('--maxkb', {'type': int, 'default': 500})).parse_args(argv)
    return find_large_added_files(args.filenames, args.maxkb, enforce_all=args.enforce_all)


def find_conflicting_filenames(filenames):
    return exit_code(andon.in_repository('check-case-conflict'))


def check_case_conflict(argv=None):
    return find_conflicting_filenames(parser().parse_args(argv).filenames)


def executables_on_disk(argv=None):
    args = parser().parse_args(argv)
    code = 0
    for path in args.filenames:
        staged = os.path.isdir('.git')
        if not staged:  # as the hook is run: only on what is executable
            os.chmod(path, 0o755)
        result = (andon.in_repository('check-executables-have-shebangs', [path]) if staged
                  else andon.in_place('check-executables-have-shebangs', [path]))
        if result.findings:
            print(f'{path}: marked executable but has no (or invalid) shebang!', file=sys.stderr)
        code |= exit_code(result)
    return code


def staged_executables(paths):
    return exit_code(andon.in_repository('check-executables-have-shebangs', paths))


def staged_shebangs(paths):
    return exit_code(andon.in_repository('check-shebang-scripts-are-executable', paths))


def shebang_scripts(argv=None):
    # Without names the hook asks git for all files.
    return staged_shebangs(parser().parse_args(argv).filenames or None)


def check_symlinks(argv=None):
    """andon looks at links of a repository, so the folder is made one."""
    code = 0
    for path in parser().parse_args(argv).filenames:
        with contextlib.chdir(os.path.dirname(path)):
            subprocess.check_call(('git', 'init', '-q', '.'))
            subprocess.check_call(('git', 'add', path))
            code |= exit_code(andon.in_repository('check-symlinks', [os.path.basename(path)]))
    return code


def find_destroyed_symlinks(files):
    result = andon.in_repository('destroyed-symlinks', files)
    exit_code(result)
    return [finding['path'] for finding in result.findings]


def destroyed_symlinks(argv=None):
    return int(bool(find_destroyed_symlinks(parser().parse_args(argv).filenames)))


def forbid_new_submodules(argv=None):
    args = parser().parse_args(argv)
    start, end = os.environ.get('PRE_COMMIT_FROM_REF'), os.environ.get('PRE_COMMIT_TO_REF')
    mode = ('--range', f'{start}..{end}') if start and end else ('--staged',)
    result = andon.in_repository('forbid-new-submodules', args.filenames, mode=mode)
    for finding in result.findings:
        print(f'{finding["path"]}: new submodule introduced')
    return exit_code(result)


class WindowsNames:
    """Stands in for the `re` of the test of check-illegal-windows-names, whose hook is a pattern of names."""

    @staticmethod
    def compile(_pattern):
        return WindowsNames

    @staticmethod
    def search(name):
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            open(path, 'wb').close()
            return exit_code(andon.in_place('check-illegal-windows-names', [path])) or None


# module of pre_commit_hooks -> {name in it: what plays it}
PLAYED = {
    'check_added_large_files': {'main': check_added_large_files, 'find_large_added_files': find_large_added_files},
    'check_ast': {'main': plain('check-ast')},
    'check_builtin_literals': {'main': check_builtin_literals},
    'check_case_conflict': {'main': check_case_conflict, 'find_conflicting_filenames': find_conflicting_filenames},
    'check_docstring_first': {'main': docstring_first_main, 'check_docstring_first': check_docstring_first},
    'check_executables_have_shebangs': {'main': executables_on_disk, '_check_git_filemode': staged_executables},
    'check_json': {'main': check_json},
    'check_merge_conflict': {'main': check_merge_conflict},
    'check_shebang_scripts_are_executable': {'main': shebang_scripts, '_check_git_filemode': staged_shebangs},
    'check_symlinks': {'main': check_symlinks},
    'check_toml': {'main': plain('check-toml')},
    'check_vcs_permalinks': {'main': check_vcs_permalinks},
    'check_xml': {'main': plain('check-xml')},
    'check_yaml': {'main': check_yaml},
    'debug_statement_hook': {'main': debug_statements},
    'destroyed_symlinks': {'main': destroyed_symlinks, 'find_destroyed_symlinks': find_destroyed_symlinks},
    'detect_aws_credentials': {'main': detect_aws_credentials},
    'detect_private_key': {'main': plain('detect-private-key')},
    'end_of_file_fixer': {'main': plain('end-of-file-fixer'), 'fix_file': end_of_file_fix_file},
    'file_contents_sorter': {'main': file_contents_sorter},
    'fix_byte_order_marker': {'main': plain('fix-byte-order-marker')},
    'forbid_new_submodules': {'main': forbid_new_submodules},
    'mixed_line_ending': {'main': mixed_line_ending},
    'no_commit_to_branch': {'main': no_commit_to_branch, 'is_on_branch': is_on_branch},
    'pretty_format_json': {'main': pretty_format_json},
    'requirements_txt_fixer': {'main': requirements_txt_fixer},
    'sort_simple_yaml': {'main': sort_simple_yaml, 'sort': sort_simple_yaml_sort},
    'string_fixer': {'main': string_fixer},
    'tests_should_end_in_test': {'main': name_tests_test},
    'trailing_whitespace_fixer': {'main': trailing_whitespace},
}

# Cases that say nothing about what a hook does to files: file (and name, parameters) -> why.
NOT_APPLICABLE = {
    'check_case_conflict_test.py::test_parents': 'a helper function in Python',
    'check_illegal_windows_names_test.py::test_check_illegal_windows_names_matches[with null byte]':
        'no file can have a NUL in its name',
    'detect_aws_credentials_test.py::test_get_aws_credentials_file_from_env': 'a helper function in Python',
    'detect_aws_credentials_test.py::test_get_aws_secrets_from_env': 'a helper function in Python',
    'detect_aws_credentials_test.py::test_get_aws_secrets_from_file': 'a helper function in Python',
    'pretty_format_json_test.py::test_parse_num_to_int': 'a helper function in Python',
    'readme_test.py::': 'about their README',
    'removed_test.py::': 'hooks that they took away: andon never had them',
    'requirements_txt_fixer_test.py::test_requirement_object': 'a class in Python',
    'sort_simple_yaml_test.py::test_first_key': 'a helper function in Python',
    'sort_simple_yaml_test.py::test_parse_': 'a helper function in Python',
    'trailing_whitespace_fixer_test.py::test_prints_warning_with_no_markdown_ext':
        'an option that does nothing but warn',
    'util_test.py::': 'helper functions in Python',
}
