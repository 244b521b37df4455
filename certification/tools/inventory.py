#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What was built, and with what: objects with size and digest, tools with version."""
from __future__ import annotations

import csv
import dataclasses
import hashlib
import pathlib
import shutil
import subprocess

SIZE = "aarch64-linux-gnu-size"
TOOLS = [
    ("aarch64-linux-gnu-gcc", "compiles what flies"),
    ("aarch64-linux-gnu-as", "assembles what flies"),
    ("aarch64-linux-gnu-ld", "links images"),
    ("qemu-system-aarch64", "runs tests on the target"),
    ("gcc", "compiles host tests"),
    ("gcov", "counts lines and branches"),
    ("lcov", "collects the counts"),
    ("clang-tidy", "looks for faults"),
    ("cppcheck", "looks for faults"),
    ("clang-format", "checks the format"),
    ("make", "runs all of this"),
    ("python3", "runs the tools of this repository"),
]


@dataclasses.dataclass(frozen=True)
class Object:
    """An object file that is linked into images; sizes in bytes."""

    component: str
    path: str
    text: int
    data: int
    bss: int
    digest: str


@dataclasses.dataclass(frozen=True)
class Tool:
    """A program that the evidence depends on."""

    name: str
    purpose: str
    version: str
    digest: str


def digest(path: pathlib.Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def component_objects(components: pathlib.Path) -> list[tuple[str, str]]:
    """Pairs of component and object file, from the tables that mk/static.mk writes."""
    if not components.exists():
        return []
    found = []
    for line in components.read_text(encoding="utf-8").splitlines():
        name, key, *words = line.split() or ("", "")
        if key == "objects":
            found += [(name, word) for word in words]
    return found


def objects(root: pathlib.Path, components: pathlib.Path) -> list[Object]:
    """All objects of all components that exist, in the order of the tables."""
    pairs = [
        (name, path)
        for name, path in component_objects(components)
        if (root / path).exists()
    ]
    if not pairs:
        return []
    done = subprocess.run(
        [SIZE, *(path for _, path in pairs)],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    found = []
    for (name, path), line in zip(pairs, done.stdout.splitlines()[1:]):
        text, data, bss = map(int, line.split()[:3])
        found.append(Object(name, path, text, data, bss, digest(root / path)))
    return found


def tools() -> list[Tool]:
    """Versions and digests of the programs that are there."""
    found = []
    for name, purpose in TOOLS:
        path = shutil.which(name)
        if path is None:
            found.append(Tool(name, purpose, "not installed", ""))
            continue
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=False
        )
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        version = next((line for line in lines if any(c.isdigit() for c in line)), "")
        found.append(Tool(name, purpose, version, digest(pathlib.Path(path).resolve())))
    return found


def write_csv(path: pathlib.Path, rows: list[Object] | list[Tool]) -> None:
    """One line for each row, under the names of its fields."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        if rows:
            writer.writerow([field.name for field in dataclasses.fields(rows[0])])
        writer.writerows(dataclasses.astuple(row) for row in rows)
