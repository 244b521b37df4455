#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs all tests of the tools, each file by itself, and leaves the sum of their counts.

With --sdk they use that SDK, otherwise the fake system of sdk.py.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent


def count(text: str) -> list[int]:
    """Returns how many tests passed and failed, from what unittest writes."""
    ran = re.search(r"^Ran (\d+) tests? in", text, re.MULTILINE)
    if not ran:
        return [0, 1]
    others = {key: int(n) for key, n in re.findall(r"(\w+)=(\d+)", text[ran.end() :])}
    failed = others.get("failures", 0) + others.get("errors", 0)
    return [int(ran[1]) - failed - others.get("skipped", 0), failed]


def main() -> int:
    """Does what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sdk", type=pathlib.Path, help="SDK to test")
    parser.add_argument("--counts", type=pathlib.Path, help="file for the counts")
    options = parser.parse_args()
    # Tests call make for themselves, with the options of nobody else.
    environment = {k: v for k, v in os.environ.items() if "MAKE" not in k}
    if options.sdk:
        environment["BULKHEAD_SDK"] = str(options.sdk.resolve())
    totals = [0, 0]
    for test in sorted(HERE.glob("test_*.py")):
        result = subprocess.run(
            [sys.executable, test], capture_output=True, text=True, env=environment
        )
        counts = count(result.stderr)
        if counts[1] or result.returncode:
            counts[1] = max(counts[1], 1)
            print(result.stdout + result.stderr)
        print(f"tools {test.stem}: {counts[0]} passed, {counts[1]} failed", flush=True)
        totals = [total + count for total, count in zip(totals, counts)]
    if options.counts:
        options.counts.parent.mkdir(parents=True, exist_ok=True)
        options.counts.write_text(f"{totals[0]} {totals[1]}\n")
    print(f"tools: {totals[0]} passed, {totals[1]} failed")
    return 1 if totals[1] else 0


if __name__ == "__main__":
    sys.exit(main())
