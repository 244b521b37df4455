#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Finds functions and requirement tags in C, assembly and linker scripts.

This is not a C parser: it takes comments, strings and directives out and counts braces.
What it takes for a function is compared by trace.py with the symbols of the object
files, so that a definition it does not understand is reported and not missed.
"""
from __future__ import annotations

import bisect
import dataclasses
import pathlib
import re
from collections.abc import Iterator

from requirements import ID

TAG = re.compile(r"@satisfies((?:[\s,*]+[A-Z]+-[A-Z0-9]+-[0-9A-Za-z]+)+)")
TAG_WORD = re.compile(r"@satisfies")
SUFFIXES = (".c", ".h", ".S", ".inc", ".ld")

# A comment, a string or a character constant; a comment is what must not be lost.
TOKEN = re.compile(
    r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL
)
DIRECTIVE = re.compile(r"^[ \t]*#(?:\\\n|[^\n])*", re.MULTILINE)
ATTRIBUTE = re.compile(r"__attribute__\s*\(\(|_Alignas\s*\(|__asm__\s*\(")
MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
NAME_AND_LIST = re.compile(r"(\w+)\s*\(")
ASSEMBLY_START = re.compile(
    r"^[ \t]*FUNCTION[ \t]+(\w+)|^(?!\.L)([A-Za-z_]\w*):", re.MULTILINE
)


@dataclasses.dataclass(frozen=True)
class Function:
    """A definition; the lines are those of its first and last token."""

    name: str
    first: int
    last: int
    is_static: bool
    is_inline: bool


@dataclasses.dataclass(frozen=True)
class Tag:
    """A requirement named in a comment; `symbol` realises it, "" is the file."""

    id: str
    line: int
    symbol: str


@dataclasses.dataclass
class Source:
    """What a file defines and which requirements it names."""

    path: str
    functions: list[Function]
    tags: list[Tag]
    findings: list[str]


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


class _Text:
    """A file's text with its comments, and line numbers of positions."""

    def __init__(self, raw: str) -> None:
        self.comments = [
            m for m in TOKEN.finditer(raw) if m[0].startswith(("/*", "//"))
        ]
        self.code = TOKEN.sub(_blank, raw)
        self._newlines = [m.start() for m in re.finditer("\n", raw)]

    def line(self, position: int) -> int:
        """The line of a position, counted from 1."""
        return bisect.bisect_left(self._newlines, position) + 1


def _close(text: str, opening: int, pair: str = "()") -> int:
    """The position behind the bracket that closes the one at `opening`."""
    depth = 0
    for position in range(opening, len(text)):
        if text[position] == pair[0]:
            depth += 1
        elif text[position] == pair[1]:
            depth -= 1
            if depth == 0:
                return position + 1
    return len(text)


def _without_attributes(head: str) -> str:
    match = ATTRIBUTE.search(head)
    while match:
        opening = head.index("(", match.start())
        head = head[: match.start()] + " " + head[_close(head, opening) :]
        match = ATTRIBUTE.search(head)
    return head


def _function_name(head: str) -> str:
    """The name that a head `... name(parameters)` declares; "" if it is no function."""
    head = _without_attributes(head)
    match = NAME_AND_LIST.search(head)
    if match is None or "=" in head[: match.start()]:
        return ""
    rest = head[_close(head, match.end() - 1) :].strip()
    return "" if rest else match[1]


def _blocks(code: str) -> Iterator[tuple[int, int, int]]:
    """The braces of the outermost level: start of what precedes them, start, end."""
    head = position = 0
    while position < len(code):
        char = code[position]
        if char in ";}":
            head = position + 1
        elif char == "(":
            position = _close(code, position) - 1
        elif char == "{" and not code[head:position].strip() == "extern":
            end = _close(code, position, "{}")
            yield head, position, end
            if _function_name(code[head:position]):
                head = end
            position = end - 1
        elif char == "{":
            head = position + 1
        position += 1


def _c_functions(text: _Text) -> list[Function]:
    code = DIRECTIVE.sub(_blank, text.code)
    found = []
    for start, brace, end in _blocks(code):
        head = code[start:brace]
        name = _function_name(head)
        if name:
            first = start + len(head) - len(head.lstrip())
            before = re.split(rf"\b{name}\b", head)[0].split()
            lines = (text.line(first), text.line(end - 1))
            found.append(Function(name, *lines, "static" in before, "inline" in before))
    return found


