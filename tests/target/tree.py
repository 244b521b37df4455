# SPDX-License-Identifier: Apache-2.0
"""Device trees that are wrong in one way each, and ELF files that bring them along.

QEMU repairs or refuses a tree that is given to it, so a wrong one is put where QEMU
leaves its own, at the start of memory, as a further segment of the ELF file.  QEMU then
adds none.
"""
from __future__ import annotations

import random
import struct

HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
SEGMENT = struct.Struct("<IIQQQQQQ")
PT_LOAD = 1
# Fields of a tree's header (Devicetree Specification, 5.2), by their offset.
MAGIC, TOTAL_SIZE, STRUCTURE, STRINGS, OLDEST = 0, 4, 8, 12, 24
BEGIN_NODE, PROPERTY, END = 1, 3, 9
RAM = 0x4000_0000


def word(tree: bytes, offset: int) -> int:
    """A cell of the tree."""
    return struct.unpack_from(">I", tree, offset)[0]


def with_word(tree: bytes, offset: int, value: int) -> bytes:
    """The tree with another value in a cell."""
    return tree[:offset] + struct.pack(">I", value & 0xFFFF_FFFF) + tree[offset + 4:]


def renamed(tree: bytes, old: bytes, new: bytes) -> bytes:
    """The tree with a text replaced everywhere by one as long."""
    assert old in tree and len(old) == len(new)
    return tree.replace(old, new)


def property_length(tree: bytes, length: int) -> bytes:
    """The tree with another length in its first property."""
    return with_word(tree, tree.index(struct.pack(">I", PROPERTY),
                                      word(tree, STRUCTURE)) + 4, length)


def nested(tree: bytes) -> bytes:
    """The tree with nodes within nodes to its end."""
    start = word(tree, STRUCTURE)
    node = struct.pack(">I4s", BEGIN_NODE, b"a")
    return tree[:start] + node * ((len(tree) - start) // len(node))


def flipped(tree: bytes, seed: int) -> bytes:
    """The tree with some bytes of its contents changed, always the same for a seed."""
    source = random.Random(seed)
    contents = bytearray(tree)
    for _ in range(16):
        contents[source.randrange(STRUCTURE, len(tree))] ^= 1 << source.randrange(8)
    return bytes(contents)


def moved(tree: bytes, compatible: bytes, address: int) -> bytes:
    """The tree with another address of the device's first registers, two cells each."""
    start = tree.index(compatible)
    begin = tree.rindex(struct.pack(">I", BEGIN_NODE), 0, start)
    name = struct.pack(">I", tree.index(b"\0reg\0", word(tree, STRINGS)) + 1
                       - word(tree, STRINGS))
    place = tree.index(name, begin) + 4
    return with_word(with_word(tree, place, address >> 32), place + 4, address)


WRONG = {
    "sound": lambda t: t,
    "absent": lambda t: bytes(64),
    "magic": lambda t: with_word(t, MAGIC, 0xD00DFEEE),
    "too-new": lambda t: with_word(t, OLDEST, 99),
    "huge": lambda t: with_word(t, TOTAL_SIZE, 0xFFFFFFFF),
    "tiny": lambda t: with_word(t, TOTAL_SIZE, 16),
    "structure-outside": lambda t: with_word(t, STRUCTURE, 0x7FFFFFF0),
    "strings-outside": lambda t: with_word(t, STRINGS, 0xFFFFFFF0),
    "cut": lambda t: t[:1024] + bytes(len(t) - 1024),
    "token": lambda t: with_word(t, word(t, STRUCTURE), 0x77),
    "ends-at-once": lambda t: with_word(t, word(t, STRUCTURE), END),
    "long-property": lambda t: property_length(t, 0x7FFFFFFF),
    "negative-property": lambda t: property_length(t, -8),
    "no-terminator": lambda t: t[:64] + b"A" * (len(t) - 64),
    "nested": nested,
    "no-console": lambda t: renamed(t, b"arm,pl011\0", b"arm,other\0"),
    "no-controller": lambda t: renamed(t, b"arm,gic-v3\0", b"arm,gic-v9\0"),
    "no-timer": lambda t: renamed(t, b"arm,armv8-timer\0", b"arm,armv9-timer\0"),
    "no-memory": lambda t: renamed(t, b"memory\0", b"memorx\0"),
    "memory-elsewhere": lambda t: moved(t, b"memory@40000000\0", 0x1_0000_0000),
    "console-in-memory": lambda t: moved(t, b"pl011@9000000\0", 0x4030_0000),
    "console-misaligned": lambda t: moved(t, b"pl011@9000000\0", 0x0900_0001),
}


def wrong(name: str, tree: bytes) -> bytes:
    """The tree with the fault of that name."""
    if name.startswith("flipped-"):
        return flipped(tree, int(name.removeprefix("flipped-")))
    return WRONG[name](tree)


def rewritten(elf: bytes, tree: bytes | None, is_dirty: bool) -> bytes:
    """The ELF file with a tree at the start of memory, or with noise where memory need
    not be clear: .bss, stacks and tables."""
    header = list(HEADER.unpack_from(elf))
    parts = []
    for i in range(header[10]):
        kind, flags, offset, _, address, size, memory, _ = SEGMENT.unpack_from(
            elf, header[5] + i * SEGMENT.size)
        if kind == PT_LOAD and memory:
            noise = b"\xa5" * (memory - size) if is_dirty else b""
            parts.append((flags, address, memory, elf[offset:offset + size] + noise))
    if tree is not None:
        parts.insert(0, (4, RAM, len(tree), tree))
    offset = HEADER.size + len(parts) * SEGMENT.size
    header[5], header[6], header[10] = HEADER.size, 0, len(parts)
    header[11:] = [0, 0, 0]
    segments = contents = b""
    for flags, address, memory, data in parts:
        segments += SEGMENT.pack(PT_LOAD, flags, offset + len(contents), address,
                                 address, len(data), memory, 1)
        contents += data
    return HEADER.pack(*header) + segments + contents
