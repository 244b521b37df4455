# SPDX-License-Identifier: Apache-2.0
"""Boards: what is read from board.json in a board's folder.

All that differs between boards is data, so that adding one changes no code here.  The
keys of the file are described in docs/sdk.md.
"""

import dataclasses
import json
import os
import re
from typing import Any

from bulkhead_tool.errors import ToolError

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def parse_size(text: str) -> int | None:
    """Returns the bytes that a size such as 64M means; None if it is malformed."""
    match = re.fullmatch(r"([0-9]{1,12})([KMG])", text.upper())
    return int(match[1]) * UNITS[match[2]] if match else None


def format_size(size: int) -> str:
    """Writes a size as parse_size reads it, rounded up to whole KiB."""
    for unit in ("G", "M"):
        if size and size % UNITS[unit] == 0:
            return f"{size // UNITS[unit]}{unit}"
    return f"{-(-size // UNITS['K'])}K"


@dataclasses.dataclass(frozen=True)
class Board:
    """A board as QEMU shows it; sizes in bytes."""

    name: str
    memory_base: int
    memory_minimum: int
    memory_maximum: int
    memory_default: int
    qemu: dict[str, Any]

    def choice(self, kind: str, value: str | None) -> str:
        """Returns the machine options for a choice ("gic", "level") of the board."""
        choices: dict[str, str] = self.qemu[kind]
        chosen = self.qemu["default-" + kind] if value is None else value
        if chosen not in choices:
            raise ToolError(
                f"--{kind} {chosen} does not exist on {self.name}; "
                f"it has: {', '.join(choices)}"
            )
        return choices[chosen]

    def memory(self, text: str | None) -> int:
        """Returns the memory size that the user asks for, checked."""
        if text is None:
            return self.memory_default
        size = parse_size(text)
        if size is None:
            raise ToolError(
                f"--memory {text!r} is not a size; give a number and K, M or G: 64M"
            )
        if not self.memory_minimum <= size <= self.memory_maximum:
            raise ToolError(
                f"--memory {text}: {self.name} takes "
                f"{format_size(self.memory_minimum)} to "
                f"{format_size(self.memory_maximum)}"
            )
        return size


def _size(values: dict[str, str], key: str) -> int:
    size = parse_size(values[key])
    if size is None:
        raise ValueError(f"{key} is not a size")
    return size


def load(root: str, name: str) -> Board:
    """Reads the board of that name from the SDK."""
    boards = os.path.join(root, "boards")
    path = os.path.join(boards, name, "board.json")
    known = sorted(os.listdir(boards)) if os.path.isdir(boards) else []
    if name not in known:
        raise ToolError(f"no board {name!r}; there are: {', '.join(known)}")
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        memory = data["memory"]
        return Board(
            name=name,
            memory_base=int(memory["base"], 0),
            memory_minimum=_size(memory, "minimum"),
            memory_maximum=_size(memory, "maximum"),
            memory_default=_size(memory, "default"),
            qemu=data["qemu"],
        )
    except (OSError, ValueError, KeyError) as error:
        problem = f"{path} is damaged ({error}); install the SDK again"
        raise ToolError(problem) from error
