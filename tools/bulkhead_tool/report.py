# SPDX-License-Identifier: Apache-2.0
"""Fault reports: adds function and source line to the addresses that an image prints.

Console output passes through untouched and at once, except from a line that begins with
"*** FAULT" to the one that begins with "*** STOPPED".  Those are held until they are
complete, so that one call of addr2line serves all addresses of a report.
"""

import os
import re
import subprocess
from collections.abc import Callable

START = b"\n*** FAULT"
STOP = re.compile(rb"\n\*\*\* STOPPED[^\n]*\n")
ADDRESS = re.compile(r"    (pc|backtrace|) +0x([0-9a-fA-F]{1,16})\s*")
INSTRUCTION_SIZE = 4

Symbolize = Callable[[list[int]], list[str]]


def addr2line(elf: str | None, addresses: list[int]) -> list[str]:
    """Returns " function at file:line" for each address, "" where nothing is known."""
    nothing = [""] * len(addresses)
    if elf is None:
        return nothing
    command = ["aarch64-linux-gnu-addr2line", "-f", "-e", elf]
    command += [hex(address) for address in addresses]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return nothing
    lines = result.stdout.splitlines()
    if result.returncode != 0 or len(lines) != 2 * len(addresses):
        return nothing
    return [_place(lines[i], lines[i + 1]) for i in range(0, len(lines), 2)]


def _place(function: str, position: str) -> str:
    """Words one answer of addr2line; files below the current folder become relative."""
    if function == "??":
        return ""
    path, _, line = position.split(" (")[0].rpartition(":")
    if path in ("", "??") or line in ("", "?", "0"):
        return f" {function}"
    here = os.getcwd() + os.sep
    path = os.path.normpath(path)
    return f" {function} at {path.removeprefix(here)}:{line}"


def annotate(report: bytes, symbolize: Symbolize) -> bytes:
    """Adds the places to the pc and backtrace lines of a report."""
    lines = report.decode("utf-8", "surrogateescape").split("\n")
    found: dict[int, int] = {}
    label, pc = "", None
    for number, line in enumerate(lines):
        match = ADDRESS.fullmatch(line)
        if not match or (match[1] == "" and label != "backtrace"):
            label = ""
            continue
        label = match[1] or label
        address = int(match[2], 16)
        if label == "pc":
            pc = address
        # A return address is that of the instruction after the call.
        is_return = label == "backtrace" and address != pc
        found[number] = address - INSTRUCTION_SIZE if is_return else address
    places = symbolize([max(address, 0) for address in found.values()]) if found else []
    for number, place in zip(found, places):
        text = lines[number].rstrip("\r")
        lines[number] = text + place + lines[number][len(text) :]
    return "\n".join(lines).encode("utf-8", "surrogateescape")


class Filter:
    """Passes console output on, with its fault reports annotated."""

    def __init__(self, symbolize: Symbolize) -> None:
        self._symbolize = symbolize
        self._tail = b"\n"  # end of what went before, to find a start across two pieces
        self._held: bytes | None = None  # the report after its start; None outside one
        self.has_fault = False

    @property
    def is_holding(self) -> bool:
        """Whether output is held back: the report is not complete."""
        return bool(self._held)

    def feed(self, data: bytes) -> bytes:
        """Takes console output, returns what is to be shown now."""
        if self._held is not None:
            self._held += data
            return self._release()
        seen = self._tail + data
        place = seen.find(START)
        if place < 0:
            self._tail = seen[-(len(START) - 1) :]
            return data
        self.has_fault = True
        split = place + len(START)
        self._held = seen[split:]
        return seen[len(self._tail) : split] + self._release()

    def flush(self) -> bytes:
        """Gives up waiting for the end of a report, returns what is held of it."""
        if self._held is None:
            return b""
        report, self._held = self._held, None
        self._tail = (b"." + report)[-(len(START) - 1) :]
        return annotate(report, self._symbolize)

    def _release(self) -> bytes:
        held = self._held or b""
        match = STOP.search(held)
        if not match:
            return b""
        self._held = held[: match.end()]
        return self.flush() + self.feed(held[match.end() :])
