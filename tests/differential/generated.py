"""Random files through both implementations: the same bytes must come out, and the same verdict.

    generated.py FOLDER CASES [CHECK…]

What is seeded is repeated exactly. A difference is printed with its file, which stays in FOLDER.
"""
import contextlib
import importlib
import io
import json
import os
import random
import shutil
import sys

import andon

SHOWN = 5


def pick(rng, parts, low, high):
    return b''.join(rng.choice(parts) for _ in range(rng.randint(low, high)))


def text(rng):
    parts = [b' ', b'  ', b'\t', b'\n', b'\n\n', b'\r\n', b'\r', b'\v', b'\f', b'a', b'bc', b'#', b'\xc3\xa9', b'\xff',
             b'\\', b'"', b'0', b'<a>', b'\x1b', b'\xa0']
    made = pick(rng, parts, 0, 30)
    return made[2:] if made[:2] in (b'\xff\xfe', b'\xfe\xff') else made


def lines(rng):
    words = [b'alpha', b'Beta', b'gamma', b'', b'', b' x', b'x ', b'#c', b'\xc3\xa9', b'\xff', b'a b', b'a\tb', b'A', b'a', b'\x0b']
    made = b''.join(rng.choice(words) + rng.choice([b'\n', b'\n', b'\n', b'\r\n', b'\r']) for _ in range(rng.randint(0, 12)))
    return made + rng.choice([b'', b'', rng.choice(words)])


def requirements(rng):
    names = ['foo', 'Bar', 'baz-qux', 'a', 'pkg-resources', 'pkg_resources', 'zope.x', 'B_c']
    made = []
    for _ in range(rng.randint(0, 9)):
        name = rng.choice(names)
        made.append(rng.choice([
            name, f'{name}==1.0', f'{name}>=2', f'{name}<=3', f'{name}!=1', f'{name}~=1', f'{name} == 2',
            f'{name}==0.0.0', f'# {name}', f'  # {name}', '', '', ' ', f'-e git+ssh://h/x#egg={name}',
            f'git+https://h/x@tag#egg={name}', f'{name}=1 \\\n  --hash=x', f'-r {name}.txt', f'{name};python_version>"3"',
            f'{name}[extra]==1', f'  {name}', f'{name} # c', f'{name}>1,<2',
        ]))
    end = rng.choice(['\n', '\n', '\n', '', '\r\n', '\n\n'])
    return ('\n'.join(made) + (end if made else '')).encode()


def simple_yaml(rng):
    parts = ['b: 1', 'a: 2', '"c": 3', "'d': 4", '# note', '', '', 'e:', '  f: 5', 'a', '- g', ' ', 'Z: 1', '---', '\tx']
    made = '\n'.join(rng.choice(parts) + rng.choice(['', '', '', ' ', '\t']) for _ in range(rng.randint(0, 14)))
    return (made + rng.choice(['\n', '\n', '', '\n\n'])).encode()


STRINGS = ['"a"', '""', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud800"', '"\xe9"', '"\U0001f600"', '"\\n\\t\\"\\\\\\/"',
           '"\x7f"', '"\\u0000"', '"\u2028"', '"b c"', '"\\u0041"']
NUMBERS = ['0', '-0', '1', '-12', '1.5', '1e5', '1E400', '-1e400', '1e-7', '0.1', '100000000000000000000000', '1e16',
           '123456789.123456789', '5e-324', '1.0', '2.50', '1e22', '0.00001', '9007199254740993.0', '-0.0']
WORDS = ['true', 'false', 'null', 'NaN', 'Infinity', '-Infinity']


def number(rng):
    return rng.choice(NUMBERS) if rng.random() < 0.6 else repr(rng.uniform(-1, 1) * 10 ** rng.randint(-30, 30))


