#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the system that an SDK holds, and says how it stands.

    report.py                  measures all; tables, bench.json and performance.svg
    report.py --compare FILE   and is compared with an earlier bench.json
    report.py --check FILE     for make check: the short runs, twice, are compared with
                               FILE; and the document must be what FILE makes
    report.py --from FILE      takes the figures of FILE instead of measuring
    report.py --publish        makes the tables and the picture those of the document

The status is 1 if an operation is worse than the best of the others, grows with the
number of others, or is worse than in FILE by more than 3 %; one line says which.
"""
from __future__ import annotations

import argparse
import json
import pathlib
import re
import sys

sys.dont_write_bytecode = True  # outputs are in build/ only
import measure  # noqa: E402
import sizes  # noqa: E402
import tables  # noqa: E402

ROOT = measure.HERE.parents[1]
DOCUMENT = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/performance.svg"
ABOUT = ("instructions on QEMU virt, cortex-a53, -icount shift=0: path lengths on an "
         "emulator, no WCET")


def measure_all(bench: measure.Bench, is_short: bool) -> dict:
    """Everything that is measured."""
    rows = measure.measure_rows(bench, is_short)
    found = sizes.measure_sizes(bench)
    file = found["hello"]["file"]
    rows["hello_file_bytes"] = dict.fromkeys(("minimum", "median", "worst"), file) | {
        "count": 1, "mean": float(file), "spread": 0, "figures": []}
    return {"about": ABOUT, "rows": rows, "scale": measure.measure_scale(bench),
            "sizes": found}


def to_json(result: dict) -> str:
    """One line for each row, so that differences can be read."""
    parts = [f'"about": {json.dumps(result["about"])}']
    for part in ("rows", "scale", "sizes"):
        lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}"
                           for name, value in result[part].items())
        parts.append(f'"{part}": {{\n{lines}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def print_tables(result: dict) -> None:
    """Everything, for a terminal."""
    print(result["about"] + "; bytes where the name says so\n")
    print(tables.text(tables.GOAL_HEAD, tables.goal_rows(result)), "\n")
    print(tables.text(tables.SCALE_HEAD, tables.scale_rows(result)), "\n")
    print(tables.text(tables.SECTION_HEAD, tables.section_rows(result)), "\n")
    print(tables.text(tables.FEATURE_HEAD, tables.feature_rows(result)), "\n")
    states = [row[-1] for row in tables.goal_rows(result)]
    print(", ".join(f"{states.count(state)} {words}" for state, words in (
        ("goal", "rows at their goal"), ("best", "at least as good as the best"),
        ("not yet", "not at the goal, nobody to compare with"),
        ("WORSE", "WORSE than the best"), ("no API yet", "without an API yet"))))


def find_faults(result: dict, old: dict | None, is_short: bool) -> list[str]:
    """Growth, and what is worse than before; says what is better."""
    faults = [f"{name} {wrong}: {values}" for name, values in result["scale"].items()
              if (wrong := tables.growth_of(name, values))]
    if old is not None:
        worse, better = tables.compare(old, result, is_short)
        faults += [f"regression: {line}" for line in worse]
        for line in better:
            print(f"improvement: {line}")
        if better:
            print("renew the baseline: make bench-baseline")
    return faults


def documented(result: dict) -> str:
    """The document with the tables of a result."""
    text = DOCUMENT.read_text(encoding="utf-8")
    parts = {
        "goals": tables.markdown(tables.GOAL_HEAD, tables.goal_rows(result)),
        "scale": tables.markdown(tables.SCALE_HEAD, tables.scale_rows(result)),
        "sections": tables.markdown(tables.SECTION_HEAD, tables.section_rows(result)),
        "features": tables.markdown(tables.FEATURE_HEAD, tables.feature_rows(result)),
    }
    for name, table in parts.items():
        text = re.sub(rf"(<!-- {name}: [^>]*-->\n).*?(<!-- end -->)",
                      lambda m, t=table: f"{m[1]}\n{t}\n\n{m[2]}", text,
                      flags=re.DOTALL)
    return text


def drawn(result: dict) -> str:
    """The picture of a result."""
    import picture  # only who draws needs what draws

    return picture.draw(result)


def check(bench: measure.Bench, old: dict, counts: pathlib.Path | None) -> int:
    """What make check does; leaves how many figures passed and failed."""
    result = measure_all(bench, is_short=True)
    faults = find_faults(result, old, is_short=True)
    again = to_json(measure_all(bench, is_short=True)).splitlines()
    faults += [f"two runs differ: {one} {two}"
               for one, two in zip(to_json(result).splitlines(), again) if one != two]
    if documented(old) != DOCUMENT.read_text(encoding="utf-8"):
        faults.append(f"{DOCUMENT.name} has other figures than the baseline: "
                      "make bench-publish")
    if not PICTURE.exists() or drawn(old) != PICTURE.read_text(encoding="utf-8"):
        faults.append(f"{PICTURE.name} is not the picture of the baseline: "
                      "make bench-publish")
    for fault in faults:
        print(f"bench: {fault}")
    passed = len(tables.metrics(result)) + 3 - len(faults)
    print(f"bench: {passed} passed, {len(faults)} failed")
    if counts:
        counts.parent.mkdir(parents=True, exist_ok=True)
        counts.write_text(f"{passed} {len(faults)}\n")
    return 1 if faults else 0


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    path = pathlib.Path
    parser.add_argument("--sdk", type=path, default=ROOT / "build/sdk")
    parser.add_argument("--out", type=path, default=ROOT / "build/bench")
    parser.add_argument("--compare", type=path, metavar="FILE")
    parser.add_argument("--check", type=path, metavar="FILE")
    parser.add_argument("--counts", type=path, help="file for what --check counts")
    parser.add_argument("--from", type=path, metavar="FILE", dest="source")
    parser.add_argument("--publish", action="store_true")
    return parser.parse_args()


def report(args: argparse.Namespace, bench: measure.Bench) -> int:
    """Measures or reads, prints, writes and judges."""
    if args.source:
        result = json.loads(args.source.read_text(encoding="utf-8"))
    else:
        result = measure_all(bench, is_short=False)
    old = json.loads(args.compare.read_text(encoding="utf-8")) if args.compare else None
    print_tables(result)
    (args.out / "bench.json").write_text(to_json(result), encoding="utf-8")
    (args.out / "performance.svg").write_text(drawn(result), encoding="utf-8")
    if args.publish:
        DOCUMENT.write_text(documented(result), encoding="utf-8")
        PICTURE.write_text(drawn(result), encoding="utf-8")
    faults = find_faults(result, old, is_short=False)
    faults += [f"{row[0]} {row[1]} is worse than the best of the others"
               for row in tables.goal_rows(result) if row[-1] == "WORSE"]
    for fault in faults:
        print(f"bench: {fault}")
    return 1 if faults else 0


def main() -> int:
    """Does what the command line says."""
    args = arguments()
    bench = measure.Bench(args.sdk, args.out)
    try:
        if args.check:
            old = json.loads(args.check.read_text(encoding="utf-8"))
            return check(bench, old, args.counts)
        return report(args, bench)
    except measure.BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
