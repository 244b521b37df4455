# SPDX-License-Identifier: Apache-2.0
"""What the figures say: goals, growth, regressions; as text and as Markdown."""
from __future__ import annotations

import json
import pathlib

KNOWN = json.loads((pathlib.Path(__file__).resolve().parent / "rows.json").read_text())
REGRESSION_PERCENT = 3
GROWTH_PERCENT = 3   # of what must not grow, from 10 to 10,000 others
LOGARITHMIC = "timers."
LEVEL_SLACK = 40     # four levels of the timeouts' tournament, from 1,000 to 10,000

Row = list[str]


def state_of(value: int, best: int | None, goal: int) -> str:
    """How a figure stands."""
    if value <= goal:
        return "goal"
    if best is None:
        return "not yet"
    return "best" if value <= best else "WORSE"


def number(value: float | int | None) -> str:
    """A figure for people; a dash if there is none."""
    if value is None:
        return "–"
    return f"{int(value):,}" if value == int(value) else f"{value:,.1f}"


def goal_rows(result: dict) -> list[Row]:
    """Each known operation with our figures, the others' and how they stand."""
    table = []
    for name, figure, others, best, goal in KNOWN["rows"]:
        theirs = [number(o) for o in others or [None] * len(KNOWN["systems"])]
        row = result["rows"].get(name)
        if figure == "none" or row is None:
            missing = "no API yet" if figure == "none" else "not measured"
            table.append([name, "", *["–"] * 4, *theirs, number(best), number(goal),
                          missing])
            continue
        ours = [number(row[key]) for key in ("minimum", "median", "mean", "worst")]
        kind = figure if figure != "median" else ""
        if kind == "spread":
            ours = [number(row["spread"]), "", "", ""]
        table.append([name, kind, *ours, *theirs, number(best), number(goal),
                      state_of(row[figure], best, goal)])
    return table


GOAL_HEAD = ["operation", "figure", "min", "median", "mean", "worst",
             *KNOWN["systems"], "best", "goal", "state"]


def growth_of(name: str, values: dict[str, int]) -> str | None:
    """What is wrong with the growth of an operation; None if nothing."""
    few, many, most = (values[key] for key in sorted(values, key=int))
    if name.startswith(LOGARITHMIC):
        if most - many > max(many - few, 0) + LEVEL_SLACK:
            return "grows faster than the logarithm"
    elif most * 100 > few * (100 + GROWTH_PERCENT):
        return "grows"
    return None


def scale_rows(result: dict) -> list[Row]:
    """The worst case of each operation beside 10, 1,000 and 10,000 others."""
    table = []
    for name, values in result["scale"].items():
        kind = "logarithmic" if name.startswith(LOGARITHMIC) else "constant"
        wrong = growth_of(name, values)
        table.append([name, *(number(values[key]) for key in sorted(values, key=int)),
                      kind if wrong is None else wrong.upper()])
    return table


SCALE_HEAD = ["beside N threads", "N = 10", "1,000", "10,000", "growth"]


def section_rows(result: dict) -> list[Row]:
    """The sections of hello."""
    return [[name, number(size)] for name, size in result["sizes"]["hello"].items()
            if size]


def feature_rows(result: dict) -> list[Row]:
    """What each feature adds."""
    return [[name, number(size["loaded"]), size["base"] or "–", number(size["adds"]),
             number(size["adds_cleared"])]
            for name, size in result["sizes"].items() if name != "hello"]


SECTION_HEAD = ["hello, section", "bytes"]
FEATURE_HEAD = ["program that uses", "loaded bytes", "and to one that uses",
                "adds bytes", "and cleared"]


def text(head: Row, rows: list[Row]) -> str:
    """A table for a terminal: the first column and the last to the left."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = []
    for row in [head, *rows]:
        cells = [cell.ljust(width) if i in (0, len(row) - 1) and not cell[:1].isdigit()
                 else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def markdown(head: Row, rows: list[Row]) -> str:
    """The same for a document."""
    line = "|---" + "|---:" * (len(head) - 1) + "|"
    return "\n".join([f"| {' | '.join(head)} |", line,
                      *(f"| {' | '.join(row)} |" for row in rows)])


def metrics(result: dict) -> dict[str, int]:
    """All figures that must not become worse, by name."""
    found = {}
    for name, row in result["rows"].items():
        found[f"{name}, median"] = row["median"]
        found[f"{name}, worst"] = row["worst"]
    for name, values in result["scale"].items():
        for count, value in values.items():
            found[f"{name} beside {count}, worst"] = value
    for name, sizes in result["sizes"].items():
        for key in ("file", "loaded", "cleared"):
            if key in sizes:
                found[f"size of {name}, {key} bytes"] = sizes[key]
    return found


def compare(old: dict, new: dict, is_short: bool) -> tuple[list[str], list[str]]:
    """What is worse than before by more than 3 %, and what is better by as much."""
    before, after = metrics(old), metrics(new)
    worse, better = [], []
    for name, value in before.items():
        if name not in after:
            if not is_short:
                worse.append(f"{name}: was {value}, is not measured")
        elif after[name] * 100 > value * (100 + REGRESSION_PERCENT):
            worse.append(f"{name}: was {value}, is {after[name]}")
        elif after[name] * 100 < value * (100 - REGRESSION_PERCENT):
            better.append(f"{name}: was {value}, is {after[name]}")
    return worse, better
