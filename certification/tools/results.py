#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads what tests said when they ran: XML files of the host, text files of the target.

Host: JUnit files of CMocka and of tests/tools, one `testcase` named "TAGS sentence"
each.  Target: lines `PASS TAGS: sentence` or `FAIL TAGS: sentence`; a file of more than
one case closes with `N passed, N failed`.  A skipped case counts as failed.
"""
from __future__ import annotations

import dataclasses
import pathlib
import re
import xml.etree.ElementTree as ElementTree

from requirements import ID

LINE = re.compile(r"(PASS|FAIL)(?: ([^:]*))?:(.*)")
TARGET = "target/*.txt masked/*.txt"
CLOSING = re.compile(r"(\d+) passed, (\d+) failed\s*")


@dataclasses.dataclass(frozen=True, order=True)
class Result:
    """One case that ran."""

    file: str
    name: str
    tags: tuple[str, ...]
    passed: bool


def split_tags(text: str) -> tuple[tuple[str, ...], str]:
    """The leading tags of a name, and the rest as a sentence."""
    words = text.replace(",", " ").split()
    count = 0
    while count < len(words) and re.fullmatch(r"[A-Z]+-[A-Z0-9]+-\w+", words[count]):
        count += 1
    return tuple(words[:count]), " ".join(words[count:]).replace("_", " ")


def read_host(path: pathlib.Path, name: str) -> tuple[list[Result], list[str]]:
    """Reads one XML file; `name` is how findings call it."""
    try:
        tree = ElementTree.parse(path)
    except ElementTree.ParseError as error:
        return [], [f"{name}:1: not XML, so the test did not come to its end: {error}"]
    results = []
    for case in tree.iter("testcase"):
        tags, sentence = split_tags(case.get("name", ""))
        failed = any(
            case.find(kind) is not None for kind in ("failure", "error", "skipped")
        )
        results.append(Result(name, sentence, tags, not failed))
    return results, [] if results else [f"{name}:1: no test ran"]


def read_target(path: pathlib.Path, name: str) -> tuple[list[Result], list[str]]:
    """Reads one text file; `name` is how findings call it."""
    results = []
    closing = None
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        match = LINE.match(line)
        count = CLOSING.fullmatch(line)
        if match:
            tags, rest = split_tags(match[2] or "")
            sentence = " ".join((rest + match[3].replace("_", " ")).split())
            results.append(Result(name, sentence, tags, match[1] == "PASS"))
        elif count:
            closing = (int(count[1]), int(count[2]))
    passed = sum(result.passed for result in results)
    if closing is None and len(results) != 1:
        return results, [
            f"{name}:1: no closing count: the test did not come to its end"
        ]
    if closing is not None and closing != (passed, len(results) - passed):
        return results, [f"{name}:1: the closing count is not that of the lines"]
    return results, []


def load(folder: pathlib.Path, root: pathlib.Path) -> tuple[list[Result], list[str]]:
    """Reads all results below build/results."""
    results: list[Result] = []
    findings: list[str] = []
    readers = {"host": ("host/*.xml", read_host), "target": (TARGET, read_target)}
    for kind, (pattern, read) in readers.items():
        paths = sorted(path for p in pattern.split() for path in folder.glob(p))
        if not paths:
            findings.append(f"{kind} tests: no results; run the tests first")
        for path in paths:
            found, wrong = read(path, path.relative_to(root).as_posix())
            results += found
            findings += wrong
    return sorted(results), findings


def bad_tags(result: Result) -> list[str]:
    """The tags that do not even look like ids."""
    return [tag for tag in result.tags if not ID.fullmatch(tag)]