def json_value(rng, depth):
    blank = rng.choice(['', '', ' ', '\n', '\t', '\r\n '])
    kind = rng.random()
    if depth > 3 or kind < 0.5:
        return blank + rng.choice([rng.choice(STRINGS), number(rng), rng.choice(WORDS)]) + blank
    count = rng.randint(0, 3)
    if kind < 0.75:
        return blank + '[' + ','.join(json_value(rng, depth + 1) for _ in range(count)) + ']' + blank
    keys = rng.sample(['"a"', '"b"', '"B"', '"\\u00e9"', '"z"', '"\U0001f600"', '"\uffff"', '""', '"\\ud800"'], count)
    return blank + '{' + blank + ','.join(f'{key}:{json_value(rng, depth + 1)}' for key in keys) + '}' + blank


def json_valid(rng):
    made = json_value(rng, 0)
    if rng.random() < 0.3:
        made = reprinted(rng, made)
    return made.encode()


def reprinted(rng, made):
    try:
        return json.dumps(json.loads(made), indent=2, sort_keys=rng.random() < 0.8) + '\n'
    except (ValueError, TypeError):
        return made


def json_broken(rng):
    made = bytearray(json_value(rng, 0).encode(errors='surrogatepass'))
    for _ in range(rng.choice([0, 1, 1, 2])):
        where = rng.randint(0, len(made))
        junk = rng.choice([b'', b',', b'"', b'{', b'}', b'[', b']', b':', b'0', b'-', b'\\', b'\x01', b'\xff', b'e', b'//',
                           b'\xed\xa0\x80', b"'", b'{"a":1,"a":2}', b'.', b'+', b'\x0c'])
        made[where:where + rng.randint(0, 2)] = junk
    coded = bytes(made)
    how = rng.random()
    if how < 0.1:
        coded = coded.decode(errors='ignore').encode(rng.choice(['utf-16', 'utf-16-le', 'utf-16-be', 'utf-32', 'utf-8-sig']))
    return coded


def python(rng):
    strings = ['"a"', "'a'", '""', "''", '"it\'s"', '"a\\"b"', '"""doc"""', "'''x'''", 'r"a"', 'b"c"', 'Rb"x"', 'u"y"',
               '"a\\\n b"', '"""a\n"b\n"""', '"#"', '"\u00e9"', '"\\\\"', '"a" "b"', '"a""b"']
    if sys.version_info >= (3, 12):  # before, an f-string was a string like any other
        strings += ['f"a"', 'f"{x}"', "f'{\"y\"}'", 'f"{x!r:>{w}}"', 'f"{{"', "rf'{\"a\" + f\"{b}\"}'", 'f"""{\n"x"}"""']
    shapes = ['x = {0}', 'f({0}, {1})', '# {0}', 'if x: y = [{0},\n  {1}]', '{0}', 'd[{0}] = {1}  # "c"', 'x = \\\n  {0}', '']
    made = [rng.choice(shapes).replace('{0}', rng.choice(strings)).replace('{1}', rng.choice(strings))
            for _ in range(rng.randint(0, 6))]
    made = [line.replace('\n', '') if line.startswith('#') else line for line in made]
    end = rng.choice(['\n', '\n', '\r\n'])
    return (''.join(line.replace('\n', end) + end for line in made)).encode()


def toml(rng):
    values = ['1', '"a"', "'b'", '1.5', 'true', '[1, 2]', '{ a = 1 }', '1979-05-27', '07:32:00', '1979-05-27T07:32:00Z',
              '"""x\ny"""', 'inf', '-nan', '0x1f', '1_000', '[', '01', '1__0', '{ a = 1, a = 2 }', '"\\q"', '1979-02-30', '[[1], {b = 2}]',
              "'''q''''", '"\\u00e9"', '{a.b = 1, a.c = 2}', '.5', '1e5', '+0', '[\n1,\n]', '{a = 1,}', '25:00:00', '1979-05-27 07:32:00']
    keys = ['a', 'b', 'c', 'a.b', 'a.b.c', 'b.a', '"a"', "'x y'", 'a . c', '', '"a'] + ['d', 'e', 'f', 'g']
    made = [rng.choice(['{k} = {v}', '{k} = {v}', '{k} = {v}', '[{k}]', '[[{k}]]', '# c', '', '{k} = {v} # c'])
            .replace('{k}', rng.choice(keys)).replace('{v}', rng.choice(values[:14] if rng.random() < 0.8 else values))
            for _ in range(rng.randint(0, 6))]
    return ('\n'.join(made) + rng.choice(['\n', ''])).encode()


