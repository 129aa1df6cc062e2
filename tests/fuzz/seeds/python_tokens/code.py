import pdb
"""doc"""
x = f"{a['b']!r:>{w}}" + dict(a=1) + list()
if x:
    breakpoint()
