#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Reads the requirements and judges each by itself and its links to the level above.

The form is described in certification/requirements/README.md.  Nothing here knows about
code or tests.
"""
from __future__ import annotations

import dataclasses
import hashlib
import pathlib
import re
import tomllib
from typing import Any

ID = re.compile(r"(?:HLR|LLR)-[A-Z0-9]+-\d{3}")
FIELDS = {
    "id",
    "revision",
    "text",
    "parents",
    "derived",
    "rationale",
    "verification",
    "code",
}
METHODS = ("test", "analysis", "inspection")
VAGUE = re.compile(r"\b(?:TBD|TBC|etc|and/or|appropriate|adequate|if possible)\b", re.I)
CLAUSE = re.compile(r"(?:When|While|If|Where)\b")


@dataclasses.dataclass
class Requirement:
    """One item; `place` is file:line of its id."""

    id: str
    place: str
    revision: int
    text: str
    parents: list[str]
    derived: bool
    rationale: str
    verification: str
    code: list[str]

    @property
    def is_high_level(self) -> bool:
        """Whether it is of the upper of the two levels."""
        return self.id.startswith("HLR-")

    @property
    def digest(self) -> str:
        """First 12 digits of the SHA-256 of the sentence."""
        text = " ".join(self.text.split())
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def _typed(item: dict[str, Any], key: str, default: Any) -> Any:
    value = item.get(key, default)
    if isinstance(value, bool) != isinstance(default, bool):
        raise TypeError(key)
    if not isinstance(value, type(default)):
        raise TypeError(key)
    return value


def _parse(item: dict[str, Any], place: str) -> Requirement:
    return Requirement(
        id=str(_typed(item, "id", "")),
        place=place,
        revision=int(_typed(item, "revision", 0)),
        text=" ".join(str(_typed(item, "text", "")).split()),
        parents=list(map(str, _typed(item, "parents", []))),
        derived=bool(_typed(item, "derived", False)),
        rationale=" ".join(str(_typed(item, "rationale", "")).split()),
        verification=str(_typed(item, "verification", "test")),
        code=list(map(str, _typed(item, "code", []))),
    )


def _lines_of_items(text: str) -> list[int]:
    """The line at which each [[requirement]] begins."""
    return [
        n
        for n, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*\[\[\s*requirement\s*\]\]", line)
    ]


def load_file(path: pathlib.Path, name: str) -> tuple[list[Requirement], list[str]]:
    """Reads one file; `name` is how findings call it."""
    text = path.read_text(encoding="utf-8")
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [], [f"{name}:1: not TOML: {error}"]
    findings = [
        f"{name}:1: '{key}' is not known here; items are [[requirement]]"
        for key in content
        if key != "requirement"
    ]
    items = content.get("requirement", [])
    loaded = []
    for line, item in zip(_lines_of_items(text), items):
        place = f"{name}:{line}"
        findings += [
            f"{place}: field '{key}' is not known" for key in item if key not in FIELDS
        ]
        try:
            loaded.append(_parse(item, place))
        except TypeError as error:
            findings.append(f"{place}: field '{error}' has a value of another type")
    return loaded, findings


def load(root: pathlib.Path) -> tuple[dict[str, Requirement], list[str]]:
    """Reads all files of requirements; the first of equal ids counts."""
    known: dict[str, Requirement] = {}
    findings = []
    folder = root / "certification" / "requirements"
    for level in ("hlr", "llr"):
        for path in sorted((folder / level).glob("*.toml")):
            loaded, found = load_file(path, path.relative_to(root).as_posix())
            findings += found
            for item in loaded:
                if not item.id.startswith(level.upper() + "-"):
                    findings.append(
                        f"{item.place}: {item.id or 'an item without id'} "
                        f"is in a file of {level.upper()}s"
                    )
                if item.id in known:
                    findings.append(
                        f"{item.place}: {item.id} is already at "
                        f"{known[item.id].place}"
                    )
                else:
                    known[item.id] = item
    return dict(sorted(known.items())), findings


def _text_findings(text: str) -> list[str]:
    found = []
    count = len(re.findall(r"\bshall\b", text))
    if count != 1:
        found.append(f"the text has 'shall' {count} times, not once")
    if not text.endswith("."):
        found.append("the text does not end with a full stop")
    if CLAUSE.match(text) and "," not in text.split(" shall ")[0]:
        found.append("the condition is not closed by a comma before 'shall'")
    vague = VAGUE.search(text)
    if vague:
        found.append(f"'{vague[0]}' cannot be verified")
    return found


def _form_findings(item: Requirement) -> list[str]:
    found = _text_findings(item.text)
    if not ID.fullmatch(item.id):
        found.append("the id is not HLR- or LLR-, a component and three digits")
    if item.revision < 1:
        found.append("the revision is not 1 or more")
    if item.verification not in METHODS:
        found.append(
            f"verification '{item.verification}' is none of " + ", ".join(METHODS)
        )
    elif item.verification != "test" and not item.rationale:
        found.append(f"verified by {item.verification}, and no rationale says how")
    return found


def _link_findings(item: Requirement, known: dict[str, Requirement]) -> list[str]:
    found = []
    if item.derived and not item.rationale:
        found.append("derived, and no rationale says why")
    if item.derived and item.parents:
        found.append("derived, and has parents: it is one or the other")
    if not (item.is_high_level or item.parents or item.derived):
        found.append("has no parent and is not derived")
    for parent in item.parents:
        if parent not in known:
            found.append(f"parent {parent} does not exist")
        elif not known[parent].is_high_level:
            found.append(f"parent {parent} is not of the level above")
        elif parent == item.id:
            found.append("is its own parent")
    return found


def check(known: dict[str, Requirement], root: pathlib.Path) -> list[str]:
    """All findings that need nothing but the requirements."""
    findings = []
    refined = {
        parent
        for item in known.values()
        if not item.is_high_level
        for parent in item.parents
    }
    for item in known.values():
        found = _form_findings(item) + _link_findings(item, known)
        found += [
            f"code '{path}' does not exist"
            for path in item.code
            if not (root / path).exists()
        ]
        if item.is_high_level and item.id not in refined and not item.code:
            found.append("no LLR refines it")
        findings += [f"{item.id}: {what}" for what in found]
    return findings