def yaml(rng):
    parts = ['a: 1', 'b: 2', 'a: 3', '- x', '  c: 4', '- y: 1', '  z: [1, 2]', 'd: {e: f}', 'g: "h"', "i: 'j", 'k: &x 1', 'l: *x',
             'm: *nope', 'n: !!str 1', 'o: !local 1', '---', '...', '# c', '', 'p: |', '  text', '? q', ': r', '[', '\tt: 1', '1: 2',
             '"a": 1', 'true: 1', '? {a: 1}', 's: t: u', '<<: {a: 1}', '~: 1', 'null: 2', '{{ x }}: 1', '%YAML 1.2', 'v: @w', 'é: 1']
    count = rng.choice([1, 1, 2, 2, 3, 4, 6])
    return ('\n'.join(rng.choice(parts) for _ in range(count)) + '\n').encode()


# check -> module of theirs, extension, generator, [(their arguments, our options)], comparison beyond bytes
CHECKS = {
    'trailing-whitespace': ('trailing_whitespace_fixer', '.md', text, [
        ([], {'markdown-linebreak-ext': ''}), (['--markdown-linebreak-ext=md'], {'markdown-linebreak-ext': 'md'}),
        (['--chars', ' a'], {'markdown-linebreak-ext': '', 'chars': ' a'})]),
    'end-of-file-fixer': ('end_of_file_fixer', '.txt', text, [([], {})]),
    'mixed-line-ending': ('mixed_line_ending', '.txt', lines, [
        ([f'--fix={how}'], {'fix': how}) for how in ('auto', 'no', 'lf', 'crlf', 'cr')]),
    'file-contents-sorter': ('file_contents_sorter', '.txt', lines, [
        ([], {'files': '*'}), (['--unique'], {'files': '*', 'unique': 'true'}),
        (['--ignore-case'], {'files': '*', 'ignore-case': 'true'})]),
    'requirements-txt-fixer': ('requirements_txt_fixer', '.txt', requirements, [([], {'files': '*'})]),
    'sort-simple-yaml': ('sort_simple_yaml', '.yaml', simple_yaml, [([], {'files': '*'})]),
    'pretty-format-json': ('pretty_format_json', '.json', json_valid, [
        (['--autofix'], {}), (['--autofix', '--no-sort-keys'], {'no-sort-keys': 'true'}),
        (['--autofix', '--indent', '\t'], {'indent': '\t'}), (['--autofix', '--top-keys', 'z,b'], {'top-keys': 'z,b'}),
        (['--autofix', '--no-ensure-ascii'], {'no-ensure-ascii': 'true'})]),
    'double-quote-string-fixer': ('string_fixer', '.py', python, [([], {})]),
    'check-json': ('check_json', '.json', json_broken, [([], {})]),
    'check-toml': ('check_toml', '.toml', toml, [([], {})]),
    'check-yaml': ('check_yaml', '.yaml', yaml, [
        ([], {'allow-multiple-documents': 'false', 'tags': ''}), (['--unsafe'], {'unsafe': 'true'}),
        (['-m'], {'allow-multiple-documents': 'true', 'tags': ''})]),
}


def starts_with_comment(content):
    """Whether the first block of a file is comments and then, without an empty line between, something else."""
    block = content.lstrip(b'\n').split(b'\n\n')[0].split(b'\n')
    return block[0].startswith(b'#') and any(line.strip() and not line.startswith(b'#') for line in block)


