#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the review page: one HTML file that needs nothing else, without a date.

Every number in it comes from the data that evidence.py hands over.
"""
from __future__ import annotations

import html
import itertools
import pathlib
from collections.abc import Iterable
from typing import Any

import inventory
import lcov

Json = dict[str, Any]

NON_CLAIMS = [
    "No authority has looked at this. It is evidence prepared for a review, and a "
    "review needs people who are independent of those who wrote it; none is named yet.",
    "The text of DO-178C was not available to the project. Objectives are quoted in "
    "own words after public sources.",
    "Coverage is of the portable units, compiled for and run on the host. Structural "
    "coverage of the target's object code and MC/DC are not in this package yet.",
    "Tests on the target run in QEMU, which is no processor: no figure is a worst-case "
    "execution time of a board.",
    "The tools that made this page are not qualified. Their tests are in tests/tools.",
    "A link from a test to a requirement says that the test names it, ran and passed. "
    "Whether the test is a good one is for a reviewer to say.",
]


def text(value: object) -> str:
    """A value as HTML text."""
    return html.escape(str(value))


def badge(kind: str, label: str) -> str:
    """A small coloured word."""
    return f'<span class="badge {kind}">{text(label)}</span>'


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def link(target: object) -> str:
    """A link to a place on this page."""
    return f'<a href="#{text(target)}">{text(target)}</a>'


def path_text(path: object) -> str:
    """A path that may be broken behind each folder."""
    return text(path).replace("/", "/<wbr>")


def table(
    head: list[str],
    rows: Iterable[str],
    numbers: tuple[int, ...] = (),
    kind: str = "",
) -> str:
    """A table from heads and finished rows; `numbers` are the columns of numbers."""
    heads = "".join(
        f'<th{" class=number" if i in numbers else ""}>{text(h)}</th>'
        for i, h in enumerate(head)
    )
    body = "\n".join(rows)
    rows_text = f"<tr>{heads}</tr>\n{body}\n"
    return f'<div class="scroll"><table class="{kind}">\n{rows_text}</table></div>'


def tile(value: str, label: str, kind: str = "") -> str:
    """A number with what it counts."""
    return (
        f'<div class="tile {kind}"><b>{text(value)}</b><span>{text(label)}</span></div>'
    )


def share(part: int, whole: int) -> str:
    """A percentage that says 100 only if nothing is missing."""
    if whole == 0:
        return "none"
    return "100 %" if part == whole else f"{int(1000 * part / whole) / 10:.1f} %"


def cells(part: int, whole: int) -> str:
    """Two cells: a part in numbers, and as a percentage with a picture."""
    if whole == 0:
        return '<td class="number soft">none</td><td></td>'
    return (
        f'<td class="number">{part} of {whole}</td><td class="share">'
        f'<span class="bar"><i style="width:{int(100 * part / whole)}%"></i></span>'
        f"{share(part, whole)}</td>"
    )


def code_list(row: Json) -> str:
    """The places of code that a requirement has."""
    items = []
    for place in row["code"]:
        symbol = f"<b>{text(place['symbol'])}</b> " if place["symbol"] else ""
        items.append(
            f'<li class="mono place">{symbol}{path_text(place["file"])}:'
            f'{place["line"]}</li>'
        )
    return (
        f'<ul class="plain">{"".join(items)}</ul>'
        if items
        else '<span class="soft">' "none</span>"
    )


def test_list(row: Json) -> str:
    """The tests that name a requirement, with their verdicts."""
    items = []
    for test in row["tests"]:
        verdict = badge("good", "passed") if test["passed"] else badge("bad", "failed")
        runs = (
            f' <span class="soft">in {test["runs"]} runs</span>'
            if test["runs"] > 1
            else ""
        )
        items.append(f"<li>{verdict} {text(test['name'])}{runs}</li>")
    if items:
        return f'<ul class="plain">{"".join(items)}</ul>'
    if row["verification"] != "test":
        return badge("note", f"by {row['verification']}")
    return '<span class="soft">none</span>'


def state(row: Json) -> str:
    """Whether a requirement is closed."""
    return badge("good", "closed") if row["closed"] else badge("bad", "open")


def requirement_row(row: Json) -> str:
    """A low-level requirement as a row."""
    parents = " ".join(map(link, row["parents"]))
    origin = badge("note", "derived") if row["derived"] else parents
    why = (
        f'<br><span class="soft">{text(row["rationale"])}</span>'
        if row["rationale"]
        else ""
    )
    return (
        f'<tr id="{row["id"]}"><td class="id">{row["id"]}<br>'
        f'<span class="soft mono">r{row["revision"]} {row["digest"]}</span><br>'
        f'{state(row)}</td><td>{text(row["text"])}{why}<br>{origin}</td>'
        f"<td>{code_list(row)}</td><td>{test_list(row)}</td></tr>"
    )


HEAD = ["Requirement", "Text and origin", "Code", "Tests that ran"]


def high_level(row: Json, below: list[Json]) -> str:
    """A high-level requirement with those that refine it first here."""
    children = ", ".join(map(link, row["children"]))
    refined = f"<p>Refined by {children}</p>" if children else ""
    own = ""
    if row["code"] or row["tests"]:
        own = f"<p>Realised by {code_list(row)}</p>{test_list(row)}"
    why = f'<p class="soft">{text(row["rationale"])}</p>' if row["rationale"] else ""
    head = (
        f'<div class="hlr" id="{row["id"]}"><p><b>{row["id"]}</b> '
        f'<span class="soft mono">r{row["revision"]} {row["digest"]}</span> '
        f'{state(row)}</p><p>{text(row["text"])}</p>{why}{refined}{own}</div>'
    )
    return head + (
        table(HEAD, map(requirement_row, below), kind="trace") if below else ""
    )


def component_of(row: Json) -> str:
    """The middle of an id."""
    return str(row["id"]).split("-")[1]


def component_summary(groups: dict[str, list[Json]]) -> str:
    """How far each component is."""
    rows = []
    for name, members in groups.items():
        shares = ""
        for level in ("HLR", "LLR"):
            own = [row for row in members if str(row["id"]).startswith(level)]
            closed = sum(bool(row["closed"]) for row in own)
            shares += cells(closed, len(own))
        rows.append(f'<tr><td><a href="#at-{name}">{text(name)}</a></td>{shares}</tr>')
    return table(["Component", "HLR closed", "", "LLR closed", ""], rows, (1, 3))


def component_section(name: str, members: list[Json]) -> str:
    """Each HLR with the LLRs whose first parent it is, then the other LLRs."""
    parts = [f'<h3 id="at-{name}">{text(name)}</h3>']
    high = [row for row in members if str(row["id"]).startswith("HLR-")]
    low = [row for row in members if not str(row["id"]).startswith("HLR-")]
    for row in high:
        below = [r for r in low if r["parents"] and r["parents"][0] == row["id"]]
        parts.append(high_level(row, below))
    known = {row["id"] for row in high}
    rest = [r for r in low if not r["parents"] or r["parents"][0] not in known]
    if rest:
        parts.append("<h4>Derived, or refining another component</h4>")
        parts.append(table(HEAD, map(requirement_row, rest), kind="trace"))
    return "\n".join(parts)


def trace_section(rows: list[Json]) -> str:
    """All requirements by component."""
    groups: dict[str, list[Json]] = {}
    for row in sorted(rows, key=component_of):
        groups.setdefault(component_of(row), []).append(row)
    if not groups:
        return "<p>No requirements.</p>"
    parts = [component_section(name, group) for name, group in groups.items()]
    return component_summary(groups) + "\n".join(parts)


def function_section(functions: list[Json]) -> str:
    """The other direction: each function and what it is for."""
    parts = []
    for path, group in itertools.groupby(functions, lambda f: str(f["file"])):
        members = list(group)
        rows = []
        for function in members:
            ids = ", ".join(map(link, function["satisfies"]))
            kind = (
                "inline"
                if function["inline"]
                else "static"
                if function["static"]
                else ""
            )
            rows.append(
                f'<tr><td class="mono">{text(function["name"])}</td>'
                f'<td class="soft">{kind}</td>'
                f'<td class="number">{function["line"]}</td>'
                f'<td>{ids or "<span class=soft>serves its file</span>"}</td></tr>'
            )
        parts.append(
            f'<details><summary><span class="mono">{text(path)}</span> '
            f'<span class="soft">{counted(len(members), "function")}</span></summary>'
            + table(["Function", "", "Line", "Requirements"], rows, (2,))
            + "</details>"
        )
    return "\n".join(parts)


def coverage_cells(lines: int, hit: int, branches: int, taken: int) -> str:
    """Lines and branches with their shares."""
    return cells(hit, lines) + cells(taken, branches)


def coverage_section(files: list[lcov.FileCoverage]) -> str:
    """Lines and branches of each portable unit."""
    if not files:
        return "<p>No coverage was measured.</p>"
    rows = []
    for entry in files:
        missed, untaken = entry.missed_lines, entry.missed_branches
        gaps = [f"lines {lcov.ranges(missed)}"] if missed else []
        gaps += [f"branches at {lcov.ranges(untaken)}"] if untaken else []
        shares = coverage_cells(*entry.counts)
        rows.append(
            f'<tr><td class="mono">{text(entry.path)}</td>{shares}'
            f'<td class="soft">{text("; ".join(gaps))}</td></tr>'
        )
    shares = coverage_cells(*lcov.total(files))
    rows.append(f'<tr class="sum"><td>All</td>{shares}<td></td></tr>')
    head = ["File", "Lines", "", "Branches", "", "Not executed or not taken"]
    return table(head, rows, (1, 3))


def size_section(objects: list[inventory.Object]) -> str:
    """Bytes of each component, and the digest of each object below."""
    if not objects:
        return "<p>Nothing was built.</p>"
    rows, details = [], []
    for name, group in itertools.groupby(objects, lambda item: item.component):
        members = list(group)
        sums = [
            sum(getattr(m, kind) for m in members) for kind in ("text", "data", "bss")
        ]
        rows.append(
            f"<tr><td>{text(name)}</td>"
            + "".join(f'<td class="number">{n:,}</td>' for n in [len(members), *sums])
            + "</tr>"
        )
        details += [
            f'<tr><td class="mono place">{text(m.path)}</td>'
            f'<td class="number">{m.text:,}</td><td class="number">{m.data:,}</td>'
            f'<td class="number">{m.bss:,}</td>'
            f'<td class="mono place">{m.digest}</td></tr>'
            for m in members
        ]
    head = ["Objects", "Text", "Data", "Zero-initialised"]
    return (
        table(["Component", *head], rows, (1, 2, 3, 4))
        + "<details><summary>Each object with its SHA-256</summary>"
        + table(["Object", *head[1:], "SHA-256"], details, (1, 2, 3))
        + "</details>"
    )


def tool_section(tools: list[inventory.Tool]) -> str:
    """What the evidence was made with."""
    rows = [
        f'<tr><td class="mono">{text(tool.name)}</td><td>{text(tool.purpose)}</td>'
        f'<td>{text(tool.version)}</td><td class="mono soft">{tool.digest[:16]}</td>'
        "</tr>"
        for tool in tools
    ]
    return table(["Tool", "What it does here", "Version", "SHA-256 begins"], rows)


def test_section(tests: list[Json]) -> str:
    """Each file of results with its cases."""
    parts = []
    for path, group in itertools.groupby(tests, lambda test: str(test["file"])):
        members = list(group)
        failed = sum(not member["passed"] for member in members)
        verdict = (
            badge("bad", f"{failed} failed") if failed else badge("good", "passed")
        )
        rows = []
        for test in members:
            ids = ", ".join(map(link, test["requirements"]))
            word = badge("good", "passed") if test["passed"] else badge("bad", "failed")
            rows.append(
                f'<tr><td>{word}</td><td>{text(test["name"])}</td>'
                f"<td>{ids}</td></tr>"
            )
        parts.append(
            f'<details><summary>{verdict} <span class="mono">{text(path)}</span> '
            f'<span class="soft">{counted(len(members), "case")}</span></summary>'
            + table(["", "Case", "Requirements"], rows)
            + "</details>"
        )
    return "\n".join(parts) or "<p>No test ran.</p>"


def finding_section(findings: list[str]) -> str:
    """What the trace found to be missing or wrong."""
    if not findings:
        return "<p>None: every link exists in both directions.</p>"
    items = "".join(f"<li>{text(finding)}</li>" for finding in findings)
    body = f'<ul class="findings mono">{items}</ul>'
    if len(findings) <= 12:
        return body
    return f"<details><summary>All {len(findings)}</summary>{body}</details>"


def tiles(
    trace: Json, files: list[lcov.FileCoverage], objects: list[inventory.Object]
) -> str:
    """The figures that sum up the page."""
    rows: list[Json] = trace["requirements"]
    tests: list[Json] = trace["tests"]
    findings: list[str] = trace["findings"]
    found = []
    for level, label in (
        ("HLR", "high-level requirements closed"),
        ("LLR", "low-level requirements closed"),
    ):
        members = [row for row in rows if str(row["id"]).startswith(level)]
        closed = sum(bool(row["closed"]) for row in members)
        found.append(
            tile(
                f"{closed} of {len(members)}",
                label,
                "good" if members and closed == len(members) else "bad",
            )
        )
    passed = sum(bool(test["passed"]) for test in tests)
    found.append(
        tile(
            f"{passed} of {len(tests)}",
            "test cases passed",
            "good" if tests and passed == len(tests) else "bad",
        )
    )
    found.append(
        tile(str(len(findings)), "findings of the trace", "bad" if findings else "good")
    )
    lines, hit, branches, taken = lcov.total(files)
    found.append(
        tile(
            share(hit, lines),
            "lines of portable units executed",
            "good" if lines and hit == lines else "",
        )
    )
    found.append(
        tile(
            share(taken, branches),
            "branches of them taken",
            "good" if branches and taken == branches else "",
        )
    )
    total = sum(item.text + item.data for item in objects)
    found.append(tile(f"{total:,} B", "text and data of all objects"))
    return f'<div class="tiles">{"".join(found)}</div>'


SECTIONS = [
    ("findings", "Findings"),
    ("trace", "Requirements"),
    ("functions", "Functions"),
    ("tests", "Tests"),
    ("coverage", "Coverage"),
    ("sizes", "Sizes and digests"),
    ("tools", "Tools"),
    ("nonclaims", "What is not claimed"),
]

INTRODUCTION = """<p>This page joins what was asked for, what was written and what was
run: each requirement with the code that names it and the tests that ran, and each
function with the requirement that it serves. It has no date and depends on nothing but
its input, so that the same sources give the same bytes. <code>SHA256SUMS</code> lists
the files of this
folder.</p>"""


def render(
    trace: Json,
    files: list[lcov.FileCoverage],
    objects: list[inventory.Object],
    tools: list[inventory.Tool],
) -> str:
    """The whole page."""
    css = (pathlib.Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    bodies = {
        "findings": finding_section(trace["findings"]),
        "trace": trace_section(trace["requirements"]),
        "functions": function_section(trace["functions"]),
        "tests": test_section(trace["tests"]),
        "coverage": coverage_section(files),
        "sizes": size_section(objects),
        "tools": tool_section(tools),
        "nonclaims": "<ul>"
        + "".join(f"<li>{text(c)}</li>" for c in NON_CLAIMS)
        + "</ul>",
    }
    menu = "".join(f'<a href="#{key}">{text(title)}</a>' for key, title in SECTIONS)
    sections = "\n".join(
        f'<h2 id="{key}">{text(title)}</h2>\n{bodies[key]}' for key, title in SECTIONS
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bulkhead: review page</title>
<style>
{css}</style>
</head>
<body>
<nav><strong>Bulkhead</strong>{menu}</nav>
<main>
<h1>Evidence prepared for a DO-178C review</h1>
{INTRODUCTION}
{tiles(trace, files, objects)}
{sections}
<footer>Made by <code>make evidence</code> from the sources of this tree.</footer>
</main>
</body>
</html>
"""
