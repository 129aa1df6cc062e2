"""Runs andon-lint the way a hook of pre-commit-hooks is run: files in, exit code and rewritten files out."""
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field

BINARY = os.path.join(os.environ['ANDON_BIN'], 'andon-lint')


@dataclass
class Result:
    """What andon said: `code` is what a hook's exit code would be, `findings` those of the files asked for."""
    code: int
    findings: list = field(default_factory=list)
    stderr: str = ''


class CouldNotCheck(Exception):
    pass


def command(check, options, mode, fix):
    argv = [BINARY, *mode, '--check', check, '--all', '--format', 'json', '--color', 'never']
    for name, value in options.items():
        argv += ['--set', f'lint.options.{check}.{name}={value}']
    return argv + (['--fix'] if fix else [])


def execute(argv, files=(), env=None):
    done = subprocess.run([*argv, '--', *files], capture_output=True, env=env, check=False)
    stderr = done.stderr.decode(errors='replace')
    if done.returncode not in (0, 1, 2, 3):
        raise CouldNotCheck(f'{argv}: exit {done.returncode}: {stderr}')
    report = json.loads(done.stdout) if done.stdout.strip() else {'findings': []}
    stderr += ''.join(f'{one["path"]}: {one["reason"]}\n' for one in report.get('skipped', []))
    return done.returncode, report['findings'], stderr


def on_disk(check, files, options=None, fix=True, extension=None, folder='', env=None):
    """Checks copies of the files (named as the check's file type needs), then copies back what was fixed."""
    with tempfile.TemporaryDirectory() as scratch:
        copies = []
        for number, path in enumerate(files):
            name = f'{number}{extension}' if extension else os.path.basename(path)
            copy = os.path.join(scratch, f'f{number}', folder, name)
            os.makedirs(os.path.dirname(copy))
            if os.path.exists(path):
                shutil.copy(path, copy)
            else:
                open(copy, 'wb').close()
            copies.append(copy)
        before = [read(copy) for copy in copies]
        code, findings, stderr = execute(command(check, options or {}, ['--no-git'], fix), copies, env)
        changed = [read(copy) != old for copy, old in zip(copies, before)]
        for copy, path, is_changed in zip(copies, files, changed):
            if is_changed:
                with open(path, 'wb') as file:
                    file.write(read(copy))
        for finding in findings:
            finding['file'] = next((path for copy, path in zip(copies, files)
                                    if os.path.realpath(copy).endswith(finding['path'].lstrip('./'))), finding['path'])
    if code >= 2:
        return Result(code, findings, stderr)
    return Result(int(bool(findings) or any(changed)), findings, stderr)


def in_place(check, files, options=None, env=None):
    """Checks the files where they are (their mode, or what a link leads to, matters)."""
    code, findings, stderr = execute(command(check, options or {}, ['--no-git'], False), files, env)
    return Result(code if code >= 2 else int(bool(findings)), findings, stderr)


def in_repository(check, files=None, options=None, mode=('--staged',)):
    """Checks what is staged (or a range), and keeps the findings about `files`; None: all."""
    code, findings, stderr = execute(command(check, options or {}, list(mode), False))
    if files is not None:
        top = os.path.realpath('.')
        wanted = {os.path.relpath(os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path)), top)
                  for path in files}
        findings = [finding for finding in findings if finding['path'] in wanted]
    return Result(code if code >= 2 else int(bool(findings)), findings, stderr)


def read(path):
    with open(path, 'rb') as file:
        return file.read()
