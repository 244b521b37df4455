#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fills the review package beside trace.json, which trace.py has put there.

    evidence.py [--root DIR] [--output DIR] [--coverage FILE] [--components FILE]

Writes index.html, coverage.csv, objects.csv, tools.csv and SHA256SUMS of them all.
"""
from __future__ import annotations

import argparse
import json
import pathlib
import sys

sys.dont_write_bytecode = True  # outputs are in build/ only

import inventory
import lcov
import page

FILES = [
    "coverage.csv",
    "index.html",
    "objects.csv",
    "tools.csv",
    "trace.csv",
    "trace.json",
]


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line; paths are below the root."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--output", default="build/evidence")
    parser.add_argument("--coverage", default="build/coverage/lcov.info")
    parser.add_argument("--components", default="build/static/components")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Reads, writes, sums up."""
    args = arguments(argv)
    root = args.root
    output = root / args.output
    trace = json.loads((output / "trace.json").read_text(encoding="utf-8"))
    tracefile = root / args.coverage
    files = lcov.read(tracefile, root) if tracefile.exists() else []
    objects = inventory.objects(root, root / args.components)
    tools = inventory.tools()
    lcov.write_csv(output / "coverage.csv", files)
    inventory.write_csv(output / "objects.csv", objects)
    inventory.write_csv(output / "tools.csv", tools)
    (output / "index.html").write_text(
        page.render(trace, files, objects, tools), encoding="utf-8"
    )
    sums = [f"{inventory.digest(output / name)}  {name}\n" for name in FILES]
    (output / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(f"evidence: {output / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
