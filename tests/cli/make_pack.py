#!/usr/bin/env python3
"""Writes a pack and its index that no git would write: make_pack.py KIND FOLDER. Prints the id of the blob that is wrong.

KIND: cycle (two deltas that stand on each other), itself (one on itself), lost (a base that is nowhere), bomb (2 GB
of zeros from about 1 KB of deltas), lie (a blob under another's id), size (a header that promises more than there is),
type (an entry of a kind that there is not), far (an offset behind the end of the pack)."""
import binascii
import hashlib
import os
import struct
import sys
import zlib

BLOB, BY_ID = 3, 7


def number(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def head(kind, size):
    first = kind << 4 | size & 15
    size >>= 4
    return bytes([first | 0x80]) + number(size) if size else bytes([first])


def entry(kind, content, base=b"", size=None):
    return head(kind, len(content) if size is None else size) + base + zlib.compress(content, 9)


def delta(base_size, size, parts):
    return number(base_size) + number(size) + b"".join(parts)


def copy(offset, size):
    """Whole blocks: all offset and size bytes are there."""
    return bytes([0xFF]) + struct.pack("<I", offset) + struct.pack("<I", size)[:3]


def oid(content):
    return hashlib.sha1(b"blob %d\0" % len(content) + content).digest()


def made_up(name):
    return hashlib.sha1(name.encode()).digest()


def bomb():
    block, much, all_of_it = 1 << 16, 1 << 23, 1 << 31
    base = bytes(block)
    first, last = made_up("first"), made_up("last")
    grown = delta(block, much, [copy(0, block)] * (much // block))
    whole = delta(much, all_of_it, [copy(0, much)] * (all_of_it // much))
    return [(oid(base), entry(BLOB, base)), (first, entry(BY_ID, grown, oid(base))), (last, entry(BY_ID, whole, first))]


def entries(kind):
    one, two = made_up("one"), made_up("two")
    add = delta(4, 8, [b"\4more", copy(0, 4)])
    return {
        "cycle": lambda: [(one, entry(BY_ID, add, two)), (two, entry(BY_ID, add, one))],
        "itself": lambda: [(one, entry(BY_ID, add, one))],
        "lost": lambda: [(one, entry(BY_ID, add, made_up("nowhere")))],
        "bomb": bomb,
        "lie": lambda: [(one, entry(BLOB, b"token = " + os.environ["TOKEN"].encode() + b"\n"))],
        "size": lambda: [(one, entry(BLOB, b"text", size=1 << 40))],
        "type": lambda: [(one, entry(5, b"text"))],
        "far": lambda: [(one, entry(BLOB, b"text"))],
    }[kind]()


def main():
    kind, folder = sys.argv[1:]
    made = entries(kind)
    pack, places = bytearray(b"PACK" + struct.pack(">II", 2, len(made))), []
    for name, bytes_of_it in made:
        places.append((name, len(pack) if kind != "far" else 0x7FFFFFF0, binascii.crc32(bytes_of_it)))
        pack += bytes_of_it
    pack += hashlib.sha1(pack).digest()
    places.sort()
    index = bytearray(b"\377tOc" + struct.pack(">I", 2))
    for byte in range(256):
        index += struct.pack(">I", sum(name[0] <= byte for name, _, _ in places))
    index += b"".join(name for name, _, _ in places)
    index += b"".join(struct.pack(">I", crc) for _, _, crc in places)
    index += b"".join(struct.pack(">I", offset) for _, offset, _ in places)
    index += bytes(pack[-20:])
    index += hashlib.sha1(index).digest()
    stem = os.path.join(folder, "pack-" + bytes(pack[-20:]).hex())
    for ending, content in ((".pack", pack), (".idx", index)):
        with open(stem + ending, "wb") as out:
            out.write(content)
    print(made[-1][0].hex())


main()
