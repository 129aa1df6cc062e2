#!/usr/bin/env python3
"""Prints a .pre-commit-config.yaml whose hooks are the installed programs of pre-commit-hooks, without a clone.

The types are those of the hooks' manifest, so that pre-commit hands each program the files that it would get.
"""
import sys

HOOKS = [
    ("trailing-whitespace", "trailing-whitespace-fixer", "text"),
    ("end-of-file-fixer", "end-of-file-fixer", "text"),
    ("mixed-line-ending", "mixed-line-ending", "text"),
    ("fix-byte-order-marker", "fix-byte-order-marker", "text"),
    ("check-added-large-files", "check-added-large-files", "file"),
    ("check-case-conflict", "check-case-conflict", "file"),
    ("check-json", "check-json", "json"),
    ("check-yaml", "check-yaml", "yaml"),
    ("check-toml", "check-toml", "toml"),
    ("check-xml", "check-xml", "xml"),
    ("check-merge-conflict", "check-merge-conflict", "text"),
    ("check-symlinks", "check-symlinks", "symlink"),
    ("destroyed-symlinks", "destroyed-symlinks", "file"),
    ("check-executables-have-shebangs", "check-executables-have-shebangs", "executable"),
    ("check-shebang-scripts-are-executable", "check-shebang-scripts-are-executable", "text"),
    ("check-vcs-permalinks", "check-vcs-permalinks", "text"),
    ("detect-private-key", "detect-private-key", "text"),
    ("no-commit-to-branch", "no-commit-to-branch", "file"),
    ("forbid-new-submodules", "forbid-new-submodules", "directory"),
]

print("repos:\n- repo: local\n  hooks:")
for name, program, kind in HOOKS:
    extra = ", pass_filenames: false, always_run: true" if name == "no-commit-to-branch" else ""
    print(f"  - {{id: {name}, name: {name}, language: system, entry: {sys.argv[1]}/{program}, types: [{kind}]{extra}}}")
print("  - {id: check-illegal-windows-names, name: check-illegal-windows-names, language: fail, entry: bad name, "
      "files: '(^|/)(CON|PRN|AUX|NUL)(/|$)'}")
