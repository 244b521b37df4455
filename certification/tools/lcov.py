#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads lcov's tracefile: which lines and branches of which file were taken.

A file may occur several times in it, once for each test program; the counts are added.
"""
from __future__ import annotations

import csv
import dataclasses
import pathlib

Branch = tuple[int, int, int]  # line, block, number


@dataclasses.dataclass
class FileCoverage:
    """Counts of one file."""

    path: str
    lines: dict[int, int] = dataclasses.field(default_factory=dict)
    branches: dict[Branch, int] = dataclasses.field(default_factory=dict)

    @property
    def missed_lines(self) -> list[int]:
        """Lines that nothing executed."""
        return sorted(line for line, count in self.lines.items() if count == 0)

    @property
    def missed_branches(self) -> list[int]:
        """Lines with a branch that was not taken, once for each such branch."""
        return sorted(key[0] for key, count in self.branches.items() if count == 0)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Lines, lines executed, branches, branches taken."""
        lines, branches = len(self.lines), len(self.branches)
        hit = lines - len(self.missed_lines)
        return lines, hit, branches, branches - len(self.missed_branches)


def total(files: list[FileCoverage]) -> tuple[int, int, int, int]:
    """The counts of all files."""
    counts = [entry.counts for entry in files]
    lines, hit, branches, taken = (sum(c[i] for c in counts) for i in range(4))
    return lines, hit, branches, taken


def _take_line(entry: FileCoverage, words: list[str]) -> None:
    line = int(words[0])
    entry.lines[line] = entry.lines.get(line, 0) + int(words[1])


def _take_branch(entry: FileCoverage, words: list[str]) -> None:
    key = (int(words[0]), int(words[1].lstrip("e")), int(words[2]))
    count = 0 if words[3] == "-" else int(words[3])
    entry.branches[key] = entry.branches.get(key, 0) + count


def read(path: pathlib.Path, root: pathlib.Path) -> list[FileCoverage]:
    """Reads a tracefile; files outside the root are not ours and are left out."""
    files: dict[str, FileCoverage] = {}
    entry = FileCoverage("")
    base = root.resolve()
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            source = (base / value).resolve()
            inside = source.is_relative_to(base)
            name = source.relative_to(base).as_posix() if inside else ""
            entry = files.setdefault(name, FileCoverage(name))
        elif key == "DA":
            _take_line(entry, value.split(","))
        elif key == "BRDA":
            _take_branch(entry, value.split(","))
    return [
        files[name]
        for name in sorted(files)
        if name and not name.startswith(("tests/", "build/"))
    ]


def ranges(numbers: list[int]) -> str:
    """Numbers as text, neighbours joined: 3-5, 9."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in found)


def write_csv(path: pathlib.Path, files: list[FileCoverage]) -> None:
    """One line for each file."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(
            [
                "file",
                "lines",
                "lines executed",
                "branches",
                "branches taken",
                "lines missed",
                "lines with a branch missed",
            ]
        )
        for entry in files:
            writer.writerow(
                [
                    entry.path,
                    *entry.counts,
                    ranges(entry.missed_lines),
                    ranges(entry.missed_branches),
                ]
            )