def is_agreed(check, arguments, content):
    """Where andon differs on purpose: each case with its reason."""
    if check == 'pretty-format-json' and '--no-ensure-ascii' in arguments and b'\\ud800' in content:
        return True  # theirs truncates the file to nothing; andon keeps the escape
    if check == 'end-of-file-fixer':  # theirs adds \n to a file of \r\n lines; andon what the line before has
        return content[-1:] not in (b'', b'\n', b'\r') and b'\r\n' == content[:content.rfind(b'\n') + 1][-2:]
    if check == 'sort-simple-yaml':
        # theirs tears a comment off the key below it when it is on top; and leaves one empty line of nothing else
        lines = b'\n'.join(line.rstrip() for line in content.split(b'\n'))
        return starts_with_comment(lines) or not lines.strip()
    return False


def settles(module, arguments, path, wanted):
    """Whether theirs gives `wanted` when it runs until nothing changes, as andon does."""
    for _ in range(5):
        theirs(module, arguments, path)
    return andon.read(path) == wanted


def theirs(module, arguments, path):
    """Their verdict; None when they crash, and the file is left as it is."""
    before = andon.read(path)
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())), contextlib.redirect_stderr(io.StringIO()):
        try:
            return module.main([*arguments, path])
        except Exception:  # pylint: disable=broad-except
            with open(path, 'wb') as file:
                file.write(before)
            return None


def ours(check, options, folder, paths):
    before = [andon.read(path) for path in paths]
    code, findings, stderr = andon.execute(andon.command(check, options, ['--no-git'], True), [folder])
    if code >= 2:
        raise andon.CouldNotCheck(stderr)
    found = {os.path.realpath(finding['path']) for finding in findings}
    return [int(os.path.realpath(path) in found or andon.read(path) != old) for path, old in zip(paths, before)]


def compare(check, folder, cases, seed):
    module_name, extension, generate, variants = CHECKS[check]
    module = importlib.import_module(f'pre_commit_hooks.{module_name}')
    rng = random.Random(f'{seed} {check}')
    different = total = agreed = crashed = 0
    for number_of_variant, (arguments, options) in enumerate(variants):
        places = [os.path.join(folder, check, str(number_of_variant), side) for side in ('input', 'theirs', 'andon')]
        paths = []
        for place in places:
            shutil.rmtree(place, ignore_errors=True)
            os.makedirs(place)
        for case in range(cases // len(variants) + 1):
            content = generate(rng)
            paths.append([os.path.join(place, f'{case:04}{extension}') for place in places])
            for path in paths[-1]:
                with open(path, 'wb') as file:
                    file.write(content)
        verdicts = ours(check, options, places[2], [mine for _, _, mine in paths])
        for (source, upstream, mine), verdict in zip(paths, verdicts):
            total += 1
            wanted = theirs(module, arguments, upstream)
            if wanted is None:
                crashed += 1
                wanted = 1
                if verdict == 1 or not check.startswith('check-'):
                    continue
            if (wanted, andon.read(upstream)) == (verdict, andon.read(mine)):
                continue
            if wanted == verdict == 1 and settles(module, arguments, upstream, andon.read(mine)):
                continue
            if is_agreed(check, arguments, andon.read(source)):
                agreed += 1
                continue
            different += 1
            if different <= SHOWN:
                print(f'  {check} {arguments}: {source}\n    input  {andon.read(source)!r}\n'
                      f'    theirs {wanted} {andon.read(upstream)!r}\n    andon  {verdict} {andon.read(mine)!r}')
    known = f', {agreed} differ on purpose' if agreed else ''
    known += f', theirs crashes on {crashed}' if crashed else ''
    print(f'  {check:27} {total} cases, {different} differences{known}')
    return different


def main():
    folder, cases, names = sys.argv[1], int(sys.argv[2]), sys.argv[3:] or CHECKS
    seed = os.environ.get('SEED', '1')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, '.editorconfig'), 'w', encoding='utf-8') as file:
        file.write('root = true\n')  # or the project's own would count
    print(f'generated files through both (seed {seed}):')
    return int(sum(compare(name, folder, cases, seed) for name in names) > 0)


if __name__ == '__main__':
    sys.exit(main())
