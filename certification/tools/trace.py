#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Joins requirements, code and tests that ran, and reports every gap, in both ways.

    trace.py [--root DIR] [--results DIR] [--objects DIR]... [--output DIR]

Down: each HLR has LLRs, each LLR has code with its tag and a test that ran and passed.
Up: each test and each function that other files can call names a requirement that
exists; functions are also taken from the object files, so that none is overlooked.
Findings are printed one in a line and make the exit status 1; trace.json and trace.csv
go to the output folder in any case, with the same bytes for the same input.
"""
from __future__ import annotations

import argparse
import collections
import csv
import json
import pathlib
import re
import subprocess
import sys
from typing import Any

sys.dont_write_bytecode = True  # outputs are in build/ only

import requirements
import results
import sources

FOLDERS = ["kernel", "sched", "posix", "arinc653", "bsp"]
NM = "aarch64-linux-gnu-nm"
NM_LINE = re.compile(r"[0-9a-f]+ ([TtW]) ([A-Za-z_]\w*)")

Json = dict[str, Any]


# libfdt.h's inline functions, which a compiler may put in an object of ours.
LIBRARY_INLINE = "fdt"


def symbols_of(objects: list[pathlib.Path]) -> dict[pathlib.Path, set[str]]:
    """The functions that each object file defines, without the compiler's clones."""
    if not objects:
        return {}
    done = subprocess.run(
        [NM, "--defined-only", "-A", *map(str, objects)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[pathlib.Path, set[str]] = {path: set() for path in objects}
    for line in done.stdout.splitlines():
        path, _, rest = line.partition(":")
        match = NM_LINE.match(rest)
        if match:
            found[pathlib.Path(path)].add(match[2])
    return found


def object_findings(
    scanned: list[sources.Source], folders: list[pathlib.Path]
) -> list[str]:
    """Functions in object files that the scan of the sources did not see."""
    by_stem = {
        str(pathlib.PurePath(s.path).with_suffix("")): s
        for s in scanned
        if s.path.endswith((".c", ".S"))
    }
    inline = {
        f.name for s in scanned if s.path.endswith((".h", ".inc")) for f in s.functions
    }
    found = []
    for folder in folders:
        paths = sorted(folder.rglob("*.o")) if folder.is_dir() else []
        stems = {path: str(path.relative_to(folder).with_suffix("")) for path in paths}
        symbols = symbols_of([p for p in paths if stems[p] in by_stem])
        for path, names in symbols.items():
            source = by_stem[stems[path]]
            known = inline | {f.name for f in source.functions}
            found += [
                f"{source.path}:1: {name} is in the object file and was not found "
                "in the source"
                for name in sorted(names - known)
                if not name.startswith(LIBRARY_INLINE)
            ]
    return sorted(set(found))


def function_findings(source: sources.Source) -> list[str]:
    """Functions that lead to no requirement."""
    tagged = {tag.symbol for tag in source.tags}
    found = []
    for function in source.functions:
        if not function.is_static and function.name not in tagged:
            found.append(
                f"{source.path}:{function.first}: {function.name} has no "
                "@satisfies tag"
            )
    if source.functions and not source.tags and not found:
        found.append(f"{source.path}:1: defines functions and has no @satisfies tag")
    return found


def _needs_trace(result: results.Result) -> bool:
    """Whether a test's result must name a requirement: not those of demonstrations."""
    return not pathlib.PurePath(result.file).name.startswith("examples-")


class Matrix:
    """The join of the three kinds of data."""

    def __init__(
        self,
        root: pathlib.Path,
        results_folder: pathlib.Path,
        object_folders: list[pathlib.Path],
    ) -> None:
        self.root = root
        self.items, wrong_items = requirements.load(root)
        self.sources = sources.scan(root, FOLDERS)
        self.results, wrong_results = results.load(results_folder, root)
        self.code: dict[str, list[Json]] = collections.defaultdict(list)
        self.tests: dict[str, list[results.Result]] = collections.defaultdict(list)
        self.findings = wrong_items + requirements.check(self.items, root)
        self._join_code()
        self.findings += object_findings(self.sources, object_folders)
        self.findings += wrong_results
        self._join_tests()
        self._check_items()

    def _join_code(self) -> None:
        for source in self.sources:
            self.findings += source.findings
            for tag in source.tags:
                self.code[tag.id].append(
                    {"file": source.path, "line": tag.line, "symbol": tag.symbol}
                )
                if tag.id not in self.items:
                    self.findings.append(
                        f"{source.path}:{tag.line}: {tag.id} is not a " "requirement"
                    )
            self.findings += function_findings(source)

    def _join_tests(self) -> None:
        failed: list[str] = []
        bare: dict[str, str] = {}
        unknown: dict[tuple[str, str], str] = {}
        for result in self.results:
            where = f"{result.file}:1: test '{result.name}'"
            if not result.passed:
                failed.append(f"{where} failed")
            if not result.tags and _needs_trace(result):
                bare.setdefault(result.name, f"{where} names no requirement")
            for tag in result.tags:
                self.tests[tag].append(result)
                if tag not in self.items:
                    what = f"{where}: {tag} is not a requirement"
                    unknown.setdefault((result.name, tag), what)
        # What a test's name says is said once, however often the test ran.
        self.findings += [*failed, *bare.values(), *unknown.values()]

    def gaps(self, item: requirements.Requirement) -> list[str]:
        """What an item lacks on the way down to code and tests."""
        if item.verification != "test" or (item.is_high_level and not item.code):
            return []
        found = []
        if not item.code and not self.code.get(item.id):
            found.append("no code has its tag")
        if not any(result.passed for result in self.tests.get(item.id, [])):
            found.append("no test of it ran and passed")
        return found

    def _check_items(self) -> None:
        for item in self.items.values():
            self.findings += [f"{item.id}: {gap}" for gap in self.gaps(item)]

    def children(self, item: requirements.Requirement) -> list[str]:
        """The items that refine this one."""
        return [other.id for other in self.items.values() if item.id in other.parents]

    def is_closed(self, item: requirements.Requirement, depth: int = 4) -> bool:
        """Whether this item and all below it lack nothing and have no failed test."""
        failed = any(not result.passed for result in self.tests.get(item.id, []))
        children = self.children(item)
        if failed or self.gaps(item) or depth == 0:
            return False
        if item.is_high_level and not children and not item.code:
            return False
        return all(self.is_closed(self.items[child], depth - 1) for child in children)

    def _row(self, item: requirements.Requirement) -> Json:
        code = self.code.get(item.id, []) + [
            {"file": path, "line": 1, "symbol": ""} for path in item.code
        ]
        counts = collections.Counter(
            (result.name, result.passed) for result in self.tests.get(item.id, [])
        )
        return {
            "id": item.id,
            "revision": item.revision,
            "digest": item.digest,
            "place": item.place,
            "text": item.text,
            "parents": sorted(item.parents),
            "children": self.children(item),
            "derived": item.derived,
            "rationale": item.rationale,
            "verification": item.verification,
            "code": code,
            "closed": self.is_closed(item),
            "tests": [
                {"name": name, "passed": passed, "runs": runs}
                for (name, passed), runs in sorted(counts.items())
            ],
        }

    def functions(self) -> list[Json]:
        """All functions with the requirements that they name."""
        return [
            {
                "file": source.path,
                "line": function.first,
                "name": function.name,
                "static": function.is_static,
                "inline": function.is_inline,
                "satisfies": sorted(
                    {tag.id for tag in source.tags if tag.symbol == function.name}
                ),
            }
            for source in self.sources
            for function in source.functions
        ]

    def data(self) -> Json:
        """Everything, in an order that depends on the input only."""
        return {
            "requirements": [self._row(item) for item in self.items.values()],
            "functions": self.functions(),
            "tests": [
                {
                    "file": r.file,
                    "name": r.name,
                    "requirements": list(r.tags),
                    "passed": r.passed,
                }
                for r in self.results
            ],
            "findings": self.findings,
        }


def write_csv(path: pathlib.Path, rows: list[Json]) -> None:
    """One line for each requirement."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(
            [
                "id",
                "revision",
                "digest",
                "verification",
                "parents",
                "code",
                "tests passed",
                "tests failed",
                "closed",
                "text",
            ]
        )
        for row in rows:
            tests: list[Json] = row["tests"]
            places = [f"{c['file']}:{c['line']}" for c in row["code"]]
            writer.writerow(
                [
                    row["id"],
                    row["revision"],
                    row["digest"],
                    row["verification"],
                    " ".join(row["parents"]),
                    " ".join(places),
                    sum(bool(t["passed"]) for t in tests),
                    sum(not t["passed"] for t in tests),
                    "yes" if row["closed"] else "no",
                    row["text"],
                ]
            )


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line; folders are below the root unless they are absolute."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--results", default="build/results")
    parser.add_argument("--objects", action="append", default=[])
    parser.add_argument("--output", default="build/evidence")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Joins, writes, prints the findings."""
    args = arguments(argv)
    root = args.root
    folders = args.objects or ["build/obj-aarch64", "build/qemu-virt"]
    matrix = Matrix(root, root / args.results, [root / folder for folder in folders])
    data = matrix.data()
    output = root / args.output
    output.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, indent=1, ensure_ascii=False) + "\n"
    (output / "trace.json").write_text(text, encoding="utf-8")
    write_csv(output / "trace.csv", data["requirements"])
    for finding in matrix.findings:
        print(finding)
    closed = sum(matrix.is_closed(item) for item in matrix.items.values())
    print(
        f"trace: {len(matrix.items)} requirements, {closed} closed, "
        f"{len(matrix.results)} test results, {len(matrix.findings)} findings"
    )
    return 1 if matrix.findings else 0


if __name__ == "__main__":
    sys.exit(main())
