# SPDX-License-Identifier: Apache-2.0
"""What the observer must know of an image, and what its addresses are called."""
from __future__ import annotations

import bisect
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PREFIX = "aarch64-linux-gnu-"
CONTEXT_REGISTER = re.compile(r"\smsr\s+tpidr_el1, (x\d+)")
ACCESS = re.compile(r"\s([0-9a-f]+):\s+\S+\s+(?:ldr|str)\w*\s+\S+ "
                    r"\[(x\d+)(?:, #(\d+))?\]$")
BRANCH = re.compile(r"\s(?:b|b\.\w+|bl|br|blr|ret|eret|c?bn?z|tbn?z)(?:\s|$)")
NEIGHBOURS = 6  # instructions between the switch of contexts and a load from the new
HIDDEN = "__bulkhead_"  # put before names by tools/hide-symbols
WRAPPERS = "/arch/interrupt.h:"


def said_by(*command: str | pathlib.Path, text: str = "") -> str:
    """What a tool prints."""
    return subprocess.run(list(map(str, command)), input=text, check=True,
                          capture_output=True, text=True).stdout


class Image:
    """An image's symbols, as the observer needs them."""

    def __init__(self, elf: pathlib.Path) -> None:
        self.elf = elf
        self.symbols = {}
        functions = []
        for line in said_by(PREFIX + "nm", "-S", "--defined-only", elf).splitlines():
            words = line.split()
            self.symbols[words[-1].removeprefix(HIDDEN)] = int(words[0], 16)
            if len(words) == 4 and words[2] in "tT":
                functions.append((int(words[0], 16), int(words[1], 16)))
        self.ordered = sorted((a, n) for n, a in self.symbols.items()
                              if not n.startswith("$"))
        files = said_by(PREFIX + "addr2line", "-e", elf,
                        text="".join(f"{a:#x}\n" for a, _ in functions)).splitlines()
        # The system's files have relative names: -ffile-prefix-map.
        self.application = merged(sorted(f for f, name in zip(functions, files)
                                         if name.startswith("/")))

    def options(self) -> list[str]:
        """What the observer is told."""
        options = [f"vectors={self.symbols['arch_vectors']:x}",
                   f"fault={self.symbols['arch_fault_entry']:x}"]
        options += [f"load={a:x}:{d:x}" for a, d in self.loads()]
        return options + [f"application={a:x}:{a + n:x}" for a, n in self.application]

    def waits(self) -> set[int]:
        """Where a WFI is."""
        return {int(m, 16) for m in re.findall(r"^\s+([0-9a-f]+):.*\swfi$", said_by(
            PREFIX + "objdump", "-d", self.elf), re.MULTILINE)}

    def loads(self) -> list[tuple[int, int]]:
        """Instructions near a change of TPIDR_EL1 that show what it becomes."""
        lines = said_by(PREFIX + "objdump", "-d", self.elf).splitlines()
        found = []
        for i, line in enumerate(lines):
            change = CONTEXT_REGISTER.search(line)
            for step in (-1, 1) if change else ():
                for near in lines[i + step:i + step * NEIGHBOURS:step]:
                    access = ACCESS.search(near)
                    if access and access[2] == change[1]:
                        found.append((int(access[1], 16), int(access[3] or "0")))
                        break
                    if BRANCH.search(near) or not near:
                        break
        if not found:
            sys.exit(f"masked: {self.elf.name}: cannot see which context is loaded")
        return found

    def places(self, addresses: set[int]) -> dict[int, str]:
        """function file:line of addresses."""
        text = said_by(PREFIX + "addr2line", "-a", "-i", "-f", "-e", self.elf,
                       text="".join(f"{a:#x}\n" for a in sorted(addresses)))
        names = {}
        for block in re.split(r"^0x", text, flags=re.MULTILINE)[1:]:
            address, *lines = block.splitlines()
            frames = list(zip(lines[::2], lines[1::2]))
            # Who masks, not the wrapper around the instruction that does.
            function, where = next((f for f in frames if WRAPPERS not in f[1]),
                                   frames[-1])
            where = re.sub(r" \(discriminator \d+\)$", "", where)
            where = where.removeprefix("./").removeprefix(f"{ROOT}/")
            if function == "??" or where.partition(":")[0].endswith(".S"):
                function = self.below(int(address, 16))
            names[int(address, 16)] = f"{function.removeprefix(HIDDEN)} {where}"
        return names

    def below(self, address: int) -> str:
        """The symbol that an address is at or behind."""
        start, name = self.ordered[bisect.bisect(self.ordered, (address, "~")) - 1]
        return name if start == address else f"{name}+{address - start:#x}"


def merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Adjacent ranges made one."""
    joined: list[tuple[int, int]] = []
    for start, size in ranges:
        if joined and start <= joined[-1][0] + joined[-1][1] + 3:
            joined[-1] = (joined[-1][0], start + size - joined[-1][0])
        else:
            joined.append((start, size))
    return joined