def _is_data(code: str, position: int) -> bool:
    """Whether a label of assembly is in a section of data."""
    sections = re.findall(
        r"^\s*\.(?:section\s+\.(\w+)|(data|bss))", code[:position], re.M
    )
    return bool(sections) and "".join(sections[-1]) in ("data", "bss", "rodata")


def _assembly_functions(text: _Text) -> list[Function]:
    starts = list(ASSEMBLY_START.finditer(text.code))
    found = []
    for number, match in enumerate(starts):
        name = match[1] or match[2]
        if not match[1] and _is_data(text.code, match.start()):
            continue
        after = (
            starts[number + 1].start() if number + 1 < len(starts) else len(text.code)
        )
        end = re.compile(rf"END_FUNCTION\s+{name}\b").search(
            text.code, match.end(), after
        )
        last = end.start() if end else after - 1
        is_global = match[1] or re.search(rf"\.global\s+{name}\b", text.code)
        found.append(
            Function(
                name,
                text.line(match.start(match.lastindex or 0)),
                text.line(last),
                not is_global,
                False,
            )
        )
    return found


def _next_symbol(text: _Text, position: int, functions: list[Function]) -> str | None:
    """What is defined directly behind a comment; None if nothing is."""
    rest = text.code[position:]
    line = text.line(position + len(rest) - len(rest.lstrip()))
    for function in functions:
        if function.first == line:
            return function.name
    macro = MACRO.match(rest.lstrip(" \t\n"))
    if macro:
        return macro[1]
    head = re.match(r"[^;{]*", DIRECTIVE.sub(_blank, rest))
    stop = rest[head.end() : head.end() + 1] if head else ""
    declared = _without_attributes(head[0].strip()) if head else ""
    if "(" in declared and stop == ";":
        return None
    data = re.search(r"(\w+)\s*(?:\[[^\]]*\]\s*)*(?:=\s*)?$", declared)
    return data[1] if data and stop else None


def _next_label(
    text: _Text, comment: re.Match[str], functions: list[Function]
) -> str | None:
    """The function of assembly behind a comment; only directives may stand between."""
    lines = text.code[comment.end() :].split("\n")
    line = text.line(comment.end())
    for words in lines:
        for function in functions:
            if function.first == line:
                return function.name
        if words.strip() and not words.lstrip().startswith("."):
            return None
        line += 1
    return None


def _place_of(
    text: _Text, comment: re.Match[str], functions: list[Function], suffix: str
) -> str | None:
    line = text.line(comment.start())
    if suffix in (".S", ".inc"):
        label = _next_label(text, comment, functions)
        if label is not None:
            return label
    for function in functions:
        if function.first <= line <= function.last:
            return function.name
    if suffix in (".c", ".h"):
        return _next_symbol(text, comment.end(), functions)
    return "" if suffix == ".ld" else None


def scan_text(path: str, raw: str) -> Source:
    """Scans one file's text."""
    suffix = pathlib.PurePath(path).suffix
    text = _Text(raw)
    source = Source(path, [], [], [])
    if suffix in (".c", ".h"):
        source.functions = _c_functions(text)
    elif suffix in (".S", ".inc"):
        source.functions = _assembly_functions(text)
    for comment in text.comments:
        line = text.line(comment.start())
        names = [
            name
            for match in TAG.finditer(comment[0])
            for name in re.findall(r"[A-Z]+-[A-Z0-9]+-[0-9A-Za-z]+", match[1])
        ]
        if not names and TAG_WORD.search(comment[0]):
            source.findings.append(f"{path}:{line}: '@satisfies' names no requirement")
        symbol = _place_of(text, comment, source.functions, suffix) if names else ""
        if symbol is None:
            source.findings.append(
                f"{path}:{line}: the tag {' '.join(names)} does not "
                "stand at a definition"
            )
        for name in names:
            if ID.fullmatch(name):
                source.tags.append(Tag(name, line, symbol or ""))
            else:
                source.findings.append(f"{path}:{line}: '{name}' is not an id")
    return source


def scan(root: pathlib.Path, folders: list[str]) -> list[Source]:
    """Scans all sources below the folders, in the order of their names."""
    paths = sorted(
        path
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in SUFFIXES and path.is_file()
    )
    return [
        scan_text(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for path in paths
    ]
