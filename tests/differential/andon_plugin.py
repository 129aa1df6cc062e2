"""A pytest plugin: their tests are collected as they are, and their hooks are played by andon."""
import ast
import importlib

import hooks
import pytest

real_parse = ast.parse


def parse(source, *args, **kwargs):
    """Keeps the source with the tree, since andon reads sources."""
    tree = real_parse(source, *args, **kwargs)
    tree.andon_source = source
    return tree


ast.parse = parse
for module_name, played in hooks.PLAYED.items():
    module = importlib.import_module(f'pre_commit_hooks.{module_name}')
    for name, player in played.items():
        assert hasattr(module, name), f'{module_name} has no {name} any more'
        setattr(module, name, player)
    if hasattr(module, 'Visitor'):
        module.Visitor = hooks.literal_visitor(module.Call)
    if hasattr(module, 'DebugStatementParser'):
        module.DebugStatementParser = hooks.debug_parser(module.Debug)


def pytest_collection_modifyitems(items):
    for item in items:
        name = item.nodeid.removeprefix('tests/')
        if name.startswith('check_illegal_windows_names_test.py'):
            item.module.re = hooks.WindowsNames
        for start, reason in hooks.NOT_APPLICABLE.items():
            if name.startswith(start):
                item.add_marker(pytest.mark.skip(reason=f'not applicable: {reason}'))
